"""Every BLT file of a directory, such as the 1,100 wards of Scotland: counted, and held against the facts.

`make elections BALLOTS=directory`; README.md says where such files are.
"""

import json
import random
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from counting.blt import BltElection, NotBlt, read_blt, write_blt
from counting.counts import count
from counting.shapes import Asked
from tests.support.ballot_files import ballot_files

pytestmark = pytest.mark.elections

_WARDS: Final[dict[str, dict[str, Any]]] = {
    each["file"]: each for each in json.loads((Path(__file__).parent / "wards.json").read_text())
}
_METHODS: Final = ("stv_scottish", "stv_northern_ireland", "schulze")


@cache
def read() -> dict[str, BltElection]:
    """The elections by the names of their files; files that are no BLT are told, and are few."""
    found, broken = {}, []
    for path in ballot_files():
        try:
            found[path.name] = read_blt(path.read_text(encoding="utf-8", errors="replace"))
        except NotBlt as fault:
            broken.append(f"{path.name}: {fault}")
    assert len(broken) <= len(found) // 20, broken
    return found


def test_every_file_is_counted() -> None:
    """All seats are filled; no vote comes or goes; the order of ballots is of no consequence; the text comes back."""
    shuffle = random.Random(8).shuffle
    for name, election in read().items():
        assert read_blt(write_blt(election)).piles == election.piles, name
        piles = list(election.piles)
        shuffle(piles)
        for method in _METHODS:
            asked = Asked("ranking", method, len(election.names), election.seats)
            counted = count(asked, election.piles)
            assert counted == count(asked, piles), (name, method)
            assert counted["pending"] is not None or len(counted["elected"]) == election.seats, (name, method)
            answered = (counted["ballots"] - counted["blank"]) * counted["scale"]
            for stage in counted["stages"]:
                if stage["votes"] is not None:
                    assert sum(stage["votes"]) + stage["exhausted"] + stage["lost"] == answered, (name, method)


@pytest.mark.parametrize("file", _WARDS)
def test_official_stages(file: str) -> None:
    """Quota, the stage at which each was elected, and the votes as the council has published them, in whole votes."""
    ward, election = _WARDS[file], read()[file]
    counted = count(Asked("ranking", "stv_scottish", len(election.names), election.seats), election.piles)
    scale, stages = counted["scale"], counted["stages"]

    def number(name: str) -> int:
        return next(place for place, each in enumerate(election.names, 1) if name in each.upper())

    assert counted["quota"] == ward["quota"] * scale
    assert sorted(number(name) for name in ward["elected"]) == sorted(counted["elected"])
    for name, stage in ward["elected"].items():
        assert number(name) in stages[stage - 1]["elected"], name
    for name, official in ward["stages"].items():
        ours = [stage["votes"][number(name) - 1] for stage in stages[: len(official)]]
        assert [(2 * votes + scale) // (2 * scale) for votes in ours] == official, name
