"""Counts of any ballots: what the order of ballots, other names of candidates, lots and more votes may change."""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counting.counts import METHODS, count
from counting.shapes import Asked, Lot, Pile
from voting.ballots import Kind, Question
from voting.tallies import tally

some = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)

TRANSFERS = ("instant_runoff", "stv_scottish", "stv_northern_ireland")
MONOTONE = ("plurality", "approval", "score", "schulze")
SEVERAL = ("plurality", "approval", "score", "schulze", "stv_scottish", "stv_northern_ireland")


class Election(NamedTuple):
    """A question, its piles, and a lot for whatever may be tied."""

    asked: Asked
    piles: list[Pile]
    lots: list[Lot]


def counted(election: Election) -> dict[str, Any]:
    return count(election.asked, election.piles, election.lots)


def every_lot(preferred: Sequence[int]) -> list[Lot]:
    """A lot for each set of candidates, all drawn in one order."""
    sets = [among for many in range(2, len(preferred) + 1) for among in combinations(sorted(preferred), many)]
    return [Lot(among, tuple(sorted(among, key=preferred.index))) for among in sets]


def answers_of(kind: str, options: int) -> st.SearchStrategy[Any]:
    numbers = st.lists(st.integers(1, options), unique=True)
    by_kind: dict[str, st.SearchStrategy[Any]] = {
        "choice": st.builds(
            lambda chosen, written: {"options": sorted(chosen), "write_ins": sorted(written)},
            numbers,
            st.sets(st.sampled_from(["周立", "王芳"]), max_size=1),
        ),
        "yes_no_abstain": st.lists(st.sampled_from(["yes", "no", "abstain"]), min_size=options, max_size=options).map(
            lambda said: {"items": said}
        ),
        "ranking": numbers.map(lambda ranking: {"ranking": ranking}),
        "score": st.lists(st.none() | st.integers(0, 5), min_size=options, max_size=options).map(
            lambda scores: {"scores": scores}
        ),
    }
    return st.none() | by_kind[kind] | by_kind[kind] | by_kind[kind]


@st.composite
def elections(draw: st.DrawFn, methods: Iterable[str] = METHODS, most: int = 5) -> Election:
    method = draw(st.sampled_from(sorted(methods)))
    options = draw(st.integers(1, most))
    seats = 1 if METHODS[method].most_seats == 1 else draw(st.integers(1, options))
    asked = Asked(METHODS[method].kind, method, options, seats)
    piles = draw(st.lists(st.builds(Pile, answers_of(asked.kind, options), st.integers(1, 9)), max_size=12))
    return Election(asked, piles, every_lot(draw(st.permutations(range(1, options + 3)))))


@some
@given(elections(), st.randoms(use_true_random=False))
def test_neither_the_order_of_piles_nor_how_they_are_split_counts(election: Election, random: Any) -> None:
    split = [part for pile in election.piles for part in _split(pile, random.randint(0, pile.weight))]
    random.shuffle(split)
    ones = [Pile(pile.answer, 1) for pile in election.piles for _ in range(pile.weight)]
    once = counted(election)
    assert counted(election._replace(piles=split)) == once
    assert counted(election._replace(piles=ones)) == once


def _split(pile: Pile, weight: int) -> list[Pile]:
    return [Pile(pile.answer, weight), Pile(pile.answer, pile.weight - weight)]


@some
@given(elections(methods=[*TRANSFERS, "schulze"]), st.data())
def test_other_numbers_of_candidates_give_the_same_count_by_other_numbers(
    election: Election, data: st.DataObject
) -> None:
    numbers = range(1, election.asked.options + 1)
    new = dict(zip(numbers, data.draw(st.permutations(numbers)), strict=True))
    piles = [_renumbered(pile, new) for pile in election.piles]
    lots = [
        Lot(tuple(sorted(new[each] for each in lot.among)), tuple(new[each] for each in lot.order))
        for lot in election.lots
        if lot.among[-1] <= election.asked.options
    ]
    before, after = counted(election), counted(Election(election.asked, piles, lots))
    assert {new[each] for each in before["elected"]} == set(after["elected"])
    assert len(before["stages"]) == len(after["stages"])
    for old, fresh in zip(before["stages"], after["stages"], strict=True):
        assert {new[each] for each in old["excluded"]} == set(fresh["excluded"])
        assert {new[each] for each in old["elected"]} == set(fresh["elected"])
        assert (old["exhausted"], old["lost"]) == (fresh["exhausted"], fresh["lost"])
        if old["votes"] is not None:
            assert [old["votes"][each - 1] for each in numbers] == [fresh["votes"][new[each] - 1] for each in numbers]


def _renumbered(pile: Pile, new: dict[int, int]) -> Pile:
    if pile.answer is None:
        return pile
    return Pile({"ranking": [new[each] for each in pile.answer["ranking"]]}, pile.weight)


@some
@given(elections(methods=TRANSFERS))
def test_no_vote_appears_or_vanishes(election: Election) -> None:
    counting = counted(election)
    answered = (counting["ballots"] - counting["blank"]) * counting["scale"]
    before = [0] * election.asked.options
    for stage in counting["stages"]:
        assert sum(stage["votes"]) + stage["exhausted"] + stage["lost"] == answered
        assert min(stage["votes"]) >= 0
        if stage["transfers"] is not None:
            assert stage["votes"] == [old + got for old, got in zip(before, stage["transfers"], strict=True)]
        before = stage["votes"]


@some
@given(elections())
def test_with_all_lots_a_count_ends(election: Election) -> None:
    counting = counted(election)
    elected = [each for stage in counting["stages"] for each in stage["elected"]]
    excluded = [each for stage in counting["stages"] for each in stage["excluded"]]
    assert counting["pending"] is None
    assert elected == counting["elected"]
    assert len({*elected, *excluded}) == len(elected) + len(excluded), "nobody twice, nobody both"
    assert len(elected) <= (election.asked.seats or 0)
    named = any(pile.answer and pile.answer.get("ranking") for pile in election.piles)
    if election.asked.method in TRANSFERS:
        assert len(elected) == (election.asked.seats if named else 0)


@some
@given(elections(methods=SEVERAL))
def test_a_lot_decides_its_own_tie_and_the_count_goes_on_from_there(election: Election) -> None:
    drawn: list[Lot] = []
    before = counted(election._replace(lots=drawn))
    while before["pending"]:
        among = tuple(before["pending"]["among"])
        drawn = [*drawn, next(lot for lot in election.lots if lot.among == among)]
        after = counted(election._replace(lots=drawn))
        stopped = before["stages"] if election.asked.method.startswith("stv") else []
        assert after["stages"][: len(stopped)] == stopped
        assert after["elected"][: len(before["elected"])] == before["elected"]
        lots = [tie for stage in after["stages"] for tie in stage["ties"] if tie["by"] == "lot"]
        assert [lot["among"] for lot in lots] == [list(lot.among) for lot in drawn]
        before = after
    assert before == counted(election), "the lots of other sets decided nothing"


@some
@given(elections(methods=MONOTONE), st.data())
def test_more_votes_never_harm_a_winner(election: Election, data: st.DataObject) -> None:
    """Instant run-off and transferable votes promise no such thing: tests/counting/test_runoffs.py shows a case."""
    raise_in = {"choice": _chosen_too, "ranking": _ranked_first, "score": _given_more}[election.asked.kind]
    for winner in counted(election)["order"][0]:
        if winner <= election.asked.options:
            raised = [raise_in(pile, winner) if data.draw(st.booleans()) else pile for pile in election.piles]
            assert winner in counted(election._replace(piles=raised))["order"][0]


def _raised(change: Callable[[dict[str, Any], int], dict[str, Any]]) -> Callable[[Pile, int], Pile]:
    return lambda pile, winner: pile if pile.answer is None else Pile(change(dict(pile.answer), winner), pile.weight)


@_raised
def _chosen_too(answer: dict[str, Any], winner: int) -> dict[str, Any]:
    return {**answer, "options": sorted({*answer["options"], winner})}


@_raised
def _ranked_first(answer: dict[str, Any], winner: int) -> dict[str, Any]:
    return {"ranking": [winner, *(each for each in answer["ranking"] if each != winner)]}


@_raised
def _given_more(answer: dict[str, Any], winner: int) -> dict[str, Any]:
    return {"scores": [5 if at == winner else each for at, each in enumerate(answer["scores"], 1)]}


@some
@given(elections(methods=["schulze"]))
def test_who_beats_everybody_is_first_by_paths(election: Election) -> None:
    counting = counted(election)
    pairs, numbers = counting["stages"][0]["pairs"], range(election.asked.options)
    for one in numbers:
        if all(pairs[one][other] > pairs[other][one] for other in numbers if other != one):
            assert counting["order"][0] == [one + 1]
    assert counting["stages"][0]["paths"] == _widest(pairs)


def _widest(pairs: list[list[int]]) -> list[list[int]]:
    """The strengths of paths by Floyd and Warshall's algorithm, as Schulze has written it."""
    numbers = range(len(pairs))
    paths = [[pairs[a][b] if pairs[a][b] > pairs[b][a] else 0 for b in numbers] for a in numbers]
    for via in numbers:
        for a in numbers:
            for b in numbers:
                if len({via, a, b}) == 3:
                    paths[a][b] = max(paths[a][b], min(paths[a][via], paths[via][b]))
    return paths


@some
@given(elections())
def test_a_count_has_the_numbers_of_the_simple_tally(election: Election) -> None:
    asked = election.asked
    question = Question(1, Kind(asked.kind), asked.options, 0, asked.options, maximum_score=5, write_ins=1)
    ballots = [[pile.answer] for pile in election.piles for _ in range(pile.weight)]
    simple, counting = tally([question], ballots)[0], counted(election)
    stage = counting["stages"][0]
    assert simple["blank"] == counting["blank"]
    if asked.kind == "choice":
        votes = iter(stage["votes"])
        assert simple["options"] == [next(votes) for _ in range(asked.options)]
        assert simple["write_ins"] == [{"text": text, "count": next(votes)} for text in counting["write_ins"]]
    elif asked.kind == "yes_no_abstain":
        assert simple["items"] == stage["items"]
    elif asked.kind == "score":
        assert simple["scores"] == stage["votes"]
    elif asked.method != "schulze":
        assert simple["first"] == [votes // counting["scale"] for votes in stage["votes"]]


@pytest.mark.parametrize("method", [*TRANSFERS, "schulze"])
def test_two_hundred_candidates_and_a_thousand_million_votes(method: str) -> None:
    """The numbers are exact, and all that can be written in JSON."""
    piles = [
        Pile({"ranking": [(at * 7 + place * 11) % 200 + 1 for place in range(60)]}, 5 * 10**6 + at) for at in range(200)
    ]
    asked = Asked("ranking", method, 200, 1 if METHODS[method].most_seats == 1 else 15)
    lots: list[Lot] = []
    while pending := (counting := count(asked, piles, lots))["pending"]:
        lots.append(Lot(tuple(pending["among"]), tuple(reversed(pending["among"]))))
    assert counting["ballots"] == 200 * 5 * 10**6 + 19_900
    assert len(counting["elected"]) == asked.seats
    for stage in counting["stages"]:
        numbers = stage["votes"] or [each for row in stage["pairs"] for each in row]
        assert max(numbers) < 2**53
        if stage["votes"]:
            total = sum(stage["votes"]) + stage["exhausted"] + stage["lost"]
            assert total == counting["ballots"] * counting["scale"]
