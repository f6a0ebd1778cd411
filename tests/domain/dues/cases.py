"""Lives and whether they owe for March 2026: one table for the rule and for the statement that charges."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from db.types import NIL_ID
from domain.members.rules import Held


class Life(NamedTuple):
    """Periods of a membership by first day, and whether dues of March 2026 are owed."""

    label: str
    periods: Sequence[tuple[date, str, str]]
    owes: bool


_LONG_AGO = date(2020, 5, 1)
_FIRST = date(2026, 3, 1)
OWING = [
    Life("in force", [(_LONG_AGO, "active", "permanent")], owes=True),
    Life("fixed term", [(_LONG_AGO, "active", "fixed_term")], owes=True),
    Life("dispatched", [(_LONG_AGO, "active", "dispatched")], owes=True),
    Life("apprentice", [(_LONG_AGO, "active", "apprentice")], owes=True),
    Life("flexible", [(_LONG_AGO, "active", "flexible")], owes=True),
    Life("retired", [(_LONG_AGO, "retained", "retired")], owes=False),
    Life("unemployed", [(_LONG_AGO, "retained", "unemployed")], owes=False),
    Life("retired in an imported roster", [(_LONG_AGO, "active", "retired")], owes=False),
    Life("suspended", [(_LONG_AGO, "suspended", "permanent")], owes=False),
    Life("left", [(_LONG_AGO, "left", "permanent")], owes=False),
    Life("died", [(_LONG_AGO, "deceased", "permanent")], owes=False),
    Life("joined the day before", [(date(2026, 2, 28), "active", "permanent")], owes=True),
    Life("joined on the first", [(_FIRST, "active", "permanent")], owes=False),
    Life("joined later", [(date(2026, 3, 2), "active", "permanent")], owes=False),
    Life("retired on the first", [(_LONG_AGO, "active", "permanent"), (_FIRST, "retained", "retired")], owes=False),
    Life(
        "retired on the second",
        [(_LONG_AGO, "active", "permanent"), (date(2026, 3, 2), "retained", "retired")],
        owes=True,
    ),
    Life(
        "at work again on the first",
        [(_LONG_AGO, "retained", "unemployed"), (_FIRST, "active", "permanent")],
        owes=True,
    ),
    Life(
        "reinstated on the first", [(_LONG_AGO, "suspended", "permanent"), (_FIRST, "active", "permanent")], owes=True
    ),
    Life("back on the first", [(_LONG_AGO, "left", "permanent"), (_FIRST, "active", "permanent")], owes=False),
    Life("left on the first", [(_LONG_AGO, "active", "permanent"), (_FIRST, "left", "permanent")], owes=False),
    Life(
        "reported dead on the first by mistake",
        [(_LONG_AGO, "active", "permanent"), (_FIRST, "deceased", "permanent"), (_FIRST, "active", "permanent")],
        owes=True,
    ),
]


def held_of(life: Life) -> list[Held]:
    """The periods of a life, each until the next."""
    ends = [*(starts_on for starts_on, _, _ in life.periods[1:]), None]
    return [
        Held(version, starts_on, until_on, state, NIL_ID, kind)
        for version, ((starts_on, state, kind), until_on) in enumerate(zip(life.periods, ends, strict=True), 1)
    ]
