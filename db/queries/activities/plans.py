"""SQL of activities themselves: written, locked, changed; windows, reserves, series, tags."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.activities import ActivityReserveRow, ActivityRow, ActivitySeriesRow, ActivityWindowRow
from db.models.members import MemberRow
from db.models.organisations import OrganisationRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, write
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_WINDOW = table_of(ActivityWindowRow)
_RESERVE = table_of(ActivityReserveRow)
_SERIES = table_of(ActivitySeriesRow)
_MEMBER = table_of(MemberRow)
_ORGANISATION = table_of(OrganisationRow)

_IN_TENANT = sa.select(_ACTIVITY).where(
    _ACTIVITY.c.tenant_id == tenant_id(), _ACTIVITY.c.id == sa.bindparam("id", type_=sa.Uuid())
)


def _locking(activities: "sa.Select[Any]") -> Statement:
    """Locks rows, then the line of each, alone; in a select around the other, whose rows are locked before."""
    # Registrations refer to the row, so their foreign keys must pass while it is locked: no key of it ever changes.
    locked = activities.with_for_update(key_share=True).subquery("locked")
    return Statement.of(sa.select(*locked.c, sa.func.unionhall_line_hold(locked.c.id).label("is_held")))


_FIND = Statement.of(_IN_TENANT)
_LOCK = _locking(_IN_TENANT)
_LOCK_MANAGED = _locking(_IN_TENANT.where(below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_manage"))))
_LOCK_SESSIONS = _locking(
    sa.select(_ACTIVITY)
    .where(_ACTIVITY.c.tenant_id == tenant_id(), _ACTIVITY.c.series_id == sa.bindparam("series_id", type_=sa.Uuid()))
    .order_by(_ACTIVITY.c.id)
)
_LOCK_OF_ORGANISATION = _locking(
    sa.select(_ACTIVITY)
    .where(
        _ACTIVITY.c.tenant_id == tenant_id(),
        _ACTIVITY.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
        _ACTIVITY.c.state.in_([sa.literal_column(f"'{each}'") for each in ("draft", "published", "closed")]),
    )
    .order_by(_ACTIVITY.c.id)
)
# The key is that of `unionhall_line_hold`, which holds the line alone.
_SHARE_LINE = "SELECT pg_advisory_xact_lock_shared(hashtextextended($1::uuid::text, 5))"
_KEYS = {"tenant_id", "id"}
_WRITTEN = {column.name for column in _ACTIVITY.columns if column.computed is None}
_UPDATE = Statement.of(
    sa.update(_ACTIVITY)
    .where(_ACTIVITY.c.tenant_id == sa.bindparam("of_tenant"), _ACTIVITY.c.id == sa.bindparam("of_id"))
    .values({name: sa.bindparam(name) for name in sorted(_WRITTEN - _KEYS)})
)


def _inserting(table: sa.Table, names: Sequence[str]) -> Statement:
    return Statement.of(sa.insert(table).values({name: sa.bindparam(name) for name in names}))


_INSERT = _inserting(_ACTIVITY, sorted(_WRITTEN))
_INSERT_WINDOW = _inserting(_WINDOW, list(ActivityWindowRow.model_fields))
_INSERT_RESERVE = _inserting(_RESERVE, list(ActivityReserveRow.model_fields))
_INSERT_SERIES = _inserting(_SERIES, ["tenant_id", "id", "organisation_id", "interval_weeks", "certificate_sessions"])
_UPDATE_PART = """
    UPDATE {table} SET places = $4, quota_id = $5 WHERE tenant_id = $1 AND activity_id = $2 AND id = $3
"""
_MOVE_WINDOWS = """
    UPDATE activity_window SET closes_at = greatest($3::timestamptz, opens_at + interval '1 minute')
    WHERE tenant_id = $1 AND activity_id = $2
"""
_MOVE_WINDOW = """
    UPDATE activity_window SET opens_at = $4, closes_at = $5 WHERE tenant_id = $1 AND activity_id = $2 AND id = $3
"""
_LIST_PARTS = """
    SELECT * FROM {table} WHERE tenant_id = $1 AND activity_id = $2 ORDER BY position
"""
_FIND_MISSING = """
    SELECT count(*) FROM unnest($2::uuid[]) AS asked (id)
    WHERE NOT EXISTS (SELECT FROM organisation AS o WHERE o.tenant_id = $1 AND o.id = asked.id)
"""
_FIND_MANAGED = Statement.of(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == sa.bindparam("organisation_id", type_=sa.Uuid()),
        _ORGANISATION.c.state == sa.literal_column("'active'"),
        below_nodes(_ORGANISATION.c.id, held_nodes("activity_manage")),
    )
)
_LOCK_MEMBER = Statement.of(
    sa.select(_MEMBER.c.id, _MEMBER.c.organisation_id)
    .where(
        _MEMBER.c.tenant_id == tenant_id(),
        _MEMBER.c.id == sa.bindparam("id", type_=sa.Uuid()),
        _MEMBER.c.merged_into_id.is_(None),
        _MEMBER.c.erased_at.is_(None),
        below_nodes(_MEMBER.c.organisation_id, held_nodes("member_write")),
    )
    .with_for_update(key_share=True)
)
_SET_TAGS = """
    INSERT INTO member_tagging (tenant_id, member_id, tags) VALUES ($1, $2, $3)
    ON CONFLICT (tenant_id, member_id) DO UPDATE SET tags = excluded.tags
"""


async def insert_activity(conn: Connection, activity: ActivityRow) -> None:
    """A draft."""
    await write(conn, _INSERT, **activity.model_dump(include=_WRITTEN))


async def insert_series(conn: Connection, series: ActivitySeriesRow) -> None:
    """A series, before its sessions."""
    await write(conn, _INSERT_SERIES, **series.model_dump(exclude={"opened_at"}))


async def insert_window(conn: Connection, window: ActivityWindowRow) -> None:
    """A window of a draft."""
    await write(conn, _INSERT_WINDOW, **window.model_dump())


async def insert_reserve(conn: Connection, reserve: ActivityReserveRow) -> None:
    """A reserve of a draft."""
    await write(conn, _INSERT_RESERVE, **reserve.model_dump())


def _row(row: Record) -> ActivityRow:
    return ActivityRow(**{name: row[name] for name in ActivityRow.model_fields})


async def lock_activity(conn: Connection, tenant: UUID, activity_id: UUID) -> ActivityRow | None:
    """An activity, its line and its state locked until the transaction ends. In nobody's scope."""
    row = await fetch_one(conn, _LOCK, tenant_id=tenant, id=activity_id)
    return None if row is None else _row(row)


async def share_line(conn: Connection, activity_id: UUID) -> None:
    """Holds the line of an activity together with others who do, until the transaction ends; nobody moves it then."""
    await conn.execute(_SHARE_LINE, activity_id)


async def find_activity(conn: Connection, tenant: UUID, activity_id: UUID) -> ActivityRow | None:
    """An activity as it is; no lock, in nobody's scope."""
    row = await fetch_one(conn, _FIND, tenant_id=tenant, id=activity_id)
    return None if row is None else ActivityRow(**dict(row))


async def lock_managed(conn: Connection, scope: Scope, activity_id: UUID) -> ActivityRow | None:
    """As `lock_activity`; None when out of the caller's scope of `activity_manage`."""
    row = await fetch_one(conn, _LOCK_MANAGED, id=activity_id, **scope_values(scope, _LOCK_MANAGED.parameters))
    return None if row is None else _row(row)


async def lock_sessions(conn: Connection, tenant: UUID, series_id: UUID) -> Sequence[ActivityRow]:
    """The sessions of a series, locked in the order of their ids."""
    rows = await fetch_all(conn, _LOCK_SESSIONS, tenant_id=tenant, series_id=series_id)
    return [_row(row) for row in rows]


async def lock_of_organisation(conn: Connection, tenant: UUID, organisation_id: UUID) -> Sequence[ActivityRow]:
    """What an organisation holds and is not over, locked in the order of the ids."""
    rows = await fetch_all(conn, _LOCK_OF_ORGANISATION, tenant_id=tenant, organisation_id=organisation_id)
    return [_row(row) for row in rows]


async def update_activity(conn: Connection, activity: ActivityRow) -> None:
    """Writes what a locked activity has become."""
    values = activity.model_dump(include=_WRITTEN - _KEYS)
    await execute(conn, _UPDATE, of_tenant=activity.tenant_id, of_id=activity.id, **values)


async def update_part(
    conn: Connection, activity: ActivityRow, table: str, part_id: UUID, part: Mapping[str, Any]
) -> None:
    """Writes `places` and `quota_id` of a window or a reserve of a locked activity."""
    text = _UPDATE_PART.format(table=table)
    await conn.execute(text, activity.tenant_id, activity.id, part_id, part["places"], part["quota_id"])


async def update_window_ends(conn: Connection, activity: ActivityRow, closes_at: datetime) -> None:
    """Has all windows of a locked activity close at an instant, but none before it opens."""
    await conn.execute(_MOVE_WINDOWS, activity.tenant_id, activity.id, closes_at)


async def update_window_times(
    conn: Connection, activity: ActivityRow, window_id: UUID, *, opens_at: datetime, closes_at: datetime
) -> None:
    """Writes other times of a window of a locked activity."""
    await conn.execute(_MOVE_WINDOW, activity.tenant_id, activity.id, window_id, opens_at, closes_at)


async def list_windows(conn: Connection, tenant: UUID, activity_id: UUID) -> Sequence[Record]:
    """The windows of an activity, in order."""
    return await conn.fetch(_LIST_PARTS.format(table="activity_window"), tenant, activity_id)


async def list_reserves(conn: Connection, tenant: UUID, activity_id: UUID) -> Sequence[Record]:
    """The reserves of an activity, in order."""
    return await conn.fetch(_LIST_PARTS.format(table="activity_reserve"), tenant, activity_id)


async def count_missing(conn: Connection, tenant: UUID, organisation_ids: Sequence[UUID]) -> int:
    """How many of these are no organisation of the union."""
    return int(await conn.fetchval(_FIND_MISSING, tenant, list(organisation_ids)))


async def is_managed(conn: Connection, scope: Scope, organisation_id: UUID) -> bool:
    """Whether an organisation of the union is active, and the caller manages its activities."""
    values = scope_values(scope, _FIND_MANAGED.parameters)
    return await fetch_one(conn, _FIND_MANAGED, organisation_id=organisation_id, **values) is not None


async def lock_tagged(conn: Connection, scope: Scope, member_id: UUID) -> Record | None:
    """A member within the caller's scope of `member_write`, locked; None otherwise."""
    return await fetch_one(conn, _LOCK_MEMBER, id=member_id, **scope_values(scope, _LOCK_MEMBER.parameters))


async def upsert_tags(conn: Connection, tenant: UUID, member_id: UUID, tags: Sequence[str]) -> None:
    """Gives a locked member these tags, and no others."""
    await conn.execute(_SET_TAGS, tenant, member_id, list(tags))
