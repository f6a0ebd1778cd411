"""The union of the tests of rosters."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.support.rosters import RosterUnion, roster_union


@pytest_asyncio.fixture
async def union(database: Database, keyring: Keyring, owner: asyncpg.Connection, tenant_id: UUID) -> RosterUnion:
    """A branch with two groups and its officer, on the clean database."""
    return await roster_union(database, keyring, owner, tenant_id)
