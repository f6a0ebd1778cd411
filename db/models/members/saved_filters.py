"""Table of saved filters 常用筛选 of the lists that officers work through."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import document, id_key, key_to, one_of, reference, tenant_key, time_at


class ListKind(StrEnum):
    """Lists that filters are kept for: root fields with `where` that officers work through, by their names."""

    MEMBERS = "members"
    JOIN_REQUESTS = "join_requests"
    CORRECTION_REQUESTS = "correction_requests"
    TRANSFERS = "transfers"
    DUPLICATE_MEMBERS = "duplicate_members"
    BULK_ACTIONS = "bulk_actions"
    BULK_CHANGES = "bulk_changes"
    ROSTER_IMPORTS = "roster_imports"
    ROSTER_ROWS = "roster_rows"
    ORGANISATIONS = "organisations"
    INBOX = "inbox"
    AUDIT_ENTRIES = "audit_entries"
    DUES_ARREARS = "dues_arrears"
    DUES_CHARGES = "dues_charges"
    DUES_LAPSE_PROPOSALS = "dues_lapse_proposals"
    ACTIVITIES = "activities"
    REGISTRATIONS = "registrations"
    CHECK_IN_APPEALS = "check_in_appeals"
    CHECK_IN_CONFLICTS = "check_in_conflicts"
    BENEFIT_PROGRAMMES = "benefit_programmes"
    BENEFIT_CYCLES = "benefit_cycles"
    BENEFIT_APPLICATIONS = "benefit_applications"
    VOUCHERS = "vouchers"
    VOUCHER_REDEMPTIONS = "voucher_redemptions"
    PICK_UPS = "pick_ups"
    MERCHANTS = "merchants"
    SETTLEMENTS = "settlements"
    REDEMPTION_CONFLICTS = "redemption_conflicts"
    POINT_RULES = "point_rules"
    POINT_OFFERS = "point_offers"
    VOTES = "votes"
    VOTE_OBJECTIONS = "vote_objections"
    VOTE_ROLL_ENTRIES = "vote_roll_entries"
    NOMINATION_CALLS = "nomination_calls"
    SUGGESTIONS = "suggestions"
    MANAGEMENT_QUESTIONS = "management_questions"
    ANSWER_TEMPLATES = "answer_templates"
    ANSWERING_UNITS = "answering_units"
    SUGGESTION_ROUTES = "suggestion_routes"
    OFFICE_SURVEYS = "office_surveys"
    OFFICE_QUIZZES = "office_quizzes"
    OFFICE_COURSES = "office_courses"
    OFFICE_COMPETITIONS = "office_competitions"
    OFFICER_TRAININGS = "officer_trainings"
    OFFICE_NEWS = "office_news"
    NEWS_CALENDAR = "news_calendar"
    OFFICE_DISCLOSURES = "office_disclosures"
    DISCLOSURE_DUES = "disclosure_dues"
    OFFICE_PUBLIC_NOTICES = "office_public_notices"
    OFFICE_LEGAL_ARTICLES = "office_legal_articles"
    OFFICE_OFFICIAL_DOCUMENTS = "office_official_documents"
    KIOSKS = "kiosks"
    KIOSK_CONFLICTS = "kiosk_conflicts"


LISTS_OF: Mapping[tuple[str, ...], tuple[ListKind, ...]] = {
    ("member_read",): (ListKind.MEMBERS,),
    ("join_request_decide",): (ListKind.JOIN_REQUESTS,),
    ("correction_request_decide",): (ListKind.CORRECTION_REQUESTS,),
    ("transfer_decide",): (ListKind.TRANSFERS,),
    ("member_write",): (
        ListKind.DUPLICATE_MEMBERS,
        ListKind.BULK_ACTIONS,
        ListKind.BULK_CHANGES,
    ),
    ("member_import",): (
        ListKind.ROSTER_IMPORTS,
        ListKind.ROSTER_ROWS,
    ),
    (
        "member_read",
        "role_grant",
    ): (
        ListKind.ORGANISATIONS,
        ListKind.INBOX,
    ),
    ("audit_read",): (ListKind.AUDIT_ENTRIES,),
    ("dues_read",): (
        ListKind.DUES_ARREARS,
        ListKind.DUES_CHARGES,
        ListKind.DUES_LAPSE_PROPOSALS,
    ),
    ("activity_read",): (
        ListKind.ACTIVITIES,
        ListKind.REGISTRATIONS,
    ),
    ("check_in_manage",): (
        ListKind.CHECK_IN_APPEALS,
        ListKind.CHECK_IN_CONFLICTS,
    ),
    ("benefit_read",): (
        ListKind.BENEFIT_PROGRAMMES,
        ListKind.BENEFIT_CYCLES,
        ListKind.BENEFIT_APPLICATIONS,
        ListKind.VOUCHERS,
    ),
    ("merchant_manage",): (
        ListKind.VOUCHER_REDEMPTIONS,
        ListKind.MERCHANTS,
        ListKind.REDEMPTION_CONFLICTS,
    ),
    ("voucher_redeem",): (ListKind.PICK_UPS,),
    ("settlement_read",): (ListKind.SETTLEMENTS,),
    ("point_read",): (
        ListKind.POINT_RULES,
        ListKind.POINT_OFFERS,
    ),
    ("vote_read",): (
        ListKind.VOTES,
        ListKind.VOTE_OBJECTIONS,
        ListKind.VOTE_ROLL_ENTRIES,
        ListKind.NOMINATION_CALLS,
    ),
    ("suggestion_read",): (
        ListKind.SUGGESTIONS,
        ListKind.MANAGEMENT_QUESTIONS,
        ListKind.ANSWER_TEMPLATES,
        ListKind.ANSWERING_UNITS,
        ListKind.SUGGESTION_ROUTES,
    ),
    ("survey_read",): (ListKind.OFFICE_SURVEYS,),
    ("learning_read",): (
        ListKind.OFFICE_QUIZZES,
        ListKind.OFFICE_COURSES,
        ListKind.OFFICE_COMPETITIONS,
        ListKind.OFFICER_TRAININGS,
    ),
    ("news_read",): (ListKind.OFFICE_NEWS, ListKind.NEWS_CALENDAR),
    ("disclosure_read",): (
        ListKind.OFFICE_DISCLOSURES,
        ListKind.DISCLOSURE_DUES,
    ),
    ("notice_read",): (ListKind.OFFICE_PUBLIC_NOTICES,),
    ("legal_read",): (ListKind.OFFICE_LEGAL_ARTICLES,),
    ("official_document_read",): (ListKind.OFFICE_OFFICIAL_DOCUMENTS,),
    ("kiosk_manage",): (
        ListKind.KIOSKS,
        ListKind.KIOSK_CONFLICTS,
    ),
}
"""Lists by the permissions of which one makes an officer their reader; every office has one of the pair."""

READERS: Mapping[ListKind, tuple[str, ...]] = {
    listed: permissions for permissions, lists in LISTS_OF.items() for listed in lists
}
"""The permissions of which one makes an officer a list's reader, at their node and below."""


class SavedFilterRow(SQLModel, table=True):
    """A filter that an officer keeps under a name, for themselves or for officers of one organisation.

    `conditions` are the typed `where` of its list as JSON, in the schema's spelling. It names no person: who is looked
    for is typed each time.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["shared_with_id"], "organisation"),
        one_of("list_kind", ListKind),
        sa.UniqueConstraint("tenant_id", "member_id", "list_kind", "name"),
        sa.Index(
            "uq_saved_filter_default",
            "tenant_id",
            "member_id",
            "list_kind",
            unique=True,
            postgresql_where=sa.text("is_default"),
        ),
        sa.Index(
            "ix_saved_filter_shared",
            "tenant_id",
            "shared_with_id",
            postgresql_where=sa.text("shared_with_id IS NOT NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    list_kind: str = Field(sa_column_kwargs={"server_default": ListKind.MEMBERS.value})
    name: str
    conditions: dict[str, Any] = document()
    shared_with_id: UUID | None = key_to(nullable=True)
    is_default: bool = False
    saved_at: datetime = time_at()
