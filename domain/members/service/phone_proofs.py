"""What a phone proves of somebody who is not signed in: that a request is theirs, and what is on file of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from db.models.members import EmploymentKind, JoinRequestRow, JoinRequestStatus
from db.queries.members import identity as queries
from db.queries.members import join_requests
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Record
from domain.auth.service import (
    PhoneProof,
    PhoneTry,
    SignInCodeSend,
    phone_code_send,
    phone_code_try,
    phone_code_use,
    sign_in_code_reserve,
)
from domain.members import rules
from domain.members.errors import JoinRequestClosed, JoinRequestNotFound
from domain.members.identity import PhoneCheck
from domain.members.service.identity_checks import identity_check_run
from domain.shared.roster_rows import open_row
from domain.shared.work import Outcome, Work

_PURPOSE = "join phone"


@dataclass(frozen=True, slots=True)
class JoinPhoneCodeSend:
    """A code to this phone, worded in `locale`; `is_offered` says whether the installation sends messages."""

    phone_number: str = field(repr=False)
    locale: str
    is_offered: bool


@dataclass(frozen=True, slots=True)
class JoinRequestProvePhone:
    """Which request, and a right code to its phone."""

    reference: str
    proof: PhoneProof


@dataclass(frozen=True, slots=True)
class JoinRequestPrefillOpen:
    """A right code to the phone of whoever wants their data filled in."""

    proof: PhoneProof


async def join_phone_code_reserve(work: Work, command: JoinPhoneCodeSend) -> None:
    """Counts a message as one of sign-in, in a transaction that is committed before `join_phone_code_send`.

    Raises:
        DomainError: SIGN_IN_CODES_NOT_OFFERED, INVALID_PHONE_NUMBER, TOO_MANY_ATTEMPTS.
    """
    await sign_in_code_reserve(work, SignInCodeSend(command.phone_number, command.locale, command.is_offered))


async def join_phone_code_send(work: Work, command: JoinPhoneCodeSend) -> Outcome:
    """Puts a code out; it is sent to phones of open requests, of members who left, and of people on a roster.

    The outcome is the same for every phone: nothing is told to strangers.

    Raises:
        DomainError: INVALID_PHONE_NUMBER.
    """
    tenant_id, phone = work.scope.tenant_id, rules.clean_phone_number(command.phone_number)
    index = work.keyring.blind_index(tenant_id, "phone", phone)
    is_awaited = any(
        (
            await queries.has_open_request(work.conn, tenant_id, index),
            await queries.find_left_by_phone(work.conn, tenant_id, index) is not None,
            bool(await queries.roster_rows_by_phone(work.conn, tenant_id, index)),
        )
    )
    expires_at = await phone_code_send(work, _PURPOSE, phone, command.locale, is_awaited=is_awaited)
    return {"expires_at": expires_at.isoformat()}


async def join_phone_code_try(work: Work, phone_number: str, code: str) -> PhoneTry:
    """Counts a try; see `phone_code_try`."""
    return await phone_code_try(work, _PURPOSE, phone_number, code)


async def join_request_prove_phone(work: Work, command: JoinRequestProvePhone) -> Outcome:
    """Appends a check of method PHONE to the applicant's open request, and uses the code up.

    Locks the request, then the code.

    Raises:
        DomainError: JOIN_REQUEST_NOT_FOUND, JOIN_REQUEST_CLOSED, INVALID_SIGN_IN_CODE.
    """
    tenant_id, proof = work.scope.tenant_id, command.proof
    index = work.keyring.blind_index(tenant_id, "phone", proof.phone_number)
    locked = await join_requests.lock_own_join_request(
        work.conn, tenant_id, reference=command.reference.strip().upper(), phone_index=index
    )
    if locked is None:
        raise JoinRequestNotFound("reference")
    request = JoinRequestRow(**dict(locked))
    if request.status != JoinRequestStatus.IN_REVIEW:
        raise JoinRequestClosed("reference")
    await phone_code_use(work, proof)
    await identity_check_run(work, request, PhoneCheck())
    return {"reference": request.reference}


async def join_request_prefill_open(work: Work, command: JoinRequestPrefillOpen) -> Outcome:
    """Finds what is on file of whoever has the phone, and uses the code up: the register first, then rosters.

    The outcome holds ids alone; `prefill_by_proof` reads what they stand for.

    Raises:
        DomainError: INVALID_SIGN_IN_CODE.
    """
    tenant_id, proof = work.scope.tenant_id, command.proof
    await phone_code_use(work, proof)
    index = work.keyring.blind_index(tenant_id, "phone", proof.phone_number)
    left = await queries.find_left_by_phone(work.conn, tenant_id, index)
    if left is not None:
        return {"former_member_id": left["id"]}
    rows = await queries.roster_rows_by_phone(work.conn, tenant_id, index)
    return {"import_id": rows[0]["import_id"], "number": rows[0]["number"]} if rows else {}


async def prefill_by_proof(
    conn: Connection, scope: Scope, keyring: Keyring, outcome: Mapping[str, Any]
) -> Mapping[str, object] | None:
    """What `join_request_prefill_open` found, without a sealed value; None when nothing is on file any more."""
    if outcome.get("former_member_id") is not None:
        row = await queries.find_left_by_id(conn, scope.tenant_id, outcome["former_member_id"])
        if row is None:
            return None
        return {**dict(row), "can_resubmit": False, "employer_has_union": row["kind"] != "holding_pool"}
    if outcome.get("import_id") is None:
        return None
    found = await queries.find_roster_row(conn, scope.tenant_id, outcome["import_id"], outcome["number"])
    return None if found is None else _of_roster(keyring, scope.tenant_id, outcome["import_id"], found)


def _of_roster(keyring: Keyring, tenant_id: UUID, import_id: UUID, row: Record) -> Mapping[str, object] | None:
    content = open_row(keyring, tenant_id, import_id, dict(row))
    if not content.get("name"):
        return None
    return {
        "name": content["name"],
        "employment_kind": content.get("employment") or EmploymentKind.PERMANENT.value,
        "phone_tail": content.get("phone_tail"),
        "identity_tail": content.get("identity_tail"),
        "organisation_id": row["organisation_id"] or row["below_id"],
        "can_resubmit": False,
        "employer_has_union": True,
    }
