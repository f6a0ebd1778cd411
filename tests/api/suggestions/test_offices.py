"""Offices around suggestions over the API: the same request key twice, what members may choose, refusals in words."""

from typing import Any

import asyncpg
import pytest_asyncio

from api.nodes import encode_id
from tests.support.access import all_kinds
from tests.support.api import Client, request_key

AT = "console/suggestions"


@pytest_asyncio.fixture
async def top(demo_dsn: str) -> str:
    """The id of the union's top organisation."""
    owner = await asyncpg.connect(demo_dsn)
    found = await owner.fetchval("SELECT id FROM organisation WHERE parent_id IS NULL ORDER BY code LIMIT 1")
    await owner.close()
    return encode_id("Organisation", found)


async def test_a_repeated_key_enters_a_unit_once_and_gives_the_same_answer(demo: Client, top: str) -> None:
    officer = (await all_kinds(demo))["federation officer"]
    wish: dict[str, Any] = {
        "input": {"organisationId": top, "kind": "UNION", "code": "zg", "name": "资管部", "requestKey": request_key()}
    }
    first, again = [await officer.send(f"{AT}/answering_unit_create", wish) for _ in range(2)]
    assert first["data"] == again["data"]
    assert first["data"]["answeringUnitCreate"]["userErrors"] == []
    wish["input"]["requestKey"] = request_key()
    (refusal,) = (await officer.send(f"{AT}/answering_unit_create", wish))["data"]["answeringUnitCreate"]["userErrors"]
    assert (refusal["code"], refusal["field"]) == ("SUGGESTION_CODE_TAKEN", ["code"])
    assert refusal["message"]
    nodes = (await officer.send(f"{AT}/answering_unit_list", {"where": {"isOpen": True}}))["data"]["answeringUnits"]
    assert [each["name"] for each in nodes["nodes"] if each["code"] == "ZG"] == ["资管部"]


async def test_members_choose_from_categories_in_use_in_their_order(demo: Client, top: str) -> None:
    callers = await all_kinds(demo)
    officer = callers["federation officer"]
    ids = []
    for code, position in (("ZZ-B", 9998), ("ZZ-A", 9997), ("ZZ-C", 9996)):
        given = {"organisationId": top, "code": code, "name": code, "position": position, "requestKey": request_key()}
        made = await officer.send(f"{AT}/suggestion_category_create", {"input": given})
        ids.append(made["data"]["suggestionCategoryCreate"]["category"]["id"])
    retired = {"input": {"categoryId": ids[2], "requestKey": request_key()}}
    await officer.send(f"{AT}/suggestion_category_retire", retired)

    text = "query { suggestionCategories(last: 3) { nodes { code } } }"
    answer = await callers["member"].run(text, {})

    nodes = answer["data"]["suggestionCategories"]["nodes"]
    assert [each["code"] for each in nodes][-2:] == ["ZZ-A", "ZZ-B"]
    assert "ZZ-C" not in {each["code"] for each in nodes}
