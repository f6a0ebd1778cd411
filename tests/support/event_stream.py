"""A client of server-sent events: reads what a stream says, and comes back with the id of the last event."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event: `next` with a response map, or `complete`."""

    kind: str
    id: str | None
    payload: Mapping[str, Any]


class EventStream:
    """One answer that has begun."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer

    async def events(self) -> AsyncGenerator[StreamEvent, None]:
        """Each event as it comes; ends when the server ends it, raises when the network does."""
        fields: dict[str, str] = {}
        async for line in self.answer.aiter_lines():
            if not line:
                if "event" in fields:
                    data = fields.get("data", "")
                    yield StreamEvent(fields["event"], fields.get("id"), json.loads(data) if data else {})
                fields = {}
            elif not line.startswith(":"):
                name, _, value = line.partition(":")
                fields[name] = value.removeprefix(" ")


@asynccontextmanager
async def streamed(
    http: httpx.AsyncClient, query: str, *, token: str | None = None, after: str | None = None
) -> AsyncIterator[EventStream]:
    """The operation over server-sent events; `after` is the id of the last event that arrived."""
    headers = {"accept": "text/event-stream"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    if after:
        headers["last-event-id"] = after
    async with http.stream("POST", "/graphql", json={"query": query}, headers=headers) as answer:
        yield EventStream(answer)
