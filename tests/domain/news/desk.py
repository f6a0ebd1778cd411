"""A union with news: a factory with two branches, two officers of the factory, a clock of the test's."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.hooks import HOOKS
from db.keyset import PageRequest
from db.loaders.news import items as loaders
from db.models.news import NewsAudience, NewsKind, NewsUrgency
from db.queries import news as queries
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.news import service
from domain.news.service import NewsContent, NewsItemApprove, NewsItemDraft, NewsItemOf, Texts
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree

TEXTS = Texts(
    title="食堂改善通知", lead="食堂下周起增加窗口", body="<p>食堂下周起增加三个窗口。</p><p>请大家有序排队。</p>"
)
_RIGHTS = ("news_read", "news_manage")


@dataclass
class Desk:
    """Arranges, and runs use cases, each in a transaction that commits."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    factory_id: UUID
    branch_id: UUID
    other_id: UUID
    writer_id: UUID
    approver_id: UUID
    now: datetime
    people: int = 10
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
        """The outcome of a use case of the writer, or of whoever is named."""
        async with self.work(by or self.writer_id) as work:
            return await use_case(work, command)

    async def refused(
        self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, by: UUID | None = None
    ) -> str:
        """The code with which a use case is refused."""
        with pytest.raises(DomainError) as caught:
            await self.run(use_case, command, by)
        return caught.value.code

    def content(self, texts: Mapping[str, Any] | None = None, **values: Any) -> NewsContent:
        """An item for the members of the factory."""
        given: dict[str, Any] = {
            "kind": NewsKind.NOTICE,
            "urgency": NewsUrgency.NORMAL,
            "audience": NewsAudience.MEMBERS,
            "texts": replace(TEXTS, **(texts or {})),
        }
        return NewsContent(**{**given, **values})

    async def drafted(
        self, texts: Mapping[str, Any] | None = None, *, place_id: UUID | None = None, **values: Any
    ) -> UUID:
        """A draft of the factory."""
        command = NewsItemDraft(place_id or self.factory_id, self.content(texts, **values))
        return UUID(str((await self.run(service.news_item_draft, command))["news_item_id"]))

    async def submitted(self, texts: Mapping[str, Any] | None = None, **values: Any) -> UUID:
        """An item that waits for approval."""
        item_id = await self.drafted(texts, **values)
        await self.run(service.news_item_submit, NewsItemOf(item_id))
        return item_id

    async def published(self, texts: Mapping[str, Any] | None = None, **values: Any) -> UUID:
        """An item that was approved; published unless its time has not come."""
        item_id = await self.submitted(texts, **values)
        await self.run(service.news_item_approve, NewsItemApprove(item_id, 1), self.approver_id)
        return item_id

    async def seen(self, item_id: UUID, by: UUID) -> Mapping[str, Any] | None:
        """An item as somebody sees it."""
        async with self.database.read() as conn:
            [found] = await loaders.news_item_by_id(conn, self.scope(by), [item_id])
        return None if found is None else dict(found)

    async def reads(self, item_id: UUID, by: UUID) -> int | None:
        """How many have read an item, as somebody is told."""
        found = await self.seen(item_id, by)
        return None if found is None else found["read_count"]

    async def listed(self, by: UUID, **filters: Any) -> Sequence[str]:
        """Titles of a member's list in their order."""
        async with self.database.read() as conn:
            page = await queries.NEWS.page(
                conn,
                self.scope(by),
                filters={"is_for_me": True, **filters},
                order=queries.NEWS_ORDER,
                request=PageRequest(50),
            )
        return [row["title"] for row in page.rows]

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds."""
        return [tuple(row) for row in await self.owner.fetch(statement, *values)]


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Desk:
    """The desk of a clean database; nothing is written yet. The clock of PostgreSQL decides what is published."""
    tree = Tree(owner, tenant_id)
    factory_id = await tree.add("HD-A", kind="enterprise_union")
    branch_id, other_id = await tree.add("HD-A-01", factory_id), await tree.add("HD-A-02", factory_id)
    writer_id = await add_member(owner, tenant_id, factory_id, number="HD000001", name="李主席")
    approver_id = await add_member(owner, tenant_id, factory_id, number="HD000002", name="王副主席")
    held = dict.fromkeys(_RIGHTS, (factory_id,))
    now = datetime.now(UTC) - timedelta(minutes=1)
    rights = {writer_id: held, approver_id: held}
    return Desk(
        owner, database, keyring, tenant_id, factory_id, branch_id, other_id, writer_id, approver_id, now, rights=rights
    )
