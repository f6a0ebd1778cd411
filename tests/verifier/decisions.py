"""Changes to the published files of a vote of format 2, for the verifier to find."""

import copy
from pathlib import Path
from typing import Any, Final

from tests.support.published import Documents, write
from tests.support.published_decided import decide_anew, decided
from tests.verifier.tampering import BALLOTS, DEFINITION, RESULT, Change
from verifier.reports import Report
from verifier.verification import Request, verify
from voting.canonical import canonical
from voting.definitions import definition_of

PAPER: Final = "paper.json"

ITEMS, PLURALITY, TWO_ROUND, SCORE, RUNOFF, SCOTTISH, NORTHERN, SCHULZE = range(8)
"""Index of the question that each method counts."""


def report_of_decided(kind: str, change: Change, directory: Path) -> Report:
    """What the verifier says of a vote of format 2 of this kind after the change."""
    documents = decided(kind).copy()
    change(documents)
    return verify(Request(write(directory, documents)))


def other_winner(documents: Documents) -> None:
    """Seats who came fourth instead of who came first: in the count, its stage, and the verdict."""
    result = documents[RESULT]
    counted = result["counts"][PLURALITY]
    loser = next(each for each in range(1, 6) if each not in counted["elected"])
    for seated in (counted["elected"], counted["stages"][0]["elected"]):
        seated[0] = loser
    result["verdict"]["questions"][PLURALITY]["elected"][0] = loser


def other_rule_set(documents: Documents) -> None:
    """Decides by a rule set that is not in the definition: half of the entitled must have voted for somebody."""
    genuine = copy.deepcopy(documents[DEFINITION])
    documents[DEFINITION]["verdict"]["majority"][0] |= {"base": "entitled", "share": [1, 2]}
    decide_anew(documents)
    documents[DEFINITION] = genuine
    documents[RESULT]["definition"] = definition_of(genuine).hash.hex()


def counted_by_other_law(documents: Documents) -> None:
    """Counts the transferable vote by the other law, and has the verdict follow."""
    genuine = copy.deepcopy(documents[DEFINITION])
    documents[DEFINITION]["questions"][SCOTTISH]["method"]["name"] = "stv_northern_ireland"
    decide_anew(documents)
    documents[DEFINITION] = genuine
    documents[RESULT]["definition"] = definition_of(genuine).hash.hex()


def move_papers(documents: Documents) -> None:
    """Makes a paper vote for another candidate, and counts and decides by that; nobody signs papers."""
    pile = documents[PAPER]["ballots"][0]
    pile["answers"][TWO_ROUND] = {"options": [3]}
    documents[PAPER]["ballots"].sort(key=lambda each: canonical(each["answers"]))


def take_papers(documents: Documents) -> None:
    """Takes a paper out of a pile, and counts and decides without it."""
    next(each for each in documents[PAPER]["ballots"] if each["count"] > 1)["count"] -= 1
    decide_anew(documents)


def lot_of_others(documents: Documents) -> None:
    """The lot is among others than those who were tied."""
    lot = documents[RESULT]["lots"][0]
    lot["among"], lot["order"] = [1, 2], [2, 1]


def without_lot(documents: Documents) -> None:
    """The lot that decided is kept back."""
    del documents[RESULT]["lots"][0]


def extra_lot(documents: Documents) -> None:
    """A lot that nobody needed is told."""
    lot: Any = {"among": [1, 2], "order": [2, 1], "question": 1, "source": "另抽"}
    documents[RESULT]["lots"].append(lot)


def heavier(documents: Documents) -> None:
    """A ballot weighs more than its voter and all whom one may vote for; counted and decided by that."""
    ballots = documents[BALLOTS]["ballots"]
    ballots[-1]["weight"] = 4
    ballots.sort(key=canonical)
    decide_anew(documents)
