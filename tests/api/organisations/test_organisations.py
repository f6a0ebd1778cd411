"""Lists of organisations: filters, pages, statements."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from api.nodes import encode_id
from tests.support.api import Client, Recorder

LIST = """
    query ($first: Int, $after: String, $last: Int, $before: String, $where: OrganisationWhereInput) {
      organisations(first: $first, after: $after, last: $last, before: $before, where: $where) {
        totalCount
        nodes { code kind }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
"""


async def listed(client: Client, **values: Any) -> dict[str, Any]:
    answer = await client.run(LIST, {"first": 100, **values} if "last" not in values else values)
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]["organisations"]
    return found


def codes(found: Mapping[str, Any]) -> list[str]:
    return [node["code"] for node in found["nodes"]]


async def organisation_id(client: Client, code: str) -> str:
    answer = await client.run("query ($code: String!) {organisation(by: {code: $code}) {id}}", {"code": code})
    return str(answer["data"]["organisation"]["id"])


@pytest.fixture
def anonymous(callers: Mapping[str, Client]) -> Client:
    """Organisations are public."""
    return callers["anonymous"]


async def test_anybody_lists_the_union_by_code(anonymous: Client) -> None:
    found = await listed(anonymous)

    assert found["totalCount"] == len(codes(found)) == 50
    assert codes(found) == sorted(codes(found))
    assert codes(found)[:3] == ["HD", "HD-A", "HD-A-01"]


@pytest.mark.parametrize(
    ("kind", "count"), [("FEDERATION", 1), ("ENTERPRISE_UNION", 4), ("BRANCH", 14), ("GROUP", 30), ("HOLDING_POOL", 1)]
)
async def test_organisations_by_level(anonymous: Client, kind: str, count: int) -> None:
    found = await listed(anonymous, where={"kind": {"eq": kind}})

    assert found["totalCount"] == count
    assert {node["kind"] for node in found["nodes"]} == {kind}


async def test_organisations_of_one_of_several_levels(anonymous: Client) -> None:
    found = await listed(anonymous, where={"kind": {"oneOf": ["FEDERATION", "ENTERPRISE_UNION"]}})

    assert codes(found) == ["HD", "HD-A", "HD-B", "HD-C", "HD-D"]
    assert (await listed(anonymous, where={"kind": {"oneOf": []}}))["totalCount"] == 0


async def test_organisations_directly_below_and_all_below(anonymous: Client) -> None:
    branch = {"eq": await organisation_id(anonymous, "HD-C")}

    directly = await listed(anonymous, where={"parent": branch})
    below = await listed(anonymous, where={"below": branch})
    groups = await listed(anonymous, where={"below": branch, "kind": {"eq": "GROUP"}})

    assert codes(directly) == ["HD-C-01", "HD-C-02", "HD-C-03"]
    assert below["totalCount"] == 1 + 3 + 7
    assert codes(below)[0] == "HD-C"
    assert groups["totalCount"] == 7


async def test_nothing_lies_below_what_there_is_not(anonymous: Client) -> None:
    unknown = {"eq": encode_id("Organisation", UUID(int=7))}

    assert (await listed(anonymous, where={"below": unknown}))["nodes"] == []
    assert (await listed(anonymous, where={"parent": unknown}))["nodes"] == []


@pytest.mark.parametrize("is_backward", [False, True])
async def test_pages_are_the_whole_list(anonymous: Client, *, is_backward: bool) -> None:
    expected = codes(await listed(anonymous))
    pages: list[list[str]] = []
    values: dict[str, Any] = {"last": 10} if is_backward else {"first": 10}

    for _ in range(5):
        found = await listed(anonymous, **values)
        pages.append(codes(found))
        info = found["pageInfo"]
        values["before" if is_backward else "after"] = info["startCursor" if is_backward else "endCursor"]

    if is_backward:
        pages.reverse()
    assert [code for each in pages for code in each] == expected
    assert found["pageInfo"]["hasPreviousPage" if is_backward else "hasNextPage"] is False


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"first": None}, "PAGE_SIZE_REQUIRED"),
        ({"first": 0}, "PAGE_SIZE_OUT_OF_RANGE"),
        ({"first": 101}, "PAGE_SIZE_OUT_OF_RANGE"),
        ({"first": 1, "last": 1}, "PAGE_ARGUMENTS_CONFLICT"),
        ({"first": 1, "after": "x"}, "INVALID_CURSOR"),
        ({"last": 1, "before": ""}, "INVALID_CURSOR"),
        ({"first": 1, "where": {"parent": {"eq": "x"}}}, "INVALID_ID"),
        ({"first": 1, "where": {"below": {"oneOf": []}}}, "ONE_VALUE_ONLY"),
    ],
    ids=str,
)
async def test_arguments_that_cannot_be_have_a_typed_error(
    anonymous: Client, values: Mapping[str, Any], code: str
) -> None:
    answer = await anonymous.run(LIST, values)

    assert answer.codes == [code]
    assert answer["data"] == {"organisations": None}


@pytest.mark.parametrize("first", [1, 3, 40])
async def test_a_list_with_chains_posts_and_children_takes_five_statements_then_one(
    anonymous: Client, recorder: Recorder, first: int
) -> None:
    document = """
        query Rows%d($first: Int!) {
          organisations(first: $first) {
            nodes { chain { code } children { code } posts { title holders { holderName } } }
          }
        }
    """

    with recorder.recording() as new:
        answer = await anonymous.run(document % first, {"first": first})
    with recorder.recording() as known:
        again = await anonymous.run(document % first, {"first": first})

    assert len(answer["data"]["organisations"]["nodes"]) == first
    assert again["data"] == answer["data"]
    # A document that is new is not worth a statement of its own yet.
    assert (len(new), len(known)) == (5, 1)


async def test_the_consoles_tree_takes_one_statement(callers: Mapping[str, Client], recorder: Recorder) -> None:
    with recorder.recording() as statements:
        answer = await callers["anonymous"].send("console/organisations/organisation_tree", {"code": "HD"})

    assert [len(child["children"]) for child in answer["data"]["organisation"]["children"]] == [5, 4, 3, 2, 0]
    assert len(statements) == 1
