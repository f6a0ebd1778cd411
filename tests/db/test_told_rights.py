"""Tables tell of changed rights: whose, at the commit, and in few words when they are many."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from domain.auth.access import RIGHTS_CHANNEL
from tests.factories.auth import Union
from tests.support.waiting import until

END = "-"


class Told:
    """What is said on the channel."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._heard: list[str] = []

    def hear(self, *told: object) -> None:
        """As the driver calls it."""
        self._heard.append(str(told[-1]))

    async def messages(self) -> list[str]:
        """All that was said since the last time; they come in the order of commits."""
        await self._connection.execute("SELECT pg_notify($1, $2)", RIGHTS_CHANNEL, END)
        await until(self._is_over)
        heard, self._heard = self._heard[:-1], []
        return heard

    async def ids(self) -> set[UUID]:
        """The members who were named."""
        return {UUID(each) for message in await self.messages() for each in message.split()}

    async def _is_over(self) -> bool:
        return self._heard[-1:] == [END]


@pytest_asyncio.fixture
async def told(owner: asyncpg.Connection) -> AsyncIterator[Told]:
    told = Told(owner)
    await owner.add_listener(RIGHTS_CHANNEL, told.hear)
    yield told
    await owner.remove_listener(RIGHTS_CHANNEL, told.hear)


@pytest.fixture
async def union(database: Database, keyring: Keyring, tenant_id: UUID) -> Union:
    union = Union(database, keyring, tenant_id)
    await union.build()
    return union


@pytest.fixture
async def officer_id(union: Union, database: Database) -> UUID:
    """An officer who is signed in, and stands in for another."""
    officer_id, other_id = await union.add_member("UH000001"), await union.add_member("UH000002")
    await union.device_of(officer_id)
    await union.add_grant(officer_id, "branch_officer", union.north_id)
    async with database.write() as conn:
        await conn.execute(
            "INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on)"
            " VALUES ($1, gen_random_uuid(), $2, $3, '2026-01-01', '2026-12-31')",
            *(union.tenant_id, other_id, officer_id),
        )
    return officer_id


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE session SET revoked_at = now()",
        "UPDATE session SET expires_at = now()",
        "DELETE FROM session",
        "UPDATE credential SET session_epoch = session_epoch + 1",
        "UPDATE member SET state = 'suspended' WHERE member_number = 'UH000001'",
        "UPDATE member SET organisation_id = tenant_id WHERE member_number = 'UH000001'",
        "UPDATE role_grant SET revoked_at = now()",
        "UPDATE role_grant SET ends_on = '2026-02-01'",
        "UPDATE role_grant SET starts_on = '2026-12-01'",
        "UPDATE role_grant SET role = 'auditor'",
        "UPDATE role_grant SET organisation_id = tenant_id",
        "DELETE FROM role_grant",
        (
            "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
            " SELECT tenant_id, gen_random_uuid(), member_id, 'auditor', organisation_id, starts_on FROM role_grant"
        ),
        "UPDATE deputy SET dismissed_at = now()",
        "UPDATE deputy SET ends_on = '2026-02-01'",
        "DELETE FROM deputy",
        (
            "INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on)"
            " SELECT tenant_id, gen_random_uuid(), officer_id, deputy_id, starts_on, ends_on FROM deputy"
        ),
    ],
)
async def test_whoever_changes_what_rights_are_read_from_tells_whose(
    told: Told, officer_id: UUID, owner: asyncpg.Connection, change: str
) -> None:
    await told.messages()

    await owner.execute(change)

    assert await told.ids() == {officer_id}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE session SET generation = generation + 1, rotated_at = now(), proven_at = now()",
        "UPDATE credential SET password_hash = 'new', activation_hash = NULL",
        "UPDATE member SET name = '王芳', name_sort = 'wang fang', version = version + 1, state = state",
        "UPDATE role_grant SET post_term_id = post_term_id",
    ],
)
async def test_what_gives_and_takes_no_right_is_told_to_nobody(
    told: Told, officer_id: UUID, owner: asyncpg.Connection, change: str
) -> None:
    await told.messages()

    await owner.execute(change)

    assert officer_id
    assert await told.messages() == []


async def test_a_change_that_is_rolled_back_is_told_to_nobody(
    told: Told, officer_id: UUID, owner: asyncpg.Connection
) -> None:
    await told.messages()

    transaction = owner.transaction()
    await transaction.start()
    await owner.execute("UPDATE role_grant SET revoked_at = now() WHERE member_id = $1", officer_id)
    await transaction.rollback()

    assert await told.messages() == []


async def add_members(owner: asyncpg.Connection, union: Union, count: int) -> None:
    await owner.execute(
        "INSERT INTO member (tenant_id, id, organisation_id, member_number, name, name_sort, search_terms,"
        " state, employment_kind, joined_on, version)"
        " SELECT $1, gen_random_uuid(), $2, 'M' || number, '李梅', 'li mei', '{}', 'active', 'permanent',"
        " '2020-01-01', 1 FROM generate_series(1, $3::integer) AS number",
        *(union.tenant_id, union.north_id, count),
    )


async def test_some_hundreds_at_once_are_named_in_a_few_messages(
    told: Told, union: Union, owner: asyncpg.Connection
) -> None:
    await add_members(owner, union, 1_000)
    await told.messages()

    await owner.execute("UPDATE member SET state = 'left' WHERE tenant_id = $1", union.tenant_id)

    messages = await told.messages()
    assert len(messages) == 5
    named = {UUID(each) for message in messages for each in message.split()}
    assert named == set(await union.column("SELECT id FROM member WHERE tenant_id = $1"))


async def test_thousands_at_once_are_one_message_that_names_nobody(
    told: Told, union: Union, owner: asyncpg.Connection
) -> None:
    await add_members(owner, union, 1_001)
    await told.messages()

    await owner.execute("UPDATE member SET state = 'left' WHERE tenant_id = $1", union.tenant_id)

    assert await told.messages() == [""]


async def test_thousands_one_after_the_other_in_a_transaction_are_told_in_bounds(
    told: Told, union: Union, owner: asyncpg.Connection
) -> None:
    await add_members(owner, union, 1_300)
    await told.messages()

    async with owner.transaction():
        for digit in range(10):
            ends = "UPDATE member SET state = 'left' WHERE tenant_id = $1 AND member_number LIKE '%' || $2::text"
            await owner.execute(ends, union.tenant_id, str(digit))

    # Seven times 130 are named; after a thousand it is everybody, said once whatever follows.
    messages = await told.messages()
    assert [len(each.split()) for each in messages] == [130] * 7 + [0]


async def test_the_next_transaction_names_again_whom_it_concerns(
    told: Told, union: Union, officer_id: UUID, owner: asyncpg.Connection
) -> None:
    await add_members(owner, union, 1_001)
    await owner.execute("UPDATE member SET state = 'left' WHERE id <> $1", officer_id)
    await told.messages()

    await owner.execute("UPDATE member SET state = 'suspended' WHERE id = $1", officer_id)

    assert await told.ids() == {officer_id}
