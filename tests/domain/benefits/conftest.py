"""A union that gives out benefits."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.benefits import office as offices
from tests.domain.benefits.office import Office


@pytest_asyncio.fixture
async def office(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Office:
    """The office of the clean database; nothing is given out yet."""
    return await offices.build(owner, database, keyring, tenant_id)
