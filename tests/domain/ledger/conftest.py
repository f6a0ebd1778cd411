"""A desk on the clean database."""

from uuid import UUID

import pytest

from db.sealing import Keyring
from db.session import Database
from tests.support.ledger import Desk


@pytest.fixture
def desk(database: Database, keyring: Keyring, tenant_id: UUID) -> Desk:
    return Desk(database, keyring, tenant_id)
