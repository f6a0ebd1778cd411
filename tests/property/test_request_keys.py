"""The same request key, sent again and at the same moment: one effect, identical answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db.seed.accounts import DEMO_ACCOUNTS
from tests.factories.members import Applicant, applicant
from tests.support import database as databases
from tests.support.api import Answer, Client, request_key, running
from tests.support.waiting import until_waited_for

SUBMIT = "mobile/members/join_request_submit"
DECIDE = "console/members/join_request_decide"
WITHDRAW = """
    mutation ($input: JoinRequestWithdrawInput!) {
      joinRequestWithdraw(input: $input) { reference status userErrors { code } }
    }
"""


@dataclass(frozen=True, slots=True)
class Post:
    """Where requests are sent, and how many rows they left."""

    clients: Mapping[str, Client]
    conn: asyncpg.Connection
    branch_id: str

    def person(self) -> Applicant:
        """Somebody new."""
        return applicant(self.branch_id)

    async def submit(self, person: Applicant, by: str = "anonymous", **values: Any) -> Answer:
        """One request to join."""
        return await self.clients[by].send(SUBMIT, person.input(**values))

    async def count(self, table: str) -> int:
        """Rows of a table."""
        number: int = await self.conn.fetchval(f'SELECT count(*) FROM "{table}"')
        return number


@pytest_asyncio.fixture(scope="session")
async def post(
    server_dsn: str, demo_template: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Post]:
    """A union for the tests of this file, each with applicants of its own."""
    dsn = await databases.create(server_dsn, f"unionhall_keys_{worker_name}", demo_template)
    data_directory: Path = tmp_path_factory.mktemp("keys")
    async with running(dsn, data_directory) as anonymous:
        officers = {
            label: await anonymous.sign_in(login, password)
            for label, login, password in DEMO_ACCOUNTS
            if label in {"branch officer", "federation officer"}
        }
        found = await anonymous.run('{organisation(by: {code: "HD-A-01"}) {id}}')
        conn = await asyncpg.connect(dsn)
        yield Post({"anonymous": anonymous, **officers}, conn, found["data"]["organisation"]["id"])
        await conn.close()


def text_of(answer: Answer) -> str:
    """The answer byte for byte, without what tells how much the caller has asked so far."""
    return json.dumps({name: value for name, value in answer.items() if name != "extensions"}, ensure_ascii=False)


async def test_twenty_at_once_have_one_effect_and_identical_answers(post: Post) -> None:
    person, key = post.person(), request_key()
    before = {name: await post.count(name) for name in ("join_request", "approval", "request_key")}

    answers = await asyncio.gather(*(post.submit(person, requestKey=key) for _ in range(20)))

    assert len({text_of(answer) for answer in answers}) == 1
    assert answers[0]["data"]["joinRequestSubmit"]["userErrors"] == []
    assert {name: await post.count(name) - count for name, count in before.items()} == dict.fromkeys(before, 1)


async def test_a_repeat_long_after_gets_the_first_answer_though_the_state_has_moved_on(post: Post) -> None:
    person, key = post.person(), request_key()
    first = await post.submit(person, requestKey=key)
    reference = first["data"]["joinRequestSubmit"]["reference"]
    await post.clients["anonymous"].run(
        WITHDRAW, {"input": {"reference": reference, "phoneNumber": person.phone_number}}
    )

    repeated = await post.submit(person, requestKey=key)

    assert text_of(repeated) == text_of(first)


async def admit(post: Post, submitted: Answer) -> None:
    """Makes the applicant a member, who may not ask to join."""
    inbox = await post.clients["branch officer"].run("{joinRequests(last: 20) {nodes {id reference}}}")
    request_ids = {node["reference"]: node["id"] for node in inbox["data"]["joinRequests"]["nodes"]}
    request_id = request_ids[submitted["data"]["joinRequestSubmit"]["reference"]]
    decision = {"joinRequestId": request_id, "isApproval": True}
    answer = await post.clients["branch officer"].send(DECIDE, {"input": decision})
    assert answer["data"]["joinRequestDecide"]["userErrors"] == []


async def test_a_repeat_that_would_be_refused_by_now_gets_the_first_answer(post: Post) -> None:
    person, key = post.person(), request_key()
    first = await post.submit(person, requestKey=key)
    await admit(post, first)
    fresh = await post.submit(person, requestKey=request_key())

    repeated = await post.submit(person, requestKey=key)

    assert [error["code"] for error in fresh["data"]["joinRequestSubmit"]["userErrors"]] == ["IDENTITY_IN_USE"]
    assert text_of(repeated) == text_of(first)


async def test_a_repeat_that_would_be_refused_waits_for_the_run_under_way(post: Post) -> None:
    person, key = post.person(), request_key()
    first = await post.submit(person, requestKey=key)
    await admit(post, first)
    held = "SELECT * FROM request_key WHERE key = $1"
    row = await post.conn.fetchrow(held, key)
    assert row is not None
    names = ", ".join(row.keys())
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))

    # As if the first run were under way still: its claim is there, and not committed.
    await post.conn.execute("DELETE FROM request_key WHERE key = $1", key)
    async with post.conn.transaction():
        await post.conn.execute(f"INSERT INTO request_key ({names}) VALUES ({places})", *row)
        repeat = asyncio.create_task(post.submit(person, requestKey=key))
        await until_waited_for(post.conn)
        assert not repeat.done()

    assert text_of(await repeat) == text_of(first)


async def test_twenty_decisions_at_once_make_one_member(post: Post) -> None:
    person, key = post.person(), request_key()
    reference = (await post.submit(person))["data"]["joinRequestSubmit"]["reference"]
    inbox = await post.clients["branch officer"].run("{joinRequests(last: 20) {nodes {id reference}}}")
    request_id = {node["reference"]: node["id"] for node in inbox["data"]["joinRequests"]["nodes"]}[reference]
    before = {name: await post.count(name) for name in ("member", "credential")}
    decision = {"input": {"joinRequestId": request_id, "isApproval": True, "requestKey": key}}

    answers = await asyncio.gather(*(post.clients["branch officer"].send(DECIDE, decision) for _ in range(20)))

    assert len({text_of(answer) for answer in answers}) == 1
    assert answers[0]["data"]["joinRequestDecide"]["userErrors"] == []
    assert {name: await post.count(name) - count for name, count in before.items()} == {"member": 1, "credential": 1}


@pytest.mark.parametrize(
    "values",
    [
        {"name": "另一人"},
        {"note": "补充"},
        {"employmentKind": "PERMANENT"},
        {"phoneNumber": "19912121212"},
        {"name": "?", "note": "\x07"},
    ],
    ids="-".join,
)
async def test_another_input_under_the_same_key_is_refused(post: Post, values: Mapping[str, str]) -> None:
    person, key = post.person(), request_key()
    first = await post.submit(person, requestKey=key)
    before = await post.count("join_request")

    refused = await post.submit(person, requestKey=key, **values)

    assert refused.codes == ["REQUEST_KEY_REUSED"]
    assert await post.count("join_request") == before
    assert text_of(await post.submit(person, requestKey=key)) == text_of(first)


async def test_another_operation_under_the_same_key_is_refused(post: Post) -> None:
    person, key = post.person(), request_key()
    reference = (await post.submit(person, requestKey=key))["data"]["joinRequestSubmit"]["reference"]

    refused = await post.clients["anonymous"].run(
        WITHDRAW, {"input": {"reference": reference, "phoneNumber": person.phone_number, "requestKey": key}}
    )

    assert refused.codes == ["REQUEST_KEY_REUSED"]
    status = await post.conn.fetchval("SELECT status FROM join_request WHERE reference = $1", reference)
    assert status == "in_review"


async def test_ten_inputs_at_once_under_one_key_have_one_effect(post: Post) -> None:
    people, key = [post.person() for _ in range(10)], request_key()
    before = await post.count("join_request")

    answers = await asyncio.gather(*(post.submit(person, requestKey=key) for person in people))

    taken = [answer for answer in answers if not answer.codes]
    assert len(taken) == 1
    assert [answer.codes for answer in answers if answer.codes] == [["REQUEST_KEY_REUSED"]] * 9
    assert await post.count("join_request") == before + 1


async def test_callers_do_not_share_keys(post: Post) -> None:
    key = request_key()
    people = {by: post.person() for by in ("anonymous", "branch officer", "federation officer")}

    answers = await asyncio.gather(*(post.submit(person, by, requestKey=key) for by, person in people.items()))

    references = {answer["data"]["joinRequestSubmit"]["reference"] for answer in answers}
    assert len(references) == 3
    assert None not in references


async def test_two_mutations_of_one_document_have_a_key_each(post: Post) -> None:
    first, second, keys = post.person(), post.person(), [request_key(), request_key()]
    document = """
        mutation ($a: JoinRequestSubmitInput!, $b: JoinRequestSubmitInput!) {
          a: joinRequestSubmit(input: $a) { reference userErrors { code } }
          b: joinRequestSubmit(input: $b) { reference userErrors { code } }
        }
    """
    variables = {
        "a": first.input(requestKey=keys[0])["input"],
        "b": second.input(requestKey=keys[1])["input"],
    }

    answers = [await post.clients["anonymous"].run(document, variables) for _ in range(2)]

    assert text_of(answers[0]) == text_of(answers[1])
    assert answers[0]["data"]["a"]["reference"] != answers[0]["data"]["b"]["reference"]
    same = {"a": variables["a"], "b": {**variables["b"], "requestKey": keys[0]}}
    reused = await post.clients["anonymous"].run(document, same)
    assert reused["data"] == {"a": answers[0]["data"]["a"], "b": None}
    assert reused.codes == ["REQUEST_KEY_REUSED"]


async def test_what_was_refused_is_tried_again_under_its_key(post: Post) -> None:
    person, key = post.person(), request_key()
    reference = (await post.submit(person))["data"]["joinRequestSubmit"]["reference"]
    refused = await post.submit(person, requestKey=key)
    await post.clients["anonymous"].run(
        WITHDRAW, {"input": {"reference": reference, "phoneNumber": person.phone_number}}
    )

    taken = await post.submit(person, requestKey=key)

    assert [error["code"] for error in refused["data"]["joinRequestSubmit"]["userErrors"]] == ["IDENTITY_IN_USE"]
    assert taken["data"]["joinRequestSubmit"]["userErrors"] == []
