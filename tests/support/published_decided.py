"""A published vote of format 2: a question of every method, a rule set, lots, paper, a kiosk, or weights."""

import copy
import random
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from counting.counts import count
from counting.shapes import Asked, Lot, Pile
from counting.verdicts import Figures, decide
from tests.support.published import (
    BRANCHES,
    VOTE,
    Documents,
    Published,
    board,
    definition_document,
    fill,
    keys,
    notices,
    posted,
    question,
    receipt,
    result_document,
)
from voting.ballots import ballot_length, padded_ballot, questions_of
from voting.canonical import canonical
from voting.definitions import definition_of
from voting.rolls import roll_document, roll_leaf
from voting.tallies import tally

BOX: Final = 24
"""Ballots in the box, one of them none."""
KIOSK: Final = {"issued": 5, "returned": 4, "unused": 1}
STATIONS: Final = [
    {"name": "东厂区", "issued": 6, "given": 4, "returned": 4, "spoiled": 1, "unused": 1},
    {"name": "西厂区", "issued": 5, "given": 2, "returned": 2, "spoiled": 0, "unused": 3},
]
PAPERS: Final = 5
"""Papers that answer the questions; another one is none."""
NAMED: Final = 31
CAP: Final = 2
METHODS: Final = (
    ("items", "yes_no_abstain", 3, None),
    ("plurality", "choice", 5, 3),
    ("two_round", "choice", 3, 1),
    ("score", "score", 4, 2),
    ("instant_runoff", "ranking", 5, 1),
    ("stv_scottish", "ranking", 6, 3),
    ("stv_northern_ireland", "ranking", 6, 3),
    ("schulze", "ranking", 4, 2),
    ("plurality", "choice", 2, 1),
)
"""Method, kind, options, seats of each question; the last one ends in a tie."""
TIED: Final = 8
"""Index of the question that ends in a tie."""
RULE_SET: Final[Documents] = {
    "key": "own_rules",
    "version": 3,
    "title": "本会选举办法",
    "title_en": "Rules of our own",
    "sources": [{"title": "章程", "article": None, "note": None}],
    "quorum": [{"call": 1, "base": "present", "share": [2, 3], "strict": False}],
    "second_call_days": None,
    "more_returned_than_issued": "void",
    "majority": [
        {"kind": "seat", "base": "valid", "share": [1, 5], "strict": True},
        {"kind": "item", "base": "decided", "share": [1, 2], "strict": True},
    ],
    "margin": [1, 3],
    "ties": "lot",
    "open_seats": "again",
    "run_off": "most_votes",
    "minimum_cell": None,
}


def asked() -> list[Documents]:
    """The questions: one of each method, and one that ends in a tie."""
    return [
        question(number, kind, options, seats=seats, method={"name": method, "version": 1})
        | ({"maximum": seats, "write_ins": 1} if kind == "choice" and seats != 1 else {})
        | ({"maximum": 1} if kind == "choice" and seats == 1 else {})
        | ({"maximum_score": 5} if kind == "score" else {})
        for number, (method, kind, options, seats) in enumerate(METHODS, start=1)
    ]


def answers(draw: random.Random, number: int) -> list[Any]:
    """A valid ballot; the `number`-th votes for one of the two who will be equal."""
    ballot: list[Any] = []
    for _, kind, options, seats in METHODS[:TIED]:
        if kind == "yes_no_abstain":
            ballot.append({"items": [draw.choice(["yes", "yes", "no", "abstain"]) for _ in range(options)]})
        elif kind == "choice":
            chosen = sorted(draw.sample(range(1, options + 1), 1 if seats == 1 else draw.randint(1, 2)))
            written = ["王小明"] if draw.random() < 0.2 else []
            ballot.append({"options": chosen} | ({"write_ins": written} if seats != 1 else {}))
        elif kind == "score":
            ballot.append({"scores": [draw.choice([None, 0, 2, 5]) for _ in range(options)]})
        else:
            ranking = draw.sample(range(1, options + 1), draw.randint(1, options))
            ballot.append(None if draw.random() < 0.1 else {"ranking": ranking})
    return [*ballot, {"options": [number % 2 + 1]}]


@cache
def decided(kind: str) -> Published:
    """A vote of this kind: a sealed one takes paper and has a kiosk; a named one has weights and delegation."""
    draw = random.Random(11)
    leaves = [
        roll_leaf(draw.randbytes(16), VOTE, f"{branch}-{number:03}", branch)
        for branch, members in BRANCHES.items()
        for number in range(members)
    ]
    documents = {
        "definition.json": _definition(kind, leaves),
        "roll.json": roll_document(VOTE, leaves),
        "notices.json": notices(),
    }
    if kind == "named":
        weighed: list[Documents] = [
            {"answers": answers(draw, number), "weight": 2 if number in {0, 1} else 1} for number in range(NAMED - 1)
        ]
        weighed.append({"answers": [None] * len(METHODS), "weight": 1})
        ballots = sorted(weighed, key=canonical)
        documents["ballots.json"] = {"format": "unionhall-ballots-2", "vote": VOTE, "ballots": ballots}
        decide_anew(documents)
        return Published(kind, documents, keys(), ({}, {}))
    return _secret(kind, documents, draw)


def _definition(kind: str, leaves: Sequence[bytes]) -> Documents:
    definition = definition_document(kind, leaves) | {
        "format": "unionhall-vote-2",
        "questions": asked(),
        "verdict": copy.deepcopy(RULE_SET),
        "call": 1,
        "follows": None,
        "channels": ["kiosk", "paper"] if kind == "sealed" else [],
        "meeting": False,
        "weighted": False,
        "delegation": {"cap": CAP} if kind == "named" else None,
    }
    if kind != "named":
        definition["ballot_length"] = ballot_length(questions_of(definition))
    return definition


def _secret(kind: str, documents: Documents, draw: random.Random) -> Published:
    definition = documents["definition.json"]
    takes_paper = "paper" in definition["channels"]
    size = BOX if takes_paper else NAMED
    plain = [padded_ballot(questions_of(definition), answers(draw, number)) for number in range(size - 1 - takes_paper)]
    if takes_paper:
        plain.append(padded_ballot(questions_of(definition), [None] * len(METHODS)))
    box = [posted(definition, each) for each in (*plain, b"[null]")]
    replaced = posted(definition, plain[0])
    documents["board.json"] = board(definition, [[], [*box[1:12], replaced], box[:18], box])
    if takes_paper:
        documents["paper.json"] = _paper(definition, draw)
    fill(documents, box)
    decide_anew(documents)
    receipts = (receipt(definition, replaced, 1, []), receipt(definition, box[0], 2, box))
    return Published(kind, documents, keys(), receipts)


def _paper(definition: Documents, draw: random.Random) -> Documents:
    written = [answers(draw, number) for number in range(PAPERS - 1)]
    groups = [{"answers": each, "count": 2 if number == 0 else 1} for number, each in enumerate(written)]
    return {
        "format": "unionhall-paper-1",
        "vote": VOTE,
        "definition": definition_of(definition).hash.hex(),
        "ballots": sorted(groups, key=lambda each: canonical(each["answers"])),
        "invalid": 1,
        "stations": copy.deepcopy(STATIONS),
    }


# --- what an honest server makes of the ballots as they stand -------------------------------------------------------


def weighed(documents: Documents) -> list[tuple[list[Any], int]]:
    """All valid ballots of the box and of paper, with their weights."""
    ballots = documents["ballots.json"]["ballots"]
    pairs = [(each["answers"], each["weight"]) if "answers" in each else (each, 1) for each in ballots]
    papers = documents.get("paper.json", {"ballots": []})["ballots"]
    return [(each, weight) for each, weight in pairs if isinstance(each, list)] + [
        (each["answers"], each["count"]) for each in papers
    ]


def decide_anew(documents: Documents) -> None:
    """Writes tally, counts, lots and verdict of the ballots as they stand, by the rules of the definition."""
    definition, paper = documents["definition.json"], documents.get("paper.json")
    ballots = documents["ballots.json"]["ballots"]
    invalid = sum(1 for each in ballots if "invalid" in each) + (paper["invalid"] if paper else 0)
    valid = weighed(documents)
    kiosk = copy.deepcopy(KIOSK) if "kiosk" in definition["channels"] else None
    returned = sum(weight for _, weight in valid) + invalid
    in_box = sum(each.get("weight", 1) if isinstance(each, dict) else 1 for each in ballots)
    issued = in_box + (kiosk["unused"] if kiosk else 0)
    issued += sum(each["given"] for each in paper["stations"]) if paper else 0
    counts, lots = _counts(definition["questions"], valid)
    entitled = sum(BRANCHES.values())
    figures = Figures(entitled, returned, issued, returned, invalid, definition["weighted"])
    every = [ballot for ballot, weight in valid for _ in range(weight)]
    verdict = decide(definition["verdict"], figures, definition["call"], counts, asked=_asked(definition["questions"]))
    documents["result.json"] = result_document(
        definition, invalid=invalid, counted=tally(questions_of(definition), every)
    ) | {
        "format": "unionhall-result-2",
        "counted": returned,
        "counts": counts,
        "lots": lots,
        "kiosk": kiosk,
        "verdict": verdict,
    }


def _asked(questions: Sequence[Documents]) -> list[Asked]:
    return [Asked(each["kind"], each["method"]["name"], len(each["options"]), each["seats"]) for each in questions]


def _counts(
    questions: Sequence[Documents], valid: Sequence[tuple[list[Any], int]]
) -> tuple[list[Documents], list[Documents]]:
    """Counts with the lots that they needed, of which the last of the tied is always drawn first."""
    counts, lots = [], []
    for index, each in enumerate(_asked(questions)):
        piles = [Pile(ballot[index], weight) for ballot, weight in valid]
        drawn: list[Lot] = []
        while True:
            counted = count(each, piles, drawn)
            if counted["pending"] is None:
                break
            among = counted["pending"]["among"]
            drawn.append(Lot(tuple(among), tuple(reversed(among))))
        counts.append(counted)
        lots += [
            {"among": list(lot.among), "order": list(lot.order), "question": index + 1, "source": "当众抽签"}
            for lot in drawn
        ]
    return counts, lots
