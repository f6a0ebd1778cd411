"""Search as a phone asks for it: words, what is alike while typing, and what is refused."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.api import Client, Recorder

SEARCH, ALIKE = "mobile/suggestions/suggestion_search", "mobile/suggestions/suggestion_alike"


async def _found(client: Client, text: str, **more: object) -> list[Mapping[str, Any]]:
    answer = await client.send(SEARCH, {"text": text, **more})
    found: list[Mapping[str, Any]] = answer["data"]["suggestions"]["nodes"]
    return found


async def test_a_member_finds_what_they_see_in_any_state(callers: Mapping[str, Client]) -> None:
    member, officer = callers["member"], callers["federation officer"]

    own, all_of_them = await _found(member, "食堂", first=50), await _found(officer, "食堂", first=100)

    assert {node["id"] for node in own} < {node["id"] for node in all_of_them}
    assert "食堂" in own[0]["title"]
    assert {"CLOSED", "MERGED"} <= {node["state"] for node in all_of_them}


async def test_pages_follow_by_the_cursor_of_the_search(callers: Mapping[str, Client]) -> None:
    officer = callers["federation officer"]
    first = (await officer.send(SEARCH, {"text": "宿舍", "first": 3}))["data"]["suggestions"]
    after = first["pageInfo"]["endCursor"]
    second = (await officer.send(SEARCH, {"text": "宿舍", "first": 3, "after": after}))["data"]["suggestions"]
    both = await _found(officer, "宿舍", first=6)

    assert [*first["nodes"], *second["nodes"]] == both


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "INVALID_SEARCH"),
        ("建议" * 21, "INVALID_SEARCH"),
        ("厕", "SEARCH_TOO_SHORT"),
        ("，。 a", "SEARCH_TOO_SHORT"),
    ],
)
async def test_what_cannot_be_sought_is_refused_with_a_word(
    callers: Mapping[str, Client], text: str, code: str
) -> None:
    answer = await callers["member"].send(SEARCH, {"text": text})

    assert (answer.codes, answer["data"]) == ([code], {"suggestions": None})


async def test_what_is_alike_is_shown_while_a_title_is_written(callers: Mapping[str, Client]) -> None:
    officer = callers["federation officer"]

    async def titles(title: str, text: str | None = None) -> list[str]:
        answer = await officer.send(ALIKE, {"title": title, "text": text})
        assert answer.codes == []
        return [node["title"] for node in answer["data"]["suggestionsAlike"]["nodes"]]

    assert await titles("食") == []
    assert await titles("") == []
    assert all("食堂" in title for title in await titles("食堂"))
    assert "热水" in (await titles("宿舍晚上没有热水"))[0]
    assert "热水" in (await titles("宿舍", "晚上没有热水"))[0]


async def test_nobody_is_told_anything_without_signing_in(callers: Mapping[str, Client]) -> None:
    for document, variables in ((SEARCH, {"text": "食堂"}), (ALIKE, {"title": "食堂"})):
        assert (await callers["anonymous"].send(document, variables)).codes == ["UNAUTHENTICATED"]


async def test_a_search_is_one_statement_however_many_are_found(
    callers: Mapping[str, Client], recorder: Recorder
) -> None:
    counts = []
    for rows in (1, 3, 30):
        with recorder.recording() as statements:
            await callers["federation officer"].send(SEARCH, {"text": "食堂", "first": rows})
        counts.append(len(statements))

    assert len(set(counts)) == 1
