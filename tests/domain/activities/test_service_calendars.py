"""The address of a member's calendar, and what stands in it."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from db.models.members import MembershipCause, MemberState
from domain.activities import service
from domain.activities.errors import CannotTakePart
from domain.activities.service import (
    ActivityUpdate,
    CalendarFeedRenew,
    CalendarFeedRevoke,
    FeedReader,
    RegistrationCancel,
    feed_entries,
    feed_reader,
    feed_secret,
)
from tests.domain.activities.hall import DAY, Hall


async def renewed(hall: Hall, member_id: UUID) -> str:
    """The secret of a new address."""
    outcome = await hall.run(service.calendar_feed_renew, CalendarFeedRenew(), member_id=member_id)
    return feed_secret(hall.keyring, hall.tenant_id, outcome["feed_id"])


async def reader(hall: Hall, secret: str) -> FeedReader | None:
    async with hall.database.read() as conn:
        return await feed_reader(conn, hall.tenant_id, secret)


async def entries(hall: Hall, member_id: UUID) -> list[Mapping[str, Any]]:
    async with hall.database.read() as conn:
        return [dict(row) for row in await feed_entries(conn, hall.tenant_id, member_id, now=hall.now)]


async def test_an_address_is_dead_once_there_is_another(hall: Hall) -> None:
    member_id = await hall.member()
    old = await renewed(hall, member_id)
    found = await reader(hall, old)
    assert found is not None
    assert found.member_id == member_id
    new = await renewed(hall, member_id)

    assert await reader(hall, old) is None
    assert await reader(hall, new) is not None
    assert await reader(hall, new[:-1]) is None
    stored = await hall.owner.fetchval("SELECT string_agg(encode(secret_hash, 'escape'), '') FROM calendar_feed")
    assert new not in stored


async def test_a_revoked_address_is_dead_and_revoking_twice_is_once(hall: Hall) -> None:
    member_id = await hall.member()
    secret = await renewed(hall, member_id)
    for _ in range(2):
        await hall.run(service.calendar_feed_revoke, CalendarFeedRevoke(), member_id=member_id)

    assert await reader(hall, secret) is None
    actions = await hall.owner.fetch("SELECT action FROM audit_entry WHERE object_kind = 'calendar_feed' ORDER BY id")
    assert [row["action"] for row in actions] == ["calendar_feed.renewed", "calendar_feed.revoked"]


async def test_of_two_wishes_at_the_same_moment_one_address_works(hall: Hall) -> None:
    member_id = await hall.member()
    secrets = await asyncio.gather(renewed(hall, member_id), renewed(hall, member_id))

    works = [await reader(hall, each) is not None for each in secrets]
    assert sorted(works) == [False, True]


async def test_who_has_left_has_no_calendar(hall: Hall) -> None:
    member_id = await hall.member()
    secret = await renewed(hall, member_id)
    await hall.change(member_id, MembershipCause.LEFT, state=MemberState.LEFT)

    assert await reader(hall, secret) is None
    with pytest.raises(CannotTakePart):
        await renewed(hall, member_id)


async def test_an_entry_is_one_for_an_activity_and_rises_with_every_change(hall: Hall) -> None:
    activity_id, member_id = await hall.activity(), await hall.member()
    seen: list[tuple[int, str]] = []

    async def look() -> None:
        [entry] = await entries(hall, member_id)
        seen.append((entry["revision"], entry["registration_state"]))

    [first] = await hall.fill(activity_id, member_id)
    await look()
    await hall.run(service.activity_update, ActivityUpdate(activity_id, venue="礼堂"))
    await look()
    await hall.run(service.registration_cancel, RegistrationCancel(first), member_id=member_id)
    await look()
    await hall.register(activity_id, member_id)
    await look()

    assert [state for _, state in seen] == ["registered", "registered", "cancelled", "registered"]
    assert sorted({revision for revision, _ in seen}) == [revision for revision, _ in seen]


async def test_a_calendar_has_what_is_the_members_own_and_not_long_over(hall: Hall) -> None:
    member_id, other = await hall.members(2)
    await hall.fill(await hall.activity(capacity=9), member_id, other)
    assert len(await entries(hall, member_id)) == 1
    hall.now += 101 * DAY

    assert await entries(hall, member_id) == []
