"""A union with news."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.news import desk as desks
from tests.domain.news.desk import Desk


@pytest_asyncio.fixture
async def desk(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Desk:
    """The desk of the clean database; nothing is written yet."""
    return await desks.build(owner, database, keyring, tenant_id)
