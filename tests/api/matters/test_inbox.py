"""The inbox: what waits for an office across all below it, the oldest deadline first; nobody sees another office's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import pytest_asyncio

from api.nodes import decode_id, encode_id
from tests.support.access import all_kinds, facts_of
from tests.support.api import Client, Recorder
from tests.support.asked_rows import write_question
from tests.support.suggestion_rows import Handlers, write_handlers, write_suggestion

INBOX, COUNTS = "console/matters/inbox", "console/matters/inbox_counts"


class Union(NamedTuple):
    """The demonstration union with something of everything, its callers, and rows for suggestions."""

    owner: asyncpg.Connection
    callers: dict[str, Client]
    author_id: UUID
    handlers: Handlers

    async def inbox(self, kind: str, **given: Any) -> list[dict[str, Any]]:
        """All that waits for a kind of caller."""
        found: list[dict[str, Any]] = []
        after = None
        while True:
            answer = await self.callers[kind].send(INBOX, {"first": 100, "after": after, **given})
            page = answer["data"]["inbox"]
            found += page["nodes"]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return found

    async def suggest(self, state: str) -> str:
        """The id of a suggestion of a member of HD-A-01 in a state."""
        written = await write_suggestion(self.owner, state=state, author_id=self.author_id, handlers=self.handlers)
        return str(encode_id("Suggestion", written))


@pytest_asyncio.fixture
async def union(demo: Client, demo_dsn: str, keyring: Any) -> AsyncIterator[Union]:
    callers = await all_kinds(demo)
    await facts_of(demo_dsn, keyring, callers)
    owner = await asyncpg.connect(demo_dsn)
    author = await owner.fetchrow(
        "SELECT m.id, m.organisation_id FROM member m JOIN organisation o ON o.id = m.organisation_id"
        " WHERE o.code = 'HD-A-01-2' AND m.state = 'active' ORDER BY m.member_number DESC LIMIT 1"
    )
    assert author is not None
    numbers = {row["member_number"]: row["id"] for row in await owner.fetch("SELECT id, member_number FROM member")}
    handlers = await write_handlers(
        owner, author["organisation_id"], officer_id=numbers["HD000002"], staff_member_id=numbers["HD000001"]
    )
    yield Union(owner, callers, author["id"], handlers)
    await owner.close()


async def test_deadlines_come_first_the_oldest_of_them_first_then_age(union: Union) -> None:
    await union.suggest("submitted")
    found = await union.inbox("federation officer")

    due = [each["dueAt"] for each in found if each["dueAt"]]
    rest = [each["since"] for each in found if not each["dueAt"]]
    assert [each["dueAt"] for each in found] == [*sorted(due), *[None] * len(rest)]
    assert rest == sorted(rest)
    assert due
    assert rest
    now = datetime.now(UTC).isoformat()
    assert all(each["isOverdue"] == (each["dueAt"] is not None and each["dueAt"] < now) for each in found)


async def test_an_office_sees_what_it_may_decide_and_no_more(union: Union) -> None:
    found = {
        kind: {each["objectId"] for each in await union.inbox(kind)} for kind in union.callers if kind != "anonymous"
    }

    assert found["branch officer"]
    assert found["branch officer"] <= found["federation officer"]
    assert found["branch officer"].isdisjoint(found["officer of a sibling branch"])
    assert found["auditor"] == found["administrator"] == set()


async def test_join_requests_are_those_that_the_caller_may_decide(union: Union) -> None:
    waiting = {
        encode_id("JoinRequest", row["id"])
        for row in await union.owner.fetch(
            "SELECT r.id FROM join_request r JOIN organisation o ON o.id = r.organisation_id"
            " WHERE r.status = 'in_review' AND o.code LIKE 'HD-A-01%'"
        )
    }

    found = await union.inbox("branch officer", where={"kind": {"eq": "JOIN_REQUEST"}})

    assert {each["objectId"] for each in found} == waiting
    assert {each["nextStep"] for each in found} == {"DECIDE"}


async def test_a_suggestion_is_with_whoever_takes_the_next_step(union: Union) -> None:
    expected = {
        "submitted": ("branch officer", "ACKNOWLEDGE"),
        "in_review": ("branch officer", "REVIEW"),
        "filed": ("branch officer", "ASSIGN"),
        "countersigned": ("branch officer", "RELEASE"),
        "assigned": ("member", "BEGIN"),
        "in_progress": ("member", "ANSWER"),
    }
    written = {await union.suggest(state): told for state, told in expected.items()}
    idle = ("draft", "returned", "answered", "closed", "withdrawn", "waiting_for_author")
    every = {*written, *[await union.suggest(state) for state in idle]}
    kinds = {"kind": {"oneOf": ["SUGGESTION", "SUGGESTION_ANSWER", "SUGGESTION_AT_UNIT"]}}

    known = {
        kind: {
            each["objectId"]: each["nextStep"]
            for each in await union.inbox(kind, where=kinds)
            if each["objectId"] in every
        }
        for kind in ("branch officer", "member", "officer of a sibling branch")
    }

    for suggestion, (kind, step) in written.items():
        assert known[kind][suggestion] == step
    assert known["member"].keys() == {each for each, (kind, _) in written.items() if kind == "member"}
    assert known["branch officer"].keys() == {each for each, (kind, _) in written.items() if kind == "branch officer"}
    assert known["officer of a sibling branch"] == {}


async def test_suggestions_come_by_the_deadline_that_is_next(union: Union) -> None:
    days = {await union.suggest("submitted"): day for day in (9, -3, None, 2)}
    for suggestion, day in days.items():
        await union.owner.execute(
            "UPDATE suggestion SET next_due_at = now() + $2::int * interval '1 day' WHERE id = $1",
            _key(suggestion),
            day,
        )

    found = await union.inbox("branch officer", where={"kind": {"eq": "SUGGESTION"}})
    late = await union.inbox("branch officer", where={"kind": {"eq": "SUGGESTION"}, "isOverdue": True})

    told = [each for each in found if each["objectId"] in days]
    assert [days[each["objectId"]] for each in told] == [-3, 2, 9, None]
    assert [each["isOverdue"] for each in told] == [True, False, False, False]
    assert [each["objectId"] for each in late if each["objectId"] in days] == [told[0]["objectId"]]
    assert told[-1]["dueAt"] is None


async def test_a_question_to_the_management_waits_for_the_staff_of_its_unit(union: Union) -> None:
    today = datetime.now(UTC).date()
    staff_id, unit_id = union.handlers.staff_member_id, union.handlers.unit_id
    days = {}
    for state, day in (("asked", 9), ("followed_up", -9), ("asked", 3)):
        key = await write_question(
            union.owner,
            state=state,
            asked_by_id=union.author_id,
            unit_id=unit_id,
            due_on=today + timedelta(days=day),
        )
        days[encode_id("ManagementQuestion", key)] = day
    for state in ("answered", "answered_again", "declined", "withdrawn"):
        await write_question(union.owner, state=state, asked_by_id=union.author_id, unit_id=unit_id)
    await write_question(union.owner, state="asked", asked_by_id=staff_id, unit_id=unit_id)
    # Appointed twice, they find it once.
    await union.owner.execute(
        "INSERT INTO unit_staff (tenant_id, id, unit_id, member_id, appointed_by_id, starts_on)"
        " SELECT tenant_id, gen_random_uuid(), unit_id, $2, appointed_by_id, starts_on FROM unit_staff"
        " WHERE unit_id = $1 AND member_id = $3",
        *(unit_id, await _merged_entry(union, staff_id), staff_id),
    )
    kind = {"kind": {"eq": "MANAGEMENT_QUESTION"}}

    found = await union.inbox("member", where=kind)

    assert [days[each["objectId"]] for each in found] == [-9, 3, 9]
    assert [each["isOverdue"] for each in found] == [True, False, False]
    assert {each["nextStep"] for each in found} == {"ANSWER"}
    assert all(each["dueAt"][11:19] == "15:59:59" for each in found)
    assert await union.inbox("branch officer", where=kind) == []


async def test_nobody_finds_their_own_suggestion_in_the_inbox(union: Union) -> None:
    officer_id = union.handlers.officer_id
    written = await write_suggestion(union.owner, state="submitted", author_id=officer_id, handlers=union.handlers)

    found = {kind: await union.inbox(kind) for kind in ("branch officer", "federation officer")}

    own = encode_id("Suggestion", written)
    told = {kind: own in {each["objectId"] for each in each_found} for kind, each_found in found.items()}
    assert told == {"branch officer": False, "federation officer": True}


async def test_the_counts_are_those_of_the_list_and_filters_narrow_it(union: Union) -> None:
    answer = await union.callers["federation officer"].send(COUNTS)
    counts = {each["kind"]: each["count"] for each in answer["data"]["inboxCounts"]["nodes"]}
    every = await union.inbox("federation officer")
    branch = (await union.callers["member"].run('{organisation(by: {code: "HD-A-01"}) {id}}'))["data"]
    below = await union.inbox("federation officer", where={"below": {"eq": branch["organisation"]["id"]}})
    late = await union.inbox("federation officer", where={"isOverdue": True})

    assert counts == {kind: [each["kind"] for each in every].count(kind) for kind in {each["kind"] for each in every}}
    assert {each["objectId"] for each in below} == {each["objectId"] for each in await union.inbox("branch officer")}
    assert late == [each for each in every if each["isOverdue"]]


async def test_pages_follow_each_other_without_a_gap(union: Union) -> None:
    every = [each["objectId"] for each in await union.inbox("federation officer")]

    assert [each["objectId"] for each in await union.inbox("federation officer", first=3)] == every
    assert len(every) > 6


async def test_every_object_is_found_again_by_its_id(union: Union) -> None:
    for kind in ("branch officer", "federation officer"):
        ids = [each["objectId"] for each in await union.inbox(kind)]
        for start in range(0, len(ids), 50):
            asked = ids[start : start + 50]
            text = "query ($ids: [ID!]!) {nodes(ids: $ids) {id}}"
            nodes = (await union.callers[kind].run(text, {"ids": asked}))["data"]["nodes"]
            assert [each and each["id"] for each in nodes] == asked


async def test_the_number_of_statements_does_not_depend_on_the_number_of_items(
    union: Union, recorder: Recorder
) -> None:
    counts = []
    for more in (1, 10):
        for _ in range(more):
            await union.suggest("submitted")
        await union.callers["branch officer"].send(INBOX, {"first": 100})
        with recorder.recording() as statements:
            await union.callers["branch officer"].send(INBOX, {"first": 100})
        counts.append(len(statements))

    assert counts[0] == counts[1]


def _key(node_id: str) -> UUID:
    decoded = decode_id(node_id)
    assert decoded is not None
    return decoded[1]


async def _merged_entry(union: Union, member_id: UUID) -> UUID:
    """An entry of another number that was merged into a member's."""
    merged: UUID = await union.owner.fetchval(
        "UPDATE member SET merged_into_id = $1 WHERE id = (SELECT id FROM member WHERE id <> $1 AND id <> $2"
        " AND merged_into_id IS NULL ORDER BY member_number DESC LIMIT 1) RETURNING id",
        *(member_id, union.author_id),
    )
    return merged
