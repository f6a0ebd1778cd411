"""Steps of a walk in the lives of members."""

from datetime import timedelta
from uuid import UUID

from db.models.members import CorrectionReason, MemberRow, MembershipCause
from db.names import search_terms, sort_key
from db.queries.members import register
from db.types import new_id
from domain.members import service
from tests.factories.members import applicant
from tests.lives.checks import check_members
from tests.lives.model import MEMBERS, Standing, Transfer
from tests.lives.walk import KEPT, WORKING, Walk

IN_FORCE = frozenset({"active", "retained"})
UPDATES = {
    "retain": ("retained", frozenset({"active"}), "retained", KEPT),
    "resume": ("resumed", frozenset({"retained"}), "active", WORKING),
    "suspend": ("suspended", IN_FORCE, "suspended", ()),
    "reinstate": ("reinstated", frozenset({"suspended"}), None, ()),
    "end": ("left", MEMBERS, "left", ()),
    "lapse": ("lapsed", MEMBERS, "left", ()),
    "expel": ("expelled", MEMBERS, "left", ()),
    "record_death": ("deceased", MEMBERS | {"left"}, "deceased", ()),
    "change_employment": ("employment_changed", frozenset({"active"}), "active", WORKING),
}
"""Officers' actions: cause, states before, state after (None: by the employment), and employments to choose from."""


async def enter(walk: Walk, number: int) -> None:
    """Many members at once, as a roster brings them: since any day of the last year."""
    new: list[MemberRow] = []
    async with walk.stored.work() as work:
        for _ in range(number):
            code = f"HD{len(walk.model.members) + len(new):06d}"
            member = MemberRow(
                tenant_id=walk.stored.tenant_id,
                id=new_id(),
                organisation_id=walk.one([each for each in walk.model.places if walk.model.may_belong(each)]),
                member_number=f"L{code}",
                name="钱一",
                name_sort=sort_key("钱一"),
                search_terms=search_terms("钱一", code),
                state="active",
                employment_kind=walk.one(WORKING),
                joined_on=walk.near(365, 0),
            )
            assert await register.insert_member(work.conn, member)
            new.append(member)
        await service.memberships_begin(work, new, MembershipCause.IMPORTED)
    for member in new:
        standing = (member.state, member.organisation_id, member.employment_kind, "imported")
        walk.model.members[member.id] = [Standing(member.joined_on, *standing)]
        walk.fresh.append(member.id)


async def ask_to_join(walk: Walk) -> None:
    """Somebody new asks, or somebody who has left."""
    model, home = walk.model, walk.home()
    gone = [each for each in walk.applicants if each in model.members and each not in walk.former.values()]
    gone = [each for each in gone if each not in model.merged]
    gone = [each for each in gone if model.now(each).state == "left" and model.now(each).cause != "expelled"]
    former = walk.one(gone) if gone and walk.random.random() < 0.7 else None
    person = applicant(str(home)) if former is None else walk.applicants[former]
    command = service.Application(home, person.name, person.phone_number, person.identity_number, walk.one(WORKING))
    allowed = model.may_belong(home)
    outcome = await walk.attempt("ask to join", service.join_request_submit, command, allowed=allowed, by=1)
    if outcome is not None:
        request = UUID(str(outcome["join_request_id"]))
        model.requests[request], walk.applicants[request] = home, person
        walk.employments[request] = command.employment_kind
        if former is not None:
            walk.former[request] = former


async def decide_request(walk: Walk) -> None:
    """A request is approved or rejected."""
    model = walk.model
    if not model.requests:
        await ask_to_join(walk)
        return
    request = walk.one(list(model.requests))
    home, former, is_approval = model.requests[request], walk.former.get(request), walk.random.random() < 0.85
    standing = None if former is None else model.now(former)
    may_return = standing is None or (standing.state == "left" and standing.cause != "expelled")
    command = service.JoinRequestDecide(request, is_approval, None if is_approval else "查无此人")
    allowed = not is_approval or may_return
    told = "approve request" if is_approval else "reject request"
    outcome = await walk.attempt(told, service.join_request_decide, command, allowed=allowed)
    if outcome is None:
        is_approval = False
        command = service.JoinRequestDecide(request, is_approval=False, comment="不再符合")
        await walk.attempt("reject request", service.join_request_decide, command, allowed=True)
    del model.requests[request]
    walk.former.pop(request, None)
    person, employment = walk.applicants.pop(request), walk.employments.pop(request)
    if not is_approval or outcome is None:
        return
    member = UUID(str(outcome["member_id"]))
    walk.applicants[member] = person
    if former is None:
        model.members[member] = [Standing(model.today, "active", home, employment, "joined")]
        walk.fresh.append(member)
        await check_members(walk.stored, model, [member])
    else:
        model.change(former, "rejoined", state="active", organisation=home, employment=employment)
        await walk.lived(former)


async def update(walk: Walk) -> None:
    """An officer changes a membership, from today or an earlier day on."""
    model, member = walk.model, walk.member()
    if member is None:
        return
    now = model.now(member)
    fitting = [name for name, each in UPDATES.items() if now.state in each[1]]
    weights = [1 if name in {"record_death", "expel"} else 4 for name in fitting]
    is_fitting = bool(fitting) and walk.random.random() < 0.9
    action = walk.random.choices(fitting, weights)[0] if is_fitting else walk.one(list(UPDATES))
    cause, before, target, choice = UPDATES[action]
    employment = walk.one(choice) if choice else now.employment
    on = walk.near(8, 0) if walk.random.random() < 0.3 else walk.near(0, 0)
    state = target or ("retained" if employment in KEPT else "active")
    is_same = (state, employment) == (now.state, now.employment)
    allowed = now.state in before and (is_same or now.from_on <= on)
    command = service.MembershipUpdate(member, action, on, employment if choice else None, "工字[2026]1号")
    outcome = await walk.attempt(action, service.membership_update, command, allowed=allowed)
    if outcome is not None and not is_same:
        model.change(member, cause, on, state=state, employment=employment)
        await walk.lived(member)


async def leave(walk: Walk) -> None:
    """A member leaves of their own accord."""
    member = walk.member()
    if member is None:
        return
    allowed = walk.model.now(member).state in MEMBERS
    command = service.MembershipLeave()
    if await walk.attempt("leave", service.membership_leave, command, allowed=allowed, by=member) is not None:
        walk.model.change(member, "left", state="left")
        await walk.lived(member)


async def correct(walk: Walk) -> None:
    """A change is taken back, or all that was recorded from a day on."""
    lives = sorted(walk.lives - walk.model.merged.keys())
    member = walk.one(lives) if lives else None
    if member is None:
        return
    held = walk.model.members[member]
    from_on = walk.one([None, None, walk.near(40, 0), walk.one(held).from_on, held[-1].from_on + timedelta(days=1)])
    put_back = walk.model.to_correct(member, from_on)
    command = service.MembershipCorrect(member, CorrectionReason.WRONG_CHANGE.value, from_on)
    allowed = put_back is not None
    walk.log.append(f"{put_back} {held}")
    outcome = await walk.attempt("correct", service.membership_correct, command, allowed=allowed)
    if outcome is not None and put_back is not None:
        anew = {"state": put_back.state, "organisation": put_back.organisation, "employment": put_back.employment}
        walk.model.change(member, "corrected", put_back.from_on, **anew)
        await walk.lived(member)


async def ask_to_move(walk: Walk) -> None:
    """A member, or an officer in their name, asks for a transfer."""
    model, member, home = walk.model, walk.member(), walk.home()
    if member is None:
        return
    now, is_own = model.now(member), walk.random.random() < 0.5
    allowed = (
        now.state in IN_FORCE
        and model.may_belong(home)
        and home != now.organisation
        and not any(each.member == member and each.is_open for each in model.transfers.values())
    )
    command = service.TransferRequest(home, None if is_own else member)
    told, use_case = "ask to move", service.transfer_request
    outcome = await walk.attempt(told, use_case, command, allowed=allowed, by=member if is_own else 0)
    if outcome is not None:
        model.transfers[UUID(str(outcome["transfer_id"]))] = Transfer(member, home)


async def decide_transfer(walk: Walk) -> None:
    """The next stage of a transfer is decided, or the member withdraws it."""
    model = walk.model
    if not model.transfers:
        return
    open_ones = [key for key, each in model.transfers.items() if each.is_open]
    key = walk.one(open_ones) if open_ones and walk.random.random() < 0.95 else walk.one(list(model.transfers))
    transfer = model.transfers[key]
    chance = walk.random.random()
    if chance < 0.1:
        allowed = transfer.is_open or transfer.status == "withdrawn"
        withdrawal = service.TransferWithdraw(key)
        told, use_case = "withdraw transfer", service.transfer_withdraw
        if await walk.attempt(told, use_case, withdrawal, allowed=allowed, by=transfer.member) is not None:
            transfer.status = "withdrawn"
        return
    is_approval, stage = chance > 0.2, int(transfer.status == "released")
    command = service.TransferDecide(key, is_approval, None if is_approval else "手续不全")
    told = ("release", "accept")[stage] if is_approval else "return transfer"
    outcome = await walk.attempt(told, service.transfer_decide, command, allowed=transfer.is_open, by=stage)
    if outcome is None:
        return
    transfer.status = ("released", "accepted")[stage] if is_approval else "returned"
    if transfer.status == "accepted":
        model.change(transfer.member, "transferred", organisation=transfer.to)
        await walk.lived(transfer.member)
