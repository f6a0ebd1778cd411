"""An organisation with an archive: a factory with two branches, two officers, and a clock of the test's."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.hooks import HOOKS
from db.loaders import official_documents as loaders
from db.models.official_documents import OfficialDocumentAudience, OfficialDocumentKind
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.official_documents import service
from domain.official_documents.service import Content, Days, OfficialDocumentDraft, OfficialDocumentPublish
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
CONTENT = Content(
    kind=OfficialDocumentKind.RULE,
    audience=OfficialDocumentAudience.MEMBERS,
    number="工发2026-3号",
    title="困难职工帮扶办法",
    days=Days(date(2026, 1, 1)),
    body="<p>第一条 本办法适用于全体会员。</p><p>第二条 申请由分会受理。</p>",
)


@dataclass
class Archive:
    """Arranges, and runs use cases, each in a transaction that commits."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    factory_id: UUID
    branch_id: UUID
    other_id: UUID
    officer_id: UUID
    publisher_id: UUID
    now: datetime = NOW
    people: int = 2
    rights: dict[UUID, Mapping[str, tuple[UUID, ...]]] = field(default_factory=dict)

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
        async with self.work(by or self.officer_id) as work:
            return await use_case(work, command)

    async def refused(
        self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, by: UUID | None = None
    ) -> str:
        """The code with which a use case is refused."""
        with pytest.raises(DomainError) as caught:
            await self.run(use_case, command, by)
        return caught.value.code

    async def drafted(self, content: Content = CONTENT, **changed: Any) -> UUID:
        """A draft of the factory's."""
        command = OfficialDocumentDraft(self.factory_id, replace(content, **changed))
        return UUID(str((await self.run(service.official_document_draft, command))["official_document_id"]))

    async def published(self, content: Content = CONTENT, **changed: Any) -> UUID:
        """A document of the factory's."""
        document_id = await self.drafted(content, **changed)
        await self.publish(document_id)
        return document_id

    async def publish(self, document_id: UUID, draft_revision: int = 1) -> None:
        """Publishes a draft, as the other officer."""
        command = OfficialDocumentPublish(document_id, draft_revision)
        await self.run(service.official_document_publish, command, self.publisher_id)

    async def renewed(self, before_id: UUID, **changed: Any) -> UUID:
        """The draft of a further version."""
        command = service.OfficialDocumentRenew(before_id, replace(CONTENT, **changed))
        return UUID(str((await self.run(service.official_document_renew, command))["official_document_id"]))

    async def seen(self, document_id: UUID, by: UUID) -> Any:
        """A document as somebody sees it; None: they do not."""
        async with self.database.read() as conn:
            [found] = await loaders.official_document_by_id(conn, self.scope(by), [document_id])
        return found

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds."""
        return [tuple(row) for row in await self.owner.fetch(statement, *values)]


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Archive:
    """The archive of a clean database; nothing is in it yet."""
    tree = Tree(owner, tenant_id)
    factory_id = await tree.add("HD-A", kind="enterprise_union")
    branch_id, other_id = await tree.add("HD-A-01", factory_id), await tree.add("HD-B")
    officers = [await add_member(owner, tenant_id, factory_id, number=f"HD00000{number}") for number in (1, 2)]
    held = dict.fromkeys(("official_document_read", "official_document_manage"), (factory_id,))
    return Archive(
        owner,
        database,
        keyring,
        tenant_id,
        factory_id,
        branch_id,
        other_id,
        officer_id=officers[0],
        publisher_id=officers[1],
        rights=dict.fromkeys(officers, held),
    )
