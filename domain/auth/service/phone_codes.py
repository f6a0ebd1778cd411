"""One-time codes to phones of people who do not sign in by them: what a phone proves elsewhere, by purpose.

Limits, life and tries are those of sign-in codes, and each purpose has codes of its own: one does not open the other.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from db.models.auth import SignInCodeRow
from db.queries.auth import attempts as attempt_queries
from db.queries.auth import codes as code_queries
from db.queries.auth.attempts import AttemptSubjects
from db.types import new_id
from domain.audit.service import record
from domain.auth import rules
from domain.auth.codes import CodeMessage, new_sign_in_code, seal_code_message, sign_in_code_hash
from domain.auth.errors import InvalidSignInCode
from domain.auth.service.attempts import count, subjects_of
from domain.shared.events import emit
from domain.shared.work import Work


@dataclass(frozen=True, slots=True)
class PhoneProof:
    """A right code to a phone, not used up yet. Stays inside the request."""

    phone_number: str = field(repr=False)
    index: bytes = field(repr=False)
    code_hash: bytes = field(repr=False)
    subjects: AttemptSubjects


@dataclass(frozen=True, slots=True)
class PhoneTry:
    """A try that was counted: what lets a code be compared."""

    proof: PhoneProof
    held_hash: bytes | None = field(repr=False)


async def phone_code_send(work: Work, purpose: str, phone: str, locale: str, *, is_awaited: bool) -> datetime:
    """Puts a code out for five minutes: when it ends. It is sent where somebody `is_awaited` at the phone.

    The messenger alone learns which: the same statements run for every phone. `sign_in_code_reserve` comes before, in a
    transaction of its own.
    """
    tenant_id, index = work.scope.tenant_id, work.keyring.blind_index(work.scope.tenant_id, purpose, phone)
    code, expires_at, request_id = new_sign_in_code(), work.now + rules.SIGN_IN_CODE_LIFE, new_id()
    row = SignInCodeRow(
        tenant_id=tenant_id,
        phone_index=index,
        member_id=None,
        code_hash=sign_in_code_hash(work.keyring, tenant_id, index, code),
        expires_at=expires_at,
    )
    await code_queries.upsert_code(work.conn, row)
    message = CodeMessage(phone, code, expires_at, locale)
    facts = {
        "is_awaited": is_awaited,
        "message_sealed": seal_code_message(work.keyring, tenant_id, request_id, message),
    }
    await record(work, "phone_code.requested", "sign_in_code", request_id)
    await emit(work, "phone_code.requested", "sign_in_code", request_id, **facts)
    return expires_at


async def phone_code_try(work: Work, purpose: str, phone_number: str, code: str) -> PhoneTry:
    """Counts a try at the code of a phone, in a transaction of its own that is committed before `phone_code_prove`.

    Raises:
        InvalidSignInCode: Not a phone number.
        TooManyAttempts: With `retry_after_seconds`.
    """
    tenant_id, phone = work.scope.tenant_id, rules.phone_number(phone_number)
    if phone is None:
        raise InvalidSignInCode
    subjects = AttemptSubjects(
        account_hash=subjects_of(work, f"{purpose} try", phone).account_hash,
        address_hash=subjects_of(work, "sign-in", phone).address_hash,
    )
    index = work.keyring.blind_index(tenant_id, purpose, phone)
    held = await code_queries.count_try(work.conn, tenant_id, index, now=work.now, maximum=rules.SIGN_IN_CODE_TRIES)
    await count(work, subjects)
    presented = sign_in_code_hash(work.keyring, tenant_id, index, code)
    return PhoneTry(PhoneProof(phone, index, presented, subjects), None if held is None else held.code_hash)


def phone_code_prove(tried: PhoneTry) -> PhoneProof:
    """Compares, in the same time whatever is there.

    Raises:
        InvalidSignInCode: Whatever the reason.
    """
    presented = tried.proof.code_hash
    is_right = hmac.compare_digest(tried.held_hash or bytes(len(presented)), presented)
    if tried.held_hash is None or not is_right:
        raise InvalidSignInCode
    return tried.proof


async def phone_code_use(work: Work, proof: PhoneProof) -> None:
    """Uses the code up.

    Raises:
        InvalidSignInCode: It was used or replaced meanwhile.
    """
    tenant_id = work.scope.tenant_id
    if not await code_queries.use_code(work.conn, tenant_id, proof.index, code_hash=proof.code_hash, at=work.now):
        raise InvalidSignInCode
    await attempt_queries.clear_attempts(work.conn, tenant_id, proof.subjects)
