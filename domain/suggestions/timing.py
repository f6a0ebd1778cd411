"""Clocks of a suggestion from a row of the database: its log as JSON, and the versions of the rules of its places."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from db.models.suggestions import StepKind
from domain.organisations.rules import RuleVersion, rule_value
from domain.suggestions.clocks import Carrying, Clock, ClockKind, Log, Logged, clocks

_SECOND = timedelta(seconds=1)


def clocks_of(row: Mapping[str, Any], now: datetime) -> Sequence[Clock]:
    """All clocks; `row` has `handling_id` and the columns of `db.loaders.suggestions.timing.timing_columns`."""
    versions: dict[tuple[UUID, str], list[RuleVersion]] = {}
    for each in row["versions"] or ():
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

    return clocks(_log_of(row), limits, now)


def escalated(row: Mapping[str, Any]) -> frozenset[tuple[ClockKind, int]]:
    """The clocks that were brought before the organisation above, by kind and number."""
    return frozenset(
        (ClockKind(each["clock"]), int(each["since"]))
        for each in row["log"] or ()
        if each["kind"] == StepKind.ESCALATE and each["clock"] is not None
    )


def escalates_at(found: Sequence[Clock], done: frozenset[tuple[ClockKind, int]]) -> datetime | None:
    """The first moment at which a clock that runs will be late and nobody above was told; None: there is none.

    An implementation is left out: its steps are milestones, which are not steps of the log.
    """
    waiting = (
        each.due_at + _SECOND
        for each in found
        if each.kind is not ClockKind.IMPLEMENT
        and each.stopped_at is None
        and each.paused_at is None
        and each.due_at is not None
        and (each.kind, each.number) not in done
    )
    return min(waiting, default=None)


def _log_of(row: Mapping[str, Any]) -> Log:
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


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
