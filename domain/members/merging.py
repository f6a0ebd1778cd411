"""Which two entries become one, and what is left of each of their fields 合并; pure.

Source of the refusals: research on comparable systems, section 5.6. What nobody may do by a merge: end a membership,
lift a suspension, bring somebody back who was expelled, drop an identity number.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.members.errors import (
    EmploymentDoesNotFit,
    IdentityNumbersDiffer,
    MemberErased,
    MergeChoiceRefused,
    OwnMembership,
    SameMember,
    StatesConflict,
)
from domain.members.rules import IN_MEMBERSHIP, RETAINED_EMPLOYMENTS
from domain.shared.errors import DomainError


class MergeField(StrEnum):
    """What a person's two entries may say differently."""

    NAME = "name"
    PHONE_NUMBER = "phone_number"
    IDENTITY_NUMBER = "identity_number"
    EMPLOYMENT_KIND = "employment_kind"
    ORGANISATION = "organisation"
    STATE = "state"
    JOINED_ON = "joined_on"


class MergeSide(StrEnum):
    """Which of the two entries."""

    KEPT = "kept"
    MERGED = "merged"


class MergeWarning(StrEnum):
    """What an officer should know before two entries become one."""

    CANNOT_BE_UNDONE = "cannot_be_undone"
    NAMES_DIFFER = "names_differ"
    IDENTITY_UNKNOWN = "identity_unknown"
    PHONE_NUMBER_DROPPED = "phone_number_dropped"
    PHONE_OF_OFFICER = "phone_of_officer"
    ROLES_END = "roles_end"
    OFFICES_END = "offices_end"
    SIGN_IN_ENDS = "sign_in_ends"
    ERASURE_REQUESTED = "erasure_requested"


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the two as it is. `cause` began its present period; indexes are keyed hashes.

    `is_officer`: has a role or is a deputy, today or from a later day on.
    """

    id: UUID
    member_number: str
    name: str
    state: str
    cause: str
    organisation_id: UUID
    employment_kind: str
    joined_on: date
    version: int
    phone_index: bytes | None
    phone_tail: str | None
    identity_index: bytes | None
    identity_tail: str | None
    is_erased: bool
    wants_erasure: bool
    is_officer: bool

    @property
    def is_in_membership(self) -> bool:
        """Whether it is active, retained or suspended."""
        return self.state in IN_MEMBERSHIP

    @property
    def is_barred(self) -> bool:
        """Whether the person died or was expelled, by this entry."""
        return self.state == "deceased" or (self.state == "left" and self.cause == "expelled")


_STANDING = (MergeField.STATE, MergeField.ORGANISATION, MergeField.EMPLOYMENT_KIND)
Sides = Mapping[MergeField, MergeSide]


def refusals(kept: Entry, merged: Entry, own_id: UUID | None) -> list[DomainError]:
    """Why the two must not become one, by what the entries themselves say; empty when nothing speaks against it."""
    if kept.id == merged.id:
        return [SameMember("mergedId")]
    found: list[DomainError] = []
    for path, entry in (("keptId", kept), ("mergedId", merged)):
        if entry.id == own_id:
            found.append(OwnMembership(path))
        if entry.is_erased:
            found.append(MemberErased(path))
    if kept.identity_index is not None and merged.identity_index is not None:
        found.append(IdentityNumbersDiffer("mergedId"))
    if (kept.is_barred and merged.is_in_membership) or (merged.is_barred and kept.is_in_membership):
        found.append(StatesConflict("mergedId"))
    return found


def defaults(kept: Entry, merged: Entry) -> Sides:
    """From which entry each field is taken by itself: what is there, what is in force, what is older."""
    takes_standing = merged.is_in_membership and not kept.is_in_membership
    takes_state = takes_standing or _outweighs(merged.state, kept.state)
    taken = {
        MergeField.PHONE_NUMBER: kept.phone_index is None and _offers_phone(kept, merged),
        MergeField.IDENTITY_NUMBER: kept.identity_index is None and merged.identity_index is not None,
        MergeField.EMPLOYMENT_KIND: takes_standing,
        MergeField.ORGANISATION: takes_standing,
        MergeField.STATE: takes_state,
        MergeField.JOINED_ON: merged.joined_on < kept.joined_on,
    }
    return {field: MergeSide.MERGED if taken.get(field) else MergeSide.KEPT for field in MergeField}


def _offers_phone(kept: Entry, merged: Entry) -> bool:
    """Whether the merged entry has a phone that the kept one may take.

    Codes to sign in go to that phone: whoever merges an entry of their own into an officer's would become the officer.
    """
    return merged.phone_index is not None and not kept.is_officer


def _outweighs(state: str, other: str) -> bool:
    """A suspension is not lifted by a merge, and a death is not forgotten."""
    return (state == "suspended" and other in {"active", "retained"}) or (state == "deceased" and other == "left")


def chosen(kept: Entry, merged: Entry, choices: Sides) -> Sides:
    """From which entry each field is taken, the officer's choices included.

    Raises:
        DomainError: MERGE_CHOICE_REFUSED for a choice that would drop a number, give an officer another's phone, lift a
            suspension, end a membership or move one that has ended; EMPLOYMENT_DOES_NOT_FIT for a state with another's
            employment.
    """
    sides = dict(defaults(kept, merged))
    for field, side in choices.items():
        if side is not sides[field] and not is_choice(field, kept, merged):
            raise MergeChoiceRefused("choices", name=field.value)
        sides[field] = side
    if sides[MergeField.STATE] is not sides[MergeField.EMPLOYMENT_KIND]:
        _check_employment(
            taken(kept, merged, sides, MergeField.STATE), taken(kept, merged, sides, MergeField.EMPLOYMENT_KIND)
        )
    return sides


def _check_employment(state: object, employment: object) -> None:
    """State of one entry with the employment of the other; what one entry has, it may keep."""
    is_retained = employment in RETAINED_EMPLOYMENTS
    if (state == "active" and is_retained) or (state == "retained" and not is_retained):
        raise EmploymentDoesNotFit("choices")


def is_choice(field: MergeField, kept: Entry, merged: Entry) -> bool:
    """Whether the officer may take the field from the other entry than the one it is taken from by itself."""
    if field is MergeField.PHONE_NUMBER:
        return kept.phone_index is not None and _offers_phone(kept, merged)
    if field is MergeField.IDENTITY_NUMBER:
        return False
    if field in _STANDING and not (kept.is_in_membership and merged.is_in_membership):
        return False
    return field is not MergeField.STATE or not (
        _outweighs(kept.state, merged.state) or _outweighs(merged.state, kept.state)
    )


_COLUMN = {
    MergeField.NAME: "name",
    MergeField.PHONE_NUMBER: "phone_tail",
    MergeField.IDENTITY_NUMBER: "identity_tail",
    MergeField.EMPLOYMENT_KIND: "employment_kind",
    MergeField.ORGANISATION: "organisation_id",
    MergeField.STATE: "state",
    MergeField.JOINED_ON: "joined_on",
}


def value(entry: Entry, field: MergeField) -> object:
    """What an entry says, personal numbers by their last four characters."""
    found: object = getattr(entry, _COLUMN[field])
    return found


def taken(kept: Entry, merged: Entry, sides: Sides, field: MergeField) -> object:
    """What the kept entry says afterwards."""
    return value(merged if sides[field] is MergeSide.MERGED else kept, field)


def warnings(kept: Entry, merged: Entry, counts: Mapping[str, int]) -> Sequence[MergeWarning]:
    """What to know beforehand, in the order of the list; `counts` are the merged entry's records that end, by kind."""
    holds = {
        MergeWarning.CANNOT_BE_UNDONE: True,
        MergeWarning.NAMES_DIFFER: kept.name != merged.name,
        MergeWarning.IDENTITY_UNKNOWN: kept.identity_index is None and merged.identity_index is None,
        MergeWarning.PHONE_NUMBER_DROPPED: kept.phone_index is not None and merged.phone_index is not None,
        MergeWarning.PHONE_OF_OFFICER: kept.is_officer and merged.phone_index is not None,
        MergeWarning.ROLES_END: counts.get("roles", 0) > 0,
        MergeWarning.OFFICES_END: counts.get("terms_of_office", 0) > 0,
        MergeWarning.SIGN_IN_ENDS: counts.get("sign_in", 0) > 0,
        MergeWarning.ERASURE_REQUESTED: kept.wants_erasure or merged.wants_erasure,
    }
    return [warning for warning, is_so in holds.items() if is_so]


def confirmation(kept: Entry, merged: Entry) -> str:
    """What the officer confirms: a digest of both entries as the preview showed them, 32 characters."""
    return hashlib.sha256(repr((kept, merged)).encode()).hexdigest()[:32]
