"""Argon2id in threads of its own: 46 MiB and some 60 ms a time, never on the event loop, never without a bound."""

import asyncio
import base64
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from domain.auth.errors import Overloaded

MEMORY_KIB = 46 * 1024
"""OWASP's Password Storage Cheat Sheet: Argon2id with 46 MiB, one pass, one lane."""

_WAITING_PER_CORE = 16
_SALT_BYTES = 16
_TAG_BYTES = 32
_RETRY_AFTER_SECONDS = 2

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password is right, and its hash under present parameters when the stored one is older."""

    is_right: bool
    new_hash: str | None = field(default=None, repr=False)


class PasswordWorkshop:
    """As many threads as cores, and a queue of about one second; beyond it work is refused, not piled up."""

    def __init__(self, hasher: PasswordHasher, *, threads: int, waiting: int) -> None:
        self._hasher = hasher
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="password")
        self._limit = threads + waiting
        self._pending = 0
        self._lock = threading.Lock()
        self._nobody = _impossible_hash(hasher)

    async def hash(self, password: str) -> str:
        """The encoded Argon2id hash, with salt and parameters.

        Raises:
            Overloaded: The queue is full.
        """
        return await self._run(lambda: self._hasher.hash(password))

    async def verify(self, stored: str | None, password: str) -> Verdict:
        """Compares; without a stored hash it takes the same time and says no.

        Raises:
            Overloaded: The queue is full.
        """
        return await self._run(lambda: self._verdict(stored, password))

    def _verdict(self, stored: str | None, password: str) -> Verdict:
        try:
            self._hasher.verify(stored or self._nobody, password)
        except (Argon2Error, InvalidHashError):
            return Verdict(is_right=False)
        if stored is None:
            return Verdict(is_right=False)
        is_outdated = self._hasher.check_needs_rehash(stored)
        return Verdict(is_right=True, new_hash=self._hasher.hash(password) if is_outdated else None)

    async def _run(self, work: Callable[[], _Answer]) -> _Answer:
        with self._lock:
            if self._pending >= self._limit:
                raise Overloaded(retry_after_seconds=_RETRY_AFTER_SECONDS)
            self._pending += 1
        future = self._executor.submit(work)
        # Called once for every future, also for one that is cancelled while it waits.
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def _leave(self, _: "Future[_Answer]") -> None:
        with self._lock:
            self._pending -= 1


def argon2id(memory_kib: int = MEMORY_KIB) -> PasswordHasher:
    """The project's parameters."""
    return PasswordHasher(time_cost=1, memory_cost=memory_kib, parallelism=1, hash_len=_TAG_BYTES, salt_len=_SALT_BYTES)


def _impossible_hash(hasher: PasswordHasher) -> str:
    """A well-formed hash under the present parameters that no known password has: verifying it costs the same."""
    salt, tag = (base64.b64encode(bytes(size)).rstrip(b"=").decode() for size in (_SALT_BYTES, _TAG_BYTES))
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${salt}${tag}"


def _workshop() -> PasswordWorkshop:
    cores = os.cpu_count() or 1
    return PasswordWorkshop(argon2id(), threads=cores, waiting=cores * _WAITING_PER_CORE)


WORKSHOP = _workshop()
"""This process' threads; none is started before the first password."""
