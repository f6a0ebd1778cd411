"""What it costs to verify a vote of 100,000 ballots from its files: roll, box, board, and a ranking counted again.

`python -m bench.verifying` makes a sealed vote with a committee of seven among twenty by `stv_scottish`, a motion and
an election by `plurality`; it ends with 1 when the processor takes longer than the bound. Envelopes are random bytes
of their length: whoever has no key cannot tell, nor can the verifier. No database is needed.
"""

import random
import resource
import secrets
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counting.counts import count
from counting.shapes import Asked, Lot, Pile
from counting.verdicts import Figures, decide, rule_sets
from verifier.verification import Request, verify
from voting.ballots import ballot_length, questions_of
from voting.boards import BoardEntry, board_document, sign_entry
from voting.boxes import Posted, box_document
from voting.canonical import b64u, canonical, digest, instant, labelled
from voting.definitions import definition_of
from voting.envelopes import ballot_hash
from voting.keys import VoteKey, new_secret, vote_key
from voting.rolls import roll_document, roll_hash, roll_leaf
from voting.signatures import public_bytes
from voting.tallies import tally
from voting.trees import root

BALLOTS: Final = 100_000
MEMBERS: Final = 120_000
BOUND_SECONDS: Final = 60.0
_CANDIDATES: Final = 20
_SEATS: Final = 7
_VOTE: Final = "0192f0c1-0000-7000-8000-000000000001"
_OPENS_AT: Final = datetime(2026, 11, 20, 8, tzinfo=UTC)
_CLOSES_AT: Final = _OPENS_AT + timedelta(days=2)
_SEAL_BYTES: Final = 48
_METHODS: Final = (
    ("ranking", "stv_scottish", _CANDIDATES, _SEATS),
    ("yes_no_abstain", "items", 1, None),
    ("choice", "plurality", 8, 3),
)


def main() -> int:
    """Prints seconds and memory of a verification."""
    with TemporaryDirectory() as name:
        size = sum(_write(Path(name), file, document) for file, document in documents().items())
        clock, processor = perf_counter(), process_time()
        report = verify(Request(Path(name)))
        clock, processor = perf_counter() - clock, process_time() - processor
    if report.exit_code:
        raise ValueError("a genuine vote does not hold")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = f"{clock:.1f} s, {processor:.1f} s of the processor, {memory} MiB with making them"
    sys.stdout.write(f"verifying {BALLOTS:,} ballots in {size >> 20} MiB: {figures} (bound {BOUND_SECONDS:.0f} s)\n")
    return 0 if processor <= BOUND_SECONDS else 1


def documents() -> dict[str, Any]:
    """All files of the vote."""
    draw, key, promise = random.Random(5), vote_key(new_secret()), Ed25519PrivateKey.generate()  # noqa: S311  # no secret
    leaves = [roll_leaf(secrets.token_bytes(16), _VOTE, f"{number:06}", "HD") for number in range(MEMBERS)]
    definition = _definition(key, promise, leaves)
    parsed, questions = definition_of(definition), questions_of(definition)
    box = [Posted(secrets.token_bytes((parsed.ballot_length or 0) + _SEAL_BYTES)) for _ in range(BALLOTS)]
    ballots = sorted((_answers(draw) for _ in range(BALLOTS)), key=canonical)
    hashes = sorted(ballot_hash(each.envelope) for each in box)
    final = BoardEntry(_VOTE, parsed.hash, 1, parsed.hash, BALLOTS, root(hashes), _CLOSES_AT, True)  # noqa: FBT003  # of its record
    counted = tally(questions, ballots)
    statement = {
        "format": "unionhall-opening-1",
        "vote": _VOTE,
        "definition": parsed.hash.hex(),
        "ballots": digest("unionhall ballots 1", ballots).hex(),
        "box": root(hashes).hex(),
        "count": BALLOTS,
        "invalid": 0,
        "tally": counted,
    }
    signature = b64u(key.statement.sign(labelled("unionhall opening 1", statement)))
    return {
        "definition.json": definition,
        "roll.json": roll_document(_VOTE, leaves),
        "board.json": board_document([sign_entry(final, promise)]),
        "envelopes.json": box_document(_VOTE, parsed.hash, box),
        "ballots.json": {"format": "unionhall-ballots-1", "vote": _VOTE, "ballots": ballots},
        "opening.json": {"statement": statement, "signature": signature},
        "notices.json": {"format": "unionhall-notices-1", "vote": _VOTE, "notices": []},
        "result.json": _result(definition, parsed.hash, ballots, counted),
    }


def _write(directory: Path, name: str, document: object) -> int:
    return (directory / name).write_bytes(canonical(document))


def _definition(key: VoteKey, promise: Ed25519PrivateKey, leaves: list[bytes]) -> dict[str, Any]:
    questions = [_question(number, *each) for number, each in enumerate(_METHODS, start=1)]
    public = {"public_key": b64u(key.public_key), "statement_key": b64u(key.statement_key)}
    return {
        "format": "unionhall-vote-2",
        "vote": _VOTE,
        "union": "0192f0c1-0000-7000-8000-0000000000aa",
        "organisation": {"code": "HD", "name": "华东工会"},
        "kind": "sealed",
        "title": "换届选举",
        "title_en": None,
        "description": "",
        "opens_at": instant(_OPENS_AT),
        "closes_at": instant(_CLOSES_AT),
        "questions": questions,
        "roll": {"hash": roll_hash(leaves).hex(), "count": len(leaves)},
        "rules": {},
        "recast": True,
        "minimum_cell": 5,
        "key": {**public, "threshold": 3, "shares": 5},
        "ballot_length": ballot_length(questions_of({"questions": questions})),
        "server_may_seal": False,
        "promise_key": b64u(public_bytes(promise)),
        "registrar_key": None,
        "verdict": dict(rule_sets()[("branch_committee", 1)]),
        "call": 1,
        "follows": None,
        "channels": [],
        "meeting": False,
        "weighted": False,
        "delegation": None,
    }


def _question(number: int, kind: str, method: str, options: int, seats: int | None) -> dict[str, Any]:
    return {
        "number": number,
        "kind": kind,
        "title": "",
        "title_en": None,
        "minimum": 0,
        "maximum": options,
        "maximum_score": None,
        "write_ins": 0,
        "seats": seats,
        "method": {"name": method, "version": 1},
        "options": [{"number": each, "label": "", "label_en": None} for each in range(1, options + 1)],
    }


def _answers(draw: random.Random) -> list[Any]:
    return [
        {"ranking": draw.sample(range(1, _CANDIDATES + 1), draw.randint(3, _CANDIDATES))},
        {"items": [draw.choice(["yes", "no", "abstain"])]},
        {"options": sorted(draw.sample(range(1, 9), 3))},
    ]


def _result(definition: dict[str, Any], of: bytes, ballots: list[Any], counted: object) -> dict[str, Any]:
    asked = [Asked(kind, method, options, seats) for kind, method, options, seats in _METHODS]
    counts, lots = [], []
    for index, each in enumerate(asked):
        found = count(each, [Pile(ballot[index], 1) for ballot in ballots])
        while found["pending"] is not None:
            among = found["pending"]["among"]
            lots.append({"among": among, "order": among, "question": index + 1, "source": ""})
            drawn = [Lot(tuple(one["among"]), tuple(one["order"])) for one in lots if one["question"] == index + 1]
            found = count(each, [Pile(ballot[index], 1) for ballot in ballots], drawn)
        counts.append(found)
    verdict = decide(definition["verdict"], Figures(MEMBERS, BALLOTS, BALLOTS, BALLOTS, 0), 1, counts, asked=asked)
    return {
        "format": "unionhall-result-2",
        "vote": _VOTE,
        "definition": of.hex(),
        "counted": BALLOTS,
        "invalid": 0,
        "entitled": MEMBERS,
        "tally": counted,
        "turnout": [{"branch": "HD", "entitled": MEMBERS, "voted": BALLOTS}],
        "counts": counts,
        "lots": lots,
        "kiosk": None,
        "verdict": verdict,
    }


if __name__ == "__main__":
    sys.exit(main())
