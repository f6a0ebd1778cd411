"""Setting and withdrawing values of rules."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.organisations import Organisation
from api.schema.organisations.rule_versions import RuleVersion
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.organisations import RuleKey


@strawberry.input(description="Value of a rule from a day on.")
class RuleSetInput:
    """Input of ruleSet."""

    organisation_id: strawberry.ID = strawberry.field(
        description="Where it holds; it holds below too, where nothing nearer stands."
    )
    key: RuleKey = strawberry.field(description="Which rule.")
    starts_on: date = strawberry.field(description="First day, today at the earliest.")
    source: str = strawberry.field(description="Decision or regulation that it comes from, 1 to 300 characters.")
    value: int | None = strawberry.field(
        default=None, description="Value within the bounds of the rule, in its unit; null: inherit again."
    )
    is_binding: bool = strawberry.field(default=False, description="Whether it holds below whatever stands there.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the setting was refused: ruleSet.")
class RuleSetErrorCode(Enum):
    """Codes of ruleSet."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND",
        description="No such organisation at or below a node where the caller may change the tree.",
    )
    ORGANISATION_CLOSED = strawberry.enum_value("ORGANISATION_CLOSED", description="It was merged or dissolved before.")
    RULE_VALUE_OUT_OF_RANGE = strawberry.enum_value(
        "RULE_VALUE_OUT_OF_RANGE", description="Value lies outside the bounds of the rule."
    )
    RULE_SOURCE_REQUIRED = strawberry.enum_value(
        "RULE_SOURCE_REQUIRED", description="Source is empty or longer than 300 characters."
    )
    DAY_OUT_OF_RANGE = strawberry.enum_value(
        "DAY_OUT_OF_RANGE", description="Day lies before or after what is possible."
    )
    RULE_DAY_TAKEN = strawberry.enum_value(
        "RULE_DAY_TAKEN", description="A version of the rule begins there on that day already."
    )


@strawberry.type(description="Refusal of ruleSet.")
class RuleSetUserError(UserError):
    """Error of ruleSet."""

    code: RuleSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of ruleSet.")
class RuleSetPayload(Payload):
    """Answer of ruleSet."""

    error: ClassVar[type[Any]] = RuleSetUserError
    row: strawberry.Private[Any]
    user_errors: list[RuleSetUserError] = strawberry.field(description="Refusals; empty when it was done.")
    rule_version: RuleVersion | None = relation(
        "rule_version_by_id", "rule_version_id", lambda: RuleVersion, description="New version; null when refused."
    )
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="Organisation with its rules; null when refused.",
    )


@strawberry.input(description="Version to take back.")
class RuleWithdrawInput:
    """Input of ruleWithdraw."""

    rule_version_id: strawberry.ID = strawberry.field(description="Version that has not begun.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the withdrawal was refused: ruleWithdraw.")
class RuleWithdrawErrorCode(Enum):
    """Codes of ruleWithdraw."""

    RULE_VERSION_NOT_FOUND = strawberry.enum_value(
        "RULE_VERSION_NOT_FOUND", description="No such version within the caller's reach, or withdrawn before."
    )
    RULE_VERSION_BEGUN = strawberry.enum_value("RULE_VERSION_BEGUN", description="Version is or was in force.")


@strawberry.type(description="Refusal of ruleWithdraw.")
class RuleWithdrawUserError(UserError):
    """Error of ruleWithdraw."""

    code: RuleWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of ruleWithdraw.")
class RuleWithdrawPayload(Payload):
    """Answer of ruleWithdraw."""

    error: ClassVar[type[Any]] = RuleWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[RuleWithdrawUserError] = strawberry.field(description="Refusals; empty when it was done.")
    rule_version: RuleVersion | None = relation(
        "rule_version_by_id",
        "rule_version_id",
        lambda: RuleVersion,
        description="Version that was withdrawn; null when refused.",
    )
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="Organisation with its rules; null when refused.",
    )
