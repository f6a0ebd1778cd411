"""Example questions and quizzes of learning, by the use cases."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.hooks import HOOKS
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.learning import service
from domain.learning.service import Option, Question, QuestionBankCreate, QuestionBankFill, QuizDraft, QuizPlan
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree

MARK = "因为Zq9"
"""Stands in every explanation and in nothing else."""


def single(number: int = 1, right: int = 1) -> Question:
    """A question with four options, of which one is right."""
    options = [Option(f"甲{number}"), Option(f"乙{number}"), Option(f"丙{number}"), Option(f"丁{number}")]
    return Question("single", f"第{number}问", options, [right], explanation=f"{MARK}{number}", source=f"{MARK}法")


def several(number: int = 1, *right: int) -> Question:
    """The same with some right options."""
    given = single(number)
    return Question("multiple", given.text, given.options, list(right or (1, 3)), explanation=f"{MARK}{number}")


def judged(number: int = 1, *, is_true: bool = True) -> Question:
    """A sentence that is true or false."""
    return Question("true_false", f"第{number}句", [], [1 if is_true else 2], explanation=f"{MARK}{number}")


@dataclass
class School:
    """A union that learns: two branches below a factory, an officer of the factory who wrote the questions."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    factory_id: UUID
    branch_id: UUID
    other_id: UUID
    officer_id: UUID
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    people: int = 1
    rights: dict[UUID, Mapping[str, tuple[UUID, ...]]] = field(default_factory=dict)

    async def member(self, place_id: UUID | None = None, **values: Any) -> UUID:
        """A member of the first branch, or of another place."""
        self.people += 1
        number = f"HD{self.people:06d}"
        return await add_member(self.owner, self.tenant_id, place_id or self.branch_id, number=number, **values)

    def scope(self, member_id: UUID | None) -> Scope:
        """What somebody may."""
        own = self.rights.get(member_id, {}) if member_id is not None else {}
        return Scope(self.tenant_id, member_id, own)

    @asynccontextmanager
    async def work(self, member_id: UUID) -> AsyncIterator[Work]:
        """A member's transaction."""
        async with self.database.transaction() as conn:
            actor = Actor(tenant_id=self.tenant_id, member_id=member_id, session_id=member_id)
            yield Work(conn, actor, self.scope(member_id), self.now, self.keyring, HOOKS)

    async def run(
        self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, by: UUID | None = None
    ) -> Any:
        """The outcome of a use case of the officer, or of whoever is named."""
        async with self.work(by or self.officer_id) as work:
            return await use_case(work, command)

    async def refused(
        self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, by: UUID | None = None
    ) -> str:
        """The code with which a use case is refused."""
        with pytest.raises(DomainError) as caught:
            await self.run(use_case, command, by)
        return caught.value.code

    async def bank(self, *questions: Question) -> UUID:
        """A bank of the factory with these questions, or twelve of all kinds."""
        made = await self.run(service.question_bank_create, QuestionBankCreate(self.factory_id, "安全生产题库"))
        bank_id = UUID(str(made["bank_id"]))
        makers: list[Callable[[int], Question]] = [single, several, judged]
        default = [make(n) for n, make in enumerate(makers * 4, 1)]
        await self.run(service.question_bank_fill, QuestionBankFill(bank_id, questions or default))
        return bank_id

    def draft(self, bank_id: UUID, **values: Any) -> QuizDraft:
        """A quiz that is open for a day: five questions, ten minutes, one attempt, 60 per cent."""
        given = {
            "title": "安全知识竞赛",
            "opens_at": self.now - timedelta(hours=1),
            "closes_at": self.now + timedelta(days=1),
            "question_count": 5,
            "minutes": 10,
            "attempt_limit": 1,
            "pass_percent": 60,
            **values,
        }
        return QuizDraft(bank_id=bank_id, **given)

    async def planned(self, bank_id: UUID, **values: Any) -> UUID:
        """A quiz of the factory that nobody knows of."""
        made = await self.run(service.quiz_plan, QuizPlan(self.factory_id, self.draft(bank_id, **values)))
        return UUID(str(made["quiz_id"]))

    async def announced(self, bank_id: UUID, **values: Any) -> UUID:
        """A quiz of the factory that members know of."""
        quiz_id = await self.planned(bank_id, **values)
        await self.run(service.quiz_announce, service.QuizAnnounce(quiz_id))
        return quiz_id

    async def start(self, quiz_id: UUID, member_id: UUID) -> UUID:
        """The attempt that a member begins or goes on with."""
        made = await self.run(service.quiz_attempt_start, service.QuizAttemptStart(quiz_id), member_id)
        return UUID(str(made["attempt_id"]))

    async def answer(self, attempt_id: UUID, member_id: UUID, position: int, *choices: int) -> Any:
        """Keeps a choice."""
        command = service.QuizAttemptAnswer(attempt_id, position, choices)
        return await self.run(service.quiz_attempt_answer, command, member_id)

    async def submit(self, attempt_id: UUID, member_id: UUID) -> Any:
        """Hands in."""
        return await self.run(service.quiz_attempt_submit, service.QuizAttemptSubmit(attempt_id), member_id)

    async def answer_right(self, attempt_id: UUID, member_id: UUID, count: int) -> None:
        """Answers the first questions of an attempt right, by what only the owner of the database reads."""
        rows = await self.owner.fetch(
            "SELECT q.position, ARRAY(SELECT s.n::int FROM unnest(q.option_order) WITH ORDINALITY AS s (o, n)"
            " WHERE s.o = ANY(k.right_options)) AS choices FROM quiz_attempt_question q"
            " JOIN bank_question_key k ON k.question_id = q.question_id WHERE q.attempt_id = $1 ORDER BY q.position"
            " LIMIT $2",
            *(attempt_id, count),
        )
        for row in rows:
            await self.answer(attempt_id, member_id, row["position"], *row["choices"])

    async def run_out(self, attempt_id: UUID) -> None:
        """Lets the time of an attempt be up."""
        await self.owner.execute(
            "UPDATE quiz_attempt SET started_at = started_at - interval '1 day', ends_at = clock_timestamp()"
            " WHERE id = $1",
            attempt_id,
        )

    async def run_out_quiz(self, quiz_id: UUID) -> None:
        """Lets the time of a quiz be up, and of its attempts."""
        await self.owner.execute(
            "UPDATE quiz_attempt SET started_at = started_at - interval '1 day', ends_at = clock_timestamp()"
            " WHERE quiz_id = $1 AND submitted_at IS NULL",
            quiz_id,
        )
        await self.owner.execute(
            "UPDATE quiz SET opens_at = opens_at - interval '1 day', closes_at = clock_timestamp() WHERE id = $1",
            quiz_id,
        )

    async def close_due(self) -> None:
        """What the chores do until nothing is left."""
        async with self.database.transaction() as conn:
            while await service.quiz_attempts_score_due(conn, self.now):
                pass
        has_more = True
        while has_more:
            async with self.database.transaction() as conn:
                has_more = await service.quizzes_close_due(conn, self.now, self.keyring)

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds."""
        return [tuple(row) for row in await self.owner.fetch(statement, *values)]

    async def read(self, batch: Any, by: UUID, key: UUID) -> Any:
        """What a batch gives somebody for a key."""
        async with self.database.read() as conn:
            [found] = await batch(conn, self.scope(by), [key])
        return found


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> School:
    """The school of a clean database; there is no bank yet."""
    tree = Tree(owner, tenant_id)
    factory_id = await tree.add("HD-A", kind="enterprise_union")
    branch_id, other_id = await tree.add("HD-A-01", factory_id), await tree.add("HD-A-02", factory_id)
    officer_id = await add_member(owner, tenant_id, factory_id, number="HD000001", name="李主席")
    held = dict.fromkeys(("learning_read", "learning_manage"), (factory_id,))
    return School(
        owner, database, keyring, tenant_id, factory_id, branch_id, other_id, officer_id, rights={officer_id: held}
    )
