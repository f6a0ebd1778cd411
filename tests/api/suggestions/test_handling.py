"""A suggestion from its review to its answer, by the documents that clients send."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from api.nodes import decode_id, encode_id
from db.seed.accounts import DEMO_ACCOUNTS
from tests.support.api import Client, request_key
from tests.support.suggestion_rows import DEMO_SUGGESTIONS, write_suggestions

SUGGESTION = encode_id("Suggestion", DEMO_SUGGESTIONS.suggestion)
UNIT = encode_id("AnsweringUnit", DEMO_SUGGESTIONS.unit)


@pytest_asyncio.fixture
async def people(demo: Client) -> Mapping[str, Client]:
    """Everybody who has an account of the demonstration."""
    return {label: await demo.sign_in(login, password) for label, login, password in DEMO_ACCOUNTS}


async def member_of(client: Client) -> UUID:
    answer = await client.run("{viewer {member {id}}}")
    decoded = decode_id(answer["data"]["viewer"]["member"]["id"])
    assert decoded is not None
    return decoded[1]


@pytest_asyncio.fixture
async def owner(demo_dsn: str, people: Mapping[str, Client]) -> AsyncIterator[asyncpg.Connection]:
    """The database, with a suggestion of the member that waits, and the auditor on the staff of a unit."""
    connection = await asyncpg.connect(demo_dsn)
    # Begun just now: a chore escalates what is overdue, whenever it comes round.
    begun_at = datetime.now(UTC) - timedelta(hours=2)
    await write_suggestions(connection, await member_of(people["member"]), begun_at=begun_at)
    await connection.execute(
        "UPDATE unit_staff SET member_id = $2 WHERE id = $1",
        *(DEMO_SUGGESTIONS.staff, await member_of(people["auditor"])),
    )
    yield connection
    await connection.close()


async def send(client: Client, name: str, **given: object) -> Mapping[str, Any]:
    """The payload of a step, sent twice with one key: the answer is the same."""
    variables = {"input": {"suggestionId": SUGGESTION, "requestKey": request_key(), **given}}
    first, again = [await client.send(f"console/suggestions/suggestion_{name}", variables) for _ in range(2)]
    [payload] = first["data"].values()
    [repeated] = again["data"].values()
    assert repeated["userErrors"] == payload["userErrors"]
    kept: Mapping[str, Any] = payload
    return kept


async def done(client: Client, name: str, **given: object) -> str:
    """The state in which a step leaves the suggestion."""
    payload = await send(client, name, **given)
    assert payload["userErrors"] == []
    state: str = payload["suggestion"]["state"]
    return state


async def test_the_way_to_an_answer(people: Mapping[str, Client], owner: asyncpg.Connection) -> None:
    officer, unit, above = people["branch officer"], people["auditor"], people["federation officer"]

    assert await done(officer, "review_begin") == "IN_REVIEW"
    assert await done(officer, "file") == "FILED"
    assert await done(officer, "assign", leadUnitId=UNIT) == "ASSIGNED"
    assert await done(unit, "begin") == "IN_PROGRESS"
    assert await done(unit, "contact", note="已电话联系") == "IN_PROGRESS"
    assert await done(unit, "ask_author", reason="哪台设备？") == "WAITING_FOR_AUTHOR"
    assert await done(unit, "resume", reason="已查明") == "IN_PROGRESS"
    assert await done(unit, "answer_draft", answerClass="SOLVED", body="已安装风扇。") == "COUNTERSIGNED"
    assert await done(above, "release", answerClass="PLANNED") == "ANSWERED"

    # Each step was taken once, though each request came twice.
    count = await owner.fetchval(
        "SELECT count(*) FROM suggestion_event WHERE suggestion_id = $1", DEMO_SUGGESTIONS.suggestion
    )
    assert count == 2 + 9
    read = await people["member"].send("console/suggestions/suggestion_page", {"id": SUGGESTION})
    told = read["data"]["suggestion"]
    assert [(each["answerClass"], each["body"], each["draftedByName"]) for each in told["answers"]] == [
        ("PLANNED", "已安装风扇。", None)
    ]
    assert [each["kind"] for each in told["events"]][-2:] == ["ANSWER_DRAFT", "RELEASE"]
    assert told["leadUnit"]["unit"]["id"] == UNIT
    assert {each["kind"] for each in told["allowedSteps"]} == {"RATE", "REOPEN"}


async def test_a_refusal_names_the_state_in_the_callers_language(
    people: Mapping[str, Client], owner: asyncpg.Connection
) -> None:
    assert owner
    [error] = (await send(people["branch officer"], "file"))["userErrors"]
    assert (error["code"], error["field"]) == ("SUGGESTION_STATE_REFUSED", ["suggestionId"])
    assert "submitted" in error["message"]
    reader = Client(people["branch officer"].http, people["branch officer"].token, "zh")
    [error] = (await send(reader, "file"))["userErrors"]
    assert "已提交" in error["message"]


async def test_an_id_of_something_else_is_refused(people: Mapping[str, Client]) -> None:
    answer = await people["branch officer"].send(
        "console/suggestions/suggestion_assign", {"input": {"suggestionId": SUGGESTION, "leadUnitId": SUGGESTION}}
    )

    assert answer.codes == ["INVALID_ID"]


async def test_a_merge_leads_from_the_tombstone_to_what_is_kept(
    people: Mapping[str, Client], owner: asyncpg.Connection
) -> None:
    assert owner
    kept = encode_id("Suggestion", DEMO_SUGGESTIONS.answered)

    payload = await send(people["branch officer"], "merge", intoId=kept, reason="同一问题")

    assert payload["userErrors"] == []
    assert (payload["suggestion"]["state"], payload["kept"]["id"]) == ("MERGED", kept)
    assert payload["suggestion"]["mergedInto"]["id"] == kept
