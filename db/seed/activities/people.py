"""Who takes part: members by where they belong, each with the organisations from theirs upward."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from db.seed.activities.rows import Person
from db.seed.union import Member


class Roll:
    """Members who may take part, by every organisation that they belong to, in the order of their numbers."""

    def __init__(
        self,
        members: Iterable[Member],
        parent: Callable[[UUID], UUID | None],
        tags: Mapping[UUID, Sequence[str]] | None = None,
    ) -> None:
        self._chains: dict[UUID, tuple[UUID, ...]] = {}
        self._below = defaultdict[UUID, list[Person]](list)
        self._parent = parent
        for member in members:
            chain = self._chain(member.organisation_id)
            person = Person(member.id, chain, () if tags is None else tags.get(member.id, ()))
            for place in chain:
                self._below[place].append(person)

    def below(self, organisation_id: UUID) -> Sequence[Person]:
        """Those at and below an organisation."""
        return self._below[organisation_id]

    def _chain(self, organisation_id: UUID) -> tuple[UUID, ...]:
        if organisation_id not in self._chains:
            above = self._parent(organisation_id)
            self._chains[organisation_id] = (organisation_id, *(() if above is None else self._chain(above)))
        return self._chains[organisation_id]
