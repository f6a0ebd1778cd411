"""Notifications by e-mail as a member sees them: an address given through the API, mails, and links that answer."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from api.mail_paths import answering
from db.sealing import Keyring
from db.types import NIL_ID, new_id
from domain.notifications.answers.links import AnswerLink, Question, link_of, link_token
from tests.api.notifications.steps import DEADLINE_SECONDS
from tests.domain.notifications.mails import part
from tests.support.api import Client, running
from tests.support.mail_server import MailServer, mail_server
from tests.support.suggestion_rows import DEMO_SUGGESTIONS, write_suggestions

READ, SET, CONFIRM, REMOVE = (
    f"mobile/notifications/email_address{word}" for word in ("", "_set", "_confirm", "_remove")
)
HOME = "mei@x.example"
FORM = {"List-Unsubscribe": "One-Click"}


@dataclass(frozen=True)
class House:
    """The demonstration union, whose mails stay on this machine, and a member with an answered suggestion."""

    owner: asyncpg.Connection
    client: Client
    member: Client
    member_id: UUID
    tenant_id: UUID
    keyring: Keyring
    server: MailServer

    async def mail(self, number: int = 1) -> EmailMessage:
        """The mail with this number, when it has come."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while len(self.server.mails) < number:
                await self.came()
        return self.server.mails[number - 1]

    async def came(self) -> None:
        """A mail has come."""
        arrived = asyncio.Event()
        self.server.after_data = arrived.set
        await arrived.wait()

    async def confirmed(self) -> dict[str, Any]:
        """The member's address, given and confirmed."""
        await self.member.send(SET, {"address": " Mei@X.example "})
        code = re.search(r"\b\d{6}\b", part(await self.mail(), "plain"))
        assert code
        answer = await self.member.send(CONFIRM, {"code": code[0]})
        assert answer["data"]["emailAddressConfirm"]["userErrors"] == []
        found: dict[str, Any] = answer["data"]["emailAddressConfirm"]["emailAddress"]
        return found

    async def tell(self) -> None:
        """Lets the member's suggestion have just been answered."""
        await self.owner.execute(
            "INSERT INTO event (tenant_id, id, topic, subject_kind, subject_id, facts)"
            " SELECT tenant_id, $2, 'suggestion.answered', 'suggestion', id,"
            " jsonb_build_object('organisation_id', handling_id) FROM suggestion WHERE id = $1",
            *(DEMO_SUGGESTIONS.answered, new_id()),
        )

    async def told(self, kind: str) -> int:
        """How many notifications of a kind the member has."""
        query = "SELECT count(*) FROM notification WHERE member_id = $1 AND kind = $2"
        return int(await self.owner.fetchval(query, self.member_id, kind))

    def link(self, choice: str, **values: Any) -> str:
        """The path of a link to the member's answered suggestion."""
        made = AnswerLink(
            tenant_id=self.tenant_id,
            member_id=self.member_id,
            address_id=NIL_ID,
            object_id=DEMO_SUGGESTIONS.answered,
            question=Question.SUGGESTION_ANSWER,
            choice=choice,
            round=1,
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
        return f"/answers/{link_token(self.keyring, replace(made, **values))}"

    async def said(self) -> list[tuple[int, str]]:
        """Round and word of each judgement."""
        rows = await self.owner.fetch(
            "SELECT round, satisfaction FROM suggestion_rating WHERE suggestion_id = $1 ORDER BY 1",
            DEMO_SUGGESTIONS.answered,
        )
        return [tuple(row) for row in rows]

    async def steps(self) -> int:
        """How many steps the suggestion has taken."""
        query = "SELECT count(*) FROM suggestion_event WHERE suggestion_id = $1"
        return int(await self.owner.fetchval(query, DEMO_SUGGESTIONS.answered))


@pytest_asyncio.fixture
async def house(demo_dsn: str, tmp_path: Path, keyring: Keyring) -> AsyncIterator[House]:
    owner = await asyncpg.connect(demo_dsn)
    row = await owner.fetchrow("SELECT tenant_id, id FROM member WHERE member_number = 'HD000001'")
    assert row is not None
    await write_suggestions(owner, row["id"], begun_at=datetime.now(UTC) - timedelta(days=1))  # not closed by a clock
    async with mail_server() as server:
        settings = {
            "UNIONHALL_MAIL_HOST": "127.0.0.1",
            "UNIONHALL_MAIL_PORT": str(server.port),
            "UNIONHALL_MAIL_SENDER": "union@union.example",
            "UNIONHALL_PUBLIC_URL": "http://localhost:8000",
        }
        async with running(demo_dsn, tmp_path, **settings) as client:
            member = await client.sign_in("HD000001", "demo-member-2026")
            yield House(owner, client, member, row["id"], row["tenant_id"], keyring, server)
    await owner.close()


async def test_an_address_is_given_written_to_answered_from_and_left(house: House) -> None:
    shown = await house.confirmed()
    assert (shown["address"], shown["state"]) == (HOME, "CONFIRMED")
    assert (await house.member.send(READ))["data"]["viewer"]["emailAddress"] == shown
    await house.tell()
    mail = await house.mail(2)
    assert await house.told("email_address_confirmed") == 1  # and it was not mailed
    links = re.findall(r"http://localhost:8000(/answers/\S+)", part(mail, "plain"))
    choices = [found.choice for each in links if (found := link_of(house.keyring, each.rsplit("/", 1)[1]))]
    assert choices == ["satisfied", "partly", "not_satisfied"]
    assert all(each in part(mail, "html") for each in links)

    before, page = await house.steps(), await house.client.http.get(links[0])
    assert page.status_code == 200
    assert "对答复满意" in page.text
    assert '<form method="post"><button>' in page.text
    assert "<script" not in page.text
    assert "default-src 'none'; form-action 'self'" in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers
    assert (await house.said(), await house.steps()) == ([], before)
    assert [(await house.client.http.post(links[0])).status_code for _ in range(2)] == [200, 200]
    assert (await house.said(), await house.steps()) == ([(1, "satisfied")], before + 1)
    audit = await house.owner.fetchrow(
        "SELECT actor_id, facts->>'is_by_link' AS link FROM audit_entry WHERE action = 'suggestion.rated'"
    )
    assert audit is not None
    assert tuple(audit) == (house.member_id, "true")

    # Not satisfied: it is answered anew, and what was asked about the first answer is asked no more.
    assert (await house.client.http.post(links[2])).status_code == 200
    assert await house.said() == [(1, "not_satisfied")]
    over = await house.client.http.post(links[1])
    assert over.status_code == 410
    assert "已失效" in over.text
    assert await house.said() == [(1, "not_satisfied")]

    url = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost:8000")
    assert (await house.client.http.get(url)).status_code == 200
    assert (await house.member.send(READ))["data"]["viewer"]["emailAddress"]["state"] == "CONFIRMED"
    assert (await house.client.http.post(url, data=FORM)).status_code == 200
    assert (await house.member.send(READ))["data"]["viewer"]["emailAddress"]["state"] == "UNSUBSCRIBED"
    assert (await house.client.http.post(f"{url}x", data=FORM)).status_code == 404
    removed = (await house.member.send(REMOVE))["data"]["emailAddressRemove"]
    assert (removed["userErrors"], removed["removedAt"] is None) == ([], False)
    assert (await house.member.send(READ))["data"]["viewer"]["emailAddress"] is None
    # The address is gone, and its links with it, even those that had been answered.
    assert [(await house.client.http.post(each)).status_code for each in links] == [410, 410, 410]
    again = await house.member.send(REMOVE)
    [error] = again["data"]["emailAddressRemove"]["userErrors"]
    assert (again["data"]["emailAddressRemove"]["removedAt"], error["code"]) == (None, "EMAIL_ADDRESS_NOT_FOUND")


async def test_a_link_answers_for_its_member_alone_and_only_in_its_time(house: House) -> None:
    http, good = house.client.http, house.link("satisfied")
    other_id = await house.owner.fetchval("SELECT id FROM member WHERE member_number = 'HD000002'")
    last = good[-1]
    forged = [f"{good}x", f"{good[:-1]}{'A' if last != 'A' else 'B'}", "/answers/x", f"/answers/{'A' * 150}"]
    for path in forged:
        for answer in (await http.get(path), await http.post(path)):
            assert (answer.status_code, "链接无效" in answer.text) == (404, True)
    past = house.link("satisfied", expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert [(await http.get(past)).status_code, (await http.post(past)).status_code] == [410, 410]
    others = await http.post(house.link("satisfied", member_id=other_id))
    assert others.status_code == 409
    assert "<form" not in others.text
    assert (await http.post(house.link("satisfied", address_id=new_id()))).status_code == 410
    assert (await http.post(house.link("satisfied", round=2))).status_code == 410
    assert (await http.post(good, content=b"x" * 2_000)).status_code == 413
    assert await house.said() == []
    await house.owner.execute("UPDATE member SET erased_at = now() WHERE id = $1", house.member_id)
    assert (await http.post(good)).status_code == 410
    await house.owner.execute("UPDATE member SET erased_at = NULL WHERE id = $1", house.member_id)
    assert [(await http.post(good)).status_code for _ in range(2)] == [200, 200]
    assert await house.said() == [(1, "satisfied")]
    codes = [(await http.get(good)).status_code for _ in range(answering.CALLS_A_MINUTE)]
    assert codes[-1] == 429


async def test_two_at_the_same_moment_answer_once(house: House) -> None:
    before, path = await house.steps(), house.link("partly")
    answers = await asyncio.gather(*(house.client.http.post(path) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await house.said(), await house.steps()) == ([(1, "partly")], before + 1)


async def test_the_same_answer_from_two_mails_is_one_and_a_later_one_stands(house: House) -> None:
    http, later = house.client.http, datetime.now(UTC) + timedelta(days=2)
    before, copies = await house.steps(), [house.link("satisfied"), house.link("satisfied", expires_at=later)]
    first, second = [await http.post(path) for path in copies]
    assert (first.status_code, second.status_code) == (200, 200)
    assert ("谢谢" in first.text, "此前已提交" in first.text) == (True, False)
    assert ("谢谢" in second.text, "此前已提交" in second.text) == (False, True)
    assert (await house.said(), await house.steps()) == ([(1, "satisfied")], before + 1)
    assert "谢谢" in (await http.post(house.link("partly"))).text
    assert "此前已提交" in (await http.post(copies[1])).text
    assert await house.said() == [(1, "partly")]


async def test_what_is_wrong_with_an_address_is_said_in_the_readers_language(house: House) -> None:
    chinese = Client(house.member.http, house.member.token, "zh-CN")
    refused = (await chinese.send(SET, {"address": "mei"}))["data"]["emailAddressSet"]
    assert refused["emailAddress"] is None
    assert refused["userErrors"] == [
        {"code": "INVALID_EMAIL_ADDRESS", "message": "电子邮箱地址无效。", "field": ["address"], "stepUpMethods": []}
    ]
    await chinese.send(SET, {"address": HOME})
    wrong = (await chinese.send(CONFIRM, {"code": "00000x"}))["data"]["emailAddressConfirm"]
    assert [(error["code"], error["field"]) for error in wrong["userErrors"]] == [("INVALID_EMAIL_CODE", ["code"])]
    assert (await house.mail())["Subject"] == "邮箱验证码"
    assert (await house.member.send(READ))["data"]["viewer"]["emailAddress"]["state"] == "UNCONFIRMED"
