"""One organisation: by code and id, its chain, its tree, its offices."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from api.nodes import encode_id
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.support import database as databases
from tests.support.api import Client, running

FIND = """
    query ($by: OrganisationLookup!) {
      organisation(by: $by) {
        id code kind kindLabel name nameEn foundedOn
        parent { code }
        chain { code }
        children { code children { code } }
      }
    }
"""
POSTS = """
    query ($code: String!) {
      organisation(by: {code: $code}) {
        posts { kind title organisation { code } holders { holderName startsOn endsOn holder { memberNumber } } }
      }
    }
"""


async def find(client: Client, **by: Any) -> dict[str, Any] | None:
    answer = await client.run(FIND, {"by": by})
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] | None = answer["data"]["organisation"]
    return found


async def posts(client: Client, code: str) -> list[dict[str, Any]]:
    answer = await client.run(POSTS, {"code": code})
    assert "errors" not in answer, answer["errors"]
    found: list[dict[str, Any]] = answer["data"]["organisation"]["posts"]
    return found


@pytest.mark.parametrize("caller", ["anonymous", "member", "administrator"])
async def test_anybody_finds_an_organisation_by_code_and_by_id(callers: Mapping[str, Client], caller: str) -> None:
    by_code = await find(callers[caller], code="HD-A-01")

    assert by_code
    assert await find(callers[caller], id=by_code["id"]) == by_code
    assert by_code == {
        "id": by_code["id"],
        "code": "HD-A-01",
        "kind": "BRANCH",
        "kindLabel": "Branch",
        "name": "机加工车间分会",
        "nameEn": "Machining Workshop Branch",
        "foundedOn": "2001-03-01",
        "parent": {"code": "HD-A"},
        "chain": [{"code": "HD"}, {"code": "HD-A"}, {"code": "HD-A-01"}],
        "children": [{"code": f"HD-A-01-{group}", "children": []} for group in (1, 2, 3)],
    }


async def test_labels_follow_the_reader(callers: Mapping[str, Client]) -> None:
    found = await find(Client(callers["anonymous"].http, locale="zh-CN"), code="HD-A")

    assert found
    assert found["kindLabel"] == "企业工会"


async def test_the_top_has_no_parent_and_is_its_own_chain(callers: Mapping[str, Client]) -> None:
    found = await find(callers["anonymous"], code="HD")

    assert found
    assert (found["parent"], found["chain"]) == (None, [{"code": "HD"}])
    assert [child["code"] for child in found["children"]] == ["HD-A", "HD-B", "HD-C", "HD-D", "HD-P"]
    assert [len(child["children"]) for child in found["children"]] == [5, 4, 3, 2, 0]


@pytest.mark.parametrize("code", ["", "HD-Z", "hd", "HD ", "%", "' OR 1=1 --", "A" * 10_000], ids=len)
async def test_a_code_that_no_organisation_has_finds_none(callers: Mapping[str, Client], code: str) -> None:
    assert await find(callers["anonymous"], code=code) is None


async def test_an_id_that_no_organisation_has_finds_none(callers: Mapping[str, Client]) -> None:
    assert await find(callers["anonymous"], id=encode_id("Organisation", UUID(int=7))) is None


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ({"id": "nonsense"}, "INVALID_ID"),
        ({"id": encode_id("Member", UUID(int=7))}, "INVALID_ID"),
        ({"code": "\0"}, "INVALID_TEXT"),
        ({}, "BAD_USER_INPUT"),
        ({"code": None}, "BAD_USER_INPUT"),
        ({"id": "x", "code": "HD"}, "BAD_USER_INPUT"),
    ],
    ids=str,
)
async def test_a_look_up_that_cannot_be_has_a_typed_error(
    callers: Mapping[str, Client], by: Mapping[str, str], code: str
) -> None:
    answer = await callers["anonymous"].run(FIND, {"by": by})

    assert answer.codes == [code]


async def test_the_anonymous_see_offices_and_no_names(callers: Mapping[str, Client]) -> None:
    found = await posts(callers["anonymous"], "HD-A-01")

    assert [post["title"] for post in found] == ["Chair", "Organiser", "Women workers' committee member"]
    assert [post["holders"] for post in found] == [[], [], []]


async def test_a_member_sees_names_of_holders_but_not_their_entries(callers: Mapping[str, Client]) -> None:
    found = await posts(callers["member"], "HD-A-01")

    holder = found[0]["holders"][0]
    assert (holder["holderName"], holder["endsOn"], holder["holder"]) == ("李秀芳", None, None)
    assert found[0]["organisation"] == {"code": "HD-A-01"}


async def test_an_officer_sees_the_entries_of_holders_below(callers: Mapping[str, Client]) -> None:
    found = await posts(callers["federation officer"], "HD-A-01")

    assert found[0]["holders"][0]["holder"] == {"memberNumber": "HD000002"}


async def test_vacant_offices_are_shown(callers: Mapping[str, Client]) -> None:
    answer = await callers["member"].run(
        "{organisations(first: 20, where: {kind: {eq: BRANCH}}) {nodes {posts {kind holders {holderName}}}}}"
    )

    offices = [post for node in answer["data"]["organisations"]["nodes"] for post in node["posts"]]
    assert len(offices) == 12 * 3 + 2
    assert {len(post["holders"]) for post in offices} == {0, 1}


@pytest_asyncio.fixture
async def changing(
    server_dsn: str, demo_template: str, worker_name: str, tmp_path: Path
) -> AsyncIterator[tuple[Client, Tree]]:
    """A member and the tree of a union that the test may change."""
    dsn = await databases.create(server_dsn, f"unionhall_tree_{worker_name}", demo_template)
    conn = await asyncpg.connect(dsn)
    tenant_id: UUID = await conn.fetchval("SELECT id FROM tenant")
    async with running(dsn, tmp_path) as anonymous:
        yield await anonymous.sign_in("HD000001", "demo-member-2026"), Tree(conn, tenant_id)
    await conn.close()


async def test_a_holder_is_shown_from_the_first_day_to_the_last(changing: tuple[Client, Tree]) -> None:
    client, tree = changing
    today, day = await tree.today(), timedelta(days=1)
    branch_id = await tree.add("HD-Q")
    post_id = await tree.add_post(branch_id)
    terms = {
        "past": (today - 9 * day, today - day),
        "ends today": (today - 8 * day, today),
        "open": (today - 7 * day, None),
        "one day": (today, today),
        "starts today": (today, today + 9 * day),
        "future": (today + day, None),
    }
    for number, (name, (starts_on, ends_on)) in enumerate(terms.items()):
        member_id = await add_member(tree.conn, tree.tenant_id, branch_id, number=f"Q{number}", name=name)
        await tree.add_term(post_id, member_id, starts_on, ends_on)

    found = await posts(client, "HD-Q")

    assert [holder["holderName"] for holder in found[0]["holders"]] == [
        "ends today",
        "open",
        "one day",
        "starts today",
    ]
    assert found[0]["holders"][1]["endsOn"] is None
    assert found[0]["holders"][0]["endsOn"] == str(today)


async def test_offices_stand_in_their_own_order(changing: tuple[Client, Tree]) -> None:
    client, tree = changing
    branch_id = await tree.add("HD-R")
    for kind, position in [("treasurer", 2), ("vice_chair", 1), ("chair", 0), ("organiser", 2)]:
        await tree.add_post(branch_id, kind, position)

    found = await posts(client, "HD-R")

    assert [post["kind"] for post in found] == ["CHAIR", "VICE_CHAIR", "ORGANISER", "TREASURER"]
    assert [post["holders"] for post in found] == [[], [], [], []]
