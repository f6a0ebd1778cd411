"""Backups by the real programs: twenty values of an erased member are nowhere, an old backup restored included."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from cryptography.exceptions import InvalidTag

from db.backups import KEY_FILE, Backup, BackupError, restore, take_backup, wipe_traces
from db.backups.files import Owner, read_keys, write_keys
from db.embedded import as_admin, find_program
from db.sealing import Keyring, unseal
from db.session import Database
from domain.audit import chain
from domain.audit.service import record
from domain.members.service import MemberErase, member_erase
from domain.shared.files import FileKey
from tests.domain.members.register import CANARIES, MARKS, NOW, Register
from tests.support import database as databases
from tests.support.database import unguarded
from tests.support.waiting import until

SEALED = {
    ("member_private", "phone_sealed"): "phone",
    ("member_private", "identity_sealed"): "identity",
    ("join_request", "sealed"): "join_request",
    ("consent", "note_sealed"): "consent_note",
    ("correction_request", "proposed_sealed"): "correction_request",
}
"""Every column of sealed text, with the place that its values are bound to."""


@pytest.fixture
def admin_dsn(dsn: str) -> str:
    """The clean database as its superuser."""
    return as_admin(dsn)


@pytest.fixture
def restored_dsn(server_dsn: str, worker_name: str) -> Iterator[str]:
    """An empty database to restore into, as its superuser."""
    name = f"unionhall_restored_{worker_name}"
    created = asyncio.run(databases.create(server_dsn, name))
    yield as_admin(created)
    asyncio.run(databases.drop(server_dsn, name))


def canaries(register: Register, key: bytes) -> dict[str, list[bytes]]:
    """The forms in which each value may stand in a file: text, bytes, and bytes in hexadecimal."""
    values: dict[str, bytes] = {name: value.encode() for name, value in CANARIES.items() if "tail" not in name}
    tenant_id = register.tenant_id
    values["phone index"] = register.keyring.blind_index(tenant_id, "phone", CANARIES["phone"])
    values["identity index"] = register.keyring.blind_index(tenant_id, "identity", CANARIES["identity"])
    values["key"] = key
    return {name: [value, value.hex().encode()] for name, value in values.items()}


async def dump_of(dsn: str) -> bytes:
    """Every row of every table, as text."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        texts = [
            row[0]
            for (table,) in tables
            for row in await connection.fetch(f'SELECT t::text FROM "{table}" t')  # names of the catalogue
        ]
    finally:
        await connection.close()
    return "\n".join(texts).encode()


async def opened(dsn: str, register: Register, keys: list[bytes]) -> list[str]:
    """Whatever opens of every sealed column of the member's union, tried with every key at hand."""
    connection = await asyncpg.connect(dsn)
    found = []
    try:
        for (table, column), place in SEALED.items():
            key_column = "member_id" if table == "member_private" else "id"
            statement = f"SELECT {key_column}, {column} FROM {table} WHERE {column} <> ''"  # our own names
            rows = await connection.fetch(statement)
            for row_id, sealed in rows:
                for key in keys:
                    try:
                        found.append(unseal(key, sealed, tenant_id=register.tenant_id, row_id=row_id, column=place))
                    except InvalidTag:
                        continue
    finally:
        await connection.close()
    return found


async def documents_opened(dsn: str, register: Register, key_file: Path) -> list[bytes]:
    """Whatever opens of the chunks of documents with the keys of a file."""
    connection = await asyncpg.connect(dsn)
    chunks = await connection.fetch(
        "SELECT e.id, e.join_request_id, c.number, c.sealed FROM join_evidence_chunk c"
        " JOIN join_evidence e ON e.id = c.evidence_id"
    )
    await connection.close()
    wrapped = {entry.id: entry.wrapped_key for entry in read_keys(key_file).entries if entry.wrapped_key}
    found = []
    for row in chunks:
        if row["join_request_id"] in wrapped:
            request_id, tenant_id = row["join_request_id"], register.tenant_id
            key = register.keyring.unwrap_key(wrapped[request_id], tenant_id, request_id)
            found.append(FileKey(tenant_id, row["id"], key).unseal(row["number"], row["sealed"]))
    return found


async def keys_at_hand(register: Register, wrapped: list[bytes]) -> list[bytes]:
    """The installation's keys, and those members' keys that open."""
    opened_keys = [register.keyring.unwrap_key(each, register.tenant_id, register.member_id) for each in wrapped]
    return [register.keyring.derive("join request"), *opened_keys]


WIPING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE application_name = 'unionhall-traces' AND query LIKE '%age(backend_xmin)%'
"""
"""Whether somebody waits before wiping; asked by a superuser, for others see no statement but their own."""


async def keep(dsn: str, directory: Path, keyring: Keyring) -> Backup:
    return await take_backup(dsn, directory, keyring, pg_dump=find_program("pg_dump", bundled=True))


async def put_back(dsn: str, backup: Backup, keyring: Keyring) -> int:
    program = find_program("pg_restore", bundled=True)
    return (await restore(dsn, backup.data_file, backup.key_file, keyring, pg_restore=program)).erased_again


async def erase(register: Register) -> None:
    async with register.work() as work:
        await member_erase(work, MemberErase(register.member_id, is_preview=False))


def found_in(text: bytes, values: dict[str, list[bytes]]) -> set[str]:
    return {name for name, forms in values.items() if any(form in text for form in forms)}


async def test_an_erased_member_is_nowhere_and_an_old_backup_brings_nobody_back(
    register: Register, admin_dsn: str, restored_dsn: str, tmp_path: Path, keyring: Keyring
) -> None:
    wrapped = (await register.row("member_key"))["wrapped_key"]
    values = canaries(register, wrapped)
    before = await opened(admin_dsn, register, await keys_at_hand(register, [wrapped]))
    seen = found_in(await dump_of(admin_dsn), values)

    old = await keep(admin_dsn, tmp_path, keyring)
    documents_before = await documents_opened(admin_dsn, register, old.key_file)
    await erase(register)
    new = await keep(admin_dsn, tmp_path, keyring)
    await wipe_traces(admin_dsn)
    left = found_in(await dump_of(admin_dsn), values)
    erased_again = await put_back(restored_dsn, Backup(old.data_file, new.key_file, 0), keyring)
    restored = found_in(await dump_of(restored_dsn), values)
    entries = read_keys(new.key_file).entries
    known = [entry.wrapped_key for entry in entries if entry.wrapped_key and entry.owner is Owner.MEMBER]
    kept = found_in(await text_of(old.data_file, tmp_path / "old.sql"), values)
    still_open = await opened(restored_dsn, register, await keys_at_hand(register, known))

    assert len(CANARIES) == 25
    assert documents_before == [CANARIES["evidence"].encode()]
    assert [entry for entry in entries if entry.owner is Owner.JOIN_REQUEST] == []
    assert {CANARIES[name] for name in ("phone", "identity", "consent's note", "proposed value")} <= set(before)
    assert sum(CANARIES["request's phone"] in text for text in before) == 2
    assert seen >= {"name", "request's name", "request's note", "device", "message", "key", "phone index", "pinyin"}
    assert (left, restored, erased_again) == (set(), set(), 1)
    assert still_open == []
    assert found_in(new.key_file.read_bytes(), values) == set()
    # What an old file still says in the clear; nothing that is sealed under a member's own key opens.
    assert kept >= {"name", "request's name", "request's note", "device"}
    assert not kept & {"key", "phone", "identity", "consent's note", "proposed value", "evidence"}


async def test_no_file_of_the_server_keeps_what_was_erased(register: Register, admin_dsn: str) -> None:
    data = await _data_directory(admin_dsn)
    if data is None:
        return  # a server elsewhere: its files are not ours to read
    values = {
        name: [value.encode()] for name, value in CANARIES.items() if not re.search("tail|index|key|ident|phone", name)
    }
    assert all(any(mark in form.decode() for mark in MARKS) for forms in values.values() for form in forms)
    await register.owner.execute("ANALYZE")
    connection = await asyncpg.connect(admin_dsn)
    await connection.execute("CHECKPOINT")
    await connection.close()
    before = _found_in_files(data, values)

    await erase(register)
    await wipe_traces(admin_dsn)

    assert before >= {"name", "device", "message", "request's note"}
    assert _found_in_files(data, values) == set()


async def test_traces_are_wiped_when_nobody_can_see_them_any_more(register: Register, admin_dsn: str) -> None:
    reader, watcher = [await asyncpg.connect(admin_dsn) for _ in range(2)]
    reading = reader.transaction(isolation="repeatable_read", readonly=True)
    await reading.start()
    await reader.fetchval("SELECT count(*) FROM member")
    await erase(register)

    with pytest.raises(BackupError, match="Nothing was wiped"):
        await wipe_traces(admin_dsn, patience=timedelta(0))
    wiping = asyncio.create_task(wipe_traces(admin_dsn))
    await until(lambda: watcher.fetchval(WIPING))
    is_waiting = not wiping.done()
    await reading.rollback()
    await wiping
    await reader.close()
    await watcher.close()

    assert is_waiting
    data = await _data_directory(admin_dsn)
    assert data is None or _found_in_files(data, {"name": [CANARIES["name"].encode()]}) == set()


async def test_a_restored_union_is_the_one_that_was_kept(
    register: Register, admin_dsn: str, restored_dsn: str, tmp_path: Path, keyring: Keyring
) -> None:
    await erase(register)
    async with register.database.write() as conn:
        await chain.seal(conn, keyring, now=NOW)
    backup = await keep(admin_dsn, tmp_path, keyring)

    erased_again = await put_back(restored_dsn, backup, keyring)

    assert erased_again == 0
    ours, theirs = await dump_of(admin_dsn), await dump_of(restored_dsn)
    assert sorted(theirs.splitlines()) == sorted(ours.splitlines())
    assert await keys_of(restored_dsn) == await keys_of(admin_dsn)


async def test_what_is_written_after_a_restore_follows_what_was_restored(
    register: Register, admin_dsn: str, restored_dsn: str, tmp_path: Path, keyring: Keyring
) -> None:
    """A cluster that has counted fewer transactions than the rows of another remember."""
    await erase(register)
    async with unguarded(register.owner):
        await register.owner.execute(
            "UPDATE audit_entry SET transaction_id = (pg_current_xact_id()::text::bigint + 3000)::text::xid8"
        )
    backup = await keep(admin_dsn, tmp_path, keyring)
    await put_back(restored_dsn, backup, keyring)

    restored = await Database.open(restored_dsn, size=1)
    there = replace(register, database=restored)
    async with there.work() as work:
        await record(work, "member.exported", "member", register.member_id)
    async with restored.write() as conn:
        await chain.seal(conn, keyring, now=NOW)
    async with restored.read() as conn:
        found = await chain.verify(conn, register.tenant_id, key=chain.public_key(keyring), expected=None)
    await restored.close()

    assert (found.is_intact, found.waiting) == (True, 0)
    assert found.end.position == 4


async def test_a_backup_goes_into_an_empty_database_only(
    register: Register, admin_dsn: str, tmp_path: Path, keyring: Keyring
) -> None:
    backup = await keep(admin_dsn, tmp_path, keyring)
    before = await register.row("member")

    with pytest.raises(BackupError, match="not empty"):
        await put_back(admin_dsn, backup, keyring)

    assert await register.row("member") == before


async def test_files_that_do_not_belong_together_are_refused(
    register: Register, admin_dsn: str, restored_dsn: str, tmp_path: Path, keyring: Keyring
) -> None:
    first = await keep(admin_dsn, tmp_path / "first", keyring)
    await erase(register)
    later = await keep(admin_dsn, tmp_path / "later", keyring)
    stranger = Keyring(bytes(32))
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(first.key_file.read_bytes().rsplit(b"\n", 2)[0])
    manifest = first.data_file.with_suffix(".json")
    other = manifest.read_text().replace('"revision": "', '"revision": "0')

    with pytest.raises(BackupError, match="older than the data"):
        await put_back(restored_dsn, Backup(later.data_file, first.key_file, 0), keyring)
    with pytest.raises(BackupError, match="another secret"):
        await put_back(restored_dsn, first, stranger)
    with pytest.raises(BackupError, match="cut off"):
        await put_back(restored_dsn, Backup(first.data_file, cut, 0), keyring)
    manifest.write_text(other)
    with pytest.raises(BackupError, match="schema revision"):
        await put_back(restored_dsn, first, keyring)
    later.data_file.write_bytes(later.data_file.read_bytes()[:-1])
    with pytest.raises(BackupError, match="damaged"):
        await put_back(restored_dsn, later, keyring)

    assert await dump_of(restored_dsn) == b""


async def test_the_keys_of_another_union_are_not_replaced(
    register: Register, admin_dsn: str, tmp_path: Path, keyring: Keyring
) -> None:
    backup = await keep(admin_dsn, tmp_path, keyring)
    kept = read_keys(backup.key_file)
    strange = [entry._replace(tenant_id=register.member_id) for entry in kept.entries]
    write_keys(tmp_path / KEY_FILE, kept.taken_at, kept.secret, iter(strange))
    before = (tmp_path / KEY_FILE).read_bytes()

    with pytest.raises(BackupError, match="does not have"):
        await keep(admin_dsn, tmp_path, keyring)

    assert (tmp_path / KEY_FILE).read_bytes() == before
    assert suffixes_in(tmp_path) == [".dump", ".json", ".jsonl"]


async def text_of(data_file: Path, output: Path) -> bytes:
    """A data file as SQL."""
    program = find_program("pg_restore", bundled=True)
    process = await asyncio.create_subprocess_exec(program, f"--file={output}", data_file)
    assert await process.wait() == 0
    return await asyncio.to_thread(output.read_bytes)


async def keys_of(dsn: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch("SELECT member_id, wrapped_key FROM member_key ORDER BY member_id")
    await connection.close()
    return [tuple(row) for row in rows]


async def _data_directory(dsn: str) -> Path | None:
    connection = await asyncpg.connect(dsn)
    path = await connection.fetchval("SHOW data_directory")
    await connection.close()
    return _present(path)


def _present(path: str) -> Path | None:
    return Path(path) if Path(path).exists() else None


def suffixes_in(directory: Path) -> list[str]:
    return sorted(path.suffix for path in directory.iterdir())


def _found_in_files(directory: Path, values: dict[str, list[bytes]]) -> set[str]:
    found: set[str] = set()
    marks = [mark.encode() for mark in MARKS]
    for path in directory.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if any(
            mark in content for mark in marks
        ):  # the server has hundreds of megabytes, and few of them are this member's
            found |= found_in(content, values)
    return found
