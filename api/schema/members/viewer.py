"""A member's home: what the caller sees of themselves."""

from typing import Any

import strawberry

from api.fields import figure, relation, relations
from api.schema.activities.calendars import CalendarFeed
from api.schema.activities.certificates import ActivityCertificate
from api.schema.activities.registrations import Registration
from api.schema.auth.deputies import Deputy
from api.schema.auth.nouns import Passkey, RoleGrant, Session, SignOnIdentity
from api.schema.benefits.nouns import BenefitCycle
from api.schema.benefits.vouchers import BenefitApplication, Voucher
from api.schema.members.correction_requests import CorrectionRequest
from api.schema.members.own_view import Consent, ConsentEntry, KnownData, PrivateReading
from api.schema.members.register import Member
from api.schema.members.saved_filters import SavedFilter
from api.schema.notifications.email import EmailAddress
from api.schema.notifications.preferences import NotificationPreferences
from api.schema.points.nouns import PointAccount, PointExchange


@strawberry.type(description="Caller of the request, signed in.")
class Viewer:
    """`row` has the caller's `member_id`."""

    row: strawberry.Private[Any]

    member: Member | None = relation(
        "member_by_id", "member_id", lambda: Member, description="Caller's entry in the register."
    )
    point_account: PointAccount | None = relation(
        "point_account_by_member_id", "member_id", lambda: PointAccount, description="Caller's points."
    )
    point_exchanges: list[PointExchange] = relations(
        "point_exchanges_by_member_id",
        "member_id",
        lambda: PointExchange,
        list_size=5,
        description="What the caller exchanged points for, newest first, at most 100.",
    )
    role_grants: list[RoleGrant] = relations(
        "role_grants_by_member_id",
        "member_id",
        lambda: RoleGrant,
        list_size=3,
        description="Roles in force or to come, by first day; at most 50.",
    )
    deputies: list[Deputy] = relations(
        "deputies_by_officer_id",
        "member_id",
        lambda: Deputy,
        list_size=2,
        description="Those who decide in the caller's place, now or later, by first day; at most 50.",
    )
    deputy_for: list[Deputy] = relations(
        "deputies_by_deputy_id",
        "member_id",
        lambda: Deputy,
        list_size=2,
        description="Officers in whose place the caller decides, now or later, by first day; at most 50.",
    )
    sessions: list[Session] = relations(
        "sessions_by_member_id",
        "member_id",
        lambda: Session,
        list_size=5,
        description="Devices signed in, last used first; at most 100.",
    )
    notification_preferences: NotificationPreferences | None = relation(
        "notification_preferences_by_member_id",
        "member_id",
        lambda: NotificationPreferences,
        description="What the caller has chosen about notifications; null while nothing: all are pushed at once.",
    )
    email_address: EmailAddress | None = relation(
        "email_address_by_member_id",
        "member_id",
        lambda: EmailAddress,
        description="Where the caller gets notifications by e-mail; null while they have given none.",
    )
    passkeys: list[Passkey] = relations(
        "passkeys_by_member_id",
        "member_id",
        lambda: Passkey,
        list_size=3,
        description="Passkeys of the caller, in the order of registration; at most 10.",
    )
    sign_on_identities: list[SignOnIdentity] = relations(
        "sign_on_identities_by_member_id",
        "member_id",
        lambda: SignOnIdentity,
        list_size=1,
        description="Accounts of single sign-on that stand for the caller, oldest first; one for each provider.",
    )

    consents: list[Consent] = relations(
        "consents_by_member_id",
        "member_id",
        lambda: Consent,
        list_size=6,
        description="Every purpose with the caller's last word on it, in a fixed order.",
    )
    consent_history: list[ConsentEntry] = relations(
        "consent_history_by_member_id",
        "member_id",
        lambda: ConsentEntry,
        list_size=10,
        description="All that the caller has given and withdrawn, newest first.",
    )
    correction_requests: list[CorrectionRequest] = relations(
        "correction_requests_by_member_id",
        "member_id",
        lambda: CorrectionRequest,
        list_size=3,
        description="What the caller has asked to correct in their entry, newest first.",
    )
    known_about_me: list[KnownData] = relations(
        "known_by_member_id",
        "member_id",
        lambda: KnownData,
        list_size=12,
        description="What is on file about the caller, by kind, in a fixed order.",
    )
    private_readings: list[PrivateReading] = relations(
        "readings_by_member_id",
        "member_id",
        lambda: PrivateReading,
        list_size=10,
        description="Who else opened the caller's personal fields, newest first; at most 100.",
    )
    registrations: list[Registration] = relations(
        "registrations_by_viewer_id",
        "member_id",
        lambda: Registration,
        list_size=10,
        description="Caller's own registrations for activities that ended less than a year ago, newest first.",
    )
    certificates: list[ActivityCertificate] = relations(
        "certificates_by_viewer_id",
        "member_id",
        lambda: ActivityCertificate,
        list_size=10,
        description="Certificates of the caller for activities, newest first.",
    )
    entitlements: list[BenefitCycle] = relations(
        "entitled_cycles_by_viewer_id",
        "member_id",
        lambda: BenefitCycle,
        list_size=5,
        description="What the caller is entitled to, by opening: cycles open or coming of programmes whose condition "
        "the caller meets, and cycles of which they have a voucher to redeem or for which they applied.",
    )
    vouchers: list[Voucher] = relations(
        "vouchers_by_viewer_id",
        "member_id",
        lambda: Voucher,
        list_size=10,
        description="All that the caller was given, newest first.",
    )
    benefit_applications: list[BenefitApplication] = relations(
        "benefit_applications_by_viewer_id",
        "member_id",
        lambda: BenefitApplication,
        list_size=5,
        description="All that the caller applied for, newest first.",
    )
    calendar_feed: CalendarFeed | None = relation(
        "calendar_feed_by_viewer_id",
        "member_id",
        lambda: CalendarFeed,
        description="Address at which calendars read the caller's activities; null when there is none that works.",
    )
    saved_filters: list[SavedFilter] = relations(
        "saved_filters_by_viewer_id",
        "member_id",
        lambda: SavedFilter,
        list_size=10,
        description="Caller's filters of lists, then those shared with them, each by list and name.",
    )
    unread_notification_count: int = figure(
        "unread_by_member_id", "member_id", "unread", description="Unread notifications."
    )
