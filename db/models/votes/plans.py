"""Tables of a vote 选举 before and around its ballots: the vote, its questions, its roll, objections, key holders."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.models.votes.kinds import (
    CountingMethod,
    NoticeKind,
    ObjectionState,
    QuestionKind,
    VoteFollowing,
    VoteKind,
    VoteState,
)
from db.types import PlainRow, document, id_key, key_to, octets, one_of, part_key, reference, tenant_key, time_at


class VoteRow(SQLModel, table=True):
    """A vote. Its row is the lock of its state; who casts holds the shared advisory lock of the vote instead.

    `definition` is the canonical text whose SHA-256 is `definition_hash` (docs/ballot-formats.md): written when the
    vote opens, never changed. `electorate_ids` are the organisations whose members vote; empty: its own organisation,
    with all below it. With `has_electors` only those of `vote_elector` do (delegates 代表).

    `permits_end_at`: when two officers agreed to close an unlinkable vote early; no permit is drawn after it, and what
    was drawn before is posted until `closes_at`.

    `rule_set` is taken in when it is announced, like `rules` (docs/counting.md). `follows_id`: the vote that it goes on
    from, as a run-off or as a second call. At a meeting only those on its register of presence vote.
    """

    __tablename__ = "vote"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["created_by_id"], "member"),
        reference(["early_close_asked_by_id"], "member"),
        reference(["rerun_of_id"], "vote"),
        reference(["follows_id"], "vote"),
        one_of("kind", VoteKind),
        one_of("state", VoteState),
        one_of("follows_as", VoteFollowing),
        sa.CheckConstraint("opens_at < closes_at", name="window_in_order"),
        sa.CheckConstraint("(follows_id IS NULL) = (follows_as IS NULL)", name="follows_together"),
        sa.CheckConstraint("call BETWEEN 1 AND 2", name="call_in_bounds"),
        sa.CheckConstraint("kind = 'named' OR NOT is_weighted AND delegation_cap IS NULL", name="weights_are_named"),
        sa.CheckConstraint("kind <> 'named' OR NOT takes_paper AND NOT takes_kiosk", name="channels_are_secret"),
        sa.CheckConstraint("delegation_cap BETWEEN 1 AND 100", name="delegation_in_bounds"),
        sa.CheckConstraint(
            "(definition IS NULL) = (definition_hash IS NULL) AND (definition IS NULL) = (roll_hash IS NULL)"
            " AND (definition IS NULL) = (roll_count IS NULL) AND (definition IS NULL) = (opened_at IS NULL)",
            name="frozen_together",
        ),
        sa.CheckConstraint(
            "state NOT IN ('open', 'closed', 'counting', 'tallied', 'published') OR definition IS NOT NULL",
            name="open_is_frozen",
        ),
        sa.CheckConstraint(
            "kind = 'named' OR definition IS NULL OR (public_key IS NOT NULL AND ballot_length IS NOT NULL)",
            name="secret_has_key",
        ),
        sa.CheckConstraint(
            "kind <> 'unlinkable' OR definition IS NULL OR registrar_key IS NOT NULL", name="registered"
        ),
        sa.CheckConstraint("(threshold IS NULL) = (share_count IS NULL)", name="shares_together"),
        sa.CheckConstraint("threshold BETWEEN 1 AND share_count AND share_count <= 16", name="shares_in_bounds"),
        sa.CheckConstraint("minimum_cell BETWEEN 1 AND 100", name="cell_in_bounds"),
        sa.Index(None, "tenant_id", "organisation_id", "opens_at", "id"),
        sa.Index(None, "tenant_id", "follows_id"),
        sa.Index("ix_vote_due", "opens_at", postgresql_where=sa.text("state = 'scheduled'")),
        sa.Index("ix_vote_ending", "closes_at", postgresql_where=sa.text("state = 'open'")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    kind: str
    state: str
    title: str
    title_en: str | None = None
    description: str
    electorate_ids: list[UUID] = Field(sa_type=postgresql.ARRAY(sa.Uuid), nullable=False)
    has_electors: bool = False
    opens_at: datetime = time_at()
    closes_at: datetime = time_at()
    objections_end_at: datetime | None = time_at(nullable=True)
    opened_at: datetime | None = time_at(nullable=True)
    closed_at: datetime | None = time_at(nullable=True)
    paused_at: datetime | None = time_at(nullable=True)
    published_at: datetime | None = time_at(nullable=True)
    ended_reason: str | None = None
    pause_reason: str | None = None
    early_close_asked_by_id: UUID | None = key_to(nullable=True)
    early_close_reason: str | None = None
    permits_end_at: datetime | None = time_at(nullable=True)
    rules: dict[str, Any] = document()
    server_may_seal: bool = False
    allows_recast: bool = True
    minimum_cell: int = 10
    public_key: bytes | None = octets(nullable=True)
    statement_key: bytes | None = octets(nullable=True)
    threshold: int | None = None
    share_count: int | None = None
    registrar_key: bytes | None = octets(nullable=True)
    promise_public_key: bytes | None = octets(nullable=True)
    sealed_promise_key: bytes | None = octets(nullable=True)
    ballot_length: int | None = None
    definition: str | None = None
    definition_hash: bytes | None = octets(nullable=True)
    roll_hash: bytes | None = octets(nullable=True)
    roll_count: int | None = None
    envelopes_destroyed_at: datetime | None = time_at(nullable=True)
    rerun_of_id: UUID | None = key_to(nullable=True)
    rule_set: dict[str, Any] | None = document(nullable=True)
    call: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    follows_id: UUID | None = key_to(nullable=True)
    follows_as: str | None = None
    takes_paper: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    takes_kiosk: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    is_meeting: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    is_weighted: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    delegation_cap: int | None = None
    is_poll: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()


class VoteQuestionRow(SQLModel, table=True):
    """A question of a vote, in the order of `position` (from 1).

    CHOICE: from `minimum` to `maximum` options, `write_in_count` of them written by the voter. RANKING: so many options
    in order. SCORE: from 0 to `maximum_score` points for each option. YES_NO_ABSTAIN: one word for each option.
    """

    __tablename__ = "vote_question"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        one_of("kind", QuestionKind),
        one_of("method", CountingMethod),
        sa.UniqueConstraint("tenant_id", "vote_id", "position"),
        sa.CheckConstraint("position BETWEEN 1 AND 50", name="position_in_bounds"),
        sa.CheckConstraint("0 <= minimum AND minimum <= maximum AND maximum <= 200", name="number_in_bounds"),
        sa.CheckConstraint("write_in_count BETWEEN 0 AND 20", name="write_ins_in_bounds"),
        sa.CheckConstraint("(kind = 'score') = (maximum_score IS NOT NULL)", name="score_has_maximum"),
        sa.CheckConstraint("maximum_score BETWEEN 1 AND 100", name="score_in_bounds"),
        sa.CheckConstraint("seats BETWEEN 1 AND 200", name="seats_in_bounds"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    vote_id: UUID = key_to()
    position: int
    kind: str
    title: str
    title_en: str | None = None
    minimum: int
    maximum: int
    maximum_score: int | None = None
    write_in_count: int = 0
    seats: int | None = None
    method: str | None = None


class VoteOptionRow(SQLModel, table=True):
    """An option of a question: a candidate 候选人, a motion, an item; in the order of `position` (from 1)."""

    __tablename__ = "vote_option"
    __table_args__ = (
        reference(["question_id"], "vote_question"),
        reference(["member_id"], "member"),
        sa.UniqueConstraint("tenant_id", "question_id", "position"),
        sa.CheckConstraint("position BETWEEN 1 AND 200", name="position_in_bounds"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    question_id: UUID = key_to()
    position: int
    label: str
    label_en: str | None = None
    member_id: UUID | None = key_to(nullable=True)


class VoteElectorRow(SQLModel, table=True):
    """A member who is to be on the roll of a vote with a list of its own (delegates 代表)."""

    __tablename__ = "vote_elector"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["member_id"], "member"),
        # Each move of a member asks which lists have them.
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    member_id: UUID = part_key()


class VoteRollEntryRow(PlainRow, table=True):
    """A member on the frozen roll 选民名册, as they stood when the vote opened. `leaf` is hashed with `salt`.

    `weight` is what their ballot counts, 1 unless the vote is weighted.

    `has_voted` is set for all at once when the vote closes; until then the ballots' tables tell.
    """

    __tablename__ = "vote_roll_entry"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["member_id"], "member"),
        reference(["organisation_id"], "organisation"),
        sa.Index(None, "tenant_id", "member_id"),
        # The vote in the last place: where nothing is known of a table that was just filled, the planner would else
        # read all of a roll to find one member in it.
        sa.Index(None, "tenant_id", "organisation_id", "vote_id"),
        sa.CheckConstraint("weight >= 1", name="weight_in_bounds"),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    member_id: UUID = part_key()
    member_number: str
    organisation_id: UUID = key_to()
    salt: bytes = octets()
    leaf: bytes = octets()
    has_voted: bool | None = None
    weight: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class VoteObjectionRow(SQLModel, table=True):
    """A member's objection to the roll, before the vote opens: somebody is missing, or should not be there."""

    __tablename__ = "vote_objection"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["member_id"], "member"),
        reference(["decided_by_id"], "member"),
        one_of("state", ObjectionState),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_has_time"),
        sa.Index(None, "tenant_id", "vote_id", "created_at", "id"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index("ix_vote_objection_open", "tenant_id", "created_at", postgresql_where=sa.text("state = 'open'")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    vote_id: UUID = key_to()
    member_id: UUID = key_to()
    subject_number: str | None = None
    text: str
    state: str
    answer: str | None = None
    decided_by_id: UUID | None = key_to(nullable=True)
    decided_at: datetime | None = time_at(nullable=True)
    created_at: datetime = time_at()


class VoteNoticeRow(SQLModel, table=True):
    """What was done to a vote under way, with its reason: paused, resumed, extended, closed early, made void."""

    __tablename__ = "vote_notice"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["made_by_id"], "member"),
        one_of("kind", NoticeKind),
        sa.Index(None, "tenant_id", "vote_id", "made_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    vote_id: UUID = key_to()
    kind: str
    reason: str
    closes_at: datetime | None = time_at(nullable=True)
    made_by_id: UUID | None = key_to(nullable=True)
    made_at: datetime = time_at()


class VoteKeyholderRow(SQLModel, table=True):
    """Who holds a share of a vote's key. The share itself is never here. `position` from 1, as on the share."""

    __tablename__ = "vote_keyholder"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["member_id"], "member"),
        sa.CheckConstraint("position BETWEEN 1 AND 16", name="position_in_bounds"),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    position: int = Field(sa_type=sa.Integer, primary_key=True)
    member_id: UUID | None = key_to(nullable=True)
    name: str
    share_destroyed_on: date | None = None


class VoteTurnoutRow(SQLModel, table=True):
    """How many of an organisation's part of the roll have voted, as last counted; never by the single ballot."""

    __tablename__ = "vote_turnout"
    __table_args__ = (reference(["vote_id"], "vote"), reference(["organisation_id"], "organisation"))

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    organisation_id: UUID = part_key()
    entitled_count: int
    voted_count: int
    counted_at: datetime = time_at()


class VoteTurnoutTotalRow(SQLModel, table=True):
    """The turnout of a vote as a whole: sums over its `vote_turnout` rows, kept in step by triggers on that table.

    So that who reads a vote does not add up the branches of a whole union. `looked_at` is when its turnout was last
    looked after, whether or not anything had changed, and `cast_count` how often something had been cast, tapped or
    given by then: as long as that is so the rows are not counted anew. Both are null before the next look.
    """

    __tablename__ = "vote_turnout_total"
    __table_args__ = (reference(["vote_id"], "vote"),)

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    entitled_count: int
    voted_count: int
    counted_at: datetime = time_at()
    looked_at: datetime | None = time_at(nullable=True)
    cast_count: int | None = None
