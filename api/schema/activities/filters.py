"""Filters of the lists of activities and of registrations."""

from datetime import datetime

import strawberry

from api.schema.shared import IdFilterInput
from db.models.activities import ActivityKind, ActivityState, AppealStatus, ConflictStatus, RegistrationState


@strawberry.input(description="Range of instants; bounds given together both hold.")
class InstantRangeInput:
    """Operators on instants."""

    gte: datetime | None = strawberry.field(default=None, description="At or after this instant.")
    lt: datetime | None = strawberry.field(default=None, description="Before this instant.")


@strawberry.input(description="Filter on the state of an activity.")
class ActivityStateFilterInput:
    """Operators on states."""

    eq: ActivityState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[ActivityState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter on the sort of an activity.")
class ActivityKindFilterInput:
    """Operators on sorts."""

    eq: ActivityKind | None = strawberry.field(default=None, description="Equal to this sort.")
    one_of: list[ActivityKind] | None = strawberry.field(default=None, description="One of these sorts.")


@strawberry.input(description="Filter of a list of activities; conditions given together all hold.")
class ActivityWhereInput:
    """Conditions on activities."""

    below: IdFilterInput | None = strawberry.field(
        default=None, description="Held at or below an organisation; `eq` only."
    )
    state: ActivityStateFilterInput | None = strawberry.field(default=None, description="By state.")
    kind: ActivityKindFilterInput | None = strawberry.field(default=None, description="By sort.")
    starts_at: InstantRangeInput | None = strawberry.field(default=None, description="By start.")
    is_open_for_viewer: bool = strawberry.field(
        default=False, description="Only those for which the caller may register now; false: all."
    )


@strawberry.input(description="Filter on the state of a registration.")
class RegistrationStateFilterInput:
    """Operators on states."""

    eq: RegistrationState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[RegistrationState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of registrations; conditions given together all hold.")
class RegistrationWhereInput:
    """Conditions on registrations."""

    activity: IdFilterInput | None = strawberry.field(default=None, description="For an activity; `eq` only.")
    state: RegistrationStateFilterInput | None = strawberry.field(default=None, description="By state.")


@strawberry.input(description="Filter on what became of a conflict.")
class ConflictStatusFilterInput:
    """Operators on what became of conflicts."""

    eq: ConflictStatus | None = strawberry.field(default=None, description="Equal to this.")
    one_of: list[ConflictStatus] | None = strawberry.field(default=None, description="One of these.")


@strawberry.input(description="Filter of a list of conflicts; conditions given together all hold.")
class CheckInConflictWhereInput:
    """Conditions on conflicts."""

    activity: IdFilterInput | None = strawberry.field(default=None, description="At an activity; `eq` only.")
    status: ConflictStatusFilterInput | None = strawberry.field(default=None, description="By what became of it.")


@strawberry.input(description="Filter on what became of an appeal.")
class AppealStatusFilterInput:
    """Operators on what became of appeals."""

    eq: AppealStatus | None = strawberry.field(default=None, description="Equal to this.")
    one_of: list[AppealStatus] | None = strawberry.field(default=None, description="One of these.")


@strawberry.input(description="Filter of a list of appeals; conditions given together all hold.")
class CheckInAppealWhereInput:
    """Conditions on appeals."""

    activity: IdFilterInput | None = strawberry.field(default=None, description="Of an activity; `eq` only.")
    status: AppealStatusFilterInput | None = strawberry.field(default=None, description="By what became of it.")
