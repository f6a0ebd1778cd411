"""Looking at the account of a member, with a reason; and whether all accounts add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.queries.points import checking
from db.session import Connection
from domain.audit.service import record
from domain.auth.errors import MemberNotFound
from domain.points.rules import clean_reason
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class PointAccountInspect:
    """One member's account, and why somebody else looks at it."""

    member_id: UUID
    reason: str


async def point_account_inspect(work: Work, command: PointAccountInspect) -> Outcome:
    """Lets an officer see the account of a member at or below a node where they read points.

    Records `point_account.inspected` with the reason, before anything is told; the member finds it among who read what
    of them. Writes nothing else.

    Raises:
        DomainError: INSPECTION_REASON_REQUIRED, MEMBER_NOT_FOUND.
    """
    reason = clean_reason(command.reason)
    place_id = await checking.find_member_in_sight(work.conn, work.scope, command.member_id)
    if place_id is None:
        raise MemberNotFound("memberId")
    await record(
        work,
        "point_account.inspected",
        "point_account",
        command.member_id,
        organisation_id=place_id,
        reason=reason,
    )
    return {"member_id": command.member_id}


@dataclass(frozen=True, slots=True)
class BrokenAccount:
    """An account that does not add up, and by which laws; `db.queries.points.checking` tells what they say."""

    tenant_id: UUID
    member_id: UUID
    broken: Sequence[str]


async def points_verify(conn: Connection) -> Sequence[BrokenAccount]:
    """Accounts of all unions that do not add up, at one instant; none unless somebody wrote past the ledger."""
    return [BrokenAccount(**dict(row)) for row in await checking.list_broken(conn)]
