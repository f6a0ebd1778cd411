"""The demonstration union as plain records: the same in every run, and never all in memory."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from random import Random
from typing import NamedTuple
from uuid import UUID

from db.models.members import EmploymentKind, MemberState
from db.models.organisations import OrganisationKind
from db.seed.ids import Kind, seed_id
from db.seed.offices import Offices, Seat, offices_of
from db.seed.people import (
    FIRST_JOINING_DAY,
    MOST_PERSONS,
    REGISTER_DAY,
    Person,
    born_on_of,
    is_woman_at,
    person_at,
)
from db.seed.tree import UNION_CODE, Organisation, Plan, organisations_of

_SEED = "unionhall"
_SENIORS_BORN = (date(1972, 10, 1), date(1986, 10, 1))
# Before the earliest term that an office of the seeds can have.
_SENIORS_JOINED_BY = date(2012, 1, 1)
_DAYS_PER_YEAR = 365.25
_ADULT_DAYS = int(18 * _DAYS_PER_YEAR) + 60
RETIREMENT_AGE_YEARS = {False: 60, True: 55}
"""By whether it is a woman."""

_WHEEL_WEIGHTS = {
    OrganisationKind.FEDERATION: 5,
    OrganisationKind.ENTERPRISE_UNION: 8,
    OrganisationKind.BRANCH: 6,
    OrganisationKind.GROUP: 20,
}
_STATES = (
    *(MemberState.ACTIVE,) * 186,
    *(MemberState.LEFT,) * 7,
    *(MemberState.RETAINED,) * 4,
    *(MemberState.SUSPENDED,) * 2,
    MemberState.DECEASED,
)
_STATES_OF_RETIRED = (*(MemberState.RETAINED,) * 17, *(MemberState.LEFT,) * 2, MemberState.DECEASED)
_EMPLOYMENTS = (
    *(EmploymentKind.PERMANENT,) * 11,
    *(EmploymentKind.FIXED_TERM,) * 7,
    *(EmploymentKind.DISPATCHED,) * 2,
)


class Member(NamedTuple):
    """A member with the personal fields in the clear: `phone` is E.164, `identity` has 18 characters, or none on file.

    `version` counts the periods of the membership; `merged_into_id` is the entry that this one became part of.
    """

    id: UUID
    organisation_id: UUID
    member_number: str
    name: str
    state: str
    employment_kind: str
    joined_on: date
    phone: str | None
    identity: str
    version: int = 1
    merged_into_id: UUID | None = None


class Union:
    """Tree, offices and rights at once; members one after the other."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.organisations: list[Organisation] = organisations_of(plan)
        self.offices: Offices = offices_of(self.organisations, Random(f"{_SEED} offices"))
        if not len(self.offices.seats) <= plan.members <= MOST_PERSONS:
            message = (
                f"a union of this tree has {len(self.offices.seats)} to {MOST_PERSONS} members, not {plan.members}"
            )
            raise ValueError(message)

    @property
    def tenant_id(self) -> UUID:
        """The id of the top organisation."""
        return self.organisations[0].id

    def members(self) -> Iterator[Member]:
        """All members in the order of their numbers; officers and holders of demonstration accounts first."""
        rng = Random(f"{_SEED} members")
        wheel = _wheel(self.organisations, rng)
        seated = _persons_for(self.offices.seats)
        for number, (seat, person_number) in enumerate(zip(self.offices.seats, seated, strict=True), start=1):
            yield _seated(number, seat, person_at(person_number, rng), rng)
        taken = set(seated)
        others = (number for number in count() if number not in taken)
        for number in range(len(seated) + 1, self.plan.members + 1):
            yield _ordinary(number, wheel[int(rng.random() * len(wheel))], person_at(next(others), rng), rng)


def person_beyond(plan: Plan, number: int) -> Person:
    """Somebody who is not in the register of this union."""
    return person_at(MOST_PERSONS - 1 - number, Random(f"{_SEED} applicant {plan.members} {number}"))


def member_number(number: int) -> str:
    """Number `1` of the union `HD` is `HD000001`."""
    return f"{UNION_CODE}{number:06d}"


def number_of(member_number: str) -> int:
    """The reverse of `member_number`."""
    return int(member_number.removeprefix(UNION_CODE))


def member_id(number: int) -> UUID:
    """The id of the member with this number."""
    return seed_id(Kind.MEMBER, number)


def _persons_for(seats: Sequence[Seat]) -> list[int]:
    """A person number for each seat, with the age and sex that it asks for."""
    queues = {
        (is_woman, is_senior): _numbers_of(is_woman=is_woman, is_senior=is_senior)
        for is_woman in (False, True)
        for is_senior in (False, True)
    }
    return [next(queues[seat.is_woman, seat.is_senior]) for seat in seats]


def _numbers_of(*, is_woman: bool, is_senior: bool) -> Iterator[int]:
    return (number for number in count() if is_woman_at(number) == is_woman and _is_senior(number) == is_senior)


def _is_senior(number: int) -> bool:
    first, last = _SENIORS_BORN
    return first <= born_on_of(number) <= last


def _wheel(organisations: Sequence[Organisation], rng: Random) -> list[UUID]:
    """Each node as often as its share of the members; no two groups are equally large."""
    return [
        node.id
        for node in organisations
        for _ in range(max(1, round(_WHEEL_WEIGHTS[OrganisationKind(node.kind)] * (0.5 + rng.random()))))
    ]


def _seated(number: int, seat: Seat, person: Person, rng: Random) -> Member:
    first = max(FIRST_JOINING_DAY.toordinal(), person.born_on.toordinal() + _ADULT_DAYS)
    last = _SENIORS_JOINED_BY if seat.is_senior else REGISTER_DAY
    joined_on = date.fromordinal(first + int(rng.random() * (last.toordinal() - first)))
    return Member(
        member_id(number),
        seat.organisation_id,
        member_number(number),
        seat.name or person.name,
        MemberState.ACTIVE.value,
        EmploymentKind.PERMANENT.value,
        joined_on,
        person.phone,
        person.identity,
    )


def _ordinary(number: int, organisation_id: UUID, person: Person, rng: Random) -> Member:
    age_years = (REGISTER_DAY - person.born_on).days / _DAYS_PER_YEAR
    is_retired = age_years >= RETIREMENT_AGE_YEARS[person.is_woman]
    first = max(FIRST_JOINING_DAY.toordinal(), person.born_on.toordinal() + _ADULT_DAYS)
    # The retired joined while they still worked.
    last = REGISTER_DAY.toordinal() - (int(5.5 * _DAYS_PER_YEAR) if is_retired else 1)
    state = rng.choice(_STATES_OF_RETIRED if is_retired else _STATES)
    employment = _employment(age_years, is_retired=is_retired, rng=rng)
    if state is MemberState.RETAINED and not is_retired:
        employment = EmploymentKind.UNEMPLOYED
    return Member(
        member_id(number),
        organisation_id,
        member_number(number),
        person.name,
        state.value,
        employment.value,
        date.fromordinal(first + int(rng.random() * (last - first))),
        person.phone,
        person.identity,
        1 if state is MemberState.ACTIVE else 2,
    )


def _employment(age_years: float, *, is_retired: bool, rng: Random) -> EmploymentKind:
    if is_retired:
        return EmploymentKind.RETIRED
    if age_years < 22 and rng.random() < 0.4:
        return EmploymentKind.APPRENTICE
    return rng.choice(_EMPLOYMENTS)
