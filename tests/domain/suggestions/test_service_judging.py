"""What authors say about answers, reopening once at a higher organisation, and closing by the clock."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from db.loaders.suggestions.allowed import allowed_steps_by_suggestion_id
from db.models.suggestions import STEPS, Step, StepKind, SuggestionState
from domain.shared.calendar import SHANGHAI
from domain.suggestions import service
from domain.suggestions.service import (
    SuggestionAssign,
    SuggestionMerge,
    SuggestionReopen,
    SuggestionTake,
    SuggestionTell,
    SuggestionTransfer,
)
from domain.suggestions.service.closing import released_until
from tests.domain.suggestions.desk import DONE, Desk
from tests.domain.suggestions.talk import judging, news, rule
from tests.factories.organisations import Tree
from tests.support.suggestion_rows import path_to

EVERY_STATE = tuple(state for state in SuggestionState if state is not SuggestionState.MERGED)


async def ratings(desk: Desk, suggestion_id: UUID) -> list[tuple[int, str, str]]:
    """Round, who, and what they said."""
    names = {member_id: who for who, member_id in desk.people.items()}
    rows = await desk.owner.fetch(
        "SELECT * FROM suggestion_rating WHERE suggestion_id = $1 ORDER BY round, rated_at, id", suggestion_id
    )
    return [(row["round"], names[row["author_id"]], row["satisfaction"]) for row in rows]


def answered_twice() -> list[Step]:
    """The steps to the second answer."""
    first = path_to("answered")
    kinds = [step.kind for step in first]
    reopened = next(step for step in STEPS if step.kind is StepKind.REOPEN and step.start is SuggestionState.ANSWERED)
    assigned = next(step for step in STEPS if step.kind is StepKind.ASSIGN and step.start is SuggestionState.REOPENED)
    return [*first, reopened, assigned, *first[kinds.index(StepKind.ASSIGN) + 1 :]]


async def test_each_author_judges_once_a_round_and_may_change_their_mind(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("answered")
    await desk.add_author(suggestion_id, "co-author")
    await desk.add_author(suggestion_id, "member", "invited")
    for who, word, outcome in (
        ("author", "satisfied", DONE),
        ("co-author", "partly", DONE),
        ("author", "partly", DONE),
        ("member", "satisfied", "SUGGESTION_NOT_FOUND"),
        ("another", "satisfied", "SUGGESTION_NOT_FOUND"),
        ("officer", "satisfied", "SUGGESTION_PART_REFUSED"),
        ("lead", "satisfied", "SUGGESTION_PART_REFUSED"),
    ):
        assert await desk.outcome(who, service.suggestion_answer_judge, judging(suggestion_id, word, "谢谢")) == outcome
    assert sorted(await ratings(desk, suggestion_id)) == [(1, "author", "partly"), (1, "co-author", "partly")]
    row = await desk.row(suggestion_id)
    assert (row["state"], row["round"]) == ("rated", 1)
    assert await desk.kinds(suggestion_id, "release") == ["rate"] * 3


async def test_an_answer_is_judged_from_its_release_until_it_is_closed(desk: Desk) -> None:
    for state in EVERY_STATE:
        suggestion_id = await desk.suggestion(state.value)
        outcome = await desk.outcome("author", service.suggestion_answer_judge, judging(suggestion_id, "satisfied"))
        is_judged = state in {SuggestionState.ANSWERED, SuggestionState.RATED}
        assert outcome == (DONE if is_judged else "SUGGESTION_STATE_REFUSED"), state
    suggestion_id = await desk.suggestion("answered")
    long = judging(suggestion_id, "satisfied", "长" * 1_001)
    assert await desk.outcome("author", service.suggestion_answer_judge, long) == "SUGGESTION_TEXT_INVALID"
    assert await ratings(desk, suggestion_id) == []


async def test_who_is_not_satisfied_has_it_answered_by_a_higher_organisation(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("answered")
    await desk.give(suggestion_id, "co")
    await desk.run("author", service.suggestion_answer_judge, judging(suggestion_id, "not_satisfied", "没有解决"))
    row = await desk.row(suggestion_id)
    assert (row["state"], row["round"], row["handling_id"]) == ("reopened", 2, desk.places["top"])
    last = (await desk.log(suggestion_id))[-1]
    assert (last["kind"], last["party"], last["by_id"], last["round"]) == ("reopen", "system", None, 2)
    assert json.loads(last["facts"]) == {"from_id": str(desk.places["branch"]), "to_id": str(desk.places["top"])}
    assert "没有解决" not in last["reason"]
    assert await ratings(desk, suggestion_id) == [(1, "author", "not_satisfied")]
    open_ones = "SELECT count(*) FROM suggestion_assignment WHERE suggestion_id = $1 AND ended_at IS NULL"
    assert await desk.owner.fetchval(open_ones, suggestion_id) == 0
    assert await news(desk) == {"reopened": {"author", "above"}}


async def test_one_co_author_is_enough_and_two_at_one_moment_reopen_once(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("answered")
    await desk.add_author(suggestion_id, "co-author")
    outcomes = await asyncio.gather(
        *(
            desk.outcome(who, service.suggestion_answer_judge, judging(suggestion_id, "not_satisfied"))
            for who in ("author", "co-author")
        )
    )
    assert sorted(outcomes) == ["SUGGESTION_STATE_REFUSED", DONE]
    assert (await desk.kinds(suggestion_id, "release")) == ["rate", "reopen"]


async def test_the_second_answer_is_the_last(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("answered", steps=answered_twice())
    assert (await desk.row(suggestion_id))["round"] == 2
    unhappy = judging(suggestion_id, "not_satisfied")
    assert await desk.outcome("author", service.suggestion_answer_judge, unhappy) == DONE
    row = await desk.row(suggestion_id)
    assert (row["state"], row["round"], row["handling_id"]) == ("rated", 2, desk.places["branch"])
    again = SuggestionReopen(suggestion_id, "还是没有解决")
    assert await desk.outcome("author", service.suggestion_reopen, again) == "SUGGESTION_REOPENED_BEFORE"


async def test_its_author_reopens_what_was_not_filed_or_was_answered_with_a_reason(desk: Desk) -> None:
    for state in EVERY_STATE:
        suggestion_id = await desk.suggestion(state.value)
        again = SuggestionReopen(suggestion_id, "问题仍在")
        outcome = await desk.outcome("author", service.suggestion_reopen, again)
        row, is_reopened = await desk.row(suggestion_id), state.value in {"not_filed", "answered", "rated"}
        if state is SuggestionState.REOPENED:
            assert outcome == "SUGGESTION_REOPENED_BEFORE"
            continue
        assert outcome == (DONE if is_reopened else "SUGGESTION_STATE_REFUSED"), state
        place, round_ = ("top", 2) if is_reopened else ("branch", 1)
        assert (row["handling_id"], row["round"]) == (desk.places[place], round_), state
        assert row["state"] == ("reopened" if is_reopened else state.value)


async def test_nobody_else_reopens_it_and_nobody_without_a_reason(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("answered")
    await desk.add_author(suggestion_id, "co-author")
    for who, reason, code in (
        ("author", " ", "SUGGESTION_REASON_MISSING"),
        ("author", "长" * 1_001, "SUGGESTION_TEXT_INVALID"),
        ("co-author", "x", "SUGGESTION_PART_REFUSED"),
        ("officer", "x", "SUGGESTION_PART_REFUSED"),
        ("member", "x", "SUGGESTION_NOT_FOUND"),
    ):
        assert await desk.outcome(who, service.suggestion_reopen, SuggestionReopen(suggestion_id, reason)) == code
    assert (await desk.row(suggestion_id))["round"] == 1
    reopen = SuggestionReopen(suggestion_id, "问题仍在")
    outcomes = await asyncio.gather(*(desk.outcome("author", service.suggestion_reopen, reopen) for _ in range(2)))
    assert sorted(outcomes) == ["SUGGESTION_REOPENED_BEFORE", DONE]


async def test_at_the_top_it_stays(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("answered", handling_id=desk.places["top"])
    await desk.run("author", service.suggestion_reopen, SuggestionReopen(suggestion_id, "问题仍在"))
    assert (await desk.row(suggestion_id))["handling_id"] == desk.places["top"]


async def test_the_second_round_goes_on_where_it_went(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("answered")
    await desk.run("author", service.suggestion_answer_judge, judging(suggestion_id, "not_satisfied"))
    command = service.SuggestionAssign(suggestion_id, desk.units["high"], [])
    assert await desk.outcome("officer", service.suggestion_assign, command) == "SUGGESTION_NOT_FOUND"
    assert await desk.outcome("above", service.suggestion_assign, command) == DONE


async def given_back(desk: Desk) -> tuple[UUID, UUID]:
    """One that was reopened at the branch and that a unit has given back; and the place below that answered it."""
    low_id = await Tree(desk.owner, desk.tenant_id).add("HD-A-02", desk.places["branch"], kind="branch")
    suggestion_id = await desk.suggestion("answered", handling_id=low_id)
    await desk.run("author", service.suggestion_reopen, SuggestionReopen(suggestion_id, "问题仍在"))
    await desk.run("officer", service.suggestion_assign, SuggestionAssign(suggestion_id, desk.units["co"]))
    await desk.run("co", service.suggestion_assignment_return, SuggestionTell(suggestion_id, "不属本部门"))
    return suggestion_id, low_id


async def test_what_was_reopened_is_nobodys_to_refuse(desk: Desk) -> None:
    suggestion_id, _ = await given_back(desk)
    there = SuggestionTransfer(suggestion_id, desk.places["other"], "属于他处")
    await desk.run("officer", service.suggestion_transfer, there)
    await desk.run("elsewhere", service.suggestion_review_begin, SuggestionTake(suggestion_id))

    refusal = SuggestionTell(suggestion_id, "条件不具备")
    assert await desk.outcome("elsewhere", service.suggestion_not_file, refusal) == "SUGGESTION_ANSWER_OWED"
    assert (await desk.row(suggestion_id))["state"] == "in_review"
    async with desk.work("elsewhere") as work:
        [rows] = await allowed_steps_by_suggestion_id(work.conn, work.scope, [suggestion_id])
    assert [row["kind"] for row in rows] == ["return", "file", "merge", "transfer"]
    first = await desk.suggestion("in_review")
    assert await desk.outcome("officer", service.suggestion_not_file, SuggestionTell(first, "不具备")) == DONE


async def test_what_was_reopened_goes_to_no_place_below_the_one_that_answers_now(desk: Desk) -> None:
    suggestion_id, low_id = await given_back(desk)
    down = SuggestionTransfer(suggestion_id, low_id, "属于下级")
    assert await desk.outcome("officer", service.suggestion_transfer, down) == "SUGGESTION_PLACE_LOWER"

    for to, who in (("other", "elsewhere"), ("top", "above")):
        await desk.run("officer", service.suggestion_transfer, SuggestionTransfer(suggestion_id, desk.places[to], "转"))
        await desk.run(who, service.suggestion_review_begin, SuggestionTake(suggestion_id))
        assert await desk.outcome(who, service.suggestion_transfer, down) == "SUGGESTION_PLACE_LOWER"
        back = SuggestionTransfer(suggestion_id, desk.places["branch"], "退回")
        assert await desk.outcome(who, service.suggestion_transfer, back) == DONE
        await desk.run("officer", service.suggestion_review_begin, SuggestionTake(suggestion_id))
    assert (await desk.row(suggestion_id))["handling_id"] == desk.places["branch"]
    first = await desk.suggestion("filed")
    assert await desk.outcome("officer", service.suggestion_transfer, SuggestionTransfer(first, low_id, "转")) == DONE


async def test_the_place_of_what_was_reopened_may_have_been_dissolved_or_be_in_no_log(desk: Desk) -> None:
    suggestion_id, low_id = await given_back(desk)
    await desk.owner.execute(
        "UPDATE organisation SET state = 'dissolved', closed_on = '2026-11-01' WHERE id = $1", desk.places["branch"]
    )
    sideways = SuggestionTransfer(suggestion_id, desk.places["other"], "属于他处")
    assert await desk.outcome("officer", service.suggestion_transfer, sideways) == "SUGGESTION_PLACE_LOWER"

    returned = next(step for step in STEPS if step.kind is StepKind.ASSIGNMENT_RETURN)
    kinds = [step.kind for step in answered_twice()]
    again = len(kinds) - 1 - kinds[::-1].index(StepKind.ASSIGN)
    steps = [*answered_twice()[: again + 1], returned]
    unsaid = await desk.suggestion("filed", steps=steps, handling_id=desk.places["other"])
    down = await Tree(desk.owner, desk.tenant_id).add("HD-B-02", desk.places["other"], kind="branch")
    outcomes = [
        await desk.outcome("elsewhere", service.suggestion_transfer, SuggestionTransfer(unsaid, place, "转"))
        for place in (down, low_id)
    ]
    assert outcomes == ["SUGGESTION_PLACE_LOWER", DONE]


async def test_what_was_reopened_becomes_no_part_of_what_was_not(desk: Desk) -> None:
    suggestion_id, _ = await given_back(desk)
    other_id = await desk.suggestion("filed")

    merge = SuggestionMerge(suggestion_id, other_id, "同一问题")
    assert await desk.outcome("officer", service.suggestion_merge, merge) == "SUGGESTION_MERGE_REFUSED"
    merge = SuggestionMerge(other_id, suggestion_id, "同一问题")
    assert await desk.outcome("officer", service.suggestion_merge, merge) == DONE


@pytest.mark.parametrize(
    ("now", "days", "until"),
    [
        # Days of judgement end with the working day: what was released on Friday 2 January 2026 (a holiday, with the
        # weekend worked on Sunday 4) has one day until the end of Sunday.
        ("2026-01-05T00:00", 1, "2026-01-04"),
        ("2026-01-04T23:59", 1, "2025-12-31"),
        # Fifteen working days around the Spring Festival of 2026 (15 to 23 February off; 14 and 28 worked).
        ("2026-03-06T00:00", 15, "2026-02-09"),
        ("2026-03-07T00:00", 15, "2026-02-10"),
    ],
)
def test_days_for_judging_are_working_days(now: str, days: int, until: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    assert released_until(at.astimezone(UTC), days) == datetime.fromisoformat(until).replace(tzinfo=SHANGHAI)


async def tick(desk: Desk, now: datetime) -> bool:
    """What the clock does."""
    async with desk.database.write() as conn:
        return await service.suggestions_close_due(conn, now, desk.keyring)


async def released_at(desk: Desk, suggestion_id: UUID) -> datetime:
    """When the answer was."""
    row: asyncpg.Record | None = await desk.owner.fetchrow(
        "SELECT at FROM suggestion_event WHERE suggestion_id = $1 AND kind = 'release' ORDER BY number DESC LIMIT 1",
        suggestion_id,
    )
    assert row is not None
    at: datetime = row["at"]
    return at


async def test_the_clock_closes_what_was_answered_when_the_days_are_over(desk: Desk) -> None:
    await rule(desk, "suggestion_closing_days", 2)
    answered, rated = await desk.suggestion("answered"), await desk.suggestion("rated")
    others = {state: await desk.suggestion(state) for state in ("filed", "in_progress", "reopened", "closed")}
    # Released on Monday 5 January 2026: two working days are over with Wednesday.
    assert (await released_at(desk, answered)).astimezone(SHANGHAI).date().isoformat() == "2026-01-05"
    last = datetime(2026, 1, 7, 23, 59, 59, tzinfo=SHANGHAI)
    await tick(desk, last)
    assert [(await desk.row(each))["state"] for each in (answered, rated)] == ["answered", "rated"]
    assert not await tick(desk, last + timedelta(seconds=1))
    assert [(await desk.row(each))["state"] for each in (answered, rated)] == ["closed", "closed"]
    assert [(await desk.row(each))["state"] for each in others.values()] == list(others)
    event = (await desk.log(answered))[-1]
    assert (event["kind"], event["party"], event["by_id"]) == ("close", "system", None)
    assert await news(desk) == {"closed": {"author"}}


async def test_two_clocks_close_it_once_and_the_default_is_fifteen_days(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("answered")
    at = await released_at(desk, suggestion_id)
    await tick(desk, at + timedelta(days=18))
    assert (await desk.row(suggestion_id))["state"] == "answered"
    await asyncio.gather(*(tick(desk, at + timedelta(days=22)) for _ in range(3)))
    assert await desk.kinds(suggestion_id, "release") == ["close"]
