"""Response times of offices, which all members read."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from db.queries.suggestions import timing as queries
from db.queries.suggestions.figures import list_figures
from domain.shared.calendar import SHANGHAI
from domain.shared.work import Work
from domain.suggestions.clocks import Clock, ClockKind, Limits, clocks
from domain.suggestions.figures import OF_PLACES, OF_UNITS, ResponseTimes, Timed, response_times
from domain.suggestions.sums import LEAST_PEOPLE, LEAST_SUGGESTIONS, told_places
from domain.suggestions.timing import limits_of, log_of

FIRST_YEAR, LAST_YEAR = 2000, 2100


async def suggestion_response_times(work: Work, year: int, below_id: UUID | None) -> Sequence[ResponseTimes]:
    """Of the suggestions delivered in a year and handled at or below a place, all of the union's without one.

    Reckoned from the logs, whoever asks: the figures of an office are the same for all. Another year than 2000 to 2100
    has none. Two statements.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return []
    tenant_id = work.scope.tenant_id
    since, until = (datetime(each, 1, 1, tzinfo=SHANGHAI) for each in (year, year + 1))
    rows = await queries.list_delivered(work.conn, tenant_id, since, until, below_id=below_id)
    limits = limits_of(await queries.list_versions(work.conn, tenant_id, sorted(_places(rows))))
    return await asyncio.to_thread(_figures, rows, limits, work.now)


def _places(rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    sent = {UUID(each["from_id"]) for row in rows for each in row["log"] or () if each["from_id"] is not None}
    return {row["handling_id"] for row in rows} | sent


def _figures(rows: Sequence[Mapping[str, Any]], limits: Limits, now: datetime) -> Sequence[ResponseTimes]:
    return response_times(each for row in rows for each in _timed(row, clocks(log_of(row), limits, now), now))


def _timed(row: Mapping[str, Any], found: Sequence[Clock], now: datetime) -> Iterator[Timed]:
    """Whose each clock is: an answer's is who handles it now, and the lead unit that had it last when it stopped."""
    for clock in found:
        if clock.kind in OF_PLACES:
            is_answer = clock.kind is ClockKind.ANSWER
            yield Timed(clock, place_id=row["handling_id"] if is_answer else clock.place_id)
        if clock.kind in OF_UNITS:
            at = clock.started_at if clock.kind is ClockKind.CONTACT else clock.stopped_at or now
            had = [each for each in row["leads"] or () if datetime.fromisoformat(each["assigned_at"]) <= at]
            if had:
                yield Timed(clock, unit_id=UUID(had[-1]["unit_id"]))


async def suggestion_sums(work: Work, year: int, below_id: UUID | None) -> Sequence[Mapping[str, Any]]:
    """Sums of the suggestions delivered in a year, of each organisation that handles some with all below it.

    The same for every reader: what is told is decided for the whole union (`domain.suggestions.sums`), and of that a
    reader is shown what lies at or below a place. None where withheld: everything of fewer than 10 suggestions, and of
    fewer than 5 authors or rewarded ones their number and what these were given. One statement.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return []
    years = (datetime(year, 1, 1, tzinfo=SHANGHAI), datetime(year + 1, 1, 1, tzinfo=SHANGHAI))
    rows = await list_figures(work.conn, work.scope.tenant_id, years, work.now, below_id=below_id)
    return [_shown(row, told) for row, told in zip(rows, _told(rows), strict=True) if row["is_asked_for"]]


_OF_PEOPLE: Mapping[str, Sequence[str]] = {
    "author_count": ("author_count",),
    "rewarded_count": ("rewarded_count", "reward_fen"),
}
_KEYS = frozenset({"place_id", "parent_id", "is_asked_for"})


def _told(rows: Sequence[Mapping[str, Any]]) -> Sequence[frozenset[str]]:
    """Of each row, the names of what is told."""
    parents = {row["place_id"]: row["parent_id"] for row in rows}

    def of(name: str, least: int) -> frozenset[UUID]:
        return told_places(parents, {row["place_id"]: row[name] for row in rows}, least)

    whole = of("received_count", LEAST_SUGGESTIONS)
    people = {name: of(name, LEAST_PEOPLE) for name in _OF_PEOPLE}
    hidden = [
        {
            each
            for name, names in _OF_PEOPLE.items()
            if row[name] and row["place_id"] not in people[name]
            for each in names
        }
        for row in rows
    ]
    return [
        frozenset(row.keys() - _KEYS - held) if row["place_id"] in whole else frozenset()
        for row, held in zip(rows, hidden, strict=True)
    ]


def _shown(row: Mapping[str, Any], told: frozenset[str]) -> Mapping[str, Any]:
    shown = {name: value if name in told else None for name, value in row.items() if name not in _KEYS}
    return {**shown, "place_id": row["place_id"], "is_withheld": not told}
