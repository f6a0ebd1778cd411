"""A union that discloses."""

from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.disclosures import board as boards
from tests.domain.disclosures.board import Board


@pytest_asyncio.fixture
async def board(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Board:
    """The notice board of the clean database; nothing is owed yet."""
    return await boards.build(owner, database, keyring, tenant_id)
