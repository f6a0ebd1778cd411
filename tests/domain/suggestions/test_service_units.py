"""Answering units and their staff, categories, routes, templates; what closes and who leaves."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest

from db.queries.suggestions.drafting import find_route, has_category
from domain.shared.calendar import local_day
from domain.shared.changes import MembershipChanged, OrganisationClosing, Standing
from domain.suggestions.errors import AnswerTemplateUnknownPlace
from domain.suggestions.office_rules import check_placeholders, filled_in
from domain.suggestions.service import asking, following, implementing, routing, units
from domain.suggestions.service.asking import ManagementQuestionAsk, ManagementQuestionSay
from domain.suggestions.service.routing import (
    AnswerTemplateRetire,
    AnswerTemplateWrite,
    SuggestionCategoryChange,
    SuggestionCategoryCreate,
    SuggestionCategoryRetire,
    SuggestionRouteEnd,
    SuggestionRouteSet,
)
from domain.suggestions.service.units import (
    AnsweringUnitChange,
    AnsweringUnitClose,
    AnsweringUnitCreate,
    UnitStaffAppoint,
    UnitStaffEnd,
)
from tests.domain.suggestions.desk import DONE, Desk
from tests.domain.suggestions.talk import news
from tests.domain.suggestions.test_service_implementing import plan

DAY = timedelta(days=1)

UNPRINTED = ("another\x00", "\x00", "an\x07other", "\ud800", "another\n\x1b", "x" * 5_000)
"""What no member is called: no database takes some of it for text."""


def appointment(desk: Desk, unit: str = "co", who: str = "another", **given: object) -> UnitStaffAppoint:
    number = f"HD{list(desk.people).index(who) + 1:06d}"
    values = {"member_number": number, "name": who, "starts_on": local_day(desk.now), **given}
    return UnitStaffAppoint(desk.units[unit], **values)  # type: ignore[arg-type]  # a test's values


async def open_units(desk: Desk, suggestion_id: UUID) -> set[tuple[UUID, str]]:
    rows = await desk.owner.fetch(
        "SELECT unit_id, role FROM suggestion_assignment WHERE suggestion_id = $1 AND ended_at IS NULL", suggestion_id
    )
    return {(row["unit_id"], row["role"]) for row in rows}


async def test_a_unit_is_entered_where_the_caller_manages_suggestions(desk: Desk) -> None:
    for who, place, code in (
        ("officer", "branch", DONE),
        ("officer", "top", "ORGANISATION_NOT_FOUND"),
        ("elsewhere", "branch", "ORGANISATION_NOT_FOUND"),
        ("member", "branch", "ORGANISATION_NOT_FOUND"),
        ("above", "branch", "SUGGESTION_CODE_TAKEN"),
    ):
        wish = AnsweringUnitCreate(desk.places[place], "union", " hr-1", "人力资源部")
        assert await desk.outcome(who, units.answering_unit_create, wish) == code
    for given, code in (
        ({"code": "_"}, "SUGGESTION_CODE_INVALID"),
        ({"code": "A" * 17}, "SUGGESTION_CODE_INVALID"),
        ({"name": " "}, "SUGGESTION_TEXT_INVALID"),
    ):
        values = {"kind": "union", "code": "X", "name": "部", **given}
        wish = AnsweringUnitCreate(desk.places["branch"], **values)
        assert await desk.outcome("officer", units.answering_unit_create, wish) == code
    assert await desk.owner.fetchval("SELECT count(*) FROM answering_unit WHERE code = 'HR-1'") == 1


async def test_of_two_units_with_one_code_at_the_same_moment_one_is_entered(desk: Desk) -> None:
    wish = AnsweringUnitCreate(desk.places["branch"], "union", "HR", "部")
    outcomes = await asyncio.gather(*(desk.outcome("officer", units.answering_unit_create, wish) for _ in range(3)))
    assert sorted(outcomes) == ["SUGGESTION_CODE_TAKEN", "SUGGESTION_CODE_TAKEN", DONE]


async def test_a_unit_with_work_in_hand_needs_a_successor_that_takes_all_of_it(desk: Desk) -> None:
    both, lead, over = [await desk.suggestion(state) for state in ("in_progress", "assigned", "closed")]
    await desk.give(both, "co")
    for suggestion_id in (both, over):
        await desk.run("lead", implementing.implementation_plan, plan(desk, suggestion_id))
    unit_id, successor_id = desk.units["lead"], desk.units["co"]
    close = units.answering_unit_close
    for who, successor, code in (
        ("officer", None, "ANSWERING_UNIT_BUSY"),
        ("officer", unit_id, "ANSWERING_UNIT_NOT_FOUND"),
        ("officer", desk.units["far"], "ANSWERING_UNIT_NOT_FOUND"),
        ("elsewhere", successor_id, "ANSWERING_UNIT_NOT_FOUND"),
    ):
        assert await desk.outcome(who, close, AnsweringUnitClose(unit_id, successor)) == code
    assert await open_units(desk, both) == {(unit_id, "lead"), (successor_id, "co")}

    for _ in range(2):
        assert await desk.outcome("officer", close, AnsweringUnitClose(unit_id, successor_id)) == DONE

    for suggestion_id in (both, lead, over):
        assert await open_units(desk, suggestion_id) == {(successor_id, "lead")}
    assert await desk.owner.fetchval("SELECT count(*) FROM implementation WHERE unit_id = $1", successor_id) == 2
    staff = await desk.owner.fetchrow("SELECT ends_on FROM unit_staff WHERE unit_id = $1", unit_id)
    assert staff is not None
    assert staff["ends_on"] == local_day(desk.now)
    change = AnsweringUnitChange(unit_id, "新")
    assert await desk.outcome("officer", units.answering_unit_change, change) == "ANSWERING_UNIT_CLOSED"
    recorded = "SELECT count(*) FROM audit_entry WHERE action = 'suggestion.unit_replaced'"
    assert await desk.owner.fetchval(recorded) == 3


async def test_a_unit_with_nothing_in_hand_closes_and_leaves_its_routes(desk: Desk) -> None:
    place_id, unit_id = desk.places["branch"], desk.units["co"]
    await desk.run("officer", routing.suggestion_route_set, SuggestionRouteSet(place_id, place_id, None, unit_id))
    assert await desk.outcome("officer", units.answering_unit_close, AnsweringUnitClose(unit_id)) == DONE
    assert await desk.owner.fetchval("SELECT count(*) FROM suggestion_route WHERE ended_at IS NULL") == 0


async def test_staff_are_appointed_by_number_and_name_for_days_to_come(desk: Desk) -> None:
    today = local_day(desk.now)
    for wish, code in (
        (appointment(desk, name="author"), "UNIT_STAFF_MEMBER_NOT_FOUND"),
        (appointment(desk, member_number="HD999999"), "UNIT_STAFF_MEMBER_NOT_FOUND"),
        *((appointment(desk, name=name), "UNIT_STAFF_MEMBER_NOT_FOUND") for name in ("", *UNPRINTED)),
        *((appointment(desk, member_number=number), "UNIT_STAFF_MEMBER_NOT_FOUND") for number in ("", *UNPRINTED)),
        (appointment(desk, starts_on=today - DAY), "UNIT_STAFF_DAYS_INVALID"),
        (appointment(desk, starts_on=today + 367 * DAY), "UNIT_STAFF_DAYS_INVALID"),
        (appointment(desk, ends_on=today - DAY), "UNIT_STAFF_DAYS_INVALID"),
        (appointment(desk, unit="far"), "ANSWERING_UNIT_NOT_FOUND"),
        (appointment(desk, who="co"), "UNIT_STAFF_EXISTS"),
        (appointment(desk), DONE),
        (appointment(desk), "UNIT_STAFF_EXISTS"),
    ):
        assert await desk.outcome("officer", units.unit_staff_appoint, wish) == code
    wish = appointment(desk, who="member")
    outcomes = await asyncio.gather(*(desk.outcome("officer", units.unit_staff_appoint, wish) for _ in range(2)))
    assert sorted(outcomes) == ["UNIT_STAFF_EXISTS", DONE]


async def test_an_entry_ends_yesterday_at_the_earliest(desk: Desk) -> None:
    today = local_day(desk.now)
    staff_id = await desk.owner.fetchval("SELECT id FROM unit_staff WHERE unit_id = $1", desk.units["co"])
    for who, on, code in (
        ("elsewhere", today, "UNIT_STAFF_NOT_FOUND"),
        ("officer", today - 2 * DAY, "UNIT_STAFF_DAYS_INVALID"),
        ("officer", today - DAY, DONE),
    ):
        assert await desk.outcome(who, units.unit_staff_end, UnitStaffEnd(staff_id, on)) == code
    assert await desk.owner.fetchval("SELECT ends_on FROM unit_staff WHERE id = $1", staff_id) == today - DAY


async def test_who_leaves_acts_for_no_unit_from_that_day_on(desk: Desk) -> None:
    today, staff_id = local_day(desk.now), desk.people["co"]
    await desk.run("officer", units.unit_staff_appoint, appointment(desk, "lead", "co", starts_on=today + 9 * DAY))
    before = Standing("active", desk.places["branch"], "formal")
    for state in ("suspended", "left"):
        changed = MembershipChanged(staff_id, state, today, before, Standing(state, before.organisation_id, "formal"))
        async with desk.work("officer") as work:
            await following.suggestions_follow_membership(work, changed)
        rows = await desk.owner.fetch("SELECT ends_on FROM unit_staff WHERE member_id = $1", staff_id)
        assert {row["ends_on"] for row in rows} == ({None} if state == "suspended" else {today - DAY})


async def test_what_an_organisation_handled_goes_to_its_successor_or_to_the_nearest_above(desk: Desk) -> None:
    open_id, over_id = await desk.suggestion("in_progress"), await desk.suggestion("closed")
    branch_id, other_id = desk.places["branch"], desk.places["other"]
    await desk.run("above", routing.suggestion_route_set, SuggestionRouteSet(other_id, branch_id))
    for successor, expected in ((other_id, other_id), (None, desk.places["top"])):
        async with desk.work("above", is_kept=False) as work:
            closing = OrganisationClosing(branch_id, local_day(desk.now), successor)
            await following.suggestions_follow_organisation(work, closing)
            ask = work.conn.fetchval
            assert await ask("SELECT handling_id FROM suggestion WHERE id = $1", open_id) == expected
            assert await ask("SELECT handling_id FROM suggestion WHERE id = $1", over_id) == branch_id
            held = "SELECT organisation_id FROM answering_unit WHERE id = $1"
            assert await ask(held, desk.units["lead"]) == expected
            assert await ask("SELECT handling_id FROM suggestion_route") == expected


async def test_the_log_says_from_whom_to_whom_it_was_handed_and_its_clocks_go_on(desk: Desk) -> None:
    desk.now = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    waiting_id = await desk.suggestion("submitted", begun_at=datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    draft_id, over_id = await desk.suggestion("draft"), await desk.suggestion("closed")
    branch_id, other_id = desk.places["branch"], desk.places["other"]
    async with desk.work("above") as work:
        await following.suggestions_follow_organisation(
            work, OrganisationClosing(branch_id, local_day(desk.now), other_id)
        )

    (step,) = await desk.owner.fetch("SELECT * FROM suggestion_event WHERE kind = 'hand_over'")
    assert (step["suggestion_id"], step["party"], step["by_id"]) == (waiting_id, "system", None)
    assert orjson.loads(step["facts"]) == {"from_id": str(branch_id), "to_id": str(other_id)}
    row = await desk.row(waiting_id)
    assert (row["event_number"], row["state"]) == (step["number"], "submitted")
    acknowledged_by = datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)  # three days anew, from the day after
    assert (row["next_due_at"], row["escalates_at"]) == (acknowledged_by, acknowledged_by + timedelta(seconds=1))
    assert (await desk.row(draft_id))["handling_id"] == other_id
    assert (await desk.row(over_id))["handling_id"] == branch_id
    assert await news(desk) == {"transferred": {"author"}, "arrived": {"elsewhere"}}


async def test_questions_that_wait_go_to_the_successor_of_a_unit_and_of_its_place(desk: Desk) -> None:
    made = await desk.run(
        "member", asking.management_question_ask, ManagementQuestionAsk(desk.units["co"], "食堂", "何时改造？")
    )
    close = units.answering_unit_close
    outcome = await desk.outcome("officer", close, AnsweringUnitClose(desk.units["co"]))
    assert outcome == "ANSWERING_UNIT_BUSY"

    command = AnsweringUnitClose(desk.units["co"], desk.units["second co"])
    assert await desk.outcome("officer", close, command) == DONE

    say = ManagementQuestionSay(UUID(str(made["question_id"])), "明年")
    assert await desk.outcome("co", asking.management_question_answer, say, is_kept=False) != DONE
    assert await desk.outcome("second co", asking.management_question_answer, say) == DONE
    async with desk.work("above") as work:
        closing = OrganisationClosing(desk.places["branch"], local_day(desk.now), desk.places["other"])
        await following.suggestions_follow_organisation(work, closing)
    held = await desk.owner.fetchval("SELECT organisation_id FROM management_question")
    assert held == desk.places["other"]


async def test_categories_serve_until_they_are_retired(desk: Desk) -> None:
    place_id = desk.places["branch"]
    wish = SuggestionCategoryCreate(place_id, "ENV", "环保", 3)
    made = await desk.run("officer", routing.suggestion_category_create, wish)
    category_id = UUID(str(made["category_id"]))
    for who, given, code in (
        ("officer", wish, "SUGGESTION_CODE_TAKEN"),
        ("officer", SuggestionCategoryCreate(place_id, "E2", "环保", -1), "SUGGESTION_POSITION_INVALID"),
        ("elsewhere", SuggestionCategoryCreate(place_id, "E3", "环保", 1), "ORGANISATION_NOT_FOUND"),
    ):
        assert await desk.outcome(who, routing.suggestion_category_create, given) == code
    change = SuggestionCategoryChange(category_id, "绿色", 4)
    assert (
        await desk.outcome("elsewhere", routing.suggestion_category_change, change) == "SUGGESTION_CATEGORY_NOT_FOUND"
    )
    assert await desk.outcome("officer", routing.suggestion_category_change, change) == DONE
    async with desk.work("author") as work:
        assert await has_category(work.conn, desk.tenant_id, category_id, desk.places["group"])
        assert not await has_category(work.conn, desk.tenant_id, category_id, desk.places["other"])
    for _ in range(2):
        retire = SuggestionCategoryRetire(category_id)
        assert await desk.outcome("officer", routing.suggestion_category_retire, retire) == DONE
    async with desk.work("author") as work:
        assert not await has_category(work.conn, desk.tenant_id, category_id, desk.places["group"])


async def test_the_last_route_of_a_place_and_category_holds(desk: Desk) -> None:
    group_id, category_id = desk.places["group"], desk.handlers.category_id
    branch_id, other_id, top_id = desk.places["branch"], desk.places["other"], desk.places["top"]

    async def handled_by() -> UUID:
        async with desk.work("author") as work:
            found: UUID = (await find_route(work.conn, desk.tenant_id, group_id, category_id))["handling_id"]
            return found

    assert await handled_by() == branch_id
    for who, wish, code in (
        ("officer", SuggestionRouteSet(top_id, branch_id), "ORGANISATION_NOT_FOUND"),
        ("officer", SuggestionRouteSet(branch_id, group_id), "SUGGESTION_HANDLER_INVALID"),
        ("officer", SuggestionRouteSet(branch_id, top_id, UUID(int=5)), "SUGGESTION_CATEGORY_NOT_FOUND"),
        ("officer", SuggestionRouteSet(branch_id, branch_id, None, desk.units["far"]), "ANSWERING_UNIT_NOT_FOUND"),
        ("officer", SuggestionRouteSet(branch_id, other_id), DONE),
        ("officer", SuggestionRouteSet(branch_id, top_id, category_id, desk.units["lead"]), DONE),
        ("officer", SuggestionRouteSet(branch_id, top_id, category_id, desk.units["high"]), DONE),
    ):
        assert await desk.outcome(who, routing.suggestion_route_set, wish) == code
    assert await handled_by() == top_id
    rows = await desk.owner.fetch("SELECT id FROM suggestion_route WHERE category_id IS NOT NULL AND ended_at IS NULL")
    end = SuggestionRouteEnd(rows[0]["id"])
    assert len(rows) == 1
    assert await desk.outcome("elsewhere", routing.suggestion_route_end, end) == "SUGGESTION_ROUTE_NOT_FOUND"
    for _ in range(2):
        assert await desk.outcome("officer", routing.suggestion_route_end, end) == DONE
    assert await handled_by() == other_id


async def test_templates_are_written_changed_and_retired(desk: Desk) -> None:
    place_id = desk.places["branch"]

    def written(template_id: UUID | None = None, body: str = "已收到{title}", **given: UUID) -> AnswerTemplateWrite:
        return AnswerTemplateWrite(given.get("place_id"), template_id, "标准答复", body, "solved")

    write = routing.answer_template_write
    template_id = UUID(str((await desk.run("officer", write, written(place_id=place_id)))["template_id"]))
    retire = AnswerTemplateRetire(template_id)
    for who, wish, code in (
        ("officer", written(), "ORGANISATION_NOT_FOUND"),
        ("officer", written(body="{name}", place_id=place_id), "ANSWER_TEMPLATE_PLACEHOLDER_UNKNOWN"),
        ("elsewhere", written(template_id), "ANSWER_TEMPLATE_NOT_FOUND"),
        ("officer", written(template_id, "已办"), DONE),
    ):
        assert await desk.outcome(who, write, wish) == code
    assert await desk.owner.fetchval("SELECT body FROM answer_template") == "已办"
    for _ in range(2):
        assert await desk.outcome("officer", routing.answer_template_retire, retire) == DONE
    assert await desk.outcome("officer", write, written(template_id)) == "ANSWER_TEMPLATE_NOT_FOUND"


def test_placeholders_are_filled_in_once() -> None:
    values = {"reference": "AB", "title": "{reference}", "category": "安全"}
    assert filled_in("{reference}：{title}（{category}）", values) == "AB：{reference}（安全）"
    with pytest.raises(AnswerTemplateUnknownPlace):
        check_placeholders("{author}")
