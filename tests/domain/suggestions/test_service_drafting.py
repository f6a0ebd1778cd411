"""From where a suggestion came: the kiosk at which it was begun or handed in."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.suggestions import service
from domain.suggestions.service import SuggestionDraft, SuggestionSubmit
from tests.domain.suggestions.desk import Desk

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
