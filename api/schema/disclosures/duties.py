"""Setting and ending duties of disclosure."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.disclosures.nouns import DisclosureDuty
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.disclosures import DisclosureKind, DisclosurePeriod
from db.models.organisations import OrganisationKind


@strawberry.input(description="Duty of disclosure to be set.")
class DisclosureDutySetInput:
    """Input of disclosureDutySet."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation at and below which it holds.")
    kind: DisclosureKind = strawberry.field(description="What must be disclosed.")
    organisation_kind: OrganisationKind = strawberry.field(
        description="Level of the organisations that must; not HOLDING_POOL."
    )
    title: str = strawberry.field(description="Title in Chinese, 1 to 80 characters.")
    title_en: str | None = strawberry.field(
        default=None, description="Title in English, 1 to 80 characters; null without."
    )
    period: DisclosurePeriod = strawberry.field(description="How often it returns.")
    due_days: int = strawberry.field(description="Civil days after the end of a period, 0 to 366.")
    starts_on: date = strawberry.field(
        description="It holds for periods that begin from this day on, up to two years back."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a duty of disclosure was not set.")
class DisclosureDutySetErrorCode(Enum):
    """Codes of disclosureDutySet."""

    DISCLOSURE_PLACE_NOT_FOUND = strawberry.enum_value(
        "DISCLOSURE_PLACE_NOT_FOUND", description="None at which the caller manages disclosures."
    )
    DISCLOSURE_TEXT_INVALID = strawberry.enum_value(
        "DISCLOSURE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    DISCLOSURE_DUTY_INVALID = strawberry.enum_value(
        "DISCLOSURE_DUTY_INVALID", description="Its days or its level do not fit."
    )


@strawberry.type(description="Refusal to set a duty of disclosure.")
class DisclosureDutySetUserError(UserError):
    """Error of disclosureDutySet."""

    code: DisclosureDutySetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to set a duty of disclosure.")
class DisclosureDutySetPayload(Payload):
    """Answer of disclosureDutySet."""

    error: ClassVar[type[Any]] = DisclosureDutySetUserError
    row: strawberry.Private[Any]
    user_errors: list[DisclosureDutySetUserError] = strawberry.field(description="Refusals; empty when done.")
    duty: DisclosureDuty | None = relation(
        "disclosure_duty_by_id", "duty_id", lambda: DisclosureDuty, description="It as it is now; null when refused."
    )


@strawberry.input(description="Duty of disclosure to be ended.")
class DisclosureDutyEndInput:
    """Input of disclosureDutyEnd."""

    duty_id: strawberry.ID = strawberry.field(description="Duty that is meant.")
    ends_on: date = strawberry.field(description="It holds for periods that begin by this day.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a duty of disclosure was not ended.")
class DisclosureDutyEndErrorCode(Enum):
    """Codes of disclosureDutyEnd."""

    DISCLOSURE_DUTY_NOT_FOUND = strawberry.enum_value(
        "DISCLOSURE_DUTY_NOT_FOUND", description="None within the caller's reach."
    )
    DISCLOSURE_DUTY_INVALID = strawberry.enum_value(
        "DISCLOSURE_DUTY_INVALID", description="Its days or its level do not fit."
    )


@strawberry.type(description="Refusal to end a duty of disclosure.")
class DisclosureDutyEndUserError(UserError):
    """Error of disclosureDutyEnd."""

    code: DisclosureDutyEndErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to end a duty of disclosure.")
class DisclosureDutyEndPayload(Payload):
    """Answer of disclosureDutyEnd."""

    error: ClassVar[type[Any]] = DisclosureDutyEndUserError
    row: strawberry.Private[Any]
    user_errors: list[DisclosureDutyEndUserError] = strawberry.field(description="Refusals; empty when done.")
    duty: DisclosureDuty | None = relation(
        "disclosure_duty_by_id", "duty_id", lambda: DisclosureDuty, description="It as it is now; null when refused."
    )
