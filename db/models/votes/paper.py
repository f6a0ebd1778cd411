"""Tables of paper ballots 纸质选票: stations, who was given a paper, what two persons counted.

That a member was given a paper is a fact without a time and without a number that runs; nothing leads from it to a
paper in a box (docs/paper.md).
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.models.votes.kinds import PaperDifferenceKind
from db.types import PlainRow, id_key, key_to, one_of, part_key, reference, tenant_key, time_at


class VoteStationRow(SQLModel, table=True):
    """A place where papers of a vote are given out and collected 投票站. Its row is the lock of its account and count.

    `issued_count` papers were delivered to it (`series`: the numbers printed on their stubs). `given_count` members
    have a paper of it, and so many were handed back: both are written with each paper, without a time. The account
    (spoiled, unused, returned) comes after the close. A station whose box was mixed with another's is counted with that
    one (`counted_with_id`); `round` is the count under way, `agreed_at` when two persons had the same.
    """

    __tablename__ = "vote_station"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["organisation_id"], "organisation"),
        reference(["counted_with_id"], "vote_station"),
        sa.UniqueConstraint("tenant_id", "vote_id", "name"),
        sa.CheckConstraint("issued_count BETWEEN 1 AND 1000000", name="issued_in_bounds"),
        sa.CheckConstraint("given_count >= 0 AND handed_back_count >= 0 AND round >= 1", name="number_in_bounds"),
        sa.CheckConstraint(
            "(spoiled_count IS NULL) = (unused_count IS NULL) AND (spoiled_count IS NULL) = (returned_count IS NULL)",
            name="account_together",
        ),
        sa.CheckConstraint("spoiled_count + unused_count + returned_count = issued_count", name="account_balances"),
        sa.CheckConstraint(
            "spoiled_count >= 0 AND unused_count >= 0 AND returned_count >= 0", name="account_in_bounds"
        ),
        sa.CheckConstraint("counted_with_id <> id", name="counted_with_another"),
        sa.CheckConstraint(
            "agreed_at IS NULL OR returned_count IS NOT NULL AND counted_with_id IS NULL", name="agreed_has_account"
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    vote_id: UUID = key_to()
    organisation_id: UUID = key_to()
    name: str
    series: str | None = None
    issued_count: int
    given_count: int = 0
    handed_back_count: int = 0
    spoiled_count: int | None = None
    unused_count: int | None = None
    returned_count: int | None = None
    counted_with_id: UUID | None = key_to(nullable=True)
    round: int = 1
    agreed_at: datetime | None = time_at(nullable=True)


class VoteStationClerkRow(SQLModel, table=True):
    """A member who is named to give out papers at a station, and may count there 投票站工作人员."""

    __tablename__ = "vote_station_clerk"
    __table_args__ = (
        reference(["station_id"], "vote_station"),
        reference(["member_id"], "member"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    station_id: UUID = part_key()
    member_id: UUID = part_key()


class VotePaperRow(PlainRow, table=True):
    """That a member of the roll was given a paper at a station; `number` says which of theirs, from 1.

    Only who handed the one before back for good (`vote_paper_back`) is given another one.
    """

    __tablename__ = "vote_paper"
    __table_args__ = (
        reference(["vote_id", "member_id"], "vote_roll_entry", ["vote_id", "member_id"]),
        reference(["station_id"], "vote_station"),
        sa.CheckConstraint("number BETWEEN 1 AND 100", name="number_in_bounds"),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    member_id: UUID = part_key()
    number: int = Field(sa_type=sa.Integer, primary_key=True)
    station_id: UUID = key_to()


class VotePaperBackRow(PlainRow, table=True):
    """That a member handed their paper back and took no other: the right to vote is theirs again."""

    __tablename__ = "vote_paper_back"
    __table_args__ = (reference(["vote_id", "member_id", "number"], "vote_paper", ["vote_id", "member_id", "number"]),)

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    member_id: UUID = part_key()
    number: int = Field(sa_type=sa.Integer, primary_key=True)


class VotePaperCountRow(SQLModel, table=True):
    """What one person counted in the box of a station, or of several that were mixed; two rows of a round decide.

    `ballots` is the canonical JSON of `[{answers, count}]`, each different ballot once, ascending.
    """

    __tablename__ = "vote_paper_count"
    __table_args__ = (
        reference(["station_id"], "vote_station"),
        reference(["counted_by_id"], "member"),
        sa.UniqueConstraint("tenant_id", "station_id", "round", "counted_by_id"),
        sa.CheckConstraint("place BETWEEN 1 AND 2 AND round >= 1", name="number_in_bounds"),
        sa.CheckConstraint("invalid_count >= 0", name="invalid_in_bounds"),
    )

    tenant_id: UUID = tenant_key()
    station_id: UUID = part_key()
    round: int = Field(sa_type=sa.Integer, primary_key=True)
    place: int = Field(sa_type=sa.Integer, primary_key=True)
    counted_by_id: UUID = key_to()
    invalid_count: int
    ballots: str
    entered_at: datetime = time_at()


class VotePaperDifferenceRow(SQLModel, table=True):
    """Where the two counts of a round differ, and in how many ballots at least; in the order of `position`.

    `ballot_count` stays on record and is told to nobody: a second count of blank papers alone would read the first out.
    """

    __tablename__ = "vote_paper_difference"
    __table_args__ = (
        reference(["station_id"], "vote_station"),
        one_of("kind", PaperDifferenceKind),
        sa.CheckConstraint("ballot_count >= 1", name="ballots_in_bounds"),
    )

    tenant_id: UUID = tenant_key()
    station_id: UUID = part_key()
    round: int = Field(sa_type=sa.Integer, primary_key=True)
    position: int = Field(sa_type=sa.Integer, primary_key=True)
    kind: str
    question: int | None = None
    option: int | None = None
    ballot_count: int
