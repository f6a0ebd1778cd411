"""SQL of anonymous suggestions: permits that were used, the suggestion of a token, what its author is shown."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.models.suggestions import SuggestionCommentRow, SuggestionPostRow, SuggestionRow
from db.session import Connection

_FIND_POST = "SELECT content_hash FROM suggestion_post WHERE tenant_id = $1 AND token_hash = $2"
_INSERT_POST = """
    INSERT INTO suggestion_post (tenant_id, token_hash, month_id, randomizer, signature, content_hash)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING true
"""
_PLACE = """
    SELECT EXISTS (
        SELECT FROM organisation
        WHERE tenant_id = $1 AND id = $2 AND state = 'active' AND kind IN ('federation', 'enterprise_union', 'branch')
    )
"""
_LOCK = "SELECT * FROM suggestion WHERE tenant_id = $1 AND token_hash = $2 FOR NO KEY UPDATE"
_REFERENCE = "SELECT reference FROM suggestion WHERE tenant_id = $1 AND token_hash = $2"
_LAST_AT = "SELECT max(at) FROM suggestion_event WHERE tenant_id = $1 AND suggestion_id = $2"
_IS_REPEAT = """
    SELECT EXISTS (
        SELECT FROM suggestion_event
        WHERE tenant_id = $1 AND suggestion_id = $2 AND facts ->> 'repeat' = $3
    )
"""
_END_ASSIGNMENTS = """
    UPDATE suggestion_assignment SET ended_at = $3 WHERE tenant_id = $1 AND suggestion_id = $2 AND ended_at IS NULL
"""
_INSERT_COMMENT = """
    INSERT INTO suggestion_comment (tenant_id, id, suggestion_id, body, state, written_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
"""
_RATE = """
    INSERT INTO suggestion_rating (tenant_id, id, suggestion_id, round, satisfaction, comment, rated_at)
    VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6)
    ON CONFLICT (tenant_id, suggestion_id, round, author_id)
    DO UPDATE SET satisfaction = excluded.satisfaction, comment = excluded.comment, rated_at = excluded.rated_at
"""
_READ = """
    SELECT s.reference, s.title, s.body, s.expected_effect, s.state, s.round, s.visibility, s.submitted_at,
        o.name AS organisation, h.name AS handling, c.name AS category, k.reference AS merged_into,
        ARRAY(
            SELECT jsonb_build_object('step', e.kind, 'state', e.to_state, 'reason', e.reason, 'at', e.at)
            FROM suggestion_event AS e
            WHERE e.tenant_id = s.tenant_id AND e.suggestion_id = s.id ORDER BY e.number
        ) AS events,
        ARRAY(
            SELECT jsonb_build_object('round', a.round, 'class', coalesce(a.released_class, a.answer_class),
                'body', a.body, 'unit', u.name, 'at', a.released_at)
            FROM suggestion_answer AS a
            JOIN answering_unit AS u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
            WHERE a.tenant_id = s.tenant_id AND a.suggestion_id = s.id AND a.state = 'released' ORDER BY a.round
        ) AS answers,
        ARRAY(
            SELECT jsonb_build_object('round', r.round, 'satisfaction', r.satisfaction, 'comment', r.comment)
            FROM suggestion_rating AS r
            WHERE r.tenant_id = s.tenant_id AND r.suggestion_id = s.id AND r.author_id IS NULL ORDER BY r.round
        ) AS ratings,
        ARRAY(
            SELECT jsonb_build_object('body', t.body, 'state', t.state, 'unit', u.name,
                'isOwn', t.author_id IS NULL, 'at', t.written_at)
            FROM suggestion_comment AS t
            LEFT JOIN answering_unit AS u ON u.tenant_id = t.tenant_id AND u.id = t.unit_id
            WHERE t.tenant_id = s.tenant_id AND t.suggestion_id = s.id
                AND (t.state = 'shown' OR t.author_id IS NULL)
            ORDER BY t.written_at, t.id
        ) AS comments
    FROM suggestion AS s
    JOIN organisation AS o ON o.tenant_id = s.tenant_id AND o.id = s.organisation_id
    JOIN organisation AS h ON h.tenant_id = s.tenant_id AND h.id = s.handling_id
    JOIN suggestion_category AS c ON c.tenant_id = s.tenant_id AND c.id = s.category_id
    LEFT JOIN suggestion AS k ON k.tenant_id = s.tenant_id AND k.id = s.merged_into_id
    WHERE s.tenant_id = $1 AND s.token_hash = $2
"""


async def find_post(conn: Connection, tenant: UUID, token_hash: bytes) -> bytes | None:
    """The hash of what was posted with this permit, or None."""
    found: bytes | None = await conn.fetchval(_FIND_POST, tenant, token_hash)
    return found


async def insert_post(conn: Connection, post: SuggestionPostRow) -> bool:
    """Uses a permit; False when it is used by now. Waits for a transaction that is using it."""
    values = (post.tenant_id, post.token_hash, post.month_id, post.randomizer, post.signature, post.content_hash)
    return await conn.fetchval(_INSERT_POST, *values) is not None


async def is_place(conn: Connection, tenant: UUID, organisation_id: UUID) -> bool:
    """Whether anonymous suggestions may come from this organisation: a branch or above, open."""
    return bool(await conn.fetchval(_PLACE, tenant, organisation_id))


async def find_reference(conn: Connection, tenant: UUID, token_hash: bytes) -> str | None:
    """The reference of the suggestion of a token."""
    found: str | None = await conn.fetchval(_REFERENCE, tenant, token_hash)
    return found


async def lock_by_token(conn: Connection, tenant: UUID, token_hash: bytes) -> SuggestionRow | None:
    """The suggestion of a token, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, token_hash)
    return None if row is None else SuggestionRow(**dict(row))


async def find_last_at(conn: Connection, suggestion: SuggestionRow) -> datetime:
    """When the last thing happened to a locked suggestion."""
    at: datetime = await conn.fetchval(_LAST_AT, suggestion.tenant_id, suggestion.id)
    return at


async def is_repeat(conn: Connection, suggestion: SuggestionRow, mark: str) -> bool:
    """Whether its author has taken a step with this mark before."""
    return bool(await conn.fetchval(_IS_REPEAT, suggestion.tenant_id, suggestion.id, mark))


async def end_assignments(conn: Connection, suggestion: SuggestionRow, at: datetime) -> None:
    """No unit has the suggestion any more."""
    await conn.execute(_END_ASSIGNMENTS, suggestion.tenant_id, suggestion.id, at)


async def insert_comment(conn: Connection, comment: SuggestionCommentRow) -> None:
    """A comment of the anonymous author; a repeat writes nothing."""
    values = (comment.tenant_id, comment.id, comment.suggestion_id, comment.body, comment.state, comment.written_at)
    await conn.execute(_INSERT_COMMENT, *values)


async def rate(
    conn: Connection, suggestion: SuggestionRow, *, satisfaction: str, comment: str | None, at: datetime
) -> None:
    """What the anonymous author says about the answer of this round, in the place of what they said before."""
    place = (suggestion.tenant_id, suggestion.id, suggestion.round)
    await conn.execute(_RATE, *place, satisfaction, comment, at)


async def find_shown(conn: Connection, tenant: UUID, token_hash: bytes) -> Record | None:
    """What the author of a token's suggestion is shown of it; no name of a member is in it."""
    return await conn.fetchrow(_READ, tenant, token_hash)
