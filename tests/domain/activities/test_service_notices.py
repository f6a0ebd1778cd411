"""Who is told what of activities, in both languages, and by whom: through the outbox, once."""

from collections import Counter
from uuid import UUID

import pytest

from api.messages import LOCALES, translate
from domain.activities import service
from domain.activities.rules import Window
from domain.activities.service import (
    ActivityCancel,
    ActivityCertificatesIssue,
    ActivityUpdate,
    CheckInAppealDecide,
    CheckInAppealSubmit,
    RegistrationCancel,
    RegistrationDecide,
)
from domain.notifications.handlers import DELIVERY_TOPIC, notification_handlers
from tests.domain.activities.door import a_scan, opened, scan
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall
from tests.domain.notifications.outbox import Outbox


@pytest.fixture
def outbox(hall: Hall) -> Outbox:
    """The relay of the hall's union."""
    return Outbox(hall.database, hall.keyring, hall.tenant_id)


async def told(hall: Hall, outbox: Outbox) -> Counter[tuple[str, UUID]]:
    """Kinds of messages by member, after the relay has handled all there is."""
    relay = outbox.relay(notification_handlers(["console"]))
    while (await relay.handle_once()).delivered:
        pass
    left = await hall.owner.fetch("SELECT topic FROM event WHERE delivered_at IS NULL AND topic <> $1", DELIVERY_TOPIC)
    assert [row["topic"] for row in left] == []
    return Counter(tuple(row) for row in await hall.owner.fetch("SELECT kind, member_id FROM notification"))


async def test_a_member_is_told_of_the_place_the_line_and_the_offer(hall: Hall, outbox: Outbox) -> None:
    activity_id = await hall.activity(capacity=1)
    first, second, third = people = await hall.members(3)
    ids = await hall.fill(activity_id, *people)
    await hall.run(service.registration_cancel, RegistrationCancel(ids[0]), member_id=first)
    await hall.run(service.activity_update, ActivityUpdate(activity_id, venue="礼堂"))

    found = await told(hall, outbox)

    assert found == Counter(
        {
            ("activity_registered", first): 1,
            ("activity_waiting", second): 1,
            ("activity_waiting", third): 1,
            ("activity_offered", second): 1,
        }
    )
    facts = await hall.owner.fetchval("SELECT facts FROM notification WHERE kind = 'activity_offered'")
    assert "2026-03-11 12:00" in facts
    outside = await hall.owner.fetchval("SELECT count(*) FROM event WHERE topic = $1", DELIVERY_TOPIC)
    assert outside == 1
    for locale in LOCALES:
        said = translate("NOTIFICATION_ACTIVITY_OFFERED", locale, title="春季运动会", until="2026-03-11 12:00")
        assert "春季运动会" in said
        assert "2026-03-11 12:00" in said


async def test_an_offer_that_lapses_is_handled_by_the_relay(hall: Hall, outbox: Outbox) -> None:
    # The relay acts by its own clock.
    hall.now = outbox.clock.now
    begins = hall.now + 10 * DAY
    windows = (Window(hall.now - DAY, hall.now + DAY),)
    activity_id = await hall.activity(
        capacity=1, offer_hours=1, starts_at=begins, ends_at=begins + HOUR, windows=windows
    )
    first, second, third = people = await hall.members(3)
    ids = await hall.fill(activity_id, *people)
    await hall.run(service.registration_cancel, RegistrationCancel(ids[0]), member_id=first)
    hall.now += 2 * HOUR

    await hall.lapse_only()
    found = await told(hall, outbox)

    assert found[("activity_offer_expired", second)] == found[("activity_offered", third)] == 1
    assert await hall.states(*ids) == ["cancelled", "expired", "offered"]


async def test_participants_are_told_of_changes_reminders_and_the_end(hall: Hall, outbox: Outbox) -> None:
    activity_id = await hall.activity(capacity=1)
    first, second = people = await hall.members(2)
    await hall.fill(activity_id, *people)
    await hall.run(service.activity_update, ActivityUpdate(activity_id, venue="礼堂"))
    await told(hall, outbox)
    hall.now = NOW + 10 * DAY - HOUR
    await hall.chore(service.remind_participants)
    await told(hall, outbox)
    await hall.close_lines()
    await hall.run(service.activity_cancel, ActivityCancel(activity_id, "雨天"))

    found = await told(hall, outbox)

    assert {kind for kind, member_id in found if member_id == first} == {
        "activity_registered",
        "activity_changed",
        "activity_reminded",
        "activity_registration_ended",
    }
    assert {kind for kind, member_id in found if member_id == second} == {"activity_waiting", "activity_line_closed"}


async def test_officers_are_told_of_an_application_and_the_member_of_the_decision(hall: Hall, outbox: Outbox) -> None:
    await hall.owner.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
        " VALUES ($1, uuidv7(), $2, 'branch_officer', $3, '2020-01-01')",
        *(hall.tenant_id, hall.officer_id, hall.branch_id),
    )
    activity_id = await hall.activity(needs_approval=True)
    member_id = await hall.member()
    made = await hall.register(activity_id, member_id)
    assert (await told(hall, outbox))[("registration_applied", hall.officer_id)] == 1

    await hall.run(service.registration_decide, RegistrationDecide(made, is_approval=False, comment="名额有限"))

    assert (await told(hall, outbox))[("approval_rejected", member_id)] == 1


async def test_who_was_missed_is_told_and_an_appeal_is_told_both_ways(hall: Hall, outbox: Outbox) -> None:
    await hall.owner.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
        " VALUES ($1, uuidv7(), $2, 'branch_officer', $3, '2020-01-01')",
        *(hall.tenant_id, hall.officer_id, hall.branch_id),
    )
    activity_id, [came, missed], [ticket, _] = await opened(hall, 2)
    await scan(hall, activity_id, a_scan(ticket))
    hall.now += 28 * HOUR
    await hall.chore(service.end_activities)
    async with hall.database.write() as conn:
        await service.mark_missed(conn, hall.now, hall.keyring)
    registration_id = await hall.owner.fetchval("SELECT id FROM registration WHERE state = 'no_show'")
    submit = CheckInAppealSubmit(registration_id, "当天加班")
    appeal = await hall.run(service.check_in_appeal_submit, submit, member_id=missed)
    found = await told(hall, outbox)
    assert found[("activity_missed", missed)] == found[("appeal_submitted", hall.officer_id)] == 1
    assert ("activity_missed", came) not in found

    decide = CheckInAppealDecide(appeal["appeal_id"], is_accepted=False, reason="记录无误")
    await hall.run(service.check_in_appeal_decide, decide)

    assert (await told(hall, outbox))[("appeal_rejected", missed)] == 1


async def test_whose_offer_ends_soon_is_reminded_once(hall: Hall, outbox: Outbox) -> None:
    activity_id = await hall.activity(capacity=1)
    first, second = people = await hall.members(2)
    [place, _] = await hall.fill(activity_id, *people)
    await hall.run(service.registration_cancel, RegistrationCancel(place), member_id=first)
    await hall.chore(service.remind_offered)
    assert (await told(hall, outbox))[("activity_offer_ending", second)] == 0
    hall.now += 22 * HOUR
    for _ in range(2):
        await hall.chore(service.remind_offered)

    found = await told(hall, outbox)

    assert found[("activity_offer_ending", second)] == 1
    assert found[("activity_offer_ending", first)] == 0


async def test_who_has_cancelled_meanwhile_is_not_reminded(hall: Hall, outbox: Outbox) -> None:
    activity_id = await hall.activity(capacity=2, cut_off_hours=0)
    stays, leaves = people = await hall.members(2)
    [_, place] = await hall.fill(activity_id, *people)
    hall.now = NOW + 10 * DAY - 2 * HOUR
    await hall.chore(service.remind_participants)
    await hall.run(service.registration_cancel, RegistrationCancel(place), member_id=leaves)

    found = await told(hall, outbox)

    assert (found[("activity_reminded", stays)], found[("activity_reminded", leaves)]) == (1, 0)


async def test_participants_are_asked_how_it_was_and_nobody_else(hall: Hall, outbox: Outbox) -> None:
    activity_id, called_off = await hall.activity(capacity=1), await hall.activity()
    took_part, waited = people = await hall.members(2)
    await hall.fill(activity_id, *people)
    await hall.fill(called_off, took_part)
    await hall.run(service.activity_cancel, ActivityCancel(called_off, "雨天"))
    hall.now = NOW + 11 * DAY
    await hall.close_lines()
    await hall.chore(service.end_activities)
    await hall.run(service.activity_certificates_issue, ActivityCertificatesIssue(activity_id))

    found = await told(hall, outbox)

    assert found[("activity_feedback_wanted", took_part)] == found[("certificate_issued", took_part)] == 1
    assert {kind for kind, member_id in found if member_id == waited} == {"activity_waiting", "activity_line_closed"}
    for locale in LOCALES:
        for kind in ("ACTIVITY_OFFER_ENDING", "ACTIVITY_FEEDBACK_WANTED", "CERTIFICATE_ISSUED"):
            assert "春季运动会" in translate(f"NOTIFICATION_{kind}", locale, title="春季运动会", until="12:00")
