"""Fixtures of every test: a server for each worker, a clean migrated database for each test, keys, a union."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from tests.support import database as databases


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


@pytest_asyncio.fixture
async def dsn(session_database: tuple[str, Database]) -> AsyncIterator[str]:
    """Address of the clean database, as its owner; rows are deleted after the test."""
    yield session_database[0]
    await databases.delete_rows(session_database[0])


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


@pytest_asyncio.fixture
async def tenant_id(owner: asyncpg.Connection) -> UUID:
    """A union with its top organisation (code HD, a federation) and its number counter."""
    union_id = new_id()
    await owner.execute("INSERT INTO tenant (id, code) VALUES ($1, 'HD')", union_id)
    await owner.execute(
        "INSERT INTO organisation (tenant_id, id, kind, code, name, name_en, founded_on)"
        " VALUES ($1, $1, 'federation', 'HD', '华东精工集团工会联合会', 'Huadong Federation', '2001-05-01')",
        union_id,
    )
    await owner.execute(
        "INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth) VALUES ($1, $1, $1, 0)",
        union_id,
    )
    await owner.execute("INSERT INTO member_number (tenant_id, next_number) VALUES ($1, 1)", union_id)
    return union_id
