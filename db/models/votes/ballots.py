"""Tables of ballots 选票. No row here has a time or a number that runs, and what can be read has no member.

A sealed ballot's row names its member and holds what nobody can read until the key holders open it; what they open is
written by one transaction in random order, without a key to anything but the vote (docs/votes.md, "What links").
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.models.votes.kinds import BallotChannel
from db.types import (
    PlainRow,
    document,
    id_key,
    key_to,
    list_of_octets,
    octets,
    one_of,
    part_key,
    reference,
    tenant_key,
    time_at,
)


class BallotEnvelopeRow(PlainRow, table=True):
    """A member's sealed ballot: at most one of each vote, the last one cast. `number` counts how often they cast.

    `hash` is the leaf of the board: SHA-256 of 0x00 and the envelope. `request_hash` is that of the request key with
    which the server sealed for the member, so that a repeat seals nothing anew. `earlier_hashes`, `earlier_requests`:
    those of what the member cast before, in order, so that a repeat of it is known and does not count again; None when
    they cast once.
    """

    __tablename__ = "ballot_envelope"
    __table_args__ = (
        reference(["vote_id", "member_id"], "vote_roll_entry", ["vote_id", "member_id"]),
        one_of("channel", BallotChannel),
        sa.UniqueConstraint("hash", "tenant_id", "vote_id"),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash_is_whole"),
        sa.CheckConstraint("is_server_sealed OR request_hash IS NULL", name="request_of_the_server"),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    member_id: UUID = part_key()
    envelope: bytes = octets()
    hash: bytes = octets()
    number: int = 1
    is_server_sealed: bool = False
    channel: str
    request_hash: bytes | None = octets(nullable=True)
    earlier_hashes: list[bytes] | None = list_of_octets()
    earlier_requests: list[bytes | None] | None = list_of_octets()


class NamedBallotRow(SQLModel, table=True):
    """A ballot on record with its member's name 记名投票; at most one of each vote, the last one cast."""

    __tablename__ = "named_ballot"
    __table_args__ = (
        reference(["vote_id", "member_id"], "vote_roll_entry", ["vote_id", "member_id"]),
        one_of("channel", BallotChannel),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    member_id: UUID = part_key()
    answers: str
    number: int = 1
    channel: str
    cast_at: datetime = time_at()


class BallotPermitRow(PlainRow, table=True):
    """That a member drew the right to post one unlinkable ballot: what they had signed, blinded, and the signature."""

    __tablename__ = "ballot_permit"
    __table_args__ = (reference(["vote_id", "member_id"], "vote_roll_entry", ["vote_id", "member_id"]),)

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    member_id: UUID = part_key()
    blinded: bytes = octets()
    blind_signature: bytes = octets()


class PostedBallotRow(PlainRow, table=True):
    """An unlinkable ballot as it was posted by nobody in particular: its envelope and the registrar's signature."""

    __tablename__ = "posted_ballot"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        sa.CheckConstraint("octet_length(hash) = 32 AND octet_length(randomizer) = 32", name="hash_is_whole"),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    hash: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    envelope: bytes = octets()
    randomizer: bytes = octets()
    signature: bytes = octets()


class OpenedBallotRow(PlainRow, table=True):
    """A readable ballot: its canonical answers, or the reason why it does not count. Written once, with all others."""

    __tablename__ = "opened_ballot"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        sa.CheckConstraint("(answers IS NULL) <> (invalid_reason IS NULL)", name="valid_or_not"),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    id: UUID = Field(default_factory=uuid4, sa_type=sa.Uuid, primary_key=True)
    answers: str | None = None
    invalid_reason: str | None = None


class VoteBoardRootRow(SQLModel, table=True):
    """An entry of a vote's board: the Merkle root over all hashes of that moment, chained to the entry before it."""

    __tablename__ = "vote_board_root"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        sa.CheckConstraint("number >= 1 AND leaf_count >= 0", name="number_in_bounds"),
        sa.Index("uq_vote_board_root_final", "tenant_id", "vote_id", unique=True, postgresql_where=sa.text("is_final")),
        sa.Index("ix_vote_board_root_unpushed", "published_at", postgresql_where=sa.text("pushed_at IS NULL")),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    number: int = Field(sa_type=sa.Integer, primary_key=True)
    root: bytes = octets()
    leaf_count: int
    previous_hash: bytes = octets()
    entry: str
    entry_hash: bytes = octets()
    signature: bytes = octets()
    is_final: bool = False
    published_at: datetime = time_at()
    pushed_at: datetime | None = time_at(nullable=True)


class VoteBoardLeavesRow(SQLModel, table=True):
    """The sorted hashes under the newest root of a vote, 32 bytes each, from which proofs are made."""

    __tablename__ = "vote_board_leaves"
    __table_args__ = (reference(["vote_id"], "vote"), sa.CheckConstraint("octet_length(leaves) % 32 = 0", name="whole"))

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    number: int
    leaves: bytes = octets()


class VoteOpeningRow(SQLModel, table=True):
    """What the key holders opened: their signed statement; the ballots wait here until a second officer confirms."""

    __tablename__ = "vote_opening"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["submitted_by_id"], "member"),
        reference(["confirmed_by_id"], "member"),
        sa.CheckConstraint("confirmed_by_id <> submitted_by_id", name="confirmed_by_another"),
        sa.CheckConstraint("(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name="confirmed_has_time"),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    statement: str
    signature: bytes = octets()
    ballots: str | None = None
    submitted_by_id: UUID = key_to()
    submitted_at: datetime = time_at()
    confirmed_by_id: UUID | None = key_to(nullable=True)
    confirmed_at: datetime | None = time_at(nullable=True)


class VoteResultRow(SQLModel, table=True):
    """What was counted: per question and option, how many. Readable by others only once the vote is published.

    `counts` and `verdict` are those of docs/counting.md; `verdict_words` a sentence for each step, Chinese and English.
    """

    __tablename__ = "vote_result"
    __table_args__ = (reference(["vote_id"], "vote"),)

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    ballot_count: int
    invalid_count: int
    tally: dict[str, Any] = document()
    counts: list[Any] | None = document(nullable=True)
    verdict: dict[str, Any] | None = document(nullable=True)
    verdict_words: list[Any] | None = document(nullable=True)
    counted_at: datetime = time_at()


class VoteLotRow(SQLModel, table=True):
    """What an officer has entered of a lot 抽签 between tied candidates of a question. Append-only.

    `among` are the tied ones, ascending, `drawn` the same as they were drawn, `source` how. The lot counts once a
    second officer has entered the same: `confirms_id` is then the first one's entry. Without it an entry waits, and a
    later one of the same officer takes its place.
    """

    __tablename__ = "vote_lot"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["entered_by_id"], "member"),
        reference(["confirms_id"], "vote_lot"),
        sa.UniqueConstraint("tenant_id", "confirms_id"),
        sa.CheckConstraint("question BETWEEN 1 AND 50", name="question_in_bounds"),
        sa.CheckConstraint(
            "cardinality(among) > 1 AND cardinality(among) = cardinality(drawn) AND among @> drawn AND drawn @> among",
            name="drawn_from_among",
        ),
        sa.Index(None, "tenant_id", "vote_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    vote_id: UUID = key_to()
    question: int
    among: list[int] = Field(sa_type=postgresql.ARRAY(sa.Integer), nullable=False)
    drawn: list[int] = Field(sa_type=postgresql.ARRAY(sa.Integer), nullable=False)
    source: str
    confirms_id: UUID | None = key_to(nullable=True)
    entered_by_id: UUID = key_to()
    entered_at: datetime = time_at()
