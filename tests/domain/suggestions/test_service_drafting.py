"""From where a suggestion came: the kiosk at which it was begun or handed in."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from db.errors import DatabaseUnavailableError, WritesCollidedError
from domain.suggestions import service
from domain.suggestions.service import SuggestionDraft, SuggestionDraftChange, SuggestionSubmit, SuggestionWithdraw
from tests.domain.suggestions.desk import DONE, Desk
from tests.support.api import Recorder

KIOSK_ID = UUID(int=9)


@pytest.mark.parametrize(
    ("drafted_at", "handed_in_at", "channel"),
    [
        (None, None, "mobile"),
        (None, KIOSK_ID, "kiosk"),
        (KIOSK_ID, None, "kiosk"),
        (KIOSK_ID, KIOSK_ID, "kiosk"),
    ],
)
async def test_the_channel_is_the_kiosk_at_which_its_author_sat(
    desk: Desk, drafted_at: UUID | None, handed_in_at: UUID | None, channel: str
) -> None:
    async with desk.work("author") as work:
        here = replace(work, actor=replace(work.actor, kiosk_id=drafted_at))
        made = await service.suggestion_draft(here, SuggestionDraft(desk.handlers.category_id, "加装风扇", "太热"))
    suggestion_id = UUID(str(made["suggestion_id"]))
    async with desk.work("author") as work:
        there = replace(work, actor=replace(work.actor, kiosk_id=handed_in_at))
        await service.suggestion_submit(there, SuggestionSubmit(suggestion_id))

    row = await desk.row(suggestion_id)
    assert (row["state"], row["channel"]) == ("submitted", channel)


@pytest.mark.parametrize("meanwhile", ["another category", "withdrawn"])
async def test_a_draft_that_changes_in_the_moment_it_is_handed_in_is_not_handed_in_as_it_was(
    desk: Desk, meanwhile: str
) -> None:
    suggestion_id = await desk.suggestion("draft")
    category_id = await desk.owner.fetchval(
        "INSERT INTO suggestion_category SELECT (jsonb_populate_record(c, jsonb_build_object("
        "'id', gen_random_uuid(), 'code', 'another'))).* FROM suggestion_category c WHERE c.id = $1 RETURNING id",
        desk.handlers.category_id,
    )
    change = SuggestionDraftChange(suggestion_id, category_id, "加装风扇", "太热")

    async def hand_in() -> None:
        async with desk.work("author") as work:
            await service.suggestion_submit(work, SuggestionSubmit(suggestion_id))
            if meanwhile == "withdrawn":
                await desk.run("author", service.suggestion_withdraw, SuggestionWithdraw(suggestion_id))
            else:
                await desk.run("author", service.suggestion_draft_change, change)

    with pytest.raises(WritesCollidedError):
        await hand_in()

    assert [row["kind"] for row in await desk.log(suggestion_id)] == [
        "draft",
        *["withdraw"] * (meanwhile == "withdrawn"),
    ]
    assert await desk.owner.fetchval("SELECT count(*) FROM event WHERE topic = 'suggestion.submitted'") == 0
    again = await desk.outcome("author", service.suggestion_submit, SuggestionSubmit(suggestion_id))
    assert again == ("SUGGESTION_STATE_REFUSED" if meanwhile == "withdrawn" else DONE)


_OF_EACH = {"id", "reference"}
_AUTHORS = ("author", "member", "another", "far")


async def _handed_in(desk: Desk, drafts: dict[str, UUID]) -> list[str]:
    """What each author is told who hands a draft in at this moment."""
    commands = ((who, SuggestionSubmit(suggestion_id)) for who, suggestion_id in drafts.items())
    return await asyncio.gather(*(desk.outcome(who, service.suggestion_submit, each) for who, each in commands))


async def test_drafts_handed_in_at_once_are_written_together_each_as_if_it_were_alone(
    desk: Desk, recorder: Recorder
) -> None:
    alone = {who: await desk.suggestion("draft", author_id=desk.people[who]) for who in _AUTHORS}
    crowd = {who: await desk.suggestion("draft", author_id=desk.people[who]) for who in _AUTHORS}
    for who in _AUTHORS:
        assert await _handed_in(desk, {who: alone[who]}) == [DONE]
    with recorder.recording() as statements:
        assert await _handed_in(desk, crowd) == [DONE] * len(_AUTHORS)
        await asyncio.sleep(0)

    assert len(statements) == 3  # what decides; all that is written; the disk
    for who in _AUTHORS:
        one, other = await desk.row(alone[who]), await desk.row(crowd[who])
        assert {k: v for k, v in one.items() if k not in _OF_EACH} == {
            k: v for k, v in other.items() if k not in _OF_EACH
        }
        step, same = (await desk.log(alone[who]))[-1], (await desk.log(crowd[who]))[-1]
        assert (step["kind"], step["by_id"]) == ("submit", desk.people[who])
        assert {**step, "suggestion_id": None} == {**same, "suggestion_id": None}
        for table, word, of in (("audit_entry", "action", "object_id"), ("event", "topic", "subject_id")):
            told = f"SELECT count(*) FROM {table} WHERE {word} = 'suggestion.submitted' AND {of} = ANY ($1)"
            assert await desk.owner.fetchval(told, [alone[who], crowd[who]]) == 2


async def test_who_is_refused_among_those_who_hand_in_at_once_refuses_nobody_else(desk: Desk) -> None:
    drafts = {who: await desk.suggestion("draft", author_id=desk.people[who]) for who in _AUTHORS}
    twice = [*drafts.items(), ("author", drafts["author"]), ("member", drafts["far"])]
    told = await asyncio.gather(
        *(desk.outcome(who, service.suggestion_submit, SuggestionSubmit(which)) for who, which in twice)
    )

    assert sorted(told[:1] + told[4:5]) == ["SUGGESTION_STATE_REFUSED", DONE]
    assert told[1:4] == [DONE] * 3
    assert told[5] == "SUGGESTION_NOT_FOUND"
    for suggestion_id in drafts.values():
        assert [row["kind"] for row in await desk.log(suggestion_id)] == ["draft", "submit"]


async def test_who_waits_too_long_for_a_lock_among_those_who_hand_in_at_once_refuses_nobody_else(desk: Desk) -> None:
    drafts = {who: await desk.suggestion("draft", author_id=desk.people[who]) for who in _AUTHORS}
    async with desk.owner.transaction():
        await desk.owner.execute("SELECT FROM member WHERE id = $1 FOR UPDATE", desk.people[_AUTHORS[0]])
        told = await asyncio.gather(
            *(desk.outcome(who, service.suggestion_submit, SuggestionSubmit(each)) for who, each in drafts.items()),
            return_exceptions=True,
        )

    assert isinstance(told[0], DatabaseUnavailableError)
    assert told[1:] == [DONE] * (len(_AUTHORS) - 1)
