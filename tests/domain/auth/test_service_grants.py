"""Roles given and taken, against the database."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from db.types import new_id
from domain.auth import service as auth
from domain.auth.errors import (
    AlreadyGranted,
    AlreadyRevoked,
    DaysOutOfOrder,
    GrantNotFound,
    MemberNotFound,
    NotPermitted,
    OwnRole,
    RoleAboveOwn,
    Unauthenticated,
)
from domain.shared.work import Outcome
from tests.factories.auth import NOBODY, Caller, Union, caller_of

TODAY = date(2026, 3, 2)
LIVE = "SELECT count(*) FROM role_grant WHERE tenant_id = $1 AND revoked_at IS NULL"
ACTIONS = "SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY id"
TOPICS = "SELECT topic FROM event WHERE tenant_id = $1 ORDER BY id"


@pytest.fixture
async def officer_id(union: Union) -> UUID:
    """A federation officer of the northern branch."""
    member_id = await union.add_member("UH000001")
    await union.add_grant(member_id, "federation_officer", union.north_id)
    return member_id


@pytest.fixture
async def member_id(union: Union) -> UUID:
    """Somebody of the northern branch."""
    return await union.add_member("UH000002")


@pytest.fixture
def wish(union: Union, member_id: UUID) -> auth.RoleGrant:
    return auth.RoleGrant(member_id, "branch_officer", union.north_id, TODAY)


async def device(union: Union, granter_id: UUID | None) -> Caller:
    """The granter's device, signed in just now."""
    return NOBODY if granter_id is None else await union.device_of(granter_id)


async def grant(union: Union, granter_id: UUID | None, command: auth.RoleGrant) -> Outcome:
    async with union.work(await device(union, granter_id)) as work:
        return await auth.role_grant(work, command)


async def revoke(union: Union, granter_id: UUID, grant_id: object) -> Outcome:
    async with union.work(await device(union, granter_id)) as work:
        return await auth.role_revoke(work, auth.RoleRevoke(UUID(str(grant_id))))


async def test_role_given_holds_from_the_next_request_on(union: Union, officer_id: UUID) -> None:
    member_id = await union.add_account("UH000003")
    token = union.tokens(await union.sign_in("UH000003")).access_token
    assert (await union.actor(token)).grants == ()

    outcome = await grant(union, officer_id, auth.RoleGrant(member_id, "branch_officer", union.north_id, TODAY))

    assert [given.role for given in (await union.actor(token)).grants] == ["branch_officer"]
    assert outcome["member_id"] == str(member_id)
    assert await union.column(ACTIONS) == ["session.opened", "role.granted"]
    assert await union.column(TOPICS) == ["role.granted"]
    facts = await union.value("SELECT facts FROM event WHERE tenant_id = $1")
    assert facts == {"organisation_id": str(union.north_id), "member_id": str(member_id), "role": "branch_officer"}


async def test_role_taken_ends_with_the_next_request(union: Union, officer_id: UUID) -> None:
    member_id = await union.add_account("UH000003")
    token = union.tokens(await union.sign_in("UH000003")).access_token
    given = await grant(union, officer_id, auth.RoleGrant(member_id, "branch_officer", union.north_id, TODAY))
    assert len((await union.actor(token)).grants) == 1

    await revoke(union, officer_id, given["role_grant_id"])

    assert (await union.actor(token)).grants == ()
    assert await union.column(TOPICS) == ["role.granted", "role.revoked"]
    with pytest.raises(AlreadyRevoked):
        await revoke(union, officer_id, given["role_grant_id"])


async def test_refusals_write_nothing(union: Union, officer_id: UUID, wish: auth.RoleGrant) -> None:
    stranger_id = await union.add_member("UH000004", organisation_id=union.south_id)
    plain_id = await union.add_member("UH000005")
    refusals: list[tuple[UUID, auth.RoleGrant, type[Exception]]] = [
        (plain_id, wish, NotPermitted),
        (officer_id, replace(wish, organisation_id=union.south_id), NotPermitted),
        (officer_id, replace(wish, organisation_id=union.tenant_id), NotPermitted),
        (officer_id, replace(wish, organisation_id=new_id()), NotPermitted),
        (officer_id, replace(wish, member_id=officer_id), OwnRole),
        (officer_id, replace(wish, role="administrator"), RoleAboveOwn),
        (officer_id, replace(wish, member_id=stranger_id), MemberNotFound),
        (officer_id, replace(wish, member_id=new_id()), MemberNotFound),
        (officer_id, replace(wish, ends_on=TODAY - timedelta(days=1)), DaysOutOfOrder),
        (officer_id, replace(wish, starts_on=TODAY + timedelta(days=2), ends_on=TODAY), DaysOutOfOrder),
    ]

    for granter_id, command, refusal in refusals:
        with pytest.raises(refusal):
            await grant(union, granter_id, command)

    assert await union.value(LIVE) == 1
    assert await union.column(ACTIONS) == []
    assert await union.column(TOPICS) == []


async def test_signed_out_caller_is_asked_to_sign_in(union: Union, wish: auth.RoleGrant) -> None:
    with pytest.raises(Unauthenticated):
        await grant(union, None, wish)


async def test_ended_or_revoked_office_gives_no_right(union: Union, wish: auth.RoleGrant) -> None:
    former_id = await union.add_member("UH000006")
    await union.add_grant(former_id, "federation_officer", union.north_id, ends_on=TODAY - timedelta(days=1))

    with pytest.raises(NotPermitted):
        await grant(union, former_id, wish)


async def test_rights_are_read_again_whatever_the_request_believed(union: Union, wish: auth.RoleGrant) -> None:
    await union.add_account("UH000007")
    device = caller_of(await union.sign_in("UH000007"))

    async with union.work(device) as work:
        with pytest.raises(NotPermitted):
            await auth.role_grant(work, wish)


async def test_administrator_of_the_top_gives_any_role_anywhere(union: Union, member_id: UUID) -> None:
    administrator_id = await union.add_member("UH000008", organisation_id=union.tenant_id)
    await union.add_grant(administrator_id, "administrator", union.tenant_id)

    for role in ("branch_officer", "federation_officer", "auditor", "administrator"):
        await grant(union, administrator_id, auth.RoleGrant(member_id, role, union.south_id, TODAY))

    assert await union.value(LIVE) == 5


async def test_administrator_of_a_branch_gives_only_what_they_hold(union: Union, member_id: UUID) -> None:
    administrator_id = await union.add_member("UH000008")
    await union.add_grant(administrator_id, "administrator", union.north_id)

    with pytest.raises(RoleAboveOwn):
        await grant(union, administrator_id, auth.RoleGrant(member_id, "branch_officer", union.north_id, TODAY))


async def test_parallel_grants_of_one_role_leave_one(union: Union, officer_id: UUID, wish: auth.RoleGrant) -> None:
    answers = await asyncio.gather(*(grant(union, officer_id, wish) for _ in range(8)), return_exceptions=True)

    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyGranted) for answer in answers) == 7
    assert await union.value(LIVE) == 2
    assert await union.column(TOPICS) == ["role.granted"]


async def test_role_that_ended_can_be_given_again(union: Union, officer_id: UUID, wish: auth.RoleGrant) -> None:
    await union.add_grant(wish.member_id, wish.role, wish.organisation_id, ends_on=TODAY - timedelta(days=1))

    await grant(union, officer_id, wish)

    held = "SELECT count(*) FROM role_grant WHERE tenant_id = $1 AND member_id = $2"
    assert await union.value(held, wish.member_id) == 2


async def test_role_that_still_holds_is_not_given_twice(union: Union, officer_id: UUID, wish: auth.RoleGrant) -> None:
    await union.add_grant(wish.member_id, wish.role, wish.organisation_id, ends_on=TODAY)

    with pytest.raises(AlreadyGranted):
        await grant(union, officer_id, wish)


async def test_only_who_may_give_may_take(union: Union, officer_id: UUID, member_id: UUID) -> None:
    south_grant_id = await union.add_grant(member_id, "branch_officer", union.south_id)
    above_id = await union.add_grant(member_id, "auditor", union.north_id)
    own_id = await union.add_grant(officer_id, "branch_officer", union.north_id)

    for grant_id, refusal in (
        (south_grant_id, GrantNotFound),
        (new_id(), GrantNotFound),
        (above_id, RoleAboveOwn),
        (own_id, OwnRole),
    ):
        with pytest.raises(refusal):
            await revoke(union, officer_id, grant_id)

    assert await union.value(LIVE) == 4


async def test_role_of_a_former_member_can_be_taken(union: Union, officer_id: UUID, member_id: UUID) -> None:
    grant_id = await union.add_grant(member_id, "branch_officer", union.north_id)
    await union.set_state(member_id, "left")

    await revoke(union, officer_id, grant_id)

    assert await union.value(LIVE) == 1
