"""Blocks that are ended from outside."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from api.execution.deadline import Within
from api.http.disconnect import UntilDisconnect
from tests.api.http.running import DEADLINE_SECONDS


class Channel:
    """A client that may leave."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.left = asyncio.Event()

    async def receive(self) -> Message:
        self.asked.set()
        await self.left.wait()
        return {"type": "http.disconnect"}


async def _held(block: AbstractContextManager[object], is_inside: asyncio.Event) -> str:
    with block:
        is_inside.set()
        await asyncio.Event().wait()
    return "finished"


async def test_a_client_that_leaves_cancels_the_block() -> None:
    channel = Channel()
    task = asyncio.create_task(_held(UntilDisconnect(channel.receive), asyncio.Event()))
    await asyncio.wait_for(channel.asked.wait(), DEADLINE_SECONDS)

    channel.left.set()

    with pytest.raises(ClientDisconnect):
        await asyncio.wait_for(task, DEADLINE_SECONDS)
    assert task.cancelling() == 0


async def test_a_client_that_left_before_the_block_cancels_it_too() -> None:
    channel = Channel()
    channel.left.set()

    with pytest.raises(ClientDisconnect):
        await asyncio.wait_for(_held(UntilDisconnect(channel.receive), asyncio.Event()), DEADLINE_SECONDS)


async def test_a_block_that_ends_at_once_asks_nothing() -> None:
    channel = Channel()

    with UntilDisconnect(channel.receive):
        await asyncio.sleep(0)

    with pytest.raises(TimeoutError), Within(0.02):
        await channel.asked.wait()


async def test_a_block_that_takes_too_long_is_a_timeout() -> None:
    with pytest.raises(TimeoutError), Within(0):
        await asyncio.Event().wait()


@pytest.mark.parametrize("block", [lambda: Within(60), lambda: UntilDisconnect(Channel().receive)])
async def test_a_cancellation_from_elsewhere_passes_through(
    block: Callable[[], AbstractContextManager[object]],
) -> None:
    is_inside = asyncio.Event()
    task = asyncio.create_task(_held(block(), is_inside))
    await asyncio.wait_for(is_inside.wait(), DEADLINE_SECONDS)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_inner_of_two_limits_ends_only_its_own_block() -> None:
    with Within(60):
        with pytest.raises(TimeoutError), Within(0):
            await asyncio.Event().wait()

        await asyncio.sleep(0)
