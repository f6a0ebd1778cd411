"""Conflicts and no-shows: who is marked, appeals, decisions, what they do to the line."""

from typing import Any
from uuid import UUID

import pytest

from domain.activities import service
from domain.activities.errors import (
    AlreadyAppealed,
    AppealDecided,
    AppealNotFound,
    AppealOver,
    ConflictDecided,
    ConflictNotFound,
    OwnCase,
    ReasonRequired,
    RegistrationNotFound,
    RegistrationStateRefused,
)
from domain.activities.service import CheckInAppealDecide, CheckInAppealSubmit, CheckInConflictDecide
from tests.domain.activities.door import START, a_scan, number_of, opened, scan
from tests.domain.activities.hall import DAY, HOUR, Hall


async def _mark(hall: Hall) -> None:
    await hall.chore(service.end_activities)
    async with hall.database.write() as conn:
        await service.mark_missed(conn, hall.now, hall.keyring)


async def _missed(hall: Hall) -> tuple[UUID, UUID, UUID]:
    """An activity that one came to and one did not; who was missed, and the registration."""
    activity_id, members, tickets = await opened(hall, 2)
    await scan(hall, activity_id, a_scan(tickets[0]))
    hall.now = START + 28 * HOUR
    await _mark(hall)
    found = await hall.owner.fetchval("SELECT id FROM registration WHERE member_id = $1", members[1])
    return activity_id, members[1], UUID(str(found))


async def test_who_did_not_come_is_marked_a_day_after_the_end(hall: Hall) -> None:
    activity_id, _, tickets = await opened(hall, 2)
    await scan(hall, activity_id, a_scan(tickets[0]))
    hall.now = START + 26 * HOUR
    await _mark(hall)
    assert await hall.owner.fetchval("SELECT count(*) FROM registration WHERE state = 'no_show'") == 0

    hall.now = START + 27 * HOUR
    await _mark(hall)
    await _mark(hall)
    rows = await hall.owner.fetch("SELECT state FROM registration ORDER BY submitted_at, id")
    assert sorted(row["state"] for row in rows) == ["checked_in", "no_show"]
    assert (await hall.topics()).count("registration.no_show") == 1
    assert await hall.broken() == []


async def test_nobody_is_missed_where_nobody_stood_at_the_door(hall: Hall) -> None:
    await opened(hall, 2)
    hall.now = START + 40 * HOUR
    await _mark(hall)

    assert await hall.owner.fetchval("SELECT count(*) FROM registration WHERE state = 'no_show'") == 0


async def _submit(hall: Hall, registration_id: UUID, member_id: UUID, reason: str | None = "当天加班") -> UUID:
    command = CheckInAppealSubmit(registration_id, reason)
    outcome = await hall.run(service.check_in_appeal_submit, command, member_id=member_id)
    return UUID(str(outcome["appeal_id"]))


@pytest.mark.parametrize(("is_accepted", "priority"), [(True, 0), (False, 1)])
async def test_a_no_show_lowers_the_published_priority_unless_an_appeal_is_accepted(
    hall: Hall,
    is_accepted: bool,  # noqa: FBT001  # a table
    priority: int,
) -> None:
    _, member_id, registration_id = await _missed(hall)
    appeal_id = await _submit(hall, registration_id, member_id)
    await hall.run(service.check_in_appeal_decide, CheckInAppealDecide(appeal_id, is_accepted, "已核实"))
    again = {"starts_at": hall.now + 10 * DAY, "ends_at": hall.now + 11 * DAY}

    line_id = await hall.activity(capacity=1, lowers_priority=True, windows=_windows(hall), **again)
    await hall.register(line_id, await hall.member())
    waiting_id = await hall.register(line_id, member_id)

    assert await hall.owner.fetchval("SELECT priority FROM registration WHERE id = $1", waiting_id) == priority
    outcome = "accepted" if is_accepted else "rejected"
    topics = [each for each in await hall.topics() if each.startswith("check_in_appeal.")]
    assert topics == ["check_in_appeal.submitted", f"check_in_appeal.{outcome}"]


def _windows(hall: Hall) -> tuple[Any, ...]:
    from domain.activities.rules import Window  # noqa: PLC0415  # beside its only use

    return (Window(hall.now - DAY, hall.now + DAY),)


async def test_an_appeal_is_ones_own_once_in_time_and_with_a_reason(hall: Hall) -> None:
    _, member_id, registration_id = await _missed(hall)
    came_id = await hall.owner.fetchval("SELECT id FROM registration WHERE state = 'checked_in'")
    came = await hall.owner.fetchval("SELECT member_id FROM registration WHERE state = 'checked_in'")
    before = await hall.counts()
    for caller, asked, reason, refusal in (
        (came, registration_id, "x", RegistrationNotFound),
        (came, came_id, "x", RegistrationStateRefused),
        (member_id, registration_id, " ", ReasonRequired),
    ):
        with pytest.raises(refusal):
            await _submit(hall, asked, caller, reason)
    marked_at = hall.now
    hall.now = marked_at + 14 * DAY
    with pytest.raises(AppealOver):
        await _submit(hall, registration_id, member_id)
    assert await hall.counts() == before

    hall.now = marked_at + 13 * DAY
    await _submit(hall, registration_id, member_id)
    with pytest.raises(AlreadyAppealed):
        await _submit(hall, registration_id, member_id)


async def test_appeals_are_decided_once_by_officers_and_never_ones_own(hall: Hall) -> None:
    _, member_id, registration_id = await _missed(hall)
    appeal_id = await _submit(hall, registration_id, member_id)
    decide = CheckInAppealDecide(appeal_id, is_accepted=True, reason="已核实")
    for caller, refusal in (
        ({"member_id": member_id}, AppealNotFound),
        ({"member_id": await hall.member(), "node": hall.other_id}, AppealNotFound),
        ({"member_id": member_id, "node": hall.branch_id}, OwnCase),
    ):
        with pytest.raises(refusal):
            await hall.run(service.check_in_appeal_decide, decide, **caller)
    await hall.run(service.check_in_appeal_decide, decide)
    with pytest.raises(AppealDecided):
        await hall.run(service.check_in_appeal_decide, decide)


async def test_conflicts_are_decided_once_by_officers_and_never_ones_own(hall: Hall) -> None:
    activity_id, _, _ = await opened(hall)
    member_id = await hall.member()
    one = a_scan(await number_of(hall, member_id), "card")
    assert await scan(hall, activity_id, one, is_forced=True, note="贵宾") == ("conflict", "not_registered")
    conflict_id = await hall.owner.fetchval("SELECT id FROM check_in_conflict")
    decide = CheckInConflictDecide(conflict_id, is_kept=False, reason="误扫")
    for caller, refusal in (
        ({"member_id": member_id}, ConflictNotFound),
        ({"member_id": await hall.member(), "node": hall.other_id}, ConflictNotFound),
        ({"member_id": member_id, "node": hall.branch_id}, OwnCase),
    ):
        with pytest.raises(refusal):
            await hall.run(service.check_in_conflict_decide, decide, **caller)
    await hall.run(service.check_in_conflict_decide, decide)
    with pytest.raises(ConflictDecided):
        await hall.run(service.check_in_conflict_decide, decide)


async def test_an_entry_that_does_not_count_takes_the_check_in_back(hall: Hall) -> None:
    activity_id, (member_id,), (ticket,) = await opened(hall)
    await scan(hall, activity_id, a_scan(ticket))
    event_id = await hall.owner.fetchval("SELECT id FROM check_in_event")
    await hall.owner.execute(
        "INSERT INTO check_in_conflict (tenant_id, id, activity_id, member_id, reason, status, opened_at)"
        " VALUES ($1, $2, $3, $4, 'cancelled', 'open', $5)",
        *(hall.tenant_id, event_id, activity_id, member_id, hall.now),
    )

    await hall.run(service.check_in_conflict_decide, CheckInConflictDecide(event_id, is_kept=False, reason="误扫"))

    row = await hall.owner.fetchrow("SELECT id, state FROM registration")
    assert row is not None
    assert row["state"] == "registered"
    told = await hall.owner.fetchrow("SELECT subject_id, facts FROM event WHERE topic = 'registration.check_in_voided'")
    assert told is not None
    assert told["subject_id"] == row["id"]
    assert str(member_id) in told["facts"]
    assert await hall.broken() == []
