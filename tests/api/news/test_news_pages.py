"""News on the web: pages and feeds for anybody, as browsers and readers of feeds take them."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import asyncpg
import html5lib
import pytest
import pytest_asyncio

from api.news_paths import pages
from db.types import new_id
from tests.support.api import Client

ATOM = {"a": "http://www.w3.org/2005/Atom"}
NOW = datetime.now(UTC)


@dataclass
class Web:
    """What anybody sees, and a hand that writes."""

    client: Client
    owner: asyncpg.Connection
    tenant_id: UUID
    place_id: UUID
    member_id: UUID

    async def item(self, title: str = "公开信息", **values: Any) -> UUID:
        """An item that was approved an hour ago."""
        item_id, at = new_id(), NOW - timedelta(hours=1)
        given: dict[str, Any] = {
            "tenant_id": self.tenant_id,
            "id": item_id,
            "organisation_id": self.place_id,
            "kind": "notice",
            "urgency": "normal",
            "audience": "public",
            "title": title,
            "lead": '导语 <b> & "引"',
            "state": "approved",
            "body": "<p>正文</p>",
            "revision": 1,
            "latest_revision": 1,
            "publish_at": at,
            "written_at": at,
            "written_by_id": self.member_id,
            "approved_by_id": self.member_id,
            "approved_at": at,
            "reach_count": 9,
            **values,
        }
        places = ", ".join(f"${n}" for n in range(1, len(given) + 1))
        await self.owner.execute(
            f"INSERT INTO news_item ({', '.join(given)}) VALUES ({places})", *given.values()
        )  # names of ours
        return item_id

    async def get(self, path: str, **headers: str) -> Any:
        """An answer to somebody who is not signed in."""
        return await self.client.http.get(
            path, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )

    async def titles(self, kind: str = "atom") -> list[str]:
        """Titles in the organisation's feed."""
        answer = await self.get(f"/news/feeds/{self.place_id}.{kind}")
        assert answer.status_code == 200
        path = "a:entry/a:title" if kind == "atom" else "channel/item/title"
        return [str(each.text) for each in ET.fromstring(answer.content).findall(path, ATOM)]  # noqa: S314  # our own


@pytest_asyncio.fixture
async def web(demo: Client, demo_dsn: str) -> AsyncIterator[Web]:
    """The demonstration union without news."""
    owner = await asyncpg.connect(demo_dsn)
    for table in (
        "channel_mail",
        "channel_post",
        "news_read",
        "news_correction",
        "news_revision",
        "news_file_chunk",
        "news_file",
        "news_item",
    ):
        await owner.execute(f"DELETE FROM {table}")  # names of ours
    row = await owner.fetchrow(
        "SELECT o.tenant_id, o.id, (SELECT id FROM member m WHERE m.tenant_id = o.tenant_id LIMIT 1)"
        " FROM organisation o WHERE code = 'HD-A'"
    )
    assert row is not None
    yield Web(demo, owner, *row)
    await owner.close()


async def test_a_public_item_is_a_page_in_which_nothing_runs(web: Web) -> None:
    item_id = await web.item(title='停水 "<script>" 通知', title_en="No water", lead_en="On Friday", urgency="urgent")
    answer = await web.get(f"/news/{item_id}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not {"script-src", "unsafe-inline", "http"} & set(re.findall(r"[a-z-]+", policy))
    page = html5lib.parse(answer.text, namespaceHTMLElements=False)
    assert page.get("lang") == answer.headers["content-language"] == "zh-CN"
    assert page.findall(".//script") == []
    assert [name for each in page.iter() for name in each.attrib if name.startswith("on") or name == "style"] == []
    told = {each.get("property"): each.get("content") for each in page.findall(".//meta[@property]")}
    assert told["og:title"] == '停水 "<script>" 通知' == page.findtext(".//h1")
    assert told["og:description"] == '导语 <b> & "引"'
    assert str(told["og:url"]).endswith(f"/news/{item_id}")
    assert page.findtext(".//article/p") == "正文"
    english = await web.get(f"/news/{item_id}?lang=en")
    assert "No water" in english.text
    assert english.headers["content-language"] == "en"
    assert (await web.get(f"/news/{item_id}", accept_language="en-GB")).headers["content-language"] == "en"


async def test_the_style_of_the_page_is_the_one_that_its_policy_names(web: Web) -> None:

    answer = await web.get(f"/news/{await web.item()}")
    [style] = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    named = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{named}'" in answer.headers["content-security-policy"]


async def test_what_is_not_public_now_looks_like_nothing(web: Web) -> None:
    never = {"approved_at": None, "approved_by_id": None}
    withdrawn = {"state": "withdrawn", "withdrawn_at": NOW, "withdraw_reason": "x"}
    for values in (
        {"audience": "members"},
        {"audience": "officers"},
        {"state": "draft", **never},
        {"publish_at": NOW + timedelta(hours=1)},
        {"until_at": NOW - timedelta(minutes=1)},
        {**withdrawn, **never},
        {**withdrawn, "withdrawn_at": NOW - timedelta(hours=2)},
        {**withdrawn, "audience": "members"},
    ):
        item_id = await web.item(**values)
        answers = [await web.get(f"/news/{each}") for each in (item_id, new_id(), "x")]
        assert [each.status_code for each in answers] == [404, 404, 404], values
        assert answers[0].json()["errors"][0]["message"] == answers[1].json()["errors"][0]["message"]
    assert await web.titles() == []


async def test_what_was_withdrawn_is_gone_with_its_reason_and_leaves_the_feeds(web: Web) -> None:
    await web.item("留下")
    item_id = await web.item("撤回")
    before = await web.get(f"/news/feeds/{web.place_id}.atom")
    assert sorted(await web.titles()) == ["撤回", "留下"]
    await web.owner.execute(
        "UPDATE news_item SET state = 'withdrawn', withdrawn_at = $2, withdraw_reason = '日期 <有误>' WHERE id = $1",
        *(item_id, NOW - timedelta(seconds=5)),
    )
    answer = await web.get(f"/news/{item_id}")
    assert answer.status_code == 410
    assert "日期 &lt;有误&gt;" in answer.text
    assert "正文" not in answer.text
    assert await web.titles() == await web.titles("rss") == ["留下"]
    for names in ({"if_none_match": before.headers["etag"]}, {"if_modified_since": before.headers["last-modified"]}):
        assert (await web.get(f"/news/feeds/{web.place_id}.atom", **names)).status_code == 200


async def test_a_corrected_item_says_so_on_its_page_and_in_its_feeds(web: Web) -> None:
    corrected_at = NOW - timedelta(minutes=10)
    item_id = await web.item(corrected_at=corrected_at, revision=2, latest_revision=2)
    await web.owner.execute(
        "INSERT INTO news_revision (tenant_id, item_id, number, title, lead, body, changed, written_by_id, written_at)"
        " VALUES ($1, $2, 2, 'x', 'x', 'x', '{}', $3, now())",
        *(web.tenant_id, item_id, web.member_id),
    )
    await web.owner.execute(
        "INSERT INTO news_correction (tenant_id, item_id, number, note, approved_by_id, corrected_at)"
        " VALUES ($1, $2, 2, '原文 <日期> 有误', $3, $4)",
        *(web.tenant_id, item_id, web.member_id, corrected_at),
    )
    page = (await web.get(f"/news/{item_id}")).text
    assert "原文 &lt;日期&gt; 有误" in page
    feed = ET.fromstring((await web.get(f"/news/feeds/{web.place_id}.atom")).content)  # noqa: S314  # our own
    assert feed.findtext("a:entry/a:updated", None, ATOM) == corrected_at.isoformat()
    assert feed.findtext("a:updated", None, ATOM) == corrected_at.isoformat()
    channel = ET.fromstring((await web.get(f"/news/feeds/{web.place_id}.rss")).content)  # noqa: S314  # our own
    assert channel.findtext("channel/item/{http://www.w3.org/2005/Atom}updated") == corrected_at.isoformat()


async def test_feeds_have_what_their_formats_ask_for_and_are_sent_once(web: Web) -> None:
    item_id = await web.item("甲 & <乙>")
    answer = await web.get(f"/news/feeds/{web.place_id}.atom", accept_language="zh-CN")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)  # noqa: S314  # our own
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    for path in ("a:id", "a:title", "a:updated", "a:entry/a:id", "a:entry/a:updated", "a:entry/a:author/a:name"):
        assert feed.findtext(path, None, ATOM), path
    assert feed.findtext("a:entry/a:title", None, ATOM) == "甲 & <乙>"
    assert feed.findtext("a:entry/a:content", None, ATOM) == "<p>正文</p>"
    [link] = feed.findall("a:entry/a:link", ATOM)
    assert str(link.get("href")).endswith(f"/news/{item_id}")
    rss = await web.get(f"/news/feeds/{web.place_id}.rss")
    channel = ET.fromstring(rss.content).find("channel")  # noqa: S314  # our own
    assert channel is not None
    assert all(channel.findtext(name) for name in ("title", "link", "description", "item/guid", "item/pubDate"))
    for path in (f"/news/feeds/{web.place_id}.atom", f"/news/{item_id}"):
        first = await web.get(path)
        for names in ({"if_none_match": first.headers["etag"]}, {"if_modified_since": first.headers["last-modified"]}):
            again = await web.get(path, **names)
            assert (again.status_code, again.content) == (304, b"")
        assert (await web.get(path, if_none_match='"x"')).status_code == 200


async def test_feeds_of_nothing_are_not_there(web: Web) -> None:
    for name in (f"{new_id()}.atom", f"{web.place_id}.json", f"{web.place_id}", "x.atom"):
        assert (await web.get(f"/news/feeds/{name}")).status_code == 404
    empty = await web.get(f"/news/feeds/{web.place_id}.atom")
    assert empty.status_code == 200


async def test_who_reads_too_often_is_told_to_wait(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "READS_A_MINUTE", 2)
    path = f"/news/{await web.item()}"
    assert [(await web.get(path)).status_code for _ in range(3)] == [200, 200, 429]
