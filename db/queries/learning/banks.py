"""SQL of the use cases of question banks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.learning.banks import BANK_NEVER_NULL, BANK_QUESTIONS_IN_HAND, BANKS_IN_HAND
from db.models.learning import BankQuestionKeyRow, BankQuestionRow, QuestionBankRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

_BANK, _QUESTION, _KEY = table_of(QuestionBankRow), table_of(BankQuestionRow), table_of(BankQuestionKeyRow)

BANK_ORDER = (SortKey("made_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
QUESTION_BANKS = Listing(BANKS_IN_HAND, name="question_banks", never_null=BANK_NEVER_NULL)
"""Banks that the caller manages."""
QUESTION_ORDER = (SortKey("number", int), SortKey("id", UUID))
QUESTION_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "bank_id": _QUESTION.c.bank_id == sa.bindparam("bank_id", type_=sa.Uuid()),
}
BANK_QUESTIONS = Listing(BANK_QUESTIONS_IN_HAND, name="bank_questions", filters=QUESTION_FILTERS)
"""Questions with their keys, for who knows them."""


def _insert(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


_INSERT_BANK, _INSERT_QUESTION, _INSERT_KEY = _insert(_BANK), _insert(_QUESTION), _insert(_KEY)
_HAS_PLACE = """
    SELECT EXISTS (
        SELECT FROM organisation AS o
        JOIN organisation_closure AS c ON c.tenant_id = o.tenant_id AND c.descendant_id = o.id
        WHERE o.tenant_id = $1 AND o.id = $2 AND o.state = 'active' AND c.ancestor_id = ANY($3::uuid[])
    )
"""
_LOCK = """
    SELECT b.* FROM question_bank AS b
    WHERE b.tenant_id = $1 AND b.id = $2 AND EXISTS (
        SELECT FROM organisation_closure AS c
        WHERE c.tenant_id = $1 AND c.descendant_id = b.organisation_id AND c.ancestor_id = ANY($3::uuid[])
    )
    FOR NO KEY UPDATE OF b
"""
_LAST_NUMBER = "SELECT coalesce(max(number), 0) FROM bank_question WHERE tenant_id = $1 AND bank_id = $2"
_COUNT = "SELECT count(*) FROM bank_question WHERE tenant_id = $1 AND bank_id = $2 AND retired_at IS NULL"
_BANK_OF = "SELECT bank_id FROM bank_question WHERE tenant_id = $1 AND id = $2"
_RETIRE = """
    UPDATE bank_question SET retired_at = $3 WHERE tenant_id = $1 AND id = $2 AND retired_at IS NULL RETURNING true
"""
_NEEDED = """
    SELECT coalesce(max(question_count), 0) FROM quiz
    WHERE tenant_id = $1 AND bank_id = $2 AND state = 'announced' AND closes_at > $3
"""
_KNOW = (
    "INSERT INTO bank_key_reader (tenant_id, bank_id, member_id, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
)
_KNOWS = "SELECT EXISTS (SELECT FROM bank_key_reader WHERE tenant_id = $1 AND bank_id = $2 AND member_id = $3)"
# As `has_unfinished` of db.loaders.learning.quizzes, but for quizzes that are not begun: who knows keys begins none.
_IS_UNFINISHED = """
    SELECT EXISTS (
        SELECT FROM quiz AS q WHERE q.tenant_id = $1 AND q.bank_id = $2 AND (
            EXISTS (
                SELECT FROM quiz_attempt AS a WHERE a.tenant_id = $1 AND a.quiz_id = q.id AND a.member_id = $3
                    AND a.submitted_at IS NULL AND a.ends_at > clock_timestamp()
            )
            OR q.state = 'announced' AND q.closes_at > clock_timestamp() AND (
                SELECT count(*) FROM quiz_attempt AS a
                WHERE a.tenant_id = $1 AND a.quiz_id = q.id AND a.member_id = $3
            ) BETWEEN 1 AND q.attempt_limit - 1
        )
    )
"""
_DRAWN_FROM = """
    SELECT id, kind, options FROM bank_question
    WHERE tenant_id = $1 AND bank_id = $2 AND retired_at IS NULL ORDER BY number
"""


async def has_place(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is active, and at or below one of the nodes."""
    return bool(await conn.fetchval(_HAS_PLACE, tenant, organisation_id, list(nodes)))


async def insert_bank(conn: Connection, bank: QuestionBankRow) -> None:
    """A new bank."""
    await write(conn, _INSERT_BANK, **bank.model_dump())


async def lock_bank(conn: Connection, tenant: UUID, bank_id: UUID, nodes: Sequence[UUID]) -> QuestionBankRow | None:
    """A bank at or below one of the nodes, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, bank_id, list(nodes))
    return None if row is None else QuestionBankRow(**dict(row))


async def find_last_number(conn: Connection, tenant: UUID, bank_id: UUID) -> int:
    """The number of the newest question of a locked bank; 0 without."""
    return int(await conn.fetchval(_LAST_NUMBER, tenant, bank_id))


async def count_questions(conn: Connection, tenant: UUID, bank_id: UUID) -> int:
    """From how many questions a bank draws."""
    return int(await conn.fetchval(_COUNT, tenant, bank_id))


async def find_bank_of(conn: Connection, tenant: UUID, question_id: UUID) -> UUID | None:
    """The bank of a question."""
    found: UUID | None = await conn.fetchval(_BANK_OF, tenant, question_id)
    return found


async def insert_questions(conn: Connection, questions: Sequence[tuple[BankQuestionRow, BankQuestionKeyRow]]) -> None:
    """New questions, each with its key."""
    for question, key in questions:
        await write(conn, _INSERT_QUESTION, **question.model_dump())
        await write(conn, _INSERT_KEY, **key.model_dump())


async def retire_question(conn: Connection, tenant: UUID, question_id: UUID, now: datetime) -> bool:
    """Draws a question of a locked bank no more; False where that was done."""
    return bool(await conn.fetchval(_RETIRE, tenant, question_id, now))


async def count_needed(conn: Connection, tenant: UUID, bank_id: UUID, now: datetime) -> int:
    """How many questions the largest quiz that may still be taken draws from a bank."""
    return int(await conn.fetchval(_NEEDED, tenant, bank_id, now))


async def know_keys(conn: Connection, tenant: UUID, bank_id: UUID, member_id: UUID, now: datetime) -> None:
    """Writes that a member knows the keys of a bank."""
    await conn.execute(_KNOW, tenant, bank_id, member_id, now)


async def knows_keys(conn: Connection, tenant: UUID, bank_id: UUID, member_id: UUID) -> bool:
    """Whether a member knows the keys of a bank."""
    return bool(await conn.fetchval(_KNOWS, tenant, bank_id, member_id))


async def is_unfinished(conn: Connection, tenant: UUID, bank_id: UUID, member_id: UUID) -> bool:
    """Whether the keys of a bank could still help a member in a quiz that they have begun."""
    return bool(await conn.fetchval(_IS_UNFINISHED, tenant, bank_id, member_id))


async def list_drawn_from(conn: Connection, tenant: UUID, bank_id: UUID) -> Sequence[Record]:
    """The questions that a bank draws from: `id`, `kind`, `options`; nothing of what is right."""
    return await conn.fetch(_DRAWN_FROM, tenant, bank_id)
