"""A union and its officer."""

from datetime import date
from uuid import UUID

import asyncpg
import pytest

from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from tests.domain.organisations.desk import Desk
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
    return Desk(database, keyring, owner, tenant_id, officer_id)
