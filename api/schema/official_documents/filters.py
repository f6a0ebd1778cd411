"""Filters of the lists of official documents."""

from datetime import date

import strawberry

from api.schema.shared import IdFilterInput
from db.models.official_documents import OfficialDocumentKind, OfficialDocumentStaleness, OfficialDocumentState


@strawberry.input(description="Filter on what an official document is.")
class OfficialDocumentKindFilterInput:
    """Operators on kinds."""

    eq: OfficialDocumentKind | None = strawberry.field(default=None, description="Equal to this kind.")
    one_of: list[OfficialDocumentKind] | None = strawberry.field(default=None, description="One of these kinds.")


@strawberry.input(description="Filter on the state of an official document.")
class OfficialDocumentStateFilterInput:
    """Operators on states."""

    eq: OfficialDocumentState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[OfficialDocumentState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter on why an official document should be looked at.")
class OfficialDocumentStalenessFilterInput:
    """Operators on reasons."""

    eq: OfficialDocumentStaleness | None = strawberry.field(default=None, description="For this reason.")
    one_of: list[OfficialDocumentStaleness] | None = strawberry.field(
        default=None, description="For one of these reasons."
    )


@strawberry.input(description="Filter of the lists of official documents; conditions given together all hold.")
class OfficialDocumentWhereInput:
    """Conditions on documents."""

    organisation: IdFilterInput | None = strawberry.field(default=None, description="Issued by one; `eq` only.")
    kind: OfficialDocumentKindFilterInput | None = strawberry.field(default=None, description="By what they are.")
    state: OfficialDocumentStateFilterInput | None = strawberry.field(default=None, description="By state.")
    in_force_on: date | None = strawberry.field(
        default=None, description="What is, was or will be in force on this day, as it stands now; null: all."
    )
    staleness: OfficialDocumentStalenessFilterInput | None = strawberry.field(
        default=None, description="By why they should be looked at."
    )
    search: str | None = strawberry.field(
        default=None, description="Words that stand in titles, numbers or texts, 2 to 40 characters; null: all."
    )
