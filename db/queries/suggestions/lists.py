"""Lists of suggestions."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.suggestions.listed import SUGGESTION_NEVER_NULL, SUGGESTIONS_IN_SIGHT
from db.loaders.suggestions.sight import is_author
from db.models.organisations import OrganisationClosureRow
from db.models.suggestions import SuggestionRow
from db.predicates import tenant_id
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
_CLOSURE = table_of(OrganisationClosureRow)
_TEXTS = postgresql.ARRAY(sa.Text())

SUGGESTION_ORDER = (SortKey("created_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
SUGGESTION_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": _SUGGESTION.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
    "category_id": _SUGGESTION.c.category_id == sa.bindparam("category_id", type_=sa.Uuid()),
    "below_id": _SUGGESTION.c.handling_id.in_(
        sa.select(_CLOSURE.c.descendant_id).where(
            _CLOSURE.c.tenant_id == tenant_id(), _CLOSURE.c.ancestor_id == sa.bindparam("below_id", type_=sa.Uuid())
        )
    ),
    "is_mine": is_author(),
}
"""Filters of the list by parameter name; the last has none."""
SUGGESTIONS = Listing(
    SUGGESTIONS_IN_SIGHT, name="suggestions", filters=SUGGESTION_FILTERS, never_null=SUGGESTION_NEVER_NULL
)
"""Suggestions that the caller may see."""
