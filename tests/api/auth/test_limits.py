"""Guessing passwords: aliases, batches, sockets, many addresses and two names of one account buy no further attempt."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import orjson
import pytest
import pytest_asyncio

from tests.api.auth.conftest import Clock, CountingWorkshop
from tests.api.auth.steps import ACCOUNTS, CHANGE, MEMBER, OPEN, bearer, codes, open_session, send, try_open
from tests.support.api import Client, running

ALLOWED = 5
HASH = "SELECT password_hash FROM credential JOIN member ON member.id = member_id WHERE member_number = $1"


@pytest_asyncio.fixture
async def member_hash(records: "asyncpg.Connection[Any]") -> str:
    """What a verification of the member's password compares with."""
    return str(await records.fetchval(HASH, MEMBER.member_number))


@asynccontextmanager
async def behind_a_proxy(dsn: str, directory: Path) -> AsyncIterator[Client]:
    """The application that believes one proxy."""
    async with running(dsn, directory, UNIONHALL_TRUSTED_PROXIES="1") as client:
        yield client


async def test_the_sixth_attempt_is_not_verified_even_with_the_right_password(
    union: Client, workshop: CountingWorkshop, member_hash: str
) -> None:
    wrong = [await try_open(union, "HD000001", f"guess number {each}") for each in range(ALLOWED)]
    right = await union.run(OPEN, {"input": {"login": "HD000001", "password": MEMBER.password}})

    assert wrong == [["INVALID_CREDENTIALS"]] * ALLOWED
    assert codes(right["data"]["sessionOpen"]) == ["TOO_MANY_ATTEMPTS"]
    assert workshop.verified == {member_hash: ALLOWED}


async def test_attempts_are_given_again_after_a_quarter_of_an_hour(union: Client, clock: Clock) -> None:
    for each in range(ALLOWED + 1):
        await try_open(union, "HD000001", f"guess number {each}")

    clock.pass_time(minutes=14, seconds=59)
    before = await try_open(union, "HD000001", MEMBER.password)
    clock.pass_time(seconds=2)
    after = await try_open(union, "HD000001", MEMBER.password)

    assert (before, after) == (["TOO_MANY_ATTEMPTS"], [])


async def test_a_right_password_clears_the_count(union: Client) -> None:
    for _ in range(3):
        assert await try_open(union, "HD000001", "a wrong guess") == ["INVALID_CREDENTIALS"]
        assert await try_open(union, "HD000001", "a wrong guess") == ["INVALID_CREDENTIALS"]
        assert await try_open(union, "HD000001", MEMBER.password) == []


async def test_names_that_do_not_exist_run_out_of_attempts_as_well(union: Client) -> None:
    answers = [await try_open(union, "HD999999", "a wrong guess") for _ in range(ALLOWED + 1)]

    assert answers == [["INVALID_CREDENTIALS"]] * ALLOWED + [["TOO_MANY_ATTEMPTS"]]


async def test_aliases_are_attempts_each(union: Client, workshop: CountingWorkshop, member_hash: str) -> None:
    aliased = " ".join(
        f'a{each}:sessionOpen(input:{{login:"HD000001",password:"guess {each}"}}){{userErrors{{code}}}}'
        for each in range(ALLOWED)
    )

    first, second = [await union.run(f"mutation{{{aliased}}}") for _ in range(2)]

    assert [codes(payload) for payload in first["data"].values()] == [["INVALID_CREDENTIALS"]] * ALLOWED
    assert [codes(payload) for payload in second["data"].values()] == [["TOO_MANY_ATTEMPTS"]] * ALLOWED
    assert workshop.verified == {member_hash: ALLOWED}


@pytest.mark.parametrize("count", [6, 20, 200])
async def test_more_than_five_mutations_in_a_request_are_refused_before_any_runs(
    union: Client, workshop: CountingWorkshop, count: int
) -> None:
    one = '{login:"HD000001",password:"x"}'
    aliased = " ".join(f"a{each}:sessionOpen(input:{one}){{__typename}}" for each in range(count))

    answers = [
        await union.run(f"mutation{{{aliased}}}"),
        await union.run(f"mutation{{...F}} fragment F on Mutation{{{aliased}}}"),
        await union.run(f"mutation{{...on Mutation{{...on Mutation{{{aliased}}}}}}}"),
    ]

    assert {answer.codes[0] for answer in answers} <= {"MUTATION_ROOT_FIELD_LIMIT", "ALIAS_LIMIT", "TOKEN_LIMIT"}
    assert not any("data" in answer for answer in answers)
    assert workshop.verified.total() == 0


async def test_a_batch_of_requests_is_refused_whole(union: Client, workshop: CountingWorkshop) -> None:
    one = {"query": OPEN, "variables": {"input": {"login": "HD000001", "password": "x"}}}

    response = await union.http.post("/graphql", json=[one] * 10)

    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BATCHING_NOT_SUPPORTED"
    assert workshop.verified.total() == 0


async def test_fifty_attempts_at_once_are_five(union: Client, workshop: CountingWorkshop, member_hash: str) -> None:
    answers = await asyncio.gather(*(try_open(union, "HD000001", f"guess {each}") for each in range(50)))

    assert sorted(answers) == [["INVALID_CREDENTIALS"]] * ALLOWED + [["TOO_MANY_ATTEMPTS"]] * 45
    assert workshop.verified == {member_hash: ALLOWED}


async def test_number_and_phone_are_one_account(union: Client, workshop: CountingWorkshop) -> None:
    own = await bearer(union, await open_session(union)).run("{viewer{member{private{phoneNumber}}}}")
    phone = own["data"]["viewer"]["member"]["private"]["phoneNumber"]
    names = ["HD000001", phone, "hd000001", phone.removeprefix("+86"), f"0086{phone.removeprefix('+86')}"]
    workshop.verified.clear()

    answers = [await try_open(union, name, f"guess {each}") for each in range(4) for name in names]

    assert workshop.verified.total() == ALLOWED
    assert answers[ALLOWED:] == [["TOO_MANY_ATTEMPTS"]] * (len(answers) - ALLOWED)


async def test_a_stolen_phone_that_is_signed_in_buys_no_further_guesses(
    union: Client, workshop: CountingWorkshop
) -> None:
    device = bearer(union, await open_session(union))
    workshop.verified.clear()

    changed = [
        codes(await send(device, CHANGE, currentPassword=f"guess {each}", newPassword="a better one"))
        for each in range(ALLOWED)
    ]
    opened = await try_open(union, "HD000001", "another guess")

    assert changed == [["INVALID_CREDENTIALS"]] * ALLOWED
    assert opened == ["TOO_MANY_ATTEMPTS"]
    assert workshop.verified.total() == ALLOWED


Headers = Callable[[int], dict[str, str]]


def _forged(number: int) -> dict[str, str]:
    return {"x-forwarded-for": f"203.0.113.{number}", "x-real-ip": f"203.0.113.{number}"}


def _forged_before_the_proxy(number: int) -> dict[str, str]:
    return {"x-forwarded-for": f"203.0.113.{number}, 10.0.0.1, 198.51.100.7"}


async def test_forwarded_addresses_are_not_believed_without_a_proxy(union: Client) -> None:
    answers = [await try_open(union, f"HD9{each:05}", "a guess", **_forged(each)) for each in range(61)]

    assert answers == [["INVALID_CREDENTIALS"]] * 60 + [["TOO_MANY_ATTEMPTS"]]


async def test_of_several_forwarded_addresses_only_that_of_our_proxy_counts(
    workshop: CountingWorkshop, clock: Clock, demo_dsn: str, tmp_path: Path
) -> None:
    async with behind_a_proxy(demo_dsn, tmp_path) as client:
        answers = [
            await try_open(client, f"HD9{each:05}", "a guess", **_forged_before_the_proxy(each)) for each in range(61)
        ]
        elsewhere = await try_open(client, "HD900099", "a guess", **{"x-forwarded-for": "198.51.100.8"})

    assert answers == [["INVALID_CREDENTIALS"]] * 60 + [["TOO_MANY_ATTEMPTS"]]
    assert elsewhere == ["INVALID_CREDENTIALS"]


async def test_many_addresses_behind_our_proxy_get_five_attempts_together(
    workshop: CountingWorkshop, clock: Clock, demo_dsn: str, tmp_path: Path, member_hash: str
) -> None:
    async with behind_a_proxy(demo_dsn, tmp_path) as client:
        answers = await asyncio.gather(
            *(try_open(client, "HD000001", f"guess {each}", **_forged(each)) for each in range(40))
        )

    assert sorted(answers) == [["INVALID_CREDENTIALS"]] * ALLOWED + [["TOO_MANY_ATTEMPTS"]] * 35
    assert workshop.verified == {member_hash: ALLOWED}


async def test_an_address_that_is_out_of_attempts_uses_up_nobody_elses(
    workshop: CountingWorkshop, clock: Clock, demo_dsn: str, tmp_path: Path
) -> None:
    async with behind_a_proxy(demo_dsn, tmp_path) as client:
        for each in range(60):
            await try_open(client, f"HD9{each:05}", "a guess", **_forged(1))
        shut_out = [await try_open(client, "HD000001", "a guess", **_forged(1)) for _ in range(10)]

        owner = await try_open(client, "HD000001", MEMBER.password, **_forged(2))

    assert shut_out == [["TOO_MANY_ATTEMPTS"]] * 10
    assert owner == []


async def test_a_shift_signs_in_behind_one_address(union: Client) -> None:
    answers = [
        await try_open(union, account.member_number, account.password)
        for _ in range(12)
        for account in ACCOUNTS.values()
    ]

    assert answers == [[]] * 72


async def test_the_waiting_time_is_told(union: Client, clock: Clock) -> None:
    for _ in range(ALLOWED):
        await try_open(union, "HD000001", "a guess")
    clock.pass_time(minutes=5)

    payload = await send(union, OPEN, login="HD000001", password="a guess")

    assert payload["userErrors"][0]["message"] == "Too many attempts. Try again in 600 s."


async def test_activation_codes_are_guessed_no_more_often(union: Client, workshop: CountingWorkshop) -> None:
    document = "mutation($input:AccountActivateInput!){accountActivate(input:$input){userErrors{code}}}"

    answers = await asyncio.gather(
        *(
            send(union, document, login="HD000001", activationCode=f"GUESS{each:03}", password="long enough")
            for each in range(20)
        )
    )

    assert (
        sorted(codes(answer) for answer in answers)
        == [["INVALID_ACTIVATION_CODE"]] * ALLOWED + [["TOO_MANY_ATTEMPTS"]] * 15
    )


async def test_a_request_that_is_no_json_reaches_no_password(union: Client, workshop: CountingWorkshop) -> None:
    body = orjson.dumps({"query": OPEN, "variables": {"input": {"login": "HD000001", "password": "x"}}})
    kinds = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]

    answers = [await _post(union.http, body, kind) for kind in kinds]
    asked = await union.http.get(
        "/graphql", params={"query": 'mutation{sessionOpen(input:{login:"a",password:"b"}){__typename}}'}
    )

    assert [answer.status_code for answer in answers] == [415] * 4
    assert asked.status_code == 405
    assert workshop.verified.total() == 0


async def _post(http: httpx.AsyncClient, body: bytes, kind: str) -> httpx.Response:
    return await http.post("/graphql", content=body, headers={"content-type": kind} if kind else {})
