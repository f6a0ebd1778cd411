"""Items, most votes, two rounds, points: sums by hand, write-ins, equals at the last seat."""

from typing import Any

import pytest

from counting.counts import Uncountable, count, fault_of
from counting.shapes import Asked, Lot, Pile

TENNESSEE = [42, 26, 15, 17]
"""Voters of Memphis, Nashville, Chattanooga, Knoxville, who want the capital in their own city."""


def chosen(*piles: tuple[int, list[int]]) -> list[Pile]:
    return [Pile({"options": options}, weight) for weight, options in piles]


def committee(seats: int | None, piles: list[Pile], *lots: Lot, options: int = 4) -> dict[str, Any]:
    return count(Asked("choice", "plurality", options, seats), piles, lots)


def test_items_are_sums_of_words_and_seat_nobody() -> None:
    piles = [
        Pile({"items": ["yes", "no"]}, 3),
        Pile({"items": ["yes", "abstain"]}, 2),
        Pile({"items": ["no", "yes"]}, 1),
        Pile(None, 4),
    ]
    counted = count(Asked("yes_no_abstain", "items", 2), piles)
    assert counted["stages"][0].pop("items") == [{"yes": 5, "no": 1, "abstain": 0}, {"yes": 1, "no": 3, "abstain": 2}]
    assert counted == {
        "method": {"name": "items", "version": 1},
        "seats": None,
        "scale": 1,
        "ballots": 10,
        "blank": 4,
        "write_ins": [],
        "quota": None,
        "stages": [
            {
                "number": 1,
                "kind": "sum",
                "of": [],
                "votes": None,
                "transfers": None,
                "exhausted": 0,
                "lost": 0,
                "elected": [],
                "excluded": [],
                "ties": [],
            }
        ],
        "elected": [],
        "order": None,
        "pending": None,
        "advance": [],
    }


def test_the_most_votes_win_tennessee() -> None:
    counted = committee(1, [Pile({"options": [city]}, many) for city, many in enumerate(TENNESSEE, 1)])
    assert (counted["stages"][0]["votes"], counted["elected"]) == (TENNESSEE, [1])
    assert counted["order"] == [[1], [2], [4], [3]]


def test_approval_fills_several_seats_with_write_ins() -> None:
    """A 5, B 3, C 3, 周立 4, 王芳 1: three seats for A, 周立, and one of B and C by lot."""
    piles = [
        Pile({"options": [1, 2], "write_ins": ["周立"]}, 3),
        Pile({"options": [1, 3], "write_ins": []}, 2),
        Pile({"options": [3], "write_ins": ["周立", "王芳"]}, 1),
    ]
    counted = committee(3, piles, Lot((2, 3), (3, 2)), options=3)
    assert counted["write_ins"] == ["周立", "王芳"], "ascending by their bytes"
    assert counted["stages"][0]["votes"] == [5, 3, 3, 4, 1]
    assert counted["elected"] == [1, 4, 3]
    assert counted["stages"][0]["ties"] == [{"among": [2, 3], "by": "lot", "stage": None, "order": [3, 2]}]
    assert counted["order"] == [[1], [4], [2, 3], [5]], "a lot changes no votes"


SEATINGS: list[tuple[str, int | None, list[int], list[tuple[int, ...]], list[int], list[int] | None]] = [
    ("all seats by votes", 2, [5, 4, 3, 2], [], [1, 2], None),
    ("equals who all have a seat need no lot", 2, [4, 4, 3, 2], [], [1, 2], None),
    ("equals at the last seat wait", 2, [5, 3, 3, 3], [], [1], [2, 3, 4]),
    ("equals for all seats wait", 1, [5, 5, 3, 3], [], [], [1, 2]),
    ("a lot among some of them is none", 2, [5, 3, 3, 3], [(3, 2)], [1], [2, 3, 4]),
    ("a lot for exactly these decides", 2, [5, 3, 3, 3], [(4, 2, 3)], [1, 4], None),
    ("two of three equals in the order drawn", 3, [5, 3, 3, 3], [(4, 2, 3)], [1, 4, 2], None),
    ("of two lots the first counts", 2, [5, 3, 3, 3], [(4, 2, 3), (2, 3, 4)], [1, 4], None),
    ("who has no vote takes no seat", 3, [5, 4, 0, 0], [], [1, 2], None),
    ("and is in no lot", 1, [0, 0, 0, 0], [], [], None),
    ("more seats than candidates", 9, [1, 2, 3, 4], [], [4, 3, 2, 1], None),
    ("no seats", None, [5, 5, 3, 3], [], [], None),
]


@pytest.mark.parametrize(
    ("seats", "votes", "drawn", "elected", "pending"),
    [case[1:] for case in SEATINGS],
    ids=[case[0] for case in SEATINGS],
)
def test_seats_by_order(
    seats: int | None, votes: list[int], drawn: list[tuple[int, ...]], elected: list[int], pending: list[int] | None
) -> None:
    lots = [Lot(tuple(sorted(order)), order) for order in drawn]
    by_votes = committee(seats, [Pile({"options": [at]}, many) for at, many in enumerate(votes, 1)], *lots)
    by_points = count(Asked("score", "score", 4, seats), [Pile({"scores": list(votes)}, 1), Pile(None, 2)], lots)
    for counted in (by_votes, by_points):
        assert counted["elected"] == counted["stages"][0]["elected"] == elected
        assert counted["pending"] == (pending and {"among": pending, "for": "seat"})
        assert counted["seats"] == seats


def test_points_are_summed_and_points_left_out_are_none() -> None:
    """A 10 × 2 + 4 × 3 = 32, B 8 × 2 = 16, C 3 × 3 = 9."""
    piles = [Pile({"scores": [10, 8, None]}, 2), Pile({"scores": [4, None, 3]}, 3)]
    counted = count(Asked("score", "score", 3, 2), piles)
    assert (counted["stages"][0]["votes"], counted["elected"]) == ([32, 16, 9], [1, 2])


ROUNDS: list[tuple[str, list[Pile], list[Lot], list[int], list[int], list[int] | None]] = [
    ("Tennessee goes on", chosen((42, [1]), (26, [2]), (15, [3]), (17, [4])), [], [], [1, 2], None),
    ("more than half", chosen((6, [1]), (3, [2]), (2, [3])), [], [1], [], None),
    ("half is not more", chosen((6, [1]), (4, [2]), (2, [3])), [], [], [1, 2], None),
    ("blanks are not counted in", [*chosen((6, [1]), (5, [2])), Pile(None, 9)], [], [1], [], None),
    ("an answer for nobody is", chosen((6, [1]), (5, [2]), (1, [])), [], [], [1, 2], None),
    ("equals at the second place", chosen((5, [1]), (3, [2]), (3, [3]), (1, [4])), [], [], [], [2, 3]),
    ("by lot", chosen((5, [1]), (3, [2]), (3, [3]), (1, [4])), [Lot((2, 3), (3, 2))], [], [1, 3], None),
    ("three equals", chosen((3, [1]), (3, [2]), (3, [3])), [Lot((1, 2, 3), (3, 1, 2))], [], [1, 3], None),
    ("two equals", chosen((3, [1]), (3, [2])), [], [], [1, 2], None),
    ("two with more than half, one with most", chosen((6, [1, 2]), (2, [1]), (3, [3])), [], [1], [], None),
    ("two with more than half, equal", chosen((6, [1, 2]), (3, [3])), [], [], [], [1, 2]),
    ("the same by lot", chosen((6, [1, 2]), (3, [3])), [Lot((1, 2), (2, 1))], [2], [], None),
    ("one alone without half", chosen((3, [1]), (4, [])), [], [], [1], None),
    ("nobody", chosen((3, [])), [], [], [], None),
    ("no ballots", [], [], [], [], None),
]


@pytest.mark.parametrize(
    ("piles", "lots", "elected", "advance", "pending"), [case[1:] for case in ROUNDS], ids=[case[0] for case in ROUNDS]
)
def test_two_rounds(
    piles: list[Pile], lots: list[Lot], elected: list[int], advance: list[int], pending: list[int] | None
) -> None:
    counted = count(Asked("choice", "two_round", 4, 1), piles, lots)
    assert (counted["elected"], counted["advance"]) == (elected, advance)
    assert counted["pending"] == (pending and {"among": pending, "for": "seat"})


def test_two_rounds_without_a_seat_are_votes_alone() -> None:
    counted = count(Asked("choice", "two_round", 2, None), chosen((6, [1]), (3, [2])))
    assert (counted["order"], counted["elected"], counted["advance"]) == ([[1], [2]], [], [])


FAULTS: list[tuple[Asked, str | None]] = [
    (Asked("choice", "plurality", 3, 2), None),
    (Asked("choice", "plurality", 3, None), None),
    (Asked("choice", "borda", 3, 1), "method"),
    (Asked("ranking", "plurality", 3, 1), "kind"),
    (Asked("choice", "schulze", 3, 1), "kind"),
    (Asked("choice", "two_round", 3, 2), "seats"),
    (Asked("ranking", "instant_runoff", 3, 2), "seats"),
    (Asked("ranking", "stv_scottish", 3, 0), "seats"),
]


@pytest.mark.parametrize(("asked", "fault"), FAULTS)
def test_what_a_method_cannot_count_is_refused(asked: Asked, fault: str | None) -> None:
    assert fault_of(asked) == fault
    if fault is not None:
        with pytest.raises(Uncountable, match=fault):
            count(asked, [])


def test_a_pile_without_weight_is_none() -> None:
    counted = committee(
        4, [*chosen((2, [1]), (0, [2])), Pile({"options": [], "write_ins": ["王芳"]}, 0), Pile(None, 0)]
    )
    assert (counted["elected"], counted["write_ins"], counted["stages"][0]["votes"]) == ([1], [], [2, 0, 0, 0])
    ranking = count(Asked("ranking", "schulze", 2, 2), [Pile({"ranking": [1]}, 1), Pile({"ranking": [2]}, 0)])
    assert ranking["elected"] == [1]


def test_weights_below_nothing_and_lots_that_are_no_order_are_refused() -> None:
    asked = Asked("choice", "plurality", 3, 1)
    with pytest.raises(ValueError, match="weighs"):
        count(asked, chosen((-1, [1])))
    with pytest.raises(ValueError, match="order"):
        count(asked, [], [Lot((1, 2), (1, 3))])
