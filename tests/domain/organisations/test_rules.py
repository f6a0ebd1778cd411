"""Rules of the tree as tables: where kinds fit, free seats, why a value holds."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.organisations.errors import (
    KindNotAllowedThere,
    OrganisationClosed,
    OrganisationInOwnSubtree,
    TooManyChildren,
    TreeTooDeep,
    UnionCodeInvalid,
)
from domain.organisations.rules import (
    CandidateOutcome,
    Placed,
    RuleVersion,
    Term,
    clean_union_code,
    due_term_reminder,
    explain,
    fits_below,
    is_seat_free,
    place_refusal,
    takes_over,
)

KINDS = ("federation", "enterprise_union", "branch", "group", "holding_pool")
TOP, COMPANY, BRANCH = UUID(int=1), UUID(int=2), UUID(int=3)
DAY = date(2026, 3, 2)
KEY = "dues_monthly_fen"


@pytest.mark.parametrize(
    ("parent_kind", "below"),
    [
        ("federation", set(KINDS)),
        ("enterprise_union", {"enterprise_union", "branch", "group", "holding_pool"}),
        ("branch", {"branch", "group"}),
        ("group", set()),
        ("holding_pool", set()),
    ],
)
def test_what_stands_below_what(parent_kind: str, below: set[str]) -> None:
    assert {kind for kind in KINDS if fits_below(kind, parent_kind)} == below


@pytest.mark.parametrize(
    ("kind", "successor", "takes"),
    [
        ("branch", "branch", True),
        ("branch", "federation", False),
        ("federation", "federation", True),
        ("group", "branch", True),
    ],
)
def test_who_takes_members_over(kind: str, successor: str, *, takes: bool) -> None:
    assert takes_over(kind, successor) is takes


@pytest.mark.parametrize(
    ("node", "parent", "is_below", "refusal"),
    [
        (("group", "active", 3, 0, 0), ("branch", "active", 2, 0, 0), False, None),
        (("branch", "active", 3, 0, 0), ("branch", "active", 2, 0, 0), True, OrganisationInOwnSubtree),
        (("branch", "active", 3, 0, 0), ("branch", "merged", 2, 0, 0), False, OrganisationClosed),
        (("branch", "active", 3, 0, 0), ("group", "active", 2, 0, 0), False, KindNotAllowedThere),
        (("branch", "active", 3, 1, 0), ("branch", "active", 7, 0, 0), False, None),
        (("branch", "active", 3, 2, 0), ("branch", "active", 7, 0, 0), False, TreeTooDeep),
        (("branch", "active", 3, 0, 0), ("branch", "active", 2, 0, 499), False, None),
        (("branch", "active", 3, 0, 0), ("branch", "active", 2, 0, 500), False, TooManyChildren),
    ],
)
def test_where_a_node_may_stand(
    node: tuple[str, str, int, int, int],
    parent: tuple[str, str, int, int, int],
    refusal: type[Exception] | None,
    *,
    is_below: bool,
) -> None:
    found = place_refusal(Placed(BRANCH, *node), Placed(TOP, *parent), is_below=is_below, path="parentId")

    assert (None if found is None else type(found)) is refusal


def day(number: int) -> date:
    return DAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("terms", "wish", "seats", "is_free"),
    [
        ([], (0, None), 1, True),
        ([(-9, None)], (0, None), 1, False),
        ([(-9, -1)], (0, None), 1, True),
        ([(-9, 0)], (0, None), 1, False),
        ([(5, 9)], (0, 4), 1, True),
        ([(5, 9)], (0, None), 1, False),
        ([(-9, None)], (0, None), 2, True),
        ([(-9, 1), (2, None)], (0, None), 2, True),
        ([(-9, 2), (2, None)], (0, None), 2, False),
    ],
)
def test_a_seat_is_free_when_no_day_has_all_taken(
    terms: list[tuple[int, int | None]], wish: tuple[int, int | None], seats: int, *, is_free: bool
) -> None:
    held = [Term(day(first), None if last is None else day(last)) for first, last in terms]
    wished = Term(day(wish[0]), None if wish[1] is None else day(wish[1]))

    assert is_seat_free(held, wished, seats) is is_free


def version(place: UUID, depth: int, value: int | None, starts: int, *, is_binding: bool = False) -> RuleVersion:
    return RuleVersion(place, depth, value, is_binding, day(starts))


def test_nobody_has_set_it() -> None:
    found = explain(KEY, [], DAY)

    assert (found.value, found.decider, found.since_on, found.changes_on) == (0, None, None, None)


def test_every_version_says_why_it_holds_or_not() -> None:
    versions = [
        version(BRANCH, 0, None, -5),
        version(BRANCH, 0, 300, -20),
        version(COMPANY, 1, 500, -10),
        version(COMPANY, 1, 600, 5),
        version(TOP, 2, 800, -30),
    ]

    found = explain(KEY, versions, DAY)

    assert found.value == 500
    assert (found.since_on, found.changes_on, found.next_value) == (day(-5), day(5), 600)
    assert list(found.outcomes) == [
        CandidateOutcome.INHERITS,
        CandidateOutcome.SUPERSEDED,
        CandidateOutcome.DECIDES,
        CandidateOutcome.NOT_BEGUN,
        CandidateOutcome.NEARER_VALUE,
    ]


def test_a_binding_value_above_holds() -> None:
    versions = [version(BRANCH, 0, 300, -20), version(TOP, 2, 800, -10, is_binding=True)]

    found = explain(KEY, versions, DAY)

    assert (found.value, found.since_on) == (800, day(-10))
    assert list(found.outcomes) == [CandidateOutcome.BINDING_ABOVE, CandidateOutcome.DECIDES]
    assert explain(KEY, versions, day(-15)).value == 300


@pytest.mark.parametrize(
    ("days_left", "first_days", "last_days", "stage"),
    [
        (91, 90, 30, None),
        (90, 90, 30, "first"),
        (31, 90, 30, "first"),
        (30, 90, 30, "last"),
        (0, 90, 30, "last"),
        (-1, 90, 30, None),
        (40, 30, 60, "last"),
        (61, 30, 60, None),
    ],
)
def test_which_reminder_of_a_terms_end_is_due(
    days_left: int, first_days: int, last_days: int, stage: str | None
) -> None:
    ends_on = date(2026, 3, 1)

    due = due_term_reminder(ends_on, ends_on - timedelta(days=days_left), first_days=first_days, last_days=last_days)

    assert due == stage


@pytest.mark.parametrize(
    ("typed", "code"), [("HD", "HD"), (" hd ", "HD"), ("\uff28\uff24", "HD"), ("HUADONGH", "HUADONGH")]
)
def test_the_code_of_a_union_is_two_to_eight_letters(typed: str, code: str) -> None:
    assert clean_union_code(typed) == code


@pytest.mark.parametrize("typed", ["", "H", "HUADONGHU", "H1", "1H", "H-D", "H D", "华东", "HÉ"])
def test_nothing_else_is_the_code_of_a_union(typed: str) -> None:
    with pytest.raises(UnionCodeInvalid):
        clean_union_code(typed)
