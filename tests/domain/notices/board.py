"""A union with a notice board: a factory with two branches, two officers of the factory, three to be named."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.hooks import HOOKS
from db.models.notices import NameMask, PublicNoticeKind
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.notices import service
from domain.notices.service import NoticeContent, Person, PublicNoticeApprove, PublicNoticeDraft
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""Monday, ten in the morning at the union."""
OPENS_ON, CLOSES_ON = date(2026, 3, 2), date(2026, 3, 9)
"""Five working days after the first day."""
NAMES = ("赵一鸣", "钱进", "欧阳娜娜")


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
    approver_id: UUID
    named: tuple[UUID, ...]
    now: datetime = NOW
    people: int = 20
    rights: Mapping[UUID, Mapping[str, tuple[UUID, ...]]] = field(default_factory=dict)

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
        """The outcome of a use case of the first officer, or of whoever is named."""
        async with self.work(by or self.drafter_id) as work:
            return await use_case(work, command)

    async def answered(
        self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, by: UUID | None = None
    ) -> str:
        """The code with which a use case is refused, or `done`."""
        try:
            await self.run(use_case, command, by)
        except DomainError as error:
            return error.code
        return "done"

    async def refused(
        self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, by: UUID | None = None
    ) -> str:
        """The code with which a use case is refused."""
        with pytest.raises(DomainError) as caught:
            await self.run(use_case, command, by)
        return caught.value.code

    def content(self, **values: Any) -> NoticeContent:
        """A list of three, up from the board's day on."""
        people = [Person(self.named[0], "拟帮扶 2000 元"), *(Person(each) for each in self.named[1:])]
        said = NoticeContent("困难职工帮扶公示", "拟对以下职工予以帮扶。", people, NameMask.MIDDLE, OPENS_ON, CLOSES_ON)
        return replace(said, **values)

    async def drafted(self, audience_id: UUID | None = None, **values: Any) -> UUID:
        """A draft of the factory's, for the factory or a branch."""
        command = PublicNoticeDraft(
            self.factory_id, audience_id or self.factory_id, PublicNoticeKind.AID, self.content(**values)
        )
        return UUID(str((await self.run(service.public_notice_draft, command))["notice_id"]))

    async def put_up(self, audience_id: UUID | None = None, **values: Any) -> UUID:
        """What members of the audience read."""
        notice_id = await self.drafted(audience_id, **values)
        await self.run(service.public_notice_approve, PublicNoticeApprove(notice_id, 1), self.approver_id)
        return notice_id

    def turn(self, **later: int) -> None:
        """Goes on in time."""
        self.now += timedelta(**later)

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds."""
        return [tuple(row) for row in await self.owner.fetch(statement, *values)]


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Board:
    """The board of a clean database; nothing is up."""
    tree = Tree(owner, tenant_id)
    factory_id = await tree.add("HD-A", kind="enterprise_union")
    branch_id, other_id = await tree.add("HD-A-01", factory_id), await tree.add("HD-A-02", factory_id)
    officers = [await add_member(owner, tenant_id, factory_id, number=f"HD00000{number}") for number in (1, 2)]
    named = [
        await add_member(owner, tenant_id, branch_id, number=f"HD0001{at}7", name=name) for at, name in enumerate(NAMES)
    ]
    held = dict.fromkeys(("notice_read", "notice_manage"), (factory_id,))
    return Board(
        owner,
        database,
        keyring,
        tenant_id,
        factory_id,
        branch_id,
        other_id,
        drafter_id=officers[0],
        approver_id=officers[1],
        named=tuple(named),
        rights=dict.fromkeys(officers, held),
    )
