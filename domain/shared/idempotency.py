"""Request keys: the same key and input give the same outcome, also at the same moment, for 7 days."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import orjson

from db.queries import events as event_queries
from db.queries.events import RequestKey
from db.types import NIL_ID
from domain.shared.work import Outcome, Work

__all__ = ["RequestKey", "RequestKeyReused", "UseCase", "find_earlier", "fingerprint", "once", "plain", "request_key"]

C = TypeVar("C")
UseCase: TypeAlias = Callable[[Work, C], Awaitable[Outcome]]


class RequestKeyReused(Exception):
    """The key has taken effect with another input, or for another operation."""


def plain(outcome: Outcome) -> Mapping[str, Any]:
    """An outcome as it is read back from a key's row, so that a first answer and its repeats are built alike."""
    read: Mapping[str, Any] = orjson.loads(orjson.dumps(dict(outcome), default=str))
    return read


def fingerprint(work: Work, operation: str, content: object) -> bytes:
    """Keyed hash of an operation's name and input: tells inputs apart and keeps no password guessable."""
    values = content
    if dataclasses.is_dataclass(content) and not isinstance(content, type):
        values = {field.name: getattr(content, field.name) for field in dataclasses.fields(content)}
    return work.keyring.fingerprint(orjson.dumps([operation, values], default=str, option=orjson.OPT_SORT_KEYS))


def request_key(work: Work, key: UUID, use_case: UseCase[Any], content: object) -> RequestKey:
    """The caller's key for this use case and input."""
    operation = use_case.__name__
    owner_id = work.actor.member_id or work.actor.credential_id or NIL_ID
    return RequestKey(work.scope.tenant_id, owner_id, key, operation, fingerprint(work, operation, content))


async def once(work: Work, key: RequestKey, use_case: UseCase[C], command: C) -> Mapping[str, Any]:
    """The outcome of the use case, which takes effect together with its key.

    The claim of the key is the first write: simultaneous repeats wait for the transaction that has it. A refusal of the
    use case may come before the claim has been tried: `find_earlier` tells whether it holds.

    Raises:
        RequestKeyReused: The key has taken effect; `find_earlier` tells with what. At the latest before the commit.
    """
    claim = await event_queries.claim_request_key(work.conn, key, RequestKeyReused())
    outcome = plain(await use_case(work, command))
    await event_queries.store_outcome(work.conn, key, claim, outcome)
    return outcome


async def find_earlier(work: Work, key: RequestKey, *, waits: bool = False) -> Mapping[str, Any] | None:
    """The outcome that the key has already, or None.

    With `waits` a run under way is waited for, and None claims the key: the transaction must be rolled back then.

    Raises:
        RequestKeyReused: It has taken effect with another input, or for another operation.
    """
    if waits and await event_queries.lock_request_key(work.conn, key):
        return None
    row = await event_queries.find_request_key(work.conn, key)
    if row is None:
        return None
    if row["fingerprint"] != key.fingerprint:
        raise RequestKeyReused
    outcome: Mapping[str, Any] = row["outcome"]
    return outcome
