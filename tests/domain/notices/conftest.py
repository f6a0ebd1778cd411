"""A union with a notice board."""

from datetime import UTC
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db import predicates
from db.sealing import Keyring
from db.session import Database
from tests.domain.notices import board as boards
from tests.domain.notices.board import Board


@pytest_asyncio.fixture
async def board(
    owner: asyncpg.Connection,
    database: Database,
    keyring: Keyring,
    tenant_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> Board:
    """The notice board of the clean database; what stands in sight is of the board's day."""
    built = await boards.build(owner, database, keyring, tenant_id)
    from_scope = predicates._FROM_SCOPE  # noqa: SLF001  # the day of a test
    monkeypatch.setitem(from_scope, "today", lambda _: built.now.astimezone(UTC).date())
    return built
