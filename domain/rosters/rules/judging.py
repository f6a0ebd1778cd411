"""What a row would do to the register: given what stands there about the person it names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.members.rules import MINIMUM_AGE_YEARS
from domain.rosters.rules.places import Place, Places
from domain.rosters.rules.reasons import DUPLICATES, RosterReason, RosterRemark
from domain.rosters.rules.rows import RosterPerson
from domain.rosters.rules.values import years_between

ENDED = frozenset({"left", "deceased"})
CanMove = Callable[[str, str], bool]


class RosterChangedField(StrEnum):
    """What an applied row may change of a member."""

    NAME = "name"
    IDENTITY_NUMBER = "identity_number"
    PHONE_NUMBER = "phone_number"
    ORGANISATION = "organisation"
    JOINED_ON = "joined_on"
    EMPLOYMENT_KIND = "employment_kind"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Known:
    """A member as the register has them. Phone and identity number are there as keyed hashes only.

    `is_officer`: has a role or is a deputy, today or from a later day on.
    """

    id: UUID
    member_number: str
    name: str
    state: str
    employment_kind: str
    joined_on: date
    organisation_id: UUID
    identity_index: bytes | None
    phone_index: bytes | None
    phone_tail: str | None
    identity_tail: str | None
    is_officer: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the register and the file say about one row's person.

    `by_…` are members with the row's number or identity number; `…_repeated` tells that an earlier good row has the
    same; `is_phone_taken` that the phone is another member's.
    """

    by_number: Known | None = None
    by_identity: Known | None = None
    identity_index: bytes | None = None
    phone_index: bytes | None = None
    is_identity_repeated: bool = False
    is_number_repeated: bool = False
    is_phone_repeated: bool = False
    phone_owner_id: UUID | None = None


@dataclass(slots=True)
class Judgement:
    """What would be done. `changes` are fields with (old, new); personal ones only show that they change."""

    action: str = "unchanged"
    reasons: list[RosterReason] = field(default_factory=list)
    remarks: list[RosterRemark] = field(default_factory=list)
    changes: dict[RosterChangedField, tuple[str | None, str | None]] = field(default_factory=dict)
    member_id: UUID | None = None
    organisation_id: UUID | None = None
    takes_phone: bool = False


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the rows of one import. `can_move` says which states of membership may follow which."""

    places: Places
    today: date
    number_prefix: str
    can_move: CanMove

    def judge(self, person: RosterPerson, facts: Facts) -> Judgement:
        """What the row would do; with a reason it does nothing."""
        judgement = Judgement(reasons=list(person.reasons))
        known = self._match(person, facts, judgement)
        place = self._place(person, known, judgement)
        if known is None:
            self._judge_new(person, facts, place, judgement)
        elif not judgement.reasons:
            self._judge_known(person, facts, known=known, place=place, judgement=judgement)
        if judgement.reasons:
            is_duplicate = set(judgement.reasons) <= DUPLICATES
            judgement.action = "duplicate" if is_duplicate else "invalid"
            judgement.changes = {}
        return judgement

    def _match(self, person: RosterPerson, facts: Facts, judgement: Judgement) -> Known | None:
        """The member meant: by number, then by identity number, never by the name alone."""
        reasons = judgement.reasons
        if facts.is_number_repeated:
            reasons.append(RosterReason.REPEATED_MEMBER_NUMBER)
        if facts.is_identity_repeated:
            reasons.append(RosterReason.REPEATED_IDENTITY)
        known = facts.by_number or facts.by_identity
        if known is None:
            return None
        place = self.places.by_id(known.organisation_id)
        if place is None or not place.is_below:
            reasons.append(RosterReason.REGISTERED_ELSEWHERE)
            return known
        judgement.member_id = known.id
        if facts.by_number and facts.by_identity and facts.by_number.id != facts.by_identity.id:
            # One of the two may belong to somebody whom the officer must not learn about: nothing more is told.
            reasons.append(RosterReason.MEMBER_NUMBER_OF_ANOTHER)
        elif known.identity_index is not None and facts.identity_index not in {None, known.identity_index}:
            reasons.append(RosterReason.IDENTITY_DIFFERS)
        elif person.member_number is not None and facts.by_number is None:
            reasons.append(RosterReason.MEMBER_NUMBER_DIFFERS)
        elif _is_by_number_alone(facts, known) and person.name not in {None, known.name}:
            # A mistyped number would give one member the values of another.
            reasons.append(RosterReason.NAME_DIFFERS)
        return known

    def _place(self, person: RosterPerson, known: Known | None, judgement: Judgement) -> Place | None:
        found = self.places.find(person.organisation_code, person.organisation)
        if isinstance(found, RosterReason):
            judgement.reasons.append(found)
            return None
        if found is None:
            if known is None and not self.places.is_open(self.places.own):
                judgement.reasons.append(RosterReason.ORGANISATION_MISSING)
            return None if known is not None else self.places.own
        if not self.places.is_open(found) and (known is None or known.organisation_id != found.id):
            judgement.reasons.append(RosterReason.ORGANISATION_CLOSED_TO_MEMBERS)
        return found

    def _judge_new(self, person: RosterPerson, facts: Facts, place: Place | None, judgement: Judgement) -> None:
        reasons = judgement.reasons
        if person.identity is None and not reasons:
            is_named = person.member_number is not None
            reasons.append(RosterReason.MEMBER_NUMBER_UNKNOWN if is_named else RosterReason.IDENTITY_MISSING)
        elif person.member_number is not None and person.member_number.startswith(self.number_prefix):
            # It looks like one of our numbers, and we never gave it.
            reasons.append(RosterReason.MEMBER_NUMBER_UNKNOWN)
        if person.state in ENDED:
            reasons.append(RosterReason.STATE_OF_NEW_MEMBER)
        reasons += _joined_too_young(person)
        if reasons or place is None:
            return
        judgement.action, judgement.organisation_id = "add", place.id
        judgement.changes = {
            RosterChangedField.NAME: (None, person.name),
            RosterChangedField.IDENTITY_NUMBER: (None, None),
            RosterChangedField.ORGANISATION: (None, place.names[0]),
        }
        _judge_phone(facts, None, judgement)
        if person.phone is None:
            judgement.remarks.append(RosterRemark.PHONE_MISSING)
        if person.joined_on is None:
            judgement.remarks.append(RosterRemark.JOINED_ON_ASSUMED)
        if person.employment is None:
            judgement.remarks.append(RosterRemark.EMPLOYMENT_ASSUMED)

    def _judge_known(
        self, person: RosterPerson, facts: Facts, *, known: Known, place: Place | None, judgement: Judgement
    ) -> None:
        judgement.reasons += _joined_too_young(person)
        if person.state is not None and person.state != known.state and not self.can_move(known.state, person.state):
            judgement.reasons.append(RosterReason.STATE_NOT_POSSIBLE)
        changes = judgement.changes
        _change(changes, RosterChangedField.NAME, known.name, person.name)
        if person.identity is not None and known.identity_index is None:
            changes[RosterChangedField.IDENTITY_NUMBER] = (None, None)
        _judge_phone(facts, known, judgement)
        _change(
            changes,
            RosterChangedField.JOINED_ON,
            str(known.joined_on),
            None if person.joined_on is None else str(person.joined_on),
        )
        _change(changes, RosterChangedField.EMPLOYMENT_KIND, known.employment_kind, person.employment)
        _change(changes, RosterChangedField.STATE, known.state, person.state)
        if place is not None and place.id != known.organisation_id:
            before = self.places.by_id(known.organisation_id)
            changes[RosterChangedField.ORGANISATION] = (before.names[0] if before else None, place.names[0])
            judgement.organisation_id = place.id
        if RosterChangedField.NAME in changes:
            judgement.remarks.append(RosterRemark.NAME_CHANGED)
        if known.state in ENDED and changes and RosterChangedField.STATE not in changes:
            judgement.reasons.append(RosterReason.MEMBER_IS_CLOSED)
        judgement.action = _action(changes)


def _judge_phone(facts: Facts, known: Known | None, judgement: Judgement) -> None:
    if facts.phone_index is None or (known is not None and known.phone_index == facts.phone_index):
        return
    if known is not None and known.is_officer:
        # Codes to sign in go to that phone: whoever imports a branch would become anybody who acts for others there.
        judgement.remarks.append(RosterRemark.PHONE_OF_OFFICER)
    elif facts.phone_owner_id is not None:
        judgement.remarks.append(RosterRemark.PHONE_SHARED)
    elif facts.is_phone_repeated:
        judgement.remarks.append(RosterRemark.PHONE_REPEATED)
    else:
        judgement.takes_phone = True
        judgement.changes[RosterChangedField.PHONE_NUMBER] = (None, None)


def _is_by_number_alone(facts: Facts, known: Known) -> bool:
    return facts.by_identity is None and (facts.identity_index is None or known.identity_index is None)


def _change(
    changes: dict[RosterChangedField, tuple[str | None, str | None]],
    name: RosterChangedField,
    old: str,
    new: str | None,
) -> None:
    if new is not None and new != old:
        changes[name] = (old, new)


def _action(changes: Mapping[RosterChangedField, tuple[str | None, str | None]]) -> str:
    if changes.get(RosterChangedField.STATE, (None, None))[1] in ENDED:
        return "leave"
    if RosterChangedField.ORGANISATION in changes:
        return "move"
    return "change" if changes else "unchanged"


def _joined_too_young(person: RosterPerson) -> Sequence[RosterReason]:
    if person.identity is None or person.joined_on is None:
        return []
    is_early = years_between(person.identity.born_on, person.joined_on) < MINIMUM_AGE_YEARS
    return [RosterReason.JOINED_ON_TOO_EARLY] if is_early else []


def share_changed(counts: Mapping[str, int]) -> float:
    """The rows in a hundred that would change something: what a guard against broken files looks at."""
    total = sum(counts.values())
    changing = sum(counts.get(action, 0) for action in ("add", "change", "move", "leave"))
    return 100.0 * changing / total if total else 0.0
