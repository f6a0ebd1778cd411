"""Fixtures of every test: a server for each worker, a clean migrated database for each test, keys, a union."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db import session as sessions
from db.pipeline import Pipe
from db.sealing import Keyring
from db.seed import writing
from db.seed.demo import DEMO_ACCOUNTS, seed_demo
from db.session import Database
from db.types import new_id
from domain.auth.passwords import PasswordWorkshop, argon2id
from domain.auth.service import proofs
from domain.suggestions.service import response_times_count, suggestion_pairs_count
from tests.support import database as databases
from tests.support.api import Client, Recorder, listen, read_own_documents_once, running

# pytest writes the asserts of every test file anew; kept beside the file, it need not do so in each run of each worker.
sys.dont_write_bytecode = False

# The HTTP client asks for this module several times a request, and a module that is not installed is sought each time.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # absent for certain, as the import system writes it


def pytest_collection_finish() -> None:
    """Frees the collector of what stays for good: modules, the schema, the tests themselves; as a worker does.

    The rest is looked through now and then: a test makes much garbage, and little of it in circles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 10)


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    """Fixed keys of tests."""
    return Keyring(bytes(range(32)))


@pytest.fixture(scope="session")
def server_dsn() -> Iterator[str]:
    """A server of this worker's own, or the one that `TEST_DATABASE_URL` names."""
    with databases.server(os.environ.get("TEST_DATABASE_URL")) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """Keeps the databases of parallel workers apart on a shared server."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest_asyncio.fixture(scope="session")
async def template_name(server_dsn: str, worker_name: str) -> str:
    """Name of a migrated, empty database to copy."""
    name = f"{databases.TEMPLATE}_{worker_name}"
    dsn = await databases.create(server_dsn, name)
    await asyncio.to_thread(databases.migrate, dsn)
    return name


@pytest_asyncio.fixture(scope="session")
async def session_database(
    server_dsn: str, template_name: str, worker_name: str
) -> AsyncIterator[tuple[str, Database]]:
    """One clone and one pool for the worker; tests ask for `database` or `dsn`."""
    dsn = await databases.create(server_dsn, f"unionhall_test_{worker_name}", template_name)
    database = await Database.open(dsn, size=16)
    yield dsn, database
    await database.close()


@pytest_asyncio.fixture(scope="session")
async def emptying(session_database: tuple[str, Database]) -> AsyncIterator[databases.Emptying]:
    """Deletes all rows of the clean database."""
    async with databases.emptying(session_database[0]) as empty:
        yield empty


@pytest_asyncio.fixture
async def dsn(session_database: tuple[str, Database], emptying: databases.Emptying) -> AsyncIterator[str]:
    """Address of the clean database, as its owner; rows are deleted after the test."""
    yield session_database[0]
    await emptying()


@pytest_asyncio.fixture
async def database(dsn: str, session_database: tuple[str, Database]) -> Database:
    """The clean database as the application sees it: its role, its pool."""
    return session_database[1]


@pytest_asyncio.fixture
async def owner(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """The clean database as its owner: for arranging and for looking behind the application's back."""
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
def recorder() -> Recorder:
    """What the statements of this worker's pools are told to; see `Recorder.recording`."""
    return Recorder()


@pytest.fixture(scope="session", autouse=True)
def _recorded_pools(recorder: Recorder) -> Iterator[None]:
    """Every pool that a test or an application opens tells the recorder."""
    prepare = sessions._prepare  # noqa: SLF001  # the one place where each connection passes

    async def prepare_and_listen(connection: sessions.DirectConnection) -> None:
        await prepare(connection)
        await listen(connection, recorder)

    fetch = Pipe.fetch

    async def heard(pipe: Pipe, text: str, arguments: Sequence[Any]) -> Sequence[bytes | None]:
        recorder.heard(text)
        return await fetch(pipe, text, arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "_prepare", prepare_and_listen)
        patch.setattr(Pipe, "fetch", heard)
        yield


@pytest.fixture(scope="session", autouse=True)
def _own_documents_read_once() -> Iterator[None]:
    """Applications parse and validate our clients' documents when they start: the first one of a worker, for all."""
    with pytest.MonkeyPatch.context() as patch:
        read_own_documents_once(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Argon2id in the same threads, with little memory: the real cost has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proofs, "WORKSHOP", PasswordWorkshop(argon2id(memory_kib=8), threads=2, waiting=32))
        yield


@pytest_asyncio.fixture(scope="session")
async def demo_template(server_dsn: str, template_name: str, worker_name: str, keyring: Keyring) -> str:
    """Name of a database with the demonstration union, to copy; its passwords are hashed as `_quick_passwords` does."""
    name = f"unionhall_demo_{worker_name}"
    dsn = await databases.create(server_dsn, name, template_name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_MEMORY_KIB", 8)
        await seed_demo(dsn, keyring, lambda *_: None)
    await count_response_times(dsn)
    return name


async def count_response_times(dsn: str) -> None:
    """What a chore would do soon: rows that it writes beside a test are told from what the test has changed."""
    database, is_more = await Database.open(dsn, size=1), True
    while is_more:
        async with database.write() as connection:
            is_more = await response_times_count(connection, datetime.now(UTC))
    async with database.write() as connection:
        await suggestion_pairs_count(connection, datetime.now(UTC))
    await database.close()


@pytest_asyncio.fixture(scope="session")
async def shared_demo(
    server_dsn: str, demo_template: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Client]:
    """An anonymous client of the demonstration union, shared by tests that only read."""
    dsn = await databases.create(server_dsn, f"unionhall_shared_{worker_name}", demo_template)
    async with running(dsn, tmp_path_factory.mktemp("data")) as client:
        yield client


@pytest_asyncio.fixture
async def demo_dsn(server_dsn: str, demo_template: str, worker_name: str) -> str:
    """Address of a copy of the demonstration union that the test may change, as its owner."""
    return await databases.create(server_dsn, f"unionhall_copy_{worker_name}", demo_template)


@pytest_asyncio.fixture
async def demo(demo_dsn: str, tmp_path: Path) -> AsyncIterator[Client]:
    """An anonymous client of a copy of the demonstration union that the test may change."""
    async with running(demo_dsn, tmp_path) as client:
        yield client


@pytest_asyncio.fixture(scope="session")
async def callers(shared_demo: Client) -> Mapping[str, Client]:
    """Callers of `shared_demo` by kind: anonymous, member, branch officer, officer of a sibling branch and so on."""
    signed_in = {label: await shared_demo.sign_in(login, password) for label, login, password in DEMO_ACCOUNTS}
    return {"anonymous": shared_demo, **signed_in}


@pytest_asyncio.fixture
async def tenant_id(owner: asyncpg.Connection) -> UUID:
    """A union with its top organisation (code HD, a federation) and its number counter."""
    union_id = new_id()
    await owner.execute("INSERT INTO tenant (id, code) VALUES ($1, 'HD')", union_id)
    await owner.execute(
        "WITH written AS (INSERT INTO organisation (tenant_id, id, kind, code, name, name_en, founded_on)"
        " VALUES ($1, $1, 'federation', 'HD', '华东精工集团工会联合会', 'Huadong Federation', '2001-05-01')"
        " RETURNING *) INSERT INTO organisation_period"
        " (tenant_id, organisation_id, version, starts_on, kind, code, name, name_en, state, cause)"
        " SELECT tenant_id, id, 1, founded_on, kind, code, name, name_en, state, 'founded' FROM written",
        union_id,
    )
    await owner.execute(
        "INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth) VALUES ($1, $1, $1, 0)",
        union_id,
    )
    await owner.execute("INSERT INTO member_number (tenant_id, next_number) VALUES ($1, 1)", union_id)
    return union_id
