"""Asking again: a rejected or withdrawn join request is taken up with what is on file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from db.models.members import JoinRequestRow, JoinRequestStatus
from db.queries.members import evidence, join_requests, register
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Record
from domain.members import policy, rules
from domain.members.errors import (
    InvalidPhoneNumber,
    JoinRequestClosed,
    JoinRequestNotFound,
    JoinRequestOpen,
    JoinRequestSuperseded,
)
from domain.members.service.applications import Application, Former, take_application
from domain.members.service.request_keys import Evidence, open_evidence
from domain.shared.work import Outcome, Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class JoinRequestResubmit:
    """Which request, proven by what only the applicant knows, and what is to be different; None: as on file.

    An empty note takes the former one away.
    """

    reference: str
    phone_number: str
    organisation_id: UUID | None = None
    name: str | None = None
    new_phone_number: str | None = None
    identity_number: str | None = None
    employment_kind: str | None = None
    note: str | None = None
    employer_has_union: bool | None = None


async def join_request_resubmit(work: Work, command: JoinRequestResubmit) -> Outcome:
    """Opens a new request with a review of its own, one attempt further, with a reference of its own.

    Locks the former request, so that it is taken up once, also at the same moment. Emits and refuses as
    `take_application` does.

    Raises:
        Refusals: As for a first request, together.
        DomainError: JOIN_REQUEST_NOT_FOUND, JOIN_REQUEST_OPEN, JOIN_REQUEST_CLOSED (approved), JOIN_REQUEST_SUPERSEDED,
            INVALID_PHONE_NUMBER, ORGANISATION_NOT_FOUND, ORGANISATION_TAKES_NO_MEMBERS, HOLDING_POOL_NOT_FOUND,
            IDENTITY_IN_USE.
    """
    tenant_id = work.scope.tenant_id
    phone_index = work.keyring.blind_index(tenant_id, "phone", rules.clean_phone_number(command.phone_number))
    locked = await join_requests.lock_own_join_request(
        work.conn, tenant_id, reference=command.reference.strip().upper(), phone_index=phone_index
    )
    if locked is None:
        raise JoinRequestNotFound("reference")
    former = JoinRequestRow(**dict(locked))
    if former.status == JoinRequestStatus.IN_REVIEW:
        raise JoinRequestOpen("reference")
    if former.status not in policy.RESUBMITTABLE:
        raise JoinRequestClosed("reference")
    if await join_requests.has_later(work.conn, tenant_id, former.id):
        raise JoinRequestSuperseded("reference")
    wrapped = await evidence.find_request_key(work.conn, tenant_id, former.id)
    key = None if wrapped is None else work.keyring.unwrap_key(wrapped, tenant_id, former.id)
    on_file = await open_evidence(work.conn, work.keyring, former)
    return await take_application(work, _again(former, on_file, command), Former(former.id, former.attempt, key))


async def join_request_find_own(
    conn: Connection, scope: Scope, keyring: Keyring, reference: str, *, phone_number: str
) -> Record | None:
    """An applicant's own request by what only they know; None for anything else, a misspelt number too."""
    try:
        number = rules.clean_phone_number(phone_number)
    except InvalidPhoneNumber:
        return None
    return await join_requests.find_own_join_request(
        conn,
        scope.tenant_id,
        reference=reference.strip().upper(),
        phone_index=keyring.blind_index(scope.tenant_id, "phone", number),
    )


async def join_request_prefill(
    conn: Connection, scope: Scope, keyring: Keyring, reference: str | None, *, phone_number: str | None
) -> Mapping[str, object] | None:
    """What is on file for asking again, without a sealed value; None when nothing is, or not for this caller.

    An earlier request by what only the applicant knows; without either, the caller's own entry in the register.
    """
    if reference is None and phone_number is None:
        row = None if scope.member_id is None else await register.find_own(conn, scope)
        if row is None:
            return None
        return {**dict(row), "can_resubmit": False, "employer_has_union": row["kind"] != "holding_pool"}
    found = await join_request_find_own(conn, scope, keyring, reference or "", phone_number=phone_number or "")
    if found is None:
        return None
    facts = {name: value for name, value in found.items() if name != "sealed"}
    can_resubmit = found["status"] in policy.RESUBMITTABLE and not found["is_superseded"]
    return {**facts, "note": found["employer_note"], "can_resubmit": can_resubmit}


def _again(former: JoinRequestRow, on_file: Evidence, command: JoinRequestResubmit) -> Application:
    return Application(
        organisation_id=_given(command.organisation_id, former.organisation_id),
        name=_given(command.name, former.name),
        phone_number=_given(command.new_phone_number, on_file.phone_number),
        identity_number=_given(command.identity_number, on_file.identity_number),
        employment_kind=_given(command.employment_kind, former.employment_kind),
        note=former.employer_note if command.note is None else command.note,
        employer_has_union=_given(command.employer_has_union, former.employer_has_union),
    )


def _given(anew: T | None, on_file: T) -> T:
    return on_file if anew is None else anew
