"""A union and its officer."""

from datetime import date, timedelta
from uuid import UUID

import asyncpg
import pytest

from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from tests.domain.organisations.desk import NOW, Desk
from tests.factories.members import add_member


@pytest.fixture
async def desk(database: Database, keyring: Keyring, owner: asyncpg.Connection, tenant_id: UUID) -> Desk:
    officer_id = await add_member(owner, tenant_id, tenant_id, number="HD000900", joined_on=date(2005, 1, 1))
    await owner.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
        " VALUES ($1, $2, $3, 'federation_officer', $1, '2020-01-01')",
        tenant_id,
        new_id(),
        officer_id,
    )
    session_id = new_id()
    await owner.execute(
        "INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, proof_kind, proven_at)"
        " VALUES ($1, $2, $3, 0, $4, $5, 'password', $4)",
        *(tenant_id, session_id, officer_id, NOW, NOW + timedelta(days=90)),
    )
    await owner.execute(
        "INSERT INTO credential (tenant_id, member_id, session_epoch) VALUES ($1, $2, 0)", tenant_id, officer_id
    )
    return Desk(database, keyring, owner, tenant_id, officer_id, session_id)
