"""An officer registers a member who calls or stands at the counter: noted, told, and with the member's own rights."""

import json
from typing import Any
from uuid import UUID

import pytest

from db.models.members import OnBehalfBasis
from domain.activities import service
from domain.activities.errors import RegistrationNotFound, RegistrationStateRefused
from domain.activities.rules import Companion
from domain.activities.service import (
    ActivityRegister,
    RegistrationAccept,
    RegistrationCancel,
    RegistrationDecline,
)
from domain.auth.errors import MemberNotFound
from domain.members.errors import DocumentNumberRequired, OnBehalfOfOneself
from domain.members.service import OnBehalf
from domain.shared.errors import DomainError, Refusals
from tests.domain.activities.hall import Hall


async def enter(hall: Hall, activity_id: UUID, member_id: UUID, **values: Any) -> UUID:
    """What an officer of the branch enters for a member on the phone."""
    basis = values.pop("basis", OnBehalfBasis.PHONE)
    command = ActivityRegister(activity_id, on_behalf=OnBehalf(member_id, basis), **values)
    outcome = await hall.run(service.activity_register, command)
    assert outcome["member_id"] == member_id
    return UUID(str(outcome["registration_id"]))


async def test_it_is_the_members_registration_and_both_are_in_the_log(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=2, companions_at_most=1)
    first, second, third = await hall.members(3)

    placed = await enter(hall, activity_id, first, companions=(Companion("王小明", "子女"),))
    waits = await hall.register(activity_id, second)
    behind = await enter(hall, activity_id, third)

    assert await hall.states(placed, waits, behind) == ["registered", "waiting", "waiting"]
    line = await hall.owner.fetch("SELECT id FROM registration WHERE state = 'waiting' ORDER BY priority, sequence")
    assert [row["id"] for row in line] == [waits, behind]
    entries = await hall.owner.fetch("SELECT * FROM on_behalf_entry ORDER BY at, id")
    assert [(each["member_id"], each["entered_by_id"], each["operation"], each["basis"]) for each in entries] == [
        (each, hall.officer_id, "activityRegister", "phone") for each in (first, third)
    ]
    logged = await hall.owner.fetch(
        "SELECT actor_id, object_id, facts FROM audit_entry WHERE action = 'member.entered_on_behalf' ORDER BY at, id"
    )
    assert {(each["actor_id"], each["object_id"]) for each in logged} == {
        (hall.officer_id, first),
        (hall.officer_id, third),
    }
    told = await hall.owner.fetch("SELECT subject_id, facts FROM event WHERE topic = 'member.entered_on_behalf'")
    assert {each["subject_id"] for each in told} == {first, third}
    assert json.loads(told[0]["facts"])["operation"] == "activityRegister"
    assert await hall.broken() == []


async def test_an_officer_has_no_more_rights_than_the_member(hall: Hall) -> None:
    full = await hall.activity(capacity=1, has_waiting_list=False)
    open_to_all = await hall.activity()
    placed, late, elsewhere = *await hall.members(2), await hall.member(organisation_id=hall.other_id)
    await hall.register(full, placed)
    await hall.register(open_to_all, placed)
    refusals: list[tuple[UUID, UUID, dict[str, Any], str]] = [
        (full, late, {}, "ACTIVITY_FULL"),
        (open_to_all, placed, {}, "ALREADY_REGISTERED"),
        (open_to_all, elsewhere, {}, MemberNotFound.code),
        (open_to_all, hall.officer_id, {}, OnBehalfOfOneself.code),
        (open_to_all, late, {"basis": OnBehalfBasis.PAPER_FORM}, DocumentNumberRequired.code),
    ]

    for activity_id, member_id, values, code in refusals:
        before = await hall.counts()
        with pytest.raises((DomainError, Refusals), match=code):
            await enter(hall, activity_id, member_id, **values)
        assert await hall.counts() == before
    command = ActivityRegister(open_to_all, on_behalf=OnBehalf(late, OnBehalfBasis.PHONE))
    with pytest.raises(MemberNotFound):
        await hall.run(service.activity_register, command, member_id=placed)


async def test_an_offer_is_answered_for_whoever_calls(hall: Hall) -> None:
    activity_id, people = await hall.activity(capacity=2), await hall.members(4)
    ids = await hall.fill(activity_id, *people)
    for each, member_id in zip(ids[:2], people[:2], strict=True):
        await hall.run(service.registration_cancel, RegistrationCancel(each), member_id=member_id)
    assert await hall.states(*ids[2:]) == ["offered"] * 2
    phones = [OnBehalf(each, OnBehalfBasis.PHONE) for each in people]

    for _ in range(2):  # twice is the same as once
        await hall.run(service.registration_accept, RegistrationAccept(ids[2], phones[2]))
        await hall.run(service.registration_decline, RegistrationDecline(ids[3], phones[3]))

    assert await hall.states(*ids[2:]) == ["registered", "declined"]
    entries = await hall.owner.fetch("SELECT member_id, entered_by_id, operation FROM on_behalf_entry ORDER BY at, id")
    assert [tuple(each) for each in entries] == [
        (people[2], hall.officer_id, "registrationAccept"),
        (people[3], hall.officer_id, "registrationDecline"),
    ]
    assert (await hall.topics()).count("member.entered_on_behalf") == 2
    assert await hall.broken() == []


async def test_nobody_answers_what_is_not_the_members(hall: Hall) -> None:
    activity_id, (first, second) = await hall.activity(capacity=1), await hall.members(2)
    placed, waits = await hall.fill(activity_id, first, second)
    elsewhere = await hall.member(organisation_id=hall.other_id)
    phone = OnBehalfBasis.PHONE
    refusals: list[tuple[UUID, OnBehalf, type[DomainError]]] = [
        (placed, OnBehalf(second, phone), RegistrationNotFound),
        (waits, OnBehalf(second, phone), RegistrationStateRefused),
        (placed, OnBehalf(elsewhere, phone), MemberNotFound),
        (placed, OnBehalf(hall.officer_id, phone), OnBehalfOfOneself),
        (placed, OnBehalf(first, OnBehalfBasis.PAPER_FORM), DocumentNumberRequired),
    ]
    before = await hall.counts()

    for registration_id, given, refusal in refusals:
        with pytest.raises(refusal):
            await hall.run(service.registration_decline, RegistrationDecline(registration_id, given))
        with pytest.raises(refusal):
            await hall.run(service.registration_accept, RegistrationAccept(registration_id, given))
    accept = RegistrationAccept(waits, OnBehalf(second, phone))
    with pytest.raises(MemberNotFound):
        await hall.run(service.registration_accept, accept, member_id=first)
    assert await hall.counts() == before
