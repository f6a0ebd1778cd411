"""Granting and revoking roles."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.auth.nouns import RoleGrant
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError
from db.models.auth import Role


@strawberry.input(description="Role for a member on a node of the tree.")
class RoleGrantInput:
    """Who gets what, where and when."""

    member_id: strawberry.ID = strawberry.field(description="Member who gets the role.")
    role: Role = strawberry.field(description="Which role.")
    organisation_id: strawberry.ID = strawberry.field(description="Node where it holds; it holds below it too.")
    starts_on: date = strawberry.field(description="First day.")
    ends_on: date | None = strawberry.field(default=None, description="Last day; null: until it is taken back.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a role was not granted.")
class RoleGrantErrorCode(Enum):
    """Codes of roleGrant."""

    FORBIDDEN = strawberry.enum_value(
        "FORBIDDEN", description="Caller may not grant roles there, or there is no such node."
    )
    ORGANISATION_CLOSED = strawberry.enum_value(
        "ORGANISATION_CLOSED", description="Organisation was merged or dissolved."
    )
    OWN_ROLE = strawberry.enum_value("OWN_ROLE", description="Nobody gives themselves a role.")
    ROLE_ABOVE_OWN = strawberry.enum_value(
        "ROLE_ABOVE_OWN", description="Role allows more than the caller may do there."
    )
    MEMBER_NOT_FOUND = strawberry.enum_value(
        "MEMBER_NOT_FOUND", description="No such member within the caller's reach."
    )
    MEMBER_NOT_ACTIVE = strawberry.enum_value("MEMBER_NOT_ACTIVE", description="Member is no longer in membership.")
    DAYS_OUT_OF_ORDER = strawberry.enum_value(
        "DAYS_OUT_OF_ORDER", description="Last day lies before the first one, or in the past."
    )
    ALREADY_GRANTED = strawberry.enum_value("ALREADY_GRANTED", description="Member has this role on this node.")
    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )


@strawberry.type(description="Refusal of a grant.")
class RoleGrantUserError(StepUpUserError):
    """Error of roleGrant."""

    code: RoleGrantErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a grant.")
class RoleGrantPayload(Payload):
    """Answer of roleGrant."""

    error: ClassVar[type[Any]] = RoleGrantUserError
    row: strawberry.Private[Any]
    user_errors: list[RoleGrantUserError] = strawberry.field(description="Refusals; empty when granted.")
    role_grant: RoleGrant | None = relation(
        "role_grant_by_id", "role_grant_id", lambda: RoleGrant, description="New grant; null when refused."
    )


@strawberry.input(description="Role to take back.")
class RoleRevokeInput:
    """Which grant."""

    role_grant_id: strawberry.ID = strawberry.field(description="Grant to end at once.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a role was not taken back.")
class RoleRevokeErrorCode(Enum):
    """Codes of roleRevoke."""

    ROLE_GRANT_NOT_FOUND = strawberry.enum_value(
        "ROLE_GRANT_NOT_FOUND", description="No such grant within the caller's reach."
    )
    OWN_ROLE = strawberry.enum_value("OWN_ROLE", description="Nobody takes a role from themselves.")
    ROLE_ABOVE_OWN = strawberry.enum_value(
        "ROLE_ABOVE_OWN", description="Role allows more than the caller may do there."
    )
    ALREADY_REVOKED = strawberry.enum_value("ALREADY_REVOKED", description="Taken back before.")
    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )


@strawberry.type(description="Refusal of a revocation.")
class RoleRevokeUserError(StepUpUserError):
    """Error of roleRevoke."""

    code: RoleRevokeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a revocation.")
class RoleRevokePayload(Payload):
    """Answer of roleRevoke."""

    error: ClassVar[type[Any]] = RoleRevokeUserError
    row: strawberry.Private[Any]
    user_errors: list[RoleRevokeUserError] = strawberry.field(description="Refusals; empty when taken back.")
    role_grant: RoleGrant | None = relation(
        "role_grant_by_id", "role_grant_id", lambda: RoleGrant, description="Grant that ended; null when refused."
    )
