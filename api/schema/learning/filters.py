"""Filters of the lists of learning."""

import strawberry

from api.schema.shared import IdFilterInput
from db.models.learning import CourseState, CourseTrack, QuizState, TrainingStatus


@strawberry.input(description="Filter on the state of a quiz.")
class QuizStateFilterInput:
    """Operators on states."""

    eq: QuizState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[QuizState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of quizzes; conditions given together all hold.")
class QuizWhereInput:
    """Conditions on quizzes."""

    organisation: IdFilterInput | None = strawberry.field(default=None, description="Of an organisation; `eq` only.")
    state: QuizStateFilterInput | None = strawberry.field(default=None, description="By state.")
    is_for_me: bool = strawberry.field(
        default=False, description="Only open ones in which the caller has an attempt left; false: all."
    )


@strawberry.input(description="Filter on the state of a course.")
class CourseStateFilterInput:
    """Operators on states."""

    eq: CourseState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[CourseState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter on what a course teaches.")
class CourseTrackFilterInput:
    """Operators on tracks."""

    eq: CourseTrack | None = strawberry.field(default=None, description="Equal to this track.")
    one_of: list[CourseTrack] | None = strawberry.field(default=None, description="One of these tracks.")


@strawberry.input(description="Filter of a list of courses; conditions given together all hold.")
class CourseWhereInput:
    """Conditions on courses."""

    organisation: IdFilterInput | None = strawberry.field(default=None, description="Of an organisation; `eq` only.")
    state: CourseStateFilterInput | None = strawberry.field(default=None, description="By state.")
    track: CourseTrackFilterInput | None = strawberry.field(default=None, description="By what they teach.")
    is_for_me: bool = strawberry.field(
        default=False, description="Only published ones for the caller, not completed by them; false: all."
    )


@strawberry.input(description="Filter on how officers stand to what their posts require.")
class TrainingStatusFilterInput:
    """Operators on statuses."""

    eq: TrainingStatus | None = strawberry.field(default=None, description="Equal to this status.")
    one_of: list[TrainingStatus] | None = strawberry.field(default=None, description="One of these statuses.")


@strawberry.input(description="Filter of a list of officers' training; conditions given together all hold.")
class OfficerTrainingWhereInput:
    """Conditions on officers' training."""

    organisation: IdFilterInput | None = strawberry.field(
        default=None, description="Posts of an organisation; `eq` only."
    )
    requirement: IdFilterInput | None = strawberry.field(default=None, description="Of a requirement; `eq` only.")
    status: TrainingStatusFilterInput | None = strawberry.field(default=None, description="By status.")
