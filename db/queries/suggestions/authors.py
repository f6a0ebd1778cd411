"""SQL of authors of a suggestion and of who seconds it. An entry that was merged into another is the same person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from db.models.suggestions import SuggestionAuthorRow
from db.session import Connection

# Number and name have to be one member's: nobody finds members by trying numbers.
_FIND_NAMED = """
    SELECT id, name FROM member WHERE tenant_id = $1 AND member_number = $2 AND merged_into_id IS NULL
        AND erased_at IS NULL AND state IN ('active', 'retained')
"""
_FIND_AUTHOR = """
    SELECT a.* FROM suggestion_author AS a JOIN member AS m ON m.tenant_id = a.tenant_id AND m.id = a.member_id
    WHERE a.tenant_id = $1 AND a.suggestion_id = $2 AND $3 IN (m.id, m.merged_into_id)
    ORDER BY a.state = 'first' DESC, a.state = 'accepted' DESC, a.state = 'invited' DESC LIMIT 1
"""
_COUNT_ASKED = """
    SELECT count(*) FROM suggestion_author
    WHERE tenant_id = $1 AND suggestion_id = $2 AND came_from_id IS NULL AND state IN ('invited', 'accepted')
"""
_ANSWER = """
    UPDATE suggestion_author SET state = $4, answered_at = $5
    WHERE tenant_id = $1 AND suggestion_id = $2 AND member_id = $3
"""
_DELETE = "DELETE FROM suggestion_author WHERE tenant_id = $1 AND suggestion_id = $2 AND member_id = $3"
_LIST = """
    SELECT DISTINCT coalesce(m.merged_into_id, m.id) AS id FROM suggestion_author AS a
    JOIN member AS m ON m.tenant_id = a.tenant_id AND m.id = a.member_id
    WHERE a.tenant_id = $1 AND a.suggestion_id = $2 AND a.state = ANY($3::text[]) ORDER BY id
"""

_SUPPORT = """
    INSERT INTO suggestion_support (tenant_id, suggestion_id, member_id, supported_at)
    SELECT $1, $2, $3, $4 WHERE NOT EXISTS (
        SELECT FROM suggestion_support AS s JOIN member AS m ON m.tenant_id = s.tenant_id AND m.id = s.member_id
        WHERE s.tenant_id = $1 AND s.suggestion_id = $2 AND $3 IN (m.id, m.merged_into_id)
    )
"""
_SUPPORT_WITHDRAW = """
    DELETE FROM suggestion_support AS s USING member AS m
    WHERE s.tenant_id = $1 AND s.suggestion_id = $2 AND m.tenant_id = s.tenant_id AND m.id = s.member_id
        AND $3 IN (m.id, m.merged_into_id)
"""
_COUNT_SUPPORT = """
    SELECT count(DISTINCT coalesce(m.merged_into_id, m.id)) FROM suggestion_support AS s
    JOIN member AS m ON m.tenant_id = s.tenant_id AND m.id = s.member_id
    WHERE s.tenant_id = $1 AND s.suggestion_id = $2
"""


async def find_named(conn: Connection, tenant: UUID, member_number: str) -> tuple[UUID, str] | None:
    """The id and the name of the member of a number who belongs to the union today."""
    row = await conn.fetchrow(_FIND_NAMED, tenant, member_number)
    return None if row is None else (row["id"], row["name"])


async def find_author(
    conn: Connection, tenant: UUID, suggestion_id: UUID, member_id: UUID
) -> SuggestionAuthorRow | None:
    """A member's part in a locked suggestion, also one that an entry merged into theirs had."""
    row = await conn.fetchrow(_FIND_AUTHOR, tenant, suggestion_id, member_id)
    return None if row is None else SuggestionAuthorRow(**dict(row))


async def count_asked(conn: Connection, tenant: UUID, suggestion_id: UUID) -> int:
    """How many were asked to be co-authors and have not declined; those of merged suggestions do not count."""
    return int(await conn.fetchval(_COUNT_ASKED, tenant, suggestion_id))


async def update_author(conn: Connection, author: SuggestionAuthorRow, state: str, at: datetime) -> None:
    """What somebody answered who was asked to be an author of a locked suggestion."""
    await conn.execute(_ANSWER, author.tenant_id, author.suggestion_id, author.member_id, state, at)


async def delete_author(conn: Connection, author: SuggestionAuthorRow) -> None:
    """Somebody is no co-author any more."""
    await conn.execute(_DELETE, author.tenant_id, author.suggestion_id, author.member_id)


async def list_authors(conn: Connection, tenant: UUID, suggestion_id: UUID, states: Sequence[str]) -> Sequence[UUID]:
    """Members who are authors in one of these states."""
    return [row["id"] for row in await conn.fetch(_LIST, tenant, suggestion_id, list(states))]


async def insert_support(conn: Connection, tenant: UUID, suggestion_id: UUID, member_id: UUID, *, at: datetime) -> bool:
    """Whether a member seconds a locked suggestion from now on; False: they did before."""
    return str(await conn.execute(_SUPPORT, tenant, suggestion_id, member_id, at)).endswith(" 1")


async def delete_support(conn: Connection, tenant: UUID, suggestion_id: UUID, member_id: UUID) -> bool:
    """Whether a member seconded a locked suggestion, and does not any more."""
    return not str(await conn.execute(_SUPPORT_WITHDRAW, tenant, suggestion_id, member_id)).endswith(" 0")


async def count_support(conn: Connection, tenant: UUID, suggestion_id: UUID) -> int:
    """How many members second a suggestion."""
    return int(await conn.fetchval(_COUNT_SUPPORT, tenant, suggestion_id))
