"""SQL of role grants."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert

from db.models.auth import RoleGrantRow
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value
from db.types import table_of

_GRANT = table_of(RoleGrantRow)
_COLUMNS = ("tenant_id", "id", "member_id", "role", "organisation_id", "granted_by_id", "starts_on", "ends_on")

_STANDING = Statement.of(
    sa.text(
        """
        WITH held AS (
            SELECT role, organisation_id FROM role_grant
            WHERE tenant_id = :tenant_id AND member_id = :granter_id AND revoked_at IS NULL
              AND starts_on <= :today AND (ends_on IS NULL OR ends_on >= :today)
        )
        SELECT
            ARRAY(
                SELECT DISTINCT CAST(held.role AS text) FROM held
                JOIN organisation_closure c ON c.tenant_id = :tenant_id
                 AND c.ancestor_id = held.organisation_id AND c.descendant_id = :organisation_id
            ) AS roles,
            EXISTS (
                SELECT 1 FROM held WHERE role = 'administrator' AND organisation_id = :tenant_id
            ) AS is_top_administrator,
            EXISTS (
                SELECT 1 FROM organisation o
                WHERE o.tenant_id = :tenant_id AND o.id = :organisation_id AND o.state <> 'active'
            ) AS is_node_closed,
            (
                SELECT m.state FROM member m
                WHERE m.tenant_id = :tenant_id AND m.id = :member_id AND EXISTS (
                    SELECT 1 FROM held
                    JOIN organisation_closure c ON c.tenant_id = m.tenant_id
                     AND c.ancestor_id = held.organisation_id AND c.descendant_id = m.organisation_id
                    WHERE held.role = ANY (:granting_roles)
                )
            ) AS member_state
        """
    ).bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("granter_id", type_=sa.Uuid()),
        sa.bindparam("organisation_id", type_=sa.Uuid()),
        sa.bindparam("member_id", type_=sa.Uuid()),
        sa.bindparam("today", type_=sa.Date()),
        sa.bindparam("granting_roles", type_=postgresql.ARRAY(sa.Text())),
    )
)
_RETIRE = Statement.of(
    sa.update(_GRANT)
    .where(
        _GRANT.c.tenant_id == sa.bindparam("of_tenant"),
        _GRANT.c.member_id == sa.bindparam("of_member"),
        _GRANT.c.role == sa.bindparam("of_role"),
        _GRANT.c.organisation_id == sa.bindparam("of_node"),
        _GRANT.c.revoked_at.is_(None),
        _GRANT.c.ends_on < sa.bindparam("today"),
    )
    .values(revoked_at=sa.bindparam("at"))
)
_INSERT = Statement.of(
    insert(_GRANT)
    .values({name: sa.bindparam(name) for name in _COLUMNS})
    .on_conflict_do_nothing(
        index_elements=["tenant_id", "member_id", "role", "organisation_id"],
        index_where=sa.text("revoked_at IS NULL"),
    )
    .returning(_GRANT.c.id)
)
_LOCK = Statement.of(
    sa.select(_GRANT.c.member_id, _GRANT.c.role, _GRANT.c.organisation_id, _GRANT.c.revoked_at)
    .where(_GRANT.c.tenant_id == sa.bindparam("tenant_id"), _GRANT.c.id == sa.bindparam("id"))
    .with_for_update(key_share=True)
)
_LOCK_NODE = """
    SELECT FROM organisation WHERE tenant_id = $1 AND id = $2 FOR KEY SHARE
"""
_LIST_LIVE = Statement.of(
    sa.select(_GRANT.c.role, _GRANT.c.organisation_id)
    .where(
        _GRANT.c.tenant_id == sa.bindparam("tenant_id"),
        _GRANT.c.member_id == sa.bindparam("member_id"),
        _GRANT.c.revoked_at.is_(None),
        sa.or_(_GRANT.c.ends_on.is_(None), _GRANT.c.ends_on >= sa.bindparam("today")),
    )
    .order_by(_GRANT.c.id)
)
_REVOKE = Statement.of(
    sa.update(_GRANT)
    .where(_GRANT.c.tenant_id == sa.bindparam("of_tenant"), _GRANT.c.id == sa.bindparam("of_grant"))
    .values(revoked_at=sa.bindparam("at"))
)

_REVOKE_OF_MEMBER = Statement.of(
    sa.text(
        """
        UPDATE role_grant g SET revoked_at = :at
        WHERE g.tenant_id = :tenant_id AND g.member_id = :member_id AND g.revoked_at IS NULL
          AND (:is_every OR (
              EXISTS (
                  SELECT FROM organisation_closure c WHERE c.tenant_id = g.tenant_id
                   AND c.ancestor_id = g.organisation_id AND c.descendant_id = :left_id
              ) AND NOT EXISTS (
                  SELECT FROM organisation_closure c WHERE c.tenant_id = g.tenant_id
                   AND c.ancestor_id = g.organisation_id AND c.descendant_id = :entered_id
              )
          ))
        RETURNING g.id, g.role, g.organisation_id
        """
    ).bindparams(
        sa.bindparam("at", type_=sa.DateTime(timezone=True)),
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("member_id", type_=sa.Uuid()),
        sa.bindparam("is_every", type_=sa.Boolean()),
        sa.bindparam("left_id", type_=sa.Uuid()),
        sa.bindparam("entered_id", type_=sa.Uuid()),
    )
)
_IS_HELD = Statement.of(
    sa.text(
        """
        SELECT EXISTS (
            SELECT FROM role_grant g
            JOIN organisation_closure c ON c.tenant_id = g.tenant_id AND c.ancestor_id = g.organisation_id
            JOIN member m ON m.tenant_id = g.tenant_id AND m.id = g.member_id AND m.state IN ('active', 'retained')
            WHERE g.tenant_id = :tenant_id AND g.member_id = :member_id AND c.descendant_id = :organisation_id
              AND g.role = ANY(CAST(:roles AS text[]))
              AND g.revoked_at IS NULL AND g.starts_on <= :on AND (g.ends_on IS NULL OR g.ends_on >= :on)
        )
        """
    )
)
_LIST_HELD = Statement.of(
    sa.text(
        """
        SELECT role, organisation_id FROM role_grant
        WHERE tenant_id = :tenant_id AND member_id = :member_id AND revoked_at IS NULL AND starts_on <= :today
          AND (ends_on IS NULL OR ends_on >= :today)
        """
    )
)


@dataclass(frozen=True, slots=True)
class Reach:
    """A move: from one organisation to another."""

    left_id: UUID
    entered_id: UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """The granter's roles that hold at the node today (given on it or above), and the state of the member.

    `member_state` is None unless the member belongs to an organisation at or below which the granter may grant.
    """

    roles: list[str]
    is_top_administrator: bool
    member_state: str | None
    is_node_closed: bool = False


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A locked grant."""

    member_id: UUID
    role: str
    organisation_id: UUID
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class StandingAsked:
    """Whose standing, at which node, towards whom."""

    tenant_id: UUID
    granter_id: UUID
    organisation_id: UUID
    member_id: UUID


async def lock_node(conn: Connection, tenant_id: UUID, organisation_id: UUID) -> None:
    """Keeps an organisation, if there is one, from closing until the transaction ends; waits for one that closes."""
    await conn.execute(_LOCK_NODE, tenant_id, organisation_id)


async def find_standing(
    conn: Connection, asked: StandingAsked, *, today: date, granting_roles: Sequence[str]
) -> Standing:
    """Read in the transaction that uses it; `granting_roles` are those that carry the right to grant."""
    row = await fetch_one(
        conn,
        _STANDING,
        tenant_id=asked.tenant_id,
        granter_id=asked.granter_id,
        organisation_id=asked.organisation_id,
        member_id=asked.member_id,
        today=today,
        granting_roles=list(granting_roles),
    )
    if row is None:
        raise AssertionError("a statement without FROM returns a row")
    return Standing(**dict(row))


async def retire_ended_grants(conn: Connection, grant: RoleGrantRow, *, today: date, at: datetime) -> None:
    """Makes room under the live unique key: a grant of the same role on the same node that ended before `today`."""
    await execute(
        conn,
        _RETIRE,
        of_tenant=grant.tenant_id,
        of_member=grant.member_id,
        of_role=grant.role,
        of_node=grant.organisation_id,
        today=today,
        at=at,
    )


async def insert_grant(conn: Connection, grant: RoleGrantRow) -> bool:
    """False if the member has the role on the node; waits for a transaction that is giving it just now."""
    return await fetch_value(conn, _INSERT, **grant.model_dump(include=set(_COLUMNS))) is not None


async def lock_grant(conn: Connection, tenant_id: UUID, grant_id: UUID) -> GrantRow | None:
    """The grant, locked until the transaction ends."""
    row = await fetch_one(conn, _LOCK, tenant_id=tenant_id, id=grant_id)
    return None if row is None else GrantRow(**dict(row))


async def list_live_grants(
    conn: Connection, tenant_id: UUID, member_id: UUID, *, today: date
) -> Sequence[tuple[str, UUID]]:
    """Roles of a member with their nodes, in force or to come, in the order in which they were given."""
    rows = await fetch_all(conn, _LIST_LIVE, tenant_id=tenant_id, member_id=member_id, today=today)
    return [(row["role"], row["organisation_id"]) for row in rows]


async def revoke_grant(conn: Connection, tenant_id: UUID, grant_id: UUID, *, at: datetime) -> None:
    """Ends a locked grant; the row stays as history."""
    await execute(conn, _REVOKE, of_tenant=tenant_id, of_grant=grant_id, at=at)


async def revoke_member_grants(
    conn: Connection, tenant_id: UUID, member_id: UUID, *, lost: Reach | None, at: datetime
) -> Sequence[Record]:
    """Ends the member's grants: all, or with `lost` those on nodes that reach the old organisation and not the new one.

    The rows stay as history; gives `id`, `role` and `organisation_id` of what it ended.
    """
    return await fetch_all(
        conn,
        _REVOKE_OF_MEMBER,
        at=at,
        tenant_id=tenant_id,
        member_id=member_id,
        is_every=lost is None,
        left_id=None if lost is None else lost.left_id,
        entered_id=None if lost is None else lost.entered_id,
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """A member who may hold a role at an organisation or above it."""

    tenant_id: UUID
    member_id: UUID
    organisation_id: UUID


async def is_held(conn: Connection, asked: Holder, *, roles: Sequence[str], on: date) -> bool:
    """Whether a member who may sign in holds one of these roles there on a day; what a deputy may do does not count."""
    return bool(await fetch_value(conn, _IS_HELD, **asdict(asked), roles=list(roles), on=on))


async def list_held_grants(
    conn: Connection, tenant_id: UUID, member_id: UUID, *, today: date
) -> Sequence[tuple[str, UUID]]:
    """(role, organisation) of a member's own roles that hold today."""
    rows = await fetch_all(conn, _LIST_HELD, tenant_id=tenant_id, member_id=member_id, today=today)
    return [(row["role"], row["organisation_id"]) for row in rows]
