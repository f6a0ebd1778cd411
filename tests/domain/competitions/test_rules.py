"""Terms, states, entries and awards, as tables."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest

from db.models.competitions import CompetitionAwardClass as Kind
from domain.competitions import rules
from domain.competitions.errors import (
    CompetitionAwardsInvalid,
    CompetitionResultsInvalid,
    CompetitionTeamInvalid,
    CompetitionTermsInvalid,
    CompetitionTextInvalid,
)
from domain.competitions.rules import Award, Given

TODAY = date(2026, 3, 2)
STATES = ("draft", "in_approval", "announced", "held", "published", "cancelled")
STEPS = ("change", "submit", "approve", "return", "record", "put_up", "publish", "cancel")
AFTER = {
    "draft": ("draft", "in_approval", None, None, None, None, None, "cancelled"),
    "in_approval": (None, None, "announced", "draft", None, None, None, "cancelled"),
    "announced": (None, None, None, None, "held", None, None, "cancelled"),
    "held": (None, None, None, None, "held", "held", "published", "cancelled"),
    "published": (None,) * 8,
    "cancelled": (None,) * 8,
}


def test_each_state_and_each_step() -> None:
    found = {state: tuple(rules.NEXT_STATES.get((state, step)) for step in STEPS) for state in STATES}
    assert found == AFTER


@pytest.mark.parametrize(
    ("day", "state"),
    [(1, "announced"), (2, "entries_open"), (9, "entries_open"), (10, "entries_closed")],
)
def test_the_day_opens_and_closes_entries(day: int, state: str) -> None:
    window = (date(2026, 3, 2), date(2026, 3, 9))
    assert rules.state_on("announced", *window, date(2026, 3, day)) == state
    assert {rules.state_on(each, *window, date(2026, 3, day)) for each in ("draft", "held")} == {"draft", "held"}


def test_nobody_is_confirmed_without_consent_and_ends_are_ends() -> None:
    assert {state for state in rules.MOVES if rules.can_move(state, "confirmed")} == {"entered"}
    assert {state for state in rules.MOVES if rules.can_move(state, "withdrawn")} == {
        "proposed",
        "entered",
        "confirmed",
    }
    assert set(rules.ENDED) == {"declined", "refused", "withdrawn"}


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2024, (2, 9, 20, 20)),
        (2026, (9, 2, 20, 20)),
        (2026, (2, 21, 20, 20)),
        (2026, (2, 9, 21, 20)),
        (2026, (1, 1, 3, 3)),
    ],
)
def test_days_that_do_not_fit_are_refused(year: int, days: tuple[int, int, int, int]) -> None:
    first, last, held, until = (date(2026, 3, day) for day in days)
    rules.check_days(2026, (TODAY, TODAY), (TODAY, TODAY), TODAY)
    with pytest.raises(CompetitionTermsInvalid):
        rules.check_days(year, (first, last), (held, until), TODAY)


@pytest.mark.parametrize("sizes", [(2, None, 1), (1, 3, None), (3, 2, None), (2, 11, None), (None, None, 0)])
def test_sizes_are_bounded(sizes: tuple[int | None, int | None, int | None]) -> None:
    rules.check_sizes(2, 10, 10_000)
    with pytest.raises(CompetitionTermsInvalid):
        rules.check_sizes(*sizes)


@pytest.mark.parametrize(
    "awards",
    [
        [],
        [Award(Kind.FIRST_CLASS, 0)],
        [Award(Kind.FIRST_CLASS, 1), Award(Kind.FIRST_CLASS, 2)],
        [Award(Kind.TITLE, 1, str(each)) for each in range(11)],
    ],
)
def test_awards_are_announced_once_each(awards: Sequence[Award]) -> None:
    assert rules.clean_awards([Award(Kind.COMMENDATION, 3, "x"), Award(Kind.TITLE, 1, " 能手 ")]) == [
        Award(Kind.COMMENDATION, 3),
        Award(Kind.TITLE, 1, "能手"),
    ]
    with pytest.raises(CompetitionAwardsInvalid):
        rules.clean_awards(awards)


def test_texts_hashes_and_teams() -> None:
    assert rules.clean_text(" 焊工 ", 10, "trade") == "焊工"
    assert rules.clean_hash("0" * 64) == bytes(32)
    for text in ("", " ", "x" * 11, "a\x00"):
        with pytest.raises(CompetitionTextInvalid):
            rules.clean_text(text, 10, "trade")
    with pytest.raises(CompetitionTextInvalid):
        rules.clean_hash("x" * 64)
    with pytest.raises(CompetitionTextInvalid):
        rules.clean_hash("00".ljust(64))
    assert [rules.team_name("x", 1, None, None), rules.team_name(" 一队 ", 2, 2, 3)] == [None, "一队"]
    for count, least, most in ((2, None, None), (1, 2, 3), (4, 2, 3)):
        with pytest.raises(CompetitionTeamInvalid):
            rules.team_name("x", count, least, most)


def test_no_more_awards_than_announced_and_one_class_for_each() -> None:
    first, merit, title, one, other = (UUID(int=at) for at in range(5))
    awards = {
        first: Award(Kind.FIRST_CLASS, 1),
        merit: Award(Kind.COMMENDATION, 2),
        title: Award(Kind.TITLE, 1, "能手"),
    }
    entries = {one: [UUID(int=11), UUID(int=12)], other: [UUID(int=13)]}
    rules.check_given([Given(one, first), Given(one, title), Given(other, merit)], awards, entries)
    refused: tuple[list[Given], ...] = (
        [],
        [Given(one, first), Given(one, first)],
        [Given(one, first), Given(other, first)],
        [Given(one, first), Given(one, merit)],
        [Given(one, other)],
        [Given(title, first)],
    )
    for given in refused:
        with pytest.raises(CompetitionResultsInvalid):
            rules.check_given(given, awards, entries)
    both, merged = [Given(one, merit), Given(other, merit)], {one: entries[one], other: entries[one][:1]}
    with pytest.raises(CompetitionResultsInvalid):  # one person in two entries
        rules.check_given(both, awards, merged)
    rules.check_given([Given(one, first), Given(one, title)], awards, merged)
    crowd = {**entries, other: [UUID(int=at) for at in range(1_000, 1_199)]}
    rules.check_given(both, awards, crowd)
    with pytest.raises(CompetitionResultsInvalid):  # 201 do not stand in a public notice
        rules.check_given(both, awards, crowd, is_put_up=True)
