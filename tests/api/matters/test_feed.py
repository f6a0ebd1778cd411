"""The feed: what is new for the caller in all domains, with the reason for each; nobody sees another's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import pytest_asyncio

from api.nodes import encode_id
from db.seed.accounts import DEMO_ACCOUNTS
from db.types import new_id
from tests.support.api import Client, Recorder
from tests.support.asked_rows import write_question, write_survey
from tests.support.suggestion_rows import Handlers, write_handlers, write_suggestion

LIST = "mobile/matters/feed"
# Whether the object itself says that the caller has read, done or taken it; of these kinds it decides what is new.
_DONE = """
    query ($ids: [ID!]!) {nodes(ids: $ids) {
        id
        ... on NewsItem {isRead}
        ... on Activity {viewerRegistration {id} viewerCanRegister {allowed} startsAt}
        ... on BenefitCycle {viewerVoucher {id} viewerApplication {id} viewerPhase}
        ... on Vote {viewerHasVoted}
        ... on Survey {hasAnswered}
        ... on Quiz {ownAttempts {id}}
    }}
"""
_NOW = datetime.now(UTC)
_MEMBER, _OFFICER = DEMO_ACCOUNTS[0], DEMO_ACCOUNTS[1]


class Union(NamedTuple):
    """The demonstration union, its member and the officer of the branch above, signed in."""

    owner: asyncpg.Connection
    member: Client
    officer: Client
    member_id: UUID
    officer_id: UUID
    handlers: Handlers

    async def publish(self, code: str, *, at: datetime = _NOW - timedelta(minutes=1), **given: Any) -> str:
        """The id of a news item of an organisation. `given`: `audience`, `urgency`, `until_at`, `state`."""
        item = new_id()
        state = given.get("state", "approved")
        await self.owner.execute(
            "INSERT INTO news_item (tenant_id, id, organisation_id, kind, urgency, audience, title, lead, body, state,"
            " revision, latest_revision, publish_at, until_at, written_by_id, written_at, approved_by_id, approved_at,"
            " withdrawn_at, withdraw_reason)"
            " SELECT tenant_id, $1, id, 'notice', $2, $3, '停水', '停水', '<p>停水</p>', $4::text, 1, 1, $5, $6, $7,"
            " $5, $7, $5, CASE WHEN $4 = 'withdrawn' THEN $5::timestamptz END, CASE WHEN $4 = 'withdrawn' THEN 'x' END"
            " FROM organisation WHERE code = $8",
            *(item, given.get("urgency", "normal"), given.get("audience", "members"), state, at),
            *(given.get("until_at"), self.officer_id, code),
        )
        return str(encode_id("NewsItem", item))


@pytest_asyncio.fixture
async def union(demo: Client, demo_dsn: str) -> AsyncIterator[Union]:
    owner = await asyncpg.connect(demo_dsn)
    found = {row["member_number"]: row for row in await owner.fetch("SELECT * FROM member")}
    member, officer = found[_MEMBER.member_number], found[_OFFICER.member_number]
    handlers = await write_handlers(
        owner, member["organisation_id"], officer_id=officer["id"], staff_member_id=found["HD000003"]["id"]
    )
    yield Union(
        owner,
        await demo.sign_in(_MEMBER.member_number, _MEMBER.password),
        await demo.sign_in(_OFFICER.member_number, _OFFICER.password),
        member["id"],
        officer["id"],
        handlers,
    )
    await owner.close()


async def feed(caller: Client, **given: Any) -> list[dict[str, Any]]:
    answer = await caller.send(LIST, {"first": 100, **given})
    nodes: list[dict[str, Any]] = answer["data"]["feed"]["nodes"]
    return nodes


async def told(caller: Client, **given: Any) -> dict[str, tuple[str, bool]]:
    """Reason and whether it is new, by the object's id."""
    return {node["objectId"]: (node["reason"], node["isNew"]) for node in await feed(caller, **given)}


def is_done(found: dict[str, Any]) -> bool | None:
    """Whether the caller has done it, as the object says; None where it does not say."""
    said = [found[key] for key in found if key not in {"id", "viewerPhase", "viewerCanRegister", "startsAt"}]
    return any(bool(each) for each in said) if said else None


async def test_everybody_s_feed_is_in_order_and_says_what_the_objects_say(demo: Client) -> None:
    kinds = set()
    for account in DEMO_ACCOUNTS:
        caller = await demo.sign_in(account.member_number, account.password)
        nodes = await feed(caller)
        assert nodes == sorted(nodes, key=lambda node: node["at"], reverse=True)
        answer = await caller.run(_DONE, {"ids": [node["objectId"] for node in nodes]})
        for node, found in zip(nodes, answer["data"]["nodes"], strict=True):
            assert found is not None, node
            done = is_done(found)
            assert node["isNew"] is not done, (node, found)
            assert found.get("viewerPhase", "OPEN") == "OPEN"
        kinds |= {node["kind"] for node in nodes}
        fresh = [node for node in nodes if node["isNew"]]
        assert await feed(caller, where={"isNew": True}) == fresh
        assert await feed(caller, where={"kind": {"eq": "NEWS_ITEM"}}) == [n for n in nodes if n["kind"] == "NEWS_ITEM"]
    assert kinds >= {"NEWS_ITEM", "ACTIVITY", "BENEFIT_CYCLE", "VOTE", "QUIZ", "SUGGESTION"}


async def test_pages_together_are_the_list(union: Union) -> None:
    whole, pages, after = await feed(union.member), [], None
    while True:
        answer = await union.member.send(LIST, {"first": 4, "after": after})
        page = answer["data"]["feed"]
        pages += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert len(whole) > 8
    assert pages == whole


async def test_news_is_there_for_whom_it_is_meant_with_the_reason(union: Union) -> None:
    home = await union.owner.fetchval(
        "SELECT o.code FROM organisation o JOIN member m ON m.organisation_id = o.id WHERE m.id = $1", union.member_id
    )
    sibling = await union.owner.fetchval(
        "SELECT s.code FROM organisation o JOIN organisation s ON s.parent_id = o.parent_id AND s.id <> o.id"
        " WHERE o.code = $1 LIMIT 1",
        home,
    )
    own, above, urgent = (
        await union.publish(home),
        await union.publish("HD"),
        await union.publish(home, urgency="urgent"),
    )
    for_office = await union.publish("HD-A-01", audience="officers")
    hidden = [
        await union.publish(sibling, audience="public"),
        await union.publish(home, at=_NOW + timedelta(hours=1)),
        await union.publish(home, until_at=_NOW - timedelta(seconds=1), at=_NOW - timedelta(hours=1)),
        await union.publish(home, state="draft"),
        await union.publish(home, state="withdrawn"),
        await union.publish(home, at=_NOW - timedelta(days=91)),
    ]

    seen = await told(union.member)
    assert {key: seen[key] for key in (own, above, urgent)} == {
        own: ("OWN_ORGANISATION", True),
        above: ("ORGANISATION_ABOVE", True),
        urgent: ("URGENT", True),
    }
    assert not seen.keys() & {for_office, *hidden}
    by_office = await told(union.officer)
    assert by_office[for_office] == ("OFFICE", True)
    assert not by_office.keys() & {own, *hidden}

    read = await union.member.send("mobile/news/news_item_mark_read", {"input": {"newsItemId": own}})
    assert read["data"]["newsItemMarkRead"]["userErrors"] == []
    assert (await told(union.member))[own] == ("OWN_ORGANISATION", False)
    assert own not in await told(union.member, where={"isNew": True})
    late = (_NOW - timedelta(minutes=2)).isoformat()
    assert {own, above, urgent} <= (await told(union.member, where={"since": late})).keys()


async def test_answers_are_there_for_who_asked_and_who_asked_too(union: Union) -> None:
    lately = _NOW - timedelta(days=2)
    mine = await write_question(
        union.owner,
        state="answered",
        asked_by_id=union.member_id,
        unit_id=union.handlers.unit_id,
        asked_at=lately,
    )
    other = await write_question(
        union.owner,
        state="answered_again",
        asked_by_id=union.officer_id,
        unit_id=union.handlers.unit_id,
        asked_at=_NOW - timedelta(days=20),
    )
    await union.owner.execute(
        "INSERT INTO management_question_support (tenant_id, question_id, member_id, asked_at)"
        " SELECT tenant_id, id, $2, $3 FROM management_question WHERE id = $1",
        *(other, union.member_id, _NOW),
    )
    suggestion = await write_suggestion(
        union.owner, state="answered", author_id=union.officer_id, handlers=union.handlers, begun_at=lately
    )
    await union.owner.execute(
        "INSERT INTO suggestion_support (tenant_id, suggestion_id, member_id, supported_at)"
        " SELECT tenant_id, id, $2, $3 FROM suggestion WHERE id = $1",
        *(suggestion, union.member_id, _NOW),
    )

    seen, of_author = await told(union.member), await told(union.officer)

    assert seen[encode_id("ManagementQuestion", mine)] == ("SIGNED", True)
    assert seen[encode_id("ManagementQuestion", other)] == ("SUPPORTED", False)
    assert seen[encode_id("Suggestion", suggestion)] == ("SUPPORTED", True)
    assert of_author[encode_id("Suggestion", suggestion)] == ("SIGNED", True)
    assert encode_id("ManagementQuestion", mine) not in of_author


async def test_a_survey_is_new_until_it_is_answered_by_an_entry_of_the_caller(union: Union) -> None:
    place = await union.owner.fetchval("SELECT organisation_id FROM member WHERE id = $1", union.member_id)
    survey = await write_survey(
        union.owner, place_id=place, planned_by_id=union.officer_id, closes_at=_NOW + timedelta(days=3)
    )
    await union.owner.execute("UPDATE survey SET opened_at = $2 WHERE id = $1", survey, _NOW - timedelta(minutes=1))
    key = encode_id("Survey", survey)
    assert (await told(union.member))[key] == ("OWN_ORGANISATION", True)
    assert key not in await told(union.officer)

    merged = await union.owner.fetchval(
        "UPDATE member SET merged_into_id = $1 WHERE member_number = 'HD000500' RETURNING id", union.member_id
    )
    await union.owner.execute(
        "INSERT INTO survey_participation (tenant_id, survey_id, member_id)"
        " SELECT tenant_id, id, $2 FROM survey WHERE id = $1",
        *(survey, merged),
    )
    assert (await told(union.member))[key] == ("OWN_ORGANISATION", False)


async def test_a_page_is_one_statement_however_much_there_is(union: Union, recorder: Recorder) -> None:
    for _ in range(40):
        await union.publish("HD")
    await union.member.send(LIST, {"first": 1})  # who the caller is, is known for a while
    with recorder.recording() as few:
        await union.member.send(LIST, {"first": 3})
    with recorder.recording() as many:
        await union.member.send(LIST, {"first": 40})

    assert len(few) == len(many) == 1
