"""Hours and windows of activities by the rules of the organisation: taken when it is planned, and kept."""

from typing import Any
from uuid import UUID

import pytest

from db.types import new_id
from domain.activities import check_in, rules, service
from domain.activities.errors import AppealOver, FeedbackOver
from domain.activities.service import ActivityCreate, ActivityFeedbackGive, CheckInAppealSubmit, RegistrationCancel
from domain.organisations.rules import RULES
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall, a_draft


async def set_rules(hall: Hall, **values: int) -> None:
    """What the branch decides from today on."""
    await hall.owner.executemany(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source) "
        "VALUES ($1, $2, $3, $4, $5, false, $6, '委员会决议')",
        [
            (hall.tenant_id, new_id(), hall.branch_id, rules.RULED[name], value, hall.now.date())
            for name, value in values.items()
        ],
    )


async def planned(hall: Hall, **values: Any) -> dict[str, int]:
    """What a draft has taken."""
    made = await hall.run(service.activity_create, ActivityCreate(hall.branch_id, a_draft(**values)))
    row = await hall.owner.fetchrow("SELECT * FROM activity WHERE id = $1", made["activity_id"])
    assert row is not None
    return {name: row[name] for name in rules.RULED}


async def test_a_draft_takes_what_holds_where_it_is_planned(hall: Hall) -> None:
    before = await planned(hall)
    assert before == {name: RULES[key].default for name, key in rules.RULED.items()}
    asked = {name: RULES[key].maximum for name, key in rules.RULED.items()}
    await set_rules(hall, **asked)

    assert await planned(hall) == asked
    assert await planned(hall, offer_hours=5, cut_off_hours=0, late_cancel_hours=1) == {
        **asked,
        "offer_hours": 5,
        "cut_off_hours": 0,
        "late_cancel_hours": 1,
    }
    rows = await hall.owner.fetch("SELECT appeal_days FROM activity ORDER BY id LIMIT 1")
    assert rows[0]["appeal_days"] == before["appeal_days"]


async def test_reminders_come_by_the_hours_of_each_activity(hall: Hall) -> None:
    usual, member_id = await hall.activity(), await hall.member()
    await set_rules(hall, reminder_hours=72, offer_reminder_hours=10)
    early = await hall.activity(capacity=1)
    await hall.register(usual, member_id)
    own = await hall.register(early, member_id)

    async def reminded(hours: int) -> set[UUID]:
        hall.now = NOW + 10 * DAY - hours * HOUR
        await hall.chore(service.remind_participants)
        rows = await hall.owner.fetch("SELECT activity_id FROM registration WHERE reminded_at IS NOT NULL")
        return {row["activity_id"] for row in rows}

    assert await reminded(73) == set()
    assert await reminded(72) == {early}
    assert await reminded(24) == {early, usual}
    hall.now = NOW
    await hall.register(early, await hall.member())
    await hall.run(service.registration_cancel, RegistrationCancel(own), member_id=member_id)
    for hours, topics in ((13, 0), (14, 1), (15, 1)):  # the offer stands for 24 hours
        hall.now = NOW + hours * HOUR
        await hall.chore(service.remind_offered)
        assert (await hall.topics()).count("registration.offer_ending") == topics


async def test_feedback_and_appeals_for_as_long_as_the_activity_says(hall: Hall) -> None:
    await set_rules(hall, feedback_days=2, appeal_days=3)
    activity_id, member_id = await hall.activity(), await hall.member()
    registration_id = await hall.register(activity_id, member_id)
    hall.now = NOW + 12 * DAY + 3 * HOUR  # two days after the end
    with pytest.raises(FeedbackOver):
        await hall.run(service.activity_feedback_give, ActivityFeedbackGive(activity_id, 5), member_id=member_id)
    hall.now -= HOUR
    await hall.run(service.activity_feedback_give, ActivityFeedbackGive(activity_id, 5), member_id=member_id)

    await hall.owner.execute("UPDATE registration SET state = 'no_show', closed_at = $1", NOW + 12 * DAY)
    submit = CheckInAppealSubmit(registration_id, "加班")
    hall.now = NOW + 15 * DAY
    with pytest.raises(AppealOver):
        await hall.run(service.check_in_appeal_submit, submit, member_id=member_id)
    hall.now -= HOUR
    await hall.run(service.check_in_appeal_submit, submit, member_id=member_id)


def test_one_is_let_in_from_so_many_minutes_before() -> None:
    assert check_in.opens_at(NOW, 90) == NOW - 1.5 * HOUR
