"""Erasing a member 注销: the person goes, the numbers that others rely on stay (PIPL article 47)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from db.queries.members import erasure, merging
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from domain.audit.service import record
from domain.auth.errors import MemberNotFound
from domain.auth.service.sessions import end_sessions
from domain.members import policy
from domain.members.errors import MemberErased, MemberNotLeft
from domain.shared.events import emit
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class MemberErase:
    """Whose entry is to be erased; `is_preview` only counts what would go."""

    member_id: UUID
    is_preview: bool


@dataclass(frozen=True, slots=True)
class ErasureWish:
    """A member's wish to be erased after leaving; `is_wanted` False takes it back."""

    is_wanted: bool


async def member_erase(work: Work, command: MemberErase) -> Outcome:
    """Erases who has left or died, for good: the key of their sealed fields, their name, requests, messages, sign-in.

    What stays: id, member number, periods of membership, audit entries, and whatever refers to them, so that tallies
    and ledgers still add up. Entries that were merged into this one are erased with it.

    Locks the member's row first, then credential and sessions. Calls `Hooks.member_erased` before anything is erased,
    records and emits `member.erased` with the numbers of rows. A preview changes nothing, and asks for no recent proof.

    Raises:
        DomainError: STEP_UP_REQUIRED, MEMBER_NOT_FOUND (out of scope of `member_write` too), MEMBER_NOT_LEFT,
            MEMBER_ERASED.
    """
    if not command.is_preview:
        await require_recent_proof(work)
    tenant_id, member_id = work.scope.tenant_id, command.member_id
    member = await erasure.lock_erasable(work.conn, work.scope, member_id)
    if member is None:
        raise MemberNotFound("memberId")
    if member["erased_at"] is not None:
        raise MemberErased("memberId")
    if not policy.can_erase(member["state"]):
        raise MemberNotLeft("memberId")
    entries = [member_id, *await merging.lock_merged_into(work.conn, tenant_id, member_id)]
    counts: Counter[str] = Counter()
    for entry_id in entries:
        await open_private_rows(work.conn, Scope(tenant_id, entry_id))
        counts.update(await _erase(work, entry_id, is_preview=command.is_preview))
    if command.is_preview:
        return _outcome(command, counts)
    organisation_id: UUID = member["organisation_id"]
    was_asked = member["erasure_requested_at"] is not None
    await record(
        work,
        "member.erased",
        "member",
        member_id,
        organisation_id=organisation_id,
        rows=dict(counts),
        was_asked=was_asked,
    )
    await emit(work, "member.erased", "member", member_id, organisation_id=str(organisation_id))
    return _outcome(command, counts)


async def _erase(work: Work, entry_id: UUID, *, is_preview: bool) -> Mapping[str, int]:
    """One entry of the member: their own, or one that was merged into it."""
    tenant_id = work.scope.tenant_id
    if is_preview:
        return await erasure.count_personal_rows(work.conn, tenant_id, entry_id)
    for hook in work.hooks.member_erased:
        await hook(work, entry_id)
    await end_sessions(work, entry_id, reason="erased")
    return await erasure.erase_personal_rows(work.conn, tenant_id, entry_id)


async def member_erasure_request(work: Work, command: ErasureWish) -> Outcome:
    """Notes the caller's wish to be erased once they have left; officers see it and carry it out.

    Saying so twice is once. Locks the caller's row; records `member.erasure_requested`, or
    `member.erasure_request_withdrawn`.

    Raises:
        DomainError: MEMBER_NOT_FOUND, for a caller without an entry.
    """
    member = await erasure.lock_own(work.conn, work.scope)
    if member is None:
        raise MemberNotFound
    requested_at = member["erasure_requested_at"]
    if command.is_wanted is (requested_at is None):
        requested_at = work.now if command.is_wanted else None
        await erasure.update_erasure_wish(work.conn, work.scope.tenant_id, member["id"], requested_at)
        action = "member.erasure_requested" if command.is_wanted else "member.erasure_request_withdrawn"
        await record(work, action, "member", member["id"], organisation_id=member["organisation_id"])
    return {"member_id": member["id"], "requested_at": requested_at}


def _outcome(command: MemberErase, counts: Mapping[str, int]) -> Outcome:
    return {"member_id": command.member_id, "is_done": not command.is_preview, "rows": dict(counts)}
