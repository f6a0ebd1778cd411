"""Entering something for a member 代办: an officer types what the member says at the counter, on paper or by phone.

One mechanism for every use case of a member's own: it asks `concerned_member` whom it is about, and calls
`tell_on_behalf` once it has done something. A secret ballot is cast by nobody for another: its use case never asks.
"""

from dataclasses import dataclass
from uuid import UUID

from db.models.members import OnBehalfBasis
from db.queries.members import on_behalf, periods
from db.queries.members.on_behalf import NewOnBehalfEntry
from db.types import new_id
from domain.audit.service import record
from domain.auth.errors import MemberNotFound
from domain.members import rules
from domain.members.errors import OnBehalfOfOneself
from domain.shared.events import emit
from domain.shared.work import Work


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """For whom an officer enters something, and by what right; a paper has its number in the files."""

    member_id: UUID
    basis: OnBehalfBasis
    document_number: str | None = None


async def concerned_member(work: Work, given: OnBehalf | None) -> UUID | None:
    """Whom a use case is about: the caller, or the member in whose name an officer of `member_write` enters it.

    Locks the member's row when it is not the caller's. The officer is somebody else, so that the log has two people.

    Raises:
        DomainError: MEMBER_NOT_FOUND, ON_BEHALF_OF_ONESELF, DOCUMENT_NUMBER_REQUIRED, INVALID_DOCUMENT_NUMBER.
    """
    if given is None:
        return work.actor.member_id
    if given.member_id == work.actor.member_id:
        raise OnBehalfOfOneself("onBehalf")
    _document(given)
    if await periods.lock_member(work.conn, work.scope, given.member_id) is None:
        raise MemberNotFound("onBehalf", "memberId")
    return given.member_id


async def tell_on_behalf(work: Work, given: OnBehalf | None, operation: str, organisation_id: UUID) -> None:
    """Notes, records and tells the member what an officer has entered for them; nothing when it was the member.

    `operation` is the name of the mutation; `organisation_id` is where the member belongs. The log has the officer as
    actor and the member as object. Emits `member.entered_on_behalf`.
    """
    entered_by_id = work.actor.member_id
    if given is None or entered_by_id is None:
        return
    document, member_id = _document(given), given.member_id
    entry = NewOnBehalfEntry(
        new_id(), member_id, entered_by_id, organisation_id, operation, given.basis.value, document, work.now
    )
    await on_behalf.insert_entry(work.conn, work.scope.tenant_id, entry)
    facts = {"operation": operation, "basis": given.basis.value, "document_number": document}
    await record(work, "member.entered_on_behalf", "member", member_id, organisation_id=organisation_id, **facts)
    await emit(work, "member.entered_on_behalf", "member", member_id, operation=operation)


def _document(given: OnBehalf) -> str | None:
    return rules.clean_document_number(given.document_number, is_required=given.basis is OnBehalfBasis.PAPER_FORM)
