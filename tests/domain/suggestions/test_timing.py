"""The copies that lists are sorted by, and escalation: once for each clock, whoever looks and however late."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from db.models.suggestions import StepKind, SuggestionRow
from domain.suggestions import service
from domain.suggestions.service import SuggestionTake, SuggestionTell, SuggestionTransfer
from domain.suggestions.service.timing import due_refresh
from tests.domain.suggestions.desk import Desk
from tests.domain.suggestions.talk import news

BEGUN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday; the steps of a suggestion of a test follow within the day."""
ACKNOWLEDGED_BY = datetime(2026, 3, 5, 15, 59, 59, tzinfo=UTC)
ASSIGNED_BY = datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)
ANSWERED_BY = datetime(2026, 3, 23, 15, 59, 59, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


async def copies(desk: Desk, suggestion_id: UUID) -> tuple[datetime | None, datetime | None]:
    row = await desk.owner.fetchrow("SELECT next_due_at, escalates_at FROM suggestion WHERE id = $1", suggestion_id)
    assert row is not None
    return row["next_due_at"], row["escalates_at"]


async def refreshed(desk: Desk, state: str = "submitted") -> UUID:
    """A suggestion of the log of a test with its copies as a step writes them."""
    suggestion_id = await desk.suggestion(state, begun_at=BEGUN)
    await refresh(desk, suggestion_id)
    return suggestion_id


async def refresh(desk: Desk, suggestion_id: UUID) -> None:
    async with desk.work("officer") as work:
        row = await work.conn.fetchrow("SELECT * FROM suggestion WHERE id = $1", suggestion_id)
        assert row is not None
        await due_refresh(work, SuggestionRow(**dict(row)))


async def escalate(desk: Desk, at: datetime) -> int:
    """How many suggestions were brought before those above."""
    count = 0
    while True:
        async with desk.database.transaction() as conn:
            if not await service.clocks_escalate(conn, at, desk.keyring):
                return count
        count += 1


async def escalations(owner: asyncpg.Connection, suggestion_id: UUID) -> list[Any]:
    return [
        (row["clock"], row["since"])
        for row in await owner.fetch(
            "SELECT facts ->> 'clock' AS clock, (facts ->> 'since')::int AS since FROM suggestion_event"
            " WHERE suggestion_id = $1 AND kind = $2 ORDER BY number",
            *(suggestion_id, StepKind.ESCALATE.value),
        )
    ]


async def test_a_step_writes_the_next_day(desk: Desk) -> None:
    suggestion_id = await refreshed(desk)
    assert await copies(desk, suggestion_id) == (ACKNOWLEDGED_BY, ACKNOWLEDGED_BY + A_SECOND)

    desk.now = BEGUN + timedelta(days=1)
    await desk.run("officer", service.suggestion_review_begin, SuggestionTake(suggestion_id))

    assert await copies(desk, suggestion_id) == (ASSIGNED_BY, ASSIGNED_BY + A_SECOND)


async def test_nothing_is_next_while_the_author_is_waited_for(desk: Desk) -> None:
    suggestion_id = await refreshed(desk, state="in_review")
    desk.now = BEGUN + timedelta(days=1)

    await desk.run("officer", service.suggestion_return, SuggestionTell(suggestion_id, "请补充照片"))

    assert await copies(desk, suggestion_id) == (None, None)


async def test_a_transfer_gives_the_new_place_its_own_rule(desk: Desk) -> None:
    await desk.owner.execute(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
        " VALUES ($1, $2, $3, 'suggestion_acknowledge_days', 1, false, '2026-01-01', 'test')",
        *(desk.tenant_id, UUID(int=7), desk.places["other"]),
    )
    suggestion_id = await refreshed(desk, state="in_review")
    desk.now = BEGUN + timedelta(days=1)

    await desk.run(
        "officer",
        service.suggestion_transfer,
        SuggestionTransfer(suggestion_id, desk.places["other"], "属于他处"),
    )

    assert (await copies(desk, suggestion_id))[0] == datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC)


async def test_a_clock_that_ran_out_is_brought_before_the_organisation_above_once(desk: Desk) -> None:
    suggestion_id = await refreshed(desk)

    assert await escalate(desk, ACKNOWLEDGED_BY) == 0
    assert await escalate(desk, ACKNOWLEDGED_BY + A_SECOND) == 1
    assert await escalate(desk, ACKNOWLEDGED_BY + timedelta(hours=1)) == 0

    assert await escalations(desk.owner, suggestion_id) == [("acknowledge", 2)]
    assert await copies(desk, suggestion_id) == (ACKNOWLEDGED_BY, ASSIGNED_BY + A_SECOND)
    told = await desk.owner.fetchrow(
        "SELECT facts FROM suggestion_event WHERE suggestion_id = $1 AND kind = 'escalate'", suggestion_id
    )
    assert told is not None
    above = await desk.owner.fetchval(
        "SELECT parent_id FROM organisation WHERE id = (SELECT handling_id FROM suggestion WHERE id = $1)",
        suggestion_id,
    )
    assert str(above) in str(told["facts"])
    assert await news(desk) == {"escalated": {"above"}}


async def test_what_ran_out_while_nobody_looked_is_brought_when_somebody_does(desk: Desk) -> None:
    suggestion_id = await refreshed(desk)

    await escalate(desk, ANSWERED_BY + timedelta(days=30))

    assert await escalations(desk.owner, suggestion_id) == [("acknowledge", 2), ("assign", 2), ("answer", 2)]
    assert (await copies(desk, suggestion_id))[1] is None


async def test_processes_that_look_at_the_same_moment_bring_each_clock_once(desk: Desk) -> None:
    several = [await refreshed(desk) for _ in range(3)]
    late = ACKNOWLEDGED_BY + A_SECOND

    await asyncio.gather(*(escalate(desk, late) for _ in range(4)))

    for suggestion_id in several:
        assert await escalations(desk.owner, suggestion_id) == [("acknowledge", 2)]


async def test_a_paused_clock_is_brought_by_nobody(desk: Desk) -> None:
    suggestion_id = await refreshed(desk, state="returned")

    assert await escalate(desk, ANSWERED_BY) == 0
    assert await escalations(desk.owner, suggestion_id) == []
