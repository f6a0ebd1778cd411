"""The SDK as it is built, and programs that use it before a server."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import asyncpg

from tests.suites.run import HERE, SUITE_SECONDS, install, output_of

SDK: Final = HERE.parents[1] / "clients" / "sdk"
BALLOTS: Final = HERE.parents[1] / "clients" / "ballot"
DRIVE: Final = HERE / "sdk"
MANIFEST: Final = SDK / "src" / "generated" / "persisted-documents.json"
LOGIN, PASSWORD = "HD000001", "demo-member-2026"
_MADE: list[bool] = []
_BRANCH: Final = """
    SELECT m.member_number FROM member m JOIN organisation o ON o.id = m.organisation_id AND o.tenant_id = m.tenant_id
    WHERE o.code = 'HD-A-01-1' AND m.state = 'active' AND m.member_number <> $2 ORDER BY m.member_number LIMIT $1
"""
_SAME_PASSWORD: Final = """
    INSERT INTO credential (tenant_id, member_id, password_hash, password_changed_at, session_epoch)
    SELECT m.tenant_id, m.id, known.password_hash, known.password_changed_at, 0
    FROM member m, credential known JOIN member k ON k.id = known.member_id AND k.tenant_id = known.tenant_id
    WHERE m.member_number = ANY($1) AND k.member_number = $2
    ON CONFLICT (tenant_id, member_id) DO UPDATE SET password_hash = excluded.password_hash
"""


async def build() -> None:
    """Installs, generates, compiles: as `npm ci && npm run prepare` do; once in a run.

    Raises:
        AssertionError: A type does not hold.
    """
    if _MADE:
        return
    await install(BALLOTS)
    await install(SDK)
    command = "npm run prepare --silent 2>&1; echo ended with $?"
    said = await output_of("sh", "-c", command, seconds=SUITE_SECONDS, directory=SDK)
    assert said == "ended with 0\n", said
    _MADE.append(True)


async def drive(job: str, told: Mapping[str, Any], *, seconds: float = SUITE_SECONDS) -> Any:
    """What a job of `drive.mjs` found."""
    said = await output_of("node", "drive.mjs", job, json.dumps(told), seconds=seconds, directory=DRIVE)
    results = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert results, said
    return results[-1].get("result", results[-1])


async def members_of_branch(connection: asyncpg.Connection, count: int) -> list[dict[str, str]]:
    """So many members of one branch, who all sign in with the password of the first account."""
    numbers = [row[0] for row in await connection.fetch(_BRANCH, count, LOGIN)]
    assert len(numbers) == count
    await connection.execute(_SAME_PASSWORD, numbers, LOGIN)
    return [{"login": number, "password": PASSWORD} for number in numbers]


class Following:
    """A program that follows notifications and prints their ids, until it is told to end."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Take a process that was started."""
        self._process = process
        self._lines: list[dict[str, Any]] = []
        self._more = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, told: Mapping[str, Any]) -> "Following":
        """Start the job `follow`."""
        pipe = asyncio.subprocess.PIPE
        command = ("node", "drive.mjs", "follow", json.dumps(told))
        return cls(await asyncio.create_subprocess_exec(*command, cwd=DRIVE, stdin=pipe, stdout=pipe))

    @property
    def heard(self) -> list[str]:
        """Ids of events, in the order in which they came."""
        return [line["id"] for line in self._lines if "id" in line]

    async def begun(self) -> None:
        """Returns when it has read where to begin."""
        await self._until(lambda: any("following" in line for line in self._lines))

    async def has_heard(self, count: int) -> None:
        """Returns when it has heard so many."""
        await self._until(lambda: len(self.heard) >= count)

    async def end(self) -> Mapping[str, Any]:
        """What it tells in the end.

        Raises:
            AssertionError: It ended by an error.
        """
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(20):
                await self._reading
        finally:
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()
        results: Sequence[Any] = [line["result"] for line in self._lines if "result" in line]
        assert results, "it ended by an error"
        return dict(results[0])

    async def _until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(SUITE_SECONDS):
            while not holds():
                self._more.clear()
                await self._more.wait()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._lines.append(json.loads(line))
            self._more.set()
        await self._process.wait()


def seats(directory: Path, name: str) -> str:
    """A directory of its own for a phone."""
    place = directory / name
    place.mkdir()
    return str(place)
