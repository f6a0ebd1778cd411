"""The Northern Irish transferable vote by hand: Local Elections Rules, rules 48 to 52."""

from tests.counting.written import counted, lot, names, ranked, stages_of

STV = "stv_northern_ireland"


def test_the_last_parcel_at_two_decimals() -> None:
    """Quota ⌊4308 ÷ 4⌋ + 1 = 1078. A has 1471, 1427 papers of them with a next preference: 393 ÷ 1427 = 0.2754 → 0.27.

    170 × 0.27 = 45.90 bring B from 1060 to 1105.90, a surplus of 27.90. Only these 170 papers go on, 150 of them to
    somebody: 27.90 ÷ 150 = 0.186 → 0.18. Lost are 7.71 (393 less 385.29), then 0.90 (27.90 less 27.00).

    E is last. First its 600 own papers: 350 to D, 250 to C. Then the 300 that came at 0.27: 27.00 to C, 27.00 to D, who
    has 1095.39 and is elected, and 27.00 to nobody. All seats are taken: the 50 at 0.18 stay with E.
    """
    of_a = ranked("100 ABD", "50 ABE", "20 AB", "500 AC", "457 AD", "100 AEC", "100 AED", "100 AE", "44 A")
    count = counted(STV, 5, 3, [*of_a, *ranked("1060 B", "600 C", "577 D", "350 ED", "250 EC")])
    assert (count["scale"], count["quota"]) == (100, 107_800)
    assert stages_of(count) == [
        ("first", "", [1471, 1060, 600, 577, 600], "A"),
        ("surplus", "A", [1078, 1105.90, 735, 700.39, 681], "B"),
        ("surplus", "B", [1078, 1078, 735, 718.39, 690], ""),
        ("exclusion", "E", [1078, 1078, 1012, 1095.39, 9], "D"),
    ]
    assert [(each["exhausted"], each["lost"]) for each in count["stages"]] == [(0, 0), (0, 771), (0, 861), (2700, 861)]
    assert names(count["elected"]) == "ABD"


def test_a_paper_gains_no_value() -> None:
    """Quota ⌊15 ÷ 4⌋ + 1 = 4. A 8: 4 ÷ 8 = 0.50, B has 6. Of B's last 8 papers 2 name C: 2 ÷ 2 = 1 is more than 0.50.

    They go on at 0.50, C has 4; what is left of the surplus, 1.00, belongs to papers that name nobody.
    """
    count = counted(STV, 4, 3, ranked("2 ABC", "6 AB", "2 B", "3 C", "2 D"))
    assert stages_of(count) == [
        ("first", "", [8, 2, 3, 2], "A"),
        ("surplus", "A", [4, 6, 3, 2], "B"),
        ("surplus", "B", [4, 4, 4, 2], "C"),
    ]
    assert [(each["exhausted"], each["lost"]) for each in count["stages"]] == [(0, 0), (0, 0), (100, 0)]


def test_a_surplus_that_nobody_follows_is_exhausted() -> None:
    """Quota ⌊13 ÷ 3⌋ + 1 = 5. B's 3 are fewer than C's 2 and A's surplus of 3, until this is gone to nobody."""
    count = counted(STV, 3, 2, ranked("8 A", "3 B", "2 C"))
    assert stages_of(count) == [
        ("first", "", [8, 3, 2], "A"),
        ("surplus", "A", [5, 3, 2], ""),
        ("last", "B", [5, 3, 2], "B"),
    ]
    assert [(each["exhausted"], each["lost"]) for each in count["stages"]] == [(0, 0), (300, 0), (300, 0)]


def test_a_surplus_waits_where_it_could_save_nobody() -> None:
    """Quota ⌊23 ÷ 3⌋ + 1 = 8. D 1, E 1 and A's surplus of 2 are less than C's 5: both are excluded together.

    Then C's 6 and the surplus are as many as B's 8 less 1, and it is transferred: 10 papers at 2 ÷ 10 = 0.20, C has 8.
    """
    count = counted(STV, 5, 2, ranked("10 AC", "6 B", "5 C", "1 DC", "1 EB"))
    assert stages_of(count) == [
        ("first", "", [10, 6, 5, 1, 1], "A"),
        ("exclusion", "DE", [10, 7, 6, 0, 0], ""),
        ("surplus", "A", [8, 7, 8, 0, 0], "C"),
    ]
    assert [names(each["excluded"]) for each in count["stages"]] == ["", "DE", ""]


def test_as_many_as_the_others_and_the_surplus_are_enough() -> None:
    """Quota ⌊22 ÷ 3⌋ + 1 = 8, with a surplus of 1: B's 7 are as many as C's 6 and that 1, which stays where it is."""
    count = counted(STV, 5, 2, ranked("9 AC", "6 B", "5 C", "1 DC", "1 EB"))
    assert stages_of(count) == [
        ("first", "", [9, 6, 5, 1, 1], "A"),
        ("exclusion", "DE", [9, 7, 6, 0, 0], ""),
        ("last", "B", [9, 7, 6, 0, 0], "B"),
    ]


def test_who_is_elected_by_own_papers_of_the_excluded_gets_no_others() -> None:
    """Quota ⌊19 ÷ 4⌋ + 1 = 5. A 9: 4 ÷ 9 → 0.44, 0.88 to E for two papers and 3.08 to D. E is last.

    E's own 2 bring B to 5, who is elected; the two at 0.44 pass B over to C, whose 4.88 are more than D's 4.08.
    """
    count = counted(STV, 5, 3, ranked("2 AEBC", "7 AD", "3 B", "4 C", "1 D", "2 EB"))
    assert stages_of(count) == [
        ("first", "", [9, 3, 4, 1, 2], "A"),
        ("surplus", "A", [5, 3, 4, 4.08, 2.88], ""),
        ("exclusion", "E", [5, 5, 4.88, 4.08, 0], "B"),
        ("last", "C", [5, 5, 4.88, 4.08, 0], "C"),
    ]


def test_a_parcel_is_what_came_in_one_part_from_all_excluded() -> None:
    """Quota ⌊317 ÷ 4⌋ + 1 = 80. A 134: 54 ÷ 134 → 0.40. E 17 and F 18 are excluded together, first their own papers.

    Then 50 papers at 0.40 bring B from 68.20 to 88.20. All 50 are the last parcel: 8.20 ÷ 50 → 0.16, 4 each to C and D,
    and C is elected. With F's 25 alone it would be D: 8.20 ÷ 25 → 0.32, 8 to D.
    """
    of_a = ranked("25 AEBC", "25 AFBD", "28 AB", "28 AC", "28 AD")
    assert stages_of(counted(STV, 6, 3, [*of_a, *ranked("57 B", "56 C", "55 D", "7 E", "8 F")])) == [
        ("first", "", [134, 57, 56, 55, 7, 8], "A"),
        ("surplus", "A", [80, 68.20, 67.20, 66.20, 17, 18], ""),
        ("exclusion", "EF", [80, 88.20, 67.20, 66.20, 0, 0], "B"),
        ("surplus", "B", [80, 80, 71.20, 70.20, 0, 0], ""),
        ("last", "C", [80, 80, 71.20, 70.20, 0, 0], "C"),
    ]


def test_for_one_seat_more_than_half_is_enough() -> None:
    assert stages_of(counted(STV, 3, 1, ranked("6 A", "3 B", "2 C"))) == [("first", "", [6, 3, 2], "A")]


def test_as_many_as_all_others_are_enough_for_the_last_seat() -> None:
    """Quota ⌊10 ÷ 2⌋ + 1 = 6: A's 5 are no quota, and as many as 3 and 2."""
    assert stages_of(counted(STV, 3, 1, ranked("5 A", "3 B", "2 C")))[1] == ("last", "A", [5, 3, 2], "A")


def test_two_with_half_each_are_drawn() -> None:
    piles = ranked("5 A", "5 B")
    assert counted(STV, 2, 1, piles)["pending"] == {"among": [1, 2], "for": "exclusion"}
    drawn = counted(STV, 2, 1, piles, lot("BA"))
    assert (names(drawn["elected"]), names(drawn["stages"][1]["excluded"])) == ("B", "A")


def test_ties_are_told_by_the_earliest_stage_at_which_they_differed() -> None:
    """After E and F are gone C and D have 6 each; at the start C 4, D 5. Before F went C had 6, D 5."""
    count = counted(STV, 6, 1, ranked("9 A", "9 B", "4 CB", "5 DA", "2 EC", "1 FD", "2 FA"))
    assert [names(each["excluded"]) for each in count["stages"]][:4] == ["", "E", "F", "C"]
    assert count["stages"][3]["ties"] == [{"among": [3, 4], "by": "stage", "stage": 1, "order": [4, 3]}]


def test_equal_surpluses_by_lot() -> None:
    piles = ranked("9 AC", "9 BD", "4 C", "3 D", "2 E")
    assert counted(STV, 5, 4, piles)["pending"] == {"among": [1, 2], "for": "surplus"}
    drawn = counted(STV, 5, 4, piles, lot("BA"))
    assert [names(each["of"]) for each in drawn["stages"]][:3] == ["", "B", "A"]
