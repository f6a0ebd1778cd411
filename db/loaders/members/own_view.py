"""Batch reads of a member's own view: for the caller alone, empty for everybody else."""

import operator
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.activities import (
    ActivityCertificateRow,
    ActivityFeedbackRow,
    ActivityPhotoReportRow,
    ActivityPhotoRow,
    CalendarFeedRow,
    CheckInAppealRow,
    CheckInConflictRow,
    CheckInEventRow,
    MemberTaggingRow,
    RegistrationRow,
)
from db.models.audit import AuditEntryRow
from db.models.auth import (
    CredentialRow,
    DeputyRow,
    PasskeyRow,
    RoleGrantRow,
    SessionRow,
    SignInCodeRow,
    SignOnIdentityRow,
)
from db.models.benefits import BenefitApplicationRow, VoucherRow
from db.models.competitions import CompetitionEntrantRow, CompetitionWinRow
from db.models.dues import DuesChargeRow, DuesLapseProposalRow, DuesReceiptRow, DuesReminderRow
from db.models.honours import HonourNominationRow
from db.models.learning import (
    BankKeyReaderRow,
    CourseCertificateRow,
    CourseEnrolmentRow,
    LessonCompletionRow,
    QuizAttemptRow,
)
from db.models.legal_articles import LegalJudgementRow
from db.models.members import (
    ConsentPurpose,
    ConsentRow,
    CorrectionRequestRow,
    JoinRequestRow,
    MemberRow,
    MembershipPeriodRow,
    OnBehalfEntryRow,
)
from db.models.news import NewsReadRow, NewsReplyRow
from db.models.notices import PublicNoticeObjectionRow, PublicNoticePersonRow
from db.models.notifications import EmailAddressRow, NotificationPreferenceRow, NotificationRow, PushSubscriptionRow
from db.models.organisations import PostTermRow
from db.models.points import PointCreditRow, PointEntryRow, PointExchangeRow
from db.models.suggestions import (
    ManagementQuestionRow,
    ManagementQuestionSupportRow,
    SuggestionAttachmentRow,
    SuggestionAuthorRow,
    SuggestionCommentRow,
    SuggestionRatingRow,
    SuggestionSupportRow,
    UnitStaffRow,
)
from db.models.surveys import SurveyAnswerRow, SurveyParticipationRow
from db.models.votes import (
    NominationObjectionRow,
    NominationRow,
    NominationSeconderRow,
    VoteDelegationRow,
    VoteObjectionRow,
    VotePresenceRow,
    VoteRollEntryRow,
)
from db.predicates import of_own_entries, own_id, tenant_id
from db.types import table_of

_MEMBER = table_of(MemberRow)
_REQUEST = table_of(JoinRequestRow)
_CONSENT = table_of(ConsentRow)
_ENTRY = table_of(AuditEntryRow)
_READER = _MEMBER.alias("reader")


def _own_rows(table: sa.FromClause, column: str = "member_id") -> sa.ScalarSelect[int]:
    """How many rows of a table are about the caller, also by an entry that was merged into theirs."""
    return (
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.c.tenant_id == tenant_id(), of_own_entries(table.c[column]))
        .scalar_subquery()
    )


_WIN = table_of(CompetitionWinRow)
_PUBLISHED_WIN = (
    sa.select(_WIN.c.tenant_id, _WIN.c.member_id).where(_WIN.c.number.is_not(None)).subquery("published_win")
)
_READ_BY_OTHERS = sa.and_(
    _ENTRY.c.tenant_id == tenant_id(),
    _ENTRY.c.object_kind == sa.literal_column("'member'"),
    of_own_entries(_ENTRY.c.object_id),
    _ENTRY.c.action == sa.literal_column("'member.private_read'"),
)
KNOWN: Mapping[str, Sequence[sa.ScalarSelect[int]]] = {
    "register": (_own_rows(_MEMBER, "id"),),
    "personal_fields": (
        # The row itself is behind row-level security: the tails beside the indexes say as much.
        sa.select(sa.func.num_nonnulls(_MEMBER.c.phone_index, _MEMBER.c.identity_index))
        .where(_MEMBER.c.tenant_id == tenant_id(), _MEMBER.c.id == own_id())
        .scalar_subquery(),
    ),
    "membership_periods": (_own_rows(table_of(MembershipPeriodRow)),),
    "join_requests": (_own_rows(_REQUEST),),
    "correction_requests": (_own_rows(table_of(CorrectionRequestRow)),),
    "consents": (_own_rows(_CONSENT),),
    "offices": (_own_rows(table_of(PostTermRow)),),
    "roles": (
        _own_rows(table_of(RoleGrantRow)),
        _own_rows(table_of(DeputyRow), "officer_id"),
        _own_rows(table_of(DeputyRow), "deputy_id"),
    ),
    "sign_in": (
        _own_rows(table_of(CredentialRow)),
        _own_rows(table_of(PasskeyRow)),
        _own_rows(table_of(SignOnIdentityRow)),
        _own_rows(table_of(SignInCodeRow)),
    ),
    "sessions": (_own_rows(table_of(SessionRow)),),
    "entered_on_behalf": (_own_rows(table_of(OnBehalfEntryRow)),),
    "dues": tuple(
        _own_rows(table_of(each)) for each in (DuesChargeRow, DuesReceiptRow, DuesReminderRow, DuesLapseProposalRow)
    ),
    "activities": tuple(
        _own_rows(table_of(each))
        for each in (
            RegistrationRow,
            MemberTaggingRow,
            CheckInEventRow,
            CheckInConflictRow,
            CheckInAppealRow,
            CalendarFeedRow,
            ActivityFeedbackRow,
            ActivityCertificateRow,
            ActivityPhotoRow,
            ActivityPhotoReportRow,
        )
    ),
    "benefits": (_own_rows(table_of(BenefitApplicationRow)), _own_rows(table_of(VoucherRow))),
    "points": tuple(_own_rows(table_of(each)) for each in (PointCreditRow, PointEntryRow, PointExchangeRow)),
    "votes": (
        *(
            _own_rows(table_of(each), "member_id")
            for each in (
                VoteRollEntryRow,
                VoteObjectionRow,
                VotePresenceRow,
                NominationRow,
                NominationSeconderRow,
                NominationObjectionRow,
            )
        ),
        *(_own_rows(table_of(VoteDelegationRow), column) for column in ("member_id", "delegate_id")),
    ),
    "suggestions": (
        *(_own_rows(table_of(each)) for each in (SuggestionAuthorRow, SuggestionSupportRow, UnitStaffRow)),
        *(_own_rows(table_of(each), "author_id") for each in (SuggestionCommentRow, SuggestionRatingRow)),
        _own_rows(table_of(SuggestionAttachmentRow), "added_by_id"),
        _own_rows(table_of(ManagementQuestionRow), "asked_by_id"),
        _own_rows(table_of(ManagementQuestionSupportRow)),
    ),
    "surveys": (_own_rows(table_of(SurveyParticipationRow)), _own_rows(table_of(SurveyAnswerRow))),
    "news": (
        _own_rows(table_of(NewsReadRow)),
        _own_rows(table_of(NewsReplyRow), "author_id"),
        _own_rows(table_of(LegalJudgementRow)),
    ),
    "learning": (
        *(_own_rows(table_of(each)) for each in (QuizAttemptRow, BankKeyReaderRow, CourseEnrolmentRow)),
        *(_own_rows(table_of(each)) for each in (LessonCompletionRow, CourseCertificateRow, CompetitionEntrantRow)),
        _own_rows(_PUBLISHED_WIN),
    ),
    "notices": (
        *(_own_rows(table_of(each)) for each in (PublicNoticePersonRow, PublicNoticeObjectionRow)),
        *(_own_rows(table_of(HonourNominationRow), column) for column in ("member_id", "nominated_by_id")),
    ),
    "notifications": tuple(
        _own_rows(table_of(each))
        for each in (NotificationRow, PushSubscriptionRow, NotificationPreferenceRow, EmailAddressRow)
    ),
    "readings": (sa.select(sa.func.count()).select_from(_ENTRY).where(_READ_BY_OTHERS).scalar_subquery(),),
}
"""How much is on file of the caller, by code of `KnownCategory`, in the order of the catalogue."""


def _known(position: int, category: str, counts: Sequence[sa.ScalarSelect[int]]) -> sa.Select[Any]:
    columns: list[sa.ColumnElement[Any]] = [
        own_id().label("member_id"),
        sa.literal_column(str(position), sa.Integer()).label("position"),
        sa.literal_column(f"'{category}'", sa.Text()).label("category"),
        sa.cast(reduce(operator.add, counts), sa.Integer()).label("count"),
    ]
    return sa.select(*columns)


_ALL_KNOWN = sa.union_all(
    *(_known(position, category, counts) for position, (category, counts) in enumerate(KNOWN.items()))
).subquery("known")
known_by_member_id = Batch(
    sa.select(_ALL_KNOWN),
    name="known_by_member_id",
    key="member_id",
    order=("position",),
    is_many=True,
    never_null=("position", "category", "count"),
)
"""How much is on file of the caller, one row for each category. Privacy: empty for every member but the caller."""

_PURPOSES = sa.values(
    sa.column("position", sa.Integer()), sa.column("purpose", sa.Text()), name="purposes", literal_binds=True
).data([(position, purpose.value) for position, purpose in enumerate(ConsentPurpose)])
_SAID = (
    sa.select(_CONSENT.c.is_given, _CONSENT.c.text_version, _CONSENT.c.at)
    .where(
        _CONSENT.c.tenant_id == tenant_id(),
        _CONSENT.c.member_id == own_id(),
        _CONSENT.c.purpose == _PURPOSES.c.purpose,
    )
    .order_by(_CONSENT.c.at.desc(), _CONSENT.c.id.desc())
    .limit(sa.literal_column("1"))
    .lateral("said")
)
consents_by_member_id = Batch(
    sa.select(
        own_id().label("member_id"),
        _PURPOSES.c.position,
        _PURPOSES.c.purpose,
        sa.func.coalesce(_SAID.c.is_given, sa.false()).label("is_given"),
        _SAID.c.text_version.label("said_version"),
        _SAID.c.at.label("said_at"),
    ).select_from(_PURPOSES.outerjoin(_SAID, sa.true())),
    name="consents_by_member_id",
    key="member_id",
    order=("position",),
    is_many=True,
    never_null=("position", "purpose", "is_given"),
)
"""Every purpose with the caller's last word on it. Privacy: empty for every member but the caller."""

consent_history_by_member_id = Batch(
    sa.select(
        _CONSENT.c.id,
        own_id().label("member_id"),
        _CONSENT.c.purpose,
        _CONSENT.c.is_given,
        _CONSENT.c.text_version,
        _CONSENT.c.at,
    ).where(_CONSENT.c.tenant_id == tenant_id(), of_own_entries(_CONSENT.c.member_id)),
    name="consent_history_by_member_id",
    key="member_id",
    order=("at DESC", "id DESC"),
    is_many=True,
)
"""What the caller has said on all purposes, newest first."""

readings_by_member_id = Batch(
    sa.select(
        _ENTRY.c.id,
        own_id().label("member_id"),
        _ENTRY.c.at,
        _READER.c.name.label("reader_name"),
        _READER.c.organisation_id,
    )
    .join(_READER, sa.and_(_READER.c.tenant_id == _ENTRY.c.tenant_id, _READER.c.id == _ENTRY.c.actor_id), isouter=True)
    .where(_READ_BY_OTHERS)
    .order_by(_ENTRY.c.at.desc(), _ENTRY.c.id.desc())
    .limit(sa.literal_column("100")),
    name="readings_by_member_id",
    key="member_id",
    order=("at DESC", "id DESC"),
    is_many=True,
)
"""Who opened the caller's personal fields and when, newest first, at most 100. Source: PIPL article 45."""
