"""What is voted on, by whom, by which rules and under which keys: `definition.json`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from verifier import counting
from verifier.questions import KINDS, SCORE, Question
from verifier.rule_sets import RuleSet, read_rule_set
from verifier.shapes import Node
from verifier.signatures import hash_of
from verifier.strict import canonical

NAMED: Final = "named"
SEALED: Final = "sealed"
UNLINKABLE: Final = "unlinkable"

KEY_BYTES: Final = 32

_MOST_OPTIONS: Final = 1000
_FORMAT: Final = "unionhall-vote-2"
_EARLIER: Final = "unionhall-vote-1"
_LATER: Final = ("call", "channels", "delegation", "follows", "meeting", "verdict", "weighted")
_DEFINITION: Final = b"unionhall definition 1\n"

KIOSK: Final = "kiosk"
PAPER: Final = "paper"
RUN_OFF: Final = "run_off"
SECOND_CALL: Final = "second_call"
FURTHER_ROUND: Final = "further_round"


@dataclass(frozen=True)
class Key:
    """The key of a secret vote: to it ballots are sealed, and by its other half the opening is signed."""

    public_key: bytes
    statement_key: bytes
    threshold: int
    shares: int


@dataclass(frozen=True)
class Words:
    """How a question and its options are called."""

    title: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """What definitions of format 2 have besides: how is counted and decided, and how ballots are cast.

    `cap` is None without delegation; `follows_as` None of a vote that goes on from no other.
    """

    counted: tuple[counting.Question, ...]
    rule_set: RuleSet | None
    call: int
    follows_as: str | None
    channels: tuple[str, ...]
    is_meeting: bool
    is_weighted: bool
    cap: int | None

    @property
    def is_weighing(self) -> bool:
        """Whether a ballot may weigh more than one."""
        return self.is_weighted or self.cap is not None


@dataclass(frozen=True)
class Definition:
    """`definition.json`. `rules` is None of format 1."""

    hash: bytes
    vote: str
    kind: str
    opens_at: datetime
    closes_at: datetime
    questions: tuple[Question, ...]
    numbers: tuple[tuple[int, tuple[int, ...]], ...]
    words: tuple[Words, ...]
    rules: Rules | None
    roll_hash: bytes
    roll_count: int
    recast: bool
    minimum_cell: int
    key: Key | None
    ballot_length: int | None
    server_may_seal: bool
    promise_key: bytes
    registrar_key: bytes | None


def read_definition(node: Node) -> Definition:
    """Reads `definition.json`.

    Raises:
        ShapeError: a value is not what the page says.
    """
    is_earlier = not isinstance(node.value, dict) or node.value.get("format") != _FORMAT
    members = node.record(
        *(() if is_earlier else _LATER),
        *("ballot_length", "closes_at", "description", "format", "key", "kind", "minimum_cell", "opens_at"),
        *("organisation", "promise_key", "questions", "recast", "registrar_key", "roll", "rules", "server_may_seal"),
        *("title", "title_en", "union", "vote"),
    )
    members["format"].words(_EARLIER, _FORMAT)
    organisation = members["organisation"].record("code", "name")
    for each in (organisation["code"], organisation["name"], *(members[key] for key in ("union", "title"))):
        each.text()
    members["description"].text()
    members["title_en"].maybe(Node.text)
    members["rules"].members()
    roll = members["roll"].record("count", "hash")
    numbered = [_question(each, is_earlier=is_earlier) for each in members["questions"].items()]
    counted = tuple(each for *_, each in numbered if each is not None)
    return Definition(
        hash=hash_of(_DEFINITION, canonical(node.value)),
        vote=members["vote"].text(),
        kind=members["kind"].words(NAMED, SEALED, UNLINKABLE),
        opens_at=members["opens_at"].instant(),
        closes_at=members["closes_at"].instant(),
        questions=tuple(question for question, *_ in numbered),
        numbers=tuple(numbers for _, numbers, *_ in numbered),
        words=tuple(words for _, _, words, _ in numbered),
        rules=None if is_earlier else _rules(members, counted),
        roll_hash=roll["hash"].digest(),
        roll_count=roll["count"].whole(),
        recast=members["recast"].flag(),
        minimum_cell=members["minimum_cell"].whole(1),
        key=members["key"].maybe(_key),
        ballot_length=members["ballot_length"].maybe(Node.whole),
        server_may_seal=members["server_may_seal"].flag(),
        promise_key=_public_key(members["promise_key"]),
        registrar_key=members["registrar_key"].maybe(Node.octets),
    )


def _rules(members: dict[str, Node], counted: tuple[counting.Question, ...]) -> Rules:
    return Rules(
        counted=counted,
        rule_set=members["verdict"].maybe(read_rule_set),
        call=members["call"].whole(1, 2),
        follows_as=members["follows"].maybe(_follows),
        channels=tuple(each.words(KIOSK, PAPER) for each in members["channels"].items()),
        is_meeting=members["meeting"].flag(),
        is_weighted=members["weighted"].flag(),
        cap=members["delegation"].maybe(lambda each: each.record("cap")["cap"].whole(1)),
    )


def _follows(node: Node) -> str:
    members = node.record("as", "vote")
    members["vote"].text()
    return members["as"].words(RUN_OFF, SECOND_CALL, FURTHER_ROUND)


def _question(
    node: Node, *, is_earlier: bool
) -> tuple[Question, tuple[int, tuple[int, ...]], Words, counting.Question | None]:
    """The question, the numbers that it and its options have, how they are called, and how it is counted."""
    members = node.record(
        *(() if is_earlier else ("method",)),
        *("kind", "maximum", "maximum_score", "minimum", "number", "options", "seats", "title", "title_en"),
        "write_ins",
    )
    members["title_en"].maybe(Node.text)
    seats = members["seats"].maybe(_positive)
    kind = members["kind"].words(*KINDS)
    scores = members["maximum_score"]
    if (kind == SCORE) != (scores.value is not None):
        scores.fail("score_alone")
    options = tuple(_option(each) for each in members["options"].items())
    question = Question(
        kind=kind,
        minimum=members["minimum"].whole(0, _MOST_OPTIONS),
        maximum=members["maximum"].whole(0, _MOST_OPTIONS),
        maximum_score=scores.maybe(_positive) or 0,
        write_ins=members["write_ins"].whole(0, _MOST_OPTIONS),
        options=len(options),
    )
    words = Words(members["title"].text(), tuple(label for _, label in options))
    counted = None if is_earlier else _counted(members["method"], kind, len(options), seats)
    return question, (members["number"].whole(1), tuple(number for number, _ in options)), words, counted


def _counted(node: Node, kind: str, options: int, seats: int | None) -> counting.Question:
    members = node.record("name", "version")
    return counting.Question(kind, members["name"].text(), members["version"].whole(1), options, seats)


def _option(node: Node) -> tuple[int, str]:
    members = node.record("label", "label_en", "number")
    members["label_en"].maybe(Node.text)
    return members["number"].whole(1), members["label"].text()


def _key(node: Node) -> Key:
    members = node.record("public_key", "shares", "statement_key", "threshold")
    return Key(
        public_key=_public_key(members["public_key"]),
        statement_key=_public_key(members["statement_key"]),
        threshold=members["threshold"].whole(1),
        shares=members["shares"].whole(1),
    )


def _public_key(node: Node) -> bytes:
    return node.octets(KEY_BYTES)


def _positive(node: Node) -> int:
    return node.whole(1)
