"""Changes of memberships and organisations, as other domains are told of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """What a membership is on one day; rights follow from it. Values are those of `db.models.members`."""

    state: str
    organisation_id: UUID
    employment_kind: str


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    """A change that has been written. `before` is None for a new member; `effective_on` is the first day of `after`."""

    member_id: UUID
    cause: str
    effective_on: date
    before: Standing | None
    after: Standing


@dataclass(frozen=True, slots=True)
class MembersMerged:
    """Two entries of one person: `merged_id` becomes part of `kept_id` on a day, for good."""

    kept_id: UUID
    merged_id: UUID
    merged_on: date


@dataclass(frozen=True, slots=True)
class OrganisationClosing:
    """An organisation that ends on a day, merged into its successor, or dissolved (None, or who takes what is left)."""

    organisation_id: UUID
    closed_on: date
    successor_id: UUID | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What one of many entries or events of the same action is about, and the organisation that it concerns.

    `facts` hold no personal value.
    """

    kind: str
    id: UUID
    organisation_id: UUID
    facts: Mapping[str, object]
