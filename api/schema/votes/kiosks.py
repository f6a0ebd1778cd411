"""Kiosks 自助终端 of a vote: enrolling and revoking."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError
from api.schema.votes.nouns import Vote


@strawberry.input(description="Device that becomes a kiosk of a vote.")
class VoteKioskEnrolInput:
    """Input of voteKioskEnrol."""

    vote_id: strawberry.ID = strawberry.field(
        description="Vote that takes ballots at kiosks: a draft, announced, or open."
    )
    name: str = strawberry.field(description="Name by which officers know it, 1 to 120 characters.")
    public_key: str = strawberry.field(
        description="Public part of the Ed25519 key that the device made and keeps, 32 bytes in base64url."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to enrol a kiosk.")
class VoteKioskEnrolErrorCode(Enum):
    """Codes of voteKioskEnrol."""

    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description="Last proof is too old or too weak.")
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is over.")
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Name is missing, too long, or has control characters."
    )
    KIOSK_NOT_TAKEN = strawberry.enum_value("KIOSK_NOT_TAKEN", description="Vote takes no ballots at kiosks.")
    KIOSK_KEY_INVALID = strawberry.enum_value("KIOSK_KEY_INVALID", description="No 32 bytes in base64url.")
    KIOSK_KNOWN = strawberry.enum_value("KIOSK_KNOWN", description="Vote has a kiosk with this key, in use or revoked.")
    KIOSKS_TOO_MANY = strawberry.enum_value("KIOSKS_TOO_MANY", description="Vote has 200 kiosks.")


@strawberry.type(description="Refusal to enrol a kiosk.")
class VoteKioskEnrolUserError(StepUpUserError):
    """Error of voteKioskEnrol."""

    code: VoteKioskEnrolErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to enrol a kiosk.")
class VoteKioskEnrolPayload(Payload):
    """Answer of voteKioskEnrol."""

    error: ClassVar[type[Any]] = VoteKioskEnrolUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteKioskEnrolUserError] = strawberry.field(description="Refusals; empty when done.")
    kiosk_id: UUID | None = column("kiosk_id", description="Id that the kiosk signs with; null when refused.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Kiosk that was lost, stolen or opened.")
class VoteKioskRevokeInput:
    """Input of voteKioskRevoke."""

    kiosk_id: UUID = strawberry.field(description="Kiosk that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to revoke a kiosk.")
class VoteKioskRevokeErrorCode(Enum):
    """Codes of voteKioskRevoke."""

    KIOSK_NOT_FOUND = strawberry.enum_value("KIOSK_NOT_FOUND", description="None within the caller's reach.")


@strawberry.type(description="Refusal to revoke a kiosk.")
class VoteKioskRevokeUserError(UserError):
    """Error of voteKioskRevoke."""

    code: VoteKioskRevokeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to revoke a kiosk.")
class VoteKioskRevokePayload(Payload):
    """Answer of voteKioskRevoke."""

    error: ClassVar[type[Any]] = VoteKioskRevokeUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteKioskRevokeUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
