"""SQL of drafts: where an author stands, which category, which route."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.suggestions.timing import VERSIONS_OF_ROUTE
from db.models.suggestions import SuggestionAuthorRow, SuggestionRow
from db.session import Connection
from db.statement import Statement, peek_one, write
from db.types import table_of

_AUTHOR = table_of(SuggestionAuthorRow)
_INSERT_AUTHOR = Statement.of(
    sa.insert(_AUTHOR).values({column.key: sa.bindparam(column.key) for column in _AUTHOR.columns})
)
_AUTHOR_PLACE = """
    SELECT organisation_id FROM member WHERE tenant_id = $1 AND id = $2 AND merged_into_id IS NULL FOR KEY SHARE
"""
_HAS_CATEGORY = """
    SELECT EXISTS (
        SELECT FROM suggestion_category AS c
        JOIN organisation_closure AS k ON k.tenant_id = c.tenant_id AND k.ancestor_id = c.organisation_id
        WHERE c.tenant_id = $1 AND c.id = $2 AND c.retired_at IS NULL AND k.descendant_id = $3
    )
"""
# The nearest place decides; there, a route of the category goes before one of all. Without a route, the nearest place
# that is no group and no holding pool handles it.
_ROUTE_OF = """
    SELECT handling_id, unit_id FROM (
        SELECT r.handling_id, r.unit_id, k.depth, r.category_id IS NULL AS is_general, 0 AS is_default
        FROM organisation_closure AS k
        JOIN suggestion_route AS r ON r.tenant_id = k.tenant_id AND r.organisation_id = k.ancestor_id
        WHERE k.tenant_id = $1 AND k.descendant_id = {place} AND r.ended_at IS NULL
            AND (r.category_id = {category} OR r.category_id IS NULL)
        UNION ALL
        SELECT o.id, NULL, k.depth, true, 1
        FROM organisation_closure AS k
        JOIN organisation AS o ON o.tenant_id = k.tenant_id AND o.id = k.ancestor_id
        WHERE k.tenant_id = $1 AND k.descendant_id = {place} AND o.kind NOT IN ('group', 'holding_pool')
    ) AS found
    ORDER BY is_default, depth, is_general LIMIT 1
"""
_ROUTE = _ROUTE_OF.format(place="$2", category="$3")
# An organisation that closes is locked until it is closed: nothing is handed in there meanwhile, nor after.
_DESTINATION = f"""
    WITH author AS ({_AUTHOR_PLACE}), place AS MATERIALIZED (
        SELECT coalesce((SELECT organisation_id FROM author), $4::uuid) AS id
    ), route AS MATERIALIZED ({_ROUTE_OF.format(place="(SELECT id FROM place)", category="$3")}), open AS MATERIALIZED (
        SELECT id FROM organisation
        WHERE tenant_id = $1 AND id = (SELECT handling_id FROM route) AND state = 'active' FOR KEY SHARE
    )
    SELECT place.id AS place_id, route.handling_id, EXISTS (SELECT FROM open) AS is_open, EXISTS (
        SELECT FROM suggestion_category AS c
        JOIN organisation_closure AS k ON k.tenant_id = c.tenant_id AND k.ancestor_id = c.organisation_id
        WHERE c.tenant_id = $1 AND c.id = $3 AND c.retired_at IS NULL AND k.descendant_id = place.id
    ) AS has_category, ({VERSIONS_OF_ROUTE}) AS versions
    FROM place, route
"""  # noqa: S608  # constants


# As `_DESTINATION`, before anything is locked: a draft that is ready to be handed in by its first author.
_READY = Statement(
    f"""
    WITH draft AS MATERIALIZED (
        SELECT * FROM suggestion WHERE tenant_id = $1 AND id = $3 AND state = 'draft' AND EXISTS (
            SELECT FROM suggestion_author AS a
            WHERE a.tenant_id = $1 AND a.suggestion_id = $3 AND a.member_id = $2 AND a.state = 'first'
        )
    ), place AS MATERIALIZED (
        SELECT organisation_id AS id FROM member WHERE tenant_id = $1 AND id = $2 AND merged_into_id IS NULL
    ), route AS MATERIALIZED ({
        _ROUTE_OF.format(place="(SELECT id FROM place)", category="(SELECT category_id FROM draft)")
    })
    SELECT draft.*, place.id AS place_id, route.handling_id AS route_id, ({VERSIONS_OF_ROUTE}) AS versions
    FROM draft, place, route
    WHERE EXISTS (
        SELECT FROM organisation WHERE tenant_id = $1 AND id = route.handling_id AND state = 'active'
    ) AND EXISTS (
        SELECT FROM suggestion_category AS c
        JOIN organisation_closure AS k ON k.tenant_id = c.tenant_id AND k.ancestor_id = c.organisation_id
        WHERE c.tenant_id = $1 AND c.id = draft.category_id AND c.retired_at IS NULL AND k.descendant_id = place.id
    )
    """,  # noqa: S608  # constants
    ("tenant_id", "member_id", "id"),
    {},
).asked_in_crowds(tenant_id="uuid", member_id="uuid", id="uuid")
_CHANGED = ("state", "event_number", "organisation_id", "handling_id", "channel", "submitted_at", "next_due_at")
_HAND_IN = Statement(
    """
    WITH author AS MATERIALIZED (
        SELECT id FROM member WHERE tenant_id = $1 AND id = $3 AND merged_into_id IS NULL FOR KEY SHARE
    ), open AS MATERIALIZED (
        SELECT id FROM organisation WHERE tenant_id = $1 AND id = $8 AND state = 'active' FOR KEY SHARE
    )
    UPDATE suggestion SET state = $5, event_number = $6, organisation_id = $7, handling_id = $8, channel = $9,
        submitted_at = $10, next_due_at = $11, escalates_at = $12
    WHERE tenant_id = $1 AND id = $2 AND state = 'draft' AND event_number = $6 - 1 AND category_id = $4
        AND EXISTS (SELECT FROM author) AND EXISTS (SELECT FROM open)
    RETURNING id
    """,
    ("tenant_id", "id", "author_id", "category_id", *_CHANGED, "escalates_at"),
    {},
)
# All authors and organisations are locked before the first suggestion, since an array is read whole. What somebody has
# locked is not waited for: then not all are written, and each goes alone, and waits for itself alone.
_HAND_IN.in_crowds(
    """
    WITH author AS MATERIALIZED (
        SELECT id FROM member
        WHERE tenant_id = $1 AND id = ANY ($3::uuid[]) AND merged_into_id IS NULL ORDER BY id
        FOR KEY SHARE SKIP LOCKED
    ), open AS MATERIALIZED (
        SELECT id FROM organisation
        WHERE tenant_id = $1 AND id = ANY ($8::uuid[]) AND state = 'active' ORDER BY id FOR KEY SHARE SKIP LOCKED
    )
    UPDATE suggestion AS s SET state = own.state, event_number = own.event_number, organisation_id = own.place_id,
        handling_id = own.handling_id, channel = own.channel, submitted_at = own.submitted_at,
        next_due_at = own.next_due_at, escalates_at = own.escalates_at
    FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::integer[], $7::uuid[], $8::uuid[], $9::text[],
            $10::timestamptz[], $11::timestamptz[], $12::timestamptz[])
        AS own (id, author_id, category_id, state, event_number, place_id, handling_id, channel, submitted_at,
            next_due_at, escalates_at)
    WHERE s.tenant_id = $1 AND s.id = own.id AND s.state = 'draft' AND s.event_number = own.event_number - 1
        AND s.category_id = own.category_id AND own.author_id = ANY (ARRAY(SELECT id FROM author))
        AND own.handling_id = ANY (ARRAY(SELECT id FROM open))
    RETURNING s.id
    """,
    _HAND_IN.parameters[1:],
    shared=_HAND_IN.parameters[:1],
)


async def find_place(conn: Connection, tenant: UUID, member_id: UUID) -> UUID | None:
    """Where a member belongs; their entry is not merged into another until the transaction ends."""
    found: UUID | None = await conn.fetchval(_AUTHOR_PLACE, tenant, member_id)
    return found


async def find_destination(
    conn: Connection, tenant: UUID, member_id: UUID | None, category_id: UUID, *, else_from: UUID
) -> Record | None:
    """Where a member's suggestion goes now: `place_id`, `handling_id`, `is_open`, `has_category`, `versions`.

    `versions` are those of the rules of clocks there. The member's entry is merged into no other, and an open handling
    organisation does not close, until the transaction ends. `else_from`: for a member without a place, and for nobody.
    None where the tree was changed at this moment.
    """
    return await conn.fetchrow(_DESTINATION, tenant, member_id, category_id, else_from)


async def find_ready(conn: Connection, tenant: UUID, member_id: UUID, suggestion_id: UUID) -> Mapping[str, Any] | None:
    """A draft that its first author may hand in as things stand, with `place_id`, `route_id` and `versions`.

    As `find_destination` says, but nothing is locked: `hand_in` looks once more. None where anything is otherwise.
    """
    row = await peek_one(conn, _READY, tenant_id=tenant, member_id=member_id, id=suggestion_id)
    return None if row is None else dict(row)


async def hand_in(conn: Connection, suggestion: SuggestionRow, author_id: UUID, refusal: Exception) -> None:
    """Writes what a draft of `find_ready` has become, if it is as it was read, and author and organisation, too.

    These two are locked first, as whoever closes the organisation or merges the author does. Drafts that are handed in
    at the same moment go together (docs/ledger.md).

    Raises:
        Exception: `refusal`, when something has changed; at the latest before the commit.
    """
    values = suggestion.model_dump(include={*_HAND_IN.parameters} - {"author_id"})
    await write(conn, _HAND_IN, refusal=refusal, is_hot=True, author_id=author_id, **values)


async def has_category(conn: Connection, tenant: UUID, category_id: UUID, organisation_id: UUID) -> bool:
    """Whether there is such a category for members of an organisation."""
    return bool(await conn.fetchval(_HAS_CATEGORY, tenant, category_id, organisation_id))


async def find_route(conn: Connection, tenant: UUID, organisation_id: UUID, category_id: UUID) -> Record:
    """Where a suggestion goes: `handling_id`, and `unit_id`, the lead unit that is proposed there, or None."""
    row = await conn.fetchrow(_ROUTE, tenant, organisation_id, category_id)
    if row is None:
        raise LookupError(organisation_id)
    return row


async def insert_author(conn: Connection, author: SuggestionAuthorRow) -> None:
    """An author of a new or locked suggestion."""
    await write(conn, _INSERT_AUTHOR, **author.model_dump())
