"""When a membership became what it is: everybody in the register joined as an active member first."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from db.models.members import EmploymentKind, MembershipCause, MemberState
from db.seed.people import REGISTER_DAY
from db.seed.union import RETIREMENT_AGE_YEARS, Member, number_of

_CAUSES = {
    MemberState.LEFT: MembershipCause.LEFT,
    MemberState.RETAINED: MembershipCause.RETAINED,
    MemberState.SUSPENDED: MembershipCause.SUSPENDED,
    MemberState.DECEASED: MembershipCause.DECEASED,
}
_SUSPENDED_DAYS = 180
_SPREAD = 7_919  # prime: the days of neighbouring numbers lie apart
_WEEK = timedelta(days=7)


class Ending(NamedTuple):
    """A change of a member's, which began the present period; before it they were active and `employed`."""

    member_id: UUID
    changed_on: date
    cause: str
    employed: str
    document_number: str | None


def endings_of(members: Iterable[Member]) -> Iterator[Ending]:
    """One for each member who is not active any more."""
    for member in members:
        if member.state == MemberState.ACTIVE:
            continue
        cause = _CAUSES[MemberState(member.state)]
        is_retired = member.employment_kind == EmploymentKind.RETIRED
        employed = EmploymentKind.PERMANENT if is_retired else EmploymentKind(member.employment_kind)
        if member.employment_kind == EmploymentKind.UNEMPLOYED:
            employed = EmploymentKind.FIXED_TERM
        document = f"HD-{number_of(member.member_number):06d}" if cause is MembershipCause.SUSPENDED else None
        yield Ending(member.id, _changed_on(member, cause), cause.value, employed.value, document)


def _changed_on(member: Member, cause: MembershipCause) -> date:
    """Retired people with their birthday; others on any day since they joined, who is suspended lately."""
    earliest = min(member.joined_on + _WEEK, REGISTER_DAY)
    if member.employment_kind == EmploymentKind.RETIRED and cause is MembershipCause.RETAINED:
        return max(earliest, _retired_on(member.identity))
    if cause is MembershipCause.SUSPENDED:
        earliest = max(earliest, REGISTER_DAY - timedelta(days=_SUSPENDED_DAYS))
    days = (REGISTER_DAY - earliest).days
    return earliest + timedelta(days=number_of(member.member_number) * _SPREAD % (days + 1))


def _retired_on(identity: str) -> date:
    born_year, month, day = int(identity[6:10]), int(identity[10:12]), int(identity[12:14])
    is_woman = int(identity[16]) % 2 == 0
    year = born_year + RETIREMENT_AGE_YEARS[is_woman]
    return date(year, month, min(day, 28))
