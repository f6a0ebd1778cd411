"""Nouns of check-in 签到: events at the door, conflicts, appeals, numbers, the roster of a device."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Info
from api.fields import column, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema.activities import codes
from api.schema.activities.devices import CheckInDevice
from api.schema.members import register
from db.models.activities import (
    AppealStatus,
    CheckInKind,
    CheckInMethod,
    CheckInReason,
    ConflictStatus,
    RegistrationState,
)
from domain.activities.tickets import ticket_public_key

if TYPE_CHECKING:
    from api.schema.activities.nouns import Activity
    from api.schema.activities.registrations import Registration
    from api.schema.members.register import Member


def _activity() -> type[Any]:
    from api.schema.activities import nouns  # noqa: PLC0415  # the nouns refer to each other

    return nouns.Activity


def _registration() -> type[Any]:
    from api.schema.activities import registrations  # noqa: PLC0415  # as above

    return registrations.Registration


@found_by("check_in_event_by_id")
@strawberry.type(
    description="Entry or exit at the door of an activity, seen by the member and by who holds ACTIVITY_READ at its "
    "organisation; it is never changed."
)
class CheckInEvent(Node):
    """An check_in_event row, with what is against it."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("CheckInEvent")
    kind: CheckInKind = column("kind", convert=CheckInKind, description="Whether somebody came or went.")
    method: CheckInMethod = column("method", convert=CheckInMethod, description="By what the person was recognised.")
    happened_at: datetime = column("happened_at", description="When it happened, by the clock of the service.")
    device_at: datetime | None = column(
        "device_at", description="When it happened by the device's clock; null when it was recorded at once."
    )
    recorded_at: datetime = column("recorded_at", description="When it was recorded.")
    device: str | None = column("device", description="Name of the device; null when it was recorded at once.")
    enrolled_device: CheckInDevice | None = relation(
        "check_in_device_by_id",
        "device_id",
        lambda: CheckInDevice,
        description="Enrolled device, for who holds CHECK_IN_RECORD at its organisation; null without one.",
    )
    recorded_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "recorded_by_id",
        lambda: register.Member,
        description="Officer who recorded it, or sent the file; null where the caller may not see the entry.",
    )
    roster_at: datetime | None = column(
        "roster_at", description="Of when the device's roster was; null when it said nothing."
    )
    is_walk_in: bool = column("is_walk_in", description="Whether the person was taken as a walk-in 现场参加.")
    is_forced: bool = column(
        "is_forced", description="Whether an officer recorded it although the rules spoke against."
    )
    is_counted: bool = column("is_counted", description="Whether it counts; false when an officer declared it void.")
    reason: CheckInReason | None = column(
        "reason", convert=CheckInReason, description="What the rules say against it; null when nothing."
    )
    reason_label: str = label(
        "reason_code",
        codes.ANY_REASON_WORDS,
        description="Words for `reason`, or that it goes with the rules, in the language of `Accept-Language`.",
    )
    member_name: str = column("member_name", description="Full name of the member as it is on file.")
    member_number: str = column("member_number", description="Number of the member.")
    activity: Annotated["Activity", strawberry.lazy("api.schema.activities.nouns")] | None = relation(
        "activity_by_id", "activity_id", _activity, description="Activity with its numbers."
    )
    registration: Annotated["Registration", strawberry.lazy("api.schema.activities.registrations")] | None = relation(
        "registration_by_id", "registration_id", _registration, description="Registration; null for who had none."
    )


@found_by("check_in_conflict_by_id")
@strawberry.type(
    description="Entry or exit that does not go with the rules 签到冲突, seen by who holds CHECK_IN_MANAGE at the "
    "activity's organisation; what happened stays recorded, an officer says whether it counts."
)
class CheckInConflict(Node):
    """An check_in_conflict row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("CheckInConflict")
    reason: CheckInReason = column("reason", convert=CheckInReason, description="What the rules say against it.")
    reason_label: str = label(
        "reason", codes.REASON_WORDS, description="Words for `reason`, in the language of `Accept-Language`."
    )
    note: str | None = column("note", description="What the officer at the door said; null for a device's file.")
    status: ConflictStatus = column("status", convert=ConflictStatus, description="What became of it.")
    status_label: str = label(
        "status", codes.CONFLICT_WORDS, description="Word for `status`, in the language of `Accept-Language`."
    )
    opened_at: datetime = column("opened_at", description="When it was recorded.")
    decided_at: datetime | None = column("decided_at", description="When it was decided; null while it is open.")
    decision_note: str | None = column("decision_note", description="Why it was decided so; null while it is open.")
    member_name: str = column("member_name", description="Full name of the member as it is on file.")
    member_number: str = column("member_number", description="Number of the member.")
    event: CheckInEvent | None = relation(
        "check_in_event_by_id", "id", lambda: CheckInEvent, description="What happened."
    )
    activity: Annotated["Activity", strawberry.lazy("api.schema.activities.nouns")] | None = relation(
        "activity_by_id", "activity_id", _activity, description="Activity with its numbers."
    )


@found_by("check_in_appeal_by_id")
@strawberry.type(
    description="Appeal against a no-show 申诉, seen by the member and by who holds CHECK_IN_MANAGE at the "
    "activity's organisation."
)
class CheckInAppeal(Node):
    """An check_in_appeal row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("CheckInAppeal")
    reason: str = column("reason", description="Member's reason, at most 200 characters; empty once they are erased.")
    status: AppealStatus = column("status", convert=AppealStatus, description="What became of it.")
    status_label: str = label(
        "status", codes.APPEAL_WORDS, description="Word for `status`, in the language of `Accept-Language`."
    )
    submitted_at: datetime = column("submitted_at", description="When it was submitted.")
    decided_at: datetime | None = column("decided_at", description="When it was decided; null while it is open.")
    decision_note: str | None = column("decision_note", description="Why it was decided so; null while it is open.")
    member_name: str = column("member_name", description="Full name of the member as it is on file.")
    member_number: str = column("member_number", description="Number of the member.")
    registration: Annotated["Registration", strawberry.lazy("api.schema.activities.registrations")] | None = relation(
        "registration_by_id", "registration_id", _registration, description="Registration that was missed."
    )
    activity: Annotated["Activity", strawberry.lazy("api.schema.activities.nouns")] | None = relation(
        "activity_by_id", "activity_id", _activity, description="Activity with its numbers."
    )


@strawberry.type(description="How many came to an activity; people, without their companions.")
class ActivityCheckIn:
    """Numbers of an activity."""

    row: strawberry.Private[Any]

    expected_count: int = column("expected", description="Registrations that nobody came with yet.")
    came_count: int = column("came", description="People who came, walk-ins among them.")
    inside_count: int = column("inside", description="People who are inside.")
    missed_count: int = column("missed", description="Registrations marked as no-shows.")
    open_conflict_count: int = column("open_conflicts", description="Conflicts that wait for a decision.")


@strawberry.type(description="Registration as a device at the door knows it.")
class CheckInRosterEntry:
    """A registration, shortened."""

    row: strawberry.Private[Any]

    registration_id: strawberry.ID = node_id("Registration")
    short_name: str = column("short_name", description="First character of the name, the others as asterisks.")
    member_number: str = column("member_number", description="Number of the member, as on a badge.")
    state: RegistrationState = column(
        "state", convert=RegistrationState, description="State; a ticket of one that ended lets nobody in."
    )
    is_live: bool = column("is_live", description="Whether it is live; false: it is on the list of what is revoked.")
    ticket_version: int = column("ticket_version", description="Version of the ticket that counts; others are revoked.")
    places: int = column("places", description="Heads that come with it, 1 to 10.")


@strawberry.type(
    description="What a device at the door needs to go on without a network 离线名单; for who holds CHECK_IN_RECORD "
    "at the activity's organisation."
)
class CheckInRoster:
    """The head of a roster."""

    row: strawberry.Private[Any]

    starts_at: datetime = column("starts_at", description="When the activity begins.")
    check_in_lead_minutes: int = column(
        "check_in_lead_minutes", description="Minutes before the start from which one is let in, 0 to 1,440."
    )
    ends_at: datetime = column("ends_at", description="When it ends; nobody is let in from then on.")
    allows_reentry: bool = column("allows_reentry", description="Whether whoever has left may come in again.")
    entries: list[CheckInRosterEntry] = relations(
        "roster_entries_by_activity_id",
        "activity_id",
        lambda: CheckInRosterEntry,
        list_size=200,
        description="All registrations, those that ended among them, as many as the activity has.",
    )

    @strawberry.field(description="Of when it is; a device shows how old that is, and sends it along with its files.")
    def as_of(self, info: Info) -> datetime:
        """By the clock of the service."""
        return info.context.services.clock()

    @strawberry.field(description="Ed25519 key with which tickets are proven, 32 bytes in base64url without padding.")
    def public_key(self, info: Info) -> str:
        """The union's own."""
        return ticket_public_key(info.context.keyring, self.row["tenant_id"])

    @strawberry.field(description="Id of the union as tickets are signed with it, a UUID.")
    def union_id(self) -> str:
        """A part of what is signed."""
        return str(self.row["tenant_id"])
