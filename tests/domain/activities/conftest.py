"""A union that holds activities."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.activities import hall as halls
from tests.domain.activities.hall import Hall


@pytest_asyncio.fixture
async def hall(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Hall:
    """The hall of the clean database; nothing takes place yet."""
    return await halls.build(owner, database, keyring, tenant_id)
