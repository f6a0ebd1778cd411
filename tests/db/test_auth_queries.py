"""Statements of sign-in and rights, and the batch reads of the graph, against the database."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from db.loaders import auth as loaders
from db.models.auth import SessionRow
from db.queries.auth import attempts, credentials, sessions
from db.queries.auth.attempts import AttemptSubjects
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from tests.factories.auth import NOW, Union

SUBJECTS = AttemptSubjects(account_hash=b"account", address_hash=b"address")
WINDOW = timedelta(minutes=15)


@pytest.fixture
async def union(database: Database, keyring: Keyring, tenant_id: UUID) -> Union:
    union = Union(database, keyring, tenant_id)
    await union.build()
    return union


async def reserve(union: Union, at: datetime, subjects: AttemptSubjects = SUBJECTS) -> attempts.AttemptRow:
    async with union.database.write() as conn:
        return await attempts.reserve_attempt(
            conn, union.tenant_id, subjects, now=at, window_over=at - WINDOW, address_limit=60
        )


async def test_parallel_attempts_get_a_count_of_their_own(union: Union) -> None:
    rows = await asyncio.gather(*(reserve(union, NOW) for _ in range(20)))

    assert sorted(row.address_attempts for row in rows) == list(range(1, 21))
    assert sorted(row.account_attempts or 0 for row in rows) == list(range(1, 21))


async def test_window_begins_with_its_first_attempt_and_lasts_fifteen_minutes(union: Union) -> None:
    await reserve(union, NOW)
    within = await reserve(union, NOW + WINDOW - timedelta(microseconds=1))
    after = await reserve(union, NOW + WINDOW)

    assert (within.account_attempts, within.account_since) == (2, NOW)
    assert (after.account_attempts, after.account_since) == (1, NOW + WINDOW)


async def test_address_over_its_limit_does_not_reach_the_account(union: Union) -> None:
    for i in range(60):
        await reserve(union, NOW, AttemptSubjects(b"other %d" % i, b"address"))

    row = await reserve(union, NOW)

    assert row == attempts.AttemptRow(61, NOW, None, None)


async def test_clearing_forgets_the_account_and_one_attempt_of_the_address(union: Union) -> None:
    await reserve(union, NOW)
    await reserve(union, NOW)

    async with union.database.write() as conn:
        await attempts.clear_attempts(conn, union.tenant_id, SUBJECTS)

    assert await reserve(union, NOW) == attempts.AttemptRow(2, NOW, 1, NOW)


async def test_reserving_and_clearing_at_once_do_not_block_each_other(union: Union) -> None:
    async def clear() -> None:
        async with union.database.write() as conn:
            await attempts.clear_attempts(conn, union.tenant_id, SUBJECTS)

    work = [reserve(union, NOW) if i % 2 else clear() for i in range(30)]

    assert len(await asyncio.wait_for(asyncio.gather(*work), timeout=10)) == 30


async def test_old_windows_are_purged(union: Union) -> None:
    await reserve(union, NOW)
    await reserve(union, NOW + timedelta(days=1), AttemptSubjects(b"other", b"other"))

    async with union.database.write() as conn:
        assert await attempts.purge_attempts(conn, NOW + timedelta(hours=1)) == 2


async def test_member_number_wins_over_the_same_digits_as_a_phone(union: Union) -> None:
    await union.add_member("UH000001", phone="13800138000")
    by_number_id = await union.add_member("13800138000")

    async with union.database.read() as conn:
        found = await credentials.find_account(
            conn, union.tenant_id, "13800138000", phone_index=union.phone_index("13800138000")
        )

    assert found is not None
    assert found.member_id == by_number_id
    assert (found.password_hash, found.session_epoch) == (None, 0)
    assert "13800138000" not in repr(found)


async def test_account_without_phone_is_not_found_by_no_phone(union: Union) -> None:
    await union.add_member("UH000001")

    async with union.database.read() as conn:
        assert await credentials.find_account(conn, union.tenant_id, "UH000009", phone_index=None) is None


async def test_accounts_of_another_union_are_not_found(union: Union) -> None:
    await union.add_account("UH000001")

    async with union.database.read() as conn:
        assert await credentials.find_account(conn, new_id(), "UH000001", phone_index=None) is None


async def open_session(union: Union, member_id: UUID, *, days: int = 30) -> UUID:
    session_id = new_id()
    now = datetime.now(UTC)
    async with union.database.write() as conn:
        await sessions.insert_session(
            conn,
            SessionRow(
                tenant_id=union.tenant_id,
                id=session_id,
                member_id=member_id,
                rotated_at=now,
                expires_at=now + timedelta(days=days),
                device_name="phone",
            ),
        )
    return session_id


async def test_devices_are_shown_to_their_owner_alone(union: Union) -> None:
    mine_id, theirs_id = await union.add_account("UH000001"), await union.add_account("UH000002")
    mine, ended, theirs = [await open_session(union, member_id) for member_id in (mine_id, mine_id, theirs_id)]
    await open_session(union, mine_id, days=-1)
    async with union.database.write() as conn:
        await sessions.revoke_session(
            conn, union.tenant_id, ended, member_id=mine_id, at=datetime.now(UTC), reason="signed_out"
        )
    everything = {"role_grant": (union.tenant_id,), "audit_read": (union.tenant_id,), "member_read": (union.tenant_id,)}
    scope = Scope(union.tenant_id, mine_id, everything)

    async with union.database.read() as conn:
        by_member = await loaders.sessions_by_member_id(conn, scope, [theirs_id, mine_id])
        by_id = await loaders.session_by_id(conn, scope, [theirs, mine, new_id(), ended])
        anonymous = await loaders.session_by_id(conn, Scope(union.tenant_id), [mine])

    assert [[row["id"] for row in rows] for rows in by_member] == [[], [mine]]
    assert [row and row["id"] for row in by_id] == [None, mine, None, ended]
    assert anonymous == [None]


async def test_grants_are_shown_to_their_holder_and_to_those_who_give_or_audit_there(union: Union) -> None:
    member_id, reader_id = await union.add_member("UH000001"), await union.add_member("UH000002")
    north = await union.add_grant(member_id, "branch_officer", union.north_id)
    south = await union.add_grant(member_id, "branch_officer", union.south_id)
    ended = await union.add_grant(member_id, "auditor", union.south_id, ends_on=date(2026, 1, 2))
    scopes = {
        "holder": Scope(union.tenant_id, member_id),
        "northern granter": Scope(union.tenant_id, reader_id, {"role_grant": (union.north_id,)}),
        "auditor": Scope(union.tenant_id, reader_id, {"audit_read": (union.tenant_id,)}),
        "member reader": Scope(union.tenant_id, reader_id, {"member_read": (union.tenant_id,)}),
        "nobody": Scope(union.tenant_id),
        "another union": Scope(new_id(), member_id, {"audit_read": (union.tenant_id,)}),
    }

    shown, named, on_nodes = {}, {}, {}
    async with union.database.read() as conn:
        for reader, scope in scopes.items():
            [rows] = await loaders.role_grants_by_member_id(conn, scope, [member_id])
            shown[reader] = [row["id"] for row in rows]
            found = await loaders.role_grant_by_id(conn, scope, [ended, north, south])
            named[reader] = [row is not None for row in found]
            on_nodes[reader] = {row["organisation_id"]: row["id"] for row in rows}

    assert shown == {
        "holder": [north, south],
        "northern granter": [north],
        "auditor": [north, south],
        "member reader": [],
        "nobody": [],
        "another union": [],
    }
    assert named == {
        "holder": [True, True, True],
        "northern granter": [False, True, False],
        "auditor": [True, True, True],
        "member reader": [False, False, False],
        "nobody": [False, False, False],
        "another union": [False, False, False],
    }
    assert on_nodes["auditor"] == {union.south_id: south, union.north_id: north}
    assert on_nodes["northern granter"] == {union.north_id: north}
