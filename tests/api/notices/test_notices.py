"""Public notices as clients send them: each step done once for a key sent twice, refused elsewhere and out of turn."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import asyncpg

from api.nodes import encode_id
from tests.support.access import all_kinds
from tests.support.api import Client
from tests.support.days import day_text

_COUNTS = (
    "SELECT (SELECT count(*) FROM public_notice), (SELECT count(*) FROM public_notice_revision),"
    " (SELECT count(*) FROM public_notice_objection),"
    # When names went, and when phones were told, is a chore's, which comes when it comes.
    " (SELECT jsonb_agg(to_jsonb(n) - 'names_removed_at' - 'told_at' ORDER BY n.id)::text FROM public_notice AS n)"
)


class Wall:
    """The branch with its members, and what is done and refused there."""

    def __init__(self, callers: Mapping[str, Client], owner: asyncpg.Connection) -> None:
        self.callers, self.owner = callers, owner
        self.officer, self.approver = callers["branch officer"], callers["federation officer"]
        self.stranger, self.member = callers["officer of a sibling branch"], callers["member"]
        self.place, self.named = "", [""]

    async def build(self) -> "Wall":
        """The place, and whom the notice names: who signs in as a member, and two more."""
        place = await self.owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'")
        named = await self.owner.fetch(
            "SELECT m.id FROM member AS m JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id"
            " AND c.descendant_id = m.organisation_id AND c.ancestor_id = $1 WHERE m.state = 'active'"
            " AND m.merged_into_id IS NULL AND m.member_number <> 'HD000002' ORDER BY m.member_number LIMIT 3",
            place,
        )
        self.place, self.named = encode_id("Organisation", place), [encode_id("Member", row["id"]) for row in named]
        return self

    def content(self, **changed: Any) -> dict[str, Any]:
        """A list of three that is up today."""
        people = [{"memberId": each} for each in self.named]
        said = {"title": "帮扶名单公示", "body": "拟予以帮扶。", "people": people}
        return {**said, "opensOn": day_text(), "closesOn": day_text(30), **changed}

    async def answer(self, by: Client, step: str, given: Mapping[str, Any]) -> Any:
        """The payload of a step."""
        client = "mobile" if step == "objection_make" else "console"
        sent = await by.send(f"{client}/notices/public_notice_{step}", {"input": given})
        return sent["data"]["publicNotice" + "".join(part.capitalize() for part in step.split("_"))]

    async def done(self, by: Client, step: str, **given: Any) -> Any:
        """The answer of a step that is sent twice with one key: the same, and done once."""
        with_key = {**given, "requestKey": str(uuid4())}
        first = await self.answer(by, step, with_key)
        after = await self.owner.fetchrow(_COUNTS)
        assert first["userErrors"] == []
        assert await self.answer(by, step, with_key) == first
        assert await self.owner.fetchrow(_COUNTS) == after
        return first

    async def refused(self, by: Client, step: str, **given: Any) -> str:
        """The code of a step that is refused; nothing was changed."""
        before = await self.owner.fetchrow(_COUNTS)
        [error] = (await self.answer(by, step, given))["userErrors"]
        assert await self.owner.fetchrow(_COUNTS) == before
        return str(error["code"])

    async def seen(self, by: Client, notice: str) -> Any:
        """The notice as somebody reads it."""
        return (await by.send("mobile/notices/public_notice", {"id": notice}))["data"]["publicNotice"]

    async def put_up(self, **changed: Any) -> str:
        """A notice that members read."""
        drafted = await self.done(
            self.officer,
            "draft",
            organisationId=self.place,
            audienceId=self.place,
            kind="AID",
            content=self.content(**changed),
        )
        await self.done(self.approver, "approve", noticeId=drafted["notice"]["id"], draftRevision=1)
        return str(drafted["notice"]["id"])

    async def told(self, by: Client) -> list[tuple[str, str]]:
        """What the timeline has of notices."""
        nodes = (await by.send("mobile/members/timeline", {"first": 50}))["data"]["timeline"]["nodes"]
        return [(each["kind"], each["detail"]) for each in nodes if "NOTICE" in each["kind"]]


async def test_a_notice_from_its_draft_to_its_end(demo: Client, demo_dsn: str) -> None:
    owner = await asyncpg.connect(demo_dsn)
    try:
        await _from_draft_to_end(await Wall(await all_kinds(demo), owner).build())
    finally:
        await owner.close()


async def _from_draft_to_end(wall: Wall) -> None:
    officer, approver, stranger, member = wall.officer, wall.approver, wall.stranger, wall.member
    draft = {"organisationId": wall.place, "audienceId": wall.place, "kind": "AID"}
    assert await wall.refused(stranger, "draft", **draft, content=wall.content()) == "PUBLIC_NOTICE_PLACE_NOT_FOUND"
    short = wall.content(closesOn=day_text(1))
    assert await wall.refused(officer, "draft", **draft, content=short) == "PUBLIC_NOTICE_WINDOW_INVALID"
    notice = (await wall.done(officer, "draft", **draft, content=wall.content()))["notice"]["id"]
    of, texts = {"noticeId": notice}, {"title": "帮扶名单公示", "body": "金额更正。", "closesOn": day_text(31)}

    phone = wall.content(body="联系电话 13812345678")
    assert await wall.refused(officer, "change", **of, content=phone) == "PUBLIC_NOTICE_TEXT_REVEALING"
    assert await wall.refused(stranger, "change", **of, content=wall.content()) == "PUBLIC_NOTICE_NOT_FOUND"
    await wall.done(officer, "change", **of, content=wall.content(title="帮扶名单公示（修改）"))
    assert await wall.seen(member, notice) is None
    assert await wall.refused(officer, "approve", **of, draftRevision=2) == "PUBLIC_NOTICE_OWN_DRAFT"
    assert await wall.refused(stranger, "approve", **of, draftRevision=2) == "PUBLIC_NOTICE_NOT_FOUND"
    assert await wall.refused(approver, "approve", **of, draftRevision=1) == "PUBLIC_NOTICE_TEXT_OUTDATED"
    assert (await wall.done(approver, "approve", **of, draftRevision=2))["notice"]["stage"] == "OPEN"
    assert (await wall.seen(member, notice))["isOwnName"] is True
    assert await wall.seen(stranger, notice) is None

    assert await wall.refused(stranger, "objection_make", **of, text="情况不符") == "PUBLIC_NOTICE_NOT_FOUND"
    objection = await wall.done(member, "objection_make", **of, text="情况不符")
    assert await wall.refused(member, "objection_make", **of, text="还有") == "PUBLIC_NOTICE_OBJECTION_MADE"
    assert await wall.told(member) == [("NOTICE_OBJECTED", "OPEN"), ("NAMED_IN_NOTICE", "AID")]
    assert await wall.told(officer) == []
    answer = {"objectionId": objection["objection"]["id"], "isUpheld": True, "answer": "已核实"}
    assert await wall.refused(stranger, "objection_answer", **answer) == "PUBLIC_NOTICE_OBJECTION_NOT_FOUND"
    await wall.done(officer, "objection_answer", **answer)
    assert await wall.refused(officer, "objection_answer", **answer) == "PUBLIC_NOTICE_OBJECTION_ANSWERED"

    assert await wall.refused(officer, "conclude", **of) == "PUBLIC_NOTICE_STILL_OPEN"
    await _end(wall, notice)
    assert await wall.refused(officer, "conclude", **of) == "PUBLIC_NOTICE_CORRECTION_MISSING"
    assert await wall.refused(officer, "correct", **of, **texts, note=" ") == "PUBLIC_NOTICE_TEXT_INVALID"
    assert await wall.refused(stranger, "correct", **of, **texts, note="金额") == "PUBLIC_NOTICE_NOT_FOUND"
    assert await wall.refused(officer, "correct", **of, **texts, note="金额有误") == "PUBLIC_NOTICE_OWN_TEXT"
    await wall.done(approver, "correct", **of, **texts, note="金额有误")
    await _end(wall, notice)
    assert await wall.refused(stranger, "conclude", **of) == "PUBLIC_NOTICE_NOT_FOUND"
    assert (await wall.done(officer, "conclude", **of))["notice"]["outcome"] == "CHANGED"
    assert await wall.refused(officer, "withdraw", **of, reason="x") == "PUBLIC_NOTICE_STATE_REFUSED"
    assert (await wall.told(member))[0] == ("NOTICE_OBJECTED", "UPHELD")


async def _end(wall: Wall, notice: str) -> None:
    """Its last day has passed."""
    await wall.owner.execute(
        "UPDATE public_notice SET opens_on = opens_on - 40, closes_on = closes_on - 40 WHERE title LIKE '帮扶名单公示%'"
    )
    assert (await wall.seen(wall.member, notice))["stage"] == "ENDED"


async def test_what_was_withdrawn_shows_its_reason_and_no_name(demo: Client, demo_dsn: str) -> None:
    owner = await asyncpg.connect(demo_dsn)
    try:
        wall = await Wall(await all_kinds(demo), owner).build()
        notice = await wall.put_up()
        assert await wall.refused(wall.stranger, "withdraw", noticeId=notice, reason="x") == "PUBLIC_NOTICE_NOT_FOUND"
        assert await wall.refused(wall.officer, "withdraw", noticeId=notice, reason=" ") == "PUBLIC_NOTICE_TEXT_INVALID"
        await wall.done(wall.officer, "withdraw", noticeId=notice, reason="条件有变")
        seen = await wall.seen(wall.member, notice)
        assert (seen["stage"], seen["body"], seen["withdrawReason"]) == ("WITHDRAWN", None, "条件有变")
        # A chore takes them out of the record soon afterwards: then nobody is told to be the reader either.
        assert (len(seen["people"]), {each["name"] for each in seen["people"] if not each["isOwn"]}) == (3, {None})
    finally:
        await owner.close()


async def test_what_was_withdrawn_before_its_first_day_was_never_up(demo: Client, demo_dsn: str) -> None:
    owner = await asyncpg.connect(demo_dsn)
    try:
        wall = await Wall(await all_kinds(demo), owner).build()
        wall.named = wall.named[1:]  # whoever is named sees it from its approval on
        before, shown = [await wall.put_up(opensOn=day_text(days), closesOn=day_text(60)) for days in (5, 0)]
        for notice in (before, shown):
            await wall.done(wall.officer, "withdraw", noticeId=notice, reason="条件有变")
        await owner.execute(
            "UPDATE public_notice SET opens_on = opens_on - 9, ended_at = ended_at - interval '9 days'"
            " WHERE state = 'withdrawn' AND ended_at > now() - interval '1 hour'"
        )

        assert await wall.seen(wall.member, before) is None
        assert (await wall.seen(wall.member, shown))["stage"] == "WITHDRAWN"
        assert (await wall.seen(wall.officer, before))["stage"] == "WITHDRAWN"
    finally:
        await owner.close()
