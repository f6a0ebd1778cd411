"""Resolutions, strike ballots, polls, second calls and other methods: what the written rules say, case by case."""

from collections.abc import Sequence

from counting.shapes import Lot
from tests.counting.verdicts import sources as of
from tests.counting.verdicts.ballots import Case, got, inquorate, items, one_each, ranked, seats, took_part, valid, void

ALL_DELEGATES = "A resolution takes more than half of all delegates."
HALF_VOTE = "At least half of those entitled vote."
MAJORITY_VOTING = "The majority of those voting say yes."
FORTY = "In important public services at least 40 % of those entitled say yes."
TWO_THIRDS = "Two thirds of yes and no; abstentions are neither."
CARRIED = valid("carried", carried=[1])
REJECTED = valid("rejected", rejected=[1])
BIG = 10**15

RESOLUTIONS = [
    Case("76 of 150 delegates", ALL_DELEGATES, of.CONGRESS_RULE, of.CONGRESS, took_part(150, 100), [items((76, 20, 4))], CARRIED),
    Case("75 of 150 delegates", ALL_DELEGATES, of.CONGRESS_RULE, of.CONGRESS, took_part(150, 100), [items((75, 20, 5))], REJECTED),
    Case("74 of 150 delegates, nobody against", ALL_DELEGATES, of.CONGRESS_RULE, of.CONGRESS, took_part(150, 100), [items((74, 0, 26))], REJECTED),
    Case("99 of 150 delegates come", "Two thirds of the delegates attend.", of.CONGRESS_RULE, of.CONGRESS, took_part(150, 99), [items((99, 0, 0))], inquorate()),
    Case("three items", "Each item by itself.", of.CONGRESS_RULE, of.CONGRESS, took_part(150, 100),
         [items((76, 24, 0), (75, 25, 0), (100, 0, 0))], valid("mixed", carried=[1, 3], rejected=[2])),
    Case("more returned than given out", "The vote is void.", of.UNION, of.CONGRESS, took_part(150, 100, issued=99), [items((100, 0, 0))], void()),
    Case("46 of 90 present", "More than half of those present.", of.OPENSLIDES, of.PRESENT, took_part(120, 90), [items((46, 44, 0))], CARRIED),
    Case("45 of 90 present", "More than half of those present.", of.OPENSLIDES, of.PRESENT, took_part(120, 90), [items((45, 10, 35))], REJECTED),
    Case("60 of 120 present", "More than half of the members are present.", of.OPENSLIDES, of.PRESENT, took_part(120, 60), [items((60, 0, 0))], inquorate()),
    Case("40 to 20 with 30 abstentions", TWO_THIRDS, of.OPENSLIDES, of.TWO_THIRDS, took_part(120, 90), [items((40, 20, 30))], CARRIED),
    Case("39 to 20", TWO_THIRDS, of.OPENSLIDES, of.TWO_THIRDS, took_part(120, 90), [items((39, 20, 31))], REJECTED),
    Case("41 to 20", TWO_THIRDS, of.OPENSLIDES, of.TWO_THIRDS, took_part(120, 90), [items((41, 20, 29))], CARRIED),
    Case("667 to 333", TWO_THIRDS, of.OPENSLIDES, of.TWO_THIRDS, took_part(1000, 1000), [items((667, 333, 0))], CARRIED),
    Case("666 to 334", TWO_THIRDS, of.OPENSLIDES, of.TWO_THIRDS, took_part(1000, 1000), [items((666, 334, 0))], REJECTED),
    Case("two thirds by weight, to the last vote", TWO_THIRDS, of.OPENSLIDES, of.TWO_THIRDS,
         took_part(3 * BIG, 3 * BIG, is_weighted=True), [items((2 * BIG, BIG, 0))], CARRIED),
    Case("one vote short of two thirds by weight", TWO_THIRDS, of.OPENSLIDES, of.TWO_THIRDS,
         took_part(3 * BIG, 3 * BIG, is_weighted=True), [items((2 * BIG - 1, BIG + 1, 0))], REJECTED),
    Case("all abstain", TWO_THIRDS, of.OPENSLIDES, of.TWO_THIRDS, took_part(120, 90), [items((0, 0, 90))], REJECTED),
    Case("80 to 20 for four fifths", "Four fifths of yes and no.", of.OPENSLIDES, of.FOUR_FIFTHS, took_part(110, 100), [items((80, 20, 0))], CARRIED),
    Case("79 to 20 for four fifths", "Four fifths of yes and no.", of.OPENSLIDES, of.FOUR_FIFTHS, took_part(110, 99), [items((79, 20, 0))], REJECTED),
    Case("88 of 110 present for four fifths", "More than four fifths are present.", of.BANK_RULE, of.FOUR_FIFTHS, took_part(110, 88), [items((88, 0, 0))], inquorate()),
    Case("one more yes than no", "Where no majority is asked, more yes than no.", of.PAGE, of.PLAIN, took_part(9, 5), [items((2, 1, 2))], CARRIED),
    Case("as many yes as no", "An equal vote carries nothing.", of.PAGE, of.PLAIN, took_part(9, 5), [items((2, 2, 1))], REJECTED),
    Case("4 of a board of 7", "Two thirds, rounded up: 5.", of.OMNI, of.SMALL_BOARD, took_part(7, 4), [items((4, 0, 0))], inquorate()),
    Case("5 of a board of 7", "Two thirds, rounded up: 5.", of.OMNI, of.SMALL_BOARD, took_part(7, 5), [items((3, 2, 0))], CARRIED),
]  # fmt: skip

STRIKES = [
    Case("50 of 100 vote, 26 yes", HALF_VOTE, of.EXAMPLE, of.STRIKE, took_part(100, 50), [items((26, 24, 0))], CARRIED),
    Case("50 of 100 vote, 25 yes", MAJORITY_VOTING, of.ACT, of.STRIKE, took_part(100, 50), [items((25, 25, 0))], REJECTED),
    Case("49 of 100 vote, all yes", HALF_VOTE, of.ACT, of.STRIKE, took_part(100, 49), [items((49, 0, 0))], inquorate()),
    Case("51 of 101 vote", HALF_VOTE, of.ACT, of.STRIKE, took_part(101, 51), [items((26, 25, 0))], CARRIED),
    Case("50 of 101 vote", HALF_VOTE, of.ACT, of.STRIKE, took_part(101, 50), [items((50, 0, 0))], inquorate()),
    Case("50 return a paper, one is spoiled", "A spoiled paper is no vote cast (section 231).", of.ACT, of.STRIKE,
         took_part(100, 50, invalid=1), [items((49, 0, 0))], inquorate()),
    Case("86 % yes at 41.6 % turnout", HALF_VOTE, of.PCS, of.STRIKE, took_part(142_438, 59_254), [items((50_726, 8_528, 0))], inquorate()),
    Case("services: 50 vote, 40 yes", FORTY, of.EXAMPLE, of.SERVICES, took_part(100, 50), [items((40, 10, 0))], CARRIED),
    Case("services: 50 vote, 39 yes", FORTY, of.ACT, of.SERVICES, took_part(100, 50), [items((39, 11, 0))], REJECTED),
    Case("services: 75 vote, 40 yes and 35 no", FORTY, of.ACT, of.SERVICES, took_part(100, 75), [items((40, 35, 0))], CARRIED),
    Case("services: 80 vote, 40 yes and 40 no", "40 % is asked besides the majority, not instead of it.", of.ACT, of.SERVICES,
         took_part(100, 80), [items((40, 40, 0))], REJECTED),
    Case("services: 399 of 1,000", FORTY, of.ACT, of.SERVICES, took_part(1000, 500), [items((399, 101, 0))], REJECTED),
    Case("services: 400 of 1,000", FORTY, of.ACT, of.SERVICES, took_part(1000, 500), [items((400, 100, 0))], CARRIED),
    Case("services: 401 of 1,001, 40 % is 400.4", FORTY, of.ACT, of.SERVICES, took_part(1001, 501), [items((401, 100, 0))], CARRIED),
    Case("services: 400 of 1,001, 40 % is 400.4", FORTY, of.ACT, of.SERVICES, took_part(1001, 501), [items((400, 101, 0))], REJECTED),
]  # fmt: skip

POLLS = [
    Case("3 of 1,000 answer", "No quorum; most votes.", of.PAGE, of.POLL, took_part(1000, 3), [seats(1, 2, 1)], valid("elected", elected=[1])),
    Case("equals", "Equals are voted on again.", of.PAGE, of.POLL, took_part(1000, 4), [seats(1, 2, 2)], valid("tied", "run_off", open_seats=1, tied=[1, 2])),
    Case("no seats: one leads", "A question without seats has one that leads.", of.PAGE, of.POLL, took_part(9, 5), [seats(None, 1, 3)], valid("elected", elected=[2])),
    Case("no seats, equals", "No lot is drawn for a question without seats.", of.PAGE, {**of.POLL, "ties": "lot"},
         took_part(9, 4), [seats(None, 2, 2)], valid("tied", open_seats=1, tied=[1, 2])),
    Case("no seats: first of an order", "Who alone comes first of the order.", of.PAGE, of.POLL,
         took_part(9, 5), [ranked("schulze", None, 3, ((2, 1), 3), ((3,), 2))], valid("elected", elected=[2])),
    Case("no seats: an order of which nobody said anything", "All are blank: nobody leads.", of.PAGE, of.POLL,
         took_part(9, 5), [ranked("schulze", None, 3)], valid("none", open_seats=1)),
    Case("more returned than given out, only told", "A poll is not void.", of.PAGE, of.POLL, took_part(9, 5, issued=4), [seats(1, 4, 1)], valid("elected", elected=[1])),
]  # fmt: skip

CALLS = [
    Case("75 of 100", "75 % at the first call.", of.CONDOMINIUM, of.CALLS, took_part(100, 75), [items((38, 37, 0))], CARRIED),
    Case("74 of 100", "75 % at the first call.", of.CONDOMINIUM, of.CALLS, took_part(100, 74), [items((74, 0, 0))], inquorate("second_call")),
    Case("51 of 100 at the second call", "51 % at the second.", of.CONDOMINIUM, of.CALLS, took_part(100, 51), [items((26, 25, 0))], CARRIED, call=2),
    Case("50 of 100 at the second call", "51 % at the second.", of.CONDOMINIUM, of.CALLS, took_part(100, 50), [items((50, 0, 0))], inquorate(), call=2),
    Case("5 of 7", "75 % of 7 is 5.25.", of.CONDOMINIUM, of.CALLS, took_part(7, 5), [items((5, 0, 0))], inquorate("second_call")),
    Case("4 of 7 at the second call", "51 % of 7 is 3.57.", of.CONDOMINIUM, of.CALLS, took_part(7, 4), [items((3, 1, 0))], CARRIED, call=2),
    Case("5 of a board of 9", "Two thirds at the first meeting.", of.CHAOSS, of.BOARD, took_part(9, 5), [items((5, 0, 0))], inquorate("second_call")),
    Case("5 of a board of 9 two weeks later", "Half at the second.", of.CHAOSS, of.BOARD, took_part(9, 5), [items((3, 2, 0))], CARRIED, call=2),
    Case("4 of a board of 9 two weeks later", "Half at the second.", of.CHAOSS, of.BOARD, took_part(9, 4), [items((4, 0, 0))], inquorate(), call=2),
    Case("19 of 30 at the first meeting", "Two thirds present.", of.OPENMI, of.ASSOCIATION, took_part(30, 19), [items((19, 0, 0))], inquorate("second_call")),
    Case("3 of 30 at the second meeting", "The second meeting decides with any number.", of.OPENMI, of.ASSOCIATION,
         took_part(30, 3), [items((2, 1, 0))], CARRIED, call=2),
    Case("2 of 3 valid ballots, one blank", "Two thirds of the valid votes.", of.OPENMI, of.ASSOCIATION, took_part(30, 3), [items((2, 0, 0))], CARRIED, call=2),
    Case("1 of 2 valid ballots, one blank", "Two thirds of the valid votes.", of.OPENMI, of.ASSOCIATION, took_part(30, 2), [items((1, 0, 0))], REJECTED, call=2),
    Case("void at a first call", "A void vote is held again, at the same call.", of.PAGE, of.CALLS, took_part(100, 75, issued=74), [items((75, 0, 0))], void()),
]  # fmt: skip

METHODS = [
    Case("more than half at once", "Elected with more than half of the ballots with an answer.", of.PAGE, of.PLAIN,
         took_part(120, 100), [one_each(1, 51, 30, 19)], valid("elected", elected=[1])),
    Case("half goes into a second round", "Else the two with the most votes go on.", of.PAGE, of.PLAIN,
         took_part(120, 100), [one_each(1, 50, 30, 20)], valid("second_round", "run_off", open_seats=1)),
    Case("elected by those voting, not by those entitled", "The rule set's majority is asked as well.", of.UNION, of.BRANCH,
         took_part(120, 100), [one_each(1, 55, 45)], valid("none", open_seats=1)),
    Case("equals for the second round", "A vote between two would leave out the first: a lot.", of.PAGE, of.PLAIN,
         took_part(120, 100), [one_each(1, 40, 30, 30)], valid("lot", "lot", open_seats=1, tied=[2, 3])),
    Case("both have more than half", "A tie at the seat itself is voted on again.", of.PAGE, of.PLAIN,
         took_part(120, 100), [seats(1, 60, 60, method="two_round")], valid("tied", "run_off", open_seats=1, tied=[1, 2])),
    Case("second round", "The most votes, in a vote that follows.", of.PAGE, of.BRANCH,
         took_part(120, 80, is_run_off=True), [seats(1, 41, 38)], valid("elected", elected=[1])),
    Case("a quota elects below half of those entitled", "A majority of ballots that name one does not apply to preferences.", of.PAGE, of.BRANCH,
         took_part(120, 90), [ranked("stv_scottish", 2, 3, ((1, 2), 40), ((2, 1), 35), ((3, 1), 15))], valid("elected", elected=[1, 2])),
    Case("a tie in a count of preferences", "Nobody can vote on an exclusion: a lot.", of.PAGE, of.PLAIN,
         took_part(120, 100), [ranked("instant_runoff", 1, 3, ((1,), 40), ((2,), 30), ((3,), 30))],
         valid("lot", "lot", open_seats=1, tied=[2, 3])),
    Case("a lot for an exclusion", "A lot told who is excluded.", of.PAGE, of.PLAIN,
         took_part(120, 100), [ranked("instant_runoff", 1, 3, ((1,), 40), ((2,), 30), ((3, 2), 30), lots=[Lot((2, 3), (2, 3))])],
         valid("elected", elected=[2])),
    Case("equals at a seat by beat paths", "Equals are voted on again.", of.PAGE, of.PLAIN,
         took_part(120, 100), [ranked("schulze", 1, 2, ((1,), 50), ((2,), 50))], valid("tied", "run_off", open_seats=1, tied=[1, 2])),
    Case("equals at a seat by beat paths, a lot is missing", "Equals draw lots.", of.PAGE, of.BY_LOT,
         took_part(120, 100), [ranked("schulze", 1, 2, ((1,), 50), ((2,), 50))], valid("lot", "lot", open_seats=1, tied=[1, 2])),
    Case("a resolution and an election in one vote", "Each is decided by itself.", of.PAGE, of.BRANCH, took_part(120, 100),
         [items((60, 40, 0)), seats(1, 70, 30)],
         ("valid", [got("rejected", rejected=[1]), got("elected", elected=[1])])),
]  # fmt: skip

CASES: Sequence[Case] = [*RESOLUTIONS, *STRIKES, *POLLS, *CALLS, *METHODS]
