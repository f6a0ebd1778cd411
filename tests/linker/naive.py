"""Schemas that pass for secret ballots and are none: who voted in one table, what was voted in another, no key between.

The suite is held against them: an attack that finds nothing here would prove nothing anywhere.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

import asyncpg

from db.types import new_id
from tests.linker.evidence import Evidence, Machine, Sought

CONNECTIONS: Final = 8
_TABLES: Final = """
    DROP TABLE IF EXISTS naive_participation, naive_ballot;
    CREATE TABLE naive_participation (member_id uuid PRIMARY KEY, receipt bytea, at timestamptz NOT NULL);
    CREATE TABLE naive_ballot (id uuid PRIMARY KEY, answers text NOT NULL, sealed bytea)
"""
_PARTICIPATION: Final = "INSERT INTO naive_participation VALUES ($1, $2, clock_timestamp())"
_BALLOT: Final = "INSERT INTO naive_ballot VALUES ($1, $2, $3)"


class Way(StrEnum):
    """How a naive server writes the two rows."""

    ONE = "one transaction"
    SAVEPOINT = "a savepoint for the ballot"
    TWO = "two transactions back to back"
    QUIET = "two transactions, one voter at a time"
    HASHED = "one transaction for all ballots, each with the hash of a receipt"
    SIZED = "one transaction for all ballots, ciphertexts of their own length beside the members"
    TIMED = "one transaction for all ballots, ids that tell the time"


ALL_AT_ONCE: Final = frozenset({Way.HASHED, Way.SIZED, Way.TIMED})


@dataclass(frozen=True, slots=True)
class Naive:
    """Voters, the marks on their ballots, and the evidence of their vote."""

    sought: Sought
    truth: Mapping[int, int]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Ballot:
    """Of one voter."""

    member_id: UUID
    answers: str
    receipt: bytes
    id: UUID


def _ballot(number: int, way: Way) -> Ballot:
    answers = uuid4().hex[:16] + ("x" * number if way is Way.SIZED else "")
    receipt = sha256(answers.encode()).digest()
    return Ballot(uuid4(), answers, receipt, new_id() if way is Way.TIMED else uuid4())


async def _cast(conn: asyncpg.Connection, ballot: Ballot, way: Way) -> None:
    kept = None
    if way is Way.HASHED:
        kept = ballot.receipt
    elif way is Way.SIZED:
        kept = bytes(len(ballot.answers) + 48)
    async with conn.transaction():
        if way is Way.SAVEPOINT:
            async with conn.transaction():
                await conn.execute(_BALLOT, ballot.id, ballot.answers, None)
        await conn.execute(_PARTICIPATION, ballot.member_id, kept)
        if way is Way.ONE:
            await conn.execute(_BALLOT, ballot.id, ballot.answers, None)
    if way in {Way.TWO, Way.QUIET}:
        await conn.execute(_BALLOT, ballot.id, ballot.answers, None)


async def vote(machine: Machine, way: Way, voters: int, *, afterwards: Sequence[str] = ()) -> Naive:
    """All vote, eight at a time; `afterwards` are statements with which somebody tries to wipe the traces."""
    setup = await asyncpg.connect(machine.postgres.admin_dsn)
    await setup.execute(_TABLES)
    since = await machine.mark()
    ballots: list[Ballot] = []
    left = iter(range(voters))

    async def some() -> None:
        conn = await asyncpg.connect(machine.postgres.admin_dsn)
        for number in left:
            ballot = _ballot(number, way)
            ballots.append(ballot)
            await _cast(conn, ballot, way)
        await conn.close()

    await asyncio.gather(*(some() for _ in range(1 if way in {Way.QUIET, Way.TIMED} else CONNECTIONS)))
    if way in ALL_AT_ONCE:
        shuffled = random.sample(ballots, len(ballots))
        async with setup.transaction():
            rows = [(each.id, each.answers, sha256(each.receipt).digest()) for each in shuffled]
            await setup.executemany(_BALLOT, rows)
    for statement in afterwards:
        await setup.execute(statement)
    await setup.close()
    who = {each.member_id.bytes: number for number, each in enumerate(ballots)}
    what = {each.answers[:16].encode(): number for number, each in enumerate(ballots)}
    sought = Sought(who, what)
    evidence = await machine.seize(since, sought)
    return Naive(sought, {number: number for number in range(voters)}, evidence)
