"""What an approved correction makes of an entry in the register; the member's row is locked by the caller."""

from datetime import date

from db.models.members import CorrectionField, CorrectionRequestRow, MemberRow, MembershipCause
from db.names import search_terms, sort_key
from db.queries.members import correction_requests, periods
from db.sealing import seal, unseal
from domain.audit.service import record
from domain.members import correction_rules
from domain.members.errors import (
    CorrectionRequestClosed,
    EmploymentDoesNotFit,
    JoinedOnAfterChange,
    ValueInUse,
    ValueOnFile,
)
from domain.members.service.keys import member_key
from domain.members.service.life import Change, membership_change
from domain.shared.work import Work

SEALING = "correction_request"
_SEALED = {CorrectionField.PHONE_NUMBER: "phone", CorrectionField.IDENTITY_NUMBER: "identity"}


async def check_proposal(work: Work, member: MemberRow, field: str, value: str) -> None:
    """Refuses a value that the register has, and a day of joining after a change of the membership.

    Raises:
        DomainError: VALUE_ON_FILE, JOINED_ON_AFTER_CHANGE.
    """
    if _is_on_file(work, member, field, value):
        raise ValueOnFile("proposedValue")
    if field == CorrectionField.JOINED_ON:
        await _check_start(work, member, date.fromisoformat(value))


async def apply_correction(work: Work, member: MemberRow, request: CorrectionRequestRow) -> None:
    """Writes the proposed value of a request in review to the entry of its locked member.

    A name brings its sort key and search words, a number its keyed hash and last four characters, and is sealed; codes
    that are out for the old phone are void, and sign-in by phone goes by the new one. A kind of employment holds from
    the day on which the present period began, a day of joining moves the first period. Records `member.corrected`,
    without values. The member may have the value by another way meanwhile: then nothing changes.

    Raises:
        DomainError: VALUE_IN_USE (another's number, also at the same moment), EMPLOYMENT_DOES_NOT_FIT (the state has
            changed since), JOINED_ON_AFTER_CHANGE, CORRECTION_REQUEST_CLOSED (erased), and what a hook refuses.
    """
    if request.proposed_sealed is None or member.erased_at is not None:
        raise CorrectionRequestClosed("correctionRequestId")
    tenant_id, key = request.tenant_id, await member_key(work, member.id)
    value = unseal(key, request.proposed_sealed, tenant_id=tenant_id, row_id=request.id, column=SEALING)
    field = CorrectionField(request.field)
    if field is CorrectionField.EMPLOYMENT_KIND:
        await _employ(work, member, request, value)
    else:
        await _write_person(work, member, field, value)
    if field in _SEALED:
        name = _SEALED[field]
        sealed = seal(key, value, tenant_id=tenant_id, row_id=member.id, column=name)
        await correction_requests.upsert_sealed(work.conn, tenant_id, member.id, field=name, sealed=sealed)
    if field is CorrectionField.PHONE_NUMBER:
        await correction_requests.void_sign_in_codes(work.conn, tenant_id, member.id, at=work.now)
    facts = {"field": field.value, "correction_request_id": str(request.id)}
    await record(work, "member.corrected", "member", member.id, organisation_id=member.organisation_id, **facts)


async def _write_person(work: Work, member: MemberRow, field: CorrectionField, value: str) -> None:
    if field is CorrectionField.NAME:
        member.name, member.name_sort = value, sort_key(value)
        member.search_terms = search_terms(value, member.member_number)
    elif field is CorrectionField.JOINED_ON:
        member.joined_on = date.fromisoformat(value)
        await _check_start(work, member, member.joined_on)
    elif field is CorrectionField.PHONE_NUMBER:
        member.phone_index, member.phone_tail = _index(work, field, value), value[-4:]
    else:
        member.identity_index, member.identity_tail = _index(work, field, value), value[-4:]
    if not await correction_requests.update_person(work.conn, member):
        raise ValueInUse("correctionRequestId")


async def _employ(work: Work, member: MemberRow, request: CorrectionRequestRow, value: str) -> None:
    if not correction_rules.employment_fits(member.state, value):
        raise EmploymentDoesNotFit("correctionRequestId")
    began_on = await periods.find_open_start(work.conn, request.tenant_id, member.id)
    if began_on is None:
        raise CorrectionRequestClosed("correctionRequestId")
    change = Change(MembershipCause.CORRECTED, began_on, employment_kind=value, cause_id=request.id)
    await membership_change(work, member, change)


async def _check_start(work: Work, member: MemberRow, joined_on: date) -> None:
    ended_on = await correction_requests.find_first_end(work.conn, member.tenant_id, member.id)
    if ended_on is not None and ended_on < joined_on:
        raise JoinedOnAfterChange("proposedValue", changed_on=str(ended_on))


def _index(work: Work, field: CorrectionField, value: str) -> bytes:
    return work.keyring.blind_index(work.scope.tenant_id, _SEALED[field], value)


def _is_on_file(work: Work, member: MemberRow, field: str, value: str) -> bool:
    if field == CorrectionField.PHONE_NUMBER:
        return member.phone_index == _index(work, CorrectionField.PHONE_NUMBER, value)
    if field == CorrectionField.IDENTITY_NUMBER:
        return member.identity_index == _index(work, CorrectionField.IDENTITY_NUMBER, value)
    return str(getattr(member, field)) == value
