"""The operations that run on one WebSocket."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final, cast

import orjson

from api.execution import ExecutionOutcome, GraphQLRequest, OperationFacts, PreparedOperation
from api.http.exchange import log_operation
from api.http.outbox import Outbox
from api.http.service import Service

UNAUTHENTICATED: Final = "UNAUTHENTICATED"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose operations they are.

    Attributes:
        make_context: A new context for one operation or event.
        context: That of the handshake, by which documents are admitted.
        client: Name and version that the client gave itself.
        lost: Called when the caller is no longer known (the token was revoked).
        request_id: The id of the handshake.
    """

    make_context: Callable[[], Awaitable[Any]]
    context: Any
    client: tuple[str, str]
    lost: Callable[[], None]
    request_id: str


class SocketOperations:
    """Runs operations side by side and queues what they give.

    An id is free again as soon as its last message is queued; the lane keeps the order
    should the client use it again at once.
    """

    def __init__(self, service: Service, outbox: Outbox) -> None:
        """Take the queue that the socket's writer empties."""
        self._service = service
        self._outbox = outbox
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()

    def __contains__(self, identity: str) -> bool:
        return identity in self._running

    def __len__(self) -> int:
        return len(self._running)

    def start(self, identity: str, request: GraphQLRequest, caller: Caller) -> None:
        """Run an operation in a task of its own."""
        task = asyncio.create_task(self._operate(identity, request, caller))
        self._running[identity] = task
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def stop(self, identity: str) -> None:
        """The client wants no more of this operation; unknown ids are none of our business."""
        task = self._running.pop(identity, None)
        if task is not None:
            task.cancel()
            self._outbox.discard(identity)

    async def stop_all(self, seconds: float) -> None:
        """Cancel everything and wait, for a while, until it has let go of its sources."""
        self._running.clear()
        tasks = tuple(self._ending)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    async def refuse(self, identity: str, error: Exception, locale: str) -> None:
        """Answer with `error`: the operation does not run."""
        await self._send_error(identity, self._service.refusal(error, locale))

    async def _operate(self, identity: str, request: GraphQLRequest, caller: Caller) -> None:
        started = perf_counter()
        outcome = ExecutionOutcome()
        facts = OperationFacts()
        try:
            prepared = await self._prepared(request, caller)
            if isinstance(prepared, ExecutionOutcome):
                outcome, facts = prepared, prepared.facts
                await self._finish(identity, outcome)
            else:
                facts = prepared.facts
                outcome = await self._run(identity, prepared, caller)
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            outcome = self._service.refusal(error, request.locale)
            await self._finish(identity, outcome)
        finally:
            seconds = perf_counter() - started
            self._service.metrics.operation(facts, outcome.codes, seconds)
            log_operation(facts, outcome.codes, seconds, request_id=caller.request_id, channel="socket")
            if UNAUTHENTICATED in outcome.codes:
                caller.lost()

    async def _prepared(self, request: GraphQLRequest, caller: Caller) -> PreparedOperation | ExecutionOutcome:
        desk = self._service.desk
        prepared = desk.at_hand(request)
        if isinstance(prepared, PreparedOperation) and desk.is_admitted(request, prepared, caller.context):
            return prepared
        return await desk.admit(request, prepared, caller.context)

    async def _run(self, identity: str, prepared: PreparedOperation, caller: Caller) -> ExecutionOutcome:
        operations = self._service.operations
        if prepared.is_subscription:
            stream = await operations.stream(prepared, caller.make_context)
            if isinstance(stream, ExecutionOutcome):
                await self._finish(identity, stream)
                return stream
            self._service.desk.count(prepared, caller.client)
            return await self._forward(identity, stream)
        with self._service.in_flight:
            outcome = await operations.run(prepared, await caller.make_context())
        if not outcome.is_request_error:
            self._service.desk.count(prepared, caller.client)
        await self._finish(identity, outcome)
        return outcome

    async def _forward(self, identity: str, stream: AsyncIterator[ExecutionOutcome]) -> ExecutionOutcome:
        """Send each event; gives the last outcome."""
        metrics = self._service.metrics
        outcome = ExecutionOutcome(data=None)
        metrics.subscriptions.inc()
        try:
            async with aclosing(cast("AsyncGenerator[ExecutionOutcome, None]", stream)) as events:
                async for outcome in events:
                    if outcome.is_request_error:
                        break
                    metrics.errors(outcome)
                    metrics.events.inc()
                    await self._send(identity, "next", outcome.payload())
        finally:
            metrics.subscriptions.dec()
        if outcome.is_request_error:
            await self._send_error(identity, outcome)
        else:
            await self._send_complete(identity)
        return outcome

    async def _finish(self, identity: str, outcome: ExecutionOutcome) -> None:
        if outcome.is_request_error:
            await self._send_error(identity, outcome)
            return
        self._service.metrics.errors(outcome)
        await self._send(identity, "next", outcome.payload())
        await self._send_complete(identity)

    async def _send_error(self, identity: str, outcome: ExecutionOutcome) -> None:
        self._service.metrics.errors(outcome)
        self._release(identity)
        await self._send(identity, "error", outcome.errors)

    async def _send_complete(self, identity: str) -> None:
        self._release(identity)
        await self._outbox.put(identity, orjson.dumps({"id": identity, "type": "complete"}).decode())

    async def _send(self, identity: str, type_: str, payload: object) -> None:
        await self._outbox.put(identity, orjson.dumps({"id": identity, "type": type_, "payload": payload}).decode())

    def _release(self, identity: str) -> None:
        """Free the id, unless a newer operation already has it."""
        if self._running.get(identity) is asyncio.current_task():
            del self._running[identity]
