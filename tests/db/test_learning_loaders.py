"""Batches of learning: order, missing and repeated keys, scope, lists and their filters."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from db.keyset import PageRequest
from db.loaders.learning import banks, quizzes
from db.queries.learning import banks as bank_queries
from db.queries.learning import quizzes as quiz_queries
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from tests.factories import learning
from tests.factories.learning import School


@pytest_asyncio.fixture
async def school(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> School:
    """The school of the clean database."""
    return await learning.build(owner, database, keyring, tenant_id)


async def rows(school: School, batch: Any, by: UUID, *keys: UUID) -> list[Any]:
    async with school.database.read() as conn:
        return list(await batch(conn, school.scope(by), keys))


async def page(school: School, by: UUID, listing: Any, order: Any, **filters: Any) -> list[UUID]:
    async with school.database.read() as conn:
        found = await listing.page(conn, school.scope(by), filters=filters, order=order, request=PageRequest(limit=50))
    return [row["id"] for row in found.rows]


async def test_quizzes_come_in_the_order_of_their_keys_and_only_in_sight(school: School) -> None:
    bank_id, member_id, outsider_id = await school.bank(), await school.member(), await school.member(school.tenant_id)
    known_id, draft_id = await school.announced(bank_id), await school.planned(bank_id)
    keys = (draft_id, new_id(), known_id, draft_id)
    seen = {
        by: [row and row["id"] for row in await rows(school, quizzes.quiz_by_id, by, *keys)]
        for by in (school.officer_id, member_id, outsider_id)
    }
    assert seen == {
        school.officer_id: [draft_id, None, known_id, draft_id],
        member_id: [None, None, known_id, None],
        outsider_id: [None] * 4,
    }
    [as_officer], [as_member] = [
        await rows(school, quizzes.quiz_by_id, by, known_id) for by in (school.officer_id, member_id)
    ]
    assert (as_officer["bank_id"], as_member["bank_id"]) == (bank_id, None)


async def test_the_lists_of_members_and_officers(school: School) -> None:
    bank_id, member_id = await school.bank(), await school.member()
    taken_id, open_id, draft_id = (
        await school.announced(bank_id),
        await school.announced(bank_id),
        await school.planned(bank_id),
    )
    await school.start(taken_id, member_id)
    order = quiz_queries.QUIZ_ORDER
    assert set(await page(school, member_id, quiz_queries.QUIZZES, order)) == {taken_id, open_id}
    assert await page(school, member_id, quiz_queries.QUIZZES, order, is_for_me=True) == [open_id]
    assert await page(school, member_id, quiz_queries.QUIZZES, order, states=["closed"]) == []
    assert set(await page(school, member_id, quiz_queries.QUIZZES, order, states=["open"])) == {taken_id, open_id}
    assert await page(school, member_id, quiz_queries.OFFICE_QUIZZES, order) == []
    assert set(await page(school, school.officer_id, quiz_queries.OFFICE_QUIZZES, order)) == {
        taken_id,
        open_id,
        draft_id,
    }


async def test_banks_and_their_questions(school: School) -> None:
    bank_id, empty_id, member_id = await school.bank(), await school.bank(), await school.member()
    found = await rows(school, banks.question_bank_by_id, school.officer_id, empty_id, new_id(), bank_id, bank_id)
    assert [row and (row["id"], row["question_count"], row["are_keys_known"]) for row in found] == [
        (empty_id, 12, True),
        None,
        (bank_id, 12, True),
        (bank_id, 12, True),
    ]
    assert await rows(school, banks.question_bank_by_id, member_id, bank_id) == [None]
    order = bank_queries.QUESTION_ORDER
    ids = await page(school, school.officer_id, bank_queries.BANK_QUESTIONS, order, bank_id=bank_id)
    numbers = [row["number"] for row in await rows(school, banks.bank_question_by_id, school.officer_id, *ids)]
    assert numbers == list(range(1, 13))
    assert await page(school, member_id, bank_queries.BANK_QUESTIONS, order, bank_id=bank_id) == []


async def test_own_attempts_are_in_their_order_and_nobody_elses(school: School) -> None:
    quiz_id = await school.announced(await school.bank(), attempt_limit=3)
    member_id, other_id = await school.member(), await school.member()
    attempts = []
    for _ in range(3):
        attempts.append(await school.start(quiz_id, member_id))
        await school.submit(attempts[-1], member_id)
    [own, none, again] = await rows(school, quizzes.own_quiz_attempts_by_quiz_id, member_id, quiz_id, new_id(), quiz_id)
    assert [row["id"] for row in own] == attempts
    assert (none, [row["id"] for row in again]) == ([], attempts)
    assert await rows(school, quizzes.own_quiz_attempts_by_quiz_id, other_id, quiz_id) == [[]]
    assert await rows(school, quizzes.quiz_attempt_by_id, other_id, *attempts) == [None] * 3
