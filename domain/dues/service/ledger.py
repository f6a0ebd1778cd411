"""The ledger of one member, as the use cases of dues work with it."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from db.models.members import MemberRow
from db.queries.dues import ledger
from db.queries.dues.ledger import Entries
from db.session import Record
from domain.auth.errors import MemberNotFound
from domain.dues import policy
from domain.dues.errors import OwnDues
from domain.dues.rules import Charge, Share
from domain.shared.calendar import local_day
from domain.shared.work import Work


async def find_locked(work: Work, member_id: UUID) -> MemberRow | None:
    """A member within the caller's reach of `dues_write`, locked; all that writes to one ledger lines up here.

    Raises:
        OwnDues: It is the caller.
    """
    locked = await ledger.lock_member(work.conn, work.scope, member_id)
    if locked is not None and policy.is_own(work.actor.member_id, member_id):
        raise OwnDues
    return None if locked is None else MemberRow(**dict(locked))


async def locked_member(work: Work, member_id: UUID) -> MemberRow:
    """As `find_locked`, for a member whom the caller has named.

    Raises:
        DomainError: MEMBER_NOT_FOUND, OWN_DUES.
    """
    member = await find_locked(work, member_id)
    if member is None:
        raise MemberNotFound("memberId")
    return member


async def charges_of(work: Work, member_id: UUID, *, from_on: date | None = None) -> list[Charge]:
    """The charges of a locked member with what their ledgers cover, by month."""
    rows = await ledger.list_charges(work.conn, work.scope.tenant_id, [member_id], from_on=from_on)
    return [_charge(row) for row in rows]


async def charges_by_member(work: Work, member_ids: Sequence[UUID]) -> Mapping[UUID, list[Charge]]:
    """As `charges_of`, for many by one statement; who has none is left out."""
    found: dict[UUID, list[Charge]] = {}
    for row in await ledger.list_charges(work.conn, work.scope.tenant_id, member_ids):
        found.setdefault(row["member_id"], []).append(_charge(row))
    return found


def _charge(row: Record) -> Charge:
    return Charge(
        row["id"],
        row["month_on"],
        row["amount_fen"],
        row["due_on"],
        row["paid_fen"],
        row["waived_fen"],
        row["written_off_fen"],
    )


async def cover(
    work: Work,
    kind: str,
    shares: Sequence[Share],
    *,
    receipt_id: UUID | None = None,
    reason: str | None = None,
    document_number: str | None = None,
) -> None:
    """Writes one entry of a kind for each share, in the caller's name; none without shares."""
    if not shares:
        return
    entries = Entries(
        kind,
        [each.charge_id for each in shares],
        [each.amount_fen for each in shares],
        [each.is_settled for each in shares],
        receipt_id,
        reason,
        document_number,
    )
    await ledger.insert_entries(
        work.conn,
        work.scope.tenant_id,
        entries,
        actor_id=work.actor.member_id,
        now=work.now,
        today=local_day(work.now),
    )


def all_that_is_owed(charges: Sequence[Charge]) -> list[Share]:
    """Shares that leave nothing to pay of these charges."""
    return [Share(each.id, each.owed_fen, is_settled=True) for each in charges if each.owed_fen > 0]
