"""From where a suggestion came: the kiosk at which it was begun or handed in."""

from dataclasses import replace
from uuid import UUID

import pytest

from db.errors import WritesCollidedError
from domain.suggestions import service
from domain.suggestions.service import SuggestionDraft, SuggestionDraftChange, SuggestionSubmit, SuggestionWithdraw
from tests.domain.suggestions.desk import DONE, Desk

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
