"""An officer's list: who is on it, in which order, found by what."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from api.nodes import encode_id
from tests.api.members.recorded import reads_of
from tests.support.api import Answer, Client, Recorder

LIST = """
    query ($first: Int = 100, $where: MemberWhereInput, $orderBy: [MemberOrder!]) {
      members(first: $first, where: $where, orderBy: $orderBy) {
        totalCount
        nodes { id name memberNumber state employmentKind joinedOn organisation { id code } }
      }
    }
"""
BRANCH_AND_POSTS = """
    query Rows%d($first: Int!) {
      members(first: $first, orderBy: MEMBER_NUMBER_ASC) {
        nodes { id name organisation { id name posts { id title } } termsOfOffice { post { title } } }
      }
    }
"""
CHAIN = '{organisation(by: {code: "%s"}) {id}}'


async def listed(client: Client, where: Mapping[str, Any] | None = None, *order_by: str) -> list[dict[str, Any]]:
    """All members on the first page of at most 100; the count must agree."""
    answer = await client.run(LIST, {"where": where, "orderBy": list(order_by) or None})
    assert "errors" not in answer, answer["errors"]
    found = answer["data"]["members"]
    nodes: list[dict[str, Any]] = found["nodes"]
    assert len(nodes) == min(100, found["totalCount"])
    return nodes


async def count(client: Client, where: Mapping[str, Any] | None) -> int:
    answer = await client.run(
        "query ($where: MemberWhereInput) {members(first: 1, where: $where) {totalCount}}", {"where": where}
    )
    number: int = answer["data"]["members"]["totalCount"]
    return number


async def organisation_id(client: Client, code: str) -> str:
    answer = await client.run(CHAIN % code)
    return str(answer["data"]["organisation"]["id"])


@pytest.fixture
def officer(callers: Mapping[str, Client]) -> Client:
    """The federation's chair, who sees every member."""
    return callers["federation officer"]


async def test_the_clients_list_shows_50_members_with_branch_and_posts(officer: Client) -> None:
    answer = await officer.send("console/members/member_list", {"orderBy": ["MEMBER_NUMBER_ASC"], "withCount": True})

    assert "errors" not in answer
    found = answer["data"]["members"]
    assert (found["totalCount"], len(found["nodes"]), found["pageInfo"]["hasNextPage"]) == (2_000, 50, True)
    assert [node["memberNumber"] for node in found["nodes"]] == [f"HD{number:06d}" for number in range(1, 51)]
    chair = found["nodes"][1]
    assert chair["organisation"]["code"] == "HD-A-01"
    assert [post["title"] for post in chair["organisation"]["posts"]] == [
        "Chair",
        "Organiser",
        "Women workers' committee member",
    ]
    assert chair["organisation"]["posts"][0]["holders"] == [{"holderName": chair["name"]}]
    assert chair["termsOfOffice"][0]["post"]["title"] == "Chair"


@pytest.mark.parametrize("first", [3, 30, 100])
async def test_the_list_takes_five_statements_then_one_for_any_number_of_rows(
    officer: Client, recorder: Recorder, first: int
) -> None:
    with recorder.recording() as new:
        answer = await officer.run(BRANCH_AND_POSTS % first, {"first": first})
    with recorder.recording() as known:
        again = await officer.run(BRANCH_AND_POSTS % first, {"first": first})

    assert len(answer["data"]["members"]["nodes"]) == first
    assert again["data"] == answer["data"]
    # Members, organisations, their posts, offices of the members, the posts of these; all in one at the second run.
    assert (len(reads_of(new)), len(reads_of(known))) == (5, 1)


@pytest.mark.parametrize("first", [3, 30, 50])
async def test_the_clients_list_takes_one_statement_for_any_number_of_rows(
    officer: Client, recorder: Recorder, first: int
) -> None:
    with recorder.recording() as statements:
        await officer.send("console/members/member_list", {"first": first, "orderBy": ["MEMBER_NUMBER_ASC"]})

    assert len(reads_of(statements)) == 1


async def test_a_list_without_count_does_not_count(officer: Client, recorder: Recorder) -> None:
    with recorder.recording() as statements:
        await officer.run("{members(first: 50) {nodes {name}}}")

    assert len(reads_of(statements)) == 1


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ("federation officer", 2_000),
        ("auditor", 2_000),
        ("branch officer", "HD-A-01"),
        ("officer of a sibling branch", "HD-A-02"),
    ],
)
async def test_a_list_holds_the_members_at_and_below_the_callers_nodes(
    callers: Mapping[str, Client], officer: Client, caller: str, expected: int | str
) -> None:
    if isinstance(expected, str):
        expected = await count(officer, {"below": {"eq": await organisation_id(officer, expected)}})

    assert await count(callers[caller], None) == expected > 0


async def test_an_officer_finds_nobody_outside_their_branch(callers: Mapping[str, Client]) -> None:
    branch_officer = callers["branch officer"]
    sibling_id = await organisation_id(branch_officer, "HD-A-02")

    assert await listed(branch_officer, {"below": {"eq": sibling_id}}) == []
    assert await listed(branch_officer, {"memberNumber": {"eq": "HD000003"}}) == []
    assert await listed(branch_officer, {"search": "王建军"}) == []
    assert await listed(branch_officer, {"search": "HD000003"}) == []


@pytest.mark.parametrize(
    ("caller", "code"), [("anonymous", "UNAUTHENTICATED"), ("member", "FORBIDDEN"), ("administrator", "FORBIDDEN")]
)
async def test_who_may_not_read_the_register_gets_no_list(
    callers: Mapping[str, Client], caller: str, code: str
) -> None:
    answer = await callers[caller].run(LIST)

    assert (answer.codes, answer["data"]) == ([code], {"members": None})


async def test_members_of_exactly_these_organisations(officer: Client) -> None:
    branch, group = [await organisation_id(officer, code) for code in ("HD-A-01", "HD-B-01-1")]

    one = await listed(officer, {"organisation": {"eq": branch}})
    both = await listed(officer, {"organisation": {"oneOf": [branch, group]}})

    assert {node["organisation"]["code"] for node in one} == {"HD-A-01"}
    assert {node["organisation"]["code"] for node in both} == {"HD-A-01", "HD-B-01-1"}
    assert await count(officer, {"organisation": {"eq": branch, "oneOf": [group]}}) == 0
    assert await count(officer, {"organisation": {"oneOf": []}}) == 0


async def test_members_of_an_organisation_and_of_all_below_it(officer: Client) -> None:
    company = await organisation_id(officer, "HD-C")
    branches = {"HD-C", *(f"HD-C-{branch:02d}" for branch in (1, 2, 3))}
    nodes: list[dict[str, Any]] = []

    for state in ("ACTIVE", "RETAINED", "SUSPENDED", "LEFT", "DECEASED"):
        nodes += await listed(officer, {"below": {"eq": company}, "state": {"eq": state}})

    codes = {node["organisation"]["code"] for node in nodes}
    assert codes > branches
    assert all(code.startswith("HD-C") for code in codes)
    assert await count(officer, {"below": {"eq": await organisation_id(officer, "HD")}}) == 2_000


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("state", ["ACTIVE", "RETAINED", "SUSPENDED", "LEFT", "DECEASED"]),
        (
            "employmentKind",
            ["PERMANENT", "FIXED_TERM", "DISPATCHED", "APPRENTICE", "RETIRED", "UNEMPLOYED", "FLEXIBLE"],
        ),
    ],
)
async def test_members_by_one_value_and_by_one_of_several(officer: Client, field: str, values: Sequence[str]) -> None:
    counts = {value: await count(officer, {field: {"eq": value}}) for value in values}

    assert sum(counts.values()) == 2_000
    assert all(counts.values())
    assert await count(officer, {field: {"oneOf": values[1:3]}}) == counts[values[1]] + counts[values[2]]
    assert await count(officer, {field: {"eq": values[0], "oneOf": values[:2]}}) == counts[values[0]]
    assert {node[field] for node in await listed(officer, {field: {"eq": values[2]}})} == {values[2]}


async def test_members_by_number(officer: Client) -> None:
    one = await listed(officer, {"memberNumber": {"eq": "HD000042"}})
    several = await listed(
        officer, {"memberNumber": {"oneOf": ["HD000042", "HD000007", "HD999999", "HD000042"]}}, "MEMBER_NUMBER_ASC"
    )

    assert [node["memberNumber"] for node in one] == ["HD000042"]
    assert [node["memberNumber"] for node in several] == ["HD000007", "HD000042"]


async def test_members_by_day_of_joining_with_both_days_included(officer: Client) -> None:
    day = (await listed(officer, {"memberNumber": {"eq": "HD000100"}}))[0]["joinedOn"]

    before, after, both = [
        await count(officer, {"joinedOn": range_}) for range_ in ({"lte": day}, {"gte": day}, {"gte": day, "lte": day})
    ]

    assert both >= 1
    assert before + after - both == 2_000
    assert {node["joinedOn"] for node in await listed(officer, {"joinedOn": {"gte": day, "lte": day}})} == {day}
    assert await count(officer, {"joinedOn": {"gte": "2026-01-02", "lte": "2026-01-01"}}) == 0
    assert await count(officer, {"joinedOn": {"gte": "0001-01-01", "lte": "9999-12-31"}}) == 2_000


async def test_all_conditions_hold_together(officer: Client) -> None:
    branch = await organisation_id(officer, "HD-A-01")
    where = {
        "below": {"eq": branch},
        "state": {"oneOf": ["ACTIVE", "RETAINED"]},
        "employmentKind": {"eq": "PERMANENT"},
        "joinedOn": {"gte": "2005-01-01", "lte": "2024-12-31"},
        "search": "王",
    }

    together = {node["id"] for node in await listed(officer, where)}

    each = [{node["id"] for node in await everybody(officer, {name: condition})} for name, condition in where.items()]
    assert together == set.intersection(*each)
    assert together


async def everybody(client: Client, where: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All pages of a filtered list."""
    nodes: list[dict[str, Any]] = []
    after = None
    while True:
        answer = await client.run(
            "query ($where: MemberWhereInput, $after: String) {members(first: 100, where: $where, after: $after)"
            " {nodes {id} pageInfo {hasNextPage endCursor}}}",
            {"where": where, "after": after},
        )
        page = answer["data"]["members"]
        nodes += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes


@pytest.mark.parametrize("where", [{}, {"state": None}, {"state": {}}, {"joinedOn": {}}, {"search": None}], ids=str)
async def test_an_empty_condition_is_none(officer: Client, where: Mapping[str, Any]) -> None:
    assert await count(officer, where) == 2_000


@pytest.mark.parametrize(
    "text",
    ["李秀芳", "李秀", "秀芳", "秀", "lixiufang", "LiXiu", "li xiu fang", "lxf", "HD000002", "hd000002", " 李 秀 芳 "],
)
async def test_a_member_is_found_by_part_of_the_name_by_pinyin_by_initials_and_by_number(
    callers: Mapping[str, Client], text: str
) -> None:
    found = await listed(callers["branch officer"], {"search": text})

    assert "HD000002" in [node["memberNumber"] for node in found]


@pytest.mark.parametrize("text", ["王", "建", "志强", "买买提"])
async def test_whoever_is_found_has_the_characters_in_the_name(officer: Client, text: str) -> None:
    found = await listed(officer, {"search": text})

    assert found
    assert all(text in node["name"] for node in found)


@pytest.mark.parametrize("text", ["HD00000", "HD0000021", "没有此人", "%", "_", "zzz", "' OR 1=1 --", "\\", "{}"])
async def test_a_search_for_what_nobody_has_finds_nobody(officer: Client, text: str) -> None:
    assert await listed(officer, {"search": text}) == []


@pytest.mark.parametrize("text", ["", " ", "·", "张" * 41, "a" * 10_000, "\0", "张\0"], ids=len)
async def test_a_search_that_cannot_be_is_refused(officer: Client, text: str) -> None:
    answer = await officer.run(LIST, {"where": {"search": text}})

    assert (answer.codes, answer["data"]) == (["INVALID_SEARCH"], {"members": None})


async def test_a_search_of_forty_characters_is_one(officer: Client) -> None:
    assert await listed(officer, {"search": "张" * 40}) == []


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({"organisation": {"eq": "nonsense"}}, "INVALID_ID"),
        ({"organisation": {"oneOf": [""]}}, "INVALID_ID"),
        ({"below": {"eq": encode_id("Member", UUID(int=7))}}, "INVALID_ID"),
        ({"below": {"oneOf": [encode_id("Organisation", UUID(int=7)) for _ in "ab"]}}, "ONE_VALUE_ONLY"),
        ({"memberNumber": {"oneOf": ["HD000001"] * 101}}, "TOO_MANY_VALUES"),
        ({"organisation": {"oneOf": ["x"] * 101}}, "TOO_MANY_VALUES"),
        ({"memberNumber": {"eq": "\0"}}, "INVALID_TEXT"),
        ({"state": {"eq": "GONE"}}, "BAD_USER_INPUT"),
        ({"joinedOn": {"gte": "2026-02-30"}}, "BAD_USER_INPUT"),
        ({"joinedOn": {"gte": "20260101"}}, "BAD_USER_INPUT"),
        ({"joinedOn": {"gte": "0000-01-01"}}, "BAD_USER_INPUT"),
        ({"password": {"eq": "1"}}, "BAD_USER_INPUT"),
    ],
    ids=str,
)
async def test_a_condition_that_cannot_be_has_a_typed_error(
    officer: Client, where: Mapping[str, Any], code: str
) -> None:
    answer: Answer = await officer.run(LIST, {"where": where})

    assert answer.codes == [code]


async def test_an_unknown_organisation_has_no_members(officer: Client) -> None:
    assert await listed(officer, {"below": {"eq": encode_id("Organisation", UUID(int=7))}}) == []
    assert await listed(officer, {"organisation": {"eq": encode_id("Organisation", UUID(int=7))}}) == []
