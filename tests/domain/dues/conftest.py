"""A union that collects dues."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.dues import treasury as treasuries
from tests.domain.dues.treasury import Treasury


@pytest_asyncio.fixture
async def treasury(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Treasury:
    """The treasury of the clean database; no rule is set yet."""
    return await treasuries.build(owner, database, keyring, tenant_id)
