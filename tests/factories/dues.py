"""A rule about dues from a day on, written row by row."""

from datetime import date
from uuid import UUID

import asyncpg

from db.types import new_id


async def add_rule(
    conn: asyncpg.Connection,
    tenant_id: UUID,
    key: str,
    value: int | None,
    *,
    organisation_id: UUID | None = None,
    starts_on: date = date(2026, 1, 1),
) -> UUID:
    """A version of a rule at an organisation, at the top if None."""
    version_id = new_id()
    await conn.execute(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
        " VALUES ($1, $2, $3, $4, $5, false, $6, '决议')",
        *(tenant_id, version_id, organisation_id or tenant_id, key, value, starts_on),
    )
    return version_id


async def add_charge(
    conn: asyncpg.Connection,
    tenant_id: UUID,
    member_id: UUID,
    organisation_id: UUID,
    month_on: date,
    *,
    fen: int = 1000,
) -> UUID:
    """A charge that nothing has become of, due at the end of its month."""
    charge_id = new_id()
    await conn.execute(
        "INSERT INTO dues_charge (tenant_id, id, member_id, organisation_id, month_on, amount_fen, due_on)"
        " VALUES ($1, $2, $3, $4, $5, $6, ($5::date + interval '1 month' - interval '1 day')::date)",
        *(tenant_id, charge_id, member_id, organisation_id, month_on, fen),
    )
    return charge_id
