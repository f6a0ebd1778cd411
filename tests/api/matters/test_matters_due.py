"""My matters: until when, of what the caller waits for; it stays in the order of its beginning."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from db.seed.accounts import DEMO_ACCOUNTS
from tests.support.api import Client
from tests.support.asked_rows import write_question
from tests.support.corrections import correction_facts
from tests.support.notice_rows import DEMO_NOTICES, write_notices
from tests.support.suggestion_rows import Handlers, write_handlers, write_suggestion

LIST = "mobile/matters/my_matters"
_NOW = datetime.now(UTC)
_DUE = datetime(2999, 1, 4, 15, 59, 59, tzinfo=UTC)


async def test_what_waits_for_others_says_when_it_is_due_of_them(demo: Client, demo_dsn: str) -> None:
    account = DEMO_ACCOUNTS[0]
    member = await demo.sign_in(account.member_number, account.password)
    owner = await asyncpg.connect(demo_dsn)
    ids = {row["member_number"]: row["id"] for row in await owner.fetch("SELECT id, member_number FROM member")}
    member_id, officer_id = ids[account.member_number], ids[DEMO_ACCOUNTS[1].member_number]
    place = await owner.fetchval("SELECT organisation_id FROM member WHERE id = $1", member_id)
    handlers = await write_handlers(owner, place, officer_id=officer_id, staff_member_id=ids["HD000003"])
    suggestions = {state: await _suggestion(owner, state, member_id, handlers) for state in _STATES}
    questions = {state: await _question(owner, state, member_id, handlers) for state in ("asked", "followed_up")}
    over = await _question(owner, "withdrawn", member_id, handlers)
    await write_notices(owner, member_id)
    correction = (await correction_facts(owner, member_id))["correction"]
    objection_due_at = await owner.fetchval(
        "SELECT due_at FROM public_notice_objection WHERE id = $1", DEMO_NOTICES.objection
    )
    await owner.close()

    nodes = (await member.send(LIST, {"first": 100}))["data"]["matters"]["nodes"]
    found = {each["objectId"]: (each["nextStep"], _at(each["dueAt"])) for each in nodes}
    waiting = [each["at"] for each in nodes if each["nextStep"] in {"WAIT", "NONE"}]

    assert {state: found[encode_id("Suggestion", key)] for state, key in suggestions.items()} == {
        "submitted": ("WAIT", _DUE),
        "filed": ("WAIT", _DUE),
        "answered": ("JUDGE_ANSWER", None),  # due of a unit, perhaps, and not of its author
        "withdrawn": ("NONE", None),
    }
    assert {found[encode_id("ManagementQuestion", key)] for key in questions.values()} == {("WAIT", _DUE)}
    assert found[encode_id("ManagementQuestion", over)] == ("NONE", None)
    assert found[encode_id("PublicNoticeObjection", DEMO_NOTICES.objection)] == ("WAIT", objection_due_at)
    assert found[correction] == ("WAIT", datetime(2999, 1, 1, tzinfo=UTC))
    assert waiting == sorted(waiting, reverse=True)


async def test_a_request_to_join_says_until_when_its_open_stage_has_time(demo: Client, demo_dsn: str) -> None:
    account = DEMO_ACCOUNTS[0]
    member = await demo.sign_in(account.member_number, account.password)
    owner = await asyncpg.connect(demo_dsn)
    request = await owner.fetchrow(
        "UPDATE join_request SET member_id = (SELECT id FROM member WHERE member_number = $1) WHERE id = (SELECT id"
        " FROM join_request WHERE status = 'in_review' LIMIT 1) RETURNING id, approval_id",
        account.member_number,
    )
    assert request is not None
    await owner.execute(
        "UPDATE approval_step SET due_at = $2 WHERE approval_id = $1 AND status = 'open'", request["approval_id"], _DUE
    )
    await owner.close()

    nodes = (await member.send(LIST, {"first": 100}))["data"]["matters"]["nodes"]

    [told] = [each for each in nodes if each["objectId"] == encode_id("JoinRequest", request["id"])]
    assert (told["nextStep"], _at(told["dueAt"])) == ("WAIT", _DUE)


_STATES = ("submitted", "filed", "answered", "withdrawn")


def _at(told: Any) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)


async def _suggestion(owner: asyncpg.Connection, state: str, author_id: UUID, handlers: Handlers) -> UUID:
    """One whose copy of its clocks has a day."""
    begun_at = _NOW - timedelta(days=1)
    written = await write_suggestion(owner, state=state, author_id=author_id, handlers=handlers, begun_at=begun_at)
    await owner.execute("UPDATE suggestion SET next_due_at = $2 WHERE id = $1", written, _DUE)
    return written


async def _question(owner: asyncpg.Connection, state: str, asked_by_id: UUID, handlers: Handlers) -> UUID:
    return await write_question(
        owner, state=state, asked_by_id=asked_by_id, unit_id=handlers.unit_id, due_on=date(2999, 1, 4)
    )
