"""Lives of memberships over the API: changes, what a membership was, and a transfer from one branch to the other."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from api.nodes import decode_id
from domain.shared.calendar import local_day
from tests.api.members.conftest import Joining
from tests.support.api import Answer, Client, request_key

UPDATE = "console/members/membership_update"
CORRECT = "console/members/membership_correct"
DECIDE = "console/members/transfer_decide"
STANDING = """
query ($id: ID!, $on: Date) {
  member(by: {id: $id}) {
    history { state cause stateLabel causeLabel }
    standing(on: $on) { state rights { elect { allowed reasons { code changesWhen } } takePart { allowed } } }
  }
}
"""
REQUEST = """
mutation ($input: TransferRequestInput!) {
  transferRequest(input: $input) { transfer { id status } userErrors { code field } }
}
"""
INBOX = """
query ($id: ID!) {
  node(id: $id) { ... on Transfer { status memberName member { id } viewerCanWithdraw { reasons { code } } } }
}
"""


def key_of(node_id: str) -> UUID:
    decoded = decode_id(node_id)
    assert decoded is not None
    return decoded[1]


async def new_member(joining: Joining) -> str:
    """The id of somebody who has just become a member of the branch."""
    reference = await joining.submit(joining.person())
    answer = await joining.decide("branch officer", await joining.request_id(reference))
    return str(answer["data"]["joinRequestDecide"]["joinRequest"]["member"]["id"])


async def sent(client: Client, document: str, field: str, **values: Any) -> dict[str, Any]:
    """The payload of a mutation."""
    answer: Answer = await client.send(document, {"input": values})
    assert answer.codes == [], answer
    payload: dict[str, Any] = answer["data"][field]
    return payload


def codes(payload: dict[str, Any]) -> list[str]:
    return [error["code"] for error in payload["userErrors"]]


async def test_a_retirement_is_made_once_and_shown_with_its_rights(joining: Joining) -> None:
    member_id, officer = await new_member(joining), joining.clients["branch officer"]
    change = {"memberId": member_id, "action": "RETAIN", "employmentKind": "RETIRED", "requestKey": request_key()}

    first = await sent(officer, UPDATE, "membershipUpdate", **change)
    again = await sent(officer, UPDATE, "membershipUpdate", **change)
    shown = await officer.run(STANDING, {"id": member_id})
    earlier = await officer.run(STANDING, {"id": member_id, "on": "1990-01-01"})

    assert first == again
    assert first["member"] == {"id": member_id, "state": "RETAINED", "employmentKind": "RETIRED"}
    member = shown["data"]["member"]
    assert member["history"] == [
        {"state": "RETAINED", "cause": "RETAINED", "stateLabel": "Retained", "causeLabel": "Retained"}
    ]
    assert member["standing"]["rights"] == {
        "elect": {
            "allowed": False,
            "reasons": [{"code": "RETAINED_RETIRED", "changesWhen": "A new employment resumes the membership."}],
        },
        "takePart": {"allowed": True},
    }
    assert earlier["data"]["member"]["standing"] is None
    count = "SELECT count(*) AS n FROM membership_period WHERE member_id = $1"
    assert (await joining.row(count, key_of(member_id)))["n"] == 2


async def test_a_correction_over_the_api(joining: Joining) -> None:
    member_id, officer = await new_member(joining), joining.clients["branch officer"]
    today = local_day(datetime.now(UTC)).isoformat()
    refused = await sent(officer, CORRECT, "membershipCorrect", memberId=member_id, reason="WRONG_CHANGE")
    await sent(officer, UPDATE, "membershipUpdate", memberId=member_id, action="RECORD_DEATH")

    stuck = await sent(officer, UPDATE, "membershipUpdate", memberId=member_id, action="REINSTATE", effectiveOn=today)
    corrected = await sent(officer, CORRECT, "membershipCorrect", memberId=member_id, reason="MISTAKEN_REPORT")

    assert codes(refused) == ["NOTHING_TO_CORRECT"]
    assert codes(stuck) == ["MEMBERSHIP_TRANSITION_REFUSED"]
    assert corrected["member"]["state"] == "ACTIVE"
    assert [each["cause"] for each in corrected["member"]["history"]] == ["CORRECTED"]


async def test_a_transfer_moves_a_member_out_of_sight_of_the_old_branch(joining: Joining) -> None:
    member_id = await new_member(joining)
    old, new = joining.clients["branch officer"], joining.clients["officer of a sibling branch"]
    asked = {"input": {"toOrganisationId": joining.sibling_id, "memberId": member_id, "requestKey": request_key()}}

    opened = (await old.run(REQUEST, asked))["data"]["transferRequest"]
    again = (await old.run(REQUEST, asked))["data"]["transferRequest"]
    transfer_id = opened["transfer"]["id"]
    before = (await new.run(INBOX, {"id": transfer_id}))["data"]["node"]
    released = await sent(old, DECIDE, "transferDecide", transferId=transfer_id, isApproval=True)
    accepted = await sent(new, DECIDE, "transferDecide", transferId=transfer_id, isApproval=True)
    after = (await new.run(INBOX, {"id": transfer_id}))["data"]["node"]
    left = (await old.run(INBOX, {"id": transfer_id}))["data"]["node"]

    assert opened == again
    assert before["member"] is None
    assert before["memberName"]
    assert [each["code"] for each in before["viewerCanWithdraw"]["reasons"]] == ["ANOTHER_MEMBER"]
    assert (released["transfer"]["status"], accepted["transfer"]["status"]) == ("RELEASED", "ACCEPTED")
    assert after["member"] == {"id": member_id}
    assert left["member"] is None
    hidden = await old.run(STANDING, {"id": member_id})
    assert hidden["data"]["member"] is None


async def test_those_concerned_are_told(joining: Joining) -> None:
    member_id, officer = await new_member(joining), joining.clients["branch officer"]
    await sent(
        officer, UPDATE, "membershipUpdate", memberId=member_id, action="CHANGE_EMPLOYMENT", employmentKind="FLEXIBLE"
    )
    opened = await officer.run(REQUEST, {"input": {"toOrganisationId": joining.sibling_id, "memberId": member_id}})
    transfer_id = opened["data"]["transferRequest"]["transfer"]["id"]
    await sent(officer, DECIDE, "transferDecide", transferId=transfer_id, isApproval=True)
    await sent(officer, UPDATE, "membershipUpdate", memberId=member_id, action="END")
    await joining.counts()

    rows = await joining.conn.fetch("SELECT kind FROM notification WHERE member_id = $1", key_of(member_id))
    assert sorted(row["kind"] for row in rows) == [
        "join_request_approved",
        "membership_changed",
        "transfer_cancelled",
        "transfer_released",
    ]
    told = "SELECT count(*) AS n FROM notification WHERE kind = 'transfer_requested' AND facts->>'transfer_id' = $1"
    assert (await joining.row(told, str(key_of(transfer_id))))["n"] >= 1
