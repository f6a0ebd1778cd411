"""Implementations: planned by the lead unit, verified by another, rewarded by the table of classes, given up."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from db.models.suggestions import ImplementationState
from domain.shared.calendar import local_day
from domain.suggestions.errors import ImplementationDayInvalid, MilestonesInvalid, RewardInvalid
from domain.suggestions.implementing_rules import (
    MOVES,
    REWARD_CLASSES,
    ImplementationStep,
    can_be_planned,
    check_days,
    check_reward,
)
from domain.suggestions.service import implementing
from domain.suggestions.service.implementing import (
    ImplementationPlan,
    ImplementationReport,
    ImplementationReward,
    ImplementationStop,
    ImplementationVerify,
    MilestoneReach,
    PlannedMilestone,
    ReportedEffect,
)
from tests.domain.suggestions.desk import DONE, Desk, UseCase

DAY = timedelta(days=1)
PEOPLE = ("author", "officer", "supervisor", "lead", "co", "elsewhere", "reader", "member")
_STEPS: Mapping[ImplementationStep, tuple[UseCase, Callable[[Desk, UUID], object]]] = {
    ImplementationStep.MILESTONE: (
        implementing.milestone_reach,
        lambda desk, key: MilestoneReach(key, 1, local_day(desk.now)),
    ),
    ImplementationStep.REPORT: (implementing.implementation_report, lambda _, key: ImplementationReport(key)),
    ImplementationStep.VERIFY: (implementing.implementation_verify, lambda _, key: ImplementationVerify(key)),
    ImplementationStep.REWARD: (implementing.implementation_reward, lambda _, key: ImplementationReward(key, 5, 100)),
    ImplementationStep.STOP: (implementing.implementation_stop, lambda _, key: ImplementationStop(key, "设备停产")),
}
_PARTIES = {"officer": "receiver", "supervisor": "supervisor", "lead": "lead_unit"}
_PATH = {
    "planned": (),
    "under_way": ("milestone",),
    "done": ("report",),
    "verified": ("report", "verify"),
    "rewarded": ("report", "verify", "reward"),
    "stopped": ("stop",),
}
_WHO = {"milestone": "lead", "report": "lead", "verify": "supervisor", "reward": "officer", "stop": "lead"}


def plan(desk: Desk, suggestion_id: UUID, **given: object) -> ImplementationPlan:
    today = local_day(desk.now)
    milestones = (PlannedMilestone("采购", today + DAY), PlannedMilestone("安装", today + 9 * DAY))
    values: dict[str, Any] = {"plan": "加装风扇", "due_on": today + 9 * DAY, "milestones": milestones, **given}
    return ImplementationPlan(suggestion_id, **values)


async def planned(desk: Desk, state: str = "planned") -> UUID:
    """A suggestion whose implementation is in a state."""
    suggestion_id = await desk.suggestion("answered")
    await desk.run("lead", implementing.implementation_plan, plan(desk, suggestion_id))
    for word in _PATH[state]:
        use_case, make = _STEPS[ImplementationStep(word)]
        await desk.run(_WHO[word], use_case, make(desk, suggestion_id))
    return suggestion_id


async def state_of(desk: Desk, suggestion_id: UUID) -> str | None:
    found: str | None = await desk.owner.fetchval(
        "SELECT state FROM implementation WHERE suggestion_id = $1", suggestion_id
    )
    return found


@pytest.mark.parametrize("state", list(_PATH))
async def test_each_step_in_each_state_by_each_caller(desk: Desk, state: str) -> None:
    suggestion_id = await planned(desk, state)
    for step, (use_case, make) in _STEPS.items():
        move = MOVES[step]
        for who in PEOPLE:
            outcome = await desk.outcome(who, use_case, make(desk, suggestion_id), is_kept=False)
            if who in {"co", "elsewhere", "reader", "member"}:
                assert outcome == "SUGGESTION_NOT_FOUND", (step, who)
            elif _PARTIES.get(who) not in move.parties:
                assert outcome == "SUGGESTION_PART_REFUSED", (step, who)
            elif state not in move.starts:
                assert outcome == "IMPLEMENTATION_STATE_REFUSED", (step, who)
            else:
                assert outcome == DONE, (step, who)
    assert await state_of(desk, suggestion_id) == state


def test_the_table_of_steps_leads_to_each_state_and_out_of_no_end() -> None:
    assert {move.end for move in MOVES.values()} | {ImplementationState.PLANNED} == set(ImplementationState)
    ends = {ImplementationState.REWARDED, ImplementationState.STOPPED}
    assert not any(move.starts & ends for move in MOVES.values())


@pytest.mark.parametrize(
    ("state", "answer_class", "can"),
    [
        ("in_progress", None, True),
        ("answered", "solved", True),
        ("rated", "planned", True),
        ("closed", "solved", True),
        ("answered", "for_reference", False),
        ("filed", None, False),
        ("assigned", None, False),
        ("reopened", "solved", False),
        ("withdrawn", None, False),
    ],
)
def test_what_may_be_put_into_practice(state: str, answer_class: str | None, *, can: bool) -> None:
    assert can_be_planned(state, answer_class) is can


async def test_a_plan_is_made_once_also_by_two_at_the_same_moment(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("in_progress")

    outcomes = await asyncio.gather(
        *(desk.outcome("lead", implementing.implementation_plan, plan(desk, suggestion_id)) for _ in range(2))
    )

    assert sorted(outcomes) == ["IMPLEMENTATION_EXISTS", DONE]
    rows = await desk.owner.fetch("SELECT number, title FROM milestone ORDER BY number")
    assert [tuple(row) for row in rows] == [(1, "采购"), (2, "安装")]


async def test_a_plan_that_is_refused_writes_nothing(desk: Desk) -> None:
    filed, answered = await desk.suggestion("filed"), await desk.suggestion("answered")
    today = local_day(desk.now)
    wishes = [
        ("officer", plan(desk, filed), "SUGGESTION_PART_REFUSED"),
        ("officer", plan(desk, answered), "SUGGESTION_PART_REFUSED"),
        ("author", plan(desk, answered), "SUGGESTION_PART_REFUSED"),
        ("member", plan(desk, answered), "SUGGESTION_NOT_FOUND"),
        ("lead", plan(desk, answered, plan=" "), "SUGGESTION_TEXT_INVALID"),
        ("lead", plan(desk, answered, due_on=today - DAY), "IMPLEMENTATION_DAY_INVALID"),
        (
            "lead",
            plan(desk, answered, milestones=[PlannedMilestone("x", today)] * 21),
            "MILESTONES_INVALID",
        ),
    ]
    for who, wish, code in wishes:
        assert await desk.outcome(who, implementing.implementation_plan, wish) == code
    await desk.owner.execute("UPDATE suggestion_answer SET released_class = 'for_reference'")
    refused = await desk.outcome("lead", implementing.implementation_plan, plan(desk, answered))
    assert refused == "SUGGESTION_STATE_REFUSED"
    assert await desk.owner.fetchval("SELECT count(*) FROM implementation") == 0


async def test_milestones_keep_the_day_that_was_said_first(desk: Desk) -> None:
    suggestion_id, today = await planned(desk), local_day(desk.now)
    await desk.run("lead", implementing.milestone_reach, MilestoneReach(suggestion_id, 2, today))
    desk.now += DAY
    await desk.run("lead", implementing.milestone_reach, MilestoneReach(suggestion_id, 2, today + DAY))
    for number, day, code in ((3, today, "MILESTONE_NOT_FOUND"), (1, today + 2 * DAY, "IMPLEMENTATION_DAY_INVALID")):
        wish = MilestoneReach(suggestion_id, number, day)
        assert await desk.outcome("lead", implementing.milestone_reach, wish) == code
    rows = await desk.owner.fetch("SELECT number, done_on FROM milestone ORDER BY number")
    assert [tuple(row) for row in rows] == [(1, None), (2, today)]
    assert await state_of(desk, suggestion_id) == "under_way"


async def test_figures_are_corrected_until_somebody_else_has_verified_them(desk: Desk) -> None:
    suggestion_id = await planned(desk)
    for fen in (5_000_000, 20_000_000):
        effects = [ReportedEffect("saved_fen", fen, "电费单"), ReportedEffect("fewer_injuries", 2, "工伤台账")]
        await desk.run("lead", implementing.implementation_report, ImplementationReport(suggestion_id, effects))
    await desk.run("supervisor", implementing.implementation_verify, ImplementationVerify(suggestion_id))
    late = ImplementationReport(suggestion_id, [ReportedEffect("saved_fen", 1, "x")])
    assert await desk.outcome("lead", implementing.implementation_report, late) == "IMPLEMENTATION_STATE_REFUSED"
    rows = await desk.owner.fetch("SELECT kind, amount FROM effect_figure ORDER BY kind")
    assert [tuple(row) for row in rows] == [("fewer_injuries", 2), ("saved_fen", 20_000_000)]

    above = ImplementationReward(suggestion_id, 2, 100)
    assert await desk.outcome("officer", implementing.implementation_reward, above) == "REWARD_INVALID"
    await desk.run("officer", implementing.implementation_reward, ImplementationReward(suggestion_id, 3, 200_000))
    row = await desk.owner.fetchrow("SELECT state, reward_class, reward_fen FROM implementation")
    assert row is not None
    assert tuple(row) == ("rewarded", 3, 200_000)
    topics = [
        r["topic"]
        for r in await desk.owner.fetch("SELECT topic FROM event WHERE topic LIKE 'implementation.%' ORDER BY id")
    ]
    assert topics[-1] == "implementation.rewarded"


@pytest.mark.parametrize(
    "effects",
    [
        [ReportedEffect("saved_fen", -1, "x")],
        [ReportedEffect("saved_hours", 1_000_000_001, "x")],
        [ReportedEffect("saved_fen", 1, "x"), ReportedEffect("saved_fen", 2, "x")],
    ],
)
async def test_figures_that_cannot_be_are_refused(desk: Desk, effects: list[ReportedEffect]) -> None:
    suggestion_id = await planned(desk)
    wish = ImplementationReport(suggestion_id, effects)
    assert await desk.outcome("lead", implementing.implementation_report, wish) == "EFFECTS_INVALID"
    assert await state_of(desk, suggestion_id) == "planned"


async def test_nobody_verifies_what_they_reported(desk: Desk) -> None:
    suggestion_id = await planned(desk, "done")
    desk.rights = {**desk.rights, "lead": desk.rights["supervisor"]}
    wish = ImplementationVerify(suggestion_id)
    assert await desk.outcome("lead", implementing.implementation_verify, wish) == "IMPLEMENTATION_OWN"
    assert await state_of(desk, suggestion_id) == "done"


async def test_what_is_given_up_has_a_reason(desk: Desk) -> None:
    suggestion_id = await planned(desk)
    wish = ImplementationStop(suggestion_id, " ")
    assert await desk.outcome("lead", implementing.implementation_stop, wish) == "SUGGESTION_REASON_MISSING"
    assert (
        await desk.outcome("lead", implementing.implementation_stop, ImplementationStop(suggestion_id, "停产")) == DONE
    )
    assert await desk.owner.fetchval("SELECT stopped_reason FROM implementation") == "停产"


async def test_without_a_plan_there_is_nothing_to_do(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("answered")
    for step, (use_case, make) in _STEPS.items():
        outcome = await desk.outcome(_WHO[step.value], use_case, make(desk, suggestion_id))
        assert outcome == "IMPLEMENTATION_NOT_FOUND", step


@pytest.mark.parametrize(
    ("saved_fen", "reward_class", "fen", "is_right"),
    [
        (100_000_000, 1, 1_000_000, True),
        (99_999_999, 1, 1, False),
        (99_999_999, 2, 500_000, True),
        (0, 5, 50_000, True),
        (0, 5, 50_001, False),
        (0, 4, 1, False),
        (10_000_000, 5, 0, True),
        (10_000_000, 6, 1, False),
        (10_000_000, 5, -1, False),
    ],
)
def test_rewards_follow_the_effect(saved_fen: int, reward_class: int, fen: int, *, is_right: bool) -> None:
    if is_right:
        check_reward(reward_class, fen, saved_fen)
        return
    with pytest.raises(RewardInvalid):
        check_reward(reward_class, fen, saved_fen)


def test_the_classes_of_reward_are_in_their_order() -> None:
    assert [each.number for each in REWARD_CLASSES] == [1, 2, 3, 4, 5]
    assert [each.from_fen for each in REWARD_CLASSES] == sorted((c.from_fen for c in REWARD_CLASSES), reverse=True)
    assert REWARD_CLASSES[-1].from_fen == 0


def test_milestones_stand_in_their_order_within_the_plan() -> None:
    today = date(2026, 3, 2)
    with pytest.raises(ImplementationDayInvalid):
        check_days(today + DAY, [today + DAY, today], today)
    with pytest.raises(ImplementationDayInvalid):
        check_days(today, [today + DAY], today)
    with pytest.raises(MilestonesInvalid):
        check_days(today, [today] * 21, today)
    check_days(today, [today], today)


def test_the_documentation_shows_the_tables_of_steps_and_of_rewards() -> None:
    text = Path("docs/suggestions-office.md").read_text(encoding="utf-8")
    for step, move in MOVES.items():
        starts = ", ".join(state.name for state in ImplementationState if state in move.starts)
        parties = ", ".join(sorted(party.name for party in move.parties))
        assert f"| {step.name} | {starts} | {move.end.name} | {parties} |" in text
    for each in REWARD_CLASSES:
        start = f"{each.from_fen // 100:,} yuan" if each.from_fen else "–"
        assert f"| {each.number} | {start} | {each.most_fen // 100:,} yuan |" in text


async def next_day_of(desk: Desk, suggestion_id: UUID) -> datetime | None:
    found: datetime | None = await desk.owner.fetchval(
        "SELECT next_due_at FROM suggestion WHERE id = $1", suggestion_id
    )
    return found


async def test_the_next_day_of_a_suggestion_is_that_of_its_implementation_until_it_is_done(desk: Desk) -> None:
    suggestion_id = await planned(desk)
    day = await next_day_of(desk, suggestion_id)
    assert day is not None
    assert day > desk.now

    await desk.run("lead", implementing.implementation_report, ImplementationReport(suggestion_id))
    assert await next_day_of(desk, suggestion_id) is None

    await desk.owner.execute("UPDATE suggestion SET next_due_at = $2 WHERE id = $1", suggestion_id, day)
    await desk.run("supervisor", implementing.implementation_verify, ImplementationVerify(suggestion_id))
    assert await next_day_of(desk, suggestion_id) is None


async def test_an_implementation_that_is_given_up_has_no_day_any_more(desk: Desk) -> None:
    suggestion_id = await planned(desk)
    assert await next_day_of(desk, suggestion_id) is not None

    await desk.run("lead", implementing.implementation_stop, ImplementationStop(suggestion_id, "设备停产"))

    assert await next_day_of(desk, suggestion_id) is None
