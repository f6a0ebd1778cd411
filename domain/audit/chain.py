"""Chains the audit log after commit, signs where it stands, and finds where it was tampered with."""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from db.queries import audit_chain as chain_queries
from db.sealing import Keyring
from db.session import Connection, DirectConnection
from domain.audit.rules import GENESIS, ChainCheck, Entry, Fault, FaultKind, Head, Link, Mark, head_message, link_hash

logger = logging.getLogger("unionhall.audit")

_BATCH = 500
_PAGE = 1000
_START = (0, UUID(int=0))
_LAST_POSITION = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Sealing:
    """One pass: how many entries were chained, whether more wait, and unions whose chain contradicts its head."""

    chained: int = 0
    has_more: bool = False
    broken: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk over the whole chain found. `end` is what an auditor notes for the next time.

    `waiting` entries are committed and not chained yet: normally those of the last second.
    """

    tenant_id: UUID
    end: Mark
    fault: Fault | None
    waiting: int
    oldest_waiting_at: datetime | None

    @property
    def is_intact(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


def public_key(keyring: Keyring) -> bytes:
    """The 32 raw bytes (RFC 8032) with which anybody can check the heads of this installation."""
    return _signing_key(keyring).public_key().public_bytes_raw()


async def seal(conn: Connection, keyring: Keyring, *, now: datetime, batch: int = _BATCH) -> Sealing:
    """Chains what is committed for good, in commit order, and signs the new end of each union's chain.

    Runs inside the caller's transaction, which is all it changes: a crash leaves the chain as it was. A second
    sealer finds the advisory lock taken and does nothing. A chain that does not end where its last head says is left
    alone: going on would bury the evidence.
    """
    if not await chain_queries.try_lock_sealer(conn):
        return Sealing()
    key = _signing_key(keyring)
    chained, has_more, broken = 0, False, []
    for tenant_id in await chain_queries.list_tenants_waiting(conn):
        count = await _seal_tenant(conn, tenant_id, key=key, now=now, batch=batch)
        if count is None:
            broken.append(tenant_id)
            continue
        chained += count
        has_more = has_more or count == batch
    return Sealing(chained, has_more, broken)


async def verify(
    conn: DirectConnection, tenant_id: UUID, *, key: bytes, expected: Mark | None = None, page: int = _PAGE
) -> Verification:
    """Walks the chain from its first entry, in one snapshot, and stops at the first fault.

    `key` is the public key; `expected` is a mark the auditor kept, which also finds a log that was cut off together
    with its heads, or re-signed by somebody who has the installation's secret.
    """
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        check = ChainCheck(tenant_id, _signature_test(key), expected)
        fault = await _first_fault(conn, check, page)
        loose = await chain_queries.count_unchained(conn, tenant_id, after=check.last_order)
    if fault is None and loose["first_past_id"] is not None:
        fault = Fault(FaultKind.INSERTED, None, loose["first_past_id"], check.end.position + 1)
    # Behind a fault the links that follow were not read, so what waits is only known of a whole chain.
    waiting, oldest_at = (loose["waiting"], loose["oldest_at"]) if fault is None else (0, None)
    return Verification(tenant_id, check.end, fault, waiting, oldest_at)


async def _seal_tenant(
    conn: Connection, tenant_id: UUID, *, key: Ed25519PrivateKey, now: datetime, batch: int
) -> int | None:
    end = await chain_queries.find_end(conn, tenant_id)
    head = await chain_queries.find_last_head(conn, tenant_id)
    start = Mark(end["position"], end["hash"]) if end else Mark(0, GENESIS)
    signed = Mark(head["position"], head["hash"]) if head else Mark(0, GENESIS)
    if start != signed:
        logger.error("the audit chain of union %s contradicts its signed head; it is not continued", tenant_id)
        return None
    after = (end["transaction_id"], end["entry_id"]) if end else _START
    entries = [_entry(row) for row in await chain_queries.list_waiting(conn, tenant_id, after=after, limit=batch)]
    if not entries:
        return 0
    hashes = _hashes(start.hash, entries)
    await chain_queries.insert_links(
        conn,
        tenant_id,
        after_position=start.position,
        entry_ids=[entry.id for entry in entries],
        hashes=hashes,
    )
    mark = Mark(start.position + len(entries), hashes[-1])
    signature = key.sign(head_message(tenant_id, mark, now))
    await chain_queries.insert_head(
        conn, tenant_id, position=mark.position, hash=mark.hash, signed_at=now, signature=signature
    )
    return len(entries)


def _hashes(previous: bytes, entries: Sequence[Entry]) -> list[bytes]:
    hashes = []
    for entry in entries:
        previous = link_hash(previous, entry)
        hashes.append(previous)
    return hashes


async def _first_fault(conn: Connection, check: ChainCheck, page: int) -> Fault | None:
    async for links, heads in _pages(conn, check.tenant_id, page):
        signed = {head.position: head for head in heads}
        for link in links:
            fault = check.follow_link(link)
            if fault is None and link.position in signed:
                fault = check.follow_head(signed.pop(link.position))
            if fault is not None:
                return fault
        for head in signed.values():
            fault = check.follow_head(head)
            if fault is not None:
                return fault
    return check.finish()


async def _pages(conn: Connection, tenant_id: UUID, page: int) -> AsyncIterator[tuple[list[Link], list[Head]]]:
    """Links and the heads on them; the last page holds heads beyond the end."""
    position, is_last = 0, False
    while not is_last:
        rows = await chain_queries.list_chained(conn, tenant_id, after_position=position, limit=page)
        is_last = len(rows) < page
        last = _LAST_POSITION if is_last else rows[-1]["position"]
        heads = await chain_queries.list_heads(conn, tenant_id, after_position=position, last_position=last)
        yield [_link(row) for row in rows], [Head(**row) for row in heads]
        position = last


def _entry(row: chain_queries.Row) -> Entry:
    return Entry(**{name: row[name] for name in Entry.__slots__})


def _link(row: chain_queries.Row) -> Link:
    return Link(row["position"], row["entry_id"], row["hash"], None if row["id"] is None else _entry(row))


def _signing_key(keyring: Keyring) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.derive("audit head"))


def _signature_test(key: bytes) -> Callable[[bytes, bytes], bool]:
    public = Ed25519PublicKey.from_public_bytes(key)

    def is_ours(message: bytes, signature: bytes) -> bool:
        try:
            public.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return is_ours
