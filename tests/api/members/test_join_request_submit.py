"""Asking to join."""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.nodes import encode_id
from tests.api.members.conftest import Joining
from tests.factories.auth import full_width
from tests.factories.members import applicant, identity_number
from tests.support.api import Answer, Client, Recorder, request_key

SUBMIT = "mobile/members/join_request_submit"
REFUSED = {"reference": None, "submittedAt": None, "dueAt": None, "organisation": None}


def payload(answer: Answer) -> dict[str, Any]:
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]["joinRequestSubmit"]
    return found


def refusals(answer: Answer) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["field"]) for error in payload(answer)["userErrors"]]


async def test_anybody_may_ask_to_join_a_branch(joining: Joining) -> None:
    person = joining.person()

    answer = await joining.anonymous.send(SUBMIT, person.input())

    taken = payload(answer)
    assert taken["userErrors"] == []
    assert taken["organisation"]["id"] == joining.branch_id
    assert len(taken["reference"]) == 10
    assert taken["submittedAt"] < taken["dueAt"]


async def test_a_request_takes_three_statements(joining: Joining, recorder: Recorder) -> None:
    await joining.submit(joining.person())

    with recorder.recording() as statements:
        await joining.anonymous.send(SUBMIT, joining.person().input(requestKey=request_key()))
        await asyncio.sleep(0)

    assert len([text for text in statements if "outbox" not in text]) == 3


async def test_a_request_opens_a_review_and_tells_the_officers(joining: Joining) -> None:
    reference = await joining.submit(joining.person())

    row = await joining.row(
        "SELECT r.*, a.status AS review, a.subject_id, s.organisation_id AS reviewer, s.permission, s.status AS step"
        " FROM join_request r JOIN approval a ON a.id = r.approval_id JOIN approval_step s ON s.approval_id = a.id"
        " WHERE reference = $1",
        reference,
    )
    assert (row["status"], row["review"], row["step"]) == ("in_review", "open", "open")
    assert (row["subject_id"], row["reviewer"]) == (row["id"], row["organisation_id"])
    assert row["permission"] == "join_request_decide"
    topics = await joining.conn.fetch("SELECT topic FROM event WHERE subject_id = $1", row["id"])
    assert "join_request.submitted" in {each["topic"] for each in topics}
    actions = await joining.conn.fetch("SELECT action FROM audit_entry WHERE object_id = $1", row["id"])
    assert [each["action"] for each in actions] == ["join_request.submitted"]


async def test_nothing_personal_is_kept_in_the_clear(joining: Joining) -> None:
    person = joining.person()
    reference = await joining.submit(person)

    row = await joining.row("SELECT r::text AS text, id FROM join_request r WHERE reference = $1", reference)
    events = await joining.conn.fetch(
        "SELECT e::text AS text FROM event e WHERE e.facts::text LIKE '%' || $1 || '%' OR subject_id = $1::uuid",
        str(row["id"]),
    )
    entries = await joining.conn.fetch("SELECT e::text AS text FROM audit_entry e WHERE object_id = $1", row["id"])

    written = " ".join(each["text"] for each in (row, *events, *entries))
    assert person.phone_number not in written
    assert person.phone_number.encode().hex() not in written
    assert person.identity_number not in written
    assert person.identity_number.encode().hex() not in written


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"name": "张"}, "INVALID_NAME", "name"),
        ({"name": "张伟2"}, "INVALID_NAME", "name"),
        ({"name": "张\0伟"}, "INVALID_NAME", "name"),
        ({"phoneNumber": "139123"}, "INVALID_PHONE_NUMBER", "phoneNumber"),
        ({"phoneNumber": "+999123456789"}, "INVALID_PHONE_NUMBER", "phoneNumber"),
        ({"identityNumber": "110105194912310021"}, "INVALID_IDENTITY_NUMBER", "identityNumber"),
        ({"identityNumber": "110105491231002"}, "INVALID_IDENTITY_NUMBER", "identityNumber"),
        ({"identityNumber": "\0"}, "INVALID_IDENTITY_NUMBER", "identityNumber"),
        ({"identityNumber": identity_number(date(2090, 1, 1))}, "INVALID_IDENTITY_NUMBER", "identityNumber"),
        ({"identityNumber": identity_number(date(2020, 1, 1))}, "TOO_YOUNG", "identityNumber"),
        ({"note": "字" * 501}, "INVALID_NOTE", "note"),
        ({"note": "a\0b"}, "INVALID_NOTE", "note"),
        ({"note": "a\x1bb"}, "INVALID_NOTE", "note"),
        ({"organisationId": encode_id("Organisation", UUID(int=7))}, "ORGANISATION_NOT_FOUND", "organisationId"),
    ],
)
async def test_what_cannot_be_is_refused_where_it_stands_and_leaves_nothing(
    joining: Joining, locale: str, values: Mapping[str, str], code: str, field: str
) -> None:
    client = Client(joining.anonymous.http, locale=locale)
    before = await joining.counts()

    answer = await client.send(SUBMIT, joining.person().input(requestKey=request_key(), **values))

    assert refusals(answer) == [(code, [field])]
    assert {name: payload(answer)[name] for name in REFUSED} == REFUSED
    message = payload(answer)["userErrors"][0]["message"]
    assert message.isascii() is (locale == "en")
    assert "{" not in message
    assert await joining.counts() == before


@pytest.mark.parametrize("code", ["HD", "HD-A"])
async def test_people_do_not_join_a_federation_or_an_enterprise_union(joining: Joining, code: str) -> None:
    found = await joining.anonymous.run("query ($code: String!) {organisation(by: {code: $code}) {id}}", {"code": code})
    before = await joining.counts()

    answer = await joining.anonymous.send(SUBMIT, joining.person().at(found["data"]["organisation"]["id"]).input())

    assert refusals(answer) == [("ORGANISATION_TAKES_NO_MEMBERS", ["organisationId"])]
    assert await joining.counts() == before


async def test_all_that_is_wrong_with_the_person_is_told_at_once(joining: Joining) -> None:
    values = {"name": "?", "phoneNumber": "000000", "identityNumber": "1", "note": "\x07"}

    answer = await joining.anonymous.send(SUBMIT, joining.person().input(**values))

    assert refusals(answer) == [
        ("INVALID_NAME", ["name"]),
        ("INVALID_PHONE_NUMBER", ["phoneNumber"]),
        ("INVALID_IDENTITY_NUMBER", ["identityNumber"]),
        ("INVALID_NOTE", ["note"]),
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"organisationId": "nonsense"},
        {"organisationId": ""},
        {"organisationId": encode_id("Member", UUID(int=7))},
        {"employmentKind": "SLAVE"},
        {"phoneNumber": "not a number"},
        {"phoneNumber": 13912345678},
        {"name": None},
        {"requestKey": "1"},
        {"salary": "1"},
    ],
    ids=str,
)
async def test_what_is_not_of_the_schemas_types_is_an_error_of_the_programmer(
    joining: Joining, values: Mapping[str, Any]
) -> None:
    before = await joining.counts()

    answer = await joining.anonymous.send(SUBMIT, joining.person().input(**values))

    assert answer.codes in (["BAD_USER_INPUT"], ["INVALID_ID"], ["GRAPHQL_VALIDATION_FAILED"])
    assert not {"Traceback", "asyncpg", "Expected type", "NoneType"} & set(str(answer["errors"]).split())
    assert await joining.counts() == before


async def test_half_a_surrogate_pair_is_refused_without_an_incident(joining: Joining) -> None:
    body = (
        b'{"query": "mutation ($input: JoinRequestSubmitInput!)'
        b' {joinRequestSubmit(input: $input) {userErrors {code}}}",'
        b' "variables": {"input": {"organisationId": "%s", "name": "\\ud800\\ud800", "phoneNumber": "13912345678",'
        b' "identityNumber": "11010519491231002X", "employmentKind": "PERMANENT", "note": "\\ud800"}}}'
    ) % joining.branch_id.encode()

    response = await joining.anonymous.http.post("/graphql", content=body, headers={"content-type": "application/json"})

    assert "INTERNAL" not in response.text
    assert response.status_code < 500


@pytest.mark.parametrize("note", ["", "  ", None])
async def test_an_empty_note_is_none(joining: Joining, note: str | None) -> None:
    answer = await joining.anonymous.send(SUBMIT, joining.person().input(note=note))

    kept = await joining.conn.fetchval(
        "SELECT employer_note FROM join_request WHERE reference = $1", payload(answer)["reference"]
    )
    assert kept is None


@pytest.mark.parametrize("note", ["字" * 500, "两行\n字", "😀 <b>&"])
async def test_a_note_is_kept_as_it_is(joining: Joining, note: str) -> None:
    answer = await joining.anonymous.send(SUBMIT, joining.person().input(note=note))

    kept = await joining.conn.fetchval(
        "SELECT employer_note FROM join_request WHERE reference = $1", payload(answer)["reference"]
    )
    assert kept == note


async def test_a_person_with_an_open_request_is_refused_in_any_spelling(joining: Joining) -> None:
    person = joining.person()
    await joining.submit(person)
    before = await joining.counts()

    answer = await joining.anonymous.send(
        SUBMIT, person.at(joining.sibling_id).input(identityNumber=full_width(person.identity_number).lower())
    )

    assert refusals(answer) == [("IDENTITY_IN_USE", ["identityNumber"])]
    assert await joining.counts() == before


async def test_a_member_and_an_applicant_are_refused_alike(joining: Joining) -> None:
    person = joining.person()
    await joining.submit(person)
    own = await joining.clients["member"].run("{viewer {member {private {phoneNumber identityNumber}}}}")
    private = own["data"]["viewer"]["member"]["private"]

    as_applicant = await joining.anonymous.send(SUBMIT, person.input())
    as_member = await joining.anonymous.send(SUBMIT, joining.person().input(identityNumber=private["identityNumber"]))

    assert payload(as_applicant) == payload(as_member)
    assert refusals(as_member) == [("IDENTITY_IN_USE", ["identityNumber"])]


async def test_a_phone_number_tells_a_stranger_nothing_about_its_owner(joining: Joining) -> None:
    applicant = joining.person()
    await joining.submit(applicant)
    own = await joining.clients["member"].run("{viewer {member {private {phoneNumber}}}}")
    of_member = own["data"]["viewer"]["member"]["private"]["phoneNumber"]

    by_member = await joining.anonymous.send(SUBMIT, joining.person().input(phoneNumber=of_member))
    by_applicant = await joining.anonymous.send(SUBMIT, joining.person().input(phoneNumber=applicant.phone_number))

    assert refusals(by_member) == refusals(by_applicant) == []


async def test_a_person_who_asks_twenty_times_at_once_has_one_open_request(joining: Joining) -> None:
    person = joining.person()
    before = await joining.counts()

    answers = await asyncio.gather(
        *(joining.anonymous.send(SUBMIT, person.input(requestKey=request_key())) for _ in range(20))
    )

    taken = [answer for answer in answers if payload(answer)["reference"]]
    assert len(taken) == 1
    refused = [refusals(answer) for answer in answers if not payload(answer)["reference"]]
    assert refused == [[("IDENTITY_IN_USE", ["identityNumber"])]] * 19
    after = await joining.counts()
    tables = ("join_request", "approval", "approval_step", "request_key")
    assert {name: after[name] - before[name] for name in tables} == dict.fromkeys(tables, 1)


async def test_a_refused_request_key_may_be_used_again_for_the_corrected_input(joining: Joining) -> None:
    person, key = joining.person(), request_key()
    refused = await joining.anonymous.send(SUBMIT, person.input(requestKey=key, name="?"))

    answer = await joining.anonymous.send(SUBMIT, person.input(requestKey=key))

    assert refusals(refused) == [("INVALID_NAME", ["name"])]
    assert refusals(answer) == []


async def test_the_term_ends_five_working_days_later(joining: Joining) -> None:
    reference = await joining.submit(joining.person())

    row = await joining.row(
        "SELECT s.days_allowed, s.opened_at, s.due_at FROM approval_step s"
        " JOIN join_request r ON r.approval_id = s.approval_id WHERE r.reference = $1",
        reference,
    )
    assert row["days_allowed"] == 5
    assert row["due_at"] - row["opened_at"] >= timedelta(days=5)


async def test_ids_of_requests_are_time_ordered(joining: Joining) -> None:
    references = [await joining.submit(applicant(joining.branch_id)) for _ in range(2)]

    first, second = [
        await joining.conn.fetchval("SELECT id FROM join_request WHERE reference = $1", each) for each in references
    ]
    assert UUID(str(first)).version == 7
    assert first < second
