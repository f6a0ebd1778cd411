"""The definition 选举定义: what is voted on, by whom, by which rules and keys, frozen when the vote opens."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from voting.ballots import Question, ballot_length, questions_of
from voting.canonical import NotCanonical, digest, from_b64u, from_hex, members, parse, whole
from voting.envelopes import OVERHEAD

FORMAT = "unionhall-vote-2"
EARLIER_FORMAT = "unionhall-vote-1"
"""Of votes that were opened before there were methods of counting."""
_LABEL = "unionhall definition 1"
_KEYS = (
    *("format", "vote", "union", "organisation", "kind", "title", "title_en", "description", "opens_at", "closes_at"),
    *("questions", "roll", "rules", "recast", "minimum_cell"),
    *("key", "ballot_length", "server_may_seal", "promise_key", "registrar_key"),
)
_LATER_KEYS = ("verdict", "call", "follows", "channels", "meeting", "weighted", "delegation")
_FOLLOWS = ("run_off", "second_call", "further_round")
CHANNELS = frozenset({"kiosk", "paper"})


class Secrecy(StrEnum):
    """The kind of a vote: what is known of a ballot."""

    NAMED = "named"
    SEALED = "sealed"
    UNLINKABLE = "unlinkable"


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The public halves of a vote's key, 32 bytes each, and how many of how many shares make it whole again."""

    public_key: bytes
    statement_key: bytes
    threshold: int
    shares: int


@dataclass(frozen=True, slots=True)
class Counting:
    """How a vote is counted and decided, and where else than at members' own clients it takes ballots.

    `methods` and `seats` have a name, and a number or None, for each question; `rule_set` is the document of the page
    on counting, which decides.
    """

    methods: tuple[str, ...]
    seats: tuple[int | None, ...]
    rule_set: Mapping[str, object] | None
    call: int
    channels: frozenset[str]
    is_meeting: bool
    is_weighted: bool
    delegation_cap: int | None


@dataclass(frozen=True, slots=True)
class Definition:
    """What those who seal, open or check need of a definition; `hash` is that of all of it."""

    hash: bytes
    vote: str
    title: str
    kind: Secrecy
    questions: tuple[Question, ...]
    roll_hash: bytes
    roll_count: int
    recast: bool
    key: SealingKey | None
    ballot_length: int | None
    promise_key: bytes
    registrar_key: bytes | None
    counting: Counting | None = None

    @property
    def envelope_length(self) -> int:
        """Bytes of every envelope; a vote without envelopes has none."""
        return 0 if self.ballot_length is None else self.ballot_length + OVERHEAD


def definition_hash(document: Mapping[str, object]) -> bytes:
    """SHA-256 of the label and the canonical JSON of the whole definition, 32 bytes."""
    return digest(_LABEL, document)


def read_definition(data: bytes) -> Definition:
    """The definition of `definition.json`; another writing of the same value has the same hash.

    Raises:
        NotCanonical: no JSON, another format, a key too many or missing, a key that does not fit the kind.
    """
    return definition_of(parse(data))


def definition_of(value: object) -> Definition:
    """The definition that parsed JSON writes down.

    Raises:
        NotCanonical: as `read_definition`.
    """
    is_earlier = isinstance(value, Mapping) and value.get("format") == EARLIER_FORMAT
    document = members(value, *_KEYS, *(() if is_earlier else _LATER_KEYS))
    if not is_earlier and document["format"] != FORMAT:
        raise NotCanonical("not a definition of this format")
    roll_hash, roll_count = _roll_of(document["roll"])
    questions, kind = questions_of(document), _kind_of(document["kind"])
    vote, title, recast = document["vote"], document["title"], document["recast"]
    if not isinstance(vote, str) or not isinstance(title, str) or not isinstance(recast, bool):
        raise NotCanonical("a vote, a title or recast of another type")
    registrar = document["registrar_key"]
    definition = Definition(
        hash=definition_hash(document),
        vote=vote,
        title=title,
        kind=kind,
        questions=questions,
        roll_hash=roll_hash,
        roll_count=roll_count,
        recast=recast,
        key=None if document["key"] is None else sealing_key_of(document["key"]),
        ballot_length=None if document["ballot_length"] is None else whole(document["ballot_length"], 1),
        promise_key=from_b64u(document["promise_key"], 32),
        registrar_key=None if registrar is None else from_b64u(registrar),
        counting=None if is_earlier else _counting_of(document),
    )
    _check_kind(definition)
    return definition


def sealing_key_of(document: object) -> SealingKey:
    """The key in a definition: `{public_key, statement_key, threshold, shares}`.

    Raises:
        NotCanonical: another shape, or a threshold above the number of shares.
    """
    match members(document, "public_key", "statement_key", "threshold", "shares"):
        case {"public_key": public, "statement_key": statement, "threshold": threshold, "shares": shares}:
            key = SealingKey(from_b64u(public, 32), from_b64u(statement, 32), whole(threshold, 1), whole(shares, 1))
            if key.threshold <= key.shares:
                return key
    raise NotCanonical("not the key of a vote")


def _roll_of(document: object) -> tuple[bytes, int]:
    roll = members(document, "hash", "count")
    return from_hex(roll["hash"]), whole(roll["count"])


def _counting_of(document: Mapping[str, object]) -> Counting:
    """Members of format 2; what is decided and how is checked by who counts."""
    call, channels = whole(document["call"], 1), document["channels"]
    is_meeting, is_weighted, rule_set = document["meeting"], document["weighted"], document["verdict"]
    if not isinstance(channels, list) or channels != sorted(CHANNELS.intersection(map(str, channels))):
        raise NotCanonical("not the channels of a vote")
    if not isinstance(is_meeting, bool) or not isinstance(is_weighted, bool):
        raise NotCanonical("meeting or weighted of another type")
    if rule_set is not None and not isinstance(rule_set, Mapping):
        raise NotCanonical("not a rule set")
    _check_follows(document["follows"])
    delegation = document["delegation"]
    cap = None if delegation is None else whole(members(delegation, "cap")["cap"], 1)
    if (document["kind"] == Secrecy.NAMED and channels) or (document["kind"] != Secrecy.NAMED and (is_weighted or cap)):
        raise NotCanonical("channels or weights that do not fit the kind of the vote")
    asked = list(_methods_of(document["questions"]))
    methods, seats = tuple(method for method, _ in asked), tuple(filled for _, filled in asked)
    return Counting(methods, seats, rule_set, call, frozenset(channels), is_meeting, is_weighted, cap)


def _check_follows(value: object) -> None:
    if value is not None and members(value, "vote", "as")["as"] not in _FOLLOWS:
        raise NotCanonical("goes on from another vote as nothing known")


def _methods_of(questions: object) -> Iterator[tuple[str, int | None]]:
    if not isinstance(questions, list):
        raise NotCanonical("not the questions of a definition")
    for each in questions:
        method = members(each.get("method") if isinstance(each, Mapping) else None, "name", "version")
        whole(method["version"], 1)
        seats = each["seats"]
        yield str(method["name"]), None if seats is None else whole(seats, 1)


def _kind_of(value: object) -> Secrecy:
    try:
        return Secrecy(str(value))
    except ValueError as error:
        raise NotCanonical("no such kind of a vote") from error


def _check_kind(definition: Definition) -> None:
    is_secret = definition.kind is not Secrecy.NAMED
    is_unlinkable = definition.kind is Secrecy.UNLINKABLE
    length = ballot_length(definition.questions) if is_secret else None
    if (definition.key is not None) != is_secret or (definition.registrar_key is not None) != is_unlinkable:
        raise NotCanonical("keys that do not fit the kind of the vote")
    if definition.ballot_length != length:
        raise NotCanonical("a ballot length that does not fit the questions")
