"""Devices over the API: rotation, its grace, theft, sign-out."""

import asyncio
from typing import Any

import asyncpg

from tests.api.auth.conftest import Clock
from tests.api.auth.steps import CLOSE, CLOSE_ALL, WHO, bearer, codes, is_shut_out, open_session, refresh, send
from tests.support.api import Client

SESSIONS = (
    "SELECT count(*) FROM session JOIN member ON member.id = member_id"
    " WHERE revoked_at IS NULL AND member_number = 'HD000001'"
)


async def test_a_refresh_gives_other_tokens_that_work(union: Client, clock: Clock) -> None:
    first = await open_session(union)
    clock.pass_time(minutes=11)

    second = (await refresh(union, first["refreshToken"]))["credentials"]

    assert second["accessToken"] != first["accessToken"]
    assert second["refreshToken"] != first["refreshToken"]
    assert (await bearer(union, second).run(WHO))["data"]["viewer"]["member"]["memberNumber"] == "HD000001"
    assert is_shut_out(await bearer(union, first).run(WHO))


async def test_a_repeat_within_a_minute_gives_the_same_tokens(union: Client, clock: Clock) -> None:
    first = await open_session(union)

    second = await refresh(union, first["refreshToken"])
    clock.pass_time(seconds=60)
    repeated = await refresh(union, first["refreshToken"])

    assert second["userErrors"] == []
    assert repeated == second


async def test_twenty_refreshes_at_once_give_one_pair_of_tokens(
    union: Client, records: "asyncpg.Connection[Any]"
) -> None:
    first = await open_session(union)

    payloads = await asyncio.gather(*(refresh(union, first["refreshToken"]) for _ in range(20)))

    assert payloads == [payloads[0]] * 20
    assert payloads[0]["userErrors"] == []
    assert await records.fetchval("SELECT max(generation) FROM session") == 1


async def test_a_used_up_token_ends_the_device_at_once(union: Client, clock: Clock) -> None:
    first = await open_session(union)
    other = await open_session(union)
    second = (await refresh(union, first["refreshToken"]))["credentials"]
    clock.pass_time(seconds=61)

    stolen = await refresh(union, first["refreshToken"])

    assert codes(stolen) == ["SESSION_REVOKED"]
    assert stolen["credentials"] is None
    assert is_shut_out(await bearer(union, second).run(WHO))
    assert codes(await refresh(union, second["refreshToken"])) == ["SESSION_REVOKED"]
    assert (await bearer(union, other).run(WHO))["data"]["viewer"]


async def test_a_token_two_generations_old_ends_the_device_within_the_minute(union: Client) -> None:
    first = await open_session(union)
    second = (await refresh(union, first["refreshToken"]))["credentials"]
    third = (await refresh(union, second["refreshToken"]))["credentials"]

    stolen = await refresh(union, first["refreshToken"])

    assert codes(stolen) == ["SESSION_REVOKED"]
    assert is_shut_out(await bearer(union, third).run(WHO))


async def test_theft_is_written_into_the_log(union: Client, clock: Clock, records: "asyncpg.Connection[Any]") -> None:
    first = await open_session(union)
    await refresh(union, first["refreshToken"])
    clock.pass_time(seconds=61)

    await refresh(union, first["refreshToken"])
    await refresh(union, first["refreshToken"])

    assert await records.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'session.reuse_detected'") == 1


async def test_a_device_that_was_not_used_for_a_fortnight_signs_in_again(union: Client, clock: Clock) -> None:
    first = await open_session(union)
    clock.pass_time(days=14)

    late = await refresh(union, first["refreshToken"])

    assert codes(late) == ["SESSION_EXPIRED"]


async def test_a_member_who_left_gets_no_new_tokens(union: Client, records: "asyncpg.Connection[Any]") -> None:
    first = await open_session(union)
    await records.execute("UPDATE member SET state = 'left' WHERE member_number = 'HD000001'")

    refused = await refresh(union, first["refreshToken"])

    assert codes(refused) == ["SESSION_REVOKED"]


async def test_rights_of_a_member_who_left_end_within_five_seconds(
    union: Client, clock: Clock, records: "asyncpg.Connection[Any]"
) -> None:
    device = bearer(union, await open_session(union))
    await device.run(WHO)
    await records.execute("UPDATE member SET state = 'left' WHERE member_number = 'HD000001'")

    clock.pass_time(seconds=5)
    answer = await device.run(WHO)

    assert is_shut_out(answer)


async def test_signing_out_ends_this_device_and_no_other(union: Client) -> None:
    here, there = await open_session(union), await open_session(union)

    payload = await send(bearer(union, here), CLOSE)

    assert payload["userErrors"] == []
    assert payload["session"]["revokedAt"] is not None
    assert is_shut_out(await bearer(union, here).run(WHO))
    assert codes(await refresh(union, here["refreshToken"])) == ["SESSION_REVOKED"]
    sessions = (await bearer(union, there).run(WHO))["data"]["viewer"]["sessions"]
    assert len(sessions) == 1


async def test_another_own_device_can_be_signed_out_by_its_id(union: Client) -> None:
    here, there = await open_session(union, deviceName="here"), await open_session(union, deviceName="there")
    listed = (await bearer(union, here).run(WHO))["data"]["viewer"]["sessions"]
    other_id = next(session["id"] for session in listed if session["deviceName"] == "there")

    payload = await send(bearer(union, here), CLOSE, sessionId=other_id)

    assert payload["session"]["id"] == other_id
    assert is_shut_out(await bearer(union, there).run(WHO))
    assert (await bearer(union, here).run(WHO))["data"]["viewer"]["sessions"][0]["deviceName"] == "here"


async def test_nobody_signs_out_a_device_of_somebody_else(union: Client) -> None:
    victim = bearer(union, await open_session(union))
    session_id = (await victim.run(WHO))["data"]["viewer"]["sessions"][0]["id"]
    attacker = bearer(union, await open_session(union, "federation officer"))

    payload = await send(attacker, CLOSE, sessionId=session_id)
    seen = await attacker.run("query($id:ID!){node(id:$id){__typename}}", {"id": session_id})

    assert codes(payload) == ["SESSION_NOT_FOUND"]
    assert seen["data"] == {"node": None}
    assert (await victim.run(WHO))["data"]["viewer"]


async def test_signing_out_everywhere_ends_every_device(union: Client, records: "asyncpg.Connection[Any]") -> None:
    devices = [await open_session(union) for _ in range(3)]
    stranger = await open_session(union, "auditor")

    payload = await send(bearer(union, devices[0]), CLOSE_ALL)

    assert payload == {"closedCount": 3, "userErrors": []}
    assert [is_shut_out(await bearer(union, device).run(WHO)) for device in devices] == [True] * 3
    assert [codes(await refresh(union, device["refreshToken"])) for device in devices] == [["SESSION_REVOKED"]] * 3
    assert (await bearer(union, stranger).run(WHO))["data"]["viewer"]
    assert await records.fetchval(SESSIONS) == 0
