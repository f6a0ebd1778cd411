"""Check-in at the door on a real database: by ticket, badge and number, refusals, repeats, walk-ins."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from db.loaders.activities import check_in
from db.models.members import MembershipCause, MemberState
from db.scope import Scope
from domain.activities import service
from domain.activities.check_in import Scan
from domain.activities.errors import (
    ActivityNotFound,
    ActivityStateRefused,
    ReasonRequired,
    RegistrationNotFound,
    RegistrationStateRefused,
)
from domain.activities.rules import Audience, Question
from domain.activities.service import (
    ActivityCreate,
    CheckInRecord,
    RegistrationCancel,
    RegistrationTicketRenew,
)
from domain.shared.changes import MembersMerged
from tests.domain.activities.door import START, a_scan, events, number_of, of_ticket, opened, scan
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall, a_draft

LET_IN = ("recorded", None)


@pytest.mark.parametrize("method", ["ticket", "card", "number"])
async def test_who_registered_is_let_in_once(hall: Hall, method: str) -> None:
    activity_id, [member_id], [ticket] = await opened(hall)
    number = await number_of(hall, member_id)
    value = {"ticket": ticket, "card": number, "number": number[-4:]}[method]

    assert await scan(hall, activity_id, a_scan(value, method)) == LET_IN
    assert await scan(hall, activity_id, a_scan(value, method)) == ("refused", "already_in")

    rows = await hall.owner.fetch("SELECT state FROM registration")
    assert [row["state"] for row in rows] == ["checked_in"]
    assert await hall.owner.fetchval("SELECT used FROM quota WHERE owner_id = $1", activity_id) == 1
    assert await events(hall) == [("entry", False)]
    assert await hall.broken() == []
    entry = await hall.owner.fetchrow("SELECT * FROM audit_entry WHERE action = 'check_in.recorded'")
    assert entry is not None
    assert entry["actor_id"] == hall.officer_id


async def test_a_repeat_of_a_scan_gets_the_same_event_also_at_the_same_moment(hall: Hall) -> None:
    activity_id, _, [ticket] = await opened(hall)
    one = CheckInRecord(activity_id, a_scan(ticket))

    first, second = await asyncio.gather(*(hall.run(service.check_in_record, one) for _ in range(2)))
    third = await hall.run(service.check_in_record, one)

    assert sorted([first["outcome"], second["outcome"]]) == ["recorded", "repeated"]
    assert first["event_id"] == second["event_id"] == third["event_id"]
    assert third["outcome"] == "repeated"
    assert await events(hall) == [("entry", False)]


async def test_a_scan_that_was_rolled_back_before_its_end_can_be_repeated(hall: Hall) -> None:
    activity_id, _, [ticket] = await opened(hall)
    one = CheckInRecord(activity_id, a_scan(ticket))

    with pytest.raises(ZeroDivisionError):
        await _broken_off(hall, one)

    assert await events(hall) == []
    assert (await hall.run(service.check_in_record, one))["outcome"] == "recorded"
    assert await hall.broken() == []


async def _broken_off(hall: Hall, one: CheckInRecord) -> None:
    async with hall.work() as work:
        await service.check_in_record(work, one)
        raise ZeroDivisionError


async def test_two_scans_of_one_person_at_the_same_moment_are_one_entry(hall: Hall) -> None:
    activity_id, _, [ticket] = await opened(hall)

    found = await asyncio.gather(*(scan(hall, activity_id, a_scan(ticket)) for _ in range(3)))

    assert sorted(found, key=str) == [LET_IN, ("refused", "already_in"), ("refused", "already_in")]
    assert await events(hall) == [("entry", False)]


async def test_a_nonce_is_that_of_one_scan(hall: Hall) -> None:
    activity_id, _, [ticket] = await opened(hall)
    nonce = uuid4()
    assert await scan(hall, activity_id, a_scan(ticket, nonce=nonce)) == LET_IN

    assert await scan(hall, activity_id, a_scan(ticket, kind="exit", nonce=nonce)) == ("refused", "nonce_reused")
    other_id, _, [other] = await opened(hall)
    assert await scan(hall, other_id, a_scan(other, nonce=nonce)) == ("refused", "nonce_reused")


@pytest.mark.parametrize(("allows", "second"), [(True, LET_IN), (False, ("refused", "already_left"))])
async def test_who_left_comes_again_where_the_activity_says_so(
    hall: Hall,
    allows: bool,  # noqa: FBT001  # a table
    second: tuple[str, str | None],
) -> None:
    activity_id, _, [ticket] = await opened(hall, allows_reentry=allows)

    assert await scan(hall, activity_id, a_scan(ticket, kind="exit")) == ("refused", "not_in")
    assert await scan(hall, activity_id, a_scan(ticket)) == LET_IN
    hall.now += HOUR
    assert await scan(hall, activity_id, a_scan(ticket, kind="exit")) == LET_IN
    hall.now += HOUR
    assert await scan(hall, activity_id, a_scan(ticket)) == second
    assert await hall.broken() == []


async def test_each_reason_at_the_door_writes_nothing(hall: Hall) -> None:
    other_id, _, [elsewhere] = await opened(hall)
    activity_id, members, tickets = await opened(hall, 3, capacity=2)
    stranger = await number_of(hall, await hall.member())
    await hall.owner.execute("UPDATE member SET state = 'suspended' WHERE id = $1", members[1])
    numbers = [await number_of(hall, each) for each in members]
    applied = await _applied(hall)
    hall.now = START
    before = await hall.counts()

    expected = [
        ("unknown_code", a_scan("UH1.nothing")),
        ("unknown_code", a_scan("HD999999", "card")),
        ("unknown_code", a_scan(numbers[0][-3:], "number")),
        ("ambiguous", a_scan("0000", "number")),
        ("other_activity", a_scan(elsewhere)),
        ("waiting_only", a_scan(tickets[2])),
        ("not_registered", a_scan(stranger, "card")),
        ("blocked", a_scan(tickets[1])),
        ("not_in", a_scan(tickets[0], kind="exit")),
        ("full", a_scan(stranger, "card", is_walk_in=True)),
    ]
    same_end = "UPDATE member SET member_number = 'X' || right(id::text, 4) || '-0000' WHERE id = ANY ($1)"
    await hall.owner.execute(same_end, [members[0], members[2]])
    for reason, one in expected:
        assert await scan(hall, activity_id, one) == ("refused", reason), reason
    assert await scan(hall, *applied) == ("refused", "unapproved")
    hall.now = START - 2 * HOUR - timedelta(seconds=1)
    assert await scan(hall, activity_id, a_scan(tickets[0])) == ("refused", "not_yet")
    hall.now = START + 3 * HOUR
    assert await scan(hall, activity_id, a_scan(tickets[0])) == ("refused", "over")
    assert await hall.counts() == before
    assert other_id != activity_id


async def _applied(hall: Hall) -> tuple[UUID, Scan]:
    hall.now = NOW
    activity_id = await hall.activity(needs_approval=True)
    member_id = await hall.member()
    registration_id = await hall.register(activity_id, member_id)
    return activity_id, a_scan(of_ticket(hall, registration_id, activity_id))


async def test_a_cancelled_one_is_refused_and_so_is_a_cancelled_activity(hall: Hall) -> None:
    activity_id, members, tickets = await opened(hall, 2)
    hall.now = NOW
    registration_id = await hall.owner.fetchval("SELECT id FROM registration WHERE member_id = $1", members[0])
    await hall.run(service.registration_cancel, RegistrationCancel(registration_id), member_id=members[0])
    hall.now = START - HOUR

    assert await scan(hall, activity_id, a_scan(tickets[0])) == ("refused", "cancelled")
    await hall.run(service.activity_cancel, service.ActivityCancel(activity_id, "台风"))
    assert await scan(hall, activity_id, a_scan(tickets[1])) == ("refused", "cancelled")


async def test_an_old_ticket_lets_nobody_in_once_there_is_a_new_one(hall: Hall) -> None:
    activity_id, [member_id], [ticket] = await opened(hall)
    registration_id = await hall.owner.fetchval("SELECT id FROM registration")
    renew = RegistrationTicketRenew(registration_id)
    with pytest.raises(RegistrationNotFound):
        await hall.run(service.registration_ticket_renew, renew, member_id=await hall.member())
    await hall.run(service.registration_ticket_renew, renew, member_id=member_id)

    assert await scan(hall, activity_id, a_scan(ticket)) == ("refused", "revoked")
    assert await scan(hall, activity_id, a_scan(of_ticket(hall, registration_id, activity_id, 2))) == LET_IN
    await hall.owner.execute("UPDATE registration SET state = 'waiting', sequence = 1")
    with pytest.raises(RegistrationStateRefused):
        await hall.run(service.registration_ticket_renew, renew, member_id=member_id)


async def test_a_walk_in_gets_a_free_place_by_the_ledger(hall: Hall) -> None:
    activity_id, _, _ = await opened(hall, capacity=2)
    number = await number_of(hall, await hall.member())

    assert await scan(hall, activity_id, a_scan(number, "card", is_walk_in=True)) == LET_IN
    assert await scan(hall, activity_id, a_scan(number, "card", is_walk_in=True)) == ("refused", "already_in")

    assert await hall.places(activity_id) == (0, 0, 0, 1)
    assert await hall.broken() == []
    assert [each for each in await hall.topics() if each.startswith("registration.")][-1] == "registration.checked_in"


async def test_walk_ins_at_the_same_moment_share_what_is_free(hall: Hall) -> None:
    activity_id, _, _ = await opened(hall, capacity=2)
    numbers = [await number_of(hall, each) for each in await hall.members(3)]

    found = await asyncio.gather(*(scan(hall, activity_id, a_scan(each, "card", is_walk_in=True)) for each in numbers))

    assert sorted(found, key=str) == [LET_IN, ("refused", "full"), ("refused", "full")]
    assert await hall.broken() == []


async def test_a_walk_in_passes_nobody_who_still_waits(hall: Hall) -> None:
    activity_id, _, _ = await opened(hall, 2, capacity=1, cut_off_hours=0)
    await hall.run(service.activity_places_change, service.ActivityPlacesChange(activity_id, 1))
    number = await number_of(hall, await hall.member())
    hall.now = START - HOUR
    assert await scan(hall, activity_id, a_scan(number, "card", is_walk_in=True)) == ("refused", "full")
    assert await hall.broken() == []


async def test_a_walk_in_must_be_in_the_audience_and_answer_what_is_asked(hall: Hall) -> None:
    closed_id, _, _ = await opened(hall, 0, audience=Audience(below_ids=(hall.branch_id,)))
    outsider = await number_of(hall, await hall.member(organisation_id=hall.other_id))
    assert await scan(hall, closed_id, a_scan(outsider, "card", is_walk_in=True)) == ("refused", "not_in_audience")

    asking_id, _, _ = await opened(hall, 0, questions=(Question("size", "text", "尺码", is_required=True),))
    insider = await number_of(hall, await hall.member())
    assert await scan(hall, asking_id, a_scan(insider, "card", is_walk_in=True)) == ("refused", "incomplete")


async def test_what_is_forced_is_recorded_with_its_reason_and_sells_no_place(hall: Hall) -> None:
    activity_id, _, _ = await opened(hall, capacity=1)
    number = await number_of(hall, await hall.member())
    one = a_scan(number, "card", is_walk_in=True)
    with pytest.raises(ReasonRequired):
        await scan(hall, activity_id, one, is_forced=True)

    assert await scan(hall, activity_id, one, is_forced=True, note="现场加座") == ("conflict", "full")
    assert await scan(hall, activity_id, one, is_forced=True, note="现场加座") == ("repeated", "full")
    nobody = a_scan("HD999999", "card")
    assert await scan(hall, activity_id, nobody, is_forced=True, note="x") == ("refused", "unknown_code")
    row = await hall.owner.fetchrow("SELECT * FROM check_in_conflict")
    assert row is not None
    assert (row["reason"], row["note"], row["status"]) == ("full", "现场加座", "open")
    assert await hall.places(activity_id) == (0, 0, 0, 1)
    assert await scan(hall, activity_id, a_scan(number, "card", kind="exit")) == LET_IN


async def test_the_door_is_kept_by_officers_of_the_activity(hall: Hall) -> None:
    activity_id, [member_id], [ticket] = await opened(hall)
    one = CheckInRecord(activity_id, a_scan(ticket))
    later = a_draft(starts_at=START + DAY, ends_at=START + 2 * DAY)
    draft = await hall.run(service.activity_create, ActivityCreate(hall.branch_id, later))

    for caller in ({"member_id": member_id}, {"member_id": member_id, "node": hall.other_id}):
        with pytest.raises(ActivityNotFound):
            await hall.run(service.check_in_record, one, **caller)
    with pytest.raises(ActivityStateRefused):
        await scan(hall, draft["activity_id"], a_scan(ticket))
    assert await events(hall) == []


async def test_who_came_early_keeps_the_place_when_the_membership_ends(hall: Hall) -> None:
    activity_id, [member_id], [ticket] = await opened(hall)
    hall.now = START - HOUR
    assert await scan(hall, activity_id, a_scan(ticket)) == LET_IN

    await hall.change(member_id, MembershipCause.LEFT, state=MemberState.LEFT)

    assert await hall.owner.fetchval("SELECT state FROM registration") == "checked_in"
    assert await hall.broken() == []


async def test_what_happened_before_a_merge_is_the_kept_entrys(hall: Hall) -> None:
    activity_id, [merged, kept], [ticket, other] = await opened(hall, 2)
    await hall.owner.execute(
        "UPDATE registration SET state = 'cancelled', closed_at = now() WHERE member_id = $1", kept
    )
    assert await scan(hall, activity_id, a_scan(ticket)) == ("recorded", None)
    async with hall.work() as work:
        await service.activities_merge.follow(work, MembersMerged(kept, merged, hall.now.date()))
    await hall.owner.execute("UPDATE member SET merged_into_id = $1, state = 'left' WHERE id = $2", kept, merged)

    assert await scan(hall, activity_id, a_scan(ticket)) == ("refused", "already_in")
    number = await number_of(hall, merged)
    assert await scan(hall, activity_id, a_scan(number, "card")) == ("refused", "already_in")
    assert await scan(hall, activity_id, a_scan(number, "card", "exit")) == ("recorded", None)
    assert await scan(hall, activity_id, a_scan(other), is_forced=True, note="x") == ("conflict", "cancelled")
    rows = await hall.owner.fetch("SELECT DISTINCT member_id FROM check_in_event WHERE kind = 'exit'")
    assert [row["member_id"] for row in rows] == [kept]
    scope = Scope(hall.tenant_id, hall.officer_id, {"activity_read": (hall.branch_id,)})
    async with hall.database.read() as conn:
        [numbers] = await check_in.check_in_by_activity_id(conn, scope, [activity_id])
    assert numbers["came"] == 1
