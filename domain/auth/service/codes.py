"""One-time codes to phones: sent, tried, used."""

import hmac
from dataclasses import dataclass, field
from uuid import UUID

from db.models.auth import SignInCodeRow
from db.queries.auth import attempts as attempt_queries
from db.queries.auth import codes as code_queries
from db.queries.auth import credentials as credential_queries
from db.queries.auth.attempts import AttemptSubjects
from db.queries.auth.codes import TriedCode
from db.queries.auth.credentials import Account
from db.types import new_id
from domain.audit.service import record
from domain.auth import rules
from domain.auth.codes import CodeMessage, new_sign_in_code, seal_code_message, sign_in_code_hash
from domain.auth.errors import InvalidPhoneNumber, InvalidSignInCode, SignInCodesNotOffered
from domain.auth.service.attempts import Limits, count, subjects_of
from domain.shared.events import emit
from domain.shared.work import Outcome, Work

_SENDS = Limits(rules.CODE_SENDS, rules.CODE_ADDRESS_SENDS)
_DAY_SENDS = Limits(rules.CODE_DAY_SENDS, rules.CODE_ADDRESS_DAY_SENDS, rules.DAY_WINDOW)


@dataclass(frozen=True, slots=True)
class SignInCodeSend:
    """A code to this phone, worded in `locale`; `is_offered` says whether the installation sends messages."""

    phone_number: str = field(repr=False)
    locale: str
    is_offered: bool


@dataclass(frozen=True, slots=True)
class CodeTry:
    """A phone number, and the code that its holder read from it."""

    phone_number: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CountedTry:
    """A try that was counted: what lets a code be compared. Stays inside the request."""

    subjects: AttemptSubjects
    phone_index: bytes = field(repr=False)
    presented: bytes = field(repr=False)
    held: TriedCode | None


@dataclass(frozen=True, slots=True)
class CodeProof:
    """A right code, not used up yet. Stays inside the request."""

    subjects: AttemptSubjects
    phone_index: bytes = field(repr=False)
    code_hash: bytes = field(repr=False)
    member_id: UUID


async def sign_in_code_reserve(work: Work, command: SignInCodeSend) -> None:
    """Counts a message against the phone and the network address, for 15 minutes and for a day.

    In a transaction of its own that is committed before `sign_in_code_send`. Phones that nobody has are counted alike.

    Raises:
        SignInCodesNotOffered: Nothing sends messages here.
        InvalidPhoneNumber: Of no country.
        TooManyAttempts: With `retry_after_seconds`.
    """
    if not command.is_offered:
        raise SignInCodesNotOffered
    phone = _phone(command.phone_number)
    await count(work, subjects_of(work, "sign-in code", phone), _SENDS)
    await count(work, subjects_of(work, "sign-in code of a day", phone), _DAY_SENDS)


async def sign_in_code_send(work: Work, command: SignInCodeSend) -> Outcome:
    """Puts a code out for five minutes and asks the messenger to send it; a code sent before is void.

    The same statements run, and the same outcome comes, whether or not a member has the phone: what tells them apart
    is read by the relay alone. The code stands nowhere in the clear (`seal_code_message`).

    Raises:
        InvalidPhoneNumber: Of no country.
    """
    tenant_id, phone = work.scope.tenant_id, _phone(command.phone_number)
    phone_index = work.keyring.blind_index(tenant_id, "phone", phone)
    owner = await code_queries.find_phone_owner(work.conn, tenant_id, phone_index)
    member_id = owner.id if owner is not None and owner.state in rules.SIGN_IN_STATES else None
    code, expires_at, request_id = new_sign_in_code(), work.now + rules.SIGN_IN_CODE_LIFE, new_id()
    row = SignInCodeRow(
        tenant_id=tenant_id,
        phone_index=phone_index,
        member_id=member_id,
        code_hash=sign_in_code_hash(work.keyring, tenant_id, phone_index, code),
        expires_at=expires_at,
    )
    await code_queries.upsert_code(work.conn, row)
    message = CodeMessage(phone, code, expires_at, command.locale)
    facts = {
        "member_id": None if member_id is None else str(member_id),
        "message_sealed": seal_code_message(work.keyring, tenant_id, request_id, message),
    }
    await record(work, "sign_in_code.requested", "sign_in_code", request_id)
    await emit(work, "sign_in_code.requested", "sign_in_code", request_id, **facts)
    return {"expires_at": expires_at.isoformat()}


async def sign_in_code_try(work: Work, command: CodeTry) -> CountedTry:
    """Counts a try at the code of a phone, in a transaction of its own that is committed before `code_prove`.

    Five for one code, five in 15 minutes for one phone, and what the network address has for all kinds of sign-in.

    Raises:
        InvalidSignInCode: Not a phone number.
        TooManyAttempts: With `retry_after_seconds`.
    """
    tenant_id, phone = work.scope.tenant_id, rules.phone_number(command.phone_number)
    if phone is None:
        raise InvalidSignInCode
    subjects = AttemptSubjects(
        account_hash=subjects_of(work, "code try", phone).account_hash,
        address_hash=subjects_of(work, "sign-in", phone).address_hash,
    )
    phone_index = work.keyring.blind_index(tenant_id, "phone", phone)
    # The code's row before those of attempts, as in `confirm_code`: whoever uses the code up waits for the same rows.
    held = await code_queries.count_try(
        work.conn, tenant_id, phone_index, now=work.now, maximum=rules.SIGN_IN_CODE_TRIES
    )
    await count(work, subjects)
    presented = sign_in_code_hash(work.keyring, tenant_id, phone_index, command.code)
    return CountedTry(subjects, phone_index, presented, held)


def code_prove(tried: CountedTry) -> CodeProof:
    """Compares, in the same time whatever is there.

    Raises:
        InvalidSignInCode: Whatever the reason.
    """
    held = tried.held
    is_right = hmac.compare_digest(bytes(len(tried.presented)) if held is None else held.code_hash, tried.presented)
    if held is None or held.member_id is None or not is_right:
        raise InvalidSignInCode
    return CodeProof(tried.subjects, tried.phone_index, tried.presented, held.member_id)


async def confirm_code(work: Work, proof: CodeProof) -> Account:
    """Uses the code up and gives the locked account of its member.

    Raises:
        InvalidSignInCode: It was used or replaced meanwhile, or the membership has ended.
    """
    tenant_id = work.scope.tenant_id
    is_first = await code_queries.use_code(
        work.conn, tenant_id, proof.phone_index, code_hash=proof.code_hash, at=work.now
    )
    account = await credential_queries.open_credential(work.conn, tenant_id, proof.member_id) if is_first else None
    if account is None or account.state not in rules.SIGN_IN_STATES or account.phone_index != proof.phone_index:
        raise InvalidSignInCode
    await attempt_queries.clear_attempts(work.conn, tenant_id, proof.subjects)
    return account


def _phone(text: str) -> str:
    phone = rules.phone_number(text)
    if phone is None:
        raise InvalidPhoneNumber("phoneNumber")
    return phone
