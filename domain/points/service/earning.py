"""What events bring, and take back 积分获得: once for each, in the transaction that marks the event delivered."""

from collections.abc import Mapping
from uuid import UUID

from db.queries.points import ledger, offers
from db.queries.points import rules as rule_queries
from db.queries.points.ledger import Credit
from db.types import new_id
from domain.points import rules
from domain.points.service.ledger import Account, last_day_of, locked_account, new_draw, put_in, take_out
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work

_EARNING_STATES = frozenset({"active", "retained"})


async def points_earn(work: Work, event: Event) -> bool:
    """Gives what the rule of the member's place says for an event of the day, within its bounds; once.

    Locks the account. Nothing is given to whose membership is not in force, and nothing where no rule says so.
    """
    cause, on = rules.EARNING[event.topic], local_day(event.created_at)
    tenant_id = work.scope.tenant_id
    place = await ledger.find_place(work.conn, tenant_id, _member(event))
    if place is None or place["state"] not in _EARNING_STATES:
        return False
    found = await rule_queries.list_versions(work.conn, tenant_id, place["organisation_id"], cause=cause, on=on)
    rule = rules.rule_in_force([rules.RuleVersion(**dict(row)) for row in found], on)
    if rule is None or rule.points == 0:
        return False
    account = await locked_account(work, place["id"], place["organisation_id"])
    earned = await ledger.sum_earned(work.conn, tenant_id, account.member_id, cause=cause, on=on)
    points = rules.points_given(rule, **dict(earned))
    ends_on = await last_day_of(work, account.organisation_id, on)
    if points and ends_on >= local_day(work.now):
        credit = Credit(
            new_id(), account.organisation_id, cause, event.subject_id, rule.id, points, on, ends_on, "earned"
        )
        await put_in(work, account, credit)
    return False


async def points_take_back(work: Work, event: Event) -> bool:
    """Takes back what an event brought that turned out not to be so: what is there, never more; the rest is forgiven.

    First what is left of the same credit, then what ends first. What has ended is not taken back again. Emits
    `points.taken_back` when something was taken. Twice is the same as once.
    """
    tenant_id = work.scope.tenant_id
    place = await ledger.find_place(work.conn, tenant_id, _member(event))
    if place is None:
        return False
    cause = rules.TAKING_BACK[event.topic]
    account = await locked_account(work, place["id"], place["organisation_id"])
    credit = await ledger.find_credit(work.conn, tenant_id, account.member_id, cause=cause, subject_id=event.subject_id)
    if credit is None:
        return False
    await ledger.mark_taken_back(work.conn, tenant_id, credit["id"], now=work.now)
    owed = credit["points"] if credit["ends_on"] >= local_day(work.now) else 0
    taken = min(owed, account.balance_points)
    draw = new_draw(
        account, "taken_back", taken, cause=cause, subject_id=event.subject_id, first_id=credit["id"],
        forgiven_points=owed - taken,
    )  # fmt: skip
    if owed:
        await take_out(work, account, draw)
    if taken:
        await emit(work, "points.taken_back", "point_entry", draw.entry_id, **_told(account, taken))
    return False


async def points_return(work: Work, event: Event) -> bool:
    """Gives the points of an exchange back whose voucher was revoked, once. Emits `points.returned`.

    They last as long as if they were earned today. A voucher that expired gives nothing back.
    """
    tenant_id, today = work.scope.tenant_id, local_day(work.now)
    exchange = await offers.mark_returned(work.conn, tenant_id, event.subject_id, now=work.now)
    place = None if exchange is None else await ledger.find_place(work.conn, tenant_id, exchange["member_id"])
    if exchange is None or place is None:
        return False
    account = await locked_account(work, place["id"], place["organisation_id"])
    ends_on = await last_day_of(work, account.organisation_id, today)
    credit = Credit(
        new_id(), account.organisation_id, "exchange_returned", exchange["id"], None, exchange["points"],
        today, ends_on, "returned",
    )  # fmt: skip
    await put_in(work, account, credit)
    await emit(work, "points.returned", "point_exchange", exchange["id"], **_told(account, exchange["points"]))
    return False


POINT_HANDLERS: Mapping[str, Handler] = {
    **dict.fromkeys(rules.EARNING, points_earn),
    **dict.fromkeys(rules.TAKING_BACK, points_take_back),
    "voucher.revoked": points_return,
}
"""What points do with events, beside what else is done with them."""


def _told(account: Account, points: int) -> Mapping[str, object]:
    return {"member_id": str(account.member_id), "points": points}


def _member(event: Event) -> UUID:
    return UUID(str(event.facts["member_id"]))
