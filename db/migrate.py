"""Bringing the schema up to date, and asking cheaply whether it is.

Everything that changes the schema runs under one advisory lock, so that two starting instances cannot collide. The
lock is held by a session: through a pooler in transaction mode, give the direct address of the server.
"""

import ast
import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Literal

import asyncpg

HEAD_TABLE: Final = "alembic_version"
VERSIONS: Final = Path(__file__).parent / "migrations" / "versions"

_LOCK_KEY: Final = 0x756E_696F_6E68_616C
"""'unionhal' in ASCII."""
_TRY_LOCK: Final = "SELECT pg_try_advisory_lock($1)"
_OLDEST_MAJOR: Final = 15
_LOCK_POLL_SECONDS: Final = 0.1
_LOCK_WAIT_SECONDS: Final = 600.0
_FILE_NAME: Final = "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"
_SESSION: Final = {"application_name": "unionhall-migrate", "lock_timeout": "5000", "statement_timeout": "0"}


class MigrationError(Exception):
    """The schema could not be brought to the wanted revision; the message says why."""


class DriftError(MigrationError):
    """The migrated database and the models differ; the message lists how."""


def upgrade(dsn: str, revision: str = "head") -> None:
    """Applies what is missing, one transaction for each revision.

    Runs an event loop of its own: from a coroutine, call it in a thread.

    Raises:
        MigrationError: A lock was not free in time, or the revision is not known.
    """
    _run("upgrade", dsn, revision=revision)


def downgrade(dsn: str, revision: str) -> None:
    """Takes revisions back: `-1` for the last, `base` for all. Same rules as `upgrade`."""
    _run("downgrade", dsn, revision=revision)


def create_revision(dsn: str, message: str, *, autogenerate: bool = True) -> Path | None:
    """Writes a revision that brings the schema to the models; returns its file, or None when nothing differs.

    The database must be at the head already. Read what it wrote: alembic sees no renames, checks or policies.
    """
    before = set(VERSIONS.glob("*.py"))
    _run("revision", dsn, message=message, autogenerate=autogenerate)
    written = set(VERSIONS.glob("*.py")) - before
    return written.pop() if written else None


def find_drift(dsn: str) -> str | None:
    """What differs between the models and a migrated database; None when nothing does."""
    try:
        _run("check", dsn)
    except DriftError as error:
        return str(error)
    return None


def head_revisions(versions: Path = VERSIONS) -> frozenset[str]:
    """The revisions that no other follows, read from the files without importing them; more than one is a mistake."""
    known: set[str] = set()
    followed: set[str] = set()
    for path in versions.glob("*.py"):
        names = _assigned(path)
        known |= names.get("revision", set())
        followed |= names.get("down_revision", set())
    return frozenset(known - followed)


async def is_current(dsn: str) -> bool:
    """Whether the database is at the head. One connection, one statement.

    Raises:
        MigrationError: The database cannot be reached, or is older than PostgreSQL 15.
    """
    return await current_revisions(dsn) == head_revisions()


async def current_revisions(dsn: str) -> frozenset[str]:
    """The revisions that the database says it is at; empty for a new one."""
    try:
        connection = await asyncpg.connect(dsn, timeout=5)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise MigrationError(f"the database cannot be reached: {error}") from error
    try:
        if connection.get_server_version().major < _OLDEST_MAJOR:
            raise MigrationError(f"PostgreSQL {_OLDEST_MAJOR} or newer is needed")
        rows = await connection.fetch(f"SELECT version_num FROM {HEAD_TABLE}")  # noqa: S608  # a constant of ours
    except asyncpg.UndefinedTableError:
        return frozenset()
    finally:
        await connection.close()
    return frozenset(row["version_num"] for row in rows)


@asynccontextmanager
async def migration_lock(dsn: str) -> AsyncIterator[None]:
    """Holds the advisory lock on a connection of its own.

    It is asked for again and again, not waited for: a statement that waits keeps a snapshot, and CREATE INDEX
    CONCURRENTLY of the one who migrates would wait for that snapshot in turn.

    Raises:
        MigrationError: Somebody else has been migrating for ten minutes.
    """
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "unionhall-migrate-lock"})
    try:
        async with asyncio.timeout(_LOCK_WAIT_SECONDS):
            while not await connection.fetchval(_TRY_LOCK, _LOCK_KEY):  # noqa: ASYNC110  # the server tells nobody
                await asyncio.sleep(_LOCK_POLL_SECONDS)
        yield
    except TimeoutError as error:
        raise MigrationError("another process is migrating this database and does not come to an end") from error
    finally:
        await connection.close()


def _run(verb: Literal["upgrade", "downgrade", "revision", "check"], dsn: str, **arguments: str | bool) -> None:
    # alembic and SQLAlchemy take a second to import; where the schema is current, nobody waits for that.
    from alembic import command, config, util  # noqa: PLC0415  # see above
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415  # see above

    settings = config.Config(stdout=io.StringIO())
    settings.set_main_option("script_location", str(VERSIONS.parent).replace("%", "%%"))
    settings.set_main_option("file_template", _FILE_NAME)
    settings.set_main_option("timezone", "UTC")
    settings.set_main_option("path_separator", "os")
    settings.attributes |= {"dsn": dsn, "session": _SESSION, "autogenerate": arguments.get("autogenerate", False)}
    try:
        getattr(command, verb)(settings, **arguments)
    except util.AutogenerateDiffsDetected as error:
        raise DriftError(str(error)) from error
    except util.CommandError as error:
        raise MigrationError(str(error)) from error
    except DBAPIError as error:
        raise MigrationError(f"a migration failed and was rolled back: {error.orig}") from error


def _assigned(path: Path) -> dict[str, set[str]]:
    """The strings that a revision file assigns to its top-level names."""
    found: dict[str, set[str]] = {}
    for statement in ast.parse(path.read_text()).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name, value = statement.targets[0].id, statement.value
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            name, value = statement.target.id, statement.value
        else:
            continue
        strings = (node.value for node in ast.walk(value) if isinstance(node, ast.Constant))
        found[name] = {string for string in strings if isinstance(string, str)}
    return found
