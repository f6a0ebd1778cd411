"""Claiming a voucher 领取: one statement that issues, counts and takes, or writes nothing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import choice
from uuid import UUID

from db.models.benefits import EVERYTHING, VoucherRow, VoucherState
from db.queries.benefits import facts as fact_queries
from db.queries.benefits import vouchers
from db.sealing import seal
from db.session import Record
from db.types import new_id
from domain.audit.service import record
from domain.benefits.errors import (
    AlreadyClaimed,
    CannotUseBenefits,
    ClaimNotBegun,
    ClaimOver,
    CycleNotFound,
    ModeRefused,
    NotEligible,
    VouchersGone,
    YearlyCapReached,
)
from domain.benefits.policy import ClaimFacts, claim_obstacles
from domain.benefits.rules.conditions import (
    Explanation,
    MemberFacts,
    asks_when_served,
    explain,
    is_met,
    read_condition,
)
from domain.benefits.rules.states import cap_keys
from domain.organisations.rules import RuleVersion, rule_value
from domain.shared.calendar import local_day
from domain.shared.errors import DomainError, refuse
from domain.shared.events import emit
from domain.shared.ledger import QuotaMove, QuotaStep, quota_keep
from domain.shared.work import Outcome, Work

CODE_KEY, CODE_COLUMN, CODE_FIELD = "voucher codes", "voucher code", "voucher_code"
"""The key of the installation under which codes lie, what they are sealed as, and the field of their keyed hash."""
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 16
"""Letters of five bits each (Crockford's base 32, no I, L, O, U): 80 bits, drawn at random."""


@dataclass(frozen=True, slots=True)
class BenefitClaim:
    """A wish for a voucher of a cycle in which who comes first is served first."""

    cycle_id: UUID


async def benefit_claim(work: Work, command: BenefitClaim) -> Outcome:
    """Issues a voucher to the caller. Reads once without a lock; then one statement is the transaction.

    It counts the value into the caller's year, guarded by the caps of their place, writes the voucher, and takes it
    from the ledger last, whose lock lasts for that statement alone. Where the condition asks when the member was served
    it reads again before, under the lock of their year. Emits `voucher.issued`.

    Raises:
        DomainError: CYCLE_NOT_FOUND, MODE_REFUSED (also when it costs points); NOT_ELIGIBLE, YEARLY_CAP_REACHED,
            ALREADY_CLAIMED, VOUCHERS_GONE when another claim was quicker.
        Refusals: all codes of `claim_obstacles`.
    """
    found = await found_for(work, command.cycle_id, work.actor.member_id)
    if found["mode"] != "first_come" or found["is_priced"]:
        raise ModeRefused("cycleId")
    refuse(
        claim_refusals(
            claim_facts(
                found,
                work.now,
                has_one=found["has_voucher"],
                has_room=found["free"] > 0,
                is_priced=found["is_priced"],
            ),
            opening(found, work.now),
        )
    )
    voucher = await issue(work, found)
    return {"voucher_id": voucher.id, "cycle_id": found["id"], "member_id": voucher.member_id}


async def benefit_explain(work: Work, cycle_id: UUID) -> Explanation:
    """Why the caller is not eligible for a cycle, what would change it, and when; writes and locks nothing.

    Raises:
        CycleNotFound: There is none that members see.
    """
    found = await found_for(work, cycle_id, work.actor.member_id)
    return explain(read_condition(found["condition"]), member_facts(found), local_day(work.now))


async def found_for(work: Work, cycle_id: UUID, member_id: UUID | None) -> Record:
    """A cycle, with what decides on a member; the columns of `db.queries.benefits.facts.find_for`.

    Raises:
        CycleNotFound: There is none that members see, or no such member.
    """
    today = local_day(work.now)
    found = (
        None
        if member_id is None
        else await fact_queries.find_for(work.conn, work.scope.tenant_id, cycle_id, member_id=member_id, today=today)
    )
    if found is None:
        raise CycleNotFound("cycleId")
    return found


def member_facts(found: Record) -> MemberFacts:
    """What conditions ask of the member."""
    return MemberFacts(**{name: found[name] for name in MemberFacts.__slots__})


def claim_facts(found: Record, now: datetime, *, has_one: bool, has_room: bool, is_priced: bool) -> ClaimFacts:
    """What decides on a claim or an application at an instant. `is_priced`: and nobody pays the price."""
    caps = caps_of(found, local_day(now))
    received = (found["received_fen"], found["received_of_kind_fen"])
    return ClaimFacts(
        phase=_phase(found, now),
        is_eligible=is_met(read_condition(found["condition"]), member_facts(found), local_day(now)),
        has_one=has_one,
        has_room=has_room,
        is_within_caps=all(was + found["value_fen"] <= cap for was, cap in zip(received, caps, strict=True)),
        is_priced=is_priced,
        may_use_benefits=found["may_use_benefits"],
    )


def caps_of(found: Record, on: date) -> tuple[int, int]:
    """The yearly caps of the member's place in fen: of all kinds, and of this kind."""
    versions: dict[str, list[RuleVersion]] = {}
    for each in found["caps"]:
        version = RuleVersion(
            UUID(each["organisation_id"]),
            each["depth"],
            each["value"],
            each["is_binding"],
            date.fromisoformat(each["starts_on"]),
        )
        versions.setdefault(each["key"], []).append(version)
    whole, own = (rule_value(key, versions.get(key, ()), on) for key in cap_keys(found["kind"]))
    return whole, own


def opening(found: Record, now: datetime) -> datetime | None:
    """When the cycle opens, of one that has not; None: it has its time, and waits for its programme."""
    opens_at: datetime = found["opens_at"]
    return opens_at if now < opens_at else None


def claim_refusals(facts: ClaimFacts, opens_at: datetime | None) -> list[DomainError]:
    """The refusals of `claim_obstacles`; who comes early is told when it opens."""
    codes = claim_obstacles(facts)
    known = (
        ModeRefused("cycleId"),
        ClaimOver("cycleId"),
        ClaimNotBegun("cycleId", opens_at=opens_at),
        AlreadyClaimed("cycleId"),
        CannotUseBenefits("cycleId"),
        NotEligible("cycleId"),
        YearlyCapReached("cycleId"),
        VouchersGone("cycleId"),
    )
    return [each for each in known if each.code in codes]


async def issue(work: Work, found: Record) -> VoucherRow:
    """Issues a voucher to the member of `found_for`: kept until the transaction sends it, all of it or nothing.

    Locks the rows of the member's year, then the quota.

    Raises:
        DomainError: NOT_ELIGIBLE, when the programme gave them something meanwhile; YEARLY_CAP_REACHED,
            ALREADY_CLAIMED, VOUCHERS_GONE, at the latest before the commit.
    """
    await _refuse_served(work, found)
    today, code = local_day(work.now), "".join(choice(_LETTERS) for _ in range(_CODE_LENGTH))
    tenant_id, voucher_id = work.scope.tenant_id, new_id()
    key = work.keyring.derive(CODE_KEY)
    voucher = VoucherRow(
        tenant_id=tenant_id,
        id=voucher_id,
        cycle_id=found["id"],
        programme_id=found["programme_id"],
        member_id=found["member_id"],
        kind=found["kind"],
        state=VoucherState.ISSUED.value,
        value_fen=found["value_fen"],
        excess_fen=found["excess_fen"],
        code_index=work.keyring.blind_index(tenant_id, CODE_FIELD, code),
        code_sealed=seal(key, code, tenant_id=tenant_id, row_id=voucher_id, column=CODE_COLUMN),
        issued_on=today,
        issued_at=work.now,
        valid_until_at=found["valid_until_at"],
    )
    for kind, cap_fen in zip((EVERYTHING, found["kind"]), caps_of(found, today), strict=True):
        await vouchers.receive(work.conn, voucher, kind, cap_fen=cap_fen, refusal=YearlyCapReached("cycleId"))
    await vouchers.insert_voucher(work.conn, voucher, AlreadyClaimed("cycleId"))
    await tell_voucher(work, voucher, found["programme_organisation_id"])
    move = QuotaMove({found["quota_id"]: 1}, voucher_id, new_id(), "issued", ends_at=voucher.valid_until_at)
    await quota_keep(work, QuotaStep.TAKE, move, refusal=VouchersGone("cycleId"))
    return voucher


async def _refuse_served(work: Work, found: Record) -> None:
    """Looks at the condition once more where it asks when the member was served, and no other claim can come between.

    Whoever claims on 1 January waits for those who claimed on the day before, too.
    """
    if not asks_when_served(read_condition(found["condition"])):
        return
    today, member_id = local_day(work.now), found["member_id"]
    years = sorted({(today - timedelta(days=1)).year, today.year})
    await vouchers.lock_years(work.conn, work.scope.tenant_id, member_id, years)
    again = await found_for(work, found["id"], member_id)
    if not is_met(read_condition(again["condition"]), member_facts(again), today):
        raise NotEligible("cycleId")


async def tell_voucher(
    work: Work, voucher: VoucherRow, organisation_id: UUID | None, *, word: str | None = None
) -> None:
    """Records and emits what a voucher has become: `voucher.<state>`."""
    topic = f"voucher.{word or voucher.state}"
    facts = {"member_id": str(voucher.member_id), "cycle_id": str(voucher.cycle_id)}
    await record(work, topic, "voucher", voucher.id, organisation_id=organisation_id, **facts)
    await emit(work, topic, "voucher", voucher.id, **facts)


def _phase(found: Record, now: datetime) -> str:
    if found["cycle_state"] != "approved" or found["programme_state"] not in {"approved", "open"}:
        return "over"
    if now >= found["closes_at"]:
        return "over"
    return "open" if found["opens_at"] <= now and found["programme_state"] == "open" else "coming"
