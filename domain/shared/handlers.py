"""What carries out an event of the outbox after commit."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from domain.shared.work import Work


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the service emitted it. `attempts` counts the failed ones so far."""

    tenant_id: UUID
    id: UUID
    topic: str
    subject_kind: str
    subject_id: UUID
    facts: Mapping[str, object]
    created_at: datetime
    attempts: int


Handler: TypeAlias = Callable[[Work, Event], Awaitable[bool]]
"""Runs in the transaction that marks the event delivered, so what it writes happens exactly once; effects outside the
database are asked for by another event. The work has no member behind it. True: listeners should be woken."""


async def nothing(work: Work, event: Event) -> bool:  # noqa: ARG001  # the shape of a handler
    """Handles a topic that has no effect yet: an event whose topic nobody knows would wait for ever."""
    return False
