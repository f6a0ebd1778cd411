"""First passwords by a code, and other passwords by the one before."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from db.sealing import Keyring
from domain.auth.service import unseal_activation_code
from tests.api.auth.conftest import Clock, CountingWorkshop
from tests.api.auth.steps import (
    ACTIVATE,
    CHANGE,
    MEMBER,
    OPEN,
    WHO,
    bearer,
    codes,
    is_shut_out,
    open_session,
    refresh,
    send,
    try_open,
)
from tests.support.api import Client

APPLICANT = {
    "name": "欧阳明月",
    "identityNumber": "11010519491231002X",
    "phoneNumber": "+8613911112222",
    "employmentKind": "PERMANENT",
}
GROUP = '{organisation(by:{code:"HD-A-01-1"}){id}}'
SUBMIT = "mutation($input:JoinRequestSubmitInput!){joinRequestSubmit(input:$input){reference userErrors{code field}}}"
DECIDE = (
    "mutation($input:JoinRequestDecideInput!){joinRequestDecide(input:$input)"
    "{joinRequest{status member{memberNumber}} userErrors{code}}}"
)
INBOX = "{joinRequests(first:100,where:{status:{eq:IN_REVIEW}}){nodes{id reference}}}"


async def new_member(union: Client, records: "asyncpg.Connection[Any]", keyring: Keyring) -> tuple[str, str]:
    """Number and activation code of a person who has just been approved."""
    group = (await union.run(GROUP))["data"]["organisation"]["id"]
    receipt = await send(union, SUBMIT, organisationId=group, **APPLICANT)
    assert receipt["userErrors"] == []
    officer = bearer(union, await open_session(union, "branch officer"))
    waiting = (await officer.run(INBOX))["data"]["joinRequests"]["nodes"]
    request_id = next(each["id"] for each in waiting if each["reference"] == receipt["reference"])
    decided = await send(officer, DECIDE, joinRequestId=request_id, isApproval=True)
    assert decided["userErrors"] == []
    facts = await facts_of_approval(records)
    sealed = str(facts["activation_code_sealed"])
    tenant_id = await records.fetchval("SELECT id FROM tenant")
    code = unseal_activation_code(keyring, tenant_id, UUID(str(facts["member_id"])), sealed)
    return decided["joinRequest"]["member"]["memberNumber"], code


async def facts_of_approval(records: "asyncpg.Connection[Any]") -> Mapping[str, Any]:
    """What the event of the approval carries."""
    facts: Mapping[str, Any] = orjson.loads(
        await records.fetchval(
            "SELECT facts::text FROM event WHERE topic = 'join_request.approved' AND facts ? 'activation_code_sealed'"
        )
    )
    return facts


async def test_a_new_member_sets_a_password_and_signs_in(
    union: Client, records: "asyncpg.Connection[Any]", keyring: Keyring
) -> None:
    number, code = await new_member(union, records, keyring)

    before = await try_open(union, number, "my first password")
    activated = await send(union, ACTIVATE, login=number, activationCode=code, password="my first password")
    payload = await send(union, OPEN, login="139 1111 2222", password="my first password")

    assert before == ["INVALID_CREDENTIALS"]
    assert activated == {"userErrors": []}
    seen = await bearer(union, payload["credentials"]).run(WHO)
    assert seen["data"]["viewer"]["member"]["memberNumber"] == number


async def test_a_code_is_taken_as_people_type_it_and_once(
    union: Client, records: "asyncpg.Connection[Any]", keyring: Keyring
) -> None:
    number, code = await new_member(union, records, keyring)
    typed = f" {code[:4].lower()}-{code[4:]} "

    first = await send(union, ACTIVATE, login=number, activationCode=typed, password="my first password")
    second = await send(union, ACTIVATE, login=number, activationCode=code, password="not my password")

    assert first == {"userErrors": []}
    assert codes(second) == ["INVALID_ACTIVATION_CODE"]
    assert await try_open(union, number, "my first password") == []


async def test_a_code_is_of_one_member_and_of_seven_days(
    union: Client, records: "asyncpg.Connection[Any]", keyring: Keyring, clock: Clock
) -> None:
    number, code = await new_member(union, records, keyring)

    other = await send(union, ACTIVATE, login="HD000001", activationCode=code, password="my first password")
    clock.pass_time(days=7, seconds=1)
    late = await send(union, ACTIVATE, login=number, activationCode=code, password="my first password")

    assert codes(other) == codes(late) == ["INVALID_ACTIVATION_CODE"]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("1234567", "PASSWORD_TOO_SHORT"),
        ("", "PASSWORD_TOO_SHORT"),
        ("x" * 129, "PASSWORD_TOO_LONG"),
        ("x" * 50_000, "PASSWORD_TOO_LONG"),
        ("hd 000 001", "PASSWORD_IS_NAME"),
    ],
)
async def test_a_new_password_keeps_the_rules(union: Client, password: str, code: str) -> None:
    device = bearer(union, await open_session(union))

    payload = await send(device, CHANGE, currentPassword=MEMBER.password, newPassword=password)

    assert codes(payload) == [code]
    assert payload["userErrors"][0]["field"] == ["newPassword"]
    assert payload["closedCount"] is payload["member"] is None
    assert await try_open(union, "HD000001", MEMBER.password) == []


async def test_the_phone_number_is_no_password(union: Client) -> None:
    device = bearer(union, await open_session(union))
    own = await device.run("{viewer{member{private{phoneNumber}}}}")
    phone = own["data"]["viewer"]["member"]["private"]["phoneNumber"].removeprefix("+86")

    payload = await send(device, CHANGE, currentPassword=MEMBER.password, newPassword=f"{phone[:3]} {phone[3:]}")

    assert codes(payload) == ["PASSWORD_IS_NAME"]


async def test_a_change_signs_every_other_device_out(union: Client) -> None:
    here, there = await open_session(union), await open_session(union)
    device = bearer(union, here)

    payload = await send(device, CHANGE, currentPassword=MEMBER.password, newPassword="another password")

    assert payload == {"closedCount": 1, "member": {"memberNumber": "HD000001"}, "userErrors": []}
    assert is_shut_out(await bearer(union, there).run(WHO))
    assert codes(await refresh(union, there["refreshToken"])) == ["SESSION_REVOKED"]
    assert (await device.run(WHO))["data"]["viewer"]
    assert await try_open(union, "HD000001", MEMBER.password) == ["INVALID_CREDENTIALS"]
    assert await try_open(union, "HD000001", "another password") == []


async def test_a_wrong_present_password_changes_nothing(union: Client, workshop: CountingWorkshop) -> None:
    device, other = bearer(union, await open_session(union)), bearer(union, await open_session(union))

    payload = await send(device, CHANGE, currentPassword="a guess", newPassword="another password")

    assert codes(payload) == ["INVALID_CREDENTIALS"]
    assert (await other.run(WHO))["data"]["viewer"]
    assert await try_open(union, "HD000001", MEMBER.password) == []


async def test_no_password_is_changed_for_nobody(union: Client, workshop: CountingWorkshop) -> None:
    answer = await union.run(CHANGE, {"input": {"currentPassword": MEMBER.password, "newPassword": "long enough"}})

    assert answer.codes == ["UNAUTHENTICATED"]
    assert workshop.verified.total() == 0
