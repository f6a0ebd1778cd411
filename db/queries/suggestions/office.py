"""SQL of the offices around suggestions: units and their staff, categories, routes, templates."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.models.organisations import OrganisationRow
from db.models.suggestions import (
    AnsweringUnitRow,
    AnswerTemplateRow,
    SuggestionCategoryRow,
    SuggestionRouteRow,
    UnitStaffRow,
)
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, fetch_value, write
from db.types import table_of

_MANAGE = "suggestion_manage"
_ID = sa.bindparam("id", type_=sa.Uuid())
_ORGANISATION, _UNIT, _STAFF = table_of(OrganisationRow), table_of(AnsweringUnitRow), table_of(UnitStaffRow)
_CATEGORY, _ROUTE = table_of(SuggestionCategoryRow), table_of(SuggestionRouteRow)
_TEMPLATE = table_of(AnswerTemplateRow)

_FIND_MANAGED = Statement.of(
    sa.select(_ORGANISATION.c.id)
    .where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == _ID,
        _ORGANISATION.c.state == sa.literal_column("'active'"),
        below_nodes(_ORGANISATION.c.id, held_nodes(_MANAGE)),
    )
    .with_for_update(key_share=True, read=True)
)


def _lock_of(table: sa.Table) -> Statement:
    return Statement.of(
        sa.select(table)
        .where(
            table.c.tenant_id == tenant_id(),
            table.c.id == _ID,
            below_nodes(table.c.organisation_id, held_nodes(_MANAGE)),
        )
        .with_for_update(of=table)
    )


def _insert_of(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


def _insert_coded(table: sa.Table) -> Statement:
    return Statement.of(
        insert(table)
        .values({column.key: sa.bindparam(column.key) for column in table.columns})
        .on_conflict_do_nothing(index_elements=["tenant_id", "code"])
        .returning(table.c.id)
    )


def _update_of(table: sa.Table) -> Statement:
    return Statement.of(
        sa.update(table)
        .where(table.c.tenant_id == sa.bindparam("of_tenant"), table.c.id == sa.bindparam("of_id"))
        .values({c.key: sa.bindparam(c.key) for c in table.columns if c.key not in {"tenant_id", "id"}})
    )


_LOCK_UNIT, _LOCK_CATEGORY = _lock_of(_UNIT), _lock_of(_CATEGORY)
_LOCK_ROUTE, _LOCK_TEMPLATE = _lock_of(_ROUTE), _lock_of(_TEMPLATE)
_INSERT_UNIT, _INSERT_CATEGORY = _insert_coded(_UNIT), _insert_coded(_CATEGORY)
_INSERT_STAFF, _INSERT_ROUTE, _INSERT_TEMPLATE = _insert_of(_STAFF), _insert_of(_ROUTE), _insert_of(_TEMPLATE)
_UPDATE_UNIT, _UPDATE_CATEGORY = _update_of(_UNIT), _update_of(_CATEGORY)
_UPDATE_STAFF, _UPDATE_ROUTE, _UPDATE_TEMPLATE = _update_of(_STAFF), _update_of(_ROUTE), _update_of(_TEMPLATE)
_LOCK_STAFF = Statement.of(
    sa.select(_STAFF)
    .join_from(_STAFF, _UNIT, sa.and_(_UNIT.c.tenant_id == _STAFF.c.tenant_id, _UNIT.c.id == _STAFF.c.unit_id))
    .where(
        _STAFF.c.tenant_id == tenant_id(),
        _STAFF.c.id == _ID,
        below_nodes(_UNIT.c.organisation_id, held_nodes(_MANAGE)),
    )
    .with_for_update(of=_STAFF)
)
# Who is appointed stays in the register until the transaction ends: the hook of who leaves finds the entry.
_NAMED = """
    SELECT id FROM member
    WHERE tenant_id = $1 AND member_number = $2 AND name = $3 AND state IN ('active', 'retained')
        AND merged_into_id IS NULL AND erased_at IS NULL FOR SHARE
"""
_IS_STAFF = """
    SELECT EXISTS (
        SELECT FROM unit_staff WHERE tenant_id = $1 AND unit_id = $2 AND member_id = $3
            AND (ends_on IS NULL OR ends_on >= $4)
    )
"""
_CATEGORY_SERVES = """
    SELECT EXISTS (
        SELECT FROM suggestion_category AS c
        JOIN organisation_closure AS k ON k.tenant_id = c.tenant_id
        WHERE c.tenant_id = $1 AND c.id = $2 AND c.retired_at IS NULL
            AND c.organisation_id IN (k.ancestor_id, k.descendant_id) AND $3 IN (k.ancestor_id, k.descendant_id)
    )
"""
# Who may handle: an organisation that is active and no group or holding pool.
_HANDLES = """
    SELECT EXISTS (
        SELECT FROM organisation
        WHERE tenant_id = $1 AND id = $2 AND state = 'active' AND kind NOT IN ('group', 'holding_pool')
    )
"""
# A lead unit of a route answers where it is handled, or above or below.
_OPEN_UNIT = """
    SELECT EXISTS (
        SELECT FROM answering_unit AS u
        JOIN organisation_closure AS k ON k.tenant_id = u.tenant_id
        WHERE u.tenant_id = $1 AND u.id = $2 AND u.closed_at IS NULL
            AND ((k.ancestor_id = $3 AND k.descendant_id = u.organisation_id)
                OR (k.descendant_id = $3 AND k.ancestor_id = u.organisation_id))
    )
"""
_ROUTE_NOW = """
    SELECT * FROM suggestion_route
    WHERE tenant_id = $1 AND organisation_id = $2 AND category_id IS NOT DISTINCT FROM $3 AND ended_at IS NULL
    FOR UPDATE
"""
_END_STAFF = """
    UPDATE unit_staff SET starts_on = least(starts_on, $3::date), ends_on = $3::date
    WHERE tenant_id = $1 AND unit_id = $2 AND (ends_on IS NULL OR ends_on > $3::date)
"""
_END_ROUTES = """
    UPDATE suggestion_route SET ended_at = $3 WHERE tenant_id = $1 AND unit_id = $2 AND ended_at IS NULL
"""
_HAND_ROUTES = "UPDATE suggestion_route SET unit_id = $3 WHERE tenant_id = $1 AND unit_id = $2 AND ended_at IS NULL"


async def is_managed(conn: Connection, scope: Scope, organisation_id: UUID) -> bool:
    """Whether an organisation of the union is active, and the caller manages suggestions there; it stays so."""
    values = scope_values(scope, _FIND_MANAGED.parameters)
    return await fetch_value(conn, _FIND_MANAGED, id=organisation_id, **values) is not None


async def lock_unit(conn: Connection, scope: Scope, unit_id: UUID) -> AnsweringUnitRow | None:
    """A unit of an organisation where the caller manages suggestions, locked until the transaction ends."""
    row = await _locked(conn, scope, _LOCK_UNIT, unit_id)
    return None if row is None else AnsweringUnitRow(**row)


async def lock_staff(conn: Connection, scope: Scope, staff_id: UUID) -> UnitStaffRow | None:
    """An entry of a unit as above, locked."""
    row = await _locked(conn, scope, _LOCK_STAFF, staff_id)
    return None if row is None else UnitStaffRow(**row)


async def lock_category(conn: Connection, scope: Scope, category_id: UUID) -> SuggestionCategoryRow | None:
    """A category of an organisation where the caller manages suggestions, locked."""
    row = await _locked(conn, scope, _LOCK_CATEGORY, category_id)
    return None if row is None else SuggestionCategoryRow(**row)


async def lock_route(conn: Connection, scope: Scope, route_id: UUID) -> SuggestionRouteRow | None:
    """A route of an organisation where the caller manages suggestions, locked."""
    row = await _locked(conn, scope, _LOCK_ROUTE, route_id)
    return None if row is None else SuggestionRouteRow(**row)


async def lock_template(conn: Connection, scope: Scope, template_id: UUID) -> AnswerTemplateRow | None:
    """A template of an organisation where the caller manages suggestions, locked."""
    row = await _locked(conn, scope, _LOCK_TEMPLATE, template_id)
    return None if row is None else AnswerTemplateRow(**row)


async def insert_unit(conn: Connection, unit: AnsweringUnitRow) -> bool:
    """Writes a new unit; False where its code is taken, also by who was a moment earlier."""
    return await fetch_value(conn, _INSERT_UNIT, **unit.model_dump()) is not None


async def insert_category(conn: Connection, category: SuggestionCategoryRow) -> bool:
    """Writes a new category; False where its code is taken."""
    return await fetch_value(conn, _INSERT_CATEGORY, **category.model_dump()) is not None


async def insert_staff(conn: Connection, staff: UnitStaffRow) -> None:
    """Writes who acts for a locked unit."""
    await write(conn, _INSERT_STAFF, **staff.model_dump())


async def insert_route(conn: Connection, route: SuggestionRouteRow) -> None:
    """Writes a route; the one before has ended."""
    await write(conn, _INSERT_ROUTE, **route.model_dump())


async def insert_template(conn: Connection, template: AnswerTemplateRow) -> None:
    """Writes a new template."""
    await write(conn, _INSERT_TEMPLATE, **template.model_dump())


async def update_unit(conn: Connection, unit: AnsweringUnitRow) -> None:
    """Writes what a locked unit has become."""
    await _update(conn, _UPDATE_UNIT, unit.tenant_id, unit.id, unit.model_dump())


async def update_staff(conn: Connection, staff: UnitStaffRow) -> None:
    """Writes what a locked entry has become."""
    await _update(conn, _UPDATE_STAFF, staff.tenant_id, staff.id, staff.model_dump())


async def update_category(conn: Connection, category: SuggestionCategoryRow) -> None:
    """Writes what a locked category has become."""
    await _update(conn, _UPDATE_CATEGORY, category.tenant_id, category.id, category.model_dump())


async def update_route(conn: Connection, route: SuggestionRouteRow) -> None:
    """Writes what a locked route has become."""
    await _update(conn, _UPDATE_ROUTE, route.tenant_id, route.id, route.model_dump())


async def update_template(conn: Connection, template: AnswerTemplateRow) -> None:
    """Writes what a locked template has become."""
    await _update(conn, _UPDATE_TEMPLATE, template.tenant_id, template.id, template.model_dump())


async def find_named(conn: Connection, tenant: UUID, number: str, name: str) -> UUID | None:
    """The member in membership with a number and a name; they stay so until the transaction ends."""
    found: UUID | None = await conn.fetchval(_NAMED, tenant, number, name)
    return found


async def is_staff(conn: Connection, tenant: UUID, unit_id: UUID, member_id: UUID, *, on: date) -> bool:
    """Whether a member acts for a locked unit on a day or later."""
    return bool(await conn.fetchval(_IS_STAFF, tenant, unit_id, member_id, on))


async def serves(conn: Connection, tenant: UUID, category_id: UUID, organisation_id: UUID) -> bool:
    """Whether a category is in use at an organisation, above it or below it."""
    return bool(await conn.fetchval(_CATEGORY_SERVES, tenant, category_id, organisation_id))


async def handles(conn: Connection, tenant: UUID, organisation_id: UUID) -> bool:
    """Whether an organisation may handle suggestions."""
    return bool(await conn.fetchval(_HANDLES, tenant, organisation_id))


async def is_open_unit(conn: Connection, tenant: UUID, unit_id: UUID, organisation_id: UUID) -> bool:
    """Whether a unit is open and answers at an organisation, above it or below it."""
    return bool(await conn.fetchval(_OPEN_UNIT, tenant, unit_id, organisation_id))


async def lock_route_now(
    conn: Connection, tenant: UUID, organisation_id: UUID, category_id: UUID | None
) -> SuggestionRouteRow | None:
    """The route that holds at a place for a category (None: all others), locked."""
    row = await conn.fetchrow(_ROUTE_NOW, tenant, organisation_id, category_id)
    return None if row is None else SuggestionRouteRow(**dict(row))


async def leave_unit(
    conn: Connection, tenant: UUID, unit_id: UUID, *, today: date, now: datetime, successor_id: UUID | None
) -> None:
    """What a locked unit that closes leaves: its staff end with the day, its routes name the successor or end."""
    await conn.execute(_END_STAFF, tenant, unit_id, today)
    if successor_id is None:
        await conn.execute(_END_ROUTES, tenant, unit_id, now)
    else:
        await conn.execute(_HAND_ROUTES, tenant, unit_id, successor_id)


async def _locked(conn: Connection, scope: Scope, statement: Statement, id_: UUID) -> Mapping[str, Any] | None:
    row: Record | None = await fetch_one(conn, statement, id=id_, **scope_values(scope, statement.parameters))
    return None if row is None else dict(row)


async def _update(conn: Connection, statement: Statement, tenant: UUID, id_: UUID, values: dict[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if name not in {"tenant_id", "id"}}
    await execute(conn, statement, of_tenant=tenant, of_id=id_, **changed)
