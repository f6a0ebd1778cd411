"""Nominations over the API: called for, made, seconded, answered, objected to and taken, each key once."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from db.sealing import Keyring
from db.session import Database
from domain.votes.service.nominations import nominations_close_due, nominations_end_due
from tests.support.access import all_kinds
from tests.support.api import Client, request_key

NOW = datetime.now(UTC).replace(microsecond=0)
CONSOLE, MOBILE = "console/votes", "mobile/votes"
OFFICER = "branch officer"


def at(days: float) -> str:
    return (NOW + timedelta(days=days)).isoformat()


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


async def called_for(officer: Client, member: Client) -> tuple[dict[str, str], dict[str, str]]:
    """A draft, and a call for its question, as inputs; the same key twice calls once."""
    place = (await member.run('{organisation(by: {code: "HD-A-01"}) {id}}'))["data"]["organisation"]["id"]
    drafted = await send(
        officer,
        f"{CONSOLE}/vote_draft",
        organisationId=place,
        kind="NAMED",
        title="换届",
        opensAt=at(20),
        closesAt=at(30),
    )
    vote = {"voteId": drafted["vote"]["id"]}
    question = {"kind": "CHOICE", "title": "主席", "options": [], "minimum": 1, "seats": 1}
    await send(officer, f"{CONSOLE}/vote_questions_set", **vote, questions=[question])
    window = {"questionNumber": 1, "opensAt": at(-1), "closesAt": at(5), "secondersNeeded": 1, "nominationLimit": 2}
    called, again = [
        await send(officer, f"{CONSOLE}/nomination_call_open", **vote, **window, requestKey=key)
        for key in [request_key()] * 2
    ]
    assert called == again
    call = {"callId": called["call"]["id"]}
    assert await refusal(officer, f"{CONSOLE}/nomination_call_open", **vote, **window) == ["NOMINATION_CALL_MADE"]
    return vote, call


async def through_notice(
    callers: Mapping[str, Client], own: Mapping[str, str], demo_dsn: str, keyring: Keyring
) -> None:
    """The clock closes the call; an objection is made, and decided by another officer; the clock ends the notice."""
    officer = callers[OFFICER]
    owner = await asyncpg.connect(demo_dsn)
    database = await Database.open(demo_dsn, size=1)
    for column, chore in (("closes_at", nominations_close_due), ("notice_ends_at", nominations_end_due)):
        if column == "notice_ends_at":
            objected = await send(officer, f"{MOBILE}/nomination_object", **own, text="会龄不足")
            given = {"objectionId": objected["objection"]["id"], "isUpheld": False, "answer": "已核实"}
            path = f"{CONSOLE}/nomination_objection_decide"
            assert await refusal(officer, path, **given) == ["NOMINATION_OBJECTION_OWN"]
            decided = await send(callers["federation officer"], path, **given)
            assert decided["objection"]["state"] == "REJECTED"
        await owner.execute(
            f"UPDATE nomination_call SET {column} = clock_timestamp() - interval '1 second' WHERE state <> 'ended'"
        )
        async with database.write() as conn:
            await chore(conn, NOW, keyring)
    await database.close()
    await owner.close()


async def test_a_branch_nominates_its_chair(demo: Client, demo_dsn: str, keyring: Keyring) -> None:
    callers = await all_kinds(demo)
    officer, member = callers[OFFICER], callers["member"]
    vote, call = await called_for(officer, member)
    seen = await member.send(f"{MOBILE}/nomination_call", {"id": call["callId"]})
    assert (seen["data"]["nominationCall"]["voteTitle"], seen["data"]["nominationCall"]["noticeDays"]) == ("换届", 3)
    listed = (await member.send(f"{MOBILE}/nomination_calls", {}))["data"]["nominationCalls"]["nodes"]
    assert [each["viewerCanStand"]["allowed"] for each in listed if each["id"] == call["callId"]] == [True]
    extended = await send(officer, f"{CONSOLE}/nomination_call_change", **call, closesAt=at(6))
    assert datetime.fromisoformat(extended["call"]["closesAt"]) == NOW + timedelta(days=6)

    made, repeated = [
        await send(member, f"{MOBILE}/nomination_make", **call, statement="为大家服务", requestKey=key)
        for key in [request_key()] * 2
    ]
    assert made == repeated
    own = {"nominationId": made["nomination"]["id"]}
    assert await refusal(member, f"{MOBILE}/nomination_make", **call) == ["NOMINEE_NOMINATED"]
    assert await refusal(member, f"{MOBILE}/nomination_second", **own) == ["OWN_NOMINATION"]
    for path, count in (("nomination_second", 1), ("nomination_second_withdraw", 0), ("nomination_second", 1)):
        outcome = await send(officer, f"{MOBILE}/{path}", **own)
        assert (outcome["userErrors"], outcome["nomination"]["seconderCount"]) == ([], count)
    number = (await officer.run("{viewer {member {memberNumber name}}}"))["data"]["viewer"]["member"]
    named = {"candidateNumber": number["memberNumber"], "candidateName": number["name"]}
    theirs = await send(member, f"{MOBILE}/nomination_make", **call, **named)
    step = {"nominationId": theirs["nomination"]["id"]}
    assert await refusal(member, f"{MOBILE}/nomination_consent", **step) == ["NOMINATION_NOT_FOUND"]
    consented = await send(officer, f"{MOBILE}/nomination_consent", **step, statement="公道")
    assert (consented["nomination"]["state"], consented["nomination"]["viewerSeconds"]) == ("PROPOSED", False)
    assert await refusal(officer, f"{MOBILE}/nomination_decline", **step) == ["NOMINATION_CONSENTED"]
    withdrawn = await send(officer, f"{MOBILE}/nomination_withdraw", **step)
    assert (withdrawn["nomination"]["state"], withdrawn["nomination"]["end"]) == ("WITHDRAWN", "BY_CANDIDATE")

    await through_notice(callers, own, demo_dsn, keyring)
    taken = await send(officer, f"{CONSOLE}/nominations_take", **call)
    assert taken["call"]["state"] == "TAKEN"
    assert len(taken["vote"]["questions"][0]["options"]) == 1
    page = (await officer.send(f"{CONSOLE}/nomination_call_page", {"id": vote["voteId"]}))["data"]["vote"]
    [first, _] = page["nominationCalls"][0]["nominations"]
    assert [each["name"] for each in first["seconders"]] == [number["name"]]
    cancelled = await send(officer, f"{CONSOLE}/nomination_call_cancel", **call, reason="重新提名")
    assert (cancelled["call"]["state"], cancelled["call"]["endedReason"]) == ("CANCELLED", "重新提名")
