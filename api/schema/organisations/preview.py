"""What a change of the tree would do."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import strawberry

from api.messages import translate
from api.schema.eligibility import EligibilityReason
from domain.shared.errors import DomainError


@strawberry.enum(description="Change of an organisation that takes others along.")
class OrganisationChangeKind(Enum):
    """Changes that are previewed."""

    MOVE = strawberry.enum_value("MOVE", description="Put under another organisation, with all below it.")
    MERGE = strawberry.enum_value("MERGE", description="Merged into a successor of its kind.")
    DISSOLVE = strawberry.enum_value("DISSOLVE", description="Dissolved, with a successor or without.")


@strawberry.input(description="Change of an organisation that is thought of.")
class OrganisationChangeInput:
    """Which organisation, what, and with whom."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that would change.")
    change: OrganisationChangeKind = strawberry.field(description="What would be done.")
    other_id: strawberry.ID | None = strawberry.field(
        default=None, description="New parent of a move, else the successor; null only where none is needed."
    )


@strawberry.type(description="What would follow from a change of the tree, as things stand now.")
class OrganisationChangePreview:
    """Numbers and refusals."""

    organisations: int = strawberry.field(description="Open organisations at and below it.")
    members_in_subtree: int = strawberry.field(description="Members in membership at and below it.")
    children: int = strawberry.field(description="Open organisations directly below it, which follow to a successor.")
    members: int = strawberry.field(description="Members in membership of its own, who follow to a successor.")
    join_requests: int = strawberry.field(description="Join requests that wait there and follow to a successor.")
    posts: int = strawberry.field(description="Offices that would close with it.")
    terms: int = strawberry.field(description="Terms of office that would end with it.")
    roles: int = strawberry.field(description="Roles on it that would end with it.")
    obstacles: list[EligibilityReason] = strawberry.field(
        description="What stands against it; empty when nothing does."
    )


def change_preview(
    held: Mapping[str, Any] | None, refusals: Sequence[DomainError], locale: str
) -> OrganisationChangePreview:
    """The answer in the reader's language."""
    found = held or {}
    return OrganisationChangePreview(
        organisations=found.get("subtree_organisations", 0),
        members_in_subtree=found.get("subtree_members", 0),
        children=found.get("children", 0),
        members=found.get("members", 0),
        join_requests=found.get("join_requests", 0),
        posts=found.get("posts", 0),
        terms=found.get("terms", 0),
        roles=found.get("roles", 0),
        obstacles=[
            EligibilityReason(code=error.code, message=translate(error.code, locale, **error.facts), changes_when=None)
            for error in refusals
        ],
    )
