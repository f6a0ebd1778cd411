"""Activities of bulk unions: one for fifty members, branch by branch, so what a branch officer sees is of one size.

Half of them are over. No log is told of them, as of nothing else in these unions.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

import asyncpg
from asyncpg import Record

from db.models.activities import ActivityState
from db.models.organisations import OrganisationKind
from db.seed.activities.catalogue import DESCRIPTION, EVENTS
from db.seed.activities.programme import Programme
from db.seed.activities.rows import ActivityRecord, Person, Window
from db.seed.activities.waiting_line import WaitingLine
from db.seed.copying import copy_records
from db.seed.deciders import Deciders
from db.seed.ids import Kind, seed_id
from db.seed.tree import Organisation
from db.seed.union import Union

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_MEMBERS_PER_ACTIVITY = 50
_PER_BRANCH = 24
_EVERYWHERE = 6
"""Activities of the federation and of each enterprise union, for all below."""
_ABLE = """
    SELECT m.id, m.organisation_id FROM organisation_closure AS c
    JOIN member AS m ON m.tenant_id = c.tenant_id AND m.organisation_id = c.descendant_id
    WHERE c.tenant_id = $1 AND c.ancestor_id = $2 AND m.state = 'active' AND m.joined_on < $3
    ORDER BY m.id LIMIT 1000
"""


class _Planned(NamedTuple):
    """One activity: how far it is from the first one to come, how many places, and who comes."""

    position: int
    capacity: int
    people: Sequence[Person]


async def write_activities(conn: "asyncpg.Connection[Record]", union: Union, now: datetime) -> None:
    """All of a union whose members are written, a branch at a time."""
    deciders, ids = Deciders(union), Counter[Kind]()
    branches = sum(node.kind == OrganisationKind.BRANCH for node in union.organisations)
    most = max(union.plan.members // branches // _MEMBERS_PER_ACTIVITY, 2)
    await conn.execute("ANALYZE member, organisation_closure")
    for node in union.organisations:
        if node.kind == OrganisationKind.GROUP:
            continue
        last = (now - 400 * _DAY).date()
        rows = await conn.fetch(_ABLE, union.tenant_id, node.id, last)
        people = [Person(row["id"], _chain(deciders, row["organisation_id"])) for row in rows]
        programme = Programme(lambda kind: _next(ids, kind))
        total = min(most, _PER_BRANCH if node.kind == OrganisationKind.BRANCH else _EVERYWHERE)
        by_id = deciders.decider_at(node.id, now.date())
        for planned in _plans(node, people, total):
            _tell(programme, node, planned, (by_id, now))
        for table, records in programme.rows().items():
            await copy_records(conn, table, tenant_id=union.tenant_id, records=records)


def _next(ids: Counter[Kind], kind: Kind) -> UUID:
    ids[kind] += 1
    return seed_id(kind, ids[kind])


def _chain(deciders: Deciders, organisation_id: UUID) -> Sequence[UUID]:
    chain: list[UUID] = []
    place: UUID | None = organisation_id
    while place is not None:
        chain.append(place)
        place = deciders.parents[place]
    return chain


def _plans(node: Organisation, people: Sequence[Person], total: int) -> Iterator[_Planned]:
    rng = Random(f"unionhall activities {node.code}")
    for number in range(total):
        is_large = number == total // 2  # the first to come is full, with a line
        capacity = 120 if is_large else rng.randrange(20, 60, 5)
        coming = capacity + 15 if is_large else int(capacity * (0.4 + 0.7 * rng.random()))
        yield _Planned(number - total // 2, capacity, rng.sample(people, min(coming, len(people))))


def _tell(programme: Programme, node: Organisation, planned: _Planned, by: tuple[UUID, datetime]) -> None:
    """The first half is over, a fortnight apart; the rest comes within ten weeks and may be registered for."""
    (position, capacity, people), (by_id, now) = planned, by
    is_past = position < 0
    days = 14 * position if is_past else 3 + 5 * position
    starts_at = now.replace(hour=position % 12, minute=0, second=0) + days * _DAY
    event = EVENTS[(position + len(node.code)) % len(EVENTS)]
    opens_at = min(starts_at - 20 * _DAY, now - 5 * _DAY)
    row = ActivityRecord(
        id=programme.new_id(Kind.ACTIVITY),
        organisation_id=node.id,
        kind=event.kind.value,
        state=ActivityState.DRAFT.value,
        title=event.title,
        title_en=event.title_en,
        description=DESCRIPTION,
        venue=event.venue,
        starts_at=starts_at,
        ends_at=starts_at + event.hours * _HOUR,
        capacity=capacity,
        created_by_id=by_id,
        created_at=opens_at - 2 * _DAY,
        audience_below_ids=[node.id],
    )
    line = WaitingLine(programme, programme.publish(row, [Window(opens_at, starts_at - _DAY)], at=opens_at - _DAY))
    for at, person in enumerate(people):
        line.register(person, opens_at + at * timedelta(minutes=40))
    if is_past:
        line.close_line()
        line.attend(list(line.held.registrations)[::11])
        programme.move(line.held, ActivityState.ENDED, row.ends_at, None)
