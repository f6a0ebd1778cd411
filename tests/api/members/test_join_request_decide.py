"""Deciding on requests to join."""

import asyncio
from typing import Any
from uuid import UUID

import orjson
import pytest

from api.nodes import decode_id, encode_id
from db.names import search_terms, sort_key
from db.sealing import Keyring
from domain.auth.tokens import unseal_activation_code
from tests.api.members.conftest import Joining
from tests.factories.members import Applicant
from tests.support.api import Answer, Client

PERSON = """
    query ($number: String!) {
      member(by: {memberNumber: $number}) {
        id name memberNumber state employmentKind joinedOn maskedPhoneNumber maskedIdentityNumber
        organisation { id }
        private { phoneNumber identityNumber }
      }
    }
"""


def payload(answer: Answer) -> dict[str, Any]:
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]["joinRequestDecide"]
    return found


def refusals(answer: Answer) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["field"]) for error in payload(answer)["userErrors"]]


async def submitted(joining: Joining, person: Applicant | None = None, by: Client | None = None) -> str:
    """The id of a request that waits."""
    return await joining.request_id(await joining.submit(person or joining.person(), by))


async def status_of(joining: Joining, request_id: str) -> tuple[str, str, str]:
    """State of a request, its review and its step."""
    decoded = decode_id(request_id)
    assert decoded
    row = await joining.row(
        "SELECT r.status, a.status AS review, s.status AS step FROM join_request r"
        " JOIN approval a ON a.id = r.approval_id JOIN approval_step s ON s.approval_id = a.id WHERE r.id = $1",
        decoded[1],
    )
    return row["status"], row["review"], row["step"]


async def approved_facts(joining: Joining, request_id: str) -> dict[str, str]:
    """Facts of the event that tells of an approval."""
    decoded = decode_id(request_id)
    assert decoded
    facts: str = await joining.conn.fetchval(
        "SELECT facts FROM event WHERE topic = 'join_request.approved' AND subject_id = $1", decoded[1]
    )
    found: dict[str, str] = orjson.loads(facts)
    return found


async def test_an_approval_enters_the_person_in_the_register(joining: Joining) -> None:
    person = joining.person()
    request_id = await submitted(joining, person)

    answer = await joining.decide("branch officer", request_id)

    done = payload(answer)
    assert done["userErrors"] == []
    assert done["joinRequest"]["status"] == "APPROVED"
    assert await status_of(joining, request_id) == ("approved", "approved", "approved")
    number = done["joinRequest"]["member"]["memberNumber"]
    found = await joining.clients["branch officer"].run(PERSON, {"number": number})
    member = found["data"]["member"]
    joined_on = member.pop("joinedOn")
    assert joined_on == str(await joining.conn.fetchval("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date"))
    assert member == {
        "id": done["joinRequest"]["member"]["id"],
        "name": person.name,
        "memberNumber": number,
        "state": "ACTIVE",
        "employmentKind": "FIXED_TERM",
        "maskedPhoneNumber": f"****{person.phone_number[-4:]}",
        "maskedIdentityNumber": f"****{person.identity_number[-4:]}",
        "organisation": {"id": joining.branch_id},
        "private": {"phoneNumber": f"+86{person.phone_number}", "identityNumber": person.identity_number},
    }


async def test_numbers_follow_one_another(joining: Joining) -> None:
    numbers = []

    for _ in range(3):
        answer = await joining.decide("branch officer", await submitted(joining))
        numbers.append(payload(answer)["joinRequest"]["member"]["memberNumber"])

    first = int(numbers[0].removeprefix("HD"))
    assert numbers == [f"HD{first + step:06d}" for step in range(3)]
    assert first > 2_000


async def test_a_new_member_is_found_by_name_and_number_and_sorted_by_pinyin(joining: Joining) -> None:
    request_id = await submitted(joining)
    number = payload(await joining.decide("branch officer", request_id))["joinRequest"]["member"]["memberNumber"]

    row = await joining.row("SELECT name_sort, search_terms FROM member WHERE member_number = $1", number)

    assert row["name_sort"] == sort_key("方晓东")
    assert row["search_terms"] == search_terms("方晓东", number)
    for text in ("方晓东", "晓东", "fangxiaodong", "fxd", number.lower()):
        found = await joining.clients["branch officer"].run(
            "query ($text: String!) {members(first: 100, where: {search: $text}) {nodes {memberNumber}}}",
            {"text": text},
        )
        assert number in [node["memberNumber"] for node in found["data"]["members"]["nodes"]]


async def test_an_approval_is_told_once_and_written_to_the_log(joining: Joining) -> None:
    request_id = await submitted(joining)
    before = await joining.counts()

    await joining.decide("branch officer", request_id)

    after = await joining.counts()
    written = {name: after[name] - count for name, count in before.items() if after[name] != count}
    assert {name: written[name] for name in ("member", "member_private", "credential")} == {
        "member": 1,
        "member_private": 1,
        "credential": 1,
    }
    decoded = decode_id(request_id)
    assert decoded
    actions = await joining.conn.fetch(
        "SELECT action, actor_id FROM audit_entry WHERE object_id = $1 ORDER BY at, id", decoded[1]
    )
    officer = await joining.conn.fetchval("SELECT id FROM member WHERE member_number = 'HD000002'")
    assert [(each["action"], each["actor_id"]) for each in actions] == [
        ("join_request.submitted", None),
        ("join_request.approved", officer),
    ]
    topics = await joining.conn.fetch("SELECT topic FROM event WHERE subject_id = $1", decoded[1])
    assert sorted(each["topic"] for each in topics) == [
        "identity_check.due",
        "join_request.approved",
        "join_request.submitted",
    ]


async def test_the_activation_code_sets_a_password_and_the_person_signs_in(joining: Joining, keyring: Keyring) -> None:
    person = joining.person()
    request_id = await submitted(joining, person)
    await joining.decide("branch officer", request_id)

    facts = await approved_facts(joining, request_id)
    row = await joining.row("SELECT tenant_id, id FROM member WHERE member_number = $1", facts["member_number"])
    code = unseal_activation_code(keyring, row["tenant_id"], row["id"], facts["activation_code_sealed"])
    activation = {"login": person.phone_number, "activationCode": code, "password": "tea at the loom"}
    activate = "mutation ($input: AccountActivateInput!) {accountActivate(input: $input) {userErrors {code}}}"
    activated = await joining.anonymous.run(activate, {"input": activation})
    again = await joining.anonymous.run(activate, {"input": activation})
    client = await joining.anonymous.sign_in(facts["member_number"], "tea at the loom")

    assert code not in str(facts)
    assert activated["data"] == {"accountActivate": {"userErrors": []}}
    assert again["data"] == {"accountActivate": {"userErrors": [{"code": "INVALID_ACTIVATION_CODE"}]}}
    home = await client.send("mobile/members/home")
    assert home["data"]["viewer"]["member"]["name"] == person.name
    assert home["data"]["viewer"]["member"]["organisation"]["id"] == joining.branch_id
    own = await client.run(
        "query ($id: ID!) {node(id: $id) {... on JoinRequest {status member {memberNumber}}}}", {"id": request_id}
    )
    assert own["data"]["node"] == {"status": "APPROVED", "member": {"memberNumber": facts["member_number"]}}


async def test_a_rejection_needs_a_comment(joining: Joining) -> None:
    request_id = await submitted(joining)
    before = await joining.counts()

    answers = [
        await joining.decide("branch officer", request_id, is_approval=False, comment=comment)
        for comment in (None, "", "  \n")
    ]

    assert [refusals(answer) for answer in answers] == [[("COMMENT_REQUIRED", ["comment"])]] * 3
    assert await joining.counts() == before
    assert await status_of(joining, request_id) == ("in_review", "open", "open")


async def test_a_rejection_makes_nobody_a_member_and_shows_its_reason_to_the_officer(joining: Joining) -> None:
    person = joining.person()
    request_id = await submitted(joining, person)
    before = await joining.counts()

    answer = await joining.decide("branch officer", request_id, is_approval=False, comment="合同未生效")

    assert payload(answer)["joinRequest"]["status"] == "REJECTED"
    assert payload(answer)["joinRequest"]["member"] is None
    assert await status_of(joining, request_id) == ("rejected", "rejected", "rejected")
    after = await joining.counts()
    assert {name: after[name] for name in ("member", "member_private", "credential")} == {
        name: before[name] for name in ("member", "member_private", "credential")
    }
    seen = await joining.clients["branch officer"].run(
        "query ($id: ID!) {node(id: $id) {... on JoinRequest {approval {steps {comment decidedBy {memberNumber}}}}}}",
        {"id": request_id},
    )
    assert seen["data"]["node"]["approval"]["steps"] == [
        {"comment": "合同未生效", "decidedBy": {"memberNumber": "HD000002"}}
    ]


async def test_a_rejected_person_may_ask_again(joining: Joining) -> None:
    person = joining.person()
    first = await submitted(joining, person)
    await joining.decide("branch officer", first, is_approval=False, comment="请入职后再申请")

    second = await submitted(joining, person)

    assert second != first
    assert refusals(await joining.decide("branch officer", second)) == []


@pytest.mark.parametrize("comment", ["字" * 501, "a\0b", "a\x1bb"])
@pytest.mark.parametrize("is_approval", [True, False])
async def test_a_comment_that_cannot_be_kept_is_refused(joining: Joining, comment: str, *, is_approval: bool) -> None:
    request_id = await submitted(joining)

    answer = await joining.decide("branch officer", request_id, is_approval=is_approval, comment=comment)

    assert refusals(answer) == [("INVALID_NOTE", ["comment"])]
    assert await status_of(joining, request_id) == ("in_review", "open", "open")


@pytest.mark.parametrize("is_approval", [True, False])
async def test_what_is_decided_is_not_decided_again(joining: Joining, *, is_approval: bool) -> None:
    request_id = await submitted(joining)
    await joining.decide("branch officer", request_id, is_approval=is_approval, comment="理由")
    before = await joining.counts()

    again = [
        await joining.decide(officer, request_id, is_approval=verdict, comment="理由")
        for officer in ("branch officer", "federation officer")
        for verdict in (True, False)
    ]

    assert [refusals(answer) for answer in again] == [[("JOIN_REQUEST_CLOSED", ["joinRequestId"])]] * 4
    assert await joining.counts() == before


@pytest.mark.parametrize("caller", ["officer of a sibling branch", "member", "auditor", "administrator"])
async def test_who_may_not_decide_there_learns_nothing_of_the_request(joining: Joining, caller: str) -> None:
    request_id = await submitted(joining)
    before = await joining.counts()

    answer = await joining.decide(caller, request_id)
    unknown = await joining.decide(caller, encode_id("JoinRequest", UUID(int=7)))

    assert payload(answer) == payload(unknown)
    assert refusals(answer) == [("JOIN_REQUEST_NOT_FOUND", ["joinRequestId"])]
    assert await joining.counts() == before


async def test_the_anonymous_are_not_asked(joining: Joining) -> None:
    request_id = await submitted(joining)

    answer = await joining.decide("anonymous", request_id)

    assert answer.codes == ["UNAUTHENTICATED"]
    assert await status_of(joining, request_id) == ("in_review", "open", "open")


@pytest.mark.parametrize("request_id", ["", "nonsense", encode_id("Member", UUID(int=7)), "\0", "A" * 10_000], ids=len)
async def test_what_is_no_id_of_a_request_is_an_error_of_the_programmer(joining: Joining, request_id: str) -> None:
    answer = await joining.decide("branch officer", request_id)

    assert answer.codes == ["INVALID_ID"]


async def test_an_officer_does_not_decide_on_what_they_asked_for_themselves(joining: Joining) -> None:
    request_id = await submitted(joining, by=joining.clients["branch officer"])
    before = await joining.counts()

    approved = await joining.decide("branch officer", request_id)
    rejected = await joining.decide("branch officer", request_id, is_approval=False, comment="理由")

    assert refusals(approved) == refusals(rejected) == [("OWN_REQUEST", [])]
    assert await joining.counts() == before
    assert refusals(await joining.decide("federation officer", request_id)) == []


async def test_two_officers_at_the_same_moment_have_one_effect(joining: Joining) -> None:
    request_id = await submitted(joining)
    before = await joining.counts()

    answers = await asyncio.gather(
        *(
            joining.decide(officer, request_id, is_approval=verdict, comment="理由")
            for officer in ("branch officer", "federation officer")
            for verdict in (True, False, True)
        )
    )

    done = [answer for answer in answers if not refusals(answer)]
    assert len(done) == 1
    assert {code for answer in answers for code, _ in refusals(answer)} == {"JOIN_REQUEST_CLOSED"}
    status = payload(done[0])["joinRequest"]["status"].lower()
    assert await status_of(joining, request_id) == (status, status, status)
    after = await joining.counts()
    assert after["member"] - before["member"] == (1 if status == "approved" else 0)


async def test_two_requests_with_one_phone_number_make_one_member(joining: Joining) -> None:
    first, second = joining.person(), joining.person()
    first_id = await submitted(joining, first)
    answer = await joining.anonymous.send(
        "mobile/members/join_request_submit", second.input(phoneNumber=first.phone_number)
    )
    second_id = await joining.request_id(answer["data"]["joinRequestSubmit"]["reference"])
    await joining.decide("branch officer", first_id)
    before = await joining.counts()

    refused = await joining.decide("branch officer", second_id)

    assert refusals(refused) == [("IDENTITY_IN_USE", ["joinRequestId"])]
    assert await status_of(joining, second_id) == ("in_review", "open", "open")
    assert await joining.counts() == before
    number = await joining.conn.fetchval("SELECT next_number FROM member_number")
    last = await joining.conn.fetchval("SELECT max(member_number) FROM member")
    assert last == f"HD{number - 1:06d}"


async def test_refusals_speak_the_readers_language(joining: Joining) -> None:
    officer = joining.clients["branch officer"]
    request_id = await submitted(joining)

    messages = [
        payload(
            await Client(officer.http, officer.token, locale).send(
                "console/members/join_request_decide",
                {"input": {"joinRequestId": request_id, "isApproval": False}},
            )
        )["userErrors"][0]["message"]
        for locale in ("en", "zh-CN")
    ]

    assert messages == ["A rejection needs a reason.", "驳回须填写理由。"]
