"""Keys of months of permits: made once by the registrar, for every union, and destroyed when the month is over."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from db.session import Database
from domain.suggestions.service.permits import month_of
from domain.suggestions.service.registering import permit_keys_end, permit_keys_make
from voting.blind import SigningKey
from voting.registrar import RegistrarAway, RegistrarClient, RegistrarRefused

KEY = SigningKey.make()
MONTHS = "SELECT id, month, registrar_key FROM suggestion_permit_month ORDER BY month"


class Keys(RegistrarClient):
    """The registrar's keys by id; `fault` is what it says instead."""

    def __init__(self) -> None:
        self.asked: list[UUID] = []
        self.live: set[UUID] = set()
        self.fault: Exception | None = None

    async def key_of(self, vote_id: UUID) -> bytes:
        """One key for all."""
        self._say()
        self.asked.append(vote_id)
        self.live.add(vote_id)
        return KEY.public.to_der()

    async def held(self) -> Sequence[UUID]:
        """Those that were not ended."""
        self._say()
        return sorted(self.live)

    async def end(self, vote_id: UUID) -> None:
        """Forgets it."""
        self.live.discard(vote_id)

    def _say(self) -> None:
        if self.fault is not None:
            raise self.fault


def at(text: str) -> datetime:
    """An instant."""
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_month_is_that_of_the_unions_calendar() -> None:
    assert f"{month_of(at('2026-11-30T23:59:59+08:00'))}" == "2026-11-01"
    assert f"{month_of(at('2026-11-30T16:00:00+00:00'))}" == "2026-12-01"


@pytest.mark.usefixtures("tenant_id")
async def test_a_month_gets_one_key_and_the_next_one_the_day_before(
    database: Database, owner: asyncpg.Connection
) -> None:
    registrar = Keys()

    made = [
        await permit_keys_make(database, registrar, at(text))
        for text in ("2026-11-02T08:00:00+08:00", "2026-11-29T23:59:00+08:00", "2026-11-30T00:00:00+08:00")
    ]
    months = await owner.fetch(MONTHS)

    assert made == [1, 0, 1]
    assert [f"{row['month']:%Y-%m}" for row in months] == ["2026-11", "2026-12"]
    assert [row["id"] for row in months] == registrar.asked
    assert {row["registrar_key"] for row in months} == {KEY.public.to_der()}


@pytest.mark.usefixtures("tenant_id")
async def test_a_month_waits_while_the_registrar_is_away_or_refuses(
    database: Database, owner: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    registrar, now = Keys(), at("2026-11-02T08:00:00+08:00")
    for fault in (RegistrarAway(), RegistrarRefused("KEY_ENDED")):
        registrar.fault = fault
        assert await permit_keys_make(database, registrar, now) == 0
    registrar.fault = None

    assert [row["registrar_key"] for row in await owner.fetch(MONTHS)] == [None]
    assert await permit_keys_make(database, registrar, now) == 1
    assert await permit_keys_make(database, registrar, now) == 0
    assert [record.getMessage() for record in caplog.records if record.name == "unionhall.suggestions"] == [
        "the registrar is away; permits of a month wait for their key",
        "the registrar makes no key for a month: KEY_ENDED",
    ]


@pytest.mark.usefixtures("tenant_id")
async def test_the_key_that_signs_is_destroyed_when_its_month_is_over(
    database: Database, owner: asyncpg.Connection
) -> None:
    registrar, foreign = Keys(), UUID(int=9)
    await permit_keys_make(database, registrar, at("2026-11-30T08:00:00+08:00"))
    registrar.live.add(foreign)

    early = await permit_keys_end(database, registrar, at("2026-11-30T23:59:59+08:00"))
    over = await permit_keys_end(database, registrar, at("2026-12-01T00:00:00+08:00"))
    registrar.fault = RegistrarAway()

    first, second = [row["id"] for row in await owner.fetch(MONTHS)]
    assert (early, over) == ([], [first])
    assert registrar.live == {second, foreign}
    assert await permit_keys_end(database, registrar, at("2027-03-01T00:00:00+08:00")) == []
