"""A merger and a change of its people at the same moment: each waits for the other, and both are served."""

import asyncio
from typing import Any

import asyncpg
import pytest

from api.nodes import key_of
from tests.api.organisations.conftest import Changing
from tests.factories.members import applicant
from tests.support.waiting import until, until_effects_are_done

REQUESTS = "{joinRequests(last: 20) {nodes {id reference}}}"
TRANSFER = """
    mutation ($input: TransferRequestInput!) { transferRequest(input: $input) { transfer {id} userErrors {code} } }
"""
PLACES = """
    SELECT o.code FROM member m JOIN organisation o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    JOIN membership_period p ON p.tenant_id = m.tenant_id AND p.member_id = m.id AND p.version = m.version
     AND p.organisation_id = m.organisation_id AND p.until_on IS NULL
    WHERE m.name = $1
"""
WAITING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def request_at(changing: Changing, branch: str, name: str) -> str:
    """The id of a request of somebody of that name."""
    person = applicant(branch).input()
    person["input"]["name"] = name
    answer = await changing.clients["anonymous"].send("mobile/members/join_request_submit", person)
    reference = answer["data"]["joinRequestSubmit"]["reference"]
    inbox = await changing.officer.run(REQUESTS)
    return next(str(n["id"]) for n in inbox["data"]["joinRequests"]["nodes"] if n["reference"] == reference)


async def transfer_of(changing: Changing, branch: str, successor: str, name: str) -> str:
    """The id of a transfer to the successor that the branch has released."""
    request_id = await request_at(changing, branch, name)
    joined = await changing.payload("members/join_request_decide", joinRequestId=request_id, isApproval=True)
    wish = {"memberId": joined["joinRequest"]["member"]["id"], "toOrganisationId": successor}
    asked = await changing.officer.run(TRANSFER, {"input": wish})
    transfer_id = str(asked["data"]["transferRequest"]["transfer"]["id"])
    decision = {"transferId": transfer_id, "isApproval": True}
    released = await changing.payload("members/transfer_decide", "branch officer", **decision)
    assert released["transfer"]["status"] == "RELEASED"
    return transfer_id


async def waits(conn: asyncpg.Connection, number: int) -> None:
    """Returns when so many wait for a lock."""

    async def are_there() -> bool:
        await conn.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
        found: int = await conn.fetchval(WAITING)
        return found >= number

    await until(are_there)


@pytest.mark.parametrize("kind", ["transfer", "join request"])
async def test_a_merger_and_a_change_of_its_people_at_the_same_moment(changing: Changing, kind: str) -> None:
    branch, successor = await changing.branch(parentId=changing.ids["branch"]), await changing.branch()
    group = await changing.branch(parentId=branch, kind="GROUP")
    name = {"transfer": "赵转会", "join request": "赵入会"}[kind]
    decision: dict[str, Any]
    if kind == "transfer":
        operation = "members/transfer_decide"
        decision = {"transferId": await transfer_of(changing, branch, successor, name)}
    else:
        operation = "members/join_request_decide"
        decision = {"joinRequestId": await request_at(changing, branch, name)}
    await until_effects_are_done(changing.conn)  # a check of identity that comes now would be a third that waits
    held = changing.conn.transaction()
    await held.start()
    await changing.conn.execute("SELECT FROM organisation WHERE id = $1 FOR UPDATE", key_of(group, "Organisation"))
    # The merger holds both branches and waits for the group below; the decision holds its row and waits for a branch.
    merging = asyncio.create_task(
        changing.payload("organisations/organisation_merge", organisationId=branch, successorId=successor)
    )
    await waits(changing.conn, 1)
    deciding = asyncio.create_task(changing.payload(operation, **decision, isApproval=True))
    await waits(changing.conn, 2)
    await held.rollback()
    merged, decided = await asyncio.gather(merging, deciding)

    assert merged["userErrors"] == []
    assert [error["code"] for error in decided["userErrors"]] in ([], ["TRANSFER_CLOSED"])
    successor_code = await changing.officer.run(
        "query ($id: ID!) {organisation(by: {id: $id}) {code}}", {"id": successor}
    )
    places = [row["code"] for row in await changing.conn.fetch(PLACES, name)]
    assert places == [successor_code["data"]["organisation"]["code"]]
