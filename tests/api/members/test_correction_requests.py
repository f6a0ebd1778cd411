"""Correction requests through the API: the same key twice, who reads the value, and what a list costs."""

import asyncpg

from tests.support.access import all_kinds
from tests.support.api import Client, Recorder, request_key
from tests.support.waiting import until

SUBMIT, MINE = "mobile/members/correction_request_submit", "mobile/members/correction_requests"
INBOX, PRIVATE = "console/members/correction_request_inbox", "console/members/correction_request_private"
APPROVE = "console/members/correction_request_approve"


async def test_from_the_wish_to_the_corrected_entry(demo: Client) -> None:
    callers = await all_kinds(demo)
    member, officer = callers["member"], callers["branch officer"]
    given = {
        "input": {
            "field": "PHONE_NUMBER",
            "proposedValue": "199 0000 0777",
            "reason": "换号",
            "requestKey": request_key(),
        }
    }

    first, again = await member.send(SUBMIT, given), await member.send(SUBMIT, given)
    request = first["data"]["correctionRequestSubmit"]["correctionRequest"]
    inbox = await officer.send(INBOX)
    value = await officer.send(PRIVATE, {"id": request["id"]})
    auditors = await callers["auditor"].send(PRIVATE, {"id": request["id"]})
    key = {"input": {"correctionRequestId": request["id"], "requestKey": request_key()}}
    approved, repeated = await officer.send(APPROVE, key), await officer.send(APPROVE, key)
    view = await member.run("{viewer {member {private {phoneNumber}} privateReadings {readerName}}}")
    mine = await member.send(MINE)

    assert first["data"] == again["data"]
    (waiting,) = inbox["data"]["correctionRequests"]["nodes"]
    assert (waiting["id"], waiting["maskedProposedValue"], waiting["reason"]) == (request["id"], "****0777", "换号")
    assert value["data"]["node"]["private"] == {"proposedValue": "+8619900000777"}
    assert auditors["data"]["node"] is None
    assert approved["data"] == repeated["data"]
    assert approved["data"]["correctionRequestApprove"]["correctionRequest"]["status"] == "APPROVED"
    assert view["data"]["viewer"]["member"]["private"]["phoneNumber"] == "+8619900000777"
    assert len(view["data"]["viewer"]["privateReadings"]) == 1
    (told,) = mine["data"]["viewer"]["correctionRequests"]
    assert (told["status"], told["viewerCanWithdraw"]["allowed"]) == ("APPROVED", False)

    async def is_told() -> bool:
        answer = await member.run("{notifications(first: 5) {nodes {kind}}}")
        return "APPROVAL_APPROVED" in {each["kind"] for each in answer["data"]["notifications"]["nodes"]}

    await until(is_told)


ADD = """
    WITH made AS (
        SELECT m.tenant_id, m.id AS member_id, m.organisation_id, gen_random_uuid() AS id
        FROM member m WHERE m.state = 'active' AND m.organisation_id IN
            (SELECT descendant_id FROM organisation_closure WHERE ancestor_id =
                (SELECT id FROM organisation WHERE code = 'HD-A-01'))
            AND NOT EXISTS (SELECT FROM correction_request c WHERE c.member_id = m.id)
        ORDER BY m.id LIMIT $1
    ), reviewed AS (
        INSERT INTO approval (tenant_id, id, subject_kind, subject_id, applicant_id, status, opened_at)
        SELECT tenant_id, id, 'correction_request', id, member_id, 'open', now() FROM made
    )
    INSERT INTO correction_request (tenant_id, id, member_id, organisation_id, approval_id, field, status,
        proposed_masked, reason, submitted_at)
    SELECT tenant_id, id, member_id, organisation_id, id, 'name', 'in_review', '王**', '身份证', now() FROM made
"""


async def test_an_inbox_costs_as_many_statements_for_thirty_rows_as_for_one(
    demo: Client, demo_dsn: str, recorder: Recorder
) -> None:
    officer = (await all_kinds(demo))["branch officer"]
    connection = await asyncpg.connect(demo_dsn)
    costs = {}
    for more in (1, 2, 27):
        await connection.execute(ADD, more)
        await officer.send(INBOX, {"first": 50})
        with recorder.recording() as statements:
            answer = await officer.send(INBOX, {"first": 50})
        costs[len(answer["data"]["correctionRequests"]["nodes"])] = len(statements)
    await connection.close()

    assert costs == {1: 1, 3: 1, 30: 1}
