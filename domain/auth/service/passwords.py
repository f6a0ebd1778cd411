"""Passwords: first ones by a code, others by the one before."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from db.queries.auth import attempts as attempt_queries
from db.queries.auth import credentials as credential_queries
from db.queries.auth import sessions as session_queries
from db.queries.auth.credentials import Account
from db.types import new_id
from domain.audit.service import record, record_own
from domain.auth import rules
from domain.auth.access import RIGHTS
from domain.auth.errors import InvalidActivationCode, InvalidCredentials, PasswordIsName
from domain.auth.service.attempts import Attempt, own_id, phone_index_of
from domain.auth.service.proofs import NewPassword, Proof, lock_proven
from domain.auth.service.sessions import end_sessions
from domain.auth.tokens import activation_hash, new_activation_code
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class AccountActivate:
    """First password, or a new one for a forgotten one, by a code that came from the union."""

    attempt: Attempt
    activation_code: str = field(repr=False)
    password: NewPassword


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """Another password, by somebody who knows the present one."""

    proof: Proof
    password: NewPassword


async def activation_issue(work: Work, member_id: UUID) -> str:
    """A one-time code for a first (or forgotten) password, good for 7 days; earlier codes are void.

    The caller hands it on in the event that tells the member, sealed by `seal_activation_code`; the handler that
    sends it opens it with `unseal_activation_code`. In the clear it is neither stored nor shown.
    """
    tenant_id = work.scope.tenant_id
    code = new_activation_code()
    await credential_queries.upsert_activation(
        work.conn,
        tenant_id,
        member_id,
        activation_hash=activation_hash(work.keyring, tenant_id, member_id, code),
        expires_at=work.now + rules.ACTIVATION_LIFE,
    )
    await record(work, "activation.issued", "member", member_id)
    return code


async def account_activate(work: Work, command: AccountActivate) -> Outcome:
    """Sets the password, uses up the code, ends every session there was. The member then signs in.

    Raises:
        InvalidActivationCode: Whatever the reason; the attempt stays counted.
        PasswordIsName: The password is the member's number or phone.
    """
    tenant_id, found = work.scope.tenant_id, command.attempt.account
    member_id = new_id() if found is None else found.member_id
    account = await credential_queries.lock_credential(work.conn, tenant_id, member_id)
    presented = activation_hash(work.keyring, tenant_id, member_id, command.activation_code)
    is_right = hmac.compare_digest((account and account.activation_hash) or bytes(len(presented)), presented)
    if account is None or not is_right or not _can_activate(account, work.now):
        raise InvalidActivationCode("activationCode")
    _refuse_name(work, account, command.password)
    await credential_queries.update_password(
        work.conn, tenant_id, member_id, password_hash=command.password.password_hash, changed_at=work.now
    )
    await end_sessions(work, member_id, reason="password_reset")
    await attempt_queries.clear_attempts(work.conn, tenant_id, command.attempt.subjects)
    await record_own(work, member_id, "account.activated", "member", member_id)
    return {"member_id": str(member_id)}


async def password_change(work: Work, command: PasswordChange) -> Outcome:
    """Another password; every other device is signed out, this one stays.

    Raises:
        InvalidCredentials: The password changed since it was verified.
        PasswordIsName: The password is the member's number or phone.
    """
    member_id, tenant_id, proof = own_id(work), work.scope.tenant_id, command.proof
    if proof.member_id != member_id:
        raise InvalidCredentials
    account = await lock_proven(work, proof)
    _refuse_name(work, account, command.password)
    await credential_queries.update_password(
        work.conn, tenant_id, member_id, password_hash=command.password.password_hash, changed_at=work.now
    )
    closed = await session_queries.revoke_sessions(
        work.conn, tenant_id, member_id, spared=work.actor.session_id, at=work.now, reason="password_changed"
    )
    RIGHTS.forget(member_id, work.now)
    await attempt_queries.clear_attempts(work.conn, tenant_id, proof.subjects)
    await record(work, "password.changed", "member", member_id, sessions=len(closed))
    await emit(work, "password.changed", "member", member_id)
    return {"member_id": str(member_id), "closed_sessions": len(closed)}


def _can_activate(account: Account, now: datetime) -> bool:
    ends_at = account.activation_expires_at
    return ends_at is not None and now < ends_at and account.state in rules.SIGN_IN_STATES


def _refuse_name(work: Work, account: Account, password: NewPassword) -> None:
    phone_index = phone_index_of(work.keyring, work.scope.tenant_id, password.as_name)
    is_phone = phone_index is not None and phone_index == account.phone_index
    if is_phone or password.as_name.number == account.member_number:
        raise PasswordIsName(password.path)
