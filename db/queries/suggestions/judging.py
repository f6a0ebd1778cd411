"""SQL of what authors say about answers, of reopening, and of closing by the clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.models.suggestions import SuggestionRatingRow
from db.session import Connection

# The same person may have judged by an entry that was merged into theirs.
_JUDGE = """
    WITH changed AS (
        UPDATE suggestion_rating AS r SET satisfaction = $6, comment = $7, rated_at = $8
        WHERE r.tenant_id = $1 AND r.suggestion_id = $3 AND r.round = $4 AND (
            (r.author_id IS NULL AND $5::uuid IS NULL) OR EXISTS (
                SELECT FROM member AS m WHERE m.tenant_id = r.tenant_id AND m.id = r.author_id
                    AND $5 IN (m.id, m.merged_into_id)
            )
        ) RETURNING r.id
    )
    INSERT INTO suggestion_rating (tenant_id, id, suggestion_id, round, author_id, satisfaction, comment, rated_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (SELECT FROM changed)
"""
# Groups and holding pools handle nothing, and closed organisations nothing any more.
_ABOVE = """
    SELECT o.id FROM organisation_closure AS k
    JOIN organisation AS o ON o.tenant_id = k.tenant_id AND o.id = k.ancestor_id
    WHERE k.tenant_id = $1 AND k.descendant_id = $2 AND k.depth > 0
        AND o.kind NOT IN ('group', 'holding_pool') AND o.state = 'active'
    ORDER BY k.depth LIMIT 1
"""
_HOLD = "SELECT true FROM organisation WHERE tenant_id = $1 AND id = $2 AND state = 'active' FOR KEY SHARE"
_END_ASSIGNMENTS = """
    UPDATE suggestion_assignment SET ended_at = $3 WHERE tenant_id = $1 AND suggestion_id = $2 AND ended_at IS NULL
"""
_ANSWERED_PLACES = """
    SELECT DISTINCT tenant_id, handling_id FROM suggestion WHERE state IN ('answered', 'rated')
    ORDER BY tenant_id, handling_id
"""
_LOCK_DUE = """
    SELECT s.tenant_id, s.id
    FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS place (tenant_id, handling_id, until)
    JOIN suggestion AS s ON s.tenant_id = place.tenant_id AND s.handling_id = place.handling_id
    WHERE s.state IN ('answered', 'rated') AND (
        SELECT e.at FROM suggestion_event AS e
        WHERE e.tenant_id = s.tenant_id AND e.suggestion_id = s.id AND e.kind = 'release'
        ORDER BY e.number DESC LIMIT 1
    ) < place.until
    ORDER BY s.tenant_id, s.id LIMIT $4 FOR NO KEY UPDATE OF s SKIP LOCKED
"""


async def judge(conn: Connection, rating: SuggestionRatingRow) -> None:
    """What an author of a locked suggestion says about the answer of a round, instead of what they said before."""
    await conn.execute(
        _JUDGE,
        *(rating.tenant_id, rating.id, rating.suggestion_id, rating.round, rating.author_id),
        *(rating.satisfaction, rating.comment, rating.rated_at),
    )


async def find_above(conn: Connection, tenant: UUID, organisation_id: UUID) -> UUID | None:
    """The next organisation above that handles suggestions; None: there is none."""
    found: UUID | None = await conn.fetchval(_ABOVE, tenant, organisation_id)
    return found


async def hold_open(conn: Connection, tenant: UUID, organisation_id: UUID) -> bool:
    """Whether an organisation is open; it does not close until the transaction ends."""
    return bool(await conn.fetchval(_HOLD, tenant, organisation_id))


async def end_assignments(conn: Connection, tenant: UUID, suggestion_id: UUID, at: datetime) -> None:
    """No unit has a locked suggestion any more."""
    await conn.execute(_END_ASSIGNMENTS, tenant, suggestion_id, at)


async def list_answered_places(conn: Connection) -> Sequence[Record]:
    """`tenant_id`, `handling_id` of places of all unions, with suggestions that wait to be closed."""
    return await conn.fetch(_ANSWERED_PLACES)


async def lock_due(
    conn: Connection, until: Mapping[tuple[UUID, UUID], datetime], *, limit: int
) -> Sequence[tuple[UUID, UUID]]:
    """Union and id of suggestions whose answer was released before an instant of their place.

    Those locked elsewhere are left to whoever holds them.
    """
    places = sorted(until)
    rows = await conn.fetch(
        _LOCK_DUE,
        [tenant for tenant, _ in places],
        [place for _, place in places],
        [until[place] for place in places],
        limit,
    )
    return [(row["tenant_id"], row["id"]) for row in rows]
