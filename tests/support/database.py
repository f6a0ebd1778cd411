"""A real PostgreSQL for the tests of one worker: a migrated template, cloned; rows deleted after each test.

Tests commit for real. A rolled-back fixture would let a refused mutation wipe the test's own rows, and parallel reads
do not share a connection.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlmodel import SQLModel

import db.models as _models
from db.embedded import EmbeddedPostgres
from db.embedded.postgres import as_admin
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
        await _drop(connection, name)
        # Files copied as they are: nothing here needs a log of the copy, and it takes two thirds of the time.
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    finally:
        await connection.close()
    return at(dsn, name)


async def drop(dsn: str, name: str) -> None:
    """Drops a database."""
    connection = await asyncpg.connect(dsn)
    try:
        await _drop(connection, name)
    finally:
        await connection.close()


async def _drop(connection: asyncpg.Connection, name: str) -> None:
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    except asyncpg.InsufficientPrivilegeError:  # it is being vacuumed, which only the form without force may end
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}"')


def migrate(dsn: str) -> None:
    """Brings an empty database to the present schema."""
    upgrade(dsn)


_APPEND_ONLY = (
    "kiosk_batch",
    "legal_basis",
    "legal_revision",
    "kiosk_tap",
    "kiosk_envelope",
    "check_in_event",
    "check_in_upload",
    "audit_entry",
    "audit_link",
    "audit_head",
    "consent",
    "disclosure_revision",
    "public_notice_revision",
    "dues_entry",
    "dues_reversal",
    "dues_reminder",
    "identity_check",
    "member_merge",
    "on_behalf_entry",
    "point_entry",
    "point_posting",
    "post_term_reminder",
    "quota_entry",
    "redemption_upload",
    "settlement_line",
    "settlement_reconciliation",
    "terminal_allowance",
    "vote_lot",
    "vote_paper",
    "vote_paper_back",
    "vote_paper_count",
    "vote_paper_difference",
    "voucher_redemption",
    "voucher_reversal",
)
_SECURED = ("member_private",)
"""Tables whose rows are hidden even from their owner. Each row has a member."""


def _guards(triggers: str, security: str) -> str:
    changes = [f"ALTER TABLE {name} {triggers} TRIGGER USER;" for name in _APPEND_ONLY]
    return " ".join([*changes, *(f"ALTER TABLE {name} {security} ROW LEVEL SECURITY;" for name in _SECURED)])


_GUARDS_OFF, _GUARDS_ON = _guards("DISABLE", "NO FORCE"), _guards("ENABLE", "FORCE")


async def _lift(connection: asyncpg.Connection) -> bool:
    """False when work in the background, which takes these tables in its own order, stood in the way: it goes first."""
    try:
        async with connection.transaction():  # a savepoint, which gives back what was locked
            await connection.execute(_GUARDS_OFF)
    except asyncpg.DeadlockDetectedError:
        return False
    return True


@asynccontextmanager
async def unguarded(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """A transaction of the owner in which the append-only triggers and forced row security are off."""
    async with connection.transaction():
        while not await _lift(connection):
            pass
        yield
        await connection.execute(_GUARDS_ON)


_CHILDREN_FIRST = [table.name for table in reversed(SQLModel.metadata.sorted_tables)]


def _deletes(*, is_guarded: bool) -> str:
    names = [name for name in _CHILDREN_FIRST if (name in (*_APPEND_ONLY, *_SECURED)) is is_guarded]
    return " ".join(f'DELETE FROM "{name}";' for name in names)


# One round trip. Guards are lifted only when there are rows behind them: every change of a table has the pooled
# connections plan anew, and the triggers refuse to delete even nothing. No other table refers to a guarded one.
_DELETE_ROWS = f"""
DO $$ BEGIN
    IF {" OR ".join(f"EXISTS (SELECT FROM {name})" for name in (*_APPEND_ONLY, "member"))} THEN
        {_GUARDS_OFF} {_deletes(is_guarded=True)} {_GUARDS_ON}
    END IF;
    {_deletes(is_guarded=False)}
END $$
"""


Emptying: TypeAlias = Callable[[], Awaitable[None]]


@asynccontextmanager
async def emptying(dsn: str) -> AsyncIterator[Emptying]:
    """A function that empties every table, the append-only ones too.

    On our own server it keeps a connection of the superuser, whose session has neither triggers nor row security, and
    the plans of its statements. On another server it is the owner, who lifts the guards each time.
    """
    admin = as_admin(dsn)
    connection = await asyncpg.connect(admin)
    statement = _DELETE_ROWS
    if admin != dsn:
        deletes = "; ".join(f'DELETE FROM "{name}"' for name in _CHILDREN_FIRST)
        await connection.execute(
            "SET session_replication_role = replica;"
            f" CREATE FUNCTION pg_temp.empty() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {deletes}; END $$"
        )
        statement = "SELECT pg_temp.empty()"

    async def empty() -> None:
        await connection.execute(statement)

    try:
        yield empty
    finally:
        await connection.close()
