"""Nouns of the implementation 实施 of a suggestion."""

from datetime import date, datetime
from typing import Any

import strawberry

from api.fields import column, relation, relations
from api.schema.scalars import Fen
from api.schema.suggestions.units import AnsweringUnit
from db.models.suggestions import EffectKind, ImplementationState

MILESTONES_SHOWN = 20
EFFECTS_SHOWN = 4


@strawberry.type(description="Milestone of an implementation 里程碑, seen as the suggestion.")
class Milestone:
    """A milestone row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number in the plan, from 1.")
    title: str = column("title", description="What is to be done.")
    due_on: date = column("due_on", description="Until when.")
    done_on: date | None = column("done_on", description="When it was done; null before.")


@strawberry.type(description="What an implementation brings in a year 成效, seen as the suggestion.")
class EffectFigure:
    """An effect_figure row."""

    row: strawberry.Private[Any]

    kind: EffectKind = column("kind", convert=EffectKind, description="What is counted, and in which unit.")
    saved_fen: Fen | None = column("saved_fen", description="Money in a year, in fen; null for another kind.")
    count: int | None = column("count", description="How many in a year; null for money.")
    basis: str = column("basis", description="On what the figure is founded.")
    reported_at: datetime = column("reported_at", description="When the unit reported it.")


@strawberry.type(description="How a suggestion is put into practice 实施, seen as the suggestion.")
class Implementation:
    """An implementation row."""

    row: strawberry.Private[Any]

    state: ImplementationState = column("state", convert=ImplementationState, description="State of it.")
    plan: str = column("plan", description="What is done.")
    due_on: date = column("due_on", description="Until when.")
    planned_at: datetime = column("planned_at", description="When it was planned.")
    done_at: datetime | None = column("done_at", description="When it was last reported done; null before.")
    verified_at: datetime | None = column(
        "verified_at", description="When somebody else had seen that it is done; null before."
    )
    stopped_reason: str | None = column("stopped_reason", description="Why it was given up; null where it was not.")
    stopped_at: datetime | None = column("stopped_at", description="When it was given up; null where it was not.")
    reward_class: int | None = column("reward_class", description="Class of the reward, 1 the highest; null before.")
    reward_fen: Fen | None = column("reward_fen", description="Reward of its authors together, in fen; null before.")
    rewarded_at: datetime | None = column("rewarded_at", description="When its authors were rewarded; null before.")
    unit: AnsweringUnit | None = relation(
        "answering_unit_by_id", "unit_id", lambda: AnsweringUnit, description="Unit that puts it into practice."
    )
    milestones: list[Milestone] = relations(
        "milestones_by_suggestion_id",
        "suggestion_id",
        lambda: Milestone,
        description="Milestones by number.",
        list_size=MILESTONES_SHOWN,
    )
    effects: list[EffectFigure] = relations(
        "effects_by_suggestion_id",
        "suggestion_id",
        lambda: EffectFigure,
        description="What it brings; confirmed once it is verified.",
        list_size=EFFECTS_SHOWN,
    )
