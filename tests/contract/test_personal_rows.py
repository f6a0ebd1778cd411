"""A member's row by every path, asked for by every kind of caller: out of scope looks like not found, to the byte."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import asyncpg
import pytest
import pytest_asyncio

from api.nodes import encode_id
from db.sealing import Keyring
from db.types import new_id
from tests.support import database as databases
from tests.support.access import KINDS, Facts, all_kinds, facts_of
from tests.support.api import Answer, Client

SEE_THE_MEMBER = {"branch officer", "federation officer", "auditor"}
"""Who may see a member of HD-A-01-2, besides the member."""
NOBODY_ID = encode_id("Member", new_id())
NOWHERE_ID = encode_id("Organisation", new_id())
LIST = "query ($where: MemberWhereInput) {members(first: 100, where: $where) {totalCount nodes {id memberNumber}}}"
MEMBER = "query ($by: MemberLookup!) {member(by: $by) {id memberNumber name maskedPhoneNumber private {phoneNumber}}}"


class Path(NamedTuple):
    """A way to a member's row: the document, its variables, and the same question about somebody who does not exist."""

    text: str
    asked: Callable[[Facts], Mapping[str, Any]]
    unknown: Callable[[Facts], Mapping[str, Any]]


def filtered(make: Callable[[Facts], Mapping[str, Any]], unknown: Mapping[str, Any]) -> Path:
    return Path(LIST, lambda facts: {"where": make(facts)}, lambda _: {"where": {**make(_), **unknown}})


NO_NUMBER = {"memberNumber": {"eq": "HD999999"}}
NO_NUMBER_LOOKUP = {"memberNumber": "HD999999"}
PATHS = {
    "node": Path(
        "query ($id: ID!) {node(id: $id) {id ... on Member {name private {phoneNumber}}}}",
        lambda facts: {"id": facts["member"]},
        lambda _: {"id": NOBODY_ID},
    ),
    "nodes": Path(
        "query ($ids: [ID!]!) {nodes(ids: $ids) {id ... on Member {name memberNumber}}}",
        lambda facts: {"ids": [facts["member"], facts["branch"]]},
        lambda facts: {"ids": [NOBODY_ID, facts["branch"]]},
    ),
    "member by id": Path(MEMBER, lambda facts: {"by": {"id": facts["member"]}}, lambda _: {"by": {"id": NOBODY_ID}}),
    "member by number": Path(
        MEMBER, lambda facts: {"by": {"memberNumber": facts["member number"]}}, lambda _: {"by": NO_NUMBER_LOOKUP}
    ),
    "list by number": filtered(lambda facts: {"memberNumber": {"eq": facts["member number"]}}, NO_NUMBER),
    "list by numbers": filtered(
        lambda facts: {"memberNumber": {"oneOf": [facts["member number"], "HD999998"]}}, NO_NUMBER
    ),
    "list by number and state": filtered(
        lambda facts: {"memberNumber": {"eq": facts["member number"]}, "state": {"eq": "ACTIVE"}}, NO_NUMBER
    ),
    "list by number and employment": filtered(
        lambda facts: {
            "memberNumber": {"eq": facts["member number"]},
            "employmentKind": {"oneOf": ["PERMANENT", "FIXED_TERM", "DISPATCHED", "APPRENTICE", "RETIRED"]},
        },
        NO_NUMBER,
    ),
    "list by number and day": filtered(
        lambda facts: {"memberNumber": {"eq": facts["member number"]}, "joinedOn": {"gte": "1950-01-01"}}, NO_NUMBER
    ),
    "search by number": filtered(lambda facts: {"search": facts["member number"]}, {"search": "HD999999"}),
    "search by name, here": filtered(
        lambda facts: {"search": facts["member name"], "organisation": {"eq": facts["group"]}},
        {"organisation": {"eq": NOWHERE_ID}},
    ),
    "list below the branch": filtered(
        lambda facts: {"below": {"eq": facts["branch"]}, "memberNumber": {"eq": facts["member number"]}},
        {"below": {"eq": NOWHERE_ID}},
    ),
    "list of the group": filtered(
        lambda facts: {"organisation": {"eq": facts["group"]}, "memberNumber": {"eq": facts["member number"]}},
        {"organisation": {"eq": NOWHERE_ID}},
    ),
}


@pytest_asyncio.fixture(scope="module")
async def shared_facts(server_dsn: str, worker_name: str, callers: Mapping[str, Client], keyring: Keyring) -> Facts:
    """Facts of the shared union."""
    return await facts_of(databases.at(server_dsn, f"unionhall_shared_{worker_name}"), keyring, callers)


def said(answer: Answer) -> dict[str, Any]:
    """What an answer tells, without what it cost."""
    return {key: value for key, value in answer.items() if key != "extensions"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PATHS)
async def test_a_path_to_a_member(name: str, kind: str, callers: Mapping[str, Client], shared_facts: Facts) -> None:
    path, caller = PATHS[name], callers[kind]

    asked = await caller.run(path.text, path.asked(shared_facts))
    unknown = await caller.run(path.text, path.unknown(shared_facts))

    if kind in SEE_THE_MEMBER:
        assert shared_facts["member"] in str(asked["data"])
        assert shared_facts["member"] not in str(unknown)
    else:
        assert said(asked) == said(unknown)
        assert shared_facts["member"] not in str(asked)


@pytest.mark.parametrize("where", ["below", "organisation"])
async def test_an_officer_of_a_sibling_branch_counts_nobody_here(
    where: str, callers: Mapping[str, Client], shared_facts: Facts
) -> None:
    place = shared_facts["branch" if where == "below" else "group"]

    answer = await callers["officer of a sibling branch"].run(LIST, {"where": {where: {"eq": place}}})
    here = await callers["branch officer"].run(LIST, {"where": {where: {"eq": place}}})

    assert answer["data"]["members"] == {"totalCount": 0, "nodes": []}
    assert here["data"]["members"]["totalCount"] > 10


async def test_counts_end_where_the_scope_ends(callers: Mapping[str, Client], shared_facts: Facts) -> None:
    counts = {}
    for kind in sorted(SEE_THE_MEMBER | {"officer of a sibling branch"}):
        counts[kind] = (await callers[kind].run(LIST))["data"]["members"]["totalCount"]

    assert counts["federation officer"] == counts["auditor"] == 2000
    assert counts["branch officer"] + counts["officer of a sibling branch"] < 2000


PRIVATE = "query ($id: ID!) {member(by: {id: $id}) {id private {phoneNumber identityNumber}}}"


@pytest.mark.parametrize("kind", ["branch officer", "federation officer"])
async def test_an_officer_above_opens_personal_fields(
    kind: str, callers: Mapping[str, Client], shared_facts: Facts
) -> None:
    answer = await callers[kind].run(PRIVATE, {"id": shared_facts["member"]})

    assert answer.codes == []
    assert answer["data"]["member"]["private"]["phoneNumber"] == shared_facts["member phone"]


async def test_an_auditor_sees_the_member_but_no_personal_field(
    callers: Mapping[str, Client], shared_facts: Facts
) -> None:
    answer = await callers["auditor"].run(PRIVATE, {"id": shared_facts["member"]})

    assert answer["data"]["member"] == {"id": shared_facts["member"], "private": None}
    assert answer.codes == ["FORBIDDEN"]
    assert answer["errors"][0]["path"] == ["member", "private"]


async def test_a_member_opens_their_own_personal_fields(callers: Mapping[str, Client]) -> None:
    answer = await callers["member"].run("{viewer {member {private {phoneNumber identityNumber}}}}")

    assert answer.codes == []
    assert answer["data"]["viewer"]["member"]["private"]["identityNumber"]


HOLDERS = """query ($code: String!) {
  organisation(by: {code: $code}) {posts {holders {holderName holder {id maskedPhoneNumber}}}}
}"""


@pytest.mark.parametrize("kind", KINDS)
async def test_holders_are_named_to_members_and_shown_to_those_who_may_see_them(
    kind: str, callers: Mapping[str, Client]
) -> None:
    answer = await callers[kind].run(HOLDERS, {"code": "HD-A-01"})

    holders = [each for post in answer["data"]["organisation"]["posts"] for each in post["holders"]]
    assert bool(holders) == (kind != "anonymous")
    assert all(each["holderName"] for each in holders)
    assert all((each["holder"] is not None) == (kind in SEE_THE_MEMBER) for each in holders)


@pytest.mark.parametrize("kind", ["auditor", "administrator"])
async def test_an_entry_of_the_log_shows_its_actor_to_those_who_may_see_them(
    kind: str, callers: Mapping[str, Client], shared_facts: Facts
) -> None:
    await callers["branch officer"].run(PRIVATE, {"id": shared_facts["member"]})

    answer = await callers[kind].run(
        '{auditEntries(first: 1, action: "member.private_read") {nodes {action facts actor {name}}}}'
    )

    (entry,) = answer["data"]["auditEntries"]["nodes"]
    assert entry["actor"] == ({"name": "李秀芳"} if kind == "auditor" else None)
    assert shared_facts["member name"] not in entry["facts"]


@pytest.mark.parametrize("kind", ["federation officer", "auditor", "administrator"])
async def test_a_role_shows_its_member_to_those_who_may_see_them(
    kind: str, callers: Mapping[str, Client], shared_facts: Facts
) -> None:
    answer = await callers[kind].run(
        "query ($id: ID!) {node(id: $id) {... on RoleGrant {role member {id}}}}", {"id": shared_facts["role"]}
    )

    assert answer["data"]["node"]["role"] == "BRANCH_OFFICER"
    assert (answer["data"]["node"]["member"] is not None) == (kind in SEE_THE_MEMBER)


DECIDE = """mutation ($id: ID!, $isApproval: Boolean!) {
  joinRequestDecide(input: {joinRequestId: $id, isApproval: $isApproval, comment: "seen"}) {
    joinRequest {status member {id}} userErrors {code}
  }
}"""
REQUEST = """query ($id: ID!) {
  node(id: $id) {... on JoinRequest {status member {id} approval {steps {decidedAt decidedBy {id}}}}}
}"""


async def test_who_decided_is_shown_to_those_who_may_see_them(demo: Client, demo_dsn: str, keyring: Keyring) -> None:
    callers = await all_kinds(demo)
    facts = await facts_of(demo_dsn, keyring, callers)

    await callers["federation officer"].run(DECIDE, {"id": facts["waiting"], "isApproval": False})
    below = await callers["branch officer"].run(REQUEST, {"id": facts["waiting"]})
    above = await callers["federation officer"].run(REQUEST, {"id": facts["waiting"]})

    (hidden,) = below["data"]["node"]["approval"]["steps"]
    (shown,) = above["data"]["node"]["approval"]["steps"]
    assert hidden["decidedAt"] == shown["decidedAt"] is not None
    assert (hidden["decidedBy"], shown["decidedBy"] is None) == (None, False)


async def test_a_member_who_moved_away_is_hidden_behind_their_old_request(
    demo: Client, demo_dsn: str, keyring: Keyring
) -> None:
    callers = await all_kinds(demo)
    facts = await facts_of(demo_dsn, keyring, callers)
    decided = await callers["branch officer"].run(DECIDE, {"id": facts["waiting"], "isApproval": True})
    connection = await asyncpg.connect(demo_dsn)
    await connection.execute(
        "UPDATE member SET organisation_id = (SELECT id FROM organisation WHERE code = 'HD-B-01')"
        " WHERE id = (SELECT member_id FROM join_request WHERE reference = $1)",
        facts["reference"],
    )
    await connection.close()

    here = await callers["branch officer"].run(REQUEST, {"id": facts["waiting"]})
    above = await callers["federation officer"].run(REQUEST, {"id": facts["waiting"]})

    assert decided["data"]["joinRequestDecide"]["joinRequest"]["member"] is not None
    assert here["data"]["node"]["member"] is None
    assert above["data"]["node"]["member"] is not None
