"""Asking again after a rejection, joining again after leaving, and the place of those whose employer has no union."""

import asyncio
from typing import Any

import pytest

from api.nodes import decode_id, encode_id
from db.types import new_id
from tests.api.members.conftest import REVIEW, Joining
from tests.factories.members import Applicant
from tests.support.api import Answer, Client, request_key

RESUBMIT = "mobile/members/join_request_resubmit"
PREFILL = "mobile/members/join_request_prefill"
SUBMIT = "mobile/members/join_request_submit"
PERSON = """
    query ($number: String!) {
      member(by: {memberNumber: $number}) {
        id state joinedOn employmentKind organisation { id } private { phoneNumber identityNumber }
      }
    }
"""
FORMER = "query ($id: ID!) {node(id: $id) {... on JoinRequest {former {reference status attempt}}}}"
LEAVE = """
    WITH ended AS (
        UPDATE membership_period SET until_on = starts_on WHERE member_id = $1 AND until_on IS NULL RETURNING *
    ), begun AS (
        INSERT INTO membership_period
            (tenant_id, member_id, version, starts_on, state, organisation_id, employment_kind, cause)
        SELECT tenant_id, member_id, version + 1, starts_on, $2, organisation_id, employment_kind, $3 FROM ended
        RETURNING *
    )
    UPDATE member SET state = $2, version = begun.version FROM begun WHERE id = begun.member_id
"""


def refusals(answer: Answer, field: str = "joinRequestResubmit") -> list[tuple[str, list[str]]]:
    assert "errors" not in answer, answer["errors"]
    return [(error["code"], error["field"]) for error in answer["data"][field]["userErrors"]]


async def resubmit(joining: Joining, former: str, person: Applicant, **values: Any) -> Answer:
    given = {"reference": former, "phoneNumber": person.phone_number, **values}
    return await joining.anonymous.send(RESUBMIT, {"input": given})


async def rejected(joining: Joining, person: Applicant) -> str:
    """The reference of a request that was rejected."""
    reference = await joining.submit(person)
    answer = await joining.decide(
        "branch officer", await joining.request_id(reference), is_approval=False, comment="请入职后再申请"
    )
    assert refusals(answer, "joinRequestDecide") == []
    return reference


async def approved(joining: Joining, person: Applicant) -> str:
    """The number of a person who has just become a member."""
    answer = await joining.decide("branch officer", await joining.request_id(await joining.submit(person)))
    number: str = answer["data"]["joinRequestDecide"]["joinRequest"]["member"]["memberNumber"]
    return number


async def become(joining: Joining, number: str, state: str, cause: str) -> None:
    """The member's state, behind the application's back."""
    member_id = await joining.conn.fetchval("SELECT id FROM member WHERE member_number = $1", number)
    await joining.conn.execute(LEAVE, member_id, state, cause)


async def test_a_rejected_request_is_taken_up_with_what_is_on_file(joining: Joining) -> None:
    person = joining.person()
    former = await rejected(joining, person)

    answer = await resubmit(joining, former, person, note="劳动合同已生效", requestKey=request_key())

    taken = answer["data"]["joinRequestResubmit"]
    assert taken["userErrors"] == []
    assert (taken["attempt"], taken["organisation"]["id"]) == (2, joining.branch_id)
    assert taken["reference"] != former
    seen = await joining.clients["branch officer"].send(REVIEW, {"id": await joining.request_id(taken["reference"])})
    request = seen["data"]["node"]
    for _ in range(2):  # the second reading of a document is one statement
        of_chain = await joining.clients["branch officer"].run(FORMER, {"id": request["id"]})
        assert of_chain["data"]["node"]["former"] == {"reference": former, "status": "REJECTED", "attempt": 1}
    assert (request["attempt"], request["name"], request["note"]) == (2, person.name, "劳动合同已生效")
    assert [(each["stage"], each["decidedAt"]) for each in request["approval"]["steps"]] == [(1, None)]
    decided = await joining.decide("branch officer", request["id"])
    number = decided["data"]["joinRequestDecide"]["joinRequest"]["member"]["memberNumber"]
    found = await joining.clients["branch officer"].run(PERSON, {"number": number})
    assert found["data"]["member"]["private"] == {
        "phoneNumber": f"+86{person.phone_number}",
        "identityNumber": person.identity_number,
    }


async def test_what_is_given_anew_replaces_what_is_on_file(joining: Joining) -> None:
    person, other = joining.person(), joining.person()
    former = await rejected(joining, person)

    answer = await resubmit(
        joining,
        former,
        person,
        name="方晓冬",
        newPhoneNumber=other.phone_number,
        identityNumber=other.identity_number,
        employmentKind="PERMANENT",
        organisationId=joining.sibling_id,
    )

    assert refusals(answer) == []
    row = await joining.row(
        "SELECT * FROM join_request WHERE reference = $1", answer["data"]["joinRequestResubmit"]["reference"]
    )
    assert encode_id("Organisation", row["organisation_id"]) == joining.sibling_id
    assert (row["name"], row["employment_kind"]) == ("方晓冬", "permanent")
    assert (row["phone_tail"], row["identity_tail"]) == (other.phone_number[-4:], other.identity_number[-4:])


async def test_a_request_is_taken_up_once_and_each_attempt_is_counted(joining: Joining) -> None:
    person = joining.person()
    first = await rejected(joining, person)
    second = (await resubmit(joining, first, person))["data"]["joinRequestResubmit"]["reference"]
    request_id = await joining.request_id(second)
    while_open = await resubmit(joining, second, person)
    await joining.decide("branch officer", request_id, is_approval=False, comment="材料不全")
    before = await joining.counts()

    of_the_first = await resubmit(joining, first, person)

    assert refusals(while_open) == [("JOIN_REQUEST_OPEN", ["reference"])]
    assert refusals(of_the_first) == [("JOIN_REQUEST_SUPERSEDED", ["reference"])]
    assert await joining.counts() == before
    assert (await resubmit(joining, second, person))["data"]["joinRequestResubmit"]["attempt"] == 3


async def test_an_approved_request_is_not_taken_up_again(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    await joining.decide("branch officer", await joining.request_id(reference))
    before = await joining.counts()

    assert refusals(await resubmit(joining, reference, person)) == [("JOIN_REQUEST_CLOSED", ["reference"])]
    assert await joining.counts() == before


async def test_a_withdrawn_request_is_taken_up_again(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)
    withdrawal = {"reference": reference, "phoneNumber": person.phone_number}
    await joining.anonymous.run(
        "mutation ($input: JoinRequestWithdrawInput!) {joinRequestWithdraw(input: $input) {userErrors {code}}}",
        {"input": withdrawal},
    )

    assert refusals(await resubmit(joining, reference, person)) == []


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"phoneNumber": "13800000000"}, ("JOIN_REQUEST_NOT_FOUND", ["reference"])),
        ({"reference": "2222222222"}, ("JOIN_REQUEST_NOT_FOUND", ["reference"])),
        ({"phoneNumber": "+8612000000000"}, ("INVALID_PHONE_NUMBER", ["phoneNumber"])),
        ({"name": "?"}, ("INVALID_NAME", ["name"])),
        ({"name": ""}, ("INVALID_NAME", ["name"])),
        ({"identityNumber": "1"}, ("INVALID_IDENTITY_NUMBER", ["identityNumber"])),
        ({"note": "字" * 501}, ("INVALID_NOTE", ["note"])),
    ],
)
async def test_what_cannot_be_taken_up_leaves_nothing(
    joining: Joining, values: dict[str, str], refused: tuple[str, list[str]]
) -> None:
    person = joining.person()
    reference = await rejected(joining, person)
    before = await joining.counts()

    answer = await resubmit(joining, reference, person, **values)

    assert refusals(answer) == [refused]
    assert await joining.counts() == before


async def test_a_request_taken_up_five_times_at_once_is_open_once(joining: Joining) -> None:
    person = joining.person()
    reference = await rejected(joining, person)

    answers = await asyncio.gather(*(resubmit(joining, reference, person) for _ in range(5)))

    codes = sorted(code for answer in answers for code, _ in refusals(answer))
    assert codes == ["JOIN_REQUEST_SUPERSEDED"] * 4


async def test_the_same_request_key_takes_it_up_once(joining: Joining) -> None:
    person, key = joining.person(), request_key()
    reference = await rejected(joining, person)

    answers = [await resubmit(joining, reference, person, requestKey=key) for _ in range(2)]

    assert answers[0]["data"] == answers[1]["data"]
    assert refusals(answers[0]) == []


async def test_an_applicant_sees_what_is_on_file_and_a_stranger_nothing(joining: Joining) -> None:
    person = joining.person()
    reference = await rejected(joining, person)

    own = await joining.anonymous.send(PREFILL, {"reference": reference, "phoneNumber": person.phone_number})
    strangers = [
        await joining.anonymous.send(PREFILL, given)
        for given in (
            {"reference": reference, "phoneNumber": "13800000000"},
            {"reference": reference},
            {"phoneNumber": person.phone_number},
            {},
        )
    ]

    found = own["data"]["joinRequestPrefill"]
    assert next(each["kind"] for each in found["organisation"].pop("chain")) == "FEDERATION"
    assert found == {
        "reference": reference,
        "status": "REJECTED",
        "canResubmit": True,
        "name": person.name,
        "employmentKind": "FIXED_TERM",
        "employerHasUnion": True,
        "note": None,
        "maskedPhoneNumber": f"****{person.phone_number[-4:]}",
        "maskedIdentityNumber": f"****{person.identity_number[-4:]}",
        "organisation": {"id": joining.branch_id, "name": found["organisation"]["name"]},
    }
    assert [each["data"]["joinRequestPrefill"] for each in strangers] == [None] * 4
    await resubmit(joining, reference, person)
    again = await joining.anonymous.send(PREFILL, {"reference": reference, "phoneNumber": person.phone_number})
    assert again["data"]["joinRequestPrefill"]["canResubmit"] is False


async def test_a_member_who_is_signed_in_sees_their_entry_in_the_register(joining: Joining) -> None:
    answer = await joining.clients["member"].send(PREFILL)

    found = answer["data"]["joinRequestPrefill"]
    assert (found["reference"], found["status"], found["canResubmit"]) == (None, None, False)
    assert found["name"]
    assert found["maskedIdentityNumber"].startswith("****")


@pytest.mark.parametrize("cause", ["left", "lapsed"])
async def test_who_left_is_a_member_again_under_the_same_number(joining: Joining, cause: str) -> None:
    person = joining.person()
    number = await approved(joining, person)
    officer = joining.clients["federation officer"]
    before = (await officer.run(PERSON, {"number": number}))["data"]["member"]
    await become(joining, number, "left", cause)
    again = Applicant(
        joining.sibling_id, person.name, joining.person().phone_number, person.identity_number, "PERMANENT"
    )

    answer = await joining.decide("federation officer", await joining.request_id(await joining.submit(again)))

    member = answer["data"]["joinRequestDecide"]["joinRequest"]["member"]
    assert (member["memberNumber"], member["id"]) == (number, before["id"])
    after = (await officer.run(PERSON, {"number": number}))["data"]["member"]
    assert after == {
        "id": before["id"],
        "state": "ACTIVE",
        "joinedOn": before["joinedOn"],
        "employmentKind": "PERMANENT",
        "organisation": {"id": joining.sibling_id},
        "private": {"phoneNumber": f"+86{again.phone_number}", "identityNumber": person.identity_number},
    }
    decoded = decode_id(before["id"])
    assert decoded
    periods = await joining.conn.fetch(
        "SELECT state, cause FROM membership_period WHERE member_id = $1 ORDER BY version", decoded[1]
    )
    assert [tuple(each) for each in periods] == [("active", "joined"), ("left", cause), ("active", "rejoined")]


@pytest.mark.parametrize(
    ("state", "cause"),
    [("left", "expelled"), ("suspended", "suspended"), ("retained", "retained"), ("deceased", "deceased")],
)
async def test_who_may_not_join_again_is_refused_like_any_member(joining: Joining, state: str, cause: str) -> None:
    person = joining.person()
    await become(joining, await approved(joining, person), state, cause)
    before = await joining.counts()

    answer = await joining.anonymous.send(SUBMIT, person.input())

    assert refusals(answer, "joinRequestSubmit") == [("IDENTITY_IN_USE", ["identityNumber"])]
    assert await joining.counts() == before


async def test_who_is_expelled_during_the_review_is_not_admitted(joining: Joining) -> None:
    person = joining.person()
    number = await approved(joining, person)
    await become(joining, number, "left", "left")
    request_id = await joining.request_id(await joining.submit(person))
    await joining.conn.execute(
        "UPDATE membership_period SET cause = 'expelled' WHERE until_on IS NULL"
        " AND member_id = (SELECT id FROM member WHERE member_number = $1)",
        number,
    )

    answer = await joining.decide("branch officer", request_id)

    assert refusals(answer, "joinRequestDecide") == [("IDENTITY_IN_USE", ["joinRequestId"])]


async def test_a_returning_member_cannot_take_the_phone_of_another(joining: Joining) -> None:
    person, owner = joining.person(), joining.person()
    number = await approved(joining, person)
    await approved(joining, owner)
    await become(joining, number, "left", "left")
    again = Applicant(person.organisation_id, person.name, owner.phone_number, person.identity_number)
    request_id = await joining.request_id(await joining.submit(again))
    before = await joining.counts()

    answer = await joining.decide("branch officer", request_id)

    assert refusals(answer, "joinRequestDecide") == [("IDENTITY_IN_USE", ["joinRequestId"])]
    assert await joining.counts() == before


async def test_who_has_no_union_at_work_asks_the_nearest_pool(joining: Joining) -> None:
    person = joining.person()
    asked = {**person.input()["input"], "employerHasUnion": False, "organisationId": None}
    closed = "UPDATE organisation SET state = 'dissolved', closed_on = '2026-01-01' WHERE kind = 'holding_pool'"
    await joining.conn.execute(closed)
    before = await joining.counts()
    without_pool = await _submitted(joining.anonymous, asked)
    unchanged = await joining.counts()
    top = await joining.conn.fetchval("SELECT id FROM organisation WHERE code = 'HD'")
    near = await joining.conn.fetchval("SELECT id FROM organisation WHERE code = 'HD-A'")
    for_all = await _pool(joining, top, "HD-P-2")
    of_company = await _pool(joining, near, "HD-A-P")

    of_union = await _submitted(joining.anonymous, asked)
    near_by = await _submitted(
        joining.anonymous,
        {**joining.person().input()["input"], "employerHasUnion": False, "organisationId": joining.branch_id},
    )
    without_place = await _submitted(joining.anonymous, {**asked, "employerHasUnion": True})

    assert refusals(without_pool, "joinRequestSubmit") == [("HOLDING_POOL_NOT_FOUND", ["organisationId"])]
    assert unchanged == before
    assert of_union["data"]["joinRequestSubmit"]["organisation"]["id"] == for_all
    assert near_by["data"]["joinRequestSubmit"]["organisation"]["id"] == of_company
    assert refusals(without_place, "joinRequestSubmit") == [("ORGANISATION_NOT_FOUND", ["organisationId"])]
    request_id = await joining.request_id(of_union["data"]["joinRequestSubmit"]["reference"])
    assert refusals(await joining.decide("federation officer", request_id), "joinRequestDecide") == []


async def test_a_closed_organisation_takes_nobody(joining: Joining) -> None:
    place = await joining.conn.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-02-2'")
    closed = "UPDATE organisation SET state = 'dissolved', closed_on = '2026-01-01' WHERE id = $1"
    opened = "UPDATE organisation SET state = 'active', closed_on = NULL WHERE id = $1"
    person = joining.person().at(encode_id("Organisation", place))
    waiting = await joining.request_id(await joining.submit(person))
    await joining.conn.execute(closed, place)

    asked = await joining.anonymous.send(SUBMIT, joining.person().at(person.organisation_id).input())
    decided = await joining.decide("federation officer", waiting)

    await joining.conn.execute(opened, place)
    assert refusals(asked, "joinRequestSubmit") == [("ORGANISATION_TAKES_NO_MEMBERS", ["organisationId"])]
    assert refusals(decided, "joinRequestDecide") == [("ORGANISATION_TAKES_NO_MEMBERS", ["joinRequestId"])]


async def _submitted(client: Client, values: dict[str, Any]) -> Answer:
    return await client.send(SUBMIT, {"input": values})


async def _pool(joining: Joining, parent_id: object, code: str) -> str:
    pool_id = new_id()
    await joining.conn.execute(
        "INSERT INTO organisation (tenant_id, id, parent_id, kind, code, name, name_en, founded_on)"
        " SELECT tenant_id, $1, id, 'holding_pool', $2, '待转入会员库', 'Holding pool', '2026-01-01'"
        " FROM organisation WHERE id = $3",
        pool_id,
        code,
        parent_id,
    )
    await joining.conn.execute(
        "INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth)"
        " SELECT tenant_id, ancestor_id, $1::uuid, depth + 1 FROM organisation_closure WHERE descendant_id = $2"
        " UNION ALL SELECT tenant_id, $1::uuid, $1::uuid, 0 FROM organisation WHERE id = $1",
        pool_id,
        parent_id,
    )
    return str(encode_id("Organisation", pool_id))
