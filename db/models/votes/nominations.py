"""Tables of nominations 提名, before a vote is announced: the call, nominations, those who second them, objections."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import id_key, key_to, one_of, part_key, reference, tenant_key, time_at


class NominationCallState(StrEnum):
    """States of a call for nominations. CANCELLED is an end; a call that was taken ends again when a nominee goes."""

    OPEN = "open"
    ON_NOTICE = "on_notice"
    ENDED = "ended"
    TAKEN = "taken"
    CANCELLED = "cancelled"


class NominationState(StrEnum):
    """States of a nomination. REFUSED, DECLINED, WITHDRAWN and LAPSED are ends."""

    PROPOSED = "proposed"
    SECONDED = "seconded"
    CONSENTED = "consented"
    ON_NOTICE = "on_notice"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class NominationEnd(StrEnum):
    """Why a nomination ended."""

    BY_CANDIDATE = "by_candidate"
    NOT_SECONDED = "not_seconded"
    NOT_CONSENTED = "not_consented"
    OBJECTION_UPHELD = "objection_upheld"
    MEMBERSHIP_ENDED = "membership_ended"
    LEFT_ELECTORATE = "left_electorate"
    MERGED = "merged"
    CALL_CANCELLED = "call_cancelled"


class NomineeOrder(StrEnum):
    """In which order nominees become options of the question."""

    BY_NUMBER = "by_number"
    GIVEN = "given"


class NominationObjectionState(StrEnum):
    """States of an objection against a nominee. DROPPED: the nomination ended before it was decided."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    DROPPED = "dropped"


_LIVE = "('proposed', 'seconded', 'consented', 'on_notice', 'accepted')"


class NominationCallRow(SQLModel, table=True):
    """A call for nominations 提名公告 for one question of a draft. Its row is the lock of all its nominations.

    `question_position` names the question: a draft's questions are laid anew, and keep what a call is about.
    `names_masked` is the rule of the place when the call was opened; `notice_ends_at` is set when it closes.
    """

    __tablename__ = "nomination_call"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["opened_by_id"], "member"),
        one_of("state", NominationCallState),
        one_of("nominee_order", NomineeOrder),
        sa.CheckConstraint("opens_at < closes_at", name="window_in_order"),
        sa.CheckConstraint("seconders_needed BETWEEN 0 AND 100", name="seconders_in_bounds"),
        sa.CheckConstraint("nomination_limit BETWEEN 1 AND 20", name="limit_in_bounds"),
        sa.CheckConstraint("notice_days BETWEEN 0 AND 60", name="notice_in_bounds"),
        sa.CheckConstraint("membership_months BETWEEN 0 AND 600", name="membership_in_bounds"),
        sa.CheckConstraint("(state = 'cancelled') = (ended_reason IS NOT NULL)", name="cancelled_has_reason"),
        sa.Index(
            "uq_nomination_call_of_question",
            *("tenant_id", "vote_id", "question_position"),
            unique=True,
            postgresql_where=sa.text("state <> 'cancelled'"),
        ),
        sa.Index(None, "tenant_id", "closes_at", "id"),
        sa.Index("ix_nomination_call_closing", "closes_at", postgresql_where=sa.text("state = 'open'")),
        sa.Index("ix_nomination_call_on_notice", "notice_ends_at", postgresql_where=sa.text("state = 'on_notice'")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    vote_id: UUID = key_to()
    question_position: int
    state: str
    text: str
    opens_at: datetime = time_at()
    closes_at: datetime = time_at()
    notice_ends_at: datetime | None = time_at(nullable=True)
    seconders_needed: int
    nomination_limit: int
    notice_days: int
    membership_months: int
    nominee_order: str
    names_masked: bool
    ended_reason: str | None = None
    opened_by_id: UUID = key_to()
    created_at: datetime = time_at()


class NominationRow(SQLModel, table=True):
    """A nomination 提名 of a member, by themselves or by another; `number` from 1 in the order of time.

    It changes only while its call is locked. `words` speak for the candidate. `seconder_count` is how many second it
    now.
    """

    __tablename__ = "nomination"
    __table_args__ = (
        reference(["call_id"], "nomination_call"),
        reference(["member_id"], "member"),
        reference(["nominated_by_id"], "member"),
        one_of("state", NominationState),
        one_of("end_code", NominationEnd),
        sa.UniqueConstraint("tenant_id", "call_id", "number"),
        sa.CheckConstraint("number BETWEEN 1 AND 1000", name="number_in_bounds"),
        sa.CheckConstraint("seconder_count >= 0", name="seconders_counted"),
        sa.CheckConstraint(f"(state IN {_LIVE}) = (ended_at IS NULL)", name="ended_has_time"),
        sa.CheckConstraint("(ended_at IS NULL) = (end_code IS NULL)", name="ended_has_code"),
        sa.CheckConstraint(
            "state NOT IN ('consented', 'on_notice', 'accepted') OR consented_at IS NOT NULL", name="consent_has_time"
        ),
        sa.Index(
            "uq_nomination_of_candidate",
            *("tenant_id", "call_id", "member_id"),
            unique=True,
            postgresql_where=sa.text(f"state IN {_LIVE}"),
        ),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index(None, "tenant_id", "nominated_by_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    call_id: UUID = key_to()
    number: int
    member_id: UUID = key_to()
    nominated_by_id: UUID = key_to()
    state: str
    words: str | None = None
    words_en: str | None = None
    seconder_count: int = 0
    consented_at: datetime | None = time_at(nullable=True)
    ended_at: datetime | None = time_at(nullable=True)
    end_code: str | None = None
    ended_reason: str | None = None
    created_at: datetime = time_at()


class NominationSeconderRow(SQLModel, table=True):
    """A member who seconds a nomination 附议, once; `withdrawn_at` since when they do not any more."""

    __tablename__ = "nomination_seconder"
    __table_args__ = (
        reference(["nomination_id"], "nomination"),
        reference(["member_id"], "member"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    nomination_id: UUID = part_key()
    member_id: UUID = part_key()
    seconded_at: datetime = time_at()
    withdrawn_at: datetime | None = time_at(nullable=True)


class NominationObjectionRow(SQLModel, table=True):
    """A member's objection against a nominee in the time of public notice 公示; one each per nomination."""

    __tablename__ = "nomination_objection"
    __table_args__ = (
        reference(["nomination_id"], "nomination"),
        reference(["member_id"], "member"),
        reference(["decided_by_id"], "member"),
        one_of("state", NominationObjectionState),
        sa.UniqueConstraint("tenant_id", "nomination_id", "member_id"),
        sa.CheckConstraint("(state IN ('upheld', 'rejected')) = (decided_at IS NOT NULL)", name="decided_has_time"),
        sa.CheckConstraint("(decided_at IS NULL) = (answer IS NULL)", name="decided_has_answer"),
        sa.Index(None, "tenant_id", "member_id"),
        sa.Index("ix_nomination_objection_open", "tenant_id", "created_at", postgresql_where=sa.text("state = 'open'")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    nomination_id: UUID = key_to()
    member_id: UUID = key_to()
    text: str
    state: str
    answer: str | None = None
    decided_by_id: UUID | None = key_to(nullable=True)
    decided_at: datetime | None = time_at(nullable=True)
    created_at: datetime = time_at()
