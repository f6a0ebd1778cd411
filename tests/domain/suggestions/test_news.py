"""Who seconds a suggestion hears of its answer, its merge and its reopening: each once, a part at a time."""

from collections import Counter

import pytest

from domain.suggestions import service
from domain.suggestions.service import SuggestionMerge, SuggestionRelease, SuggestionReopen
from tests.domain.suggestions.desk import Desk
from tests.domain.suggestions.talk import messages, news


async def test_an_answer_is_told_to_authors_and_to_who_seconds_it(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("countersigned")
    await desk.add_author(suggestion_id, "co-author")
    await desk.second(suggestion_id, "member", "lead")  # staff of the unit is told of it anyway

    await desk.run("supervisor", service.suggestion_release, SuggestionRelease(suggestion_id))

    told = Counter(await messages(desk))
    assert told == Counter([("answered", who) for who in ("author", "co-author", "lead", "member")])


async def test_a_merge_is_told_to_whom_it_brought_and_to_no_others(desk: Desk) -> None:
    gone, kept = await desk.suggestion("filed"), await desk.suggestion("filed", author_id=desk.people["reader"])
    await desk.second(gone, "member", "another")
    await desk.second(kept, "another", "co")

    await desk.run("officer", service.suggestion_merge, SuggestionMerge(gone, kept, "同一问题"))

    assert await news(desk) == {"merged": {"author", "member"}}


async def test_a_reopening_is_told_to_who_seconds_it(desk: Desk) -> None:
    suggestion_id = await desk.suggestion("answered")
    await desk.add_author(suggestion_id, "co-author")
    await desk.second(suggestion_id, "member")

    await desk.run("author", service.suggestion_reopen, SuggestionReopen(suggestion_id, "未解决"))

    assert await news(desk) == {"reopened": {"co-author", "member", "above"}}


@pytest.mark.parametrize("spread", [1, 2, 3, 4])
async def test_many_are_told_in_parts_each_once(desk: Desk, monkeypatch: pytest.MonkeyPatch, spread: int) -> None:
    monkeypatch.setattr("domain.notifications.suggestions.SPREAD", spread)
    many = ("member", "another", "co", "lead")
    suggestion_id = await desk.suggestion("countersigned")
    await desk.second(suggestion_id, *many)

    await desk.run("supervisor", service.suggestion_release, SuggestionRelease(suggestion_id))

    assert Counter(await messages(desk)) == Counter([("answered", who) for who in ("author", *many)])
    parts = await desk.owner.fetchval("SELECT count(*) FROM event WHERE topic = 'suggestion_news.spread'")
    assert parts == len(many) // spread
