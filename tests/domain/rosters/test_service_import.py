"""An import from the file to the register and back: what is written once, and what is put back."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from db.sealing import unseal
from domain.rosters import service
from domain.rosters.errors import (
    RosterImportNotApplied,
    RosterImportNotFound,
    RosterImportNotReady,
    RosterImportUnderWay,
    RosterPlaceNotFound,
    UploadNotFound,
)
from domain.rosters.service import applying, reading, undoing
from domain.shared.errors import DomainError
from domain.shared.undoing import UndoWindowClosed
from tests.factories.members import add_member
from tests.factories.rosters import csv_of, person, xlsx_of
from tests.support import database as databases
from tests.support.rosters import RosterUnion, register_of

AUDIT = "SELECT action, count(*) AS entries FROM audit_entry GROUP BY action"


async def member_of(union: RosterUnion, number: str) -> asyncpg.Record:
    row = await union.owner.fetchrow("SELECT * FROM member WHERE member_number = $1", number)
    assert row is not None
    return row


async def opened(union: RosterUnion, member_id: UUID) -> tuple[str | None, str | None]:
    """Phone and identity number in the clear."""
    async with databases.unguarded(union.owner):
        row = await union.owner.fetchrow("SELECT * FROM member_private WHERE member_id = $1", member_id)
    assert row is not None
    wrapped = await union.owner.fetchval("SELECT wrapped_key FROM member_key WHERE member_id = $1", member_id)
    key = union.keyring.unwrap_key(wrapped, union.tenant_id, member_id)
    place = {"tenant_id": union.tenant_id, "row_id": member_id}
    phone, identity = row["phone_sealed"], row["identity_sealed"]
    return (
        None if phone is None else unseal(key, phone, column="phone", **place),
        None if identity is None else unseal(key, identity, column="identity", **place),
    )


async def test_a_new_person_is_entered_with_everything_that_the_row_says(union: RosterUnion) -> None:
    row = person(7, "HD-A-2", 会员编号="A-0007", 会籍状态="保留会籍", 用工形式="劳务派遣")
    import_id = await union.open(csv_of([row]))
    await union.apply(import_id)

    member = await member_of(union, "A-0007")
    period = await union.owner.fetchrow("SELECT * FROM membership_period WHERE member_id = $1", member["id"])
    assert period is not None
    assert (member["name"], member["state"], member["employment_kind"]) == (row["姓名"], "retained", "dispatched")
    assert member["organisation_id"] == union.groups["HD-A-2"]
    assert str(member["joined_on"]) == "2022-03-15"
    assert await opened(union, member["id"]) == (f"+86{row['手机号']}", row["身份证号码"])
    assert (period["cause"], period["cause_id"], period["actor_id"]) == ("imported", import_id, union.officer_id)
    entries = {each["action"]: each["entries"] for each in await union.owner.fetch(AUDIT)}
    assert entries["member.imported"] == entries["roster_import.opened"] == entries["roster_import.applied"] == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_importing_twice_changes_nothing(union: RosterUnion, kind: str) -> None:
    rows = [person(number, "HD-A-1") for number in range(1, 8)]
    content = csv_of(rows) if kind == "csv" else xlsx_of(rows)
    first = await union.open(content)
    await union.apply(first)
    before = await register_of(union.owner)

    same = await union.open(content)
    again = await union.open(content, is_anew=True)
    await union.apply(again)

    assert same == first != again
    assert await union.actions(again) == {"unchanged": 7}
    assert await register_of(union.owner) == before
    assert await union.state(again) == "applied"


async def test_a_roster_changes_moves_and_ends_memberships_and_undoing_puts_all_of_it_back(union: RosterUnion) -> None:
    people = [person(number, "HD-A-1", 会员编号=f"A-{number}") for number in range(1, 6)]
    first = await union.open(csv_of(people))
    await union.apply(first)
    before = await register_of(union.owner)
    people[0] |= {"手机号": "13900000001", "入会时间": "2021-01-01"}
    people[1] |= {"组织编码": "HD-A-2"}
    people[2] |= {"会籍状态": "退会"}
    people[3] |= {"用工形式": "劳务派遣", "组织编码": "HD-A-2", "姓名": "改名人"}

    second = await union.open(csv_of([*people, person(9, "HD-A-1")]))
    actions = await union.actions(second)
    await union.apply(second)
    changed = await register_of(union.owner)
    moved = await member_of(union, "A-4")
    phone, _ = await opened(union, (await member_of(union, "A-1"))["id"])
    left = await member_of(union, "A-3")
    await union.undo(second)
    after = await register_of(union.owner)

    assert actions == {"change": 1, "move": 2, "leave": 1, "unchanged": 1, "add": 1}
    assert changed != before
    assert (moved["name"], moved["employment_kind"]) == ("改名人", "dispatched")
    assert moved["organisation_id"] == union.groups["HD-A-2"]
    assert (phone, left["state"]) == ("+8613900000001", "left")
    assert {row["outcome"] for row in await union.rows(second)} == {"undone", None}
    # What was true in between stays told, as periods: everything else is as it was.
    assert {table: rows for table, rows in after.items() if table not in {"membership_period", "member"}} == {
        table: rows for table, rows in before.items() if table not in {"membership_period", "member"}
    }
    now = await union.owner.fetch("SELECT to_jsonb(m) - 'version' - 'created_at' AS row FROM member m ORDER BY id")
    assert sorted(str(row[0]) for row in now) == await _without_version(union, before["member"])


async def _without_version(union: RosterUnion, rows: list[str]) -> list[str]:
    found = await union.owner.fetch("SELECT r::jsonb - 'version' AS row FROM unnest($1::text[]) AS r", rows)
    return sorted(str(row[0]) for row in found)


async def test_undoing_additions_leaves_every_table_as_it_was(union: RosterUnion) -> None:
    before = await register_of(union.owner)
    import_id = await union.open(csv_of([person(number, "HD-A-1") for number in range(1, 30)]))
    await union.apply(import_id)

    await union.undo(import_id)

    assert await register_of(union.owner) == before


async def test_whoever_was_changed_since_is_kept_and_the_row_says_so(union: RosterUnion) -> None:
    import_id = await union.open(csv_of([person(n, "HD-A-1", 会员编号=f"A-{n}") for n in range(1, 5)]))
    await union.apply(import_id)
    renamed, officer = await member_of(union, "A-1"), await member_of(union, "A-2")
    await union.owner.execute("UPDATE member SET name = '别人改' WHERE id = $1", renamed["id"])
    await union.owner.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
        " VALUES ($1, gen_random_uuid(), $2, 'auditor', $3, '2026-01-01')",
        *(union.tenant_id, officer["id"], union.branch_id),
    )

    await union.undo(import_id)

    found = [(row["outcome"], row["outcome_reason"]) for row in await union.rows(import_id)]
    assert found == [("kept", "CHANGED_SINCE_IMPORT")] * 2 + [("undone", None)] * 2
    assert (await member_of(union, "A-1"))["name"] == "别人改"


async def test_a_member_who_changed_after_the_preview_is_left_alone(union: RosterUnion) -> None:
    group = union.groups["HD-A-1"]
    member_id = await add_member(union.owner, union.tenant_id, group, number="A-1", name="张伟")
    row = {"会员编号": "A-1", "姓名": "张伟", "身份证号码": "", "用工形式": "劳务派遣"}
    import_id = await union.open(csv_of([person(1, "HD-A-1", **row)]))
    await union.owner.execute("UPDATE member SET employment_kind = 'apprentice' WHERE id = $1", member_id)

    await union.apply(import_id)

    (found,) = await union.rows(import_id)
    assert (found["outcome"], found["outcome_reason"]) == ("refused", "CHANGED_SINCE_PREVIEW")
    assert (await member_of(union, "A-1"))["employment_kind"] == "apprentice"


async def test_a_person_who_joined_after_the_preview_is_not_entered_twice(union: RosterUnion) -> None:
    rows = [person(1, "HD-A-1"), person(2, "HD-A-1")]
    first = await union.open(csv_of(rows))
    second = await union.open(csv_of(rows[:1]))
    await union.apply(second)

    await union.apply(first)

    assert [row["outcome"] for row in await union.rows(first)] == ["refused", "applied"]


async def test_only_an_import_in_the_right_state_is_applied_or_undone(union: RosterUnion) -> None:
    import_id = await union.open(csv_of([person(1, "HD-A-1")]))
    apply, undo = service.RosterImportApply(import_id), service.RosterImportUndo(import_id)

    with pytest.raises(RosterImportNotApplied):
        await union.run(service.roster_import_undo, undo)
    await union.run(service.roster_import_apply, apply)
    with pytest.raises(RosterImportUnderWay):
        await union.run(service.roster_import_apply, apply)
    await union.work_all()
    with pytest.raises(RosterImportNotReady):
        await union.run(service.roster_import_apply, apply)
    union.pass_time(days=7)
    with pytest.raises(UndoWindowClosed):
        await union.run(service.roster_import_undo, undo)


async def test_two_who_apply_at_the_same_moment_apply_once(union: RosterUnion) -> None:
    import_id = await union.open(csv_of([person(number, "HD-A-1") for number in range(1, 4)]))
    command = service.RosterImportApply(import_id)

    outcomes = await asyncio.gather(
        *(union.run(service.roster_import_apply, command) for _ in range(2)), return_exceptions=True
    )
    await union.work_all()

    assert sorted(isinstance(each, DomainError) for each in outcomes) == [False, True]
    assert await union.owner.fetchval("SELECT count(*) FROM member") == 4


async def test_an_officer_imports_only_below_their_own_nodes(union: RosterUnion) -> None:
    file = await union.store(csv_of([person(1, "HD-A-1")]))
    elsewhere = union.scope(union.sibling_id)

    for place in (union.sibling_id, union.tenant_id):
        with pytest.raises(RosterPlaceNotFound):
            await union.run(service.roster_import_open, service.RosterImportOpen(file.key.id, place))
    import_id = await union.open(csv_of([person(2, "HD-A-1")]))
    with pytest.raises(RosterImportNotFound):
        await union.run(service.roster_import_apply, service.RosterImportApply(import_id), elsewhere)
    with pytest.raises(UploadNotFound):
        await union.run(service.roster_import_open, service.RosterImportOpen(union.officer_id, union.branch_id))


async def test_nobody_opens_the_upload_of_another(union: RosterUnion) -> None:
    file = await union.store(csv_of([person(1, "HD-A-1")]))
    await union.owner.execute("UPDATE stored_file SET member_id = NULL")

    with pytest.raises(UploadNotFound):
        await union.run(service.roster_import_open, service.RosterImportOpen(file.key.id, union.branch_id))


async def test_of_a_member_out_of_reach_only_registered_elsewhere_is_told(union: RosterUnion) -> None:
    member_id = await add_member(union.owner, union.tenant_id, union.sibling_id, number="B-1", name="外人甲")
    import_id = await union.open(csv_of([person(1, "HD-A-1", 会员编号="B-1")]))

    (row,) = await union.rows(import_id)
    content = service.content_of(union.keyring, dict(row))
    assert (row["action"], row["reasons"], row["member_id"]) == ("invalid", ["REGISTERED_ELSEWHERE"], None)
    assert "外人甲" not in str(content)
    assert str(member_id) not in str(content)


async def test_an_officer_whose_right_ended_ends_the_work(union: RosterUnion) -> None:
    import_id = await union.open(csv_of([person(1, "HD-A-1")]))
    await union.run(service.roster_import_apply, service.RosterImportApply(import_id))
    await union.owner.execute("UPDATE role_grant SET revoked_at = now()")

    await union.work_all()

    row = await union.owner.fetchrow("SELECT state, failure FROM roster_import WHERE id = $1", import_id)
    assert tuple(row or ()) == ("applied", "RIGHT_ENDED")
    assert await union.owner.fetchval("SELECT count(*) FROM member") == 1


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (b"", "FILE_EMPTY"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "FILE_OLD_OR_LOCKED"),
        (b"PK\x03\x04 broken", "FILE_DAMAGED"),
        ("标题\n没有表头\n".encode(), "HEADINGS_NOT_FOUND"),
        ("姓名,手机号\n张伟,13800000001\n".encode(), "COLUMN_MISSING"),
        ("姓名,身份证号,身份证号码\n".encode(), "HEADING_TWICE"),
        ("姓名,身份证号\n".encode(), "NO_ROWS"),
    ],
)
async def test_a_file_that_is_no_roster_says_why_and_can_be_sent_again(
    union: RosterUnion, content: bytes, failure: str
) -> None:
    import_id = await union.open(content)
    again = await union.open(content)

    found = await union.owner.fetchval("SELECT failure FROM roster_import WHERE id = $1", import_id)
    assert (await union.state(import_id), found) == ("failed", failure)
    assert again != import_id


async def test_headings_that_nobody_knows_can_be_explained(union: RosterUnion) -> None:
    row = person(1, "HD-A-1")
    content = csv_of([{"甲": row["姓名"], "乙": row["身份证号码"], "丙": "HD-A-1"}], ["甲", "乙", "丙"])

    failed = await union.open(content)
    read = await union.open(content, columns=[("甲", "name"), ("乙", "identity"), ("丙", "organisation_code")])

    assert await union.state(failed) == "failed"
    assert await union.actions(read) == {"add": 1}


async def test_nothing_personal_stands_in_the_clear_and_the_file_is_forgotten(union: RosterUnion) -> None:
    row = person(1, "HD-A-1")
    import_id = await union.open(csv_of([row]))

    kept = await union.owner.fetch("SELECT to_jsonb(r)::text AS text FROM roster_row r")
    files = await union.owner.fetch("SELECT state, wrapped_key FROM stored_file")
    content = service.content_of(union.keyring, dict((await union.rows(import_id))[0]))
    assert not [value for value in (row["姓名"], row["身份证号码"], row["手机号"]) if value in str(kept)]
    assert [(each["state"], each["wrapped_key"]) for each in files] == [("forgotten", None)]
    assert (content["name"], content["identity"]) == (row["姓名"], row["身份证号码"])


async def test_rows_lose_what_is_personal_when_their_time_is_over(union: RosterUnion) -> None:
    import_id = await union.open(csv_of([person(1, "HD-A-1")]))
    await union.apply(import_id)
    async with union.database.write() as conn:
        early = await service.roster_forget(conn, union.now)
    union.pass_time(days=8)
    async with union.database.write() as conn:
        late = await service.roster_forget(conn, union.now)

    (row,) = await union.rows(import_id)
    assert (early, late) == (False, True)
    assert (row["wrapped_key"], row["sealed"], row["identity_index"], row["action"]) == (None, None, None, "add")


@pytest.mark.parametrize("size", [1, 2, 3, 5])
async def test_work_that_breaks_off_between_any_two_batches_goes_on(
    union: RosterUnion, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    for module in (reading, applying, undoing):
        monkeypatch.setattr(module, "BATCH", size)
    before = await register_of(union.owner)
    file = await union.store(csv_of([person(number, "HD-A-1") for number in range(1, 6)]))
    outcome = await union.run(service.roster_import_open, service.RosterImportOpen(file.key.id, union.branch_id))
    import_id = UUID(outcome["roster_import_id"])

    async def work_with_pauses() -> None:
        """A process that ends after each batch, and another that takes over."""
        stop = asyncio.Event()
        stop.set()
        while await union.runner().run_once(stop):
            pass

    await work_with_pauses()
    assert [row["number"] for row in await union.rows(import_id)] == [2, 3, 4, 5, 6]
    await union.run(service.roster_import_apply, service.RosterImportApply(import_id))
    await work_with_pauses()
    assert await union.owner.fetchval("SELECT count(*) FROM member") == 6
    await union.run(service.roster_import_undo, service.RosterImportUndo(import_id))
    await work_with_pauses()
    assert await register_of(union.owner) == before
