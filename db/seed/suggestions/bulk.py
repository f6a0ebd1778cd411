"""Suggestions of bulk unions: many, with their logs and first authors, and nothing besides.

They are written in the order in which they were begun, a stretch of time after another, never all in memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

import asyncpg
from asyncpg import Record

from db.models.organisations import OrganisationKind
from db.models.suggestions import SuggestionState
from db.seed.copying import copy_records
from db.seed.deciders import Deciders
from db.seed.ids import Kind, seed_id
from db.seed.suggestions.catalogue import CATEGORIES
from db.seed.suggestions.lives import Life, Outline, Parts, Place, life_of
from db.seed.suggestions.paths import AGAIN, PATHS, Move
from db.seed.suggestions.rows import AuthorRecord, CategoryRecord
from db.seed.suggestions.texts import text_of
from db.seed.union import Union

MEMBERS_PER_SUGGESTION: Final = 50
_CHUNK: Final = 5_000
_YEARS: Final = timedelta(days=2 * 365)
_STAYS: Final = timedelta(days=15)
"""So long ago at most was the last step of what is not over."""
_AUTHORS: Final = """
    SELECT id, organisation_id FROM member WHERE tenant_id = $1 AND state = 'active' AND merged_into_id IS NULL
    ORDER BY id LIMIT 20000
"""
_OVER: Final = (
    *(SuggestionState.CLOSED,) * 70,
    *(SuggestionState.NOT_FILED,) * 12,
    *(SuggestionState.WITHDRAWN,) * 3,
)
_OPEN: Final = (
    SuggestionState.SUBMITTED,
    SuggestionState.IN_REVIEW,
    SuggestionState.FILED,
    SuggestionState.ASSIGNED,
    *(SuggestionState.IN_PROGRESS,) * 4,
    SuggestionState.COUNTERSIGNED,
    *(SuggestionState.ANSWERED,) * 2,
    SuggestionState.RATED,
)
_OPEN_OF_HUNDRED: Final = 4
_AGAIN_OF_HUNDRED: Final = 3
_ABOVE: Final = (1, 1, 1, 2, 2, 3)
"""How many organisations above the author's handle it, at random; the group itself never does."""


async def write_suggestions(
    conn: "asyncpg.Connection[Record]", union: Union, now: datetime, *, count: int | None = None
) -> None:
    """As many as fifty members have one, or `count`."""
    total = count or union.plan.members // MEMBERS_PER_SUGGESTION
    root = union.organisations[0]
    categories = [
        CategoryRecord(seed_id(Kind.SUGGESTION_CATEGORY, number), root.id, code, *named, number)
        for number, (code, named) in enumerate(CATEGORIES.items(), 1)
    ]
    await copy_records(conn, "suggestion_category", tenant_id=union.tenant_id, records=categories)
    authors = [(row["id"], row["organisation_id"]) for row in await conn.fetch(_AUTHORS, union.tenant_id)]
    teller = _Teller(union, now, authors, {each.code: each.id for each in categories})
    for chunk in teller.chunks(total):
        lives = sorted(chunk, key=lambda life: life.suggestion.created_at)
        suggestions = [life.suggestion for life in lives]
        await copy_records(conn, "suggestion", tenant_id=union.tenant_id, records=suggestions)
        events = [event for life in lives for event in life.events]
        await copy_records(conn, "suggestion_event", tenant_id=union.tenant_id, records=events)
        firsts = [
            AuthorRecord(life.suggestion.id, by_id, "first", None, life.suggestion.created_at)
            for life in lives
            if (by_id := life.events[0].by_id) is not None
        ]
        await copy_records(conn, "suggestion_author", tenant_id=union.tenant_id, records=firsts)


class _Teller:
    def __init__(
        self,
        union: Union,
        now: datetime,
        authors: Sequence[tuple[UUID, UUID]],
        categories: Mapping[str, UUID],
    ) -> None:
        self.now, self.authors, self.categories = now, authors, categories
        self.deciders = Deciders(union)
        self.groups = {node.id for node in union.organisations if node.kind == OrganisationKind.GROUP}
        self.officers: dict[UUID, UUID] = {}
        self.chance = Random("unionhall suggestions")

    def chunks(self, total: int) -> Iterator[list[Life]]:
        """All of them, the oldest first."""
        chunks = -(-total // _CHUNK)
        for at in range(chunks):
            numbers = range(at * _CHUNK, min((at + 1) * _CHUNK, total))
            begins = self.now - _YEARS + _YEARS * at / chunks
            yield [self._life(number, begins, _YEARS / chunks) for number in numbers]

    def _life(self, number: int, begins: datetime, span: timedelta) -> Life:
        chance = self.chance
        author_id, organisation_id = chance.choice(self.authors)
        text = text_of(chance)
        is_open = chance.randrange(100) < _OPEN_OF_HUNDRED
        last_at = self.now - _STAYS * chance.random() if is_open else begins + span * chance.random()
        officer_id = self._officer(organisation_id)
        place = Place(organisation_id, self._handling(organisation_id), self.categories[text.category])
        # Units have no rows here; what they do stands in the log without a unit, by the officer.
        parts = Parts(author_id, officer_id, officer_id, officer_id, None, officer_id, None)
        told = Outline(text, place, parts, self._path(is_open=is_open), last_at)
        return life_of(chance, seed_id(Kind.SUGGESTION, number + 1), told)

    def _path(self, *, is_open: bool) -> Sequence[Move]:
        if is_open:
            return PATHS[self.chance.choice(_OPEN)]
        if self.chance.randrange(100) < _AGAIN_OF_HUNDRED:
            return AGAIN
        return PATHS[self.chance.choice(_OVER)]

    def _handling(self, organisation_id: UUID) -> UUID:
        place = organisation_id
        for _ in range(self.chance.choice(_ABOVE) - (organisation_id not in self.groups)):
            place = self.deciders.parents[place] or place
        return place

    def _officer(self, organisation_id: UUID) -> UUID:
        if organisation_id not in self.officers:
            self.officers[organisation_id] = self.deciders.decider_at(organisation_id, self.now.date())
        return self.officers[organisation_id]
