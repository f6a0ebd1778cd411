"""Slow and many uploads: nobody holds the places of a worker that others need."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.files import AT_ONCE_EACH, Pace
from tests.api.rosters.conftest import Rosters
from tests.support.waiting import until

CONTENT = "姓名,会员编号\n".encode()


@pytest.mark.parametrize(
    ("elapsed_seconds", "received_bytes", "patience"),
    [(0, 0, 20), (5, 0, 15), (20, 0, 0), (25, 0, -5), (25, 8 * 1024 * 15, 10), (400, 64 * 1024 * 1024, 20)],
)
def test_how_long_the_next_piece_is_waited_for(elapsed_seconds: int, received_bytes: int, patience: int) -> None:
    assert Pace().patience(elapsed_seconds, received_bytes) == patience


async def upload(rosters: Rosters, by: str, pieces: AsyncIterator[bytes]) -> httpx.Response:
    client = rosters.clients[by]
    return await client.http.post("/uploads", content=pieces, headers={"authorization": f"Bearer {client.token}"})


async def silent() -> AsyncIterator[bytes]:
    """A client that says something, and then nothing."""
    yield CONTENT
    await asyncio.Event().wait()


async def dribbling() -> AsyncIterator[bytes]:
    """A client that says one byte at a time, for ever."""
    while True:
        yield b"x"


@pytest.mark.parametrize("pieces", [silent, dribbling])
async def test_a_slow_client_is_sent_away(rosters: Rosters, monkeypatch: pytest.MonkeyPatch, pieces: Any) -> None:
    monkeypatch.setattr("api.files.PACE", Pace(0.05, 5.0, 0.05, 10_000_000))

    answer = await upload(rosters, "branch officer", pieces())

    assert answer.status_code == 408
    assert answer.json()["errors"][0]["extensions"]["code"] == "REQUEST_TIMEOUT"


async def test_a_caller_has_two_uploads_at_a_time_and_others_have_theirs(rosters: Rosters) -> None:
    goes_on = asyncio.Event()
    begun: list[int] = []

    async def waiting(number: int) -> AsyncIterator[bytes]:
        begun.append(number)
        yield CONTENT
        await goes_on.wait()
        yield str(number).encode()

    async def have_begun() -> bool:
        return len(begun) == AT_ONCE_EACH

    held = [asyncio.create_task(upload(rosters, "branch officer", waiting(n))) for n in range(AT_ONCE_EACH)]
    await until(have_begun)
    third = await rosters.upload("branch officer", CONTENT)
    others = await rosters.upload("officer of a sibling branch", CONTENT)
    goes_on.set()
    answers = await asyncio.gather(*held)
    again = await rosters.upload("branch officer", CONTENT)

    assert (third.status_code, third.headers["retry-after"]) == (429, "5")
    assert others.status_code == again.status_code == 201
    assert [answer.status_code for answer in answers] == [201] * AT_ONCE_EACH
