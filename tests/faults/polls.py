"""A polling station for tests that kill: a PostgreSQL that writes to its disk, and processes that cast."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg

from db.embedded import EmbeddedPostgres
from db.embedded.orphans import server_pids
from db.errors import DatabaseError
from db.migrate import upgrade
from db.models.votes import BallotChannel
from db.processes import poll
from db.sealing import Keyring
from db.session import Database
from domain.votes.ballot_errors import VoteClosedMeanwhile
from tests.support.polling import Polling, Secret, polling
from tests.support.waiting import pause
from voting.canonical import parse
from voting.trees import root

KEYRING: Final = Keyring(bytes(range(32)))
MEMBERS: Final = 200
PATIENCE_SECONDS: Final = 60.0
"""A machine with much to do takes long to recover a database; whoever waits goes on as soon as it has."""

Receipt: TypeAlias = tuple[int, str, int]
"""Whose ballot it is, its hash, its number: what the promise says."""


@dataclass(frozen=True, slots=True)
class Station:
    """A server, and a union on it. Connections are made by each process for itself."""

    postgres: EmbeddedPostgres
    directory: Path
    tenant_id: UUID
    members: Sequence[UUID]

    def open_vote(self, **values: Any) -> Secret:
        """An open vote of all members."""

        async def opening(union: Polling) -> Secret:
            return await union.opened(**values)

        made: Secret = self.run(opening)
        return made

    async def polling(self, *, size: int = 2) -> Polling:
        """Connections of this process."""
        dsn = self.postgres.dsn
        owner = await self.owner()
        database = await Database.open(
            dsn, size=size, acquire_timeout_seconds=PATIENCE_SECONDS, patience_seconds=PATIENCE_SECONDS
        )
        return Polling(database, owner, KEYRING, self.tenant_id, self.members)

    async def owner(self) -> asyncpg.Connection:
        """As the owner, as soon as a server that recovers lets somebody in."""
        return await _connected(self.postgres.dsn)

    def run(self, act: Callable[[Polling], Any]) -> Any:  # whatever it gives
        """Something in this process, with connections that end with it."""

        async def acting() -> Any:  # whatever it gives
            made = await self.polling()
            try:
                return await act(made)
            finally:
                await made.close()

        return asyncio.run(acting())

    def kill_backends(self) -> None:
        """SIGKILLs a process of PostgreSQL that serves a client: all of the server recovers, as after a crash."""
        _kill(self._backends())

    def kill_all(self) -> None:
        """SIGKILLs every process of PostgreSQL at once."""
        _kill(server_pids(self._data))

    def recover(self) -> None:
        """Starts the server again whose processes were all killed."""
        assert poll(lambda: not self.postgres.is_running(), PATIENCE_SECONDS)
        self.postgres.start()

    @property
    def _data(self) -> Path:
        return (self.directory / "postgres" / "data").resolve()

    def _backends(self) -> Sequence[int]:
        """Those that serve clients of the application."""
        found = []
        for pid in server_pids(self._data):
            with suppress(FileNotFoundError):  # it has ended
                if b": unionhall " in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return found


def _kill(pids: Sequence[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # it has ended by itself
            os.kill(pid, signal.SIGKILL)


async def _connected(dsn: str) -> asyncpg.Connection:
    """As the owner, as soon as a server that recovers lets somebody in."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                return await asyncpg.connect(dsn)
            except (OSError, asyncpg.CannotConnectNowError):
                await pause(0.02)


@contextmanager
def station(directory: Path) -> Iterator[Station]:
    """A union of 200 members, of whom the first two are officers."""
    with EmbeddedPostgres(directory / "postgres") as postgres:
        upgrade(postgres.dsn)

        async def made() -> tuple[UUID, Sequence[UUID]]:
            union = await polling(postgres.dsn, KEYRING, MEMBERS)
            await union.close()
            return union.tenant_id, union.members

        tenant_id, ids = asyncio.run(made())
        yield Station(postgres, directory, tenant_id, ids)


def receipt_of(member: int, outcome: Mapping[str, Any]) -> Receipt:
    """What a promise says, whose signature was checked where it came from."""
    promise = parse(str(outcome["promise"]).encode())
    assert isinstance(promise, dict)
    return member, str(promise["ballot"]), int(str(promise["number"]))


def receipt_read(written: Sequence[Any]) -> Receipt:
    """A receipt that came from another process."""
    member, ballot, number = written
    return int(member), str(ballot), int(number)


async def cast_until_told(
    union: Polling, secret: Secret, member: int, envelope: bytes, channel: BallotChannel = BallotChannel.PHONE
) -> Receipt | None:
    """The receipt, asked for with the same envelope until there is one, as a phone does; None once the vote is over."""
    async with asyncio.timeout(60):
        while True:
            try:
                outcome = await union.cast(secret.vote.id, union.members[member], envelope, channel)
            except DatabaseError:
                await pause(0.05)
            except VoteClosedMeanwhile:
                return None
            else:
                return receipt_of(member, outcome)


async def box_of(union: Polling, secret: Secret) -> Mapping[int, tuple[str, int]]:
    """What is counted, by member: hash and number."""
    rows = await union.owner.fetch(
        "SELECT member_id, hash, number FROM ballot_envelope WHERE vote_id = $1", secret.vote.id
    )
    numbers = {member_id: number for number, member_id in enumerate(union.members)}
    return {numbers[row["member_id"]]: (row["hash"].hex(), row["number"]) for row in rows}


def last_of(receipts: Sequence[Receipt]) -> Mapping[int, tuple[str, int]]:
    """By member, what their newest promise says. No number was promised twice for two ballots."""
    by_number: dict[tuple[int, int], set[str]] = {}
    for member, ballot, number in receipts:
        by_number.setdefault((member, number), set()).add(ballot)
    assert {key: hashes for key, hashes in by_number.items() if len(hashes) > 1} == {}
    newest: dict[int, tuple[str, int]] = {}
    for (member, number), hashes in sorted(by_number.items()):
        newest[member] = next(iter(hashes)), number
    return newest


async def check_final_root(union: Polling, secret: Secret, counted: Mapping[int, tuple[str, int]]) -> None:
    """The last root of the board is that of the box, and is the only last one."""
    roots = await union.owner.fetch(
        "SELECT root, leaf_count FROM vote_board_root WHERE vote_id = $1 AND is_final", secret.vote.id
    )
    assert [(row["root"], row["leaf_count"]) for row in roots] == [
        (root(sorted(bytes.fromhex(ballot) for ballot, _ in counted.values())), len(counted))
    ]


async def check_nothing_doubled(union: Polling, secret: Secret, counted: Mapping[int, tuple[str, int]]) -> None:
    """Each ballot was counted as often as it was cast, and not a row more of anything."""
    cast = await union.owner.fetchval("SELECT sum(number) FROM ballot_envelope WHERE vote_id = $1", secret.vote.id)
    assert cast == sum(number for _, number in counted.values())
