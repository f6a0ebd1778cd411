"""Suggestions over the API: written, signed, seconded, commented on, judged and reopened; each key once."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest_asyncio

from api.nodes import decode_id, encode_id
from tests.support.access import all_kinds
from tests.support.api import Client, request_key
from tests.support.suggestion_rows import Handlers, write_handlers, write_suggestion

MOBILE, KIOSK, CONSOLE = "mobile/suggestions", "kiosk/suggestions", "console/suggestions"
NOW = datetime.now(UTC) - timedelta(days=1)
"""What was answered long ago is closed by the clock of the application."""


async def send(client: Client, path: str, **given: Any) -> dict[str, Any]:
    """The payload of a mutation."""
    answer = await client.send(path, {"input": given})
    assert "errors" not in answer, answer
    [payload] = answer["data"].values()
    found: dict[str, Any] = payload
    return found


async def refusal(client: Client, path: str, **given: Any) -> list[str]:
    """The codes of a refusal."""
    return [each["code"] for each in (await send(client, path, **given))["userErrors"]]


async def twice(client: Client, path: str, **given: Any) -> dict[str, Any]:
    """The payload of a mutation that is sent twice with one key: the same answer."""
    key = request_key()
    first, again = [await send(client, path, **given, requestKey=key) for _ in range(2)]
    assert first == again
    assert first["userErrors"] == []
    return first


@pytest_asyncio.fixture
async def owner(demo_dsn: str) -> Any:
    """The owner of the demonstration union's tables."""
    connection = await asyncpg.connect(demo_dsn)
    yield connection
    await connection.close()


async def handlers_of(owner: asyncpg.Connection) -> Handlers:
    """The branch HD-A-01 with a category, a unit and its staff."""
    found = {
        row["member_number"]: row["id"]
        for row in await owner.fetch("SELECT id, member_number FROM member WHERE member_number < 'HD000007'")
    }
    place = await owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'")
    return await write_handlers(
        owner, place, officer_id=found["HD000002"], staff_member_id=found["HD000003"], code="API"
    )


async def named(client: Client) -> dict[str, str]:
    """Number and name of a caller."""
    member = (await client.run("{viewer {member {id memberNumber name}}}"))["data"]["viewer"]["member"]
    return {"id": member["id"], "memberNumber": member["memberNumber"], "name": member["name"]}


async def test_a_suggestion_is_written_at_a_kiosk_and_on_the_phone(demo: Client, owner: asyncpg.Connection) -> None:
    handlers = await handlers_of(owner)
    callers = await all_kinds(demo)
    member, officer = callers["member"], callers["branch officer"]
    category = {"categoryId": encode_id("SuggestionCategory", handlers.category_id)}
    drafted = await twice(member, f"{KIOSK}/suggestion_draft", **category, title="加装风扇", body="夏天太热")
    one = {"suggestionId": drafted["suggestion"]["id"]}
    changed = await twice(
        member, f"{MOBILE}/suggestion_draft_change", **one, **category, title="加装排风扇", body="烟尘大"
    )
    assert (changed["suggestion"]["title"], changed["suggestion"]["state"]) == ("加装排风扇", "DRAFT")
    assert await refusal(officer, f"{MOBILE}/suggestion_withdraw", **one) == ["SUGGESTION_NOT_FOUND"]
    friend = await named(officer)
    asked = {"memberNumber": friend["memberNumber"], "name": friend["name"]}
    invited = await twice(member, f"{MOBILE}/suggestion_author_invite", **one, **asked)
    assert [(each["state"], each["isOwn"]) for each in invited["suggestion"]["authors"]] == [
        *(("FIRST", True), ("INVITED", False))
    ]
    assert await refusal(officer, f"{MOBILE}/suggestion_author_accept", **one) == ["SUGGESTION_NOT_FOUND"]
    await twice(member, f"{KIOSK}/suggestion_submit", **one)
    accepted = await twice(officer, f"{MOBILE}/suggestion_author_accept", **one)
    assert [each["state"] for each in accepted["suggestion"]["authors"]] == ["FIRST", "ACCEPTED"]
    own = (await member.send(f"{KIOSK}/suggestions_own", {}))["data"]["suggestions"]["nodes"]
    assert [each["title"] for each in own if each["id"] == one["suggestionId"]] == ["加装排风扇"]
    removed = await twice(member, f"{MOBILE}/suggestion_author_remove", **one, memberNumber=friend["memberNumber"])
    assert len(removed["suggestion"]["authors"]) == 1
    withdrawn = await twice(member, f"{MOBILE}/suggestion_withdraw", **one, reason="已解决")
    assert withdrawn["suggestion"]["state"] == "WITHDRAWN"
    assert await refusal(member, f"{MOBILE}/suggestion_resubmit", **one) == ["SUGGESTION_STATE_REFUSED"]


async def test_an_answer_is_seconded_commented_on_judged_and_reopened(demo: Client, owner: asyncpg.Connection) -> None:
    handlers = await handlers_of(owner)
    callers = await all_kinds(demo)
    member, officer = callers["member"], callers["branch officer"]
    decoded = decode_id((await named(member))["id"])
    assert decoded is not None
    neighbour_id = await owner.fetchval(
        "SELECT o.id FROM member m JOIN member o USING (tenant_id, organisation_id) WHERE m.id = $1 AND o.id <> $1"
        " AND o.state = 'active' LIMIT 1",
        decoded[1],
    )
    theirs = await write_suggestion(owner, state="filed", author_id=neighbour_id, handlers=handlers, begun_at=NOW)
    own = await write_suggestion(owner, state="answered", author_id=decoded[1], handlers=handlers, begun_at=NOW)
    one, mine = ({"suggestionId": encode_id("Suggestion", each)} for each in (theirs, own))

    seconded = await twice(member, f"{MOBILE}/suggestion_support", **one)
    assert (seconded["suggestion"]["supportCount"], seconded["suggestion"]["isSupported"]) == (1, True)
    assert await refusal(member, f"{MOBILE}/suggestion_support", **mine) == ["SUGGESTION_OWN"]
    home = (await member.send(f"{MOBILE}/suggestion_home", {}))["data"]["suggestions"]["nodes"]
    assert {each["id"]: each["isSupported"] for each in home}[one["suggestionId"]] is True
    back = await twice(member, f"{MOBILE}/suggestion_support_withdraw", **one)
    assert (back["suggestion"]["supportCount"], back["suggestion"]["isSupported"]) == (0, False)

    said = await twice(member, f"{MOBILE}/suggestion_comment_add", **one, body="我们班组也需要")
    remark = {"commentId": said["comment"]["id"]}
    assert (said["comment"]["state"], said["comment"]["isOwn"], said["suggestion"]["commentCount"]) == (
        "SHOWN",
        True,
        1,
    )
    hidden = await twice(officer, f"{CONSOLE}/suggestion_comment_hide", **remark, reason="离题")
    assert (hidden["comment"]["state"], hidden["suggestion"]["commentCount"]) == ("HIDDEN", 0)
    assert await comments(member, one) == [("HIDDEN", "我们班组也需要", "离题")]
    assert await comments(callers["auditor"], one) == [("HIDDEN", None, None)]
    shown = await twice(officer, f"{CONSOLE}/suggestion_comment_show", **remark)
    assert (shown["comment"]["state"], shown["comment"]["hiddenReason"]) == ("SHOWN", None)

    judged = await twice(member, f"{MOBILE}/suggestion_answer_judge", **mine, satisfaction="PARTLY", comment="还差一点")
    assert judged["suggestion"]["state"] == "RATED"
    assert [(each["satisfaction"], each["isOwn"]) for each in judged["suggestion"]["judgements"]] == [("PARTLY", True)]
    reopened = await twice(member, f"{MOBILE}/suggestion_reopen", **mine, reason="仍未解决")
    assert (reopened["suggestion"]["state"], reopened["suggestion"]["round"]) == ("REOPENED", 2)
    assert await refusal(member, f"{MOBILE}/suggestion_reopen", **mine, reason="x") == ["SUGGESTION_REOPENED_BEFORE"]
    detail = (await member.send(f"{MOBILE}/suggestion_detail", {"id": mine["suggestionId"]}))["data"]["suggestion"]
    assert [each["kind"] for each in detail["events"]][-2:] == ["RATE", "REOPEN"]


async def test_a_waiting_comment_is_its_authors_and_the_moderators(demo: Client, owner: asyncpg.Connection) -> None:
    handlers = await handlers_of(owner)
    callers = await all_kinds(demo)
    member, officer = callers["member"], callers["branch officer"]
    decoded = decode_id((await named(officer))["id"])
    assert decoded is not None
    author_id = await owner.fetchval(
        "SELECT m.id FROM member m JOIN organisation o ON o.id = m.organisation_id WHERE o.code = 'HD-A-01-2'"
        " AND m.state = 'active' AND m.id <> $1 ORDER BY m.member_number DESC LIMIT 1",
        decoded[1],
    )
    key = await write_suggestion(owner, state="filed", author_id=author_id, handlers=handlers)
    one = {"suggestionId": encode_id("Suggestion", key)}
    await owner.execute(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
        " SELECT tenant_id, gen_random_uuid(), id, 'suggestion_comments_wait', 1, false, '2025-01-01', '决议'"
        " FROM organisation WHERE code = 'HD-A-01'"
    )
    said = await twice(member, f"{MOBILE}/suggestion_comment_add", **one, body="好")
    assert said["comment"]["state"] == "WAITING"
    seen = {kind: await comments(callers[kind], one) for kind in ("member", "branch officer", "auditor")}
    assert seen == {
        "member": [("WAITING", "好", None)],
        "branch officer": [("WAITING", "好", None)],
        "auditor": [],
    }
    assert (await twice(officer, f"{CONSOLE}/suggestion_comment_show", commentId=said["comment"]["id"]))["comment"][
        "state"
    ] == "SHOWN"
    assert await comments(callers["auditor"], one) == [("SHOWN", "好", None)]


async def comments(client: Client, one: Mapping[str, str]) -> list[tuple[str, str | None, str | None]]:
    """State, words and reason of what somebody sees."""
    answer = await client.send(f"{MOBILE}/suggestion_detail", {"id": one["suggestionId"]})
    return [(each["state"], each["body"], each["hiddenReason"]) for each in answer["data"]["suggestion"]["comments"]]
