"""The life of programmes: approved, opened, closed, settled."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.benefits.nouns import BenefitProgramme
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError


@strawberry.input(description="Programme whose budget is to be set aside.")
class BenefitProgrammeApproveInput:
    """Input of benefitProgrammeApprove."""

    programme_id: strawberry.ID = strawberry.field(description="Programme that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to approve a programme.")
class BenefitProgrammeApproveErrorCode(Enum):
    """Codes of benefitProgrammeApprove."""

    PROGRAMME_NOT_FOUND = strawberry.enum_value("PROGRAMME_NOT_FOUND", description="None within the caller's reach.")
    PROGRAMME_STATE_REFUSED = strawberry.enum_value(
        "PROGRAMME_STATE_REFUSED", description="Programme is in no state for it."
    )
    OWN_PROPOSAL = strawberry.enum_value("OWN_PROPOSAL", description="Who wrote it does not approve it.")
    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description="Caller has to prove again who they are.")


@strawberry.type(description="Refusal to approve a programme.")
class BenefitProgrammeApproveUserError(StepUpUserError):
    """Error of benefitProgrammeApprove."""

    code: BenefitProgrammeApproveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to approve a programme.")
class BenefitProgrammeApprovePayload(Payload):
    """Answer of benefitProgrammeApprove."""

    error: ClassVar[type[Any]] = BenefitProgrammeApproveUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitProgrammeApproveUserError] = strawberry.field(description="Refusals; empty when done.")
    programme: BenefitProgramme | None = relation(
        "benefit_programme_by_id",
        "programme_id",
        lambda: BenefitProgramme,
        description="Programme as it is now; null when refused.",
    )


@strawberry.input(description="Programme whose cycles are to give out vouchers.")
class BenefitProgrammeOpenInput:
    """Input of benefitProgrammeOpen."""

    programme_id: strawberry.ID = strawberry.field(description="Programme that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to open a programme.")
class BenefitProgrammeOpenErrorCode(Enum):
    """Codes of benefitProgrammeOpen."""

    PROGRAMME_NOT_FOUND = strawberry.enum_value("PROGRAMME_NOT_FOUND", description="None within the caller's reach.")
    PROGRAMME_STATE_REFUSED = strawberry.enum_value(
        "PROGRAMME_STATE_REFUSED", description="Programme is in no state for it."
    )


@strawberry.type(description="Refusal to open a programme.")
class BenefitProgrammeOpenUserError(UserError):
    """Error of benefitProgrammeOpen."""

    code: BenefitProgrammeOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to open a programme.")
class BenefitProgrammeOpenPayload(Payload):
    """Answer of benefitProgrammeOpen."""

    error: ClassVar[type[Any]] = BenefitProgrammeOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitProgrammeOpenUserError] = strawberry.field(description="Refusals; empty when done.")
    programme: BenefitProgramme | None = relation(
        "benefit_programme_by_id",
        "programme_id",
        lambda: BenefitProgramme,
        description="Programme as it is now; null when refused.",
    )


@strawberry.input(description="Programme that is to give out nothing any more.")
class BenefitProgrammeCloseInput:
    """Input of benefitProgrammeClose."""

    programme_id: strawberry.ID = strawberry.field(description="Programme that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to close a programme.")
class BenefitProgrammeCloseErrorCode(Enum):
    """Codes of benefitProgrammeClose."""

    PROGRAMME_NOT_FOUND = strawberry.enum_value("PROGRAMME_NOT_FOUND", description="None within the caller's reach.")
    PROGRAMME_STATE_REFUSED = strawberry.enum_value(
        "PROGRAMME_STATE_REFUSED", description="Programme is in no state for it."
    )


@strawberry.type(description="Refusal to close a programme.")
class BenefitProgrammeCloseUserError(UserError):
    """Error of benefitProgrammeClose."""

    code: BenefitProgrammeCloseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to close a programme.")
class BenefitProgrammeClosePayload(Payload):
    """Answer of benefitProgrammeClose."""

    error: ClassVar[type[Any]] = BenefitProgrammeCloseUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitProgrammeCloseUserError] = strawberry.field(description="Refusals; empty when done.")
    programme: BenefitProgramme | None = relation(
        "benefit_programme_by_id",
        "programme_id",
        lambda: BenefitProgramme,
        description="Programme as it is now; null when refused.",
    )


@strawberry.input(description="Programme whose money is to be settled.")
class BenefitProgrammeSettleInput:
    """Input of benefitProgrammeSettle."""

    programme_id: strawberry.ID = strawberry.field(description="Programme that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to settle a programme.")
class BenefitProgrammeSettleErrorCode(Enum):
    """Codes of benefitProgrammeSettle."""

    PROGRAMME_NOT_FOUND = strawberry.enum_value("PROGRAMME_NOT_FOUND", description="None within the caller's reach.")
    PROGRAMME_STATE_REFUSED = strawberry.enum_value(
        "PROGRAMME_STATE_REFUSED", description="Programme is in no state for it."
    )


@strawberry.type(description="Refusal to settle a programme.")
class BenefitProgrammeSettleUserError(UserError):
    """Error of benefitProgrammeSettle."""

    code: BenefitProgrammeSettleErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to settle a programme.")
class BenefitProgrammeSettlePayload(Payload):
    """Answer of benefitProgrammeSettle."""

    error: ClassVar[type[Any]] = BenefitProgrammeSettleUserError
    row: strawberry.Private[Any]
    user_errors: list[BenefitProgrammeSettleUserError] = strawberry.field(description="Refusals; empty when done.")
    programme: BenefitProgramme | None = relation(
        "benefit_programme_by_id",
        "programme_id",
        lambda: BenefitProgramme,
        description="Programme as it is now; null when refused.",
    )
