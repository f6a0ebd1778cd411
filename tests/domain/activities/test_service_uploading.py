"""Files of devices that had been offline: what happened, happened; a file that comes again changes nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from db.errors import WritesCollidedError
from domain.activities import service
from domain.activities.errors import ActivityNotFound, UploadInvalid, UploadReused
from domain.activities.service import CheckInConflictDecide, RegistrationCancel
from tests.domain.activities.door import (
    LATER,
    START,
    a_file,
    a_scan,
    events,
    number_of,
    of_ticket,
    opened,
    scan,
    upload,
)
from tests.domain.activities.hall import HOUR, NOW, Hall

LET_IN = ("recorded", None)
AGAIN = ("repeated", None)
REPEATS = ([("conflict", "not_registered")], [("repeated", "not_registered")])


async def test_a_file_of_300_scans_that_comes_twice_changes_nothing_and_says_why(hall: Hall) -> None:
    activity_id, [], [] = await opened(hall, 0, capacity=400)
    members = await hall.members(150)
    await hall.owner.execute(_REGISTERED, activity_id, members)
    ids = [row["id"] for row in await hall.owner.fetch("SELECT id FROM registration ORDER BY id")]
    tickets = [of_ticket(hall, each, activity_id) for each in ids]
    scans = [
        *(a_scan(text, happened_at=START + number * timedelta(seconds=5)) for number, text in enumerate(tickets)),
        *(a_scan(text, kind="exit", happened_at=START + HOUR) for text in tickets),
    ]
    hall.now = START + 2 * HOUR
    file = a_file(activity_id, *scans, now=hall.now)

    first = await upload(hall, file)
    before = await hall.counts()
    again = await upload(hall, file)
    other_key = await upload(hall, replace(file, upload_key=uuid4()))

    assert first == [LET_IN] * 300
    assert again == other_key == [AGAIN] * 300
    after = await hall.counts()
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "check_in_upload": 1,
        "audit_entry": 1,
    }
    assert len(await events(hall)) == 300


_REGISTERED = """
    INSERT INTO registration (tenant_id, id, activity_id, member_id, state, places, window_ids, reserve_ids, quota_ids,
        priority, submitted_at, is_late)
    SELECT a.tenant_id, gen_random_uuid(), a.id, m.id, 'registered', 1, '{}', '{}', '{}', 0, now(), false
    FROM activity AS a, unnest($2::uuid[]) AS m (id) WHERE a.id = $1
"""


async def test_a_file_is_one_transaction_with_its_places(hall: Hall) -> None:
    activity_id, _, tickets = await opened(hall, 3)
    file = a_file(activity_id, *(a_scan(text, happened_at=START) for text in tickets))

    with pytest.raises(ZeroDivisionError):
        await _broken_off(hall, file)
    assert await events(hall) == []
    assert await upload(hall, file) == [LET_IN] * 3
    assert await hall.owner.fetchval("SELECT used FROM quota WHERE owner_id = $1", activity_id) == 3
    assert await hall.broken() == []


async def _broken_off(hall: Hall, file: service.CheckInUpload) -> None:
    async with hall.work() as work:
        await service.check_in_upload(work, file)
        raise ZeroDivisionError


async def test_one_file_twice_at_the_same_moment_is_recorded_once(hall: Hall) -> None:
    activity_id, _, tickets = await opened(hall, 3)
    file = a_file(activity_id, *(a_scan(text, happened_at=START) for text in tickets))

    found = await asyncio.gather(upload(hall, file), upload(hall, file))

    assert sorted(found) == [[LET_IN] * 3, [AGAIN] * 3]
    assert len(await events(hall)) == 3


async def test_two_devices_that_let_the_same_person_in_are_a_conflict(hall: Hall) -> None:
    activity_id, _, [ticket] = await opened(hall)
    hall.now = START + HOUR
    east = a_file(activity_id, a_scan(ticket, happened_at=START + LATER), now=hall.now)
    west = a_file(activity_id, a_scan(ticket, happened_at=START), now=hall.now, device="西门")

    assert await upload(hall, east) == [LET_IN]
    assert await upload(hall, west) == [("conflict", "already_in")]
    assert await upload(hall, east) == [AGAIN]
    assert await upload(hall, west) == [("repeated", "already_in")]
    assert await events(hall) == [("entry", True), ("entry", False)]
    assert await hall.broken() == []


async def test_a_ticket_that_was_cancelled_meanwhile_is_recorded_as_having_happened(hall: Hall) -> None:
    activity_id, [member_id], [ticket] = await opened(hall)
    registration_id = await hall.owner.fetchval("SELECT id FROM registration")
    hall.now = START - HOUR
    await hall.run(service.registration_cancel, RegistrationCancel(registration_id), member_id=member_id)
    hall.now = START + HOUR

    found = await upload(hall, a_file(activity_id, a_scan(ticket, happened_at=START), now=hall.now))

    assert found == [("conflict", "cancelled")]
    assert await hall.states(registration_id) == ["cancelled"]
    assert await hall.owner.fetchval("SELECT registration_id FROM check_in_event") == registration_id
    assert await hall.places(activity_id) == (10, 0, 0, 0)


async def test_what_means_nobody_is_refused_and_stays_so_when_the_file_comes_again(hall: Hall) -> None:
    activity_id, _, [ticket] = await opened(hall)
    unknown = a_scan("HD777777", "card", happened_at=START)
    file = a_file(activity_id, a_scan(ticket, happened_at=START), unknown)
    assert await upload(hall, file) == [LET_IN, ("refused", "unknown_code")]
    await hall.owner.execute("UPDATE member SET member_number = 'HD777777' WHERE id = $1", await hall.member())

    assert await upload(hall, file) == [AGAIN, ("refused", "unknown_code")]
    assert len(await events(hall)) == 1


async def test_scans_are_looked_at_in_the_order_in_which_they_happened(hall: Hall) -> None:
    activity_id, _, [ticket] = await opened(hall, allows_reentry=True)
    hall.now = START + 3 * LATER
    scans = [
        a_scan(ticket, happened_at=START + 2 * LATER),
        a_scan(ticket, kind="exit", happened_at=START + LATER),
        a_scan(ticket, happened_at=START),
        a_scan(ticket, happened_at=START),
    ]

    assert await upload(hall, a_file(activity_id, *scans, now=hall.now)) == [
        LET_IN,
        LET_IN,
        LET_IN,
        ("conflict", "already_in"),
    ]


async def test_a_clock_that_is_wrong_is_put_right(hall: Hall) -> None:
    activity_id, _, tickets = await opened(hall, 3)
    hall.now = START + HOUR
    ahead = timedelta(days=400)
    file = a_file(
        activity_id,
        a_scan(tickets[0], happened_at=START + ahead),
        a_scan(tickets[1], happened_at=START + ahead + 3 * HOUR),
        a_scan(tickets[2], happened_at=NOW),
        now=hall.now + ahead,
    )

    assert await upload(hall, file) == [LET_IN, ("conflict", "clock_wrong"), ("conflict", "not_yet")]
    rows = await hall.owner.fetch("SELECT happened_at, device_at FROM check_in_event ORDER BY happened_at DESC")
    assert [row["happened_at"] for row in rows[:2]] == [hall.now, START]
    assert rows[1]["device_at"] == START + ahead
    assert await hall.owner.fetchval("SELECT clock_ahead_seconds FROM check_in_upload") == 400 * 24 * 3600


async def test_who_was_missed_and_is_in_a_late_file_has_come(hall: Hall) -> None:
    activity_id, _, tickets = await opened(hall, 2)
    assert await scan(hall, activity_id, a_scan(tickets[0])) == LET_IN
    hall.now = START + 3 * HOUR
    await hall.chore(service.end_activities)
    hall.now = START + 30 * HOUR
    await _mark(hall)
    assert sorted(await _states(hall)) == ["checked_in", "no_show"]

    assert await upload(hall, a_file(activity_id, a_scan(tickets[1], happened_at=START), now=hall.now)) == [LET_IN]
    assert await _states(hall) == ["checked_in", "checked_in"]
    assert await hall.broken() == []


async def _mark(hall: Hall) -> None:
    async with hall.database.write() as conn:
        await service.mark_missed(conn, hall.now, hall.keyring)


async def _states(hall: Hall) -> list[str]:
    return [row["state"] for row in await hall.owner.fetch("SELECT state FROM registration ORDER BY id")]


async def test_walk_ins_of_a_file_have_places_while_there_are_some(hall: Hall) -> None:
    activity_id, _, _ = await opened(hall, 1, capacity=2)
    numbers = [await number_of(hall, each) for each in await hall.members(2)]
    scans = [a_scan(each, "card", is_walk_in=True, happened_at=START) for each in numbers]

    hall.now = START + LATER
    leaves = a_scan(numbers[0], "card", kind="exit", happened_at=hall.now)

    assert await upload(hall, a_file(activity_id, *scans, leaves, now=hall.now)) == [
        LET_IN,
        ("conflict", "full"),
        LET_IN,
    ]
    rows = await hall.owner.fetch("SELECT kind FROM check_in_event WHERE registration_id IS NOT NULL ORDER BY kind")
    assert [row["kind"] for row in rows] == ["entry", "exit"]
    assert await hall.places(activity_id) == (0, 0, 0, 1)
    assert await hall.broken() == []


async def test_files_are_refused_as_a_whole_without_a_device_or_under_anothers_key(hall: Hall) -> None:
    activity_id, [member_id], [ticket] = await opened(hall)
    file = a_file(activity_id, a_scan(ticket, happened_at=START))
    with pytest.raises(UploadInvalid):
        await upload(hall, replace(file, device=" "))
    with pytest.raises(UploadInvalid):
        await upload(hall, replace(file, scans=[]))
    with pytest.raises(ActivityNotFound):
        await hall.run(service.check_in_upload, file, member_id=member_id)
    assert await events(hall) == []

    assert await upload(hall, file) == [LET_IN]
    with pytest.raises(UploadReused):
        await upload(hall, replace(file, device="西门"))


async def test_the_nonce_of_a_stranger_twice_at_the_same_moment_is_recorded_once(hall: Hall) -> None:
    activity_id, _, _ = await opened(hall)
    number = await number_of(hall, await hall.member())
    one = a_scan(number, "card", happened_at=START)

    found = await asyncio.gather(*(upload(hall, a_file(activity_id, one)) for _ in range(2)), return_exceptions=True)

    assert [("conflict", "not_registered")] in found
    assert all(  # a collision is repeated by whoever performs the mutation, and finds the event
        isinstance(each, WritesCollidedError) or each in REPEATS for each in found
    )
    assert await events(hall) == [("entry", True)]


@pytest.mark.parametrize(("is_kept", "state"), [(True, "checked_in"), (False, "registered")])
async def test_an_officer_decides_whether_it_counts(hall: Hall, is_kept: bool, state: str) -> None:  # noqa: FBT001  # a table
    activity_id, _, [ticket] = await opened(hall)
    hall.now = START + HOUR
    early = a_scan(ticket, happened_at=START - 3 * HOUR)
    assert await upload(hall, a_file(activity_id, early, now=hall.now)) == [("conflict", "not_yet")]
    conflict_id = await hall.owner.fetchval("SELECT id FROM check_in_conflict")

    await hall.run(service.check_in_conflict_decide, CheckInConflictDecide(conflict_id, is_kept, "查看监控"))

    assert await _states(hall) == [state]
    assert await hall.broken() == []
    assert await scan(hall, activity_id, a_scan(ticket)) == (("refused", "already_in") if is_kept else LET_IN)
