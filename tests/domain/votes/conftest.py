"""A union that votes."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.votes import booth as booths
from tests.domain.votes.booth import Booth


@pytest_asyncio.fixture
async def booth(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Booth:
    """The booth of the clean database; there is no vote yet."""
    return await booths.build(owner, database, keyring, tenant_id)
