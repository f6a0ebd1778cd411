"""The Scottish transferable vote by hand: SSI 2007/42, rules 45 to 52."""

import pytest

from bench.counting import BOUND_SECONDS, ballots, seconds_of
from counting.shapes import Pile
from tests.counting.written import counted, lot, names, ranked, stages_of

STV = "stv_scottish"

PARTY = ranked("4 A", "2 BA", "8 CD", "4 CE", "1 D", "1 E")
"""Food for a party, the example of many textbooks: oranges, pears, chocolate, strawberries, sweets; three of them."""


@pytest.mark.parametrize("method", [STV, "stv_northern_ireland"])
def test_food_for_a_party(method: str) -> None:
    """Quota ⌊20 ÷ 4⌋ + 1 = 6. Chocolate 12, surplus 6 of 12 papers, 0.5 each: 4 to strawberries, 2 to sweets.

    Pears 2 are last and go to oranges, 6. For the third seat strawberries 5, sweets 3.
    """
    count = counted(method, 5, 3, PARTY)
    first, surplus, exclusion, last = stages_of(count)
    assert count["quota"] == 6 * count["scale"]
    assert first == ("first", "", [4, 2, 12, 1, 1], "C")
    assert surplus == ("surplus", "C", [4, 2, 6, 5, 3], "")
    assert exclusion == ("exclusion", "B", [6, 0, 6, 5, 3], "A")
    assert last == ("last", "D", [6, 0, 6, 5, 3], "D")
    assert names(count["elected"]) == "CAD"


def test_what_is_cut_off_is_lost() -> None:
    """Quota ⌊11 ÷ 3⌋ + 1 = 4. A has 7, surplus 3, 3/7 = 0.42857142… → 0.42857 each.

    3 papers to B: 1.28571; 2 to C: 0.85714; 2 name nobody: 0.85714; lost 0.00001 (3 less 7 × 0.42857). D's one to B.
    Two are left for one seat, and C, who has fewer, is excluded without a transfer (rule 52).
    """
    count = counted(STV, 4, 2, ranked("3 AB", "2 AC", "2 A", "1 B", "2 C", "1 DB"))
    assert stages_of(count) == [
        ("first", "", [7, 1, 2, 1], "A"),
        ("surplus", "A", [4, 2.28571, 2.85714, 1], ""),
        ("exclusion", "D", [4, 3.28571, 2.85714, 0], ""),
        ("last", "B", [4, 3.28571, 2.85714, 0], "B"),
    ]
    assert [(each["exhausted"], each["lost"]) for each in count["stages"]] == [(0, 0), *[(85714, 1)] * 3]
    assert [names(each["excluded"]) for each in count["stages"]] == ["", "", "D", "C"]
    assert count["stages"][1]["transfers"] == [-300_000, 128_571, 85_714, 0]
    assert count["stages"][3]["transfers"] == [0, 0, 0, 0]


def test_a_second_surplus_multiplies_values() -> None:
    """Quota ⌊15 ÷ 4⌋ + 1 = 4. A 8: all papers at 0.5. B has then 2 + 6 × 0.5 = 5, surplus 1 of 5.

    B's own 2 papers at 1 × 1/5 = 0.2, the 6 that came at 0.5 at 0.5 × 1/5 = 0.1: 0.4 + 0.6 to C, who has 4.
    """
    count = counted(STV, 4, 3, ranked("6 ABC", "2 AD", "2 BC", "3 C", "2 D"))
    assert stages_of(count) == [
        ("first", "", [8, 2, 3, 2], "A"),
        ("surplus", "A", [4, 5, 3, 3], "B"),
        ("surplus", "B", [4, 4, 4, 3], "C"),
    ]


def test_the_largest_surplus_goes_first_and_passes_over_who_is_elected() -> None:
    """Quota ⌊27 ÷ 4⌋ + 1 = 7. A 9, B 11: B's surplus 4 at 4/11 = 0.36363 passes A over to C: 11 × 0.36363 = 3.99993."""
    count = counted(STV, 4, 3, ranked("9 ABD", "11 BAC", "4 C", "3 D"))
    assert stages_of(count) == [
        ("first", "", [9, 11, 4, 3], "BA"),
        ("surplus", "B", [9, 7, 7.99993, 3], "C"),
    ]


def test_three_surpluses() -> None:
    """Quota ⌊28 ÷ 5⌋ + 1 = 6. B 5 of 11: 0.45454 each, 4.99994 to C; A 3 of 9: 0.33333 each, 2.99997 to D.

    C has 8.99994 by then, a surplus of 2.99994: its own 4 at 2.99994 ÷ 8.99994 = 0.33332, the 11 that came at 0.45454
    at 0.45454 × 2.99994 ÷ 8.99994 = 0.15151; all of them name nobody else.
    """
    count = counted(STV, 5, 4, ranked("9 ABD", "11 BAC", "4 C", "3 D", "1 E"))
    assert stages_of(count) == [
        ("first", "", [9, 11, 4, 3, 1], "BA"),
        ("surplus", "B", [9, 6, 8.99994, 3, 1], "C"),
        ("surplus", "A", [6, 6, 8.99994, 5.99997, 1], ""),
        ("surplus", "C", [6, 6, 6, 5.99997, 1], ""),
        ("last", "D", [6, 6, 6, 5.99997, 1], "D"),
    ]
    lost, exhausted = 6 + 3, 4 * 33_332 + 11 * 15_151
    assert count["stages"][3]["exhausted"] == exhausted
    assert count["stages"][3]["lost"] == lost + 299_994 - exhausted


def test_equal_surpluses_by_lot() -> None:
    piles = ranked("9 AC", "9 BD", "3 C", "2 D", "1 E")
    waiting = counted(STV, 5, 4, piles)
    assert (waiting["pending"], names(waiting["elected"])) == ({"among": [1, 2], "for": "surplus"}, "AB")
    drawn = counted(STV, 5, 4, piles, lot("BA"))
    assert [names(each["of"]) for each in drawn["stages"]][:3] == ["", "B", "A"]
    assert drawn["stages"][1]["ties"] == [{"among": [1, 2], "by": "lot", "stage": None, "order": [2, 1]}]


@pytest.mark.parametrize(
    ("method", "first", "stage"), [(STV, "A", 2), ("stv_northern_ireland", "B", 1)], ids=["latest", "earliest"]
)
def test_equal_surpluses_by_a_stage_at_which_they_differed(method: str, first: str, stage: int) -> None:
    """Quota ⌊77 ÷ 4⌋ + 1 = 20. At the start A 14, B 15; after E went A 17, B 15; after F went both 21."""
    count = counted(method, 6, 3, ranked("14 A", "15 B", "17 C", "17 D", "3 EA", "4 FA", "6 FB", "1 F"), lot("CD"))
    assert [names(each["excluded"]) for each in count["stages"]][:3] == ["", "E", "F"]
    assert names(count["stages"][2]["elected"]) == "AB"
    surplus = count["stages"][3]
    order = [1, 2] if first == "A" else [2, 1]
    assert (surplus["kind"], names(surplus["of"])) == ("surplus", first)
    assert surplus["ties"] == [{"among": [1, 2], "by": "stage", "stage": stage, "order": order}]


def test_exclusions_are_tied_by_the_latest_stage_at_which_they_differed() -> None:
    """After E and F are gone C and D have 6 each; before F went C had 6, D 5; at the start C 4, D 5."""
    count = counted(STV, 6, 1, ranked("9 A", "9 B", "4 CB", "5 DA", "2 EC", "1 FD", "2 FA"))
    assert [names(each["excluded"]) for each in count["stages"]][:4] == ["", "E", "F", "D"]
    assert count["stages"][3]["ties"] == [{"among": [3, 4], "by": "stage", "stage": 2, "order": [3, 4]}]


def test_a_tie_of_three_is_narrowed_and_then_drawn() -> None:
    """E's 2 bring B, C and D to 4; before, D had 4, B and C 3. Between B and C only a lot tells."""
    piles = ranked("9 A", "3 BA", "3 CA", "4 DA", "1 EB", "1 EC")
    assert counted(STV, 5, 1, piles)["pending"] == {"among": [2, 3], "for": "exclusion"}
    drawn = counted(STV, 5, 1, piles, lot("CB"))["stages"][2]
    assert names(drawn["excluded"]) == "B"
    assert drawn["ties"] == [
        {"among": [2, 3, 4], "by": "stage", "stage": 1, "order": [4, 2, 3]},
        {"among": [2, 3], "by": "lot", "stage": None, "order": [3, 2]},
    ]


def test_candidates_without_votes_are_excluded_one_by_one_by_lot() -> None:
    """Rule 51 knows no other way: the last of those drawn goes first, and for the others there is another lot."""
    piles = ranked("4 A", "3 BA")
    assert counted(STV, 5, 1, ranked("4 A", "4 B"))["pending"] == {"among": [3, 4, 5], "for": "exclusion"}
    assert counted(STV, 5, 1, piles)["pending"] is None, "A has the quota"
    one = counted(STV, 5, 1, ranked("4 A", "4 B"), lot("DEC"))
    assert (names(one["stages"][1]["excluded"]), one["pending"]) == ("C", {"among": [4, 5], "for": "exclusion"})


@pytest.mark.parametrize("method", [STV, "stv_northern_ireland"])
def test_no_more_candidates_than_seats(method: str) -> None:
    count = counted(method, 3, 3, ranked("5 A", "1 B"))
    assert stages_of(count) == [("first", "", [5, 1, 0], "A"), ("last", "BC", [5, 1, 0], "BC")]
    short = counted(method, 2, 5, ranked("5 A", "2 B"))
    assert (names(short["elected"]), short["seats"], short["pending"]) == ("AB", 5, None)
    assert counted(method, 1, 1, ranked("1 A"))["elected"] == [1]


@pytest.mark.parametrize("method", [STV, "stv_northern_ireland"])
def test_nobody_votes(method: str) -> None:
    for piles in ([], [Pile(None, 3)], ranked("3 -")):
        count = counted(method, 3, 2, piles)
        assert stages_of(count) == [("first", "", [0, 0, 0], "")]
        assert (count["elected"], count["quota"], count["pending"]) == ([], None, None)


def test_a_ballot_that_ranks_nobody_is_in_no_quota() -> None:
    count = counted(STV, 2, 1, [*ranked("3 A", "2 B", "9 -"), Pile(None, 4)])
    assert (count["ballots"], count["blank"], count["quota"]) == (18, 4, 300_000)
    assert (count["stages"][0]["exhausted"], names(count["elected"])) == (900_000, "A")


def test_ten_thousand_ballots_take_less_than_a_second() -> None:
    """No two alike, 20 candidates, 7 seats; `make bench-counting` prints what it is."""
    assert seconds_of(STV, ballots()) < BOUND_SECONDS


def test_all_seats_taken_leaves_surpluses_where_they_are() -> None:
    count = counted(STV, 3, 2, ranked("9 AC", "8 BC", "1 C"))
    assert stages_of(count) == [("first", "", [9, 8, 1], "AB")]
