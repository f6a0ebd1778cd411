"""SQL of changes of the union tree: its lock, nodes where they stand, what follows, what closes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from db.models.organisations import OrganisationRow
from db.predicates import below_nodes, held_nodes, scope_values
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one
from db.types import table_of

_ORGANISATION = table_of(OrganisationRow)
_LOCK_CLASS = 0x74726565  # "tree" in ASCII: apart from the locks of migrations and seeds

_FIND = Statement.of(
    sa.select(_ORGANISATION).where(
        _ORGANISATION.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _ORGANISATION.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_ORGANISATION.c.id, held_nodes("organisation_write")),
    )
)
_LOCK = Statement.of(
    sa.select(_ORGANISATION)
    .where(
        _ORGANISATION.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _ORGANISATION.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_ORGANISATION.c.id, held_nodes("organisation_write")),
    )
    .with_for_update()
)
_PLACED = """
    SELECT
        (SELECT max(depth) FROM organisation_closure WHERE tenant_id = $1 AND descendant_id = $2) AS depth,
        (SELECT max(c.depth) FROM organisation_closure c
         JOIN organisation o ON o.tenant_id = c.tenant_id AND o.id = c.descendant_id
         WHERE c.tenant_id = $1 AND c.ancestor_id = $2 AND (o.state = 'active' OR c.depth = 0)) AS height,
        (SELECT count(*) FROM organisation WHERE tenant_id = $1 AND parent_id = $2 AND state = 'active') AS children,
        EXISTS (SELECT FROM organisation_closure
                WHERE tenant_id = $1 AND ancestor_id = $3 AND descendant_id = $2) AS is_below
"""
_INSERT = """
    WITH node AS (
        INSERT INTO organisation (tenant_id, id, parent_id, kind, code, name, name_en, founded_on)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant_id, code) DO NOTHING
        RETURNING tenant_id, id, version, founded_on, parent_id, kind, code, name, name_en, state
    ), pairs AS (
        INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth)
        SELECT node.tenant_id, c.ancestor_id, node.id, c.depth + 1 FROM node
        JOIN organisation_closure c ON c.tenant_id = node.tenant_id AND c.descendant_id = $3
        UNION ALL SELECT tenant_id, id, id, 0 FROM node
    )
    INSERT INTO organisation_period
        (tenant_id, organisation_id, version, starts_on, parent_id, kind, code, name, name_en, state, cause, actor_id)
    SELECT tenant_id, id, version, founded_on, parent_id, kind, code, name, name_en, state, 'founded', $9 FROM node
"""
# Nothing stands in for what another transaction is just founding: the code waits for it, and is free or not.
_FOUND = """
    WITH founded AS (
        INSERT INTO tenant (id, code) VALUES ($1, $2) ON CONFLICT (code) DO NOTHING RETURNING id, code
    ), node AS (
        INSERT INTO organisation (tenant_id, id, kind, code, name, name_en, founded_on)
        SELECT id, id, 'federation', code, $3, $4, $5 FROM founded
        RETURNING tenant_id, id, version, founded_on, kind, code, name, name_en, state
    ), pair AS (
        INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth)
        SELECT tenant_id, id, id, 0 FROM node
    ), counter AS (
        INSERT INTO member_number (tenant_id, next_number) SELECT tenant_id, 1 FROM node
    )
    INSERT INTO organisation_period
        (tenant_id, organisation_id, version, starts_on, kind, code, name, name_en, state, cause)
    SELECT tenant_id, id, version, founded_on, kind, code, name, name_en, state, 'founded' FROM node
"""
_CHANGE = """
    WITH ended AS (
        UPDATE organisation_period p SET until_on = greatest($3, p.starts_on) FROM organisation o
        WHERE o.tenant_id = $1 AND o.id = ANY ($2)
          AND p.tenant_id = o.tenant_id AND p.organisation_id = o.id AND p.version = o.version
        RETURNING p.organisation_id, p.version, p.until_on, p.parent_id, p.kind, p.code, p.name, p.name_en, p.state
    ), begun AS (
        INSERT INTO organisation_period
            (tenant_id, organisation_id, version, starts_on, parent_id, kind, code, name, name_en, state, cause,
             cause_id, actor_id)
        SELECT $1, organisation_id, version + 1, until_on, coalesce($4, parent_id), kind, code, coalesce($5, name),
               coalesce($6, name_en), coalesce($7, state), $8, $9, $10
        FROM ended
        RETURNING organisation_id, version, starts_on, parent_id, name, name_en, state
    )
    UPDATE organisation o
    SET version = begun.version, parent_id = begun.parent_id, name = begun.name, name_en = begun.name_en,
        state = begun.state, closed_on = CASE WHEN begun.state = 'active' THEN NULL ELSE begun.starts_on END,
        successor_id = coalesce($11, o.successor_id)
    FROM begun WHERE o.tenant_id = $1 AND o.id = begun.organisation_id
"""
# Pairs inside a moved subtree stay; the others of its nodes are those with the new parent's chain, and no more.
_CLOSURE = """
    WITH subtree AS (
        SELECT descendant_id, depth FROM organisation_closure WHERE tenant_id = $1 AND ancestor_id = ANY ($2)
    ), chain AS (
        SELECT ancestor_id, depth FROM organisation_closure WHERE tenant_id = $1 AND descendant_id = $3
    ), removed AS (
        DELETE FROM organisation_closure c USING subtree s
        WHERE c.tenant_id = $1 AND c.descendant_id = s.descendant_id
          AND NOT EXISTS (SELECT FROM subtree WHERE subtree.descendant_id = c.ancestor_id)
          AND NOT EXISTS (SELECT FROM chain WHERE chain.ancestor_id = c.ancestor_id)
    )
    INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth)
    SELECT $1, chain.ancestor_id, s.descendant_id, chain.depth + s.depth + 1 FROM chain CROSS JOIN subtree s
    ON CONFLICT (tenant_id, ancestor_id, descendant_id) DO UPDATE SET depth = excluded.depth
"""
_HELD = """
    SELECT
        (SELECT count(*) FROM organisation_closure c
         JOIN organisation o ON o.tenant_id = c.tenant_id AND o.id = c.descendant_id AND o.state = 'active'
         WHERE c.tenant_id = $1 AND c.ancestor_id = $2) AS subtree_organisations,
        (SELECT count(*) FROM member m JOIN organisation_closure c
         ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id AND c.ancestor_id = $2
         WHERE m.tenant_id = $1 AND m.merged_into_id IS NULL
         AND m.state IN ('active', 'retained', 'suspended')) AS subtree_members,
        (SELECT count(*) FROM organisation WHERE tenant_id = $1 AND parent_id = $2 AND state = 'active') AS children,
        (SELECT count(*) FROM member WHERE tenant_id = $1 AND organisation_id = $2 AND merged_into_id IS NULL
         AND state IN ('active', 'retained', 'suspended')) AS members,
        (SELECT count(*) FROM join_request WHERE tenant_id = $1 AND organisation_id = $2
         AND status = 'in_review') AS join_requests,
        (SELECT count(*) FROM post WHERE tenant_id = $1 AND organisation_id = $2 AND closed_on IS NULL) AS posts,
        (SELECT count(*) FROM post_term t JOIN post p ON p.tenant_id = t.tenant_id AND p.id = t.post_id
         WHERE p.tenant_id = $1 AND p.organisation_id = $2 AND t.withdrawn_at IS NULL
         AND (t.ends_on IS NULL OR t.ends_on > $3)) AS terms,
        (SELECT count(*) FROM role_grant WHERE tenant_id = $1 AND organisation_id = $2 AND revoked_at IS NULL
         AND (ends_on IS NULL OR ends_on >= $3)) AS roles
"""
_CHILDREN = """
    SELECT o.id, o.kind, (
        SELECT max(c.depth) FROM organisation_closure c
        JOIN organisation d ON d.tenant_id = c.tenant_id AND d.id = c.descendant_id
        WHERE c.tenant_id = $1 AND c.ancestor_id = o.id AND d.state = 'active'
    ) AS height
    FROM organisation o WHERE o.tenant_id = $1 AND o.parent_id = $2 AND o.state = 'active' ORDER BY o.id
"""
_END_TERMS = """
    WITH closed AS (
        UPDATE post SET closed_on = $3 WHERE tenant_id = $1 AND organisation_id = $2 AND closed_on IS NULL
        RETURNING id
    )
    UPDATE post_term t
    SET ends_on = CASE WHEN t.starts_on > $3 THEN t.ends_on ELSE $3 END,
        withdrawn_at = CASE WHEN t.starts_on > $3 THEN $4::timestamptz END
    FROM closed WHERE t.tenant_id = $1 AND t.post_id = closed.id AND t.withdrawn_at IS NULL
      AND (t.ends_on IS NULL OR t.ends_on > $3)
    RETURNING t.id
"""
_END_ROLES = """
    UPDATE role_grant SET revoked_at = $3
    WHERE tenant_id = $1 AND organisation_id = $2 AND revoked_at IS NULL
    RETURNING id, member_id, role
"""


class NewOrganisation(NamedTuple):
    """An organisation to found."""

    id: UUID
    parent_id: UUID
    kind: str
    code: str
    name: str
    name_en: str
    founded_on: date
    actor_id: UUID | None


class NewUnion(NamedTuple):
    """A union to found: its id is that of its top organisation, whose code is its own."""

    id: UUID
    code: str
    name: str
    name_en: str
    founded_on: date


class Change(NamedTuple):
    """What becomes of organisations from a day on; a value left None stays."""

    starts_on: date
    cause: str
    actor_id: UUID | None
    parent_id: UUID | None = None
    name: str | None = None
    name_en: str | None = None
    state: str | None = None
    cause_id: UUID | None = None
    successor_id: UUID | None = None


async def lock_tree(conn: Connection, tenant_id: UUID) -> None:
    """The lock of a union's structure, until the transaction ends; taken before every row lock."""
    await conn.execute("SELECT pg_advisory_xact_lock($1, hashtext($2))", _LOCK_CLASS, str(tenant_id))


async def find_organisation(conn: Connection, scope: Scope, organisation_id: UUID) -> Mapping[str, Any] | None:
    """The organisation; None when out of scope of `organisation_write`."""
    row = await fetch_one(conn, _FIND, id=organisation_id, **scope_values(scope, _FIND.parameters))
    return None if row is None else dict(row)


async def lock_organisation(conn: Connection, scope: Scope, organisation_id: UUID) -> Mapping[str, Any] | None:
    """As `find_organisation`, its row locked until the transaction ends."""
    row = await fetch_one(conn, _LOCK, id=organisation_id, **scope_values(scope, _LOCK.parameters))
    return None if row is None else dict(row)


async def find_placed(conn: Connection, tenant_id: UUID, organisation_id: UUID, *, above_id: UUID) -> Mapping[str, Any]:
    """`depth`, `height` and `children` of a node, by what is open, and whether it is `above_id` or below it."""
    row = await conn.fetchrow(_PLACED, tenant_id, organisation_id, above_id)
    if row is None:
        raise AssertionError("a statement without FROM returns a row")
    return dict(row)


async def insert_union(conn: Connection, new: NewUnion) -> bool:
    """Writes the union, its top with the closure and the first period, and the counter of its member numbers.

    False when the installation has a union with this code.
    """
    status = await conn.execute(_FOUND, new.id, new.code, new.name, new.name_en, new.founded_on)
    return str(status).endswith(" 1")


async def insert_organisation(conn: Connection, tenant_id: UUID, new: NewOrganisation) -> bool:
    """Writes the node, its pairs of the closure and its first period. False when its code is in use."""
    status = await conn.execute(_INSERT, tenant_id, *new)
    return str(status).endswith(" 1")


async def change_organisations(
    conn: Connection, tenant_id: UUID, organisation_ids: Sequence[UUID], change: Change
) -> None:
    """Ends the present periods, begins the next and moves the rows to them: one statement for all of them.

    The rows are locked by the caller. The closure is `move_subtrees`'.
    """
    await conn.execute(
        _CHANGE,
        tenant_id,
        list(organisation_ids),
        change.starts_on,
        change.parent_id,
        change.name,
        change.name_en,
        change.state,
        change.cause,
        change.cause_id,
        change.actor_id,
        change.successor_id,
    )


async def move_subtrees(conn: Connection, tenant_id: UUID, root_ids: Sequence[UUID], parent_id: UUID) -> None:
    """The closure as it is when these nodes, none below another, stand below `parent_id` with all below them."""
    await conn.execute(_CLOSURE, tenant_id, list(root_ids), parent_id)


async def count_held(conn: Connection, tenant_id: UUID, organisation_id: UUID, today: date) -> Mapping[str, Any]:
    """What an organisation has: itself and what is below (`subtree_…`), and what is its own.

    Members are those in membership: active, retained, suspended. Terms and roles are those that have not ended.
    """
    row = await conn.fetchrow(_HELD, tenant_id, organisation_id, today)
    if row is None:
        raise AssertionError("a statement without FROM returns a row")
    return dict(row)


async def lock_children(conn: Connection, tenant_id: UUID, organisation_id: UUID) -> list[Mapping[str, Any]]:
    """`id`, `kind` and `height` of the open organisations directly below, locked in the order of their ids."""
    return [dict(row) for row in await conn.fetch(f"{_CHILDREN} FOR UPDATE OF o", tenant_id, organisation_id)]


async def list_children(conn: Connection, tenant_id: UUID, organisation_id: UUID) -> list[Mapping[str, Any]]:
    """As `lock_children`, without a lock."""
    return [dict(row) for row in await conn.fetch(_CHILDREN, tenant_id, organisation_id)]


async def end_offices(conn: Connection, tenant_id: UUID, organisation_id: UUID, on: date, at: datetime) -> int:
    """Closes the posts of an organisation and ends their terms with the day; those to come are withdrawn.

    Gives the number of terms.
    """
    return len(await conn.fetch(_END_TERMS, tenant_id, organisation_id, on, at))


async def end_roles(conn: Connection, tenant_id: UUID, organisation_id: UUID, at: datetime) -> list[Mapping[str, Any]]:
    """Takes back every role on the organisation itself; gives `id`, `member_id` and `role` of each."""
    return [dict(row) for row in await conn.fetch(_END_ROLES, tenant_id, organisation_id, at)]
