"""A vote as the tests open it: a definition, its key, a box."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from voting.ballots import ballot_length, pad, padded_ballot, questions_of
from voting.boxes import Posted
from voting.canonical import b64u, canonical
from voting.definitions import Definition, definition_of
from voting.envelopes import ballot_hash, seal
from voting.keys import vote_key
from voting.signatures import public_bytes

SECRET = bytes(range(32))
KEY = vote_key(SECRET)
PROMISE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
VOTE = "0192f0c1-0000-7000-8000-000000000001"

QUESTIONS: list[dict[str, Any]] = [
    {"kind": "choice", "options": 4, "minimum": 1, "maximum": 2, "write_ins": 1},
    {"kind": "yes_no_abstain", "options": 2, "minimum": 0, "maximum": 2},
    {"kind": "ranking", "options": 3, "minimum": 1, "maximum": 3},
    {"kind": "score", "options": 2, "minimum": 0, "maximum": 2, "maximum_score": 5},
]
BALLOT: list[Any] = [
    {"options": [1, 3], "write_ins": []},
    {"items": ["yes", "abstain"]},
    {"ranking": [3, 1]},
    {"scores": [5, None]},
]
OTHER_BALLOT: list[Any] = [{"options": [2], "write_ins": ["王芳"]}, {"items": ["no", "yes"]}, {"ranking": [1]}, None]


def question_documents(questions: Sequence[dict[str, Any]] = QUESTIONS) -> list[dict[str, Any]]:
    """The questions of a definition, from how many options each has."""
    return [
        {
            "number": number,
            "title": f"第{number}项",
            "title_en": None,
            "seats": None,
            "maximum_score": None,
            "write_ins": 0,
            **question,
            "options": [
                {"number": option, "label": f"选项{option}", "label_en": None}
                for option in range(1, question["options"] + 1)
            ],
        }
        for number, question in enumerate(questions, start=1)
    ]


def definition_document(**change: Any) -> dict[str, Any]:
    """`definition.json` of a sealed vote, with the members of `change` in place of its own."""
    questions = question_documents()
    document = {
        "format": "unionhall-vote-1",
        "vote": VOTE,
        "union": "0192f0c1-0000-7000-8000-0000000000aa",
        "organisation": {"code": "JX", "name": "机械厂工会"},
        "kind": "sealed",
        "title": "换届选举",
        "title_en": "Committee election",
        "description": "",
        "opens_at": "2026-11-27T08:00:00Z",
        "closes_at": "2026-11-28T08:00:00Z",
        "questions": questions,
        "roll": {"hash": "00" * 32, "count": 1000},
        "rules": {"quorum_percent": 50},
        "recast": True,
        "minimum_cell": 10,
        "key": {
            "public_key": b64u(KEY.public_key),
            "statement_key": b64u(KEY.statement_key),
            "threshold": 3,
            "shares": 5,
        },
        "ballot_length": ballot_length(questions_of({"questions": questions})),
        "server_may_seal": False,
        "promise_key": b64u(public_bytes(PROMISE_KEY)),
        "registrar_key": None,
    }
    return {**document, **change}


def definition(**change: Any) -> Definition:
    return definition_of(definition_document(**change))


def sealed(of: Definition, answers: Any) -> bytes:
    """An envelope of a ballot, or of any bytes in place of one."""
    assert of.key is not None
    assert of.ballot_length is not None
    is_raw = isinstance(answers, bytes)
    padded = pad(answers, of.ballot_length) if is_raw else padded_ballot(of.questions, answers)
    return seal(of.key.public_key, of.hash, padded)


def box(of: Definition, ballots: Sequence[Any]) -> list[Posted]:
    """The sorted members of a box with these ballots."""
    envelopes = sorted((sealed(of, ballot) for ballot in ballots), key=ballot_hash)
    return [Posted(envelope) for envelope in envelopes]


def shows(text: str, shares: Sequence[str]) -> bool:
    """Whether a text shows two words of a share beside each other; a single one can be a word of a sentence."""
    said = " ".join(text.split())
    return any(f"{first} {second}" in said for share in shares for first, second in pairwise(share.split()))


def not_a_ballot() -> bytes:
    """Canonical JSON that is no ballot of these questions."""
    return canonical([None])
