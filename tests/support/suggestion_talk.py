"""Rows of what is said beside a suggestion: a voice, a comment, a judgement."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from db.types import new_id

DEMO_COMMENT = UUID("019a0000-0000-7000-8000-00000000e3b1")
DEMO_ATTACHMENT = UUID("019a0000-0000-7000-8000-00000000e3b2")
_AT = datetime(2026, 1, 6, 1, tzinfo=UTC)


async def write_talk(
    connection: asyncpg.Connection, suggestion_id: UUID, comment_id: UUID = DEMO_COMMENT, *, state: str = "shown"
) -> None:
    """Its author comments on it and judges its answer, unless the comment is there; somebody else seconds it."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM suggestion_comment WHERE id = $1)", comment_id):
        return
    author = await connection.fetchrow(
        "SELECT a.tenant_id, a.member_id, (SELECT m.id FROM member m WHERE m.tenant_id = a.tenant_id"
        " AND m.id <> a.member_id AND m.erased_at IS NULL ORDER BY m.member_number DESC LIMIT 1) AS other_id"
        " FROM suggestion_author a WHERE a.suggestion_id = $1 AND a.state = 'first'",
        suggestion_id,
    )
    assert author is not None
    key = (author["tenant_id"], suggestion_id)
    await connection.execute(
        "INSERT INTO suggestion_comment (tenant_id, id, suggestion_id, author_id, body, state, hidden_reason,"
        " written_at) VALUES ($1, $2, $3, $4, '谢谢答复', $5, $6, $7)",
        *(key[0], comment_id, key[1], author["member_id"], state, "离题" if state == "hidden" else None, _AT),
    )
    await connection.execute(
        "INSERT INTO suggestion_support (tenant_id, suggestion_id, member_id, supported_at)"
        " SELECT $1, $2, $3, $4 WHERE $3::uuid IS NOT NULL",
        *(*key, author["other_id"], _AT),
    )
    await connection.execute(
        "INSERT INTO suggestion_rating (tenant_id, id, suggestion_id, round, author_id, satisfaction, comment,"
        " rated_at) VALUES ($1, $2, $3, 1, $4, 'satisfied', '很好', $5)",
        *(key[0], new_id(), key[1], author["member_id"], _AT),
    )


async def write_attachment(
    connection: asyncpg.Connection, suggestion_id: UUID, attachment_id: UUID = DEMO_ATTACHMENT
) -> None:
    """A picture of a suggestion, of which no part is there, unless it is there."""
    await connection.execute(
        "INSERT INTO suggestion_attachment (tenant_id, id, suggestion_id, event_number, name, media_type, size_bytes,"
        " content_hash, added_by_id, added_at, state) SELECT a.tenant_id, $2, $1, 1, 'attachment-1.png', 'image/png',"
        " 100, '', a.member_id, $3, 'ready' FROM suggestion_author a WHERE a.suggestion_id = $1 AND a.state = 'first'"
        " ON CONFLICT DO NOTHING",
        *(suggestion_id, attachment_id, _AT),
    )


def talk_ids() -> dict[str, str]:
    """The comment and the picture by what a table calls them."""
    return {
        "comment on a suggestion": encode_id("SuggestionComment", DEMO_COMMENT),
        "picture of a suggestion": encode_id("SuggestionAttachment", DEMO_ATTACHMENT),
    }
