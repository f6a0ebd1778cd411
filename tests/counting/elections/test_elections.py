"""Public elections, as those who hold them have published them, counted again; README.md has the sources."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest

from counting.blt import read_blt
from counting.counts import count
from counting.methods.paths import order_by_paths, strongest_paths
from counting.shapes import Asked, Pile
from tests.counting.elections.rebuilding import Way, rebuilt, rebuilt_last_parcel

_HERE: Final = Path(__file__).parent
Facts = dict[str, Any]


def published(name: str) -> list[Any]:
    """The elections of a file, each under its name."""
    elections: list[Facts] = json.loads((_HERE / f"{name}.json").read_text())
    return [pytest.param(each, id=each["id"]) for each in elections]


def named(election: Facts, numbers: Sequence[int]) -> list[str]:
    """The names of candidates by number."""
    names = list(election["candidates"])
    return [names[number - 1] for number in numbers]


def chosen(votes: Sequence[int], ballots: int | None) -> list[Pile]:
    """Ballots with so many votes for each: one each, or, of so many ballots that may name several, as many as it takes.

    Votes then go round the ballots, as nobody has published who approved of whom together.
    """
    if ballots is None:
        return [Pile({"options": [number]}, each) for number, each in enumerate(votes, 1)]
    edges = sorted({0, ballots, *(sum(votes[:place]) % ballots for place in range(len(votes) + 1))})
    piles = []
    for start, end in pairwise(edges):
        options, first = [], 0
        for number, each in enumerate(votes, 1):
            if (start - first) % ballots < each:
                options.append(number)
            first = (first + each) % ballots
        piles.append(Pile({"options": options} if options else None, end - start))
    return piles


def ranked(ballots: Mapping[Way, int]) -> list[Pile]:
    """Rankings with their number."""
    return [Pile({"ranking": [*way]} if way else None, many) for way, many in ballots.items()]


@pytest.mark.parametrize("election", published("plurality"))
def test_most_votes(election: Facts) -> None:
    votes = list(election["candidates"].values())
    method = "approval" if "ballots" in election else "plurality"
    counted = count(Asked("choice", method, len(votes), election["seats"]), chosen(votes, election.get("ballots")))
    assert counted["stages"][0]["votes"] == votes
    assert named(election, counted["elected"]) == election["elected"]
    assert counted["ballots"] == election.get("ballots", sum(votes))


@pytest.mark.parametrize("election", published("two_round"))
def test_two_rounds(election: Facts) -> None:
    votes = list(election["candidates"].values())
    first = count(
        Asked("choice", "two_round", len(votes), 1), [*chosen(votes, None), Pile(None, election.get("blank", 0))]
    )
    assert first["ballots"] - first["blank"] == election["valid"]
    assert (first["elected"], named(election, first["advance"])) == ([], election["advance"])
    second = count(Asked("choice", "two_round", 2, 1), chosen(list(election["second"].values()), None))
    assert [list(election["second"])[number - 1] for number in second["elected"]] == [election["elected"]]


@pytest.mark.parametrize("election", published("items"))
def test_referendums(election: Facts) -> None:
    piles = [Pile({"items": [answer]}, election[answer]) for answer in ("yes", "no")]
    counted = count(Asked("yes_no_abstain", "items", 1), piles)
    item = counted["stages"][0]["items"][0]
    assert item == {"yes": election["yes"], "no": election["no"], "abstain": 0}
    assert (item["yes"] > item["no"]) is election["carried"]


def official_rounds(election: Facts, counted: Facts) -> list[list[int]]:
    """The official rounds for which the count has a stage with the same candidates left: their votes there."""
    scale = counted["scale"]
    stages = {tuple(votes > 0 for votes in stage["votes"]): stage for stage in counted["stages"]}
    shared = [stages.get(tuple(bool(votes) for votes in each[:-1])) for each in election["rounds"]]
    return [
        [*(votes // scale for votes in stage["votes"]), stage["exhausted"] // scale + counted["blank"]]
        for stage in shared
        if stage is not None
    ]


@pytest.mark.parametrize("election", published("instant_runoff"))
def test_instant_run_offs(election: Facts) -> None:
    """Who is elected, and the votes of every official round that we have too: we stop once one has more than half."""
    asked = Asked("ranking", "instant_runoff", len(election["candidates"]), 1)
    counted = count(asked, ranked(rebuilt(election["rounds"])))
    assert named(election, counted["elected"]) == [election["elected"]]
    expected = [[votes or 0 for votes in each] for each in election["rounds"][: election["compared"]]]
    assert official_rounds(election, counted) == expected


@pytest.mark.parametrize("election", [each for each in published("instant_runoff") if each.id.startswith("ireland")])
def test_one_seat_by_transfers(election: Facts) -> None:
    """Presidents of Ireland are elected by the single transferable vote: the quota stays, and every count is ours."""
    asked = Asked("ranking", "stv_scottish", len(election["candidates"]), 1)
    counted = count(asked, ranked(rebuilt(election["rounds"])))
    assert named(election, counted["elected"]) == [election["elected"]]
    assert official_rounds(election, counted) == [[votes or 0 for votes in each] for each in election["rounds"]]


@pytest.mark.parametrize("election", published("northern_ireland"))
def test_northern_ireland(election: Facts) -> None:
    """The votes of every candidate after every stage, to the hundredth; nothing moves after the last official stage."""
    official = [[int(Decimal(votes) * 100) for votes in each.split()] for each in election["stages"]]
    quota = (sum(official[0]) // 100 // (election["seats"] + 1) + 1) * 100
    asked = Asked("ranking", "stv_northern_ireland", len(election["candidates"]), election["seats"])
    counted = count(asked, ranked(rebuilt_last_parcel(official, quota)))
    assert counted["quota"] == quota
    assert [stage["votes"] for stage in counted["stages"][: len(official)]] == official
    assert {tuple(stage["votes"]) for stage in counted["stages"][len(official) :]} <= {tuple(official[-1])}
    assert named(election, counted["elected"]) == election["elected"]


@pytest.mark.parametrize("election", published("pairs"))
def test_beat_paths(election: Facts) -> None:
    groups = order_by_paths(strongest_paths(election["pairs"]))
    assert [named(election, group) for group in groups] == [[name] for name in election["order"]]


def test_one_profile_by_each_method() -> None:
    """Alaska 2022: run-off and plurality seat Peltola; Begich, who was last, is preferred to each of the others."""
    ballots = read_blt((_HERE / "alaska-2022.blt").read_text())
    counts = {
        method: count(Asked("ranking", method, 3, 1), ballots.piles)
        for method in ("instant_runoff", "stv_scottish", "stv_northern_ireland", "schulze")
    }
    elected = {method: [ballots.names[number - 1] for number in each["elected"]] for method, each in counts.items()}
    assert elected == {
        "instant_runoff": ["Peltola"],
        "stv_scottish": ["Peltola"],
        "stv_northern_ireland": ["Peltola"],
        "schulze": ["Begich"],
    }
    assert counts["instant_runoff"]["stages"][0]["votes"] == [53_810, 58_973, 75_799]
    assert counts["instant_runoff"]["stages"][-1]["votes"] == [0, 86_026, 91_266]
    assert counts["schulze"]["stages"][0]["pairs"] == [[0, 101_217, 87_859], [63_618, 0, 86_026], [79_451, 91_266, 0]]


def test_whole_rankings_of_maine() -> None:
    """Maine 2018, all 296,077 cast vote records: each figure of the state's summary report, and its way of excluding.

    The state excludes two at once; one at a time, as we do by default, leaves the same votes at the end.
    """
    ballots = read_blt((_HERE / "maine-2018.blt").read_text())
    (table,) = (each.values[0] for each in published("instant_runoff") if each.id == "maine-2018")
    counts = {
        method: count(Asked("ranking", method, 4, 1), ballots.piles)
        for method in ("instant_runoff", "stv_scottish", "stv_northern_ireland", "schulze")
    }
    assert {method: [ballots.names[number - 1] for number in each["elected"]] for method, each in counts.items()} == {
        method: ["Golden"] for method in counts
    }
    run_off, together = counts["instant_runoff"], counts["stv_northern_ireland"]
    assert (run_off["ballots"], run_off["blank"]) == (296_077, 435 + 6_018), "by overvotes and undervotes"
    assert official_rounds({**table, "rounds": table["rounds"][:1]}, run_off)[0][:4] == table["rounds"][0][:4]
    assert run_off["stages"][-1]["votes"] == [0, 142_440, 0, 138_931]
    assert run_off["stages"][-1]["exhausted"] + run_off["blank"] == 533 + 13_838 + 335
    assert counts["stv_scottish"]["quota"] == 144_813 * 100_000, "the winning threshold of the first round"
    assert together["stages"][1]["excluded"] == [1, 3]
    assert together["stages"][1]["transfers"] == [each * 100 for each in (-16_552, 10_427, -6_875, 4_747)]


def test_there_are_enough() -> None:
    """At least thirty, of every method but scores."""
    files = ("plurality", "two_round", "items", "instant_runoff", "northern_ireland", "pairs")
    assert sum(len(published(name)) for name in files) >= 30
