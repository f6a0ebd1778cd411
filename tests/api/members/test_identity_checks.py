"""Checks of identity: by themselves, by officers, by the applicant's phone; and what an approval needs of them."""

import json
from datetime import date

from api.nodes import encode_id
from db.sealing import Keyring
from domain.auth.codes import unseal_code_message
from tests.api.members.conftest import REVIEW, Joining
from tests.api.members.test_join_evidence import sent
from tests.factories.members import Applicant, identity_number
from tests.support.api import Answer, request_key
from tests.support.waiting import until

CHECK = "console/members/join_request_check_identity"
SEND, PROVE = "mobile/members/join_phone_code_send", "mobile/members/join_request_prove_phone"
PREFILL = "mobile/members/join_request_prefill_open"
RULE = """
    INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)
    SELECT tenant_id, gen_random_uuid(), id, unnest($2::text[]), 1, false, '2020-01-01', '决议'
    FROM organisation WHERE code = $1
"""
NEWEST_CODE = """
    SELECT tenant_id, subject_id, facts::text FROM event WHERE topic = 'phone_code.requested'
    ORDER BY created_at DESC, id DESC LIMIT 1
"""


async def checks(joining: Joining, request_id: str, count: int) -> list[tuple[str, str, str]]:
    """Method, outcome and reason of the checks of a request, once so many are there, oldest first."""
    found: list[tuple[str, str, str]] = []

    async def are_there() -> bool:
        answer = await joining.clients["federation officer"].send(REVIEW, {"id": request_id})
        rows = answer["data"]["node"]["identityChecks"]
        found[:] = [(each["method"], each["outcome"], each["reason"]) for each in reversed(rows)]
        return len(found) >= count

    await until(are_there)
    return found


async def check(joining: Joining, by: str, request_id: str, method: str, **values: object) -> list[str]:
    given = {"joinRequestId": request_id, "method": method, **values}
    answer = await joining.clients[by].send(CHECK, {"input": given})
    assert "errors" not in answer, answer["errors"]
    return [error["code"] for error in answer["data"]["joinRequestCheckIdentity"]["userErrors"]]


async def code_to(joining: Joining, keyring: Keyring, phone: str) -> str:
    """The code that was sent to a phone."""
    answer = await joining.anonymous.send(SEND, {"input": {"phoneNumber": phone}})
    assert answer["data"]["joinPhoneCodeSend"]["userErrors"] == []
    row = await joining.row(NEWEST_CODE)
    facts = json.loads(row["facts"])
    assert facts["is_awaited"] is True
    return unseal_code_message(keyring, row["tenant_id"], row["subject_id"], facts["message_sealed"]).code


def codes(answer: Answer, field: str) -> list[str]:
    return [error["code"] for error in answer["data"][field]["userErrors"]]


async def at_strict_place(joining: Joining, code: str, *keys: str) -> Applicant:
    """Somebody who wants to join where the rules ask for these."""
    place = await joining.row("SELECT id FROM organisation WHERE code = $1", code)
    await joining.conn.execute(RULE, code, list(keys))
    return joining.person().at(encode_id("Organisation", place["id"]))


async def test_after_a_submission_our_own_checks_run_by_themselves(joining: Joining) -> None:
    request_id = await joining.request_id(await joining.submit(joining.person()))

    assert await checks(joining, request_id, 2) == [
        ("DOCUMENT_NUMBER", "MATCHED", "NUMBER_VALID"),
        ("ROSTER", "MANUAL", "NOT_ON_FILE"),
    ]


async def test_an_officer_runs_checks_and_says_what_they_saw(joining: Joining) -> None:
    request_id = await joining.request_id(await joining.submit(joining.person()))
    await checks(joining, request_id, 2)
    key = request_key()

    unasked = await check(joining, "branch officer", request_id, "OFFICER")
    phone = await check(joining, "branch officer", request_id, "PHONE")
    provider = await check(joining, "branch officer", request_id, "PROVIDER")
    for _ in range(2):
        assert await check(joining, "branch officer", request_id, "OFFICER", isMatch=True, requestKey=key) == []
    elsewhere = await check(joining, "officer of a sibling branch", request_id, "ROSTER")

    assert (unasked, phone, provider) == (
        ["IDENTITY_ANSWER_REQUIRED"],
        ["IDENTITY_METHOD_NOT_OFFERED"],
        ["IDENTITY_METHOD_NOT_OFFERED"],
    )
    assert elsewhere == ["JOIN_REQUEST_NOT_FOUND"]
    assert (await checks(joining, request_id, 3))[2:] == [("OFFICER", "MATCHED", "SEEN_BY_OFFICER")]
    answer = await joining.clients["branch officer"].send(REVIEW, {"id": request_id})
    named = [each["checkedBy"] is not None for each in answer["data"]["node"]["identityChecks"]]
    assert named == [True, False, False]


async def test_an_approval_needs_what_the_rules_ask_for(joining: Joining) -> None:
    person = await at_strict_place(joining, "HD-B-02", "join_needs_identity_card", "join_needs_officer_check")
    reference = await joining.submit(person)
    request_id = await joining.request_id(reference)
    before = await joining.counts()

    neither = await joining.decide("federation officer", request_id)
    unchanged = await joining.counts()
    await sent(joining, reference, person, "IDENTITY_CARD")
    without_check = await joining.decide("federation officer", request_id)
    await check(joining, "federation officer", request_id, "OFFICER", isMatch=True)
    await check(joining, "federation officer", request_id, "OFFICER", isMatch=False)
    doubted = await joining.decide("federation officer", request_id)
    await check(joining, "federation officer", request_id, "OFFICER", isMatch=True)
    approved = await joining.decide("federation officer", request_id)

    assert codes(neither, "joinRequestDecide") == ["EVIDENCE_MISSING", "IDENTITY_UNVERIFIED"]
    first, second = neither["data"]["joinRequestDecide"]["userErrors"]
    assert ("IDENTITY_CARD" in first["message"], "OFFICER" in second["message"]) == (True, True)
    assert unchanged == before
    assert codes(without_check, "joinRequestDecide") == codes(doubted, "joinRequestDecide") == ["IDENTITY_UNVERIFIED"]
    assert codes(approved, "joinRequestDecide") == []
    assert await check(joining, "federation officer", request_id, "ROSTER") == ["JOIN_REQUEST_CLOSED"]


async def test_a_rejection_needs_no_evidence(joining: Joining) -> None:
    person = await at_strict_place(joining, "HD-C-01", "join_needs_phone_check")
    request_id = await joining.request_id(await joining.submit(person))

    answer = await joining.decide("federation officer", request_id, is_approval=False, comment="材料不全")

    assert codes(answer, "joinRequestDecide") == []


async def test_a_phone_is_proven_once_by_its_code(joining: Joining, keyring: Keyring) -> None:
    person, other = joining.person(), joining.person()
    reference, others = await joining.submit(person), await joining.submit(other)
    code = await code_to(joining, keyring, person.phone_number)

    async def prove(of: str, phone: str, by: str) -> list[str]:
        answer = await joining.anonymous.send(PROVE, {"input": {"reference": of, "phoneNumber": phone, "code": by}})
        return codes(answer, "joinRequestProvePhone")

    assert await prove(reference, person.phone_number, "x") == ["INVALID_SIGN_IN_CODE"]
    assert await prove(others, person.phone_number, code) == ["JOIN_REQUEST_NOT_FOUND"]
    assert await prove(reference, other.phone_number, code) == ["INVALID_SIGN_IN_CODE"]
    assert await prove(reference, person.phone_number, code) == []
    assert await prove(reference, person.phone_number, code) == ["INVALID_SIGN_IN_CODE"]
    found = await checks(joining, await joining.request_id(reference), 3)
    assert ("PHONE", "MATCHED", "CODE_CONFIRMED") in found
    signed_in = await joining.anonymous.send(
        "mobile/auth/session_open_by_code", {"phoneNumber": person.phone_number, "code": code}
    )
    assert codes(signed_in, "sessionOpenByCode") == ["INVALID_SIGN_IN_CODE"]


async def test_nothing_is_told_to_strangers_about_a_phone(joining: Joining) -> None:
    answer = await joining.anonymous.send(SEND, {"input": {"phoneNumber": "13912349999"}})

    row = await joining.row(NEWEST_CODE)
    assert codes(answer, "joinPhoneCodeSend") == []
    assert json.loads(row["facts"])["is_awaited"] is False
    deliveries = await joining.conn.fetchval(
        "SELECT count(*) FROM event WHERE topic = 'notification.delivery_due' AND facts->>'recipient_id' = $1",
        str(row["subject_id"]),
    )
    assert deliveries == 0


async def test_who_left_has_their_request_filled_in_by_their_phone(joining: Joining, keyring: Keyring) -> None:
    phone, identity = "19800001234", identity_number(date(1971, 2, 3), 77)
    tenant_id = await joining.conn.fetchval("SELECT id FROM tenant LIMIT 1")
    await joining.conn.execute(
        "UPDATE member SET state = 'left', phone_index = $1, phone_tail = '1234', identity_index = $2,"
        " identity_tail = $3 WHERE member_number = 'HD001999'",
        keyring.blind_index(tenant_id, "phone", f"+86{phone}"),
        keyring.blind_index(tenant_id, "identity", identity),
        identity[-4:],
    )
    member = await joining.row("SELECT name, organisation_id FROM member WHERE member_number = 'HD001999'")
    code = await code_to(joining, keyring, phone)
    key = request_key()

    answers = [
        await joining.anonymous.send(PREFILL, {"input": {"phoneNumber": phone, "code": code, "requestKey": key}})
        for _ in range(2)
    ]
    again = await joining.anonymous.send(PREFILL, {"input": {"phoneNumber": phone, "code": code}})

    found = answers[0]["data"]["joinRequestPrefillOpen"]["prefill"]
    assert (found["name"], found["maskedPhoneNumber"]) == (member["name"], "****1234")
    assert found["organisation"]["id"] == encode_id("Organisation", member["organisation_id"])
    assert answers[0]["data"] == answers[1]["data"]
    assert codes(again, "joinRequestPrefillOpen") == ["INVALID_SIGN_IN_CODE"]
    stored = await joining.conn.fetchval("SELECT outcome::text FROM request_key WHERE key = $1::uuid", key)
    assert member["name"] not in stored
