"""A published vote of each kind, made with the formats of the project, for the verifier to check and to be lied to."""

import copy
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from voting.ballots import ballot_length, padded_ballot, questions_of
from voting.boards import BoardEntry, board_document, sign_entry
from voting.boxes import Posted, box_document, permit_message
from voting.canonical import b64u, canonical, digest, from_b64u, instant, labelled
from voting.definitions import definition_of
from voting.envelopes import ballot_hash, seal
from voting.keys import VoteKey, vote_key
from voting.openings import open_box
from voting.promises import Promise, Sealer, sign_promise
from voting.rolls import roll_document, roll_hash, roll_leaf
from voting.signatures import public_bytes
from voting.tallies import tally
from voting.trees import root, tree

VOTE: Final = "0192f0c1-0000-7000-8000-000000000001"
OPENS_AT: Final = datetime(2026, 11, 20, 8, tzinfo=UTC)
CLOSES_AT: Final = OPENS_AT + timedelta(days=2)
EXTENDED_TO: Final = CLOSES_AT + timedelta(hours=4)
BRANCHES: Final = {"HD-01": 20, "HD-02": 14, "HD-03": 3, "HD-04": 3}
"""Branch → members on the roll; the last two are smaller than the smallest cell."""
OWN_ENTRY: Final = {"branch": "HD-01", "member": "HD-01-000", "salt": b64u(random.Random(7).randbytes(16))}
"""Of the first member on the roll."""
VOTED: Final = {"HD-01": 17, "HD-02": 11, "HD-03": None, "HD-04": None}
CAST: Final = 31

Documents = dict[str, Any]
"""File name → what is written in it."""


@dataclass(frozen=True)
class Keys:
    """All keys of a vote: what only a dishonest server, or dishonest key holders, have in one hand."""

    promise: Ed25519PrivateKey
    vote: VoteKey
    registrar: rsa.RSAPrivateKey


@dataclass(frozen=True)
class Published:
    """A published vote: its files, its keys, and a voter's two receipts, of which the second has a proof."""

    kind: str
    documents: Documents
    keys: Keys
    receipts: tuple[Documents, Documents]

    def copy(self) -> Documents:
        """The files, for somebody to change."""
        return copy.deepcopy(self.documents)


def write(directory: Path, documents: Documents) -> Path:
    """Writes the files, canonically; those that are bytes as they are. Returns the directory."""
    for name, document in documents.items():
        (directory / name).write_bytes(document if isinstance(document, bytes) else canonical(document))
    return directory


@cache
def keys() -> Keys:
    """The keys of every vote of this module."""
    return Keys(
        promise=Ed25519PrivateKey.from_private_bytes(bytes(range(32))),
        vote=vote_key(bytes(range(32, 64))),
        registrar=rsa.generate_private_key(public_exponent=65_537, key_size=2048),
    )


def _option(number: int) -> Documents:
    return {"number": number, "label": f"候选人{number}", "label_en": None}


def question(number: int, kind: str, options: int, **others: object) -> Documents:
    """A question of a definition."""
    return {
        "number": number,
        "kind": kind,
        "title": f"事项{number}",
        "title_en": f"Item {number}",
        "minimum": 0,
        "maximum": options,
        "maximum_score": None,
        "write_ins": 0,
        "seats": None,
        "options": [_option(each + 1) for each in range(options)],
    } | others


QUESTIONS: Final = [
    question(1, "choice", 12, minimum=1, maximum=3, write_ins=2, seats=3),
    question(2, "yes_no_abstain", 3),
    question(3, "ranking", 5, minimum=1),
    question(4, "score", 4, maximum_score=9),
]


def answers(draw: random.Random) -> list[Any]:
    """A valid ballot."""
    chosen = sorted(draw.sample(range(1, 13), 2))
    written = sorted({draw.choice(["王小明", 'Anne "A" Smith', "李\\雷"])}) if draw.random() < 0.3 else []
    return [
        None if draw.random() < 0.1 else {"options": chosen, "write_ins": written},
        {"items": [draw.choice(["yes", "no", "abstain"]) for _ in range(3)]},
        {"ranking": draw.sample(range(1, 6), draw.randint(1, 5))},
        {"scores": [draw.choice([None, 0, 5, 9]) for _ in range(4)]},
    ]


@cache
def published(kind: str) -> Published:
    """A vote of this kind from its roll to its result: 40 members, 31 ballots, two of them invalid if it is secret."""
    draw = random.Random(7)
    leaves = [
        roll_leaf(draw.randbytes(16), VOTE, f"{branch}-{number:03}", branch)
        for branch, members in BRANCHES.items()
        for number in range(members)
    ]
    definition = definition_document(kind, leaves)
    ballots = [answers(draw) for _ in range(CAST if kind == "named" else CAST - 2)]
    documents = {"definition.json": definition, "roll.json": roll_document(VOTE, leaves), "notices.json": notices()}
    if kind == "named":
        documents["ballots.json"] = {
            "format": "unionhall-ballots-1",
            "vote": VOTE,
            "ballots": sorted(ballots, key=canonical),
        }
        counted = tally(questions_of(definition), ballots)
        documents["result.json"] = result_document(definition, invalid=0, counted=counted)
        return Published(kind, documents, keys(), ({}, {}))
    return _secret(kind, documents, ballots)


def definition_document(kind: str, leaves: Sequence[bytes]) -> Documents:
    """A definition of this kind with a question of each kind."""
    is_secret = kind != "named"
    vote = keys().vote
    registrar = keys().registrar.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    definition: Documents = {
        "format": "unionhall-vote-1",
        "vote": VOTE,
        "union": "0192f0c1-0000-7000-8000-0000000000ff",
        "organisation": {"code": "HD", "name": "华东工会"},
        "kind": kind,
        "title": "委员会选举",
        "title_en": "Election of the committee",
        "description": "选举新一届委员会。",
        "opens_at": instant(OPENS_AT),
        "closes_at": instant(CLOSES_AT),
        "questions": QUESTIONS,
        "roll": {"hash": roll_hash(leaves).hex(), "count": len(leaves)},
        "rules": {"quorum_percent": 50},
        "recast": True,
        "minimum_cell": 5,
        "key": None,
        "ballot_length": None,
        "server_may_seal": True,
        "promise_key": b64u(public_bytes(keys().promise)),
        "registrar_key": b64u(registrar) if kind == "unlinkable" else None,
    }
    if is_secret:
        public = {"public_key": b64u(vote.public_key), "statement_key": b64u(vote.statement_key)}
        definition["key"] = {**public, "threshold": 2, "shares": 3}
        definition["ballot_length"] = ballot_length(questions_of(definition))
    return definition


def notices() -> Documents:
    """A pause, its end, and an extension that made up for it."""
    told: list[tuple[str, datetime, datetime | None]] = [
        ("paused", OPENS_AT + timedelta(hours=2), None),
        ("resumed", OPENS_AT + timedelta(hours=6), None),
        ("extended", OPENS_AT + timedelta(hours=6), EXTENDED_TO),
    ]
    return {
        "format": "unionhall-notices-1",
        "vote": VOTE,
        "notices": [
            {"kind": kind, "at": instant(at), "closes_at": None if moved is None else instant(moved), "reason": "停电"}
            for kind, at, moved in told
        ],
    }


def result_document(definition: Documents, *, invalid: int, counted: object) -> Documents:
    """`result.json` of all ballots cast."""
    return {
        "format": "unionhall-result-1",
        "vote": VOTE,
        "definition": definition_of(definition).hash.hex(),
        "counted": CAST,
        "invalid": invalid,
        "entitled": sum(BRANCHES.values()),
        "tally": counted,
        "turnout": [
            {"branch": branch, "entitled": entitled, "voted": VOTED[branch]} for branch, entitled in BRANCHES.items()
        ],
    }


def posted(definition: Documents, plain: bytes) -> Posted:
    """An envelope with these bytes inside, and a permit if the vote is unlinkable."""
    parsed = definition_of(definition)
    envelope = seal(keys().vote.public_key, parsed.hash, plain.ljust(parsed.ballot_length or 0, b"\x00"))
    if definition["kind"] != "unlinkable":
        return Posted(envelope)
    randomizer = random.Random(envelope).randbytes(32)
    message = randomizer + permit_message(parsed.hash, ballot_hash(envelope))
    signature = keys().registrar.sign(message, padding.PSS(padding.MGF1(SHA384()), 48), SHA384())
    return Posted(envelope, randomizer, signature)


def _secret(kind: str, documents: Documents, ballots: Sequence[list[Any]]) -> Published:
    definition = documents["definition.json"]
    questions = questions_of(definition)
    plain = [padded_ballot(questions, each) for each in ballots]
    box = [posted(definition, each) for each in (*plain, b"[null, null, null, null]", b"[null]")]
    replaced = posted(definition, plain[0])
    documents["board.json"] = board(definition, [[], [*box[1:20], replaced], box[:25], box])
    fill(documents, box)
    receipts = (receipt(definition, replaced, 1, []), receipt(definition, box[0], 2, box))
    return Published(kind, documents, keys(), receipts)


def fill(documents: Documents, box: Sequence[Posted]) -> None:
    """Writes box, opening, ballots and result of these envelopes: what honest key holders make of them."""
    definition = definition_of(documents["definition.json"])
    documents["envelopes.json"] = box_document(VOTE, definition.hash, box)
    opening = open_box(definition, box, keys().vote)
    documents["ballots.json"], documents["opening.json"] = opening.ballots, opening.opening
    statement: Any = opening.opening["statement"]
    documents["result.json"] = result_document(
        documents["definition.json"], invalid=statement["invalid"], counted=copy.deepcopy(statement["tally"])
    )


def board(definition: Documents, moments: Sequence[Sequence[Posted]]) -> Documents:
    """A board with an entry for what was in the box at each of four moments, the third within the extension."""
    hash_of_definition = definition_of(definition).hash
    previous, entries = hash_of_definition, []
    for number, (hours, moment) in enumerate(zip((13, 26, 49, 52), moments, strict=True), start=1):
        at = OPENS_AT + timedelta(hours=hours)
        leaves = sorted(ballot_hash(each.envelope) for each in moment)
        is_final = number == len(moments)
        entry = BoardEntry(VOTE, hash_of_definition, number, previous, len(leaves), root(leaves), at, is_final)
        entries.append(sign_entry(entry, keys().promise))
        previous = entry.hash()
    return board_document(entries)


def receipt(definition: Documents, cast: Posted, number: int, box: Sequence[Posted]) -> Documents:
    """A receipt, with the proof that the ballot is among those of `box` unless it is empty."""
    ballot = ballot_hash(cast.envelope)
    promise = Promise(VOTE, definition_of(definition).hash, ballot, number, Sealer.VOTER)
    kept: Documents = {"promise": promise.document(), "signature": b64u(sign_promise(promise, keys().promise))}
    if box:
        leaves = sorted(ballot_hash(each.envelope) for each in box)
        kept["proof"] = tree(leaves).proof(leaves.index(ballot)).document()
    return kept


# --- what a dishonest server or dishonest key holders can do: sign anew ------------------------------------------


def sign_board(documents: Documents, change: Callable[[list[Documents]], None]) -> None:
    """Changes the entries, then chains and signs all of them with the server's key."""
    entries = [each["entry"] for each in documents["board.json"]["entries"]]
    change(entries)
    previous = digest("unionhall definition 1", documents["definition.json"]).hex()
    signed = []
    for entry in entries:
        entry["previous"] = previous
        data = labelled("unionhall board 1", entry)
        previous = sha256(data).hexdigest()
        signed.append({"entry": entry, "signature": b64u(keys().promise.sign(data))})
    documents["board.json"]["entries"] = signed


def sign_opening(documents: Documents) -> None:
    """Signs the statement as it stands with the key holders' key."""
    statement = documents["opening.json"]["statement"]
    signature = keys().vote.statement.sign(labelled("unionhall opening 1", statement))
    documents["opening.json"]["signature"] = b64u(signature)


def open_again(documents: Documents) -> None:
    """What key holders make of the box as it stands, if their tool refused nothing."""
    fill(documents, [_posted_of(each) for each in documents["envelopes.json"]["envelopes"]])


def _posted_of(member: Any) -> Posted:
    if isinstance(member, str):
        return Posted(from_b64u(member))
    return Posted(*(from_b64u(member[key]) for key in ("envelope", "randomizer", "signature")))
