"""Taking a backup: one snapshot, written to a data file without keys and to the one file of keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from asyncpg import Record

from db.backups.files import (
    KEY_FILE,
    BackupError,
    Entry,
    Manifest,
    Owner,
    digest,
    make_directory,
    read_keys,
    secret_mark,
    sync_directory,
    write_keys,
)
from db.backups.programs import run_program
from db.migrate import HEAD_TABLE, head_revisions
from db.sealing import Keyring

_KEYS = """
    SELECT m.tenant_id, m.id, k.wrapped_key, m.erased_at, 'member' AS owner
    FROM member m LEFT JOIN member_key k ON k.tenant_id = m.tenant_id AND k.member_id = m.id
    WHERE k.wrapped_key IS NOT NULL OR m.erased_at IS NOT NULL
    UNION ALL
    SELECT tenant_id, join_request_id, wrapped_key, NULL, 'join_request' FROM join_request_key
    ORDER BY owner, tenant_id, id
"""
_KNOWN = "SELECT count(*) FROM tenant WHERE id = ANY($1::uuid[])"
_LEFT_OUT = ("member_key", "join_request_key", HEAD_TABLE)
"""Tables whose rows are in no data file: keys, and the revision, which a restore writes as its last act."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written."""

    data_file: Path
    key_file: Path
    members: int


async def take_backup(dsn: str, directory: Path, keyring: Keyring, *, pg_dump: Path) -> Backup:
    """Writes a data file and replaces the file of keys, both of one snapshot, while the service runs.

    `dsn` is that of a superuser or of a role with BYPASSRLS: row-level security hides rows from everybody else. The
    keys go first, so that no data file is ever newer than the file of keys.

    Raises:
        BackupError: Another schema revision, keys of another union in the directory, or a program that failed.
    """
    make_directory(directory)
    connection: asyncpg.Connection[Record] = await asyncpg.connect(
        dsn, command_timeout=None, server_settings={"application_name": "unionhall-backup", "statement_timeout": "0"}
    )
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await _take(connection, dsn, directory, keyring, pg_dump=pg_dump)
    finally:
        await connection.close()


async def _take(
    connection: "asyncpg.Connection[Record]", dsn: str, directory: Path, keyring: Keyring, *, pg_dump: Path
) -> Backup:
    revision = await _check_revision(connection)
    key_file, mark = directory / KEY_FILE, secret_mark(keyring)
    if key_file.exists():
        await _check_replaces(connection, key_file, mark)
    snapshot, at = await connection.fetchrow("SELECT pg_export_snapshot(), now()")  # type: ignore[misc]  # always a row
    taken_at: datetime = at.astimezone(UTC)
    rows = await connection.fetch(_KEYS)
    data_file = directory / f"unionhall-{taken_at:%Y%m%dT%H%M%S%fZ}.dump"
    draft = data_file.with_suffix(".part")
    try:
        left_out = [f"--exclude-table-data=public.{table}" for table in _LEFT_OUT]
        await run_program(pg_dump, dsn, "--format=custom", f"--snapshot={snapshot}", f"--file={draft}", *left_out)
        draft.chmod(0o600)
        write_keys(key_file, taken_at.isoformat(), mark, _entries(rows))
        Manifest(taken_at.isoformat(), revision, mark, digest(draft)).write(data_file)
        draft.replace(data_file)
        sync_directory(directory)
    finally:
        draft.unlink(missing_ok=True)
    return Backup(data_file, key_file, sum(row["owner"] == Owner.MEMBER for row in rows))


async def _check_revision(connection: "asyncpg.Connection[Record]") -> str:
    found = {row[0] for row in await connection.fetch(f"SELECT version_num FROM {HEAD_TABLE}")}  # noqa: S608  # a constant of ours
    if found != head_revisions():
        raise BackupError("the schema is not at the head; run: unionhall migrate up")
    return str(next(iter(found)))


async def _check_replaces(connection: "asyncpg.Connection[Record]", path: Path, mark: str) -> None:
    """Refuses to replace keys that this database does not know: older backups of theirs would be lost for good."""
    kept = read_keys(path)
    if kept.secret != mark:
        raise BackupError(f"{path} is of an installation with another secret; choose another directory")
    tenants = list({entry.tenant_id for entry in kept.entries})
    if await connection.fetchval(_KNOWN, tenants) != len(tenants):
        raise BackupError(
            f"{path} has keys of a union that this database does not have; choose another directory, "
            "or the backups that need these keys are lost"
        )


def _entries(rows: Sequence[Record]) -> Iterator[Entry]:
    return (
        Entry(row["tenant_id"], row["id"], row["wrapped_key"], row["erased_at"], Owner(row["owner"])) for row in rows
    )
