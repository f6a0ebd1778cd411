"""Rows of learning for the tables of access: one of each kind that is shown."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from db.seed.accounts import DEMO_ACCOUNTS
from tests.support.competition_rows import competition_facts
from tests.support.course_rows import course_facts

_MEMBER = DEMO_ACCOUNTS[0]
_AT = datetime(2026, 1, 5, 1, tzinfo=UTC)
LEARNING_KINDS = ("QuestionBank", "BankQuestion", "Quiz", "QuizAttempt")
"""What a union has one of each that has an id."""


class LearningKeys(NamedTuple):
    """Ids of what the tables of access speak of, those of `LEARNING_KINDS` first."""

    bank: UUID
    question: UUID
    quiz: UUID
    attempt: UUID
    draft: UUID


DEMO_LEARNING = LearningKeys(*(UUID(f"019a0000-0000-7000-8000-00000000a1e{n}") for n in range(1, 6)))


async def write_learning(connection: asyncpg.Connection, member_id: UUID, keys: LearningKeys = DEMO_LEARNING) -> None:
    """Writes them unless they are there: a bank with a question, a closed quiz that the member took, a draft.

    They are of the nearest place of the member that is no group; branch officers know the keys.
    """
    if await connection.fetchval("SELECT EXISTS (SELECT FROM quiz WHERE id = $1)", keys.quiz):
        return
    place = await connection.fetchrow(
        "SELECT m.tenant_id, o.id FROM member m JOIN organisation_closure c ON c.tenant_id = m.tenant_id"
        " AND c.descendant_id = m.organisation_id JOIN organisation o ON o.tenant_id = c.tenant_id"
        " AND o.id = c.ancestor_id WHERE m.id = $1 AND o.kind <> 'group' ORDER BY c.depth LIMIT 1",
        member_id,
    )
    assert place is not None
    tenant_id, place_id = place
    await _bank(connection, tenant_id, place_id, member_id, keys)
    for key, state in ((keys.quiz, "closed"), (keys.draft, "draft")):
        known_at = None if state == "draft" else _AT
        await connection.execute(
            "INSERT INTO quiz (tenant_id, id, organisation_id, bank_id, title, introduction, opens_at, closes_at,"
            " question_count, minutes, attempt_limit, pass_percent, state, planned_by_id, planned_at, announced_at,"
            " closed_at) VALUES ($1, $2, $3, $4, '安全知识竞赛', '请参加', $5, $6, 1, 10, 1, 60, $7, $8, $5, $9, $10)",
            *(tenant_id, key, place_id, keys.bank, _AT, _AT + timedelta(days=9), state, member_id, known_at),
            None if state == "draft" else _AT + timedelta(days=9),
        )
    await _attempt(connection, tenant_id, place_id, member_id, keys)


async def _bank(
    connection: asyncpg.Connection, tenant_id: UUID, place_id: UUID, member_id: UUID, keys: LearningKeys
) -> None:
    await connection.execute(
        "INSERT INTO question_bank (tenant_id, id, organisation_id, title, made_by_id, made_at)"
        " VALUES ($1, $2, $3, '安全题库', $4, $5)",
        *(tenant_id, keys.bank, place_id, member_id, _AT),
    )
    await connection.execute(
        "INSERT INTO bank_question (tenant_id, id, bank_id, number, kind, text, text_en, options, written_at)"
        " VALUES ($1, $2, $3, 1, 'single', '谁负责', 'Who answers',"
        """ '[{"number": 1, "text": "企业", "text_en": null}, {"number": 2, "text": "个人", "text_en": "I"}]', $4)""",
        *(tenant_id, keys.question, keys.bank, _AT),
    )
    await connection.execute(
        "INSERT INTO bank_question_key (tenant_id, question_id, right_options, explanation, explanation_en, source)"
        " VALUES ($1, $2, '{1}', '依法', 'By law', '安全生产法')",
        *(tenant_id, keys.question),
    )
    await connection.execute(
        "INSERT INTO bank_key_reader (tenant_id, bank_id, member_id, since) SELECT DISTINCT tenant_id, $2::uuid,"
        " member_id, $3::timestamptz FROM role_grant WHERE tenant_id = $1 AND role = 'branch_officer'",
        *(tenant_id, keys.bank, _AT),
    )


async def _attempt(
    connection: asyncpg.Connection, tenant_id: UUID, place_id: UUID, member_id: UUID, keys: LearningKeys
) -> None:
    await connection.execute(
        "INSERT INTO quiz_attempt (tenant_id, id, quiz_id, member_id, branch_id, number, question_count, started_at,"
        " ends_at, submitted_at, score, is_passed) VALUES ($1, $2, $3, $4, $5, 1, 1, $6, $7, $6, 1, true)",
        *(tenant_id, keys.attempt, keys.quiz, member_id, place_id, _AT, _AT + timedelta(minutes=10)),
    )
    await connection.execute(
        "INSERT INTO quiz_attempt_question (tenant_id, attempt_id, position, member_id, question_id, options,"
        " option_order, choices, answered_at) VALUES ($1, $2, 1, $3, $4,"
        """ '[{"number": 1, "text": "个人", "text_en": "I"}, {"number": 2, "text": "企业", "text_en": null}]',"""
        " '{2,1}', '{2}', $5)",
        *(tenant_id, keys.attempt, member_id, keys.question, _AT),
    )
    # What is told of it is written as of more people than have taken it here.
    await connection.execute(
        "INSERT INTO quiz_result (tenant_id, id, quiz_id, position, branch_id, is_rest, members, passed)"
        " VALUES ($1, gen_random_uuid(), $2, 1, NULL, false, 12, 6), ($1, gen_random_uuid(), $2, 2, $3, false, 12, 6)",
        *(tenant_id, keys.quiz, place_id),
    )


async def learning_facts(connection: asyncpg.Connection) -> dict[str, str]:
    """Their ids by what a table calls them, written unless they are there; the member is the one who signs in."""
    member_id = await connection.fetchval("SELECT id FROM member WHERE member_number = $1", _MEMBER.member_number)
    await write_learning(connection, member_id)
    return {
        **await course_facts(connection, member_id),
        **await competition_facts(connection, member_id),
        "question bank": encode_id("QuestionBank", DEMO_LEARNING.bank),
        "bank question": encode_id("BankQuestion", DEMO_LEARNING.question),
        "quiz": encode_id("Quiz", DEMO_LEARNING.quiz),
        "draft quiz": encode_id("Quiz", DEMO_LEARNING.draft),
        "quiz attempt": encode_id("QuizAttempt", DEMO_LEARNING.attempt),
    }
