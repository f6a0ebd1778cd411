"""States, windows, texts and counts of news, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.models import news as models
from db.models.news import NewsState
from domain.news import file_rules, rules
from domain.news.differences import NewsTextPart, differences
from domain.news.errors import (
    NewsLinkNotFound,
    NewsOwnText,
    NewsStateRefused,
    NewsTextInvalid,
    NewsUnchanged,
    NewsWindowInvalid,
)
from domain.news.rules import Texts
from domain.shared.differences import TextChange, TextChangeKind

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
TEXTS = Texts("标题", "导语", "<p>正文</p>")
ACTIONS = ("revise", "submit", "approve", "return", "correct", "pin", "withdraw")
AFTER = {
    "draft": {"revise": "draft", "submit": "in_approval", "withdraw": "withdrawn"},
    "in_approval": {"approve": "approved", "return": "draft", "withdraw": "withdrawn"},
    "approved": {"correct": "approved", "pin": "approved", "withdraw": "withdrawn"},
    "withdrawn": {},
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", AFTER)
def test_what_can_be_done_in_a_state_and_what_comes_of_it(state: str, action: str) -> None:
    expected = AFTER[state].get(action)
    if expected is None:
        with pytest.raises(NewsStateRefused):
            rules.next_state(state, action)
    else:
        assert rules.next_state(state, action) == expected


def test_of_an_approved_item_a_correction_that_waits_is_approved_or_returned() -> None:
    assert {rules.next_state("approved", action, is_pending=True) for action in ("approve", "return")} == {"approved"}
    with pytest.raises(NewsStateRefused):
        rules.next_state("withdrawn", "approve", is_pending=True)


def test_the_tables_name_the_states_that_are_stored() -> None:
    assert {state for state, _ in rules.TRANSITIONS} | set(rules.TRANSITIONS.values()) == set(NewsState)
    assert rules.LEAST_READERS == models.LEAST_READERS
    assert set(file_rules.MAX_FILE_BYTES) == set(file_rules.TYPES) == set(models.NewsFileKind)


@pytest.mark.parametrize(
    ("begins", "ends", "standing"),
    [
        (-1, None, "published"),
        (0, None, "published"),
        (1, None, "scheduled"),
        (-2, -1, "expired"),
        (-2, 0, "expired"),
        (-2, 1, "published"),
        (1, 2, "scheduled"),
    ],
)
def test_the_clock_decides_what_an_approved_item_is(begins: int, ends: int | None, standing: str) -> None:
    until = None if ends is None else NOW + timedelta(hours=ends)
    assert rules.standing_of("approved", NOW + timedelta(hours=begins), until, NOW) == standing
    for state in ("draft", "in_approval", "withdrawn"):
        assert rules.standing_of(state, NOW + timedelta(hours=begins), until, NOW) == state


@pytest.mark.parametrize(
    ("begins", "ends", "fits"),
    [
        (None, None, True),
        (None, 1, True),
        (None, 0, False),
        (-5, 1, True),
        (-5, -1, False),
        (2, 3, True),
        (2, 2, False),
        (3, 2, False),
        (24 * rules.MAX_DAYS, None, True),
        (24 * rules.MAX_DAYS + 1, None, False),
        (None, 24 * rules.MAX_DAYS + 1, False),
    ],
)
def test_a_window_goes_forward_and_is_not_over(begins: int | None, ends: int | None, *, fits: bool) -> None:
    given_ = [None if each is None else NOW + timedelta(hours=each) for each in (begins, ends)]
    if fits:
        rules.check_window(given_[0], given_[1], NOW)
    else:
        with pytest.raises(NewsWindowInvalid):
            rules.check_window(given_[0], given_[1], NOW)


@pytest.mark.parametrize(("hours", "fits"), [(None, True), (1, True), (0, False), (24 * 366 + 1, False)])
def test_a_pin_ends_within_a_year(hours: int | None, *, fits: bool) -> None:
    until = None if hours is None else NOW + timedelta(hours=hours)
    if fits:
        rules.check_pin(until, NOW)
    else:
        with pytest.raises(NewsWindowInvalid):
            rules.check_pin(until, NOW)


def test_an_item_leads_to_one_thing() -> None:
    one, two = UUID(int=1), UUID(int=2)
    rules.check_link(None, one, None)
    with pytest.raises(NewsLinkNotFound):
        rules.check_link(one, two, None)


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"title": " "}, "title"),
        ({"title": "字" * 121}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"lead": ""}, "lead"),
        ({"lead": "字" * 501}, "lead"),
        ({"body": ""}, "body"),
        ({"body": "<p> </p><script>x</script>"}, "body"),
        ({"body": "<p>x\x07</p>"}, "body"),
        ({"body": "字" * 60_001}, "body"),
        ({"title_en": "x" * 121}, "titleEn"),
        ({"lead_en": "x" * 501}, "leadEn"),
        ({"body_en": "<style>x</style>"}, "bodyEn"),
        ({"short_text": "字" * 281}, "shortText"),
        ({"title": "x\ud800"}, "title"),
    ],
)
def test_texts_that_cannot_be_kept_are_refused_where_they_stand(values: dict[str, str], path: str) -> None:
    given_ = replace(TEXTS, **values)
    with pytest.raises(NewsTextInvalid) as caught:
        rules.clean_texts(given_, "item", "texts")
    assert list(caught.value.path) == ["item", "texts", path]


def test_texts_are_cleaned_and_what_is_blank_is_none() -> None:
    given_ = Texts(" 标题 ", "导语", "<p onclick=x>正文</p>", title_en=" ", lead_en="", body_en="\n", short_text=" 短 ")
    assert rules.clean_texts(given_) == Texts("标题", "导语", "<p>正文</p>", short_text="短")


def test_what_changed_is_named() -> None:
    after = Texts("标题", "导语二", "<p>正文</p>", title_en="Title")
    assert rules.changed_between(None, TEXTS) == ["title", "lead", "body"]
    assert rules.changed_between(TEXTS, after) == ["lead", "title_en"]
    with pytest.raises(NewsUnchanged):
        rules.check_correction(TEXTS, Texts("标题", "导语", "<p>正文</p>"))


def test_who_wrote_does_not_approve() -> None:
    one, two = UUID(int=1), UUID(int=2)
    rules.check_approver(one, [two])
    with pytest.raises(NewsOwnText):
        rules.check_approver(one, [two, one])


@given(st.integers(0, 400), st.integers(0, 400))
def test_no_count_of_reads_tells_one_person_apart(reads: int, reach: int) -> None:
    reads = min(reads, reach)
    told = rules.told_reads(reads, reach)
    assert told is None or (told % 5 == 0 and 5 <= told <= reads and told <= reach - 5)
    one_more = rules.told_reads(min(reads + 1, reach), reach)
    assert one_more == told or (one_more or 0) == (told or 0) + 5


@pytest.mark.parametrize(
    ("reads", "reach", "told"),
    [(4, 100, None), (5, 100, 5), (9, 100, 5), (10, 100, 10), (100, 100, 95), (97, 100, 95), (9, 9, None), (10, 10, 5)],
)
def test_reads_are_told_in_steps(reads: int, reach: int, told: int | None) -> None:
    assert rules.told_reads(reads, reach) == told


def test_differences_are_paragraphs_in_the_order_of_the_text() -> None:
    before = Texts("标题", "导语", "<p>一</p><p>二</p><p>三</p>", title_en="Old")
    after = Texts("新标题", "导语", "<p>一</p><p>二改</p><p>三</p><p>四</p>")
    assert differences(before, after) == [
        TextChange(NewsTextPart.TITLE, TextChangeKind.REWORDED, "标题", "新标题"),
        TextChange(NewsTextPart.TITLE_EN, TextChangeKind.REMOVED, "Old", None),
        TextChange(NewsTextPart.BODY, TextChangeKind.REWORDED, "二", "二改"),
        TextChange(NewsTextPart.BODY, TextChangeKind.ADDED, None, "四"),
    ]
    assert differences(before, before) == []


def test_a_link_that_leads_elsewhere_is_a_difference() -> None:
    before, after = (
        Texts("标题", "导语", f'<p><a href="https://{host}.example" rel="x">同一</a></p>') for host in ("a", "b")
    )
    assert differences(before, after) == [TextChange(NewsTextPart.BODY, TextChangeKind.MARKED, before.body, after.body)]


@given(*(st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=8) for _ in range(2)))
def test_differences_lead_from_one_text_to_the_other(old: list[str], new: list[str]) -> None:
    before, after = (Texts("题", "导", "".join(f"<p>{each}</p>" for each in lines)) for lines in (old, new))
    changes = differences(before, after)
    assert (changes == []) == (old == new)
    kept = len(old) - sum(each.before is not None for each in changes)
    assert kept == len(new) - sum(each.after is not None for each in changes)
