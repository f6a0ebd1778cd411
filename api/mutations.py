"""How a mutation runs: one transaction, once per request key, refusals as data."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

from api.context import Context, Info
from api.errors import ApiError
from api.schema.payloads import Payload
from db.errors import DatabaseUnavailableError, WritesCollidedError
from domain.shared.errors import DomainError, Refusals
from domain.shared.idempotency import (
    RequestKey,
    RequestKeyReused,
    UseCase,
    find_earlier,
    once,
    plain,
    request_key,
)
from domain.shared.work import Work

C = TypeVar("C")
P = TypeVar("P", bound=Payload)
Prepare: TypeAlias = Callable[[], Awaitable[C]]

MAX_TRIES = 3


class Refused(DomainError):
    """A refusal that a use case returned instead of raising, because what it wrote must stay.

    The outcome is `{"refused": code}`, with `refused_at`, the path of the input that it concerns, where there is one.
    """

    def __init__(self, code: str, *path: str, **facts: object) -> None:
        self.code = code  # type: ignore[misc]  # per instance: the code comes from the outcome
        super().__init__(*path, **facts)


async def perform(
    info: Info,
    payload: type[P],
    use_case: UseCase[C],
    command: C | Prepare[C],
    *,
    request_key: UUID | None,
    content: object = None,
) -> P:
    """The payload of a use case run in one transaction.

    With a request key: the same key and input give the same outcome, also at the same moment, and a lost connection
    is tried again (at most 3 times), because a commit in doubt is found by its key. Without one, only a
    transaction is repeated that was rolled back because it and another one waited for each other.

    Args:
        info: Of the mutation's field.
        payload: Class of the answer.
        use_case: Function of a domain's service.
        command: Its command, or a function that prepares it outside the transaction (passwords are verified there);
            it is not called again for a key that has taken effect.
        request_key: The client's.
        content: What tells one input from another, where the command does not (it is prepared); kept only as a
            keyed hash.

    Raises:
        ApiError: REQUEST_KEY_REUSED.
        DatabaseUnavailableError: Not to be reached.
        WritesCollidedError: It and others waited for each other, three times over; nothing was written.
    """
    run = _Run(info.context, use_case, command, request_key, content)
    try:
        outcome = await run.outcome()
        if "refused" in outcome:
            raise Refused(str(outcome["refused"]), *outcome.get("refused_at", ()))
    except RequestKeyReused as error:
        raise ApiError("REQUEST_KEY_REUSED") from error
    except DomainError as error:
        return payload.refused([error], info.context.locale)
    except Refusals as several:
        return payload.refused(list(several.errors), info.context.locale)
    return payload.done(_typed(outcome))


async def outcome_of(
    context: Context, use_case: UseCase[C], command: C, *, request_key: UUID, content: object = None
) -> Mapping[str, Any]:
    """As `perform`, for what is no field of the schema: the outcome, or the refusal as it was raised.

    `content` tells one input from another where commands differ that mean the same.

    Raises:
        DomainError: The use case's.
        ApiError, DatabaseUnavailableError, WritesCollidedError: As of `perform`.
    """
    return await _Run(context, use_case, command, request_key, command if content is None else content).outcome()


@dataclass(frozen=True, slots=True)
class _Run(Generic[C]):
    context: Context
    use_case: UseCase[C]
    command: C | Prepare[C]
    request_key: UUID | None
    content: object

    async def outcome(self) -> Mapping[str, Any]:
        if not callable(self.command):
            return await self._with_retries(self.command)
        async with _line(self.request_key):
            earlier = await self._earlier()
            return earlier or await self._prepared(self.command)

    async def _earlier(self) -> Mapping[str, Any] | None:
        if self.request_key is None:
            return None
        async with self.context.write() as work:
            return await find_earlier(work, self._key(work, self.request_key, None))

    async def _prepared(self, prepare: Prepare[C]) -> Mapping[str, Any]:
        try:
            command = await prepare()
        except (DomainError, Refusals):
            if self.request_key is None:
                raise
            # What is good once may have been used up by a repeat in another process: that one's outcome is the answer.
            async with self.context.write() as work:
                earlier = await find_earlier(work, self._key(work, self.request_key, None), waits=True)
                if earlier is None:
                    raise
                return earlier
        return await self._with_retries(command)

    async def _with_retries(self, command: C) -> Mapping[str, Any]:
        for left in range(MAX_TRIES - 1, -1, -1):
            try:
                return await self._once(command)
            except (DatabaseUnavailableError, WritesCollidedError) as error:
                is_in_doubt = isinstance(error, DatabaseUnavailableError) and self.request_key is None
                if is_in_doubt or left == 0:
                    raise
                await asyncio.sleep(random.uniform(0.05, 0.3))  # noqa: S311  # jitter, not a secret
        raise AssertionError

    async def _once(self, command: C) -> Mapping[str, Any]:
        if self.request_key is None:
            async with self.context.write() as work:
                return plain(await self.use_case(work, command))
        try:
            async with self.context.write() as work:
                return await once(work, self._key(work, self.request_key, command), self.use_case, command)
        except (DomainError, Refusals, RequestKeyReused) as refusal:
            # A repeat may be refused for what the first run has done: then that run's outcome is the answer.
            async with self.context.write() as work:
                key = self._key(work, self.request_key, command)
                earlier = await find_earlier(work, key, waits=not isinstance(refusal, RequestKeyReused))
                if earlier is None:
                    raise
                return earlier

    def _key(self, work: Work, key: UUID, command: C | None) -> RequestKey:
        return request_key(work, key, self.use_case, command if self.content is None else self.content)


_READ: Mapping[str, Callable[[str], Any]] = {"id": UUID, "at": datetime.fromisoformat, "on": date.fromisoformat}
_lines: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()


@asynccontextmanager
async def _line(request_key: UUID | None) -> AsyncIterator[None]:
    """Lets repeats of one prepared request come one after another, so that one attempt is counted, not twenty."""
    if request_key is None:
        yield
        return
    lock = _lines.setdefault(request_key, asyncio.Lock())
    async with lock:
        yield


def _typed(outcome: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values by the suffix of their names: `_id` UUID, `_at` instant, `_on` day."""
    return {
        name: _READ[suffix](value) if (suffix := name.rsplit("_", 1)[-1]) in _READ and isinstance(value, str) else value
        for name, value in outcome.items()
    }
