"""Turns: each transaction takes up behind the last one, whatever has become of what it took up."""

from collections.abc import Sequence
from contextlib import aclosing
from typing import Any, cast

from db.session import Connection, Record
from domain.shared.turns import Turns

NOWHERE = cast("Connection", None)


class Due:
    """What is due, by number; nothing of it is ever done."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = list(numbers)

    async def __call__(self, _conn: Connection, *, after: Record | None, limit: int) -> Sequence[Any]:
        """The next of them."""
        return [{"id": each} for each in self.numbers if after is None or after["id"] < each][:limit]


async def taken_up(turns: Turns, due: Due, *, limit: int = 2, until: int | None = None) -> list[int]:
    """What a transaction takes up: all that it is given, or until one is done."""
    found = []
    async with aclosing(turns.due(NOWHERE, due, limit=limit)) as rows:
        async for row in rows:
            found.append(row["id"])
            if row["id"] == until:
                break
    return found


async def test_what_cannot_be_done_keeps_nothing_behind_it_waiting() -> None:
    turns, due = Turns(), Due(1, 2, 3, 4, 5)

    found = [(await taken_up(turns, due), turns.has_more) for _ in range(4)]

    assert found == [([1, 2], True), ([3, 4], True), ([5], False), ([1, 2], True)]


async def test_who_stops_at_the_first_that_is_done_goes_on_behind_it() -> None:
    turns, due = Turns(), Due(1, 2, 3)

    found = [(await taken_up(turns, due, limit=3, until=until), turns.has_more) for until in (1, 3, None)]

    assert found == [([1], True), ([2, 3], True), ([], False)]


async def test_a_round_that_ends_with_a_whole_part_looks_once_more() -> None:
    turns, due = Turns(), Due(1, 2)

    assert (await taken_up(turns, due), turns.has_more) == ([1, 2], True)
    due.numbers.append(3)
    assert (await taken_up(turns, due), turns.has_more) == ([3], False)


async def test_nothing_due_is_no_round() -> None:
    turns = Turns()

    assert (await taken_up(turns, Due()), turns.has_more) == ([], False)


async def test_two_processes_each_have_a_place_of_their_own() -> None:
    due, first, second = Due(1, 2, 3), Turns(), Turns()
    await taken_up(first, due)

    assert (await taken_up(second, due), await taken_up(first, due)) == ([1, 2], [3])
