"""Texts that reveal nobody, windows in working days, stages and outcomes, as tables."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.notices import rules
from domain.notices.errors import (
    PublicNoticePeopleInvalid,
    PublicNoticeTextInvalid,
    PublicNoticeTextRevealing,
    PublicNoticeWindowInvalid,
)
from domain.notices.rules import Person

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    "text",
    [
        "联系电话13812345678",
        "联系电话 138 1234 5678",
        "138-1234-5678",
        "\uff11\uff13\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
        "身份证330106199003070011",
        "身份证 330106 19900307 001X",
        "33010619900307001x",
        "旧证330106900307001",
        "138.1234.5678",
        "138\uff0e1234\uff0e5678",
        "\uff11\uff13\uff18\uff0e\uff11\uff12\uff13\uff14\uff0e\uff15\uff16\uff17\uff18",
        "138·1234·5678",
        "138—1234–5678",
        "（138）1234-5678",
        "138_1234_5678",
        "1 3 8 1 2 3 4 5 6 7 8",
        "138\u200b1234\u200b5678",
        "1\u200d38\u2060123\ufeff45678",
        "138\u202d12345678\u202c",
        "138\u00ad1234\u00ad5678",
        "1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e31234\u034f5678",
        "138\u200b \u200b1234 5678",
        "+8613812345678",
        "+86 138 1234 5678",
        "0086-138-1234-5678",
        "13812345678 3 月",
        "第 1 名 138-1234-5678，3 月",
        "1 138 1234 5678 3",
        "330106.19900307.001X",
        "330106\u200b19900307\u200b0011",
        "\uff13\uff13\uff10\uff11\uff10\uff16·\uff11\uff19\uff19\uff10\uff10\uff13\uff10\uff17·\uff10\uff10\uff11\uff38",
        "1 330106 19900307 0011 2",
    ],
)
def test_no_phone_or_identity_number_stands_in_what_members_read(text: str) -> None:
    with pytest.raises(PublicNoticeTextRevealing):
        rules.public_text(text, 100, "body")


@pytest.mark.parametrize(
    "text",
    [
        "拟帮扶 2000 元",
        "编号20260302001",
        "2026 年 3 月 2 日至 9 日",
        "共 12345678901234 分",
        "2026.03.02-2026.03.09",
        "2026.12.1-2026.12.15",
        "2026-3-12 - 2026-4-1",
        "2031.12.15—2032.1.2",
        "2026-3-2 9:00 至 2026-3-9 17:00",
        "分别为 1500，1200，800 元",
        "1500/1200/800 元",
        "第 13、14、15、16、17、1 组",
        "共 13,812,345,678 分",
        "编号 138.1234",
        "👨\u200d👩\u200d👧 家庭 3 户",
    ],
)
def test_other_numbers_may(text: str) -> None:
    assert rules.public_text(f" {text} ", 100, "body") == text


@pytest.mark.parametrize("text", ["", " ", "x" * 101, "a\x00b"])
def test_texts_are_bounded(text: str) -> None:
    with pytest.raises(PublicNoticeTextInvalid):
        rules.public_text(text, 100, "body")


def test_no_text_says_a_whole_name() -> None:
    rules.check_names({("title",): "赵某", ("body",): "一鸣惊人"}, ["赵一鸣", "钱"])
    with pytest.raises(PublicNoticeTextRevealing) as caught:
        rules.check_names({("title",): "公示", ("body",): "赵一鸣同志"}, ["赵一鸣"])
    assert caught.value.path == ("body",)


@pytest.mark.parametrize(
    "text", ["赵 一鸣同志", "赵\u3000一\u3000鸣", "赵\u200b一鸣", "赵一\u2060鸣", "赵\ufe00一鸣", "赵一鸣 "]
)
def test_a_name_is_whole_also_with_blanks_and_what_is_not_seen(text: str) -> None:
    with pytest.raises(PublicNoticeTextRevealing):
        rules.check_names({("body",): text}, ["赵一鸣"])
    with pytest.raises(PublicNoticeTextRevealing):
        rules.check_names({("body",): "Ann\u00a0Smith"}, ["Ann Smith"])
    rules.check_names({("body",): "小赵\n一鸣惊人"}, ["赵一鸣"])


def test_a_notice_names_somebody_nobody_twice_and_not_too_many() -> None:
    one = Person(UUID(int=1))
    assert rules.clean_people([one]) == [one]
    for people in ([], [one, one], [Person(UUID(int=at)) for at in range(201)]):
        with pytest.raises(PublicNoticePeopleInvalid):
            rules.clean_people(people)


@pytest.mark.parametrize(
    ("opens", "closes", "fits"),
    [
        (0, 7, True),
        (0, 6, False),  # Sunday: four working days after the first day
        (-1, 10, False),
        (90, 120, True),
        (91, 120, False),
        (0, 90, True),
        (0, 91, False),
        (5, 10, False),  # from a Saturday the five days end on the next Friday
        (5, 11, True),
    ],
)
def test_a_window_has_the_working_days_that_the_rule_says(opens: int, closes: int, fits: bool) -> None:  # noqa: FBT001  # a column
    def check() -> None:
        rules.check_window(MONDAY + timedelta(days=opens), MONDAY + timedelta(days=closes), MONDAY, working_days=5)

    if fits:
        check()
    else:
        with pytest.raises(PublicNoticeWindowInvalid):
            check()


def test_days_off_in_exchange_count_as_the_state_council_says() -> None:
    # National Day 2026: 1 to 7 October are days off, Sunday 20 September and Saturday 10 October are worked.
    assert rules.earliest_end(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert rules.earliest_end(date(2026, 10, 8), 2) == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("state", "day", "stage"),
    [
        ("draft", 0, "draft"),
        ("approved", -1, "coming"),
        ("approved", 0, "open"),
        ("approved", 7, "open"),
        ("approved", 8, "ended"),
        ("concluded", 3, "concluded"),
        ("withdrawn", 3, "withdrawn"),
    ],
)
def test_the_stage_follows_from_state_and_day(state: str, day: int, stage: str) -> None:
    assert rules.stage_of(state, MONDAY, MONDAY + timedelta(days=7), MONDAY + timedelta(days=day)) == stage


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        ((), "no_objection"),
        (("dropped",), "no_objection"),
        (("rejected",), "objections_rejected"),
        (("rejected", "upheld"), "changed"),
    ],
)
def test_what_it_came_to_follows_from_the_objections(states: tuple[str, ...], outcome: str) -> None:
    assert rules.outcome_of(states) == outcome
