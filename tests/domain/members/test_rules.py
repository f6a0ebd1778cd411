"""Names, numbers and states of people who join, as tables."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.members.errors import InvalidIdentityNumber, InvalidName, InvalidPhoneNumber, TooYoung
from domain.members.rules import (
    Held,
    Identity,
    Place,
    Reviewer,
    can_move,
    can_rejoin,
    clean_identity_number,
    clean_name,
    clean_phone_number,
    masked,
    member_number,
    reviewers,
    standing_to_restore,
)
from domain.shared.references import new_reference
from tests.factories.auth import full_width
from tests.factories.members import identity_number

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("440524188001010014", "440524188001010014"),
        (full_width("11010519491231002X"), "11010519491231002X"),
        (" 11010519491231002X\n", "11010519491231002X"),
    ],
)
def test_an_identity_number_of_the_standard_is_taken_in_one_spelling(typed: str, kept: str) -> None:
    assert clean_identity_number(typed, TODAY).number == kept


def test_an_identity_number_gives_the_day_of_birth() -> None:
    assert clean_identity_number("11010519491231002X", TODAY) == Identity("11010519491231002X", date(1949, 12, 31))


@pytest.mark.parametrize(
    ("region", "born_on"),
    [
        ("330106", date(1975, 6, 1)),
        ("320106", date(1980, 6, 1)),
        ("310103", date(1990, 6, 1)),
        ("310119", date(1985, 6, 1)),
        ("810000", date(1990, 6, 1)),
        ("830000", date(1990, 6, 1)),
    ],
    ids=["born before the code", "the same in Nanjing", "district gone", "county then", "Hong Kong", "Taiwan"],
)
def test_any_region_that_ever_had_a_code_is_taken(region: str, born_on: date) -> None:
    number = identity_number(born_on, region=region)

    assert clean_identity_number(number, TODAY) == Identity(number, born_on)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "110105194912310021",
        "11010519491231002",
        "11010519491231002XX",
        "110105491231002",
        "X1010519491231002X",
        "110105 19491231 002X",
        "1101051949123100" + full_width("2"),
        "11010519491231002\0",
        "1101051949१231002X",
        "身份证号",
        identity_number(date(1990, 6, 1), region="990105"),
        identity_number(date(1990, 6, 1), region="110199"),
        identity_number(date(1990, 6, 1), region="000000"),
        identity_number(TODAY),
        identity_number(TODAY + timedelta(days=1)),
        identity_number(date(2990, 6, 1)),
    ],
)
def test_what_is_no_identity_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidIdentityNumber) as refusal:
        clean_identity_number(typed, TODAY)

    assert refusal.value.path == ("identityNumber",)


@pytest.mark.parametrize("day", ["19491331", "19490230", "20230229", "00000101", "19490100"])
def test_a_day_of_birth_that_never_was_is_refused_even_with_the_right_check_character(day: str) -> None:
    digits = f"110105{day}002"
    numbers = [digits + character for character in "0123456789X"]

    for number in numbers:
        with pytest.raises(InvalidIdentityNumber):
            clean_identity_number(number, TODAY)


@pytest.mark.parametrize("changed_at", range(17))
def test_one_wrong_digit_is_noticed(changed_at: int) -> None:
    number = identity_number(date(1990, 3, 7), 123)
    digit = str((int(number[changed_at]) + 1) % 10)

    with pytest.raises(InvalidIdentityNumber):
        clean_identity_number(number[:changed_at] + digit + number[changed_at + 1 :], TODAY)


@pytest.mark.parametrize(
    ("born_on", "today", "is_old_enough"),
    [
        (date(2010, 11, 23), date(2026, 11, 22), False),
        (date(2010, 11, 22), date(2026, 11, 22), True),
        (date(2010, 11, 21), date(2026, 11, 22), True),
        (date(2010, 12, 1), date(2026, 11, 30), False),
        (date(2008, 2, 29), date(2024, 2, 28), False),
        (date(2008, 2, 29), date(2024, 2, 29), True),
        (date(2026, 11, 21), date(2026, 11, 22), False),
    ],
)
def test_one_can_join_from_the_sixteenth_birthday_on(born_on: date, today: date, *, is_old_enough: bool) -> None:
    number = identity_number(born_on)

    if is_old_enough:
        assert clean_identity_number(number, today).birth_on == born_on
    else:
        with pytest.raises(TooYoung) as refusal:
            clean_identity_number(number, today)
        assert refusal.value.facts == {"years": 16}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13912345678", "+8613912345678"),
        ("+8613912345678", "+8613912345678"),
        ("+86 139 1234 5678", "+8613912345678"),
        ("0086-139-1234-5678", "+8613912345678"),
        ("139-1234-5678", "+8613912345678"),
        (" 139 1234 5678 ", "+8613912345678"),
        (full_width("13912345678"), "+8613912345678"),
        ("021-63212222", "+862163212222"),
        ("(021) 6321 2222", "+862163212222"),
        ("+852 5123 4567", "+85251234567"),
        ("+49 30 901820", "+4930901820"),
    ],
)
def test_a_phone_number_is_kept_as_e164(typed: str, kept: str) -> None:
    assert clean_phone_number(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "110",
        "95588",
        "1391234567",
        "139123456789",
        "+861391234567",
        "00000000000",
        "+999123456789",
        "13912345abc",
        "139 1234 JOIN",
        "13912345678 ext 5",
        "13912345678;ext=5",
        "电话号码",
        "13912345678\0",
        "1" * 5_000,
        "+" * 100,
    ],
)
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidPhoneNumber) as refusal:
        clean_phone_number(typed)

    assert refusal.value.path == ("phoneNumber",)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张伟", "张伟"),
        (" 欧阳娜娜 ", "欧阳娜娜"),
        ("𠮷野", "𠮷野"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉・买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉‧买买提", "阿卜杜拉·买买提"),
        ("帕提古丽·阿卜杜热合曼·玉素甫江", "帕提古丽·阿卜杜热合曼·玉素甫江"),
        ("Anna  Schmidt", "Anna Schmidt"),
        ("Jean-Pierre O'Neill", "Jean-Pierre O'Neill"),
        ("Jean-Pierre O\u2019Neill", "Jean-Pierre O'Neill"),
        (full_width("Anna"), "Anna"),
        ("Jose\u0301", "José"),
        ("张" * 40, "张" * 40),
    ],
)
def test_a_name_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "张",
        " 张 ",
        "张" * 41,
        "张伟2",
        "2张",
        "张_伟",
        "张伟😀",
        "张伟!",
        "<b>张伟</b>",
        "张\0伟",
        "张\u200b伟",
        "张\u202e伟",
        "·张伟",
        "阿卜杜拉·",
        "阿卜杜拉··买买提",
        "13912345678",
    ],
)
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(InvalidName) as refusal:
        clean_name(typed)

    assert refusal.value.path == ("name",)


@pytest.mark.parametrize("status", ["in_review", "approved", "rejected", "withdrawn"])
@pytest.mark.parametrize("target", ["in_review", "approved", "rejected", "withdrawn"])
def test_only_a_request_in_review_moves_and_only_to_an_end(status: str, target: str) -> None:
    assert can_move(status, target) is (status == "in_review" and target != "in_review")


@pytest.mark.parametrize(("tail", "shown"), [("5678", "****5678"), ("002X", "****002X"), (None, None)])
def test_a_masked_value_shows_its_last_four_characters(tail: str | None, shown: str | None) -> None:
    assert masked(tail) == shown


def test_a_reference_has_ten_characters_that_nobody_mixes_up() -> None:
    references = {new_reference() for _ in range(500)}

    assert len(references) == 500
    assert {len(reference) for reference in references} == {10}
    assert not set("".join(references)) & set("01ILOU")


def test_a_member_number_is_the_unions_code_and_six_digits() -> None:
    assert member_number("HD", 123) == "HD000123"
    assert member_number("HD", 1_234_567) == "HD1234567"


GROUP, BRANCH, COMPANY, TOP, POOL = (UUID(int=number) for number in range(1, 6))
OF_GROUP = [
    Place(GROUP, "group"),
    Place(BRANCH, "branch"),
    Place(COMPANY, "enterprise_union"),
    Place(TOP, "federation"),
]


@pytest.mark.parametrize(
    ("chain", "levels", "expected"),
    [
        (OF_GROUP, 1, [(GROUP, BRANCH)]),
        (OF_GROUP, 2, [(GROUP, BRANCH), (COMPANY, TOP)]),
        (OF_GROUP, 3, [(GROUP, BRANCH), (COMPANY, TOP), (TOP, None)]),
        (OF_GROUP[1:], 2, [(BRANCH, COMPANY), (COMPANY, TOP)]),
        ([Place(POOL, "holding_pool"), Place(TOP, "federation")], 2, [(POOL, TOP)]),
        ([Place(POOL, "holding_pool"), Place(TOP, "federation")], 3, [(POOL, TOP), (TOP, None)]),
    ],
)
def test_a_request_is_reviewed_where_the_person_joins_and_then_above(
    chain: list[Place], levels: int, expected: list[tuple[UUID, UUID | None]]
) -> None:
    assert reviewers(chain, levels) == [Reviewer(*each) for each in expected]


@pytest.mark.parametrize(
    ("state", "cause", "is_taken"),
    [
        ("left", "left", True),
        ("left", "lapsed", True),
        ("left", "expelled", False),
        ("active", "joined", False),
        ("retained", "retained", False),
        ("suspended", "suspended", False),
        ("deceased", "deceased", False),
    ],
)
def test_who_left_may_join_again_unless_expelled(state: str, cause: str, *, is_taken: bool) -> None:
    assert can_rejoin(state, cause) is is_taken


def test_a_correction_that_is_taken_back_leaves_its_change_on_its_own_day() -> None:
    place = UUID(int=1)
    first, tenth, fifth = date(2026, 1, 1), date(2026, 1, 10), date(2026, 1, 5)
    periods = [
        Held(1, first, fifth, "active", place, "permanent"),
        Held(2, tenth, tenth, "suspended", place, "permanent"),
        Held(3, fifth, None, "active", place, "permanent"),
    ]

    assert standing_to_restore(periods, None) == (periods[1], tenth)
