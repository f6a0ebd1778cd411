"""A union that asks."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.surveys import hall as halls
from tests.domain.surveys.hall import Hall


@pytest_asyncio.fixture
async def hall(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Hall:
    """The hall of the clean database; nothing is asked yet."""
    return await halls.build(owner, database, keyring, tenant_id)
