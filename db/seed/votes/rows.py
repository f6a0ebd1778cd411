"""Rows of votes: the columns of their tables, after the union's id."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class VoteRecord(NamedTuple):
    """Columns of table `vote`."""

    id: UUID
    organisation_id: UUID
    kind: str
    state: str
    title: str
    title_en: str
    description: str
    electorate_ids: Sequence[UUID]
    has_electors: bool
    opens_at: datetime
    closes_at: datetime
    objections_end_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None
    rules: Mapping[str, int]
    server_may_seal: bool
    allows_recast: bool
    minimum_cell: int
    public_key: bytes | None
    statement_key: bytes | None
    threshold: int | None
    share_count: int | None
    promise_public_key: bytes | None
    sealed_promise_key: bytes | None
    ballot_length: int | None
    definition: str | None
    definition_hash: bytes | None
    roll_hash: bytes | None
    roll_count: int | None
    rule_set: Mapping[str, object] | None
    created_by_id: UUID
    created_at: datetime


class QuestionRecord(NamedTuple):
    """Columns of table `vote_question`."""

    id: UUID
    vote_id: UUID
    position: int
    kind: str
    title: str
    title_en: str
    minimum: int
    maximum: int
    write_in_count: int
    seats: int | None
    method: str


class OptionRecord(NamedTuple):
    """Columns of table `vote_option`."""

    id: UUID
    question_id: UUID
    position: int
    label: str
    label_en: str | None
    member_id: UUID | None


class ElectorRecord(NamedTuple):
    """Columns of table `vote_elector`."""

    vote_id: UUID
    member_id: UUID


class KeyholderRecord(NamedTuple):
    """Columns of table `vote_keyholder`."""

    vote_id: UUID
    position: int
    member_id: UUID | None
    name: str


class RollRecord(NamedTuple):
    """Columns of table `vote_roll_entry`."""

    vote_id: UUID
    member_id: UUID
    member_number: str
    organisation_id: UUID
    salt: bytes
    leaf: bytes
    has_voted: bool | None


class EnvelopeRecord(NamedTuple):
    """Columns of table `ballot_envelope`."""

    vote_id: UUID
    member_id: UUID
    envelope: bytes
    hash: bytes
    number: int
    is_server_sealed: bool
    channel: str


class NamedRecord(NamedTuple):
    """Columns of table `named_ballot`."""

    vote_id: UUID
    member_id: UUID
    answers: str
    number: int
    channel: str
    cast_at: datetime


class BoardRootRecord(NamedTuple):
    """Columns of table `vote_board_root`."""

    vote_id: UUID
    number: int
    root: bytes
    leaf_count: int
    previous_hash: bytes
    entry: str
    entry_hash: bytes
    signature: bytes
    is_final: bool
    published_at: datetime


class BoardLeavesRecord(NamedTuple):
    """Columns of table `vote_board_leaves`."""

    vote_id: UUID
    number: int
    leaves: bytes


class OpeningRecord(NamedTuple):
    """Columns of table `vote_opening`."""

    vote_id: UUID
    statement: str
    signature: bytes
    submitted_by_id: UUID
    submitted_at: datetime
    confirmed_by_id: UUID
    confirmed_at: datetime


class OpenedRecord(NamedTuple):
    """Columns of table `opened_ballot`."""

    vote_id: UUID
    id: UUID
    answers: str


class ResultRecord(NamedTuple):
    """Columns of table `vote_result`."""

    vote_id: UUID
    ballot_count: int
    invalid_count: int
    tally: Mapping[str, object]
    counts: str
    verdict: Mapping[str, object] | None
    verdict_words: str | None
    counted_at: datetime


class TurnoutRecord(NamedTuple):
    """Columns of table `vote_turnout`."""

    vote_id: UUID
    organisation_id: UUID
    entitled_count: int
    voted_count: int
    counted_at: datetime
