"""How a mutation runs: one transaction, once per request key, refusals as data."""

import asyncio
import dataclasses
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson

from api.context import Context, Info
from api.errors import ApiError
from api.schema.payloads import Payload
from db.errors import DatabaseUnavailableError
from db.queries.events import claim_request_key, find_request_key, store_outcome
from db.types import NIL_ID
from domain.shared.errors import DomainError, Refusals
from domain.shared.work import Outcome, Work

C = TypeVar("C")
P = TypeVar("P", bound=Payload)
UseCase = Callable[[Work, C], Awaitable[Outcome]]

MAX_TRIES = 3


class Refused(DomainError):
    """A refusal that a use case returned instead of raising, because what it wrote must stay (`{"refused": code}`)."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code  # type: ignore[misc]  # per instance: the code comes from the outcome
        super().__init__(**facts)


async def perform(info: Info, payload: type[P], use_case: UseCase[C], command: C, request_key: UUID | None) -> P:
    """The payload of a use case run in one transaction.

    With a request key: the same key and input give the same outcome, also at the same moment, and a lost connection
    is tried again (at most 3 times), because a commit in doubt is found by its key. Without one, nothing is repeated.

    Raises:
        ApiError: REQUEST_KEY_REUSED; UNAVAILABLE with `retryAfterSeconds`.
    """
    context = info.context
    try:
        outcome = await _with_retries(context, use_case, command, request_key)
        if "refused" in outcome:
            raise Refused(str(outcome["refused"]))
    except DomainError as error:
        return payload.refused([error], context.locale)
    except Refusals as several:
        return payload.refused(list(several.errors), context.locale)
    return payload.done(_typed(outcome))


async def _with_retries(
    context: Context, use_case: UseCase[C], command: C, request_key: UUID | None
) -> Mapping[str, Any]:
    for left in range(MAX_TRIES - 1, -1, -1):
        try:
            return await _once(context, use_case, command, request_key)
        except DatabaseUnavailableError:
            if request_key is None or left == 0:
                raise
            await asyncio.sleep(random.uniform(0.05, 0.3))  # noqa: S311  # jitter, not a secret
    raise AssertionError


async def _once(context: Context, use_case: UseCase[C], command: C, request_key: UUID | None) -> Mapping[str, Any]:
    async with context.write() as work:
        if request_key is None:
            return _plain(await use_case(work, command))
        tenant_id, actor_id = work.scope.tenant_id, work.actor.member_id or NIL_ID
        operation = use_case.__name__
        fingerprint = work.keyring.fingerprint(_canonical(operation, command))
        claimed = await claim_request_key(
            work.conn, tenant_id, actor_id=actor_id, key=request_key, operation=operation, fingerprint=fingerprint
        )
        if not claimed:
            return await _replay(work, actor_id, request_key, fingerprint)
        outcome = _plain(await use_case(work, command))
        await store_outcome(work.conn, tenant_id, actor_id=actor_id, key=request_key, outcome=outcome)
        return outcome


async def _replay(work: Work, actor_id: UUID, key: UUID, fingerprint: bytes) -> Mapping[str, Any]:
    earlier = await find_request_key(work.conn, work.scope.tenant_id, actor_id=actor_id, key=key)
    if earlier is None or earlier["fingerprint"] != fingerprint:
        raise ApiError("REQUEST_KEY_REUSED")
    outcome: Mapping[str, Any] = earlier["outcome"]
    return outcome


def _canonical(operation: str, command: Any) -> bytes:
    content = dataclasses.asdict(command) if dataclasses.is_dataclass(command) else command  # type: ignore[arg-type]  # an instance
    return orjson.dumps([operation, content], default=str, option=orjson.OPT_SORT_KEYS)


def _plain(outcome: Outcome) -> Mapping[str, Any]:
    """As it will be read back from the key's row, so that the first answer and its repeats are built alike."""
    plain: Mapping[str, Any] = orjson.loads(orjson.dumps(dict(outcome), default=str))
    return plain


def _typed(outcome: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values by the suffix of their names: `_id` UUID, `_at` instant, `_on` day."""
    read: Mapping[str, Callable[[str], Any]] = {
        "id": UUID,
        "at": datetime.fromisoformat,
        "on": date.fromisoformat,
    }
    return {
        name: read[suffix](value) if (suffix := name.rsplit("_", 1)[-1]) in read and isinstance(value, str) else value
        for name, value in outcome.items()
    }
