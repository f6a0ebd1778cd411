"""A union that votes: two branches, a holding pool, two officers of the first branch, and the database's clock."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.shared.actor import Actor
from domain.shared.errors import DomainError, Refusals
from domain.shared.work import Work
from domain.votes import service
from domain.votes.rules.drafts import OptionDraft, QuestionDraft, VoteDraft
from domain.votes.service import ElectorsSet, HolderDraft, KeySet, ObjectionMake, QuestionsSet, VotePlan, VoteStep
from tests.factories.auth import Union
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.factories.sessions import add_proven_session
from tests.factories.votes import KEYS, Keys, vote_keys
from voting.canonical import b64u, canonical

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CHAIR = QuestionDraft("choice", "工会主席", [OptionDraft("张伟"), OptionDraft("王芳")], minimum=1, maximum=1, seats=1)


def key_file(keys: Keys = KEYS) -> str:
    """What officers are given of a key: two of three shares open."""
    return canonical(
        {
            "format": "unionhall-key-1",
            "public_key": b64u(keys.public_key),
            "shares": 3,
            "statement_key": b64u(keys.statement_key),
            "threshold": 2,
        }
    ).decode()


KEY_FILE = key_file()
HOLDERS = tuple(HolderDraft(position, name) for position, name in enumerate("甲乙丙", 1))


@dataclass
class Committee:
    """Arranges, and runs use cases, each in a transaction that commits."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    branch_id: UUID
    other_id: UUID
    pool_id: UUID
    officer_id: UUID
    second_id: UUID
    people: int = 2
    secret_votes: int = 0

    @property
    def now(self) -> datetime:
        """What the clock of a server says; the database's decides."""
        return datetime.now(UTC)

    async def member(self, **values: Any) -> UUID:
        """A member of the branch."""
        self.people += 1
        place = values.pop("organisation_id", self.branch_id)
        return await add_member(self.owner, self.tenant_id, place, number=f"HD{self.people:06d}", **values)

    async def members(self, number: int, **values: Any) -> list[UUID]:
        """So many of them."""
        return [await self.member(**values) for _ in range(number)]

    @asynccontextmanager
    async def work(self, member_id: UUID | None = None, node: UUID | None = None) -> AsyncIterator[Work]:
        """The transaction of an officer at a node, or at the branch, or of a plain member."""
        caller_id = member_id or self.officer_id
        is_officer = node is not None or caller_id in {self.officer_id, self.second_id}
        scope = Scope(self.tenant_id, caller_id, {"vote_manage": (node or self.branch_id,)} if is_officer else {})
        async with self.database.transaction() as conn:
            actor = Actor(tenant_id=self.tenant_id, member_id=caller_id, session_id=caller_id)
            yield Work(conn, actor, scope, self.now, self.keyring)

    async def run(self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, **caller: UUID) -> Any:
        """The outcome of a use case of the first officer, or of whoever is named."""
        async with self.work(**caller) as work:
            return await use_case(work, command)

    def draft(self, **values: Any) -> VoteDraft:
        """A sealed vote of the branch that opens in four days, for a week."""
        given: dict[str, Any] = {
            "kind": "sealed",
            "title": "工会委员会选举",
            "description": "",
            "opens_at": self.now + 4 * DAY,
            "closes_at": self.now + 11 * DAY,
        }
        return VoteDraft(**{**given, **values})

    async def drafted(self, **values: Any) -> UUID:
        """A draft that lacks nothing. The key of the first secret one is `KEYS`."""
        made = await self.run(service.vote_draft, VotePlan(self.branch_id, self.draft(**values)))
        vote_id = UUID(str(made["vote_id"]))
        await self.run(service.vote_questions_set, QuestionsSet(vote_id, [CHAIR]))
        if values.get("kind") != "named":
            keys = vote_keys(self.secret_votes.to_bytes(32)) if self.secret_votes else KEYS
            self.secret_votes += 1
            await self.run(service.vote_key_set, KeySet(vote_id, key_file(keys), HOLDERS))
        return vote_id

    async def scheduled(self, electors: list[UUID] | None = None, **values: Any) -> UUID:
        """A vote whose roll can be objected to."""
        vote_id = await self.drafted(**values)
        if electors is not None:
            await self.run(service.vote_electors_set, ElectorsSet(vote_id, electors))
        await self.run(service.vote_schedule, VoteStep(vote_id))
        return vote_id

    async def ready(self, **values: Any) -> UUID:
        """A vote that may open: its window for objections is over, its time has come."""
        vote_id = await self.scheduled(**values)
        await self.passed(vote_id, "objections_end_at", "opens_at")
        return vote_id

    async def opened(self, **values: Any) -> UUID:
        """An open vote."""
        vote_id = await self.ready(**values)
        await self.run(service.vote_open, VoteStep(vote_id))
        return vote_id

    async def passed(self, vote_id: UUID, *columns: str) -> None:
        """Has instants of a vote lie a second behind."""
        for column in columns:
            await self.owner.execute(
                f"UPDATE vote SET {column} = clock_timestamp() - interval '1 second' WHERE id = $1",  # names of columns
                vote_id,
            )

    async def grant(self, *officers: UUID) -> None:
        """Gives members the role of an officer of the branch, which is asked for when somebody else relies on it."""
        union = Union(self.database, self.keyring, self.tenant_id)
        for each in officers:
            await union.add_grant(each, "branch_officer", self.branch_id)

    async def object(self, vote_id: UUID, member_id: UUID, number: str | None = None, text: str = "名单有误") -> UUID:
        """The id of an objection."""
        command = ObjectionMake(vote_id, text, number)
        outcome = await self.run(service.vote_objection_make, command, member_id=member_id)
        return UUID(str(outcome["objection_id"]))

    async def vote(self, vote_id: UUID) -> asyncpg.Record:
        """The row of a vote."""
        row = await self.owner.fetchrow("SELECT * FROM vote WHERE id = $1", vote_id)
        assert row is not None
        return row

    async def roll(self, vote_id: UUID) -> dict[UUID, bool | None]:
        """Who is on the roll, and whether they have voted."""
        rows = await self.owner.fetch("SELECT member_id, has_voted FROM vote_roll_entry WHERE vote_id = $1", vote_id)
        return {row["member_id"]: row["has_voted"] for row in rows}

    async def topics(self) -> list[str]:
        """What was emitted, in order."""
        return [row["topic"] for row in await self.owner.fetch("SELECT topic FROM event ORDER BY id")]

    async def recorded(self) -> list[str]:
        """What the audit log says, in order."""
        return [row["action"] for row in await self.owner.fetch("SELECT action FROM audit_entry ORDER BY id")]


async def refused(committee: Committee, use_case: Any, command: object, **caller: UUID) -> list[str]:
    """The codes of a refusal; nothing was written."""
    before = (await committee.recorded(), await committee.owner.fetch("SELECT * FROM vote ORDER BY id"))
    with pytest.raises((DomainError, Refusals)) as caught:
        await committee.run(use_case, command, **caller)
    assert (await committee.recorded(), await committee.owner.fetch("SELECT * FROM vote ORDER BY id")) == before
    errors = caught.value.errors if isinstance(caught.value, Refusals) else [caught.value]
    return [each.code for each in errors if isinstance(each, DomainError)]


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Committee:
    """The union with its officers, both of whom have signed in a moment ago."""
    tree = Tree(owner, tenant_id)
    branch_id, other_id = await tree.add("HD-A"), await tree.add("HD-B")
    pool_id = await tree.add("HD-P", branch_id, kind="holding_pool")
    officer_id, second_id = [
        await add_member(owner, tenant_id, branch_id, number=f"HD00000{number}") for number in (1, 2)
    ]
    for each in (officer_id, second_id):
        await add_proven_session(owner, tenant_id, each)
    return Committee(owner, database, keyring, tenant_id, branch_id, other_id, pool_id, officer_id, second_id)
