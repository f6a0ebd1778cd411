"""Writes `clients/ballot/vectors.json`: an example of each format, for clients and tools in other languages.

`python -m tests.voting.vectors` writes it anew; the same inputs give the same file. What is random in a vote is drawn
from a hash here, so that others can repeat each step. Bytes are base64url, hashes hexadecimal, as in the formats.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import shake_256
from pathlib import Path
from typing import Any, Final

import gmpy2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyhpke import AEADId, CipherSuite, KDFId, KEMId
from shamir_mnemonic import shamir

from tests.voting.samples import BALLOT, OTHER_BALLOT, QUESTIONS, VOTE, definition_document, question_documents
from voting import blind
from voting.ballots import ballot_length, fault_of, pad, padded_ballot, questions_of, read_ballot
from voting.boards import BoardEntry, SignedEntry, board_document, sign_entry
from voting.boxes import Posted, box_document, box_of, box_root
from voting.canonical import b64u, canonical, from_b64u
from voting.definitions import Definition, definition_hash, definition_of
from voting.envelopes import ballot_hash, info_of
from voting.keys import VoteKey, key_document, split, vote_key
from voting.openings import open_box
from voting.promises import Promise, Sealer, sign_promise
from voting.rolls import roll_document, roll_hash, roll_leaf
from voting.signatures import public_bytes
from voting.trees import leaf_hash, tree

PATH: Final = Path(__file__).parents[2] / "clients/ballot/vectors.json"
FORMAT: Final = "unionhall-vectors-1"
_SUITE: Final = CipherSuite.new(KEMId.DHKEM_X25519_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.CHACHA20_POLY1305)
_OPENED_AT: Final = datetime(2026, 11, 27, 8, tzinfo=UTC)
_EXPONENT: Final = 65_537


def drawn(name: str, length: int = 32) -> bytes:
    """Bytes that stand for random ones: SHAKE-256 of the name."""
    return shake_256(f"unionhall vectors {name}".encode()).digest(length)


SECRET: Final = drawn("secret")
KEY: Final = vote_key(SECRET)
PROMISE_KEY: Final = Ed25519PrivateKey.from_private_bytes(drawn("promise key"))


def vectors() -> dict[str, object]:
    """The whole file."""
    roll = _roll()
    document = _definition(roll)
    definition = definition_of(document)
    envelopes = [_sealed(definition, number, padded) for number, padded in enumerate(_plaintexts(definition), start=1)]
    posted = [_envelope_bytes(envelope) for envelope in envelopes]
    board = _board(definition, posted)
    box = box_document(VOTE, definition.hash, [Posted(envelope) for envelope in posted])
    opening = open_box(definition, box_of(box, definition), KEY)
    return {
        "format": FORMAT,
        "canonical": _writings(),
        "tree": _tree(),
        "key": _key(KEY),
        "definition": _hashed(document, definition.hash),
        "roll": roll,
        "ballots": _ballots(),
        "refused_ballots": _refused_ballots(),
        "envelopes": envelopes,
        "promise": _promise(definition, posted),
        "board": board_document(board),
        "box": {"box": box, "root": box_root(posted).hex()},
        "opening": {"ballots": opening.ballots, "opening": opening.opening},
        "unlinkable": _unlinkable(document),
    }


def text() -> str:
    """The file, in ASCII, so that nothing on its way changes a letter."""
    return json.dumps(vectors(), indent=1) + "\n"


def _definition(roll: Mapping[str, Any], **change: Any) -> dict[str, Any]:
    key = {"public_key": b64u(KEY.public_key), "statement_key": b64u(KEY.statement_key), "threshold": 2, "shares": 3}
    return definition_document(
        key=key,
        roll={"hash": roll["hash"], "count": len(roll["members"])},
        promise_key=b64u(public_bytes(PROMISE_KEY)),
        **change,
    )


def _hashed(document: Mapping[str, object], hash: bytes) -> dict[str, object]:
    return {"definition": document, "canonical": canonical(document).decode(), "hash": hash.hex()}


# --- canonical JSON, trees, the key, the roll --------------------------------------------------------------------


def _writings() -> list[dict[str, object]]:
    values: list[object] = [
        {"z": [1, None, True], "a": "选举", "ö": -1, "\U0001f600": 2, "\uff21": 3, "€": 4},
        'quote " backslash \\ slash / newline \n bell \x07 delete \x7f',
        "e\u0301 is one letter",
        [9_007_199_254_740_991, []],
    ]
    return [{"value": value, "canonical": canonical(value).decode()} for value in values]


def _tree() -> dict[str, object]:
    data = [drawn(f"leaf {number}", number) for number in range(7)]
    leaves = [leaf_hash(one) for one in data]
    whole = tree(leaves)
    return {
        "data": [b64u(one) for one in data],
        "leaves": [leaf.hex() for leaf in leaves],
        "roots": [tree(leaves[:count]).root.hex() for count in range(len(leaves) + 1)],
        "proofs": [whole.proof(index).document() for index in range(len(leaves))],
    }


def _key(key: VoteKey) -> dict[str, object]:
    with _drawn_randomness("shares"):
        shares = split(SECRET, 2, 3)
    return {
        "secret": b64u(SECRET),
        "private_key": b64u(key.sealing.private_bytes_raw()),
        "statement_seed": b64u(key.statement.private_bytes_raw()),
        "shares": list(shares),
        "key": key_document(key, 2, 3),
    }


@contextmanager
def _drawn_randomness(name: str) -> Iterator[None]:
    """SLIP-39's random bytes from a hash, for the moment."""
    before: Callable[[int], bytes] = shamir.RANDOM_BYTES
    numbers = iter(range(1000))
    shamir.RANDOM_BYTES = lambda length: drawn(f"{name} {next(numbers)}", length)
    try:
        yield
    finally:
        shamir.RANDOM_BYTES = before


def _roll() -> dict[str, Any]:
    members = [
        {"salt": b64u(drawn(f"salt {number}", 16)), "vote": VOTE, "member": f"JX{number:06}", "branch": "JX-01"}
        for number in range(1, 9)
    ]
    salts = [drawn(f"salt {number}", 16) for number in range(1, 9)]
    leaves = [
        roll_leaf(salt, member["vote"], member["member"], member["branch"])
        for salt, member in zip(salts, members, strict=True)
    ]
    ordered = sorted(leaves)
    whole = tree(ordered)
    return {
        "members": [
            {**member, "leaf": leaf.hex(), "proof": whole.proof(ordered.index(leaf)).document()}
            for member, leaf in zip(members, leaves, strict=True)
        ],
        "roll": roll_document(VOTE, leaves),
        "hash": roll_hash(leaves).hex(),
    }


# --- ballots -----------------------------------------------------------------------------------------------------

_ANSWERS: Final[Sequence[tuple[int, Any]]] = [
    (0, {"options": [1, 3], "write_ins": []}),
    (0, {"options": [], "write_ins": ['Zoë "Zo" O\'Neill', "王芳"]}),
    (1, {"items": ["yes", "abstain"]}),
    (2, {"ranking": [3, 1, 2]}),
    (3, {"scores": [5, None]}),
    (3, None),
]

_REFUSED: Final[Sequence[tuple[int, Any]]] = [
    (0, {"options": [3, 1], "write_ins": []}),
    (0, {"options": [1, 2, 3], "write_ins": []}),
    (0, {"options": [5], "write_ins": []}),
    (0, {"options": [1]}),
    (0, {"options": [], "write_ins": [" 王芳"]}),
    (0, {"options": [], "write_ins": []}),
    (1, {"items": ["yes"]}),
    (1, {"items": ["yes", "maybe"]}),
    (2, {"ranking": [1, 1]}),
    (2, {"ranking": []}),
    (3, {"scores": [6, 0]}),
]

_WRITINGS: Final[Sequence[str]] = [
    '[{"items": ["yes","no"]}]',
    '[{"items":["yes","no"]}]\n',
    '[{"items":["\\u0079es","no"]}]',
    '[{"items":["yes","no"],"items":["yes","no"]}]',
    "[1.0]",
    "",
]


def _questions(*numbers: int) -> list[dict[str, Any]]:
    """The questions of these places, numbered anew; the first lets two be written in."""
    chosen = [{**QUESTIONS[number], **({"write_ins": 2} if number == 0 else {})} for number in numbers]
    return question_documents(chosen)


def _ballots() -> list[dict[str, object]]:
    examples: list[dict[str, object]] = []
    cases = [([place], [answer]) for place, answer in _ANSWERS]
    for places, answers in [*cases, ([0, 1, 2, 3], [BALLOT[0], *OTHER_BALLOT[1:]])]:
        questions = _questions(*places)
        bounds = questions_of({"questions": questions})
        padded = padded_ballot(bounds, answers)
        examples.append(
            {
                "questions": questions,
                "answers": answers,
                "canonical": canonical(answers).decode(),
                "ballot_length": ballot_length(bounds),
                "padded": b64u(padded),
            }
        )
    return examples


def _refused_ballots() -> list[dict[str, object]]:
    """Ballots of one question that do not count: as answers with the reason, or as plaintext that is not canonical."""
    refused: list[dict[str, object]] = []
    for place, answer in _REFUSED:
        questions = _questions(place)
        fault = fault_of(questions_of({"questions": questions}), [answer])
        if fault is None:
            raise ValueError("a ballot that is one")
        refused.append({"questions": questions, "answers": [answer], "reason": fault.reason.value})
    for writing in _WRITINGS:
        questions = _questions(1)
        bounds = questions_of({"questions": questions})
        padded = pad(writing.encode(), ballot_length(bounds))
        invalid = str(read_ballot(bounds, padded))
        refused.append({"questions": questions, "padded": b64u(padded), "invalid": invalid})
    return refused


# --- envelopes, the promise, the board ---------------------------------------------------------------------------


def _plaintexts(definition: Definition) -> list[bytes]:
    """Three ballots of two minds, a blank one, one in another writing and one of another shape."""
    length = definition.ballot_length or 0
    valid = [padded_ballot(definition.questions, ballot) for ballot in (BALLOT, OTHER_BALLOT, BALLOT, [None] * 4)]
    return [*valid, pad(b"[null, null, null, null]", length), pad(b"[null]", length)]


def _sealed(definition: Definition, number: int, padded: bytes) -> dict[str, object]:
    sender = _SUITE.kem.derive_key_pair(drawn(f"sender {number}"))
    recipient = _SUITE.kem.deserialize_public_key(KEY.public_key)
    enc, context = _SUITE.create_sender_context(recipient, info_of(definition.hash), eks=sender)
    envelope = enc + context.seal(padded)
    return {
        "sender_key": b64u(sender.private_key.to_private_bytes()),
        "info": b64u(info_of(definition.hash)),
        "padded": b64u(padded),
        "envelope": b64u(envelope),
        "ballot_hash": ballot_hash(envelope).hex(),
    }


def _envelope_bytes(example: Mapping[str, object]) -> bytes:
    return from_b64u(example["envelope"])


def _promise(definition: Definition, posted: Sequence[bytes]) -> dict[str, object]:
    ordered = sorted(ballot_hash(envelope) for envelope in posted)
    hash = ballot_hash(posted[0])
    promise = Promise(VOTE, definition.hash, hash, 2, Sealer.VOTER)
    return {
        "promise_seed": b64u(PROMISE_KEY.private_bytes_raw()),
        "promise_key": b64u(public_bytes(PROMISE_KEY)),
        "promise": promise.document(),
        "signed": b64u(promise.signed_bytes()),
        "signature": b64u(sign_promise(promise, PROMISE_KEY)),
        "proof": tree(ordered).proof(ordered.index(hash)).document(),
        "root": tree(ordered).root.hex(),
    }


def _board(definition: Definition, posted: Sequence[bytes]) -> list[SignedEntry]:
    """Three entries: over none, over two, over all of the envelopes."""
    entries: list[SignedEntry] = []
    previous = definition.hash
    for number, count in enumerate((0, 2, len(posted)), start=1):
        leaves = sorted(ballot_hash(envelope) for envelope in posted[:count])
        at, is_final = _OPENED_AT + timedelta(hours=number), count == len(posted)
        entry = BoardEntry(VOTE, definition.hash, number, previous, count, tree(leaves).root, at, is_final)
        entries.append(sign_entry(entry, PROMISE_KEY))
        previous = entry.hash()
    return entries


# --- an unlinkable vote ------------------------------------------------------------------------------------------


def _unlinkable(document: Mapping[str, Any]) -> dict[str, object]:
    registrar = _registrar()
    changed = {**document, "kind": "unlinkable", "registrar_key": b64u(registrar.public.to_der())}
    definition = definition_of(changed)
    example = _sealed(definition, 7, padded_ballot(definition.questions, BALLOT))
    message = blind.permit_message(definition_hash(changed), ballot_hash(_envelope_bytes(example)))
    randomizer, salt = drawn("randomizer"), drawn("salt", 48)
    factor = int.from_bytes(drawn("factor", 255), "big")
    prepared = blind.prepare(message, randomizer=randomizer)
    blinded = blind.blind(registrar.public, prepared, salt=salt, factor=factor)
    answer = blind.blind_sign(registrar, blinded.message)
    signature = blind.finalize(registrar.public, prepared, answer, blinded.inverse)
    posted = Posted(_envelope_bytes(example), randomizer, signature)
    return {
        "definition": _hashed(changed, definition.hash),
        "envelope": example,
        "registrar": {"p": f"{registrar.p:x}", "q": f"{registrar.q:x}", "e": registrar.public.e},
        "message": b64u(message),
        "randomizer": b64u(randomizer),
        "salt": b64u(salt),
        "blinding_factor": b64u(factor.to_bytes(256, "big")),
        "blinded_message": b64u(blinded.message),
        "blind_signature": b64u(answer),
        "signature": b64u(signature),
        "box": box_document(VOTE, definition.hash, [posted]),
    }


def _registrar() -> blind.SigningKey:
    """A key of 2048 bits from a hash; its top bits are set, so that the modulus is whole."""
    p, q = (int(gmpy2.next_prime(int.from_bytes(drawn(name, 128), "big") | (3 << 1022))) for name in ("p", "q"))
    d = int(gmpy2.invert(_EXPONENT, (p - 1) * (q - 1)))
    return blind.SigningKey(blind.PublicKey(p * q, _EXPONENT), p, q, d)


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(text(), encoding="utf-8")
