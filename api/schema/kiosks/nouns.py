"""Nouns of kiosks 自助终端: the machine with its profile and health, and what waits for an officer."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Info
from api.fields import array, column, computed, label, relation
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.activities import check_in, nouns
from api.schema.kiosks import codes
from api.schema.kiosks.codes import KioskPaper
from api.schema.merchants import nouns as merchants
from api.schema.shared import IdFilterInput
from db.models.kiosks import KioskDecision, KioskEntryKind, KioskFunction, KioskState
from domain.kiosks.keys import text_of
from domain.kiosks.tokens import allowance_public_key

if TYPE_CHECKING:
    from api.schema.activities.check_in import CheckInConflict
    from api.schema.activities.nouns import Activity
    from api.schema.merchants.nouns import MerchantCredential, RedemptionConflict
    from api.schema.organisations import Organisation


def _thumbprint(row: Mapping[str, Any]) -> str:
    return text_of(row["key_thumbprint"])


def _paper(row: Mapping[str, Any]) -> KioskPaper | None:
    if row["has_paper"] is None:
        return None
    return KioskPaper.LOADED if row["has_paper"] else KioskPaper.OUT


def _clock(row: Mapping[str, Any]) -> int | None:
    value = row["clock_ahead_seconds"]
    return None if value is None else int(value)


@strawberry.type(description="Value that an officer has set for the program of a kiosk.")
class KioskSetting:
    """One entry of `settings`."""

    name: str = strawberry.field(description="What is set, at most 60 characters.")
    value: str = strawberry.field(description="Text, at most 500 characters.")


@found_by("kiosk_by_id")
@strawberry.type(
    description="Machine on a factory floor 自助终端, seen by who holds KIOSK_MANAGE at its organisation and by itself."
)
class Kiosk(Node):
    """A kiosk row, without its key."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Kiosk")
    name: str = column("name", description="What people call it, at most 60 characters.")
    place: str = column("place", description="Where it stands, at most 60 characters.")
    gate: str | None = column("gate", description="Words for what it serves now; null when none are set.")
    state: KioskState = column("state", convert=KioskState, description="State of the kiosk.")
    state_label: str = label(
        "state", codes.STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    state_at: datetime = column("state_at", description="Since when it is in this state.")
    thumbprint: str = computed(
        _thumbprint, description="SHA-256 thumbprint of its key (RFC 7638) in base64url, to compare with its screen."
    )
    document_profile: str = column("document_profile", description="Name of the documents that it may send.")
    functions: list[KioskFunction] = array("functions", convert=KioskFunction, description="What it is there for.")
    languages: list[str] = array("languages", description="Languages that it offers, first one first.")
    allows_pin: bool = column("allows_pin", description="Whether members may sign in with card and PIN.")
    idle_seconds: int = column("idle_seconds", description="After how many idle seconds a session ends, 15 to 300.")
    session_seconds: int = column("session_seconds", description="Longest session in seconds, 60 to 1800.")
    offline_count: int = column("offline_count", description="Entries that one allowance is for, at most 1000.")
    offline_hours: int = column("offline_hours", description="Hours for which one allowance is valid, at most 72.")
    version: int = column("version", description="Number of the configuration, one more with each change.")
    configured_at: datetime = column("configured_at", description="When it was configured last.")
    enrolled_at: datetime = column("enrolled_at", description="When it was enrolled.")
    seen_at: datetime | None = column("seen_at", description="Last heartbeat; null before the first.")
    is_silent: bool = column("is_silent", description="Whether it is in use and was not heard for ten minutes.")
    seen_version: int | None = column(
        "seen_version", description="Configuration that it had then; null before the first heartbeat."
    )
    software: str | None = column("software", description="Version of its program; null before the first heartbeat.")
    clock_ahead_seconds: int | None = computed(
        _clock, description="By how many seconds its clock was ahead; null before the first heartbeat."
    )
    queue_length: int | None = column(
        "queue_length", description="Entries that waited to be sent; null before the first heartbeat."
    )
    queue_oldest_at: datetime | None = column(
        "queue_oldest_at", description="When the oldest of them happened, by its clock; null when none waited."
    )
    uploaded_at: datetime | None = column("uploaded_at", description="When it sent entries last; null before that.")
    paper: KioskPaper | None = computed(_paper, description="State of its printer's paper; null without a printer.")
    battery_percent: int | None = column("battery_percent", description="Charge in percent; null without a battery.")
    network: str | None = column("network", description="Kind of its network, in its words; null when not told.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that it belongs to.",
    )
    activity: Annotated["Activity", strawberry.lazy("api.schema.activities.nouns")] | None = relation(
        "activity_by_id",
        "activity_id",
        lambda: nouns.Activity,
        description="Activity whose door it is now; null when of none, or out of the reader's sight.",
    )
    terminal: Annotated["MerchantCredential", strawberry.lazy("api.schema.merchants.nouns")] | None = relation(
        "merchant_credential_by_id",
        "terminal_id",
        lambda: merchants.MerchantCredential,
        description="Terminal as which it redeems; null when as none, or out of the reader's sight.",
    )

    @strawberry.field(description="What officers have set for its program.", metadata={"list_size": 5})
    def settings(self) -> list[KioskSetting]:
        """By name."""
        return [KioskSetting(name=name, value=value) for name, value in sorted(self.row["settings"].items())]


@strawberry.type(description="Where the kiosk that calls is, with what it needs without a network.")
class KioskAt:
    """The caller itself."""

    row: strawberry.Private[Any]

    kiosk: Kiosk | None = relation("kiosk_by_id", "id", lambda: Kiosk, description="Kiosk as it is configured now.")

    @strawberry.field(
        description="Ed25519 key with which allowances are proven, 32 bytes in base64url without padding."
    )
    def public_key(self, info: Info) -> str:
        """The installation's own."""
        return allowance_public_key(info.context.keyring)

    @strawberry.field(description="Id of the union as entries are signed with it, a UUID.")
    def union_id(self) -> str:
        """A part of what is signed."""
        return str(self.row["tenant_id"])

    @strawberry.field(description="Id of the kiosk as entries are signed with it, a UUID.")
    def kiosk_id(self) -> str:
        """A part of what is signed."""
        return str(self.row["id"])


@found_by("kiosk_conflict_by_id")
@strawberry.type(
    description="Entry of a kiosk's queue that the rules speak against 终端冲突, seen by who holds KIOSK_MANAGE there."
)
class KioskConflict(Node):
    """A kiosk_entry row in conflict."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("KioskConflict")
    sequence: int = column("sequence", description="Number that the kiosk gave it.")
    kind: KioskEntryKind = column("kind", convert=KioskEntryKind, description="What it tells.")
    happened_at: datetime = column("happened_at", description="When it happened, by the clock of the service.")
    received_at: datetime = column("received_at", description="When it came.")
    reason: str = column("reason_code", description="Code of what speaks against it, in small letters.")
    reason_label: str = label(
        "reason_code", codes.REASON_WORDS, description="Words for `reason`, in the language of `Accept-Language`."
    )
    is_decided: bool = column("is_decided", description="Whether an officer has decided, here or where it belongs.")
    decision: KioskDecision | None = column(
        "decision", convert=KioskDecision, description="What was decided here; null when nothing was."
    )
    decided_at: datetime | None = column("decided_at", description="When it was decided here; null when it was not.")
    decision_note: str | None = column("decision_note", description="Why; null when it was not decided here.")
    kiosk: Kiosk | None = relation("kiosk_by_id", "kiosk_id", lambda: Kiosk, description="Kiosk that sent it.")
    check_in_conflict: Annotated["CheckInConflict", strawberry.lazy("api.schema.activities.check_in")] | None = (
        relation(
            "check_in_conflict_by_id",
            "check_in_conflict_id",
            lambda: check_in.CheckInConflict,
            description="Conflict of check-in that it is; null when of none, or out of the reader's sight.",
        )
    )
    redemption_conflict: Annotated["RedemptionConflict", strawberry.lazy("api.schema.merchants.nouns")] | None = (
        relation(
            "redemption_conflict_by_id",
            "redemption_conflict_id",
            lambda: merchants.RedemptionConflict,
            description="Conflict of redemption that it is; null when of none, or out of the reader's sight.",
        )
    )


@strawberry.type(description="Kiosk before which the caller stands.")
class KioskStand:
    """A challenge that was found."""

    row: strawberry.Private[Any]

    name: str = column("name", description="What people call it.")
    place: str = column("place", description="Where it stands.")
    ends_at: datetime = column("challenge_ends_at", description="Until when the code on its screen holds.")


@strawberry.input(description="Filter on the state of kiosks.")
class KioskStateFilterInput:
    """Operators on states of kiosks."""

    eq: KioskState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[KioskState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of kiosks; conditions given together all hold.")
class KioskWhereInput:
    """Conditions on kiosks."""

    organisation: IdFilterInput | None = strawberry.field(
        default=None, description="Of an organisation or one below it; `eq` only."
    )
    state: KioskStateFilterInput | None = strawberry.field(default=None, description="By state.")
    is_silent: bool | None = strawberry.field(default=None, description="Whether they are silent; null: both.")


@strawberry.input(description="Filter of a list of conflicts of kiosks; conditions given together all hold.")
class KioskConflictWhereInput:
    """Conditions on entries in conflict."""

    kiosk: IdFilterInput | None = strawberry.field(default=None, description="Of a kiosk; `eq` only.")
    is_decided: bool | None = strawberry.field(default=None, description="Whether they are decided; null: both.")
