"""Response times of offices, which all members read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final
from uuid import UUID

from db.errors import DatabaseOverloadedError
from db.queries.suggestions import counting as queries
from db.queries.suggestions.figures import list_figures
from domain.shared.calendar import SHANGHAI, local_day
from domain.shared.work import Work
from domain.suggestions.figures import ResponseTimes, Tally, counted_of, response_times, tallies_of
from domain.suggestions.service.counting import reckon
from domain.suggestions.sums import LEAST_PEOPLE, LEAST_SUGGESTIONS, told_places

MOST_RECKONED: Final = 2_000
"""So many suggestions are reckoned while somebody waits, in about a second; the chore counts as many in two."""
FIRST_YEAR, LAST_YEAR = 2000, 2100


async def suggestion_response_times(work: Work, year: int, below_id: UUID | None) -> Sequence[ResponseTimes]:
    """Of the suggestions delivered in a year and handled at or below a place, all of the union's without one.

    The sums that are kept, in which what has changed since is reckoned from the logs: the figures of an office are the
    same for all, and as they are now. Another year than 2000 to 2100 has none. One statement, and two more for what is
    not counted yet.

    Raises:
        DatabaseOverloadedError: More wait to be counted than can be reckoned while somebody waits, as after an upgrade.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return []
    tenant_id = work.scope.tenant_id
    kept = await queries.find_kept(work.conn, tenant_id, year, below_id)
    if len(kept["marked_ids"]) > MOST_RECKONED:
        raise DatabaseOverloadedError
    tallies = tallies_of(kept["sums"])
    for each in chain.from_iterable(map(counted_of, kept["counted"])):
        tallies[each.office].add(each, -1)
    if kept["marked_ids"]:
        rows = await queries.list_logs(work.conn, tenant_id, kept["marked_ids"], _bounds(year), below_id=below_id)
        for each in chain.from_iterable(of.counted for of in await reckon(work.conn, tenant_id, rows, work.now)):
            tallies.setdefault(each.office, Tally()).add(each)
    return response_times(tallies, local_day(work.now))


def _bounds(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=SHANGHAI), datetime(year + 1, 1, 1, tzinfo=SHANGHAI)


async def suggestion_sums(work: Work, year: int, below_id: UUID | None) -> Sequence[Mapping[str, Any]]:
    """Sums of the suggestions delivered in a year, of each organisation that handles some with all below it.

    The same for every reader: what is told is decided for the whole union (`domain.suggestions.sums`), and of that a
    reader is shown what lies at or below a place. None where withheld: everything of fewer than 10 suggestions, and of
    fewer than 5 authors or rewarded ones their number and what these were given. One statement.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return []
    rows = await list_figures(work.conn, work.scope.tenant_id, _bounds(year), work.now, below_id=below_id)
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
