"""Who belonged to an organisation on a day, over the API by kind of caller."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from db.names import sort_key
from tests.support.api import Client

DOCUMENT = """
    query ($code: String!, $on: Date!, $first: Int, $after: String, $where: MemberOnDayWhereInput,
      $isDirect: Boolean! = false) {
      organisation(by: {code: $code}) {
        onDay(on: $on) {
          memberCounts { state members }
          members(first: $first, after: $after, where: $where, isDirect: $isDirect) {
            totalCount
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            edges { cursor node { memberNumber state } }
            nodes { on memberNumber name state stateLabel employmentKind sinceOn organisation { on code }
              standing { startsOn state organisation { code } } member { memberNumber mergedFrom } }
          }
        }
      }
    }
"""
ON = "2026-01-01"


async def members(client: Client, code: str = "HD-A-01", on: str = ON, **arguments: Any) -> Any:
    """The organisation on the day."""
    answer = await client.run(DOCUMENT, {"code": code, "on": on, "first": 100, **arguments})
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["organisation"]["onDay"]


async def test_pages_follow_each_other_by_name(callers: Mapping[str, Client]) -> None:
    officer = callers["federation officer"]
    found, after = [], None
    while True:
        page = (await members(officer, first=50, after=after))["members"]
        found += page["nodes"]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        assert [each["node"]["memberNumber"] for each in page["edges"]] == [
            each["memberNumber"] for each in page["nodes"]
        ]
        ends = page["pageInfo"]["startCursor"], page["pageInfo"]["endCursor"]
        assert ends == (page["edges"][0]["cursor"], page["edges"][-1]["cursor"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    day = await members(officer)
    counts = {each["state"]: each["members"] for each in day["memberCounts"]}
    assert len(found) == day["members"]["totalCount"] == sum(counts.values()) > 100
    assert counts == Counter(each["state"] for each in found)
    names = [sort_key(each["name"]) for each in found]
    assert names == sorted(names)
    assert len({each["memberNumber"] for each in found}) == len(found)
    assert all(each["organisation"]["code"].startswith("HD-A-01") for each in found)
    assert {each["on"] for each in found} == {ON}
    for each in found:
        told = each["standing"]["state"], each["standing"]["organisation"]["code"], each["standing"]["startsOn"]
        assert told == (each["state"], each["organisation"]["code"], each["sinceOn"])


async def test_a_page_is_filtered_by_what_held_on_the_day(callers: Mapping[str, Client]) -> None:
    officer = callers["federation officer"]
    everybody = (await members(officer, "HD-A-01-1"))["members"]["nodes"]
    wanted = [each for each in everybody if each["state"] == "ACTIVE" and each["employmentKind"] == "FIXED_TERM"]

    where = {"state": {"eq": "ACTIVE"}, "employmentKind": {"oneOf": ["FIXED_TERM"]}}
    page = (await members(officer, "HD-A-01-1", where=where))["members"]
    nobody = (await members(officer, "HD-A-01-1", where={"state": {"oneOf": []}}))["members"]

    assert 0 < len(wanted) < len(everybody)
    assert (page["nodes"], page["totalCount"]) == (wanted, len(wanted))
    assert (nobody["nodes"], nobody["totalCount"], nobody["pageInfo"]["endCursor"]) == ([], 0, None)


async def test_an_organisation_without_those_below_it(callers: Mapping[str, Client]) -> None:
    officer = callers["federation officer"]

    direct = (await members(officer, "HD-A-01", isDirect=True))["members"]
    group = (await members(officer, "HD-A-01-1", isDirect=True))["members"]

    assert {each["organisation"]["code"] for each in direct["nodes"]} <= {"HD-A-01"}
    assert group["nodes"] == (await members(officer, "HD-A-01-1"))["members"]["nodes"]
    assert direct["totalCount"] < (await members(officer))["members"]["totalCount"]


@pytest.mark.parametrize(
    ("kind", "reads"),
    [
        ("anonymous", False),
        ("member", False),
        ("officer of a sibling branch", False),
        ("branch officer", True),
        ("auditor", True),
        ("administrator", False),
    ],
)
async def test_who_reads_the_members_of_a_day(callers: Mapping[str, Client], kind: str, *, reads: bool) -> None:
    found = await members(callers[kind])

    assert (found["members"] is not None) == reads
    if reads:
        assert found["members"] == (await members(callers["federation officer"]))["members"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"first": None}, "PAGE_SIZE_REQUIRED"),
        ({"first": 0}, "PAGE_SIZE_OUT_OF_RANGE"),
        ({"first": 101}, "PAGE_SIZE_OUT_OF_RANGE"),
        ({"first": 1, "after": "no cursor"}, "INVALID_CURSOR"),
        ({"first": 1, "where": {"state": {"oneOf": ["ACTIVE"] * 101}}}, "TOO_MANY_VALUES"),
    ],
)
async def test_a_page_that_cannot_be_is_refused(
    callers: Mapping[str, Client], arguments: Mapping[str, Any], code: str
) -> None:
    answer = await callers["auditor"].run(DOCUMENT, {"code": "HD-A-01", "on": ON, **arguments})

    assert (answer["data"]["organisation"]["onDay"]["members"], answer.codes) == (None, [code])


async def test_on_a_day_to_come_the_members_are_those_of_today(callers: Mapping[str, Client]) -> None:
    officer = callers["branch officer"]
    today = await officer.run(
        "{ members(first: 100, where: {state: {eq: RETAINED}}) { totalCount nodes { memberNumber name } } }"
    )

    page = (await members(officer, on="2099-01-01", where={"state": {"eq": "RETAINED"}}))["members"]

    own = [{"memberNumber": each["memberNumber"], "name": each["name"]} for each in page["nodes"]]
    assert own == today["data"]["members"]["nodes"]
    assert page["totalCount"] == today["data"]["members"]["totalCount"] > 0
