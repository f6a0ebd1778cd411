"""A union whose members vote in secret, through the use cases that a request runs, eight at a time."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

import asyncpg

from db.models.votes import BallotChannel
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from db.types import new_id
from domain.shared.actor import Actor
from domain.shared.work import Work
from domain.votes.service.casting import BallotCast, ballot_cast
from tests.factories.members import add_member
from tests.factories.votes import KEYS, OpenVote, Question, add_open_vote
from tests.linker.evidence import Evidence, Machine, Sought
from tests.linker.judging import shares
from voting.ballots import Kind, ballot_length, padded_ballot, questions_of
from voting.ballots import Question as Asked
from voting.canonical import parse
from voting.envelopes import ballot_hash, seal

AT_ONCE: Final = 8
WRITTEN_IN: Final = (Question(labels=("张伟",), write_in_count=1, maximum=1),)
"""A question to which everybody writes something of their own, so that a ballot can be told from all others."""
LENGTH: Final = ballot_length([Asked(1, Kind.CHOICE, options=1, minimum=1, maximum=1, write_ins=1)])

_ADD_UNION: Final = """
    WITH union_made AS (INSERT INTO tenant (id, code) VALUES ($1, 'HD'))
    INSERT INTO organisation (tenant_id, id, kind, code, name, name_en, founded_on)
    VALUES ($1, $1, 'federation', 'HD', '工会', 'Union', '2001-05-01')
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


@dataclass(frozen=True, slots=True)
class Union:
    """Members, by number, and the doors of the database."""

    machine: Machine
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

    async def close(self) -> None:
        """Gives the connections back."""
        await self.database.close()
        await self.owner.close()

    def best(self, evidence: Evidence) -> tuple[str, float]:
        """The attack that did best in one vote, in which each ballot has its voter's number."""
        voters = len(self.members)
        found_by = shares(evidence, {each: each for each in range(voters)}, voters, random.Random(1))
        name = max(found_by, key=lambda each: found_by[each])
        return name, found_by[name]

    async def opened(self, kind: str = "sealed", **values: object) -> Secret:
        """An open vote of all members, each of whom has a sealed ballot ready."""
        vote = await add_open_vote(
            self.owner, self.keyring, self.tenant_id, self.members, WRITTEN_IN, kind=kind, ballot_length=LENGTH, **values
        )
        questions = questions_of(_parsed(vote))
        marks = [uuid4().hex[:16] for _ in self.members]
        ballots = [padded_ballot(questions, [{"options": [], "write_ins": [mark]}]) for mark in marks]
        envelopes = [seal(KEYS.public_key, vote.definition_hash, ballot) for ballot in ballots]
        return Secret(vote, marks, envelopes)

    async def cast_all(self, secret: Secret) -> None:
        """All cast, in an order of their own."""
        left = iter(random.sample(range(len(self.members)), len(self.members)))

        async def some() -> None:
            for number in left:
                await self.cast(secret.vote.id, self.members[number], secret.envelopes[number])

        await asyncio.gather(*(some() for _ in range(AT_ONCE)))

    async def cast(self, vote_id: UUID, member_id: UUID, envelope: bytes) -> Mapping[str, object]:
        """One ballot, in a transaction of its own."""
        async with self.database.transaction() as conn:
            command = BallotCast(vote_id, envelope, BallotChannel.PHONE)
            return await ballot_cast(self.work(conn, member_id), command)

    async def forget(self) -> None:
        """Empties what votes leave behind, so that the next one is looked for among its own traces."""
        conn = await asyncpg.connect(self.machine.postgres.admin_dsn)
        await conn.execute("SET session_replication_role = replica")  # no trigger refuses
        await conn.execute("TRUNCATE vote, audit_entry, audit_link, event, request_key CASCADE")
        await conn.close()

    def sought(self, secret: Secret, *, is_by_hash: bool = False) -> Sought:
        """What the adversary looks for: members, and the marks of the ballots or the hashes of the envelopes."""
        who = {member_id.bytes: number for number, member_id in enumerate(self.members)}
        hashes = [ballot_hash(envelope)[:16] for envelope in secret.envelopes]
        tokens = hashes if is_by_hash else [mark.encode() for mark in secret.marks]
        return Sought(who, {token: number for number, token in enumerate(tokens)})


async def found(machine: Machine, keyring: Keyring, voters: int) -> Union:
    """A new union with so many members."""
    owner = await asyncpg.connect(machine.postgres.dsn)
    tenant_id = new_id()
    await owner.execute(_ADD_UNION, tenant_id)
    await owner.execute(_ADD_CLOSURE, tenant_id)
    members = [await add_member(owner, tenant_id, tenant_id, number=f"HD{each:06d}") for each in range(voters)]
    database = await Database.open(machine.postgres.dsn, size=AT_ONCE + 4)
    return Union(machine, database, owner, keyring, tenant_id, members)


def _parsed(vote: OpenVote) -> Mapping[str, object]:
    definition = parse(vote.definition.encode())
    assert isinstance(definition, Mapping)
    return definition
