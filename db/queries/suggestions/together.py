"""SQL of answers to many suggestions or questions: the template, and what is put into its words."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from db.session import Connection

_TEMPLATE = """
    SELECT body, answer_class FROM answer_template
    WHERE tenant_id = $1 AND id = $2 AND retired_at IS NULL
"""
# In the order of their ids, as every step locks them; the category is read with them.
_LOCK = """
    SELECT s.id, s.reference, s.title,
        (SELECT c.name FROM suggestion_category AS c WHERE c.tenant_id = s.tenant_id AND c.id = s.category_id)
            AS category
    FROM suggestion AS s WHERE s.tenant_id = $1 AND s.id = ANY ($2::uuid[]) ORDER BY s.id FOR NO KEY UPDATE
"""

_LOCK_QUESTIONS = """
    SELECT q.id, q.reference, q.title,
        (SELECT u.name FROM answering_unit AS u WHERE u.tenant_id = q.tenant_id AND u.id = q.unit_id) AS category
    FROM management_question AS q WHERE q.tenant_id = $1 AND q.id = ANY ($2::uuid[]) ORDER BY q.id FOR NO KEY UPDATE
"""


async def find_template(conn: Connection, tenant: UUID, template_id: UUID) -> Record | None:
    """A template that serves: `body`, `answer_class`."""
    return await conn.fetchrow(_TEMPLATE, tenant, template_id)


async def lock_words(conn: Connection, tenant: UUID, suggestion_ids: Sequence[UUID]) -> list[Record]:
    """Suggestions, locked: `id`, and what is put into templates: `reference`, `title`, `category`."""
    return list(await conn.fetch(_LOCK, tenant, list(suggestion_ids)))


async def lock_questions(conn: Connection, tenant: UUID, question_ids: Sequence[UUID]) -> list[Record]:
    """Questions to the management, locked: `id`, `reference`, `title`, and its unit's name as `category`."""
    return list(await conn.fetch(_LOCK_QUESTIONS, tenant, list(question_ids)))
