"""Interfaces 信息接口 to systems of others: credentials, and the inputs and payloads of making and revoking them."""

from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, relation
from api.nodes import Node, found_by, node_id
from api.schema.members.register import Member
from api.schema.organisations import Organisation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError
from domain.integrations.service import partner_secret


@found_by("partner_credential_by_id")
@strawberry.type(
    description="What a partner's system shows to send rosters, seen by those who may grant roles at its organisation."
)
class PartnerCredential(Node):
    """A partner_credential row, without its secret."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("PartnerCredential")
    key_id: str = column("key_id", description="Name under which the system signs in, 12 characters.")
    name: str = column("name", description="What people call the system, at most 80 characters.")
    apply_below_percent: int | None = column(
        "apply_below_percent",
        description="Rosters are applied by themselves when at most so many rows in 100 change something; null: never.",
    )
    created_at: datetime = column("created_at", description="When it was made.")
    expires_at: datetime = column("expires_at", description="When it ends by itself.")
    revoked_at: datetime | None = column("revoked_at", description="When it was revoked; null while it was not.")
    used_at: datetime | None = column("used_at", description="When a roster came with it last; null before the first.")
    organisation: Organisation | None = relation(
        "organisation_by_id", "organisation_id", lambda: Organisation, description="For which rosters are sent."
    )
    created_by: Member | None = relation(
        "member_by_id",
        "created_by_id",
        lambda: Member,
        description="Who made it; null where the caller may not see their entry in the register.",
    )


@strawberry.input(description="System of a partner that is to send rosters.")
class PartnerCredentialCreateInput:
    """For which organisation, until when."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation at and below which it enters people.")
    name: str = strawberry.field(description="What people call the system, 1 to 80 characters.")
    expires_on: date = strawberry.field(description="Last day, at most 400 days ahead.")
    apply_below_percent: int | None = strawberry.field(
        default=None,
        description="Apply by itself when at most so many rows in 100 change something; null: an officer decides.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a credential was not made.")
class PartnerCredentialCreateErrorCode(Enum):
    """Codes of partnerCredentialCreate."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    PARTNER_PLACE_NOT_FOUND = strawberry.enum_value(
        "PARTNER_PLACE_NOT_FOUND", description="No organisation where the caller may grant roles."
    )
    INVALID_PARTNER_NAME = strawberry.enum_value("INVALID_PARTNER_NAME", description="Not 1 to 80 characters.")
    INVALID_PERCENT = strawberry.enum_value("INVALID_PERCENT", description="Not from 0 to 100.")
    INVALID_EXPIRY = strawberry.enum_value("INVALID_EXPIRY", description="In the past, or more than 400 days ahead.")


@strawberry.type(description="Refusal of making a credential.")
class PartnerCredentialCreateUserError(StepUpUserError):
    """Error of partnerCredentialCreate."""

    code: PartnerCredentialCreateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of making a credential.")
class PartnerCredentialCreatePayload(Payload):
    """Answer of partnerCredentialCreate."""

    error: ClassVar[type[Any]] = PartnerCredentialCreateUserError
    row: strawberry.Private[Any]
    user_errors: list[PartnerCredentialCreateUserError] = strawberry.field(description="Refusals; empty when made.")
    partner_credential: PartnerCredential | None = relation(
        "partner_credential_by_id",
        "partner_credential_id",
        lambda: PartnerCredential,
        description="Credential; null when refused.",
    )

    @strawberry.field(description="Secret, shown in this answer and nowhere else; null when refused.")
    def secret(self, info: Info) -> str | None:
        """Derived, as refresh tokens are."""
        credential_id = self.row.get("partner_credential_id")
        if credential_id is None:
            return None
        return partner_secret(info.context.keyring, info.context.scope.tenant_id, credential_id)


@strawberry.input(description="Credential to end.")
class PartnerCredentialRevokeInput:
    """Which one."""

    partner_credential_id: strawberry.ID = strawberry.field(description="Credential of a partner's system.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a credential was not revoked.")
class PartnerCredentialRevokeErrorCode(Enum):
    """Codes of partnerCredentialRevoke."""

    PARTNER_CREDENTIAL_NOT_FOUND = strawberry.enum_value(
        "PARTNER_CREDENTIAL_NOT_FOUND", description="None within the caller's reach."
    )
    PARTNER_CREDENTIAL_REVOKED = strawberry.enum_value("PARTNER_CREDENTIAL_REVOKED", description="Revoked before.")


@strawberry.type(description="Refusal of revoking a credential.")
class PartnerCredentialRevokeUserError(UserError):
    """Error of partnerCredentialRevoke."""

    code: PartnerCredentialRevokeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of revoking a credential.")
class PartnerCredentialRevokePayload(Payload):
    """Answer of partnerCredentialRevoke."""

    error: ClassVar[type[Any]] = PartnerCredentialRevokeUserError
    row: strawberry.Private[Any]
    user_errors: list[PartnerCredentialRevokeUserError] = strawberry.field(description="Refusals; empty when revoked.")
    partner_credential: PartnerCredential | None = relation(
        "partner_credential_by_id",
        "partner_credential_id",
        lambda: PartnerCredential,
        description="Credential; null when refused.",
    )
