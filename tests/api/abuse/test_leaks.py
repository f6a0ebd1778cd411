"""Personal values and secrets that we planted: none of them in a log, a metric, or an answer to somebody else."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, TypeAlias

import asyncpg
import pytest
import pytest_asyncio

from db.seed.people import check_character
from tests.api.abuse.documents import HOSTILE, MALFORMED
from tests.api.abuse.oddities import Oddities, root_fields
from tests.api.abuse.worker import Worker, working
from tests.support import database as databases
from tests.support.api import SECRET, Client

pytestmark = pytest.mark.oddities

NAME = "轩辕泄密"
DIGITS = "11010519770707777"
IDENTITY = DIGITS + check_character(DIGITS)
PHONE = "13977007700"
NOTE = "canary-note-4711"
PASSWORD = "canary-password-0815"
FIRST_PASSWORD = "canary-first-4242"
DEVICE = "canary-device-31337"
SEARCH = "泄密搜索"
WORDS = [NAME, IDENTITY, PHONE, NOTE, PASSWORD, FIRST_PASSWORD, DEVICE, SEARCH]
WAITING = "SELECT count(*) FROM event WHERE delivered_at IS NULL AND dead_at IS NULL"
METRICS_TOKEN = "canary-metrics-token"


@pytest_asyncio.fixture(scope="module")
async def leaky_dsn(server_dsn: str, demo_template: str, worker_name: str) -> str:
    """Address of a database of these tests' own."""
    return await databases.create(server_dsn, f"unionhall_leaky_{worker_name}", demo_template)


@pytest_asyncio.fixture(scope="module")
async def production(leaky_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Worker]:
    """A server as it runs in production, but with every logger talking."""
    tmp_path = tmp_path_factory.mktemp("production")
    settings = {"UNIONHALL_ENVIRONMENT": "production", "UNIONHALL_METRICS_TOKEN": METRICS_TOKEN}
    async with working(leaky_dsn, tmp_path, factory="tests.api.abuse.loud:create_app", **settings) as served:
        yield served


Told: TypeAlias = tuple[list[str], list[str]]


@pytest_asyncio.fixture(scope="module")
async def told(production: Worker) -> Told:
    """What `exercise` gives, once for all that look at what it left behind."""
    return await exercise(production)


async def exercise(worker: Worker) -> tuple[list[str], list[str]]:
    """Does everything with the planted values; gives answers to strangers, and the tokens that were handed out."""
    answers, tokens = [], []
    group = await worker.anonymous.run('{organisation(by:{code:"HD-A-01-1"}){id}}')
    form = {
        "organisationId": group["data"]["organisation"]["id"],
        "name": NAME,
        "identityNumber": IDENTITY,
        "phoneNumber": PHONE,
        "employmentKind": "PERMANENT",
        "note": NOTE,
    }
    faults = [{}, {"identityNumber": IDENTITY[:-1]}, {"phoneNumber": PHONE[:-1]}, {"note": NOTE * 40}, {"x": NAME}]
    for fault in faults:
        answer = await worker.anonymous.send("mobile/members/join_request_submit", {"input": form | fault})
        answers.append(str(answer))
    for login, password in [(PHONE, PASSWORD), ("HD000001", PASSWORD), (NAME, PASSWORD)]:
        answer = await worker.anonymous.send(
            "mobile/auth/session_open", {"login": login, "password": password, "deviceName": DEVICE}
        )
        answers.append(str(answer))
    credentials = await credentials_of(worker)
    tokens += [credentials["accessToken"], credentials["refreshToken"]]
    officer = Client(worker.http, credentials["accessToken"])
    await officer.run("query($s:String){members(first:1,where:{search:$s}){nodes{id}}}", {"s": SEARCH})
    answers += await failures(worker, tokens)
    await approve(officer)
    return answers, tokens


async def credentials_of(worker: Worker) -> dict[str, Any]:
    """Credentials of the branch officer."""
    opened = await worker.anonymous.send(
        "mobile/auth/session_open",
        {"login": "HD000002", "password": "demo-branch-2026", "deviceName": DEVICE},
    )
    credentials: dict[str, Any] = opened["data"]["sessionOpen"]["credentials"]
    return credentials


async def failures(worker: Worker, tokens: list[str]) -> list[str]:
    """Answers to requests that fail in many ways and carry planted values."""
    planted = {"a": WORDS, "token": tokens}
    bodies = [
        json.dumps({"query": f'{{organisation(by:{{code:"{NAME}"}}){{nope}}}}', "variables": planted}).encode(),
        json.dumps({"query": "query($n:Int){organisations(first:$n){nodes{id}}}", "variables": {"n": "7"}}).encode(),
        json.dumps({"query": "{", "variables": planted}).encode(),
        json.dumps({"query": "{__typename}", "operationName": DEVICE, "extensions": planted}).encode(),
        json.dumps([planted]).encode(),
        json.dumps(planted).encode()[:-2],
    ]
    sent = [await worker.post(body, f"{tokens[0]}x", referer=f"https://x.test/?t={PASSWORD}") for body in bodies]
    sent += [await worker.post(body, **{"user-agent": DEVICE}) for body in bodies]
    sent.append(await worker.http.get(f"/graphql?query={{__typename}}&token={PASSWORD}"))
    sent.append(await worker.http.get(f"/{PASSWORD}"))
    # What a client sent in its own document may be quoted to it; the words of others may not.
    return [response.text.replace(NAME, "") for response in sent]


async def approve(officer: Client) -> None:
    """Makes the applicant a member and reads their personal fields."""
    inbox = await officer.run("{joinRequests(first:100,where:{status:{eq:IN_REVIEW}}){nodes{id name}}}")
    request_id = next(each["id"] for each in inbox["data"]["joinRequests"]["nodes"] if each["name"] == NAME)
    decided = await officer.send(
        "console/members/join_request_decide", {"input": {"joinRequestId": request_id, "isApproval": True}}
    )
    member_id = decided["data"]["joinRequestDecide"]["joinRequest"]["member"]["id"]
    private = await officer.send("console/members/member_private", {"id": member_id})
    assert private["data"]["member"]["private"] == {"phoneNumber": f"+86{PHONE}", "identityNumber": IDENTITY}


async def delivered(dsn: str) -> None:
    """Returns when every event was handled, so that the relay has written what it writes."""
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(20):
            while await connection.fetchval(WAITING):
                pass
    finally:
        await connection.close()


def hits(text: str, wanted: list[str]) -> list[str]:
    """Which of the values the text holds, also as escapes."""
    return [value for value in wanted if value in text or json.dumps(value).strip('"') in text]


async def test_nothing_personal_is_logged_measured_or_told(production: Worker, leaky_dsn: str, told: Told) -> None:
    answers, tokens = told
    for body in [*HOSTILE.values(), *MALFORMED.values()]:
        await production.post(body)
    await delivered(leaky_dsn)
    metrics = await production.http.get("/metrics", headers={"authorization": f"Bearer {METRICS_TOKEN}"})

    log = production.logged()
    assert log.count("unionhall.") > 50
    secrets = [*WORDS, *tokens, SECRET, METRICS_TOKEN, leaky_dsn, "demo-branch-2026"]
    assert hits(log, secrets) == []
    assert "activation code of" not in log
    assert metrics.status_code == 200
    assert hits(metrics.text, secrets) == []
    assert "graphql_operations_total" in metrics.text
    assert [hits(answer, secrets) for answer in answers] == [[]] * len(answers)


async def test_nothing_personal_is_stored_in_the_clear(leaky_dsn: str, told: Told) -> None:
    _, tokens = told
    await delivered(leaky_dsn)

    found = await stored(leaky_dsn, [IDENTITY, PHONE, PASSWORD, FIRST_PASSWORD, "demo-branch-2026", SECRET, *tokens])

    assert found == {}


async def stored(dsn: str, wanted: list[str]) -> dict[str, list[str]]:
    """Tables whose rows, written as text, hold one of the values."""
    connection = await asyncpg.connect(dsn)
    try:
        # The owner sees rows behind forced row security too, once it is not forced.
        await connection.execute("ALTER TABLE member_private NO FORCE ROW LEVEL SECURITY")
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
        found = {}
        for (table,) in tables:
            rows = await connection.fetchval(
                f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t"
                " WHERE t::text LIKE ANY (SELECT '%' || each || '%' FROM unnest($1::text[]) each)",
                wanted,
            )
            if rows:
                found[table] = hits(rows, wanted)
    finally:
        await connection.close()
    return found


async def test_metrics_are_for_those_who_have_the_token(production: Worker) -> None:
    without = await production.http.get("/metrics")
    wrong = await production.http.get("/metrics", headers={"authorization": "Bearer x"})

    assert (without.status_code, wrong.status_code) == (401, 401)
    assert METRICS_TOKEN not in without.text + wrong.text


async def test_production_shows_no_development_page(production: Worker) -> None:
    page = await production.http.get("/", headers={"accept": "text/html"})

    assert page.status_code == 404
    assert "graphiql" not in page.text.lower()


async def test_odd_arguments_leave_no_story_in_the_log(production: Worker) -> None:
    oddities = Oddities(99)
    before = len(production.logged())

    for operation, name in root_fields():
        for _ in range(3):
            await production.post(oddities.body(operation, name))

    log = production.logged()[before:]
    assert "Traceback" not in log
    assert not any(word in log for word in ("SELECT ", "INSERT ", "DROP TABLE"))
