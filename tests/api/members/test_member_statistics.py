"""Statistics as the officers' console shows them; who may ask stands in the access matrix."""

from collections.abc import Mapping
from typing import Any

import pytest

from api.nodes import encode_id
from db.types import new_id
from domain.members.disclosure import THRESHOLD
from tests.support.api import Client

DOCUMENT = "console/members/member_statistics"
DIMENSIONS = ("STATE", "EMPLOYMENT_KIND", "JOIN_DECADE")


async def rows(client: Client, by: str = "STATE", below: str | None = None) -> list[dict[str, Any]]:
    answer = await client.send(DOCUMENT, {"by": by, "below": below})
    assert "errors" not in answer, answer
    found: list[dict[str, Any]] = answer["data"]["memberStatistics"]
    return found


async def organisation_id(client: Client, code: str) -> str:
    answer = await client.run("query ($code: String!) {organisation(by: {code: $code}) {id}}", {"code": code})
    return str(answer["data"]["organisation"]["id"])


@pytest.mark.parametrize("by", DIMENSIONS)
async def test_the_top_then_those_directly_below(by: str, callers: Mapping[str, Client]) -> None:
    officer = callers["federation officer"]
    children = await officer.run('{organisation(by: {code: "HD"}) {children {code kind}}}')
    below = [each["code"] for each in children["data"]["organisation"]["children"] if each["kind"] != "GROUP"]

    found = await rows(officer, by)

    assert [row["organisation"]["code"] for row in found] == ["HD", *below]
    assert len({tuple(cell["value"] for cell in row["cells"]) for row in found}) == 1
    told = [cell["memberCount"] for row in found for cell in row["cells"]]
    assert not [count for count in told if count is not None and 0 < count < THRESHOLD]
    assert found[0]["memberCount"] >= sum(row["memberCount"] for row in found[1:]) > 0


async def test_values_are_those_of_the_schema(callers: Mapping[str, Client]) -> None:
    [row, *_] = await rows(callers["branch officer"])

    assert [cell["value"] for cell in row["cells"]] == ["ACTIVE", "RETAINED", "SUSPENDED"]


async def test_head_counts_are_those_of_the_list(callers: Mapping[str, Client]) -> None:
    officer = callers["branch officer"]
    listed = await officer.run(
        "{members(first: 1, where: {state: {oneOf: [ACTIVE, RETAINED, SUSPENDED]}}) {totalCount}}"
    )

    [row, *_] = await rows(officer)

    assert row["memberCount"] == listed["data"]["members"]["totalCount"]


@pytest.mark.parametrize("by", DIMENSIONS)
async def test_a_branch_is_told_of_alike_from_above_and_from_within(by: str, callers: Mapping[str, Client]) -> None:
    branch_id = await organisation_id(callers["anonymous"], "HD-A-01")

    from_above = await rows(callers["federation officer"], by, branch_id)
    from_within = await rows(callers["branch officer"], by)

    assert from_above == from_within != []


async def test_out_of_reach_looks_like_nothing(callers: Mapping[str, Client]) -> None:
    officer = callers["branch officer"]

    assert await rows(officer, below=await organisation_id(officer, "HD-A-02")) == []
    assert await rows(officer, below=await organisation_id(officer, "HD")) == []
    assert await rows(officer, below=encode_id("Organisation", new_id())) == []


async def test_an_id_of_something_else_is_refused(callers: Mapping[str, Client]) -> None:
    answer = await callers["federation officer"].send(DOCUMENT, {"by": "STATE", "below": encode_id("Member", new_id())})

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_ID"
