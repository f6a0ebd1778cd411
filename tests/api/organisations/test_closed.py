"""What a merged or dissolved organisation refuses, and what becomes of requests that waited there."""

from typing import Any

from tests.api.organisations.conftest import Changing
from tests.factories.members import applicant
from tests.support.api import Client

CAN_JOIN = """
    query ($id: ID!) { organisation(by: {id: $id}) { viewerCanJoin { allowed reasons { code message changesWhen } } } }
"""
REQUESTS = "{joinRequests(last: 20) {nodes {id reference organisation {id}}}}"


async def can_join(client: Client, organisation_id: str) -> Any:
    answer = await client.run(CAN_JOIN, {"id": organisation_id})
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["organisation"]["viewerCanJoin"]


async def submit(changing: Changing, organisation_id: str) -> Any:
    person = applicant(organisation_id)
    answer = await changing.clients["anonymous"].send("mobile/members/join_request_submit", person.input())
    return answer["data"]["joinRequestSubmit"]


async def request_at(changing: Changing, reference: str) -> tuple[str, str]:
    """The ids of a request and of the organisation that it stands with."""
    inbox = await changing.officer.run(REQUESTS)
    nodes = {node["reference"]: node for node in inbox["data"]["joinRequests"]["nodes"]}
    return nodes[reference]["id"], nodes[reference]["organisation"]["id"]


async def test_a_dissolved_organisation_takes_nobody_and_says_why(changing: Changing) -> None:
    branch = await changing.branch()
    before = await can_join(changing.clients["anonymous"], branch)
    await changing.done("organisation_dissolve", organisationId=branch)
    rows = await changing.written()

    after = await can_join(changing.clients["anonymous"], branch)
    refused = await submit(changing, branch)

    assert before == {"allowed": True, "reasons": []}
    assert after["allowed"] is False
    assert [(each["code"], bool(each["changesWhen"])) for each in after["reasons"]] == [("ORGANISATION_CLOSED", True)]
    assert [error["code"] for error in refused["userErrors"]] == ["ORGANISATION_TAKES_NO_MEMBERS"]
    assert await changing.written() == rows


async def test_a_dissolved_organisation_gives_no_roles(changing: Changing) -> None:
    branch = await changing.branch()
    wish = {"memberId": changing.ids["first"], "organisationId": branch, "role": "BRANCH_OFFICER"}
    today = str(await changing.conn.fetchval("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date"))
    await changing.done("organisation_dissolve", organisationId=branch)
    rows = await changing.written()

    refused = await changing.payload("auth/role_grant", **wish, startsOn=today)

    assert refused["roleGrant"] is None
    assert [error["code"] for error in refused["userErrors"]] == ["ORGANISATION_CLOSED"]
    assert await changing.written() == rows


async def test_a_request_that_waits_keeps_its_branch_or_follows_into_the_successor(changing: Changing) -> None:
    branch, successor = await changing.branch(), await changing.branch()
    reference = (await submit(changing, branch))["reference"]

    kept = await changing.payload("organisations/organisation_dissolve", organisationId=branch)
    merged = await changing.done("organisation_merge", organisationId=branch, successorId=successor)
    request_id, place = await request_at(changing, reference)
    decided = await changing.payload("members/join_request_decide", joinRequestId=request_id, isApproval=True)

    assert [error["code"] for error in kept["userErrors"]] == ["ORGANISATION_HAS_OPEN_REQUESTS"]
    assert merged["organisation"]["state"] == "MERGED"
    assert place == successor
    assert decided["userErrors"] == []
    found = await changing.officer.run(
        "query ($id: ID!) {node(id: $id) {... on Member {organisation {id}}}}",
        {"id": decided["joinRequest"]["member"]["id"]},
    )
    assert found["data"]["node"]["organisation"]["id"] == successor


async def test_a_request_of_a_branch_that_is_closed_all_the_same_is_not_approved(changing: Changing) -> None:
    branch = await changing.branch()
    reference = (await submit(changing, branch))["reference"]
    request_id, _ = await request_at(changing, reference)
    await changing.conn.execute(
        "UPDATE join_request SET status = 'withdrawn', decided_at = now() WHERE reference = $1", reference
    )
    await changing.done("organisation_dissolve", organisationId=branch)
    await changing.conn.execute(
        "UPDATE join_request SET status = 'in_review', decided_at = NULL WHERE reference = $1", reference
    )
    rows = await changing.written()

    refused = await changing.payload("members/join_request_decide", joinRequestId=request_id, isApproval=True)

    assert [error["code"] for error in refused["userErrors"]] == ["ORGANISATION_TAKES_NO_MEMBERS"]
    assert await changing.written() == rows
