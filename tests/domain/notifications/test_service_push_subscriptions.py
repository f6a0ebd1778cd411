"""Push subscriptions: added, renewed, moved with the device, ended with the session, erased with the member."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from db.keyset import PageRequest
from db.queries.members.erasure import erase_personal_rows
from db.queries.notifications import push as queries
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.auth import service as auth
from domain.notifications.chores import purge
from domain.notifications.errors import (
    InvalidPushKeys,
    PushDeviceNeeded,
    PushEndpointRefused,
    PushOff,
    PushSubscriptionNotFound,
    TooManyPushSubscriptions,
)
from domain.notifications.push.settings import PushSettings
from domain.notifications.rules.push import MAX_SUBSCRIPTIONS
from domain.shared.errors import DomainError
from tests.domain.notifications.pushes import SUBJECT, Pushes
from tests.factories.auth import NOBODY, Caller, Union
from tests.support.push_service import Browser, PushService, push_service, text_of


@pytest_asyncio.fixture
async def service() -> AsyncIterator[PushService]:
    async with push_service() as running:
        yield running


@pytest_asyncio.fixture
async def pushes(database: Database, keyring: Keyring, tenant_id: UUID, service: PushService) -> Pushes:
    union = Union(database, keyring, tenant_id)
    await union.build()
    return Pushes(union, service)


async def listed(pushes: Pushes, device: Caller) -> list[UUID]:
    """What the device's member sees."""
    scope = Scope(pushes.union.tenant_id, device.member_id)
    async with pushes.union.database.read() as conn:
        page = await queries.PUSH_SUBSCRIPTIONS.page(
            conn, scope, filters={}, order=queries.PUSH_SUBSCRIPTION_ORDER, request=PageRequest(100)
        )
    return [row["id"] for row in page.rows]


async def woken(pushes: Pushes, *devices: Caller) -> int:
    """How many requests come when the members of these devices are told of something."""
    before = len(pushes.service.asked)
    await pushes.run(tuple(device.member_id for device in devices if device.member_id is not None))
    return len(pushes.service.asked) - before


async def refused(pushes: Pushes, device: Caller, address: Browser | str) -> DomainError:
    """Why; nothing was written."""
    before = await pushes.rows("push_subscription")
    with pytest.raises(DomainError) as refusal:
        await pushes.add(device, address)
    assert await pushes.rows("push_subscription") == before
    return refusal.value


async def test_address_and_keys_are_in_no_row_in_the_clear(pushes: Pushes) -> None:
    device, browser = await pushes.device("UH1"), pushes.service.browser()
    await pushes.add(device, browser)

    [row] = await pushes.rows("push_subscription")
    everything = repr([dict(row), *map(dict, await pushes.rows("audit_entry"))])
    for secret in (browser.endpoint, *browser.web_push.values()):
        assert secret not in everything
        assert repr(secret.encode())[2:-1] not in everything


async def test_the_same_address_is_renewed_and_keeps_its_id(pushes: Pushes) -> None:
    device, browser = await pushes.device("UH1"), pushes.service.browser()
    assert device.member_id is not None
    first = await pushes.add(device, browser)
    anew = replace(browser, key=pushes.service.browser().key, secret=bytes(16))
    later = await pushes.union.device_of(device.member_id)

    again = await pushes.add(later, anew)
    count = await woken(pushes, device)

    [row] = await pushes.rows("push_subscription")
    assert again == first
    assert row["session_id"] == later.session_id
    assert count == 1
    assert anew.read(pushes.service.asked[0])["kind"] == "VOTE_OPENED"


async def test_a_device_that_changes_hands_is_the_new_owner_s_alone(pushes: Pushes) -> None:
    old, new, browser = await pushes.device("UH1"), await pushes.device("UH2"), pushes.service.browser()
    before = await pushes.add(old, browser)
    # A message for the old owner is on its way when the device changes hands.
    pushes.service.answer(503)
    await woken(pushes, old)

    after = await pushes.add(new, browser)
    pushes.clock.turn(seconds=2)
    rest = await pushes.run()
    of_old, of_new = await woken(pushes, old), await woken(pushes, new)

    assert before != after
    assert (await listed(pushes, old), await listed(pushes, new)) == ([], [after])
    assert (rest.delivered, of_old, of_new) == (1, 0, 1)
    assert [row["recipient"] for row in await pushes.rows("notification_delivery")] == [f"push_subscription:{after}"]


async def test_two_members_who_add_one_address_at_once_leave_one_row(pushes: Pushes) -> None:
    devices = [await pushes.device(f"UH{number}") for number in range(4)]
    browser = pushes.service.browser()

    await asyncio.gather(*(pushes.add(device, browser) for device in devices))

    [row] = await pushes.rows("push_subscription")
    seen = [await listed(pushes, device) for device in devices]
    assert sorted(seen) == [[], [], [], [row["id"]]]


async def test_two_adds_of_one_member_at_once_are_one(pushes: Pushes) -> None:
    device, browser = await pushes.device("UH1"), pushes.service.browser()

    ids = await asyncio.gather(*(pushes.add(device, browser) for _ in range(4)))

    assert len(set(ids)) == 1
    assert await listed(pushes, device) == [ids[0]]


async def test_a_member_has_ten_at_most_and_renews_any_of_them(pushes: Pushes) -> None:
    device = await pushes.device("UH1")
    assert device.member_id is not None
    browsers = [pushes.service.browser() for _ in range(MAX_SUBSCRIPTIONS)]
    ids = [await pushes.add(device, browser) for browser in browsers]

    refusal = await refused(pushes, device, pushes.service.browser())
    renewed = await pushes.add(device, browsers[3])
    await pushes.remove(device, ids[0])
    await pushes.add(device, pushes.service.browser())

    assert isinstance(refusal, TooManyPushSubscriptions)
    assert renewed == ids[3]
    assert len(await listed(pushes, device)) == MAX_SUBSCRIPTIONS


async def test_devices_that_are_signed_out_are_not_counted(pushes: Pushes) -> None:
    device = await pushes.device("UH1")
    assert device.member_id is not None
    for _ in range(MAX_SUBSCRIPTIONS):
        await pushes.add(device, pushes.service.browser())
    async with pushes.union.work(device) as work:
        await auth.session_close(work)
    other = await pushes.union.device_of(device.member_id)

    added = await pushes.add(other, pushes.service.browser())

    assert await listed(pushes, device) == [added]


ENDINGS = [
    "UPDATE session SET revoked_at = now(), revoked_reason = 'signed_out' WHERE member_id = $1",
    "UPDATE session SET expires_at = now() - interval '1 second' WHERE member_id = $1",
    "UPDATE member SET state = 'left' WHERE id = $1",
]


@pytest.mark.parametrize("ending", ENDINGS)
async def test_who_is_signed_out_is_not_written_to(pushes: Pushes, ending: str) -> None:
    device = await pushes.device("UH1")
    await pushes.add(device, pushes.service.browser())
    pushes.service.answer(503)
    on_its_way = await woken(pushes, device)
    async with pushes.union.database.write() as conn:
        await conn.execute(ending, device.member_id)

    pushes.clock.turn(seconds=2)
    await pushes.run()
    later = await woken(pushes, device)

    assert (on_its_way, later, len(pushes.service.asked)) == (1, 0, 1)
    assert await pushes.rows("notification_delivery") == []


@pytest.mark.parametrize("ending", ENDINGS[:2])
async def test_what_a_signed_out_device_had_is_shown_no_more_and_purged(pushes: Pushes, ending: str) -> None:
    device, other = await pushes.device("UH1"), await pushes.device("UH2")
    await pushes.add(device, pushes.service.browser())
    kept = await pushes.add(other, pushes.service.browser())
    async with pushes.union.database.write() as conn:
        await conn.execute(ending, device.member_id)

    shown = await listed(pushes, device)
    async with pushes.union.database.write() as conn:
        await purge(conn, pushes.clock.now)

    assert shown == []
    assert [row["id"] for row in await pushes.rows("push_subscription")] == [kept]


async def test_erasure_leaves_nothing(pushes: Pushes) -> None:
    device, other = await pushes.device("UH1"), await pushes.device("UH2")
    assert device.member_id is not None
    await pushes.add(device, pushes.service.browser())
    kept = await pushes.add(other, pushes.service.browser())

    async with pushes.union.database.write() as conn:
        await open_private_rows(conn, Scope(pushes.union.tenant_id, device.member_id))
        counts = await erase_personal_rows(conn, pushes.union.tenant_id, device.member_id)

    assert counts["notifications"] == 1
    assert [row["id"] for row in await pushes.rows("push_subscription")] == [kept]


async def test_a_removed_device_is_woken_no_more(pushes: Pushes) -> None:
    device = await pushes.device("UH1")
    subscription_id = await pushes.add(device, pushes.service.browser())

    await pushes.remove(device, subscription_id)

    assert await woken(pushes, device) == 0
    with pytest.raises(PushSubscriptionNotFound):
        await pushes.remove(device, subscription_id)


async def test_nobody_removes_another_s(pushes: Pushes) -> None:
    device, other = await pushes.device("UH1"), await pushes.device("UH2")
    subscription_id = await pushes.add(device, pushes.service.browser())

    for attempted in (subscription_id, uuid4()):
        with pytest.raises(PushSubscriptionNotFound):
            await pushes.remove(other, attempted)
    assert await listed(pushes, device) == [subscription_id]


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://10.0.0.1/push",
        "https://fcm.googleapis.com/fcm/send/a",
        "http://10.0.0.1:80/push",
        "http://user@127.0.0.1/push",
        "https://例子.example.org/a",
    ],
)
async def test_other_endpoints_are_refused(pushes: Pushes, endpoint: str) -> None:
    refusal = await refused(pushes, await pushes.device("UH1"), Browser(endpoint))

    assert isinstance(refusal, PushEndpointRefused)
    assert refusal.path == ("webPush", "endpoint")


async def test_a_point_off_the_curve_is_refused(pushes: Pushes) -> None:
    class Strange(Browser):
        @property
        def web_push(self) -> dict[str, str]:
            return {**super().web_push, "p256dh": text_of(b"\x04" + b"\x01" * 64)}

    refusal = await refused(pushes, await pushes.device("UH1"), Strange(pushes.service.browser().endpoint))

    assert isinstance(refusal, InvalidPushKeys)


async def test_who_has_no_device_of_their_own_is_told_so(pushes: Pushes) -> None:
    member_id = await pushes.union.add_member("UH1")

    for caller in (Caller(member_id), NOBODY):
        assert isinstance(await refused(pushes, caller, pushes.service.browser()), PushDeviceNeeded)


@pytest.mark.parametrize(
    ("settings", "is_browser"), [(PushSettings(), True), (PushSettings(), False), (PushSettings(SUBJECT), False)]
)
async def test_where_pushes_are_off_nobody_adds_a_device(
    pushes: Pushes, settings: PushSettings, *, is_browser: bool
) -> None:
    pushes.settings = settings
    address: Any = pushes.service.browser() if is_browser else "token"

    assert isinstance(await refused(pushes, await pushes.device("UH1"), address), PushOff)
