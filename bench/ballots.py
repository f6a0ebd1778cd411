"""What ballots cost: opening the box of 10,000, from its files to those of the opening, as a key holder does it.

`python -m bench.ballots` makes votes of a real size and prints seconds; it ends with 1 when the processor takes longer
for an opening than the bound. No database is needed.
"""

import secrets
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from voting.ballots import ballot_length, padded_ballot, questions_of
from voting.boxes import RANDOMIZER_LENGTH, Posted, box_document, permit_message
from voting.canonical import b64u, canonical
from voting.definitions import Definition, Secrecy, definition_of
from voting.envelopes import ballot_hash, seal
from voting.keyholder.ceremony import open_at
from voting.keys import new_secret, split, vote_key
from voting.signatures import public_bytes

BALLOTS: Final = 10_000
BOUND_SECONDS: Final = 5.0
_ROUNDS: Final = 3
_THRESHOLD: Final = 3
_SHARES: Final = 5
_CANDIDATES: Final = 30
_PSS: Final = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=48)


class Seconds(NamedTuple):
    """How long something took: by the clock, and of the processor alone, which a busy machine does not change."""

    clock: float
    processor: float


def opening(kind: Secrecy) -> Seconds:
    """From the box's file and shares to both files of the opening, in one process; the best of three."""
    secret = new_secret()
    registrar = rsa.generate_private_key(65537, 2048)
    document = _definition(secret, kind, registrar)
    definition = definition_of(document)
    box = box_document(definition.vote, definition.hash, _posted(definition, registrar))
    shares = split(secret, _THRESHOLD, _SHARES)[:_THRESHOLD]
    taken = []
    with TemporaryDirectory() as name:
        file = Path(name, "envelopes.json")
        file.write_bytes(canonical(box))
        for number in range(_ROUNDS):
            clock, processor = perf_counter(), process_time()
            opened = open_at(definition, file, shares, Path(name, str(number)))
            taken.append(Seconds(perf_counter() - clock, process_time() - processor))
            if len(opened.readable) != BALLOTS:
                raise ValueError("ballots are lost")
    return min(taken)


def main() -> int:
    """Prints a row for each kind of secret vote."""
    seconds = {kind: opening(kind) for kind in (Secrecy.SEALED, Secrecy.UNLINKABLE)}
    for kind, taken in seconds.items():
        figures = f"{taken.clock:.2f} s, {taken.processor:.2f} s of the processor"
        sys.stdout.write(f"opening {BALLOTS:,} {kind} ballots: {figures} (bound {BOUND_SECONDS:.0f} s)\n")
    return 0 if all(taken.processor <= BOUND_SECONDS for taken in seconds.values()) else 1


def _definition(secret: bytes, kind: Secrecy, registrar: rsa.RSAPrivateKey) -> dict[str, Any]:
    key, questions = vote_key(secret), _questions()
    spki = registrar.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "format": "unionhall-vote-1",
        "vote": "0192f0c1-0000-7000-8000-000000000001",
        "union": "0192f0c1-0000-7000-8000-0000000000aa",
        "organisation": {"code": "JX", "name": "机械厂工会"},
        "kind": kind.value,
        "title": "工会委员会换届选举",
        "title_en": None,
        "description": "",
        "opens_at": "2026-11-27T08:00:00Z",
        "closes_at": "2026-11-28T08:00:00Z",
        "questions": questions,
        "roll": {"hash": "00" * 32, "count": BALLOTS},
        "rules": {},
        "recast": True,
        "minimum_cell": 10,
        "key": {
            "public_key": b64u(key.public_key),
            "statement_key": b64u(key.statement_key),
            "threshold": _THRESHOLD,
            "shares": _SHARES,
        },
        "ballot_length": ballot_length(questions_of({"questions": questions})),
        "server_may_seal": False,
        "promise_key": b64u(public_bytes(Ed25519PrivateKey.generate())),
        "registrar_key": b64u(spki) if kind is Secrecy.UNLINKABLE else None,
    }


def _questions() -> list[dict[str, Any]]:
    """A committee of 15 among 30 with two write-ins, five motions, an order of ten, points for ten."""
    asked: list[dict[str, Any]] = [
        {"kind": "choice", "options": _CANDIDATES, "maximum": 15, "write_ins": 2},
        {"kind": "yes_no_abstain", "options": 5, "maximum": 5},
        {"kind": "ranking", "options": 10, "maximum": 10},
        {"kind": "score", "options": 10, "maximum": 10, "maximum_score": 100},
    ]
    plain = {"title": "", "title_en": None, "minimum": 0, "maximum_score": None, "write_ins": 0, "seats": None}
    return [
        {
            **plain,
            **question,
            "number": number,
            "options": [{"number": at, "label": "", "label_en": None} for at in range(1, question["options"] + 1)],
        }
        for number, question in enumerate(asked, start=1)
    ]


def _answers() -> list[Any]:
    """A ballot that uses what it may."""
    draw = secrets.SystemRandom()
    return [
        {"options": sorted(draw.sample(range(1, _CANDIDATES + 1), 14)), "write_ins": [f"王芳{draw.randrange(100)}"]},
        {"items": draw.choices(["yes", "no", "abstain"], k=5)},
        {"ranking": draw.sample(range(1, 11), 10)},
        {"scores": [draw.randrange(101) for _ in range(10)]},
    ]


def _posted(definition: Definition, registrar: rsa.RSAPrivateKey) -> list[Posted]:
    if definition.key is None:
        raise ValueError("a named vote has no box")
    public = definition.key.public_key
    envelopes = [seal(public, definition.hash, padded_ballot(definition.questions, _answers())) for _ in range(BALLOTS)]
    if definition.kind is Secrecy.SEALED:
        return [Posted(envelope) for envelope in envelopes]
    return [_permitted(definition, envelope, registrar) for envelope in envelopes]


def _permitted(definition: Definition, envelope: bytes, registrar: rsa.RSAPrivateKey) -> Posted:
    randomizer = secrets.token_bytes(RANDOMIZER_LENGTH)
    message = randomizer + permit_message(definition.hash, ballot_hash(envelope))
    return Posted(envelope, randomizer, registrar.sign(message, _PSS, SHA384()))


if __name__ == "__main__":
    sys.exit(main())
