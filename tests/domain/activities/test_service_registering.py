"""Registering: accepted, refused, with companions, with reserves and shifts, with an approval."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from db.errors import WritesCollidedError
from db.types import new_id
from domain.activities import service
from domain.activities.errors import (
    ActivityFull,
    ActivityNotFound,
    AlreadyRegistered,
    AnswerInvalid,
    AnswerRequired,
    CompanionsInvalid,
    RegistrationNotFound,
)
from domain.activities.rules import Audience, Companion, Question, Reserve, Window
from domain.activities.service import (
    ActivityClose,
    MemberTagsSet,
    RegistrationCancel,
    RegistrationDecide,
    RegistrationDecline,
    RegistrationWithdraw,
)
from domain.shared.approval_errors import CommentRequired
from domain.shared.errors import DomainError, Refusals
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall

FAMILY = (Companion("王小明", "子女"), Companion("李梅", "配偶"))


async def refused(hall: Hall, activity_id: UUID, member_id: UUID, **values: Any) -> list[str]:
    """The codes of a refusal that has written nothing."""
    before = await hall.counts()
    with pytest.raises((DomainError, Refusals)) as caught:
        await hall.register(activity_id, member_id, **values)
    assert await hall.counts() == before
    refusal = caught.value
    return [each.code for each in refusal.errors] if isinstance(refusal, Refusals) else [str(refusal)]


async def test_one_live_registration_for_a_member(hall: Hall) -> None:
    activity_id, member_id = await hall.activity(capacity=5), await hall.member()
    first = await hall.register(activity_id, member_id)

    assert await refused(hall, activity_id, member_id) == ["ALREADY_REGISTERED"]
    await hall.run(service.registration_cancel, RegistrationCancel(first), member_id=member_id)
    again = await hall.register(activity_id, member_id)

    assert await hall.states(first, again) == ["cancelled", "registered"]
    assert await hall.places(activity_id) == (4, 0, 0, 1)


async def test_two_registrations_of_a_member_at_the_same_moment(hall: Hall) -> None:
    activity_id, member_id = await hall.activity(capacity=5), await hall.member()

    outcomes = await asyncio.gather(*(hall.register(activity_id, member_id) for _ in range(3)), return_exceptions=True)

    made = [each for each in outcomes if isinstance(each, UUID)]
    assert len(made) == 1
    assert all(isinstance(each, UUID | AlreadyRegistered | Refusals) for each in outcomes)
    assert await hall.places(activity_id) == (4, 0, 0, 1)


async def test_the_last_place_goes_once_and_the_other_is_told_to_repeat(hall: Hall) -> None:
    activity_id, people = await hall.activity(capacity=1), await hall.members(4)

    outcomes = await asyncio.gather(*(hall.register(activity_id, each) for each in people), return_exceptions=True)
    late = [people[at] for at, each in enumerate(outcomes) if isinstance(each, WritesCollidedError)]
    for member_id in late:
        await hall.register(activity_id, member_id)

    states = await hall.owner.fetch("SELECT state FROM registration ORDER BY sequence NULLS FIRST")
    assert [row["state"] for row in states] == ["registered", "waiting", "waiting", "waiting"]
    assert await hall.places(activity_id) == (0, 0, 0, 1)


async def test_each_reason_against_it(hall: Hall) -> None:
    member_id, other_id = await hall.member(), await hall.member(organisation_id=hall.other_id)
    early = await hall.activity(windows=(Window(NOW + DAY, NOW + 2 * DAY),))
    late = await hall.activity(windows=(Window(NOW - 2 * DAY, NOW - DAY),))
    shift = await hall.activity(windows=(Window(NOW - DAY, NOW + DAY, "甲班"),))
    closed = await hall.activity()
    await hall.run(service.activity_close, ActivityClose(closed))

    assert await refused(hall, early, member_id) == ["REGISTRATION_NOT_BEGUN"]
    assert await refused(hall, late, member_id) == ["REGISTRATION_OVER"]
    assert await refused(hall, shift, member_id) == ["NOT_YOUR_SHIFT"]
    assert await refused(hall, closed, other_id) == ["REGISTRATION_CLOSED", "NOT_IN_AUDIENCE"]
    with pytest.raises(ActivityNotFound):
        await hall.register(new_id(), member_id)
    hall.now = NOW + 10 * DAY
    assert await refused(hall, early, member_id) == ["ACTIVITY_OVER"]


async def test_a_full_activity_without_a_line(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1, has_waiting_list=False)
    waiting_for = await hall.activity(capacity=1)
    first, second = await hall.members(2)
    held = await hall.register(activity_id, first)
    await hall.register(waiting_for, first)

    assert await refused(hall, activity_id, second) == ["ACTIVITY_FULL"]
    assert await refused(hall, waiting_for, second, waits=False) == ["ACTIVITY_FULL"]
    await hall.run(service.registration_cancel, RegistrationCancel(held), member_id=first)
    assert await hall.states(await hall.register(activity_id, second)) == ["registered"]


async def test_companions_come_all_or_nobody_and_a_group_is_passed_over(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=3, companions_at_most=2)
    people = await hall.members(4)
    single = await hall.register(activity_id, people[0])
    other = await hall.register(activity_id, people[1])

    family = await hall.register(activity_id, people[2], companions=FAMILY)
    third = await hall.register(activity_id, people[3])

    assert await hall.states(family, third) == ["waiting", "registered"]
    await hall.run(service.registration_cancel, RegistrationCancel(single), member_id=people[0])
    await hall.run(service.registration_cancel, RegistrationCancel(other), member_id=people[1])
    assert await hall.states(family) == ["waiting"]
    await hall.run(service.registration_cancel, RegistrationCancel(third), member_id=people[3])
    assert await hall.states(family) == ["offered"]
    assert await hall.places(activity_id) == (0, 0, 3, 0)
    assert await hall.broken() == []


async def test_names_of_companions_and_answers_are_sealed(hall: Hall) -> None:
    size = Question("size", "choice", "衣服尺码", "Size", is_required=True, choices=("S", "M"))
    activity_id = await hall.activity(capacity=9, companions_at_most=2, questions=(size,))
    member_id = await hall.member()

    for wrong, refusal in (
        ({"companions": (*FAMILY, *FAMILY), "answers": {"size": "M"}}, CompanionsInvalid.code),
        ({"answers": {}}, AnswerRequired.code),
        ({"answers": {"size": "XXL"}}, AnswerInvalid.code),
        ({"answers": {"size": "M", "colour": "red"}}, AnswerInvalid.code),
    ):
        assert await refused(hall, activity_id, member_id, **wrong) == [refusal]
    made = await hall.register(activity_id, member_id, companions=FAMILY, answers={"size": "M"})

    row = await hall.owner.fetchrow("SELECT places, content_sealed FROM registration WHERE id = $1", made)
    assert row is not None
    assert row["places"] == 3
    assert "王小明".encode() not in row["content_sealed"]
    facts = await hall.owner.fetch("SELECT facts::text FROM event UNION ALL SELECT facts::text FROM audit_entry")
    assert not any("王小明" in each["facts"] for each in facts)


async def test_reserved_places_first_then_the_open_ones(hall: Hall) -> None:
    reserve = Reserve("劳务派遣职工", 1, Audience(employments=("dispatched",)))
    activity_id = await hall.activity(capacity=2, reserves=(reserve,))
    plain, more = await hall.members(2)
    chosen, another = await hall.members(2, employment_kind="dispatched")

    ids = await hall.fill(activity_id, plain, more, chosen, another)

    assert await hall.states(*ids) == ["registered", "waiting", "registered", "waiting"]
    await hall.run(service.registration_cancel, RegistrationCancel(ids[2]), member_id=chosen)
    assert await hall.states(*ids) == ["registered", "waiting", "cancelled", "offered"]
    await hall.run(
        service.activity_places_change, service.ActivityPlacesChange(activity_id, reserves={await _part(hall): 0})
    )
    assert await hall.states(*ids) == ["registered", "waiting", "cancelled", "offered"]
    await hall.run(service.registration_decline, RegistrationDecline(ids[3]), member_id=another)
    assert await hall.states(*ids) == ["registered", "offered", "cancelled", "declined"]
    assert await hall.broken() == []


async def _part(hall: Hall) -> UUID:
    return UUID(str(await hall.owner.fetchval("SELECT id FROM activity_reserve")))


async def test_a_shift_has_its_window_and_its_own_bound(hall: Hall) -> None:
    windows = (
        Window(NOW - DAY, NOW + DAY, "甲班", 1),
        Window(NOW + HOUR, NOW + DAY, "乙班"),
    )
    activity_id = await hall.activity(capacity=3, windows=windows)
    first, second, third = await hall.members(3)
    for member_id, tag in ((first, "甲班"), (second, "甲班"), (third, "乙班")):
        await hall.run(service.member_tags_set, MemberTagsSet(member_id, [tag]))

    ids = await hall.fill(activity_id, first, second)
    assert await refused(hall, activity_id, third) == ["REGISTRATION_NOT_BEGUN"]
    hall.now = NOW + HOUR
    ids.append(await hall.register(activity_id, third))

    assert await hall.states(*ids) == ["registered", "waiting", "registered"]
    assert await hall.places(activity_id) == (1, 0, 0, 2)


@pytest.mark.parametrize("holds_in_review", [True, False])
async def test_an_application_is_approved_or_rejected(hall: Hall, holds_in_review: bool) -> None:  # noqa: FBT001  # a parameter of the table
    activity_id = await hall.activity(capacity=1, needs_approval=True, holds_in_review=holds_in_review)
    people = await hall.members(3)
    ids = await hall.fill(activity_id, *people)
    held = 1 if holds_in_review else 0

    assert await hall.states(*ids) == ["applied"] * 3
    assert await hall.places(activity_id) == (1 - held, 0, held, 0)
    await hall.run(service.registration_decide, RegistrationDecide(ids[1], is_approval=True))
    assert await hall.states(ids[1]) == (["waiting"] if holds_in_review else ["registered"])
    with pytest.raises(CommentRequired):
        await hall.run(service.registration_decide, RegistrationDecide(ids[0], is_approval=False))
    await hall.run(service.registration_decide, RegistrationDecide(ids[0], is_approval=False, comment="名额有限"))
    await hall.run(service.registration_withdraw, RegistrationWithdraw(ids[2]), member_id=people[2])

    assert await hall.states(*ids) == ["rejected", "offered" if holds_in_review else "registered", "withdrawn"]
    assert await hall.owner.fetchval("SELECT count(*) FROM approval WHERE status = 'open'") == 0
    assert await hall.broken() == []


async def test_an_approval_without_a_place_and_without_a_line(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1, needs_approval=True, holds_in_review=False, has_waiting_list=False)
    first, second = await hall.fill(activity_id, *await hall.members(2))
    await hall.run(service.registration_decide, RegistrationDecide(first, is_approval=True))
    before = await hall.counts()

    with pytest.raises(ActivityFull):
        await hall.run(service.registration_decide, RegistrationDecide(second, is_approval=True))

    assert await hall.counts() == before
    assert await hall.states(second) == ["applied"]


async def test_whose_registration_it_is(hall: Hall) -> None:
    activity_id, (first, second) = await hall.activity(), await hall.members(2)
    made = await hall.register(activity_id, first)

    for use_case, command in (
        (service.registration_cancel, RegistrationCancel(made)),
        (service.registration_withdraw, RegistrationWithdraw(made)),
        (service.registration_accept, service.RegistrationAccept(made)),
        (service.registration_decline, service.RegistrationDecline(made)),
    ):
        with pytest.raises(RegistrationNotFound):
            await hall.run(use_case, command, member_id=second)
    with pytest.raises(RegistrationNotFound):
        await hall.run(service.registration_cancel, RegistrationCancel(made), node=hall.other_id)
    await hall.run(service.registration_cancel, RegistrationCancel(made))

    closing = await hall.owner.fetchval("SELECT closing FROM registration WHERE id = $1", made)
    assert closing == "officer"
