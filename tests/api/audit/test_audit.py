"""The audit log: who reads it over the API, and what `unionhall audit verify` finds behind the application's back."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import pytest

from db import session as sessions
from db.sealing import Keyring
from db.seed.accounts import DEMO_ACCOUNTS
from domain.audit.chain import seal
from tests.api.audit.conftest import Command
from tests.api.notifications.steps import join
from tests.support.api import SECRET, Client
from tests.support.database import unguarded
from tests.support.waiting import until

LIST = "console/audit/audit_entry_list"
PRIVATE = "console/members/member_private"
WAITING = "SELECT count(*) FROM audit_entry e WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = e.id)"
IS_SETTLED = "SELECT NOT EXISTS (SELECT FROM event WHERE delivered_at IS NULL AND dead_at IS NULL)"
UNTIE = "ALTER TABLE audit_link DROP CONSTRAINT fk_audit_link_entry_id_audit_entry"
"""Whoever owns the tables can do this as well."""

Records: TypeAlias = "asyncpg.Connection[Any]"


async def caller(demo: Client, label: str) -> Client:
    """A demonstration account, signed in."""
    account = next(each for each in DEMO_ACCOUNTS if each.label == label)
    return await demo.sign_in(account.member_number, account.password)


async def all_chained(records: Records) -> None:
    """Chains what waits, at once instead of within the second that the relay takes."""
    await sessions._prepare(records)  # noqa: SLF001  # entries are hashed as the application reads them
    async with asyncio.timeout(15):
        while await records.fetchval(WAITING):
            async with records.transaction():
                await seal(records, Keyring(bytes.fromhex(SECRET)), now=datetime.now(UTC))


@pytest.fixture
async def chained(demo: Client, records: Records) -> Client:
    """A union whose log holds some entries, all chained."""
    for _ in range(3):
        await join(demo)
    # What follows from an event in the background has entries too, which would come while the test counts.
    await until(lambda: records.fetchval(IS_SETTLED))
    await all_chained(records)
    return demo


async def test_a_reading_of_personal_fields_is_seen_by_the_auditor_with_its_position(
    demo: Client, records: Records
) -> None:
    officer = await caller(demo, "branch officer")
    seen = await officer.run('{members(first:1,where:{search:"张伟"}){nodes{id}}}')
    member_id = seen["data"]["members"]["nodes"][0]["id"]
    read = await officer.send(PRIVATE, {"id": member_id})
    await all_chained(records)

    auditor = await caller(demo, "auditor")
    answer = await auditor.send(LIST, {"first": 1, "where": {"action": {"eq": "member.private_read"}}})

    assert read["data"]["member"]["private"]["phoneNumber"].startswith("+86")
    (entry,) = answer["data"]["auditEntries"]["nodes"]
    assert entry["actor"]["name"] == "李秀芳"
    assert entry["objectKind"] == "member"
    assert entry["position"] > 0
    assert read["data"]["member"]["private"]["phoneNumber"] not in str(answer)


async def test_entries_are_newest_first_in_pages_without_gap(chained: Client, records: Records) -> None:
    auditor = await caller(chained, "auditor")
    await all_chained(records)  # the entry of signing in would get its position between two pages
    paged: list[Mapping[str, Any]] = []
    after, has_more = None, True
    while has_more:
        page = (await auditor.send(LIST, {"first": 17, "after": after}))["data"]["auditEntries"]
        paged += page["nodes"]
        after, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    whole = (await auditor.send(LIST, {"first": 100}))["data"]["auditEntries"]["nodes"]

    assert [entry["at"] for entry in paged] == sorted((entry["at"] for entry in paged), reverse=True)
    assert len(paged) > len(whole) == 100
    newer = whole.index(paged[0])  # what was recorded meanwhile stands before them
    assert paged[: len(whole) - newer] == whole[newer:]
    positions = [entry["position"] for entry in paged if entry["position"] is not None]
    assert len(set(positions)) == len(positions)


@pytest.mark.parametrize("label", ["member", "branch officer", "officer of a sibling branch"])
async def test_members_and_officers_do_not_read_the_log(shared_demo: Client, label: str) -> None:
    answer = await (await caller(shared_demo, label)).send(LIST)

    assert answer.codes == ["FORBIDDEN"]
    assert answer["data"] == {"auditEntries": None}


async def test_the_anonymous_do_not_read_the_log(shared_demo: Client) -> None:
    answer = await shared_demo.send(LIST)

    assert answer.codes == ["UNAUTHENTICATED"]


async def test_the_application_cannot_change_the_log(demo: Client, records: Records) -> None:
    await records.execute("SET ROLE unionhall_app")

    for statement in (
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_link SET position = position + 1",
        "DELETE FROM audit_head",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await records.execute(statement)


async def test_a_clean_log_is_intact(chained: Client, records: Records, unionhall_process: Command) -> None:
    count = await records.fetchval("SELECT count(*) FROM audit_link")

    ended = await unionhall_process("audit", "verify")

    assert (ended.exit_code, ended.errors) == (0, "")
    assert ended.output.startswith(f"union HD: {count} entries, intact")


async def middle(records: Records) -> tuple[int, UUID]:
    """Position and id of an entry in the middle of the chain."""
    row = await records.fetchrow(
        "SELECT position, entry_id FROM audit_link"
        " ORDER BY position OFFSET (SELECT count(*) / 2 FROM audit_link) LIMIT 1"
    )
    assert row is not None
    return row["position"], row["entry_id"]


@pytest.mark.parametrize(
    "change",
    [
        "action = action || 'x'",
        "at = at + interval '1 microsecond'",
        "actor_id = NULL, organisation_id = NULL",
        "object_id = gen_random_uuid()",
        """facts = facts || '{"x": 1}'""",
    ],
)
async def test_an_edited_entry_is_named(chained: Client, records: Records, unionhall: Command, change: str) -> None:
    position, entry_id = await middle(records)
    async with unguarded(records):
        await records.execute(f"UPDATE audit_entry SET {change} WHERE id = $1", entry_id)

    ended = await unionhall("audit", "verify")

    assert ended.exit_code == 1
    assert f"broken at position {position}, entry {entry_id}: mismatch" in ended.errors
    assert ended.output == ""


async def test_a_deleted_entry_is_named(chained: Client, records: Records, unionhall_process: Command) -> None:
    position, entry_id = await middle(records)
    async with unguarded(records):
        await records.execute(UNTIE)
        await records.execute("DELETE FROM audit_entry WHERE id = $1", entry_id)

    ended = await unionhall_process("audit", "verify")

    assert ended.exit_code == 1
    assert f"broken at position {position}, entry {entry_id}: removed" in ended.errors


async def test_an_entry_deleted_with_its_link_is_named(chained: Client, records: Records, unionhall: Command) -> None:
    position, entry_id = await middle(records)
    async with unguarded(records):
        await records.execute("DELETE FROM audit_link WHERE entry_id = $1", entry_id)
        await records.execute("DELETE FROM audit_entry WHERE id = $1", entry_id)

    ended = await unionhall("audit", "verify")

    assert ended.exit_code == 1
    assert f"broken at position {position}: removed" in ended.errors


async def test_a_log_that_was_cut_off_is_found(chained: Client, records: Records, unionhall: Command) -> None:
    position, _ = await middle(records)
    async with unguarded(records):
        await records.execute(UNTIE)
        await records.execute(
            "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_link WHERE position >= $1)", position
        )
        await records.execute("DELETE FROM audit_link WHERE position >= $1", position)

    ended = await unionhall("audit", "verify")

    assert ended.exit_code == 1
    assert f"broken at position {position}: truncated" in ended.errors


async def test_a_log_cut_off_with_its_heads_is_found_by_the_auditors_mark(
    chained: Client, records: Records, unionhall: Command
) -> None:
    await join(chained)
    await until(lambda: records.fetchval(IS_SETTLED))  # else an entry that follows takes the place of one cut off
    await all_chained(records)  # a second head, however fast the first entries came
    mark = (await unionhall("audit", "verify")).output.strip().rpartition("mark ")[2]
    head = await records.fetchval("SELECT max(position) FROM audit_head WHERE position < $1", int(mark.split(":")[0]))
    async with unguarded(records):
        await records.execute(UNTIE)
        await records.execute(
            "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_link WHERE position > $1)", head
        )
        for table in ("audit_link", "audit_head"):
            await records.execute(f"DELETE FROM {table} WHERE position > $1", head)

    ended = await unionhall("audit", "verify", "--mark", mark)

    assert ended.exit_code == 1
    assert f"broken at position {head + 1}: truncated" in ended.errors


async def test_an_entry_slipped_in_is_found(chained: Client, records: Records, unionhall: Command) -> None:
    _, entry_id = await middle(records)
    async with unguarded(records):
        forged_id = await records.fetchval(
            "INSERT INTO audit_entry"
            " (tenant_id, id, transaction_id, at, actor_id, action, object_kind, object_id, facts)"
            " SELECT tenant_id, gen_random_uuid(), transaction_id, at, actor_id, action, object_kind, object_id, facts"
            " FROM audit_entry WHERE id = $1 RETURNING id",
            entry_id,
        )

    ended = await unionhall("audit", "verify")

    assert ended.exit_code == 1
    assert f"entry {forged_id}: inserted" in ended.errors


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--union", "XX"], "there is no such union"),
        (["--mark", "12:xyz"], "a mark is a position"),
        (["--mark", "'; DROP TABLE audit_entry; --"], "a mark is a position"),
    ],
)
async def test_wrong_arguments_are_told_in_a_line(
    demo: Client, unionhall: Command, arguments: list[str], words: str
) -> None:
    ended = await unionhall("audit", "verify", *arguments)

    assert ended.exit_code == 2
    assert ended.errors.startswith(f"unionhall: {words}")
    assert "Traceback" not in ended.errors


async def test_a_database_that_cannot_be_reached_is_told_in_a_line(unionhall: Command, environ: dict[str, str]) -> None:
    environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/nothing"

    ended = await unionhall("audit", "verify")

    assert ended.exit_code == 1
    assert ended.errors.startswith("unionhall: the database cannot be reached")
    assert ended.errors.count("\n") == 1
