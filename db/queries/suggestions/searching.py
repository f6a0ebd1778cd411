"""Finding suggestions by their words: full text, and those that are like one that is being written.

Most Chinese words are two characters, so a text is the set of its pairs of characters (`unionhall_text_pairs`), kept
in arrays with one GIN index. Frequent pairs stand in a tenth of all suggestions, so what is looked at is bounded
before anything dear is asked: newest blocks are read first and older ones only while too few were found, most of what
the caller cannot see is left out by place, and only then, in the order of the list, comes the predicate of sight.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.suggestions.listed import SUGGESTION_NEVER_NULL, SUGGESTIONS_IN_SIGHT
from db.loaders.suggestions.sight import NODES_OF_READERS
from db.models.suggestions import SuggestionRow
from db.models.suggestions.searching import BLOCK
from db.queries.suggestions.lists import SUGGESTION_FILTERS
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
MOST_FOUND = 100
"""So many are looked at: those with the words in their titles first, then the newest."""
_FEW_BLOCKS, _MANY_BLOCKS = 4, 20
_SAMPLED_BLOCKS = 2
_POSTINGS = 300
"""About so many entries of the index are followed for what is alike."""
_SHORTLIST = 40
_UNSAID: Sequence[sa.ColumnElement[str]] = [sa.literal_column("'draft'"), sa.literal_column("'withdrawn'")]
LEAST_CLOSENESS = 20
"""Of 100: what shares less of what was written is not like it."""

# What is asked, and where a suggestion must be for the caller to see it: handled at a place of theirs or above, below a
# node where they read suggestions, their own, or with a unit for which they act. Read once. No more than that: sight
# itself is asked later.
_CALLER = f"""caller AS MATERIALIZED (
    SELECT CAST(:words AS text[]) AS pairs,
        (SELECT n.block[1] FROM suggestion_search AS n ORDER BY n.number DESC LIMIT 1) AS newest,
        ARRAY(
            SELECT c.ancestor_id FROM member AS m
            JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
            WHERE m.tenant_id = :tenant_id AND m.id = :own_id
        ) AS place_ids,
        ARRAY(
            SELECT a.suggestion_id FROM own
            JOIN suggestion_author AS a ON a.tenant_id = own.tenant_id AND a.member_id = own.id
            UNION ALL
            SELECT g.suggestion_id FROM own
            JOIN unit_staff AS u ON u.tenant_id = own.tenant_id AND u.member_id = own.id
            JOIN suggestion_assignment AS g ON g.tenant_id = u.tenant_id AND g.unit_id = u.unit_id
        ) AS own_ids,
        CAST(:{NODES_OF_READERS} AS uuid[]) AS node_ids
    FROM (SELECT 1) AS one
)"""  # noqa: S608  # constants
_OWN = """own AS MATERIALIZED (
    SELECT m.tenant_id, m.id FROM member AS m WHERE m.tenant_id = :tenant_id AND m.id = :own_id
    UNION ALL
    SELECT o.tenant_id, o.id FROM member AS o WHERE o.tenant_id = :tenant_id AND o.merged_into_id = :own_id
)"""
_REACHED = """f.tenant_id = :tenant_id AND (
    f.handling_id = ANY ((SELECT place_ids FROM caller)::uuid[])
    OR :tenant_id = ANY ((SELECT node_ids FROM caller)::uuid[])
    OR ((SELECT cardinality(node_ids) FROM caller) > 0 AND coalesce((
        SELECT true FROM organisation_closure AS c WHERE c.tenant_id = :tenant_id
            AND c.descendant_id IN (f.handling_id, f.organisation_id)
            AND c.ancestor_id = ANY ((SELECT node_ids FROM caller)::uuid[]) LIMIT 1
    ), false))
    OR f.suggestion_id = ANY ((SELECT own_ids FROM caller)::uuid[])
)"""
_PAIRS = "(SELECT pairs FROM caller)::text[]"


def _blocks(first: int, count: int) -> str:
    """Blocks before the newest one: `count` of them, after `first` others."""
    ends = f"newest - {first + count - 1}, newest - {first}"
    return f"f.block && ARRAY(SELECT generate_series({ends}) FROM caller)"  # noqa: S608  # numbers


_AGES = (
    _blocks(0, _FEW_BLOCKS),
    _blocks(_FEW_BLOCKS, _MANY_BLOCKS),
    f"f.number < (SELECT newest - {_FEW_BLOCKS + _MANY_BLOCKS - 1} FROM caller) * {BLOCK}::bigint",  # noqa: S608  # numbers
)


def _with_words(condition: str, in_title: str, age: str) -> str:
    return f"""(
        SELECT f.suggestion_id, {in_title} AS in_title, f.created_at FROM suggestion_search AS f
        WHERE {condition} AND {age} AND {_REACHED}
        ORDER BY f.created_at DESC, f.suggestion_id DESC LIMIT {MOST_FOUND}
    )"""  # noqa: S608  # constants


_TITLED = [_with_words(f"f.title_pairs @> {_PAIRS}", "1", age) for age in _AGES]
_SAID = [_with_words(f"f.pairs @> {_PAIRS} AND NOT f.title_pairs @> {_PAIRS}", "0", age) for age in _AGES]
_FOUND = sa.text(
    f"""
    WITH {_OWN}, {_CALLER}
    SELECT suggestion_id, in_title, created_at FROM (
        {" UNION ALL ".join((*_TITLED, *_SAID))} LIMIT {MOST_FOUND}
    ) AS sought ORDER BY in_title DESC, created_at DESC, suggestion_id DESC LIMIT {MOST_FOUND}
    """  # noqa: S608  # constants
).columns(
    sa.column("suggestion_id", sa.Uuid()),
    sa.column("in_title", sa.Integer()),
    sa.column("created_at", sa.DateTime(timezone=True)),
)

# How rare a pair is, is seen from the titles of the newest blocks. The rarest are followed, until together they would
# bring too many; a frequent one only into the newest blocks. What shares most of their weight is weighed once more by
# all pairs.
_ALIKE = sa.text(
    f"""
    WITH {_OWN}, {_CALLER}, asked AS MATERIALIZED (
        SELECT pair, n, ln({_SAMPLED_BLOCKS * BLOCK + 1}.0 / greatest(n, 1)) AS weight,
            n * ((SELECT newest FROM caller) / {_SAMPLED_BLOCKS} + 1) AS postings
        FROM (
            SELECT pair, (
                SELECT count(*) FROM suggestion_search AS f
                WHERE f.title_pairs @> ARRAY[pair] AND {_blocks(0, _SAMPLED_BLOCKS)}
            ) AS n
            FROM caller, unnest(caller.pairs) AS each (pair) OFFSET 0
        ) AS counted
    ), chosen AS MATERIALIZED (
        SELECT pair, weight, postings > {_POSTINGS} AS is_frequent FROM (
            SELECT *, count(*) FILTER (WHERE n > 0) OVER by_rarity AS place, sum(postings) OVER by_rarity AS sum
            FROM asked
            WINDOW by_rarity AS (ORDER BY postings, pair)
        ) AS ordered WHERE place <= 4 OR sum <= {_POSTINGS}
    ), shortlist AS MATERIALIZED (
        SELECT suggestion_id FROM chosen AS c CROSS JOIN LATERAL (
            SELECT f.suggestion_id, f.number FROM suggestion_search AS f
            WHERE NOT c.is_frequent AND f.title_pairs @> ARRAY[c.pair] AND {_REACHED}
            UNION ALL
            SELECT f.suggestion_id, f.number FROM suggestion_search AS f
            WHERE c.is_frequent AND f.title_pairs @> ARRAY[c.pair]
                AND {_blocks(0, _FEW_BLOCKS)} AND {_REACHED}
        ) AS f GROUP BY suggestion_id ORDER BY sum(c.weight) DESC, max(f.number) DESC LIMIT {_SHORTLIST}
    )
    SELECT suggestion_id, created_at, closeness FROM (
        SELECT f.suggestion_id, f.created_at, CAST(least(100, 100 * (
            SELECT sum(a.weight) FROM unnest(f.title_pairs) AS own (pair) JOIN asked AS a USING (pair)
        ) / (SELECT sum(CASE WHEN n = 0 THEN weight / 3 ELSE weight END) FROM asked)) AS integer) AS closeness
        FROM shortlist AS s
        JOIN suggestion_search AS f ON f.tenant_id = :tenant_id AND f.suggestion_id = s.suggestion_id
    ) AS weighed WHERE closeness >= {LEAST_CLOSENESS}
    ORDER BY closeness DESC, created_at DESC, suggestion_id DESC LIMIT {_SHORTLIST}
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
_found = _FOUND.bindparams(*_GIVEN).subquery("matched")
_alike = _ALIKE.bindparams(*_GIVEN).subquery("matched")

FOUND_ORDER = (
    SortKey("in_title", int, is_descending=True),
    SortKey("created_at", datetime, is_descending=True),
    SortKey("id", UUID, is_descending=True),
)
FOUND = Listing(
    SUGGESTIONS_IN_SIGHT.add_columns(_found.c.in_title).where(
        _SUGGESTION.c.id == _found.c.suggestion_id, _SUGGESTION.c.created_at == _found.c.created_at
    ),
    name="suggestions_found",
    filters={**SUGGESTION_FILTERS, "words": sa.true()},
    never_null=(*SUGGESTION_NEVER_NULL, "in_title"),
)
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
