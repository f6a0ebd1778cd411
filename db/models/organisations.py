"""Tables of the union tree 工会组织: organisations and their past, their closure, rules, posts and terms of office."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at, written_at


class OrganisationKind(StrEnum):
    """Levels of the tree, top first."""

    FEDERATION = "federation"
    ENTERPRISE_UNION = "enterprise_union"
    BRANCH = "branch"
    GROUP = "group"
    HOLDING_POOL = "holding_pool"


class OrganisationState(StrEnum):
    """States of an organisation; a closed one keeps its row, its past and its code."""

    ACTIVE = "active"
    MERGED = "merged"
    DISSOLVED = "dissolved"


class OrganisationCause(StrEnum):
    """What began a period in the life of an organisation."""

    FOUNDED = "founded"
    RENAMED = "renamed"
    MOVED = "moved"
    MERGED = "merged"
    DISSOLVED = "dissolved"


class RuleKey(StrEnum):
    """Numbers that an organisation decides by; units, bounds and defaults stand in `domain.organisations.rules`."""

    JOIN_REVIEW_STEPS = "join_review_steps"
    JOIN_REVIEW_DAYS = "join_review_days"
    JOIN_NEEDS_IDENTITY_CARD = "join_needs_identity_card"
    JOIN_NEEDS_EMPLOYMENT_CONTRACT = "join_needs_employment_contract"
    JOIN_NEEDS_EMPLOYMENT_CERTIFICATE = "join_needs_employment_certificate"
    JOIN_NEEDS_SOCIAL_INSURANCE = "join_needs_social_insurance"
    JOIN_NEEDS_NUMBER_CHECK = "join_needs_number_check"
    JOIN_NEEDS_ROSTER_CHECK = "join_needs_roster_check"
    JOIN_NEEDS_PHONE_CHECK = "join_needs_phone_check"
    JOIN_NEEDS_PROVIDER_CHECK = "join_needs_provider_check"
    JOIN_NEEDS_OFFICER_CHECK = "join_needs_officer_check"
    TRANSFER_RELEASE_DAYS = "transfer_release_days"
    TRANSFER_ACCEPTANCE_DAYS = "transfer_acceptance_days"
    CORRECTION_REVIEW_DAYS = "correction_review_days"
    TERM_FIRST_REMINDER_DAYS = "term_first_reminder_days"
    TERM_LAST_REMINDER_DAYS = "term_last_reminder_days"
    DUES_MONTHLY_FEN = "dues_monthly_fen"
    DUES_REMINDER_DAYS = "dues_reminder_days"
    DUES_LAPSE_MONTHS = "dues_lapse_months"
    ASSEMBLY_QUORUM_PERMILLE = "assembly_quorum_permille"
    ACTIVITY_SIGN_UPS_PER_MONTH = "activity_sign_ups_per_month"
    ACTIVITY_OFFER_HOURS = "activity_offer_hours"
    ACTIVITY_CUT_OFF_HOURS = "activity_cut_off_hours"
    ACTIVITY_LATE_CANCEL_HOURS = "activity_late_cancel_hours"
    ACTIVITY_REVIEW_DAYS = "activity_review_days"
    ACTIVITY_REMINDER_HOURS = "activity_reminder_hours"
    ACTIVITY_OFFER_REMINDER_HOURS = "activity_offer_reminder_hours"
    ACTIVITY_FEEDBACK_DAYS = "activity_feedback_days"
    CHECK_IN_LEAD_MINUTES = "check_in_lead_minutes"
    CHECK_IN_APPEAL_DAYS = "check_in_appeal_days"
    BENEFIT_YEARLY_CAP_FEN = "benefit_yearly_cap_fen"
    BENEFIT_HOLIDAY_GIFT_CAP_FEN = "benefit_holiday_gift_cap_fen"
    BENEFIT_BIRTHDAY_CAP_FEN = "benefit_birthday_cap_fen"
    BENEFIT_CONDOLENCE_CAP_FEN = "benefit_condolence_cap_fen"
    BENEFIT_CULTURE_CAP_FEN = "benefit_culture_cap_fen"
    BENEFIT_HEALTH_CAP_FEN = "benefit_health_cap_fen"
    BENEFIT_TRAINING_CAP_FEN = "benefit_training_cap_fen"
    BENEFIT_OTHER_CAP_FEN = "benefit_other_cap_fen"
    SUGGESTION_ACKNOWLEDGE_DAYS = "suggestion_acknowledge_days"
    SUGGESTION_ASSIGN_DAYS = "suggestion_assign_days"
    SUGGESTION_CONTACT_DAYS = "suggestion_contact_days"
    SUGGESTION_ANSWER_DAYS = "suggestion_answer_days"
    SUGGESTION_IMPLEMENT_DAYS = "suggestion_implement_days"
    QUESTION_ANSWER_DAYS = "question_answer_days"
    SUGGESTION_CLOSING_DAYS = "suggestion_closing_days"
    SUGGESTION_UNIT_RETURN_DAYS = "suggestion_unit_return_days"
    SUGGESTION_SECONDERS_NEEDED = "suggestion_seconders_needed"
    SUGGESTION_COMMENTS_WAIT = "suggestion_comments_wait"
    POINTS_ARE_EXCHANGED = "points_are_exchanged"
    POINTS_END_MONTH = "points_end_month"
    VOTE_QUORUM_PERMILLE = "vote_quorum_permille"
    VOTE_MAJORITY_PERMILLE = "vote_majority_permille"
    VOTE_MARGIN_PERMILLE = "vote_margin_permille"
    VOTE_OBJECTION_DAYS = "vote_objection_days"
    VOTE_MINIMUM_CELL = "vote_minimum_cell"
    VOTE_KIOSK_BATCH = "vote_kiosk_batch"
    VOTE_KIOSK_GRACE_MINUTES = "vote_kiosk_grace_minutes"
    VOTE_WEIGHT_CAP_PERMILLE = "vote_weight_cap_permille"
    VOTE_NOMINEES_ARE_MASKED = "vote_nominees_are_masked"
    NOTICE_WORKING_DAYS = "notice_working_days"
    NOTICE_ANSWER_DAYS = "notice_answer_days"
    NOTICE_NAMES_DAYS = "notice_names_days"


class PostKind(StrEnum):
    """Offices that an organisation fills."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    ORGANISER = "organiser"
    TREASURER = "treasurer"
    WOMEN_WORKERS = "women_workers"
    AUDITOR = "auditor"
    GROUP_LEADER = "group_leader"


class TenantRow(SQLModel, table=True):
    """One union with all its data; `id` equals the id of its top organisation."""

    __tablename__ = "tenant"
    __table_args__ = (sa.UniqueConstraint("code"),)

    id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    code: str
    created_at: datetime = written_at()


class OrganisationRow(SQLModel, table=True):
    """A node of the tree."""

    __tablename__ = "organisation"
    __table_args__ = (
        reference(["parent_id"], "organisation"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        reference(["successor_id"], "organisation"),
        one_of("kind", OrganisationKind),
        one_of("state", OrganisationState),
        sa.CheckConstraint("(state = 'active') = (closed_on IS NULL)", name="closed_with_a_day"),
        sa.UniqueConstraint("tenant_id", "code"),
        sa.Index(None, "tenant_id", "parent_id", "code"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    parent_id: UUID | None = key_to(nullable=True)
    kind: str
    code: str
    name: str
    name_en: str
    founded_on: date
    state: str = Field(default=OrganisationState.ACTIVE.value, sa_column_kwargs={"server_default": "active"})
    closed_on: date | None = None
    successor_id: UUID | None = key_to(nullable=True)
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = written_at()


class OrganisationPeriodRow(SQLModel, table=True):
    """What an organisation was from `starts_on` until the day before `until_on` (None: still is).

    Periods of one organisation follow each other without a gap, in the order of `version`; several changes on one day
    leave periods of no day, so that the last change of a day says what held on it. The newest equals the organisation.
    """

    __tablename__ = "organisation_period"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["parent_id"], "organisation"),
        one_of("kind", OrganisationKind),
        one_of("state", OrganisationState),
        one_of("cause", OrganisationCause),
        sa.CheckConstraint("until_on IS NULL OR until_on >= starts_on", name="days_in_order"),
        sa.Index(
            "uq_organisation_period_open",
            "tenant_id",
            "organisation_id",
            unique=True,
            postgresql_where=sa.text("until_on IS NULL"),
        ),
        sa.Index(None, "tenant_id", "parent_id", "starts_on"),
    )

    tenant_id: UUID = tenant_key()
    organisation_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    version: int = Field(primary_key=True)
    starts_on: date
    until_on: date | None = None
    parent_id: UUID | None = key_to(nullable=True)
    kind: str
    code: str
    name: str
    name_en: str
    state: str
    cause: str
    cause_id: UUID | None = key_to(nullable=True)
    actor_id: UUID | None = key_to(nullable=True)
    recorded_at: datetime = written_at()


class RuleVersionRow(SQLModel, table=True):
    """The value of a rule at an organisation and below from `starts_on` on, until a later version of the same place.

    `value` None: from that day on the place has no value of its own and inherits again. A binding value holds below
    whatever stands there. Versions are never changed; one that has not begun may be withdrawn.
    """

    __tablename__ = "rule_version"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["recorded_by_id"], "member"),
        one_of("key", RuleKey),
        sa.Index(
            "uq_rule_version_day",
            "tenant_id",
            "organisation_id",
            "key",
            "starts_on",
            unique=True,
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    key: str
    value: int | None = Field(default=None, sa_type=sa.BigInteger)
    is_binding: bool = False
    starts_on: date
    source: str
    recorded_by_id: UUID | None = key_to(nullable=True)
    recorded_at: datetime = written_at()
    withdrawn_at: datetime | None = time_at(nullable=True)


class OrganisationClosureRow(SQLModel, table=True):
    """Every (ancestor, descendant) pair, each node with itself at depth 0: scope tests are one index look-up."""

    __tablename__ = "organisation_closure"
    __table_args__ = (
        reference(["ancestor_id"], "organisation"),
        reference(["descendant_id"], "organisation"),
        sa.Index(None, "tenant_id", "descendant_id", "ancestor_id"),
    )

    tenant_id: UUID = tenant_key()
    ancestor_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    descendant_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    depth: int


class PostRow(SQLModel, table=True):
    """An office of one organisation, held or vacant; `seats` members hold it at once at most.

    `opened_on` None: as long as the organisation. A closed one keeps its row and its past.
    """

    __tablename__ = "post"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        one_of("kind", PostKind),
        sa.UniqueConstraint("tenant_id", "organisation_id", "kind", "position"),
        sa.CheckConstraint("seats BETWEEN 1 AND 50", name="seats_bounded"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    kind: str
    position: int = 0
    seats: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    opened_on: date | None = None
    closed_on: date | None = None


class TermReminderStage(StrEnum):
    """Which of the reminders of a term's end."""

    FIRST = "first"
    LAST = "last"


class PostTermRow(SQLModel, table=True):
    """Who holds a post from `starts_on` to `ends_on` (both days included; no end: still in office).

    A term that had not begun when its post was closed is withdrawn: it never was.
    """

    __tablename__ = "post_term"
    __table_args__ = (
        reference(["post_id"], "post"),
        reference(["member_id"], "member"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_in_order"),
        sa.Index(None, "tenant_id", "post_id", "starts_on"),
        sa.Index(None, "tenant_id", "member_id", "starts_on"),
        # For reminders: most terms have an end, and few end soon.
        sa.Index(
            "ix_post_term_ends_on",
            "tenant_id",
            "ends_on",
            postgresql_where=sa.text("withdrawn_at IS NULL AND ends_on IS NOT NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    post_id: UUID = key_to()
    member_id: UUID = key_to()
    starts_on: date
    ends_on: date | None = None
    withdrawn_at: datetime | None = time_at(nullable=True)


class PostTermReminderRow(SQLModel, table=True):
    """A reminder of a term's end, one for each term and stage; append-only. `ends_on` is the end reminded of."""

    __tablename__ = "post_term_reminder"
    __table_args__ = (reference(["post_term_id"], "post_term"), one_of("stage", TermReminderStage))

    tenant_id: UUID = tenant_key()
    post_term_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    stage: str = Field(primary_key=True)
    reminded_on: date
    ends_on: date
    recorded_at: datetime = written_at()
