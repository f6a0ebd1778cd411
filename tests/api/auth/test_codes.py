"""Signing in over the API with a code that came to the phone."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import orjson
import pytest

from api import app
from db.sealing import Keyring
from domain.auth.codes import CodeMessage, unseal_code_message
from tests.api.auth.conftest import Clock
from tests.api.auth.steps import OPEN_BY_CODE, SEND_CODE, STEP_UP, WHO, bearer, codes, instant, open_session, send
from tests.support.api import Client, Recorder, request_key, running

NOBODYS = "+8613712345678"
OWN_PHONE = "{viewer{member{private{phoneNumber}}}}"


@pytest.fixture
async def phone(union: Client) -> str:
    """The phone number of the member HD000001."""
    own = await bearer(union, await open_session(union)).run(OWN_PHONE)
    number: str = own["data"]["viewer"]["member"]["private"]["phoneNumber"]
    return number


async def latest(records: "asyncpg.Connection[Any]", keyring: Keyring) -> CodeMessage:
    """What the messenger would send last."""
    event = await records.fetchrow(
        "SELECT * FROM event WHERE topic = 'sign_in_code.requested' ORDER BY id DESC LIMIT 1"
    )
    assert event is not None
    facts = orjson.loads(event["facts"])
    return unseal_code_message(keyring, event["tenant_id"], event["subject_id"], facts["message_sealed"])


async def test_a_member_signs_in_with_the_code(
    union: Client, phone: str, records: "asyncpg.Connection[Any]", keyring: Keyring, clock: Clock
) -> None:
    chinese = Client(union.http, locale="zh-CN")

    sent = await send(chinese, SEND_CODE, phoneNumber=phone)
    message = await latest(records, keyring)
    opened = await send(union, OPEN_BY_CODE, phoneNumber=phone, code=f" {message.code[:3]}-{message.code[3:]}")

    answer = await bearer(union, opened["credentials"]).run(WHO)
    assert sent["userErrors"] == opened["userErrors"] == []
    assert answer["data"]["viewer"]["member"]["memberNumber"] == "HD000001"
    assert (message.phone_number, message.locale) == (phone, "zh-CN")
    assert instant(message.expires_at) == sent["expiresAt"]
    assert (message.expires_at - clock.now).total_seconds() == 300


async def test_the_answer_and_the_statements_are_the_same_for_every_phone(
    union: Client, phone: str, recorder: Recorder
) -> None:
    answers, statements = [], []
    for number in (phone, NOBODYS):
        with recorder.recording() as recorded:
            answers.append(await union.run(SEND_CODE, {"input": {"phoneNumber": number}}))
            refused = await union.run(OPEN_BY_CODE, {"input": {"phoneNumber": number, "code": "none"}})
        statements.append(recorded)
        answers[-1]["data"] |= refused["data"]

    assert answers[0]["data"] == answers[1]["data"]
    assert statements[0] == statements[1]
    assert codes(answers[0]["data"]["sessionOpenByCode"]) == ["INVALID_SIGN_IN_CODE"]


async def test_one_request_sent_twenty_times_sends_one_code_and_opens_one_session(
    union: Client, phone: str, records: "asyncpg.Connection[Any]", keyring: Keyring
) -> None:
    asking = {"phoneNumber": phone, "requestKey": request_key()}
    sent = await asyncio.gather(*(send(union, SEND_CODE, **asking) for _ in range(20)))
    code = (await latest(records, keyring)).code
    opening = {"phoneNumber": phone, "code": code, "requestKey": request_key()}
    before = await records.fetchval("SELECT count(*) FROM session")

    opened = await asyncio.gather(*(send(union, OPEN_BY_CODE, **opening) for _ in range(20)))

    assert sent == [sent[0]] * 20
    assert opened == [opened[0]] * 20
    assert opened[0]["userErrors"] == []
    assert await records.fetchval("SELECT count(*) FROM event WHERE topic = 'sign_in_code.requested'") == 1
    assert await records.fetchval("SELECT count(*) FROM session") == before + 1


async def test_refusals_write_nothing_but_attempts(
    union: Client, phone: str, records: "asyncpg.Connection[Any]"
) -> None:
    before = await records.fetchval("SELECT count(*) FROM session")

    no_number = await send(union, SEND_CODE, phoneNumber="12")
    wrong = [await send(union, OPEN_BY_CODE, phoneNumber=phone, code="000000") for _ in range(6)]
    several = [await send(union, SEND_CODE, phoneNumber=phone) for _ in range(4)]

    assert codes(no_number) == ["INVALID_PHONE_NUMBER"]
    assert no_number["userErrors"][0]["field"] == ["phoneNumber"]
    assert [codes(each) for each in wrong] == [["INVALID_SIGN_IN_CODE"]] * 5 + [["TOO_MANY_ATTEMPTS"]]
    assert [codes(each) for each in several] == [[], [], [], ["TOO_MANY_ATTEMPTS"]]
    assert await records.fetchval("SELECT count(*) FROM session") == before
    assert await records.fetchval("SELECT count(*) FROM event WHERE topic = 'sign_in_code.requested'") == 3


async def test_a_code_proves_again_who_the_caller_is(
    union: Client, phone: str, records: "asyncpg.Connection[Any]", keyring: Keyring, clock: Clock
) -> None:
    device = bearer(union, await open_session(union))
    clock.pass_time(minutes=9)
    await send(device, SEND_CODE, phoneNumber=phone)
    code = (await latest(records, keyring)).code

    wrong = await send(device, STEP_UP, proof={"code": {"phoneNumber": phone, "code": "000000x"}})
    proven = await send(device, STEP_UP, proof={"code": {"phoneNumber": phone, "code": code}})

    assert codes(wrong) == ["INVALID_SIGN_IN_CODE"]
    assert proven["userErrors"] == []
    assert proven["session"] == {"proofKind": "CODE", "provenAt": instant(clock.now)}


async def test_production_without_a_messenger_offers_no_codes(demo_dsn: str, tmp_path: Path) -> None:
    async with running(demo_dsn, tmp_path, UNIONHALL_ENVIRONMENT="production") as client:
        payload = await send(client, SEND_CODE, phoneNumber=NOBODYS)

    assert codes(payload) == ["SIGN_IN_CODES_NOT_OFFERED"]
    assert payload["expiresAt"] is None


async def test_the_gateway_gets_the_code_and_only_for_a_members_phone(
    union: Client, phone: str, demo_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[httpx.Request] = []
    is_sent = asyncio.Event()

    def take(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        is_sent.set()
        return httpx.Response(202)

    monkeypatch.setattr(app, "outside_http", lambda: httpx.AsyncClient(transport=httpx.MockTransport(take)))
    gateway = {"UNIONHALL_SMS": "http", "UNIONHALL_SMS_URL": "https://sms.example.org", "UNIONHALL_SMS_KEY": "k" * 32}
    async with running(demo_dsn, tmp_path, UNIONHALL_ENVIRONMENT="production", **gateway) as client:
        nobodys = await send(client, SEND_CODE, phoneNumber=NOBODYS)
        own = await send(client, SEND_CODE, phoneNumber=phone)
        async with asyncio.timeout(20):
            await is_sent.wait()
        told = orjson.loads(sent[0].content)
        opened = await send(client, OPEN_BY_CODE, phoneNumber=phone, code=told["parameters"]["code"])

    assert nobodys["userErrors"] == own["userErrors"] == opened["userErrors"] == []
    assert [orjson.loads(request.content)["phoneNumber"] for request in sent] == [phone]
    assert sent[0].headers["x-signature"].startswith("v1=")
    assert opened["credentials"]["accessToken"]
