"""Quiet hours, digests and groups that are off, through the outbox to a real push service."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import pytest_asyncio

from db.queries.members.erasure import erase_personal_rows
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.notifications.errors import GroupAlwaysOn, InvalidDigestHour, InvalidQuietHours
from domain.notifications.relay import Tried
from domain.notifications.rules.groups import NotificationGroup
from domain.notifications.service.preferences import NotificationPreferencesSet, notification_preferences_set
from domain.shared.errors import DomainError
from tests.domain.notifications.pushes import Pushes
from tests.factories.auth import Caller, Union
from tests.support.push_service import Browser, PushService, push_service


@pytest_asyncio.fixture
async def service() -> AsyncIterator[PushService]:
    async with push_service() as running:
        yield running


@pytest_asyncio.fixture
async def pushes(database: Database, keyring: Keyring, tenant_id: UUID, service: PushService) -> Pushes:
    union = Union(database, keyring, tenant_id)
    await union.build()
    pushes = Pushes(union, service)
    # Eleven in the evening of a day to come, in China: what the database writes by its own clock is before it.
    pushes.clock.now = datetime(2031, 3, 2, 15, 0, tzinfo=UTC)
    union.now = pushes.clock.now
    return pushes


async def choose(pushes: Pushes, device: Caller, command: NotificationPreferencesSet) -> None:
    async with pushes.union.work(device) as work:
        await notification_preferences_set(work, command)


async def woken(pushes: Pushes, browser: Browser) -> tuple[Caller, UUID]:
    """A device with this browser, and its member."""
    device = await pushes.device(f"UH{browser.endpoint[-6:]}")
    await pushes.add(device, browser)
    assert device.member_id is not None
    return device, device.member_id


NIGHT = NotificationPreferencesSet(quiet_hours=("22:00", "07:00"))
MORNING = NotificationPreferencesSet(digest_hour=9)


async def test_what_comes_at_night_is_sent_in_the_morning_and_not_before(pushes: Pushes) -> None:
    browser = pushes.service.browser()
    device, member_id = await woken(pushes, browser)
    await choose(pushes, device, NIGHT)

    in_the_evening = await pushes.run((member_id,))
    pushes.clock.turn(hours=7, minutes=59)
    before = await pushes.run()
    pushes.clock.turn(minutes=1)
    in_the_morning = await pushes.run()

    assert (in_the_evening, before, in_the_morning) == (Tried(delivered=1), Tried(), Tried(delivered=1))
    [asked] = pushes.service.asked
    assert browser.read(asked)["kind"] == "VOTE_OPENED"
    assert len(await pushes.rows("notification_delivery")) == 1


async def test_what_is_urgent_is_sent_at_night(pushes: Pushes) -> None:
    device, member_id = await woken(pushes, pushes.service.browser())
    await choose(pushes, device, NIGHT)

    await pushes.run((member_id,), kind="passkey_registered")

    assert len(pushes.service.asked) == 1


async def test_others_are_not_held_up_by_who_sleeps(pushes: Pushes) -> None:
    browser = pushes.service.browser()
    sleeping, sleeper_id = await woken(pushes, pushes.service.browser())
    _, member_id = await woken(pushes, browser)
    await choose(pushes, sleeping, NIGHT)

    await pushes.run((sleeper_id, member_id))

    [asked] = pushes.service.asked
    assert asked.path == browser.endpoint.removeprefix(pushes.service.origin)


async def test_a_digest_gathers_a_day_into_one_push_for_each_device(pushes: Pushes) -> None:
    browser, other = pushes.service.browser(), pushes.service.browser()
    device, member_id = await woken(pushes, browser)
    await pushes.add(await pushes.union.device_of(member_id), other)
    await choose(pushes, device, MORNING)

    for kind in ("vote_opened", "survey_opened", "vote_published"):
        await pushes.run((member_id,), kind=kind)
    before = len(pushes.service.asked)
    await date_notifications(pushes)
    pushes.clock.turn(hours=10)
    await pushes.run()
    again = await pushes.run()

    assert (before, again) == (0, Tried())
    assert len(await pushes.rows("notification")) == 3
    assert sorted(asked.path for asked in pushes.service.asked) == sorted(
        each.endpoint.removeprefix(pushes.service.origin) for each in (browser, other)
    )
    by_path = {asked.path: asked for asked in pushes.service.asked}
    for each in (browser, other):
        assert each.read(by_path[each.endpoint.removeprefix(pushes.service.origin)]) == {"kind": "DIGEST"}
    assert len(await pushes.rows("notification_delivery")) == 2


async def test_the_next_day_has_a_digest_of_its_own(pushes: Pushes) -> None:
    device, member_id = await woken(pushes, pushes.service.browser())
    await choose(pushes, device, MORNING)

    for _ in range(2):
        await pushes.run((member_id,))
        await date_notifications(pushes)
        pushes.clock.turn(hours=24)
        await pushes.run()

    assert len(pushes.service.asked) == 2
    assert len({asked.headers["topic"] for asked in pushes.service.asked}) == 2


async def test_a_digest_of_what_was_read_meanwhile_is_not_sent(pushes: Pushes) -> None:
    device, member_id = await woken(pushes, pushes.service.browser())
    await choose(pushes, device, MORNING)
    await pushes.run((member_id,))
    await date_notifications(pushes)
    async with pushes.union.database.write() as conn:
        await conn.execute("UPDATE notification SET read_at = now() WHERE member_id = $1", member_id)

    pushes.clock.turn(hours=10)
    tried = await pushes.run()

    assert (tried, pushes.service.asked) == (Tried(delivered=1), [])
    assert await pushes.rows("notification_delivery") == []


async def date_notifications(pushes: Pushes) -> None:
    """The database writes them by its own clock, which is years behind the test's."""
    async with pushes.union.database.write() as conn:
        await conn.execute(
            "UPDATE notification SET created_at = $1 WHERE created_at < $1::timestamptz - interval '1 year'",
            pushes.clock.now,
        )


async def test_a_group_that_is_off_stays_in_the_app(pushes: Pushes) -> None:
    device, member_id = await woken(pushes, pushes.service.browser())
    await choose(pushes, device, NotificationPreferencesSet(push_off=[NotificationGroup.VOTES]))

    await pushes.run((member_id,))
    await pushes.run((member_id,), kind="survey_opened")

    assert len(pushes.service.asked) == 1
    assert sorted(row["kind"] for row in await pushes.rows("notification")) == ["survey_opened", "vote_opened"]


async def test_a_later_choice_stands_whole_in_place_of_the_first(pushes: Pushes) -> None:
    device, _ = await woken(pushes, pushes.service.browser())
    first = NotificationPreferencesSet(
        push_off=[NotificationGroup.VOTES, NotificationGroup.DUES],
        email_off=[NotificationGroup.SURVEYS],
        sms_off=[NotificationGroup.OFFICE],
        quiet_hours=("22:30", "06:15"),
        digest_hour=8,
    )
    await choose(pushes, device, first)
    [before] = await pushes.rows("notification_preference")

    await choose(pushes, device, NotificationPreferencesSet())

    [after] = await pushes.rows("notification_preference")
    names = ("push_off", "email_off", "sms_off", "quiet_starts", "quiet_ends", "digest_hour")
    assert [before[name] for name in names] == [["dues", "votes"], ["surveys"], ["office"], 1350, 375, 8]
    assert [after[name] for name in names] == [[], [], [], None, None, None]


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (NotificationPreferencesSet(push_off=[NotificationGroup.SECURITY]), GroupAlwaysOn),
        (NotificationPreferencesSet(sms_off=[NotificationGroup.SECURITY]), GroupAlwaysOn),
        (NotificationPreferencesSet(quiet_hours=("22:00", "22:00")), InvalidQuietHours),
        (NotificationPreferencesSet(quiet_hours=("22", "7")), InvalidQuietHours),
        (NotificationPreferencesSet(digest_hour=24), InvalidDigestHour),
    ],
)
async def test_what_cannot_be_chosen_changes_nothing(
    pushes: Pushes, command: NotificationPreferencesSet, refusal: type[DomainError]
) -> None:
    device, _ = await woken(pushes, pushes.service.browser())
    await choose(pushes, device, NIGHT)
    before = await pushes.rows("notification_preference")

    with pytest.raises(refusal):
        await choose(pushes, device, command)

    assert await pushes.rows("notification_preference") == before


async def test_erasure_takes_the_choice_with_it(pushes: Pushes) -> None:
    device, member_id = await woken(pushes, pushes.service.browser())
    await choose(pushes, device, NIGHT)

    async with pushes.union.database.write() as conn:
        await open_private_rows(conn, Scope(pushes.union.tenant_id, member_id))
        await erase_personal_rows(conn, pushes.union.tenant_id, member_id)

    assert await pushes.rows("notification_preference") == []
