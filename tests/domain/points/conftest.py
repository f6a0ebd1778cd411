"""A union whose members earn and spend points."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.benefits import office as offices
from tests.domain.points.counter import Counter


@pytest_asyncio.fixture
async def counter(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Counter:
    """The counter of the clean database; nobody has any points yet."""
    return Counter(await offices.build(owner, database, keyring, tenant_id))
