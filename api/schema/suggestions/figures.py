"""Public figures of response times."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, label, relation
from api.schema import organisations
from api.schema.scalars import Fen
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
    ninety_fifth_days: int | None = column(
        "ninety_fifth_days",
        description=f"Nineteen in twenty took no more working days; null where fewer than 20 are, and {_WITHHELD}.",
    )
    on_time_permille: int | None = column(
        "on_time_permille", description=f"Share of those done in time, per mille; null where none is, and {_WITHHELD}."
    )
    open_count: int | None = column("open_count", description=f"How many are still waited for; {_WITHHELD}.")
    overdue_count: int | None = column(
        "overdue_count", description=f"How many of these are past their last day; {_WITHHELD}."
    )
    overdue_permille: int | None = column(
        "overdue_permille",
        description=f"Share of all, done and open, whose last day went by, per mille; {_WITHHELD}.",
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


@strawberry.type(
    description="What became of suggestions delivered in a year, of an organisation and below; small counts withheld."
)
class SuggestionFigures:
    """Sums of `suggestion_sums` as a row."""

    row: strawberry.Private[Any]

    is_withheld: bool = column(
        "is_withheld",
        description="Whether nothing is told, as there are fewer than 10 suggestions, or somewhere beside it.",
    )
    received_count: int | None = column(
        "received_count",
        description="How many were delivered, later withdrawn or merged ones too; null where withheld.",
    )
    filed_count: int | None = column("filed_count", description=f"How many of them were filed; {_WITHHELD}.")
    solved_count: int | None = column(
        "solved_count", description="Answered last as class A, solved; null where withheld."
    )
    planned_count: int | None = column(
        "planned_count", description="Answered last as class B, planned; null where withheld."
    )
    for_reference_count: int | None = column(
        "for_reference_count", description="Answered last as class C, for reference; null where withheld."
    )
    open_count: int | None = column("open_count", description=f"How many wait for an answer; {_WITHHELD}.")
    overdue_count: int | None = column(
        "overdue_count", description="How many of these are past the day that comes next; null where withheld."
    )
    implemented_count: int | None = column(
        "implemented_count", description="How many were put into practice, and verified; null where withheld."
    )
    saved_fen: Fen | None = column(
        "saved_fen", description="What verified ones save in a year, in fen; null where withheld."
    )
    author_count: int | None = column(
        "author_count", description="Members who signed one, each once; null where withheld, as of fewer than 5."
    )
    rewarded_count: int | None = column(
        "rewarded_count", description="How many were rewarded; null where withheld, as of fewer than 5."
    )
    reward_fen: Fen | None = column(
        "reward_fen", description="Sum of the rewards in fen; null where the number of rewarded ones is."
    )
    handling: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "place_id",
        lambda: organisations.Organisation,
        description="Organisation that handles them, or that has below it who does.",
    )
