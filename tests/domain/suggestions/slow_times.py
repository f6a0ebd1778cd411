"""The figures of response times by their definition: every clock of every suggestion, whenever they are asked for."""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.loaders.suggestions.timing import VERSIONS_OF_PLACES, log_columns
from domain.shared.calendar import SHANGHAI
from domain.suggestions.clocks import Clock, ClockKind, clocks
from domain.suggestions.figures import ResponseTimes
from domain.suggestions.timing import limits_of, log_of

_DELIVERED = f"""
    SELECT s.handling_id, {log_columns("s")}, (
        SELECT jsonb_agg(jsonb_build_object('unit_id', a.unit_id, 'assigned_at', a.assigned_at) ORDER BY a.assigned_at)
        FROM suggestion_assignment a WHERE a.tenant_id = s.tenant_id AND a.suggestion_id = s.id AND a.role = 'lead'
    ) AS leads
    FROM suggestion s
    WHERE s.tenant_id = $1 AND s.submitted_at >= $2 AND s.submitted_at < $3 AND ($4::uuid IS NULL OR EXISTS (
        SELECT FROM organisation_closure c
        WHERE c.tenant_id = s.tenant_id AND c.descendant_id = s.handling_id AND c.ancestor_id = $4
    ))
"""  # columns by our own words
_OF_PLACES = (ClockKind.ACKNOWLEDGE, ClockKind.ASSIGN, ClockKind.ANSWER)
_OF_UNITS = (ClockKind.CONTACT, ClockKind.ANSWER)
_Cell = tuple[UUID | None, UUID | None, ClockKind]


async def slow_response_times(
    owner: asyncpg.Connection, tenant_id: UUID, year: int, below_id: UUID | None, *, now: datetime, least: int
) -> Sequence[ResponseTimes]:
    """Of the suggestions delivered in a year and handled at or below a place; withheld where there are fewer."""
    years = (datetime(each, 1, 1, tzinfo=SHANGHAI) for each in (year, year + 1))
    rows = [_parsed(row) for row in await owner.fetch(_DELIVERED, tenant_id, *years, below_id)]
    places = await owner.fetchval("SELECT array_agg(id) FROM organisation WHERE tenant_id = $1", tenant_id)
    limits = limits_of(orjson.loads(await owner.fetchval(VERSIONS_OF_PLACES, tenant_id, places) or b"[]"))
    cells: Mapping[_Cell, list[Clock]] = defaultdict(list)
    for row in rows:
        for place_id, unit_id, clock in _timed(row, clocks(log_of(row), limits, now), now):
            if clock.is_met or clock.stopped_at is None:
                cells[place_id, unit_id, clock.kind].append(clock)
    order = list(ClockKind)
    keys = sorted(cells, key=lambda key: (key[0] is None, str(key[0]), str(key[1]), order.index(key[2])))
    return [_cell(*key, cells[key], least=least) for key in keys]


def _parsed(row: asyncpg.Record) -> Mapping[str, Any]:
    return {name: orjson.loads(value) if isinstance(value, str) else value for name, value in row.items()}


def _timed(
    row: Mapping[str, Any], found: Sequence[Clock], now: datetime
) -> Iterator[tuple[UUID | None, UUID | None, Clock]]:
    for clock in found:
        if clock.kind in _OF_PLACES:
            yield row["handling_id"] if clock.kind is ClockKind.ANSWER else clock.place_id, None, clock
        if clock.kind in _OF_UNITS:
            at = clock.started_at if clock.kind is ClockKind.CONTACT else clock.stopped_at or now
            had = [each for each in row["leads"] or () if datetime.fromisoformat(each["assigned_at"]) <= at]
            if had:
                yield None, UUID(had[-1]["unit_id"]), clock


def _cell(
    place_id: UUID | None, unit_id: UUID | None, kind: ClockKind, found: Sequence[Clock], *, least: int
) -> ResponseTimes:
    if len(found) < least:
        return ResponseTimes(place_id, unit_id, kind, is_withheld=True)
    done = [each for each in found if each.is_met]
    waiting = [each for each in found if not each.is_met]
    days = sorted(each.working_days for each in done)
    return ResponseTimes(
        place_id,
        unit_id,
        kind,
        is_withheld=False,
        done_count=len(done),
        median_days=float(statistics.median(days)) if days else None,
        ninetieth_days=_quantile(days, 9, 10),
        ninety_fifth_days=_quantile(days, 19, 20) if len(days) >= 20 else None,
        on_time_permille=1_000 * sum(not each.is_breached for each in done) // len(done) if done else None,
        open_count=len(waiting),
        overdue_count=sum(each.is_breached for each in waiting),
        overdue_permille=1_000 * sum(each.is_breached for each in found) // len(found),
    )


def _quantile(days: Sequence[int], of: int, all_: int) -> int | None:
    return days[math.ceil(of * len(days) / all_) - 1] if days else None
