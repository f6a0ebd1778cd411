"""Mail lists: each address once, who unsubscribed or bounced never again, kills in between, what a mail says."""

import asyncio
import socket
from dataclasses import replace
from email.message import EmailMessage
from uuid import UUID

import pytest

from db.models.channels import ChannelAction, ChannelKind
from domain.channels import service
from domain.channels.rules import Said
from domain.channels.service import ChannelAddressesAdd, ChannelAddressSuppress, ChannelTargetAdd, Decision
from domain.channels.service.lists import channel_address_unsubscribe, unsubscribe_names
from domain.channels.targets import mail as mails
from domain.channels.targets.mail import EmailList
from domain.channels.targets.port import Account, Post, TargetFailed, TargetRefused
from tests.domain.channels.office import GIVEN, READERS, Office


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


async def test_a_mail_has_text_and_clean_html_and_a_way_out_by_one_click(office: Office) -> None:
    body = '<p>窗口<script>x()</script>见<a href="/news" onclick="x()">此</a></p>'
    desk = office.desk
    item_id = await office.planned(await office.target(ChannelKind.EMAIL), texts={"body": body})
    await office.approve(item_id)
    await office.run()
    assert office.mail.to() == list(READERS)
    mail = office.mail.mails[0]
    assert mail["Subject"] == "食堂改善通知"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = str(mail["List-Unsubscribe"]).strip("<>")
    assert url.startswith("https://union.example/unsubscribe/")
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in office.mail.raw[0]
    assert url in _part(mail, "plain")
    html = _part(mail, "html")
    assert 'href="https://union.example/news"' in html
    assert f"https://union.example/news/{item_id}" in html
    assert "<script" not in html
    assert "onclick" not in html
    token = url.rsplit("/", 1)[1]
    async with desk.database.write() as conn:
        assert await channel_address_unsubscribe(conn, desk.keyring, token, now=desk.now)
        assert await channel_address_unsubscribe(conn, desk.keyring, token, now=desk.now)  # as often as one likes
        assert not await channel_address_unsubscribe(conn, desk.keyring, "_" + token[1:], now=desk.now)
    assert unsubscribe_names(desk.keyring, "") is None
    gone = str(mail["To"])
    again = await office.planned(await office.target(ChannelKind.EMAIL))  # of another list, too
    await office.approve(again)
    await office.correct(item_id)
    await office.run()
    assert office.mail.to().count(gone) == 1
    assert len(office.mail.mails) == 3 + 2 + 2
    assert (await office.post(item_id))["unsent_count"] == 1
    corrected = next(each for each in office.mail.mails if each["In-Reply-To"])
    assert corrected["Subject"] == "【更正】食堂改善通知"
    assert "窗口数有误" in _part(corrected, "plain")


async def test_an_address_that_bounced_is_never_written_to_again(office: Office) -> None:
    office.mail.refusals = {
        READERS[0]: ["550 no such user"],
        READERS[1]: ["451 greylisted"],
    }
    target_id = await office.target(ChannelKind.EMAIL)
    item_id = await office.planned(target_id)
    await office.approve(item_id)
    await office.run()
    assert office.mail.to() == [READERS[2]]
    office.later(minutes=6)
    await office.run()
    assert (await office.state(item_id), office.mail.to()) == (("sent", None), [READERS[1], READERS[2]])
    post = await office.post(item_id)
    assert (post["sent_count"], post["unsent_count"], post["maybe_count"]) == (2, 1, 0)
    outcome = await office.desk.run(service.channel_addresses_add, ChannelAddressesAdd(target_id, READERS))
    assert outcome["added"] == 0
    again = await office.planned(target_id)
    await office.approve(again)
    await office.run()
    assert office.mail.to() == [READERS[1], READERS[1], READERS[2], READERS[2]]
    assert await office.desk.rows("SELECT cause FROM channel_suppression") == [("bounced",)]


async def test_a_process_that_ends_between_two_mails_doubles_none_and_asks_of_one(office: Office) -> None:
    item_id = await office.planned(await office.target(ChannelKind.EMAIL))
    await office.approve(item_id)
    came = asyncio.Event()

    def stop() -> None:
        if not came.is_set():
            came.set()
            task.cancel()

    office.mail.after_data = stop
    task = asyncio.create_task(office.run())
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(3):
        office.later(minutes=2)
        await office.run()
    assert office.mail.to() == list(READERS)
    post = await office.post(item_id)
    assert (post["state"], post["reason"], post["sent_count"], post["maybe_count"]) == ("failed", "maybe_sent", 2, 1)
    await office.decide(item_id, Decision.WAS_SENT)
    post = await office.post(item_id)
    assert (post["state"], post["sent_count"], post["maybe_count"]) == ("sent", 3, 0)
    assert office.mail.to() == list(READERS)


async def test_a_list_of_many_is_mailed_in_batches_each_once(office: Office) -> None:
    target_id = await office.target(ChannelKind.EMAIL)
    more = [f"reader{number}@x.example" for number in range(47)]
    await office.desk.run(service.channel_addresses_add, ChannelAddressesAdd(target_id, [*more, more[0].upper()]))
    item_id = await office.planned(target_id)
    await office.approve(item_id)
    await office.run()
    assert office.mail.to() == sorted([*READERS, *more])
    assert (await office.state(item_id)) == ("sent", None)
    stored = await office.desk.rows("SELECT address_sealed FROM channel_address")
    assert all(b"reader" not in row[0] for row in stored)


async def test_a_server_that_is_down_is_asked_later_and_one_that_knows_us_not_is_told(office: Office) -> None:
    target_id = await office.target(ChannelKind.EMAIL)
    item_id = await office.planned(target_id)
    await office.approve(item_id)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    await office.desk.owner.execute(
        "UPDATE channel_target SET settings = settings || jsonb_build_object('port', $1::text)", str(port)
    )
    await office.run()
    post = await office.post(item_id)
    assert (post["state"], post["reason"], post["due_count"]) == ("failed", "unreachable", 3)
    await office.desk.owner.execute(
        "UPDATE channel_target SET settings = settings || jsonb_build_object('port', $1::text)", str(office.mail.port)
    )
    office.later(minutes=2)
    await office.run()
    assert (await office.state(item_id), office.mail.to()) == (("sent", None), list(READERS))


async def test_what_officers_enter_is_checked(office: Office) -> None:
    desk, target_id = office.desk, await office.target(ChannelKind.EMAIL)
    robot_id = await office.target(ChannelKind.WECOM_ROBOT)
    add = service.channel_addresses_add
    for address in ("nobody", "a@b", "a b@x.example", "a@x.example\nBcc: b@x.example", "ä@x.example"):
        assert await desk.refused(add, ChannelAddressesAdd(target_id, [address])) == "CHANNEL_ADDRESS_INVALID"
    assert await desk.refused(add, ChannelAddressesAdd(target_id, ["a@x.example"] * 501)) == "CHANNEL_LIST_FULL"
    assert await desk.refused(add, ChannelAddressesAdd(robot_id, ["a@x.example"])) == "CHANNEL_NO_LIST"
    stranger = await desk.member()
    assert await desk.refused(add, ChannelAddressesAdd(target_id, READERS), stranger) == "CHANNEL_TARGET_NOT_FOUND"
    await desk.run(service.channel_address_suppress, ChannelAddressSuppress(target_id, "A@x.example"))
    item_id = await office.planned(target_id)
    await office.approve(item_id)
    await office.run()
    assert office.mail.to() == list(READERS[1:])


@pytest.mark.parametrize(
    ("name", "value"),
    [("host", "127.0.0.1"), ("host", "10.0.0.1"), ("host", "localhost"), ("port", "25"), ("sender", "x@y\r\nBcc: z")],
)
async def test_a_mail_server_inside_is_no_mail_server(office: Office, name: str, value: str) -> None:
    given, secret = GIVEN[ChannelKind.EMAIL]
    given = {**given, "host": "smtp.union.example", "port": "587", name: value}
    command = ChannelTargetAdd(office.desk.factory_id, ChannelKind.EMAIL, "信", given, secret)
    assert await office.desk.refused(service.channel_target_add, command) == "CHANNEL_SETUP_INVALID"


async def test_a_name_that_leads_inside_is_not_connected_to(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    async def inside(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr(mails, "addresses_of", inside)
    settings = {"host": "smtp.union.example", "port": str(office.mail.port), "username": "x"}
    account = Account("信", "news@union.example", settings, "secret")
    made = EmailList(_NoMails(), account)
    post = Post(
        UUID(int=1), UUID(int=2), ChannelAction.PUBLISH, 1, Said("t", "x", "<p>x</p>", "x", None), {}, office.clock.now
    )
    with pytest.raises(TargetRefused, match="address refused"):
        await made.publish(post)
    assert office.mail.mails == []
    # A server without TLS gets neither password nor mail.
    monkeypatch.setattr(mails, "is_public", lambda _address: True)
    with pytest.raises((TargetFailed, TargetRefused)):
        await made.publish(replace(post, round=2))
    assert office.mail.mails == []


class _NoMails:
    async def claim(self, _post: Post, _limit: int) -> list[mails.Mail]:
        return [mails.Mail(UUID(int=3), "a@x.example", 1, "https://union.example/unsubscribe/x")]

    async def note(self, _post: Post, states: object) -> None:
        assert states == {UUID(int=3): None}

    async def counts(self, _post: Post) -> dict[str, int]:
        return {}
