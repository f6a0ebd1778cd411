"""Batch reads of suggestions themselves and of their categories."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.suggestions.sight import FOUND, Handling, in_sight, is_supported
from db.models.suggestions import SuggestionCategoryRow, SuggestionRow
from db.predicates import own_id, tenant_id
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
_CATEGORY = table_of(SuggestionCategoryRow)

_HIDDEN = frozenset({"tenant_id", "token_hash", "event_number", "escalates_at"})
"""Columns that no reader is given."""


def _in_sight(is_own: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(
        *(column for column in _SUGGESTION.columns if column.key not in _HIDDEN),
        is_own.label("is_own"),
        sa.func.coalesce(is_supported(), sa.false()).label("is_supported"),
    ).where(in_sight())


SUGGESTIONS_IN_SIGHT = _in_sight(FOUND.is_part)
SUGGESTION_NEVER_NULL = ("is_own", "is_supported")

# What the caller is to it is found once for a suggestion: the server does not look behind an OFFSET.
_CALLER = (
    sa.select(*(column.label(name) for name, column in FOUND._asdict().items()))
    .correlate(_SUGGESTION)
    .offset(sa.literal_column("0"))
    .lateral("caller")
)
suggestion_by_id = Batch(
    SUGGESTIONS_IN_SIGHT,
    name="suggestion_by_id",
    never_null=SUGGESTION_NEVER_NULL,
    wide=_in_sight(_CALLER.c.is_part)
    .select_from(_SUGGESTION.join(_CALLER, sa.true()))
    .add_columns(*(_CALLER.c[name] for name in Handling._fields)),
)
"""Suggestions that the caller may see."""

CATEGORIES_IN_SIGHT = sa.select(*(column for column in _CATEGORY.columns if column.key != "tenant_id")).where(
    _CATEGORY.c.tenant_id == tenant_id(), own_id().is_not(None)
)

suggestion_category_by_id = Batch(CATEGORIES_IN_SIGHT, name="suggestion_category_by_id")
"""Categories; whoever is signed in reads them."""
