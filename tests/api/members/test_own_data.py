"""`GET /me/export` as a client sees it: the archive, who gets none, how often, how much memory a long life costs."""

import asyncio
import gc
import io
import tracemalloc
import zipfile
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx
import orjson
import pytest_asyncio

from domain.members.catalogue import KnownCategory
from tests.support.access import all_kinds
from tests.support.api import Client

NAMES = ["my-data.json", "my-data.html"]
PROVEN_REQUEST = """
    WITH proven AS (
        UPDATE join_request SET member_id = (SELECT id FROM member WHERE member_number = 'HD000001')
        WHERE id = (SELECT join_request_id FROM join_evidence WHERE state = 'ready' ORDER BY id LIMIT 1)
        RETURNING id, reference
    )
    SELECT p.reference, e.file_name FROM proven p JOIN join_evidence e ON e.join_request_id = p.id AND e.state = 'ready'
    ORDER BY e.id
"""
"""Makes a request with documents the member's own; gives these."""


@pytest_asyncio.fixture
async def demo_owner(demo_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """The owner of the copy of the demonstration union."""
    connection = await asyncpg.connect(demo_dsn)
    yield connection
    await connection.close()


async def export(client: Client, locale: str = "en") -> httpx.Response:
    sent = {"accept-language": locale, **({"authorization": f"Bearer {client.token}"} if client.token else {})}
    return await client.http.get("/me/export", headers=sent)


def opened(answer: httpx.Response) -> tuple[Mapping[str, Mapping[str, list[dict[str, object]]]], str]:
    """Sections by category, and the page."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:2] == NAMES
        told = orjson.loads(archive.read(NAMES[0]))
        return {each["category"]: each["sections"] for each in told["categories"]}, archive.read(NAMES[1]).decode()


async def test_a_member_takes_their_data_away(demo: Client, demo_owner: asyncpg.Connection) -> None:
    callers = await all_kinds(demo)
    member = callers["member"]
    private = await member.run("{viewer {member {id name private {phoneNumber identityNumber}}}}")
    entry = private["data"]["viewer"]["member"]
    await callers["branch officer"].send("console/members/member_private", {"id": entry["id"]})
    await demo_owner.execute("UPDATE session SET device_name = '<script>alert(1)</script>'")
    documents = [f"evidence/{reference}/{name}" for reference, name in await demo_owner.fetch(PROVEN_REQUEST)]

    answer = await export(member, "zh-CN")

    told, page = opened(answer)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith('attachment; filename="my-data-')
    assert list(told) == [category.name for category in KnownCategory]
    assert told["PERSONAL_FIELDS"]["personal_fields"] == [
        {"phone_number": entry["private"]["phoneNumber"], "identity_number": entry["private"]["identityNumber"]}
    ]
    assert told["REGISTER"]["member"][0]["name"] == entry["name"]
    assert len(told["READINGS"]["readings"]) == 1
    assert told["READINGS"]["readings"][0]["organisation"]
    for value in ("个人信息副本", entry["name"], entry["private"]["identityNumber"], "在会", "个人信息保护法"):
        assert value in page
    assert "<script>" not in page
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == [*NAMES, *documents]
        heads = [archive.read(name)[:4] for name in documents]
    rows = told["JOIN_REQUESTS"]["evidence"]
    assert [f"evidence/{row['reference']}/{row['file_name']}" for row in rows] == documents != []
    assert set(heads) <= {b"\x89PNG", b"%PDF"}
    assert "李秀芳" not in page + str(told)
    numbers = [row["member_number"] for row in await demo_owner.fetch("SELECT member_number FROM member")]
    assert [number for number in numbers if number in page] == ["HD000001"]
    assert "Copy of your data" in opened(await export(member))[1]
    count = "SELECT count(*) FROM audit_entry WHERE action = 'member.data_exported' AND actor_id = object_id"
    assert await demo_owner.fetchval(count) == 2


async def test_who_gets_none_and_how_often(demo: Client, demo_owner: asyncpg.Connection) -> None:
    member = (await all_kinds(demo))["member"]
    count = "SELECT count(*) FROM audit_entry WHERE action = 'member.data_exported'"
    ago = datetime.now(UTC) - timedelta(minutes=11)
    await demo_owner.execute("UPDATE session SET proven_at = $1, created_at = $1", ago)

    nobody, late = await export(demo), await export(member)
    recorded = await demo_owner.fetchval(count)
    await demo_owner.execute("UPDATE session SET proven_at = now()")
    answers = await asyncio.gather(*(export(member) for _ in range(7)))
    again = await export(member)

    assert (nobody.status_code, late.status_code, recorded) == (401, 403, 0)
    refusal = late.json()["errors"][0]["extensions"]
    assert (refusal["code"], refusal["stepUpMethods"]) == ("STEP_UP_REQUIRED", ["PASSWORD", "CODE"])
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 2
    assert again.status_code == 429
    assert 86_000 < int(again.headers["retry-after"]) <= 86_400
    assert await demo_owner.fetchval(count) == 5


async def test_a_long_life_costs_no_memory(demo: Client, demo_owner: asyncpg.Connection) -> None:
    member = (await all_kinds(demo))["member"]
    await demo_owner.execute(
        "INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)"
        " SELECT m.tenant_id, i, i, m.id, 'role_granted', jsonb_build_object('number', repeat(n::text, 40))"
        " FROM (SELECT n, gen_random_uuid() AS i FROM generate_series(1, $1) n) made"
        " JOIN member m ON m.member_number = 'HD000001'",
        10_000,
    )
    app = member.http._transport.app  # type: ignore[attr-defined]  # noqa: SLF001  # the one way from a client to its app
    sent: list[int] = []

    async def receive() -> dict[str, object]:
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]  # the client stays

    async def send(message: Mapping[str, object]) -> None:
        body = message.get("body", b"")
        assert isinstance(body, bytes)
        sent.append(len(body))

    headers = [(b"authorization", f"Bearer {member.token}".encode())]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "path": "/me/export",
        "raw_path": b"/me/export",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("union.test", 80),
        "scheme": "http",
    }
    gc.collect()
    tracemalloc.start()
    try:
        await app(scope, receive, send)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(sent) > 2
    assert max(sent) < 100_000
    assert peak < 3_000_000
