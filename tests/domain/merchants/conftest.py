"""A union with a canteen."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.benefits import office as offices
from tests.domain.merchants import counter as counters
from tests.domain.merchants.counter import Counter


@pytest_asyncio.fixture
async def counter(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Counter:
    """The counter of the clean database: one merchant, nothing given out yet."""
    return await counters.build(await offices.build(owner, database, keyring, tenant_id))
