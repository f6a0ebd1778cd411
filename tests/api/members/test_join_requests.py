"""The officers' inbox of requests to join."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.api import Client

LIST = """
    query ($first: Int, $after: String, $last: Int, $before: String, $where: JoinRequestWhereInput) {
      joinRequests(first: $first, after: $after, last: $last, before: $before, where: $where) {
        totalCount
        nodes { reference status submittedAt organisation { code } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
"""
STATUSES = ("IN_REVIEW", "APPROVED", "REJECTED", "WITHDRAWN")


async def listed(client: Client, **values: Any) -> dict[str, Any]:
    answer = await client.run(LIST, {"first": 100, **values} if "last" not in values else values)
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]["joinRequests"]
    return found


async def organisation_id(client: Client, code: str) -> str:
    answer = await client.run("query ($code: String!) {organisation(by: {code: $code}) {id}}", {"code": code})
    return str(answer["data"]["organisation"]["id"])


async def test_the_inbox_shows_what_waits_longest_first(callers: Mapping[str, Client]) -> None:
    answer = await callers["federation officer"].send("console/members/join_request_inbox", {"withCount": True})

    assert "errors" not in answer
    found = answer["data"]["joinRequests"]
    submitted = [node["submittedAt"] for node in found["nodes"]]
    assert len(submitted) == found["totalCount"] == 10
    assert submitted == sorted(submitted)
    step = found["nodes"][0]["approval"]["steps"][0]
    assert (step["stage"], step["statusLabel"], step["decidedBy"]) == (1, "Open", None)
    assert step["organisation"]["id"] == found["nodes"][0]["organisation"]["id"]
    assert found["nodes"][0]["maskedIdentityNumber"].startswith("****")


@pytest.mark.parametrize(
    ("caller", "codes"),
    [
        ("branch officer", {"HD-A-01-1", "HD-A-01-2"}),
        ("officer of a sibling branch", {"HD-A-02-1"}),
    ],
)
async def test_an_officer_sees_the_requests_below_their_node(
    callers: Mapping[str, Client], caller: str, codes: set[str]
) -> None:
    found = await listed(callers[caller], where={"status": {"eq": "IN_REVIEW"}})

    assert {node["organisation"]["code"] for node in found["nodes"]} == codes
    assert found["totalCount"] == len(found["nodes"])


@pytest.mark.parametrize(
    ("caller", "code"),
    [
        ("anonymous", "UNAUTHENTICATED"),
        ("member", "FORBIDDEN"),
        ("auditor", "FORBIDDEN"),
        ("administrator", "FORBIDDEN"),
    ],
)
async def test_who_decides_nothing_has_no_inbox(callers: Mapping[str, Client], caller: str, code: str) -> None:
    answer = await callers[caller].run(LIST, {"first": 1})

    assert (answer.codes, answer["data"]) == ([code], {"joinRequests": None})


async def test_requests_by_state(callers: Mapping[str, Client]) -> None:
    officer = callers["federation officer"]

    counts = {status: (await listed(officer, where={"status": {"eq": status}}))["totalCount"] for status in STATUSES}

    assert counts == {"IN_REVIEW": 10, "APPROVED": 16, "REJECTED": 4, "WITHDRAWN": 1}
    assert (await listed(officer))["totalCount"] == 31
    two = await listed(officer, where={"status": {"oneOf": ["REJECTED", "WITHDRAWN"]}})
    assert two["totalCount"] == 5
    assert {node["status"] for node in two["nodes"]} == {"REJECTED", "WITHDRAWN"}


async def test_requests_at_and_below_an_organisation(callers: Mapping[str, Client]) -> None:
    officer = callers["federation officer"]
    where = {"below": {"eq": await organisation_id(officer, "HD-A")}, "status": {"eq": "IN_REVIEW"}}

    found = await listed(officer, where=where)

    assert [node["organisation"]["code"] for node in found["nodes"]] == [
        "HD-A-02-1",
        "HD-A-01-2",
        "HD-A-01-1",
        "HD-A-01-1",
    ]
    sibling = {"below": {"eq": await organisation_id(officer, "HD-A-02")}}
    assert (await listed(callers["branch officer"], where=sibling))["nodes"] == []


@pytest.mark.parametrize("is_backward", [False, True])
async def test_pages_are_the_whole_inbox(callers: Mapping[str, Client], *, is_backward: bool) -> None:
    officer = callers["federation officer"]
    expected = [node["reference"] for node in (await listed(officer))["nodes"]]
    pages: list[list[str]] = []
    cursor = None

    for _ in range(7):
        values = {"last": 5, "before": cursor} if is_backward else {"first": 5, "after": cursor}
        found = await listed(officer, **values)
        pages.append([node["reference"] for node in found["nodes"]])
        cursor = found["pageInfo"]["startCursor" if is_backward else "endCursor"]

    if is_backward:
        pages.reverse()
    assert [reference for each in pages for reference in each] == expected
    assert found["pageInfo"]["hasPreviousPage" if is_backward else "hasNextPage"] is False
