"""SQL of evidence 证明材料 of join requests: keys of requests, documents, sealed chunks, what is forgotten."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.members import JoinEvidenceChunkRow, JoinEvidenceRow, JoinRequestRow
from db.predicates import below_nodes, deciding_nodes, scope_values, tenant_id
from db.queries.members.erasure import ERASED_NAME
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, write
from db.types import table_of

_EVIDENCE = table_of(JoinEvidenceRow)
_CHUNK = table_of(JoinEvidenceChunkRow)
_REQUEST = table_of(JoinRequestRow)
_SHOWN = ("id", "kind", "file_name", "media_type", "size_bytes", "uploaded_at")

_FIND_KEY = "SELECT wrapped_key FROM join_request_key WHERE tenant_id = $1 AND join_request_id = $2"
_INSERT_KEY = Statement.of(
    sa.text(
        "INSERT INTO join_request_key (tenant_id, join_request_id, wrapped_key) VALUES (:tenant_id, :request_id, :key)"
    ).bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("request_id", type_=sa.Uuid()),
        sa.bindparam("key", type_=sa.LargeBinary()),
    )
)
_ADD_KEY = """
    INSERT INTO join_request_key (tenant_id, join_request_id, wrapped_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""


class NewEvidence(NamedTuple):
    """A place for a document."""

    id: UUID
    join_request_id: UUID
    number: int
    kind: str
    file_name: str
    ticket_expires_at: datetime


_INSERT = Statement.of(
    sa.insert(_EVIDENCE).values(
        {name: sa.bindparam(name) for name in ("tenant_id", "state", "media_type", *NewEvidence._fields)}
    )
)
_LIST_ALL = Statement.of(
    sa.select(_EVIDENCE.c.id, _EVIDENCE.c.kind, _EVIDENCE.c.number, _EVIDENCE.c.state, _EVIDENCE.c.ticket_expires_at)
    .where(
        _EVIDENCE.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _EVIDENCE.c.join_request_id == sa.bindparam("request_id", type_=sa.Uuid()),
    )
    .order_by(_EVIDENCE.c.number)
)
_LIST_READY = Statement.of(
    sa.select(*(_EVIDENCE.c[name] for name in _SHOWN))
    .where(
        _EVIDENCE.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _EVIDENCE.c.join_request_id == sa.bindparam("request_id", type_=sa.Uuid()),
        _EVIDENCE.c.state == sa.literal_column("'ready'"),
    )
    .order_by(_EVIDENCE.c.number)
)
_MOVE = Statement.of(
    sa.update(_EVIDENCE)
    .where(
        _EVIDENCE.c.tenant_id == sa.bindparam("of_tenant"),
        _EVIDENCE.c.join_request_id == sa.bindparam("of_request"),
        _EVIDENCE.c.state == sa.literal_column("'ready'"),
    )
    .values(join_request_id=sa.bindparam("to_request"))
)
# One try at a time: whoever comes while a document comes in, or after it came, finds no place.
_BEGIN = """
    UPDATE join_evidence AS e SET state = 'receiving', tries = tries + 1
    FROM join_request r, join_request_key k
    WHERE e.tenant_id = $1 AND e.id = $2 AND e.state = 'awaited' AND e.ticket_expires_at > $3 AND e.tries < $4
      AND r.tenant_id = e.tenant_id AND r.id = e.join_request_id AND r.status = 'in_review'
      AND k.tenant_id = e.tenant_id AND k.join_request_id = e.join_request_id
    RETURNING e.join_request_id, k.wrapped_key
"""
_GIVE_BACK = "UPDATE join_evidence SET state = 'awaited' WHERE tenant_id = $1 AND id = $2 AND state = 'receiving'"
_FINISH = """
    UPDATE join_evidence SET state = 'ready', media_type = $3, size_bytes = $4, chunk_count = $5, file_name = $6,
        uploaded_at = $7
    WHERE tenant_id = $1 AND id = $2 AND state = 'receiving'
    RETURNING kind
"""
_REMOVE = """
    UPDATE join_evidence SET state = 'removed', removed_at = $3 WHERE tenant_id = $1 AND id = $2 AND state <> 'removed'
"""
_DROP_CHUNKS = "DELETE FROM join_evidence_chunk WHERE tenant_id = $1 AND evidence_id = $2"
_LOCK_REQUEST = "SELECT status, organisation_id FROM join_request WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
_INSERT_CHUNK = Statement.of(
    sa.insert(_CHUNK).values({name: sa.bindparam(name) for name in ("tenant_id", "evidence_id", "number", "sealed")})
)
_FIND_CHUNK = """
    SELECT sealed FROM join_evidence_chunk WHERE tenant_id = $1 AND evidence_id = $2 AND number = $3
"""
_OPEN = Statement.of(
    sa.select(
        _EVIDENCE.c.id,
        _EVIDENCE.c.join_request_id,
        _EVIDENCE.c.kind,
        _EVIDENCE.c.file_name,
        _EVIDENCE.c.media_type,
        _EVIDENCE.c.size_bytes,
        _EVIDENCE.c.chunk_count,
        _REQUEST.c.organisation_id,
    )
    .join(
        _REQUEST,
        sa.and_(_REQUEST.c.tenant_id == _EVIDENCE.c.tenant_id, _REQUEST.c.id == _EVIDENCE.c.join_request_id),
    )
    .where(
        _EVIDENCE.c.tenant_id == tenant_id(),
        _EVIDENCE.c.id == sa.bindparam("id", type_=sa.Uuid()),
        _EVIDENCE.c.state == sa.literal_column("'ready'"),
        below_nodes(_REQUEST.c.organisation_id, deciding_nodes("join_request_decide")),
    )
)
# Requests that ended without a membership so long ago that nothing of them is needed; former ones of an open chain too,
# whose documents have moved to the newest.
_LIST_OVER = """
    SELECT r.tenant_id, r.id, r.organisation_id, r.has_own_key
    FROM join_request_key k
    JOIN join_request r ON r.tenant_id = k.tenant_id AND r.id = k.join_request_id
    WHERE r.status IN ('rejected', 'withdrawn') AND r.decided_at < $1
    ORDER BY r.decided_at, r.id
    LIMIT $2
    FOR UPDATE OF r SKIP LOCKED
"""
_FORGET = (
    """
    DELETE FROM join_evidence_chunk c USING join_evidence e
    WHERE e.tenant_id = $1 AND e.join_request_id = $2 AND c.tenant_id = e.tenant_id AND c.evidence_id = e.id
    """,
    """
    UPDATE join_evidence SET state = 'removed', removed_at = now()
    WHERE tenant_id = $1 AND join_request_id = $2 AND state <> 'removed'
    """,
    "DELETE FROM join_request_key WHERE tenant_id = $1 AND join_request_id = $2",
)
_EMPTY = f"""
    UPDATE join_request SET name = '{ERASED_NAME}', employer_note = NULL, sealed = '', phone_index = '',
        phone_tail = '', identity_index = '', identity_tail = '', facts = '{{}}'
    WHERE tenant_id = $1 AND id = $2 AND has_own_key
"""  # noqa: S608  # a constant of ours
_DROP_UNFINISHED = """
    WITH gone AS (
        UPDATE join_evidence SET state = 'removed', removed_at = now()
        WHERE state IN ('awaited', 'receiving') AND ticket_expires_at < $1
        RETURNING tenant_id, id
    )
    DELETE FROM join_evidence_chunk c USING gone WHERE c.tenant_id = gone.tenant_id AND c.evidence_id = gone.id
"""


async def find_request_key(conn: Connection, tenant_id: UUID, request_id: UUID) -> bytes | None:
    """The wrapped key of a request; None when it never had one, or it was destroyed."""
    found: bytes | None = await conn.fetchval(_FIND_KEY, tenant_id, request_id)
    return found


async def insert_request_key(conn: Connection, tenant_id: UUID, request_id: UUID, wrapped: bytes) -> None:
    """Writes the key of a new request."""
    await write(conn, _INSERT_KEY, tenant_id=tenant_id, request_id=request_id, key=wrapped)


async def add_request_key(conn: Connection, tenant_id: UUID, request_id: UUID, wrapped: bytes) -> None:
    """Gives a locked request from before there were keys one of its own; one that it has stays."""
    await conn.execute(_ADD_KEY, tenant_id, request_id, wrapped)


async def insert_evidence(conn: Connection, tenant_id: UUID, evidence: NewEvidence) -> None:
    """Keeps a place for a document of a locked request."""
    await write(conn, _INSERT, tenant_id=tenant_id, state="awaited", media_type="", **evidence._asdict())


async def list_places(conn: Connection, tenant_id: UUID, request_id: UUID) -> Sequence[Record]:
    """All places of a request, removed ones too, by number."""
    return await fetch_all(conn, _LIST_ALL, tenant_id=tenant_id, request_id=request_id)


async def list_ready(conn: Connection, tenant_id: UUID, request_id: UUID) -> Sequence[Record]:
    """The documents of a request, by number. Whose request it is the caller has proven."""
    return await fetch_all(conn, _LIST_READY, tenant_id=tenant_id, request_id=request_id)


async def move_evidence(conn: Connection, tenant_id: UUID, former_id: UUID, request_id: UUID) -> None:
    """Gives the documents of a locked request to the one that takes it up again."""
    await write(conn, _MOVE, of_tenant=tenant_id, of_request=former_id, to_request=request_id)


async def begin_evidence(
    conn: Connection, tenant_id: UUID, evidence_id: UUID, *, now: datetime, tries: int
) -> Record | None:
    """Takes the place for one upload: request and its wrapped key; None when it is over, taken, or tried too often."""
    return await conn.fetchrow(_BEGIN, tenant_id, evidence_id, now, tries)


async def give_back_evidence(conn: Connection, tenant_id: UUID, evidence_id: UUID) -> None:
    """Forgets what came in of a document that broke off or is refused; the ticket may be used again."""
    await conn.execute(_DROP_CHUNKS, tenant_id, evidence_id)
    await conn.execute(_GIVE_BACK, tenant_id, evidence_id)


async def insert_chunk(conn: Connection, tenant_id: UUID, evidence_id: UUID, *, number: int, sealed: bytes) -> None:
    """Writes the next part of a document."""
    await execute(conn, _INSERT_CHUNK, tenant_id=tenant_id, evidence_id=evidence_id, number=number, sealed=sealed)


async def find_chunk(conn: Connection, tenant_id: UUID, evidence_id: UUID, number: int) -> bytes | None:
    """The sealed part of this number, from 0."""
    sealed: bytes | None = await conn.fetchval(_FIND_CHUNK, tenant_id, evidence_id, number)
    return sealed


async def lock_request(conn: Connection, tenant_id: UUID, request_id: UUID) -> Record | None:
    """State and place of a request, locked until the transaction ends."""
    return await conn.fetchrow(_LOCK_REQUEST, tenant_id, request_id)


class WholeEvidence(NamedTuple):
    """What is known when the last chunk is there."""

    media_type: str
    size_bytes: int
    chunk_count: int
    file_name: str
    uploaded_at: datetime


async def finish_evidence(conn: Connection, tenant_id: UUID, evidence_id: UUID, whole: WholeEvidence) -> str | None:
    """From now on it counts: its kind; None when its place was taken away meanwhile."""
    kind: str | None = await conn.fetchval(_FINISH, tenant_id, evidence_id, *whole)
    return kind


async def remove_evidence(conn: Connection, tenant_id: UUID, evidence_id: UUID, *, now: datetime) -> None:
    """Drops a document of a locked request; its row stays as the trace that it was."""
    await conn.execute(_REMOVE, tenant_id, evidence_id, now)
    await conn.execute(_DROP_CHUNKS, tenant_id, evidence_id)


async def find_evidence(conn: Connection, scope: Scope, evidence_id: UUID) -> Record | None:
    """A document with its request's place, for whoever decides there; None when out of scope."""
    return await fetch_one(conn, _OPEN, id=evidence_id, **scope_values(scope, _OPEN.parameters))


async def list_over(conn: Connection, *, before: datetime, limit: int) -> Sequence[Record]:
    """Requests of any union that ended without a membership before an instant and still have a key, locked."""
    return await conn.fetch(_LIST_OVER, before, limit)


async def forget_request(conn: Connection, tenant_id: UUID, request_id: UUID) -> None:
    """Destroys the key of a locked request with its documents, and empties what the key had sealed or led to."""
    for statement in _FORGET:
        await conn.execute(statement, tenant_id, request_id)
    await conn.execute(_EMPTY, tenant_id, request_id)


async def drop_unfinished(conn: Connection, *, before: datetime) -> None:
    """Takes places away whose tickets ended before an instant, in all unions, with what came in of them."""
    await conn.execute(_DROP_UNFINISHED, before)
