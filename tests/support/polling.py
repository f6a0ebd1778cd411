"""A union whose members vote in secret, through the use cases that a request runs."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

from db.models.votes import BallotChannel
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from db.types import new_id
from domain.shared.actor import Actor
from domain.shared.files import Description, Store, file_receive
from domain.shared.idempotency import UseCase
from domain.shared.work import Work
from domain.votes.service.box import OpeningConfirm, OpeningSubmit, vote_opening_confirm, vote_opening_submit
from domain.votes.service.casting import BallotCast, ballot_cast
from domain.votes.service.results import vote_publish
from domain.votes.service.running import VoteReasoned, vote_close
from domain.votes.service.scheduling import VoteStep
from tests.factories.members import add_member
from tests.factories.sessions import add_proven_session
from tests.factories.votes import KEYS, OpenVote, Question, add_open_vote
from voting.ballots import Kind, ballot_length, padded_ballot, questions_of
from voting.ballots import Question as Asked
from voting.boxes import Posted
from voting.canonical import parse
from voting.definitions import definition_of
from voting.envelopes import seal
from voting.keys import vote_key
from voting.openings import open_box

AT_ONCE: Final = 8
WRITTEN_IN: Final = (Question(labels=("张伟",), write_in_count=1, maximum=1),)
"""A question to which everybody writes something of their own, so that a ballot can be told from all others."""

LENGTH: Final = ballot_length([Asked(1, Kind.CHOICE, options=1, minimum=1, maximum=1, write_ins=1)])

_ADD_UNION: Final = """
    WITH union_made AS (INSERT INTO tenant (id, code) VALUES ($1, $2))
    INSERT INTO organisation (tenant_id, id, kind, code, name, name_en, founded_on)
    VALUES ($1, $1, 'federation', 'HD', '工会', 'Union', '2001-05-01')
"""
_ADD_GRANT: Final = """
    INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)
    VALUES ($1, $2, $3, 'federation_officer', $1, '2026-01-01')
"""
_ADD_CLOSURE: Final = """
    INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth) VALUES ($1, $1, $1, 0)
"""


@dataclass(frozen=True, slots=True)
class Secret:
    """A vote, and what nobody but this test knows of it: the envelope of each member, the mark inside it."""

    vote: OpenVote
    marks: Sequence[str]
    envelopes: Sequence[bytes]
    is_unlinkable: bool = False


@dataclass(frozen=True, slots=True)
class Polling:
    """Members, by number, and the doors of the database."""

    database: Database
    owner: asyncpg.Connection
    keyring: Keyring
    tenant_id: UUID
    members: Sequence[UUID]

    def work(self, conn: Connection, member_id: UUID, **permissions: tuple[UUID, ...]) -> Work:
        """As a request of a member has it."""
        scope = Scope(self.tenant_id, member_id, permissions)
        actor = Actor(self.tenant_id, member_id, session_id=member_id)
        return Work(conn, actor, scope, datetime.now(UTC), self.keyring)

    def anonymous(self, conn: Connection) -> Work:
        """As a request of nobody in particular has it."""
        return Work(conn, Actor(self.tenant_id), Scope(self.tenant_id, None, {}), datetime.now(UTC), self.keyring)

    async def officer(self, number: int, step: UseCase[Any], command: object) -> Mapping[str, Any]:
        """A step of the first (0) or second (1) officer, who are members too, in a transaction of its own."""
        async with self.database.transaction() as conn:
            return await step(self.work(conn, self.members[number], vote_manage=(self.tenant_id,)), command)

    async def end(self, vote_id: UUID) -> None:
        """Both officers agree that the vote closes early; one that waits for ballots on their way is over at once."""
        command = VoteReasoned(vote_id, "全体代表已投票")
        outcome = [await self.officer(number, vote_close, command) for number in (0, 1)][-1]
        if not outcome["is_closed"]:
            await self.owner.execute("UPDATE vote SET closes_at = clock_timestamp() WHERE id = $1", vote_id)
            await self.officer(0, vote_close, command)

    async def uploads(self, secret: Secret) -> OpeningSubmit:
        """What the key holders open, uploaded by the first officer; the box is that of the closed vote."""
        table = "posted_ballot" if secret.is_unlinkable else "ballot_envelope"
        rows = await self.owner.fetch(f"SELECT * FROM {table} WHERE vote_id = $1 ORDER BY hash", secret.vote.id)
        definition = definition_of(parse(secret.vote.definition.encode()))
        box = [Posted(row["envelope"]) for row in rows]
        files = (await asyncio.to_thread(open_box, definition, box, vote_key(KEYS.secret))).files()
        return OpeningSubmit(
            secret.vote.id, await self._upload(files["ballots.json"]), await self._upload(files["opening.json"])
        )

    async def count(self, secret: Secret) -> None:
        """From the closed vote to the published result."""
        submitted = await self.officer(0, vote_opening_submit, await self.uploads(secret))
        confirmed = OpeningConfirm(secret.vote.id, submitted["opening_hash"])
        await self.officer(1, vote_opening_confirm, confirmed)
        await self.officer(0, vote_publish, VoteStep(secret.vote.id))

    async def _upload(self, content: bytes) -> UUID:
        async def pieces() -> AsyncIterator[bytes]:
            yield content

        described = Description(self.members[0], "roster", "opening.json", "application/json")
        store, now = Store(self.database, self.keyring), datetime.now(UTC)
        kept = await file_receive(store, self.tenant_id, described, pieces=pieces(), now=now)
        return kept.key.id

    async def close(self) -> None:
        """Gives the connections back."""
        await self.database.close()
        await self.owner.close()

    async def opened(self, kind: str = "sealed", **values: Any) -> Secret:
        """An open vote of all members, each of whom has a sealed ballot ready."""
        columns = {"kind": kind, "ballot_length": LENGTH, **values}
        vote = await add_open_vote(self.owner, self.keyring, self.tenant_id, self.members, WRITTEN_IN, **columns)
        marks = [uuid4().hex[:16] for _ in self.members]
        return Secret(vote, marks, [sealed(vote, mark) for mark in marks], is_unlinkable=kind == "unlinkable")

    async def cast_all(self, secret: Secret) -> None:
        """All cast, in an order of their own."""
        left = iter(random.sample(range(len(self.members)), len(self.members)))

        async def some() -> None:
            for number in left:
                await self.cast(secret.vote.id, self.members[number], secret.envelopes[number])

        await asyncio.gather(*(some() for _ in range(AT_ONCE)))

    async def cast(
        self, vote_id: UUID, member_id: UUID, envelope: bytes, channel: BallotChannel = BallotChannel.PHONE
    ) -> Mapping[str, Any]:
        """One ballot, in a transaction of its own: the receipt."""
        async with self.database.transaction() as conn:
            return await ballot_cast(self.work(conn, member_id), BallotCast(vote_id, envelope, channel))


def sealed(vote: OpenVote, mark: str) -> bytes:
    """The envelope of a ballot on which somebody wrote this."""
    definition = parse(vote.definition.encode())
    assert isinstance(definition, Mapping)
    ballot = padded_ballot(questions_of(definition), [{"options": [], "write_ins": [mark]}])
    return seal(KEYS.public_key, vote.definition_hash, ballot)


async def add_union(owner: asyncpg.Connection, members: int) -> tuple[UUID, Sequence[UUID]]:
    """A new union with so many members, of whom the first two are officers."""
    tenant_id = new_id()
    await owner.execute(_ADD_UNION, tenant_id, f"HD{tenant_id.hex[-6:].upper()}")
    await owner.execute(_ADD_CLOSURE, tenant_id)
    made = [await add_member(owner, tenant_id, tenant_id, number=f"HD{at:06d}") for at in range(members)]
    for officer_id in made[:2]:
        await add_proven_session(owner, tenant_id, officer_id)
        await owner.execute(_ADD_GRANT, tenant_id, new_id(), officer_id)
    return tenant_id, made


async def polling(dsn: str, keyring: Keyring, members: int) -> Polling:
    """A new union, and connections to its database."""
    owner = await asyncpg.connect(dsn)
    tenant_id, member_ids = await add_union(owner, members)
    return Polling(await Database.open(dsn, size=AT_ONCE + 4), owner, keyring, tenant_id, member_ids)
