"""Chores: none keeps the others waiting, and what comes in masses goes in parts."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from db.errors import DatabaseUnavailableError
from db.sealing import Keyring
from db.session import Connection, Database
from domain.notifications import chores as chores_module
from domain.notifications.chores import Chores
from tests.domain.notifications.outbox import Outbox

OLD = timedelta(days=8)


@pytest.fixture
def outbox(database: Database, keyring: Keyring, tenant_id: UUID) -> Outbox:
    return Outbox(database, keyring, tenant_id)


async def test_a_chore_that_loses_its_connection_keeps_none_behind_it_waiting(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    async def lose(_conn: Connection, _now: datetime) -> bool:
        ran.append("lost")
        raise DatabaseUnavailableError

    async def purge(_conn: Connection, _now: datetime) -> bool:
        ran.append("purged")
        return False

    monkeypatch.setattr(chores_module, "_escalate", lose)
    monkeypatch.setattr(chores_module, "purge", purge)
    chores = Chores(outbox.database, outbox.keyring, outbox.clock)
    with pytest.raises(DatabaseUnavailableError):
        await chores.run_due()
    await chores.run_due()
    outbox.clock.turn(seconds=30)
    with pytest.raises(DatabaseUnavailableError):
        await chores.run_due()

    assert ran == ["lost", "purged", "lost"]


async def test_what_is_past_its_time_goes_in_parts(
    outbox: Outbox, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chores_module, "PURGED_AT_ONCE", 2)
    for _ in range(5):
        event_id = await outbox.emit()
        await owner.execute("UPDATE event SET delivered_at = $1 WHERE id = $2", outbox.clock.now - OLD, event_id)
    chores, left = Chores(outbox.database, outbox.keyring, outbox.clock), []

    for _ in range(3):
        await chores.run_due()
        left.append(await owner.fetchval("SELECT count(*) FROM event"))

    assert left == [3, 1, 0]
