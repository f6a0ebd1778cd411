"""A vote as the services would have left it: frozen, cast, closed, opened by its key, counted."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counting.verdicts import rule_sets
from db.sealing import Keyring, seal_bytes
from db.seed.ids import Kind
from db.seed.story.book import Book, Subject
from db.seed.union import Member
from db.seed.votes.counted import decided
from db.seed.votes.rows import (
    BoardLeavesRecord,
    BoardRootRecord,
    ElectorRecord,
    EnvelopeRecord,
    KeyholderRecord,
    NamedRecord,
    OpenedRecord,
    OpeningRecord,
    OptionRecord,
    QuestionRecord,
    ResultRecord,
    RollRecord,
    TurnoutRecord,
    VoteRecord,
)
from voting.ballots import ballot_length, padded_ballot, questions_of
from voting.boards import BoardEntry, sign_entry
from voting.boxes import Posted
from voting.canonical import b64u, canonical, from_b64u, instant
from voting.definitions import FORMAT, definition_hash, definition_of
from voting.envelopes import ballot_hash, seal
from voting.keys import vote_key
from voting.openings import open_box
from voting.rolls import roll_hash, roll_leaf
from voting.tallies import tally
from voting.trees import root

DEMO_KEY: Final = vote_key(hashlib.sha256(b"unionhall demonstration vote key").digest())
"""The key of every secret vote of the demonstration; docs/demo.md has its shares, so it keeps nothing secret."""
THRESHOLD, SHARES = 2, 3
RULES: Final[Mapping[str, int]] = {
    "vote_quorum_permille": 500,
    "vote_majority_permille": 500,
    "vote_margin_permille": 0,
    "vote_objection_days": 3,
}
MINIMUM_CELL = 10
_KEY_COLUMNS = ("public_key", "statement_key", "threshold", "share_count")
_DAY = timedelta(days=1)
Answers = Sequence[Mapping[str, object] | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `options` are (Chinese, English, candidate)."""

    kind: str
    title: tuple[str, str]
    options: Sequence[tuple[str, str | None, UUID | None]]
    minimum: int = 0
    maximum: int = 1
    write_ins: int = 0
    seats: int | None = None
    method: str = "plurality"

    def document(self, number: int) -> dict[str, Any]:
        """As in the definition."""
        return {
            "number": number,
            "kind": self.kind,
            "title": self.title[0],
            "title_en": self.title[1],
            "minimum": self.minimum,
            "maximum": self.maximum,
            "maximum_score": None,
            "write_ins": self.write_ins,
            "seats": self.seats,
            "method": {"name": self.method, "version": 1},
            "options": [
                {"number": place, "label": label, "label_en": english}
                for place, (label, english, _) in enumerate(self.options, 1)
            ],
        }


@dataclass
class Poll:
    """A vote while it is told; `write` puts its rows into the book."""

    book: Book
    kind: str
    place: tuple[UUID, str, str]
    title: tuple[str, str]
    description: str
    asked: Sequence[Asked]
    opens_at: datetime
    closes_at: datetime
    author_id: UUID
    state: str = "scheduled"
    holders: Sequence[tuple[UUID | None, str]] = ()
    server_may_seal: bool = False
    rule_set_key: str | None = None
    id: UUID = field(init=False)
    chance: Random = field(init=False)
    electors: list[UUID] = field(default_factory=list)
    roll: list[RollRecord] = field(default_factory=list)
    published_at: datetime | None = None
    _frozen: dict[str, Any] = field(default_factory=dict)
    _ballots: dict[UUID, Answers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Its id, and a chance of its own."""
        self.id = self.book.new_id(Kind.VOTE)
        self.chance = Random(f"unionhall vote {self.id}")
        self._promise = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"promise" + self.id.bytes).digest())

    @property
    def rule_set(self) -> Mapping[str, Any] | None:
        """The rule set that decides; None: numbers alone are the result."""
        return None if self.rule_set_key is None else rule_sets()[self.rule_set_key, 1]

    @property
    def is_secret(self) -> bool:
        """Whether ballots are sealed."""
        return self.kind != "named"

    def open(self, members: Sequence[Member], codes: Mapping[UUID, str]) -> None:
        """Freezes the roll and the definition."""
        self.state = "open"
        for each in members:
            salt = hashlib.sha256(self.id.bytes + each.id.bytes).digest()[:16]
            leaf = roll_leaf(salt, str(self.id), each.member_number, codes[each.organisation_id])
            entry = RollRecord(self.id, each.id, each.member_number, each.organisation_id, salt, leaf, None)
            self.roll.append(entry)
        self._frozen = {
            "opened_at": self.opens_at,
            "roll_hash": roll_hash(each.leaf for each in self.roll),
            "roll_count": len(self.roll),
            "promise_public_key": self._promise.public_key().public_bytes_raw(),
            "sealed_promise_key": _sealed_promise(self.book.keyring, self.book.tenant_id, self.id, self._promise),
        }
        document = self._document()
        self._frozen["ballot_length"] = document["ballot_length"]
        self._frozen["definition"] = canonical(document).decode()
        self._frozen["definition_hash"] = definition_hash(document)

    def cast(self, member_id: UUID, answers: Answers) -> None:
        """A ballot of somebody on the roll."""
        self._ballots[member_id] = answers

    def write(self) -> None:
        """All its rows; those of a vote that has closed with what was opened and counted."""
        rows = self.book.rows
        self._write_plan(rows)
        self._write_asked(rows)
        is_over = self.published_at is not None
        rows["vote_roll_entry"] += [
            each._replace(has_voted=each.member_id in self._ballots if is_over else None) for each in self.roll
        ]
        if self.is_secret:
            self._write_envelopes(rows, is_final=is_over)
        else:
            rows["named_ballot"] += [
                NamedRecord(self.id, each, canonical(answers).decode(), 1, "phone", self.opens_at + _DAY)
                for each, answers in self._ballots.items()
            ]
        counted_at = self.closes_at if is_over else self.book.now
        entitled = Counter(each.organisation_id for each in self.roll)
        voted = Counter(each.organisation_id for each in self.roll if each.member_id in self._ballots)
        rows["vote_turnout"] += [
            TurnoutRecord(self.id, each, count, voted[each], counted_at) for each, count in entitled.items()
        ]

    def _write_plan(self, rows: defaultdict[str, list[Any]]) -> None:
        values = (DEMO_KEY.public_key, DEMO_KEY.statement_key, THRESHOLD, SHARES) if self.is_secret else (None,) * 4
        key: dict[str, Any] = dict(zip(_KEY_COLUMNS, values, strict=True))
        absent: dict[str, Any] = dict.fromkeys(
            ("opened_at", "promise_public_key", "sealed_promise_key", "ballot_length")
        )
        absent |= dict.fromkeys(("definition", "definition_hash", "roll_hash", "roll_count"))
        rows["vote"].append(
            VoteRecord(
                id=self.id,
                organisation_id=self.place[0],
                kind=self.kind,
                state=self.state,
                title=self.title[0],
                title_en=self.title[1],
                description=self.description,
                electorate_ids=[],
                has_electors=bool(self.electors),
                opens_at=self.opens_at,
                closes_at=self.closes_at,
                objections_end_at=self.opens_at - _DAY,
                closed_at=self.closes_at if self.published_at else None,
                published_at=self.published_at,
                rules=RULES,
                server_may_seal=self.server_may_seal,
                allows_recast=True,
                minimum_cell=MINIMUM_CELL,
                **key,
                rule_set=self.rule_set,
                created_by_id=self.author_id,
                created_at=self.opens_at - 7 * _DAY,
                **{**absent, **self._frozen},
            )
        )
        self.book.note(
            self.opens_at - 7 * _DAY, self.author_id, "vote.scheduled", Subject("vote", self.id, self.place[0])
        )

    def _write_asked(self, rows: defaultdict[str, list[Any]]) -> None:
        rows["vote_elector"] += [ElectorRecord(self.id, each) for each in self.electors]
        rows["vote_keyholder"] += [
            KeyholderRecord(self.id, number, member_id, name)
            for number, (member_id, name) in enumerate(self.holders, 1)
        ]
        for number, asked in enumerate(self.asked, 1):
            question_id = self.book.new_id(Kind.VOTE_QUESTION)
            rows["vote_question"].append(
                QuestionRecord(
                    question_id,
                    self.id,
                    number,
                    asked.kind,
                    *asked.title,
                    asked.minimum,
                    asked.maximum,
                    asked.write_ins,
                    asked.seats,
                    asked.method,
                )
            )
            rows["vote_option"] += [
                OptionRecord(self.book.new_id(Kind.VOTE_OPTION), question_id, place, *option)
                for place, option in enumerate(asked.options, 1)
            ]

    def _write_envelopes(self, rows: defaultdict[str, list[Any]], *, is_final: bool) -> None:
        if not self._ballots:
            return
        questions, key = questions_of(self._document()), self._frozen["definition_hash"]
        sealed = [
            (each, seal(DEMO_KEY.public_key, key, padded_ballot(questions, answers)))
            for each, answers in self._ballots.items()
        ]
        rows["ballot_envelope"] += [
            EnvelopeRecord(self.id, each, envelope, ballot_hash(envelope), 1, is_server_sealed=False, channel="phone")
            for each, envelope in sealed
        ]
        leaves = sorted(ballot_hash(envelope) for _, envelope in sealed)
        at = self.closes_at if is_final else self.book.now.replace(microsecond=0)
        entry = BoardEntry(str(self.id), key, 1, key, len(leaves), root(leaves), at, is_final)
        signed = sign_entry(entry, self._promise)
        text = canonical(entry.document()).decode()
        rows["vote_board_root"].append(
            BoardRootRecord(
                self.id, 1, entry.root, len(leaves), key, text, entry.hash(), signed.signature, is_final, at
            )
        )
        rows["vote_board_leaves"].append(BoardLeavesRecord(self.id, 1, b"".join(leaves)))
        if is_final:
            box = [Posted(envelope) for _, envelope in sorted(sealed, key=lambda each: ballot_hash(each[1]))]
            self._write_opening(rows, box)

    def _write_opening(self, rows: defaultdict[str, list[Any]], box: Sequence[Posted]) -> None:
        opened = open_box(definition_of(self._document()), box, DEMO_KEY)
        ballots, at = list(opened.readable), self.closes_at + _DAY
        statement = canonical(opened.opening["statement"]).decode()
        second_id = next(each for each, _ in self.holders if each not in {None, self.author_id})
        assert second_id is not None  # noqa: S101  # for the type checker: chosen above
        signature = from_b64u(opened.opening["signature"], 64)
        rows["vote_opening"].append(
            OpeningRecord(self.id, statement, signature, self.author_id, at, second_id, at + timedelta(hours=1))
        )
        self.chance.shuffle(ballots)
        rows["opened_ballot"] += [
            OpenedRecord(self.id, UUID(int=self.chance.getrandbits(128), version=4), canonical(each).decode())
            for each in ballots
        ]
        definition = definition_of(self._document())
        document = {"questions": tally(definition.questions, ballots), "turnout": self._turnout()}
        rows["vote_result"].append(
            ResultRecord(self.id, len(ballots), opened.invalid, document, *decided(definition, ballots), at)
        )

    def _turnout(self) -> Sequence[Mapping[str, object]]:
        codes = {node.id: node.code for node in self.book.union.organisations}
        entitled = Counter(codes[each.organisation_id] for each in self.roll)
        voted = Counter(codes[each.organisation_id] for each in self.roll if each.member_id in self._ballots)
        told = _told(entitled)
        return [
            {"branch": code, "entitled": entitled[code], "voted": voted[code] if code in told else None}
            for code in sorted(entitled)
        ]

    def _document(self) -> dict[str, Any]:
        asked = [each.document(number) for number, each in enumerate(self.asked, 1)]
        key = {
            "public_key": b64u(DEMO_KEY.public_key),
            "statement_key": b64u(DEMO_KEY.statement_key),
            "threshold": THRESHOLD,
            "shares": SHARES,
        }
        return {
            "format": FORMAT,
            "vote": str(self.id),
            "union": str(self.book.tenant_id),
            "organisation": {"code": self.place[1], "name": self.place[2]},
            "kind": self.kind,
            "title": self.title[0],
            "title_en": self.title[1],
            "description": self.description,
            "opens_at": instant(self.opens_at),
            "closes_at": instant(self.closes_at),
            "questions": asked,
            "roll": {"hash": self._frozen["roll_hash"].hex(), "count": len(self.roll)},
            "rules": dict(RULES),
            "recast": True,
            "minimum_cell": MINIMUM_CELL,
            "key": key if self.is_secret else None,
            "ballot_length": ballot_length(questions_of({"questions": asked})) if self.is_secret else None,
            "server_may_seal": self.server_may_seal,
            "promise_key": b64u(self._promise.public_key().public_bytes_raw()),
            "registrar_key": None,
            "verdict": self.rule_set,
            "call": 1,
            "follows": None,
            "channels": [],
            "meeting": False,
            "weighted": False,
            "delegation": None,
        }


def _told(entitled: Mapping[str, int]) -> frozenset[str]:
    """The branches whose turnout is told, as `domain.votes.cells` decides it; a test holds the two together."""
    behind, is_gap, told = 0, False, set()
    for code in sorted(entitled, key=lambda each: (entitled[each], each)):
        if entitled[code] >= MINIMUM_CELL and (not is_gap or behind >= MINIMUM_CELL):
            told.add(code)
        else:
            is_gap, behind = True, behind + entitled[code]
    return frozenset(told)


def _sealed_promise(keyring: Keyring, tenant_id: UUID, vote_id: UUID, key: Ed25519PrivateKey) -> bytes:
    """As `domain.votes.service.promising.make_promise_key` seals it; a test holds the two together."""
    derived = keyring.derive("vote promise key")
    return seal_bytes(
        derived, key.private_bytes_raw(), tenant_id=tenant_id, row_id=vote_id, column="sealed_promise_key"
    )
