"""Passkeys and step-up over the API: registered, seen by nobody else, signed in with, asked for before roles change."""

import asyncio
from typing import Any

import asyncpg
import pytest

from tests.api.auth.conftest import Clock
from tests.api.auth.steps import (
    ACCOUNTS,
    GRANT,
    OPEN_BY_PASSKEY,
    PROVE_BEGIN,
    REGISTER,
    REGISTER_BEGIN,
    REMOVE,
    RENAME,
    REVOKE,
    STEP_UP,
    bearer,
    codes,
    instant,
    open_session,
    passkey_answer,
    register_passkey,
    send,
)
from tests.api.auth.test_roles import ids
from tests.support.api import Client, request_key
from tests.support.authenticator import Authenticator

MINE = "{viewer{passkeys{id name isSynced lastUsedAt removedAt} sessions{proofKind provenAt}}}"
NODE = "query($id:ID!){node(id:$id){... on Passkey{id name}}}"
LABEL = "federation officer"
GRANT_FULL = GRANT.replace("userErrors{code field message}", "userErrors{code field message stepUpMethods}")


@pytest.fixture
async def officer(union: Client) -> Client:
    """Grants roles; signed in just now."""
    return bearer(union, await open_session(union, LABEL))


async def role_input(officer: Client) -> dict[str, str]:
    """A role that the officer may give."""
    known = await ids(officer)
    return {
        "memberId": known["member"],
        "organisationId": known["node"],
        "role": "BRANCH_OFFICER",
        "startsOn": "2026-01-01",
    }


async def test_a_member_registers_uses_names_and_removes_a_passkey(
    union: Client, officer: Client, clock: Clock
) -> None:
    phone = Authenticator(is_synced=True)
    registered = await register_passkey(officer, phone, name="办公室 phone")
    passkey = registered["passkey"]

    clock.pass_time(minutes=1)
    opened = await send(union, OPEN_BY_PASSKEY, answerJson=await passkey_answer(union, phone), deviceName="Mei's phone")
    device = bearer(union, opened["credentials"])
    renamed = await send(device, RENAME, passkeyId=passkey["id"], name="Key ring")
    seen = (await device.run(MINE))["data"]["viewer"]
    removed = await send(device, REMOVE, passkeyId=passkey["id"])
    again = await send(device, REMOVE, passkeyId=passkey["id"])

    assert registered["userErrors"] == opened["userErrors"] == renamed["userErrors"] == removed["userErrors"] == []
    assert (passkey["name"], passkey["isSynced"], passkey["lastUsedAt"]) == ("办公室 phone", True, None)
    assert seen["passkeys"] == [
        {
            "id": passkey["id"],
            "name": "Key ring",
            "isSynced": True,
            "lastUsedAt": instant(clock.now),
            "removedAt": None,
        }
    ]
    assert {each["proofKind"] for each in seen["sessions"]} == {"PASSWORD", "PASSKEY"}
    assert removed["passkey"]["removedAt"] == instant(clock.now)
    assert (await device.run(MINE))["data"]["viewer"]["passkeys"] == []
    assert codes(again) == ["PASSKEY_NOT_FOUND"]


async def test_a_passkey_is_nobody_elses(union: Client, officer: Client) -> None:
    passkey = (await register_passkey(officer, Authenticator()))["passkey"]
    others = [bearer(union, await open_session(union, label)) for label in ("member", "administrator", "auditor")]

    nodes = [(await other.run(NODE, {"id": passkey["id"]}))["data"]["node"] for other in (union, *others)]
    renamed = [codes(await send(other, RENAME, passkeyId=passkey["id"], name="mine")) for other in others]
    removed = [codes(await send(other, REMOVE, passkeyId=passkey["id"])) for other in others]

    assert nodes == [None] * 4
    assert renamed == removed == [["PASSKEY_NOT_FOUND"]] * 3
    assert (await officer.run(NODE, {"id": passkey["id"]}))["data"]["node"] == {"id": passkey["id"], "name": "Passkey"}


async def test_one_request_sent_twenty_times_registers_one_passkey_and_opens_one_session(
    union: Client, officer: Client, records: "asyncpg.Connection[Any]"
) -> None:
    phone = Authenticator()
    begun = await send(officer, REGISTER_BEGIN, requestKey=request_key())
    registering = {"answerJson": phone.register(begun["optionsJson"]), "requestKey": request_key()}
    registered = await asyncio.gather(*(send(officer, REGISTER, **registering) for _ in range(20)))
    opening = {"answerJson": await passkey_answer(union, phone), "requestKey": request_key()}
    before = await records.fetchval("SELECT count(*) FROM session")

    opened = await asyncio.gather(*(send(union, OPEN_BY_PASSKEY, **opening) for _ in range(20)))

    assert registered == [registered[0]] * 20
    assert opened == [opened[0]] * 20
    assert registered[0]["userErrors"] == opened[0]["userErrors"] == []
    assert await records.fetchval("SELECT count(*) FROM passkey") == 1
    assert await records.fetchval("SELECT count(*) FROM session") == before + 1


async def test_a_repeat_gives_another_challenge(union: Client) -> None:
    key = request_key()

    options = [(await send(union, PROVE_BEGIN, requestKey=key))["optionsJson"] for _ in range(2)]

    assert options[0] != options[1]


async def test_what_does_not_hold_is_one_refusal_and_opens_nothing(
    union: Client, officer: Client, records: "asyncpg.Connection[Any]"
) -> None:
    phone, evil = Authenticator(), Authenticator(origin="https://evil.example.org")
    await register_passkey(officer, phone)
    evil.keys = phone.keys
    replayed = await passkey_answer(union, phone)
    await send(union, OPEN_BY_PASSKEY, answerJson=replayed)
    before = await records.fetchval("SELECT count(*) FROM session")

    answers = [replayed, await passkey_answer(union, evil), "{}", "", "x" * 20_000]
    payloads = [await send(union, OPEN_BY_PASSKEY, answerJson=answer) for answer in answers]

    assert payloads == [payloads[0]] * 5
    assert codes(payloads[0]) == ["INVALID_PASSKEY"]
    assert await records.fetchval("SELECT count(*) FROM session") == before


async def test_a_copied_passkey_is_refused_and_its_owner_told(
    union: Client, officer: Client, records: "asyncpg.Connection[Any]"
) -> None:
    phone = Authenticator()
    await register_passkey(officer, phone)
    thief = phone.copy()
    await send(union, OPEN_BY_PASSKEY, answerJson=await passkey_answer(union, phone))

    payload = await send(union, OPEN_BY_PASSKEY, answerJson=await passkey_answer(union, thief))

    assert codes(payload) == ["INVALID_PASSKEY"]
    assert await records.fetchval("SELECT count(*) FROM event WHERE topic = 'passkey.copy_suspected'") == 1


async def test_roles_change_only_with_a_proof_of_the_last_ten_minutes(
    union: Client, officer: Client, clock: Clock, records: "asyncpg.Connection[Any]"
) -> None:
    wish = await role_input(officer)
    account = ACCOUNTS[LABEL]
    granted = await send(officer, GRANT_FULL, **wish)
    held = await records.fetchval("SELECT count(*) FROM role_grant WHERE revoked_at IS NULL")
    clock.pass_time(minutes=10, seconds=1)

    refused = await send(officer, GRANT_FULL, **{**wish, "role": "AUDITOR"})
    kept = await send(officer, REVOKE, roleGrantId=granted["roleGrant"]["id"])
    wrong = await send(officer, STEP_UP, proof={"password": "a guess"})
    proven = await send(officer, STEP_UP, proof={"password": account.password})
    revoked = await send(officer, REVOKE, roleGrantId=granted["roleGrant"]["id"])

    assert codes(granted) == codes(proven) == codes(revoked) == []
    assert codes(refused) == codes(kept) == ["STEP_UP_REQUIRED"]
    assert refused["userErrors"][0]["stepUpMethods"] == ["PASSWORD", "CODE"]
    assert refused["roleGrant"] is None
    assert codes(wrong) == ["INVALID_CREDENTIALS"]
    assert proven["session"] == {"proofKind": "PASSWORD", "provenAt": instant(clock.now)}
    assert await records.fetchval("SELECT count(*) FROM role_grant WHERE revoked_at IS NULL") == held - 1


async def test_an_officer_with_a_passkey_proves_by_passkey(union: Client, officer: Client, clock: Clock) -> None:
    phone = Authenticator()
    wish = await role_input(officer)
    await register_passkey(officer, phone)

    refused = await send(officer, GRANT_FULL, **wish)
    weak = await send(officer, STEP_UP, proof={"password": ACCOUNTS[LABEL].password})
    strangers = await send(officer, STEP_UP, proof={"passkeyAnswerJson": await passkey_answer(union, phone)})
    proven = await send(officer, STEP_UP, proof={"passkeyAnswerJson": await passkey_answer(officer, phone)})
    granted = await send(officer, GRANT_FULL, **wish)

    assert codes(refused) == ["STEP_UP_REQUIRED"]
    assert refused["userErrors"][0]["stepUpMethods"] == ["PASSKEY"]
    assert codes(weak) == ["PASSKEY_REQUIRED"]
    assert codes(strangers) == ["INVALID_PASSKEY"]
    assert codes(proven) == codes(granted) == []
    assert granted["userErrors"] == []
    assert proven["session"]["proofKind"] == "PASSKEY"


async def test_one_step_up_sent_twenty_times_counts_one_attempt(
    officer: Client, records: "asyncpg.Connection[Any]"
) -> None:
    proof = {"password": ACCOUNTS[LABEL].password}
    key = request_key()

    payloads = await asyncio.gather(*(send(officer, STEP_UP, proof=proof, requestKey=key) for _ in range(20)))

    assert payloads == [payloads[0]] * 20
    assert payloads[0]["userErrors"] == []
    assert await records.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'session.stepped_up'") == 1


async def test_a_proof_is_one_of_several_ways(officer: Client) -> None:
    proofs = [{}, {"password": "a", "passkeyAnswerJson": "{}"}, {"password": None}, {"code": {"code": "1"}}]

    answers = [await officer.run(STEP_UP, {"input": {"proof": proof}}) for proof in proofs]

    assert [answer.get("data") for answer in answers] == [None] * 4
    assert [len(answer.codes) for answer in answers] == [1] * 4
