"""The real server as a process of its own: `python -m api.worker` on a loopback port over a test's database."""

import itertools
import os
import select
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.worker import DEFAULT_FACTORY
from db.seed.accounts import DEMO_ACCOUNTS
from tests.support.api import CLIENTS, SECRET, Client

START_SECONDS = 120
STOP_SECONDS = 25
QUICK = "tests.api.abuse.quick"
"""Module of a worker that hashes passwords with little memory."""
_ADDRESSES = itertools.cycle(range(1, 255))


@dataclass(frozen=True, slots=True)
class Worker:
    """One process that serves; `http` speaks to it; what it writes goes to the file `output`."""

    process: "subprocess.Popen[bytes]"
    port: int
    http: httpx.AsyncClient
    output: Path

    @property
    def anonymous(self) -> Client:
        """A caller who is not signed in."""
        return Client(self.http)

    async def sign_in(self, label: str) -> Client:
        """The caller of a demonstration account, signed in."""
        account = next(account for account in DEMO_ACCOUNTS if account.label == label)
        # From an address of its own: the attacks use up the budget of theirs.
        answer = await self.anonymous.run(
            (CLIENTS / "mobile/auth/session_open.graphql").read_text(encoding="utf-8"),
            {"login": account.member_number, "password": account.password},
            **{"x-forwarded-for": f"203.0.113.{next(_ADDRESSES)}"},
        )
        assert "errors" not in answer, answer
        assert answer["data"]["sessionOpen"]["userErrors"] == []
        return Client(self.http, answer["data"]["sessionOpen"]["credentials"]["accessToken"])

    def cpu_seconds(self) -> float:
        """Processor time that all threads of the process have used, to the nanosecond (proc_pid_schedstat)."""
        total = 0
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            # A thread may end between the listing and the reading.
            with suppress(FileNotFoundError, ProcessLookupError):
                total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9

    def logged(self) -> str:
        """Everything that the process has written so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    async def post(self, content: bytes, token: str | None = None, **headers: str) -> httpx.Response:
        """Posts bytes as they are."""
        sent = {"content-type": "application/json", "accept": "application/graphql-response+json", **headers}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        return await self.http.post("/graphql", content=content, headers=sent)


@asynccontextmanager
async def working(
    dsn: str, directory: Path, *, module: str = "api.worker", factory: str = DEFAULT_FACTORY, **settings: str
) -> AsyncIterator[Worker]:
    """A worker that answers, until the block ends."""
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    port = listener.getsockname()[1]
    output = directory / "worker.log"
    with output.open("wb") as file:
        environ = environ_of(dsn, directory, settings)
        process = _start(listener, (module, "--factory", factory), file.fileno(), environ)
    listener.close()
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            yield Worker(process, port, http, output)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        finally:
            process.kill()
            process.wait()


def environ_of(dsn: str, directory: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """What the process reads, and nothing of ours but the path."""
    own = {
        "DATABASE_URL": dsn,
        "UNIONHALL_DATA": str(directory),
        "UNIONHALL_SECRET": SECRET,
        "UNIONHALL_JOBS": "embedded",
        **settings,
    }
    return {"PATH": os.defpath, "PYTHONUNBUFFERED": "1", **own}


def _start(
    listener: socket.socket, module: Sequence[str], output: int, environ: dict[str, str]
) -> "subprocess.Popen[bytes]":
    ready, ready_fd = os.pipe()
    command = [sys.executable, "-m", *module, "--socket-fd", str(listener.fileno()), "--ready-fd", str(ready_fd)]
    process = subprocess.Popen(
        command,
        env=environ,
        cwd=Path(__file__).parents[3],
        pass_fds=(listener.fileno(), ready_fd),
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    os.close(ready_fd)
    try:
        readable, _, _ = select.select([ready], [], [], START_SECONDS)
        # The pipe is also readable when the process has died: then there is nothing to read.
        assert readable
        assert os.read(ready, 1) == b"1"
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        os.close(ready)
    return process
