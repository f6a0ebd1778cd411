"""The same request key sent twenty times at once: one effect, identical answers; for every mutation of this domain."""

import asyncio
from collections.abc import Mapping
from typing import Any

import asyncpg
import pytest

from db.sealing import Keyring
from tests.api.auth.conftest import CountingWorkshop
from tests.api.auth.steps import (
    ACTIVATE,
    CHANGE,
    CLOSE,
    CLOSE_ALL,
    GRANT,
    MEMBER,
    OPEN,
    REVOKE,
    WHO,
    bearer,
    codes,
    open_session,
    send,
    try_open,
)
from tests.api.auth.test_passwords import new_member
from tests.api.auth.test_roles import ids
from tests.support.api import Answer, Client, request_key

TIMES = 20
ENTRIES = "SELECT count(*) FROM audit_entry WHERE action = $1"


async def at_once(client: Client, document: str, values: Mapping[str, Any]) -> list[Answer]:
    """The answers to one request that is sent twenty times."""
    return list(await asyncio.gather(*(client.run(document, {"input": values}) for _ in range(TIMES))))


def the_answer(answers: list[Answer]) -> Any:
    """The payload that all of them have."""
    assert [answer["data"] for answer in answers] == [answers[0]["data"]] * TIMES
    (payload,) = answers[0]["data"].values()
    assert payload["userErrors"] == []
    return payload


@pytest.fixture
async def device(union: Client) -> Client:
    """A member's device."""
    return bearer(union, await open_session(union))


async def test_a_sign_in_opens_one_session_and_counts_one_attempt(
    union: Client, workshop: CountingWorkshop, records: "asyncpg.Connection[Any]"
) -> None:
    # Four attempts are gone: a second count of the request would refuse it.
    for _ in range(4):
        await try_open(union, "HD000001", "a guess")
    workshop.verified.clear()
    before = await records.fetchval("SELECT count(*) FROM session")

    answers = await at_once(
        union, OPEN, {"login": "HD000001", "password": MEMBER.password, "requestKey": request_key()}
    )

    payload = the_answer(answers)
    assert await records.fetchval("SELECT count(*) FROM session") == before + 1
    assert workshop.verified.total() == 1
    assert (await bearer(union, payload["credentials"]).run(WHO))["data"]["viewer"]
    assert await records.fetchval("SELECT count(*) FROM sign_in_attempt WHERE kind = 'account'") == 0


async def test_a_sign_in_with_a_key_and_another_password_is_refused(union: Client, workshop: CountingWorkshop) -> None:
    key = request_key()
    await send(union, OPEN, login="HD000001", password=MEMBER.password, requestKey=key)

    other = await union.run(OPEN, {"input": {"login": "HD000001", "password": "a guess", "requestKey": key}})

    assert other.codes == ["REQUEST_KEY_REUSED"]
    assert other["data"] == {"sessionOpen": None}


async def test_a_refused_sign_in_may_be_tried_again_with_its_key(union: Client) -> None:
    key = request_key()

    wrong = await send(union, OPEN, login="HD000001", password="a guess", requestKey=key)
    right = await send(union, OPEN, login="HD000001", password=MEMBER.password, requestKey=key)

    assert (codes(wrong), codes(right)) == (["INVALID_CREDENTIALS"], [])


async def test_repeats_of_a_wrong_password_with_one_key_are_attempts_too(
    union: Client, workshop: CountingWorkshop
) -> None:
    key = request_key()

    answers = await asyncio.gather(
        *(send(union, OPEN, login="HD000001", password=f"guess {each}", requestKey=key) for each in range(TIMES))
    )

    assert workshop.verified.total() == 5
    assert sorted(codes(answer) for answer in answers)[5:] == [["TOO_MANY_ATTEMPTS"]] * 15


async def test_a_stranger_does_not_get_tokens_by_the_key_of_another(union: Client) -> None:
    key = request_key()
    await send(union, OPEN, login="HD000001", password=MEMBER.password, requestKey=key)

    stolen = await union.run(OPEN, {"input": {"login": "HD000001", "password": "", "requestKey": key}})

    assert stolen.codes == ["REQUEST_KEY_REUSED"]


async def test_an_activation_takes_effect_once(
    union: Client, records: "asyncpg.Connection[Any]", keyring: Keyring
) -> None:
    number, code = await new_member(union, records, keyring)
    values = {"login": number, "activationCode": code, "password": "my first one", "requestKey": request_key()}

    answers = await at_once(union, ACTIVATE, values)

    the_answer(answers)
    assert await records.fetchval(ENTRIES, "account.activated") == 1


async def test_a_password_is_changed_once(
    union: Client, device: Client, records: "asyncpg.Connection[Any]", workshop: CountingWorkshop
) -> None:
    await open_session(union)
    values = {"currentPassword": MEMBER.password, "newPassword": "another one", "requestKey": request_key()}

    answers = await at_once(device, CHANGE, values)

    assert the_answer(answers)["closedCount"] == 1
    assert await records.fetchval(ENTRIES, "password.changed") == 1


async def test_a_device_is_signed_out_once(union: Client, device: Client, records: "asyncpg.Connection[Any]") -> None:
    await open_session(union, deviceName="other")
    listed = (await device.run(WHO))["data"]["viewer"]["sessions"]
    other_id = next(session["id"] for session in listed if session["deviceName"] == "other")

    answers = await at_once(device, CLOSE, {"sessionId": other_id, "requestKey": request_key()})

    assert the_answer(answers)["session"]["id"] == other_id
    assert await records.fetchval(ENTRIES, "session.closed") == 1


async def test_everything_is_signed_out_once(union: Client, device: Client, records: "asyncpg.Connection[Any]") -> None:
    await open_session(union)

    answers = await at_once(device, CLOSE_ALL, {"requestKey": request_key()})

    # Those that arrive behind the first one's commit come from a device that is signed out.
    done = [answer["data"] for answer in answers if answer.status == 200]
    assert done == [{"sessionCloseAll": {"closedCount": 2, "userErrors": []}}] * len(done)
    assert len(done) >= 1
    assert {tuple(answer.codes) for answer in answers if answer.status != 200} <= {("UNAUTHENTICATED",)}
    assert await records.fetchval(ENTRIES, "session.closed_all") == 1


async def test_a_role_is_granted_once_and_taken_once(union: Client, records: "asyncpg.Connection[Any]") -> None:
    known = await ids(bearer(union, await open_session(union, "federation officer")))
    administrator = bearer(union, await open_session(union, "administrator"))
    before = await records.fetchval(ENTRIES, "role.granted"), await records.fetchval(ENTRIES, "role.revoked")
    wish = {"memberId": known["member"], "organisationId": known["node"], "role": "AUDITOR", "startsOn": "2026-01-01"}

    granted = the_answer(await at_once(administrator, GRANT, {**wish, "requestKey": request_key()}))
    grant_id = granted["roleGrant"]["id"]
    taken = the_answer(await at_once(administrator, REVOKE, {"roleGrantId": grant_id, "requestKey": request_key()}))

    assert taken["roleGrant"]["id"] == grant_id
    assert await records.fetchval(ENTRIES, "role.granted") == before[0] + 1
    assert await records.fetchval(ENTRIES, "role.revoked") == before[1] + 1


async def test_a_key_is_of_one_action_and_of_one_caller(union: Client, device: Client) -> None:
    key = request_key()
    auditor = bearer(union, await open_session(union, "auditor"))

    first = await device.run(CLOSE_ALL, {"input": {"requestKey": key}})
    again = bearer(union, await open_session(union))
    other_action = await again.run(CLOSE, {"input": {"requestKey": key}})
    other_caller = await auditor.run(CLOSE, {"input": {"requestKey": key}})

    assert first["data"]["sessionCloseAll"]["closedCount"] == 1
    assert other_action.codes == ["REQUEST_KEY_REUSED"]
    assert other_caller["data"]["sessionClose"]["userErrors"] == []
