"""What one process takes from somebody no other goes on serving, as soon as it has been told."""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db.sealing import Keyring
from domain.shared.actor import Actor
from tests.api.auth.conftest import Clock
from tests.api.auth.steps import (
    ACCOUNTS,
    CHANGE,
    CLOSE,
    CLOSE_ALL,
    GRANT,
    REVOKE,
    WHO,
    bearer,
    is_shut_out,
    open_session,
    send,
)
from tests.support.api import Client
from tests.support.days import day_text
from tests.support.neighbours import Neighbour, neighbour
from tests.support.waiting import until

PLACE = "HD-A-01"
UPDATE = "mutation($input:MembershipUpdateInput!){membershipUpdate(input:$input){userErrors{code}}}"
REQUEST = "mutation($input:TransferRequestInput!){transferRequest(input:$input){transfer{id} userErrors{code}}}"
DECIDE = "mutation($input:TransferDecideInput!){transferDecide(input:$input){userErrors{code}}}"
APPOINT = "mutation($input:DeputyAppointInput!){deputyAppoint(input:$input){deputy{id} userErrors{code}}}"
OPEN_POST = "mutation($input:PostOpenInput!){postOpen(input:$input){post{id} userErrors{code}}}"
BEGIN = "mutation($input:TermBeginInput!){termBegin(input:$input){term{id} userErrors{code}}}"
END = "mutation($input:TermEndInput!){termEnd(input:$input){userErrors{code}}}"


class Stage:
    """The officers by label, a member who is given something, and the process next door."""

    def __init__(self, union: Client, next_door: Neighbour, clock: Clock) -> None:
        self.union = union
        self.next_door = next_door
        self._clock = clock
        self._signed_in: dict[str, Client] = {}

    async def caller(self, label: str) -> Client:
        """A device of the account."""
        if label not in self._signed_in:
            self._signed_in[label] = bearer(self.union, await open_session(self.union, label))
        return self._signed_in[label]

    async def do(self, label: str, document: str, **values: Any) -> Any:
        """The payload of a mutation that must succeed."""
        payload = await send(await self.caller(label), document, **values)
        assert payload["userErrors"] == [], payload
        return payload

    async def ids(self) -> Mapping[str, str]:
        """Of the member and of places."""
        number = ACCOUNTS["member"].member_number
        answer = await (await self.caller("federation officer")).run(
            f'{{member:member(by:{{memberNumber:"{number}"}}){{id}} here:organisation(by:{{code:"{PLACE}"}}){{id}}'
            ' there:organisation(by:{code:"HD-A-02-1"}){id}}'
        )
        return {name: found["id"] for name, found in answer["data"].items()}

    async def make_officer(self) -> str:
        """The id of the role that the member is given."""
        known = await self.ids()
        role = {"memberId": known["member"], "organisationId": known["here"], "role": "BRANCH_OFFICER"}
        given = await self.do("administrator", GRANT, **role, startsOn=day_text())
        return str(given["roleGrant"]["id"])

    async def met(self, token: str | None) -> Actor:
        """Whom the process next door sees, and believes from now on."""
        assert token is not None
        self._clock.pass_time(seconds=10)  # what this process has changed is over
        actor = await self.next_door.actor(token)
        assert actor is not None
        assert self.next_door.knows(token)
        return actor

    async def then(self, token: str | None) -> Actor | None:
        """Whom it sees when it has been told."""
        assert token is not None
        await self.next_door.until_forgotten(token)
        return await self.next_door.actor(token)


@pytest_asyncio.fixture
async def stage(union: Client, demo_dsn: str, keyring: Keyring, clock: Clock) -> AsyncIterator[Stage]:
    async with neighbour(demo_dsn, keyring, clock) as next_door:
        yield Stage(union, next_door, clock)


async def test_a_role_that_is_taken_is_refused_next_door(stage: Stage) -> None:
    role_id = await stage.make_officer()
    member = await stage.caller("member")
    before = await stage.met(member.token)

    await stage.do("administrator", REVOKE, roleGrantId=role_id)

    after = await stage.then(member.token)
    assert after is not None
    assert (len(before.grants), len(after.grants)) == (1, 0)


async def test_a_role_that_is_given_holds_next_door(stage: Stage) -> None:
    member = await stage.caller("member")
    before = await stage.met(member.token)

    await stage.make_officer()

    after = await stage.then(member.token)
    assert after is not None
    assert (len(before.grants), len(after.grants)) == (0, 1)


async def test_a_device_that_signs_out_is_sent_away_next_door(stage: Stage) -> None:
    member = await stage.caller("member")
    other = bearer(stage.union, await open_session(stage.union))
    await stage.met(member.token)
    await stage.met(other.token)

    await stage.do("member", CLOSE)

    assert await stage.then(member.token) is None
    assert await stage.then(other.token) is not None


@pytest.mark.parametrize("how", ["everywhere", "by another password"])
async def test_the_other_devices_are_sent_away_next_door(stage: Stage, how: str) -> None:
    other = bearer(stage.union, await open_session(stage.union))
    await stage.met(other.token)

    if how == "everywhere":
        await stage.do("member", CLOSE_ALL)
    else:
        password = ACCOUNTS["member"].password
        await stage.do("member", CHANGE, currentPassword=password, newPassword="tea at the loom")

    assert await stage.then(other.token) is None


@pytest.mark.parametrize("action", ["SUSPEND", "EXPEL"])
async def test_whose_membership_rests_or_ends_is_sent_away_next_door(stage: Stage, action: str) -> None:
    member = await stage.caller("member")
    await stage.met(member.token)

    known = await stage.ids()
    change = {"memberId": known["member"], "action": action, "documentNumber": "2026-07"}
    await stage.do("federation officer", UPDATE, **change)

    assert await stage.then(member.token) is None


async def test_who_moves_away_is_no_officer_of_the_old_place_next_door(stage: Stage) -> None:
    known = await stage.ids()
    await stage.make_officer()
    asked = await stage.do("federation officer", REQUEST, memberId=known["member"], toOrganisationId=known["there"])
    await stage.do("branch officer", DECIDE, transferId=asked["transfer"]["id"], isApproval=True)
    member = await stage.caller("member")
    before = await stage.met(member.token)

    await stage.do("officer of a sibling branch", DECIDE, transferId=asked["transfer"]["id"], isApproval=True)

    after = await stage.then(member.token)
    assert after is not None
    assert (len(before.grants), len(after.grants)) == (1, 0)
    assert before.organisation_id != after.organisation_id


async def test_the_roles_of_a_term_that_has_ended_are_refused_next_door(
    stage: Stage, records: "asyncpg.Connection[Any]"
) -> None:
    known = await stage.ids()
    post = await stage.do("federation officer", OPEN_POST, organisationId=known["here"], kind="WOMEN_WORKERS")
    await records.execute("UPDATE post SET opened_on = NULL WHERE opened_on IS NOT NULL")
    term = {"postId": post["post"]["id"], "memberId": known["member"], "startsOn": day_text(-30)}
    began = await stage.do("federation officer", BEGIN, **term, roles=["BRANCH_OFFICER"])
    member = await stage.caller("member")
    before = await stage.met(member.token)

    await stage.do("federation officer", END, termId=began["term"]["id"], endsOn=day_text(-2))

    after = await stage.then(member.token)
    assert after is not None
    assert (len(before.grants), len(after.grants)) == (1, 0)


async def test_the_deputy_of_an_officer_who_has_lost_the_role_decides_nothing_next_door(
    stage: Stage, records: "asyncpg.Connection[Any]"
) -> None:
    known = await stage.ids()
    days = {"startsOn": day_text(), "endsOn": day_text(7)}
    await stage.do("branch officer", APPOINT, deputyId=known["member"], **days)
    member = await stage.caller("member")
    before = await stage.met(member.token)

    await records.execute(
        "UPDATE role_grant SET revoked_at = now() WHERE member_id = (SELECT id FROM member WHERE member_number = $1)",
        ACCOUNTS["branch officer"].member_number,
    )

    after = await stage.then(member.token)
    assert after is not None
    assert before.deputised
    assert after.deputised == ()


async def test_a_change_that_is_rolled_back_is_told_to_nobody(stage: Stage, records: "asyncpg.Connection[Any]") -> None:
    member, officer = await stage.caller("member"), await stage.caller("branch officer")
    await stage.met(member.token)
    await stage.met(officer.token)

    transaction = records.transaction()
    await transaction.start()
    await records.execute("UPDATE session SET revoked_at = now()")
    await transaction.rollback()
    await stage.do("branch officer", CLOSE)

    assert await stage.then(officer.token) is None  # told after what was not
    assert member.token is not None
    assert stage.next_door.knows(member.token)


async def test_who_listens_again_believes_nothing_from_before(stage: Stage, records: "asyncpg.Connection[Any]") -> None:
    member = await stage.caller("member")
    await stage.met(member.token)

    ended = await records.fetchval(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE application_name = 'unionhall-wake' AND datname = current_database()"
    )

    assert ended == 2
    assert await stage.then(member.token) is not None


async def test_what_changed_while_nobody_listened_is_not_missed(
    stage: Stage, records: "asyncpg.Connection[Any]"
) -> None:
    member = await stage.caller("member")
    await stage.met(member.token)

    async with records.transaction():
        await records.execute("UPDATE session SET revoked_at = now()")
        await records.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE application_name = 'unionhall-wake' AND datname = current_database()"
        )

    assert await stage.then(member.token) is None


async def test_the_application_hears_what_others_take(
    stage: Stage, clock: Clock, records: "asyncpg.Connection[Any]"
) -> None:
    member = await stage.caller("member")
    clock.pass_time(seconds=10)  # from here on it stands still: nothing that is known grows old
    before = await member.run(WHO)

    await records.execute("UPDATE session SET revoked_at = now()")

    assert before.codes == []
    await until(partial(_is_shut_out, member))


async def _is_shut_out(client: Client) -> bool:
    return is_shut_out(await client.run(WHO))
