"""What is read of how suggestions are handled: by whom, in which order, and by how many statements."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.batch import Batch
from db.loaders.suggestions.allowed import allowed_steps_by_suggestion_id
from db.loaders.suggestions.handled import (
    answer_signatures_by_answer_id,
    lead_assignment_by_suggestion_id,
    suggestion_answers_by_suggestion_id,
    suggestion_assignments_by_suggestion_id,
    suggestion_events_by_suggestion_id,
)
from db.loaders.suggestions.listed import suggestion_by_id
from db.models.suggestions import MOVES, AnswerClass, StepKind, SuggestionState
from db.sealing import Keyring
from db.session import Database
from db.types import NIL_ID
from domain.suggestions import service
from domain.suggestions.service import SuggestionAnswerDraft, SuggestionDetailGive, SuggestionRelease, SuggestionTake
from tests.domain.suggestions import desk as desks
from tests.domain.suggestions.desk import Desk
from tests.domain.suggestions.test_steps import PERSON, in_every_part
from tests.support.api import Recorder
from tests.support.beside import rows_beside

BATCHES: Sequence[Batch] = (
    suggestion_events_by_suggestion_id,
    suggestion_assignments_by_suggestion_id,
    lead_assignment_by_suggestion_id,
    suggestion_answers_by_suggestion_id,
    answer_signatures_by_answer_id,
    allowed_steps_by_suggestion_id,
)


@pytest_asyncio.fixture
async def desk(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Desk:
    """The desk of the clean database."""
    return await desks.build(owner, database, keyring, tenant_id)


async def read(desk: Desk, who: str, batch: Batch, *keys: UUID) -> list[Any]:
    """What somebody is given for each key, whether or not the suggestion above is at hand."""
    async with desk.work(who) as work:
        found = list(await batch(work.conn, work.scope, list(keys)))
        if batch.select_beside is not None:
            beside = await rows_beside(work.conn, batch, work.scope, list(keys))
            assert _said(batch.by_key(keys, beside)) == _said(found)
        return found


def _said(entries: Sequence[Any]) -> Sequence[Any]:
    """Rows by name, whatever the order of their columns."""
    lists = [each if isinstance(each, list) else [each] for each in entries]
    return [[row and dict(row) for row in rows] for rows in lists]


async def of(desk: Desk, who: str, batch: Batch, key: UUID) -> list[Mapping[str, Any]]:
    """The list for one key."""
    return [dict(row) for row in (await read(desk, who, batch, key))[0]]


async def answered(desk: Desk) -> UUID:
    """A suggestion with an answer that was refused and one that was signed and released."""
    suggestion_id = await in_every_part(desk, SuggestionState.ANSWER_DRAFTED)
    step = SuggestionTake(suggestion_id)
    await desk.run("co", service.suggestion_countersign_refuse, service.SuggestionTell(suggestion_id, "不符"))
    await desk.run(
        "lead", service.suggestion_answer_draft, SuggestionAnswerDraft(suggestion_id, AnswerClass.SOLVED, "修好了。")
    )
    await desk.run("co", service.suggestion_countersign, step)
    await desk.run("supervisor", service.suggestion_release, SuggestionRelease(suggestion_id, AnswerClass.PLANNED))
    return suggestion_id


async def test_why_an_answer_was_sent_back_is_for_those_who_handle_it_and_detail_for_no_bystander(desk: Desk) -> None:
    suggestion_id = await in_every_part(desk, SuggestionState.WAITING_FOR_AUTHOR)
    await desk.run("author", service.suggestion_detail_give, SuggestionDetailGive(suggestion_id, "三号炉"))
    answer = SuggestionAnswerDraft(suggestion_id, AnswerClass.SOLVED, "修好了。")
    await desk.run("lead", service.suggestion_answer_draft, answer)
    await desk.run("co", service.suggestion_countersign_refuse, service.SuggestionTell(suggestion_id, "不符"))
    await desk.run("lead", service.suggestion_answer_draft, answer)
    await desk.run("co", service.suggestion_countersign, SuggestionTake(suggestion_id))
    await desk.run("supervisor", service.suggestion_release_refuse, service.SuggestionTell(suggestion_id, "太短"))
    await desk.add_author(suggestion_id, "reader", "invited")
    words = {"detail_give": "三号炉", "countersign_refuse": "不符", "release_refuse": "太短"}

    told = {}
    for who in ("officer", "supervisor", "lead", "co", "reader", "author", "co-author", "member"):
        log = await of(desk, who, suggestion_events_by_suggestion_id, suggestion_id)
        said = {row["kind"]: row["reason"] for row in log if row["kind"] in words}
        assert said.keys() == words.keys()
        told[who] = {kind for kind, reason in said.items() if reason == words[kind]}
        assert {reason for kind, reason in said.items() if kind not in told[who]} <= {None}

    assert told == {
        **dict.fromkeys(("officer", "supervisor", "lead", "co", "reader"), frozenset(words)),
        **dict.fromkeys(("author", "co-author"), frozenset({"detail_give"})),
        "member": set(),
    }


async def test_the_log_is_read_from_its_beginning_with_names_for_officers_alone(desk: Desk) -> None:
    suggestion_id = await answered(desk)

    log = await of(desk, "officer", suggestion_events_by_suggestion_id, suggestion_id)
    assert [row["number"] for row in log] == list(range(1, len(log) + 1))
    assert [(row["kind"], row["by_name"]) for row in log[-2:]] == [("countersign", "co"), ("release", "supervisor")]
    assert [row["unit_id"] for row in log[-2:]] == [desk.units["co"], None]
    for who in ("author", "lead", "co", "member"):
        told = await of(desk, who, suggestion_events_by_suggestion_id, suggestion_id)
        assert [row["kind"] for row in told] == [row["kind"] for row in log]
        assert {row["by_name"] for row in told} == {None}, who


async def test_an_answer_that_is_not_released_is_told_to_who_works_on_it(desk: Desk) -> None:
    suggestion_id = await answered(desk)
    seen = {}
    for who in ("officer", "reader", "lead", "co", "author", "co-author", "member"):
        rows = await of(desk, who, suggestion_answers_by_suggestion_id, suggestion_id)
        seen[who] = [(row["state"], row["answer_class"], row["body"]) for row in rows]

    told = [("released", "planned", "修好了。")]
    working = [("refused", "solved", "已安装。"), *told]
    assert seen == {
        **dict.fromkeys(("officer", "reader", "lead", "co"), working),
        **dict.fromkeys(("author", "co-author", "member"), told),
    }


async def test_an_officer_reads_no_draft_about_their_own_suggestion(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("countersigned", author_id=desk.people["officer"])

    assert await of(desk, "officer", suggestion_answers_by_suggestion_id, suggestion_id) == []
    assert len(await of(desk, "supervisor", suggestion_answers_by_suggestion_id, suggestion_id)) == 1


async def test_signatures_are_seen_with_their_answer(desk: Desk) -> None:
    suggestion_id = await in_every_part(desk, SuggestionState.ANSWER_DRAFTED)
    await desk.give(suggestion_id, "second co")
    await desk.run("co", service.suggestion_countersign, SuggestionTake(suggestion_id))
    [answer] = await of(desk, "officer", suggestion_answers_by_suggestion_id, suggestion_id)

    seen = {
        who: [
            (row["unit_id"], row["signed_by_name"])
            for row in await of(desk, who, answer_signatures_by_answer_id, answer["id"])
        ]
        for who in ("officer", "lead", "author", "member", "elsewhere")
    }

    signed = desk.units["co"]
    assert seen == {"officer": [(signed, "co")], "lead": [(signed, None)], "author": [], "member": [], "elsewhere": []}


async def test_units_are_told_the_lead_first_also_when_they_have_it_no_more(desk: Desk) -> None:
    suggestion_id = await in_every_part(desk, SuggestionState.ASSIGNED)
    desk.now = (await desk.log(suggestion_id))[-1]["at"]
    await desk.run("lead", service.suggestion_assignment_return, service.SuggestionTell(suggestion_id, "不属本部门"))
    again = service.SuggestionAssign(suggestion_id, desk.units["second co"], [desk.units["lead"]])
    await desk.run("officer", service.suggestion_assign, again)

    rows = await of(desk, "author", suggestion_assignments_by_suggestion_id, suggestion_id)
    names = {unit_id: name for name, unit_id in desk.units.items()}
    told = [(names[row["unit_id"]], row["role"], row["ended_at"] is None) for row in rows]
    assert told == [("lead", "lead", False), ("co", "co", False), ("second co", "lead", True), ("lead", "co", True)]
    [lead] = await read(desk, "author", lead_assignment_by_suggestion_id, suggestion_id)
    assert lead["unit_id"] == desk.units["second co"]
    assert await of(desk, "elsewhere", suggestion_assignments_by_suggestion_id, suggestion_id) == []


@pytest.mark.parametrize("state", SuggestionState)
async def test_the_steps_that_are_told_are_those_of_the_table(desk: Desk, state: SuggestionState) -> None:
    suggestion_id = await in_every_part(desk, state)
    found, told = {}, {}
    for party, who in PERSON.items():
        rows = await of(desk, who, allowed_steps_by_suggestion_id, suggestion_id)
        found[who] = [(row["kind"], row["party"]) for row in rows]
        is_second = (await desk.row(suggestion_id))["round"] == 2
        kinds = [
            kind
            for kind in StepKind
            if any(
                party in step.parties and not (is_second and step.is_in_first_round)
                for step in MOVES.get((kind, state), ())
            )
        ]
        is_hidden = state is SuggestionState.DRAFT and party.value != "author"
        told[who] = [(kind.value, party.value) for kind in kinds if not is_hidden]
    for who in ("reader", "elsewhere", "member"):
        assert await of(desk, who, allowed_steps_by_suggestion_id, suggestion_id) == [], who

    assert found == told


async def kinds(desk: Desk, who: str, suggestion_id: UUID) -> list[str]:
    """What somebody may do."""
    return [row["kind"] for row in await of(desk, who, allowed_steps_by_suggestion_id, suggestion_id)]


async def test_what_the_table_does_not_know_is_looked_at_too(desk: Desk) -> None:
    review = await desk.suggestion("in_review")
    await desk.owner.execute("UPDATE suggestion SET seconded_at = now() WHERE id = $1", review)
    drafted = await in_every_part(desk, SuggestionState.ANSWER_DRAFTED)
    await desk.give(drafted, "second co")
    await desk.run("co", service.suggestion_countersign, SuggestionTake(drafted))
    signed = await desk.suggestion("countersigned")
    rights = {"suggestion_supervise": (desk.places["branch"],), "suggestion_read": (desk.places["branch"],)}
    desk.rights = {**desk.rights, "lead": rights}

    assert "not_file" not in await kinds(desk, "officer", review)
    assert "not_file" in await kinds(desk, "above", review)
    assert await kinds(desk, "co", drafted) == ["countersign_refuse"]
    assert await kinds(desk, "second co", drafted) == ["countersign", "countersign_refuse"]
    assert await kinds(desk, "lead", signed) == ["nudge"]
    await desk.owner.execute("UPDATE unit_staff SET ends_on = '2026-01-02' WHERE member_id = $1", desk.people["lead"])
    assert await kinds(desk, "lead", signed) == ["nudge"]
    assert await kinds(desk, "supervisor", signed) == ["release", "release_refuse", "nudge"]


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: batch.name)
async def test_a_level_is_read_by_one_statement_in_the_order_of_its_keys(
    desk: Desk, recorder: Recorder, batch: Batch
) -> None:
    ids = [await in_every_part(desk, SuggestionState.COUNTERSIGNED) for _ in range(3)]
    if batch is answer_signatures_by_answer_id:
        ids = [
            await desk.owner.fetchval("SELECT id FROM suggestion_answer WHERE suggestion_id = $1", each) for each in ids
        ]
    out_of_sight = await desk.suggestion("submitted", author_id=desk.people["far"])
    keys = [ids[1], NIL_ID, ids[0], out_of_sight, ids[1]]

    async with desk.work("supervisor") as work:
        with recorder.recording() as recorded:
            found = await batch(work.conn, work.scope, keys)

    assert len(recorded) == 1
    assert found[0] == found[4]
    assert not found[1]
    if batch is not answer_signatures_by_answer_id:
        assert found[0]
        assert found[2]
    assert not found[3]


async def seen_by(desk: Desk, who: str, suggestion_id: UUID) -> bool:
    """Whether somebody finds it."""
    return (await read(desk, who, suggestion_by_id, suggestion_id))[0] is not None


async def test_a_draft_that_was_withdrawn_stays_its_authors(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("draft")
    await desk.add_author(suggestion_id, "another", "invited")

    await desk.run("author", service.suggestion_withdraw, service.SuggestionWithdraw(suggestion_id))

    assert await seen_by(desk, "author", suggestion_id)
    assert not await seen_by(desk, "another", suggestion_id)


async def test_members_read_what_was_merged_only_if_it_was_filed_before(desk: Desk) -> None:
    kept = await desk.suggestion("filed")
    filed, waiting = await desk.suggestion("filed"), await desk.suggestion("submitted")
    for each in (filed, waiting):
        await desk.run("officer", service.suggestion_merge, service.SuggestionMerge(each, kept, "同一问题"))

    assert await seen_by(desk, "member", filed)
    assert not await seen_by(desk, "member", waiting)
    assert await seen_by(desk, "author", waiting)
    assert await seen_by(desk, "officer", waiting)
