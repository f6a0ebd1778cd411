"""SQL of changes: what became another one for a reader since a place in the order of commits; its end.

A place is `(transaction_id, sequence)`. Sequence numbers are handed out before commit, and a clock says nothing of it;
below the snapshot's xmin no transaction is running any more, so a reader behind that watermark misses nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import sqlalchemy as sa
from asyncpg import Record

from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one

Row: TypeAlias = Record

SCAN_LIMIT: Final = 2_000
"""Rows that one page looks at: an object that changes all the time has many."""
PURGE_LIMIT: Final = 20_000

_FIND = Statement.of(
    sa.text(
        """
        WITH own AS MATERIALIZED (
            SELECT m.organisation_id, m.state, m.employment_kind FROM member m
            WHERE m.tenant_id = CAST(:tenant_id AS uuid) AND m.id = CAST(:own_id AS uuid)
        ), place AS MATERIALIZED (
            SELECT ARRAY(
                SELECT k.ancestor_id FROM organisation_closure k
                WHERE k.tenant_id = CAST(:tenant_id AS uuid) AND k.descendant_id = own.organisation_id
                ORDER BY k.depth
            ) AS chain, ARRAY(
                SELECT m.id FROM member m
                WHERE m.tenant_id = CAST(:tenant_id AS uuid) AND m.merged_into_id = CAST(:own_id AS uuid) ORDER BY m.id
            ) AS merged_ids, own.state, own.employment_kind
            FROM own
        ), bound AS MATERIALIZED (
            SELECT least(pg_snapshot_xmin(pg_current_snapshot()), CAST(:until AS xid8)) AS until,
                pg_snapshot_xmin(pg_current_snapshot()) AS watermark
        )
        SELECT bound.until, bound.watermark, place.chain, place.merged_ids, place.state, place.employment_kind,
            (SELECT system_identifier FROM pg_control_system()) AS installation,
            (SELECT k.transaction_id FROM change_mark k WHERE k.tenant_id = CAST(:tenant_id AS uuid)
                ORDER BY k.transaction_id LIMIT 1) AS horizon,
            (SELECT coalesce(json_agg(json_build_array(
                CAST(f.transaction_id AS text), f.sequence, f.kind, f.node_id, f.was_seen
            ) ORDER BY f.transaction_id, f.sequence), '[]')
            FROM (
                SELECT c.* FROM (
                    SELECT DISTINCT each AS id FROM unnest(
                        ARRAY[CAST(:tenant_id AS uuid), CAST(:own_id AS uuid)] || place.chain || place.merged_ids
                    ) each
                ) audience
                CROSS JOIN LATERAL (
                    SELECT c.transaction_id, c.sequence, c.kind, c.node_id, c.was_seen FROM node_change c
                    WHERE c.tenant_id = CAST(:tenant_id AS uuid) AND c.audience_id = audience.id
                        AND (c.transaction_id, c.sequence) > (CAST(:after_transaction AS xid8), CAST(:after AS bigint))
                        AND c.transaction_id < bound.until AND c.kind = ANY(CAST(:kinds AS text[]))
                    ORDER BY c.transaction_id, c.sequence LIMIT CAST(:limit AS integer)
                ) c
                ORDER BY c.transaction_id, c.sequence LIMIT CAST(:limit AS integer)
            ) f) AS changes
        FROM place CROSS JOIN bound
        """
    )
)
# The first mark of a union is before everything: until a later one is old enough, all is kept.
_MARK = Statement.of(
    sa.text(
        """
        INSERT INTO change_mark (tenant_id, transaction_id, marked_at)
        SELECT t.id, CASE WHEN EXISTS (SELECT FROM change_mark k WHERE k.tenant_id = t.id)
            THEN pg_snapshot_xmin(pg_current_snapshot()) ELSE CAST('0' AS xid8) END, CAST(:now AS timestamptz)
        FROM tenant t
        WHERE NOT EXISTS (
            SELECT FROM change_mark k WHERE k.tenant_id = t.id AND k.marked_at > CAST(:since AS timestamptz)
        )
        ON CONFLICT DO NOTHING
        """
    )
)
_FORGET_MARKS = Statement.of(
    sa.text(
        """
        DELETE FROM change_mark m WHERE EXISTS (
            SELECT FROM change_mark later WHERE later.tenant_id = m.tenant_id
            AND later.transaction_id > m.transaction_id AND later.marked_at <= CAST(:before AS timestamptz)
        )
        """
    )
)
_PURGE = Statement.of(
    sa.text(
        """
        WITH horizon AS MATERIALIZED (
            SELECT DISTINCT ON (tenant_id) tenant_id, transaction_id FROM change_mark
            ORDER BY tenant_id, transaction_id
        )
        DELETE FROM node_change WHERE ctid = ANY(ARRAY(
            SELECT c.ctid FROM node_change c
            JOIN horizon h ON h.tenant_id = c.tenant_id AND c.transaction_id < h.transaction_id
            LIMIT CAST(:limit AS integer)
        ))
        """
    )
)


async def find_changes(
    conn: Connection, scope: Scope, kinds: Sequence[str], *, after: tuple[int, int], until: int
) -> Row | None:
    """The caller's place in the union, how far one can read, and the changes behind `after`; None for strangers.

    `changes` are arrays `[transaction_id, sequence, kind, node_id, was_seen]` in JSON, in the order of commits, at most
    `SCAN_LIMIT`; all of them were committed before `until`, which is at most what is asked for and at most `watermark`.
    """
    return await fetch_one(
        conn,
        _FIND,
        tenant_id=scope.tenant_id,
        own_id=scope.member_id,
        kinds=list(kinds),
        after_transaction=after[0],
        after=after[1],
        until=until,
        limit=SCAN_LIMIT,
    )


async def move_horizon(conn: Connection, now: datetime, *, kept: timedelta, every: timedelta) -> None:
    """Marks the present, and forgets marks before the newest one that is older than `kept`.

    In a transaction of its own, before anything goes: changes before the horizon may be gone, and readers know it.
    """
    await execute(conn, _MARK, now=now, since=now - every)
    await execute(conn, _FORGET_MARKS, before=now - kept)


async def purge_changes(conn: Connection) -> bool:
    """Drops what is before the horizon, `PURGE_LIMIT` rows at most; whether more may be left."""
    return await execute(conn, _PURGE, limit=PURGE_LIMIT) == PURGE_LIMIT
