"""Filters of the lists of disclosures."""

from datetime import date

import strawberry

from api.schema.shared import IdFilterInput
from db.models.disclosures import DisclosureKind, DisclosureState, DisclosureStatus


@strawberry.input(description="Filter on the state of a disclosure.")
class DisclosureStateFilterInput:
    """Operators on states."""

    eq: DisclosureState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[DisclosureState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter on what a disclosure is about.")
class DisclosureKindFilterInput:
    """Operators on kinds."""

    eq: DisclosureKind | None = strawberry.field(default=None, description="Equal to this kind.")
    one_of: list[DisclosureKind] | None = strawberry.field(default=None, description="One of these kinds.")


@strawberry.input(description="Filter on where what is owed stands today.")
class DisclosureStatusFilterInput:
    """Operators on statuses."""

    eq: DisclosureStatus | None = strawberry.field(default=None, description="Equal to this status.")
    one_of: list[DisclosureStatus] | None = strawberry.field(default=None, description="One of these statuses.")


@strawberry.input(description="Filter of a list of disclosures; conditions given together all hold.")
class DisclosureWhereInput:
    """Conditions on disclosures."""

    organisation: IdFilterInput | None = strawberry.field(default=None, description="Of an organisation; `eq` only.")
    kind: DisclosureKindFilterInput | None = strawberry.field(default=None, description="By what they are about.")
    state: DisclosureStateFilterInput | None = strawberry.field(default=None, description="By state.")


@strawberry.input(description="Filter of the calendar of disclosure; conditions given together all hold.")
class DisclosureDueWhereInput:
    """Conditions on what is owed."""

    organisation: IdFilterInput | None = strawberry.field(default=None, description="Of an organisation; `eq` only.")
    status: DisclosureStatusFilterInput | None = strawberry.field(default=None, description="By where it stands today.")
    due_from: date | None = strawberry.field(default=None, description="Due on this day or later.")
    due_until: date | None = strawberry.field(default=None, description="Due on this day or before.")
