"""Notifications by e-mail over a real server: worded, held, gathered, tried again, let go, and once in the books."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from domain.auth.errors import TooManyAttempts
from domain.notifications.errors import EmailAddressNotFound, EmailOff, InvalidEmailAddress, InvalidEmailCode
from domain.notifications.mail import smtp
from domain.notifications.relay import Tried
from domain.notifications.rules.groups import NotificationGroup
from domain.notifications.service import email as use_cases
from domain.notifications.service.preferences import NotificationPreferencesSet, notification_preferences_set
from domain.shared.calendar import SHANGHAI
from domain.shared.proofs import StepUpRequired
from tests.domain.notifications.mails import PUBLIC_URL, Mails, part
from tests.domain.notifications.outbox import Channel
from tests.factories.auth import Caller, Union
from tests.support.mail_server import MailServer, mail_server

HOME = "mei@x.example"
SILENT, RESTS = "deliverer: SMTPConnectError", "deliverer: smtp rests"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


@pytest_asyncio.fixture
async def mails(database: Database, keyring: Keyring, tenant_id: UUID, server: MailServer) -> Mails:
    union = Union(database, keyring, tenant_id)
    await union.build()
    made = Mails(union, server)
    noon = datetime.now(SHANGHAI).replace(hour=12, minute=0, second=0, microsecond=0)
    made.clock.now = noon + timedelta(days=1)
    return made


async def choose(mails: Mails, caller: Caller, command: NotificationPreferencesSet) -> None:
    async with mails.union.work(caller) as work:
        await notification_preferences_set(work, command)


async def test_an_address_is_written_to_once_its_code_came_back(mails: Mails) -> None:
    member = await mails.member("UH1")
    await mails.set(member, "  Mei@X.example ", "en")
    await mails.run(member)
    [asked] = mails.server.mails
    code = mails.code()
    assert (asked["To"], asked["Subject"], asked["List-Unsubscribe"]) == (HOME, "Your code", None)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert await mails.confirm(member, wrong) == {"refused": "INVALID_EMAIL_CODE", "refused_at": ["code"]}
    assert await mails.run(member) == Tried(delivered=1)  # nobody is written to yet
    await mails.confirm(member, f"{code[:3]} {code[3:]}")
    await mails.run(member)
    assert [mail["To"] for mail in mails.server.mails] == [HOME, HOME]
    [row] = await mails.rows("email_address")
    [private] = [event for event in await mails.rows("event") if "code_sealed" in str(event["facts"])]
    assert HOME.encode() not in row["address_sealed"]
    assert code not in str(private["facts"])
    with pytest.raises(InvalidEmailCode):
        await mails.confirm(member, code)


async def test_a_code_ends_with_five_wrong_tries_and_with_its_half_hour(mails: Mails) -> None:
    member = await mails.member("UH1")
    await mails.set(member, HOME)
    await mails.look()
    code = mails.code()
    for _ in range(5):
        assert (await mails.confirm(member, "00000x"))["refused"] == "INVALID_EMAIL_CODE"
    with pytest.raises(InvalidEmailCode):
        await mails.confirm(member, code)
    await mails.set(member, HOME)
    await mails.look()
    code = mails.code()
    mails.clock.turn(minutes=30)
    with pytest.raises(InvalidEmailCode):
        await mails.confirm(member, code)
    mails.clock.turn(minutes=-20)
    await mails.set(member, HOME)
    with pytest.raises(TooManyAttempts):
        await mails.set(member, HOME)


async def test_ten_codes_a_day_for_a_member_to_whatever_addresses(mails: Mails) -> None:
    member = await mails.member("UH1")
    for number in range(10):
        await mails.set(member, f"to{number}@x.example")
        mails.clock.turn(minutes=16)
    with pytest.raises(TooManyAttempts):
        await mails.set(member, "one.more@x.example")
    mails.clock.turn(hours=24)
    await mails.set(member, "one.more@x.example")


async def test_whoever_finds_a_device_open_sets_no_address(mails: Mails) -> None:
    member = await mails.reader("UH1", HOME)
    mails.clock.turn(minutes=11)
    mails.union.now = mails.clock.now
    with pytest.raises(StepUpRequired):
        async with mails.union.work(member) as work:
            await use_cases.email_address_set(work, use_cases.EmailAddressSet("me@x.example", "en", is_offered=True))
    [row] = await mails.rows("email_address")
    assert row["confirmed_at"] is not None
    await mails.run(member)
    assert [mail["To"] for mail in mails.server.mails] == [HOME]


async def test_what_is_no_address_is_refused_and_changes_nothing(mails: Mails) -> None:
    member = await mails.reader("UH1", HOME)
    for wrong in ("", "mei", "a@b", "a b@x.example", "a@x.example\nBcc: b@x.example", "ä@x.example"):
        with pytest.raises(InvalidEmailAddress):
            await mails.set(member, wrong)
    with pytest.raises(EmailOff):
        async with mails.union.work(member) as work:
            await use_cases.email_address_set(work, use_cases.EmailAddressSet(HOME, "en", is_offered=False))
    await mails.set(member, HOME.upper())  # as it is: no code
    assert await mails.look() == Tried()
    [row] = await mails.rows("email_address")
    assert row["confirmed_at"] is not None
    async with mails.union.work(member) as work:
        await use_cases.email_address_remove(work, use_cases.EmailAddressRemove())
    with pytest.raises(EmailAddressNotFound):
        async with mails.union.work(member) as work:
            await use_cases.email_address_remove(work, use_cases.EmailAddressRemove())


async def test_a_mail_says_it_in_the_readers_language_as_text_and_html(mails: Mails) -> None:
    reader = await mails.reader("UH1", HOME)
    other = await mails.reader("UH2", "li@x.example", "en")
    facts = {"reference": "JY<1>"}
    assert await mails.run(reader, other, await mails.member("UH3"), kind="suggestion_filed", **facts) == Tried(3)
    by_address = {str(mail["To"]): mail for mail in mails.server.mails}
    chinese, english = by_address[HOME], by_address["li@x.example"]
    assert (chinese["Subject"], chinese["From"]) == ("工会消息", "union@union.example")
    assert "JY<1>" in part(chinese, "plain")
    assert "JY&lt;1&gt;" in part(chinese, "html")
    assert '<html lang="zh-CN">' in part(chinese, "html")
    assert "Suggestion JY<1>" in part(english, "plain")
    for mail in (chinese, english):
        url = str(mail["List-Unsubscribe"]).strip("<>")
        assert url.startswith(f"{PUBLIC_URL}/mail/unsubscribe/")
        assert url in part(mail, "plain")
        assert url in part(mail, "html")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert "<script" not in part(mail, "html")
    assert {row["channel"] for row in await mails.rows("notification_delivery")} == {"email"}
    assert all(b"\r\nList-Unsubscribe: <https://" in raw for raw in mails.server.raw[-2:])
    sent_to = {row["recipient"] for row in await mails.rows("notification_delivery")}
    held = {f"email_address:{row['id']}" for row in await mails.rows("email_address")}
    assert held <= sent_to


@pytest.mark.parametrize("kind", ["passkey_registered", "vote_opened", "voucher_issued"])
async def test_of_what_is_sensitive_a_mail_says_only_that_it_is_there(mails: Mails, kind: str) -> None:
    reader = await mails.reader("UH1", HOME)
    await mails.run(reader, kind=kind, title="困难补助")
    [mail] = mails.server.mails
    text = part(mail, "plain")
    assert "您有新的工会消息，请在应用中查看。" in text
    assert not any(word in text + part(mail, "html") for word in ("困难补助", "通行密钥", "投票", "表决"))


async def test_what_is_turned_off_or_read_is_not_mailed_and_urgent_things_break_the_night(mails: Mails) -> None:
    reader = await mails.reader("UH1", HOME)
    chosen = NotificationPreferencesSet(email_off=[NotificationGroup.SURVEYS], quiet_hours=("11:00", "14:00"))
    await choose(mails, reader, chosen)
    await mails.run(reader, kind="survey_opened")
    await mails.run(reader, kind="quiz_announced")
    await mails.run(reader, kind="dues_reminded")
    assert mails.server.mails == []
    await mails.run(reader, kind="news_urgent", title="台风停工")
    [urgent] = mails.server.mails
    assert "台风停工" in part(urgent, "plain")
    async with mails.union.work(reader) as work:
        await work.conn.execute("UPDATE notification SET read_at = now() WHERE kind = 'dues_reminded'")
    mails.clock.turn(hours=2)
    assert await mails.look() == Tried(delivered=2)
    assert len(mails.server.mails) == 2
    assert len(await mails.rows("notification_delivery")) == 3  # the code, the urgent one, the quiz


async def test_a_day_comes_as_one_mail_at_its_hour(mails: Mails) -> None:
    reader = await mails.reader("UH1", HOME)
    off = [NotificationGroup.NEWS]
    await choose(mails, reader, NotificationPreferencesSet(email_off=off, digest_hour=18))
    for kind, title in (("survey_opened", "食堂"), ("survey_cancelled", "班车"), ("vote_opened", "换届")):
        await mails.run(reader, kind=kind, title=title)
    await mails.run(reader, kind="public_notice_corrected", title="公示")
    assert mails.server.mails == []
    mails.clock.turn(hours=6)
    assert await mails.look() == Tried(delivered=1)
    [digest] = mails.server.mails
    text = part(digest, "plain")
    assert digest["Subject"] == "工会消息每日汇总"
    assert "食堂" in text
    assert "班车" in text
    assert "另有 1 条消息" in text
    assert "换届" not in text
    assert "公示" not in text
    await mails.run(reader)
    async with mails.union.work(reader) as work:
        await work.conn.execute("UPDATE notification SET read_at = now()")
    mails.clock.turn(hours=24)
    await mails.look()
    assert len(mails.server.mails) == 1  # all was read


async def test_a_digest_that_comes_late_and_the_next_one_list_each_thing_once(mails: Mails) -> None:
    reader = await mails.reader("UH1", HOME)
    await choose(mails, reader, NotificationPreferencesSet(digest_hour=18))
    await mails.run(reader, title="食堂")
    mails.clock.turn(hours=7)  # no process ran at the hour
    async with mails.union.work(reader) as work:
        await work.conn.execute(
            "INSERT INTO event (tenant_id, id, topic, subject_kind, subject_id, facts)"
            " VALUES ($1, gen_random_uuid(), 'thing.done', 'thing', gen_random_uuid(), '{}')",
            mails.union.tenant_id,
        )
    assert reader.member_id is not None
    await mails.look(reader.member_id, title="班车")
    mails.clock.turn(hours=23)
    await mails.look()
    late, next_ = (part(mail, "plain") for mail in mails.server.mails)
    assert ("食堂" in late, "班车" in late) == (True, False)
    assert ("食堂" in next_, "班车" in next_) == (False, True)


@pytest.mark.parametrize(
    "reply",
    ["550 5.1.1 no such user", "550 5.1.2 no such host", "556 5.1.10 null MX", "550 5.2.1 closed", "551 5.1.6 moved"],
)
async def test_an_address_that_bounced_is_left_alone_until_it_is_confirmed_anew(mails: Mails, reply: str) -> None:
    reader = await mails.reader("UH1", HOME)
    mails.server.refusals = {HOME: [reply]}
    await mails.run(reader)
    mails.clock.turn(hours=1)
    await mails.run(reader)
    assert mails.server.mails == []
    [suppressed] = await mails.rows("email_suppression")
    assert suppressed["cause"] == "bounced"
    await mails.read_at(reader, HOME)
    assert await mails.rows("email_suppression") == []
    await mails.run(reader)
    assert len(mails.server.mails) == 1


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.1 blocked by policy",
        "552 5.2.2 mailbox full",
        "550 relay not permitted",
        "550 Mail content denied: too frequent",
        "553 5.1.8 sender",
        "550 5.1.11 what is not known yet",
    ],
)
async def test_what_is_not_the_addresss_fault_does_not_suppress_it(mails: Mails, reply: str) -> None:
    reader = await mails.reader("UH1", HOME)
    mails.server.refusals = {HOME: [reply]}
    await mails.run(reader)
    assert (await mails.delivery())["last_error"] == f"refused: smtp {reply[:3]}"
    assert await mails.rows("email_suppression") == []
    await mails.run(reader)
    assert len(mails.server.mails) == 1


async def test_later_means_later_and_is_noted_once(mails: Mails) -> None:
    reader = await mails.reader("UH1", HOME)
    mails.server.refusals = {HOME: ["451 4.7.1 greylisted"]}
    noted = len(await mails.rows("notification_delivery"))
    assert await mails.run(reader) == Tried(delivered=1, failed=1)
    mails.clock.turn(minutes=4)
    assert await mails.look() == Tried()
    mails.clock.turn(minutes=2)
    assert await mails.look() == Tried(delivered=1)
    assert len(mails.server.mails) == 1
    assert len(await mails.rows("notification_delivery")) == noted + 1


async def test_a_server_that_is_down_loses_nothing(mails: Mails) -> None:
    reader = await mails.reader("UH1", HOME)
    port, mails.server.port = mails.server.port, 1
    assert await mails.run(reader) == Tried(delivered=1, failed=1)
    mails.server.port = port
    mails.clock.turn(minutes=1)
    assert await mails.look() == Tried(delivered=1)
    assert len(mails.server.mails) == 1


async def test_a_server_that_is_down_holds_up_no_other_channel_and_is_left_alone_for_a_while(mails: Mails) -> None:
    reader, codes = await mails.reader("UH1", HOME), Channel()
    mails.server.port = 1
    await mails.run(reader)
    due = (await mails.delivery())["id"]
    copies = (
        "INSERT INTO event (tenant_id, id, topic, subject_kind, subject_id, facts)"
        " SELECT tenant_id, gen_random_uuid(), topic, subject_kind, gen_random_uuid(), facts || $2"
        " FROM event, generate_series(1, $3) WHERE id = $1"
    )
    for channel, many in (("email", 60), ("sms", 1)):
        async with mails.union.database.write() as conn:
            await conn.execute(copies, due, {"channel": channel}, many)
    relay = mails.relay({}, sms=codes)
    assert await relay.deliver_once() == Tried(delivered=1, failed=8)
    assert len(codes.messages) == 1
    first = await said(mails)
    assert (first[SILENT] + first[RESTS], first[SILENT] <= 5) == (9, True)
    assert await relay.deliver_once() == Tried(failed=8)
    assert await said(mails) == {SILENT: first[SILENT], RESTS: first[RESTS] + 8}
    mails.clock.turn(seconds=30)
    assert await relay.deliver_once() == Tried(failed=8)
    assert (await said(mails))[SILENT] > first[SILENT]


async def said(mails: Mails) -> Counter[str]:
    """How often each fault was the last one of an event."""
    return Counter(row["last_error"] for row in await mails.rows("event") if row["last_error"] is not None)


async def test_who_is_silent_after_the_mail_was_sent_is_not_sent_it_again_soon(
    mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = await mails.reader("UH1", HOME)
    monkeypatch.setattr(smtp, "_SECONDS", 0.5)
    mails.server.held = asyncio.Event()
    assert await mails.run(reader) == Tried(delivered=1, failed=1)
    assert len(mails.server.mails) == 1
    mails.clock.turn(minutes=4)
    assert await mails.look() == Tried()
    mails.server.held.set()
    mails.clock.turn(minutes=2)
    assert await mails.look() == Tried(delivered=1)
    assert mails.server.mails[0]["Message-ID"] == mails.server.mails[1]["Message-ID"]


async def test_a_kill_between_sending_and_noting_sends_the_same_again_and_notes_it_once(mails: Mails) -> None:
    reader = await mails.reader("UH1", HOME)
    noted = len(await mails.rows("notification_delivery"))
    relaying: list[asyncio.Task[object]] = []
    mails.server.after_data = lambda: bool(relaying[0].cancel())
    relaying.append(asyncio.create_task(mails.run(reader)))
    with pytest.raises(asyncio.CancelledError):
        await relaying[0]
    mails.server.after_data = lambda: None
    assert await mails.look() == Tried()
    mails.clock.turn(seconds=61)
    assert await mails.look() == Tried(delivered=1)
    assert await mails.look() == Tried()
    first, second = mails.server.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert len(await mails.rows("notification_delivery")) == noted + 1
    await mails.run(reader)
    assert mails.server.mails[-1]["Message-ID"] != first["Message-ID"]


async def test_one_click_ends_the_mails_and_a_removed_address_gets_none(mails: Mails) -> None:
    reader, other = await mails.reader("UH1", HOME), await mails.reader("UH2", "li@x.example")
    await mails.run(reader, other)
    url = next(str(mail["List-Unsubscribe"]) for mail in mails.server.mails if mail["To"] == HOME)
    token = url.strip("<>").rsplit("/", 1)[1]
    async with mails.union.database.write() as conn:
        for _ in range(2):
            assert await use_cases.email_unsubscribe(conn, mails.union.keyring, token, clock=mails.clock)
        forged = ("A" if token[0] != "A" else "B") + token[1:]
        assert not await use_cases.email_unsubscribe(conn, mails.union.keyring, forged, clock=mails.clock)
        assert not await use_cases.email_unsubscribe(conn, mails.union.keyring, "", clock=mails.clock)
    mails.server.mails.clear()
    async with mails.union.work(other) as work:
        await use_cases.email_address_remove(work, use_cases.EmailAddressRemove())
    await mails.run(reader, other)
    assert mails.server.mails == []
    [suppressed] = await mails.rows("email_suppression")
    assert suppressed["cause"] == "unsubscribed"
    assert suppressed["address_hash"] == (await mails.rows("email_address"))[0]["address_hash"]
