"""Nouns of how a suggestion is handled: its log, its units, its answers, what the caller may do."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, label, relation, relations
from api.schema.suggestions import codes, units
from db.models.suggestions import AnswerClass, AnswerState, StepKind, SuggestionParty, SuggestionState, UnitRole
from domain.suggestions.clocks import ClockKind

if TYPE_CHECKING:
    from api.schema.suggestions.units import AnsweringUnit


@strawberry.type(description="Entry of the log of a suggestion 办理记录, seen as the suggestion.")
class SuggestionEvent:
    """A suggestion_event row with, for officers, the name of who acted."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number in the log, from 1.")
    kind: StepKind = column("kind", convert=StepKind, description="What happened.")
    kind_label: str = label("kind", codes.STEP_WORDS, description="Word for it, in the language of `Accept-Language`.")
    from_state: SuggestionState | None = column(
        "from_state", convert=SuggestionState, description="State before; null for the first."
    )
    to_state: SuggestionState = column("to_state", convert=SuggestionState, description="State after.")
    party: SuggestionParty = column("party", convert=SuggestionParty, description="In which part it was done.")
    at: datetime = column("at", description="When it happened.")
    round: int = column("round", description="Answers wanted then: 1, and 2 after it was reopened.")
    reason: str | None = column(
        "reason",
        description="What was said about it; null where nothing was, why an answer was sent back for its authors and "
        "for members, and what authors gave as detail for members.",
    )
    clock: ClockKind | None = column(
        "clock", convert=ClockKind, description="Of which clock ESCALATE and NUDGE are; null for other kinds."
    )
    unit: Annotated["AnsweringUnit", strawberry.lazy("api.schema.suggestions.units")] | None = relation(
        "answering_unit_by_id",
        "unit_id",
        lambda: units.AnsweringUnit,
        description="Unit for which it was done; null where it was for none.",
    )
    by_name: str | None = column(
        "by_name",
        description="Who acted, for who holds SUGGESTION_READ there; null for others, the clock, the anonymous.",
    )


@strawberry.type(description="Unit that a suggestion is or was with 承办单位, seen as the suggestion.")
class SuggestionAssignment:
    """A suggestion_assignment row."""

    row: strawberry.Private[Any]

    unit: Annotated["AnsweringUnit", strawberry.lazy("api.schema.suggestions.units")] | None = relation(
        "answering_unit_by_id", "unit_id", lambda: units.AnsweringUnit, description="Which unit."
    )
    role: UnitRole = column("role", convert=UnitRole, description="Whether it answers or signs.")
    round: int = column("round", description="For which answer: 1, and 2 after it was reopened.")
    assigned_at: datetime = column("assigned_at", description="When it was assigned.")
    assigned_by_name: str | None = column(
        "assigned_by_name", description="Who assigned it, for who holds SUGGESTION_READ there; null for others."
    )
    ended_at: datetime | None = column(
        "ended_at", description="When it was returned, merged, or assigned anew; null while it stands."
    )


@strawberry.type(description="Counter-signature of a co-unit 会签, seen as its answer.")
class AnswerSignature:
    """An answer_signature row."""

    row: strawberry.Private[Any]

    unit: Annotated["AnsweringUnit", strawberry.lazy("api.schema.suggestions.units")] | None = relation(
        "answering_unit_by_id", "unit_id", lambda: units.AnsweringUnit, description="Which unit."
    )
    signed_at: datetime = column("signed_at", description="When it was given.")
    signed_by_name: str | None = column(
        "signed_by_name", description="Who gave it, for who holds SUGGESTION_READ there; null for others."
    )


@strawberry.type(
    description="Answer to a suggestion 答复: a released one is seen as the suggestion, another one by who works on it."
)
class SuggestionAnswer:
    """A suggestion_answer row."""

    row: strawberry.Private[Any]

    round: int = column("round", description="Which answer: 1, and 2 after it was reopened.")
    unit: Annotated["AnsweringUnit", strawberry.lazy("api.schema.suggestions.units")] | None = relation(
        "answering_unit_by_id", "unit_id", lambda: units.AnsweringUnit, description="Which unit."
    )
    state: AnswerState = column(
        "state", convert=AnswerState, description="Whether it waits, was released or sent back."
    )
    answer_class: AnswerClass = column(
        "answer_class", convert=AnswerClass, description="What it means: as released, before that as drafted."
    )
    body: str = column("body", description="Answer, at most 5,000 characters.")
    drafted_at: datetime = column("drafted_at", description="When it was drafted.")
    drafted_by_name: str | None = column(
        "drafted_by_name", description="Who drafted it, for who holds SUGGESTION_READ there; null for others."
    )
    released_at: datetime | None = column("released_at", description="When it was released; null before.")
    released_by_name: str | None = column(
        "released_by_name", description="Who released it, for who holds SUGGESTION_READ there; null for others."
    )
    signatures: list[AnswerSignature] = relations(
        "answer_signatures_by_answer_id",
        "id",
        lambda: AnswerSignature,
        list_size=2,
        description="Counter-signatures of co-units, earliest first.",
    )


@strawberry.type(
    description="Step that the caller may take on a suggestion now: from the table of steps, by their part in it."
)
class SuggestionAllowedStep:
    """A step of the table, from the suggestion's state."""

    row: strawberry.Private[Any]

    kind: StepKind = column("kind", convert=StepKind, description="What the caller may do.")
    kind_label: str = label("kind", codes.STEP_WORDS, description="Word for it, in the language of `Accept-Language`.")
    party: SuggestionParty = column("party", convert=SuggestionParty, description="In which part.")
    needs_reason: bool = column("needs_reason", description="Whether a reason must be given.")
