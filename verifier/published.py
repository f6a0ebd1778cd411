"""What the files of a vote say after its definition, read as the page of formats has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from verifier.definitions import UNLINKABLE
from verifier.later import Later, read_later
from verifier.shapes import Node
from verifier.signatures import hash_of
from verifier.strict import Json, canonical, read_json
from verifier.trees import leaf_of

SIGNATURE_BYTES: Final = 64
RANDOMIZER_BYTES: Final = 32
SALT_BYTES: Final = 16
PERMIT_BYTES: Final = 256

NOTICE_KINDS: Final = ("paused", "resumed", "extended", "closed_early", "shares_destroyed", "void", "cancelled")
SEALED_BY: Final = ("voter", "server")
INVALID: Final = ("unreadable", "not_canonical", "not_a_ballot")

_BOARD: Final = b"unionhall board 1\n"
_OPENING: Final = b"unionhall opening 1\n"
_PROMISE: Final = b"unionhall promise 1\n"
_BALLOTS: Final = b"unionhall ballots 1\n"


@dataclass(frozen=True)
class Roll:
    """`roll.json`."""

    vote: str
    leaves: tuple[bytes, ...]


@dataclass(frozen=True)
class Entry:
    """An entry of `board.json`. `signed` are the bytes under its hash and its signature."""

    number: int
    vote: str
    definition: bytes
    at: datetime
    leaves: int
    root: bytes
    previous: bytes
    is_final: bool
    signature: bytes
    signed: bytes
    hash: bytes


@dataclass(frozen=True)
class Posted:
    """A ballot in the box; its permit is there in an unlinkable vote alone."""

    envelope: bytes
    hash: bytes
    randomizer: bytes = b""
    signature: bytes = b""


@dataclass(frozen=True)
class Box:
    """`envelopes.json`."""

    vote: str
    definition: bytes
    ballots: tuple[Posted, ...]


@dataclass(frozen=True)
class Opening:
    """`opening.json`."""

    vote: str
    definition: bytes
    ballots: bytes
    box: bytes
    count: int
    invalid: int
    tally: Json
    signature: bytes
    signed: bytes


@dataclass(frozen=True)
class Ballots:
    """`ballots.json`: each ballot is its answers, or the reason why it does not count, with its weight."""

    vote: str
    ballots: tuple[Json, ...]
    weights: tuple[int, ...]
    written: tuple[bytes, ...]
    hash: bytes


@dataclass(frozen=True)
class Turnout:
    """Of one branch: how many may vote and how many did; None where that is not told."""

    branch: str
    entitled: int
    voted: int | None


@dataclass(frozen=True)
class Result:
    """`result.json`."""

    vote: str
    definition: bytes
    counted: int
    invalid: int
    entitled: int
    tally: Json
    turnout: tuple[Turnout, ...]
    later: Later | None


@dataclass(frozen=True)
class Notice:
    """A notice of `notices.json`."""

    kind: str
    at: datetime
    closes_at: datetime | None


@dataclass(frozen=True)
class Notices:
    """`notices.json`."""

    vote: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Elector:
    """A member's own entry on the roll: what its leaf is made of."""

    file: str
    salt: bytes
    branch: str
    member: str
    weight: int | None = None


@dataclass(frozen=True)
class Receipt:
    """What a voter keeps: the server's promise, and the proof that it was on the board, once there was one."""

    file: str
    vote: str
    definition: bytes
    ballot: bytes
    number: int
    sealed_by: str
    signature: bytes
    signed: bytes
    envelope: bytes | None
    proof: tuple[int, int, tuple[bytes, ...]] | None


def read_roll(node: Node) -> Roll:
    """Reads `roll.json`.

    Raises:
        ShapeError: a value is not what the page says; as all below.
    """
    members = node.record("format", "leaves", "vote")
    members["format"].words("unionhall-roll-1")
    return Roll(members["vote"].text(), tuple(each.digest() for each in members["leaves"].items()))


def read_board(node: Node) -> tuple[Entry, ...]:
    """Reads `board.json`: its entries, in order."""
    members = node.record("entries", "format")
    members["format"].words("unionhall-board-1")
    return tuple(read_entry(each) for each in members["entries"].items())


def read_entry(node: Node) -> Entry:
    """Reads an entry of the board with its signature."""
    outer = node.record("entry", "signature")
    members = outer["entry"].record(
        "at", "definition", "final", "format", "leaves", "number", "previous", "root", "vote"
    )
    members["format"].words("unionhall-board-1")
    signed = _BOARD + canonical(outer["entry"].value)
    return Entry(
        number=members["number"].whole(1),
        vote=members["vote"].text(),
        definition=members["definition"].digest(),
        at=members["at"].instant(),
        leaves=members["leaves"].whole(),
        root=members["root"].digest(),
        previous=members["previous"].digest(),
        is_final=members["final"].flag(),
        signature=outer["signature"].octets(SIGNATURE_BYTES),
        signed=signed,
        hash=hash_of(b"", signed),
    )


def read_box(node: Node, kind: str) -> Box:
    """Reads `envelopes.json` of a vote of this kind."""
    members = node.record("definition", "envelopes", "format", "vote")
    members["format"].words("unionhall-box-1")
    read = _posted if kind == UNLINKABLE else _envelope
    return Box(
        vote=members["vote"].text(),
        definition=members["definition"].digest(),
        ballots=tuple(read(each) for each in members["envelopes"].items()),
    )


def read_opening(node: Node) -> Opening:
    """Reads `opening.json`."""
    outer = node.record("signature", "statement")
    members = outer["statement"].record("ballots", "box", "count", "definition", "format", "invalid", "tally", "vote")
    members["format"].words("unionhall-opening-1")
    return Opening(
        vote=members["vote"].text(),
        definition=members["definition"].digest(),
        ballots=members["ballots"].digest(),
        box=members["box"].digest(),
        count=members["count"].whole(),
        invalid=members["invalid"].whole(),
        tally=members["tally"].listing(),
        signature=outer["signature"].octets(SIGNATURE_BYTES),
        signed=_OPENING + canonical(outer["statement"].value),
    )


def read_ballots(node: Node, *, is_weighing: bool | None) -> Ballots:
    """Reads `ballots.json`, of a vote in which ballots have weights with these; None: whichever its format says."""
    members = node.record("ballots", "format", "vote")
    is_weighing = _is_format_of(members["format"], "unionhall-ballots-1", "unionhall-ballots-2", expected=is_weighing)
    weighed = [_weighed(each) if is_weighing else (each.value, 1) for each in members["ballots"].items()]
    return Ballots(
        vote=members["vote"].text(),
        ballots=tuple(answers for answers, _ in weighed),
        weights=tuple(weight for _, weight in weighed),
        written=tuple(canonical(each.value) for each in members["ballots"].items()),
        hash=hash_of(_BALLOTS, canonical(members["ballots"].value)),
    )


def read_result(node: Node, *, is_later: bool | None) -> Result:
    """Reads `result.json`, of format 2 where the definition is; None: whichever its format says."""
    format_of = node.members().get("format", Node(None, "format"))
    is_later = _is_format_of(format_of, "unionhall-result-1", "unionhall-result-2", expected=is_later)
    later = ("counts", "kiosk", "lots", "verdict") if is_later else ()
    members = node.record("counted", "definition", "entitled", "format", "invalid", "tally", "turnout", "vote", *later)
    return Result(
        vote=members["vote"].text(),
        definition=members["definition"].digest(),
        counted=members["counted"].whole(),
        invalid=members["invalid"].whole(),
        entitled=members["entitled"].whole(),
        tally=members["tally"].listing(),
        turnout=tuple(_turnout(each) for each in members["turnout"].items()),
        later=read_later(members) if is_later else None,
    )


def read_notices(node: Node) -> Notices:
    """Reads `notices.json`."""
    members = node.record("format", "notices", "vote")
    members["format"].words("unionhall-notices-1")
    return Notices(members["vote"].text(), tuple(_notice(each) for each in members["notices"].items()))


def read_receipt(node: Node, file: str) -> Receipt:
    """Reads a receipt: `{promise, signature}`, with `proof` and `envelope` where the client kept them.

    The promise is there as it is, or as the text of its canonical JSON.
    """
    kept = [key for key in ("envelope", "proof") if key in node.members()]
    outer = node.record("promise", "signature", *kept)
    promise = _promise(outer["promise"])
    members = promise.record("ballot", "definition", "format", "number", "sealed_by", "vote")
    members["format"].words("unionhall-promise-1")
    return Receipt(
        file=file,
        vote=members["vote"].text(),
        definition=members["definition"].digest(),
        ballot=members["ballot"].digest(),
        number=members["number"].whole(1),
        sealed_by=members["sealed_by"].words(*SEALED_BY),
        signature=outer["signature"].octets(SIGNATURE_BYTES),
        signed=_PROMISE + canonical(promise.value),
        envelope=outer["envelope"].maybe(Node.octets) if "envelope" in outer else None,
        proof=outer["proof"].maybe(_proof) if "proof" in outer else None,
    )


def read_elector(node: Node, file: str) -> Elector:
    """Reads a member's own entry: `{branch, member, salt}`, of a weighted vote with `weight`."""
    weighed = [key for key in ("weight",) if key in node.members()]
    members = node.record("branch", "member", "salt", *weighed)
    salt = members["salt"].octets(SALT_BYTES)
    weight = members["weight"].whole(1) if weighed else None
    return Elector(file, salt, members["branch"].text(), members["member"].text(), weight)


def _is_format_of(node: Node, first: str, second: str, *, expected: bool | None) -> bool:
    """Whether it is of the second format, which it must be, or must not be, as is expected."""
    known = (first, second) if expected is None else (second if expected else first,)
    return node.words(*known) == second


def _promise(node: Node) -> Node:
    return Node(read_json(node.value.encode()), node.at) if isinstance(node.value, str) else node


def _envelope(node: Node) -> Posted:
    envelope = node.octets()
    return Posted(envelope, leaf_of(envelope))


def _posted(node: Node) -> Posted:
    members = node.record("envelope", "randomizer", "signature")
    envelope = members["envelope"].octets()
    return Posted(
        envelope=envelope,
        hash=leaf_of(envelope),
        randomizer=members["randomizer"].octets(RANDOMIZER_BYTES),
        signature=members["signature"].octets(PERMIT_BYTES),
    )


def _weighed(node: Node) -> tuple[Json, int]:
    members = node.record("answers", "weight")
    return members["answers"].value, members["weight"].whole(1)


def _turnout(node: Node) -> Turnout:
    members = node.record("branch", "entitled", "voted")
    return Turnout(members["branch"].text(), members["entitled"].whole(), members["voted"].maybe(Node.whole))


def _notice(node: Node) -> Notice:
    members = node.record("at", "closes_at", "kind", "reason")
    members["reason"].text()
    return Notice(
        kind=members["kind"].words(*NOTICE_KINDS),
        at=members["at"].instant(),
        closes_at=members["closes_at"].maybe(Node.instant),
    )


def _proof(node: Node) -> tuple[int, int, tuple[bytes, ...]]:
    members = node.record("count", "index", "path")
    path = tuple(each.digest() for each in members["path"].items())
    return members["index"].whole(), members["count"].whole(), path
