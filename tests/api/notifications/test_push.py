"""Devices that are woken, as a browser sees it: subscribed through the API, written to by the relay."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from db.seed.accounts import DEMO_ACCOUNTS
from tests.api.notifications.steps import DEADLINE_SECONDS, eventually, join
from tests.support.api import Client, request_key, running
from tests.support.push_service import PROVIDER_SECRET, Browser, PushService, claims_of, push_service

LIST, ADD, REMOVE, CHOOSE = (
    f"mobile/notifications/{name}"
    for name in (
        "push_subscription_list",
        "push_subscription_add",
        "push_subscription_remove",
        "notification_preferences_set",
    )
)
FOUND = "query ($id: ID!) {node(id: $id) {... on Notification {kind}}}"


@pytest_asyncio.fixture
async def service() -> AsyncIterator[PushService]:
    async with push_service() as running:
        yield running


@pytest_asyncio.fixture
async def pushing(demo_dsn: str, tmp_path: Path, service: PushService) -> AsyncIterator[Client]:
    """A stranger at an application that pushes, to this machine too."""
    settings = {
        "UNIONHALL_PUSH_SUBJECT": "mailto:it@union.example",
        "UNIONHALL_PUSH_LOOPBACK": "1",
        "UNIONHALL_PUSH_URL": f"{service.origin}/provider",
        "UNIONHALL_PUSH_SECRET": PROVIDER_SECRET,
    }
    async with running(demo_dsn, tmp_path, **settings) as client:
        yield client


async def caller(anonymous: Client, label: str) -> Client:
    """A demonstration account, signed in."""
    account = next(each for each in DEMO_ACCOUNTS if each.label == label)
    return await anonymous.sign_in(account.member_number, account.password)


async def added(client: Client, address: dict[str, Any], **more: Any) -> Any:
    answer = await client.send(ADD, {"address": address, **more})
    assert "errors" not in answer, answer
    return answer["data"]["pushSubscriptionAdd"]


async def devices(client: Client) -> list[str]:
    answer = await client.send(LIST, {"first": 100})
    return [node["id"] for node in answer["data"]["pushSubscriptions"]["nodes"]]


async def heard(service: PushService) -> None:
    async with asyncio.timeout(DEADLINE_SECONDS):
        await service.came.wait()
    service.came.clear()


async def test_a_browser_is_woken_and_finds_what_it_was_woken_for(pushing: Client, service: PushService) -> None:
    officer, browser = await caller(pushing, "branch officer"), service.browser()
    key = (await officer.send(LIST, {"first": 1}))["data"]["webPushKey"]
    subscription = (await added(officer, {"webPush": browser.web_push}))["pushSubscription"]

    await join(pushing)
    await heard(service)

    [asked] = service.asked
    said = browser.read(asked)
    assert said["kind"] == "JOIN_REQUEST_SUBMITTED"
    assert (await officer.run(FOUND, {"id": said["id"]}))["data"]["node"] == {"kind": "JOIN_REQUEST_SUBMITTED"}
    assert claims_of(asked, key)["aud"] == service.origin

    async def undelivered() -> int:
        nodes = (await officer.send(LIST, {"first": 100}))["data"]["pushSubscriptions"]["nodes"]
        return len([node for node in nodes if node["lastDeliveredAt"] is None])

    await eventually(undelivered, 0)
    removed = await officer.send(REMOVE, {"pushSubscriptionId": subscription["id"]})
    assert removed["data"]["pushSubscriptionRemove"] == {"removedId": subscription["id"], "userErrors": []}
    assert await devices(officer) == []


async def test_what_is_added_twice_is_one_and_moves_with_the_device(pushing: Client, service: PushService) -> None:
    officer, member = await caller(pushing, "branch officer"), await caller(pushing, "member")
    address, key = {"webPush": service.browser().web_push}, request_key()

    first = await added(officer, address, requestKey=key)
    repeated = await added(officer, address, requestKey=key)
    again = await added(officer, address)
    of_another = await added(member, address)

    assert first["pushSubscription"]["id"] == repeated["pushSubscription"]["id"] == again["pushSubscription"]["id"]
    assert first["pushSubscription"]["kind"] == "WEB_PUSH"
    assert await devices(officer) == []
    assert await devices(member) == [of_another["pushSubscription"]["id"]]
    answer = await officer.send(REMOVE, {"pushSubscriptionId": of_another["pushSubscription"]["id"]})
    assert [error["code"] for error in answer["data"]["pushSubscriptionRemove"]["userErrors"]] == [
        "PUSH_SUBSCRIPTION_NOT_FOUND"
    ]


async def test_addresses_inside_are_refused_in_both_languages(pushing: Client) -> None:
    officer = await caller(pushing, "branch officer")
    inside = {"webPush": Browser("https://10.0.0.1/push").web_push}

    refused = await added(officer, inside)
    chinese = await added(Client(officer.http, officer.token, "zh-CN"), inside)
    token = await added(officer, {"provider": {"platform": "IOS", "token": "a b"}})

    assert refused == {
        "pushSubscription": None,
        "userErrors": [
            {
                "code": "PUSH_ENDPOINT_REFUSED",
                "message": "Your browser's push service is not one that your union writes to.",
            }
        ],
    }
    assert chinese["userErrors"][0]["message"] == "本工会不支持您浏览器的推送服务。"
    assert token["userErrors"][0]["code"] == "INVALID_PUSH_TOKEN"
    assert await devices(officer) == []


async def test_what_is_chosen_is_read_again_and_stands_whole(demo: Client) -> None:
    member = await caller(demo, "member")
    before = await member.send("mobile/notifications/notification_preferences")
    chosen = {"pushOff": ["VOTES", "DUES"], "quietHours": {"startsAt": "22:30", "endsAt": "07:00"}, "digestHour": 9}

    answer = await member.send(CHOOSE, {"input": chosen})
    refused = await member.send(CHOOSE, {"input": {"quietHours": {"startsAt": "22:30", "endsAt": "22:30"}}})
    read = await member.send("mobile/notifications/notification_preferences")
    nothing = await member.send(CHOOSE, {"input": {}})

    expected = {
        "pushOff": ["DUES", "VOTES"],
        "emailOff": [],
        "smsOff": [],
        "quietStartsAt": "22:30",
        "quietEndsAt": "07:00",
        "digestHour": 9,
    }
    assert before["data"]["viewer"]["notificationPreferences"] is None
    assert answer["data"]["notificationPreferencesSet"] == {"preferences": expected, "userErrors": []}
    assert refused["data"]["notificationPreferencesSet"]["preferences"] is None
    assert [
        (error["code"], error["field"]) for error in refused["data"]["notificationPreferencesSet"]["userErrors"]
    ] == [("INVALID_QUIET_HOURS", ["quietHours", "endsAt"])]
    held = read["data"]["viewer"]["notificationPreferences"]
    assert held.pop("chosenAt")
    assert held == expected
    assert nothing["data"]["notificationPreferencesSet"]["preferences"]["pushOff"] == []
