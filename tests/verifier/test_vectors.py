"""The vectors that other clients are written by, as the verifier reads them: a whole vote but for its result."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from tests.contract.shape.source import ROOT
from tests.support.published import Documents, write
from verifier.checks.boxes import box_permitted
from verifier.definitions import read_definition
from verifier.published import read_box
from verifier.questions import is_answer, longest_ballot
from verifier.reports import State
from verifier.shapes import Node
from verifier.strict import canonical
from verifier.subjects import Parts, Vote
from verifier.trees import leaf_of, root_by_proof, root_of
from verifier.verification import Request, verify

VECTORS: Final[Documents] = json.loads((ROOT / "clients/ballot/vectors.json").read_text(encoding="utf-8"))


def result_and_notices() -> Documents:
    """What the vectors lack: all members vote in branches too small to be told, and the vote closes with its board."""
    statement = VECTORS["opening"]["opening"]["statement"]
    named = {"vote": statement["vote"], "definition": statement["definition"]}
    branches = Counter(each["branch"] for each in VECTORS["roll"]["members"])
    result = {
        **named,
        "format": "unionhall-result-1",
        "counted": statement["count"],
        "invalid": statement["invalid"],
        "entitled": sum(branches.values()),
        "tally": statement["tally"],
        "turnout": [
            {"branch": each, "entitled": entitled, "voted": None} for each, entitled in sorted(branches.items())
        ],
    }
    closed_at = VECTORS["board"]["entries"][-1]["entry"]["at"]
    notice = {"at": closed_at, "closes_at": closed_at, "kind": "closed_early", "reason": "全员已投"}
    notices = {"format": "unionhall-notices-1", "vote": named["vote"], "notices": [notice]}
    return {"result.json": result, "notices.json": notices}


def test_the_vote_of_the_vectors_holds(tmp_path: Path) -> None:
    promise, member = VECTORS["promise"], VECTORS["roll"]["members"][0]
    documents = {
        "definition.json": VECTORS["definition"]["definition"],
        "roll.json": VECTORS["roll"]["roll"],
        "board.json": VECTORS["board"],
        "envelopes.json": VECTORS["box"]["box"],
        "opening.json": VECTORS["opening"]["opening"],
        "ballots.json": VECTORS["opening"]["ballots"],
        "receipt": {key: promise[key] for key in ("promise", "signature", "proof")},
        "elector": {key: member[key] for key in ("branch", "member", "salt")},
    }
    write(tmp_path, documents | result_and_notices())

    report = verify(
        Request(
            tmp_path,
            receipts=(tmp_path / "receipt",),
            elector=tmp_path / "elector",
            announced=bytes.fromhex(VECTORS["definition"]["hash"]),
        )
    )

    assert [*report.unread, *(each for each in report.outcomes if each.state is not State.HOLDS)] == []


def test_the_trees_and_proofs_of_the_vectors() -> None:
    tree = VECTORS["tree"]
    leaves = [bytes.fromhex(each) for each in tree["leaves"]]

    assert [root_of(leaves[:count]).hex() for count in range(len(leaves) + 1)] == tree["roots"]
    for proof in tree["proofs"]:
        path = [bytes.fromhex(each) for each in proof["path"]]
        found = root_by_proof(leaves[proof["index"]], proof["index"], proof["count"], path)
        assert found is not None
        assert found.hex() == tree["roots"][proof["count"]]


def test_the_permit_of_the_vectors() -> None:
    unlinkable: Any = VECTORS["unlinkable"]
    definition = read_definition(Node(unlinkable["definition"]["definition"]))
    vote = Vote(Parts(definition=definition, box=read_box(Node(unlinkable["box"]), "unlinkable")))

    assert definition.hash.hex() == unlinkable["definition"]["hash"]
    assert list(box_permitted(vote)) == []


@pytest.mark.parametrize("vector", VECTORS["ballots"])
def test_the_ballots_of_the_vectors(vector: Documents) -> None:
    questions = read_questions(vector)

    assert is_answer(questions, vector["answers"])
    assert canonical(vector["answers"]).decode() == vector["canonical"]
    assert -(-longest_ballot(questions) // 64) * 64 == vector["ballot_length"]


@pytest.mark.parametrize("vector", [each for each in VECTORS["refused_ballots"] if "answers" in each])
def test_the_refused_ballots_of_the_vectors(vector: Documents) -> None:
    assert not is_answer(read_questions(vector), vector["answers"])


def read_questions(vector: Documents) -> Any:
    """The questions of a vector."""
    definition = VECTORS["definition"]["definition"] | {"questions": vector["questions"]}
    return read_definition(Node(definition)).questions


def test_the_envelopes_of_the_vectors_are_the_leaves() -> None:
    box = read_box(Node(VECTORS["box"]["box"]), "sealed")

    assert {each.hash.hex() for each in box.ballots} == {each["ballot_hash"] for each in VECTORS["envelopes"]}
    assert leaf_of(box.ballots[0].envelope) == box.ballots[0].hash
