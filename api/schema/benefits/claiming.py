"""Claiming, applying, withdrawing; taking a voucher back."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.benefits.nouns import BenefitCycle
from api.schema.benefits.vouchers import BenefitApplication, Voucher
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import EarlyUserError, UserError


@strawberry.input(description="Cycle of which the caller wants a voucher.")
class BenefitClaimInput:
    """Input of benefitClaim."""

    cycle_id: strawberry.ID = strawberry.field(description="Cycle that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to claim a voucher.")
class BenefitClaimErrorCode(Enum):
    """Codes of benefitClaim."""

    CYCLE_NOT_FOUND = strawberry.enum_value("CYCLE_NOT_FOUND", description="None within the caller's reach.")
    MODE_REFUSED = strawberry.enum_value("MODE_REFUSED", description="Cycle gives out its vouchers in another way.")
    CLAIM_OVER = strawberry.enum_value("CLAIM_OVER", description="It has closed.")
    CLAIM_NOT_BEGUN = strawberry.enum_value("CLAIM_NOT_BEGUN", description="It has not opened yet.")
    ALREADY_CLAIMED = strawberry.enum_value(
        "ALREADY_CLAIMED", description="Caller has a voucher of it, or has applied."
    )
    CANNOT_USE_BENEFITS = strawberry.enum_value(
        "CANNOT_USE_BENEFITS", description="Caller's membership gives no right to vouchers."
    )
    NOT_ELIGIBLE = strawberry.enum_value(
        "NOT_ELIGIBLE", description="Caller does not meet the condition; `viewerExplanation` tells why."
    )
    YEARLY_CAP_REACHED = strawberry.enum_value(
        "YEARLY_CAP_REACHED", description="Caller would receive more in the year than the rules allow."
    )
    VOUCHERS_GONE = strawberry.enum_value("VOUCHERS_GONE", description="No voucher is left.")


@strawberry.type(description="Refusal to claim a voucher.")
class BenefitClaimUserError(EarlyUserError):
    """Error of benefitClaim."""

    code: BenefitClaimErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to claim a voucher.")
class BenefitClaimPayload(Payload):
    """Answer of benefitClaim."""

    error: ClassVar[type[Any]] = BenefitClaimUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitClaimUserError] = strawberry.field(description="Refusals; empty when done.")
    voucher: Voucher | None = relation(
        "voucher_by_id", "voucher_id", lambda: Voucher, description="Voucher; null when refused."
    )
    cycle: BenefitCycle | None = relation(
        "benefit_cycle_by_id", "cycle_id", lambda: BenefitCycle, description="Cycle as it is now; null when refused."
    )


@strawberry.input(description="Cycle for which the caller applies.")
class BenefitApplyInput:
    """Input of benefitApply."""

    cycle_id: strawberry.ID = strawberry.field(description="Cycle that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to apply for a voucher.")
class BenefitApplyErrorCode(Enum):
    """Codes of benefitApply."""

    CYCLE_NOT_FOUND = strawberry.enum_value("CYCLE_NOT_FOUND", description="None within the caller's reach.")
    MODE_REFUSED = strawberry.enum_value("MODE_REFUSED", description="Cycle gives out its vouchers in another way.")
    CLAIM_OVER = strawberry.enum_value("CLAIM_OVER", description="It has closed.")
    CLAIM_NOT_BEGUN = strawberry.enum_value("CLAIM_NOT_BEGUN", description="It has not opened yet.")
    ALREADY_CLAIMED = strawberry.enum_value(
        "ALREADY_CLAIMED", description="Caller has a voucher of it, or has applied."
    )
    CANNOT_USE_BENEFITS = strawberry.enum_value(
        "CANNOT_USE_BENEFITS", description="Caller's membership gives no right to vouchers."
    )
    NOT_ELIGIBLE = strawberry.enum_value(
        "NOT_ELIGIBLE", description="Caller does not meet the condition; `viewerExplanation` tells why."
    )
    YEARLY_CAP_REACHED = strawberry.enum_value(
        "YEARLY_CAP_REACHED", description="Caller would receive more in the year than the rules allow."
    )


@strawberry.type(description="Refusal to apply for a voucher.")
class BenefitApplyUserError(EarlyUserError):
    """Error of benefitApply."""

    code: BenefitApplyErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to apply for a voucher.")
class BenefitApplyPayload(Payload):
    """Answer of benefitApply."""

    error: ClassVar[type[Any]] = BenefitApplyUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitApplyUserError] = strawberry.field(description="Refusals; empty when done.")
    application: BenefitApplication | None = relation(
        "benefit_application_by_id",
        "application_id",
        lambda: BenefitApplication,
        description="Application as it is now; null when refused.",
    )
    cycle: BenefitCycle | None = relation(
        "benefit_cycle_by_id", "cycle_id", lambda: BenefitCycle, description="Cycle as it is now; null when refused."
    )


@strawberry.input(description="Application of the caller that is not wanted any more.")
class BenefitApplicationWithdrawInput:
    """Input of benefitApplicationWithdraw."""

    application_id: strawberry.ID = strawberry.field(description="Application that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to withdraw an application.")
class BenefitApplicationWithdrawErrorCode(Enum):
    """Codes of benefitApplicationWithdraw."""

    APPLICATION_NOT_FOUND = strawberry.enum_value("APPLICATION_NOT_FOUND", description="None of the caller's own.")
    CLAIM_OVER = strawberry.enum_value("CLAIM_OVER", description="It has closed.")


@strawberry.type(description="Refusal to withdraw an application.")
class BenefitApplicationWithdrawUserError(UserError):
    """Error of benefitApplicationWithdraw."""

    code: BenefitApplicationWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw an application.")
class BenefitApplicationWithdrawPayload(Payload):
    """Answer of benefitApplicationWithdraw."""

    error: ClassVar[type[Any]] = BenefitApplicationWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitApplicationWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    application: BenefitApplication | None = relation(
        "benefit_application_by_id",
        "application_id",
        lambda: BenefitApplication,
        description="Application as it is now; null when refused.",
    )


@strawberry.input(description="Voucher that its holder is not to have any more.")
class VoucherRevokeInput:
    """Input of voucherRevoke."""

    voucher_id: strawberry.ID = strawberry.field(description="Voucher that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to revoke a voucher.")
class VoucherRevokeErrorCode(Enum):
    """Codes of voucherRevoke."""

    VOUCHER_NOT_FOUND = strawberry.enum_value("VOUCHER_NOT_FOUND", description="None within the caller's reach.")
    VOUCHER_STATE_REFUSED = strawberry.enum_value("VOUCHER_STATE_REFUSED", description="Voucher is in no state for it.")


@strawberry.type(description="Refusal to revoke a voucher.")
class VoucherRevokeUserError(UserError):
    """Error of voucherRevoke."""

    code: VoucherRevokeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to revoke a voucher.")
class VoucherRevokePayload(Payload):
    """Answer of voucherRevoke."""

    error: ClassVar[type[Any]] = VoucherRevokeUserError
    row: strawberry.Private[Any]
    user_errors: list[VoucherRevokeUserError] = strawberry.field(description="Refusals; empty when done.")
    voucher: Voucher | None = relation(
        "voucher_by_id", "voucher_id", lambda: Voucher, description="Voucher; null when refused."
    )
