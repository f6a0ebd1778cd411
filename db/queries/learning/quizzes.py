"""SQL of the use cases of quizzes. Whether one is open, and whether an attempt is over, is asked of its clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.learning.quizzes import QUIZ_NEVER_NULL, QUIZZES_IN_HAND, QUIZZES_IN_SIGHT, STATE, is_takeable
from db.models.learning import QuizAttemptRow, QuizResultRow, QuizRow
from db.session import Connection
from db.statement import Statement, execute, peek_one, write
from db.types import table_of

_QUIZ, _RESULT = table_of(QuizRow), table_of(QuizResultRow)
_KEYS = frozenset({"tenant_id", "id"})
_TEXTS = postgresql.ARRAY(sa.Text())

QUIZ_ORDER = (SortKey("planned_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
QUIZ_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": sa.any_(sa.bindparam("states", type_=_TEXTS)) == STATE,
    "organisation_id": _QUIZ.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
    "is_for_me": is_takeable(),
}
"""Filters of the list by parameter name; the last has none."""
QUIZZES = Listing(QUIZZES_IN_SIGHT, name="quizzes", filters=QUIZ_FILTERS, never_null=QUIZ_NEVER_NULL)
"""Quizzes that the caller may see."""
OFFICE_QUIZZES = Listing(QUIZZES_IN_HAND, name="office_quizzes", filters=QUIZ_FILTERS, never_null=QUIZ_NEVER_NULL)
"""Quizzes at and below the nodes where the caller reads learning."""


def _insert(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


_INSERT_QUIZ, _INSERT_RESULT = _insert(_QUIZ), _insert(_RESULT)
_UPDATE_QUIZ = Statement.of(
    sa.update(_QUIZ)
    .where(_QUIZ.c.tenant_id == sa.bindparam("of_tenant"), _QUIZ.c.id == sa.bindparam("of_id"))
    .values({column.key: sa.bindparam(column.key) for column in _QUIZ.columns if column.key not in _KEYS})
)
_LOCK = """
    SELECT q.* FROM quiz AS q
    WHERE q.tenant_id = $1 AND q.id = $2 AND EXISTS (
        SELECT FROM organisation_closure AS c
        WHERE c.tenant_id = $1 AND c.descendant_id = q.organisation_id AND c.ancestor_id = ANY($3::uuid[])
    )
    FOR NO KEY UPDATE OF q
"""
_FIND = "SELECT * FROM quiz WHERE tenant_id = $1 AND id = $2"
# Whoever begins holds it as it is; who calls it off or closes it waits for them.
_HOLD = "SELECT * FROM quiz WHERE tenant_id = $1 AND id = $2 FOR SHARE"
# The member's entry is the lock of how many attempts they have, and of whether they know keys. The branch is the
# organisation directly below the quiz's on the way to theirs; the quiz's own for those who belong to it.
_LOCK_BRANCH = """
    SELECT coalesce(b.ancestor_id, c.ancestor_id) AS branch_id FROM member AS m
    JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
    LEFT JOIN organisation_closure AS b
        ON b.tenant_id = m.tenant_id AND b.descendant_id = m.organisation_id AND b.depth = c.depth - 1
    WHERE m.tenant_id = $1 AND m.id = $2 AND m.merged_into_id IS NULL AND m.state IN ('active', 'retained')
        AND o.kind <> 'holding_pool' AND c.ancestor_id = $3
    FOR NO KEY UPDATE OF m
"""
_LOCK_MEMBER = "SELECT true FROM member WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_STANDING = """
    SELECT count(*) AS used,
        (array_agg(id) FILTER (WHERE submitted_at IS NULL AND ends_at > clock_timestamp()))[1] AS running_id,
        coalesce(max(number), 0) AS last_number
    FROM quiz_attempt WHERE tenant_id = $1 AND quiz_id = $2 AND member_id = $3
"""
_BEGIN = """
    INSERT INTO quiz_attempt (
        tenant_id, id, quiz_id, member_id, branch_id, number, question_count, started_at, ends_at
    )
    SELECT q.tenant_id, $3, q.id, $4, $5, $6, q.question_count, t.now,
        least(t.now + q.minutes * interval '1 minute', q.closes_at)
    FROM quiz AS q, (SELECT clock_timestamp() AS now) AS t
    WHERE q.tenant_id = $1 AND q.id = $2 AND q.state = 'announced' AND q.opens_at <= t.now AND t.now < q.closes_at
    RETURNING true
"""
_DRAW = """
    INSERT INTO quiz_attempt_question (
        tenant_id, attempt_id, position, member_id, question_id, options, option_order, choices
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, '{}')
"""
_LOCK_ATTEMPT = """
    SELECT * FROM quiz_attempt WHERE tenant_id = $1 AND id = $2 AND member_id = $3 FOR NO KEY UPDATE
"""
# Without a lock: what it tells of a question never changes, and the rest is asked once more when the answer is kept.
_ASKED = Statement(
    """
    SELECT b.kind, cardinality(q.option_order) AS option_count,
        a.submitted_at IS NULL AND a.ends_at > clock_timestamp() AS is_running
    FROM quiz_attempt AS a
    LEFT JOIN quiz_attempt_question AS q ON q.tenant_id = a.tenant_id AND q.attempt_id = a.id AND q.position = $4
    LEFT JOIN bank_question AS b ON b.tenant_id = q.tenant_id AND b.id = q.question_id
    WHERE a.tenant_id = $1 AND a.id = $2 AND a.member_id = $3
    """,
    ("tenant_id", "attempt_id", "member_id", "position"),
    {},
).asked_in_crowds(tenant_id="uuid", attempt_id="uuid", member_id="uuid", position="integer")
# The clock is asked once more behind the lock, and an OFFSET keeps it there: who waited is judged by it as it is then.
_ANSWER = Statement(
    """
    UPDATE quiz_attempt_question AS q SET choices = $5, answered_at = clock_timestamp()
    FROM (
        SELECT id, ends_at FROM quiz_attempt
        WHERE tenant_id = $1 AND id = $2 AND member_id = $3 AND submitted_at IS NULL AND ends_at > clock_timestamp()
        OFFSET 0 FOR NO KEY UPDATE
    ) AS a
    WHERE q.tenant_id = $1 AND q.attempt_id = a.id AND q.position = $4 AND a.ends_at > clock_timestamp()
    RETURNING true
    """,
    ("tenant_id", "attempt_id", "member_id", "position", "choices"),
    {},
)
# What somebody has locked is not waited for: then not all are written, and each goes alone, in the order of coming.
_ANSWER.in_crowds(
    """
    WITH running AS MATERIALIZED (
        SELECT id, member_id FROM quiz_attempt
        WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND submitted_at IS NULL AND ends_at > clock_timestamp()
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE quiz_attempt_question AS q SET choices = own.choices::integer[], answered_at = clock_timestamp()
    FROM unnest($2::uuid[], $3::uuid[], $4::integer[], $5::text[]) AS own (attempt_id, member_id, position, choices)
    JOIN running AS a ON a.id = own.attempt_id AND a.member_id = own.member_id
    WHERE q.tenant_id = $1 AND q.attempt_id = own.attempt_id AND q.position = own.position
    RETURNING true
    """,
    _ANSWER.parameters[1:],
    shared=_ANSWER.parameters[:1],
    arrays=("choices",),
)
_SUBMIT = """
    UPDATE quiz_attempt SET submitted_at = clock_timestamp()
    WHERE tenant_id = $1 AND id = $2 AND submitted_at IS NULL AND ends_at > clock_timestamp()
    RETURNING true
"""
# The only statement that compares answers with the key, and only of an attempt that is over.
_SCORE = """
    UPDATE quiz_attempt AS a
    SET score = s.score, is_passed = s.score * 100 >= (
        SELECT pass_percent FROM quiz WHERE tenant_id = $1 AND id = a.quiz_id
    ) * a.question_count
    FROM (
        SELECT count(*) FILTER (WHERE k.right_options = ARRAY(
            SELECT q.option_order[c] FROM unnest(q.choices) AS c ORDER BY 1
        ))::int AS score
        FROM quiz_attempt_question AS q
        JOIN bank_question_key AS k ON k.tenant_id = q.tenant_id AND k.question_id = q.question_id
        WHERE q.tenant_id = $1 AND q.attempt_id = $2
    ) AS s
    WHERE a.tenant_id = $1 AND a.id = $2 AND a.score IS NULL
        AND (a.submitted_at IS NOT NULL OR a.ends_at <= clock_timestamp())
    RETURNING a.is_passed
"""
_UNSCORED = """
    SELECT tenant_id, id, member_id, quiz_id FROM quiz_attempt WHERE score IS NULL AND ends_at <= clock_timestamp()
    ORDER BY ends_at, id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
"""
_DUE = """
    SELECT tenant_id, id FROM quiz AS q WHERE state = 'announced' AND closes_at <= clock_timestamp()
        AND NOT EXISTS (
            SELECT FROM quiz_attempt AS a WHERE a.tenant_id = q.tenant_id AND a.quiz_id = q.id AND a.score IS NULL
        )
    ORDER BY closes_at, id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
"""
_TELL_OPEN = """
    UPDATE quiz AS q SET told_at = clock_timestamp() FROM (
        SELECT tenant_id, id FROM quiz WHERE state = 'announced' AND told_at IS NULL AND opens_at <= clock_timestamp()
        ORDER BY opens_at, id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
    ) AS due
    WHERE q.tenant_id = due.tenant_id AND q.id = due.id RETURNING true
"""
_BY_BRANCH = """
    SELECT branch_id, count(*) AS members, count(*) FILTER (WHERE is_passed) AS passed FROM (
        SELECT member_id, (array_agg(branch_id ORDER BY number DESC))[1] AS branch_id, bool_or(is_passed) AS is_passed
        FROM quiz_attempt WHERE tenant_id = $1 AND quiz_id = $2 GROUP BY member_id
    ) AS m GROUP BY branch_id
"""
_AUDIENCE = """
    SELECT m.id FROM member AS m
    JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
    WHERE m.tenant_id = $1 AND c.ancestor_id = $2 AND m.id > $3 AND m.merged_into_id IS NULL
        AND m.state IN ('active', 'retained') AND o.kind <> 'holding_pool'
    ORDER BY m.id LIMIT $4
"""
_COUNT_OF = "SELECT count(*) FROM quiz_attempt WHERE tenant_id = $1 AND member_id = $2"
# Attempts come before their questions, and by id: as whoever answers locks them.
_LOCK_ALL = "SELECT FROM quiz_attempt WHERE tenant_id = $1 AND member_id = $2 ORDER BY id FOR UPDATE"
# Of quizzes that both entries took the kept one's attempts hold; the merged one's go. Keys that one knows both know.
_BOTH = """
    SELECT m.id FROM quiz_attempt AS m WHERE m.tenant_id = $1 AND m.member_id = $2 AND EXISTS (
        SELECT FROM quiz_attempt AS k WHERE k.tenant_id = $1 AND k.member_id = $3 AND k.quiz_id = m.quiz_id
    )
"""
_MERGE = (
    f"DELETE FROM quiz_attempt_question WHERE tenant_id = $1 AND attempt_id IN ({_BOTH})",  # noqa: S608  # our own text
    f"DELETE FROM quiz_attempt WHERE tenant_id = $1 AND id IN ({_BOTH})",  # noqa: S608  # as above
    "UPDATE quiz_attempt_question SET member_id = $3 WHERE tenant_id = $1 AND member_id = $2",
    "UPDATE quiz_attempt SET member_id = $3 WHERE tenant_id = $1 AND member_id = $2",
    """
    INSERT INTO bank_key_reader (tenant_id, bank_id, member_id, since)
    SELECT tenant_id, bank_id, $3, since FROM bank_key_reader WHERE tenant_id = $1 AND member_id = $2
    ON CONFLICT DO NOTHING
    """,
)


class Standing(NamedTuple):
    """A member's attempts of a quiz: how many, the one that is running, the last number."""

    used: int
    running_id: UUID | None
    last_number: int


async def insert_quiz(conn: Connection, quiz: QuizRow) -> None:
    """A new quiz."""
    await write(conn, _INSERT_QUIZ, **quiz.model_dump())


async def update_quiz(conn: Connection, quiz: QuizRow) -> None:
    """Writes what a locked quiz has become."""
    changed = quiz.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_QUIZ, of_tenant=quiz.tenant_id, of_id=quiz.id, **changed)


async def lock_quiz(conn: Connection, tenant: UUID, quiz_id: UUID, nodes: Sequence[UUID]) -> QuizRow | None:
    """A quiz at or below one of the nodes, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, quiz_id, list(nodes))
    return None if row is None else QuizRow(**dict(row))


async def find_quiz(conn: Connection, tenant: UUID, quiz_id: UUID) -> QuizRow | None:
    """A quiz of the union, whoever asks."""
    row = await conn.fetchrow(_FIND, tenant, quiz_id)
    return None if row is None else QuizRow(**dict(row))


async def hold_quiz(conn: Connection, tenant: UUID, quiz_id: UUID) -> QuizRow | None:
    """A quiz of the union, whoever asks, in the state that it has until the transaction ends."""
    row = await conn.fetchrow(_HOLD, tenant, quiz_id)
    return None if row is None else QuizRow(**dict(row))


async def lock_branch(conn: Connection, tenant: UUID, member_id: UUID, organisation_id: UUID) -> UUID | None:
    """The branch of a member whom a quiz of the organisation is for, the member locked; None when it is not."""
    found: UUID | None = await conn.fetchval(_LOCK_BRANCH, tenant, member_id, organisation_id)
    return found


async def lock_member(conn: Connection, tenant: UUID, member_id: UUID) -> None:
    """Waits for what a member begins at this moment, and holds it off until the transaction ends."""
    await conn.fetchval(_LOCK_MEMBER, tenant, member_id)


async def find_standing(conn: Connection, tenant: UUID, quiz_id: UUID, member_id: UUID) -> Standing:
    """What a locked member has begun of a quiz."""
    row = await conn.fetchrow(_STANDING, tenant, quiz_id, member_id)
    return Standing(0, None, 0) if row is None else Standing(row["used"], row["running_id"], row["last_number"])


async def begin_attempt(conn: Connection, attempt: Mapping[str, Any]) -> bool:
    """Begins an attempt by the clock; False where the quiz is not open by it."""
    names = ("tenant_id", "quiz_id", "id", "member_id", "branch_id", "number")
    return bool(await conn.fetchval(_BEGIN, *(attempt[name] for name in names)))


async def draw_question(conn: Connection, attempt: Mapping[str, Any], position: int, drawn: Mapping[str, Any]) -> None:
    """A question of a new attempt: `question_id`, `options` as shown, `option_order`."""
    await conn.execute(
        _DRAW,
        *(attempt["tenant_id"], attempt["id"], position, attempt["member_id"]),
        *(drawn["question_id"], drawn["options"], drawn["option_order"]),
    )


async def lock_attempt(conn: Connection, tenant: UUID, attempt_id: UUID, member_id: UUID) -> QuizAttemptRow | None:
    """An attempt of the member, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK_ATTEMPT, tenant, attempt_id, member_id)
    return None if row is None else QuizAttemptRow(**dict(row))


class Place(NamedTuple):
    """A question of a member's attempt, by its number."""

    tenant_id: UUID
    attempt_id: UUID
    member_id: UUID
    position: int


async def find_asked(conn: Connection, place: Place) -> Record | None:
    """A question of an attempt: `kind`, `option_count`, both null where it has none of that number; `is_running`.

    None where the attempt is not the member's. Nothing is locked.
    """
    return await peek_one(conn, _ASKED, **place._asdict())


async def answer_question(conn: Connection, place: Place, choices: Sequence[int], refusal: Exception) -> None:
    """Keeps what is chosen; the attempt is locked first, as whoever hands it in does.

    Answers that are given at the same moment go together (docs/ledger.md).

    Raises:
        Exception: `refusal`, when the attempt is over by the database's clock; at the latest before the commit.
    """
    await write(conn, _ANSWER, refusal=refusal, is_hot=True, **place._asdict(), choices=list(choices))


async def submit_attempt(conn: Connection, tenant: UUID, attempt_id: UUID) -> bool:
    """Ends a locked attempt that is running by the clock; False where it is over."""
    return bool(await conn.fetchval(_SUBMIT, tenant, attempt_id))


async def score_attempt(conn: Connection, tenant: UUID, attempt_id: UUID) -> bool | None:
    """Scores a locked attempt that is over, once: whether it is passed; None where there is nothing to score."""
    found: bool | None = await conn.fetchval(_SCORE, tenant, attempt_id)
    return found


async def lock_unscored(conn: Connection, *, limit: int) -> Sequence[Record]:
    """Attempts of all unions whose time is up, locked: `tenant_id`, `id`, `member_id`, `quiz_id`."""
    return await conn.fetch(_UNSCORED, limit)


async def lock_due(conn: Connection, *, limit: int) -> Sequence[Record]:
    """Quizzes of all unions whose time is up and whose attempts are scored, locked: `tenant_id`, `id`."""
    return await conn.fetch(_DUE, limit)


async def tell_open(conn: Connection, *, limit: int) -> int:
    """Writes of quizzes of all unions that they have opened, of each once; of how many."""
    return len(await conn.fetch(_TELL_OPEN, limit))


async def count_by_branch(conn: Connection, tenant: UUID, quiz_id: UUID) -> Sequence[Record]:
    """Who took part in a closed quiz: `branch_id`, where they were at the last, `members`, and those who `passed`."""
    return await conn.fetch(_BY_BRANCH, tenant, quiz_id)


async def insert_results(conn: Connection, results: Sequence[QuizResultRow]) -> None:
    """What a quiz came to."""
    for each in results:
        await write(conn, _INSERT_RESULT, **each.model_dump())


async def list_audience(
    conn: Connection, tenant: UUID, organisation_id: UUID, after: UUID, *, limit: int
) -> Sequence[UUID]:
    """Members whom a quiz of an organisation is for, in the order of their ids."""
    return [row["id"] for row in await conn.fetch(_AUDIENCE, tenant, organisation_id, after, limit)]


async def count_attempts(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """How many attempts a member has begun."""
    return int(await conn.fetchval(_COUNT_OF, tenant, member_id))


async def merge_attempts(conn: Connection, tenant: UUID, merged_id: UUID, kept_id: UUID) -> None:
    """What the merged entry took is the kept one's. Waits for what is answered at this moment."""
    await conn.execute(_LOCK_ALL, tenant, merged_id)
    for statement in _MERGE:
        values = (tenant, merged_id, kept_id)
        await conn.execute(statement, *values)
