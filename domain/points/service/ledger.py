"""The account of one member, as the use cases of points work with it; its row is locked first."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.organisations import RuleKey
from db.queries.points import ledger
from db.queries.points.ledger import Credit, Draw
from db.types import new_id
from domain.audit.service import record
from domain.organisations.service import rule_values
from domain.points import rules
from domain.shared.calendar import local_day
from domain.shared.work import Work


@dataclass(frozen=True, slots=True)
class Account:
    """A locked account and where its member belongs. `balance_points` has nothing in it that has ended."""

    member_id: UUID
    organisation_id: UUID
    balance_points: int


async def locked_account(work: Work, member_id: UUID, organisation_id: UUID) -> Account:
    """The account of a member, opened where there is none, with all that could be spent until yesterday ended."""
    tenant_id = work.scope.tenant_id
    balance = await ledger.lock_account(work.conn, tenant_id, member_id)
    ended = await ledger.end_credits(work.conn, tenant_id, [member_id], today=local_day(work.now), now=work.now)
    for each in ended:
        balance -= each["points"]
        await note(work, "points.ended", Account(member_id, organisation_id, balance), points=each["points"])
    return Account(member_id, organisation_id, balance)


async def last_day_of(work: Work, organisation_id: UUID, earned_on: date) -> date:
    """The last day of points that a member of a place earns on a day."""
    values = await rule_values(work, organisation_id, [RuleKey.POINTS_END_MONTH], on=earned_on)
    return rules.last_day(earned_on, values[RuleKey.POINTS_END_MONTH])


async def put_in(work: Work, account: Account, credit: Credit) -> bool:
    """Whether points came in: once for what they are given for. Records what happened."""
    tenant_id, actor_id = work.scope.tenant_id, work.actor.member_id
    is_new = await ledger.insert_credit(
        work.conn, tenant_id, account.member_id, credit, actor_id=actor_id, now=work.now
    )
    if is_new:
        await note(work, f"points.{credit.kind}", account, points=credit.points, cause=credit.cause)
    return is_new


async def take_out(work: Work, account: Account, draw: Draw) -> bool:
    """Whether so many points left the account: all of them, those that end first before others, or none.

    The balance is guarded by the statement that lowers it. Records what happened.
    """
    tenant_id, actor_id = work.scope.tenant_id, work.actor.member_id
    if await ledger.lower_balance(work.conn, tenant_id, account.member_id, draw.points) is None:
        return False
    drawn = await ledger.draw(work.conn, tenant_id, account.member_id, draw, actor_id=actor_id, now=work.now)
    if drawn != draw.points:
        raise AssertionError("what is left of the credits is the balance")
    await note(work, f"points.{draw.kind}", account, points=draw.points, cause=draw.cause)
    return True


def new_draw(account: Account, kind: str, points: int, **more: object) -> Draw:
    """Points that leave an account."""
    return Draw(new_id(), account.organisation_id, kind, points, **more)  # type: ignore[arg-type]  # its own fields


async def note(work: Work, action: str, account: Account, **facts: object) -> None:
    """An entry of the log about an account."""
    place = account.organisation_id
    await record(work, action, "point_account", account.member_id, organisation_id=place, **facts)
