"""The key of one join request: its sealed fields and its documents are under it, and gone when it is destroyed."""

from dataclasses import dataclass
from uuid import UUID

import orjson

from db.models.members import JoinRequestRow
from db.queries.members import evidence
from db.sealing import Keyring, seal, unseal
from db.session import Connection
from domain.shared.work import Work

_COLUMN = "join_request"
_SEALING = "join request"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is sealed with a request."""

    phone_number: str
    identity_number: str


def seal_evidence(key: bytes, tenant_id: UUID, request_id: UUID, content: Evidence) -> bytes:
    """Phone and identity number under the request's key."""
    text = orjson.dumps({"phone": content.phone_number, "identity": content.identity_number}).decode()
    return seal(key, text, tenant_id=tenant_id, row_id=request_id, column=_COLUMN)


async def open_evidence(conn: Connection, keyring: Keyring, request: JoinRequestRow) -> Evidence:
    """The phone and identity number of a request.

    Raises:
        LookupError: The request's key was destroyed.
    """
    key = keyring.derive(_SEALING)
    if request.has_own_key:
        key = await request_key(conn, keyring, request.tenant_id, request.id)
    return _opened(key, request.tenant_id, request.id, request.sealed)


def open_own_evidence(
    keyring: Keyring, tenant_id: UUID, request_id: UUID, sealed: bytes, *, wrapped_key: bytes | None
) -> Evidence:
    """As `open_evidence`, with the key that was read beside the request; None: one from before there were such keys."""
    key = keyring.derive(_SEALING) if wrapped_key is None else keyring.unwrap_key(wrapped_key, tenant_id, request_id)
    return _opened(key, tenant_id, request_id, sealed)


async def request_key(conn: Connection, keyring: Keyring, tenant_id: UUID, request_id: UUID) -> bytes:
    """The key of a request that has one.

    Raises:
        LookupError: It has none, or it was destroyed.
    """
    wrapped = await evidence.find_request_key(conn, tenant_id, request_id)
    if wrapped is None:
        raise LookupError("the request has no key")
    return keyring.unwrap_key(wrapped, tenant_id, request_id)


def _opened(key: bytes, tenant_id: UUID, request_id: UUID, sealed: bytes) -> Evidence:
    opened = orjson.loads(unseal(key, sealed, tenant_id=tenant_id, row_id=request_id, column=_COLUMN))
    return Evidence(opened["phone"], opened["identity"])


async def ensure_request_key(work: Work, request_id: UUID) -> None:
    """Sees to it that a locked request has a key: one from before there were such keys may have none."""
    _, wrapped = work.keyring.wrap_new_key(work.scope.tenant_id, request_id)
    await evidence.add_request_key(work.conn, work.scope.tenant_id, request_id, wrapped)
