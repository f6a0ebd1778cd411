"""A union that votes."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.votes import booth as booths
from tests.domain.votes import committee as committees
from tests.domain.votes.booth import Booth
from tests.domain.votes.committee import Committee


@pytest_asyncio.fixture
async def booth(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Booth:
    """The booth of the clean database; there is no vote yet."""
    return await booths.build(owner, database, keyring, tenant_id)


@pytest_asyncio.fixture
async def committee(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Committee:
    """The committee of the clean database; nothing is voted on yet."""
    return await committees.build(owner, database, keyring, tenant_id)
