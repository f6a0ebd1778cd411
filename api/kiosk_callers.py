"""From a request with a proof of possession (RFC 9449) to who calls: a kiosk, or a member who stands before one.

Over HTTP: `Authorization: DPoP <token>` and a header `DPoP`, a proof for this method and address. Over a socket the
same two in the payload of `connection_init` (`authorization`, `dpop`), the proof for the handshake's GET; the token is
checked anew for each operation and each event, so that a revoked kiosk is told nothing more.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from api.errors import ApiError
from api.http import Exchange
from db.sealing import Keyring
from db.session import Database
from domain.auth.errors import Unauthenticated
from domain.kiosks import access, tokens
from domain.kiosks.access import KioskCaller
from domain.kiosks.keys import INVALID, NONCE, Asked, Proof, ProofRefused

DPOP_SCHEME: Final = "dpop "
API_PATH: Final = "/graphql"


class _Shown:
    """What stands in the payload of a socket instead of a proof that held: no client can send such a thing."""


_SHOWN: Final = _Shown()


def refused(reason: str, keyring: Keyring, now: datetime) -> ApiError:
    """UNAUTHENTICATED with the reason; for a proof also with the nonce to use, and our time in seconds since 1970."""
    refusal = ApiError("UNAUTHENTICATED")
    facts: dict[str, Any] = {**(refusal.extensions or {}), "reason": reason}
    if reason.startswith("PROOF_"):
        facts |= {"nonce": tokens.nonce_at(keyring, now), "now": int(now.timestamp())}
    refusal.extensions = facts
    return refusal


async def kiosk_context(
    database: Database,
    keyring: Keyring,
    exchange: Exchange,
    payload: Mapping[str, Any] | None,
    *,
    at: tuple[datetime, str],
) -> KioskCaller:
    """Who calls, at a moment and from an address. Each proof counts once, also in several processes.

    Raises:
        ApiError: UNAUTHENTICATED with the reason INVALID, EXPIRED, REVOKED, PROOF_INVALID, PROOF_NONCE, PROOF_TIME or
            PROOF_REPLAYED.
    """
    now, address = at
    sent = payload or {}
    authorization = str(sent.get("authorization") or exchange.headers.get("authorization") or "")
    token = authorization[len(DPOP_SCHEME) :].strip()
    is_shown = sent.get("dpop") is _SHOWN
    try:
        claims = access.read_claims(keyring, token, now)
        async with database.transaction() as conn:
            if not is_shown:
                text = _proof_text(exchange, payload)
                asked = asked_of(exchange, "GET" if payload else exchange.method, API_PATH, token)
                await access.proven(conn, keyring, claims, (text, asked), now=now)
            caller = await access.kiosk_caller(conn, claims, now=now, address=address)
    except ProofRefused as error:
        raise refused(error.reason, keyring, now) from error
    except Unauthenticated as error:
        raise refused(str(error.facts["reason"]), keyring, now) from error
    if isinstance(payload, dict):
        payload["dpop"] = _SHOWN
    return caller


def asked_of(exchange: Exchange, method: str, path: str, token: str | None = None) -> Asked:
    """What a proof of this request must be about."""
    return Asked(method, exchange.headers.get("host") or "", path, token)


def _proof_text(exchange: Exchange, payload: Mapping[str, Any] | None) -> str:
    given = payload.get("dpop") if payload else exchange.headers.get("dpop")
    if not isinstance(given, str) or len(exchange.headers.values("dpop")) > 1:
        raise ProofRefused(INVALID if given else NONCE)
    return given


def device_proof(keyring: Keyring, exchange: Exchange, path: str, now: datetime) -> Proof:
    """The proof beside a request of the device grant, where there is no token yet.

    Raises:
        ProofRefused: With the reason.
    """
    return access.fresh_proof(keyring, _proof_text(exchange, None), asked_of(exchange, "POST", path), now)
