"""The rules of activities as tables."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.models.activities import LIVE_STATES, ActivityState, RegistrationState
from domain.activities import rules, waiting
from domain.activities.rules import Audience, Draft, Person, Question, Reserve, Window
from domain.activities.waiting import Places, Waiting
from domain.shared.errors import DomainError

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOTAL, OPEN, KEPT, NIGHT = (UUID(int=number) for number in range(1, 5))
W1, W2, R1 = (UUID(int=number) for number in range(11, 14))
PLACES = Places(TOTAL, OPEN, {W1: None, W2: NIGHT}, {R1: KEPT})
DRAFT = Draft(
    kind="film",
    title="电影",
    description="一场",
    venue="礼堂",
    starts_at=NOW + 10 * HOUR,
    ends_at=NOW + 12 * HOUR,
    capacity=10,
    windows=(Window(NOW, NOW + 9 * HOUR),),
)


def test_the_tables_have_every_state_and_ends_are_ends() -> None:
    assert set(rules.ACTIVITY_MOVES) == {each.value for each in ActivityState}
    assert set(rules.REGISTRATION_MOVES) == {each.value for each in RegistrationState}
    assert {each.value for each in LIVE_STATES} == rules.LIVE
    for state, to in rules.REGISTRATION_MOVES.items():
        assert state in rules.LIVE or not to or state == "no_show"  # a device may still say that somebody came
        assert set(to) <= set(rules.REGISTRATION_MOVES)


@pytest.mark.parametrize("state", sorted(set(rules.REGISTRATION_MOVES) - {"applied"}))
def test_nothing_leads_back_into_the_line(state: str) -> None:
    assert not rules.can_move_registration(state, "waiting")


@pytest.mark.parametrize(
    ("audience", "is_in"),
    [
        (Audience(), True),
        (Audience(below_ids=(TOTAL,)), True),
        (Audience(below_ids=(KEPT,)), False),
        (Audience(below_ids=(KEPT, OPEN)), True),
        (Audience(roles=("auditor", "branch_officer")), True),
        (Audience(roles=("auditor",)), False),
        (Audience(tags=("甲班",), employments=("permanent",)), True),
        (Audience(tags=("甲班",), employments=("retired",)), False),
        (Audience(tags=("乙班",)), False),
    ],
)
def test_an_audience(audience: Audience, is_in: bool) -> None:  # noqa: FBT001  # a parameter of the table
    person = Person({TOTAL, OPEN}, {"branch_officer"}, {"甲班"}, "permanent")
    assert rules.fits(person, audience) is is_in


@pytest.mark.parametrize(
    ("windows", "phase"),
    [
        ([Window(NOW, NOW + HOUR)], "open"),
        ([Window(NOW - HOUR, NOW)], "past"),
        ([Window(NOW + HOUR, NOW + 2 * HOUR)], "coming"),
        ([Window(NOW - HOUR, NOW), Window(NOW + HOUR, NOW + 2 * HOUR)], "coming"),
        ([Window(NOW, NOW + HOUR, "乙班")], "none"),
        ([Window(NOW, NOW + HOUR, "甲班"), Window(NOW - HOUR, NOW)], "open"),
        ([], "none"),
    ],
)
def test_a_window(windows: Sequence[Window], phase: str) -> None:
    assert rules.window_phase(windows, {"甲班"}, NOW) == phase


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"ends_at": NOW + 10 * HOUR}, "TIMES_INVALID"),
        ({"starts_at": NOW}, "TIMES_INVALID"),
        ({"windows": ()}, "WINDOWS_INVALID"),
        ({"windows": (Window(NOW, NOW + 11 * HOUR),)}, "WINDOWS_INVALID"),
        ({"windows": (Window(NOW, NOW + HOUR, " "),)}, "WINDOWS_INVALID"),
        ({"windows": (Window(NOW, NOW + HOUR, None, 0),)}, "WINDOWS_INVALID"),
        ({"capacity": 0}, "CAPACITY_INVALID"),
        ({"reserves": (Reserve("甲", 6, Audience()), Reserve("乙", 5, Audience()))}, "RESERVES_INVALID"),
        ({"companions_at_most": 10}, "COMPANIONS_INVALID"),
        ({"offer_hours": 0}, "HOURS_INVALID"),
        ({"cut_off_hours": -1}, "HOURS_INVALID"),
        ({"audience": Audience(tags=("甲",) * 51)}, "AUDIENCE_INVALID"),
        ({"questions": (Question("a", "text", "甲"), Question("a", "text", "乙"))}, "QUESTIONS_INVALID"),
        ({"questions": (Question("a", "choice", "甲", choices=("一",)),)}, "QUESTIONS_INVALID"),
        ({"questions": (Question("a", "text", "甲", choices=("一", "二")),)}, "QUESTIONS_INVALID"),
        ({"questions": (Question("a b", "text", "甲"),)}, "QUESTIONS_INVALID"),
    ],
)
def test_what_cannot_be_published(values: Mapping[str, Any], code: str) -> None:
    rules.check_draft(DRAFT, NOW)
    with pytest.raises(DomainError, match=code):
        rules.check_draft(replace(DRAFT, **values), NOW)


def test_answers_by_their_questions() -> None:
    questions = [
        Question("size", "choice", "尺码", choices=("S", "M")),
        Question("shoes", "number", "鞋码"),
        Question("note", "text", "备注", is_required=True),
    ]
    assert rules.clean_answers(questions, {"note": " 无 ", "size": "S", "shoes": "42"}) == {
        "size": "S",
        "shoes": "42",
        "note": "无",
    }
    for wrong in ({"note": "x", "shoes": "四十"}, {"note": ""}, {"note": "x", "other": "y"}, {"note": "x" * 501}):
        with pytest.raises(DomainError):
            rules.clean_answers(questions, wrong)


@pytest.mark.parametrize(("sessions", "weeks"), [(1, 1), (53, 1), (2, 0), (2, 9)])
def test_a_series_has_its_bounds(sessions: int, weeks: int) -> None:
    assert rules.session_times(DRAFT, sessions=2, interval_weeks=2) == [timedelta(), timedelta(weeks=2)]
    with pytest.raises(DomainError):
        rules.session_times(DRAFT, sessions=sessions, interval_weeks=weeks)


def test_tags_in_one_spelling() -> None:
    assert rules.clean_tags(["乙班", " 甲班", "甲班"]) == sorted(["乙班", "甲班"])
    with pytest.raises(DomainError):
        rules.clean_tags([""])


@pytest.mark.parametrize(
    ("windows", "reserves", "ways"),
    [
        ([W1], [], [(TOTAL, OPEN)]),
        ([W1], [R1], [(TOTAL, KEPT), (TOTAL, OPEN)]),
        ([W2, W1], [], [(TOTAL, OPEN, NIGHT), (TOTAL, OPEN)]),
        ([], [R1], []),
    ],
)
def test_ways_to_a_place(windows: list[UUID], reserves: list[UUID], ways: list[tuple[UUID, ...]]) -> None:
    assert waiting.routes(PLACES, windows, reserves) == ways


def in_line(number: int, *, places: int = 1, priority: int = 0, **more: Any) -> Waiting:
    return Waiting(UUID(int=number), priority, number, places, more.get("windows", [W1]), more.get("reserves", []))


@pytest.mark.parametrize(
    ("heads", "spare", "found"),
    [
        ([in_line(2), in_line(1)], {TOTAL: 1, OPEN: 1}, 1),
        ([in_line(1, priority=1), in_line(2)], {TOTAL: 1, OPEN: 1}, 2),
        ([in_line(1, places=3), in_line(2)], {TOTAL: 2, OPEN: 2}, 2),
        ([in_line(1, places=2), in_line(2)], {TOTAL: 2, OPEN: 2}, 1),
        ([in_line(1), in_line(2, reserves=[R1])], {TOTAL: 1, OPEN: 0, KEPT: 1}, 2),
        ([in_line(1, windows=[W2]), in_line(2)], {TOTAL: 1, OPEN: 1, NIGHT: 0}, 2),
        ([in_line(1)], {TOTAL: 0, OPEN: 1}, None),
        ([], {TOTAL: 1, OPEN: 1}, None),
    ],
)
def test_who_is_next(heads: list[Waiting], spare: Mapping[UUID, int], found: int | None) -> None:
    answer = waiting.next_in_line(heads, PLACES, spare)
    assert (None if answer is None else answer[0].sequence) == found


def heads_of(line: Sequence[Waiting]) -> list[Waiting]:
    """The first of each kind, as the database tells them."""
    kinds: dict[tuple[object, ...], Waiting] = {}
    for each in sorted(line, key=lambda one: (one.priority, one.sequence)):
        kinds.setdefault((each.places, *each.window_ids, None, *each.reserve_ids), each)
    return list(kinds.values())


@pytest.mark.parametrize("seed", range(50))
def test_who_is_promoted_at_once_is_who_would_be_next_again_and_again(seed: int) -> None:
    chance = random.Random(seed)
    line = [
        in_line(
            number,
            places=chance.choice((1, 1, 1, 2, 3)),
            priority=chance.choice((0, 0, 1)),
            windows=chance.choice(([W1], [W2], [W2, W1])),
            reserves=chance.choice(([], [], [R1])),
        )
        for number in range(1, 40)
    ]
    spare = {TOTAL: chance.randint(0, 30), OPEN: chance.randint(0, 20), KEPT: chance.randint(0, 9), NIGHT: 5}
    one_by_one, left, rest = [], dict(spare), list(line)
    while (found := waiting.next_in_line(heads_of(rest), PLACES, left)) is not None:
        one_by_one.append(found)
        rest.remove(found[0])
        left.update({each: left[each] - found[0].places for each in found[1]})

    by_kind = sorted(line, key=lambda one: (one.places, one.window_ids, one.reserve_ids, one.priority, one.sequence))
    assert waiting.promotions(by_kind, PLACES, spare) == one_by_one


@pytest.mark.parametrize(("now", "ends"), [(0, 6), (6, 10), (9, 10)])
def test_offers_of_an_activity_that_is_moved(now: int, ends: int) -> None:
    assert waiting.moved_offers_end_at(NOW + now * HOUR, NOW + 6 * HOUR, NOW + 10 * HOUR) == NOW + ends * HOUR


def test_offers_and_late_cancellations() -> None:
    ends = waiting.line_ends_at(NOW + 10 * HOUR, 4)
    assert ends == NOW + 6 * HOUR
    assert waiting.offer_ends_at(NOW, ends, 2) == NOW + 2 * HOUR
    assert waiting.offer_ends_at(NOW, ends, 24) == ends
    assert waiting.offer_ends_at(ends, ends, 24) is None
    assert waiting.is_late(NOW, NOW + 10 * HOUR, 10)
    assert not waiting.is_late(NOW, NOW + 10 * HOUR, 9)
    assert [waiting.priority(late, lowers_priority=rule) for late in (0, 2) for rule in (True, False)] == [0, 0, 1, 0]
