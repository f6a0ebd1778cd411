"""What Python has written and a client in JavaScript must read: definitions, receipts, a board, boxes, a roll."""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.voting.test_ballots import ANSWERS, LENGTHS
from tests.voting.test_canonical import WRITINGS
from voting.ballots import Kind, Question, ballot_length, padded_ballot, questions_of
from voting.boards import BoardEntry, SignedEntry, board_document, sign_entry
from voting.canonical import b64u, canonical
from voting.definitions import definition_hash
from voting.envelopes import ballot_hash, seal
from voting.promises import Promise, Sealer, sign_promise
from voting.rolls import roll_hash, roll_leaf
from voting.trees import Tree, leaf_hash, tree

VECTORS: Final = Path(__file__).parents[3] / "clients" / "ballot" / "vectors.json"
VOTE: Final = "0192f0c1-0000-7000-8000-000000000001"
BALLOTS: Final = 60
NOON: Final = datetime(2026, 11, 27, 12, tzinfo=UTC)
BALLOT_KEY: Final = X25519PrivateKey.from_private_bytes(bytes(range(32)))
PROMISE_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
_STATEMENT_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34)))
_LEAVES: Final = (0, 1, 2, 3, 5, 8, 13)
_MEMBERS: Final = tuple(f"HD{number:06}" for number in range(1, 8))
_NAMES: Final = ("周立", "王芳", 'O\'Neil "Red"', "Zoë", "\U0001f600", "李\\娜", "a" * 120, "吴" * 40)
_NOT_CANONICAL: Final = (
    "",
    "{",
    '{"b":1,"a":2}',
    "[1, 2]",
    "1.0",
    "-0",
    "1e3",
    '"\\u0041"',
    '"e\u0301"',
    '{"a":1,"a":1}',
)


@dataclass(frozen=True, slots=True)
class World:
    """What the client is given, and what Python keeps to open and sign with."""

    given: Mapping[str, Any]
    definition_hash: bytes
    questions: tuple[Question, ...]
    padded: tuple[bytes, ...]
    registrar: rsa.RSAPrivateKey


def world() -> World:
    """A new one: the same each time, but for the registrar's key."""
    registrar = rsa.generate_private_key(65537, 2048)
    sealed, unlinkable = _definition("sealed", None), _definition("unlinkable", registrar)
    questions = questions_of(sealed)
    chance = random.Random(7)
    answers = [[_answer(question, chance) for question in questions] for _ in range(BALLOTS)]
    padded = tuple(padded_ballot(questions, each) for each in answers)
    given = {
        "sealed": _published(sealed, padded[:7], None),
        "unlinkable": _published(unlinkable, padded[:7], registrar),
        "named": {"definition": canonical(_definition("named", None)).decode()},
        "ballots": [
            {"typed": [_as_typed(answer, chance) for answer in each], "padded": b64u(ballot)}
            for each, ballot in zip(answers, padded, strict=True)
        ],
        "answers": [{"question": _asked(q), "answer": answer, "reason": reason} for q, answer, reason in ANSWERS],
        "lengths": [{"question": _asked(question), "length": length} for question, length in LENGTHS],
        "writings": [{"value": value, "text": text.decode()} for value, text in WRITINGS],
        "notCanonical": _NOT_CANONICAL,
        "trees": [_tree(count) for count in _LEAVES],
        "vectors": json.loads(VECTORS.read_text(encoding="utf-8")),
        "ballot": leaf_hash(b"another envelope").hex(),
        "promiseSecret": b64u(PROMISE_KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        "registrarSecret": b64u(registrar.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
    }
    return World(given, definition_hash(sealed), questions, padded, registrar)


def blind_signature(key: rsa.RSAPrivateKey, blinded: bytes) -> bytes:
    """The plain RSA power of RFC 9474, 4.3, without what a registrar does against listeners."""
    numbers = key.private_numbers()
    signed = pow(int.from_bytes(blinded, "big"), numbers.d, numbers.public_numbers.n)
    return signed.to_bytes(256, "big")


def _definition(kind: str, registrar: rsa.RSAPrivateKey | None) -> dict[str, Any]:
    questions = list(_questions())
    key = {
        "public_key": b64u(BALLOT_KEY.public_key().public_bytes_raw()),
        "statement_key": b64u(_STATEMENT_KEY.public_key().public_bytes_raw()),
        "threshold": 2,
        "shares": 3,
    }
    return {
        "format": "unionhall-vote-1",
        "vote": VOTE,
        "union": "0192f0c1-0000-7000-8000-000000000000",
        "organisation": {"code": "HD", "name": "海淀区总工会"},
        "kind": kind,
        "title": "工会委员会选举",
        "title_en": "Committee election",
        "description": "选举新一届工会委员会",
        "opens_at": "2026-11-27T08:00:00Z",
        "closes_at": "2026-11-28T08:00:00Z",
        "questions": questions,
        "roll": {"hash": roll_hash(_roll_leaves()).hex(), "count": len(_MEMBERS)},
        "rules": {"quorum": 50},
        "recast": kind == "sealed",
        "minimum_cell": 10,
        "key": None if kind == "named" else key,
        "ballot_length": None if kind == "named" else ballot_length(questions_of({"questions": questions})),
        "server_may_seal": True,
        "promise_key": b64u(PROMISE_KEY.public_key().public_bytes_raw()),
        "registrar_key": None if registrar is None else b64u(_spki(registrar)),
    }


def _spki(registrar: rsa.RSAPrivateKey) -> bytes:
    return registrar.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _questions() -> Iterator[dict[str, Any]]:
    asked = (
        Question(1, Kind.CHOICE, options=3, minimum=1, maximum=1),
        Question(2, Kind.CHOICE, options=12, minimum=1, maximum=5, write_ins=3),
        Question(3, Kind.YES_NO_ABSTAIN, options=4, minimum=0, maximum=4),
        Question(4, Kind.RANKING, options=5, minimum=2, maximum=5),
        Question(5, Kind.SCORE, options=4, minimum=0, maximum=4, maximum_score=10),
    )
    return map(_asked, asked)


def _asked(question: Question) -> dict[str, Any]:
    return {
        "number": question.number,
        "kind": question.kind.value,
        "title": f"问题 {question.number}",
        "title_en": None,
        "minimum": question.minimum,
        "maximum": question.maximum,
        "maximum_score": question.maximum_score,
        "write_ins": question.write_ins,
        "seats": None,
        "options": [
            {"number": number, "label": f"选项 {number}", "label_en": None} for number in range(1, question.options + 1)
        ],
    }


# --- answers, in their one form and as somebody types them -------------------------------------------------------


def _answer(question: Question, chance: random.Random) -> Any:
    return None if chance.random() < 0.1 else _ANSWERED[question.kind](question, chance)


def _choice(question: Question, chance: random.Random) -> Any:
    count = chance.randint(question.minimum, question.maximum)
    written = chance.randint(0, min(count, question.write_ins))
    options = sorted(chance.sample(range(1, question.options + 1), count - written))
    return {"options": options} | ({"write_ins": sorted(chance.sample(_NAMES, written))} if question.write_ins else {})


def _items(question: Question, chance: random.Random) -> Any:
    return {"items": [chance.choice(("yes", "no", "abstain")) for _ in range(question.options)]}


def _ranking(question: Question, chance: random.Random) -> Any:
    count = chance.randint(question.minimum, question.maximum)
    return {"ranking": chance.sample(range(1, question.options + 1), count)}


def _score(question: Question, chance: random.Random) -> Any:
    return {
        "scores": [chance.choice((None, *range((question.maximum_score or 0) + 1))) for _ in range(question.options)]
    }


_ANSWERED: Mapping[Kind, Callable[[Question, random.Random], Any]] = {
    Kind.CHOICE: _choice,
    Kind.YES_NO_ABSTAIN: _items,
    Kind.RANKING: _ranking,
    Kind.SCORE: _score,
}


def _as_typed(answer: Any, chance: random.Random) -> Any:
    if answer is None or "options" not in answer:
        return answer
    options = chance.sample(answer["options"], len(answer["options"]))
    texts = [f"\u3000{text} " for text in answer.get("write_ins", ())]
    return {"options": options} | ({"write_ins": chance.sample(texts, len(texts))} if texts else {})


# --- what is published -------------------------------------------------------------------------------------------


def _published(
    definition: Mapping[str, Any], ballots: Sequence[bytes], registrar: rsa.RSAPrivateKey | None
) -> dict[str, Any]:
    hash_of_it = definition_hash(definition)
    envelopes = sorted(
        (seal(BALLOT_KEY.public_key().public_bytes_raw(), hash_of_it, ballot) for ballot in ballots), key=ballot_hash
    )
    hashes = [ballot_hash(envelope) for envelope in envelopes]
    promise = Promise(VOTE, hash_of_it, hashes[4], 1, Sealer.VOTER)
    posted = [_posted(envelope, hash_of_it, registrar) for envelope in envelopes] if registrar else []
    return {
        "definition": canonical(definition).decode(),
        "hash": hash_of_it.hex(),
        "envelope": b64u(envelopes[4]),
        "receipt": {"promise": promise.document(), "signature": b64u(sign_promise(promise, PROMISE_KEY))},
        "proof": tree(hashes).proof(4).document(),
        "board": _board(hash_of_it, hashes),
        "box": {
            "format": "unionhall-box-1",
            "vote": VOTE,
            "definition": hash_of_it.hex(),
            "envelopes": posted or [b64u(envelope) for envelope in envelopes],
        },
        "rollEntry": _roll_entry(2),
        "permit": {name: posted[4][name] for name in ("randomizer", "signature")} if posted else None,
    }


def _board(hash_of_it: bytes, hashes: Sequence[bytes]) -> dict[str, object]:
    entries: list[SignedEntry] = []
    previous = hash_of_it
    for number, count in enumerate((3, 5, len(hashes)), 1):
        at = NOON + timedelta(minutes=number)
        entry = BoardEntry(VOTE, hash_of_it, number, previous, count, tree(hashes[:count]).root, at, number == 3)
        entries.append(sign_entry(entry, PROMISE_KEY))
        previous = entry.hash()
    return board_document(entries)


def _posted(envelope: bytes, hash_of_it: bytes, registrar: rsa.RSAPrivateKey) -> dict[str, str]:
    randomizer = bytes(32)
    message = randomizer + b"unionhall permit 1\n" + hash_of_it + ballot_hash(envelope)
    signature = registrar.sign(message, padding.PSS(padding.MGF1(SHA384()), 48), SHA384())
    return {"envelope": b64u(envelope), "randomizer": b64u(randomizer), "signature": b64u(signature)}


def _roll_leaves() -> list[bytes]:
    return sorted(roll_leaf(_salt(member), VOTE, member, "HD") for member in _MEMBERS)


def _salt(member: str) -> bytes:
    return member.encode().rjust(16, b"\x00")


def _roll_entry(index: int) -> dict[str, Any]:
    leaves = _roll_leaves()
    member = next(each for each in _MEMBERS if roll_leaf(_salt(each), VOTE, each, "HD") == leaves[index])
    return {
        "salt": b64u(_salt(member)),
        "member": member,
        "branch": "HD",
        "proof": tree(leaves).proof(index).document(),
    }


def _tree(count: int) -> dict[str, Any]:
    leaves = [leaf_hash(bytes([number])) for number in range(count)]
    grown: Tree = tree(leaves)
    return {
        "leaves": [leaf.hex() for leaf in leaves],
        "root": grown.root.hex(),
        "proofs": [grown.proof(index).document() for index in range(count)],
    }
