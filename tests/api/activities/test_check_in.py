"""Check-in over the API: a ticket on the phone, the door, a device's file, conflicts, an appeal; who sees what."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest_asyncio

from api.nodes import decode_id
from tests.api.activities.test_activities import Stage
from tests.support.access import all_kinds
from tests.support.api import Client, Recorder, request_key

NOW = datetime.now(UTC).replace(microsecond=0)
TICKET, RENEW = "mobile/activities/registration_ticket", "mobile/activities/registration_ticket_renew"
RECORD, UPLOAD = "console/activities/check_in_record", "kiosk/activities/check_in_upload"
CONFLICTS, DECIDE = "console/activities/check_in_conflict_list", "console/activities/check_in_conflict_decide"
APPEAL, APPEALS = "mobile/activities/check_in_appeal_submit", "console/activities/check_in_appeal_list"


@pytest_asyncio.fixture
async def stage(demo: Client, demo_dsn: str) -> AsyncIterator[Stage]:
    callers = await all_kinds(demo)
    owner = await asyncpg.connect(demo_dsn)
    found = await callers["member"].run('{organisation(by: {code: "HD"}) {id}}')
    yield Stage(owner, callers, found["data"]["organisation"]["id"])
    await owner.close()


async def _begins_now(stage: Stage, activity_id: str) -> None:
    key = decode_id(activity_id)
    assert key is not None
    await stage.owner.execute(
        "UPDATE activity SET starts_at = now(), ends_at = now() + interval '2 hours' WHERE id = $1", key[1]
    )


def _scan(value: str, method: str = "TICKET", **more: Any) -> dict[str, Any]:
    return {"nonce": str(uuid4()), "kind": "ENTRY", "method": method, "value": value, **more}


async def test_a_ticket_lets_its_member_in_and_nobody_else_sees_it(stage: Stage) -> None:
    officer, member = stage.callers["federation officer"], stage.callers["member"]
    activity_id = await stage.plan(capacity=5)
    registered = await stage.register("member", activity_id)
    registration_id = registered["data"]["activityRegister"]["registration"]["id"]
    await _begins_now(stage, activity_id)
    by_officer = await officer.send(TICKET, {"id": registration_id})
    assert by_officer["data"]["node"]["ticket"] is None
    first = (await member.send(TICKET, {"id": registration_id}))["data"]["node"]["ticket"]
    renewed = await member.send(RENEW, {"input": {"registrationId": registration_id}})
    second = renewed["data"]["registrationTicketRenew"]["registration"]["ticket"]
    assert len(first) == len(second) == 135
    assert first != second

    given = {"activityId": activity_id, **_scan(first)}
    old = await officer.send(RECORD, {"input": given})
    assert old["data"]["checkInRecord"]["scan"]["reason"] == "REVOKED"
    given = {"activityId": activity_id, **_scan(second), "requestKey": request_key()}
    let_in = await officer.send(RECORD, {"input": given})
    again = await officer.send(RECORD, {"input": given})
    repeated = await officer.send(RECORD, {"input": {**given, "requestKey": request_key()}})

    assert let_in["data"] == again["data"]
    assert let_in["data"]["checkInRecord"]["scan"]["outcome"] == "RECORDED"
    assert not any("errors" in each for each in (old, let_in, again, repeated))
    assert repeated["data"]["checkInRecord"]["scan"]["outcome"] == "REPEATED"
    event = let_in["data"]["checkInRecord"]["scan"]["event"]
    assert repeated["data"]["checkInRecord"]["scan"]["event"] == event
    own = await member.send(TICKET, {"id": registration_id})
    assert own["data"]["node"]["state"] == "CHECKED_IN"
    assert [each["id"] for each in own["data"]["node"]["checkIns"]] == [event["id"]]
    timeline = await member.send("mobile/members/timeline", {"first": 5})
    assert ("ACTIVITY_ATTENDED", "ENTRY") in [
        (each["kind"], each["detail"]) for each in timeline["data"]["timeline"]["nodes"]
    ]
    counted = await officer.send("console/activities/activity_check_in", {"id": activity_id})
    assert counted["data"]["activity"]["checkIn"] == {
        "expectedCount": 0,
        "cameCount": 1,
        "insideCount": 1,
        "missedCount": 0,
        "openConflictCount": 0,
    }


async def test_a_file_is_taken_from_a_roster_and_its_conflicts_are_decided(stage: Stage) -> None:
    officer = stage.callers["federation officer"]
    activity_id = await stage.plan(capacity=5)
    await stage.register("member", activity_id)
    await _begins_now(stage, activity_id)
    roster = await officer.send("kiosk/activities/check_in_roster", {"activityId": activity_id})
    [entry] = roster["data"]["checkInRoster"]["entries"]
    assert entry["shortName"][1:] == "*" * (len(entry["shortName"]) - 1)
    assert (entry["state"], entry["isLive"], entry["ticketVersion"]) == ("REGISTERED", True, 1)
    happened_at = (NOW - timedelta(minutes=1)).isoformat()
    scans = [_scan(entry["memberNumber"], "CARD", happenedAt=happened_at) for _ in range(2)]
    file = {
        "activityId": activity_id,
        "uploadKey": str(uuid4()),
        "device": "东门",
        "deviceNow": datetime.now(UTC).isoformat(),
        "rosterAt": roster["data"]["checkInRoster"]["asOf"],
        "scans": [*scans, _scan("nobody", "CARD", happenedAt=happened_at)],
    }

    first = (await officer.send(UPLOAD, {"input": file}))["data"]["checkInUpload"]["scans"]
    second = (await officer.send(UPLOAD, {"input": file}))["data"]["checkInUpload"]["scans"]
    listed = await officer.send(CONFLICTS, {"where": {"activity": {"eq": activity_id}}})

    assert [(each["outcome"], each["reason"]) for each in first["results"]] == [
        ("RECORDED", None),
        ("CONFLICT", "ALREADY_IN"),
        ("REFUSED", "UNKNOWN_CODE"),
    ]
    assert [each["outcome"] for each in second["results"]] == ["REPEATED", "REPEATED", "REFUSED"]
    assert (second["recordedCount"], second["repeatedCount"], second["refusedCount"]) == (0, 2, 1)
    assert [each["reasonLabel"] for each in first["results"][:2]] == ["Goes with the rules", "Already in"]
    [conflict] = listed["data"]["checkInConflicts"]["nodes"]
    assert (conflict["reason"], conflict["status"], conflict["event"]["device"]) == ("ALREADY_IN", "OPEN", "东门")
    decision = {"conflictId": conflict["id"], "isKept": False, "reason": "重复扫码"}
    decided = await officer.send(DECIDE, {"input": decision})
    assert decided["data"]["checkInConflictDecide"]["conflict"]["status"] == "VOIDED"
    again = await officer.send(DECIDE, {"input": decision})
    assert [each["code"] for each in again["data"]["checkInConflictDecide"]["userErrors"]] == ["CONFLICT_DECIDED"]


async def test_a_member_appeals_and_an_officer_finds_it(stage: Stage) -> None:
    officer, member = stage.callers["federation officer"], stage.callers["member"]
    activity_id = await stage.plan(capacity=5)
    registered = await stage.register("member", activity_id)
    registration_id = registered["data"]["activityRegister"]["registration"]["id"]
    given = {"registrationId": registration_id, "reason": "当天加班", "requestKey": request_key()}
    early = await member.send(APPEAL, {"input": given})
    refusals = early["data"]["checkInAppealSubmit"]["userErrors"]
    assert [each["code"] for each in refusals] == ["REGISTRATION_STATE_REFUSED"]
    key = decode_id(registration_id)
    assert key is not None
    await stage.owner.execute("UPDATE registration SET state = 'no_show', closed_at = now() WHERE id = $1", key[1])

    submitted = await member.send(APPEAL, {"input": given})
    assert submitted["data"]["checkInAppealSubmit"]["appeal"]["status"] == "OPEN"
    assert (await member.send(APPEAL, {"input": given}))["data"] == submitted["data"]
    listed = await officer.send(APPEALS, {"where": {"activity": {"eq": activity_id}}})
    [appeal] = listed["data"]["checkInAppeals"]["nodes"]
    assert appeal["reason"] == "当天加班"
    decide = {"appealId": appeal["id"], "isAccepted": True, "reason": "已核实"}
    decided = await officer.send("console/activities/check_in_appeal_decide", {"input": decide})
    assert decided["data"]["checkInAppealDecide"]["appeal"]["status"] == "ACCEPTED"


_MANY = """
    WITH subject AS (
        SELECT a.tenant_id, a.id AS activity_id, m.id AS member_id, gen_random_uuid() AS id
        FROM activity AS a JOIN LATERAL (
            SELECT id FROM member WHERE tenant_id = a.tenant_id AND merged_into_id IS NULL LIMIT 40
        ) AS m ON true
        WHERE a.id = $1
    ), registered AS (
        INSERT INTO registration (tenant_id, id, activity_id, member_id, state, places, window_ids, reserve_ids,
            quota_ids, priority, submitted_at, is_late)
        SELECT tenant_id, id, activity_id, member_id, 'checked_in', 1, '{}', '{}', '{}', 0, now(), false FROM subject
    )
    INSERT INTO check_in_event (tenant_id, id, activity_id, registration_id, member_id, kind, method, nonce, is_walk_in,
        is_forced, happened_at, recorded_by_id)
    SELECT tenant_id, gen_random_uuid(), activity_id, id, member_id, 'entry', 'card', gen_random_uuid(), false, false,
        now(), member_id
    FROM subject
"""
LISTED = """
    query ($n: Int!, $id: ID!) {
      registrations(first: $n, where: {activity: {eq: $id}}) { nodes { id checkIns { id kind reason } appeal { id } } }
    }
"""


async def test_the_statements_of_a_list_of_check_ins_do_not_grow(stage: Stage, recorder: Recorder) -> None:
    activity_id = await stage.plan(capacity=50)
    key = decode_id(activity_id)
    assert key is not None
    await stage.owner.execute(_MANY, key[1])

    counts = []
    for number in (1, 3, 30):
        with recorder.recording() as statements:
            answer = await stage.callers["federation officer"].run(LISTED, {"n": number, "id": activity_id})
        assert [len(each["checkIns"]) for each in answer["data"]["registrations"]["nodes"]] == [1] * number
        counts.append(len(statements))
    assert max(counts) <= counts[0] <= 4
