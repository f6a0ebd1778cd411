"""Rules of rosters as tables: cells, headings, places, what may follow what."""

from datetime import date
from uuid import UUID

import pytest

from domain.rosters.rules import values
from domain.rosters.rules.cells import Cell, Number
from domain.rosters.rules.headings import FileRefused, RosterField, find_headings, plain_heading
from domain.rosters.rules.judging import share_changed
from domain.rosters.rules.places import Place, Places
from domain.rosters.rules.reasons import FileFault, RosterReason
from domain.rosters.rules.states import TRANSITIONS, UNDER_WAY, can_move
from tests.factories.auth import full_width

TODAY = date(2026, 3, 2)
R = RosterReason


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("张伟", "张伟"),
        ("张 伟", "张伟"),
        ("  欧阳·娜娜 ", "欧阳·娜娜"),
        ("Mary  Ann O'Neil", "Mary Ann O'Neil"),
        (full_width("AB"), "AB"),
        ("", R.NAME_MISSING),
        (None, R.NAME_MISSING),
        ("/", R.NAME_MISSING),
        ("王", R.NAME_TOO_SHORT),
        ("王2", R.NAME_HAS_DIGITS),
        ("王#伟", R.NAME_CHARACTERS),
    ],
)
def test_a_name(cell: Cell, expected: str) -> None:
    assert values.name_of(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("'11010519491231002x", "11010519491231002X"),
        ("\t" + full_width("11010519491231002X"), "11010519491231002X"),
        ("110105 19491231 002X", "11010519491231002X"),
        (Number("1.10105194912310E+17"), R.IDENTITY_ROUNDED),
        (Number("110105194912310000"), R.IDENTITY_ROUNDED),
        ("1.10105E+17", R.IDENTITY_ROUNDED),
        ("110105194912310000", R.IDENTITY_ROUNDED),
        ("110105491231002", R.IDENTITY_OLD),
        ("1101051949****002X", R.IDENTITY_MASKED),
        ("11010519491231", R.IDENTITY_LENGTH),
        ("110105194912310021", R.IDENTITY_CHECK),
        ("A10105194912310021", R.IDENTITY_CHARACTERS),
        ("", None),
        ("无", None),
    ],
)
def test_an_identity_number(cell: Cell, expected: str | None) -> None:
    found = values.identity_of(cell, TODAY)

    assert (found.number if isinstance(found, values.IdentityNumber) else found) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("13912345678", "+8613912345678"),
        ("139 1234 5678", "+8613912345678"),
        ("+86-139-1234-5678", "+8613912345678"),
        (Number("13912345678"), "+8613912345678"),
        (Number("1.3912345678E10"), "+8613912345678"),
        ("010-65123456", "+861065123456"),
        ("1.39E+10", R.PHONE_ROUNDED),
        ("139****5678", R.PHONE_MASKED),
        ("13912345678，13912345679", R.PHONE_SEVERAL),
        ("13912345678 13912345679", R.PHONE_SEVERAL),
        ("分机12", R.PHONE_CHARACTERS),
        ("12912345678", R.PHONE_INVALID),
        ("-", None),
    ],
)
def test_a_phone_number(cell: Cell, expected: str | None) -> None:
    assert values.phone_of(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024/3/5", date(2024, 3, 5)),
        ("2024-03-05", date(2024, 3, 5)),
        ("2024.3.5", date(2024, 3, 5)),
        ("2024年3月5日", date(2024, 3, 5)),
        ("2024 年 3 月 5 日", date(2024, 3, 5)),
        ("20240305", date(2024, 3, 5)),
        (Number("20240305"), date(2024, 3, 5)),
        ("2024-03-05 00:00:00", date(2024, 3, 5)),
        (Number("45356"), date(2024, 3, 5)),
        ("45356", date(2024, 3, 5)),
        (date(2024, 3, 5), date(2024, 3, 5)),
        ("25/3/2024", date(2024, 3, 25)),
        ("3/25/2024", date(2024, 3, 25)),
        ("3/3/2024", date(2024, 3, 3)),
        ("3/5/2024", R.JOINED_ON_AMBIGUOUS),
        ("3/5/24", R.JOINED_ON_AMBIGUOUS),
        ("2024年", R.JOINED_ON_INCOMPLETE),
        ("2024-03", R.JOINED_ON_INCOMPLETE),
        ("202403", R.JOINED_ON_INCOMPLETE),
        ("2024-02-30", R.JOINED_ON_INVALID),
        ("很早", R.JOINED_ON_INVALID),
        ("2026-03-03", R.JOINED_ON_FUTURE),
        ("1925-04-30", R.JOINED_ON_TOO_EARLY),
        ("", None),
    ],
)
def test_a_day(cell: Cell, expected: date | str | None) -> None:
    assert values.joined_on_of(cell, TODAY) == expected


def test_a_day_of_an_old_macintosh_counts_from_1904() -> None:
    assert values.joined_on_of(Number("43894"), TODAY, is_1904=True) == date(2024, 3, 5)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("劳务派遣", "dispatched"),
        ("无固定期限劳动合同", "permanent"),
        ("Fixed term", "fixed_term"),
        ("兼职", R.EMPLOYMENT_UNKNOWN),
        ("", None),
    ],
)
def test_a_kind_of_employment(cell: Cell, expected: str | None) -> None:
    assert values.employment_of(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("在会", "active"), ("退休", "retained"), ("转出", "left"), ("病故", "deceased"), ("？", R.STATE_UNKNOWN)],
)
def test_a_state(cell: Cell, expected: str) -> None:
    assert values.state_of(cell) == expected


@pytest.mark.parametrize(
    ("heading", "plain"),
    [
        ("姓  名", "姓名"),
        ("手机号（必填）", "手机号"),
        ("* 身份证号：", "身份证号"),
        (f"Organi{'zation'} Code", "organisationcode"),
    ],
)
def test_a_heading_is_compared_without_its_trimmings(heading: str, plain: str) -> None:
    assert plain_heading(heading) == plain


def test_headings_are_found_below_titles_of_chinese_files() -> None:
    rows = [
        ["某某公司工会会员花名册"],
        ["填报单位：", "一分会"],
        [],
        ["序号", "姓 名", "公民身份号码", "工会小组", "入会日期"],
    ]

    found = find_headings(rows, {})

    assert found.row == 4
    assert found.columns == {
        RosterField.NAME: 1,
        RosterField.IDENTITY: 2,
        RosterField.ORGANISATION: 3,
        RosterField.JOINED_ON: 4,
    }


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([["a", "b"]], FileFault.NO_HEADINGS),
        ([*[["x"]] * 20, ["姓名", "身份证号"]], FileFault.NO_HEADINGS),
        ([["姓名", "手机号"]], FileFault.COLUMN_MISSING),
        ([["身份证号", "手机号"]], FileFault.COLUMN_MISSING),
        ([["姓名", "身份证号", "证件号码"]], FileFault.HEADING_TWICE),
    ],
)
def test_a_file_without_usable_headings_is_refused(rows: list[list[str]], fault: FileFault) -> None:
    with pytest.raises(FileRefused) as refused:
        find_headings(rows, {})

    assert refused.value.fault is fault


TOP, BRANCH, OTHER, FIRST, SECOND, POOL = (UUID(int=number) for number in range(1, 7))
PLACES = Places(
    [
        Place(TOP, None, "federation", "HD", ("集团工会", "Union"), is_below=False),
        Place(BRANCH, TOP, "branch", "HD-A", ("一分会", "Branch A"), is_below=True),
        Place(OTHER, TOP, "branch", "HD-B", ("二分会", "Branch B"), is_below=False),
        Place(FIRST, BRANCH, "group", "HD-A-1", ("装配组", "Assembly"), is_below=True),
        Place(SECOND, OTHER, "group", "HD-B-1", ("装配组", "Assembly"), is_below=False),
        Place(POOL, BRANCH, "group", "HD-A-2", ("喷涂组", "Paint"), is_below=True),
    ],
    BRANCH,
)


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("hd-a-1", None, FIRST),
        (None, "装配组", FIRST),
        (None, "一分会/装配组", FIRST),
        (None, "集团工会 > 一分会 > 喷涂组", POOL),
        (None, "assembly", FIRST),
        (None, "HD-A-2", POOL),
        ("HD-A-1", "装配组", FIRST),
        ("HD-A-1", "喷涂组", R.ORGANISATION_DIFFERS),
        (None, "二分会/装配组", R.ORGANISATION_OUTSIDE),
        ("HD-B", None, R.ORGANISATION_OUTSIDE),
        (None, "三分会", R.ORGANISATION_UNKNOWN),
        (None, None, None),
    ],
)
def test_a_place(code: str | None, name: str | None, expected: UUID | str | None) -> None:
    found = PLACES.find(code, name)

    assert (found.id if isinstance(found, Place) else found) == expected


@pytest.mark.parametrize(
    ("counts", "share"),
    [({}, 0.0), ({"unchanged": 3, "add": 1}, 25.0), ({"leave": 2}, 100.0), ({"invalid": 1, "move": 1}, 50.0)],
)
def test_the_share_of_rows_that_change_something(counts: dict[str, int], share: float) -> None:
    assert share_changed(counts) == share


def test_an_import_moves_forward_only() -> None:
    assert {state for state in TRANSITIONS if not TRANSITIONS[state]} == {"failed", "undone"}
    assert can_move("ready", "applying")
    assert not can_move("applied", "applying")
    assert all(TRANSITIONS[state] for state in UNDER_WAY)
