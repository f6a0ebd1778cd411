"""Suggestions of the demonstration union are such as the services could have written: the table of steps is asked."""

from collections import Counter

import pytest_asyncio

from db.models.suggestions import MOVES, STEPS, ImplementationState, SuggestionState
from db.models.suggestions.steps import StepKind
from db.seed.suggestions.paths import AGAIN, ASKED, CO_SIGNED, DETOUR, LATE, PATHS
from tests.db.test_seed_activities import Told, told

__all__ = ["told"]  # the copy that nobody serves, for each module that reads it


@pytest_asyncio.fixture(autouse=True)
async def _is_told(told: Told) -> None:  # the fixture of the other module
    assert await told.fetchval("SELECT count(*) FROM suggestion") == 300


def test_each_path_is_one_of_steps() -> None:
    for path in (*PATHS.values(), AGAIN, ASKED, CO_SIGNED, DETOUR, LATE):
        before = None
        for kind, state, party in path:
            assert any(step.end is state and party in step.parties for step in MOVES[kind, before]), (kind, before)
            before = state
    assert set(PATHS) == set(SuggestionState)


async def test_there_are_three_hundred_in_every_state_over_two_years(told: Told) -> None:
    states = await told.fetch("SELECT DISTINCT state FROM suggestion")
    days = await told.fetchrow(
        "SELECT now() - min(created_at) AS oldest, now() - max(created_at) AS newest FROM suggestion"
    )
    assert days is not None

    assert {row["state"] for row in states} == {state.value for state in SuggestionState}
    assert days["oldest"].days > 600
    assert days["newest"].days < 20


async def test_the_log_names_who_acts_in_their_part_and_in_working_hours(told: Told) -> None:
    rows = await told.fetch("SELECT * FROM suggestion_event ORDER BY suggestion_id, number")
    allowed = {(step.kind.value, party.value) for step in STEPS for party in step.parties}
    needs = {step.kind.value for step in STEPS if step.needs_reason}
    odd = await told.fetch(
        """
        SELECT e.at FROM suggestion_event e WHERE e.at > now()
            OR extract(isodow FROM e.at AT TIME ZONE 'Asia/Shanghai') > 5
            OR (e.at AT TIME ZONE 'Asia/Shanghai')::time NOT BETWEEN '07:00' AND '19:00'
            OR e.at < (SELECT b.at FROM suggestion_event b WHERE b.suggestion_id = e.suggestion_id
                AND b.number = e.number - 1)
        """
    )

    assert {(row["kind"], row["party"]) for row in rows} <= allowed
    assert all(row["reason"] for row in rows if row["kind"] in needs)
    assert odd == []
    assert {row["kind"] for row in rows if row["by_id"] is None and row["party"] != "system"} <= {
        *("draft", "submit", "rate")
    }


async def test_nobody_handles_their_own_and_another_releases_than_who_drafted(told: Told) -> None:
    assert (
        await told.fetch(
            "SELECT e.kind FROM suggestion_event e JOIN suggestion_author a ON a.suggestion_id = e.suggestion_id"
            " AND a.member_id = e.by_id WHERE e.party NOT IN ('author', 'co_author')"
        )
        == []
    )
    assert await told.fetchval("SELECT count(*) FROM suggestion_answer WHERE released_by_id = drafted_by_id") == 0


async def test_merged_ones_lead_to_what_keeps_their_authors_and_support(told: Told) -> None:
    rows = await told.fetch(
        """
        SELECT s.id, k.state AS kept, e.facts::jsonb ->> 'into_id' = k.id::text AS is_said,
            EXISTS (SELECT FROM suggestion_author a JOIN suggestion_author o ON o.suggestion_id = k.id
                AND o.member_id = a.member_id WHERE a.suggestion_id = s.id AND a.state = 'first') AS keeps_author,
            EXISTS (SELECT FROM suggestion_support u WHERE u.suggestion_id = k.id AND u.came_from_id = s.id)
                AS keeps_support,
            (SELECT count(*) FROM suggestion_support u WHERE u.suggestion_id = s.id) AS left_over
        FROM suggestion s JOIN suggestion k ON k.id = s.merged_into_id
        JOIN suggestion_event e ON e.suggestion_id = s.id AND e.number = s.event_number
        """
    )

    assert len(rows) == 12
    for row in rows:
        assert row["kept"] != "merged"
        assert (row["is_said"], row["keeps_author"], row["left_over"]) == (True, True, 0)
    assert sum(row["keeps_support"] for row in rows) > 6


async def test_there_is_something_of_everything(told: Told) -> None:
    counts = {
        table: await told.fetchval(f"SELECT count(*) FROM {table}")
        for table in (
            *("suggestion_category", "answering_unit", "unit_staff", "suggestion_route", "answer_template"),
            *("suggestion_comment", "suggestion_support", "milestone", "effect_figure", "answer_signature"),
        )
    }
    kinds = await told.fetch("SELECT kind, count(*) AS number FROM suggestion_event GROUP BY kind")
    stages = await told.fetch("SELECT DISTINCT state FROM implementation")
    late = await told.fetchval(
        "SELECT count(*) FROM suggestion s JOIN suggestion_event e ON e.suggestion_id = s.id AND e.number ="
        " s.event_number WHERE s.state IN ('in_progress', 'assigned') AND e.at < now() - interval '40 days'"
    )

    assert all(counts.values()), counts
    assert set(Counter({row["kind"]: row["number"] for row in kinds})) == {kind.value for kind in StepKind} - {
        *("transfer_refuse", "assignment_return", "resume", "countersign_refuse", "release_refuse"),
        "hand_over",  # nobody who handled one was closed
    }
    assert {row["state"] for row in stages} == {state.value for state in ImplementationState}
    assert late > 3
    assert await told.fetchval("SELECT count(*) FROM suggestion WHERE is_anonymous") == 12
    assert await told.fetchval("SELECT count(*) FROM suggestion_search") == 300


async def test_the_member_of_the_demonstration_has_something_of_everything(told: Told) -> None:
    rows = await told.fetch(
        "SELECT s.state FROM suggestion s JOIN suggestion_author a ON a.suggestion_id = s.id AND a.state = 'first'"
        " JOIN member m ON m.id = a.member_id WHERE m.member_number = 'HD000001'"
    )

    assert {row["state"] for row in rows} == {"draft", "returned", "waiting_for_author", "answered", "closed"}
