"""Request keys: the same key and input give the same outcome, also at the same moment, for 7 days."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

import orjson

from db.queries import events as event_queries
from db.session import Record
from db.types import NIL_ID
from domain.shared.work import Outcome, Work

C = TypeVar("C")


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


async def once(
    work: Work, key: UUID, mark: bytes, use_case: Callable[[Work, C], Awaitable[Outcome]], command: C
) -> Mapping[str, Any]:
    """The outcome of the use case, or of its earlier run under this key.

    Locks the key first: simultaneous repeats wait for the transaction that has it. A refusal that is raised rolls
    the claim back, so that it may be tried again.

    Raises:
        RequestKeyReused: `mark` differs from that of the earlier run.
    """
    actor_id = work.actor.member_id or NIL_ID
    claimed = await event_queries.claim_request_key(
        work.conn,
        work.scope.tenant_id,
        actor_id=actor_id,
        key=key,
        operation=use_case.__name__,
        fingerprint=mark,
    )
    if not claimed:
        earlier = await find_earlier(work, key, mark)
        return earlier if earlier is not None else _gone()
    outcome = plain(await use_case(work, command))
    await event_queries.store_outcome(work.conn, work.scope.tenant_id, actor_id=actor_id, key=key, outcome=outcome)
    return outcome


async def find_earlier(work: Work, key: UUID, mark: bytes) -> Mapping[str, Any] | None:
    """The outcome that the key has already, or None.

    Raises:
        RequestKeyReused: `mark` differs.
    """
    row: Record | None = await event_queries.find_request_key(
        work.conn, work.scope.tenant_id, actor_id=work.actor.member_id or NIL_ID, key=key
    )
    if row is None:
        return None
    if row["fingerprint"] != mark:
        raise RequestKeyReused
    outcome: Mapping[str, Any] = row["outcome"]
    return outcome


def _gone() -> Mapping[str, Any]:
    # The row that refused our claim was purged in between: seven days have passed since it took effect.
    raise RequestKeyReused
