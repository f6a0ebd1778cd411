"""What two people, or one in a hurry, can do to an import between its steps."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from domain.rosters import service
from domain.rosters.service import exporting
from tests.factories.members import add_member
from tests.factories.rosters import csv_of, person
from tests.support.rosters import RosterUnion


async def _grant(union: RosterUnion, member_id: UUID, role: str, node_id: UUID) -> None:
    await union.owner.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
        " VALUES ($1, gen_random_uuid(), $2, $3, $4, '2026-01-01')",
        *(union.tenant_id, member_id, role, node_id),
    )


async def test_whoever_may_import_from_further_up_may_do_so_beside_the_branchs_own_officer(union: RosterUnion) -> None:
    chief = await add_member(union.owner, union.tenant_id, union.sibling_id, number="HD900001", name="王建国")
    await _grant(union, chief, "federation_officer", union.tenant_id)
    union.officer_id = chief

    import_id = await union.open(csv_of([person(1, "HD-A-1")]), at_top=True)

    assert await union.state(import_id) == "ready"


async def _deputise(union: RosterUnion, deputy_id: UUID, starts_on: str = "2026-01-01") -> None:
    await union.owner.execute(
        "INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on)"
        f" VALUES ($1, gen_random_uuid(), $2, $3, '{starts_on}', '2026-12-31')",
        *(union.tenant_id, union.officer_id, deputy_id),
    )


async def _appoint(union: RosterUnion, kind: str, member_id: UUID) -> None:
    """Has a member act for others from now, or from a later day on."""
    if kind == "role":
        await _grant(union, member_id, "administrator", union.tenant_id)
    else:
        await _deputise(union, member_id, "2026-06-01" if kind == "deputy later" else "2026-01-01")


async def test_a_deputy_of_an_officer_goes_on_with_no_import(union: RosterUnion) -> None:
    import_id = await union.open(csv_of([person(1, "HD-A-1")]))
    await union.run(service.roster_import_apply, service.RosterImportApply(import_id))
    other = await add_member(union.owner, union.tenant_id, union.branch_id, number="HD900002", name="赵敏")
    await union.owner.execute("UPDATE role_grant SET member_id = $1", other)
    await union.owner.execute(
        "INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on)"
        " VALUES ($1, gen_random_uuid(), $2, $3, '2026-01-01', '2026-12-31')",
        *(union.tenant_id, other, union.officer_id),
    )

    await union.work_all()

    assert [row["outcome"] for row in await union.rows(import_id)] == [None]


async def test_opening_the_upload_that_is_being_read_once_more_takes_nothing_away(union: RosterUnion) -> None:
    file = await union.store(csv_of([person(1, "HD-A-1")]))
    command = service.RosterImportOpen(file.key.id, union.branch_id)
    first = await union.run(service.roster_import_open, command)
    second = await union.run(service.roster_import_open, command)

    await union.work_all()

    assert first["roster_import_id"] == second["roster_import_id"]
    assert await union.state(UUID(first["roster_import_id"])) == "ready"


async def test_one_upload_is_read_for_two_organisations(union: RosterUnion) -> None:
    file = await union.store(csv_of([person(1)]))
    imports = []
    for code in ("HD-A-1", "HD-A-2"):
        outcome = await union.run(service.roster_import_open, service.RosterImportOpen(file.key.id, union.groups[code]))
        imports.append(UUID(outcome["roster_import_id"]))

    await union.work_all()

    assert [await union.state(each) for each in imports] == ["ready", "ready"]


@pytest.mark.parametrize(
    ("given", "meanwhile"),
    [
        ({"手机号": "13900000001"}, "phone_index = 'other', phone_tail = '0002'"),
        ({"组织编码": "HD-A-2"}, "organisation_id = '{branch}'"),
        ({}, "identity_index = 'another', identity_tail = '002X'"),
    ],
    ids=["phone", "organisation", "identity"],
)
async def test_what_somebody_changed_after_the_preview_is_not_overwritten(
    union: RosterUnion, given: dict[str, Any], meanwhile: str
) -> None:
    number = await add_member(
        union.owner, union.tenant_id, union.groups["HD-A-1"], number="A-1", name="张伟", employment_kind="fixed_term"
    )
    plain = {"会员编号": "A-1", "姓名": "张伟", "手机号": "", "入会时间": "", "身份证号码": ""}
    if not given:
        plain.pop("身份证号码")
    _, wrapped = union.keyring.wrap_new_key(union.tenant_id, number)
    await union.owner.execute("SELECT set_config('unionhall.tenant_id', $1, false)", str(union.tenant_id))
    await union.owner.execute("SELECT set_config('unionhall.member_id', $1, false)", str(number))
    await union.owner.execute(
        "INSERT INTO member_private (tenant_id, member_id, wrapped_key) VALUES ($1, $2, $3)",
        *(union.tenant_id, number, wrapped),
    )
    import_id = await union.open(csv_of([person(1, "HD-A-1", **{**plain, **given})]))
    await union.owner.execute(
        f"UPDATE member SET {meanwhile.format(branch=union.branch_id)} WHERE id = $1",
        number,
    )
    before = await union.owner.fetchval("SELECT to_jsonb(m)::text FROM member m WHERE id = $1", number)

    await union.apply(import_id)

    (row,) = await union.rows(import_id)
    assert (row["outcome"], row["outcome_reason"]) == ("refused", "CHANGED_SINCE_PREVIEW")
    assert await union.owner.fetchval("SELECT to_jsonb(m)::text FROM member m WHERE id = $1", number) == before


@pytest.mark.parametrize("fate", ["moved away", "dissolved"])
async def test_nobody_is_entered_where_the_organisation_went_out_of_reach_after_the_preview(
    union: RosterUnion, fate: str
) -> None:
    group = union.groups["HD-A-2"]
    import_id = await union.open(csv_of([person(1, "HD-A-1"), person(2, "HD-A-2")]))
    if fate == "dissolved":
        await union.owner.execute(
            "UPDATE organisation SET state = 'dissolved', closed_on = '2026-03-01' WHERE id = $1", group
        )
    else:
        await union.owner.execute(
            "UPDATE organisation_closure SET ancestor_id = $1 WHERE ancestor_id = $2 AND descendant_id = $3",
            *(union.sibling_id, union.branch_id, group),
        )

    await union.apply(import_id)
    later = await union.open(csv_of([person(3, "HD-A-2")]))

    found = [(row["outcome"], row["outcome_reason"]) for row in await union.rows(import_id)]
    assert found == [("applied", None), ("refused", "CHANGED_SINCE_PREVIEW")]
    assert await union.actions(later) == {"invalid": 1}


@pytest.mark.parametrize("ends", ["written", "given up"])
async def test_work_that_has_ended_keeps_no_name(
    union: RosterUnion, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    async def proven(_work: object) -> None:
        """The caller has just proven who they are."""

    monkeypatch.setattr(exporting, "require_recent_proof", proven)
    await add_member(union.owner, union.tenant_id, union.branch_id, number="A-1", name="欧阳娜娜")
    command = service.MemberExportOpen({"search_terms": ["欧阳娜娜"]}, ["name"], "csv", "zh-CN")
    await union.run(service.member_export_open, command)
    stop = asyncio.Event()
    stop.set()
    for _ in range(2):
        await union.runner().run_once(stop)
    if ends == "given up":
        await union.owner.execute("UPDATE role_grant SET revoked_at = now()")
    await union.work_all()

    row = await union.owner.fetchrow(
        "SELECT e.state, e.filters::text || j.progress::text AS kept"
        " FROM member_export e JOIN job j ON j.subject_id = e.id"
    )
    assert row is not None
    assert row["state"] == ("ready" if ends == "written" else "failed")
    assert "欧阳娜娜" not in row["kept"]
    assert "ouyang" not in row["kept"].lower()


async def test_a_roster_gives_nobody_the_phone_by_which_an_officer_signs_in(union: RosterUnion) -> None:
    chief = await add_member(union.owner, union.tenant_id, union.branch_id, number="A-1", name="张伟")
    await _grant(union, chief, "administrator", union.tenant_id)
    plain = {"身份证号码": "", "入会时间": "", "用工形式": "劳务派遣"}
    import_id = await union.open(csv_of([person(1, 姓名="张伟", 会员编号="A-1", **plain)]))

    (row,) = await union.rows(import_id)
    assert (row["action"], row["warnings"], row["fields"]) == ("change", ["PHONE_OF_OFFICER"], ["employment_kind"])


KINDS = pytest.mark.parametrize("kind", ["role", "deputy", "deputy later"])
PHONE_OF = "SELECT phone_tail FROM member WHERE id = $1"


async def _entered(union: RosterUnion) -> tuple[UUID, dict[str, Any]]:
    """A member whom an import has added, so that everything a roster says of them can be changed; their row."""
    row = person(1, "HD-A-1", 会员编号="A-1", 手机号="13900000001")
    await union.apply(await union.open(csv_of([row])))
    return await union.owner.fetchval("SELECT id FROM member WHERE member_number = 'A-1'"), row


@KINDS
async def test_a_roster_gives_nobody_the_phone_of_whoever_acts_for_others(union: RosterUnion, kind: str) -> None:
    member_id, row = await _entered(union)
    await _appoint(union, kind, member_id)

    import_id = await union.open(csv_of([{**row, "手机号": "13900000002", "用工形式": "劳务派遣"}]))
    await union.apply(import_id)

    (found,) = await union.rows(import_id)
    assert (found["warnings"], found["fields"]) == (["PHONE_OF_OFFICER"], ["employment_kind"])
    assert (found["outcome"], await union.owner.fetchval(PHONE_OF, member_id)) == ("applied", "0001")


@KINDS
async def test_a_role_that_was_given_after_the_preview_keeps_the_phone(union: RosterUnion, kind: str) -> None:
    member_id, row = await _entered(union)
    import_id = await union.open(csv_of([{**row, "手机号": "13900000002"}]))
    await _appoint(union, kind, member_id)

    await union.apply(import_id)

    (found,) = await union.rows(import_id)
    assert (found["outcome"], found["outcome_reason"]) == ("refused", "CHANGED_SINCE_PREVIEW")
    assert await union.owner.fetchval(PHONE_OF, member_id) == "0001"


@KINDS
async def test_undoing_gives_nobody_who_acts_for_others_an_earlier_phone(union: RosterUnion, kind: str) -> None:
    member_id, row = await _entered(union)
    import_id = await union.open(csv_of([{**row, "手机号": "13900000002"}]))
    await union.apply(import_id)
    await _appoint(union, kind, member_id)

    await union.undo(import_id)

    (found,) = await union.rows(import_id)
    assert (found["outcome"], found["outcome_reason"]) == ("kept", "CHANGED_SINCE_IMPORT")
    assert await union.owner.fetchval(PHONE_OF, member_id) == "0002"


async def test_a_role_that_has_ended_keeps_no_phone(union: RosterUnion) -> None:
    member_id, row = await _entered(union)
    await _appoint(union, "role", member_id)
    await union.owner.execute("UPDATE role_grant SET ends_on = '2026-03-01' WHERE member_id = $1", member_id)

    import_id = await union.open(csv_of([{**row, "手机号": "13900000002"}]))
    await union.apply(import_id)

    assert await union.owner.fetchval(PHONE_OF, member_id) == "0002"


async def test_no_member_gets_the_number_that_another_types_as_their_phone(union: RosterUnion) -> None:
    import_id = await union.open(csv_of([person(1, "HD-A-1", 会员编号="13812345678")]))

    (row,) = await union.rows(import_id)
    assert row["reasons"] == ["MEMBER_NUMBER_INVALID"]
