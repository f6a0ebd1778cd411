"""Whose story is told: ordinary members of the register, each taken once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from db.models.members import EmploymentKind, MemberState
from db.seed.people import REGISTER_DAY
from db.seed.union import Member, Union

_EMPLOYED = {EmploymentKind.PERMANENT, EmploymentKind.FIXED_TERM}
_JOINED = (date(2008, 1, 1), date(2021, 12, 31))
_BORN_YEARS = range(1976, 2001)
_YOUNGEST_YEARS = range(1998, 2006)


class Cast:
    """Members by where they belong. Who holds an office, or has an account, is left alone."""

    def __init__(self, union: Union, members: Sequence[Member]) -> None:
        self._codes: dict[UUID, str] = {node.id: node.code for node in union.organisations}
        ordinary = members[len(union.offices.seats) :]
        self._working = [member for member in ordinary if _is_at_work(member)]
        self._young = [member for member in ordinary if _is_young(member)]
        self._left = [member for member in ordinary if _has_left(member)]

    def worker(self, code: str) -> Member:
        """Somebody active, long in the union, who belongs to this organisation or below it."""
        return self._take(self._working, code)

    def workers(self, code: str, number: int) -> list[Member]:
        """As `worker`, several."""
        return [self.worker(code) for _ in range(number)]

    def young(self, code: str) -> Member:
        """Somebody active and young."""
        return self._take(self._young, code)

    def left(self, code: str) -> Member:
        """Somebody who left."""
        return self._take(self._left, code)

    def _take(self, members: list[Member], code: str) -> Member:
        found = next(self._at(members, code))
        members.remove(found)
        return found

    def _at(self, members: Iterable[Member], code: str) -> Iterator[Member]:
        return (each for each in members if f"{self._codes[each.organisation_id]}-".startswith(f"{code}-"))


def _born_year(member: Member) -> int:
    return int(member.identity[6:10])


def _is_at_work(member: Member) -> bool:
    first, last = _JOINED
    return (
        member.state == MemberState.ACTIVE
        and member.employment_kind in _EMPLOYED
        and member.phone is not None
        and first <= member.joined_on <= last
        and _born_year(member) in _BORN_YEARS
    )


def _has_left(member: Member) -> bool:
    first, last = _JOINED
    is_employed = member.employment_kind in _EMPLOYED
    return member.state == MemberState.LEFT and is_employed and first <= member.joined_on <= last


def _is_young(member: Member) -> bool:
    """Their joining is told anew, so it must not be one that the register shows."""
    return (
        member.state == MemberState.ACTIVE
        and member.employment_kind in _EMPLOYED
        and member.phone is not None
        and _born_year(member) in _YOUNGEST_YEARS
        and member.joined_on < REGISTER_DAY
    )
