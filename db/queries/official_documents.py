"""SQL of the use cases of official documents 制度文件."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.beginnings import MOST, newest_of
from db.keyset import SortKey
from db.listing import Early, Listing
from db.loaders.official_documents import (
    FILE_IN_SIGHT,
    NEVER_NULL,
    OFFICIAL_DOCUMENT_FILES,
    OFFICIAL_DOCUMENT_SIGHT,
    OFFICIAL_DOCUMENTS_IN_HAND,
    OFFICIAL_DOCUMENTS_IN_SIGHT,
    STALENESS,
    TEXTS,
    holds_on,
)
from db.models.official_documents import (
    SOON_DAYS,
    OfficialDocumentBasisRow,
    OfficialDocumentFileRow,
    OfficialDocumentRow,
)
from db.predicates import TODAY, scope_values
from db.queries.uploads import Uploads
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, write
from db.types import table_of

_DOCUMENT = table_of(OfficialDocumentRow)
_BASIS, _FILE = table_of(OfficialDocumentBasisRow), table_of(OfficialDocumentFileRow)
_KEYS: Final = frozenset({"tenant_id", "id"})
_COMPUTED: Final = frozenset({"pairs"})
UPLOADS: Final = Uploads("official_document_file", "official_document", "document_id")


def _one_of(name: str, parameter: str) -> sa.ColumnElement[bool]:
    return _DOCUMENT.c[name] == sa.any_(sa.bindparam(parameter, type_=TEXTS))


OFFICIAL_DOCUMENT_ORDER = (
    SortKey("valid_from", date, is_descending=True),
    SortKey("id", UUID, is_descending=True),
)
OFFICIAL_DOCUMENT_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "organisation_id": _DOCUMENT.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
    "kinds": _one_of("kind", "kinds"),
    "states": _one_of("state", "states"),
    "in_force_on": holds_on(sa.bindparam("in_force_on", type_=sa.Date())),
    "staleness": STALENESS.overlap(sa.bindparam("staleness", type_=TEXTS)),
    "words": _DOCUMENT.c.pairs.contains(sa.bindparam("words", type_=TEXTS)),
}
"""Filters of the lists by parameter name; `words` are pairs of characters."""
_WORDS: Final = frozenset({"words"})
_MONTHS_AGO: Final = TODAY - sa.literal_column("90", sa.Integer())
OFFICIAL_DOCUMENTS = Listing(
    OFFICIAL_DOCUMENTS_IN_SIGHT,
    name="official_documents",
    filters=OFFICIAL_DOCUMENT_FILTERS,
    never_null=NEVER_NULL,
).beginning_with(
    Early(
        newest_of(
            OFFICIAL_DOCUMENTS_IN_SIGHT,
            _DOCUMENT.c.valid_from,
            where=(*OFFICIAL_DOCUMENT_SIGHT, OFFICIAL_DOCUMENT_FILTERS["words"]),
            since=_MONTHS_AGO,
        ),
        most=MOST,
        filters=_WORDS,
        needed=_WORDS,
    )
)
"""Documents that were published and that the caller may see."""
OFFICE_OFFICIAL_DOCUMENTS = Listing(
    OFFICIAL_DOCUMENTS_IN_HAND,
    name="office_official_documents",
    filters=OFFICIAL_DOCUMENT_FILTERS,
    never_null=NEVER_NULL,
)
"""Documents at and below the nodes where the caller reads them, drafts too."""

_COLUMNS: Final = tuple(column.key for column in _DOCUMENT.columns if column.key not in _COMPUTED)
_INSERT = Statement.of(sa.insert(_DOCUMENT).values({key: sa.bindparam(key) for key in _COLUMNS}))
_INSERT_BASIS = Statement.of(sa.insert(_BASIS).values({each.key: sa.bindparam(each.key) for each in _BASIS.columns}))
_UPDATE = Statement.of(
    sa.update(_DOCUMENT)
    .where(_DOCUMENT.c.tenant_id == sa.bindparam("of_tenant"), _DOCUMENT.c.id == sa.bindparam("of_id"))
    .values({key: sa.bindparam(key) for key in _COLUMNS if key not in _KEYS})
)
_FIND = f"SELECT {', '.join(_COLUMNS)} FROM official_document WHERE tenant_id = $1 AND id = $2"  # noqa: S608  # names of columns
_LOCK = f"{_FIND} FOR NO KEY UPDATE"
_LOCK_SUPERSEDED = f"""
    SELECT {", ".join(_COLUMNS)} FROM official_document WHERE tenant_id = $1 AND superseded_by_id = $2
    ORDER BY id DESC FOR NO KEY UPDATE
"""  # noqa: S608  # names of columns
_DROP_BASES = "DELETE FROM official_document_basis WHERE tenant_id = $1 AND document_id = $2"
_LAST_VERSION = "SELECT coalesce(max(version), 0) FROM official_document WHERE tenant_id = $1 AND series_id = $2"
_HAS_FILE = """
    SELECT EXISTS (
        SELECT FROM official_document_file
        WHERE tenant_id = $1 AND document_id = $2 AND kind = 'signed_text' AND state = 'ready'
    )
"""
# Who wrote it last, whose files it has; the entries that were kept of them.
_AUTHORS = """
    SELECT DISTINCT coalesce(m.merged_into_id, m.id) AS id FROM member AS m
    WHERE m.tenant_id = $1 AND m.id IN (
        SELECT drafted_by_id FROM official_document WHERE tenant_id = $1 AND id = $2
        UNION SELECT member_id FROM official_document_file
        WHERE tenant_id = $1 AND document_id = $2 AND state = 'ready'
    )
"""
_COUNT_FILE = """
    UPDATE official_document SET draft_revision = draft_revision + 1
    WHERE tenant_id = $1 AND id = (SELECT document_id FROM official_document_file WHERE tenant_id = $1 AND id = $2)
"""
_HAS_PLACE = """
    SELECT EXISTS (
        SELECT FROM organisation AS o
        JOIN organisation_closure AS c ON c.tenant_id = o.tenant_id AND c.descendant_id = o.id
        WHERE o.tenant_id = $1 AND o.id = $2 AND o.state = 'active' AND c.ancestor_id = ANY($3::uuid[])
    )
"""
_IS_BELOW = """
    SELECT EXISTS (
        SELECT FROM organisation_closure WHERE tenant_id = $1 AND descendant_id = $2 AND ancestor_id = ANY($3::uuid[])
    )
"""
# Reasons of which officers were not told yet; found by the days of documents and of statutes, each by its index.
_WARN = f"""
    WITH near AS (
        SELECT tenant_id, id FROM official_document
        WHERE state = 'published' AND valid_until <= $1::date + {SOON_DAYS}
            AND NOT warned @> CASE WHEN valid_until < $1 THEN '{{expired}}'::text[] ELSE '{{expires_soon}}' END
        UNION SELECT tenant_id, id FROM official_document
        WHERE state = 'published' AND review_on < $1 AND NOT warned @> '{{review_overdue}}'
        UNION SELECT d.tenant_id, d.id FROM statute AS s
        JOIN official_document_basis AS b ON b.tenant_id = s.tenant_id AND b.statute_id = s.id
        JOIN official_document AS d ON d.tenant_id = b.tenant_id AND d.id = b.document_id
        WHERE s.valid_until < $1 AND d.state = 'published' AND NOT d.warned @> '{{statute_ended}}'
    ), found AS (
        SELECT d.tenant_id, d.id, array_remove(ARRAY[
            CASE WHEN d.valid_until < $1 THEN 'expired'
                WHEN d.valid_until <= $1::date + {SOON_DAYS} THEN 'expires_soon' END,
            CASE WHEN d.review_on < $1 THEN 'review_overdue' END,
            CASE WHEN EXISTS (
                SELECT FROM official_document_basis AS b
                JOIN statute AS s ON s.tenant_id = b.tenant_id AND s.id = b.statute_id
                WHERE b.tenant_id = d.tenant_id AND b.document_id = d.id AND s.valid_until < $1
            ) THEN 'statute_ended' END
        ], NULL) AS reasons
        FROM official_document AS d
        WHERE (d.tenant_id, d.id) IN (SELECT tenant_id, id FROM near)
            AND d.state = 'published' AND (d.superseded_on IS NULL OR d.superseded_on > $1)
        ORDER BY d.tenant_id, d.id LIMIT $2 FOR NO KEY UPDATE OF d SKIP LOCKED
    )
    UPDATE official_document AS d SET warned = (
        SELECT array_agg(DISTINCT reason ORDER BY reason) FROM unnest(d.warned || found.reasons) AS reason
    )
    FROM found WHERE d.tenant_id = found.tenant_id AND d.id = found.id AND NOT d.warned @> found.reasons
    RETURNING d.tenant_id, d.id, d.organisation_id
"""  # noqa: S608  # constants
_FIND_FILE = Statement.of(
    OFFICIAL_DOCUMENT_FILES.add_columns(_FILE.c.wrapped_key, _FILE.c.chunk_count).where(
        _FILE.c.id == sa.bindparam("id", type_=sa.Uuid()), FILE_IN_SIGHT
    )
)


async def has_place(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is active, and at or below one of the nodes."""
    return bool(await conn.fetchval(_HAS_PLACE, tenant, organisation_id, list(nodes)))


async def is_below(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is at or below one of the nodes."""
    return bool(await conn.fetchval(_IS_BELOW, tenant, organisation_id, list(nodes)))


async def lock_document(conn: Connection, tenant: UUID, document_id: UUID) -> OfficialDocumentRow | None:
    """A document of the union, whoever asks, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, document_id)
    return None if row is None else OfficialDocumentRow(**dict(row))


async def lock_superseded(conn: Connection, tenant: UUID, document_id: UUID) -> Sequence[OfficialDocumentRow]:
    """The versions whose place a locked document took, newest first, locked until the transaction ends."""
    return [OfficialDocumentRow(**dict(row)) for row in await conn.fetch(_LOCK_SUPERSEDED, tenant, document_id)]


async def find_document(conn: Connection, tenant: UUID, document_id: UUID) -> OfficialDocumentRow | None:
    """A document of the union, whoever asks."""
    row = await conn.fetchrow(_FIND, tenant, document_id)
    return None if row is None else OfficialDocumentRow(**dict(row))


async def insert_document(conn: Connection, document: OfficialDocumentRow) -> None:
    """A new document."""
    await write(conn, _INSERT, **document.model_dump(exclude=set(_COMPUTED)))


async def update_document(conn: Connection, document: OfficialDocumentRow) -> None:
    """Writes what a locked document has become."""
    changed = document.model_dump(exclude=set(_KEYS | _COMPUTED))
    await execute(conn, _UPDATE, of_tenant=document.tenant_id, of_id=document.id, **changed)


async def set_bases(conn: Connection, document: OfficialDocumentRow, bases: Sequence[OfficialDocumentBasisRow]) -> None:
    """These statutes for a locked or new document, and no others."""
    await conn.execute(_DROP_BASES, document.tenant_id, document.id)
    for basis in bases:
        await write(conn, _INSERT_BASIS, **basis.model_dump())


async def last_version(conn: Connection, tenant: UUID, series_id: UUID) -> int:
    """The number of the newest version that was published; 0 without one."""
    return int(await conn.fetchval(_LAST_VERSION, tenant, series_id))


async def has_signed_text(conn: Connection, tenant: UUID, document_id: UUID) -> bool:
    """Whether the document is there as a file."""
    return bool(await conn.fetchval(_HAS_FILE, tenant, document_id))


async def list_authors(conn: Connection, tenant: UUID, document_id: UUID) -> Sequence[UUID]:
    """Who wrote a draft as it is: its text, and the files that it has."""
    return [row["id"] for row in await conn.fetch(_AUTHORS, tenant, document_id)]


async def count_file(conn: Connection, tenant: UUID, file_id: UUID) -> None:
    """A locked draft has another file: it is not what was read before."""
    await conn.execute(_COUNT_FILE, tenant, file_id)


async def mark_stale(conn: Connection, today: date, *, limit: int) -> Sequence[Record]:
    """Documents of all unions that have become out of date for a reason of which nobody was told; they are marked.

    Gives `tenant_id`, `id` and `organisation_id`. What another process has locked is left to it.
    """
    return await conn.fetch(_WARN, today, limit)


async def find_file(conn: Connection, scope: Scope, file_id: UUID) -> Record | None:
    """A file that the caller may see, with its key; None otherwise."""
    return await fetch_one(conn, _FIND_FILE, id=file_id, **scope_values(scope, _FIND_FILE.parameters))
