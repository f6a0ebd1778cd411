"""Changing one member by a bulk action: the same guarded functions and hooks as a single change."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import NoReturn
from uuid import UUID

from db.models.bulk_actions import BulkActionKind, BulkActionRow, BulkChangeVerdict
from db.models.members import MemberRow
from db.pool import PooledConnection
from db.queries.bulk_actions import actions
from db.queries.bulk_actions.changes import Reviewed
from db.transaction import Transaction
from domain.bulk_actions.rules import BulkChangeReason, reason_of
from domain.members.errors import OwnMembership
from domain.members.service import (
    MembershipUpdate,
    Move,
    TransferRequest,
    membership_act,
    membership_move,
    transfer_request,
)
from domain.shared.errors import DomainError
from domain.shared.work import Work

_ITSELF = frozenset({"membership.changed", "transfer.requested"})
"""Entries of the change itself; all others of its transaction tell what ends with it."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A member as the change has left them; the transfer that was opened, if one was."""

    member: MemberRow
    transfer_id: UUID | None = None


async def carry_out(work: Work, row: BulkActionRow, member: MemberRow) -> Carried:
    """Changes a locked member as the action says. `member` is as it was read, and changed with the row.

    Raises:
        DomainError: What the single change refuses.
    """
    if member.id == work.actor.member_id:
        raise OwnMembership("memberId")
    if row.kind == BulkActionKind.REQUEST_TRANSFER and row.to_organisation_id is not None:
        outcome = await transfer_request(work, TransferRequest(row.to_organisation_id, member.id))
        return Carried(member, UUID(str(outcome["transfer_id"])))
    if row.kind == BulkActionKind.MOVE and row.to_organisation_id is not None:
        return Carried(await membership_move(work, member, Move(row.to_organisation_id, row.effective_on, row.id)))
    command = MembershipUpdate(member.id, row.kind, row.effective_on, row.employment_kind, row.document_number)
    return Carried(await membership_act(work, member, command, cause_id=row.id))


async def rehearsed(work: Work, row: BulkActionRow, number: int, member_id: UUID, member: MemberRow | None) -> Reviewed:
    """What the change would be for a locked member: it is carried out, looked at, and taken back.

    So the preview goes by every rule and every hook of every domain, and none of them is written down twice.
    """
    if member is None:
        return Reviewed(number, member_id, BulkChangeVerdict.REFUSED, BulkChangeReason.MEMBER_NOT_FOUND)
    before = (member.version, member.state, member.organisation_id, member.employment_kind)
    try:
        carried, effects = await _tried(work, row, member.model_copy())
    except DomainError as refusal:
        return Reviewed(number, member_id, BulkChangeVerdict.REFUSED, reason_of(refusal.code), *before)
    now = carried.member
    is_change = carried.transfer_id is not None or now.version != member.version
    verdict = BulkChangeVerdict.CHANGE if is_change else BulkChangeVerdict.UNCHANGED
    after = (now.state, now.organisation_id, now.employment_kind)
    return Reviewed(number, member_id, verdict, None, *before, *after, effects)


async def _tried(work: Work, row: BulkActionRow, member: MemberRow) -> tuple[Carried, Mapping[str, int]]:
    try:
        async with a_part(work) as part:
            await _see(part, row, member)
    except _Seen as seen:
        return seen.carried, seen.effects


async def _see(work: Work, row: BulkActionRow, member: MemberRow) -> NoReturn:
    carried = await carry_out(work, row, member)
    raise _Seen(carried, effects_of({}, await actions.count_entries(work.conn, row.tenant_id)))


class _Seen(Exception):  # ends a rehearsal: what it did is taken back
    def __init__(self, carried: Carried, effects: Mapping[str, int]) -> None:
        super().__init__()
        self.carried, self.effects = carried, effects


@asynccontextmanager
async def a_part(work: Work) -> AsyncIterator[Work]:
    """A part of a job's transaction that an error takes back; what it only writes is sent together."""
    connection: PooledConnection = work.conn  # type: ignore[assignment]  # a job's own, which keeps no writes
    async with Transaction(connection) as conn:
        yield replace(work, conn=conn)


def effects_of(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """What ended with a change: the entries that came with it, by action, without its own."""
    grown = Counter(after) - Counter(before)
    return {action: count for action, count in sorted(grown.items()) if action not in _ITSELF}
