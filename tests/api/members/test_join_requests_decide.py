"""One decision on many requests to join: each by itself, in one transaction."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from api.nodes import decode_id, encode_id
from tests.api.members.conftest import Joining
from tests.support.api import Answer

NOBODY = encode_id("JoinRequest", UUID(int=7))


async def decide(joining: Joining, by: str, request_ids: Sequence[str], **values: Any) -> Answer:
    given = {"joinRequestIds": list(request_ids), "isApproval": True, **values}
    return await joining.clients[by].send("console/members/join_requests_decide", {"input": given})


def told(answer: Answer) -> list[tuple[str, str | None, list[tuple[str, list[str]]]]]:
    """For each request: its id, its state, why it was not decided."""
    assert "errors" not in answer, answer["errors"]
    payload = answer["data"]["joinRequestsDecide"]
    assert payload["userErrors"] == []
    found = []
    for each in payload["decisions"]["results"]:
        refusals = [(error["code"], error["field"]) for error in each["userErrors"]]
        assert each["isDecided"] is (refusals == [])
        found.append((each["joinRequestId"], each["joinRequest"] and each["joinRequest"]["status"], refusals))
    assert payload["decisions"]["decidedCount"] == sum(not each[2] for each in found)
    return found


def codes(answer: Answer) -> list[tuple[str, list[str]]]:
    assert "errors" not in answer, answer["errors"]
    payload = answer["data"]["joinRequestsDecide"]
    assert payload["decisions"] is None
    return [(error["code"], error["field"]) for error in payload["userErrors"]]


async def submitted(joining: Joining, count: int) -> list[str]:
    return [await joining.request_id(await joining.submit(joining.person())) for _ in range(count)]


async def at_sibling(joining: Joining) -> str:
    person = joining.person().input(organisationId=joining.sibling_id)
    answer = await joining.anonymous.send("mobile/members/join_request_submit", person)
    return await joining.request_id(answer["data"]["joinRequestSubmit"]["reference"])


async def members(joining: Joining) -> int:
    return int(await joining.conn.fetchval("SELECT count(*) FROM member"))


async def test_each_request_is_decided_or_says_why_not(joining: Joining) -> None:
    first, closed, last = await submitted(joining, 3)
    own = await joining.request_id(await joining.submit(joining.person(), joining.clients["branch officer"]))
    away = await at_sibling(joining)
    await joining.decide("branch officer", closed, is_approval=False, comment="理由")
    before = await members(joining)

    answer = await decide(joining, "branch officer", [last, own, NOBODY, away, closed, first, last])

    assert told(answer) == [
        (last, "APPROVED", []),
        (own, "IN_REVIEW", [("OWN_REQUEST", [])]),
        (NOBODY, None, [("JOIN_REQUEST_NOT_FOUND", ["joinRequestId"])]),
        (away, None, [("JOIN_REQUEST_NOT_FOUND", ["joinRequestId"])]),
        (closed, "REJECTED", [("JOIN_REQUEST_CLOSED", ["joinRequestId"])]),
        (first, "APPROVED", []),
    ]
    assert await members(joining) == before + 2
    done = [
        each["joinRequest"]["member"]["memberNumber"]
        for each in answer["data"]["joinRequestsDecide"]["decisions"]["results"][::5]
    ]
    assert int(done[1][2:]) == int(done[0][2:]) + 1
    decoded = [decode_id(each) for each in (last, first, own, away)]
    actions = await joining.conn.fetch(
        "SELECT object_id, count(*) FROM audit_entry WHERE object_id = ANY($1) AND action = 'join_request.approved'"
        " GROUP BY 1",
        [each[1] for each in decoded if each],
    )
    assert [row["count"] for row in actions] == [1, 1]


async def test_a_refusal_in_the_midst_of_a_request_takes_back_that_one_alone(joining: Joining) -> None:
    person, twin = joining.person(), joining.person()
    first = await joining.request_id(await joining.submit(person))
    answer = await joining.anonymous.send(
        "mobile/members/join_request_submit", twin.input(phoneNumber=person.phone_number)
    )
    second = await joining.request_id(answer["data"]["joinRequestSubmit"]["reference"])
    (third,) = await submitted(joining, 1)
    before = await joining.conn.fetchval("SELECT next_number FROM member_number")

    found = told(await decide(joining, "branch officer", [first, second, third]))

    assert [each[1:] for each in found] == [
        ("APPROVED", []),
        ("IN_REVIEW", [("IDENTITY_IN_USE", ["joinRequestId"])]),
        ("APPROVED", []),
    ]
    assert await joining.conn.fetchval("SELECT next_number FROM member_number") == before + 2
    decoded = decode_id(second)
    assert decoded
    step = await joining.row(
        "SELECT s.status, s.decided_by_id FROM join_request r JOIN approval_step s ON s.approval_id = r.approval_id"
        " WHERE r.id = $1",
        decoded[1],
    )
    assert tuple(step) == ("open", None)


async def test_a_rejection_of_many_has_one_reason(joining: Joining) -> None:
    requests = await submitted(joining, 2)
    before = await members(joining)

    without = [
        await decide(joining, "branch officer", requests, isApproval=False, comment=each) for each in (None, " ")
    ]
    rejected = await decide(joining, "branch officer", requests, isApproval=False, comment="合同未生效")

    assert [codes(answer) for answer in without] == [[("COMMENT_REQUIRED", ["comment"])]] * 2
    assert told(rejected) == [(each, "REJECTED", []) for each in requests]
    assert await members(joining) == before
    decoded = [decode_id(each) for each in requests]
    comments = await joining.conn.fetch(
        "SELECT s.comment FROM join_request r JOIN approval_step s ON s.approval_id = r.approval_id"
        " WHERE r.id = ANY($1)",
        [each[1] for each in decoded if each],
    )
    assert [row["comment"] for row in comments] == ["合同未生效"] * 2


@pytest.mark.parametrize("count", [0, 101])
async def test_none_and_too_many_are_refused_as_a_whole(joining: Joining, count: int) -> None:
    before = await joining.counts()
    named = [encode_id("JoinRequest", UUID(int=n + 1)) for n in range(count)]

    assert codes(await decide(joining, "branch officer", named)) == [("INVALID_JOIN_REQUEST_COUNT", ["joinRequestIds"])]
    assert codes(await decide(joining, "branch officer", [NOBODY], comment="a\0b")) == [("INVALID_NOTE", ["comment"])]
    assert await joining.counts() == before


@pytest.mark.parametrize("caller", ["officer of a sibling branch", "member", "auditor", "administrator"])
async def test_who_may_not_decide_there_learns_nothing_of_the_requests(joining: Joining, caller: str) -> None:
    (request_id,) = await submitted(joining, 1)

    found = told(await decide(joining, caller, [request_id, NOBODY]))

    assert [each[1:] for each in found] == [(None, [("JOIN_REQUEST_NOT_FOUND", ["joinRequestId"])])] * 2
    decoded = decode_id(request_id)
    assert decoded
    assert await joining.conn.fetchval("SELECT status FROM join_request WHERE id = $1", decoded[1]) == "in_review"


async def test_a_repeat_gets_the_same_answer_and_changes_nothing(joining: Joining) -> None:
    requests = [*await submitted(joining, 2), NOBODY]
    before, key = await members(joining), {"requestKey": "0190aaaa-0000-7000-8000-00000000d00d"}

    answers = await asyncio.gather(*(decide(joining, "branch officer", requests, **key) for _ in range(2)))
    late = await decide(joining, "branch officer", requests, **key)
    other = await decide(joining, "branch officer", requests[:1], **key)

    assert answers[0]["data"] == answers[1]["data"] == late["data"]
    assert [each[1] for each in told(late)] == ["APPROVED", "APPROVED", None]
    assert other.codes == ["REQUEST_KEY_REUSED"]
    assert await members(joining) == before + 2


async def test_two_officers_with_the_same_requests_in_other_orders_decide_each_once(joining: Joining) -> None:
    requests = await submitted(joining, 4)
    before = await members(joining)

    one, other, single = await asyncio.gather(
        decide(joining, "branch officer", requests),
        decide(joining, "federation officer", requests[::-1]),
        joining.decide("federation officer", requests[2]),
    )

    done = [each for answer in (one, other) for each in told(answer) if not each[2]]
    alone = [] if single["data"]["joinRequestDecide"]["userErrors"] else [requests[2]]
    assert sorted([*(each[0] for each in done), *alone]) == sorted(requests)
    assert await members(joining) == before + 4
