"""Batch reads of who belonged to an organisation on a day, page by page, by name.

The tree and the memberships are those of the day; names, and who may see whom, are those of today. A member is listed
for whoever may read them now: who has moved out of the caller's reach is counted among the day's members
(`member_counts_by_organisation_id_on_day`), and not named. An entry that was merged since stands where it stood until
the day of its merge, and is seen by whoever may read the kept one.

All plans are generic, so each page has two parts behind a condition over the places of the day: few organisations, or
states that few members are in, are read by the index of places and sorted; the rest by a walk over the register in the
order of names, until the page is full. That is slow (0.3 s in 100,000) only where hardly anybody is employed as asked.
A part reads one row more than the largest page, whatever is asked for: with a parameter as its limit PostgreSQL would
plan for a tenth of the table.
"""

import sqlalchemy as sa

from db.batch import ITS_KEY, Batch, Filter
from db.loaders.organisations import told
from db.predicates import held_nodes
from db.types import NIL_ID

COUNT_LIMIT = 10_000
_PAGE = 101
_NARROW = 64
_RARE = "ARRAY['suspended', 'left', 'deceased']"
_NODES = f"CAST(:{held_nodes('member_read')} AS uuid[])"
_AT = "p.tenant_id = :tenant_id AND p.starts_on <= :on AND (p.until_on IS NULL OR p.until_on > :on)"
_PLACES = f"""
    WITH RECURSIVE below AS (
        SELECT p.organisation_id AS asked_id, p.organisation_id
        FROM organisation_period p
        WHERE p.organisation_id = :{ITS_KEY} AND {_AT} AND EXISTS (
            SELECT FROM organisation_closure s
            WHERE s.tenant_id = :tenant_id AND s.descendant_id = p.organisation_id AND s.ancestor_id = ANY ({_NODES})
        )
        UNION ALL
        SELECT below.asked_id, p.organisation_id
        FROM below JOIN organisation_period p ON p.parent_id = below.organisation_id AND {_AT}
        WHERE NOT :is_direct
    ), places AS MATERIALIZED (
        SELECT asked_id, array_agg(organisation_id) AS ids,
            count(*) <= {_NARROW} OR coalesce(:states <@ {_RARE}, false) AS is_narrow
        FROM below GROUP BY asked_id
    )
"""  # noqa: S608  # texts of this file
_IS_IN_SIGHT = f"""(
    :tenant_id = ANY ({_NODES}) OR m.id = :own_id OR m.merged_into_id = :own_id OR (
        SELECT true FROM organisation_closure s
        WHERE s.tenant_id = :tenant_id AND s.ancestor_id = ANY ({_NODES})
          AND s.descendant_id = CASE WHEN m.merged_into_id IS NULL THEN m.organisation_id ELSE (
            SELECT kept.organisation_id FROM member kept
            WHERE kept.tenant_id = :tenant_id AND kept.id = m.merged_into_id
          ) END
        LIMIT 1
    )
)"""  # noqa: S608  # as above
_WANTED = f"""
    p.organisation_id = ANY (places.ids)
    AND (:states IS NULL OR p.state = ANY (:states))
    AND (:employment_kinds IS NULL OR p.employment_kind = ANY (:employment_kinds))
    AND {_IS_IN_SIGHT}
"""
_OF_DAY = "p.organisation_id, p.state, p.employment_kind, p.starts_on"
_OF_MEMBER = "m.id, m.name_sort, m.name, m.member_number"
_BEHIND = f"(m.name_sort, m.id) > (coalesce(:after_name, ''), coalesce(:after_id, CAST('{NIL_ID}' AS uuid)))"
_ENTRIES = f"""
    SELECT {_OF_MEMBER}, {_OF_DAY}
    FROM membership_period p JOIN member m ON m.tenant_id = p.tenant_id AND m.id = p.member_id
    WHERE {_AT} AND {_WANTED}
"""  # noqa: S608  # as above


def _walk(condition: str) -> str:
    """Those of the register who meet the condition, in the order of names, with what they were on the day."""
    return f"""
        SELECT {_OF_MEMBER}, {_OF_DAY}
        FROM member m CROSS JOIN LATERAL (
            SELECT {_OF_DAY} FROM membership_period p WHERE p.member_id = m.id AND {_AT} LIMIT 1
        ) p
        WHERE m.tenant_id = :tenant_id AND m.merged_into_id {condition} AND {_BEHIND} AND {_WANTED}
          AND NOT places.is_narrow
        ORDER BY m.name_sort, m.id LIMIT {_PAGE}
    """  # noqa: S608  # as above


_CURSOR = """translate(encode(convert_to(
    '["name_sort,id",' || to_json(parts.name_sort) || ',' || to_json(parts.id) || ']', 'UTF8'
), 'base64'), E'+/=\\n', '-_')"""
"""The same text as `api.paging.encode_cursor` makes."""

_FOUND = f"""
    SELECT parts.id AS member_id, parts.name_sort, parts.name, parts.member_number, {_OF_DAY.replace("p.", "parts.")},
        row_number() OVER (ORDER BY parts.name_sort, parts.id) AS n, {_CURSOR} AS cursor
    FROM (
        ({_ENTRIES} AND {_BEHIND} AND places.is_narrow ORDER BY m.name_sort, m.id LIMIT {_PAGE})
        UNION ALL ({_walk("IS NULL")})
        UNION ALL ({_walk("IS NOT NULL")})
    ) parts
    ORDER BY parts.name_sort, parts.id LIMIT :first + 1
"""  # noqa: S608  # as above
_MEMBERS = f"""
    {_PLACES}
    SELECT places.asked_id, found.*, CAST(:on AS date) AS on
    FROM places CROSS JOIN LATERAL ({_FOUND}) found WHERE found.n <= :first
"""  # noqa: S608  # as above
_ENDS = f"""
    {_PLACES}
    SELECT places.asked_id, coalesce(bool_or(found.n > :first), false) AS has_next_page,
        :after_id IS NOT NULL AS has_previous_page,
        min(found.cursor) FILTER (WHERE found.n = 1) AS start_cursor,
        (array_agg(found.cursor ORDER BY found.n DESC) FILTER (WHERE found.n <= :first))[1] AS end_cursor
    FROM places LEFT JOIN LATERAL ({_FOUND}) found ON true
    GROUP BY places.asked_id
"""  # noqa: S608  # as above
_PAGES = f"""
    {_PLACES}
    SELECT places.asked_id, CAST(:on AS date) AS on, CAST(:first AS integer) AS first,
        CAST(:after_name AS text) AS after_name, CAST(:after_id AS uuid) AS after_id,
        CAST(:states AS text[]) AS states, CAST(:employment_kinds AS text[]) AS employment_kinds,
        CAST(:is_direct AS boolean) AS is_direct,
        (SELECT CAST(count(*) AS integer) FROM ({_ENTRIES} LIMIT {COUNT_LIMIT}) counted) AS total_count
    FROM places
"""  # noqa: S608  # as above
_ONE = f"""
    SELECT m.id AS member_id, m.name, m.member_number, {_OF_DAY}, CAST(:on AS date) AS on
    FROM member m JOIN membership_period p ON p.member_id = m.id AND {_AT}
    WHERE m.tenant_id = :tenant_id AND m.id = :{ITS_KEY} AND {_IS_IN_SIGHT}
"""  # noqa: S608  # as above
_NEVER_NULL = ("member_id", "name", "member_number", "organisation_id", "state", "employment_kind", "starts_on", "on")
_ASKED = {
    "on": Filter("", "date", is_inside=True),
    "first": Filter("", "int", is_inside=True),
    "after_name": Filter("", "text", is_inside=True),
    "after_id": Filter("", "uuid", is_inside=True),
    "states": Filter("", "text[]", is_inside=True),
    "employment_kinds": Filter("", "text[]", is_inside=True),
    "is_direct": Filter("", "boolean", is_inside=True),
}
"""What a page is asked for by; all of it must be given, null where it does not matter."""

members_page_by_organisation_id_on_day = Batch(
    told(
        _PAGES,
        asked_id=sa.Uuid,
        on=sa.Date,
        first=sa.Integer,
        after_name=sa.Text,
        after_id=sa.Uuid,
        states=sa.ARRAY(sa.Text),
        employment_kinds=sa.ARRAY(sa.Text),
        is_direct=sa.Boolean,
        total_count=sa.Integer,
    ),
    name="members_page_by_organisation_id_on_day",
    key="asked_id",
    filters=_ASKED,
    never_null=("on", "first", "is_direct", "total_count"),
)
"""A page of an organisation's members on a day: what was asked for, and `total_count`, counted up to 10,000.

Privacy: nothing unless the organisation was there on the day and lies at or below a node of `member_read` today.
"""

members_by_organisation_id_on_day = Batch(
    told(
        _MEMBERS,
        asked_id=sa.Uuid,
        member_id=sa.Uuid,
        name_sort=sa.Text,
        name=sa.String,
        member_number=sa.String,
        organisation_id=sa.Uuid,
        state=sa.String,
        employment_kind=sa.String,
        starts_on=sa.Date,
        n=sa.Integer,
        cursor=sa.Text,
        on=sa.Date,
    ),
    name="members_by_organisation_id_on_day",
    key="asked_id",
    order=("n",),
    is_many=True,
    filters=_ASKED,
    never_null=(*_NEVER_NULL, "cursor"),
)
"""The members of such a page in its order, each with what they were on the day and the `cursor` of their position."""

members_ends_by_organisation_id_on_day = Batch(
    told(
        _ENDS,
        asked_id=sa.Uuid,
        has_next_page=sa.Boolean,
        has_previous_page=sa.Boolean,
        start_cursor=sa.Text,
        end_cursor=sa.Text,
    ),
    name="members_ends_by_organisation_id_on_day",
    key="asked_id",
    filters=_ASKED,
    never_null=("has_next_page", "has_previous_page"),
)
"""Where such a page lies in its list."""

member_by_id_on_day = Batch(
    told(
        _ONE,
        member_id=sa.Uuid,
        name=sa.String,
        member_number=sa.String,
        organisation_id=sa.Uuid,
        state=sa.String,
        employment_kind=sa.String,
        starts_on=sa.Date,
        on=sa.Date,
    ),
    name="member_by_id_on_day",
    key="member_id",
    filters={"on": _ASKED["on"]},
    never_null=_NEVER_NULL,
)
"""What one entry of the register was on a day; nothing before it began, and since it became part of another.

Privacy: as in `members_by_organisation_id_on_day`.
"""
