"""Batch reads of suggestions themselves and of their categories."""

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.suggestions.sight import in_sight, is_author, is_supported
from db.models.suggestions import SuggestionCategoryRow, SuggestionRow
from db.predicates import own_id, tenant_id
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
_CATEGORY = table_of(SuggestionCategoryRow)

_HIDDEN = frozenset({"tenant_id", "token_hash", "event_number"})
"""Columns that no reader is given."""

SUGGESTIONS_IN_SIGHT = sa.select(
    *(column for column in _SUGGESTION.columns if column.key not in _HIDDEN),
    sa.func.coalesce(is_author(), sa.false()).label("is_own"),
    sa.func.coalesce(is_supported(), sa.false()).label("is_supported"),
).where(in_sight())
SUGGESTION_NEVER_NULL = ("is_own", "is_supported")

suggestion_by_id = Batch(SUGGESTIONS_IN_SIGHT, name="suggestion_by_id", never_null=SUGGESTION_NEVER_NULL)
"""Suggestions that the caller may see."""

CATEGORIES_IN_SIGHT = sa.select(*(column for column in _CATEGORY.columns if column.key != "tenant_id")).where(
    _CATEGORY.c.tenant_id == tenant_id(), own_id().is_not(None)
)

suggestion_category_by_id = Batch(CATEGORIES_IN_SIGHT, name="suggestion_category_by_id")
"""Categories; whoever is signed in reads them."""
