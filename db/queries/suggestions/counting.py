"""SQL of the sums of response times: what is kept of them, and what is not counted yet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from db.loaders.suggestions.timing import log_columns
from db.models.suggestions import COUNTING_LOCK
from db.session import Connection

_BELOW = """($3::uuid IS NULL OR EXISTS (
    SELECT FROM organisation_closure c
    WHERE c.tenant_id = $1 AND c.descendant_id = {of}.handling_id AND c.ancestor_id = $3
))"""
# One statement, so one snapshot: what is counted between it and the next one is counted once.
_KEPT = f"""
    WITH marked AS MATERIALIZED (SELECT DISTINCT suggestion_id FROM uncounted_suggestion WHERE tenant_id = $1)
    SELECT
        coalesce((
            SELECT jsonb_agg(jsonb_build_array(r.kind, r.office_id, r.is_of_unit, r.done, r.late, r.waiting))
            FROM response_time r WHERE r.tenant_id = $1 AND r.year = $2 AND {_BELOW.format(of="r")}
        ), '[]') AS sums,
        coalesce((
            SELECT jsonb_agg(k.clocks) FROM marked
            JOIN counted_suggestion k ON k.tenant_id = $1 AND k.suggestion_id = marked.suggestion_id
            WHERE k.year = $2 AND {_BELOW.format(of="k")}
        ), '[]') AS counted,
        ARRAY(SELECT suggestion_id FROM marked) AS marked_ids
"""  # noqa: S608  # constants
_LOGS = f"""
    SELECT s.id, s.handling_id, s.submitted_at, {log_columns("s")}, (
        SELECT jsonb_agg(jsonb_build_object('unit_id', a.unit_id, 'assigned_at', a.assigned_at) ORDER BY a.assigned_at)
        FROM suggestion_assignment a WHERE a.tenant_id = s.tenant_id AND a.suggestion_id = s.id AND a.role = 'lead'
    ) AS leads
    FROM suggestion s
    WHERE s.tenant_id = $1 AND s.id = ANY ($2::uuid[]) AND {_BELOW.format(of="s")}
        AND s.submitted_at >= $4 AND s.submitted_at < $5
"""  # noqa: S608  # columns by our own words
_LOCK = "SELECT pg_try_advisory_xact_lock($1)"
_TAKE = """
    DELETE FROM uncounted_suggestion WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM uncounted_suggestion
        WHERE tenant_id = (SELECT tenant_id FROM uncounted_suggestion LIMIT 1) LIMIT $1
    )
    RETURNING tenant_id, suggestion_id
"""
_MARK_OLDER = """
    INSERT INTO uncounted_suggestion (tenant_id, id, suggestion_id)
    SELECT tenant_id, gen_random_uuid(), suggestion_id FROM counted_suggestion WHERE edition < $1 LIMIT $2
    RETURNING 1
"""
_COUNTED = """
    SELECT suggestion_id, year, handling_id, clocks FROM counted_suggestion
    WHERE tenant_id = $1 AND suggestion_id = ANY ($2::uuid[])
"""
_SUMS = """
    SELECT r.year, r.handling_id, r.office_id, r.is_of_unit, r.kind, r.done, r.late, r.waiting FROM response_time r
    JOIN unnest($2::int[], $3::uuid[], $4::uuid[], $5::bool[], $6::text[])
        AS touched (year, handling_id, office_id, is_of_unit, kind)
        USING (year, handling_id, office_id, is_of_unit, kind)
    WHERE r.tenant_id = $1
"""
_WRITE_COUNTED = """
    INSERT INTO counted_suggestion (tenant_id, suggestion_id, year, handling_id, ruled_by_ids, started_on, edition,
        clocks)
    SELECT $1, n.suggestion_id, n.year, n.handling_id, ARRAY(SELECT jsonb_array_elements_text(n.ruled_by_ids)::uuid),
        n.started_on, $2, n.clocks
    FROM jsonb_to_recordset($3) AS n (suggestion_id uuid, year int, handling_id uuid, ruled_by_ids jsonb,
        started_on date, clocks jsonb)
    ON CONFLICT (tenant_id, suggestion_id) DO UPDATE SET year = excluded.year, handling_id = excluded.handling_id,
        ruled_by_ids = excluded.ruled_by_ids, started_on = excluded.started_on, edition = excluded.edition,
        clocks = excluded.clocks
"""
_WRITE_SUMS = """
    INSERT INTO response_time (tenant_id, year, handling_id, office_id, is_of_unit, kind, done, late, waiting)
    SELECT $1, n.year, n.handling_id, n.office_id, n.is_of_unit, n.kind, n.done, n.late, n.waiting
    FROM jsonb_to_recordset($2) AS n (year int, handling_id uuid, office_id uuid, is_of_unit bool, kind text,
        done jsonb, late int, waiting jsonb)
    ON CONFLICT (tenant_id, year, handling_id, office_id, is_of_unit, kind) DO UPDATE SET done = excluded.done,
        late = excluded.late, waiting = excluded.waiting
"""


async def find_kept(conn: Connection, tenant: UUID, year: int, below_id: UUID | None) -> Mapping[str, Any]:
    """Of a year, at or below a place: `sums`, what marked suggestions are `counted` for in them, and `marked_ids`.

    `sums` are `[kind, office, is of a unit, done, late, waiting]`, several of one office; see the table. `marked_ids`
    are of all years and places.
    """
    row = await conn.fetchrow(_KEPT, tenant, year, below_id)
    if row is None:
        raise LookupError(year)
    return dict(row)


async def list_logs(
    conn: Connection,
    tenant: UUID,
    suggestion_ids: Sequence[UUID],
    submitted: tuple[datetime, datetime],
    *,
    below_id: UUID | None = None,
) -> Sequence[Mapping[str, Any]]:
    """What clocks of these follow from: `id`, `handling_id`, `submitted_at`, `log`, `carrying`, `leads`.

    Those that were delivered in a time, the second moment left out, and are handled at or below a place.
    """
    return [dict(row) for row in await conn.fetch(_LOGS, tenant, list(suggestion_ids), below_id, *submitted)]


async def lock_counting(conn: Connection) -> bool:
    """Whether the caller counts alone until the transaction ends; False: another does, or rules are being changed."""
    return bool(await conn.fetchval(_LOCK, COUNTING_LOCK))


async def take_marked(conn: Connection, limit: int) -> tuple[UUID, Sequence[UUID]] | None:
    """Drops marks of one union, and gives the suggestions that had them; None where there is no mark."""
    rows = await conn.fetch(_TAKE, limit)
    return (rows[0]["tenant_id"], list({row["suggestion_id"] for row in rows})) if rows else None


async def mark_older(conn: Connection, edition: int, limit: int) -> int:
    """Marks suggestions that were counted by an older edition: how many."""
    return len(await conn.fetch(_MARK_OLDER, edition, limit))


async def list_counted(conn: Connection, tenant: UUID, suggestion_ids: Sequence[UUID]) -> Sequence[Mapping[str, Any]]:
    """What these are counted for: `suggestion_id`, `year`, `handling_id`, `clocks`."""
    return [dict(row) for row in await conn.fetch(_COUNTED, tenant, list(suggestion_ids))]


async def list_sums(
    conn: Connection, tenant: UUID, keys: Iterable[tuple[int, UUID, UUID, bool, str]]
) -> Sequence[Mapping[str, Any]]:
    """Sums by year, handling place, office, whether it is a unit, and kind; those that are there."""
    columns = [list(column) for column in zip(*keys, strict=True)] or [[]] * 5
    return [dict(row) for row in await conn.fetch(_SUMS, tenant, *columns)]


async def write_counted(conn: Connection, tenant: UUID, edition: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Puts these in the place of what the suggestions were counted for; see the table."""
    await conn.execute(_WRITE_COUNTED, tenant, edition, rows)


async def write_sums(conn: Connection, tenant: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Puts these in the place of the sums by the same keys; see the table."""
    await conn.execute(_WRITE_SUMS, tenant, rows)
