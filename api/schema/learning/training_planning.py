"""Required training 必修培训: what posts require, set and ended."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.learning.trainings import TrainingRequirement
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.organisations import PostKind


@strawberry.input(description="Course that holders of posts shall complete.")
class TrainingRequirementSetInput:
    """Input of trainingRequirementSet."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation at and below which posts require it.")
    course_id: strawberry.ID = strawberry.field(description="Course that is required.")
    posts: list[PostKind] = strawberry.field(description="Kinds of posts that require it, one at least.")
    valid_months: int | None = strawberry.field(
        default=None, description="Months after which it is to be taken again, 6 to 120; null: never."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a course was not required.")
class TrainingRequirementSetErrorCode(Enum):
    """Codes of trainingRequirementSet."""

    LEARNING_PLACE_NOT_FOUND = strawberry.enum_value(
        "LEARNING_PLACE_NOT_FOUND", description="None at which the caller manages learning."
    )
    COURSE_NOT_FOUND = strawberry.enum_value("COURSE_NOT_FOUND", description="None within the caller's reach.")
    COURSE_STATE_REFUSED = strawberry.enum_value("COURSE_STATE_REFUSED", description="It is not approved.")
    COURSE_AUDIENCE_INVALID = strawberry.enum_value(
        "COURSE_AUDIENCE_INVALID", description="No posts are named, or it is not for all who hold them."
    )
    COURSE_VALIDITY_INVALID = strawberry.enum_value("COURSE_VALIDITY_INVALID", description="Months are out of bounds.")
    TRAINING_REQUIREMENT_SET_ALREADY = strawberry.enum_value(
        "TRAINING_REQUIREMENT_SET_ALREADY", description="Organisation requires it already."
    )


@strawberry.type(description="Refusal to require a course.")
class TrainingRequirementSetUserError(UserError):
    """Error of trainingRequirementSet."""

    code: TrainingRequirementSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to require a course.")
class TrainingRequirementSetPayload(Payload):
    """Answer of trainingRequirementSet."""

    error: ClassVar[type[Any]] = TrainingRequirementSetUserError
    row: strawberry.Private[Any]
    user_errors: list[TrainingRequirementSetUserError] = strawberry.field(description="Refusals; empty when done.")
    requirement: TrainingRequirement | None = relation(
        "training_requirement_by_id",
        "requirement_id",
        lambda: TrainingRequirement,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="What posts are to require no more.")
class TrainingRequirementEndInput:
    """Input of trainingRequirementEnd."""

    requirement_id: strawberry.ID = strawberry.field(description="Requirement that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a requirement was not ended.")
class TrainingRequirementEndErrorCode(Enum):
    """Codes of trainingRequirementEnd."""

    TRAINING_REQUIREMENT_NOT_FOUND = strawberry.enum_value(
        "TRAINING_REQUIREMENT_NOT_FOUND", description="None within the caller's reach."
    )


@strawberry.type(description="Refusal to end a requirement.")
class TrainingRequirementEndUserError(UserError):
    """Error of trainingRequirementEnd."""

    code: TrainingRequirementEndErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to end a requirement.")
class TrainingRequirementEndPayload(Payload):
    """Answer of trainingRequirementEnd."""

    error: ClassVar[type[Any]] = TrainingRequirementEndUserError
    row: strawberry.Private[Any]
    user_errors: list[TrainingRequirementEndUserError] = strawberry.field(description="Refusals; empty when done.")
    requirement: TrainingRequirement | None = relation(
        "training_requirement_by_id",
        "requirement_id",
        lambda: TrainingRequirement,
        description="It as it is now; null when refused.",
    )
