"""Clocks of a suggestion from a row of the database: its log as JSON, and the versions of the rules of its places."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from db.models.suggestions import STEPS, StepKind, SuggestionEventRow
from domain.organisations.rules import RuleVersion, rule_value
from domain.shared.calendar import is_working_day, local_day
from domain.suggestions.clocks import Carrying, Clock, ClockKind, Limits, Log, Logged, clocks

_SECOND, _A_DAY = timedelta(seconds=1), timedelta(days=1)
_ESCALATED_FROM = frozenset(step.start for step in STEPS if step.kind is StepKind.ESCALATE)


def clocks_of(row: Mapping[str, Any], now: datetime) -> Sequence[Clock]:
    """All clocks; `row` has `handling_id` and the columns of `db.loaders.suggestions.timing.timing_columns`."""
    return clocks(log_of(row), limits_of(row["versions"] or ()), now)


def limits_of(rows: Iterable[Mapping[str, Any]]) -> Limits:
    """The days that places allow themselves, from versions of rules as `timing_columns` gives them."""
    versions: dict[tuple[UUID, str], list[RuleVersion]] = {}
    for each in rows:
        version = RuleVersion(
            UUID(each["organisation_id"]),
            each["depth"],
            each["value"],
            each["is_binding"],
            date.fromisoformat(each["starts_on"]),
        )
        versions.setdefault((UUID(each["place_id"]), each["key"]), []).append(version)

    def limits(kind: ClockKind, place_id: UUID, on: date) -> int:
        key = f"suggestion_{kind.value}_days"
        return rule_value(key, versions.get((place_id, key), ()), on)

    return limits


def escalated(row: Mapping[str, Any]) -> frozenset[tuple[ClockKind, int]]:
    """The clocks that were brought before the organisation above, by kind and number."""
    return frozenset(
        (ClockKind(each["clock"]), int(each["since"]))
        for each in row["log"] or ()
        if each["kind"] == StepKind.ESCALATE and each["clock"] is not None
    )


def escalates_at(found: Sequence[Clock], done: frozenset[tuple[ClockKind, int]], state: str) -> datetime | None:
    """The first moment at which a clock that runs will be late and nobody above was told; None: there is none.

    Of a suggestion that was withdrawn, merged, not filed or returned nothing is brought before anybody.
    """
    if state not in _ESCALATED_FROM:
        return None
    waiting = (
        each.due_at + _SECOND
        for each in found
        if each.stopped_at is None
        and each.paused_at is None
        and each.due_at is not None
        and (each.kind, each.number) not in done
    )
    return min(waiting, default=None)


def counting_day(at: datetime) -> date:
    """The working day on which a moment lies, or the last one before it: days off belong to the day before them."""
    day = local_day(at)
    while not is_working_day(day):
        day -= _A_DAY
    return day


def log_of(row: Mapping[str, Any]) -> Log:
    """The log of a row with `handling_id`, `log` and `carrying`."""
    carrying = row["carrying"]
    return Log(
        row["handling_id"],
        [
            Logged(
                each["number"],
                StepKind(each["kind"]),
                datetime.fromisoformat(each["at"]),
                each["round"],
                _id(each["from_id"]),
                _id(each["to_id"]),
            )
            for each in row["log"] or ()
        ],
        carrying
        and Carrying(
            datetime.fromisoformat(carrying["planned_at"]),
            _moment(carrying["done_at"]),
            _moment(carrying["stopped_at"]),
        ),
    )


def entry_of(event: SuggestionEventRow) -> Mapping[str, Any]:
    """An event that is not in the database yet as an entry of `log`."""
    given = {name: event.facts.get(name) for name in ("clock", "since", "from_id", "to_id")}
    return {"number": event.number, "kind": event.kind, "at": event.at.isoformat(), "round": event.round, **given}


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
