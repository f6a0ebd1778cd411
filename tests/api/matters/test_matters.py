"""My matters: what the caller has started or is owed, what comes next first; nobody sees another's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import pytest_asyncio

from api.nodes import decode_id, encode_id
from db.seed.accounts import DEMO_ACCOUNTS
from db.types import new_id
from domain.shared.calendar import local_day
from tests.support.api import Client, Recorder
from tests.support.asked_rows import write_question, write_survey
from tests.support.course_rows import DEMO_COURSES, write_courses
from tests.support.days import day
from tests.support.suggestion_rows import Handlers, write_handlers, write_suggestion

LIST = "mobile/matters/my_matters"
_NOW = datetime.now(UTC)
_MEMBER, _OFFICER = DEMO_ACCOUNTS[0], DEMO_ACCOUNTS[1]


class Union(NamedTuple):
    """The demonstration union, its member signed in, and rows for them."""

    owner: asyncpg.Connection
    member: Client
    member_id: UUID
    officer: Client
    officer_id: UUID
    handlers: Handlers

    async def suggest(self, state: str, *, author_id: UUID | None = None) -> str:
        """The id of a suggestion of the member, or of somebody, in a state."""
        author_id = author_id or self.member_id
        # Lately, so that no clock closes what was answered.
        written = await write_suggestion(
            self.owner, state=state, author_id=author_id, handlers=self.handlers, begun_at=_NOW - timedelta(days=1)
        )
        return str(encode_id("Suggestion", written))

    async def matters(self, caller: Client | None = None, **given: Any) -> list[dict[str, Any]]:
        """The first page of a caller's matters, the member's unless told otherwise."""
        answer = await (caller or self.member).send(LIST, {"first": 100, **given})
        nodes: list[dict[str, Any]] = answer["data"]["matters"]["nodes"]
        return nodes


@pytest_asyncio.fixture
async def union(demo: Client, demo_dsn: str) -> AsyncIterator[Union]:
    owner = await asyncpg.connect(demo_dsn)
    found = {
        row["member_number"]: row for row in await owner.fetch("SELECT id, organisation_id, member_number FROM member")
    }
    member, officer = found[_MEMBER.member_number], found[_OFFICER.member_number]
    handlers = await write_handlers(
        owner, member["organisation_id"], officer_id=officer["id"], staff_member_id=found["HD000003"]["id"]
    )
    yield Union(
        owner,
        await demo.sign_in(_MEMBER.member_number, _MEMBER.password),
        member["id"],
        await demo.sign_in(_OFFICER.member_number, _OFFICER.password),
        officer["id"],
        handlers,
    )
    await owner.close()


async def test_a_suggestion_says_what_its_author_does_next(union: Union) -> None:
    expected = {
        "draft": "HAND_IN",
        "submitted": "WAIT",
        "returned": "GIVE_DETAIL",
        "waiting_for_author": "GIVE_DETAIL",
        "answered": "JUDGE_ANSWER",
        "rated": "WAIT",
        "closed": "NONE",
        "withdrawn": "NONE",
    }
    written = {await union.suggest(state): step for state, step in expected.items()}

    found = await union.matters(where={"kind": {"eq": "SUGGESTION"}})

    assert {each["objectId"]: each["nextStep"] for each in found if each["objectId"] in written} == written
    assert {each["isOpen"] for each in found if each["nextStep"] == "NONE"} == {False}
    steps = [each["nextStep"] in {"WAIT", "NONE"} for each in found]
    assert steps == sorted(steps)


async def test_who_is_asked_to_sign_answers_and_who_signed_judges(union: Union) -> None:
    asked, signed, draft, declined = [
        await union.suggest(state, author_id=union.officer_id) for state in ("filed", "answered", "draft", "filed")
    ]
    for suggestion, state in ((asked, "invited"), (signed, "accepted"), (draft, "invited"), (declined, "declined")):
        await union.owner.execute(
            "INSERT INTO suggestion_author (tenant_id, suggestion_id, member_id, state, added_at)"
            " SELECT tenant_id, id, $2, $3, $4 FROM suggestion WHERE id = $1",
            *(_key(suggestion), union.member_id, state, _NOW),
        )

    found = await union.matters(where={"kind": {"eq": "SUGGESTION"}})

    written = {asked, signed, draft, declined}
    assert {each["objectId"]: each["nextStep"] for each in found if each["objectId"] in written} == {
        asked: "ANSWER_INVITATION",
        signed: "JUDGE_ANSWER",
    }


async def test_the_earliest_due_comes_first_and_then_what_is_over_newest_first(union: Union) -> None:
    late, soon, used = [
        await _voucher(union, days, state) for days, state in ((9, "issued"), (2, "issued"), (5, "redeemed"))
    ]

    found = await union.matters(where={"kind": {"eq": "VOUCHER"}})

    ids = [each["objectId"] for each in found]
    assert ids.index(soon) < ids.index(late) < ids.index(used)
    due = [each["dueAt"] for each in found if each["nextStep"] == "USE_BEFORE"]
    assert due == sorted(due)
    rest = [each["at"] for each in found if each["nextStep"] in {"WAIT", "NONE"}]
    assert rest == sorted(rest, reverse=True)


async def test_pages_follow_each_other_without_a_gap_in_both_directions(union: Union) -> None:
    for state in ("draft", "answered", "submitted", "closed", "returned"):
        await union.suggest(state)
    for days in (3, 1, 2):
        await _voucher(union, days, "issued")
    every = [each["objectId"] for each in await union.matters()]

    forward: list[str] = []
    after = None
    while True:
        page = (await union.member.send(LIST, {"first": 3, "after": after}))["data"]["matters"]
        forward += [each["objectId"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    backward: list[str] = []
    text = "query ($b: String) {matters(last: 3, before: $b) {pageInfo {hasPreviousPage startCursor} nodes {objectId}}}"
    before = None
    while True:
        page = (await union.member.run(text, {"b": before}))["data"]["matters"]
        backward = [*(each["objectId"] for each in page["nodes"]), *backward]
        before = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break

    assert len(every) >= 8
    assert forward == every
    assert backward == every


async def test_what_is_to_be_done_without_a_day_is_paged_after_what_has_one(union: Union) -> None:
    # Newer than what is due, so that a page that ends among what is due goes on with it.
    asked = [
        await _question(union, "answered", answered_at=datetime.now(UTC) - timedelta(hours=hours)) for hours in (1, 2)
    ]
    for days in (400, 500):
        await _voucher(union, days, "issued")
    every = [each["objectId"] for each in await union.matters()]

    found: list[str] = []
    after = None
    while True:
        page = (await union.member.send(LIST, {"first": 1, "after": after}))["data"]["matters"]
        found += [each["objectId"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert found == every
    assert set(asked) < set(every)


async def test_a_question_waits_for_its_unit_and_its_answer_for_its_asker(union: Union) -> None:
    lately, long_ago = (datetime.now(UTC) - timedelta(days=days) for days in (3, 60))
    expected = {
        await _question(union, state, answered_at=answered_at): told
        for state, answered_at, told in (
            ("asked", None, ("WAIT", True)),
            ("followed_up", lately, ("WAIT", True)),
            ("answered", lately, ("READ_ANSWER", True)),
            ("answered", long_ago, ("NONE", False)),
            ("answered_again", lately, ("NONE", False)),
            ("declined", None, ("NONE", False)),
            ("withdrawn", None, ("NONE", False)),
        )
    }
    theirs = await _question(union, "asked", asked_by_id=union.officer_id)

    found = await union.matters(where={"kind": {"eq": "MANAGEMENT_QUESTION"}})

    assert {
        each["objectId"]: (each["nextStep"], each["isOpen"]) for each in found if each["objectId"] in expected
    } == expected
    assert theirs not in {each["objectId"] for each in found}
    assert found[0]["nextStep"] == "READ_ANSWER"
    assert {each["nextStepLabel"] for each in found} == {"Read the answer", "Wait", "Done"}


async def test_open_surveys_of_those_above_are_to_be_answered_until_they_close(union: Union) -> None:
    places = await union.owner.fetch(
        "SELECT c.ancestor_id FROM member m JOIN organisation_closure c ON c.tenant_id = m.tenant_id"
        " AND c.descendant_id = m.organisation_id WHERE m.id = $1 ORDER BY c.depth",
        union.member_id,
    )
    own, top = places[0][0], places[-1][0]
    elsewhere = await union.owner.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-02'")
    late, soon, answered = [await _survey(union, place, days) for place, days in ((own, 700), (top, 600), (own, 650))]
    others = [
        await _survey(union, elsewhere, 600),
        await _survey(union, own, -1),
        await _survey(union, own, 600, state="planned"),
    ]
    before = {each["objectId"] for each in await union.matters(where={"kind": {"eq": "SURVEY"}})}
    await union.owner.execute(
        "INSERT INTO survey_participation (tenant_id, survey_id, member_id) SELECT tenant_id, id, $2 FROM survey"
        " WHERE id = $1",
        *(_key(answered), union.member_id),
    )

    found = await union.matters(where={"kind": {"eq": "SURVEY"}})

    ids = [each["objectId"] for each in found]
    assert before - set(ids) == {answered}
    assert ids.index(soon) < ids.index(late)
    assert set(ids).isdisjoint(others)
    assert {(each["nextStep"], each["isOpen"]) for each in found} == {("ANSWER_SURVEY", True)}
    assert [each["dueAt"] for each in found] == sorted(each["dueAt"] for each in found)


async def test_what_a_post_requires_is_to_be_taken_until_it_holds(union: Union) -> None:
    await write_courses(union.owner, union.member_id)
    course = encode_id("Course", DEMO_COURSES.course)
    place = await union.owner.fetchrow(
        "SELECT tenant_id, organisation_id, set_at FROM training_requirement WHERE id = $1", DEMO_COURSES.requirement
    )
    assert place is not None

    async def training() -> list[tuple[Any, ...]]:
        found = [each for each in await union.matters() if (each["kind"], each["objectId"]) == ("TRAINING", course)]
        return [(each["objectId"], each["nextStep"], each["stateLabel"], each["dueAt"]) for each in found]

    assert await training() == []
    await _hold_two_posts(union, place["tenant_id"], place["organisation_id"])

    async def completed(days: int) -> None:
        await union.owner.execute(
            "UPDATE course_enrolment SET completed_at = $2 WHERE id = $1",
            *(DEMO_COURSES.enrolment, datetime.now(UTC) + timedelta(days=days)),
        )
        await union.owner.execute(
            "UPDATE training_requirement SET valid_months = 6 WHERE id = $1", DEMO_COURSES.requirement
        )

    await completed(-10)
    assert await training() == []
    for days in (-150, -400):  # ends soon; has ended
        await completed(days)
        own = (await union.member.send("mobile/learning/own_trainings", {}))["data"]["ownTrainings"]["nodes"]
        stands = {(each["statusLabel"], each["validUntil"]) for each in own if each["course"]["id"] == course}
        [(label, until)] = stands
        last = datetime.fromisoformat(until).replace(tzinfo=UTC) + timedelta(hours=16)  # midnight in Shanghai
        [(found, step, told, due)] = await training()
        assert (found, step, told) == (course, "TAKE_COURSE", label)
        assert datetime.fromisoformat(due) == last
    await union.owner.execute(
        "UPDATE course_certificate SET revoked_at = now(), revoke_reason = 'x', revoked_by_id = $1", union.officer_id
    )
    [(_, _, _, due)] = await training()  # as if it was never completed: due since the post is held
    assert local_day(datetime.fromisoformat(due) - timedelta(seconds=1)) == day(-3)
    await union.owner.execute(
        "UPDATE post_term SET ends_on = $2 WHERE member_id = $1 AND starts_on = $3", union.member_id, day(-1), day(-3)
    )
    assert await training() == []


async def _hold_two_posts(union: Union, tenant_id: UUID, place_id: UUID) -> None:
    """Both require the course, which is asked for once."""
    for position in (7, 8):
        await union.owner.execute(
            "WITH made AS (INSERT INTO post (tenant_id, id, organisation_id, kind, position)"
            " VALUES ($1, $2, $3, 'chair', $4) RETURNING id) INSERT INTO post_term"
            " (tenant_id, id, post_id, member_id, starts_on) SELECT $1, $2, id, $5, $6 FROM made",
            *(tenant_id, new_id(), place_id, position, union.member_id, day(-3)),
        )


async def test_open_and_over_are_two_halves_of_all(union: Union) -> None:
    for state in ("draft", "closed"):
        await union.suggest(state)

    every, are_open, over = [
        {each["objectId"] for each in await union.matters(where=where)}
        for where in (None, {"isOpen": True}, {"isOpen": False})
    ]

    assert are_open | over == every
    assert are_open & over == set()
    assert are_open
    assert over
    total = await union.member.run("{matters(first: 1) {totalCount}}")
    assert total["data"]["matters"]["totalCount"] == len(every)


async def test_every_object_is_found_again_by_its_id(union: Union) -> None:
    await union.suggest("answered")
    asked = await _question(union, "answered", answered_at=datetime.now(UTC))
    place = await union.owner.fetchval("SELECT organisation_id FROM member WHERE id = $1", union.member_id)
    survey = await _survey(union, place, 9)
    found = await union.matters()
    assert {asked, survey} <= {each["objectId"] for each in found}
    ids = [each["objectId"] for each in found]

    nodes = (await union.member.run("query ($ids: [ID!]!) {nodes(ids: $ids) {id}}", {"ids": ids}))["data"]["nodes"]

    assert [each and each["id"] for each in nodes] == ids


async def test_nobody_sees_anothers_and_a_merged_entrys_are_the_kept_ones(union: Union) -> None:
    theirs = await union.suggest("answered", author_id=union.officer_id)

    before = {each["objectId"] for each in await union.matters()}
    await union.owner.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", union.officer_id, union.member_id)
    after = {each["objectId"] for each in await union.matters()}

    assert theirs not in before
    assert theirs in after


async def test_the_number_of_statements_does_not_depend_on_the_number_of_matters(
    union: Union, recorder: Recorder
) -> None:
    counts = []
    for more in (1, 10):
        for _ in range(more):
            await union.suggest("answered")
            await _question(union, "answered", answered_at=datetime.now(UTC))
        await union.matters()
        with recorder.recording() as statements:
            await union.matters()
        counts.append(len(statements))

    assert counts[0] == counts[1]


def _key(node_id: str) -> UUID:
    decoded = decode_id(node_id)
    assert decoded is not None
    return decoded[1]


async def _voucher(union: Union, days: int, state: str) -> str:
    """A voucher of the member, of a cycle of its own that ends in so many days."""
    voucher_id, cycle_id = new_id(), new_id()
    await union.owner.execute(
        "INSERT INTO benefit_cycle (tenant_id, id, programme_id, state, title, mode, needs, opens_at, closes_at,"
        " valid_until_at, pieces, value_fen, excess_fen, created_by_id, created_at)"
        " SELECT tenant_id, $1, programme_id, 'cancelled', '电影票', 'first_come', '[]', '2020-01-05', '2020-01-06',"
        " '2020-01-07', 1, 100, 0, created_by_id, '2020-01-01' FROM benefit_cycle LIMIT 1",
        cycle_id,
    )
    await union.owner.execute(
        "INSERT INTO voucher (tenant_id, id, cycle_id, programme_id, member_id, kind, state, value_fen, excess_fen,"
        " code_index, code_sealed, issued_on, issued_at, valid_until_at, redeemed_at)"
        " SELECT c.tenant_id, $2, c.id, c.programme_id, $3, 'culture', $4::text, 100, 0, uuid_send($2), '',"
        " $5::timestamptz::date, $5::timestamptz, $6, CASE WHEN $4::text = 'redeemed' THEN $5::timestamptz END"
        " FROM benefit_cycle c WHERE c.id = $1",
        *(cycle_id, voucher_id, union.member_id, state, _NOW - timedelta(days=days), _NOW + timedelta(days=days)),
    )
    return str(encode_id("Voucher", voucher_id))


async def _question(union: Union, state: str, *, asked_by_id: UUID | None = None, **given: Any) -> str:
    """A question of the member, or of somebody, to the unit."""
    asker_id, unit_id = asked_by_id or union.member_id, union.handlers.unit_id
    return str(
        encode_id(
            "ManagementQuestion",
            await write_question(union.owner, state=state, asked_by_id=asker_id, unit_id=unit_id, **given),
        )
    )


async def _survey(union: Union, place_id: UUID, days: int, state: str = "open") -> str:
    """A survey of a place that closes in so many days."""
    written = await write_survey(
        union.owner,
        place_id=place_id,
        planned_by_id=union.officer_id,
        closes_at=datetime.now(UTC) + timedelta(days=days),
        state=state,
    )
    return str(encode_id("Survey", written))
