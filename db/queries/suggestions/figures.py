"""SQL of the public figures of suggestions: sums of a year by organisation, each with all below it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from db.session import Connection

# Read by the index of (tenant_id, submitted_at); the rest are look-ups by key. An author with two entries is one.
_FIGURES = """
    WITH delivered AS MATERIALIZED (
        SELECT s.tenant_id, s.id, s.handling_id,
            EXISTS (
                SELECT FROM suggestion_event e
                WHERE e.tenant_id = s.tenant_id AND e.suggestion_id = s.id AND e.kind = 'file'
            ) AS is_filed,
            (
                SELECT coalesce(a.released_class, a.answer_class) FROM suggestion_answer a
                WHERE a.tenant_id = s.tenant_id AND a.suggestion_id = s.id AND a.state = 'released'
                ORDER BY a.round DESC LIMIT 1
            ) AS answer_class,
            s.state NOT IN ('answered', 'rated', 'closed', 'not_filed', 'merged', 'withdrawn') AS is_open,
            s.next_due_at < $4 AS is_late,
            i.verified_at IS NOT NULL AS is_carried,
            i.rewarded_at IS NOT NULL AS is_rewarded,
            CASE WHEN i.rewarded_at IS NOT NULL THEN i.reward_fen END AS reward_fen,
            CASE WHEN i.verified_at IS NOT NULL THEN (
                SELECT f.amount FROM effect_figure f
                WHERE f.tenant_id = s.tenant_id AND f.suggestion_id = s.id AND f.kind = 'saved_fen'
            ) END AS saved_fen
        FROM suggestion s
        LEFT JOIN implementation i ON i.tenant_id = s.tenant_id AND i.suggestion_id = s.id
        WHERE s.tenant_id = $1 AND s.submitted_at >= $2 AND s.submitted_at < $3
    ), signed AS (
        SELECT c.ancestor_id, count(DISTINCT coalesce(m.merged_into_id, m.id)) AS author_count
        FROM delivered d
        JOIN organisation_closure c ON c.tenant_id = d.tenant_id AND c.descendant_id = d.handling_id
        JOIN suggestion_author u ON u.tenant_id = d.tenant_id AND u.suggestion_id = d.id
            AND u.state IN ('first', 'accepted')
        JOIN member m ON m.tenant_id = u.tenant_id AND m.id = u.member_id
        GROUP BY c.ancestor_id
    )
    SELECT c.ancestor_id AS place_id, o.parent_id, count(*) AS received_count,
        count(*) FILTER (WHERE d.is_filed) AS filed_count,
        count(*) FILTER (WHERE d.answer_class = 'solved') AS solved_count,
        count(*) FILTER (WHERE d.answer_class = 'planned') AS planned_count,
        count(*) FILTER (WHERE d.answer_class = 'for_reference') AS for_reference_count,
        count(*) FILTER (WHERE d.is_open) AS open_count,
        count(*) FILTER (WHERE d.is_open AND d.is_late) AS overdue_count,
        count(*) FILTER (WHERE d.is_carried) AS implemented_count,
        count(*) FILTER (WHERE d.is_rewarded) AS rewarded_count,
        coalesce(sum(d.reward_fen), 0)::bigint AS reward_fen, coalesce(sum(d.saved_fen), 0)::bigint AS saved_fen,
        coalesce(g.author_count, 0) AS author_count,
        $5::uuid IS NULL OR EXISTS (
            SELECT FROM organisation_closure b
            WHERE b.tenant_id = $1 AND b.ancestor_id = $5 AND b.descendant_id = c.ancestor_id
        ) AS is_asked_for
    FROM delivered d
    JOIN organisation_closure c ON c.tenant_id = d.tenant_id AND c.descendant_id = d.handling_id
    JOIN organisation o ON o.tenant_id = c.tenant_id AND o.id = c.ancestor_id
    LEFT JOIN signed g ON g.ancestor_id = c.ancestor_id
    GROUP BY c.ancestor_id, o.parent_id, o.code, g.author_count
    ORDER BY o.code
"""


async def list_figures(
    conn: Connection, tenant: UUID, years: tuple[datetime, datetime], now: datetime, *, below_id: UUID | None
) -> Sequence[Mapping[str, Any]]:
    """Sums of the suggestions delivered in a time, by organisation with all below it, in the order of codes.

    Of the whole union, since what may be told is decided for all of it; `is_asked_for` is at or below a place.
    """
    return [dict(row) for row in await conn.fetch(_FIGURES, tenant, *years, now, below_id)]
