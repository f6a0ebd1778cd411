"""Restoring a backup into an empty database: data, keys, and the erasures that have been made since."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from asyncpg import Record

from db.backups.files import BackupError, KeyFile, Manifest, Owner, read_keys, secret_mark
from db.backups.programs import run_program
from db.migrate import HEAD_TABLE, head_revisions
from db.queries.members.erasure import erase_personal_rows
from db.queries.members.evidence import forget_request
from db.sealing import Keyring
from db.session import APP_ROLE
from db.types import new_id

_IS_EMPTY = """
    SELECT NOT EXISTS (
        SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
    )
"""
_ROLE = f"""
DO $$ BEGIN
    CREATE ROLE {APP_ROLE} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
_LOAD_KEYS = """
    INSERT INTO member_key (tenant_id, member_id, wrapped_key)
    SELECT k.tenant_id, k.member_id, k.wrapped_key
    FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS k (tenant_id, member_id, wrapped_key)
    JOIN member m ON m.tenant_id = k.tenant_id AND m.id = k.member_id
"""
_LOAD_REQUEST_KEYS = """
    INSERT INTO join_request_key (tenant_id, join_request_id, wrapped_key)
    SELECT k.tenant_id, k.id, k.wrapped_key
    FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS k (tenant_id, id, wrapped_key)
    JOIN join_request r ON r.tenant_id = k.tenant_id AND r.id = k.id
"""
# Requests that have something under a key of their own, and no key in the newest file: it was destroyed since. What
# was erased with a member is gone by then.
_TO_FORGET = """
    SELECT r.tenant_id, r.id
    FROM join_request r
    WHERE (
        (r.has_own_key AND r.sealed <> '')
        OR EXISTS (
            SELECT FROM join_evidence e
            WHERE e.tenant_id = r.tenant_id AND e.join_request_id = r.id AND e.state <> 'removed'
        )
    ) AND NOT EXISTS (SELECT FROM join_request_key k WHERE k.tenant_id = r.tenant_id AND k.join_request_id = r.id)
"""
# Whoever the newest file calls erased; and whoever has sealed fields and no key, which no living member is.
_TO_ERASE = """
    SELECT m.tenant_id, m.id, m.organisation_id
    FROM member m
    WHERE m.erased_at IS NULL AND (
        m.id = ANY($1::uuid[])
        OR EXISTS (
            SELECT FROM member_private p
            WHERE p.tenant_id = m.tenant_id AND p.member_id = m.id
              AND (p.phone_sealed IS NOT NULL OR p.identity_sealed IS NOT NULL)
              AND NOT EXISTS (SELECT FROM member_key k WHERE k.tenant_id = m.tenant_id AND k.member_id = m.id)
        )
    )
    ORDER BY m.tenant_id, m.id
"""
_RECORD = """
    INSERT INTO audit_entry (tenant_id, id, at, actor_id, action, object_kind, object_id, organisation_id, facts)
    VALUES ($1, $2, now(), NULL, 'member.erased', 'member', $3, $4, '{"is_restored": true}')
"""
_LAST_TRANSACTION = """
    SELECT greatest(
        (SELECT max(transaction_id::text::bigint) FROM audit_entry),
        (SELECT max(transaction_id::text::bigint) FROM notification),
        (SELECT max(transaction_id::text::bigint) FROM event)
    )
"""
_BURN = """
DO $$ BEGIN
    WHILE pg_current_xact_id()::text::bigint <= {last} LOOP
        COMMIT;
    END LOOP;
END $$
"""
_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it."""

    members: int
    erased_again: int


async def restore(dsn: str, data_file: Path, key_file: Path, keyring: Keyring, *, pg_restore: Path) -> Restored:
    """Fills an empty database from a data file and the newest file of keys, and erases again who was erased since.

    `dsn` is that of a superuser; the role that owned the database must exist. The revision is written as the last act,
    with the keys and the erasures: a restore that is cut off leaves a database that no server opens, which is dropped
    and made anew.

    Raises:
        BackupError: Files that do not belong together or to this version, a database that is not empty, or a program
            that failed.
    """
    manifest, keys = Manifest.beside(data_file), read_keys(key_file)
    revision = _check_files(manifest, keys, keyring)
    connection: asyncpg.Connection[Record] = await asyncpg.connect(
        dsn, command_timeout=None, server_settings={"application_name": "unionhall-restore", "statement_timeout": "0"}
    )
    try:
        if not await connection.fetchval(_IS_EMPTY):
            raise BackupError("the database is not empty; nothing was changed")
        await connection.execute(_ROLE)
        await run_program(pg_restore, dsn, "--exit-on-error", "--single-transaction", str(data_file))
        await _pass_transactions(connection)
        async with connection.transaction():
            await _load_keys(connection, keys)
            erased = await _erase_again(connection, keys)
            await connection.execute(f"INSERT INTO {HEAD_TABLE} (version_num) VALUES ($1)", revision)  # noqa: S608  # a constant of ours
        members = await connection.fetchval("SELECT count(*) FROM member")
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
    return Restored(members, erased)


def _check_files(manifest: Manifest, keys: KeyFile, keyring: Keyring) -> str:
    if {manifest.revision} != head_revisions():
        raise BackupError(
            f"the backup is of schema revision {manifest.revision}, this version has "
            f"{' '.join(sorted(head_revisions()))}; restore it with the version that took it, then upgrade"
        )
    if manifest.secret != secret_mark(keyring) or keys.secret != manifest.secret:
        raise BackupError("the backup was taken under another secret (UNIONHALL_SECRET): its fields would not open")
    if keys.taken_at < manifest.taken_at:
        raise BackupError("the file of keys is older than the data: members who joined between would be erased")
    return manifest.revision


async def _pass_transactions(connection: "asyncpg.Connection[Record]") -> None:
    """Uses up transaction ids until new rows sort behind the restored ones: audit chain and notifications rely on it.

    A cluster counts its transactions from the start; the rows remember those of the cluster that they come from.
    """
    last = await connection.fetchval(_LAST_TRANSACTION)
    if last is not None:
        await connection.execute("SET synchronous_commit = off")
        await connection.execute(_BURN.format(last=int(last)))
        await connection.execute("RESET synchronous_commit")


async def _load_keys(connection: "asyncpg.Connection[Record]", keys: KeyFile) -> None:
    for owner, statement in ((Owner.MEMBER, _LOAD_KEYS), (Owner.JOIN_REQUEST, _LOAD_REQUEST_KEYS)):
        entries = [entry for entry in keys.entries if entry.owner is owner and entry.wrapped_key is not None]
        for start in range(0, len(entries), _CHUNK):
            chunk = entries[start : start + _CHUNK]
            await connection.execute(
                statement,
                [entry.tenant_id for entry in chunk],
                [entry.id for entry in chunk],
                [entry.wrapped_key for entry in chunk],
            )


async def _erase_again(connection: "asyncpg.Connection[Record]", keys: KeyFile) -> int:
    """How many members were erased who are not erased in the data file."""
    gone = [entry.id for entry in keys.entries if entry.erased_at is not None]
    rows: Sequence[Record] = await connection.fetch(_TO_ERASE, gone)
    for row in rows:
        await erase_personal_rows(connection, row["tenant_id"], row["id"])
        await connection.execute(_RECORD, row["tenant_id"], new_id(), row["id"], row["organisation_id"])
    for row in await connection.fetch(_TO_FORGET):
        await forget_request(connection, row["tenant_id"], row["id"])
    return len(rows)
