"""Sealing and verifying against PostgreSQL: crashes, two sealers, open transactions, and tampering by the owner."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from db.queries import audit as audit_queries
from db.sealing import Keyring
from db.session import Connection, Database
from domain.audit.chain import Sealing, Verification, public_key, seal, verify
from domain.audit.rules import FaultKind, Mark
from tests.domain.approvals.union import settled
from tests.support.database import unguarded

NOW = datetime(2025, 7, 1, 2, tzinfo=UTC)


async def write_entries(conn: Connection, tenant_id: UUID, count: int, action: str = "role.granted") -> list[UUID]:
    return [
        await audit_queries.insert_entry(
            conn,
            tenant_id,
            at=NOW,
            actor_id=None,
            action=action,
            object_kind="member",
            object_id=tenant_id,
            organisation_id=None,
            facts={"number": number, "words": ["工会", "union"], "id": tenant_id},
        )
        for number in range(count)
    ]


async def log_of(database: Database, tenant_id: UUID, count: int) -> list[UUID]:
    async with database.write() as conn:
        return await write_entries(conn, tenant_id, count)


async def seal_once(database: Database, keyring: Keyring, batch: int = 500) -> Sealing:
    await settled(database)
    return await seal_now(database, keyring, batch)


async def seal_now(database: Database, keyring: Keyring, batch: int = 500) -> Sealing:
    async with database.write() as conn:
        return await seal(conn, keyring, now=NOW, batch=batch)


async def seal_and_fail(database: Database, keyring: Keyring) -> None:
    async with database.write() as conn:
        await seal(conn, keyring, now=NOW)
        raise KeyError


async def check(
    database: Database, tenant_id: UUID, keyring: Keyring, expected: Mark | None = None, page: int = 1000
) -> Verification:
    async with database.read() as conn:
        return await verify(conn, tenant_id, key=public_key(keyring), expected=expected, page=page)


async def tamper(owner: asyncpg.Connection, *statements: str) -> None:
    """Writes as the owner of the tables with guards and the foreign key off: nothing in the database resists."""
    name, key = "fk_audit_link_entry_id_audit_entry", "FOREIGN KEY (tenant_id, entry_id) REFERENCES audit_entry"
    async with unguarded(owner):
        await owner.execute(f"ALTER TABLE audit_link DROP CONSTRAINT {name}")
        for statement in statements:
            await owner.execute(statement)
        await owner.execute(f"ALTER TABLE audit_link ADD CONSTRAINT {name} {key} (tenant_id, id) NOT VALID")


async def test_entries_are_chained_after_commit_and_the_end_is_signed(
    database: Database, tenant_id: UUID, keyring: Keyring
) -> None:
    await log_of(database, tenant_id, 3)
    before = await check(database, tenant_id, keyring)

    sealing = await seal_once(database, keyring)

    after = await check(database, tenant_id, keyring)
    assert (before.end.position, before.waiting, before.oldest_waiting_at) == (0, 3, NOW)
    assert sealing == Sealing(chained=3, has_more=False, broken=[])
    assert (after.end.position, after.waiting, after.oldest_waiting_at, after.fault) == (3, 0, None, None)


async def test_sealing_goes_on_where_it_stopped_in_batches(
    database: Database, tenant_id: UUID, keyring: Keyring
) -> None:
    entry_ids = await log_of(database, tenant_id, 7)

    first, second, third = [await seal_once(database, keyring, batch=4) for _ in range(3)]

    assert [first.chained, second.chained, third.chained] == [4, 3, 0]
    assert [first.has_more, second.has_more] == [True, False]
    async with database.read() as conn:
        chained = [row["entry_id"] for row in await conn.fetch("SELECT entry_id FROM audit_link ORDER BY position")]
    assert chained == entry_ids
    assert (await check(database, tenant_id, keyring, page=3)).is_intact


async def test_an_open_transaction_holds_later_entries_back_until_it_ends(
    database: Database, tenant_id: UUID, keyring: Keyring
) -> None:
    settled_before = await log_of(database, tenant_id, 1)
    await settled(database)
    async with database.write() as slow:
        early = await write_entries(slow, tenant_id, 1)
        late = await log_of(database, tenant_id, 1)
        held_back = await seal_now(database, keyring)

    after = await seal_once(database, keyring)

    async with database.read() as conn:
        chained = [row["entry_id"] for row in await conn.fetch("SELECT entry_id FROM audit_link ORDER BY position")]
    assert (held_back.chained, after.chained) == (1, 2)
    assert chained == settled_before + early + late


async def test_a_sealer_that_crashes_before_commit_leaves_nothing_behind(
    database: Database, tenant_id: UUID, keyring: Keyring
) -> None:
    await log_of(database, tenant_id, 2)

    await settled(database)
    with pytest.raises(KeyError):
        await seal_and_fail(database, keyring)

    assert (await check(database, tenant_id, keyring)).waiting == 2
    assert (await seal_once(database, keyring)).chained == 2
    assert (await check(database, tenant_id, keyring)).is_intact


async def test_a_second_sealer_does_nothing_while_the_first_is_at_work(
    database: Database, tenant_id: UUID, keyring: Keyring
) -> None:
    await log_of(database, tenant_id, 2)

    await settled(database)
    async with database.write() as first:
        await seal(first, keyring, now=NOW)
        second = await seal_now(database, keyring)

    assert second == Sealing()
    assert (await check(database, tenant_id, keyring)).end.position == 2


async def test_sealers_and_writers_at_the_same_time_make_one_whole_chain(
    database: Database, tenant_id: UUID, keyring: Keyring
) -> None:
    async def write() -> None:
        for _ in range(10):
            await log_of(database, tenant_id, 2)

    async def seal_often() -> None:
        for _ in range(15):
            await seal_now(database, keyring, batch=7)

    await asyncio.gather(*(write() for _ in range(4)), *(seal_often() for _ in range(3)))
    while (await seal_once(database, keyring)).has_more:
        pass

    found = await check(database, tenant_id, keyring)
    assert (found.fault, found.end.position, found.waiting) == (None, 80, 0)


TAMPERING = {
    "edited": ("UPDATE audit_entry SET action = 'x' WHERE id = '{third}'", FaultKind.MISMATCH, 3),
    "facts edited": (
        "UPDATE audit_entry SET facts = jsonb_set(facts, '{{number}}', '9') WHERE id = '{third}'",
        FaultKind.MISMATCH,
        3,
    ),
    "entry removed": ("DELETE FROM audit_entry WHERE id = '{third}'", FaultKind.REMOVED, 3),
    "link removed": ("DELETE FROM audit_link WHERE position = 3", FaultKind.REMOVED, 3),
    "tail cut": ("DELETE FROM audit_link WHERE position > 2", FaultKind.TRUNCATED, 3),
    "hash edited": ("UPDATE audit_link SET hash = '\\x00' WHERE position = 3", FaultKind.MISMATCH, 3),
    "head forged": ("UPDATE audit_head SET signed_at = now() WHERE position = 4", FaultKind.FORGED_HEAD, 4),
    "head removed": ("DELETE FROM audit_head WHERE position = 6", FaultKind.UNSIGNED, 5),
}


@pytest.mark.parametrize("tampering", TAMPERING.values(), ids=TAMPERING.keys())
async def test_tampering_in_the_database_is_found(
    database: Database,
    owner: asyncpg.Connection,
    tenant_id: UUID,
    keyring: Keyring,
    tampering: tuple[str, FaultKind, int],
) -> None:
    statement, kind, position = tampering
    entry_ids = await log_of(database, tenant_id, 6)
    await seal_once(database, keyring, batch=4)
    await seal_once(database, keyring, batch=4)

    await tamper(owner, statement.format(third=entry_ids[2]))

    found = await check(database, tenant_id, keyring)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.position) == (kind, position)


async def test_an_entry_slipped_in_among_chained_ones_is_named(
    database: Database, owner: asyncpg.Connection, tenant_id: UUID, keyring: Keyring
) -> None:
    entry_ids = await log_of(database, tenant_id, 3)
    await log_of(database, tenant_id, 3)
    await seal_once(database, keyring)

    await tamper(
        owner,
        "INSERT INTO audit_entry (tenant_id, id, transaction_id, at, action, object_kind, object_id, facts)"
        " SELECT tenant_id, gen_random_uuid(), transaction_id, at, 'x', 'member', object_id, '{}' FROM audit_entry"
        f" WHERE id = '{entry_ids[0]}'",
    )
    await seal_once(database, keyring)

    found = await check(database, tenant_id, keyring)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.position) == (FaultKind.INSERTED, None)
    assert found.fault.entry_id not in entry_ids


async def test_a_chain_shorter_than_its_head_is_not_continued(
    database: Database, owner: asyncpg.Connection, tenant_id: UUID, keyring: Keyring
) -> None:
    await log_of(database, tenant_id, 4)
    await seal_once(database, keyring)
    await tamper(
        owner,
        "DELETE FROM audit_link WHERE position > 2",
        "DELETE FROM audit_entry WHERE facts @> '{\"number\": 3}'",
    )
    await log_of(database, tenant_id, 1)

    sealing = await seal_once(database, keyring)

    assert (sealing.chained, sealing.broken) == (0, [tenant_id])
    fault = (await check(database, tenant_id, keyring)).fault
    assert fault is not None
    assert (fault.kind, fault.position) == (FaultKind.TRUNCATED, 3)


async def test_a_log_cut_off_with_its_heads_is_found_by_the_mark_an_auditor_kept(
    database: Database, owner: asyncpg.Connection, tenant_id: UUID, keyring: Keyring
) -> None:
    await log_of(database, tenant_id, 2)
    await seal_once(database, keyring)
    await log_of(database, tenant_id, 2)
    await seal_once(database, keyring)
    noted = (await check(database, tenant_id, keyring)).end
    await tamper(
        owner,
        "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_link WHERE position > 2)",
        "DELETE FROM audit_link WHERE position > 2",
        "DELETE FROM audit_head WHERE position > 2",
    )

    unnoticed = await check(database, tenant_id, keyring)
    noticed = await check(database, tenant_id, keyring, expected=noted)

    assert unnoticed.is_intact
    assert noticed.fault is not None
    assert (noticed.fault.kind, noticed.fault.position) == (FaultKind.TRUNCATED, 3)


async def test_another_installation_s_key_accepts_no_head(
    database: Database, tenant_id: UUID, keyring: Keyring
) -> None:
    await log_of(database, tenant_id, 2)
    await seal_once(database, keyring)

    found = await check(database, tenant_id, Keyring(bytes(32)))

    assert found.fault is not None
    assert found.fault.kind == FaultKind.FORGED_HEAD
