"""Tickets: random secrets that are good once, for minutes, for whoever they were given to."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from db.models.auth import SignInTicketRow, TicketPurpose
from db.queries.auth import tickets as ticket_queries
from db.sealing import Keyring, seal, unseal
from db.types import new_id
from domain.shared.work import Work

SECRET_BYTES = 32
_PURPOSE = "sign-in ticket"


@dataclass(frozen=True, slots=True)
class TicketTerms:
    """What a ticket is good for, for whom (any text that tells holders apart), and how long."""

    purpose: TicketPurpose
    holder: str
    life: timedelta


async def ticket_issue(work: Work, terms: TicketTerms, content: Mapping[str, str] | None = None) -> bytes:
    """The secret of a new ticket, 32 random bytes; `content` is sealed and comes back from `ticket_take`."""
    tenant_id, secret, ticket_id = work.scope.tenant_id, secrets.token_bytes(SECRET_BYTES), new_id()
    ticket = SignInTicketRow(
        tenant_id=tenant_id,
        id=ticket_id,
        purpose=terms.purpose,
        secret_hash=_secret_hash(work.keyring, tenant_id, secret),
        binding_hash=_binding_hash(work.keyring, tenant_id, terms.holder),
        sealed=None if content is None else _sealed(work.keyring, tenant_id, ticket_id, content),
        expires_at=work.now + terms.life,
    )
    await ticket_queries.insert_ticket(work.conn, ticket)
    return secret


async def ticket_take(work: Work, purpose: TicketPurpose, secret: bytes, *, holder: str) -> Mapping[str, str] | None:
    """The content of a ticket, which is used up by this; None when it does not hold.

    It is used up for good when the transaction commits, also for another holder than the one it was given to.
    """
    tenant_id = work.scope.tenant_id
    taken = await ticket_queries.take_ticket(
        work.conn,
        tenant_id,
        purpose=purpose,
        secret_hash=_secret_hash(work.keyring, tenant_id, secret),
        at=work.now,
    )
    if taken is None or not hmac.compare_digest(taken.binding_hash, _binding_hash(work.keyring, tenant_id, holder)):
        return None
    if taken.sealed is None:
        return {}
    key = work.keyring.derive(_PURPOSE)
    content: Mapping[str, Any] = orjson.loads(
        unseal(key, taken.sealed, tenant_id=tenant_id, row_id=taken.id, column=_PURPOSE)
    )
    return content


def _secret_hash(keyring: Keyring, tenant_id: UUID, secret: bytes) -> bytes:
    return hmac.digest(keyring.derive("sign-in ticket hash"), tenant_id.bytes + secret, hashlib.sha256)


def _binding_hash(keyring: Keyring, tenant_id: UUID, holder: str) -> bytes:
    return keyring.blind_index(tenant_id, "sign-in ticket holder", holder)


def _sealed(keyring: Keyring, tenant_id: UUID, ticket_id: UUID, content: Mapping[str, str]) -> bytes:
    text = orjson.dumps(dict(content)).decode()
    return seal(keyring.derive(_PURPOSE), text, tenant_id=tenant_id, row_id=ticket_id, column=_PURPOSE)
