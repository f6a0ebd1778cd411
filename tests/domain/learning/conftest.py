"""A union that learns."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.factories import learning
from tests.factories.learning import School


@pytest_asyncio.fixture
async def school(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> School:
    """The school of the clean database; there is no bank yet."""
    return await learning.build(owner, database, keyring, tenant_id)
