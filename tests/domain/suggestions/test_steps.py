"""The table of steps: what the page says, what can be reached, and each step tried in each state by each party."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest

from db.models.suggestions import (
    MOVES,
    STEPS,
    Step,
    StepKind,
    SuggestionParty,
    SuggestionRow,
    SuggestionState,
)
from db.models.suggestions.steps import moves_in_sql
from db.queries.suggestions import moving as queries
from domain.shared.work import Work
from domain.suggestions.service.moving import PAST, Said, held_suggestion, move, move_by_clock, move_by_token
from tests.domain.suggestions.desk import DONE, Desk

PAGE = Path("docs/suggestions.md")
ENDS = {"merged", "withdrawn", "closed"}
PERSON = {
    SuggestionParty.AUTHOR: "author",
    SuggestionParty.CO_AUTHOR: "co-author",
    SuggestionParty.RECEIVER: "officer",
    SuggestionParty.LEAD_UNIT: "lead",
    SuggestionParty.CO_UNIT: "co",
    SuggestionParty.SUPERVISOR: "supervisor",
}
KINDS = [kind for kind in StepKind if kind is not StepKind.DRAFT]


def page_row(kind: StepKind) -> tuple[str, ...]:
    """What the page has to say of a kind, from the table."""
    steps = [step for step in STEPS if step.kind is kind]
    starts = list(dict.fromkeys(step.start.name if step.start else "–" for step in steps))
    is_still = len(steps) > 1 and all(step.start is step.end for step in steps)
    ends = "as it was" if is_still else ", ".join(dict.fromkeys(step.end.name for step in steps))
    parties = ", ".join(sorted({party.name for step in steps for party in step.parties}))
    reason = "needed" if any(step.needs_reason for step in steps) else "–"
    round_ = "1" if any(step.is_in_first_round for step in steps) else "–"
    return kind.name, ", ".join(starts), ends, parties, reason, round_


def test_the_page_has_the_steps_of_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8").split("## Steps", 1)[1].split("\n## ", 1)[0]
    rows = [tuple(cell.strip() for cell in line.strip("| ").split(" | ")) for line in text.splitlines() if "|" in line]

    assert rows[2:] == [page_row(kind) for kind in StepKind]


def test_every_kind_has_steps_and_a_word_for_what_has_happened() -> None:
    assert {step.kind for step in STEPS} == set(StepKind) == set(PAST)
    assert len(set(PAST.values())) == len(PAST)


def test_no_step_is_in_the_table_twice_and_none_is_without_a_party() -> None:
    assert len({(step.kind, step.start, step.end) for step in STEPS}) == len(STEPS)
    assert [step for step in STEPS if not step.parties] == []


def test_every_state_is_reached_from_the_beginning() -> None:
    reached: set[SuggestionState] = {step.end for step in STEPS if step.start is None}
    for _ in SuggestionState:
        reached |= {step.end for step in STEPS if step.start in reached}

    assert reached == set(SuggestionState)


def test_only_ends_have_no_way_on_and_every_state_has_a_way_to_an_end() -> None:
    ends = set(SuggestionState) - {step.start for step in STEPS if step.start is not step.end}
    leading = {SuggestionState(end) for end in ends}
    for _ in SuggestionState:
        leading |= {step.start for step in STEPS if step.start and step.end in leading}

    assert ends == ENDS
    assert leading == set(SuggestionState)


def test_a_withdrawal_is_possible_until_the_answer_and_a_refusal_has_a_reason() -> None:
    starts = {step.start for step in STEPS if step.kind is StepKind.WITHDRAW}

    assert starts.isdisjoint({"answered", "rated", "not_filed", *ENDS})
    assert all(step.needs_reason for step in STEPS if "REFUSE" in step.kind.name or step.kind is StepKind.NOT_FILE)


def test_the_constraint_of_the_log_lists_the_steps() -> None:
    words = re.findall(r"'(\w+:\w*:\w+)'", moves_in_sql())

    assert sorted(words) == sorted(f"{step.kind}:{step.start or ''}:{step.end}" for step in STEPS)


async def in_every_part(desk: Desk, state: SuggestionState) -> UUID:
    """A suggestion in a state, in which everybody of the desk has their part."""
    given = {"merged_into_id": await desk.suggestion()} if state is SuggestionState.MERGED else {}
    suggestion_id = await desk.suggestion(state.value, **given)
    round_ = (await desk.row(suggestion_id))["round"]
    await desk.add_author(suggestion_id, "co-author")
    await desk.give(suggestion_id, "lead", "lead", round_)
    await desk.give(suggestion_id, "co", "co", round_)
    return suggestion_id


def expected(state: SuggestionState, kind: StepKind, party: SuggestionParty) -> str:
    """What the table says comes of it."""
    if state is SuggestionState.DRAFT and party not in {"author", "co_author", "system"}:
        return "SUGGESTION_NOT_FOUND"
    steps = MOVES.get((kind, state), ())
    if not steps:
        return "SUGGESTION_STATE_REFUSED"
    return DONE if any(party in step.parties for step in steps) else "SUGGESTION_PART_REFUSED"


def taking(suggestion_id: UUID, kind: StepKind, other_id: UUID) -> Callable[[Work, Step | None], Awaitable[None]]:
    """Takes the step in the caller's part."""

    async def take(work: Work, step: Step | None) -> None:
        held = await held_suggestion(work, suggestion_id)
        if kind is StepKind.MERGE:
            held.suggestion.merged_into_id = other_id
        await move(work, held, kind, Said("因故", to=step.end if step else None))

    return take


@pytest.mark.parametrize("state", SuggestionState)
async def test_a_step_is_taken_exactly_where_the_table_says_so(desk: Desk, state: SuggestionState) -> None:
    suggestion_id, other_id = await in_every_part(desk, state), await desk.suggestion()
    before = await desk.log(suggestion_id)
    found, told = {}, {}

    for kind in KINDS:
        for party, who in PERSON.items():
            for step in MOVES.get((kind, state), ()) or (None,):
                place = (kind, party, step.end if step else None)
                take = taking(suggestion_id, kind, other_id)
                found[place] = await desk.outcome(who, take, step, is_kept=False)
                told[place] = expected(state, kind, party)

    assert found == told
    assert await desk.log(suggestion_id) == before


@pytest.mark.parametrize("state", SuggestionState)
async def test_clock_and_token_take_the_steps_of_their_parts_alone(desk: Desk, state: SuggestionState) -> None:
    suggestion_id, other_id = await in_every_part(desk, state), await desk.suggestion()
    parts = {SuggestionParty.SYSTEM: move_by_clock, SuggestionParty.AUTHOR: move_by_token}
    found, told = {}, {}

    for kind in KINDS:
        for party, by in parts.items():

            async def take(
                work: Work, said: Said, kind: StepKind = kind, by: Callable[..., Awaitable[int]] = by
            ) -> None:
                row = await queries.lock_suggestion(work.conn, desk.tenant_id, suggestion_id)
                assert isinstance(row, SuggestionRow)
                row.merged_into_id = other_id if kind is StepKind.MERGE else row.merged_into_id
                await by(work, row, kind, said)

            found[kind, party] = await desk.outcome("author", take, Said("因故"), is_kept=False)
            told[kind, party] = expected(state, kind, party)

    assert found == told


@pytest.mark.parametrize("who", ["elsewhere", "reader", "member", "far"])
async def test_who_has_no_part_finds_nothing(desk: Desk, who: str) -> None:
    for state in ("submitted", "in_review", "in_progress", "countersigned"):
        suggestion_id = await desk.suggestion(state)
        take = taking(suggestion_id, StepKind.REVIEW_BEGIN, suggestion_id)

        assert await desk.outcome(who, take, None) == "SUGGESTION_NOT_FOUND"
