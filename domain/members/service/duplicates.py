"""Pairs that look alike 查重: taken off the list, and put back on it."""

from dataclasses import dataclass
from uuid import UUID

from db.queries.members import duplicates
from domain.audit.service import record
from domain.auth.errors import MemberNotFound
from domain.members.errors import DuplicateNotDismissed, OwnMembership, SameMember
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class DuplicateDismiss:
    """A pair that an officer has looked at, and why it stays as it is."""

    member_id: UUID
    other_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class DuplicateRestore:
    """A pair that is to be looked at again."""

    member_id: UUID
    other_id: UUID


async def duplicate_dismiss(work: Work, command: DuplicateDismiss) -> Outcome:
    """Takes a pair off the list; doing so twice is once, and the first reason stays.

    Locks both entries, in the order of their ids. Records `duplicate.dismissed` of both.

    Raises:
        DomainError: SAME_MEMBER, MEMBER_NOT_FOUND (either out of reach of `member_write`, or merged), OWN_MEMBERSHIP.
    """
    pair, places = await _locked(work, command)
    by_id = work.actor.member_id or pair[0]
    tenant_id = work.scope.tenant_id
    if await duplicates.insert_dismissal(work.conn, tenant_id, pair, reason=command.reason, by_id=by_id, at=work.now):
        for member_id, other_id in (pair, pair[::-1]):
            facts = {"other_id": str(other_id), "reason": command.reason}
            await record(work, "duplicate.dismissed", "member", member_id, organisation_id=places[member_id], **facts)
    return {"member_id": command.member_id, "other_member_id": command.other_id}


async def duplicate_restore(work: Work, command: DuplicateRestore) -> Outcome:
    """Puts a dismissed pair back on the list. Records `duplicate.restored` of both; the dismissal stays on record.

    Raises:
        DomainError: as `duplicate_dismiss`, and DUPLICATE_NOT_DISMISSED.
    """
    pair, places = await _locked(work, command)
    by_id = work.actor.member_id or pair[0]
    if not await duplicates.restore_dismissal(work.conn, work.scope.tenant_id, pair, by_id=by_id, at=work.now):
        raise DuplicateNotDismissed("otherId")
    for member_id, other_id in (pair, pair[::-1]):
        await record(
            work,
            "duplicate.restored",
            "member",
            member_id,
            organisation_id=places[member_id],
            other_id=str(other_id),
        )
    return {"member_id": command.member_id, "other_member_id": command.other_id}


async def _locked(
    work: Work, command: DuplicateDismiss | DuplicateRestore
) -> tuple[tuple[UUID, UUID], dict[UUID, UUID]]:
    """The pair, the smaller id first, and where each of the two belongs."""
    asked = {"memberId": command.member_id, "otherId": command.other_id}
    if command.member_id == command.other_id:
        raise SameMember("otherId")
    first, second = sorted(asked.values())
    rows = await duplicates.lock_pair(work.conn, work.scope, (first, second))
    places = {row["id"]: row["organisation_id"] for row in rows}
    for path, member_id in asked.items():
        if member_id not in places:
            raise MemberNotFound(path)
        if member_id == work.actor.member_id:
            raise OwnMembership(path)
    return (first, second), places
