"""Reviews in as many stages, and with as many days, as the rules of the place say."""

from typing import Any

import pytest

from api.nodes import encode_id
from db.types import new_id
from tests.api.members.conftest import REVIEW, Joining

SET_RULE = """
    INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)
    SELECT tenant_id, $1, id, $3, $4, false, '2026-01-01', 'test' FROM organisation WHERE code = $2
"""
BRANCH = "officer of a sibling branch"
FEDERATION = "federation officer"


async def waiting_at(joining: Joining, code: str, **rules: int) -> str:
    """The id of a request at an organisation with these rules."""
    for key, value in rules.items():
        await joining.conn.execute(SET_RULE, new_id(), code, key, value)
    place = await joining.conn.fetchval("SELECT id FROM organisation WHERE code = $1", code)
    return await joining.request_id(await joining.submit(joining.person().at(encode_id("Organisation", place))))


async def seen(joining: Joining, request_id: str, by: str) -> Any:
    answer = await joining.clients[by].send(REVIEW, {"id": request_id})
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["node"]


async def codes(joining: Joining, by: str, request_id: str) -> list[str]:
    answer = await joining.decide(by, request_id)
    return [error["code"] for error in answer["data"]["joinRequestDecide"]["userErrors"]]


async def test_two_levels_are_decided_one_after_the_other(joining: Joining) -> None:
    request_id = await waiting_at(joining, "HD-A-02-1", join_review_steps=2, join_review_days=3)

    before = await seen(joining, request_id, BRANCH)
    first = await codes(joining, BRANCH, request_id)
    between = await seen(joining, request_id, BRANCH)
    again = await codes(joining, BRANCH, request_id)
    above = await seen(joining, request_id, FEDERATION)
    second = await codes(joining, FEDERATION, request_id)
    after = await seen(joining, request_id, FEDERATION)

    assert (first, again, second) == ([], ["APPROVAL_ALREADY_DECIDED"], [])
    assert [each["organisation"]["name"] for each in before["approval"]["steps"]] == await names(
        joining, "HD-A-02-1", "HD-A"
    )
    assert [(each["openedAt"] is None, each["dueAt"] is None) for each in before["approval"]["steps"]] == [
        (False, False),
        (True, True),
    ]
    assert [each["openedAt"] is None for each in between["approval"]["steps"]] == [False, False]
    assert (between["status"], after["status"]) == ("IN_REVIEW", "APPROVED")
    assert [each["viewerCanDecide"]["allowed"] for each in (before, between, above)] == [True, False, True]
    assert [each["code"] for each in between["viewerCanDecide"]["reasons"]] == ["ANOTHER_OFFICER"]
    days = await joining.conn.fetch(
        "SELECT days_allowed FROM approval_step s JOIN join_request r ON r.approval_id = s.approval_id"
        " WHERE r.reference = $1",
        after["reference"],
    )
    assert [each["days_allowed"] for each in days] == [3, 3]


async def test_three_levels_end_at_the_federation_and_nobody_decides_in_two(joining: Joining) -> None:
    request_id = await waiting_at(joining, "HD-A-02-3", join_review_steps=3)

    decided = [await codes(joining, by, request_id) for by in (BRANCH, FEDERATION, FEDERATION)]

    request = await seen(joining, request_id, FEDERATION)
    assert decided == [[], [], ["APPROVAL_SECOND_STAGE"]]
    assert [each["organisation"]["name"] for each in request["approval"]["steps"]] == await names(
        joining, "HD-A-02-3", "HD-A", "HD"
    )
    assert request["status"] == "IN_REVIEW"


async def test_a_rejection_at_a_later_stage_ends_the_review(joining: Joining) -> None:
    request_id = await waiting_at(joining, "HD-A-02", join_review_steps=2)
    await joining.conn.execute(
        "UPDATE rule_version SET withdrawn_at = now() WHERE organisation_id ="
        " (SELECT id FROM organisation WHERE code = 'HD-A-02')"
    )
    await codes(joining, BRANCH, request_id)

    await joining.decide(FEDERATION, request_id, is_approval=False, comment="材料不全")

    assert (await seen(joining, request_id, FEDERATION))["status"] == "REJECTED"


@pytest.mark.parametrize("by", ["auditor", "member", "branch officer"])
async def test_a_review_with_stages_is_hidden_from_others(joining: Joining, by: str) -> None:
    request_id = await waiting_at(joining, "HD-A-02-1")

    assert await seen(joining, request_id, by) is None


async def names(joining: Joining, *places: str) -> list[str]:
    """Names of organisations as an English reader sees them, by code."""
    return [await joining.conn.fetchval("SELECT name FROM organisation WHERE code = $1", code) for code in places]
