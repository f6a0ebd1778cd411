"""Roles over the API: what a grant opens and a revocation closes, and who may give what."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.auth.conftest import Clock
from tests.api.auth.steps import GRANT, REVOKE, bearer, codes, open_session, send
from tests.support.api import Client

TODAY = "2026-01-01"
NUMBERS = {"member": "HD000001", "sibling": "HD000003", "auditor": "HD000005", "administrator": "HD000006"}
COUNT = "{members(first:1){totalCount}}"


@pytest.fixture
async def administrator(union: Client) -> Client:
    """Grants every role everywhere."""
    return bearer(union, await open_session(union, "administrator"))


@pytest.fixture
async def federation_officer(union: Client) -> Client:
    """Sees every member, grants officers' roles."""
    return bearer(union, await open_session(union, "federation officer"))


async def ids(reader: Client, code: str = "HD-A-02") -> dict[str, str]:
    """Ids of accounts and of an organisation."""
    wanted = " ".join(f'{name}:member(by:{{memberNumber:"{number}"}}){{id}}' for name, number in NUMBERS.items())
    answer = await reader.run(f'{{{wanted} node:organisation(by:{{code:"{code}"}}){{id}}}}')
    return {name: found["id"] for name, found in answer["data"].items()}


async def grant(granter: Client, known: dict[str, str], who: str, role: str, **more: Any) -> Any:
    """The payload of a grant at the known node."""
    values = {"memberId": known[who], "organisationId": known["node"], "role": role, "startsOn": TODAY, **more}
    return await send(granter, GRANT, **values)


async def test_a_grant_opens_the_register_and_a_revocation_closes_it(
    union: Client, administrator: Client, federation_officer: Client
) -> None:
    known = await ids(federation_officer)
    member = bearer(union, await open_session(union))

    before = await member.run(COUNT)
    granted = await grant(administrator, known, "member", "BRANCH_OFFICER")
    during = await member.run(COUNT)
    revoked = await send(administrator, REVOKE, roleGrantId=granted["roleGrant"]["id"])
    after = await member.run(COUNT)

    assert granted["userErrors"] == revoked["userErrors"] == []
    assert granted["roleGrant"]["role"] == "BRANCH_OFFICER"
    assert revoked["roleGrant"]["revokedAt"] is not None
    assert before.codes == after.codes == ["FORBIDDEN"]
    assert during["data"]["members"]["totalCount"] > 10


async def test_a_grant_holds_at_its_node_and_nowhere_else(
    union: Client, administrator: Client, federation_officer: Client
) -> None:
    known = await ids(federation_officer)
    await grant(administrator, known, "member", "BRANCH_OFFICER")
    member = bearer(union, await open_session(union))

    seen = await member.run("{members(first:100){nodes{organisation{chain{code}}}}}")

    chains = [[node["code"] for node in each["organisation"]["chain"]] for each in seen["data"]["members"]["nodes"]]
    assert chains
    assert all("HD-A-02" in chain for chain in chains)


async def test_a_grant_of_tomorrow_opens_nothing_today(
    union: Client, administrator: Client, federation_officer: Client, clock: Clock
) -> None:
    known = await ids(federation_officer)
    day = (clock.now + timedelta(days=2)).date().isoformat()
    await grant(administrator, known, "member", "BRANCH_OFFICER", startsOn=day)

    today = await bearer(union, await open_session(union)).run(COUNT)
    clock.pass_time(days=3)
    later = await bearer(union, await open_session(union)).run(COUNT)

    assert today.codes == ["FORBIDDEN"]
    assert "errors" not in later


async def test_a_grant_ends_with_its_last_day(
    union: Client, administrator: Client, federation_officer: Client, clock: Clock
) -> None:
    known = await ids(federation_officer)
    day = (clock.now + timedelta(days=1)).date().isoformat()
    await grant(administrator, known, "member", "BRANCH_OFFICER", endsOn=day)

    today = await bearer(union, await open_session(union)).run(COUNT)
    clock.pass_time(days=3)
    later = await bearer(union, await open_session(union)).run(COUNT)

    assert "errors" not in today
    assert later.codes == ["FORBIDDEN"]


async def test_a_granter_gives_no_more_than_they_have(administrator: Client, federation_officer: Client) -> None:
    known = await ids(federation_officer, "HD")

    above = await grant(federation_officer, known, "member", "ADMINISTRATOR")

    assert codes(above) == ["ROLE_ABOVE_OWN"]
    assert above["roleGrant"] is None


async def test_nobody_gives_themselves_a_role(administrator: Client, federation_officer: Client) -> None:
    known = await ids(federation_officer, "HD")

    payload = await grant(administrator, known, "administrator", "FEDERATION_OFFICER")

    assert codes(payload) == ["OWN_ROLE"]


async def test_the_same_grant_twice_is_told(administrator: Client, federation_officer: Client) -> None:
    known = await ids(federation_officer)

    first = await grant(administrator, known, "member", "AUDITOR")
    second = await grant(administrator, known, "member", "AUDITOR")
    await send(administrator, REVOKE, roleGrantId=first["roleGrant"]["id"])
    again = await send(administrator, REVOKE, roleGrantId=first["roleGrant"]["id"])

    assert codes(first) == []
    assert codes(second) == ["ALREADY_GRANTED"]
    assert codes(again) == ["ALREADY_REVOKED"]


@pytest.mark.parametrize(("starts_on", "ends_on"), [("2026-05-02", "2026-05-01"), ("2020-01-01", "2020-12-31")])
async def test_days_out_of_order_are_refused(
    administrator: Client, federation_officer: Client, starts_on: str, ends_on: str
) -> None:
    known = await ids(federation_officer)

    payload = await grant(administrator, known, "member", "AUDITOR", startsOn=starts_on, endsOn=ends_on)

    assert codes(payload) == ["DAYS_OUT_OF_ORDER"]


@pytest.mark.parametrize("label", ["member", "branch officer", "officer of a sibling branch", "auditor"])
async def test_those_without_the_right_grant_and_revoke_nothing(
    union: Client, administrator: Client, federation_officer: Client, label: str
) -> None:
    known = await ids(federation_officer)
    standing = await grant(administrator, known, "member", "AUDITOR")
    caller = bearer(union, await open_session(union, label))
    wish = {"memberId": known["sibling"], "organisationId": known["node"], "role": "AUDITOR", "startsOn": TODAY}

    granted = await caller.run(GRANT, {"input": wish})
    revoked = await caller.run(REVOKE, {"input": {"roleGrantId": standing["roleGrant"]["id"]}})

    assert granted.codes == revoked.codes == ["FORBIDDEN"]


async def test_a_role_taken_from_an_officer_ends_their_right_to_grant(
    union: Client, administrator: Client, federation_officer: Client
) -> None:
    known = await ids(federation_officer, "HD")
    granted = await grant(administrator, known, "sibling", "FEDERATION_OFFICER")
    deputy = bearer(union, await open_session(union, "officer of a sibling branch"))
    first = await grant(deputy, known, "member", "BRANCH_OFFICER")
    await send(administrator, REVOKE, roleGrantId=granted["roleGrant"]["id"])

    answer = await deputy.run(REVOKE, {"input": {"roleGrantId": first["roleGrant"]["id"]}})

    assert codes(first) == []
    assert answer.codes == ["FORBIDDEN"]


async def test_a_member_sees_their_own_grants(union: Client, administrator: Client, federation_officer: Client) -> None:
    known = await ids(federation_officer)
    granted = await grant(administrator, known, "member", "AUDITOR", endsOn="2999-12-31")
    member = bearer(union, await open_session(union))

    answer = await member.run("{viewer{roleGrants{id role roleLabel endsOn organisation{code} member{memberNumber}}}}")

    assert answer["data"]["viewer"]["roleGrants"] == [
        {
            "id": granted["roleGrant"]["id"],
            "role": "AUDITOR",
            "roleLabel": "Auditor",
            "endsOn": "2999-12-31",
            "organisation": {"code": "HD-A-02"},
            "member": {"memberNumber": "HD000001"},
        }
    ]
