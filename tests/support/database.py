"""A real PostgreSQL for the tests of one worker: a migrated template, cloned; rows deleted after each test.

Tests commit for real. A rolled-back fixture would let a refused mutation wipe the test's own rows, and parallel reads
do not share a connection.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlmodel import SQLModel

import db.models as _models
from db.embedded import EmbeddedPostgres
from db.migrate import upgrade

TEMPLATE = "unionhall_template"

assert _models.__all__


_MEMORY = Path("/dev/shm")  # noqa: S108  # a fresh directory in it, which nobody else can have made
_ENOUGH_BYTES = 2 * 1024**3


def _in_memory() -> Path | None:
    """A file system in memory, where a copy of a database costs half; None where there is none or too little of it."""
    has_room = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES
    return _MEMORY if has_room else None


@contextmanager
def server(external: str | None) -> Iterator[str]:
    """Address of the maintenance database of a server: an external one, or an embedded one that ends with the block."""
    if external:
        yield external
        return
    with tempfile.TemporaryDirectory(prefix="unionhall-tests-", dir=_in_memory()) as directory:
        Path(directory).chmod(0o755)
        with EmbeddedPostgres(Path(directory), durable=False) as embedded:
            yield embedded.dsn


def at(dsn: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))


async def create(dsn: str, name: str, template: str = "template0") -> str:
    """Makes a database anew, copied from a template, and gives its address."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()
    return at(dsn, name)


def migrate(dsn: str) -> None:
    """Brings an empty database to the present schema."""
    upgrade(dsn)


_GUARDS_OFF = """
ALTER TABLE audit_entry DISABLE TRIGGER USER;
ALTER TABLE audit_link DISABLE TRIGGER USER;
ALTER TABLE audit_head DISABLE TRIGGER USER;
ALTER TABLE member_private NO FORCE ROW LEVEL SECURITY
"""
_GUARDS_ON = """
ALTER TABLE audit_entry ENABLE TRIGGER USER;
ALTER TABLE audit_link ENABLE TRIGGER USER;
ALTER TABLE audit_head ENABLE TRIGGER USER;
ALTER TABLE member_private FORCE ROW LEVEL SECURITY
"""


@asynccontextmanager
async def unguarded(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """A transaction of the owner in which the append-only triggers and forced row security are off."""
    async with connection.transaction():
        await connection.execute(_GUARDS_OFF)
        yield
        await connection.execute(_GUARDS_ON)


async def delete_rows(dsn: str) -> None:
    """Empties every table, the append-only ones too, children first."""
    connection = await asyncpg.connect(dsn)
    try:
        async with unguarded(connection):
            for table in reversed(SQLModel.metadata.sorted_tables):
                await connection.execute(f'DELETE FROM "{table.name}"')
    finally:
        await connection.close()
