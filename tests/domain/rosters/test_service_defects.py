"""One roster with every kind of defect: each bad row has exactly its reasons, and the good rows stand beside them."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from stdnum.cn import ric

from domain.rosters import service
from domain.rosters.rules.reasons import RosterReason, RosterRemark
from domain.rosters.rules.values import identity_of
from domain.rosters.service import reading
from tests.factories.members import add_member, identity_number
from tests.factories.rosters import HEADINGS, csv_of, person
from tests.support.rosters import RosterUnion

MORE = (*HEADINGS, "性别", "出生日期", "所在分会")


def woman(number: int) -> str:
    """An identity number of a woman born on 7 March 1990."""
    return identity_number(date(1990, 3, 7), 2 * number)


R = RosterReason

# What is changed in a good row → the reasons.
DEFECTS: list[tuple[dict[str, Any], list[RosterReason]]] = [
    ({"姓名": ""}, [R.NAME_MISSING]),
    ({"姓名": "无"}, [R.NAME_MISSING]),
    ({"姓名": "王"}, [R.NAME_TOO_SHORT]),
    ({"姓名": "长" * 41}, [R.NAME_TOO_LONG]),
    ({"姓名": "王2"}, [R.NAME_HAS_DIGITS]),
    ({"姓名": "王@伟"}, [R.NAME_CHARACTERS]),
    ({"身份证号码": ""}, [R.IDENTITY_MISSING]),
    ({"身份证号码": "3.30106E+17"}, [R.IDENTITY_ROUNDED]),
    ({"身份证号码": "330106199003071000"}, [R.IDENTITY_ROUNDED]),
    ({"身份证号码": "330106********1234"}, [R.IDENTITY_MASKED]),
    ({"身份证号码": "330106900307128"}, [R.IDENTITY_OLD]),
    ({"身份证号码": "33010619900307"}, [R.IDENTITY_LENGTH]),
    ({"身份证号码": "33010619900307A28X"}, [R.IDENTITY_CHARACTERS]),
    ({"身份证号码": woman(1)[:-1] + ("0" if woman(1)[-1] != "0" else "1")}, [R.IDENTITY_CHECK]),
    ({"身份证号码": identity_number(date(1990, 3, 7), 17, "990106")}, [R.IDENTITY_REGION]),
    ({"身份证号码": "330106199013071284"}, [R.IDENTITY_CHECK]),
    ({"身份证号码": identity_number(date(2015, 3, 7), 17)}, [R.IDENTITY_TOO_YOUNG]),
    ({"性别": "男", "身份证号码": woman(2)}, [R.SEX_DIFFERS]),
    ({"出生日期": "1991-03-07", "身份证号码": woman(3)}, [R.BIRTH_DIFFERS]),
    ({"手机号": "1.38E+10"}, [R.PHONE_ROUNDED]),
    ({"手机号": "138****0001"}, [R.PHONE_MASKED]),
    ({"手机号": "13800000001/13800000002"}, [R.PHONE_SEVERAL]),
    ({"手机号": "分机八零一"}, [R.PHONE_CHARACTERS]),
    ({"手机号": "12345"}, [R.PHONE_INVALID]),
    ({"组织编码": "HD-Z-9"}, [R.ORGANISATION_UNKNOWN]),
    ({"组织编码": "", "所在分会": "一组"}, [R.ORGANISATION_AMBIGUOUS]),
    ({"组织编码": "HD-B"}, [R.ORGANISATION_OUTSIDE]),
    ({"所在分会": "HD-A-2"}, [R.ORGANISATION_DIFFERS]),
    ({"组织编码": "HD-A-9"}, [R.ORGANISATION_CLOSED_TO_MEMBERS]),
    ({"会员编号": "编号一"}, [R.MEMBER_NUMBER_INVALID]),
    ({"会员编号": "HD777777"}, [R.MEMBER_NUMBER_UNKNOWN]),
    ({"会员编号": "A-1001", "身份证号码": "", "姓名": "张三丰"}, [R.NAME_DIFFERS]),
    ({"会员编号": "A-1002", "姓名": "张伟"}, [R.IDENTITY_DIFFERS]),
    ({"会员编号": "A-1003", "身份证号码": "FOURTH"}, [R.MEMBER_NUMBER_OF_ANOTHER]),
    ({"会员编号": "A-9999", "身份证号码": "FIFTH"}, [R.MEMBER_NUMBER_DIFFERS]),
    ({"会员编号": "B-1"}, [R.REGISTERED_ELSEWHERE]),
    ({"身份证号码": "ELSEWHERE"}, [R.REGISTERED_ELSEWHERE]),
    ({"入会时间": "去年"}, [R.JOINED_ON_INVALID]),
    ({"入会时间": "2023-02-30"}, [R.JOINED_ON_INVALID]),
    ({"入会时间": "2023年5月"}, [R.JOINED_ON_INCOMPLETE]),
    ({"入会时间": "3/4/2023"}, [R.JOINED_ON_AMBIGUOUS]),
    ({"入会时间": "2027-01-01"}, [R.JOINED_ON_FUTURE]),
    ({"入会时间": "1980-01-01", "身份证号码": woman(4)}, [R.JOINED_ON_TOO_EARLY]),
    ({"用工形式": "兼职三天"}, [R.EMPLOYMENT_UNKNOWN]),
    ({"会籍状态": "不详"}, [R.STATE_UNKNOWN]),
    ({"会籍状态": "退会"}, [R.STATE_OF_NEW_MEMBER]),
    ({"会员编号": "A-DEAD", "身份证号码": "", "姓名": "张伟", "会籍状态": "在会"}, [R.STATE_NOT_POSSIBLE]),
    ({"会员编号": "A-LEFT", "身份证号码": "", "姓名": "张伟", "会籍状态": ""}, [R.MEMBER_IS_CLOSED]),
    ({"手机号": "#N/A"}, [R.CELL_ERROR]),
    ({"姓名": "=A1&B1"}, [R.CELL_FORMULA]),
    ({"姓名": "长" * 501}, [R.CELL_TOO_LONG]),
    ({"姓名": "王\x07伟"}, [R.CELL_CONTROL_CHARACTERS]),
    ({"姓名": "王\ufffd伟"}, [R.CELL_UNREADABLE]),
    ({"姓名": "王", "手机号": "12345", "会籍状态": "不详"}, [R.NAME_TOO_SHORT, R.PHONE_INVALID, R.STATE_UNKNOWN]),
]


async def register_people(union: RosterUnion) -> dict[str, str]:
    """People whom the rows meet: of the branch, and of the sibling branch; their identity numbers by name."""
    await union.owner.execute(
        "UPDATE organisation SET name = '一组' WHERE id = ANY($1)", [union.groups["HD-A-1"], union.groups["HD-A-2"]]
    )
    await union.tree.add("HD-A-9", union.branch_id, "enterprise_union")
    group, tenant_id = union.groups["HD-A-1"], union.tenant_id
    identities = {
        name: identity_number(date(1971, 1, 1), number)
        for number, name in enumerate(("FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "ELSEWHERE"), 901)
    }
    people: dict[str, tuple[UUID, str | None, str]] = {
        "A-1001": (group, "FIRST", "active"),
        "A-1002": (group, "SECOND", "active"),
        "A-1003": (group, "THIRD", "active"),
        "A-1004": (group, "FOURTH", "active"),
        "A-1005": (group, "FIFTH", "active"),
        "A-DEAD": (group, None, "deceased"),
        "A-LEFT": (group, None, "left"),
        "B-1": (union.sibling_id, None, "active"),
        "B-2": (union.sibling_id, "ELSEWHERE", "active"),
    }
    for number, (place, identity, state) in people.items():
        member_id = await add_member(union.owner, tenant_id, place, number=number, state=state)
        if identity is not None:
            index = union.keyring.blind_index(tenant_id, "identity", identities[identity])
            await union.owner.execute("UPDATE member SET identity_index = $2 WHERE id = $1", member_id, index)
    return identities


async def test_every_defect_has_its_reason_and_nothing_else(union: RosterUnion) -> None:
    identities = await register_people(union)
    rows: list[dict[str, Any]] = []
    expected: dict[int, list[str]] = {}
    for number, (changed, reasons) in enumerate(DEFECTS):
        values = {name: identities.get(str(value), value) for name, value in changed.items()}
        # Beside the bad row a good one, and below it the same person as they should have been.
        bad, other = person(2 * number + 1, "HD-A-1", **values), person(2 * number + 2, "HD-A-1")
        expected[len(rows) + 2] = [reason.value for reason in reasons]
        rows += [bad, other, person(2 * number + 1, "HD-A-1")]

    import_id = await union.open(csv_of(rows, MORE))

    found = {row["number"]: (row["action"], row["reasons"], row["warnings"]) for row in await union.rows(import_id)}
    assert {number: found[number][1] for number in expected} == expected
    assert {found[number][0] for number in expected} == {"invalid"}
    good = [row for number, row in found.items() if number not in expected]
    assert good == [("add", [], [])] * 2 * len(DEFECTS)
    before = await union.owner.fetchval("SELECT count(*) FROM member")
    await union.apply(import_id)
    assert await union.owner.fetchval("SELECT count(*) FROM member") == before + len(good)


async def test_rows_that_are_no_person_and_people_who_come_twice(union: RosterUnion) -> None:
    first = person(1, "HD-A-1", 会员编号="A-5001")
    rows = [
        first,
        {**person(2, "HD-A-1"), "身份证号码": first["身份证号码"]},
        {**person(3, "HD-A-1"), "会员编号": "A-5001"},
        dict(zip(HEADINGS, HEADINGS, strict=True)),
        {"序号": "合计", "姓名": "3人"},
        {**person(4, "HD-A-1"), "手机号": first["手机号"]},
        {**first, "姓名": "长" * 50},
    ]
    content = csv_of(rows) + b"1,2,3,4,5,6,7,8,9,10\r\n"

    import_id = await union.open(content)

    found = {row["number"]: (row["action"], row["reasons"], row["warnings"]) for row in await union.rows(import_id)}
    assert found[2] == ("add", [], [])
    assert found[3] == ("duplicate", [RosterReason.REPEATED_IDENTITY], [])
    assert found[4] == ("duplicate", [RosterReason.REPEATED_MEMBER_NUMBER], [])
    assert found[5] == ("invalid", [RosterReason.ROW_IS_HEADINGS], [])
    assert found[6] == ("invalid", [RosterReason.ROW_IS_TOTAL], [])
    assert found[7] == ("add", [], [RosterRemark.PHONE_REPEATED])
    assert found[8][0] == "invalid"
    assert found[9] == ("invalid", [RosterReason.ROW_TOO_LONG], [])


@pytest.mark.parametrize("size", [1, 2, 3, 4, 1_000])
async def test_of_several_rows_about_one_person_the_first_good_one_is_applied(
    union: RosterUnion, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(reading, "BATCH", size)
    first, second = person(1, "HD-A-1", 会员编号="A-5001"), person(2, "HD-A-1")
    rows = [
        {**first, "入会时间": "去年"},
        {**first, "会籍状态": "不详"},
        first,
        {**first, "姓名": "钱又一"},
        {**first, "入会时间": "去年"},
        # Neither this person nor their phone is named by the row that repeats a number.
        {**second, "会员编号": "A-5001"},
        second,
        {**person(3, "HD-A-1"), "手机号": second["手机号"]},
    ]

    file = await union.store(csv_of(rows))
    outcome = await union.run(service.roster_import_open, service.RosterImportOpen(file.key.id, union.branch_id))
    stop = asyncio.Event()
    stop.set()
    while await union.runner().run_once(stop):  # a process for each batch
        pass
    import_id = UUID(outcome["roster_import_id"])
    await union.apply(import_id)

    found = [(row["action"], row["reasons"], row["warnings"]) for row in await union.rows(import_id)]
    repeated = [RosterReason.REPEATED_MEMBER_NUMBER, RosterReason.REPEATED_IDENTITY]
    assert found == [
        ("invalid", [RosterReason.JOINED_ON_INVALID], []),
        ("invalid", [RosterReason.STATE_UNKNOWN], []),
        ("add", [], []),
        ("duplicate", repeated, []),
        ("invalid", [RosterReason.JOINED_ON_INVALID, *repeated], []),
        ("duplicate", repeated[:1], []),
        ("add", [], []),
        ("add", [], [RosterRemark.PHONE_REPEATED]),
    ]
    names = {row["name"] for row in await union.owner.fetch("SELECT name FROM member WHERE name LIKE '钱%'")}
    assert names == {row["姓名"] for row in (first, second, rows[-1])}


async def test_a_phone_of_another_member_is_remarked_on_and_not_taken(union: RosterUnion) -> None:
    other = await add_member(union.owner, union.tenant_id, union.sibling_id, number="B-7")
    index = union.keyring.blind_index(union.tenant_id, "phone", "+8613800000001")
    await union.owner.execute("UPDATE member SET phone_index = $2 WHERE id = $1", other, index)

    import_id = await union.open(csv_of([person(1, "HD-A-1", 手机号="13800000001", 入会时间="", 用工形式="")]))
    await union.apply(import_id)

    (row,) = await union.rows(import_id)
    assert row["warnings"] == [
        RosterRemark.PHONE_SHARED,
        RosterRemark.JOINED_ON_ASSUMED,
        RosterRemark.EMPLOYMENT_ASSUMED,
    ]
    phone = await union.owner.fetchval("SELECT phone_index FROM member WHERE id = $1", row["member_id"])
    assert phone is None


async def test_above_the_branches_a_row_must_say_where(union: RosterUnion) -> None:
    await union.owner.execute("UPDATE role_grant SET organisation_id = $1", union.tenant_id)

    import_id = await union.open(csv_of([person(1), person(2, "HD-A-1")]), organisation_id=union.tenant_id, at_top=True)

    found = [(row["action"], row["reasons"]) for row in await union.rows(import_id)]
    assert found == [("invalid", [RosterReason.ORGANISATION_MISSING]), ("add", [])]


def test_there_are_at_least_forty_kinds() -> None:
    tried = {reason for _, reasons in DEFECTS for reason in reasons}

    assert len(tried) >= 40
    others = {
        RosterReason.ORGANISATION_MISSING,
        RosterReason.REPEATED_IDENTITY,
        RosterReason.REPEATED_MEMBER_NUMBER,
        RosterReason.ROW_IS_HEADINGS,
        RosterReason.ROW_IS_TOTAL,
        RosterReason.ROW_TOO_LONG,
        RosterReason.CHANGED_SINCE_IMPORT,
        RosterReason.CHANGED_SINCE_PREVIEW,
    }
    assert set(RosterReason) - tried - others == {RosterReason.IDENTITY_BIRTH}


@pytest.mark.parametrize("number", ["330106199013071284"])
def test_a_day_of_birth_that_does_not_exist_is_found_where_the_check_character_fits(number: str) -> None:
    fitting = number[:-1] + ric.calc_check_digit(number)

    assert identity_of(fitting, date(2026, 3, 2)) is RosterReason.IDENTITY_BIRTH
