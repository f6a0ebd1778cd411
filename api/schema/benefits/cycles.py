"""The life of cycles: submitted, approved, sent back, cancelled; their draws."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.benefits.nouns import BenefitCycle
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError


@strawberry.input(description="Draft to put before another officer.")
class BenefitCycleSubmitInput:
    """Input of benefitCycleSubmit."""

    cycle_id: strawberry.ID = strawberry.field(description="Cycle that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to submit a cycle.")
class BenefitCycleSubmitErrorCode(Enum):
    """Codes of benefitCycleSubmit."""

    CYCLE_NOT_FOUND = strawberry.enum_value("CYCLE_NOT_FOUND", description="None within the caller's reach.")
    CYCLE_STATE_REFUSED = strawberry.enum_value("CYCLE_STATE_REFUSED", description="Cycle is in no state for it.")


@strawberry.type(description="Refusal to submit a cycle.")
class BenefitCycleSubmitUserError(UserError):
    """Error of benefitCycleSubmit."""

    code: BenefitCycleSubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to submit a cycle.")
class BenefitCycleSubmitPayload(Payload):
    """Answer of benefitCycleSubmit."""

    error: ClassVar[type[Any]] = BenefitCycleSubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitCycleSubmitUserError] = strawberry.field(description="Refusals; empty when done.")
    cycle: BenefitCycle | None = relation(
        "benefit_cycle_by_id", "cycle_id", lambda: BenefitCycle, description="Cycle as it is now; null when refused."
    )


@strawberry.input(description="Cycle whose money is to be taken from the budget.")
class BenefitCycleApproveInput:
    """Input of benefitCycleApprove."""

    cycle_id: strawberry.ID = strawberry.field(description="Cycle that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to approve a cycle.")
class BenefitCycleApproveErrorCode(Enum):
    """Codes of benefitCycleApprove."""

    CYCLE_NOT_FOUND = strawberry.enum_value("CYCLE_NOT_FOUND", description="None within the caller's reach.")
    CYCLE_STATE_REFUSED = strawberry.enum_value("CYCLE_STATE_REFUSED", description="Cycle is in no state for it.")
    PROGRAMME_STATE_REFUSED = strawberry.enum_value(
        "PROGRAMME_STATE_REFUSED", description="Programme is in no state for it."
    )
    OWN_PROPOSAL = strawberry.enum_value("OWN_PROPOSAL", description="Who wrote it does not approve it.")
    CYCLE_TIMES_INVALID = strawberry.enum_value(
        "CYCLE_TIMES_INVALID",
        description="It has closed, would close before it opens, or its vouchers would end before it closes.",
    )
    BUDGET_SHORT = strawberry.enum_value(
        "BUDGET_SHORT", description="Budget of the programme has not got as much left."
    )
    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description="Caller has to prove again who they are.")


@strawberry.type(description="Refusal to approve a cycle.")
class BenefitCycleApproveUserError(StepUpUserError):
    """Error of benefitCycleApprove."""

    code: BenefitCycleApproveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to approve a cycle.")
class BenefitCycleApprovePayload(Payload):
    """Answer of benefitCycleApprove."""

    error: ClassVar[type[Any]] = BenefitCycleApproveUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitCycleApproveUserError] = strawberry.field(description="Refusals; empty when done.")
    cycle: BenefitCycle | None = relation(
        "benefit_cycle_by_id", "cycle_id", lambda: BenefitCycle, description="Cycle as it is now; null when refused."
    )


@strawberry.input(description="Cycle that is to be a draft again.")
class BenefitCycleSendBackInput:
    """Input of benefitCycleSendBack."""

    cycle_id: strawberry.ID = strawberry.field(description="Cycle that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to send a cycle back.")
class BenefitCycleSendBackErrorCode(Enum):
    """Codes of benefitCycleSendBack."""

    CYCLE_NOT_FOUND = strawberry.enum_value("CYCLE_NOT_FOUND", description="None within the caller's reach.")
    CYCLE_STATE_REFUSED = strawberry.enum_value("CYCLE_STATE_REFUSED", description="Cycle is in no state for it.")


@strawberry.type(description="Refusal to send a cycle back.")
class BenefitCycleSendBackUserError(UserError):
    """Error of benefitCycleSendBack."""

    code: BenefitCycleSendBackErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to send a cycle back.")
class BenefitCycleSendBackPayload(Payload):
    """Answer of benefitCycleSendBack."""

    error: ClassVar[type[Any]] = BenefitCycleSendBackUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitCycleSendBackUserError] = strawberry.field(description="Refusals; empty when done.")
    cycle: BenefitCycle | None = relation(
        "benefit_cycle_by_id", "cycle_id", lambda: BenefitCycle, description="Cycle as it is now; null when refused."
    )


@strawberry.input(description="Cycle of which nobody is to get anything.")
class BenefitCycleCancelInput:
    """Input of benefitCycleCancel."""

    cycle_id: strawberry.ID = strawberry.field(description="Cycle that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to cancel a cycle.")
class BenefitCycleCancelErrorCode(Enum):
    """Codes of benefitCycleCancel."""

    CYCLE_NOT_FOUND = strawberry.enum_value("CYCLE_NOT_FOUND", description="None within the caller's reach.")
    CYCLE_STATE_REFUSED = strawberry.enum_value("CYCLE_STATE_REFUSED", description="Cycle is in no state for it.")


@strawberry.type(description="Refusal to cancel a cycle.")
class BenefitCycleCancelUserError(UserError):
    """Error of benefitCycleCancel."""

    code: BenefitCycleCancelErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to cancel a cycle.")
class BenefitCycleCancelPayload(Payload):
    """Answer of benefitCycleCancel."""

    error: ClassVar[type[Any]] = BenefitCycleCancelUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitCycleCancelUserError] = strawberry.field(description="Refusals; empty when done.")
    cycle: BenefitCycle | None = relation(
        "benefit_cycle_by_id", "cycle_id", lambda: BenefitCycle, description="Cycle as it is now; null when refused."
    )


@strawberry.input(description="Cycle that has closed.")
class BenefitListPublishInput:
    """Input of benefitListPublish."""

    cycle_id: strawberry.ID = strawberry.field(description="Cycle that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to publish the list of a draw.")
class BenefitListPublishErrorCode(Enum):
    """Codes of benefitListPublish."""

    CYCLE_NOT_FOUND = strawberry.enum_value("CYCLE_NOT_FOUND", description="None within the caller's reach.")
    MODE_REFUSED = strawberry.enum_value("MODE_REFUSED", description="Cycle gives out its vouchers in another way.")
    CYCLE_STATE_REFUSED = strawberry.enum_value("CYCLE_STATE_REFUSED", description="Cycle is in no state for it.")


@strawberry.type(description="Refusal to publish the list of a draw.")
class BenefitListPublishUserError(UserError):
    """Error of benefitListPublish."""

    code: BenefitListPublishErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to publish the list of a draw.")
class BenefitListPublishPayload(Payload):
    """Answer of benefitListPublish."""

    error: ClassVar[type[Any]] = BenefitListPublishUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitListPublishUserError] = strawberry.field(description="Refusals; empty when done.")
    cycle: BenefitCycle | None = relation(
        "benefit_cycle_by_id", "cycle_id", lambda: BenefitCycle, description="Cycle as it is now; null when refused."
    )


@strawberry.input(description="Cycle whose list is published, and the public value.")
class BenefitDrawHoldInput:
    """Input of benefitDrawHold."""

    cycle_id: strawberry.ID = strawberry.field(description="Cycle that is meant.")
    public_value: str = strawberry.field(
        description="Value of the source that was named, as it is published there, at most 200 characters."
    )
    public_value_source: str = strawberry.field(description="Where anybody reads it, at most 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to hold a draw.")
class BenefitDrawHoldErrorCode(Enum):
    """Codes of benefitDrawHold."""

    CYCLE_NOT_FOUND = strawberry.enum_value("CYCLE_NOT_FOUND", description="None within the caller's reach.")
    MODE_REFUSED = strawberry.enum_value("MODE_REFUSED", description="Cycle gives out its vouchers in another way.")
    CYCLE_STATE_REFUSED = strawberry.enum_value("CYCLE_STATE_REFUSED", description="Cycle is in no state for it.")
    PUBLIC_VALUE_INVALID = strawberry.enum_value(
        "PUBLIC_VALUE_INVALID",
        description="Public value or where it is read is missing, too long, or was not asked for.",
    )


@strawberry.type(description="Refusal to hold a draw.")
class BenefitDrawHoldUserError(UserError):
    """Error of benefitDrawHold."""

    code: BenefitDrawHoldErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to hold a draw.")
class BenefitDrawHoldPayload(Payload):
    """Answer of benefitDrawHold."""

    error: ClassVar[type[Any]] = BenefitDrawHoldUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitDrawHoldUserError] = strawberry.field(description="Refusals; empty when done.")
    cycle: BenefitCycle | None = relation(
        "benefit_cycle_by_id", "cycle_id", lambda: BenefitCycle, description="Cycle as it is now; null when refused."
    )
