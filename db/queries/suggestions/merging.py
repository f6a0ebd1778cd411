"""SQL of merges: locks in one order, authors and supports that move, tombstones that lead on."""

from datetime import datetime
from uuid import UUID

from db.models.suggestions import SuggestionRow
from db.session import Connection

# With those that were merged into the one that goes now: all are locked in order of id, so two merges never wait for
# each other.
_LOCK = """
    SELECT id FROM suggestion
    WHERE tenant_id = $1 AND (id = ANY($2::uuid[]) OR merged_into_id = $3) ORDER BY id FOR NO KEY UPDATE
"""
_KEEPS_OTHERS = "SELECT EXISTS (SELECT FROM suggestion WHERE tenant_id = $1 AND merged_into_id = $2)"
_LEAD_ON = "UPDATE suggestion SET merged_into_id = $3 WHERE tenant_id = $1 AND merged_into_id = $2"
# Whoever had been asked to sign the kept one, or had declined, is an author of it now. A person may have two entries.
# Who had come by a merge before keeps the suggestion that they signed: who may read that one may read their name.
_MOVE_AUTHORS = """
    INSERT INTO suggestion_author
        (tenant_id, suggestion_id, member_id, state, came_from_id, added_at, answered_at)
    SELECT DISTINCT ON (coalesce(m.merged_into_id, m.id))
        a.tenant_id, $3, coalesce(m.merged_into_id, m.id), 'accepted', coalesce(a.came_from_id, $2),
        $4::timestamptz, $4::timestamptz
    FROM suggestion_author AS a JOIN member AS m ON m.tenant_id = a.tenant_id AND m.id = a.member_id
    WHERE a.tenant_id = $1 AND a.suggestion_id = $2 AND a.state IN ('first', 'accepted')
        AND NOT EXISTS (
            SELECT FROM suggestion_author AS other
            JOIN member AS o ON o.tenant_id = other.tenant_id AND o.id = other.member_id
            WHERE other.tenant_id = $1 AND other.suggestion_id = $3 AND other.state IN ('first', 'accepted')
                AND coalesce(o.merged_into_id, o.id) = coalesce(m.merged_into_id, m.id)
        )
    ON CONFLICT (tenant_id, suggestion_id, member_id) DO UPDATE
        SET state = 'accepted', came_from_id = excluded.came_from_id, answered_at = excluded.answered_at
"""
_MOVE_SUPPORTS = """
    WITH moved AS (
        DELETE FROM suggestion_support WHERE tenant_id = $1 AND suggestion_id = $2 RETURNING *
    )
    INSERT INTO suggestion_support (tenant_id, suggestion_id, member_id, came_from_id, supported_at)
    SELECT DISTINCT ON (coalesce(m.merged_into_id, m.id))
        moved.tenant_id, $3, coalesce(m.merged_into_id, m.id), $2, moved.supported_at
    FROM moved JOIN member AS m ON m.tenant_id = moved.tenant_id AND m.id = moved.member_id
    WHERE NOT EXISTS (
        SELECT FROM suggestion_support AS other
        JOIN member AS o ON o.tenant_id = other.tenant_id AND o.id = other.member_id
        WHERE other.tenant_id = $1 AND other.suggestion_id = $3
            AND coalesce(o.merged_into_id, o.id) = coalesce(m.merged_into_id, m.id)
    )
    ORDER BY coalesce(m.merged_into_id, m.id), moved.supported_at
"""
_AUTHORS_SECOND_NOTHING = """
    DELETE FROM suggestion_support AS s USING member AS m
    WHERE s.tenant_id = $1 AND s.suggestion_id = $2 AND m.tenant_id = s.tenant_id AND m.id = s.member_id
        AND coalesce(m.merged_into_id, m.id) IN (
            SELECT coalesce(o.merged_into_id, o.id) FROM suggestion_author AS a
            JOIN member AS o ON o.tenant_id = a.tenant_id AND o.id = a.member_id
            WHERE a.tenant_id = $1 AND a.suggestion_id = $2 AND a.state IN ('first', 'accepted')
        )
"""


async def lock_in_order(conn: Connection, tenant: UUID, source_id: UUID, kept_id: UUID) -> None:
    """Takes the locks of two suggestions, and of those that were merged into the first."""
    await conn.fetch(_LOCK, tenant, [source_id, kept_id], source_id)


async def keeps_others(conn: Connection, suggestion: SuggestionRow) -> bool:
    """Whether others were merged into a locked suggestion."""
    return bool(await conn.fetchval(_KEEPS_OTHERS, suggestion.tenant_id, suggestion.id))


async def lead_on(conn: Connection, source: SuggestionRow, kept_id: UUID) -> None:
    """What was merged into the source before leads to the kept one: a chain of merges has one end."""
    await conn.execute(_LEAD_ON, source.tenant_id, source.id, kept_id)


async def move_authors(conn: Connection, source: SuggestionRow, kept_id: UUID, at: datetime) -> None:
    """Every author of the source becomes a co-author of the kept one, unless they are an author of it."""
    await conn.execute(_MOVE_AUTHORS, source.tenant_id, source.id, kept_id, at)


async def move_supports(conn: Connection, source: SuggestionRow, kept_id: UUID) -> None:
    """Moves who seconds the source to the kept one, each person once, authors not at all."""
    await conn.execute(_MOVE_SUPPORTS, source.tenant_id, source.id, kept_id)
    await conn.execute(_AUTHORS_SECOND_NOTHING, source.tenant_id, kept_id)
