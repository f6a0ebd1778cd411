"""A new member's activation code in production: by the gateway of short messages, and by nothing else."""

import asyncio
import logging
from pathlib import Path

import asyncpg
import httpx
import orjson
import pytest

from api import app
from tests.support.api import Client, running
from tests.support.founding import activated, done, founded
from tests.support.waiting import until_effects_are_done

PRODUCTION = {"UNIONHALL_ENVIRONMENT": "production", "UNIONHALL_DOCUMENTS": "open"}
GATEWAY = {"UNIONHALL_SMS": "http", "UNIONHALL_SMS_URL": "https://sms.example.org", "UNIONHALL_SMS_KEY": "k" * 32}
APPLICANT = {
    "name": "张伟",
    "phoneNumber": "13900139000",
    "identityNumber": "110101199003077475",
    "employmentKind": "PERMANENT",
}
DELIVERIES = """
    SELECT count(*) FROM event WHERE facts->>'channel' = 'sms_activation'
"""


async def _admitted(anonymous: Client, administrator: Client) -> None:
    top = (await administrator.run('{organisation(by: {code: "HD"}) {id}}'))["data"]["organisation"]["id"]
    branch = {"parentId": top, "kind": "BRANCH", "code": "HD-01", "name": "第一分会", "nameEn": "Branch One"}
    made = await done(administrator, "organisationFound", "organisation {id}", **branch)
    await done(anonymous, "joinRequestSubmit", organisationId=made["organisation"]["id"], **APPLICANT)
    waiting = (await administrator.run("{joinRequests(first: 5) {nodes {id}}}"))["data"]["joinRequests"]["nodes"]
    await done(administrator, "joinRequestDecide", joinRequestId=waiting[0]["id"], isApproval=True)


async def test_a_new_member_gets_the_code_and_signs_in(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sent: list[httpx.Request] = []
    is_sent = asyncio.Event()

    def take(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        is_sent.set()
        return httpx.Response(202)

    monkeypatch.setattr(app, "outside_http", lambda: httpx.AsyncClient(transport=httpx.MockTransport(take)))
    with caplog.at_level(logging.DEBUG, "unionhall"):
        async with running(dsn, tmp_path, **PRODUCTION, **GATEWAY) as anonymous:
            administrator = await founded(dsn, tmp_path, anonymous)
            await _admitted(anonymous, administrator)
            async with asyncio.timeout(20):
                await is_sent.wait()
            told = orjson.loads(sent[0].content)
            member = await activated(anonymous, "HD000002", told["parameters"]["code"])
            home = await member.run("{viewer {member {name}}}")

    assert (told["phoneNumber"], told["template"], told["locale"]) == ("+8613900139000", "activation_code", "zh-CN")
    assert told["parameters"] == {"code": told["parameters"]["code"], "days": "7", "memberNumber": "HD000002"}
    assert home["data"]["viewer"]["member"]["name"] == "张伟"
    assert len(sent) == 1  # the first administrator's code goes to the terminal
    assert told["parameters"]["code"] not in caplog.text


async def test_without_a_gateway_nothing_waits_for_one(
    dsn: str, tmp_path: Path, owner: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(dsn, tmp_path, **PRODUCTION) as anonymous:
        administrator = await founded(dsn, tmp_path, anonymous)
        await _admitted(anonymous, administrator)
        await until_effects_are_done(owner)

    assert await owner.fetchval(DELIVERIES) == 0
    assert "no deliverer" not in caplog.text
