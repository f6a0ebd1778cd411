"""Finding suggestions by their words: full text, and those that are like one that is being written.

Most Chinese words are two characters, so a text is the set of its pairs of characters (`unionhall_text_pairs`), kept
in arrays with one GIN index. Frequent pairs stand in a tenth of all suggestions, so what is looked at is bounded
before anything dear is asked: newest shelves are read first and older ones only while too few were found, most of what
the caller cannot see is left out by place, and only then, in the order of the list, comes the predicate of sight. Words
and titles are sought by functions of the database: a statement would set up the walks that it does not make as well.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Early, Listing
from db.loaders.suggestions.listed import SUGGESTION_NEVER_NULL, SUGGESTIONS_IN_SIGHT
from db.loaders.suggestions.sight import NODES_OF_READERS
from db.models.suggestions import SuggestionRow
from db.predicates import TODAY
from db.queries.suggestions.lists import SUGGESTION_FILTERS
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
MOST_FOUND = 100
"""So many are looked at: those with the words in their titles first, then the newest."""
_FIRST_PAGE, _FIRST_FOUND = 20, 24
"""For a first page of so many so many are enough, since all that is found is in its reader's sight, unless they read
below nodes or have a hand in many; these look at 100."""
_POSTINGS = 300
"""About so many entries of the index are followed for what is alike."""
_MOST_RARE = 2000
"""So many rows with rare pairs are read at most."""
_MOST_ALIKE = 40
_UNSAID: Sequence[sa.ColumnElement[str]] = [sa.literal_column("'draft'"), sa.literal_column("'withdrawn'")]
LEAST_CLOSENESS = 20
"""Of 100: what shares less of what was written is not like it."""


def _found(enough: int) -> sa.TextualSelect:
    """Those with the words in the order of the list, as far as so many; what comes later is not looked for."""
    text = f"""
        SELECT suggestion_id, in_title, created_at FROM unionhall_suggestions_found(
            :tenant_id, :own_id, :today, :words, :{NODES_OF_READERS}, {enough}
        ) ORDER BY in_title DESC, created_at DESC, suggestion_id DESC LIMIT {MOST_FOUND}
    """  # noqa: S608  # constants
    return sa.text(text).columns(
        sa.column("suggestion_id", sa.Uuid()),
        sa.column("in_title", sa.Integer()),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )


# How rare a pair is, is known of those that stand in many titles; what stands in fewer is read whole, and counted. The
# rarest are followed, until together they would bring too many; a frequent one only onto the newest shelves.
_ALIKE = sa.text(
    f"""
    SELECT suggestion_id, created_at, closeness FROM unionhall_suggestions_alike(
        :tenant_id, :own_id, :today, :words, :{NODES_OF_READERS}, {_MOST_RARE}, {_POSTINGS}, {LEAST_CLOSENESS}
    )
    GROUP BY suggestion_id, created_at, closeness
    ORDER BY closeness DESC, created_at DESC, suggestion_id DESC LIMIT {_MOST_ALIKE}
    """  # noqa: S608  # constants
).columns(
    sa.column("suggestion_id", sa.Uuid()),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("closeness", sa.Integer()),
)
_GIVEN = (
    sa.bindparam("tenant_id", type_=sa.Uuid()),
    sa.bindparam("own_id", type_=sa.Uuid()),
    sa.bindparam("words", type_=postgresql.ARRAY(sa.Text())),
    sa.bindparam(NODES_OF_READERS, type_=postgresql.ARRAY(sa.Uuid())),
)
_alike = _ALIKE.bindparams(*_GIVEN, TODAY).subquery("matched")

FOUND_ORDER = (
    SortKey("in_title", int, is_descending=True),
    SortKey("created_at", datetime, is_descending=True),
    SortKey("id", UUID, is_descending=True),
)


def _sought(enough: int) -> sa.Select[Any]:
    matched = _found(enough).bindparams(*_GIVEN, TODAY).subquery("matched")
    return SUGGESTIONS_IN_SIGHT.add_columns(matched.c.in_title).where(
        _SUGGESTION.c.id == matched.c.suggestion_id, _SUGGESTION.c.created_at == matched.c.created_at
    )


FOUND = Listing(
    _sought(MOST_FOUND),
    name="suggestions_found",
    filters={**SUGGESTION_FILTERS, "words": sa.true()},
    never_null=(*SUGGESTION_NEVER_NULL, "in_title"),
).beginning_with(Early(_sought(_FIRST_FOUND), most=_FIRST_PAGE, filters=frozenset({"words"})))
"""Suggestions in whose title and body all words stand; filter `words` is always given."""

ALIKE_ORDER = (
    SortKey("closeness", int, is_descending=True),
    SortKey("created_at", datetime, is_descending=True),
    SortKey("id", UUID, is_descending=True),
)
ALIKE = Listing(
    SUGGESTIONS_IN_SIGHT.add_columns(_alike.c.closeness).where(
        _SUGGESTION.c.id == _alike.c.suggestion_id,
        _SUGGESTION.c.created_at == _alike.c.created_at,
        _SUGGESTION.c.state.not_in(_UNSAID),
    ),
    name="suggestions_alike",
    filters={"words": sa.true()},
    never_null=(*SUGGESTION_NEVER_NULL, "closeness"),
)
"""Suggestions whose titles are like what is being written, in any state but drafts and what was withdrawn."""
