"""A union whose factory holds a skill competition."""

from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db import predicates
from db.sealing import Keyring
from db.session import Database
from tests.domain.competitions.arena import RIGHTS, Arena
from tests.domain.notices import board as boards


@pytest_asyncio.fixture
async def arena(
    owner: asyncpg.Connection,
    database: Database,
    keyring: Keyring,
    tenant_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> Arena:
    """The arena of the clean database; what stands in sight is of the board's day."""
    board = await boards.build(owner, database, keyring, tenant_id)
    held = dict.fromkeys(RIGHTS, (board.factory_id,))
    board.rights = dict.fromkeys((board.drafter_id, board.approver_id), held)
    from_scope = predicates._FROM_SCOPE  # noqa: SLF001  # the day of a test
    monkeypatch.setitem(from_scope, "today", lambda _: board.now.date())
    return Arena(board)
