"""What applicants do with their receipt: ask again, and withdraw."""

import asyncio
from typing import Any

import pytest

from tests.api.members.conftest import Joining
from tests.support.api import Answer, Client

RECEIPT = "mobile/members/join_request_receipt"
WITHDRAW = """
    mutation ($input: JoinRequestWithdrawInput!) {
      joinRequestWithdraw(input: $input) { reference status userErrors { code field message } }
    }
"""


async def withdraw(client: Client, reference: str, phone_number: str, **values: Any) -> dict[str, Any]:
    answer: Answer = await client.run(
        WITHDRAW, {"input": {"reference": reference, "phoneNumber": phone_number, **values}}
    )
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]["joinRequestWithdraw"]
    return found


def refusals(payload: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["field"]) for error in payload["userErrors"]]


async def test_reference_and_phone_number_show_the_request(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)

    answer = await joining.anonymous.send(RECEIPT, {"reference": reference, "phoneNumber": person.phone_number})

    receipt = answer["data"]["joinRequestReceipt"]
    assert receipt.pop("submittedAt").endswith("Z")
    assert receipt == {
        "reference": reference,
        "status": "IN_REVIEW",
        "statusLabel": "In review",
        "decidedAt": None,
        "organisation": {"id": joining.branch_id, "name": receipt["organisation"]["name"]},
    }


async def test_a_receipt_speaks_chinese_to_who_reads_chinese(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)

    answer = await Client(joining.anonymous.http, locale="zh-CN").send(
        RECEIPT, {"reference": reference, "phoneNumber": person.phone_number}
    )

    assert answer["data"]["joinRequestReceipt"]["statusLabel"] == "审核中"


@pytest.mark.parametrize("spelling", ["+86{}", "0086{}", "+86 {}", "{} "])
async def test_a_receipt_is_found_in_other_spellings(joining: Joining, spelling: str) -> None:
    person = joining.person()
    reference = await joining.submit(person)

    answer = await joining.anonymous.send(
        RECEIPT, {"reference": f" {reference.lower()} ", "phoneNumber": spelling.format(person.phone_number)}
    )

    assert answer["data"]["joinRequestReceipt"]["reference"] == reference


async def test_reference_and_phone_number_must_belong_together(joining: Joining) -> None:
    person, other = joining.person(), joining.person()
    reference, other_reference = await joining.submit(person), await joining.submit(other)

    answers = [
        await joining.anonymous.send(RECEIPT, {"reference": one, "phoneNumber": two})
        for one, two in [
            (reference, other.phone_number),
            (other_reference, person.phone_number),
            (reference, "000000"),
            ("0000000000", person.phone_number),
            ("", person.phone_number),
            ("%", person.phone_number),
            ("A" * 10_000, person.phone_number),
        ]
    ]

    assert [answer.get("data") for answer in answers] == [{"joinRequestReceipt": None}] * 7
    assert all("errors" not in answer for answer in answers)


async def test_a_reference_with_a_nul_is_not_an_incident(joining: Joining) -> None:
    values = {"reference": "\0", "phoneNumber": "13912345678"}

    asked = await joining.anonymous.send(RECEIPT, values)
    withdrawn = await joining.anonymous.run(WITHDRAW, {"input": values})

    assert asked["data"] == {"joinRequestReceipt": None}
    assert asked.codes == withdrawn.codes == ["INVALID_TEXT"]


async def test_a_receipt_tells_of_the_decision(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    await joining.decide("branch officer", await joining.request_id(reference))

    answer = await joining.anonymous.send(RECEIPT, {"reference": reference, "phoneNumber": person.phone_number})

    receipt = answer["data"]["joinRequestReceipt"]
    assert receipt["status"] == "APPROVED"
    assert receipt["decidedAt"] >= receipt["submittedAt"]


async def test_an_applicant_withdraws_an_open_request(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    request_id = await joining.request_id(reference)

    done = await withdraw(joining.anonymous, reference, person.phone_number)

    assert done == {"reference": reference, "status": "WITHDRAWN", "userErrors": []}
    seen = await joining.clients["branch officer"].run(
        "query ($id: ID!) {node(id: $id) {... on JoinRequest {status approval {status}}}}", {"id": request_id}
    )
    assert seen["data"]["node"] == {"status": "WITHDRAWN", "approval": {"status": "CANCELLED"}}
    decided = await joining.decide("branch officer", request_id)
    assert refusals(decided["data"]["joinRequestDecide"]) == [("JOIN_REQUEST_CLOSED", ["joinRequestId"])]


async def test_withdrawing_twice_is_withdrawing_once(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    first = await withdraw(joining.anonymous, reference, person.phone_number)
    before = await joining.counts()

    second = await withdraw(joining.anonymous, reference, person.phone_number)

    assert second == first
    assert await joining.counts() == before


async def test_who_has_withdrawn_may_ask_again(joining: Joining) -> None:
    person = joining.person()
    first = await joining.submit(person)
    await withdraw(joining.anonymous, first, person.phone_number)

    assert await joining.submit(person) != first


@pytest.mark.parametrize("is_approval", [True, False])
async def test_what_is_decided_is_not_withdrawn(joining: Joining, *, is_approval: bool) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    request_id = await joining.request_id(reference)
    await joining.decide("branch officer", request_id, is_approval=is_approval, comment="理由")
    before = await joining.counts()

    refused = await withdraw(joining.anonymous, reference, person.phone_number)

    assert refusals(refused) == [("JOIN_REQUEST_CLOSED", ["reference"])]
    assert (refused["reference"], refused["status"]) == (None, None)
    assert await joining.counts() == before


async def test_only_the_applicant_withdraws(joining: Joining) -> None:
    person, other = joining.person(), joining.person()
    reference = await joining.submit(person)
    before = await joining.counts()

    refused = [
        await withdraw(joining.anonymous, reference, other.phone_number),
        await withdraw(joining.anonymous, "0000000000", person.phone_number),
        await withdraw(joining.clients["federation officer"], reference, other.phone_number),
    ]

    assert [refusals(each) for each in refused] == [[("JOIN_REQUEST_NOT_FOUND", ["reference"])]] * 3
    assert await joining.counts() == before


async def test_a_number_that_cannot_be_is_told(joining: Joining) -> None:
    refused = await withdraw(joining.anonymous, "0000000000", "000000")

    assert refusals(refused) == [("INVALID_PHONE_NUMBER", ["phoneNumber"])]


async def test_withdrawal_and_approval_at_the_same_moment_have_one_outcome(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    request_id = await joining.request_id(reference)

    withdrawn, decided = await asyncio.gather(
        withdraw(joining.anonymous, reference, person.phone_number), joining.decide("branch officer", request_id)
    )

    codes = [refusals(withdrawn), refusals(decided["data"]["joinRequestDecide"])]
    assert codes in (
        [[], [("JOIN_REQUEST_CLOSED", ["joinRequestId"])]],
        [[("JOIN_REQUEST_CLOSED", ["reference"])], []],
    )
    row = await joining.row(
        "SELECT r.status, r.member_id, a.status AS review FROM join_request r JOIN approval a ON a.id = r.approval_id"
        " WHERE reference = $1",
        reference,
    )
    assert (row["status"], row["review"]) in (("withdrawn", "cancelled"), ("approved", "approved"))
    assert (row["member_id"] is None) is (row["status"] == "withdrawn")
