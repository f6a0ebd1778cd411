"""Counts suggestions into the sums of response times, so that whoever reads them reckons only what has just changed."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

from db.queries.suggestions import counting as queries
from db.queries.suggestions.timing import list_versions
from db.session import Connection
from domain.shared.calendar import LAST_YEAR, SHANGHAI, local_day
from domain.suggestions.clocks import Clock, Limits, clocks
from domain.suggestions.figures import Counted, Office, Tally, counted, counted_of, kept_of, tally_of
from domain.suggestions.timing import limits_of, log_of

COUNTED_AT_ONCE: Final = 1_000
EDITION: Final = LAST_YEAR * 10 + 1
"""By which calendar, and by which version of `counted`, suggestions were counted; older ones are counted anew."""
ALWAYS: Final = (datetime(2000, 1, 1, tzinfo=SHANGHAI), datetime(2101, 1, 1, tzinfo=SHANGHAI))


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The clocks of one suggestion, and what they count for."""

    row: Mapping[str, Any]
    clocks: Sequence[Clock]
    counted: Sequence[Counted]

    @property
    def year(self) -> int:
        """In which it was delivered."""
        return local_day(self.row["submitted_at"]).year


class _Key(NamedTuple):
    year: int
    handling_id: UUID
    office: Office


_NAMES: Final = ("year", "handling_id", "office_id", "is_of_unit", "kind", "done", "late", "waiting")
_Changes: TypeAlias = Mapping[_Key, Sequence[tuple[Counted, int]]]


async def response_times_count(conn: Connection, now: datetime) -> bool:
    """Counts some suggestions of one union that were marked; whether there may be more. A chore, in its transaction.

    What they counted for is taken out of the sums and what they count for now is put in, with the marks dropped in the
    same transaction: killed in the middle it has done nothing. One at a time counts, and not while rules of clocks or
    the tree are being changed. Nothing is emitted.
    """
    if not await queries.lock_counting(conn):
        return False
    marked = await queries.take_marked(conn, COUNTED_AT_ONCE)
    if marked is None:
        return await queries.mark_older(conn, EDITION, COUNTED_AT_ONCE) > 0
    tenant_id, suggestion_ids = marked
    before = await queries.list_counted(conn, tenant_id, suggestion_ids)
    found = await reckon(conn, tenant_id, await queries.list_logs(conn, tenant_id, suggestion_ids, ALWAYS), now)
    await queries.write_counted(conn, tenant_id, EDITION, [_kept(each) for each in found])
    changes = _changes(before, found)
    sums = await queries.list_sums(conn, tenant_id, [_columns(key) for key in changes])
    await queries.write_sums(conn, tenant_id, _summed(sums, changes))
    return True


async def reckon(
    conn: Connection, tenant_id: UUID, rows: Sequence[Mapping[str, Any]], now: datetime
) -> Sequence[Reckoned]:
    """The clocks of suggestions (`list_logs`), reckoned in a thread; one statement, of their rules."""
    limits = limits_of(await list_versions(conn, tenant_id, sorted(_places(rows))))
    return await asyncio.to_thread(lambda: [_reckoned(row, limits, now) for row in rows])


def _reckoned(row: Mapping[str, Any], limits: Limits, now: datetime) -> Reckoned:
    found = clocks(log_of(row), limits, now)
    return Reckoned(row, found, list(counted(found, row["handling_id"], row["leads"] or ())))


def _places(rows: Iterable[Mapping[str, Any]]) -> set[UUID]:
    places = set()
    for row in rows:
        places.add(row["handling_id"])
        places.update(UUID(each["from_id"]) for each in row["log"] or () if each["from_id"] is not None)
    return places


def _kept(each: Reckoned) -> Mapping[str, Any]:
    """As a row of `counted_suggestion`."""
    return {
        "suggestion_id": each.row["id"],
        "year": each.year,
        "handling_id": each.row["handling_id"],
        "ruled_by_ids": sorted({clock.place_id for clock in each.clocks}),
        "started_on": max((local_day(clock.started_at) for clock in each.clocks), default=None),
        "clocks": [
            (of.office.kind, of.office.id, of.office.is_unit, of.days, of.is_late, of.due_on) for of in each.counted
        ],
    }


def _changes(before: Iterable[Mapping[str, Any]], found: Iterable[Reckoned]) -> _Changes:
    changes: dict[_Key, list[tuple[Counted, int]]] = {}
    for row in before:
        for of in counted_of(row["clocks"]):
            changes.setdefault(_Key(row["year"], row["handling_id"], of.office), []).append((of, -1))
    for each in found:
        for of in each.counted:
            changes.setdefault(_Key(each.year, each.row["handling_id"], of.office), []).append((of, 1))
    return changes


def _columns(key: _Key) -> tuple[int, UUID, UUID, bool, str]:
    return key.year, key.handling_id, key.office.id, key.office.is_unit, key.office.kind.value


def _summed(sums: Iterable[Mapping[str, Any]], changes: _Changes) -> Sequence[Mapping[str, Any]]:
    """The sums as they are with the changes, as rows of `response_time`."""
    kept = {tuple(row.values())[:5]: (row["done"], row["late"], row["waiting"]) for row in sums}
    summed = []
    for key, clocks_of_office in changes.items():
        columns = _columns(key)
        tally = tally_of(*kept[columns]) if columns in kept else Tally()
        for each, times in clocks_of_office:
            tally.add(each, times)
        summed.append(dict(zip(_NAMES, (*columns, *kept_of(tally)), strict=True)))
    return summed
