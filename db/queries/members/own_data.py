"""SQL of a member's copy of their own data 个人信息副本: one section for each table of the catalogue, read in pages.

Every column of these tables is in a section, or in `own_data_left_out.LEFT_OUT` with the reason; a contract test walks
them. No section tells of another person: who decided, who granted and who read is said by organisation.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from asyncpg import Record

from db.models.activities import (
    ActivityCertificateRow,
    ActivityFeedbackRow,
    ActivityPhotoReportRow,
    ActivityPhotoRow,
    ActivityRow,
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
from db.models.dues import DuesChargeRow, DuesLapseProposalRow, DuesReceiptRow, DuesReminderRow
from db.models.members import (
    ConsentRow,
    CorrectionRequestRow,
    JoinEvidenceRow,
    JoinRequestKeyRow,
    JoinRequestRow,
    MemberPrivateRow,
    MemberRow,
    MembershipPeriodRow,
    OnBehalfEntryRow,
)
from db.models.organisations import PostRow, PostTermRow
from db.predicates import own_id, scope_values, tenant_id
from db.queries.members.own_data_of_asking import ASKING_SECTIONS
from db.queries.members.own_data_of_benefits import BENEFIT_SECTIONS
from db.queries.members.own_data_of_notifications import NOTIFICATION_SECTIONS
from db.queries.members.own_data_of_points import POINT_SECTIONS
from db.queries.members.own_data_of_suggestions import SUGGESTION_SECTIONS
from db.queries.members.own_data_of_votes import VOTE_SECTIONS
from db.queries.members.own_data_sections import AFTER, PAGE, Section
from db.queries.members.own_data_sections import place as _place
from db.queries.members.own_data_sections import section as _section
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_all
from db.types import NIL_ID, table_of

EXPORTED = "member.data_exported"

_MEMBER = table_of(MemberRow)
_PERIOD = table_of(MembershipPeriodRow)
_ENTRY = table_of(AuditEntryRow)
_TERM = table_of(PostTermRow)
_POST = table_of(PostRow)
_READER = _MEMBER.alias("reader")
_REGISTRATION = table_of(RegistrationRow)
_ACTIVITY = table_of(ActivityRow)
_EVENT = table_of(CheckInEventRow)
_CERTIFIED = ("number", "code", "attended_sessions", "held_sessions", "issued_on", "issued_at", "revoked_at",
              "revoke_reason")  # fmt: skip
_CONFLICT, _APPEAL = table_of(CheckInConflictRow), table_of(CheckInAppealRow)


def _title_of(table: sa.Table) -> sa.ScalarSelect[str]:
    """The title of the activity that a row is about."""
    its_own = sa.and_(_ACTIVITY.c.tenant_id == table.c.tenant_id, _ACTIVITY.c.id == table.c.activity_id)
    return sa.select(_ACTIVITY.c.title).where(its_own).scalar_subquery()


def _post(column: str) -> sa.ColumnElement[Any]:
    chosen: sa.ColumnElement[Any] = (
        _POST.c[column] if column == "kind" else _place(_POST.c.organisation_id, _POST.c.tenant_id)
    )
    return (
        sa.select(chosen).where(_POST.c.tenant_id == _TERM.c.tenant_id, _POST.c.id == _TERM.c.post_id).scalar_subquery()
    )


_DEPUTY = ("starts_on", "ends_on", "dismissed_at")
_READ_BY_OTHERS = Statement.of(
    sa.select(
        _ENTRY.c.at,
        _place(_READER.c.organisation_id, _READER.c.tenant_id).label("organisation"),
        _ENTRY.c.id.label(AFTER),
    )
    .join(_READER, sa.and_(_READER.c.tenant_id == _ENTRY.c.tenant_id, _READER.c.id == _ENTRY.c.actor_id), isouter=True)
    .where(
        _ENTRY.c.tenant_id == tenant_id(),
        _ENTRY.c.object_kind == sa.literal_column("'member'"),
        _ENTRY.c.object_id == own_id(),
        _ENTRY.c.action == sa.literal_column("'member.private_read'"),
        _ENTRY.c.id > sa.bindparam("after", type_=sa.Uuid()),
    )
    .order_by(_ENTRY.c.id)
    .limit(sa.literal_column(str(PAGE)))
)
_CREDENTIAL = table_of(CredentialRow)
_REQUEST, _KEY_OF_REQUEST = table_of(JoinRequestRow), table_of(JoinRequestKeyRow)
_REQUEST_KEY: sa.ColumnElement[Any] = (
    sa.select(_KEY_OF_REQUEST.c.wrapped_key)
    .where(
        _KEY_OF_REQUEST.c.tenant_id == _REQUEST.c.tenant_id,
        _KEY_OF_REQUEST.c.join_request_id == _REQUEST.c.id,
    )
    .scalar_subquery()
)
_EVIDENCE = table_of(JoinEvidenceRow)
_DOCUMENT_IS_OWN = sa.and_(
    _EVIDENCE.c.state == sa.literal_column("'ready'"),
    _EVIDENCE.c.join_request_id.in_(
        sa.select(_REQUEST.c.id).where(_REQUEST.c.tenant_id == tenant_id(), _REQUEST.c.member_id == own_id())
    ),
)
_ITS_REFERENCE: sa.ColumnElement[Any] = (
    sa.select(_REQUEST.c.reference)
    .where(_REQUEST.c.tenant_id == _EVIDENCE.c.tenant_id, _REQUEST.c.id == _EVIDENCE.c.join_request_id)
    .scalar_subquery()
)

SECTIONS: Sequence[Section] = (
    _section(
        "register.member",
        _MEMBER,
        (
            "id",
            "member_number",
            "name",
            "state",
            "employment_kind",
            "joined_on",
            "created_at",
            "erasure_requested_at",
            "erased_at",
        ),
        own="id",
        key=None,
    ),
    _section("personal_fields", table_of(MemberPrivateRow), ("phone_sealed", "identity_sealed"), key=None),
    _section(
        "membership_periods",
        _PERIOD,
        (
            "version",
            "starts_on",
            "until_on",
            "state",
            "employment_kind",
            "cause",
            "document_number",
            "reason",
            "recorded_at",
        ),
        key="version",
    ),
    _section(
        "join_requests",
        table_of(JoinRequestRow),
        (
            "reference",
            "status",
            "name",
            "employment_kind",
            "employer_note",
            "employer_has_union",
            "sealed",
            "has_own_key",
            "submitted_at",
            "decided_at",
            "attempt",
        ),
        wrapped_key=_REQUEST_KEY,
    ),
    _section(
        "join_requests.evidence",
        _EVIDENCE,
        ("file_name", "media_type", "size_bytes", "uploaded_at"),
        own=_DOCUMENT_IS_OWN,
        reference=_ITS_REFERENCE,
    ),
    _section(
        "correction_requests",
        table_of(CorrectionRequestRow),
        (
            "field",
            "status",
            "proposed_sealed",
            "proposed_masked",
            "reason",
            "submitted_at",
            "due_at",
            "closed_at",
            "closing",
        ),
    ),
    _section(
        "consents",
        table_of(ConsentRow),
        ("purpose", "is_given", "text_version", "note_sealed", "at"),
    ),
    _section(
        "offices",
        _TERM,
        ("starts_on", "ends_on", "withdrawn_at"),
        post=_post("kind"),
        organisation=_post("organisation_id"),
    ),
    _section("roles", table_of(RoleGrantRow), ("role", "starts_on", "ends_on", "created_at", "revoked_at")),
    _section("roles.deputies", table_of(DeputyRow), _DEPUTY, own="officer_id"),
    _section("roles.deputy_for", table_of(DeputyRow), _DEPUTY, own="deputy_id"),
    _section(
        "sign_in.password",
        _CREDENTIAL,
        ("password_changed_at", "activation_expires_at"),
        key=None,
        has_password=_CREDENTIAL.c.password_hash.is_not(None),
    ),
    _section(
        "sign_in.passkeys",
        table_of(PasskeyRow),
        ("name", "is_synced", "created_at", "last_used_at", "removed_at"),
    ),
    _section(
        "sign_in.sign_on_identities",
        table_of(SignOnIdentityRow),
        ("provider", "issuer", "subject", "created_at", "last_used_at", "unlinked_at"),
    ),
    _section("sign_in.sign_in_codes", table_of(SignInCodeRow), ("tries", "expires_at"), key=None),
    _section(
        "sessions",
        table_of(SessionRow),
        (
            "device_name",
            "created_at",
            "rotated_at",
            "expires_at",
            "revoked_at",
            "revoked_reason",
            "proof_kind",
            "proven_at",
        ),
    ),
    _section("entered_on_behalf", table_of(OnBehalfEntryRow), ("operation", "basis", "document_number", "at")),
    _section(
        "dues.charges",
        table_of(DuesChargeRow),
        ("month_on", "amount_fen", "due_on", "settled_on", "recorded_at"),
    ),
    _section(
        "dues.receipts",
        table_of(DuesReceiptRow),
        ("number", "amount_fen", "paid_on", "method", "document_number", "recorded_at"),
    ),
    _section(
        "dues.reminders",
        table_of(DuesReminderRow),
        ("reminded_on", "since_on", "months", "recorded_at"),
        key="reminded_on",
    ),
    _section(
        "dues.lapse_proposals",
        table_of(DuesLapseProposalRow),
        ("proposed_on", "since_on", "months", "state", "decided_at", "document_number", "reason"),
    ),
    _section(
        "activities",
        _REGISTRATION,
        (
            "state",
            "closing",
            "places",
            "priority",
            "submitted_at",
            "offer_ends_at",
            "closed_at",
            "is_late",
            "reminded_at",
            "offer_reminded_at",
            "content_sealed",
        ),
        activity=_title_of(_REGISTRATION),
    ),
    _section(
        "activities.check_in",
        _EVENT,
        ("kind", "method", "is_walk_in", "is_forced", "happened_at", "device_at", "recorded_at"),
        activity=_title_of(_EVENT),
    ),
    _section(
        "activities.conflicts",
        _CONFLICT,
        ("reason", "note", "status", "opened_at", "decided_at", "decision_note"),
        activity=_title_of(_CONFLICT),
    ),
    _section(
        "activities.appeals",
        _APPEAL,
        ("reason", "status", "submitted_at", "decided_at", "decision_note"),
        activity=_title_of(_APPEAL),
    ),
    _section(
        "activities.feedback",
        table_of(ActivityFeedbackRow),
        ("satisfaction", "comment", "given_at", "changed_at"),
        activity=_title_of(table_of(ActivityFeedbackRow)),
    ),
    _section(
        "activities.certificates",
        table_of(ActivityCertificateRow),
        _CERTIFIED,
        activity=_title_of(table_of(ActivityCertificateRow)),
    ),
    _section(
        "activities.photos",
        table_of(ActivityPhotoRow),
        ("state", "media_type", "size_bytes", "uploaded_at", "reported_at", "removed_at"),
        activity=_title_of(table_of(ActivityPhotoRow)),
    ),
    _section(
        "activities.photo_reports",
        table_of(ActivityPhotoReportRow),
        ("reason", "reported_at", "decided_at", "is_removed"),
    ),
    _section("activities.calendar_feeds", table_of(CalendarFeedRow), ("made_at", "revoked_at")),
    _section("activities.tags", table_of(MemberTaggingRow), ("tags",), key=None),
    *BENEFIT_SECTIONS,
    *(*POINT_SECTIONS, *VOTE_SECTIONS, *SUGGESTION_SECTIONS, *ASKING_SECTIONS),
    *NOTIFICATION_SECTIONS,
    Section("readings", "readings", "audit_entry", ("at",), ("organisation",), _READ_BY_OTHERS, NIL_ID),
)
"""In the order of the catalogue. A domain adds what it holds of a member."""

_DOCUMENTS = Statement.of(
    sa.select(
        _EVIDENCE.c.id,
        _EVIDENCE.c.file_name,
        _EVIDENCE.c.media_type,
        _EVIDENCE.c.size_bytes,
        _EVIDENCE.c.chunk_count,
        _EVIDENCE.c.join_request_id,
        _ITS_REFERENCE.label("reference"),
        _KEY_OF_REQUEST.c.wrapped_key,
    )
    .join(
        _KEY_OF_REQUEST,
        sa.and_(
            _KEY_OF_REQUEST.c.tenant_id == _EVIDENCE.c.tenant_id,
            _KEY_OF_REQUEST.c.join_request_id == _EVIDENCE.c.join_request_id,
        ),
    )
    .where(_EVIDENCE.c.tenant_id == tenant_id(), _DOCUMENT_IS_OWN)
    .order_by(_EVIDENCE.c.join_request_id, _EVIDENCE.c.number)
)
_RECENT = Statement.of(
    sa.select(_ENTRY.c.at)
    .where(
        _ENTRY.c.tenant_id == tenant_id(),
        _ENTRY.c.object_kind == sa.literal_column("'member'"),
        _ENTRY.c.object_id == own_id(),
        _ENTRY.c.action == sa.literal_column(f"'{EXPORTED}'"),
        _ENTRY.c.at > sa.bindparam("since", type_=sa.DateTime(timezone=True)),
    )
    .order_by(_ENTRY.c.at)
)


async def list_recent_exports(conn: Connection, scope: Scope, *, now: datetime, within: timedelta) -> list[datetime]:
    """When the caller took copies of their data lately, earliest first."""
    rows = await fetch_all(conn, _RECENT, since=now - within, **scope_values(scope, ("tenant_id", "own_id")))
    return [row["at"] for row in rows]


async def list_section(conn: Connection, scope: Scope, section: Section, *, after: object) -> Sequence[Record]:
    """The next rows of a section of the caller's own, at most `PAGE`; `after` is the last row's `AFTER`, or `first`."""
    own = scope_values(scope, ("tenant_id", "own_id"))
    return await fetch_all(conn, section.statement, after=after, **own)


async def list_documents(conn: Connection, scope: Scope) -> Sequence[Record]:
    """The documents of the caller's own requests, by request and number, each with `reference` and the wrapped key.

    Without those whose key is gone: nothing opens them.
    """
    return await fetch_all(conn, _DOCUMENTS, **scope_values(scope, _DOCUMENTS.parameters))
