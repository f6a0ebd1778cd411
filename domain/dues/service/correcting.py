"""Dues follow a membership: what a change that reaches back into charged months does to them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from db.models.organisations import RuleKey
from db.queries.dues import charging, ledger
from db.queries.dues.ledger import NewCharge
from db.queries.members import periods
from domain.audit.service import record
from domain.dues import rules
from domain.dues.rules import Share
from domain.dues.service.lapses import void_proposal
from domain.dues.service.ledger import all_that_is_owed, charges_of, cover
from domain.members.rules import RETAINED_EMPLOYMENTS, REVERSALS, Held
from domain.organisations.service import values_by_organisation
from domain.shared.calendar import local_day
from domain.shared.changes import MembershipChanged, Standing
from domain.shared.work import Work

_REMINDED_STATES = frozenset({"active"})


async def dues_follow_membership(work: Work, changed: MembershipChanged) -> None:
    """A hook: months that were charged and turn out not to be owed are waived, those that turn out to be are charged.

    Who joins, or is imported, owes nothing for the past: they were not in the register. A death drops what is owed; a
    mistaken report of one puts it back. A proposal of a lapse is void once its member is not in force any more. A
    change from today on costs no statement for those whose dues stay the same, so that thousands can move at once.
    The member's row is locked by the caller.
    """
    if changed.before is None:
        return
    is_reversal = changed.cause in REVERSALS
    month = rules.first_month_from(changed.effective_on)
    reaches_back = month <= rules.month_of(local_day(work.now))
    if reaches_back and (is_reversal or _pays(changed.before) != _pays(changed.after)):
        await correct(work, changed.member_id, from_on=month)
    if changed.after.state == "deceased":
        await _write_off(work, changed.member_id)
    elif is_reversal and changed.before.state == "deceased":
        await _put_back(work, changed.member_id)
    if changed.before.state in _REMINDED_STATES and changed.after.state not in _REMINDED_STATES:
        await void_proposal(work, changed.member_id)


async def correct(work: Work, member_id: UUID, *, from_on: date | None = None) -> None:
    """Holds the charges of a locked member against what the membership was on the first day of each month.

    An open charge of a month that is not owed is waived, and one that was waived so and is owed after all is open
    again; a month that is owed and was not charged is, by its branch and its value of that day, due at the end of the
    present month. What has been paid stays paid until the payment is reversed. Which branch charged a month is not
    changed afterwards. Three statements when nothing is to do.
    """
    tenant_id, today = work.scope.tenant_id, local_day(work.now)
    this_month = rules.month_of(today)
    earliest = rules.months_later(this_month, 1 - rules.MISSED_MONTHS)
    held = [Held(**dict(row)) for row in await periods.list_standings(work.conn, tenant_id, member_id)]
    rows = await ledger.list_charges(work.conn, tenant_id, [member_id], from_on=from_on)
    charges = await charges_of(work, member_id, from_on=from_on)
    owed_by = {each.id: _owes(held, each.month_on) for each in charges}
    waived = all_that_is_owed([each for each in charges if not owed_by[each.id]])
    await cover(work, "waived", waived, reason="not_owed")
    back = [
        Share(row["id"], -row["not_owed_fen"], is_settled=False)
        for row in rows
        if row["not_owed_fen"] > 0 and owed_by[row["id"]]
    ]
    await cover(work, "waiver_reversed", back, reason="not_owed")
    since_on = max(earliest, from_on or earliest)
    begun = await charging.list_begun_months(work.conn, tenant_id, from_on=since_on, to_on=this_month)
    charged = {each.month_on for each in charges}
    missing = [month for month in begun if month not in charged and _owes(held, month)]
    added = await _charge(work, member_id, held, missing)
    if waived or back or added:
        facts = {"waived": len(waived), "charged": len(added), "owed_again": len(back)}
        await record(work, "dues.corrected", "member", member_id, organisation_id=held[-1].organisation_id, **facts)


async def _charge(work: Work, member_id: UUID, held: Sequence[Held], months: Sequence[date]) -> list[NewCharge]:
    found = []
    for month_on in months:
        first = rules.standing_on(held, month_on)
        rates = await values_by_organisation(work.conn, work.scope.tenant_id, RuleKey.DUES_MONTHLY_FEN, on=month_on)
        fen = 0 if first is None else rates.get(first.organisation_id, 0)
        if first is not None and fen > 0:
            due_on = rules.due_on(month_on, local_day(work.now))
            found.append(NewCharge(first.organisation_id, month_on, fen, due_on))
    if found:
        await ledger.insert_charges(work.conn, work.scope.tenant_id, member_id, found)
    return found


async def _write_off(work: Work, member_id: UUID) -> None:
    charges = await charges_of(work, member_id)
    shares = all_that_is_owed(charges)
    if shares:
        await cover(work, "written_off", shares, reason="deceased")
        await record(work, "dues.written_off", "member", member_id, months=len(shares), reason="deceased")


async def _put_back(work: Work, member_id: UUID) -> None:
    charges = await charges_of(work, member_id)
    shares = [Share(each.id, -each.written_off_fen, is_settled=False) for each in charges if each.written_off_fen > 0]
    if shares:
        await cover(work, "write_off_reversed", shares, reason="deceased")
        await record(work, "dues.put_back", "member", member_id, months=len(shares))


def _pays(standing: Standing) -> bool:
    return standing.state == "active" and standing.employment_kind not in RETAINED_EMPLOYMENTS


def _owes(held: Sequence[Held], month_on: date) -> bool:
    return rules.owes(rules.standing_on(held, month_on - rules.ONE_DAY), rules.standing_on(held, month_on))
