"""From a figure to what stands behind it, in one query: decision, approval, document; each as its reader may see it."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest_asyncio

from api.nodes import encode_id
from db.types import new_id
from tests.support.access import all_kinds
from tests.support.api import Client
from tests.support.days import day

# A vote as one of the demonstration with a published result, and an approval that was given, both of the branch.
_VOTE = """
    INSERT INTO vote
    SELECT (jsonb_populate_record(v, jsonb_build_object('organisation_id', $1::uuid, 'id', $2::uuid))).*
    FROM vote AS v WHERE v.state = 'published' ORDER BY v.id LIMIT 1 RETURNING id
"""
_APPROVAL = """
    UPDATE approval_step SET organisation_id = $1 WHERE id = (
        SELECT s.id FROM approval_step AS s JOIN approval AS a ON a.tenant_id = s.tenant_id AND a.id = s.approval_id
        WHERE a.status = 'approved' AND a.subject_kind = 'join_request' ORDER BY s.id LIMIT 1
    ) RETURNING approval_id
"""


@pytest_asyncio.fixture
async def keys(demo_dsn: str) -> dict[str, str]:
    """What there is to refer to."""
    owner = await asyncpg.connect(demo_dsn)
    place = await owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'")
    found: dict[str, str] = {
        "place": encode_id("Organisation", place),
        "vote": encode_id("Vote", await owner.fetchval(_VOTE, place, new_id())),
        "approval": encode_id("Approval", await owner.fetchval(_APPROVAL, place)),
    }
    await owner.close()
    return found


async def send(caller: Client, domain: str, word: str, **given: Any) -> Any:
    """What a mutation answers that refuses nothing."""
    answer = await caller.send(f"console/{domain}s/{domain}_{word}", {"input": given})
    name = "".join(part.capitalize() for part in f"{domain}_{word}".split("_"))
    payload = answer["data"][name[0].lower() + name[1:]]
    assert payload["userErrors"] == []
    return payload


async def filed(officer: Client, publisher: Client, place: str, audience: str) -> str:
    """A document of the branch that is in force."""
    paper = {
        "kind": "RESOLUTION",
        "audience": audience,
        "number": "分会决1号",
        "title": "预算决议",
        "validFrom": str(day() - timedelta(days=2)),
        "body": "<p>通过。</p>",
    }
    drafted = await send(officer, "official_document", "draft", organisationId=place, document=paper)
    document_id = str(drafted["officialDocument"]["id"])
    await send(publisher, "official_document", "publish", officialDocumentId=document_id, draftRevision=1)
    return document_id


async def test_one_query_leads_from_a_figure_to_what_each_reader_may_see(demo: Client, keys: dict[str, str]) -> None:
    callers = await all_kinds(demo)
    officer, member = callers["branch officer"], callers["member"]
    papers = [await filed(officer, callers["federation officer"], keys["place"], to) for to in ("MEMBERS", "OFFICERS")]
    readable, hidden = papers
    sources = [
        {"voteId": keys["vote"]},
        {"approvalId": keys["approval"]},
        {"officialDocumentId": readable},
        {"officialDocumentId": hidden},
    ]
    content = {
        "title": "帮扶支出",
        "body": "本季度支出如下。",
        "figures": [{"label": "支出", "amountFen": 100, "sources": sources}],
    }
    drafted = await send(officer, "disclosure", "draft", organisationId=keys["place"], kind="AID", content=content)
    disclosure = drafted["disclosure"]["id"]
    await send(callers["federation officer"], "disclosure", "publish", disclosureId=disclosure, draftRevision=1)

    async def behind(caller: Client) -> Any:
        answer = await caller.send("mobile/disclosures/disclosure", {"id": disclosure})
        assert "errors" not in answer
        found = answer["data"]["disclosure"]
        return None if found is None else found["figures"][0]["sources"]

    seen = await behind(officer)
    named = [(each["kind"], each["documentTitle"]) for each in seen]
    assert named == [("VOTE", None), ("APPROVAL", None), ("DOCUMENT", "预算决议"), ("DOCUMENT", "预算决议")]
    assert [_led_to(each) for each in seen] == [keys["vote"], keys["approval"], readable, hidden]
    assert [_led_to(each) for each in await behind(member)] == [keys["vote"], None, readable, None]
    assert await behind(callers["officer of a sibling branch"]) is None

    await send(officer, "official_document", "withdraw", officialDocumentId=readable, reason="有误")
    answer = await member.send("mobile/official_documents/official_document", {"id": readable})
    assert (answer["data"]["officialDocument"]["withdrawReason"], answer["data"]["officialDocument"]["body"]) == (
        "有误",
        None,
    )
    again = {"disclosureId": disclosure, "content": content, "note": "更正"}
    refused = await officer.send("console/disclosures/disclosure_correct", {"input": again})
    [error] = refused["data"]["disclosureCorrect"]["userErrors"]
    assert error["code"] == "DISCLOSURE_SOURCE_NOT_FOUND"


def _led_to(source: dict[str, Any]) -> str | None:
    """The id of what a reader can open."""
    opened = [source[name] for name in ("vote", "approval", "officialDocument") if source[name] is not None]
    return str(opened[0]["id"]) if opened else None
