"""Deputies 代理审批: the noun, and the inputs and payloads of appointing and dismissing."""

from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation
from api.nodes import Node, found_by, node_id
from api.schema.members.register import Member
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError


@found_by("deputy_by_id")
@strawberry.type(description="Member who decides in an officer's place for a time, seen by the two of them.")
class Deputy(Node):
    """A deputy row with the deputy's name."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Deputy")
    deputy_name: str = column("deputy_name", description="Full name of the deputy.")
    starts_on: date = column("starts_on", description="First day.")
    ends_on: date = column("ends_on", description="Last day.")
    dismissed_at: datetime | None = column(
        "dismissed_at", description="When the officer ended it early; null while they have not."
    )
    officer: Member | None = relation(
        "member_by_id",
        "officer_id",
        lambda: Member,
        description="In whose place; null where the caller may not see their entry in the register.",
    )
    deputy: Member | None = relation(
        "member_by_id",
        "deputy_id",
        lambda: Member,
        description="Who decides; null where the caller may not see their entry in the register.",
    )


@strawberry.input(description="Member to decide in the caller's place.")
class DeputyAppointInput:
    """Who, from when to when."""

    deputy_id: strawberry.ID = strawberry.field(description="Active member of the union, of any organisation.")
    starts_on: date = strawberry.field(description="First day.")
    ends_on: date = strawberry.field(description="Last day; at most 90 days with the first.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a deputy was not appointed.")
class DeputyAppointErrorCode(Enum):
    """Codes of deputyAppoint."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    NOT_AN_OFFICER = strawberry.enum_value(
        "NOT_AN_OFFICER", description="Caller decides nothing by a role of their own."
    )
    OWN_DEPUTY = strawberry.enum_value("OWN_DEPUTY", description="Nobody is their own deputy.")
    DAYS_OUT_OF_ORDER = strawberry.enum_value(
        "DAYS_OUT_OF_ORDER", description="Last day lies before the first one, or in the past."
    )
    PERIOD_TOO_LONG = strawberry.enum_value("PERIOD_TOO_LONG", description="More than 90 days.")
    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description="No active member has this id.")


@strawberry.type(description="Refusal of an appointment.")
class DeputyAppointUserError(StepUpUserError):
    """Error of deputyAppoint."""

    code: DeputyAppointErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of an appointment.")
class DeputyAppointPayload(Payload):
    """Answer of deputyAppoint."""

    error: ClassVar[type[Any]] = DeputyAppointUserError
    row: strawberry.Private[Any]
    user_errors: list[DeputyAppointUserError] = strawberry.field(description="Refusals; empty when appointed.")
    deputy: Deputy | None = relation(
        "deputy_by_id", "deputy_id", lambda: Deputy, description="New deputy; null when refused."
    )


@strawberry.input(description="Deputy to dismiss.")
class DeputyDismissInput:
    """Which one."""

    deputy_id: strawberry.ID = strawberry.field(description="Deputy to end at once; an id of `Deputy`.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a deputy was not dismissed.")
class DeputyDismissErrorCode(Enum):
    """Codes of deputyDismiss."""

    DEPUTY_NOT_FOUND = strawberry.enum_value("DEPUTY_NOT_FOUND", description="Caller appointed no such deputy.")
    DEPUTY_ENDED = strawberry.enum_value("DEPUTY_ENDED", description="Dismissed before, or past the last day.")


@strawberry.type(description="Refusal of a dismissal.")
class DeputyDismissUserError(UserError):
    """Error of deputyDismiss."""

    code: DeputyDismissErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a dismissal.")
class DeputyDismissPayload(Payload):
    """Answer of deputyDismiss."""

    error: ClassVar[type[Any]] = DeputyDismissUserError
    row: strawberry.Private[Any]
    user_errors: list[DeputyDismissUserError] = strawberry.field(description="Refusals; empty when dismissed.")
    deputy: Deputy | None = relation(
        "deputy_by_id", "deputy_id", lambda: Deputy, description="Deputy who was dismissed; null when refused."
    )
