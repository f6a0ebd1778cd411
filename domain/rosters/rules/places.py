"""Which organisation a row means: by code, by name, by a path of names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.members.policy import takes_members
from domain.rosters.rules.reasons import RosterReason

_STEP = re.compile("\\s*[/\\\\>\uff1e→|\uff5c]\\s*|\\s+-\\s+")


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree; `is_below`: at or below the organisation of the import, `is_active`: not closed."""

    id: UUID
    parent_id: UUID | None
    kind: str
    code: str
    names: tuple[str, ...]
    is_below: bool
    is_active: bool = True


class Places:
    """The tree of a union, found by what people write."""

    def __init__(self, places: Iterable[Place], own_id: UUID) -> None:
        """`own_id` is the organisation of the import: where a row goes that names none."""
        self._by_id: Mapping[UUID, Place] = {place.id: place for place in places}
        self._by_code = {_plain(place.code): place for place in self._by_id.values()}
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        for place in self._by_id.values():
            for name in {_plain(name) for name in place.names if name}:
                self._by_name[name].append(place)
        self.own = self._by_id[own_id]

    def find(self, code: str | None, name: str | None) -> Place | RosterReason | None:
        """The place of a row, None when it names none; of places with one name those below the import are meant."""
        by_code = None if code is None else self._named_by_code(code)
        by_name = None if name is None else self._named(name)
        if isinstance(by_code, RosterReason) or by_name is None:
            return by_code
        if isinstance(by_name, RosterReason) or by_code is None:
            return by_name
        return by_code if by_code.id == by_name.id else RosterReason.ORGANISATION_DIFFERS

    def is_open(self, place: Place) -> bool:
        """Whether it is not closed, and people are members of organisations of this kind."""
        return place.is_active and takes_members(place.kind)

    def by_id(self, organisation_id: UUID) -> Place | None:
        """A node by its key."""
        return self._by_id.get(organisation_id)

    def _named_by_code(self, code: str) -> Place | RosterReason:
        place = self._by_code.get(_plain(code))
        if place is None:
            return RosterReason.ORGANISATION_UNKNOWN
        return place if place.is_below else RosterReason.ORGANISATION_OUTSIDE

    def _named(self, name: str) -> Place | RosterReason:
        by_code = self._by_code.get(_plain(name))
        found = [by_code] if by_code is not None else self._by_name.get(_plain(name), [])
        if not found:
            found = self._by_path([step for step in _STEP.split(name) if step])
        below = [place for place in found if place.is_below]
        if not found:
            return RosterReason.ORGANISATION_UNKNOWN
        if not below:
            return RosterReason.ORGANISATION_OUTSIDE
        return below[0] if len(below) == 1 else RosterReason.ORGANISATION_AMBIGUOUS

    def _by_path(self, steps: list[str]) -> list[Place]:
        if len(steps) < 2:  # noqa: PLR2004  # one step is a name
            return []
        return [place for place in self._by_name.get(_plain(steps[-1]), []) if self._is_under(place, steps[:-1])]

    def _is_under(self, place: Place, steps: list[str]) -> bool:
        wanted = [_plain(step) for step in reversed(steps)]
        above = self._by_id.get(place.parent_id) if place.parent_id else None
        while above is not None and wanted:
            if wanted[0] in {_plain(name) for name in (*above.names, above.code)}:
                wanted.pop(0)
            above = self._by_id.get(above.parent_id) if above.parent_id else None
        return not wanted


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
