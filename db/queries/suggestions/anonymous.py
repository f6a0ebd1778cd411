"""SQL of anonymous suggestions: permits that were used, the suggestion of a token, what its author is shown."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.models.suggestions import SuggestionPostRow, SuggestionRow
from db.session import Connection

_FIND_POST = "SELECT content_hash FROM suggestion_post WHERE tenant_id = $1 AND token_hash = $2"
_INSERT_POST = """
    INSERT INTO suggestion_post (tenant_id, token_hash, month_id, randomizer, signature, content_hash)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING true
"""
_PLACE = """
    SELECT true FROM organisation
    WHERE tenant_id = $1 AND id = $2 AND state = 'active' AND kind IN ('federation', 'enterprise_union', 'branch')
    FOR KEY SHARE
"""
# With the one that it was merged into, in the order in which a merge locks them, too.
_LOCK = """
    SELECT id FROM suggestion
    WHERE tenant_id = $1 AND (token_hash = $2 OR id = (
        SELECT merged_into_id FROM suggestion WHERE tenant_id = $1 AND token_hash = $2
    )) ORDER BY id FOR NO KEY UPDATE
"""
_BY_TOKEN = "SELECT * FROM suggestion WHERE tenant_id = $1 AND token_hash = $2"  # noqa: S105  # a statement
_KEPT = "SELECT * FROM suggestion WHERE tenant_id = $1 AND id = $2"
_REFERENCE = "SELECT reference FROM suggestion WHERE tenant_id = $1 AND token_hash = $2"
_LAST_AT = "SELECT max(at) FROM suggestion_event WHERE tenant_id = $1 AND suggestion_id = $2"
_IS_REPEAT = """
    SELECT EXISTS (
        SELECT FROM suggestion_event
        WHERE tenant_id = $1 AND suggestion_id IN ($2, $3) AND facts ->> 'repeat' = $4
    )
"""
_READ = """
    SELECT s.reference, s.title, s.body, s.expected_effect, s.state, s.round, s.visibility, s.submitted_at,
        o.name AS organisation, h.name AS handling, c.name AS category, k.reference AS merged_into,
        CASE WHEN k.id IS NOT NULL THEN jsonb_build_object('reference', k.reference, 'state', k.state,
            'round', k.round, 'handling', (
                SELECT n.name FROM organisation AS n WHERE n.tenant_id = k.tenant_id AND n.id = k.handling_id
            )) END AS kept,
        ARRAY(
            SELECT jsonb_build_object('step', e.kind, 'state', e.to_state,
                'reason', CASE WHEN e.kind NOT IN ('countersign_refuse', 'release_refuse') THEN e.reason END,
                'at', (e.at AT TIME ZONE 'Asia/Shanghai')::date)
            FROM suggestion_event AS e
            WHERE e.tenant_id = s.tenant_id AND e.suggestion_id = s.id ORDER BY e.number
        ) AS events,
        ARRAY(
            SELECT jsonb_build_object('round', a.round, 'class', coalesce(a.released_class, a.answer_class),
                'body', a.body, 'unit', u.name, 'at', (a.released_at AT TIME ZONE 'Asia/Shanghai')::date)
            FROM suggestion_answer AS a
            JOIN answering_unit AS u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
            WHERE a.tenant_id = s.tenant_id AND a.suggestion_id = coalesce(s.merged_into_id, s.id)
                AND a.state = 'released' ORDER BY a.round
        ) AS answers,
        ARRAY(
            SELECT jsonb_build_object('round', r.round, 'satisfaction', r.satisfaction, 'comment', r.comment)
            FROM suggestion_rating AS r
            WHERE r.tenant_id = s.tenant_id AND r.suggestion_id = s.id AND r.author_id IS NULL ORDER BY r.round
        ) AS judgements,
        ARRAY(
            SELECT jsonb_build_object('body', t.body, 'state', t.state, 'unit', u.name,
                'isOwn', t.author_id IS NULL AND t.unit_id IS NULL,
                'at', (t.written_at AT TIME ZONE 'Asia/Shanghai')::date)
            FROM suggestion_comment AS t
            LEFT JOIN answering_unit AS u ON u.tenant_id = t.tenant_id AND u.id = t.unit_id
            WHERE t.tenant_id = s.tenant_id AND t.suggestion_id = s.id
                AND (t.state = 'shown' OR t.author_id IS NULL AND t.unit_id IS NULL)
            ORDER BY t.written_at, t.id
        ) AS comments,
        ARRAY(
            SELECT jsonb_build_object('id', f.id, 'name', f.name, 'mediaType', f.media_type, 'sizeBytes', f.size_bytes,
                'at', (f.added_at AT TIME ZONE 'Asia/Shanghai')::date)
            FROM suggestion_attachment AS f
            WHERE f.tenant_id = s.tenant_id AND f.suggestion_id = s.id AND f.state = 'ready' AND f.removed_at IS NULL
            ORDER BY f.added_at, f.name
        ) AS attachments
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


async def hold_place(conn: Connection, tenant: UUID, organisation_id: UUID) -> bool:
    """Whether anonymous suggestions may come from this organisation: a branch or above, open.

    It does not close until the transaction ends; waits for one that is closing it.
    """
    return bool(await conn.fetchval(_PLACE, tenant, organisation_id))


async def find_reference(conn: Connection, tenant: UUID, token_hash: bytes) -> str | None:
    """The reference of the suggestion of a token."""
    found: str | None = await conn.fetchval(_REFERENCE, tenant, token_hash)
    return found


async def lock_by_token(conn: Connection, tenant: UUID, token_hash: bytes) -> SuggestionRow | None:
    """The suggestion of a token, locked until the transaction ends with the one that it was merged into."""
    await conn.fetch(_LOCK, tenant, token_hash)
    row = await conn.fetchrow(_BY_TOKEN, tenant, token_hash)
    return None if row is None else SuggestionRow(**dict(row))


async def get_kept(conn: Connection, suggestion: SuggestionRow) -> SuggestionRow:
    """The one that a suggestion of a token was merged into, locked with it; itself if it was not merged."""
    if suggestion.merged_into_id is None:
        return suggestion
    [row] = await conn.fetch(_KEPT, suggestion.tenant_id, suggestion.merged_into_id)
    return SuggestionRow(**dict(row))


async def find_last_at(conn: Connection, suggestion: SuggestionRow) -> datetime:
    """When the last thing happened to a locked suggestion."""
    at: datetime = await conn.fetchval(_LAST_AT, suggestion.tenant_id, suggestion.id)
    return at


async def is_repeat(conn: Connection, suggestion: SuggestionRow, mark: str) -> bool:
    """Whether its author has taken a step with this mark before, of it or of the one that it was merged into."""
    ids = suggestion.id, suggestion.merged_into_id
    return bool(await conn.fetchval(_IS_REPEAT, suggestion.tenant_id, *ids, mark))


async def find_shown(conn: Connection, tenant: UUID, token_hash: bytes) -> Record | None:
    """What the author of a token's suggestion is shown of it; no name of a member is in it."""
    return await conn.fetchrow(_READ, tenant, token_hash)
