"""Elections of committees: what the written rules say, case by case."""

from collections.abc import Sequence

from counting.shapes import Lot
from tests.counting.verdicts import sources as of
from tests.counting.verdicts.ballots import Case, got, inquorate, seats, took_part, valid, void

TWO_THIRDS_COME = "Two thirds or more of those who should attend take part, else nothing is elected."
MORE_THAN_HALF = "Elected is who has the votes of more than half of those who should attend."
MOST_VOTES = "Of more who pass than there are seats, those with the most votes are elected."
TIES_AGAIN = "Equals between whom the last seat cannot be given are voted on again."
OPEN = "Seats that are not filled may stay open."
VOID = "More ballots returned than given out make the election void; it is held again."
OVER = "A ballot that names more than the seats is void."

QUORUM = [
    Case("80 of 120", TWO_THIRDS_COME, of.UNION, of.BRANCH, took_part(120, 80), [seats(1, 61, 19)], valid("elected", elected=[1])),
    Case("79 of 120", TWO_THIRDS_COME, of.UNION, of.BRANCH, took_part(120, 79), [seats(1, 79, 0)], inquorate()),
    Case("81 of 120", TWO_THIRDS_COME, of.UNION, of.BRANCH, took_part(120, 81), [seats(1, 61, 20)], valid("elected", elected=[1])),
    Case("80 of 121", TWO_THIRDS_COME, of.UNION, of.BRANCH, took_part(121, 80), [seats(1, 80, 0)], inquorate()),
    Case("81 of 121", TWO_THIRDS_COME, of.UNION, of.BRANCH, took_part(121, 81), [seats(1, 61, 0)], valid("elected", elected=[1])),
    Case("2 of 3", TWO_THIRDS_COME, of.UNION, of.BRANCH, took_part(3, 2), [seats(1, 2, 0)], valid("elected", elected=[1])),
    Case("1 of 3", TWO_THIRDS_COME, of.UNION, of.BRANCH, took_part(3, 1), [seats(1, 1, 0)], inquorate()),
    Case("nobody of 120", TWO_THIRDS_COME, of.UNION, of.BRANCH, took_part(120, 0), [seats(1, 0, 0)], inquorate()),
    Case("80 come, 70 vote", "Who is there counts, whether or not they hand a ballot in.", of.UNION, of.BRANCH,
         took_part(120, 70, present=80), [seats(1, 61, 9)], valid("elected", elected=[1])),
    Case("79 come, 5 of their ballots void", "Void ballots were cast by people who were there.", of.UNION, of.BRANCH,
         took_part(120, 80, invalid=5), [seats(1, 61, 14)], valid("elected", elected=[1])),
    Case("80 of 120, more than two thirds asked", "More than two thirds of the members attend.", of.JIANGSU_RULE, of.JIANGSU,
         took_part(120, 80), [seats(1, 80, 0)], inquorate()),
    Case("81 of 120, more than two thirds asked", "More than two thirds of the members attend.", of.JIANGSU_RULE, of.JIANGSU,
         took_part(120, 81), [seats(1, 61, 0)], valid("elected", elected=[1])),
    Case("80 of 100, more than four fifths asked", "More than four fifths of the electors take part.", of.BANK_RULE, of.BANK,
         took_part(100, 80), [seats(1, 80, 0)], inquorate()),
    Case("81 of 100, more than four fifths asked", "More than four fifths of the electors take part.", of.BANK_RULE, of.BANK,
         took_part(100, 81), [seats(1, 41, 40)], valid("elected", elected=[1])),
    Case("40 of 49, more than four fifths asked", "More than four fifths of those who should attend.", of.PARTY_RULE, of.PARTY,
         took_part(49, 40), [seats(1, 25, 15)], valid("elected", elected=[1])),
    Case("39 of 49, more than four fifths asked", "More than four fifths of those who should attend.", of.PARTY_RULE, of.PARTY,
         took_part(49, 39), [seats(1, 39, 0)], inquorate()),
    Case("50 of 100 in a district", "More than half of all electors vote.", of.ELECTORAL_LAW, of.DISTRICT,
         took_part(100, 50), [seats(1, 50, 0)], inquorate()),
    Case("51 of 100 in a district", "More than half of all electors vote.", of.ELECTORAL_LAW, of.DISTRICT,
         took_part(100, 51), [seats(1, 26, 25)], valid("elected", elected=[1])),
]  # fmt: skip

MAJORITY = [
    Case("60 votes of 120 entitled", MORE_THAN_HALF, of.UNION, of.BRANCH, took_part(120, 90), [seats(1, 60, 30)], valid("none", open_seats=1)),
    Case("61 votes of 120 entitled", MORE_THAN_HALF, of.UNION, of.BRANCH, took_part(120, 90), [seats(1, 61, 29)], valid("elected", elected=[1])),
    Case("59 votes of 120 entitled", MORE_THAN_HALF, of.UNION, of.BRANCH, took_part(120, 90), [seats(1, 59, 31)], valid("none", open_seats=1)),
    Case("60 votes of 119 entitled", MORE_THAN_HALF, of.UNION, of.BRANCH, took_part(119, 90), [seats(1, 60, 30)], valid("elected", elected=[1])),
    Case("59 votes of 119 entitled", MORE_THAN_HALF, of.UNION, of.BRANCH, took_part(119, 90), [seats(1, 59, 31)], valid("none", open_seats=1)),
    Case("most of those voting, not of those entitled", MORE_THAN_HALF, of.UNION, of.BRANCH,
         took_part(120, 80), [seats(1, 59, 21)], valid("none", open_seats=1)),
    Case("60 of 120, half or more asked", "At least half of all members.", of.JIANGSU_RULE, of.JIANGSU,
         took_part(120, 90), [seats(1, 60, 30)], valid("elected", elected=[1])),
    Case("59 of 120, half or more asked", "At least half of all members.", of.JIANGSU_RULE, of.JIANGSU,
         took_part(120, 90), [seats(1, 59, 31)], valid("none", open_seats=1)),
    Case("60 of 120, 半数以上 read with half", "Half or more of those who should attend.", of.SCHOOL_RULE, of.SCHOOL,
         took_part(120, 90), [seats(1, 60, 30)], valid("elected", elected=[1])),
    Case("46 of 90 who take part", "More than half of the members who take part.", of.ANQING_RULE, of.ANQING,
         took_part(400, 90), [seats(1, 46, 44)], valid("elected", elected=[1])),
    Case("45 of 90 who take part", "More than half of the members who take part.", of.ANQING_RULE, of.ANQING,
         took_part(400, 90), [seats(1, 45, 44)], valid("none", open_seats=1)),
    Case("exactly half of those present, and the most", "Exactly half is not more than half.", of.SHENZHEN, of.ANQING,
         took_part(50, 40), [seats(1, 20, 12, 8)], valid("none", open_seats=1)),
    Case("45 of 80 ballots, 90 present", "Who keeps their ballot is present, and counts.", of.ANQING_RULE, of.ANQING,
         took_part(120, 80, present=90), [seats(1, 45, 35)], valid("none", open_seats=1)),
    Case("46 of 80 ballots, 90 present", "Who keeps their ballot is present, and counts.", of.ANQING_RULE, of.ANQING,
         took_part(120, 80, present=90), [seats(1, 46, 34)], valid("elected", elected=[1])),
    Case("40 of 81 ballots", "More than half of those who vote.", of.BANK_RULE, of.BANK,
         took_part(100, 81), [seats(1, 40, 39)], valid("none", "again", open_seats=1)),
    Case("41 of 81 ballots, 20 of them void", "Void ballots were returned, and count.", of.BANK_RULE, of.BANK,
         took_part(100, 81, invalid=20), [seats(1, 41, 20)], valid("elected", elected=[1])),
    Case("blank ballots come and elect nobody", MORE_THAN_HALF, of.UNION, of.BRANCH,
         took_part(120, 90), [seats(1, 60, 0)], valid("none", open_seats=1)),
    Case("all ballots are blank", "Nobody is elected without a vote.", of.PAGE, of.PLAIN, took_part(120, 90), [seats(1, 0, 0)], valid("none", open_seats=1)),
    Case("over-voted ballots name nobody", OVER, of.ANQING_RULE, of.BRANCH,
         took_part(120, 90, invalid=30), [seats(1, 60, 0)], valid("none", open_seats=1)),
    Case("a member who was written in", "Voters may write in another member.", of.ANQING_RULE, of.BRANCH,
         took_part(120, 90), [seats(1, 10, 19, 61, write_ins=1)], valid("elected", elected=[3])),
]  # fmt: skip

SEATS = [
    Case("4 pass for 3 seats", MOST_VOTES, of.UNION, of.BRANCH, took_part(120, 100), [seats(3, 61, 90, 70, 80)], valid("elected", elected=[2, 4, 3])),
    Case("as many pass as there are seats", MOST_VOTES, of.UNION, of.BRANCH,
         took_part(120, 100), [seats(3, 61, 90, 60, 80)], valid("elected", elected=[2, 4, 1])),
    Case("2 pass for 3 seats", OPEN, of.UNION, of.BRANCH, took_part(120, 100), [seats(3, 61, 90, 60, 59)], valid("partly", elected=[2, 1], open_seats=1)),
    Case("seats stay open: no further ballot", "Seats that are short are not filled at this meeting.", of.BUREAU_RULE, of.BUREAU,
         took_part(120, 100), [seats(3, 61, 90, 60)], valid("partly", elected=[2, 1], open_seats=1)),
    Case("seats are voted on again", "Seats that are short are voted on among those without a majority.", of.COMPANY_RULE, of.COMPANY,
         took_part(120, 100), [seats(3, 61, 90, 60)], valid("partly", "again", elected=[2, 1], open_seats=1)),
    Case("nobody passes, voted on again", "Seats that are short are voted on again.", of.BANK_RULE, of.BANK,
         took_part(100, 90), [seats(2, 45, 44)], valid("none", "again", open_seats=2)),
    Case("equals at the last seat", TIES_AGAIN, of.UNION, of.BRANCH,
         took_part(120, 100), [seats(2, 90, 70, 70)], valid("tied", "run_off", elected=[1], open_seats=1, tied=[2, 3])),
    Case("one vote apart at the last seat", TIES_AGAIN, of.UNION, of.BRANCH,
         took_part(120, 100), [seats(2, 90, 70, 71)], valid("elected", elected=[1, 3])),
    Case("equals who both have a seat", TIES_AGAIN, of.UNION, of.BRANCH, took_part(120, 100), [seats(2, 70, 70, 61)], valid("elected", elected=[1, 2])),
    Case("equals below the majority", TIES_AGAIN, of.UNION, of.BRANCH,
         took_part(120, 100), [seats(2, 90, 50, 50)], valid("partly", elected=[1], open_seats=1)),
    Case("three equals for two seats", TIES_AGAIN, of.UNION, of.BRANCH,
         took_part(120, 100), [seats(3, 70, 90, 70, 70)], valid("tied", "run_off", elected=[2], open_seats=2, tied=[1, 3, 4])),
    Case("all are equal", TIES_AGAIN, of.UNION, of.BRANCH,
         took_part(120, 100), [seats(2, 70, 70, 70)], valid("tied", "run_off", open_seats=2, tied=[1, 2, 3])),
    Case("equals for the last of two seats, one more below", TIES_AGAIN, of.BANK_RULE, of.BANK,
         took_part(100, 90), [seats(2, 50, 60, 50, 46)], valid("tied", "run_off", elected=[2], open_seats=1, tied=[1, 3])),
    Case("a lot where equals are voted on again", "A lot that somebody draws nevertheless decides nothing.", of.PAGE, of.BRANCH,
         took_part(120, 100), [seats(2, 90, 70, 70, lots=[Lot((2, 3), (3, 2))])],
         valid("tied", "run_off", elected=[1], open_seats=1, tied=[2, 3])),
    Case("a lot is missing", "Equals draw lots.", of.PAGE, of.BY_LOT,
         took_part(120, 100), [seats(2, 90, 70, 70)], valid("lot", "lot", elected=[1], open_seats=1, tied=[2, 3])),
    Case("a lot was drawn", "Equals draw lots.", of.PAGE, of.BY_LOT,
         took_part(120, 100), [seats(2, 90, 70, 70, lots=[Lot((2, 3), (3, 2))])], valid("elected", elected=[1, 3])),
    Case("a lot for others", "A lot is for exactly those who are tied.", of.PAGE, of.BY_LOT,
         took_part(120, 100), [seats(2, 90, 70, 70, lots=[Lot((1, 2, 3), (3, 2, 1))])],
         valid("lot", "lot", elected=[1], open_seats=1, tied=[2, 3])),
    Case("no lot for equals below the majority", "Only who passes can be tied.", of.PAGE, of.BY_LOT,
         took_part(120, 100), [seats(2, 90, 50, 50)], valid("partly", elected=[1], open_seats=1)),
    Case("two elections in one vote", "Each is decided by itself.", of.UNION, of.BRANCH, took_part(120, 100),
         [seats(2, 90, 80, 10), seats(1, 60, 40)],
         ("valid", [got("elected", elected=[1, 2]), got("none", open_seats=1)])),
    Case("standing committee: 61 of 120", MORE_THAN_HALF, of.UNION, of.STANDING, took_part(120, 80), [seats(1, 61, 19)], valid("elected", elected=[1])),
    Case("standing committee: 79 come", TWO_THIRDS_COME, of.UNION, of.STANDING, took_part(120, 79), [seats(1, 61, 18)], inquorate()),
]  # fmt: skip

VOIDNESS = [
    Case("one more returned than given out", VOID, of.UNION, of.BRANCH, took_part(120, 100, issued=99), [seats(1, 90, 10)], void()),
    Case("as many returned as given out", VOID, of.UNION, of.BRANCH, took_part(120, 100, issued=100), [seats(1, 90, 10)], valid("elected", elected=[1])),
    Case("one fewer returned than given out", VOID, of.UNION, of.BRANCH, took_part(120, 99, issued=100), [seats(1, 90, 9)], valid("elected", elected=[1])),
    Case("void ballots are returned ones", VOID, of.SCHOOL_RULE, of.SCHOOL, took_part(120, 100, issued=99, invalid=10), [seats(1, 90, 0)], void()),
    Case("more ballots than people who vote", "More votes than voters make the election void.", of.ANQING_RULE, of.ANQING,
         took_part(120, 91, present=90), [seats(1, 90, 1)], void()),
    Case("more ballots than members", "More votes than voters make the election void.", of.ANQING_RULE, of.ANQING,
         took_part(90, 91), [seats(1, 90, 1)], void()),
    Case("more present than members", "A register that has more than the roll is none.", of.PAGE, of.BRANCH,
         took_part(90, 80, present=91), [seats(1, 80, 0)], void()),
    Case("void and without a quorum", "A void election is void, whoever came.", of.PAGE, of.BRANCH,
         took_part(120, 50, issued=49), [seats(1, 50, 0)], void()),
]  # fmt: skip

RUN_OFFS = [
    Case("run-off between equals: 41 to 39", "In the vote between equals the most votes win.", of.UNION, of.BRANCH,
         took_part(120, 80, is_run_off=True), [seats(1, 39, 41)], valid("elected", elected=[2])),
    Case("run-off that ties again", TIES_AGAIN, of.UNION, of.BRANCH,
         took_part(120, 80, is_run_off=True), [seats(1, 40, 40)], valid("tied", "run_off", open_seats=1, tied=[1, 2])),
    Case("run-off without a quorum", TWO_THIRDS_COME, of.UNION, of.BRANCH, took_part(120, 79, is_run_off=True), [seats(1, 39, 40)], inquorate()),
    Case("run-off in which nobody has a vote", "Nobody is elected without a vote.", of.PAGE, of.BRANCH,
         took_part(120, 80, is_run_off=True), [seats(1, 0, 0)], valid("none", open_seats=1)),
    Case("run-off by the school's rule: 40 of 80 present", "Between equals, more than half of those present.", of.SCHOOL_RULE,
         of.SCHOOL_RUN_OFF, took_part(120, 80, is_run_off=True), [seats(1, 40, 39)], valid("none", open_seats=1)),
    Case("run-off by the school's rule: 41 of 80 present", "Between equals, more than half of those present.", of.SCHOOL_RULE,
         of.SCHOOL_RUN_OFF, took_part(120, 80, is_run_off=True), [seats(1, 41, 39)], valid("elected", elected=[1])),
]  # fmt: skip

CASES: Sequence[Case] = [*QUORUM, *MAJORITY, *SEATS, *VOIDNESS, *RUN_OFFS]
