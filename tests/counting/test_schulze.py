"""Schulze's method: his own example of 45 voters, Tennessee, cycles, unranked candidates, equals."""

from counting.shapes import Pile
from tests.counting.test_runoffs import TENNESSEE
from tests.counting.written import counted, lot, names, ranked

SCHULZE = ranked("5 ACBED", "5 ADECB", "8 BEDAC", "3 CABED", "7 CAEBD", "2 CBADE", "7 DCEBA", "8 EBADC")
"""The example of 45 voters and five candidates that Schulze's papers and most textbooks have."""


def test_the_example_of_45_voters() -> None:
    """From E to A a path of 25, from A to E one of 24 (by C): E is before A. The order of all is EACBD."""
    count = counted("schulze", 5, 5, SCHULZE)
    stage = count["stages"][0]
    assert stage["pairs"] == [
        [0, 20, 26, 30, 22],
        [25, 0, 16, 33, 18],
        [19, 29, 0, 17, 24],
        [15, 12, 28, 0, 14],
        [23, 27, 21, 31, 0],
    ]
    assert stage["paths"] == [
        [0, 28, 28, 30, 24],
        [25, 0, 28, 33, 24],
        [25, 29, 0, 29, 24],
        [25, 28, 28, 0, 24],
        [25, 28, 28, 31, 0],
    ]
    assert ([names(group) for group in count["order"]], names(count["elected"])) == (["E", "A", "C", "B", "D"], "EACBD")
    assert (stage["votes"], stage["kind"], stage["transfers"]) == (None, "sum", None)


def test_nashville_beats_each_other_city() -> None:
    count = counted("schulze", 4, 1, TENNESSEE)
    assert count["stages"][0]["pairs"] == [[0, 42, 42, 42], [58, 0, 68, 68], [58, 32, 0, 83], [58, 32, 17, 0]]
    assert ([names(group) for group in count["order"]], names(count["elected"])) == (["B", "C", "D", "A"], "B")


def test_a_cycle_breaks_at_its_weakest_majority() -> None:
    """A over B with 9 of 15, B over C with 10, C over A with 10: the 9 give way, and B is before C, C before A."""
    count = counted("schulze", 3, 1, ranked("5 BCA", "4 CAB", "1 CBA", "5 ABC"))
    assert count["stages"][0]["pairs"] == [[0, 9, 5], [6, 0, 10], [10, 5, 0]]
    assert count["stages"][0]["paths"] == [[0, 9, 9], [10, 0, 10], [10, 9, 0]]
    assert [names(group) for group in count["order"]] == ["B", "C", "A"]


def test_a_perfect_cycle_is_drawn() -> None:
    piles = ranked("1 ABC", "1 BCA", "1 CAB")
    waiting = counted("schulze", 3, 2, piles)
    assert (waiting["pending"], waiting["elected"]) == ({"among": [1, 2, 3], "for": "seat"}, [])
    assert waiting["order"] == [[1, 2, 3]]
    drawn = counted("schulze", 3, 2, piles, lot("CAB"))
    assert names(drawn["elected"]) == "CA"
    assert drawn["stages"][0]["ties"] == [{"among": [1, 2, 3], "by": "lot", "stage": None, "order": [3, 1, 2]}]
    assert names(counted("schulze", 3, 3, piles)["elected"]) == "ABC", "all have a seat"


def test_links_are_as_strong_as_their_voters_not_as_their_margin() -> None:
    """A over B 8 to 3, B over C 6 to 5, C over A 5 to 3: C's 5 give way, and A wins. By margins B's 1 would, for C."""
    count = counted("schulze", 3, 1, ranked("3 B", "5 CAB", "3 ABC"))
    assert count["stages"][0]["pairs"] == [[0, 8, 3], [3, 0, 6], [5, 5, 0]]
    assert count["stages"][0]["paths"] == [[0, 8, 6], [5, 0, 6], [5, 5, 0]]
    assert [names(group) for group in count["order"]] == ["A", "B", "C"]


def test_who_is_not_ranked_stands_below_and_without_a_ballot_takes_no_seat() -> None:
    count = counted("schulze", 4, 4, [*ranked("3 A", "2 BA", "1 -"), Pile(None, 2)])
    assert count["stages"][0]["pairs"] == [[0, 3, 5, 5], [2, 0, 2, 2], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert [names(group) for group in count["order"]] == ["A", "B", "CD"]
    assert names(count["elected"]) == "AB"
    assert count["pending"] is None


def test_nobody_votes() -> None:
    count = counted("schulze", 3, 1, [Pile(None, 2)])
    assert (count["order"], count["elected"], count["pending"]) == ([[1, 2, 3]], [], None)


def test_without_seats_there_is_an_order() -> None:
    count = counted("schulze", 5, None, SCHULZE)
    assert (len(count["order"]), count["elected"], count["seats"]) == (5, [], None)
