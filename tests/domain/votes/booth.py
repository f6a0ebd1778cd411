"""A union that votes: five members of the top, of whom two are officers, and what the clock brings."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.models.votes import BallotChannel
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Work
from domain.votes.service.casting import BallotCast, NamedBallotCast, ballot_cast, named_ballot_cast
from tests.factories.members import add_member
from tests.factories.sessions import add_proven_session
from tests.factories.votes import CHAIR, KEYS, OpenVote, Question, add_open_vote
from voting.ballots import padded_ballot, questions_of
from voting.canonical import parse
from voting.envelopes import seal

FOR_FIRST: list[Any] = [{"options": [1]}]
FOR_SECOND: list[Any] = [{"options": [2]}]
WRITTEN = (
    *("ballot_envelope", "named_ballot", "audit_entry", "event", "request_key", "vote_board_root", "vote_opening"),
    *(
        "vote_station",
        "vote_station_clerk",
        "vote_paper",
        "vote_paper_back",
        "vote_paper_count",
        "vote_paper_difference",
    ),
    *("vote_kiosk", "kiosk_tap", "kiosk_batch", "kiosk_envelope"),
)


@dataclass
class Booth:
    """Arranges, and runs use cases, each in a transaction that commits."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    members: list[UUID]

    async def vote(self, questions: Sequence[Question] = CHAIR, **values: Any) -> OpenVote:
        """A vote with all members on its roll but the last."""
        return await add_open_vote(self.owner, self.keyring, self.tenant_id, self.members[:-1], questions, **values)

    @asynccontextmanager
    async def work(self, member_id: UUID, *, is_officer: bool = False) -> AsyncIterator[Work]:
        """The transaction of a member, or of an officer who manages votes of the whole union."""
        nodes = {"vote_manage": (self.tenant_id,)} if is_officer else {}
        async with self.database.transaction() as conn:
            actor = Actor(tenant_id=self.tenant_id, member_id=member_id, session_id=member_id)
            yield Work(conn, actor, Scope(self.tenant_id, member_id, nodes), datetime.now(UTC), self.keyring)

    @asynccontextmanager
    async def work_of_nobody(self) -> AsyncIterator[Work]:
        """The transaction of nobody in particular: of a kiosk, say."""
        async with self.database.transaction() as conn:
            yield Work(conn, Actor(self.tenant_id), Scope(self.tenant_id), datetime.now(UTC), self.keyring)

    async def run(
        self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, by: int = 0, *, is_officer: bool = True
    ) -> Any:
        """The outcome of a use case of a member, by their place among the members."""
        async with self.work(self.members[by], is_officer=is_officer) as work:
            return await use_case(work, command)

    async def cast(self, vote_id: UUID, envelope: bytes, by: int = 0) -> Any:
        """The receipt of a sealed ballot."""
        command = BallotCast(vote_id, envelope, BallotChannel.WEB)
        return await self.run(ballot_cast, command, by, is_officer=False)

    async def cast_named(self, vote_id: UUID, answers: list[Any], by: int = 0) -> Any:
        """The outcome of a named ballot."""
        command = NamedBallotCast(vote_id, answers, BallotChannel.PHONE)
        return await self.run(named_ballot_cast, command, by, is_officer=False)

    async def refused(self, attempt: Awaitable[object]) -> str:
        """The code of a refusal that has written nothing."""
        before = await self.counts()
        with pytest.raises(DomainError) as caught:
            await attempt
        assert await self.counts() == before
        return caught.value.code

    async def counts(self) -> list[int]:
        """How many rows there are of what is written, and the sum of the ballots' numbers."""
        counted = [await self.owner.fetchval(f"SELECT count(*) FROM {table}") for table in WRITTEN]
        numbers = await self.owner.fetchval("SELECT coalesce(sum(number), 0) FROM ballot_envelope")
        moves = "coalesce(sum(tap_count + release_count + delivered_count), 0)"
        return [*counted, numbers, await self.owner.fetchval(f"SELECT {moves} FROM kiosk_count")]

    async def set(self, vote_id: UUID, **columns: Any) -> None:
        """Changes columns of a vote, past the guard of what it was opened with."""
        changes = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, 2))
        await self.owner.execute(f"UPDATE vote SET {changes} WHERE id = $1", vote_id, *columns.values())

    async def close(self, vote_id: UUID) -> None:
        """Closes a vote as the service does, but for its board."""
        await self.set(vote_id, state="closed", closed_at=datetime.now(UTC))
        await self.owner.execute(
            "UPDATE vote_roll_entry r SET has_voted = unionhall_has_voted(r.tenant_id, r.vote_id, r.member_id)"
            " WHERE vote_id = $1",
            vote_id,
        )


def sealed(vote: OpenVote, answers: list[Any]) -> bytes:
    """An envelope as a client makes it."""
    definition: Any = parse(vote.definition.encode())
    return seal(KEYS.public_key, vote.definition_hash, padded_ballot(questions_of(definition), answers))


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Booth:
    """Five members of the top; the first two have proven lately who they are."""
    members = [await add_member(owner, tenant_id, tenant_id, number=f"HD{n:06d}") for n in range(1, 6)]
    for member_id in members[:2]:
        await add_proven_session(owner, tenant_id, member_id)
    return Booth(owner, database, keyring, tenant_id, members)
