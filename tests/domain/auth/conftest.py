"""A union, and passwords that cost nothing."""

from uuid import UUID

import pytest

from db.sealing import Keyring
from db.session import Database
from domain.auth.service import proofs
from tests.factories.auth import CountingWorkshop, Union


@pytest.fixture
async def union(database: Database, keyring: Keyring, tenant_id: UUID) -> Union:
    union = Union(database, keyring, tenant_id)
    await union.build()
    return union


@pytest.fixture(autouse=True)
def workshop(monkeypatch: pytest.MonkeyPatch) -> CountingWorkshop:
    workshop = CountingWorkshop()
    monkeypatch.setattr(proofs, "WORKSHOP", workshop)
    return workshop
