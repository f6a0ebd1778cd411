"""Batch reads of implementations 实施, seen by whoever sees the suggestion."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.suggestions.sight import in_sight
from db.models.suggestions import EffectFigureRow, ImplementationRow, MilestoneRow, SuggestionRow
from db.types import table_of

_SUGGESTION, _IMPLEMENTATION = table_of(SuggestionRow), table_of(ImplementationRow)
_MILESTONE, _EFFECT = table_of(MilestoneRow), table_of(EffectFigureRow)
_HIDDEN = frozenset({"tenant_id", "planned_by_id", "done_by_id", "verified_by_id", "reported_by_id"})


def _seen(table: sa.Table) -> sa.Select[Any]:
    return (
        sa.select(*(column for column in table.columns if column.key not in _HIDDEN))
        .join_from(
            table,
            _SUGGESTION,
            sa.and_(_SUGGESTION.c.tenant_id == table.c.tenant_id, _SUGGESTION.c.id == table.c.suggestion_id),
        )
        .where(in_sight())
    )


implementation_by_suggestion_id = Batch(
    _seen(_IMPLEMENTATION), name="implementation_by_suggestion_id", key="suggestion_id"
)
"""The implementation of a suggestion in sight."""

milestones_by_suggestion_id = Batch(
    _seen(_MILESTONE),
    name="milestones_by_suggestion_id",
    key="suggestion_id",
    order=("number",),
    is_many=True,
)
"""Milestones of an implementation, by number."""

_IS_MONEY = _EFFECT.c.kind == sa.literal_column("'saved_fen'")

effects_by_suggestion_id = Batch(
    _seen(_EFFECT).add_columns(
        sa.case((_IS_MONEY, _EFFECT.c.amount)).label("saved_fen"),
        sa.case((~_IS_MONEY, sa.cast(_EFFECT.c.amount, sa.Integer()))).label("count"),
    ),
    name="effects_by_suggestion_id",
    key="suggestion_id",
    order=("kind",),
    is_many=True,
)
"""Effect figures of an implementation, by kind."""
