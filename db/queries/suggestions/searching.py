"""Finding suggestions by their words: full text, and those that are like one that is being written.

Most Chinese words are two characters, so a text is the set of its pairs of characters (`unionhall_text_pairs`), kept
in arrays with one GIN index. Frequent pairs stand in a tenth of all suggestions, so what is looked at is bounded
before anything dear is asked: newest shelves are read first and older ones only while too few were found, most of what
the caller cannot see is left out by place, and only then, in the order of the list, comes the predicate of sight. Words
are sought by a function (`unionhall_suggestions_found`): a statement would set up the walks that it does not make.
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
from db.models.suggestions.searching import EVERYWHERE
from db.predicates import TODAY
from db.queries.suggestions.lists import SUGGESTION_FILTERS
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
MOST_FOUND = 100
"""So many are looked at: those with the words in their titles first, then the newest."""
_FIRST_PAGE, _FIRST_FOUND = 20, 24
"""For a first page of so many so many are enough, since all that is found is in its reader's sight, unless they read
below nodes or have a hand in many; these look at 100."""
_NEW_QUARTERS = 2
"""Suggestions of so many quarters are looked through first, and the others only while too few were found."""
_MANY_OF_THEIR_OWN = 100
_POSTINGS = 300
"""About so many entries of the index are followed for what is alike."""
_MOST_RARE = 2000
"""So many rows with rare pairs are read at most."""
_MOST_ALIKE = 40
_BYTES = 1200
"""Each takes about so many."""
_UNSAID: Sequence[sa.ColumnElement[str]] = [sa.literal_column("'draft'"), sa.literal_column("'withdrawn'")]
LEAST_CLOSENESS = 20
"""Of 100: what shares less of what was written is not like it."""

_OWN = """own AS MATERIALIZED (
    SELECT m.tenant_id, m.id FROM member AS m WHERE m.tenant_id = :tenant_id AND m.id = :own_id
    UNION ALL
    SELECT o.tenant_id, o.id FROM member AS o WHERE o.tenant_id = :tenant_id AND o.merged_into_id = :own_id
)"""
# What is asked, and where a suggestion must be for the caller to see it: handled at a place of theirs or above, their
# own, or with a unit for which they act; for few readers below a node, for whom no shelf of a place is enough. Read
# once. No more than that: sight itself is asked later.
_READER = f"""reader AS MATERIALIZED (
    SELECT CAST(:words AS text[]) AS pairs, date_trunc('quarter', now() AT TIME ZONE 'UTC') AS quarter,
        ARRAY(
            SELECT c.ancestor_id FROM member AS m
            JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
            WHERE m.tenant_id = :tenant_id AND m.id = :own_id
        ) AS place_ids,
        ARRAY(
            SELECT a.suggestion_id FROM own
            JOIN suggestion_author AS a ON a.tenant_id = own.tenant_id AND a.member_id = own.id
            WHERE a.state <> 'declined'
            UNION ALL
            SELECT g.suggestion_id FROM own
            JOIN unit_staff AS u ON u.tenant_id = own.tenant_id AND u.member_id = own.id
            JOIN suggestion_assignment AS g ON g.tenant_id = u.tenant_id AND g.unit_id = u.unit_id
        ) AS own_ids,
        CAST(:{NODES_OF_READERS} AS uuid[]) AS node_ids
    FROM (SELECT 1) AS one
)"""  # noqa: S608  # constants


_CALLER = f"""{_OWN}, {_READER}, caller AS MATERIALIZED (
    SELECT r.pairs, r.place_ids, r.own_ids, r.node_ids, p.is_wide, p.places,
        ARRAY(
            SELECT q::text || ' ' || place FROM unnest(p.places) AS place,
                generate_series(p.number - {_NEW_QUARTERS - 1}, p.number) AS q
        ) AS new_shelves,
        (r.quarter - interval '{3 * (_NEW_QUARTERS - 1)} months') AT TIME ZONE 'UTC' AS new_from,
        (r.quarter + interval '3 months') AT TIME ZONE 'UTC' AS new_until
    FROM reader AS r CROSS JOIN LATERAL (
        SELECT is_wide, CASE WHEN is_wide THEN '{{{EVERYWHERE}}}' ELSE r.place_ids::text[] END AS places,
            CAST(extract(year FROM r.quarter) * 4 + extract(quarter FROM r.quarter) AS integer) AS number
        FROM (SELECT cardinality(r.node_ids) > 0 OR cardinality(r.own_ids) > {_MANY_OF_THEIR_OWN} AS is_wide) AS w
    ) AS p
)"""  # noqa: S608  # constants
# On the shelves of the caller's places; or anywhere, for a reader of many.
_REACHED = """f.tenant_id = :tenant_id AND CASE
    WHEN NOT c.is_wide THEN f.is_open OR f.suggestion_id = ANY (c.own_ids)
    ELSE f.handling_id = ANY (c.place_ids) AND f.is_open
    OR :tenant_id = ANY (c.node_ids)
    OR coalesce((
        SELECT true FROM organisation_closure AS a WHERE a.tenant_id = :tenant_id
            AND a.descendant_id IN (f.handling_id, f.organisation_id) AND a.ancestor_id = ANY (c.node_ids) LIMIT 1
    ), false)
    OR f.suggestion_id = ANY (c.own_ids)
END"""
_THERE = "(c.is_wide OR f.handling_id = ANY (c.place_ids))"
_SEARCHED = "f.suggestion_id, f.created_at, f.tenant_id, f.handling_id, f.organisation_id, f.is_open, f.title_pairs"
_OF_THEIR_OWN = """FROM caller AS c
    JOIN suggestion_search AS f ON f.tenant_id = :tenant_id AND f.suggestion_id = ANY (c.own_ids)
    WHERE NOT c.is_wide AND CASE WHEN f.handling_id = ANY (c.place_ids) THEN false ELSE {condition} END"""
"""What may be seen wherever it is handled: few, each looked up; the place first, since words lie outside the row."""


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
    WITH {_CALLER}, known AS MATERIALIZED (
        SELECT pair, (
            SELECT p.titles FROM suggestion_pair AS p WHERE p.tenant_id = :tenant_id AND p.pair = each.pair
        ) AS titles
        FROM caller, unnest(caller.pairs) AS each (pair)
    ), rare AS MATERIALIZED (
        SELECT {_SEARCHED} FROM suggestion_search AS f
        WHERE f.tenant_id = :tenant_id AND f.title_pairs && ARRAY(SELECT pair FROM known WHERE titles IS NULL)
        LIMIT {_MOST_RARE}
    ), asked AS MATERIALIZED (
        SELECT pair, n, is_known, ln((greatest(size, n) + 1)::float8 / greatest(n, 1)) AS weight
        FROM (
            SELECT pair, titles IS NOT NULL AS is_known, pg_relation_size('suggestion_search') / {_BYTES} AS size,
                coalesce(titles, (SELECT count(*) FROM rare WHERE pair = ANY (rare.title_pairs))) AS n
            FROM known OFFSET 0
        ) AS counted
    ), whole AS MATERIALIZED (
        SELECT sum(CASE WHEN n = 0 THEN weight / 3 ELSE weight END) AS weight FROM asked
    ), chosen AS MATERIALIZED (
        SELECT array_agg(pair) FILTER (WHERE n <= {_POSTINGS}) AS some,
            array_agg(pair) FILTER (WHERE n > {_POSTINGS}) AS frequent
        FROM (
            SELECT *, count(*) FILTER (WHERE n > 0) OVER by_rarity AS place, sum(n) OVER by_rarity AS sum,
                sum(weight) OVER (ORDER BY n DESC, pair DESC) AS rest
            FROM asked
            WINDOW by_rarity AS (ORDER BY n, pair)
        ) AS ordered
        WHERE is_known AND (place <= 4 OR sum <= {_POSTINGS})
            AND rest >= (SELECT weight FROM whole) * {LEAST_CLOSENESS} / 100
    ), followed AS MATERIALIZED (
        SELECT {_SEARCHED} FROM rare AS f CROSS JOIN caller AS c WHERE {_THERE} AND {_REACHED}
        UNION ALL
        SELECT {_SEARCHED} FROM caller AS c CROSS JOIN chosen JOIN suggestion_search AS f
            ON f.title_pairs && chosen.some AND {_THERE} AND {_REACHED}
        UNION ALL
        SELECT {_SEARCHED} FROM caller AS c CROSS JOIN chosen JOIN suggestion_search AS f
            ON f.title_pairs && chosen.frequent AND f.shelves && c.new_shelves AND {_REACHED}
        UNION ALL
        SELECT {_SEARCHED} {_OF_THEIR_OWN.format(condition="true")}
    )
    SELECT f.suggestion_id, f.created_at, max(shared.closeness) AS closeness
    FROM followed AS f CROSS JOIN LATERAL (
        SELECT CAST(least(100, 100 * coalesce(sum(weight), 0) / (SELECT weight FROM whole)) AS integer) AS closeness
        FROM asked WHERE pair = ANY (f.title_pairs) OFFSET 0
    ) AS shared
    WHERE shared.closeness >= {LEAST_CLOSENESS} GROUP BY f.suggestion_id, f.created_at
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
_alike = _ALIKE.bindparams(*_GIVEN).subquery("matched")

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
