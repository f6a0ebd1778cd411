"""Documents as clients send them: drafted, filed, published and renewed; what holds on a day; repeats of a key."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg

from api.nodes import encode_id
from tests.support.access import all_kinds
from tests.support.api import Client
from tests.support.days import day

PDF = b"%PDF-1.7\n" + bytes(600_000)


async def send(caller: Client, word: str, **given: Any) -> Any:
    """What a mutation answers."""
    answer = await caller.send(f"console/official_documents/official_document_{word}", {"input": given})
    name = "officialDocument" + "".join(part.capitalize() for part in word.split("_"))
    return answer["data"][name]


async def listed(caller: Client, **where: Any) -> list[str]:
    """Ids that somebody finds."""
    answer = await caller.send("mobile/official_documents/official_documents", {"first": 50, "where": where})
    return [node["id"] for node in answer["data"]["officialDocuments"]["nodes"]]


async def upload(officer: Client, demo: Client, document_id: str) -> str:
    """Where the signed document is, once it was sent; what is none is refused first."""
    added = await send(officer, "file_add", officialDocumentId=document_id, kind="SIGNED_TEXT")
    ticket = {"x-upload-ticket": added["ticket"]}
    wrong = await demo.http.post(added["uploadUrl"], content=b"<svg/>", headers=ticket)
    assert (wrong.status_code, wrong.json()["errors"][0]["extensions"]["code"]) == (
        415,
        "OFFICIAL_DOCUMENT_MEDIA_REFUSED",
    )
    assert (await demo.http.post(added["uploadUrl"], content=PDF, headers=ticket)).status_code == 201
    return str(added["uploadUrl"])


async def upload_and_publish(officer: Client, publisher: Client, demo: Client, document_id: str) -> str:
    """Where the signed document is, once another officer has read and published it; what is no such step is refused."""
    empty = {"officialDocumentId": document_id, "draftRevision": 1}
    for by, code in ((officer, "OFFICIAL_DOCUMENT_OWN_DRAFT"), (publisher, "OFFICIAL_DOCUMENT_EMPTY")):
        refused = await send(by, "publish", **empty)
        assert [each["code"] for each in refused["userErrors"]] == [code]
    url = await upload(officer, demo, document_id)
    refused = await send(publisher, "publish", **empty)  # the file came after it was read
    assert [each["code"] for each in refused["userErrors"]] == ["OFFICIAL_DOCUMENT_TEXT_OUTDATED"]
    read = await publisher.send("console/official_documents/office_official_document", {"id": document_id})
    revision = read["data"]["officialDocument"]["draftRevision"]
    done = await send(publisher, "publish", officialDocumentId=document_id, draftRevision=revision)
    assert done["userErrors"] == []
    return url


async def test_a_document_is_filed_published_renewed_and_found_by_the_day(demo: Client, demo_dsn: str) -> None:
    callers = await all_kinds(demo)
    officer, member, stranger = callers["branch officer"], callers["member"], callers["officer of a sibling branch"]
    publisher = callers["federation officer"]
    owner = await asyncpg.connect(demo_dsn)
    place = encode_id("Organisation", await owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'"))
    await owner.close()
    today, key = day(), str(uuid4())
    content = {
        "kind": "RULE",
        "number": "恒一分会规1号",
        "title": "分会考勤公示办法",
        "validFrom": str(today - timedelta(days=10)),
    }

    drafted = [await send(officer, "draft", organisationId=place, document=content, requestKey=key) for _ in range(2)]
    assert drafted[0] == drafted[1]
    first = drafted[0]["officialDocument"]["id"]
    url = await upload_and_publish(officer, publisher, demo, first)

    async def statuses() -> list[int]:
        bearers = [{"authorization": f"Bearer {each.token}"} for each in (officer, member, stranger)]
        return [(await demo.http.get(url, headers=each)).status_code for each in (*bearers, {})]

    assert await statuses() == [200, 200, 404, 404]
    further = {**content, "validFrom": str(today + timedelta(days=5)), "body": "<p>第一条</p><script>x</script>"}
    renewed = await send(officer, "renew", officialDocumentId=first, document=further)
    second = renewed["officialDocument"]["id"]
    published = await send(publisher, "publish", officialDocumentId=second, draftRevision=1)
    assert published["officialDocument"]["version"] == 2

    on_days = [str(today), str(today + timedelta(days=5))]
    found = [await listed(member, search="考勤公示", inForceOn=on) for on in on_days]
    assert found == [[first], [second]]
    assert await listed(stranger, search="考勤公示") == []
    answer = await member.send("mobile/official_documents/official_document", {"id": second})
    shown = answer["data"]["officialDocument"]
    assert (shown["body"], [each["version"] for each in shown["versions"]]) == ("<p>第一条</p>", [1, 2])
    assert shown["difference"] == [{"part": "BODY", "before": None, "after": "第一条"}]
    feed = await member.send("mobile/matters/feed", {"first": 50})
    assert first in {item["objectId"] for item in feed["data"]["feed"]["nodes"]}

    await send(officer, "withdraw", officialDocumentId=first, reason="表述有误")
    assert await statuses() == [200, 404, 404, 404]
    assert await listed(member, search="考勤公示", inForceOn=str(today)) == []


async def test_the_demonstration_has_what_is_superseded_ends_soon_and_is_for_officers(demo: Client) -> None:
    callers = await all_kinds(demo)
    member, officer = callers["member"], callers["federation officer"]

    async def numbers(document: str, field: str, caller: Client, **where: Any) -> set[str]:
        answer = await caller.send(document, {"first": 50, "where": where})
        return {node["number"] for node in answer["data"][field]["nodes"]}

    readers = "mobile/official_documents/official_documents", "officialDocuments"
    office = "console/official_documents/office_official_documents", "officeOfficialDocuments"
    own = await numbers(*readers, member)
    assert {"恒工发1号", "恒工发9号", "恒集字2号"} <= own
    assert not own & {"恒工财5号", "恒工发13号"}
    assert {"恒工财5号", "恒工发13号"} <= await numbers(*office, officer)
    for reason, number in (
        ("SUPERSEDED", "恒工发1号"),
        ("EXPIRES_SOON", "恒集字2号"),
        ("EXPIRED", "恒工通8号"),
        ("REVIEW_OVERDUE", "恒工财4号"),
        ("STATUTE_ENDED", "恒工发10号"),
    ):
        assert number in await numbers(*office, officer, staleness={"eq": reason})
