"""News over GraphQL: from a draft to its readers, what differs, what is refused; no name of a reader anywhere."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import asyncpg

from api.nodes import encode_id
from tests.support.access import all_kinds
from tests.support.api import Client

BODY = '<p>周五<b onclick="x">停水</b>，<a href="javascript:x">详情</a>。</p><script>x</script><p>请储水。</p>'
TEXTS = {"title": "停水通知", "titleEn": "No water", "lead": "周五停水", "body": BODY}


class Office:
    """An officer of a branch, one of the federation, a member, and what they do."""

    def __init__(self, callers: Mapping[str, Client], place: str) -> None:
        self.place = place
        self.writer, self.approver = callers["branch officer"], callers["federation officer"]
        self.member = callers["member"]

    async def done(self, by: Client, word: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation."""
        name = f"newsItem{''.join(part.title() for part in word.split('_'))}"
        client = "mobile" if word == "mark_read" else "console"
        answer = await by.send(f"{client}/news/news_item_{word}", {"input": given})
        payload: dict[str, Any] = answer["data"][name]
        return payload

    async def drafted(self, **content: Any) -> str:
        """The id of a draft of the branch."""
        item = {"kind": "NOTICE", "texts": TEXTS, **content}
        payload = await self.done(self.writer, "draft", organisationId=self.place, item=item)
        assert payload["userErrors"] == []
        return str(payload["newsItem"]["id"])


async def office_of(demo: Client, dsn: str) -> Office:
    """The demonstration union's."""
    owner = await asyncpg.connect(dsn)
    place = await owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'")
    await owner.close()
    return Office(await all_kinds(demo), encode_id("Organisation", place))


async def test_from_a_draft_to_its_readers(demo: Client, demo_dsn: str) -> None:
    office = await office_of(demo, demo_dsn)
    item_id = await office.drafted()
    key = str(uuid4())
    for _ in range(2):
        payload = await office.done(office.writer, "submit", newsItemId=item_id, requestKey=key)
        assert (payload["newsItem"]["standing"], payload["userErrors"]) == ("IN_APPROVAL", [])
    own = await office.done(office.writer, "approve", newsItemId=item_id, revision=1)
    assert [each["code"] for each in own["userErrors"]] == ["NEWS_OWN_TEXT"]
    payload = await office.done(office.approver, "approve", newsItemId=item_id, revision=1)
    assert payload["newsItem"]["standing"] == "PUBLISHED"

    listed = await office.member.send("mobile/news/news", {"where": {"search": "储水", "isUnread": True}})
    assert [each["id"] for each in listed["data"]["news"]["nodes"]] == [item_id]
    [read] = [await office.done(office.member, "mark_read", newsItemId=item_id)]
    assert read == {"newsItem": {"id": item_id, "isRead": True}, "userErrors": []}
    listed = await office.member.send("mobile/news/news", {"where": {"search": "储水", "isUnread": True}})
    assert listed["data"]["news"]["nodes"] == []
    shown = (await office.member.send("mobile/news/news_item", {"id": item_id}))["data"]["newsItem"]
    link = '<a rel="noopener noreferrer nofollow">详情</a>'
    assert shown["body"] == f"<p>周五<b>停水</b>，{link}。</p><p>请储水。</p>"
    seen = (await office.approver.send("console/news/office_news_item", {"id": item_id}))["data"]["newsItem"]
    assert seen["readCount"] is None  # one has read it
    assert seen["reachCount"] > 0


async def test_a_correction_is_compared_and_shown_with_its_note(demo: Client, demo_dsn: str) -> None:
    office = await office_of(demo, demo_dsn)
    item_id = await office.drafted()
    await office.done(office.writer, "submit", newsItemId=item_id)
    await office.done(office.approver, "approve", newsItemId=item_id, revision=1)
    texts = {**TEXTS, "body": "<p>周六停水。</p><p>请储水。</p><p>抱歉。</p>"}
    proposed = await office.done(office.writer, "correct", newsItemId=item_id, texts=texts, note="日期有误")
    assert (proposed["newsItem"]["revision"], proposed["newsItem"]["pendingRevision"]) == (1, 2)
    await office.done(office.approver, "approve", newsItemId=item_id, revision=2)
    given = {"id": item_id, "older": 1, "newer": 2}
    found = (await office.writer.send("console/news/news_difference", given))["data"]["newsItem"]["difference"]
    assert found == [
        {"part": "BODY", "kind": "REWORDED", "before": "周五停水，详情。", "after": "周六停水。"},
        {"part": "BODY", "kind": "ADDED", "before": None, "after": "抱歉。"},
    ]
    for by, numbers in ((office.member, given), (office.writer, {**given, "newer": 3})):
        answer = await by.send("console/news/news_difference", numbers)
        assert answer["data"]["newsItem"]["difference"] == []
    shown = (await office.member.send("mobile/news/news_item", {"id": item_id}))["data"]["newsItem"]
    assert [(each["number"], each["note"]) for each in shown["corrections"]] == [(2, "日期有误")]
    withdrawn = await office.done(office.writer, "withdraw", newsItemId=item_id, reason="停水取消")
    assert withdrawn["newsItem"]["standing"] == "WITHDRAWN"
    shown = (await office.member.send("mobile/news/news_item", {"id": item_id}))["data"]["newsItem"]
    assert (shown["body"], shown["withdrawReason"], shown["files"]) == (None, "停水取消", [])


async def test_refusals_are_told_where_the_fault_is_and_in_the_reader_s_language(demo: Client, demo_dsn: str) -> None:
    office = await office_of(demo, demo_dsn)
    item_id = await office.drafted()
    given = {"newsItemId": item_id, "item": {"kind": "NOTICE", "texts": {**TEXTS, "body": "<script>x</script>"}}}
    [refusal] = (await office.done(office.writer, "revise", **given))["userErrors"]
    assert (refusal["code"], refusal["field"]) == ("NEWS_TEXT_INVALID", ["item", "texts", "body"])
    assert "60000" in refusal["message"].replace(",", "")
    short = await office.member.send("mobile/news/news", {"where": {"search": "水"}})
    assert short["errors"][0]["extensions"]["code"] == "SEARCH_TOO_SHORT"
