"""Tables of meetings and of named votes: who was in the hall, whose ballot weighs what, who casts for whom."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.models.votes.kinds import DelegationEnd
from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, time_at


class VotePresenceRow(SQLModel, table=True):
    """A stay of a member at the meeting of a vote 签到; a member who leaves and comes back has several.

    `came_by_id`, `left_by_id`: the officer who wrote it down; None: the member themselves. Nothing here changes once
    the vote has closed (`unionhall_meeting_stays`): who is there then counts as present.
    """

    __tablename__ = "vote_presence"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["member_id"], "member"),
        reference(["came_by_id"], "member"),
        reference(["left_by_id"], "member"),
        sa.CheckConstraint("left_at >= came_at", name="stay_in_order"),
        sa.Index(
            "uq_vote_presence_there",
            *("tenant_id", "vote_id", "member_id"),
            unique=True,
            postgresql_where=sa.text("left_at IS NULL"),
        ),
        sa.Index(None, "tenant_id", "vote_id", "member_id", "came_at"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    vote_id: UUID = key_to()
    member_id: UUID = key_to()
    came_at: datetime = time_at()
    left_at: datetime | None = time_at(nullable=True)
    came_by_id: UUID | None = key_to(nullable=True)
    left_by_id: UUID | None = key_to(nullable=True)


class VoteWeightRow(SQLModel, table=True):
    """How much a member's ballot weighs in a weighted vote 代表权重, and where that was taken from.

    `organisation_id`: they speak for its members, who were counted when it was written down.
    """

    __tablename__ = "vote_weight"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["member_id"], "member"),
        reference(["organisation_id"], "organisation"),
        sa.CheckConstraint("weight BETWEEN 1 AND 1000000", name="weight_in_bounds"),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    member_id: UUID = part_key()
    weight: int
    source: str
    organisation_id: UUID | None = key_to(nullable=True)


class VoteDelegationRow(SQLModel, table=True):
    """That a member has another one vote for them 委托投票. Ends once, and is a row of the log for ever."""

    __tablename__ = "vote_delegation"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["member_id"], "member"),
        reference(["delegate_id"], "member"),
        one_of("ended_as", DelegationEnd),
        sa.CheckConstraint("member_id <> delegate_id", name="to_another"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended_together"),
        sa.Index(
            "uq_vote_delegation_standing",
            *("tenant_id", "vote_id", "member_id"),
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(None, "tenant_id", "vote_id", "delegate_id"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index(None, "tenant_id", "delegate_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    vote_id: UUID = key_to()
    member_id: UUID = key_to()
    delegate_id: UUID = key_to()
    given_at: datetime = time_at()
    ended_at: datetime | None = time_at(nullable=True)
    ended_as: str | None = None
