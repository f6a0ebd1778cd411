"""Workers and PostgreSQL killed while mails of an urgent item are on their way: taken by the server, and not noted."""

import asyncio
from collections import Counter, defaultdict
from pathlib import Path
from uuid import UUID

import pytest

from db.sealing import seal
from db.types import new_id
from domain.notifications.rules.email import ADDRESS
from tests.faults.serving import real_command, serving
from tests.faults.test_fanout_killed import GIVE_UP_SECONDS, Hall, populate
from tests.support.mail_server import MailServer, mail_server
from tests.support.push_service import PROVIDER_SECRET, push_service
from tests.support.waiting import pause

KILLED_AT = (10, 40, 70)
"""After so many mails; then workers, PostgreSQL, or both are killed."""
_KEYS = "SELECT member_id, wrapped_key FROM member_key WHERE tenant_id = $1"
_ADDRESSES = """
    INSERT INTO email_address (tenant_id, id, member_id, address_sealed, address_hash, locale, set_at, confirmed_at,
        code_tries)
    SELECT $1, each.id, each.member_id, each.sealed, each.hash, 'zh-CN', now(), now(), 0
    FROM unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[]) AS each (id, member_id, sealed, hash)
"""
_NOTED = """
    SELECT d.channel, d.recipient FROM notification_delivery AS d
    JOIN event AS e ON e.tenant_id = d.tenant_id AND e.id = d.event_id WHERE e.subject_id = $1
"""
_LEFT = """
    SELECT count(*) FROM event WHERE delivered_at IS NULL AND dead_at IS NULL
        AND (subject_id = $1 OR topic = 'notification.delivery_due')
"""
_LAPSED = "UPDATE event SET next_attempt_at = now() WHERE delivered_at IS NULL AND attempts > 0 AND last_error IS NULL"
"""What waiting for a minute would do: the lease of a process that is gone ends. What failed waits for its time."""
_DEAD = "SELECT count(*) FROM event WHERE dead_at IS NOT NULL"


async def confirm_addresses(hall: Hall) -> dict[str, UUID]:
    """A confirmed address for each member who has a key; ids by address."""
    made, rows = dict[str, UUID](), []
    for number, (member_id, wrapped) in enumerate(await hall.ask(_KEYS, hall.tenant_id)):
        address, address_id = f"reader{number}@x.example", new_id()
        key = hall.keyring.unwrap_key(wrapped, hall.tenant_id, member_id)
        sealed = seal(key, address, tenant_id=hall.tenant_id, row_id=address_id, column=ADDRESS)
        rows.append((address_id, member_id, sealed, hall.keyring.blind_index(hall.tenant_id, ADDRESS, address)))
        made[address] = address_id
    await hall.ask(_ADDRESSES, hall.tenant_id, *(list(column) for column in zip(*rows, strict=True)))
    return made


async def reach(server: MailServer, count: int) -> None:
    """Returns when the server took so many mails."""
    async with asyncio.timeout(GIVE_UP_SECONDS):
        while len(server.mails) < count:
            await pause(0.01)


async def finish(hall: Hall, item_id: UUID) -> None:
    """Returns when nothing is left to do."""
    async with asyncio.timeout(GIVE_UP_SECONDS):
        while (await hall.ask(_LEFT, item_id))[0]["count"]:
            await hall.ask(_LAPSED)
            await pause(1.0)


async def kill_on_the_way(hall: Hall, server: MailServer, number: int) -> str:
    """Kills while a mail was taken and the answer is not out; the mail's id."""
    server.held = asyncio.Event()
    taken = len(server.mails)
    await reach(server, taken + 1)
    hall.kill(number)
    server.held.set()
    server.held = None
    return str(server.mails[taken]["Message-ID"])


async def test_each_mail_is_noted_once_and_a_repeat_can_be_told_by_its_id(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with push_service() as provider, mail_server() as server:
        for name, value in {
            "UNIONHALL_PUSH_URL": f"{provider.origin}/push",
            "UNIONHALL_PUSH_SECRET": PROVIDER_SECRET,
            "UNIONHALL_MAIL_HOST": "127.0.0.1",
            "UNIONHALL_MAIL_PORT": str(server.port),
            "UNIONHALL_MAIL_SENDER": "union@union.example",
        }.items():
            monkeypatch.setenv(name, value)
        with serving(directory, command=real_command("--workers", "2", "--no-demo")) as service:
            hall = await populate(service, provider)
            addresses = await confirm_addresses(hall)
            item_id, cut_off = await hall.publish(), []
            for number, count in enumerate(KILLED_AT):
                await reach(server, count)
                cut_off.append(await kill_on_the_way(hall, server, number))
            assert len(await hall.ask(_NOTED, item_id)) < len(addresses) + len(hall.devices), "the last kill hit nobody"
            await finish(hall, item_id)

            assert await hall.told(item_id) == Counter(hall.people)
            assert Counter(tuple(row) for row in await hall.ask(_NOTED, item_id)) == Counter(
                [
                    *(("email", f"email_address:{address_id}") for address_id in addresses.values()),
                    *(("push", f"push_subscription:{device_id}") for device_id in hall.devices.values()),
                ]
            )
            assert [row["count"] for row in await hall.ask(_DEAD)] == [0]
    ids: dict[str, set[str]] = defaultdict(set)
    for mail in server.mails:
        ids[str(mail["To"])].add(str(mail["Message-ID"]))
    assert ids.keys() == addresses.keys()
    assert {len(each) for each in ids.values()} == {1}
    assert len(set[str]().union(*ids.values())) == len(addresses)
    # A worker that was killed noted nothing: the mail it had under way came once more.
    times = Counter(str(mail["Message-ID"]) for mail in server.mails)
    assert [times[each] > 1 for each in (cut_off[0], cut_off[2])] == [True, True]
