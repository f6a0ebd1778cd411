"""A register with a member of whom everything is on file."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.members import register as registers
from tests.domain.members.register import Register


@pytest_asyncio.fixture
async def register(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Register:
    """The register of the clean database."""
    return await registers.build(owner, database, keyring, tenant_id)
