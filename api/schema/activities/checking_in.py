"""Checking in: scans at the door and files of devices, decisions on conflicts, appeals, new tickets."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, computed, label, relation
from api.schema.activities import codes
from api.schema.activities.check_in import CheckInAppeal, CheckInConflict, CheckInEvent
from api.schema.activities.nouns import Activity
from api.schema.activities.registrations import Registration
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.activities import CheckInKind, CheckInMethod, CheckInReason
from domain.activities.check_in import MAX_DEVICE, MAX_SCANS, Scan, ScanOutcome

_NOTE = "Reason, 1 to 200 characters."


@strawberry.input(description="Scan at the door, now.")
class CheckInRecordInput:
    """Input of checkInRecord."""

    activity_id: strawberry.ID = strawberry.field(description="Activity at whose door it is.")
    nonce: UUID = strawberry.field(
        description="Scan's own key, made by the device: a repeat changes nothing, for ever."
    )
    kind: CheckInKind = strawberry.field(description="Whether somebody comes or goes.")
    method: CheckInMethod = strawberry.field(description="What `value` is.")
    value: str = strawberry.field(description="Text of the ticket, or the number.")
    is_walk_in: bool = strawberry.field(
        default=False, description="Whether who has no registration gets a free place 现场参加."
    )
    is_forced: bool = strawberry.field(
        default=False, description="Whether it has happened whatever the rules say; needs `note`, and is a conflict."
    )
    note: str | None = strawberry.field(default=None, description="Reason for `isForced`, 1 to 200 characters.")
    device_id: strawberry.ID | None = strawberry.field(
        default=None, description="Enrolled device that it was scanned with; null: none."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)

    def plain(self) -> Scan:
        """As the rules know it."""
        return Scan(self.nonce, self.kind, self.method, self.value, is_walk_in=self.is_walk_in)


@strawberry.input(description="Scan that a device made while it was offline.")
class OfflineScanInput:
    """A scan of a file."""

    nonce: UUID = strawberry.field(description="Scan's own key, made by the device.")
    kind: CheckInKind = strawberry.field(description="Whether somebody came or went.")
    method: CheckInMethod = strawberry.field(description="What `value` is.")
    value: str = strawberry.field(description="Text of the ticket, or the number.")
    happened_at: datetime = strawberry.field(description="When it happened, by the device's clock.")
    is_walk_in: bool = strawberry.field(default=False, description="Whether the person was taken as a walk-in.")

    def plain(self) -> Scan:
        """As the rules know it."""
        return Scan(self.nonce, self.kind, self.method, self.value, self.happened_at, self.is_walk_in)


@strawberry.input(description="File of a device that had been offline 离线签到上传.")
class CheckInUploadInput:
    """Input of checkInUpload."""

    activity_id: strawberry.ID = strawberry.field(description="Activity at whose door the device was.")
    upload_key: UUID = strawberry.field(description="File's own key, made by the device; kept for ever.")
    device: str | None = strawberry.field(
        default=None, description=f"Name of a device that is not enrolled, 1 to {MAX_DEVICE} characters."
    )
    device_id: strawberry.ID | None = strawberry.field(
        default=None, description="Enrolled device, which has signed the file; null: `device` names it."
    )
    signature: str | None = strawberry.field(
        default=None,
        description="Ed25519 signature of the file by the enrolled device, 64 bytes in base64url without padding.",
    )
    device_now: datetime = strawberry.field(
        description="What the device's clock shows at this moment; a difference of more than a minute is put right."
    )
    roster_at: datetime | None = strawberry.field(
        default=None, description="`asOf` of the roster that the device used; null: it had none."
    )
    scans: list[OfflineScanInput] = strawberry.field(
        description=f"What it saw, 1 to {MAX_SCANS}, in any order; a request has at most 100 kB, some 300 tickets."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.type(description="What became of a scan.")
class CheckInScan:
    """A scan's part of the outcome."""

    row: strawberry.Private[Any]

    nonce: UUID = column("nonce", description="Scan that is meant.")
    outcome: ScanOutcome = column("outcome", convert=ScanOutcome, description="What became of it.")
    reason: CheckInReason | None = column(
        "reason", convert=CheckInReason, description="What the rules say against it; null when nothing."
    )
    reason_label: str = label(
        "reason_code",
        codes.ANY_REASON_WORDS,
        description="Words for `reason`, or that it goes with the rules, in the language of `Accept-Language`.",
    )
    event: CheckInEvent | None = relation(
        "check_in_event_by_id",
        "event_id",
        lambda: CheckInEvent,
        description="What is recorded of it, now or before; null when nothing is.",
    )


def _scan(told: Mapping[str, Any]) -> CheckInScan:
    found = told["event_id"]
    event_id = UUID(found) if isinstance(found, str) else found
    return CheckInScan(
        row={**told, "nonce": str(told["nonce"]), "event_id": event_id, "reason_code": told["reason"] or "none"}
    )


@strawberry.enum(description="Why nothing was done about a scan.")
class CheckInRecordErrorCode(Enum):
    """Codes of checkInRecord."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_STATE_REFUSED = strawberry.enum_value("ACTIVITY_STATE_REFUSED", description="Activity is a draft.")
    CHECK_IN_REASON_REQUIRED = strawberry.enum_value(
        "CHECK_IN_REASON_REQUIRED", description="What is forced needs a reason."
    )
    TEXT_INVALID = strawberry.enum_value("TEXT_INVALID", description="Reason is too long, or has control characters.")
    DEVICE_NOT_FOUND = strawberry.enum_value(
        "DEVICE_NOT_FOUND", description="No device of the activity's organisation or of one above it."
    )


@strawberry.type(description="Refusal to look at a scan.")
class CheckInRecordUserError(UserError):
    """Error of checkInRecord."""

    code: CheckInRecordErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a scan at the door.")
class CheckInRecordPayload(Payload):
    """Answer of checkInRecord."""

    error: ClassVar[type[Any]] = CheckInRecordUserError
    row: strawberry.Private[Any]
    user_errors: list[CheckInRecordUserError] = strawberry.field(
        description="Refusals; empty when the scan was looked at, even if it lets nobody in: see `scan`."
    )
    scan: CheckInScan | None = computed(
        lambda row: _scan(row) if row else None, description="What became of it; null when refused."
    )
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.enum(description="Why nothing was done about a file of a device.")
class CheckInUploadErrorCode(Enum):
    """Codes of checkInUpload."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_STATE_REFUSED = strawberry.enum_value("ACTIVITY_STATE_REFUSED", description="Activity is a draft.")
    UPLOAD_INVALID = strawberry.enum_value(
        "UPLOAD_INVALID", description="No name of the device, no scans, or too many of them."
    )
    UPLOAD_REUSED = strawberry.enum_value("UPLOAD_REUSED", description="Key of the file is that of another file.")
    DEVICE_NOT_FOUND = strawberry.enum_value(
        "DEVICE_NOT_FOUND", description="No device of the activity's organisation or of one above it."
    )
    DEVICE_PROOF_INVALID = strawberry.enum_value("DEVICE_PROOF_INVALID", description="Device has not signed this file.")


@strawberry.type(description="Refusal of a file of a device.")
class CheckInUploadUserError(UserError):
    """Error of checkInUpload."""

    code: CheckInUploadErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="What became of the scans of a file.")
class CheckInScans:
    """The outcome of each, with their numbers."""

    row: strawberry.Private[Any]

    recorded_count: int = column("recorded_count", description="Scans that were recorded, and go with the rules.")
    repeated_count: int = column("repeated_count", description="Scans that were known.")
    conflict_count: int = column("conflict_count", description="Scans that were recorded, and wait for a decision.")
    refused_count: int = column("refused_count", description="Scans by which nobody is known.")

    @strawberry.field(
        description="One for each scan, in the order in which they were sent.", metadata={"list_size": 50}
    )
    def results(self) -> list[CheckInScan]:
        """What the outcome tells of each scan."""
        return [_scan(each) for each in self.row["scans"]]


@strawberry.type(description="Outcome of a file of a device.")
class CheckInUploadPayload(Payload):
    """Answer of checkInUpload."""

    error: ClassVar[type[Any]] = CheckInUploadUserError
    row: strawberry.Private[Any]
    user_errors: list[CheckInUploadUserError] = strawberry.field(description="Refusals; empty when it was taken.")
    scans: CheckInScans | None = computed(
        lambda row: CheckInScans(row=row) if row else None, description="What became of them; null when refused."
    )
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Decision on an entry or exit that does not go with the rules.")
class CheckInConflictDecideInput:
    """Input of checkInConflictDecide."""

    conflict_id: strawberry.ID = strawberry.field(description="Conflict that is meant.")
    is_kept: bool = strawberry.field(description="True: it counts; false: it counts no more.")
    reason: str = strawberry.field(description=_NOTE)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decide on a conflict.")
class CheckInConflictDecideErrorCode(Enum):
    """Codes of checkInConflictDecide."""

    CONFLICT_NOT_FOUND = strawberry.enum_value("CONFLICT_NOT_FOUND", description="None within the caller's reach.")
    CONFLICT_DECIDED = strawberry.enum_value("CONFLICT_DECIDED", description="It was decided already.")
    OWN_CASE = strawberry.enum_value("OWN_CASE", description="It is about the caller.")
    CHECK_IN_REASON_REQUIRED = strawberry.enum_value(
        "CHECK_IN_REASON_REQUIRED", description="A decision needs a reason."
    )
    TEXT_INVALID = strawberry.enum_value("TEXT_INVALID", description="Reason is too long, or has control characters.")


@strawberry.type(description="Refusal to decide on a conflict.")
class CheckInConflictDecideUserError(UserError):
    """Error of checkInConflictDecide."""

    code: CheckInConflictDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a decision on a conflict.")
class CheckInConflictDecidePayload(Payload):
    """Answer of checkInConflictDecide."""

    error: ClassVar[type[Any]] = CheckInConflictDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[CheckInConflictDecideUserError] = strawberry.field(
        description="Refusals; empty when it was decided."
    )
    conflict: CheckInConflict | None = relation(
        "check_in_conflict_by_id",
        "conflict_id",
        lambda: CheckInConflict,
        description="Conflict as it is now; null when refused.",
    )


@strawberry.input(description="Appeal against a no-show of the caller's own.")
class CheckInAppealSubmitInput:
    """Input of checkInAppealSubmit."""

    registration_id: strawberry.ID = strawberry.field(description="Registration that was missed.")
    reason: str = strawberry.field(description=_NOTE)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an appeal was refused.")
class CheckInAppealSubmitErrorCode(Enum):
    """Codes of checkInAppealSubmit."""

    REGISTRATION_NOT_FOUND = strawberry.enum_value("REGISTRATION_NOT_FOUND", description="None of the caller's.")
    REGISTRATION_STATE_REFUSED = strawberry.enum_value("REGISTRATION_STATE_REFUSED", description="It is no no-show.")
    APPEAL_OVER = strawberry.enum_value("APPEAL_OVER", description="More than 14 days have passed.")
    ALREADY_APPEALED = strawberry.enum_value("ALREADY_APPEALED", description="There is an appeal.")
    CHECK_IN_REASON_REQUIRED = strawberry.enum_value(
        "CHECK_IN_REASON_REQUIRED", description="An appeal needs a reason."
    )
    TEXT_INVALID = strawberry.enum_value("TEXT_INVALID", description="Reason is too long, or has control characters.")


@strawberry.type(description="Refusal of an appeal.")
class CheckInAppealSubmitUserError(UserError):
    """Error of checkInAppealSubmit."""

    code: CheckInAppealSubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to appeal.")
class CheckInAppealSubmitPayload(Payload):
    """Answer of checkInAppealSubmit."""

    error: ClassVar[type[Any]] = CheckInAppealSubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[CheckInAppealSubmitUserError] = strawberry.field(description="Refusals; empty when done.")
    appeal: CheckInAppeal | None = relation(
        "check_in_appeal_by_id", "appeal_id", lambda: CheckInAppeal, description="Appeal; null when refused."
    )


@strawberry.input(description="Decision on an appeal.")
class CheckInAppealDecideInput:
    """Input of checkInAppealDecide."""

    appeal_id: strawberry.ID = strawberry.field(description="Appeal that is meant.")
    is_accepted: bool = strawberry.field(description="True: the no-show lowers no priority; false: it stays.")
    reason: str = strawberry.field(description="Reason that the member reads, 1 to 200 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decide on an appeal.")
class CheckInAppealDecideErrorCode(Enum):
    """Codes of checkInAppealDecide."""

    APPEAL_NOT_FOUND = strawberry.enum_value("APPEAL_NOT_FOUND", description="None within the caller's reach.")
    APPEAL_DECIDED = strawberry.enum_value("APPEAL_DECIDED", description="It was decided already.")
    OWN_CASE = strawberry.enum_value("OWN_CASE", description="It is the caller's own.")
    CHECK_IN_REASON_REQUIRED = strawberry.enum_value(
        "CHECK_IN_REASON_REQUIRED", description="A decision needs a reason."
    )
    TEXT_INVALID = strawberry.enum_value("TEXT_INVALID", description="Reason is too long, or has control characters.")


@strawberry.type(description="Refusal to decide on an appeal.")
class CheckInAppealDecideUserError(UserError):
    """Error of checkInAppealDecide."""

    code: CheckInAppealDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a decision on an appeal.")
class CheckInAppealDecidePayload(Payload):
    """Answer of checkInAppealDecide."""

    error: ClassVar[type[Any]] = CheckInAppealDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[CheckInAppealDecideUserError] = strawberry.field(description="Refusals; empty when done.")
    appeal: CheckInAppeal | None = relation(
        "check_in_appeal_by_id",
        "appeal_id",
        lambda: CheckInAppeal,
        description="Appeal as it is now; null when refused.",
    )


@strawberry.input(description="Registration of the caller's own that gets a new ticket.")
class RegistrationTicketRenewInput:
    """Input of registrationTicketRenew."""

    registration_id: strawberry.ID = strawberry.field(description="Registration that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why there is no new ticket.")
class RegistrationTicketRenewErrorCode(Enum):
    """Codes of registrationTicketRenew."""

    REGISTRATION_NOT_FOUND = strawberry.enum_value("REGISTRATION_NOT_FOUND", description="None of the caller's.")
    REGISTRATION_STATE_REFUSED = strawberry.enum_value("REGISTRATION_STATE_REFUSED", description="It has no place.")


@strawberry.type(description="Refusal of a new ticket.")
class RegistrationTicketRenewUserError(UserError):
    """Error of registrationTicketRenew."""

    code: RegistrationTicketRenewErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish for a new ticket.")
class RegistrationTicketRenewPayload(Payload):
    """Answer of registrationTicketRenew."""

    error: ClassVar[type[Any]] = RegistrationTicketRenewUserError
    row: strawberry.Private[Any]
    user_errors: list[RegistrationTicketRenewUserError] = strawberry.field(description="Refusals; empty when done.")
    registration: Registration | None = relation(
        "registration_by_id",
        "registration_id",
        lambda: Registration,
        description="Registration with its new ticket; null when refused.",
    )
