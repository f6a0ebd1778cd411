"""An organisation with an archive."""

from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db import predicates
from db.sealing import Keyring
from db.session import Database
from tests.domain.official_documents import archive as archives
from tests.domain.official_documents.archive import Archive


@pytest_asyncio.fixture
async def archive(
    owner: asyncpg.Connection,
    database: Database,
    keyring: Keyring,
    tenant_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> Archive:
    """The archive of the clean database, on the test's day."""
    made = await archives.build(owner, database, keyring, tenant_id)
    monkeypatch.setitem(predicates._FROM_SCOPE, "today", lambda _: made.now.date())  # noqa: SLF001  # the test's day
    return made
