"""The address of a calendar over HTTP: read without signing in, unchanged, replaced, ended, asked for too often."""

import httpx

from api.activity_paths import calendars
from tests.support.access import all_kinds
from tests.support.api import Client
from tests.support.icalendar import read_calendar

RENEW, REVOKE = "mobile/activities/calendar_feed_renew", "mobile/activities/calendar_feed_revoke"


async def path_of(member: Client) -> str:
    answer = await member.send(RENEW, {"input": {}})
    assert answer["data"]["calendarFeedRenew"]["userErrors"] == []
    path: str = answer["data"]["calendarFeedRenew"]["path"]
    return path


async def test_an_address_is_read_by_whoever_has_it_until_it_ends(demo: Client) -> None:
    member = (await all_kinds(demo))["member"]
    path = await path_of(member)
    first = await demo.http.get(path, headers={"accept-language": "zh-CN"})

    assert first.status_code == 200
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.headers["cache-control"].startswith("private")
    assert read_calendar(first.content).values["NAME"] == "工会活动"
    tag = first.headers["etag"]
    again = await demo.http.get(path, headers={"accept-language": "zh-CN", "if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await demo.http.get(path, headers={"accept-language": "en"})).headers["etag"] != tag
    assert (await demo.http.head(path)).status_code == 200

    newer = await path_of(member)
    assert await _statuses(demo.http, path, newer, newer.removesuffix(".ics")) == [404, 200, 404]
    ended = await member.send(REVOKE, {"input": {}})
    assert ended["data"]["calendarFeedRevoke"] == {"feed": None, "userErrors": []}
    assert await _statuses(demo.http, newer) == [404]


async def test_who_asks_too_often_is_told_to_wait(shared_demo: Client) -> None:
    statuses = [await _statuses(shared_demo.http, "/calendar/x.ics") for _ in range(calendars.MISSES_A_MINUTE + 1)]
    late = await shared_demo.http.get("/calendar/x.ics")

    assert [status for [status] in statuses[-2:]] == [404, 429]
    assert late.headers["retry-after"] == "60"


async def _statuses(http: httpx.AsyncClient, *paths: str) -> list[int]:
    return [(await http.get(path)).status_code for path in paths]
