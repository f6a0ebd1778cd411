"""SQL of questions to the management: the unit that is asked, the lock, the caller's standing, who asks it, too."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.news.items import IS_READABLE
from db.models.news import NewsItemRow
from db.models.suggestions import AnsweringUnitRow, ManagementQuestionRow
from db.predicates import scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, write
from db.types import table_of

_QUESTION = table_of(ManagementQuestionRow)
_ITEM, _OPEN_UNIT = table_of(NewsItemRow), table_of(AnsweringUnitRow).alias("open_unit")
_KEYS = frozenset({"tenant_id", "id"})
_INSERT = Statement.of(
    sa.insert(_QUESTION).values({column.key: sa.bindparam(column.key) for column in _QUESTION.columns})
)
_UPDATE = Statement.of(
    sa.update(_QUESTION)
    .where(_QUESTION.c.tenant_id == sa.bindparam("of_tenant"), _QUESTION.c.id == sa.bindparam("of_id"))
    .values({column.key: sa.bindparam(column.key) for column in _QUESTION.columns if column.key not in _KEYS})
)
# The asker's entry stays as it is until the transaction ends; the unit is one of where they belong, or above.
_UNIT = """
    SELECT u.organisation_id FROM member AS m
    JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
    JOIN answering_unit AS u ON u.tenant_id = c.tenant_id AND u.organisation_id = c.ancestor_id
    WHERE m.tenant_id = $1 AND m.id = $2 AND m.merged_into_id IS NULL AND u.id = $3 AND u.closed_at IS NULL
    FOR KEY SHARE OF m, u
"""
# Who asks it, too, refers to the row, so their foreign keys must pass while it is locked.
_LOCK = "SELECT * FROM management_question WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
# Whoever reads the article may ask about it.
_HAS_ARTICLE = """
    SELECT EXISTS (
        SELECT FROM member AS m
        JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
        JOIN legal_article AS a ON a.tenant_id = c.tenant_id AND a.organisation_id = c.ancestor_id
        WHERE m.tenant_id = $1 AND m.id = $2 AND a.id = $3 AND a.state = 'published'
    )
"""


def _open_unit(*where: sa.ColumnElement[bool]) -> sa.ScalarSelect[UUID]:
    is_open = sa.and_(_OPEN_UNIT.c.tenant_id == _ITEM.c.tenant_id, _OPEN_UNIT.c.closed_at.is_(None))
    order = (_OPEN_UNIT.c.created_at, _OPEN_UNIT.c.id)
    chosen = sa.select(_OPEN_UNIT.c.id).where(is_open, *where).order_by(*order).limit(sa.literal_column("1"))
    return chosen.correlate(_ITEM).scalar_subquery()


# The unit that an item names, while it takes questions; else the oldest of its organisation.
_UNIT_OF_ITEM = Statement.of(
    sa.select(
        sa.func.coalesce(
            _open_unit(_OPEN_UNIT.c.id == _ITEM.c.unit_id),
            _open_unit(_OPEN_UNIT.c.organisation_id == _ITEM.c.organisation_id),
        ).label("unit_id")
    ).where(_ITEM.c.tenant_id == tenant_id(), _ITEM.c.id == sa.bindparam("id", type_=sa.Uuid()), IS_READABLE)
)
_STANDING = """
    SELECT
        EXISTS (
            SELECT FROM member AS m
            WHERE m.tenant_id = q.tenant_id AND m.id = q.asked_by_id AND $3 IN (m.id, m.merged_into_id)
        ) AS is_asker,
        EXISTS (
            SELECT FROM unit_staff AS u JOIN member AS m ON m.tenant_id = u.tenant_id AND m.id = u.member_id
            WHERE u.tenant_id = q.tenant_id AND u.unit_id = q.unit_id AND $3 IN (m.id, m.merged_into_id)
                AND u.starts_on <= $5::date AND coalesce(u.ends_on, 'infinity'::date) >= $5::date
        ) AS is_staff,
        EXISTS (
            SELECT FROM organisation_closure AS c
            WHERE c.tenant_id = q.tenant_id AND c.descendant_id = q.organisation_id AND c.ancestor_id = ANY($4::uuid[])
        ) AS reads,
        q.visibility = 'members' AND EXISTS (
            SELECT FROM member AS m
            JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
            WHERE m.tenant_id = q.tenant_id AND m.id = $3 AND m.merged_into_id IS NULL
                AND c.ancestor_id = q.organisation_id
        ) AS is_member_below
    FROM management_question AS q WHERE q.tenant_id = $1 AND q.id = $2
"""
_SUPPORT = """
    INSERT INTO management_question_support (tenant_id, question_id, member_id, asked_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING
"""
_UNSUPPORT = "DELETE FROM management_question_support WHERE tenant_id = $1 AND question_id = $2 AND member_id = $3"
_COUNT = "SELECT count(*) FROM management_question_support WHERE tenant_id = $1 AND question_id = $2"
_STAFF = """
    SELECT DISTINCT coalesce(m.merged_into_id, m.id) FROM unit_staff AS u
    JOIN member AS m ON m.tenant_id = u.tenant_id AND m.id = u.member_id
    WHERE u.tenant_id = $1 AND u.unit_id = $2 AND u.starts_on <= $3 AND coalesce(u.ends_on, 'infinity'::date) >= $3
    ORDER BY 1
"""
_ASKERS = """
    SELECT DISTINCT coalesce(m.merged_into_id, m.id) FROM member AS m
    WHERE m.tenant_id = $1 AND m.id IN (
        SELECT asked_by_id FROM management_question WHERE tenant_id = $1 AND id = $2
        UNION ALL SELECT member_id FROM management_question_support WHERE tenant_id = $1 AND question_id = $2
    ) ORDER BY 1
"""
_FIND = "SELECT * FROM management_question WHERE tenant_id = $1 AND id = $2"


async def find_unit_place(conn: Connection, tenant: UUID, member_id: UUID, unit_id: UUID) -> UUID | None:
    """The place of a unit that a member may ask: open, and of where they belong or above; None otherwise."""
    found: UUID | None = await conn.fetchval(_UNIT, tenant, member_id, unit_id)
    return found


async def lock_question(conn: Connection, tenant: UUID, question_id: UUID) -> ManagementQuestionRow | None:
    """A question of the union, whoever asks, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, question_id)
    return None if row is None else ManagementQuestionRow(**dict(row))


async def find_question(conn: Connection, tenant: UUID, question_id: UUID) -> ManagementQuestionRow | None:
    """A question of the union, whoever asks, as it is now."""
    row = await conn.fetchrow(_FIND, tenant, question_id)
    return None if row is None else ManagementQuestionRow(**dict(row))


async def find_question_standing(conn: Connection, scope: Scope, question_id: UUID, *, today: date) -> Record:
    """How the caller stands to it: `is_asker`, `is_staff` of its unit, `reads`, `is_member_below`."""
    nodes = list(scope.nodes_for("suggestion_read"))
    row = await conn.fetchrow(_STANDING, scope.tenant_id, question_id, scope.member_id, nodes, today)
    if row is None:
        raise LookupError(question_id)
    return row


async def insert_question(conn: Connection, question: ManagementQuestionRow) -> None:
    """A new question."""
    await write(conn, _INSERT, **question.model_dump())


async def update_question(conn: Connection, question: ManagementQuestionRow) -> None:
    """Writes what a locked question has become."""
    changed = question.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE, of_tenant=question.tenant_id, of_id=question.id, **changed)


async def set_support(
    conn: Connection, question: ManagementQuestionRow, member_id: UUID, at: datetime, *, is_given: bool
) -> int:
    """Adds or takes away a member who asks a locked question, too; how many do then."""
    if is_given:
        await conn.execute(_SUPPORT, question.tenant_id, question.id, member_id, at)
    else:
        await conn.execute(_UNSUPPORT, question.tenant_id, question.id, member_id)
    return int(await conn.fetchval(_COUNT, question.tenant_id, question.id))


async def list_unit_staff(conn: Connection, tenant: UUID, unit_id: UUID, on: date) -> Sequence[UUID]:
    """Who acts for a unit on a day."""
    return [row[0] for row in await conn.fetch(_STAFF, tenant, unit_id, on)]


async def list_askers(conn: Connection, tenant: UUID, question_id: UUID) -> Sequence[UUID]:
    """Who asked a question, and who asks it, too."""
    return [row[0] for row in await conn.fetch(_ASKERS, tenant, question_id)]


async def has_article(conn: Connection, tenant: UUID, member_id: UUID, article_id: UUID) -> bool:
    """Whether a legal article is published for a member."""
    return bool(await conn.fetchval(_HAS_ARTICLE, tenant, member_id, article_id))


async def find_item_unit(conn: Connection, scope: Scope, item_id: UUID) -> Record | None:
    """`unit_id` of a news item that the caller may read now, None where nobody answers there; None without the item."""
    return await fetch_one(conn, _UNIT_OF_ITEM, id=item_id, **scope_values(scope, _UNIT_OF_ITEM.parameters))
