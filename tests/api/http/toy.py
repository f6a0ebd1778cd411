"""A small application on the real transport: what the tests and the foreign suites talk to."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, NewType, cast

import strawberry
from starlette.applications import Starlette
from strawberry.schema.config import StrawberryConfig

from api.errors import ApiError
from api.execution import ExecutionSettings, Operations
from api.http import Application, Callers, ExampleOperation, Exchange, Transport, TransportSettings

SECRET = "postgres://app:hunter2@db/unionhall"
_NUMBERS = count(1)


@dataclass
class ToyContext:
    """Counts contexts, so that a test can tell one from another."""

    actor: str | None
    expires_at: datetime | None
    number: int = field(default_factory=lambda: next(_NUMBERS))


class Watch:
    """What resolvers did, for tests that look from outside."""

    def __init__(self) -> None:
        self.is_running = asyncio.Event()
        self.is_cancelled = asyncio.Event()
        self.produced = 0
        self.open_sources = 0
        self.release = asyncio.Event()


WATCHES: dict[str, Watch] = {}


def _parse_even(value: object) -> int:
    if not isinstance(value, int) or value % 2:
        raise ValueError(f"select * from numbers where value = {SECRET}")
    return value


Even = NewType("Even", int)


@strawberry.input
class NoteInput:
    title: str
    body: strawberry.Maybe[str]


@strawberry.input(one_of=True)
class MemberBy:
    id: strawberry.Maybe[strawberry.ID]
    phone: strawberry.Maybe[str]


@strawberry.type
class Member:
    id: strawberry.ID
    name: str

    @strawberry.field
    async def friends(self, first: int) -> list["Member"]:
        return [Member(id=strawberry.ID(str(n)), name=f"member {n}") for n in range(first)]


@strawberry.type
class Query:
    @strawberry.field
    async def hello(self, name: str = "world") -> str:
        return f"hello {name}"

    @strawberry.field
    async def member(self, by: MemberBy) -> Member | None:
        return Member(id=strawberry.ID("1"), name=f"Li Na by {'id' if by.id else 'phone'}")

    @strawberry.field
    async def broken(self) -> str | None:
        raise RuntimeError(SECRET)

    @strawberry.field
    async def broken_to_the_top(self) -> str:
        raise RuntimeError(SECRET)

    @strawberry.field
    async def hidden(self) -> str | None:
        raise ApiError("FORBIDDEN")

    @strawberry.field
    async def throttled(self) -> str:
        raise ApiError("RATE_LIMITED", "Too many tries.", retry_after_seconds=41.2)

    @strawberry.field
    async def even(self, value: Even) -> int:
        return value

    @strawberry.field
    async def born(self, on: datetime) -> str:
        return on.isoformat()

    @strawberry.field
    async def context_number(self, info: strawberry.Info) -> int:
        return cast("int", info.context.number)

    @strawberry.field
    async def actor(self, info: strawberry.Info) -> str | None:
        return cast("str | None", info.context.actor)

    @strawberry.field
    async def wait(self, watch: str) -> str:
        state = WATCHES[watch]
        state.is_running.set()
        try:
            await state.release.wait()
        except asyncio.CancelledError:
            state.is_cancelled.set()
            raise
        return "released"


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def note_write(self, input: NoteInput) -> str:
        return input.title


@strawberry.type
class Event:
    number: int

    @strawberry.field
    async def context_number(self, info: strawberry.Info) -> int:
        return cast("int", info.context.number)

    @strawberry.field
    async def broken(self) -> str | None:
        raise RuntimeError(SECRET)

    @strawberry.field
    def filler(self, kilobytes: int) -> str:
        return "x" * 1000 * kilobytes


async def _numbers(target: int, state: Watch | None) -> AsyncGenerator[Event, None]:
    if state is not None:
        state.open_sources += 1
    try:
        for number in range(1, target + 1):
            await asyncio.sleep(0)
            if state is not None:
                state.produced = number
            yield Event(number=number)
        if state is not None:
            state.is_running.set()
            await state.release.wait()
    finally:
        if state is not None:
            state.open_sources -= 1
            state.is_cancelled.set()


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, target: int = 3) -> AsyncGenerator[int, None]:
        for number in range(target):
            await asyncio.sleep(0)
            yield number

    @strawberry.subscription
    async def forever(self) -> AsyncGenerator[int, None]:
        yield 1
        await asyncio.Event().wait()

    @strawberry.subscription
    async def events(self, target: int = 3, watch: str | None = None) -> AsyncGenerator[Event, None]:
        state = WATCHES[watch] if watch else None
        async for event in _numbers(target, state):
            yield event

    @strawberry.subscription
    async def breaks(self) -> AsyncGenerator[int, None]:
        yield 1
        raise RuntimeError(SECRET)

    @strawberry.subscription
    async def refused(self) -> AsyncGenerator[int, None]:
        raise ApiError("FORBIDDEN")
        yield 1


SCHEMA = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(
        scalar_map={Even: strawberry.scalar(name="Even", serialize=lambda value: value, parse_value=_parse_even)}
    ),
)

EXAMPLES = (
    ExampleOperation("query Hello($name: String!) {\n  hello(name: $name)\n}", '{"name": "unionhall"}'),
    ExampleOperation("subscription Count {\n  count(target: 3)\n}"),
)


async def make_context(exchange: Exchange, init: Mapping[str, Any] | None) -> ToyContext:
    """Tokens: `Bearer NAME`, `Bearer NAME/SECONDS` (expires), `Bearer no` and `Bearer slow`."""
    given = (init or {}).get("authorization") or exchange.headers.get("authorization") or ""
    token = str(given).removeprefix("Bearer ")
    if token == "no":
        raise ApiError("UNAUTHENTICATED")
    if token == "slow":
        raise ApiError("RATE_LIMITED", "Slow down.", retry_after_seconds=7)
    if token == "boom":
        raise RuntimeError(SECRET)
    name, _, seconds = token.partition("/")
    expires = datetime.now(UTC) + timedelta(seconds=float(seconds)) if seconds else None
    return ToyContext(name or None, expires)


def toy_transport(
    settings: TransportSettings | None = None, execution: ExecutionSettings | None = None, **checks: Any
) -> Transport:
    """The transport of the toy application."""
    callers = Callers(
        make_context, actor_key=lambda context: context.actor, expires_at=lambda context: context.expires_at
    )
    return Transport(Operations(SCHEMA, execution), callers, settings=settings, checks=checks)


def toy_app(transport: Transport) -> Starlette:
    """The application on a transport."""
    return Application(transport, EXAMPLES)
