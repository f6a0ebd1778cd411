"""What a kiosk does in its own name: heartbeats, allowances, its queue."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, computed, label, relation
from api.schema.kiosks import codes
from api.schema.kiosks.codes import KioskOutcome
from api.schema.kiosks.nouns import Kiosk
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import Fen
from api.schema.shared import UserError
from db.models.activities import CheckInMethod
from db.models.kiosks import KioskEntryKind
from domain.kiosks.rules import MAX_ENTRIES
from domain.kiosks.service import Entry, allowance_signed


@strawberry.input(description="How a kiosk is, without a word about anybody.")
class KioskHeartbeatInput:
    """Input of kioskHeartbeat."""

    device_now: datetime = strawberry.field(description="What its clock shows at this moment.")
    software: str = strawberry.field(description="Version of its program, 1 to 60 characters.")
    version: int = strawberry.field(description="Number of the configuration that it has; 0: none yet.")
    queue_length: int = strawberry.field(description="Entries that wait to be sent.")
    queue_oldest_at: datetime | None = strawberry.field(
        default=None, description="When the oldest of them happened, by its clock; null when none waits."
    )
    has_paper: bool | None = strawberry.field(
        default=None, description="Whether its printer has paper; null without one."
    )
    battery_percent: int | None = strawberry.field(
        default=None, description="Charge in percent; null without a battery."
    )
    network: str | None = strawberry.field(default=None, description="Kind of its network, at most 60 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to take a heartbeat.")
class KioskHeartbeatErrorCode(Enum):
    """Codes of kioskHeartbeat."""

    KIOSK_NOT_FOUND = strawberry.enum_value(
        "KIOSK_NOT_FOUND", description="None within the caller's reach, or the caller is none."
    )
    KIOSK_HEARTBEAT_INVALID = strawberry.enum_value(
        "KIOSK_HEARTBEAT_INVALID", description="Number is outside what can be meant."
    )
    KIOSK_TEXT_INVALID = strawberry.enum_value(
        "KIOSK_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to take a heartbeat.")
class KioskHeartbeatUserError(UserError):
    """Error of kioskHeartbeat."""

    code: KioskHeartbeatErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to take a heartbeat.")
class KioskHeartbeatPayload(Payload):
    """Answer of kioskHeartbeat."""

    error: ClassVar[type[Any]] = KioskHeartbeatUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskHeartbeatUserError] = strawberry.field(description="Refusals; empty when it was done.")
    kiosk: Kiosk | None = relation(
        "kiosk_by_id", "kiosk_id", lambda: Kiosk, description="Kiosk as it is now; null when refused."
    )


@strawberry.type(description="What a kiosk may accept without a network 离线授权.")
class KioskAllowance:
    """An outcome."""

    row: strawberry.Private[Any]

    allowance_id: UUID = column("allowance_id", description="Id that entries name, a UUID.")
    most_count: int = column("most_count", description="Entries that it is for.")
    valid_until_at: datetime = column("valid_until_at", description="Until when it is valid.")

    @strawberry.field(
        description="Signed text that the kiosk keeps, a JWT of type `kiosk-allowance+jwt`; `activity` and `till` say "
        "what it is for."
    )
    def text(self, info: Info) -> str:
        """Signed anew each time from the same facts."""
        return allowance_signed(info.context.keyring, self.row["thumbprint"], self.row)


@strawberry.input(description="Wish for an allowance.")
class KioskAllowanceTakeInput:
    """Input of kioskAllowanceTake."""

    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to sign an allowance.")
class KioskAllowanceTakeErrorCode(Enum):
    """Codes of kioskAllowanceTake."""

    KIOSK_NOT_FOUND = strawberry.enum_value(
        "KIOSK_NOT_FOUND", description="None within the caller's reach, or the caller is none."
    )
    KIOSK_STATE_REFUSED = strawberry.enum_value(
        "KIOSK_STATE_REFUSED", description="Kiosk is in no state in which this can be done."
    )
    KIOSK_FUNCTION_REFUSED = strawberry.enum_value(
        "KIOSK_FUNCTION_REFUSED", description="Profile of the kiosk does not have it."
    )


@strawberry.type(description="Refusal to sign an allowance.")
class KioskAllowanceTakeUserError(UserError):
    """Error of kioskAllowanceTake."""

    code: KioskAllowanceTakeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to sign an allowance.")
class KioskAllowanceTakePayload(Payload):
    """Answer of kioskAllowanceTake."""

    error: ClassVar[type[Any]] = KioskAllowanceTakeUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskAllowanceTakeUserError] = strawberry.field(description="Refusals; empty when it was done.")
    allowance: KioskAllowance | None = computed(
        lambda row: KioskAllowance(row=row) if row else None,
        description="Allowance, while it is valid and the configuration stays the same one; null when refused.",
    )


@strawberry.input(description="What a kiosk did, in the order of its numbers.")
class KioskEntryInput:
    """An entry of a queue."""

    sequence: int = strawberry.field(description="Number of the entry, from 1 on without a gap.")
    kind: KioskEntryKind = strawberry.field(description="What it tells.")
    nonce: UUID = strawberry.field(description="Kiosk's own number for what was done, a UUID.")
    allowance_id: UUID = strawberry.field(description="Allowance under which it was, a UUID.")
    happened_at: datetime = strawberry.field(description="When it happened, by the kiosk's clock.")
    value: str = strawberry.field(
        description="Text of the ticket that was shown, or the number that was read or typed."
    )
    signature: str = strawberry.field(
        description="Signature of the kiosk's key, 64 bytes in base64url without padding."
    )
    method: CheckInMethod | None = strawberry.field(
        default=None, description="How it was read; null: a ticket, as redemptions always are."
    )
    is_walk_in: bool = strawberry.field(default=False, description="Whether who has no registration gets a free place.")
    amount_fen: Fen | None = strawberry.field(
        default=None, description="What was taken of a balance in fen; null: all that a use takes."
    )
    receipt_number: str | None = strawberry.field(
        default=None, description="Number of the receipt, at most 40 characters."
    )

    def plain(self) -> Entry:
        """As the use case knows it."""
        return Entry(
            self.sequence,
            self.kind.value,
            self.nonce,
            self.allowance_id,
            self.happened_at,
            self.value,
            self.signature,
            None if self.method is None else self.method.value,
            self.is_walk_in,
            self.amount_fen,
            self.receipt_number,
        )


@strawberry.type(description="What became of an entry.")
class KioskEntryResult:
    """An entry's part of the outcome."""

    row: strawberry.Private[Any]

    sequence: int = column("sequence", description="Entry that is meant.")
    outcome: KioskOutcome = column("outcome", convert=KioskOutcome, description="What became of it, now.")
    is_conflict: bool = column("is_conflict", description="Whether it was recorded as a conflict, now or before.")
    reason: str = column("reason_code", description="Code of what speaks against it; `none` when nothing does.")
    reason_label: str = label(
        "reason_code", codes.REASON_WORDS, description="Words for `reason`, in the language of `Accept-Language`."
    )


def _result(told: Mapping[str, Any]) -> KioskEntryResult:
    return KioskEntryResult(row={**told, "reason_code": told["reason"] or "none"})


@strawberry.type(description="What became of the entries that were sent.")
class KioskQueueResult:
    """The outcome of each, with their numbers."""

    row: strawberry.Private[Any]

    accepted_count: int = column("accepted_count", description="Entries that count.")
    duplicate_count: int = column("duplicate_count", description="Entries that were known.")
    conflict_count: int = column("conflict_count", description="Entries that wait for an officer.")
    next_sequence: int = column("next_sequence", description="Number that is awaited next; drop what is below.")

    @strawberry.field(description="One for each entry, in the order of their sending.", metadata={"list_size": 50})
    def results(self) -> list[KioskEntryResult]:
        """What the outcome tells of each entry."""
        return [_result(each) for each in self.row["entries"]]


@strawberry.input(description="Next entries of a kiosk's queue.")
class KioskQueueUploadInput:
    """Input of kioskQueueUpload."""

    device_now: datetime = strawberry.field(
        description="What its clock shows at this moment; a difference of more than a minute is put right."
    )
    entries: list[KioskEntryInput] = strawberry.field(description=f"In the order of their numbers, 1 to {MAX_ENTRIES}.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to take a queue.")
class KioskQueueUploadErrorCode(Enum):
    """Codes of kioskQueueUpload."""

    KIOSK_NOT_FOUND = strawberry.enum_value(
        "KIOSK_NOT_FOUND", description="None within the caller's reach, or the caller is none."
    )
    KIOSK_QUEUE_INVALID = strawberry.enum_value(
        "KIOSK_QUEUE_INVALID",
        description="No entries, too many, out of order, or another one under a number.",
    )
    KIOSK_QUEUE_GAP = strawberry.enum_value("KIOSK_QUEUE_GAP", description="Entries before these have not come.")
    KIOSK_ENTRY_UNSIGNED = strawberry.enum_value(
        "KIOSK_ENTRY_UNSIGNED", description="Entry is not signed by the kiosk's key."
    )
    VOUCHER_STATE_REFUSED = strawberry.enum_value("VOUCHER_STATE_REFUSED", description="Voucher can be used no more.")


@strawberry.type(description="Refusal to take a queue.")
class KioskQueueUploadUserError(UserError):
    """Error of kioskQueueUpload."""

    code: KioskQueueUploadErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to take a queue.")
class KioskQueueUploadPayload(Payload):
    """Answer of kioskQueueUpload."""

    error: ClassVar[type[Any]] = KioskQueueUploadUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskQueueUploadUserError] = strawberry.field(description="Refusals; empty when it was done.")
    queue: KioskQueueResult | None = computed(
        lambda row: KioskQueueResult(row=row) if row else None, description="What became of them; null when refused."
    )
