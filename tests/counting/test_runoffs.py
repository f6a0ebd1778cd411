"""Instant run-off: Tennessee, ties, and the textbook case in which more votes make a winner lose."""

from counting.shapes import Asked, Pile
from tests.counting.written import counted, lot, names, ranked, stages_of

TENNESSEE = ranked("42 ABCD", "26 BCDA", "15 CDBA", "17 DCBA")
"""Memphis, Nashville, Chattanooga, Knoxville, each city the nearest first."""


def test_tennessee() -> None:
    """Chattanooga's 15 go to Knoxville (32), Nashville's 26 too, past Chattanooga: 58 of 100."""
    count = counted("instant_runoff", 4, 1, TENNESSEE)
    assert stages_of(count) == [
        ("first", "", [42, 26, 15, 17], ""),
        ("exclusion", "C", [42, 26, 0, 32], ""),
        ("exclusion", "B", [42, 0, 0, 58], "D"),
    ]
    assert [each["transfers"] for each in count["stages"]] == [None, [0, 0, -15, 15], [0, -26, 0, 26]]
    assert (count["elected"], count["quota"], count["order"]) == ([4], None, None)


def test_more_than_half_of_the_ballots_that_are_left() -> None:
    """12 of 25: no; C's 4 name nobody else, 21 are left, 12 of them are more than half."""
    count = counted("instant_runoff", 3, 1, ranked("12 A", "9 B", "4 C"))
    assert stages_of(count) == [("first", "", [12, 9, 4], ""), ("exclusion", "C", [12, 9, 0], "A")]
    assert [each["exhausted"] for each in count["stages"]] == [0, 4]


def test_more_votes_can_make_a_winner_lose() -> None:
    """Not monotone: of 6 ABC, 5 CAB, 4 BCA, 2 BAC A wins with 11. The last two raise A: now B goes, C wins with 9."""
    before = counted("instant_runoff", 3, 1, ranked("6 ABC", "5 CAB", "4 BCA", "2 BAC"))
    after = counted("instant_runoff", 3, 1, ranked("6 ABC", "5 CAB", "4 BCA", "2 ABC"))
    assert (names(before["elected"]), names(after["elected"])) == ("A", "C")
    assert stages_of(after) == [("first", "", [8, 4, 5], ""), ("exclusion", "B", [8, 0, 9], "C")]


def test_the_last_who_cannot_come_before_the_next_go_together() -> None:
    """C and D have 2 together, B has 3; E and F nothing. No lot is needed."""
    count = counted("instant_runoff", 6, 1, ranked("4 AB", "3 BA", "1 CB", "1 DB"))
    assert [(each["kind"], names(each["excluded"])) for each in count["stages"]] == [
        ("first", ""),
        ("exclusion", "EF"),
        ("exclusion", "CD"),
    ]
    assert names(count["elected"]) == "B"


def test_the_last_who_can_come_up_with_the_next_do_not() -> None:
    """B's vote can bring C to D's 2, so that it matters who of B and C goes first."""
    assert counted("instant_runoff", 4, 1, ranked("5 AD", "1 BC", "1 CB", "2 D", "1 DA"))["pending"] is None
    waiting = counted("instant_runoff", 4, 1, ranked("4 AD", "1 BC", "1 CB", "2 DA"))
    assert waiting["pending"] == {"among": [2, 3], "for": "exclusion"}


def test_a_tie_is_told_by_the_latest_stage_at_which_they_differed() -> None:
    """After E and F are gone C and D have 6 each; before F went C had 6, D 5; at the start 4 and 5."""
    piles = ranked("9 A", "9 B", "4 CB", "5 DA", "2 EC", "1 FD", "2 FA")
    count = counted("instant_runoff", 6, 1, piles)
    assert [names(each["excluded"]) for each in count["stages"]] == ["", "E", "F", "D"]
    assert names(count["elected"]) == "A", "16 of the 31 that are left"
    assert count["stages"][3]["ties"] == [{"among": [3, 4], "by": "stage", "stage": 2, "order": [3, 4]}]


def test_a_tie_that_no_stage_tells_waits_for_its_lot() -> None:
    piles = ranked("5 A", "3 BA", "3 CA")
    waiting = counted("instant_runoff", 3, 1, piles)
    assert waiting["pending"] == {"among": [2, 3], "for": "exclusion"}
    assert (waiting["elected"], len(waiting["stages"])) == ([], 1)
    assert counted("instant_runoff", 3, 1, piles, lot("ABC")) == waiting, "a lot of others decides nothing"

    drawn = counted("instant_runoff", 3, 1, piles, lot("CB"))
    assert drawn["stages"][:1] == waiting["stages"]
    assert drawn["stages"][1]["ties"] == [{"among": [2, 3], "by": "lot", "stage": None, "order": [3, 2]}]
    assert (names(drawn["stages"][1]["excluded"]), names(drawn["elected"])) == ("B", "A")


def test_two_equals_at_the_end() -> None:
    piles = ranked("5 AB", "5 BA")
    assert counted("instant_runoff", 2, 1, piles)["pending"] == {"among": [1, 2], "for": "exclusion"}
    assert names(counted("instant_runoff", 2, 1, piles, lot("BA"))["elected"]) == "B"


def test_nobody_votes() -> None:
    for piles in ([], [Pile(None, 3)], ranked("3 -")):
        count = counted("instant_runoff", 3, 1, piles)
        assert stages_of(count) == [("first", "", [0, 0, 0], "")]
        assert (count["elected"], count["pending"]) == ([], None)


def test_one_candidate_needs_one_vote() -> None:
    assert counted("instant_runoff", 1, 1, ranked("1 A"))["elected"] == [1]


def test_without_seats_the_first_preferences_are_all() -> None:
    for method in ("instant_runoff", "stv_scottish", "stv_northern_ireland"):
        count = counted(method, 4, None, TENNESSEE)
        assert stages_of(count) == [("first", "", [42, 26, 15, 17], "")]
        assert (count["seats"], count["quota"], count["elected"]) == (None, None, [])
    assert Asked("ranking", "schulze", 4).seats is None
