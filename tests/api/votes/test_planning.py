"""A vote over the API: drafted, announced, objected to, opened, paused and closed by the officers of a branch."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest_asyncio

from tests.support.access import all_kinds
from tests.support.api import Client, request_key
from voting.canonical import canonical
from voting.keys import key_document, vote_key

NOW = datetime.now(UTC).replace(microsecond=0)
CONSOLE, MOBILE = "console/votes", "mobile/votes"
FIRST, SECOND = "branch officer", "federation officer"
QUESTION = {
    "kind": "CHOICE",
    "title": "工会主席",
    "options": [{"label": "张伟"}, {"label": "王芳"}],
    "minimum": 1,
    "seats": 1,
}


def at(days: float) -> str:
    return (NOW + timedelta(days=days)).isoformat()


@dataclass(frozen=True)
class Stage:
    """The demonstration union, with a vote that its branch plans."""

    owner: asyncpg.Connection
    callers: Mapping[str, Client]
    draft: Mapping[str, Any]

    async def send(self, caller: str, path: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation."""
        answer = await self.callers[caller].send(path, {"input": given})
        assert "errors" not in answer, answer
        [payload] = answer["data"].values()
        found: dict[str, Any] = payload
        return found

    async def do(self, caller: str, path: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation that was not refused."""
        payload = await self.send(caller, path, **given)
        assert payload["userErrors"] == [], payload
        return payload

    async def refusal(self, caller: str, path: str, **given: Any) -> list[str]:
        """The codes of a mutation that was refused."""
        payload = await self.send(caller, path, **given)
        return [each["code"] for each in payload["userErrors"]]


@pytest_asyncio.fixture
async def stage(demo: Client, demo_dsn: str) -> AsyncIterator[Stage]:
    callers = await all_kinds(demo)
    owner = await asyncpg.connect(demo_dsn)
    found = await callers["member"].run('{organisation(by: {code: "HD-A-01"}) {id}}')
    draft = {
        "organisationId": found["data"]["organisation"]["id"],
        "kind": "NAMED",
        "title": "支部换届选举",
        "opensAt": at(4),
        "closesAt": at(9),
    }
    yield Stage(owner, callers, draft)
    await owner.close()


async def test_a_vote_is_planned_announced_and_run(stage: Stage) -> None:
    key = request_key()
    first = await stage.do(FIRST, f"{CONSOLE}/vote_draft", **stage.draft, requestKey=key)
    again = await stage.do(FIRST, f"{CONSOLE}/vote_draft", **stage.draft, requestKey=key)
    assert first == again
    assert (first["vote"]["state"], first["vote"]["title"]) == ("DRAFT", "支部换届选举")
    vote = {"voteId": first["vote"]["id"]}
    assert await stage.refusal(FIRST, f"{CONSOLE}/vote_schedule", **vote) == ["QUESTIONS_MISSING"]

    asked = await stage.do(FIRST, f"{CONSOLE}/vote_questions_set", **vote, questions=[QUESTION])
    assert [each["label"] for each in asked["vote"]["questions"][0]["options"]] == ["张伟", "王芳"]
    changed = {name: value for name, value in stage.draft.items() if name != "organisationId"}
    await stage.do(FIRST, f"{CONSOLE}/vote_change", **vote, **{**changed, "titleEn": "Election"})
    announced = await stage.do(FIRST, f"{CONSOLE}/vote_schedule", **vote)
    parts = announced["roll"]["parts"]
    assert announced["vote"]["state"] == "SCHEDULED"
    assert announced["roll"]["count"] == sum(part["count"] for part in parts) > 0
    assert all(part["organisation"]["name"] for part in parts)
    assert await stage.refusal(FIRST, f"{CONSOLE}/vote_open", **vote) == ["OBJECTION_WINDOW_OPEN"]

    objection = {**vote, "text": "已调离", "subjectNumber": "HD000004"}
    made = await stage.do("member", f"{MOBILE}/vote_objection_make", **objection)
    assert await stage.refusal("member", f"{MOBILE}/vote_objection_make", **objection) == ["OBJECTION_MADE"]
    decision = {"objectionId": made["objection"]["id"], "isUpheld": False, "answer": "仍在岗"}
    decided = await stage.do(FIRST, f"{CONSOLE}/vote_objection_decide", **decision)
    assert (decided["objection"]["state"], decided["objection"]["answer"]) == ("REJECTED", "仍在岗")

    await stage.owner.execute("UPDATE vote SET objections_end_at = now() WHERE state = 'scheduled'")
    opened = await stage.do(FIRST, f"{CONSOLE}/vote_open", **vote)
    assert (opened["vote"]["state"], datetime.fromisoformat(opened["vote"]["opensAt"]) <= datetime.now(UTC)) == (
        *("OPEN",),
        True,
    )
    await stage.do(FIRST, f"{CONSOLE}/vote_pause", **vote, reason="系统故障")
    resumed = await stage.do(FIRST, f"{CONSOLE}/vote_resume", **vote, reason="已恢复")
    extended = await stage.do(SECOND, f"{CONSOLE}/vote_extend", **vote, reason="补足时间", closesAt=at(10))
    assert {each["kind"] for each in resumed["vote"]["notices"]} == {"PAUSED", "RESUMED"}
    assert datetime.fromisoformat(extended["vote"]["closesAt"]) == NOW + timedelta(days=10)

    asked_to_close = await stage.do(FIRST, f"{CONSOLE}/vote_close", **vote, reason="全员已投")
    assert asked_to_close["vote"]["state"] == "OPEN"
    assert await stage.refusal(FIRST, f"{CONSOLE}/vote_close", **vote, reason="x") == ["SECOND_OFFICER_NEEDED"]
    closed = await stage.do(SECOND, f"{CONSOLE}/vote_close", **vote, reason="同意")
    assert closed["vote"]["state"] == "CLOSED"
    cancelled = await stage.do(SECOND, f"{CONSOLE}/vote_cancel", **vote, reason="程序有误")
    assert cancelled["vote"]["state"] == "CANCELLED"


async def test_a_draft_has_a_key_electors_and_goes_back(stage: Stage) -> None:
    made = await stage.do(FIRST, f"{CONSOLE}/vote_draft", **{**stage.draft, "kind": "SEALED"})
    vote = {"voteId": made["vote"]["id"]}
    open_to_all = '{"format":"unionhall-key-1","public_key":"%s","shares":3,"statement_key":"%s","threshold":2}'
    given = {**vote, "keyFile": canonical(key_document(vote_key(bytes(32)), 2, 3)).decode()}
    holders = [{"position": number, "name": name} for number, name in enumerate("甲乙丙", 1)]
    await stage.do(FIRST, f"{CONSOLE}/vote_questions_set", **vote, questions=[QUESTION])
    assert await stage.refusal(FIRST, f"{CONSOLE}/vote_schedule", **vote) == ["KEY_MISSING"]
    for refused in ("{}", open_to_all % ("A" * 43, "A" * 43)):
        bad = {**vote, "keyFile": refused, "holders": holders}
        assert await stage.refusal(FIRST, f"{CONSOLE}/vote_key_set", **bad) == ["KEY_INVALID"]
    kept = await stage.do(FIRST, f"{CONSOLE}/vote_key_set", **given, holders=holders)
    assert [each["name"] for each in kept["vote"]["keyholders"]] == ["甲", "乙", "丙"]

    me = await stage.callers["member"].run("{viewer {member {id}}}")
    member_id = me["data"]["viewer"]["member"]["id"]
    await stage.do(FIRST, f"{CONSOLE}/vote_electors_set", **vote, memberIds=[member_id])
    announced = await stage.do(FIRST, f"{CONSOLE}/vote_schedule", **vote)
    assert announced["roll"]["count"] == 1
    back = await stage.do(FIRST, f"{CONSOLE}/vote_unschedule", **vote)
    assert back["vote"]["state"] == "DRAFT"


async def test_messages_are_in_the_readers_language(stage: Stage) -> None:
    stage.callers[FIRST].locale = "zh-CN"
    short = {**QUESTION, "options": [{"label": "张伟"}]}
    made = await stage.do(FIRST, f"{CONSOLE}/vote_draft", **stage.draft)
    vote = {"voteId": made["vote"]["id"]}
    await stage.do(FIRST, f"{CONSOLE}/vote_questions_set", **vote, questions=[short])

    refused = await stage.send(FIRST, f"{CONSOLE}/vote_schedule", **vote)

    [error] = refused["userErrors"]
    assert (error["code"], error["field"]) == ("MARGIN_TOO_SMALL", ["questions"])
    assert error["message"] == "第 1 题有 1 名候选人，按差额规定至少需要 2 名。"
