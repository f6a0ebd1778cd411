"""Who stands behind a request with a proof of possession: a kiosk, or a member before one. Asked at each request.

Nothing is cached: revoking a kiosk and ending a session count at once, and each proof counts once.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.kiosks import KioskState
from db.queries.kiosks import machines, visits
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from domain.auth.errors import Unauthenticated
from domain.auth.rules import SIGN_IN_STATES
from domain.kiosks import keys, tokens
from domain.kiosks.keys import Asked, Proof, ProofRefused
from domain.kiosks.tokens import KioskClaims
from domain.shared.actor import Actor
from domain.shared.permissions import KIOSK_PERMISSIONS


@dataclass(frozen=True, slots=True)
class KioskCaller:
    """Who calls, what they may see, until when their token holds, and which documents they may send."""

    actor: Actor
    scope: Scope
    expires_at: datetime
    document_profile: str


async def proven(
    conn: Connection, keyring: Keyring, claims: KioskClaims, shown: tuple[str, Asked], *, now: datetime
) -> None:
    """Refuses a request whose proof is not of the token's key, not of this moment, or was shown before.

    Raises:
        ProofRefused: With the reason.
    """
    proof = fresh_proof(keyring, *shown, now)
    if keys.text_of(proof.thumbprint) != claims.thumbprint:
        raise ProofRefused(keys.INVALID)
    await first_shown(conn, claims.tenant_id, proof)


def fresh_proof(keyring: Keyring, text: str, asked: Asked, now: datetime) -> Proof:
    """A proof of the present, by the server's own nonce.

    Raises:
        ProofRefused: With the reason; PROOF_NONCE before the clock is judged, for the answer tells both.
    """
    proof = keys.read_proof(text, asked, now)
    if not tokens.is_nonce(keyring, proof.nonce, now):
        raise ProofRefused(keys.NONCE)
    return proof


async def first_shown(conn: Connection, tenant_id: UUID, proof: Proof) -> None:
    """Notes a proof.

    Raises:
        ProofRefused: It was shown before.
    """
    if not await machines.show_proof(conn, tenant_id, proof.id, proof.ends_at):
        raise ProofRefused(keys.REPLAYED)


def read_claims(keyring: Keyring, token: str, now: datetime) -> KioskClaims:
    """What a token says.

    Raises:
        Unauthenticated: `reason` INVALID or EXPIRED.
    """
    claims = tokens.read_token(keyring, token)
    if claims is None:
        raise Unauthenticated(reason="INVALID")
    if claims.expires_at <= now:
        raise Unauthenticated(reason="EXPIRED")
    return claims


async def kiosk_caller(conn: Connection, claims: KioskClaims, *, now: datetime, address: str) -> KioskCaller:
    """The caller behind a token whose key was proven.

    A member before a kiosk has no office here, whatever they hold elsewhere: only what any member may do. Their request
    keeps the session alive, until its end.

    Raises:
        Unauthenticated: `reason` REVOKED: the kiosk is revoked, or the session is over.
    """
    if claims.kind == tokens.MEMBER:
        return await _member(conn, claims, now, address)
    row = await machines.find_caller(conn, claims.tenant_id, claims.subject_id)
    if row is None or row["state"] == KioskState.REVOKED or not _is_its(row["key_thumbprint"], claims):
        raise Unauthenticated(reason="REVOKED")
    actor = Actor(claims.tenant_id, address=address, credential_id=row["id"], kiosk_id=row["id"])
    scope = Scope(
        claims.tenant_id,
        nodes={each.value: (row["organisation_id"],) for each in KIOSK_PERMISSIONS},
        kiosk_id=row["id"],
    )
    return KioskCaller(actor, scope, claims.expires_at, row["document_profile"])


async def _member(conn: Connection, claims: KioskClaims, now: datetime, address: str) -> KioskCaller:
    row = await visits.touch(conn, claims.tenant_id, claims.subject_id, now)
    if row is None or row["state"] not in SIGN_IN_STATES or not _is_its(row["key_thumbprint"], claims):
        raise Unauthenticated(reason="REVOKED")
    member_id = row["member_id"]
    actor = Actor(
        claims.tenant_id,
        member_id=member_id,
        organisation_id=row["organisation_id"],
        address=address,
        kiosk_id=row["kiosk_id"],
        visit_id=claims.subject_id,
    )
    return KioskCaller(actor, Scope(claims.tenant_id, member_id), claims.expires_at, row["document_profile"])


def _is_its(thumbprint: bytes, claims: KioskClaims) -> bool:
    return keys.text_of(thumbprint) == claims.thumbprint
