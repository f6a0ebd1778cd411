"""Files of news over HTTP: a ticket, an upload, who is shown what; and what is refused."""

from typing import Any

import asyncpg

from api.nodes import encode_id
from tests.support.access import all_kinds
from tests.support.api import Client

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + bytes(17) + bytes(4) + b"IEND" + bytes(4)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(600_000) + b"the end"
TEXTS = {"title": "停水通知", "lead": "周五停水", "body": "<p>周五停水。</p>"}


async def add(officer: Client, item_id: str, kind: str) -> dict[str, Any]:
    answer = await officer.send("console/news/news_file_add", {"input": {"newsItemId": item_id, "kind": kind}})
    added: dict[str, Any] = answer["data"]["newsFileAdd"]
    return added


async def test_files_come_by_ticket_and_are_shown_as_their_item(demo: Client, demo_dsn: str) -> None:
    callers = await all_kinds(demo)
    officer, member, stranger = callers["branch officer"], callers["member"], callers["officer of a sibling branch"]
    owner = await asyncpg.connect(demo_dsn)
    place = encode_id("Organisation", await owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'"))
    draft = {"organisationId": place, "item": {"kind": "NOTICE", "audience": "PUBLIC", "texts": TEXTS}}
    drafted = await officer.send("console/news/news_item_draft", {"input": draft})
    item_id = drafted["data"]["newsItemDraft"]["newsItem"]["id"]

    poster, video = await add(officer, item_id, "POSTER"), await add(officer, item_id, "VIDEO")
    for place_, wrong in ((poster, MP4), (poster, b"%PDF-1.7"), (video, PNG), (video, b"<svg/>")):
        headers = {"x-upload-ticket": place_["ticket"]}
        refused = await demo.http.post(place_["uploadUrl"], content=wrong, headers=headers)
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (415, "NEWS_MEDIA_REFUSED")
    crossed = {"x-upload-ticket": video["ticket"]}
    assert (await demo.http.post(poster["uploadUrl"], content=PNG, headers=crossed)).status_code == 404
    for place_, right in ((poster, PNG), (video, MP4)):
        headers = {"x-upload-ticket": place_["ticket"]}
        assert (await demo.http.post(place_["uploadUrl"], content=right, headers=headers)).status_code == 201
        assert (await demo.http.post(place_["uploadUrl"], content=right, headers=headers)).status_code == 404

    async def statuses() -> list[int]:
        bearers = [{"authorization": f"Bearer {each.token}"} for each in (officer, member, stranger)]
        return [(await demo.http.get(poster["uploadUrl"], headers=headers)).status_code for headers in (*bearers, {})]

    assert await statuses() == [200, 404, 404, 404]
    for state, seen in (("approved", [200, 200, 200, 200]), ("withdrawn", [200, 404, 404, 404])):
        await owner.execute(
            "UPDATE news_item SET state = $1, approved_at = now() - interval '1 minute',"
            " approved_by_id = written_by_id, publish_at = now() - interval '1 minute',"
            " withdrawn_at = CASE WHEN $1 = 'withdrawn' THEN now() END,"
            " withdraw_reason = CASE WHEN $1 = 'withdrawn' THEN 'x' END WHERE state <> $1 AND title = $2",
            *(state, TEXTS["title"]),
        )
        assert await statuses() == seen
    await owner.execute(
        "UPDATE news_item SET state = 'approved', audience = 'members', withdrawn_at = NULL, withdraw_reason = NULL"
        " WHERE title = $1",
        TEXTS["title"],
    )
    assert await statuses() == [200, 200, 404, 404]
    own = {"authorization": f"Bearer {member.token}"}
    shown = await demo.http.get(video["uploadUrl"], headers=own)
    assert shown.content == MP4
    assert [shown.headers[name] for name in ("content-type", "cache-control")] == ["video/mp4", "no-store"]
    await given_in_parts(demo, video["uploadUrl"], own)
    await refused_and_removed(officer, item_id, poster["newsFileId"])
    assert await statuses() == [404, 404, 404, 404]
    assert await owner.fetchval("SELECT wrapped_key IS NULL FROM news_file WHERE state = 'removed'")
    await owner.close()


async def given_in_parts(demo: Client, url: str, own: dict[str, str]) -> None:
    """As players ask: two bytes first, then from where they are; across the chunks that are sealed one by one."""
    whole = await demo.http.get(url, headers=own)
    size, etag = len(MP4), whole.headers["etag"]
    assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
    parts = {
        "0-1": (0, 1),
        "524287-524288": (524_287, 524_288),
        "524280-": (524_280, size - 1),
        "-7": (size - 7, size - 1),
    }
    for asked, (first, last) in {**parts, "0-": (0, size - 1), "5-99999999": (5, size - 1)}.items():
        for unchanged in ({}, {"if-range": etag}):
            got = await demo.http.get(url, headers={**own, **unchanged, "range": f"bytes={asked}"})
            assert (got.status_code, got.content) == (206, MP4[first : last + 1])
            assert got.headers["content-range"] == f"bytes {first}-{last}/{size}"
            assert got.headers["content-length"] == str(last - first + 1)
            assert (got.headers["content-type"], got.headers["cache-control"]) == ("video/mp4", "no-store")
    for asked in (f"{size}-", f"{size + 5}-{size + 9}", "-0"):
        got = await demo.http.get(url, headers={**own, "range": f"bytes={asked}"})
        assert (got.status_code, got.content, got.headers["content-range"]) == (416, b"", f"bytes */{size}")
    for several in ({"range": "bytes=0-1,5-6"}, {"range": "bytes=0-1", "if-range": '"another"'}):
        got = await demo.http.get(url, headers={**own, **several})
        assert (got.status_code, got.content) == (200, MP4)
        assert "content-range" not in got.headers
    head = await demo.http.head(url, headers={**own, "range": "bytes=0-1"})
    assert (head.status_code, head.headers["content-length"]) == (200, str(size))
    assert (await demo.http.get(url, headers={"range": "bytes=0-1"})).status_code == 404  # not seen, not a byte of it


async def refused_and_removed(officer: Client, item_id: str, poster_id: str) -> None:
    """Nothing is added to what is published; a poster can be removed from it."""
    full = await add(officer, item_id, "PICTURE")
    assert [each["code"] for each in full["userErrors"]] == ["NEWS_STATE_REFUSED"]
    removed = await officer.send("console/news/news_file_remove", {"input": {"newsFileId": poster_id}})
    assert [each["kind"] for each in removed["data"]["newsFileRemove"]["newsItem"]["files"]] == ["VIDEO"]


async def test_a_file_whose_item_was_approved_meanwhile_is_refused_as_a_ticket_that_is_over(
    demo: Client, demo_dsn: str
) -> None:
    officer = (await all_kinds(demo))["branch officer"]
    owner = await asyncpg.connect(demo_dsn)
    place = encode_id("Organisation", await owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'"))
    draft = {"organisationId": place, "item": {"kind": "NOTICE", "audience": "PUBLIC", "texts": TEXTS}}
    drafted = await officer.send("console/news/news_item_draft", {"input": draft})
    item = drafted["data"]["newsItemDraft"]["newsItem"]
    poster = await add(officer, item["id"], "POSTER")
    item_id = await owner.fetchval(
        "UPDATE news_item SET state = 'approved', approved_at = now() - interval '1 minute',"
        " approved_by_id = written_by_id, publish_at = now() - interval '1 minute'"
        " WHERE id = (SELECT item_id FROM news_file WHERE state = 'awaited' ORDER BY id DESC LIMIT 1) RETURNING id"
    )
    await owner.close()

    refused = await demo.http.post(poster["uploadUrl"], content=PNG, headers={"x-upload-ticket": poster["ticket"]})
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")
    page = await demo.http.get(f"/news/{item_id}")
    assert (page.status_code, "og:image" in page.text, "<img" in page.text) == (200, False, False)
    assert (await demo.http.get(poster["uploadUrl"])).status_code == 404
