"""Public figures of response times."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, label, relation
from api.schema import organisations
from api.schema.suggestions import timing, units
from api.schema.suggestions.units import AnsweringUnit
from domain.suggestions.clocks import ClockKind

if TYPE_CHECKING:
    from api.schema.organisations import Organisation

_WITHHELD = "null where withheld"


@strawberry.type(description="How long one office takes for one thing, in suggestions delivered in a year.")
class SuggestionResponseTimes:
    """A `ResponseTimes` as a row."""

    row: strawberry.Private[Any]

    kind: ClockKind = column("kind", convert=ClockKind, description="What it takes that long for.")
    kind_label: str = label("kind", timing.KIND_WORDS, description="Word for it, in the language of `Accept-Language`.")
    is_withheld: bool = column(
        "is_withheld", description="Whether nothing is told, as there are fewer than 10 suggestions."
    )
    done_count: int | None = column("done_count", description=f"How many were done, in time or late; {_WITHHELD}.")
    median_days: float | None = column(
        "median_days", description=f"Half of those done took no more working days; null where none is, and {_WITHHELD}."
    )
    ninetieth_days: int | None = column(
        "ninetieth_days",
        description=f"Nine in ten of those done took no more working days; null where none is, and {_WITHHELD}.",
    )
    on_time_permille: int | None = column(
        "on_time_permille", description=f"Share of those done in time, per mille; null where none is, and {_WITHHELD}."
    )
    open_count: int | None = column("open_count", description=f"How many are still waited for; {_WITHHELD}.")
    overdue_count: int | None = column(
        "overdue_count", description=f"How many of these are past their last day; {_WITHHELD}."
    )
    handling: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "place_id",
        lambda: organisations.Organisation,
        description="Handling organisation that it is about; null where it is about a unit.",
    )
    unit: AnsweringUnit | None = relation(
        "answering_unit_by_id",
        "unit_id",
        lambda: units.AnsweringUnit,
        description="Answering unit that it is about; null where it is about an organisation.",
    )
