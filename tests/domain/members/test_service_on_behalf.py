"""Entering something for a member: within reach, by a right that is told, and never unnoticed."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from db.models.members import ConsentPurpose, OnBehalfBasis
from domain.auth.errors import MemberNotFound
from domain.members import service
from domain.members.errors import (
    DocumentNumberRequired,
    InvalidDocumentNumber,
    MembershipTransitionRefused,
    OnBehalfOfOneself,
)
from domain.members.service import ConsentGive, ConsentWithdraw, MembershipLeave, OnBehalf, TransferRequest
from domain.notifications.handlers import notification_handlers
from domain.shared.errors import DomainError
from tests.factories.members import add_member
from tests.support.rosters import RosterUnion, roster_union

SMS = ConsentPurpose.SMS_MESSAGES


@pytest_asyncio.fixture
async def union(database: Any, keyring: Any, owner: Any, tenant_id: UUID) -> RosterUnion:
    return await roster_union(database, keyring, owner, tenant_id)


async def member_of(union: RosterUnion, place_id: UUID | None = None, **values: Any) -> UUID:
    return await add_member(union.owner, union.tenant_id, place_id or union.branch_id, number="HD900009", **values)


async def test_a_consent_on_paper_is_the_members_and_the_log_has_both(union: RosterUnion) -> None:
    member = await member_of(union)
    paper = OnBehalf(member, OnBehalfBasis.PAPER_FORM, "代办 2026-17")

    await union.run(service.consent_give, ConsentGive(SMS, 1, on_behalf=paper))
    await union.run(service.consent_give, ConsentGive(SMS, 1, on_behalf=paper))  # the same again changes nothing

    consents = await union.owner.fetch("SELECT member_id, is_given FROM consent")
    entries = await union.owner.fetch("SELECT * FROM on_behalf_entry")
    logged = await union.owner.fetch(
        "SELECT action, actor_id, object_id FROM audit_entry WHERE action LIKE 'consent%' OR action LIKE 'member.%'"
    )
    assert [tuple(row) for row in consents] == [(member, True)]
    assert [(row["operation"], row["basis"], row["document_number"]) for row in entries] == [
        ("consentGive", "paper_form", "代办 2026-17")
    ]
    assert (entries[0]["member_id"], entries[0]["entered_by_id"]) == (member, union.officer_id)
    assert sorted(tuple(row) for row in logged) == [
        ("consent.given", union.officer_id, member),
        ("member.entered_on_behalf", union.officer_id, member),
    ]
    topics = [row["topic"] for row in await union.owner.fetch("SELECT topic FROM event")]
    assert topics == ["member.entered_on_behalf"]
    assert topics[0] in notification_handlers(())


@pytest.mark.parametrize(
    ("use_case", "make", "operation"),
    [
        (service.membership_leave, lambda given, _: MembershipLeave(given), "membershipLeave"),
        (
            service.transfer_request,
            lambda given, union: TransferRequest(union.sibling_id, on_behalf=given),
            "transferRequest",
        ),
    ],
)
async def test_leaving_and_moving_are_entered_the_same_way(
    union: RosterUnion, use_case: Any, make: Any, operation: str
) -> None:
    member = await member_of(union)

    await union.run(use_case, make(OnBehalf(member, OnBehalfBasis.IN_PERSON), union))

    assert await union.owner.fetchval("SELECT operation FROM on_behalf_entry WHERE member_id = $1", member) == operation
    state = await union.owner.fetchval("SELECT state FROM member WHERE id = $1", member)
    assert state == ("left" if operation == "membershipLeave" else "active")


@pytest.mark.parametrize(
    ("who", "given", "refusal"),
    [
        ("sibling", {}, MemberNotFound),
        ("nobody", {}, MemberNotFound),
        ("officer", {}, OnBehalfOfOneself),
        ("member", {"basis": OnBehalfBasis.PAPER_FORM}, DocumentNumberRequired),
        ("member", {"document_number": "!"}, InvalidDocumentNumber),
    ],
)
async def test_what_an_officer_may_not_enter_is_refused_and_nothing_is_written(
    union: RosterUnion, who: str, given: dict[str, Any], refusal: type[DomainError]
) -> None:
    places = {"sibling": union.sibling_id}
    people = {"nobody": UUID(int=7), "officer": union.officer_id}
    member = people.get(who) or await member_of(union, places.get(who))
    on_behalf = replace(OnBehalf(member, OnBehalfBasis.PHONE), **given)

    for use_case, command in (
        (service.consent_give, ConsentGive(SMS, 1, on_behalf=on_behalf)),
        (service.consent_withdraw, ConsentWithdraw(SMS, on_behalf)),
        (service.membership_leave, MembershipLeave(on_behalf)),
        (service.transfer_request, TransferRequest(union.sibling_id, on_behalf=on_behalf)),
    ):
        with pytest.raises(refusal):
            await union.run(use_case, command)
    counts = "SELECT (SELECT count(*) FROM on_behalf_entry) + (SELECT count(*) FROM audit_entry)"
    assert await union.owner.fetchval(counts) == 0


async def test_what_is_refused_to_the_member_is_refused_to_the_officer(union: RosterUnion) -> None:
    member = await member_of(union, state="left")

    with pytest.raises(MembershipTransitionRefused):
        await union.run(service.membership_leave, MembershipLeave(OnBehalf(member, OnBehalfBasis.PHONE)))
    assert await union.owner.fetchval("SELECT count(*) FROM on_behalf_entry") == 0
