"""Devices at the door 签到设备: the noun, enrolling and revoking."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, computed, relation
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.members import register
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from domain.activities.check_in import MAX_DEVICE
from domain.activities.devices import key_text

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation


def _key(row: Mapping[str, Any]) -> str:
    return key_text(row["public_key"])


@found_by("check_in_device_by_id")
@strawberry.type(
    description="Device at the doors of an organisation and all below it 签到设备, seen by who holds CHECK_IN_RECORD "
    "there."
)
class CheckInDevice(Node):
    """A check_in_device row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("CheckInDevice")
    name: str = column("name", description="Name by which officers know it.")
    public_key: str = computed(
        _key, description="Ed25519 key that proves its files, 32 bytes in base64url without padding."
    )
    enrolled_at: datetime = column("enrolled_at", description="When it was enrolled.")
    revoked_at: datetime | None = column(
        "revoked_at", description="From when on its scans are conflicts; null while it is in use."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation at whose doors it is.",
    )
    enrolled_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "enrolled_by_id",
        lambda: register.Member,
        description="Officer who enrolled it; null where the caller may not see the entry.",
    )


@strawberry.input(description="Device to enrol for the doors of an organisation.")
class CheckInDeviceEnrolInput:
    """Input of checkInDeviceEnrol."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation at whose doors it is.")
    name: str = strawberry.field(description=f"Name by which officers know it, 1 to {MAX_DEVICE} characters.")
    public_key: str = strawberry.field(
        description="Public part of the Ed25519 key that the device made, 32 bytes in base64url without padding."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a device was not enrolled.")
class CheckInDeviceEnrolErrorCode(Enum):
    """Codes of checkInDeviceEnrol."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None at which the caller manages check-in."
    )
    TEXT_INVALID = strawberry.enum_value(
        "TEXT_INVALID", description="Name is missing, too long, or has control characters."
    )
    DEVICE_KEY_INVALID = strawberry.enum_value("DEVICE_KEY_INVALID", description="Key is none.")
    DEVICE_KNOWN = strawberry.enum_value(
        "DEVICE_KNOWN", description="Key is that of a device that was enrolled before."
    )


@strawberry.type(description="Refusal to enrol a device.")
class CheckInDeviceEnrolUserError(UserError):
    """Error of checkInDeviceEnrol."""

    code: CheckInDeviceEnrolErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of enrolling a device.")
class CheckInDeviceEnrolPayload(Payload):
    """Answer of checkInDeviceEnrol."""

    error: ClassVar[type[Any]] = CheckInDeviceEnrolUserError
    row: strawberry.Private[Any]
    user_errors: list[CheckInDeviceEnrolUserError] = strawberry.field(description="Refusals; empty when enrolled.")
    device: CheckInDevice | None = relation(
        "check_in_device_by_id", "device_id", lambda: CheckInDevice, description="Device; null when refused."
    )


@strawberry.input(description="Device to take out of use.")
class CheckInDeviceRevokeInput:
    """Input of checkInDeviceRevoke."""

    device_id: strawberry.ID = strawberry.field(description="Device that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a device was not taken out of use.")
class CheckInDeviceRevokeErrorCode(Enum):
    """Codes of checkInDeviceRevoke."""

    DEVICE_NOT_FOUND = strawberry.enum_value("DEVICE_NOT_FOUND", description="None within the caller's reach.")


@strawberry.type(description="Refusal to take a device out of use.")
class CheckInDeviceRevokeUserError(UserError):
    """Error of checkInDeviceRevoke."""

    code: CheckInDeviceRevokeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of taking a device out of use.")
class CheckInDeviceRevokePayload(Payload):
    """Answer of checkInDeviceRevoke."""

    error: ClassVar[type[Any]] = CheckInDeviceRevokeUserError
    row: strawberry.Private[Any]
    user_errors: list[CheckInDeviceRevokeUserError] = strawberry.field(description="Refusals; empty when done.")
    device: CheckInDevice | None = relation(
        "check_in_device_by_id",
        "device_id",
        lambda: CheckInDevice,
        description="Device as it is now; null when refused.",
    )
