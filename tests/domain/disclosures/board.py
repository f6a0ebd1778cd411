"""A union that discloses: a factory with two branches, two officers of the factory, and a clock of the test's."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.hooks import HOOKS
from db.models.disclosures import DisclosureKind, DisclosurePeriod
from db.models.organisations import OrganisationKind
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.disclosures import service
from domain.disclosures.service import (
    Content,
    DisclosureDraft,
    DisclosureDutySet,
    DisclosurePublish,
    Figure,
    Source,
)
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
BUDGET = Figure("收入预算", amount_fen=1_200_000_00, sources=[Source(document_number="3号", document_title="预算批复")])
CONTENT = Content("二〇二六年经费预算", "本年度预算如下。", [BUDGET, Figure("会员", count=120, unit="人")])


@dataclass
class Board:
    """Arranges, and runs use cases, each in a transaction that commits."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    factory_id: UUID
    branch_id: UUID
    other_id: UUID
    drafter_id: UUID
    publisher_id: UUID
    now: datetime = NOW
    people: int = 2
    rights: Mapping[UUID, Mapping[str, tuple[UUID, ...]]] = field(default_factory=dict)

    async def member(self, place_id: UUID | None = None) -> UUID:
        """A member of the first branch, or of another place."""
        self.people += 1
        number = f"HD{self.people:06d}"
        return await add_member(self.owner, self.tenant_id, place_id or self.branch_id, number=number)

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
        """The outcome of a use case of the first officer, or of whoever is named."""
        async with self.work(by or self.drafter_id) as work:
            return await use_case(work, command)

    async def refused(
        self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, by: UUID | None = None
    ) -> str:
        """The code with which a use case is refused."""
        with pytest.raises(DomainError) as caught:
            await self.run(use_case, command, by)
        return caught.value.code

    async def duty(
        self,
        organisation_kind: OrganisationKind = OrganisationKind.ENTERPRISE_UNION,
        period: DisclosurePeriod = DisclosurePeriod.YEARLY,
        starts_on: date = date(2025, 1, 1),
        due_days: int = 60,
    ) -> UUID:
        """A duty at and below the factory."""
        command = DisclosureDutySet(
            self.factory_id,
            kind=DisclosureKind.BUDGET,
            organisation_kind=organisation_kind,
            title="经费预算",
            title_en="Budget",
            period=period,
            due_days=due_days,
            starts_on=starts_on,
        )
        return UUID(str((await self.run(service.disclosure_duty_set, command))["duty_id"]))

    async def drafted(
        self, due_id: UUID | None = None, place_id: UUID | None = None, content: Content = CONTENT
    ) -> UUID:
        """A draft of the factory's."""
        command = DisclosureDraft(place_id or self.factory_id, due_id, DisclosureKind.OTHER, content)
        return UUID(str((await self.run(service.disclosure_draft, command))["disclosure_id"]))

    async def published(self, due_id: UUID | None = None, content: Content = CONTENT) -> UUID:
        """What members of the factory read."""
        disclosure_id = await self.drafted(due_id, content=content)
        await self.run(service.disclosure_publish, DisclosurePublish(disclosure_id, 1), self.publisher_id)
        return disclosure_id

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds."""
        return [tuple(row) for row in await self.owner.fetch(statement, *values)]


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Board:
    """The board of a clean database; nothing is owed yet."""
    tree = Tree(owner, tenant_id)
    factory_id = await tree.add("HD-A", kind="enterprise_union")
    branch_id, other_id = await tree.add("HD-A-01", factory_id), await tree.add("HD-A-02", factory_id)
    officers = [await add_member(owner, tenant_id, factory_id, number=f"HD00000{number}") for number in (1, 2)]
    held = dict.fromkeys(("disclosure_read", "disclosure_manage"), (factory_id,))
    return Board(
        owner,
        database,
        keyring,
        tenant_id,
        factory_id,
        branch_id,
        other_id,
        drafter_id=officers[0],
        publisher_id=officers[1],
        rights=dict.fromkeys(officers, held),
    )
