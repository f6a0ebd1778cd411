"""A union that asks: two branches below a factory, an officer of the factory, and a clock of the test's."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.hooks import HOOKS
from db.models.surveys import SurveyKind
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Work
from domain.surveys import service
from domain.surveys.service import Option, Question, Reply, SurveyAnswer, SurveyDraft, SurveyOf, SurveyPlan
from tests.factories.members import add_member
from tests.factories.organisations import Tree

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
CHOICE = Question("single", "食堂如何", options=(Option("好"), Option("差")))
WORDS = Question("text", "建议", is_required=False)


@dataclass
class Hall:
    """Arranges, and runs use cases, each in a transaction that commits."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    factory_id: UUID
    branch_id: UUID
    other_id: UUID
    officer_id: UUID
    now: datetime = NOW
    people: int = 1
    rights: Mapping[UUID, Mapping[str, tuple[UUID, ...]]] = field(default_factory=dict)

    async def member(self, place_id: UUID | None = None, **values: Any) -> UUID:
        """A member of the first branch, or of another place."""
        self.people += 1
        number = f"HD{self.people:06d}"
        return await add_member(self.owner, self.tenant_id, place_id or self.branch_id, number=number, **values)

    async def members(self, number: int, place_id: UUID | None = None) -> list[UUID]:
        """So many of them."""
        return [await self.member(place_id) for _ in range(number)]

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

    def draft(self, kind: SurveyKind = SurveyKind.ANONYMOUS, *questions: Question, **values: Any) -> SurveyDraft:
        """A survey with a choice and a text, for a week."""
        given = {"title": "食堂问卷", "closes_at": self.now + timedelta(days=7), **values}
        return SurveyDraft(kind=kind, questions=questions or (CHOICE, WORDS), **given)

    async def planned(self, kind: SurveyKind = SurveyKind.ANONYMOUS, *questions: Question, **values: Any) -> UUID:
        """A survey of the factory that is not open yet."""
        command = SurveyPlan(self.factory_id, self.draft(kind, *questions, **values))
        return UUID(str((await self.run(service.survey_plan, command))["survey_id"]))

    async def opened(self, kind: SurveyKind = SurveyKind.ANONYMOUS, *questions: Question, **values: Any) -> UUID:
        """A survey of the factory that members answer."""
        survey_id = await self.planned(kind, *questions, **values)
        await self.run(service.survey_open, SurveyOf(survey_id))
        return survey_id

    async def answer(self, survey_id: UUID, member_id: UUID, choice: int = 1, text: str | None = None) -> Any:
        """The outcome of an answer."""
        return await self.run(service.survey_answer, answer_of(survey_id, choice, text), member_id)

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds."""
        return [tuple(row) for row in await self.owner.fetch(statement, *values)]


def answer_of(survey_id: UUID, choice: int = 1, text: str | None = None, version: int = 1) -> SurveyAnswer:
    """A choice, and perhaps a text."""
    replies = [Reply(1, [choice]), *([Reply(2, text=text)] if text else [])]
    return SurveyAnswer(survey_id, version, replies)


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Hall:
    """The hall of a clean database; nothing is asked yet."""
    tree = Tree(owner, tenant_id)
    factory_id = await tree.add("HD-A", kind="enterprise_union")
    branch_id, other_id = await tree.add("HD-A-01", factory_id), await tree.add("HD-A-02", factory_id)
    officer_id = await add_member(owner, tenant_id, factory_id, number="HD000001", name="李主席")
    held = dict.fromkeys(("survey_read", "survey_manage", "suggestion_read"), (factory_id,))
    return Hall(
        owner, database, keyring, tenant_id, factory_id, branch_id, other_id, officer_id, rights={officer_id: held}
    )
