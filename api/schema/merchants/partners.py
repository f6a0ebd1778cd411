"""Entering merchants and their credentials."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import relation
from api.schema.merchants.nouns import Merchant, MerchantCredential
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import Fen
from api.schema.shared import StepUpUserError, UserError
from db.models.benefits import BenefitKind
from db.models.merchants import CredentialKind, MerchantState
from domain.merchants.service import merchant_token


@strawberry.input(description="Merchant to enter.")
class MerchantCreateInput:
    """Input of merchantCreate."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that has the contract.")
    name: str = strawberry.field(description="What people call it, 1 to 80 characters.")
    contract_number: str = strawberry.field(description="Number of the contract, 1 to 80 characters.")
    kinds: list[BenefitKind] = strawberry.field(description="Kinds of benefits that it may redeem, at least one.")
    contract_starts_on: date = strawberry.field(description="First day of the contract.")
    contract_ends_on: date = strawberry.field(description="Last day of the contract.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to enter a merchant.")
class MerchantCreateErrorCode(Enum):
    """Codes of merchantCreate."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None within the caller's reach."
    )
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Text is missing, too long, or has control characters."
    )
    CONTRACT_DAYS_INVALID = strawberry.enum_value(
        "CONTRACT_DAYS_INVALID", description="Contract ends before it starts, or has ended."
    )
    KINDS_MISSING = strawberry.enum_value("KINDS_MISSING", description="Contract is about nothing.")


@strawberry.type(description="Refusal to enter a merchant.")
class MerchantCreateUserError(UserError):
    """Error of merchantCreate."""

    code: MerchantCreateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to enter a merchant.")
class MerchantCreatePayload(Payload):
    """Answer of merchantCreate."""

    error: ClassVar[type[Any]] = MerchantCreateUserError
    row: strawberry.Private[Any]
    user_errors: list[MerchantCreateUserError] = strawberry.field(description="Refusals; empty when it was done.")
    merchant: Merchant | None = relation(
        "merchant_by_id", "merchant_id", lambda: Merchant, description="Merchant as it is now; null when refused."
    )


@strawberry.input(description="Contract of a merchant anew.")
class MerchantUpdateInput:
    """Input of merchantUpdate."""

    merchant_id: strawberry.ID = strawberry.field(description="Merchant that is meant.")
    name: str = strawberry.field(description="What people call it, 1 to 80 characters.")
    contract_number: str = strawberry.field(description="Number of the contract, 1 to 80 characters.")
    kinds: list[BenefitKind] = strawberry.field(description="Kinds of benefits that it may redeem, at least one.")
    contract_starts_on: date = strawberry.field(description="First day of the contract.")
    contract_ends_on: date = strawberry.field(description="Last day of the contract.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to change a contract.")
class MerchantUpdateErrorCode(Enum):
    """Codes of merchantUpdate."""

    MERCHANT_NOT_FOUND = strawberry.enum_value("MERCHANT_NOT_FOUND", description="None within the caller's reach.")
    MERCHANT_STATE_REFUSED = strawberry.enum_value(
        "MERCHANT_STATE_REFUSED", description="Merchant is in no state in which this can be done."
    )
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Text is missing, too long, or has control characters."
    )
    CONTRACT_DAYS_INVALID = strawberry.enum_value(
        "CONTRACT_DAYS_INVALID", description="Contract ends before it starts, or has ended."
    )
    KINDS_MISSING = strawberry.enum_value("KINDS_MISSING", description="Contract is about nothing.")


@strawberry.type(description="Refusal to change a contract.")
class MerchantUpdateUserError(UserError):
    """Error of merchantUpdate."""

    code: MerchantUpdateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a contract.")
class MerchantUpdatePayload(Payload):
    """Answer of merchantUpdate."""

    error: ClassVar[type[Any]] = MerchantUpdateUserError
    row: strawberry.Private[Any]
    user_errors: list[MerchantUpdateUserError] = strawberry.field(description="Refusals; empty when it was done.")
    merchant: Merchant | None = relation(
        "merchant_by_id", "merchant_id", lambda: Merchant, description="Merchant as it is now; null when refused."
    )


@strawberry.input(description="Next state of a merchant.")
class MerchantStateSetInput:
    """Input of merchantStateSet."""

    merchant_id: strawberry.ID = strawberry.field(description="Merchant that is meant.")
    state: MerchantState = strawberry.field(description="State that it is to have; from ENDED nothing leads back.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to set the state of a merchant.")
class MerchantStateSetErrorCode(Enum):
    """Codes of merchantStateSet."""

    MERCHANT_NOT_FOUND = strawberry.enum_value("MERCHANT_NOT_FOUND", description="None within the caller's reach.")
    MERCHANT_STATE_REFUSED = strawberry.enum_value(
        "MERCHANT_STATE_REFUSED", description="Merchant is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to set the state of a merchant.")
class MerchantStateSetUserError(UserError):
    """Error of merchantStateSet."""

    code: MerchantStateSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to set the state of a merchant.")
class MerchantStateSetPayload(Payload):
    """Answer of merchantStateSet."""

    error: ClassVar[type[Any]] = MerchantStateSetUserError
    row: strawberry.Private[Any]
    user_errors: list[MerchantStateSetUserError] = strawberry.field(description="Refusals; empty when it was done.")
    merchant: Merchant | None = relation(
        "merchant_by_id", "merchant_id", lambda: Merchant, description="Merchant as it is now; null when refused."
    )


@strawberry.input(description="Terminal, or one of the staff, of a merchant.")
class MerchantCredentialCreateInput:
    """Input of merchantCredentialCreate."""

    merchant_id: strawberry.ID = strawberry.field(description="Merchant that it is of.")
    kind: CredentialKind = strawberry.field(description="Whose it is.")
    name: str = strawberry.field(description="What people call it, 1 to 80 characters.")
    expires_on: date = strawberry.field(description="Last day, at most 400 days ahead.")
    offline_count: int = strawberry.field(
        default=0, description="Vouchers that one allowance is for, at most 1000; 0: it never redeems offline."
    )
    offline_fen: Fen = strawberry.field(
        default=0, description="Money that one allowance is for in fen, at most 10000000."
    )
    offline_hours: int = strawberry.field(default=0, description="Hours for which one allowance is valid, at most 72.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to make a credential.")
class MerchantCredentialCreateErrorCode(Enum):
    """Codes of merchantCredentialCreate."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    MERCHANT_NOT_FOUND = strawberry.enum_value("MERCHANT_NOT_FOUND", description="None within the caller's reach.")
    MERCHANT_STATE_REFUSED = strawberry.enum_value(
        "MERCHANT_STATE_REFUSED", description="Merchant is in no state in which this can be done."
    )
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Text is missing, too long, or has control characters."
    )
    CREDENTIAL_DAYS_INVALID = strawberry.enum_value(
        "CREDENTIAL_DAYS_INVALID", description="Last day is in the past, or more than 400 days ahead."
    )
    OFFLINE_BOUNDS_INVALID = strawberry.enum_value(
        "OFFLINE_BOUNDS_INVALID", description="Bounds are too wide, not all given, or given to one of the staff."
    )


@strawberry.type(description="Refusal to make a credential.")
class MerchantCredentialCreateUserError(StepUpUserError):
    """Error of merchantCredentialCreate."""

    code: MerchantCredentialCreateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to make a credential.")
class MerchantCredentialCreatePayload(Payload):
    """Answer of merchantCredentialCreate."""

    error: ClassVar[type[Any]] = MerchantCredentialCreateUserError
    row: strawberry.Private[Any]
    user_errors: list[MerchantCredentialCreateUserError] = strawberry.field(
        description="Refusals; empty when it was done."
    )
    credential: MerchantCredential | None = relation(
        "merchant_credential_by_id",
        "credential_id",
        lambda: MerchantCredential,
        description="Credential as it is now; null when refused.",
    )

    @strawberry.field(
        description="What it sends after `Terminal` in its header, shown here and nowhere else; null when refused."
    )
    def token(self, info: Info) -> str | None:
        """Derived, as refresh tokens are."""
        return merchant_token(info.context.keyring, info.context.scope.tenant_id, self.row) if self.row else None


@strawberry.input(description="Credential to give a new secret.")
class MerchantCredentialRotateInput:
    """Input of merchantCredentialRotate."""

    credential_id: strawberry.ID = strawberry.field(description="Credential that is meant.")
    expires_on: date = strawberry.field(description="Last day of the new secret, at most 400 days ahead.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to rotate a credential.")
class MerchantCredentialRotateErrorCode(Enum):
    """Codes of merchantCredentialRotate."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    MERCHANT_CREDENTIAL_NOT_FOUND = strawberry.enum_value(
        "MERCHANT_CREDENTIAL_NOT_FOUND", description="None within the caller's reach."
    )
    MERCHANT_CREDENTIAL_REVOKED = strawberry.enum_value("MERCHANT_CREDENTIAL_REVOKED", description="Revoked before.")
    CREDENTIAL_DAYS_INVALID = strawberry.enum_value(
        "CREDENTIAL_DAYS_INVALID", description="Last day is in the past, or more than 400 days ahead."
    )


@strawberry.type(description="Refusal to rotate a credential.")
class MerchantCredentialRotateUserError(StepUpUserError):
    """Error of merchantCredentialRotate."""

    code: MerchantCredentialRotateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to rotate a credential.")
class MerchantCredentialRotatePayload(Payload):
    """Answer of merchantCredentialRotate."""

    error: ClassVar[type[Any]] = MerchantCredentialRotateUserError
    row: strawberry.Private[Any]
    user_errors: list[MerchantCredentialRotateUserError] = strawberry.field(
        description="Refusals; empty when it was done."
    )
    credential: MerchantCredential | None = relation(
        "merchant_credential_by_id",
        "credential_id",
        lambda: MerchantCredential,
        description="Credential as it is now; null when refused.",
    )

    @strawberry.field(
        description="What it sends after `Terminal` in its header, shown here and nowhere else; null when refused."
    )
    def token(self, info: Info) -> str | None:
        """Derived, as refresh tokens are."""
        return merchant_token(info.context.keyring, info.context.scope.tenant_id, self.row) if self.row else None


@strawberry.input(description="Credential to end.")
class MerchantCredentialRevokeInput:
    """Input of merchantCredentialRevoke."""

    credential_id: strawberry.ID = strawberry.field(description="Credential that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to revoke a credential.")
class MerchantCredentialRevokeErrorCode(Enum):
    """Codes of merchantCredentialRevoke."""

    MERCHANT_CREDENTIAL_NOT_FOUND = strawberry.enum_value(
        "MERCHANT_CREDENTIAL_NOT_FOUND", description="None within the caller's reach."
    )
    MERCHANT_CREDENTIAL_REVOKED = strawberry.enum_value("MERCHANT_CREDENTIAL_REVOKED", description="Revoked before.")


@strawberry.type(description="Refusal to revoke a credential.")
class MerchantCredentialRevokeUserError(UserError):
    """Error of merchantCredentialRevoke."""

    code: MerchantCredentialRevokeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to revoke a credential.")
class MerchantCredentialRevokePayload(Payload):
    """Answer of merchantCredentialRevoke."""

    error: ClassVar[type[Any]] = MerchantCredentialRevokeUserError
    row: strawberry.Private[Any]
    user_errors: list[MerchantCredentialRevokeUserError] = strawberry.field(
        description="Refusals; empty when it was done."
    )
    credential: MerchantCredential | None = relation(
        "merchant_credential_by_id",
        "credential_id",
        lambda: MerchantCredential,
        description="Credential as it is now; null when refused.",
    )
