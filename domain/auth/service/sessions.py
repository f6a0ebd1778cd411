"""Signed-in devices: opened, proven again, refreshed, closed."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from db.models.auth import ProofKind, SessionRow
from db.queries.auth import attempts as attempt_queries
from db.queries.auth import credentials as credential_queries
from db.queries.auth import sessions as session_queries
from db.queries.auth.credentials import Account
from db.types import new_id
from domain.audit.service import record, record_own
from domain.auth import rules
from domain.auth.access import RIGHTS
from domain.auth.errors import (
    InvalidCredentials,
    InvalidPasskey,
    InvalidRefreshToken,
    InvalidSignInCode,
    PasskeyRequired,
    SessionExpired,
    SessionNotFound,
    SessionRevoked,
    Unauthenticated,
)
from domain.auth.rules import RefreshDecision
from domain.auth.service.attempts import own_id
from domain.auth.service.codes import CodeProof, confirm_code
from domain.auth.service.passkeys import PasskeyProof, confirm_passkey
from domain.auth.service.proofs import Proof, lock_proven
from domain.auth.tokens import SessionFacts, read_refresh_token, rotation_key_hash
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class SessionOpen:
    """Sign-in on a device; `device_name` is shown to the member in the list of their devices."""

    proof: Proof
    device_name: str | None = None


@dataclass(frozen=True, slots=True)
class SessionOpenByCode:
    """Sign-in by a code that was sent to a phone."""

    proof: CodeProof
    device_name: str | None = None


@dataclass(frozen=True, slots=True)
class SessionOpenByPasskey:
    """Sign-in by passkey."""

    proof: PasskeyProof
    device_name: str | None = None


@dataclass(frozen=True, slots=True)
class SessionStepUp:
    """Another proof on a device that is signed in."""

    proof: Proof | CodeProof | PasskeyProof


@dataclass(frozen=True, slots=True)
class SessionRefresh:
    """New tokens for a used one; under the request key of a rotation its answer is given again at any time."""

    refresh_token: str = field(repr=False)
    request_key: UUID | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SessionClose:
    """Sign-out of one of the caller's devices; without an id, of the one that asks."""

    session_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SessionCloseAll:
    """Sign-out of every device of the caller."""


async def session_open(work: Work, command: SessionOpen) -> Outcome:
    """Signs a device in; `tokens_for` makes the tokens from the outcome. A password changed meanwhile refuses.

    Raises:
        InvalidCredentials: The password or the membership changed since it was verified.
    """
    account = await lock_proven(work, command.proof)
    outcome = await open_device(work, account, ProofKind.PASSWORD, command.device_name)
    await _settle(work, command.proof)
    return outcome


async def session_open_by_code(work: Work, command: SessionOpenByCode) -> Outcome:
    """Signs a device in and uses the code up.

    Raises:
        InvalidSignInCode: Used or replaced since it was compared, or the membership has ended.
    """
    account = await confirm_code(work, command.proof)
    return await open_device(work, account, ProofKind.CODE, command.device_name)


async def session_open_by_passkey(work: Work, command: SessionOpenByPasskey) -> Outcome:
    """Signs a device in. A counter that fell behind refuses, in an outcome, because what it wrote must be committed.

    Raises:
        InvalidPasskey: Removed since the answer was verified, or the membership has ended.
    """
    account = await confirm_passkey(work, command.proof)
    if account is None:
        return {"refused": InvalidPasskey.code}
    return await open_device(work, account, ProofKind.PASSKEY, command.device_name)


async def session_step_up(work: Work, command: SessionStepUp) -> Outcome:
    """Renews the proof of the session that asks; it then counts as recent for ten minutes, in every process at once.

    Raises:
        InvalidCredentials: Another member's password, or one that changed meanwhile.
        InvalidSignInCode: Another member's code, or one that was used meanwhile.
        InvalidPasskey: Another member's passkey, or one that was removed meanwhile.
        PasskeyRequired: The caller has a passkey and proved by something weaker.
        SessionNotFound: Signed out meanwhile.
    """
    member_id, tenant_id, session_id = own_id(work), work.scope.tenant_id, work.actor.session_id
    if session_id is None:
        raise SessionNotFound
    kind = await _confirm_own(work, command.proof, member_id)
    if kind is None:
        return {"refused": InvalidPasskey.code}
    held = await session_queries.find_proof(work.conn, tenant_id, session_id, member_id=member_id)
    if held is not None and held.has_passkey and kind is not ProofKind.PASSKEY:
        raise PasskeyRequired
    renewed = await session_queries.renew_proof(
        work.conn, tenant_id, session_id, member_id=member_id, kind=kind, at=work.now
    )
    if not renewed:
        raise SessionNotFound
    await record(work, "session.stepped_up", "session", session_id, kind=kind.value)
    return {"session_id": str(session_id), "proven_at": work.now.isoformat()}


async def open_device(work: Work, account: Account, kind: ProofKind, device_name: str | None) -> Outcome:
    """A new session of a locked account that has just been proven; `tokens_for` makes the tokens from the outcome."""
    session = SessionRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        member_id=account.member_id,
        generation=0,
        rotated_at=work.now,
        expires_at=work.now + rules.SESSION_LIFE,
        device_name=rules.normalised_device_name(device_name),
        proof_kind=kind,
        proven_at=work.now,
    )
    await session_queries.insert_session(work.conn, session)
    await record_own(work, account.member_id, "session.opened", "session", session.id, kind=kind.value)
    return SessionFacts(
        session_id=session.id,
        member_id=account.member_id,
        generation=0,
        session_epoch=account.session_epoch,
        rotated_at=session.rotated_at,
        expires_at=session.expires_at,
    ).outcome()


async def session_refresh(work: Work, command: SessionRefresh) -> Outcome:
    """Rotates the session, or repeats the last answer within the grace or under its request key.

    Two statements, the row locked by the first.

    A used-up token ends the session. That refusal must be committed, so it is returned and not raised:
    `{"refused": "SESSION_REVOKED"}`. The caller commits, then answers with the refusal. It is never served from what
    is kept of request keys: that would give tokens of a session that has ended.

    Raises:
        InvalidRefreshToken: Not ours, or long gone. Nothing was written.
        SessionExpired: Sign in again. Nothing was written.
        SessionRevoked: Ended before. Nothing was written.
    """
    tenant_id = work.scope.tenant_id
    claims = read_refresh_token(work.keyring, tenant_id, command.refresh_token)
    row = await session_queries.lock_session(work.conn, tenant_id, claims.session_id)
    if row is None:
        raise InvalidRefreshToken("refreshToken")
    key = command.request_key
    asked_under = None if key is None else rotation_key_hash(work.keyring, claims.session_id, key)
    decision = rules.refresh_decision(_held(row), claims.generation, work.now, asked_under)
    if decision is RefreshDecision.REVOKED:
        raise SessionRevoked("refreshToken")
    if decision is RefreshDecision.EXPIRED:
        raise SessionExpired("refreshToken")
    if decision is RefreshDecision.REUSE:
        return await _end_refused(work, row, action="session.reuse_detected", generation=claims.generation)
    if row.member_state not in rules.SIGN_IN_STATES:
        return await _end_refused(work, row, action="session.membership_ended", generation=claims.generation)
    if decision is RefreshDecision.REPEAT:
        return _facts(row, row.generation, row.rotated_at)
    generation, rotated_at = max(row.generation, claims.generation) + 1, max(work.now, row.rotated_at)
    rotated = session_queries.Rotated(generation, rotated_at, asked_under)
    await session_queries.rotate_session(work.conn, tenant_id, row.id, rotated)
    return _facts(row, generation, rotated_at)


def _held(row: session_queries.HeldRow) -> rules.HeldSession:
    return rules.HeldSession(
        generation=row.generation,
        rotated_at=row.rotated_at,
        expires_at=row.expires_at,
        is_revoked=row.revoked_at is not None,
        rotation_key_hash=row.rotation_key_hash,
    )


async def session_close(work: Work, command: SessionClose | None = None) -> Outcome:
    """Signs one device out. Saying so twice is no error for the device that asks.

    Raises:
        SessionNotFound: No live session of the caller has the id asked for.
    """
    member_id = own_id(work)
    asked_id = None if command is None else command.session_id
    session_id = asked_id or work.actor.session_id
    if session_id is None:
        raise Unauthenticated(reason="INVALID")
    was_live = await session_queries.revoke_session(
        work.conn, work.scope.tenant_id, session_id, member_id=member_id, at=work.now, reason="signed_out"
    )
    if not was_live and asked_id is not None:
        raise SessionNotFound("sessionId")
    RIGHTS.forget(session_id, work.now)
    if was_live:
        await record(work, "session.closed", "session", session_id)
    return {"session_id": str(session_id), "member_id": str(member_id)}


async def session_close_all(work: Work, command: SessionCloseAll | None = None) -> Outcome:  # noqa: ARG001  # the shape of a use case
    """Signs out everywhere, here too: every access token and every refresh token of the member ends."""
    member_id = own_id(work)
    closed = await end_sessions(work, member_id, reason="signed_out_everywhere")
    await record(work, "session.closed_all", "member", member_id, sessions=closed)
    return {"member_id": str(member_id), "closed_sessions": closed}


async def end_sessions(work: Work, member_id: UUID, *, reason: str) -> int:
    """How many sessions ended. The epoch goes first: the credential's lock comes before those of sessions."""
    tenant_id = work.scope.tenant_id
    await credential_queries.raise_session_epoch(work.conn, tenant_id, member_id)
    closed = await session_queries.revoke_sessions(
        work.conn, tenant_id, member_id, spared=None, at=work.now, reason=reason
    )
    RIGHTS.forget(member_id, work.now)
    return len(closed)


async def _confirm_own(work: Work, proof: Proof | CodeProof | PasskeyProof, member_id: UUID) -> ProofKind | None:
    """How the caller has proven; None when a passkey's counter fell behind."""
    if isinstance(proof, Proof):
        if proof.member_id != member_id:
            raise InvalidCredentials
        await lock_proven(work, proof)
        await _settle(work, proof)
        return ProofKind.PASSWORD
    if isinstance(proof, CodeProof):
        if proof.member_id != member_id:
            raise InvalidSignInCode
        await confirm_code(work, proof)
        return ProofKind.CODE
    if proof.member_id != member_id:
        raise InvalidPasskey
    return None if await confirm_passkey(work, proof) is None else ProofKind.PASSKEY


async def _settle(work: Work, proof: Proof) -> None:
    tenant_id = work.scope.tenant_id
    if proof.new_hash is not None:
        await credential_queries.replace_password_hash(
            work.conn, tenant_id, proof.member_id, password_hash=proof.new_hash
        )
    await attempt_queries.clear_attempts(work.conn, tenant_id, proof.subjects)


def _facts(row: session_queries.HeldRow, generation: int, rotated_at: datetime) -> Outcome:
    return SessionFacts(
        session_id=row.id,
        member_id=row.member_id,
        generation=generation,
        session_epoch=row.session_epoch,
        rotated_at=rotated_at,
        expires_at=row.expires_at,
    ).outcome()


async def _end_refused(work: Work, row: session_queries.HeldRow, *, action: str, generation: int) -> Outcome:
    """Ends the session for a reason that is not the holder's wish, and tells them and the log."""
    reason = action.rpartition(".")[2]
    await session_queries.revoke_session(
        work.conn, work.scope.tenant_id, row.id, member_id=row.member_id, at=work.now, reason=reason
    )
    RIGHTS.forget(row.id, work.now)
    await record(work, action, "session", row.id, member_id=str(row.member_id), generation=generation)
    await emit(work, action, "session", row.id, member_id=str(row.member_id))
    return {"refused": SessionRevoked.code, "session_id": str(row.id)}
