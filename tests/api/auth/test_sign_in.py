"""Signing in over the API: names in every spelling, one refusal for every reason, tokens that work."""

import base64
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import orjson
import pytest

from tests.api.auth.conftest import Clock, CountingWorkshop
from tests.api.auth.steps import ACCOUNTS, MEMBER, OPEN, WHO, bearer, codes, is_shut_out, open_session, send
from tests.support.api import Client

PHONE = "{viewer{member{private{phoneNumber}}}}"


@pytest.mark.parametrize(
    "login", ["HD000001", "hd000001", " Hd 000 001\t", "\uff28\uff24\uff10\uff10\uff10\uff10\uff10\uff11"]
)
async def test_the_member_number_is_taken_in_any_case_and_spacing(union: Client, login: str) -> None:
    payload = await send(union, OPEN, login=login, password=MEMBER.password)

    answer = await bearer(union, payload["credentials"]).run(WHO)
    assert answer["data"]["viewer"]["member"]["memberNumber"] == "HD000001"


async def test_the_phone_number_is_taken_in_every_spelling(union: Client) -> None:
    own = await bearer(union, await open_session(union)).run(PHONE)
    phone = own["data"]["viewer"]["member"]["private"]["phoneNumber"]
    national = phone.removeprefix("+86")
    spellings = [
        phone,
        national,
        f"{national[:3]} {national[3:7]} {national[7:]}",
        f"(+86) {national[:3]}-{national[3:7]}-{national[7:]}",
        f"0086{national}",
        "".join(chr(ord(digit) + 0xFEE0) for digit in national),
    ]

    numbers = []
    for login in spellings:
        payload = await send(union, OPEN, login=login, password=MEMBER.password)
        answer = await bearer(union, payload["credentials"]).run(WHO)
        numbers.append(answer["data"]["viewer"]["member"]["memberNumber"])

    assert numbers == ["HD000001"] * len(spellings)


async def test_a_password_is_the_same_in_full_width(union: Client) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in MEMBER.password)

    payload = await send(union, OPEN, login="HD000001", password=wide)

    assert payload["userErrors"] == []


async def test_wrong_unknown_left_and_never_activated_get_one_answer_for_one_verification(
    union: Client, workshop: CountingWorkshop, records: "asyncpg.Connection[Any]"
) -> None:
    await records.execute("UPDATE member SET state = 'left' WHERE member_number = 'HD000003'")
    without_password = await records.fetchval(
        "SELECT member_number FROM member WHERE NOT EXISTS (SELECT 1 FROM credential WHERE member_id = id) LIMIT 1"
    )

    answers = [
        await union.run(OPEN, {"input": {"login": login, "password": password}})
        for login, password in [
            ("HD000001", "not the password"),
            ("HD999999", MEMBER.password),
            ("HD000003", ACCOUNTS["officer of a sibling branch"].password),
            (without_password, MEMBER.password),
            ("13900000000", MEMBER.password),
            ("", ""),
        ]
    ]

    assert [answer["data"] for answer in answers] == [answers[0]["data"]] * 6
    assert codes(answers[0]["data"]["sessionOpen"]) == ["INVALID_CREDENTIALS"]
    assert answers[0]["data"]["sessionOpen"]["credentials"] is None
    assert workshop.verified.total() == 6


async def test_the_answer_is_in_the_readers_language(union: Client) -> None:
    chinese = Client(union.http, locale="zh-CN")

    messages = [
        (await send(client, OPEN, login="HD000001", password="wrong words"))["userErrors"][0]["message"]
        for client in (union, chinese)
    ]

    assert messages == ["The name or the password is wrong.", "账号或密码错误。"]


async def test_the_access_token_ends_after_ten_minutes(union: Client, clock: Clock) -> None:
    credentials = await open_session(union)
    device = bearer(union, credentials)

    clock.pass_time(minutes=9, seconds=59)
    before = await device.run(WHO)
    # Clocks of other servers may differ by five seconds.
    clock.pass_time(seconds=7)
    after = await device.run(WHO)

    assert before["data"]["viewer"]["member"]["memberNumber"] == "HD000001"
    assert is_shut_out(after)
    assert datetime.fromisoformat(credentials["accessExpiresAt"]) < clock.now
    assert datetime.fromisoformat(credentials["refreshExpiresAt"]) > clock.now + timedelta(days=13)


async def test_tokens_that_were_made_up_are_refused(union: Client) -> None:
    token = (await open_session(union))["accessToken"]
    head, body, signature = token.split(".")
    claims = orjson.loads(base64.urlsafe_b64decode(body + "=="))
    other = _part({**claims, "sub": claims["sid"]})
    forged = [
        f"{head}.{other}.{signature}",
        f"{_part({'alg': 'none', 'typ': 'at+jwt'})}.{body}.",
        f"{_part({'alg': 'HS256', 'typ': 'at+jwt'})}.{body}.{signature}",
        f"{head}.{body}.{signature[:-6]}AAAAAA",
        f"{head}.{body}",
        "x" * 5_000,
        "",
        "null",
    ]

    answers = [await union.run(WHO, authorization=f"Bearer {each}") for each in forged]

    assert [is_shut_out(answer) for answer in answers] == [True] * len(forged)


async def test_a_refresh_token_is_no_access_token_and_the_other_way_round(union: Client) -> None:
    credentials = await open_session(union)

    as_access = await Client(union.http, credentials["refreshToken"]).run(WHO)
    as_refresh = await union.send("mobile/auth/session_refresh", {"refreshToken": credentials["accessToken"]})

    assert is_shut_out(as_access)
    assert codes(as_refresh["data"]["sessionRefresh"]) == ["INVALID_REFRESH_TOKEN"]


async def test_the_device_is_named_in_the_members_list(union: Client) -> None:
    credentials = await open_session(union, deviceName=" Zhang Wei's\n phone \x07" + "x" * 80)

    answer = await bearer(union, credentials).run(WHO)

    (session,) = answer["data"]["viewer"]["sessions"]
    assert session["deviceName"] == ("Zhang Wei's phone " + "x" * 80)[:60]
    assert session["revokedAt"] is None


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=").decode()
