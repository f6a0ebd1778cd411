"""SQL of the use cases of news."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.beginnings import MOST, newest_of
from db.keyset import SortKey
from db.listing import Early, Listing
from db.loaders.news.audiences import is_named
from db.loaders.news.items import (
    IS_FOR_CALLER,
    NEWS_IN_HAND,
    NEWS_IN_SIGHT,
    NEWS_NEVER_NULL,
    NEWS_OF_UNION,
    NEWS_PUBLISHED,
    STANDING,
    has_read,
)
from db.models.news import NewsCorrectionRow, NewsItemRow, NewsReadRow, NewsRevisionRow
from db.predicates import own_id, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_value, write
from db.types import table_of

_ITEM = table_of(NewsItemRow)
_REVISION = table_of(NewsRevisionRow)
_CORRECTION = table_of(NewsCorrectionRow)
_READ = table_of(NewsReadRow)
_KEYS = frozenset({"tenant_id", "id"})
_COMPUTED = frozenset({"pairs", "title_pairs"})
_TEXTS = postgresql.ARRAY(sa.Text())

NEWS_ORDER = (
    SortKey("pinned", int, is_descending=True),
    SortKey("publish_at", datetime, is_descending=True),
    SortKey("id", UUID, is_descending=True),
)


def _one_of(column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[bool]:
    return column == sa.any_(sa.bindparam(name, type_=_TEXTS))


NEWS_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "organisation_id": _ITEM.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
    "kinds": _one_of(_ITEM.c.kind, "kinds"),
    "urgencies": _one_of(_ITEM.c.urgency, "urgencies"),
    "standings": _one_of(STANDING, "standings"),
    "is_for_me": IS_FOR_CALLER,
    "is_unread": sa.not_(has_read()),
    "words": _ITEM.c.pairs.contains(sa.bindparam("words", type_=_TEXTS)),
}
"""Filters of the lists by parameter name; `is_for_me` and `is_unread` have none. `words` are pairs of characters."""
_FOR_ME: Final = frozenset({"is_for_me"})


def _beginning(*names: str, since: sa.ColumnElement[datetime] | None = None) -> Early:
    """The first page of what is for the caller, with these filters besides."""
    filters = _FOR_ME | set(names)
    newest = newest_of(
        NEWS_PUBLISHED,
        _ITEM.c.publish_at,
        where=(*NEWS_OF_UNION, *(NEWS_FILTERS[name] for name in sorted(filters))),
        since=since,
        besides_until=_ITEM.c.pinned_until_at,
    )
    return Early(newest, most=MOST, filters=filters, needed=filters)


_A_MONTH_AGO: Final = sa.func.now() - sa.literal_column("interval '30 days'")
NEWS = (
    Listing(NEWS_IN_SIGHT, name="news", filters=NEWS_FILTERS, never_null=NEWS_NEVER_NULL)
    .certain_with(NEWS_PUBLISHED, _FOR_ME)
    .beginning_with(_beginning(), _beginning("words", since=_A_MONTH_AGO))
)
"""Items that are published now, for the caller or public; pinned ones first, then the newest."""
OFFICE_NEWS = Listing(NEWS_IN_HAND, name="office_news", filters=NEWS_FILTERS, never_null=NEWS_NEVER_NULL)
"""Items in any state at and below the nodes where the caller reads news."""


def _insert(table: sa.Table) -> Statement:
    columns = (column.key for column in table.columns if column.key not in _COMPUTED)
    return Statement.of(sa.insert(table).values({key: sa.bindparam(key) for key in columns}))


_INSERT_ITEM, _INSERT_REVISION, _INSERT_CORRECTION = _insert(_ITEM), _insert(_REVISION), _insert(_CORRECTION)
_UPDATE_ITEM = Statement.of(
    sa.update(_ITEM)
    .where(_ITEM.c.tenant_id == sa.bindparam("of_tenant"), _ITEM.c.id == sa.bindparam("of_id"))
    .values({column.key: sa.bindparam(column.key) for column in _ITEM.columns if column.key not in _KEYS | _COMPUTED})
)
# Written where it is for the caller, by one statement; once for all entries of theirs.
_MARK_READ = Statement.of(
    postgresql.insert(_READ)
    .from_select(
        ["tenant_id", "item_id", "member_id"],
        sa.select(_ITEM.c.tenant_id, _ITEM.c.id, own_id()).where(
            _ITEM.c.tenant_id == tenant_id(),
            _ITEM.c.id == sa.bindparam("id", type_=sa.Uuid()),
            IS_FOR_CALLER,
            sa.not_(has_read()),
        ),
    )
    .on_conflict_do_nothing()
)
_IS_FOR_CALLER = Statement.of(
    sa.select(sa.true()).where(
        _ITEM.c.tenant_id == tenant_id(), _ITEM.c.id == sa.bindparam("id", type_=sa.Uuid()), IS_FOR_CALLER
    )
)
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
_ITEM_COLUMNS: Final = ", ".join(column.key for column in _ITEM.columns if column.key not in _COMPUTED)
_FIND = f"SELECT {_ITEM_COLUMNS} FROM news_item WHERE tenant_id = $1 AND id = $2"  # noqa: S608  # names of columns
_LOCK = f"{_FIND} FOR NO KEY UPDATE"
_HOLD = f"{_FIND} FOR SHARE"
_REVISION_OF = "SELECT * FROM news_revision WHERE tenant_id = $1 AND item_id = $2 AND number = $3"
# A draft is its files, too; a correction shows those that were approved with it.
_AUTHORS = """
    SELECT DISTINCT coalesce(m.merged_into_id, m.id) AS id FROM member AS m
    WHERE m.tenant_id = $1 AND m.id IN (
        SELECT written_by_id FROM news_revision WHERE tenant_id = $1 AND item_id = $2 AND number > $3
        UNION SELECT member_id FROM news_file
        WHERE tenant_id = $1 AND item_id = $2 AND state = 'ready' AND $3::integer = 0
    )
"""
_LINKS: Final[Mapping[str, str]] = {
    "survey": "SELECT EXISTS (SELECT FROM survey WHERE tenant_id = $1 AND id = $2)",
    "vote": "SELECT EXISTS (SELECT FROM vote WHERE tenant_id = $1 AND id = $2)",
    "activity": "SELECT EXISTS (SELECT FROM activity WHERE tenant_id = $1 AND id = $2)",
}
# Whoever is below the item's organisation may ask a unit there or above.
_HAS_UNIT = """
    SELECT EXISTS (
        SELECT FROM answering_unit AS u
        JOIN organisation_closure AS c ON c.tenant_id = u.tenant_id AND c.ancestor_id = u.organisation_id
        WHERE u.tenant_id = $1 AND u.id = $2 AND c.descendant_id = $3 AND u.closed_at IS NULL
    )
"""
_PICTURES = """
    SELECT count(*) FROM news_file
    WHERE tenant_id = $1 AND item_id = $2 AND id = ANY($3::uuid[]) AND kind = 'picture' AND state = 'ready'
"""
_TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
_NAMED = f"news_item.tenant_id = $1 AND news_item.id = $4 AND {is_named('m.id', _TODAY)}"
"""By the lists of an item, which is read once."""
_MEMBERS = f"""
    FROM news_item CROSS JOIN member AS m
    JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
    WHERE m.tenant_id = $1 AND c.ancestor_id = $2 AND m.id > $3 AND m.merged_into_id IS NULL
        AND m.state IN ('active', 'retained') AND o.kind <> 'holding_pool' AND {_NAMED}
"""
_OFFICERS = f"""
    FROM news_item CROSS JOIN member AS m
    WHERE m.tenant_id = $1 AND m.id > $3 AND m.merged_into_id IS NULL AND EXISTS (
        SELECT FROM role_grant AS g
        JOIN organisation_closure AS c ON c.tenant_id = g.tenant_id AND c.descendant_id = g.organisation_id
        WHERE g.tenant_id = m.tenant_id AND g.member_id = m.id AND c.ancestor_id = $2 AND g.revoked_at IS NULL
            AND g.starts_on <= {_TODAY} AND (g.ends_on IS NULL OR g.ends_on >= {_TODAY})
    ) AND {_NAMED}
"""
_AUDIENCES: Final = {"public": _MEMBERS, "members": _MEMBERS, "officers": _OFFICERS}
_LIST_AUDIENCE = {kind: f"SELECT m.id {where} ORDER BY m.id LIMIT $5" for kind, where in _AUDIENCES.items()}
_COUNT_AUDIENCE = {kind: f"SELECT count(*) {where}" for kind, where in _AUDIENCES.items()}
_TO_TELL = f"""
    SELECT {_ITEM_COLUMNS} FROM news_item
    WHERE state = 'approved' AND told_at IS NULL AND publish_at <= $1
    ORDER BY publish_at, id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608  # names of columns
_COUNT_OF = "SELECT count(*) FROM news_read WHERE tenant_id = $1 AND member_id = $2"
_MERGE = (
    """
    INSERT INTO news_read (tenant_id, item_id, member_id)
    SELECT tenant_id, item_id, $3 FROM news_read WHERE tenant_id = $1 AND member_id = $2 ON CONFLICT DO NOTHING
    """,
    "DELETE FROM news_read WHERE tenant_id = $1 AND member_id = $2",
)


async def has_place(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is active, and at or below one of the nodes."""
    return bool(await conn.fetchval(_HAS_PLACE, tenant, organisation_id, list(nodes)))


async def is_below(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is at or below one of the nodes."""
    return bool(await conn.fetchval(_IS_BELOW, tenant, organisation_id, list(nodes)))


async def lock_item(conn: Connection, tenant: UUID, item_id: UUID) -> NewsItemRow | None:
    """An item of the union, whoever asks, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, item_id)
    return None if row is None else NewsItemRow(**dict(row))


async def find_item(conn: Connection, tenant: UUID, item_id: UUID) -> NewsItemRow | None:
    """An item of the union, whoever asks."""
    row = await conn.fetchrow(_FIND, tenant, item_id)
    return None if row is None else NewsItemRow(**dict(row))


async def hold_item(conn: Connection, tenant: UUID, item_id: UUID) -> NewsItemRow | None:
    """An item of the union as it stands until the transaction ends: who would change it waits."""
    row = await conn.fetchrow(_HOLD, tenant, item_id)
    return None if row is None else NewsItemRow(**dict(row))


async def insert_item(conn: Connection, item: NewsItemRow) -> None:
    """A new item."""
    await write(conn, _INSERT_ITEM, **item.model_dump(exclude=set(_COMPUTED)))


async def update_item(conn: Connection, item: NewsItemRow) -> None:
    """Writes what a locked item has become."""
    changed = item.model_dump(exclude=set(_KEYS | _COMPUTED))
    await execute(conn, _UPDATE_ITEM, of_tenant=item.tenant_id, of_id=item.id, **changed)


async def insert_revision(conn: Connection, revision: NewsRevisionRow) -> None:
    """A further text of a locked or new item."""
    await write(conn, _INSERT_REVISION, **revision.model_dump())


async def find_revision(conn: Connection, tenant: UUID, item_id: UUID, number: int) -> NewsRevisionRow | None:
    """A text of an item."""
    row = await conn.fetchrow(_REVISION_OF, tenant, item_id, number)
    return None if row is None else NewsRevisionRow(**dict(row))


async def insert_correction(conn: Connection, correction: NewsCorrectionRow) -> None:
    """A correction that readers see from now on."""
    await write(conn, _INSERT_CORRECTION, **correction.model_dump())


async def list_authors(conn: Connection, tenant: UUID, item_id: UUID, *, after: int) -> Sequence[UUID]:
    """Who wrote revisions with higher numbers; after 0 also who added the files that it has."""
    return [row["id"] for row in await conn.fetch(_AUTHORS, tenant, item_id, after)]


async def is_there(conn: Connection, tenant: UUID, kind: str, id_: UUID) -> bool:
    """Whether there is a survey, a vote or an activity (`kind`) of that id."""
    return bool(await conn.fetchval(_LINKS[kind], tenant, id_))


async def has_unit(conn: Connection, tenant: UUID, unit_id: UUID, organisation_id: UUID) -> bool:
    """Whether a unit is open, and of an organisation or one above it."""
    return bool(await conn.fetchval(_HAS_UNIT, tenant, unit_id, organisation_id))


async def count_pictures(conn: Connection, tenant: UUID, item_id: UUID, ids: Sequence[UUID]) -> int:
    """How many of the ids are pictures of the item that came in whole."""
    return int(await conn.fetchval(_PICTURES, tenant, item_id, list(ids)))


async def list_audience(conn: Connection, item: NewsItemRow, after: UUID, *, limit: int) -> Sequence[UUID]:
    """Whom an item is for, in the order of their ids.

    Planned for its values: a plan for any organisation would sort all whom an item of the union is for, each time.
    """
    await conn.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    keys = (item.tenant_id, item.organisation_id, after, item.id)
    rows = await conn.fetch(_LIST_AUDIENCE[item.audience], *keys, limit)
    await conn.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    return [row["id"] for row in rows]


async def count_audience(conn: Connection, item: NewsItemRow, after: UUID) -> int:
    """How many an item is for as it is written, behind an id."""
    keys = (item.tenant_id, item.organisation_id, after, item.id)
    return int(await conn.fetchval(_COUNT_AUDIENCE[item.audience], *keys))


async def lock_to_tell(conn: Connection, now: datetime, *, limit: int) -> Sequence[NewsItemRow]:
    """Items of all unions whose time has come and of which nobody was told yet, locked."""
    return [NewsItemRow(**dict(row)) for row in await conn.fetch(_TO_TELL, now, limit)]


async def mark_read(conn: Connection, scope: Scope, item_id: UUID) -> bool:
    """Writes that the caller has read an item; whether it is for them now. A second time writes nothing."""
    found = scope_values(scope, _IS_FOR_CALLER.parameters)
    if not await fetch_value(conn, _IS_FOR_CALLER, id=item_id, **found):
        return False
    await execute(conn, _MARK_READ, id=item_id, **scope_values(scope, _MARK_READ.parameters))
    return True


async def count_reads(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """How many items a member has read."""
    return int(await conn.fetchval(_COUNT_OF, tenant, member_id))


async def merge_reads(conn: Connection, tenant: UUID, merged_id: UUID, kept_id: UUID) -> None:
    """What the merged entry has read the kept one has."""
    await conn.execute(_MERGE[0], tenant, merged_id, kept_id)
    await conn.execute(_MERGE[1], tenant, merged_id)
