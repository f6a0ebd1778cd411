"""Applying, and what comes of it after the closing: the published list, the draw, vouchers in the drawn order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.benefits import ApplicationClosing, BenefitCycleRow, CycleState
from db.queries.benefits import draws, plans, vouchers
from db.sealing import unseal
from db.session import Record
from db.transaction import savepoint
from db.types import new_id
from domain.audit.service import record, record_many
from domain.benefits.errors import (
    AlreadyClaimed,
    ApplicationNotFound,
    ClaimOver,
    CycleNotFound,
    CycleStateRefused,
    ModeRefused,
    NotEligible,
    PublicValueInvalid,
    TitleInvalid,
    VouchersGone,
    YearlyCapReached,
)
from domain.benefits.rules.conditions import is_met, read_condition
from domain.benefits.rules.draw import MOST_POINTS, Entry, drawn_order, is_seed, list_hash, list_text
from domain.benefits.rules.states import APPLYING, MAX_SOURCE, MAX_VALUE_SOURCE, clean_text
from domain.benefits.service.claiming import claim_facts, claim_refusals, found_for, issue, member_facts, opening
from domain.benefits.service.planning import (
    SEED_COLUMN,
    SEED_KEY,
    CycleChange,
    locked_cycle,
    move_cycle,
    tell_cycle,
)
from domain.shared.calendar import local_day
from domain.shared.changes import Subject
from domain.shared.errors import refuse
from domain.shared.events import emit, emit_many
from domain.shared.work import Outcome, Work

BATCH = 50
"""So many are served in one transaction."""
TOLD_AT_ONCE = 1_000
"""So many who are not on a list are told of it by one statement."""


@dataclass(frozen=True, slots=True)
class BenefitApply:
    """A wish for a voucher of a cycle that serves who applied, after the closing."""

    cycle_id: UUID


@dataclass(frozen=True, slots=True)
class DrawHold:
    """The value of the source that the cycle named, as it is published there, and where anybody reads it."""

    cycle_id: UUID
    public_value: str
    public_value_source: str


@dataclass(frozen=True, slots=True)
class ApplicationWithdraw:
    """Second thoughts, before the list is published."""

    application_id: UUID


async def benefit_apply(work: Work, command: BenefitApply) -> Outcome:
    """Applies for the caller; their ticket is the id of the application. Emits `benefit_application.applied`.

    Reads once without a lock; then one statement is the transaction, which shares the cycle's lock with others who
    apply. Nothing is scarce yet, so when somebody applies makes no difference.

    Raises:
        DomainError: CYCLE_NOT_FOUND, MODE_REFUSED; CLAIM_OVER when the list was published, or the caller applied,
            in this moment.
        Refusals: all codes of `claim_obstacles` but VOUCHERS_GONE.
    """
    found = await found_for(work, command.cycle_id, work.actor.member_id)
    if found["mode"] not in APPLYING:
        raise ModeRefused("cycleId")
    has_one = found["has_applied"] or found["has_voucher"]
    facts = claim_facts(found, work.now, has_one=has_one, has_room=True, is_priced=found["is_priced"])
    refuse(claim_refusals(facts, opening(found, work.now)))
    application = {
        "tenant_id": work.scope.tenant_id,
        "cycle_id": found["id"],
        "id": new_id(),
        "member_id": found["member_id"],
        "applied_at": work.now,
    }
    await vouchers.insert_application(work.conn, application, ClaimOver("cycleId"))
    await _tell(work, application["id"], found["id"], found["member_id"], "applied")
    return {"application_id": application["id"], "cycle_id": found["id"], "member_id": found["member_id"]}


async def application_withdraw(work: Work, command: ApplicationWithdraw) -> Outcome:
    """Withdraws the caller's application. Twice is the same as once. Emits `benefit_application.withdrawn`.

    Raises:
        DomainError: APPLICATION_NOT_FOUND, CLAIM_OVER (the list is published).
    """
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    found = (
        None
        if member_id is None
        else await vouchers.find_application(work.conn, tenant_id, command.application_id, member_id=member_id)
    )
    if found is None or member_id is None:
        raise ApplicationNotFound("applicationId")
    outcome = {"application_id": found["id"], "cycle_id": found["cycle_id"], "member_id": member_id}
    if found["state"] == "withdrawn":
        return outcome
    if not await vouchers.withdraw_application(work.conn, tenant_id, found["id"], member_id=member_id, at=work.now):
        raise ClaimOver("applicationId")
    await _tell(work, found["id"], found["cycle_id"], member_id, "withdrawn")
    return outcome


async def list_publish(work: Work, command: CycleChange) -> Outcome:
    """Publishes the list of a cycle that has closed, and its hash: from now on nobody comes to it or leaves it.

    On it is who is eligible on this day; the others are told that they are not. Locks the cycle. Emits
    `benefit_application.not_served`, `benefit_cycle.list_published`.

    Raises:
        DomainError: CYCLE_NOT_FOUND, MODE_REFUSED, CYCLE_STATE_REFUSED (not closed yet, or there is a list).
    """
    cycle = await locked_cycle(work, command.cycle_id)
    _refuse_unless(cycle, is_ready=work.now >= cycle.closes_at and cycle.list_hash is None)
    condition = await plans.find_condition(work.conn, cycle.tenant_id, cycle.programme_id)
    ranked = await draws.rank_applications(
        work.conn, cycle, condition, most_points=MOST_POINTS, on=local_day(work.now), now=work.now
    )
    cycle.list_text = list_text(Entry(str(row["id"]), row["rank"]) for row in ranked if row["rank"] is not None)
    cycle.list_hash = list_hash(cycle.list_text)
    await plans.update_cycle(work.conn, cycle)
    await _tell_unlisted(work, cycle, [row for row in ranked if row["rank"] is None])
    await tell_cycle(work, cycle, "list_published", is_emitted=True)
    return {"cycle_id": cycle.id, "list_hash": cycle.list_hash}


async def draw_hold(work: Work, command: DrawHold) -> Outcome:
    """Draws the order of a published list and shows the seed. Emits `benefit_cycle.drawn`. Locks the cycle.

    The order follows from the seed, to which the union was bound before anybody applied, from the list, and from a
    public value that nobody knew when the list was published: who knows the seed early can choose nothing with it.

    Raises:
        DomainError: CYCLE_NOT_FOUND, MODE_REFUSED, CYCLE_STATE_REFUSED (no list yet, or drawn), PUBLIC_VALUE_INVALID.
    """
    cycle = await locked_cycle(work, command.cycle_id)
    _refuse_unless(cycle, is_ready=cycle.list_text is not None and cycle.seed is None)
    key, place = work.keyring.derive(SEED_KEY), {"tenant_id": cycle.tenant_id, "row_id": cycle.id}
    seed = bytes.fromhex(unseal(key, cycle.seed_sealed or b"", column=SEED_COLUMN, **place))
    if not is_seed(seed, cycle.commitment or ""):
        raise CycleStateRefused("cycleId", state=cycle.state)
    lines = [line.split(" ") for line in (cycle.list_text or "").splitlines()]
    cycle.public_value = _published(command.public_value, "publicValue", most=MAX_SOURCE)
    cycle.public_value_source = _published(command.public_value_source, "publicValueSource", most=MAX_VALUE_SOURCE)
    order = drawn_order([Entry(ticket, int(rank)) for ticket, rank in lines], seed, cycle.public_value)
    await draws.place_applications(work.conn, cycle, [UUID(each) for each in order])
    cycle.seed = seed.hex()
    await plans.update_cycle(work.conn, cycle)
    await tell_cycle(work, cycle, "drawn", is_emitted=True)
    return {"cycle_id": cycle.id, "seed": cycle.seed}


async def cycle_distribute(work: Work, command: CycleChange) -> Outcome:
    """Serves the next of the drawn order, at most `BATCH`; called until the state is `distributed`.

    Who may not have it any more, by condition or cap, is passed over, and the next is served. With the last voucher
    given, or nobody left, the cycle is distributed; one where who came first was served is so when it has closed.
    Locks the cycle, then year by year and the quota. Emits `voucher.issued` and `benefit_application.not_served`.

    Raises:
        DomainError: CYCLE_NOT_FOUND, CYCLE_STATE_REFUSED (not closed yet, or not drawn).
    """
    cycle = await locked_cycle(work, command.cycle_id)
    is_ready = work.now >= cycle.closes_at if cycle.mode not in APPLYING else cycle.seed is not None
    if cycle.state != CycleState.APPROVED or not is_ready:
        raise CycleStateRefused("cycleId", state=cycle.state)
    left = [] if cycle.mode not in APPLYING else await draws.list_next(work.conn, cycle, limit=BATCH)
    for row in left:
        closing = await _serve(work, cycle, row)
        if closing is ApplicationClosing.NONE_LEFT:
            left = []
            break
        await _close(work, cycle, closing, only_id=row["id"])
    if len(left) < BATCH:
        await _close(work, cycle, ApplicationClosing.NONE_LEFT)
        await move_cycle(work, cycle, CycleState.DISTRIBUTED)
    return {"cycle_id": cycle.id, "state": cycle.state}


async def end_applications(work: Work, member_id: UUID) -> None:
    """Ends what a member whose membership is over has applied for; their row is locked by the caller.

    A list that is published keeps their ticket, and the drawn order passes it over. Emits
    `benefit_application.not_served`.
    """
    for row in await draws.end_applications(work.conn, work.scope.tenant_id, member_id, now=work.now):
        await _tell(work, row["id"], row["cycle_id"], member_id, "not_served")


async def close_all(work: Work, cycle: BenefitCycleRow) -> None:
    """Ends the applications for a locked cycle that is cancelled."""
    await _close(work, cycle, ApplicationClosing.CYCLE_CANCELLED)


_CLOSINGS: Mapping[str, ApplicationClosing] = {
    # The cycle is there, and locked: it is the member who was erased since they applied.
    CycleNotFound.code: ApplicationClosing.NOT_ELIGIBLE,
    NotEligible.code: ApplicationClosing.NOT_ELIGIBLE,
    YearlyCapReached.code: ApplicationClosing.CAP_REACHED,
    AlreadyClaimed.code: ApplicationClosing.HAS_ONE,
    VouchersGone.code: ApplicationClosing.NONE_LEFT,
}


async def _serve(work: Work, cycle: BenefitCycleRow, row: Record) -> ApplicationClosing | None:
    """Why the next in order was not served; None: a voucher was issued."""
    try:
        async with savepoint(work.conn):
            await issue(work, await _found_eligible(work, cycle.id, row["member_id"]))
    except (CycleNotFound, NotEligible, YearlyCapReached, AlreadyClaimed, VouchersGone) as refusal:
        return _CLOSINGS[refusal.code]
    return None


async def _found_eligible(work: Work, cycle_id: UUID, member_id: UUID) -> Record:
    found = await found_for(work, cycle_id, member_id)
    is_eligible = is_met(read_condition(found["condition"]), member_facts(found), local_day(work.now))
    if not is_eligible or not found["may_use_benefits"]:
        raise NotEligible("cycleId")
    return found


async def _close(
    work: Work, cycle: BenefitCycleRow, closing: ApplicationClosing | None, *, only_id: UUID | None = None
) -> None:
    word = None if closing is None else closing.value
    for row in await draws.close_applications(work.conn, cycle, closing=word, now=work.now, only_id=only_id):
        if closing is not None:
            await _tell(work, row["id"], cycle.id, row["member_id"], "not_served")


async def _tell_unlisted(work: Work, cycle: BenefitCycleRow, rows: Sequence[Record]) -> None:
    """Records and emits that these are not on the list, by a statement for so many of them at once."""
    if not rows:
        return
    topic, place_id = "benefit_application.not_served", await plans.get_place(work.conn, cycle.tenant_id, cycle.id)
    for start in range(0, len(rows), TOLD_AT_ONCE):
        subjects = [
            Subject(
                "benefit_application",
                row["id"],
                place_id,
                {"member_id": str(row["member_id"]), "cycle_id": str(cycle.id)},
            )
            for row in rows[start : start + TOLD_AT_ONCE]
        ]
        await record_many(work, topic, subjects)
        await emit_many(work, topic, subjects)


def _published(text: str, path: str, *, most: int) -> str:
    try:
        return clean_text(text, path, most=most) or ""
    except TitleInvalid as error:
        raise PublicValueInvalid(path, limit=most) from error


def _refuse_unless(cycle: BenefitCycleRow, *, is_ready: bool) -> None:
    if cycle.mode not in APPLYING:
        raise ModeRefused("cycleId")
    if cycle.state != CycleState.APPROVED or not is_ready:
        raise CycleStateRefused("cycleId", state=cycle.state)


async def _tell(work: Work, application_id: UUID, cycle_id: UUID, member_id: UUID, word: str) -> None:
    """Records and emits what an application has become."""
    topic, facts = f"benefit_application.{word}", {"member_id": str(member_id), "cycle_id": str(cycle_id)}
    await record(work, topic, "benefit_application", application_id, organisation_id=None, **facts)
    await emit(work, topic, "benefit_application", application_id, **facts)
