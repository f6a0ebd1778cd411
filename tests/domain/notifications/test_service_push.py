"""Pushes to a real server on this machine: sealed for the browser, once in the books, tried again or let go."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import orjson
import pytest
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from domain.notifications.push.outside import PublicBackend, is_public, push_http
from domain.notifications.relay import Tried
from domain.notifications.rules import MAX_ATTEMPTS
from tests.domain.notifications.pushes import SUBJECT, Pushes
from tests.factories.auth import Union
from tests.support.push_service import PROVIDER_SECRET, PushService, claims_of, push_service


@pytest_asyncio.fixture
async def service() -> AsyncIterator[PushService]:
    async with push_service() as running:
        yield running


@pytest_asyncio.fixture
async def pushes(database: Database, keyring: Keyring, tenant_id: UUID, service: PushService) -> Pushes:
    union = Union(database, keyring, tenant_id)
    await union.build()
    return Pushes(union, service)


async def test_a_browser_gets_what_it_alone_can_open(pushes: Pushes) -> None:
    device, browser = await pushes.device("UH1"), pushes.service.browser()
    subscription_id = await pushes.add(device, browser)
    assert device.member_id is not None

    tried = await pushes.run((device.member_id,))

    [asked] = pushes.service.asked
    [notification] = await pushes.rows("notification")
    [delivery] = await pushes.rows("notification_delivery")
    [subscription] = await pushes.rows("push_subscription")
    assert tried == Tried(delivered=2)
    assert browser.read(asked) == {"id": f"Notification:{notification['id']}", "kind": "VOTE_OPENED"}
    assert asked.path == browser.endpoint.removeprefix(pushes.service.origin)
    assert (asked.headers["content-encoding"], asked.headers["ttl"], asked.headers["urgency"]) == (
        "aes128gcm",
        "259200",
        "normal",
    )
    claims = claims_of(asked, pushes.server_key)
    assert (claims["aud"], claims["sub"]) == (pushes.service.origin, SUBJECT)
    assert claims["exp"] == int((pushes.clock.now + timedelta(hours=12)).timestamp())
    assert (delivery["event_id"], delivery["channel"], delivery["recipient"]) == (
        notification["event_id"],
        "push",
        f"push_subscription:{subscription_id}",
    )
    assert subscription["last_delivered_at"] == pushes.clock.now


async def test_what_cannot_wait_wakes_a_sleeping_device(pushes: Pushes) -> None:
    device, browser = await pushes.device("UH1"), pushes.service.browser()
    await pushes.add(device, browser)
    assert device.member_id is not None

    await pushes.run((device.member_id,), kind="activity_offered")

    [asked] = pushes.service.asked
    assert (asked.headers["urgency"], asked.headers["ttl"]) == ("high", "86400")


async def test_each_device_of_each_member_gets_one_and_nobody_else(pushes: Pushes) -> None:
    first, other, untold = [await pushes.device(number) for number in ("UH1", "UH2", "UH3")]
    assert first.member_id is not None
    assert other.member_id is not None
    second = await pushes.union.device_of(first.member_id)
    browsers = [pushes.service.browser() for _ in range(4)]
    for device, browser in zip((first, second, other, untold), browsers, strict=True):
        await pushes.add(device, browser)

    await pushes.run((first.member_id, other.member_id))
    again = await pushes.run()

    assert again == Tried()
    assert sorted(f"{pushes.service.origin}{asked.path}" for asked in pushes.service.asked) == sorted(
        browser.endpoint for browser in browsers[:3]
    )
    assert len(await pushes.rows("notification_delivery")) == 3


async def test_a_provider_gets_the_token_and_a_secret_of_its_own(pushes: Pushes) -> None:
    device = await pushes.device("UH1")
    await pushes.add(device, "token-of-a-phone")
    assert device.member_id is not None

    await pushes.run((device.member_id,))

    [asked] = pushes.service.asked
    [notification] = await pushes.rows("notification")
    said = orjson.loads(asked.body)
    assert asked.path == "/provider"
    assert asked.headers["authorization"] == f"Bearer {PROVIDER_SECRET}"
    assert asked.headers["idempotency-key"].startswith(f"{notification['event_id']}:push:push_subscription:")
    assert said.pop("collapseKey")
    assert said == {
        "platform": "harmony",
        "token": "token-of-a-phone",
        "notification": {"id": f"Notification:{notification['id']}", "kind": "VOTE_OPENED"},
        "urgency": "normal",
        "ttlSeconds": 259200,
    }


@pytest.mark.parametrize(("is_browser", "status"), [(True, 404), (True, 410), (False, 410)])
async def test_an_address_that_is_no_more_is_let_go_at_once(pushes: Pushes, *, is_browser: bool, status: int) -> None:
    device = await pushes.device("UH1")
    await pushes.add(device, pushes.service.browser() if is_browser else "token")
    assert device.member_id is not None
    pushes.service.answer(status)

    await pushes.run((device.member_id,))
    pushes.clock.turn(hours=1)
    await pushes.run((device.member_id,))

    assert len(pushes.service.asked) == 1
    assert await pushes.rows("push_subscription") == []
    assert await pushes.rows("notification_delivery") == []
    [delivery] = await pushes.deliveries()
    assert (delivery["delivered_at"] is not None, delivery["dead_at"]) == (True, None)


async def test_a_wrong_address_of_the_provider_costs_nobody_a_subscription(pushes: Pushes) -> None:
    device = await pushes.device("UH1")
    await pushes.add(device, "token")
    assert device.member_id is not None
    pushes.service.answer(404)

    await pushes.run((device.member_id,))
    pushes.clock.turn(seconds=2)
    await pushes.run()

    assert len(await pushes.rows("push_subscription")) == 1
    assert len(await pushes.rows("notification_delivery")) == 1


@pytest.mark.parametrize("status", [400, 413, 301, 307])
async def test_what_is_never_taken_is_not_tried_again_and_noted(pushes: Pushes, status: int) -> None:
    device = await pushes.device("UH1")
    await pushes.add(device, pushes.service.browser())
    assert device.member_id is not None
    pushes.service.answer(status, location=f"{pushes.service.origin}/elsewhere")

    await pushes.run((device.member_id,))
    pushes.clock.turn(hours=1)
    await pushes.run()

    [delivery] = await pushes.deliveries()
    assert len(pushes.service.asked) == 1
    assert delivery["last_error"] == f"refused: status {status}"
    assert delivery["dead_at"] is not None
    assert len(await pushes.rows("push_subscription")) == 1
    assert await pushes.rows("notification_delivery") == []


async def test_a_fault_is_tried_again_under_the_same_topic_and_noted_once(pushes: Pushes) -> None:
    device, browser = await pushes.device("UH1"), pushes.service.browser()
    await pushes.add(device, browser)
    assert device.member_id is not None
    pushes.service.answer(500)

    first = await pushes.run((device.member_id,))
    at_once = await pushes.run()
    pushes.clock.turn(seconds=2)
    second = await pushes.run()

    assert (first, at_once, second) == (Tried(delivered=1, failed=1), Tried(), Tried(delivered=1))
    assert len({asked.headers["topic"] for asked in pushes.service.asked}) == 1
    assert browser.read(pushes.service.asked[0]) == browser.read(pushes.service.asked[1])
    assert len(await pushes.rows("notification_delivery")) == 1


async def test_a_push_service_that_says_when_is_not_asked_before(pushes: Pushes) -> None:
    device = await pushes.device("UH1")
    await pushes.add(device, pushes.service.browser())
    assert device.member_id is not None
    pushes.service.answer(429, retry_after="300")

    await pushes.run((device.member_id,))
    pushes.clock.turn(seconds=299)
    early = await pushes.run()
    pushes.clock.turn(seconds=1)
    later = await pushes.run()

    assert (early, later) == (Tried(), Tried(delivered=1))
    assert len(pushes.service.asked) == 2


async def test_a_push_service_that_stays_silent_is_given_up_after_all_tries(pushes: Pushes) -> None:
    device = await pushes.device("UH1")
    await pushes.add(device, pushes.service.browser())
    assert device.member_id is not None
    pushes.service.answer(*[503] * MAX_ATTEMPTS)

    await pushes.run((device.member_id,))
    for _ in range(MAX_ATTEMPTS):
        pushes.clock.turn(hours=1)
        await pushes.run()

    [delivery] = await pushes.deliveries()
    assert len(pushes.service.asked) == MAX_ATTEMPTS
    assert (delivery["dead_at"] is not None, delivery["last_error"]) == (True, "deliverer: status 503")


async def test_a_kill_between_sending_and_noting_sends_the_same_again_and_notes_it_once(pushes: Pushes) -> None:
    device, browser = await pushes.device("UH1"), pushes.service.browser()
    await pushes.add(device, browser)
    assert device.member_id is not None
    relaying: list[asyncio.Task[object]] = []
    # The push service has the message; the process that sent it is gone before it hears so.
    pushes.service.before_answer = lambda: bool(relaying[0].cancel())
    relaying.append(asyncio.create_task(pushes.run((device.member_id,))))
    with pytest.raises(asyncio.CancelledError):
        await relaying[0]
    pushes.service.before_answer = lambda: None

    noted = await pushes.rows("notification_delivery")
    at_once = await pushes.run()
    pushes.clock.turn(seconds=61)
    later = await pushes.run()
    at_last = await pushes.run()

    assert noted == []
    assert (at_once, later, at_last) == (Tried(), Tried(delivered=1), Tried())
    assert len(pushes.service.asked) == 2
    assert len({asked.headers["topic"] for asked in pushes.service.asked}) == 1
    assert browser.read(pushes.service.asked[0]) == browser.read(pushes.service.asked[1])
    assert len(await pushes.rows("notification_delivery")) == 1


async def test_two_relays_at_once_send_each_push_once(pushes: Pushes) -> None:
    devices = [await pushes.device(f"UH{number}") for number in range(6)]
    for device in devices:
        await pushes.add(device, pushes.service.browser())
    members = tuple(device.member_id for device in devices if device.member_id is not None)

    await pushes.happen(members[0])
    await asyncio.gather(*(pushes.look(members) for _ in range(3)))
    await pushes.run()

    assert len(pushes.service.asked) == 6
    assert len(await pushes.rows("notification_delivery")) == 6


async def test_a_host_that_an_operator_struck_off_is_written_to_no_more(pushes: Pushes) -> None:
    device = await pushes.device("UH1")
    await pushes.add(device, pushes.service.browser())
    assert device.member_id is not None
    pushes.settings = type(pushes.settings)(SUBJECT)

    await pushes.run((device.member_id,))

    [delivery] = await pushes.deliveries()
    assert pushes.service.asked == []
    assert delivery["last_error"] == "refused: not allowed"


async def test_a_name_that_leads_to_this_machine_is_not_connected_to(service: PushService) -> None:
    async with push_http() as http:
        with pytest.raises(Exception, match="AddressRefusedError"):
            await http.post(f"http://localhost:{service.port}/push")

    assert service.asked == []


async def test_no_name_is_looked_up_twice(service: PushService, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["8.8.8.8", "127.0.0.1"] if len(looked) > 1 else ["127.0.0.1"]

    monkeypatch.setattr("domain.notifications.push.outside.addresses_of", rebinding)
    stream = await PublicBackend(is_loopback_allowed=True).connect_tcp("push.example.org", service.port)
    await stream.aclose()
    with pytest.raises(Exception, match="AddressRefusedError"):
        await PublicBackend().connect_tcp("push.example.org", service.port)

    assert looked == ["push.example.org"] * 2


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:0a00:0001::1", False),
    ],
)
def test_addresses_inside_are_told_from_open_ones(address: str, *, is_open: bool) -> None:
    assert is_public(address) == is_open
