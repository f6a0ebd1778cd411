"""What officers do with kiosks: enrol, refuse, configure, suspend, revoke, issue cards, decide on conflicts."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import computed, relation
from api.schema.kiosks.nouns import Kiosk, KioskConflict
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError
from db.models.kiosks import KioskDecision, KioskFunction, KioskState
from domain.kiosks.rules import Language, Profile
from domain.kiosks.tokens import office_pin


@strawberry.input(description="What a kiosk may do.")
class KioskProfileInput:
    """A profile."""

    document_profile: str = strawberry.field(
        description="Name of the documents that it may send, at most 60 characters."
    )
    functions: list[KioskFunction] = strawberry.field(description="What it is there for, at least one.")
    languages: list[Language] = strawberry.field(description="Languages that it offers, at least one, first one first.")
    allows_pin: bool = strawberry.field(default=True, description="Whether members may sign in with card and PIN.")
    idle_seconds: int = strawberry.field(
        default=60, description="After how many idle seconds a session ends, 15 to 300."
    )
    session_seconds: int = strawberry.field(default=600, description="Longest session in seconds, 60 to 1800.")
    offline_count: int = strawberry.field(default=300, description="Entries that one allowance is for, at most 1000.")
    offline_hours: int = strawberry.field(default=12, description="Hours for which one allowance is valid, 1 to 72.")

    def plain(self) -> Profile:
        """As the use case knows it."""
        return Profile(
            self.document_profile,
            [each.value for each in self.functions],
            [each.value for each in self.languages],
            self.allows_pin,
            self.idle_seconds,
            self.session_seconds,
            self.offline_count,
            self.offline_hours,
        )


@strawberry.input(description="Value for the program of a kiosk.")
class KioskSettingInput:
    """One of the settings."""

    name: str = strawberry.field(description="What is set, 1 to 60 characters.")
    value: str = strawberry.field(description="Text, at most 500 characters.")


@strawberry.input(description="Machine that becomes a kiosk.")
class KioskEnrolInput:
    """Input of kioskEnrol."""

    user_code: str = strawberry.field(description="Code that the machine shows, eight letters.")
    organisation_id: strawberry.ID = strawberry.field(description="Organisation that it belongs to.")
    name: str = strawberry.field(description="What people call it, 1 to 60 characters.")
    place: str = strawberry.field(description="Where it stands, 1 to 60 characters.")
    profile: KioskProfileInput = strawberry.field(description="What it may do.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to enrol a kiosk.")
class KioskEnrolErrorCode(Enum):
    """Codes of kioskEnrol."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Last proof of who calls is too old; see `stepUpMethods`."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None within the caller's reach."
    )
    KIOSK_CODE_UNKNOWN = strawberry.enum_value("KIOSK_CODE_UNKNOWN", description="No machine that waits shows it.")
    KIOSK_KEY_KNOWN = strawberry.enum_value("KIOSK_KEY_KNOWN", description="Machine's key is that of another kiosk.")
    KIOSK_TEXT_INVALID = strawberry.enum_value(
        "KIOSK_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    KIOSK_PROFILE_INVALID = strawberry.enum_value(
        "KIOSK_PROFILE_INVALID", description="Bound of the profile is outside what is allowed."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value("TOO_MANY_ATTEMPTS", description="Too many wrong ones; wait.")


@strawberry.type(description="Refusal to enrol a kiosk.")
class KioskEnrolUserError(StepUpUserError):
    """Error of kioskEnrol."""

    code: KioskEnrolErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to enrol a kiosk.")
class KioskEnrolPayload(Payload):
    """Answer of kioskEnrol."""

    error: ClassVar[type[Any]] = KioskEnrolUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskEnrolUserError] = strawberry.field(description="Refusals; empty when it was done.")
    kiosk: Kiosk | None = relation(
        "kiosk_by_id", "kiosk_id", lambda: Kiosk, description="Kiosk as it is now; null when refused."
    )


@strawberry.input(description="Machine that is none of ours.")
class KioskEnrolRefuseInput:
    """Input of kioskEnrolRefuse."""

    user_code: str = strawberry.field(description="Code that the machine shows, eight letters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to refuse a machine.")
class KioskEnrolRefuseErrorCode(Enum):
    """Codes of kioskEnrolRefuse."""

    KIOSK_CODE_UNKNOWN = strawberry.enum_value("KIOSK_CODE_UNKNOWN", description="No machine that waits shows it.")
    TOO_MANY_ATTEMPTS = strawberry.enum_value("TOO_MANY_ATTEMPTS", description="Too many wrong ones; wait.")


@strawberry.type(description="Refusal to refuse a machine.")
class KioskEnrolRefuseUserError(UserError):
    """Error of kioskEnrolRefuse."""

    code: KioskEnrolRefuseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to refuse a machine.")
class KioskEnrolRefusePayload(Payload):
    """Answer of kioskEnrolRefuse."""

    error: ClassVar[type[Any]] = KioskEnrolRefuseUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskEnrolRefuseUserError] = strawberry.field(description="Refusals; empty when it was done.")
    told_at: datetime | None = computed(
        lambda row: row.get("told_at"), description="When the machine was told so; null when refused."
    )


@strawberry.input(description="All that officers set of a kiosk.")
class KioskConfigureInput:
    """Input of kioskConfigure."""

    kiosk_id: strawberry.ID = strawberry.field(description="Kiosk that is meant.")
    organisation_id: strawberry.ID = strawberry.field(
        description="Organisation that it belongs to, another one moves it."
    )
    name: str = strawberry.field(description="What people call it, 1 to 60 characters.")
    place: str = strawberry.field(description="Where it stands, 1 to 60 characters.")
    profile: KioskProfileInput = strawberry.field(description="What it may do.")
    gate: str | None = strawberry.field(
        default=None, description="Words for what it serves now, at most 60 characters."
    )
    activity_id: strawberry.ID | None = strawberry.field(
        default=None, description="Activity whose door it is; null: of none."
    )
    terminal_id: strawberry.ID | None = strawberry.field(
        default=None, description="Merchant's terminal as which it redeems; null: as none."
    )
    settings: list[KioskSettingInput] = strawberry.field(
        default_factory=list, description="Values for its program, at most 20."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to configure a kiosk.")
class KioskConfigureErrorCode(Enum):
    """Codes of kioskConfigure."""

    KIOSK_NOT_FOUND = strawberry.enum_value(
        "KIOSK_NOT_FOUND", description="None within the caller's reach, or the caller is none."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None within the caller's reach."
    )
    KIOSK_STATE_REFUSED = strawberry.enum_value(
        "KIOSK_STATE_REFUSED", description="Kiosk is in no state in which this can be done."
    )
    KIOSK_TEXT_INVALID = strawberry.enum_value(
        "KIOSK_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    KIOSK_PROFILE_INVALID = strawberry.enum_value(
        "KIOSK_PROFILE_INVALID", description="Bound of the profile is outside what is allowed."
    )
    KIOSK_GATE_INVALID = strawberry.enum_value(
        "KIOSK_GATE_INVALID", description="Activity or terminal is none that the caller may put at this kiosk."
    )


@strawberry.type(description="Refusal to configure a kiosk.")
class KioskConfigureUserError(UserError):
    """Error of kioskConfigure."""

    code: KioskConfigureErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to configure a kiosk.")
class KioskConfigurePayload(Payload):
    """Answer of kioskConfigure."""

    error: ClassVar[type[Any]] = KioskConfigureUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskConfigureUserError] = strawberry.field(description="Refusals; empty when it was done.")
    kiosk: Kiosk | None = relation(
        "kiosk_by_id", "kiosk_id", lambda: Kiosk, description="Kiosk as it is now; null when refused."
    )


@strawberry.input(description="Next state of a kiosk.")
class KioskStateSetInput:
    """Input of kioskStateSet."""

    kiosk_id: strawberry.ID = strawberry.field(description="Kiosk that is meant.")
    state: KioskState = strawberry.field(description="State that it shall have; REVOKED is for ever.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to change the state of a kiosk.")
class KioskStateSetErrorCode(Enum):
    """Codes of kioskStateSet."""

    KIOSK_NOT_FOUND = strawberry.enum_value(
        "KIOSK_NOT_FOUND", description="None within the caller's reach, or the caller is none."
    )
    KIOSK_STATE_REFUSED = strawberry.enum_value(
        "KIOSK_STATE_REFUSED", description="Kiosk is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to change the state of a kiosk.")
class KioskStateSetUserError(UserError):
    """Error of kioskStateSet."""

    code: KioskStateSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change the state of a kiosk.")
class KioskStateSetPayload(Payload):
    """Answer of kioskStateSet."""

    error: ClassVar[type[Any]] = KioskStateSetUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskStateSetUserError] = strawberry.field(description="Refusals; empty when it was done.")
    kiosk: Kiosk | None = relation(
        "kiosk_by_id", "kiosk_id", lambda: Kiosk, description="Kiosk as it is now; null when refused."
    )


@strawberry.input(description="Card for a member.")
class KioskCardIssueInput:
    """Input of kioskCardIssue."""

    member_id: strawberry.ID = strawberry.field(description="Member whose card it is; never the caller.")
    card_number: str | None = strawberry.field(
        default=None, description="What the reader reads of the card; null: the card stays, the PIN is new."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to issue a card.")
class KioskCardIssueErrorCode(Enum):
    """Codes of kioskCardIssue."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Last proof of who calls is too old; see `stepUpMethods`."
    )
    KIOSK_MEMBER_NOT_FOUND = strawberry.enum_value(
        "KIOSK_MEMBER_NOT_FOUND", description="None within the caller's reach who may sign in."
    )
    KIOSK_TEXT_INVALID = strawberry.enum_value(
        "KIOSK_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    KIOSK_CARD_KNOWN = strawberry.enum_value("KIOSK_CARD_KNOWN", description="Card is that of another member.")


@strawberry.type(description="Refusal to issue a card.")
class KioskCardIssueUserError(StepUpUserError):
    """Error of kioskCardIssue."""

    code: KioskCardIssueErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to issue a card.")
class KioskCardIssuePayload(Payload):
    """Answer of kioskCardIssue."""

    error: ClassVar[type[Any]] = KioskCardIssueUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskCardIssueUserError] = strawberry.field(description="Refusals; empty when it was done.")

    @strawberry.field(
        description="Six digits to hand to the member, who must change them at the first use; null when refused."
    )
    def office_pin(self, info: Info) -> str | None:
        """Derived, as refresh tokens are."""
        row = self.row
        if not row:
            return None
        return office_pin(info.context.keyring, info.context.scope.tenant_id, row["member_id"], row["generation"])


@strawberry.input(description="Decision on an entry in conflict.")
class KioskConflictResolveInput:
    """Input of kioskConflictResolve."""

    conflict_id: strawberry.ID = strawberry.field(description="Entry that is meant.")
    decision: KioskDecision = strawberry.field(description="Whether it counts.")
    reason: str = strawberry.field(description="Why, 1 to 200 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decide on an entry.")
class KioskConflictResolveErrorCode(Enum):
    """Codes of kioskConflictResolve."""

    KIOSK_ENTRY_NOT_FOUND = strawberry.enum_value(
        "KIOSK_ENTRY_NOT_FOUND", description="None within the caller's reach."
    )
    KIOSK_ENTRY_DECIDED = strawberry.enum_value("KIOSK_ENTRY_DECIDED", description="It was decided already.")
    KIOSK_TEXT_INVALID = strawberry.enum_value(
        "KIOSK_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    CONFLICT_NOT_FOUND = strawberry.enum_value(
        "CONFLICT_NOT_FOUND", description="Caller may not decide on the conflict of check-in."
    )
    CONFLICT_DECIDED = strawberry.enum_value(
        "CONFLICT_DECIDED", description="Conflict of check-in was decided already."
    )
    OWN_CASE = strawberry.enum_value("OWN_CASE", description="It is about the caller.")
    CHECK_IN_REASON_REQUIRED = strawberry.enum_value(
        "CHECK_IN_REASON_REQUIRED", description="A decision needs a reason."
    )
    TEXT_INVALID = strawberry.enum_value("TEXT_INVALID", description="Reason has control characters.")
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Reason has characters that merchants cannot be told."
    )
    REDEMPTION_CONFLICT_NOT_FOUND = strawberry.enum_value(
        "REDEMPTION_CONFLICT_NOT_FOUND", description="Caller may not decide on the conflict of redemption."
    )
    REDEMPTION_CONFLICT_DECIDED = strawberry.enum_value(
        "REDEMPTION_CONFLICT_DECIDED", description="Conflict of redemption was decided already."
    )
    OWN_VOUCHER = strawberry.enum_value("OWN_VOUCHER", description="It is about the caller's own voucher.")
    VOUCHER_NOT_FOUND = strawberry.enum_value("VOUCHER_NOT_FOUND", description="No such voucher within reach.")
    VOUCHER_STATE_REFUSED = strawberry.enum_value("VOUCHER_STATE_REFUSED", description="Voucher can be used no more.")
    VOUCHER_LOCKED = strawberry.enum_value("VOUCHER_LOCKED", description="Another terminal holds the voucher.")
    AMOUNT_INVALID = strawberry.enum_value("AMOUNT_INVALID", description="Voucher does not have the amount.")
    BUDGET_SHORT = strawberry.enum_value("BUDGET_SHORT", description="Budget has not enough left.")


@strawberry.type(description="Refusal to decide on an entry.")
class KioskConflictResolveUserError(UserError):
    """Error of kioskConflictResolve."""

    code: KioskConflictResolveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decide on an entry.")
class KioskConflictResolvePayload(Payload):
    """Answer of kioskConflictResolve."""

    error: ClassVar[type[Any]] = KioskConflictResolveUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskConflictResolveUserError] = strawberry.field(description="Refusals; empty when it was done.")
    conflict: KioskConflict | None = relation(
        "kiosk_conflict_by_id", "entry_id", lambda: KioskConflict, description="Entry as it is now; null when refused."
    )
