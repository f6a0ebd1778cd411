"""SQL of comments on suggestions."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from db.models.suggestions import SuggestionCommentRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

_COMMENT = table_of(SuggestionCommentRow)
_INSERT = Statement.of(
    sa.insert(_COMMENT).values({column.key: sa.bindparam(column.key) for column in _COMMENT.columns})
)
_FIND = "SELECT * FROM suggestion_comment WHERE tenant_id = $1 AND id = $2"
_COUNT = """
    SELECT count(*) AS made, count(*) FILTER (WHERE c.written_at > $4 AND $3 IN (m.id, m.merged_into_id)) AS made_by
    FROM suggestion_comment AS c LEFT JOIN member AS m ON m.tenant_id = c.tenant_id AND m.id = c.author_id
    WHERE c.tenant_id = $1 AND c.suggestion_id = $2
"""
_COUNT_ANONYMOUS = """
    SELECT count(*) AS made, count(*) FILTER (WHERE written_at > $3 AND author_id IS NULL) AS made_by
    FROM suggestion_comment WHERE tenant_id = $1 AND suggestion_id = $2
"""
_MODERATE = """
    UPDATE suggestion_comment SET state = $3, hidden_reason = $4, moderated_by_id = $5, moderated_at = $6
    WHERE tenant_id = $1 AND id = $2
"""


async def insert_comment(conn: Connection, comment: SuggestionCommentRow) -> None:
    """A comment on a locked suggestion."""
    await write(conn, _INSERT, **comment.model_dump())


async def find_comment(conn: Connection, tenant: UUID, comment_id: UUID) -> SuggestionCommentRow | None:
    """A comment of the union, whoever asks; its suggestion's row is its lock."""
    row = await conn.fetchrow(_FIND, tenant, comment_id)
    return None if row is None else SuggestionCommentRow(**dict(row))


async def count_comments(
    conn: Connection, tenant: UUID, suggestion_id: UUID, member_id: UUID | None, *, since: datetime
) -> tuple[int, int]:
    """How many comments a locked suggestion has, and how many a member (None: its anonymous author) made since then."""
    if member_id is None:
        row = await conn.fetchrow(_COUNT_ANONYMOUS, tenant, suggestion_id, since)
    else:
        row = await conn.fetchrow(_COUNT, tenant, suggestion_id, member_id, since)
    return (0, 0) if row is None else (row["made"], row["made_by"])


async def update_comment(conn: Connection, comment: SuggestionCommentRow) -> None:
    """What a moderator did with a comment on a locked suggestion."""
    await conn.execute(
        _MODERATE,
        *(comment.tenant_id, comment.id, comment.state, comment.hidden_reason),
        *(comment.moderated_by_id, comment.moderated_at),
    )
