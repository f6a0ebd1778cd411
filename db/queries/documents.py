"""SQL of documents: the store by hash, profiles, what clients use. Nothing here belongs to one union."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from asyncpg import Record

from db.keyset import SortKey
from db.listing import Listing
from db.models.documents import DeprecatedUseRow, DocumentUseRow, StoredDocumentRow
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value
from db.types import table_of

_STORED = table_of(StoredDocumentRow)
_USE = table_of(DocumentUseRow)
_DEPRECATED = table_of(DeprecatedUseRow)
_HASH = sa.bindparam("id", type_=sa.Text())

_FIND = Statement.of(
    sa.text(
        """
        SELECT d.text, d.is_registered, ARRAY(
            SELECT DISTINCT p.profile FROM profile_document p WHERE p.document_id = d.id AND p.retired_at IS NULL
        )::text[] AS profiles
        FROM stored_document d WHERE d.id = :id
        """
    ).bindparams(_HASH)
)
_KEEP = Statement.of(
    sa.text(
        """
        INSERT INTO stored_document (id, text, name, byte_count, is_registered, used_on)
        VALUES (:id, CAST(:text AS text), CAST(:name AS text), octet_length(CAST(:text AS text)), false, :day)
        ON CONFLICT (id) DO UPDATE SET used_on = greatest(stored_document.used_on, excluded.used_on)
        """
    ).bindparams(_HASH, sa.bindparam("day", type_=sa.Date()))
)
_REGISTER = Statement.of(
    sa.text(
        """
        INSERT INTO stored_document (id, text, name, byte_count, is_registered, used_on)
        SELECT u.id, u.text, u.name, octet_length(u.text), true, :day
        FROM unnest(CAST(:ids AS text[]), CAST(:texts AS text[]), CAST(:names AS text[])) AS u (id, text, name)
        ON CONFLICT (id) DO UPDATE SET is_registered = true, name = excluded.name
        """
    ).bindparams(sa.bindparam("day", type_=sa.Date()))
)
_PROFILE = Statement.of(
    sa.text(
        """
        INSERT INTO profile_document (profile, client, version, document_id, loaded_at)
        SELECT :profile, :client, :version, u.id, :now FROM unnest(CAST(:ids AS text[])) AS u (id)
        ON CONFLICT (profile, client, version, document_id)
            DO UPDATE SET retired_at = NULL, loaded_at = excluded.loaded_at
        WHERE profile_document.retired_at IS NOT NULL
        """
    ).bindparams(
        *(sa.bindparam(name, type_=sa.Text()) for name in ("profile", "client", "version")),
        sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    )
)
_RETIRE = Statement.of(
    sa.text(
        """
        UPDATE profile_document SET retired_at = :now
        WHERE profile = :profile AND retired_at IS NULL
            AND (CAST(:client AS text) IS NULL OR client = CAST(:client AS text))
            AND (CAST(:version AS text) IS NULL OR version = CAST(:version AS text))
        """
    ).bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)), sa.bindparam("profile", type_=sa.Text()))
)
_UNREGISTER = Statement.of(
    sa.text(
        """
        UPDATE stored_document d SET is_registered = false WHERE d.is_registered AND NOT EXISTS (
            SELECT FROM profile_document p WHERE p.document_id = d.id AND p.retired_at IS NULL)
        """
    )
)
_REVISE = Statement.of(
    sa.text(
        """
        INSERT INTO document_revision (id, revision) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET revision = document_revision.revision + 1
        """
    )
)
_REVISION = Statement.of(sa.text("SELECT revision FROM document_revision"))
_ARE_LOADED = Statement.of(
    sa.text(
        """
        SELECT (SELECT count(*) FROM profile_document WHERE profile = :profile AND client = :client
                AND version = :version AND retired_at IS NULL AND document_id = ANY(CAST(:ids AS text[])))
            = cardinality(CAST(:ids AS text[]))
        """
    ).bindparams(*(sa.bindparam(name, type_=sa.Text()) for name in ("profile", "client", "version")))
)
_TOUCH = Statement.of(
    sa.text(
        """
        UPDATE stored_document SET used_on = :day FROM (
            SELECT id FROM stored_document WHERE id = ANY(CAST(:ids AS text[])) AND used_on < :day
            ORDER BY id FOR UPDATE SKIP LOCKED
        ) AS mine WHERE stored_document.id = mine.id
        """
    ).bindparams(sa.bindparam("day", type_=sa.Date()))
)
_TRIM = Statement.of(
    sa.text(
        """
        DELETE FROM stored_document WHERE NOT is_registered AND id IN (
            SELECT id FROM (
                SELECT id, used_on, row_number() OVER kept AS place, sum(byte_count) OVER kept AS bytes
                FROM stored_document WHERE NOT is_registered
                WINDOW kept AS (ORDER BY used_on DESC, stored_at, id ROWS UNBOUNDED PRECEDING)
            ) AS each WHERE used_on < :oldest OR place > :documents OR bytes > :bytes
        ) AND NOT EXISTS (SELECT FROM profile_document p WHERE p.document_id = stored_document.id)
        """
    ).bindparams(
        sa.bindparam("oldest", type_=sa.Date()),
        sa.bindparam("documents", type_=sa.Integer()),
        sa.bindparam("bytes", type_=sa.BigInteger()),
    )
)
_COUNT_USES = Statement.of(
    sa.text(
        """
        INSERT INTO document_use (day, client, version, document_id, count)
        SELECT u.day, u.client, u.version, coalesce(d.id, '') AS document_id,
            CAST(least(sum(u.count), 2147483647) AS integer)
        FROM unnest(CAST(:days AS date[]), CAST(:clients AS text[]), CAST(:versions AS text[]), CAST(:ids AS text[]),
            CAST(:counts AS bigint[])) AS u (day, client, version, id, count)
        LEFT JOIN stored_document d ON d.id = u.id
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        ON CONFLICT (day, client, version, document_id) DO UPDATE
            SET count = least(CAST(document_use.count AS bigint) + excluded.count, 2147483647)
        """
    )
)
_COUNT_DEPRECATED = Statement.of(
    sa.text(
        """
        INSERT INTO deprecated_use (day, client, version, coordinate, count)
        SELECT u.day, u.client, u.version, u.coordinate, CAST(least(sum(u.count), 2147483647) AS integer)
        FROM unnest(CAST(:days AS date[]), CAST(:clients AS text[]), CAST(:versions AS text[]), CAST(:ids AS text[]),
            CAST(:counts AS bigint[])) AS u (day, client, version, coordinate, count)
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        ON CONFLICT (day, client, version, coordinate) DO UPDATE
            SET count = least(CAST(deprecated_use.count AS bigint) + excluded.count, 2147483647)
        """
    )
)
_FORGET_USES = Statement.of(
    sa.text("DELETE FROM document_use WHERE day < :oldest").bindparams(sa.bindparam("oldest", type_=sa.Date()))
)
_FORGET_DEPRECATED = Statement.of(
    sa.text("DELETE FROM deprecated_use WHERE day < :oldest").bindparams(sa.bindparam("oldest", type_=sa.Date()))
)
_SUMMARY = Statement.of(
    sa.text(
        """
        SELECT p.profile, p.client, p.version, count(*) AS documents,
            count(*) FILTER (WHERE p.retired_at IS NULL) AS live, max(p.loaded_at) AS loaded_at
        FROM profile_document p GROUP BY 1, 2, 3 ORDER BY 1, 2, max(p.loaded_at), 3
        """
    )
)
_UNUSED = Statement.of(
    sa.text(
        """
        SELECT p.profile, p.client, p.version, d.id, d.name
        FROM profile_document p JOIN stored_document d ON d.id = p.document_id
        WHERE p.retired_at IS NULL AND NOT EXISTS (
            SELECT FROM document_use u WHERE u.document_id = p.document_id AND u.day >= :since)
        ORDER BY 1, 2, 3, 5, 4
        """
    ).bindparams(sa.bindparam("since", type_=sa.Date()))
)

USE_ORDER = tuple(
    SortKey(name, kind, is_descending=name == "day")
    for name, kind in (("day", date), ("client", str), ("version", str), ("document_id", str))
)
DOCUMENT_USES = Listing(
    sa.select(*_USE.c, _STORED.c.name.label("name")).join(_STORED, _STORED.c.id == _USE.c.document_id, isouter=True),
    name="document_uses",
    filters={"client": _USE.c.client == sa.bindparam("client", type_=sa.Text())},
)
"""What was run, by day, client, version and document."""

DEPRECATED_ORDER = (*USE_ORDER[:3], SortKey("coordinate", str))
DEPRECATED_USES = Listing(
    sa.select(*_DEPRECATED.c),
    name="deprecated_uses",
    filters={
        "client": _DEPRECATED.c.client == sa.bindparam("client", type_=sa.Text()),
        "coordinate": _DEPRECATED.c.coordinate == sa.bindparam("coordinate", type_=sa.Text()),
    },
)
"""What of the schema is deprecated and was used, by day, client, version and coordinate."""


async def find_document(conn: Connection, document_id: str) -> Record | None:
    """Text, whether it is registered, and the profiles in which it is."""
    return await fetch_one(conn, _FIND, id=document_id)


async def insert_document(conn: Connection, document_id: str, text: str, name: str | None, *, day: date) -> None:
    """Keeps a document that is registered nowhere; one that is there already is used again."""
    await execute(conn, _KEEP, id=document_id, text=text, name=name, day=day)


async def insert_documents(
    conn: Connection, ids: Sequence[str], texts: Sequence[str], names: Sequence[str | None], *, day: date
) -> None:
    """Keeps documents that are being registered."""
    await execute(conn, _REGISTER, ids=ids, texts=texts, names=names, day=day)


async def insert_profile(
    conn: Connection, ids: Sequence[str], *, profile: str, client: str, version: str, now: datetime
) -> int:
    """Registers stored documents for a version of a client in a profile; gives how many are new or hold again."""
    return await execute(conn, _PROFILE, ids=ids, profile=profile, client=client, version=version, now=now)


async def update_retired(
    conn: Connection, *, profile: str, client: str | None, version: str | None, now: datetime
) -> int:
    """Ends what a client, or a version of it, has in a profile; gives how many. None: all."""
    retired = await execute(conn, _RETIRE, profile=profile, client=client, version=version, now=now)
    await execute(conn, _UNREGISTER)
    return retired


async def lock_revision(conn: Connection) -> None:
    """Counts a change of what is registered; others who change it wait until this transaction ends."""
    await execute(conn, _REVISE)


async def get_revision(conn: Connection) -> int:
    """How often what is registered has changed."""
    return int(await fetch_value(conn, _REVISION) or 0)


async def are_loaded(conn: Connection, ids: Sequence[str], *, profile: str, client: str, version: str) -> bool:
    """Whether all of them are registered for this version already."""
    return bool(await fetch_value(conn, _ARE_LOADED, ids=ids, profile=profile, client=client, version=version))


async def update_used(conn: Connection, ids: Sequence[str], *, day: date) -> None:
    """Notes that documents were asked for by hash on a day."""
    await execute(conn, _TOUCH, ids=ids, day=day)


async def delete_unused(conn: Connection, *, oldest: date, documents: int, total_bytes: int) -> int:
    """Drops what is registered nowhere: what was used before `oldest`, and the rest beyond a number and a size.

    Of what was used on the same day that goes first which came last: filling the store drives nothing old out.
    """
    return await execute(conn, _TRIM, oldest=oldest, documents=documents, bytes=total_bytes)


async def insert_uses(
    conn: Connection, rows: Sequence[tuple[date, str, str, str, int]], *, is_deprecated: bool
) -> None:
    """Adds to the counts: day, client, version, document (or coordinate), number; locks are taken in one order."""
    days, clients, versions, ids, counts = ([row[place] for row in rows] for place in range(5))
    statement = _COUNT_DEPRECATED if is_deprecated else _COUNT_USES
    await execute(conn, statement, days=days, clients=clients, versions=versions, ids=ids, counts=counts)


async def delete_uses(conn: Connection, *, oldest: date) -> None:
    """Forgets counts of days before `oldest`."""
    await execute(conn, _FORGET_USES, oldest=oldest)
    await execute(conn, _FORGET_DEPRECATED, oldest=oldest)


async def list_profiles(conn: Connection) -> Sequence[Record]:
    """Profile, client, version, documents (all and live), when they were loaded last."""
    return await fetch_all(conn, _SUMMARY)


async def list_unused(conn: Connection, *, since: date) -> Sequence[Record]:
    """Registered documents that nobody has used since a day: profile, client, version, id, name."""
    return await fetch_all(conn, _UNUSED, since=since)
