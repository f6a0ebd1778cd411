"""Processes that are copies of the test's own, and a knife for each message between one of them and PostgreSQL."""

import asyncio
import json
import os
import signal
import sys
import traceback
from asyncio import selector_events
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

_CHUNK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Copy:
    """A process that runs something, and where its result comes from."""

    pid: int
    descriptor: int

    def result(self) -> Any:  # whatever JSON it wrote
        """What it gave; None if it was killed. Waits for its end.

        Raises:
            AssertionError: It failed; its traceback stands on standard error.
        """
        content = b""
        while chunk := os.read(self.descriptor, _CHUNK):
            content += chunk
        os.close(self.descriptor)
        _, status = os.waitpid(self.pid, 0)
        assert status in {0, signal.SIGKILL}, f"a copy ended with {status}"
        return json.loads(content)["result"] if status == 0 else None


def copy(run: Callable[[], Coroutine[Any, Any, Any]]) -> Copy:
    """Runs it in a copy of this process, which must have no thread and no loop that runs."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Copy(pid, reading)
    status = 1
    try:
        os.close(reading)
        content = json.dumps({"result": asyncio.run(run())}, default=str).encode()
        while content:
            content = content[os.write(writing, content) :]
        status = 0
    except BaseException:  # noqa: BLE001  # the copy must end here, whatever happens
        traceback.print_exc(file=sys.stderr)
    finally:
        os._exit(status)


class Knife:
    """Counts what is sent to PostgreSQL and what comes from it, from `start` on, and does something at one of these.

    Message 1 is the first before it is sent, 2 the same once it is with the kernel, then an answer before anybody has
    read it, and so on in the order in which they happen.
    """

    def __init__(self, at: int, act: Callable[[], None]) -> None:
        """`act` is called at the message of this number. Made before there is a connection."""
        self._at, self._act = at, act
        self._count, self._is_on = 0, False
        transport: Any = selector_events._SelectorSocketTransport  # type: ignore[attr-defined]  # noqa: SLF001  # the one place where bytes pass
        write, read = transport.write, transport._read_ready  # noqa: SLF001  # as above

        def written(this: Any, data: bytes) -> None:  # the loop's own
            self._step()
            write(this, data)
            self._step()

        def received(this: Any) -> None:  # as above
            self._step()
            read(this)

        transport.write, transport._read_ready = written, received  # noqa: SLF001  # in this process alone

    def start(self) -> None:
        """From now on messages count."""
        self._is_on = True

    @property
    def has_cut(self) -> bool:
        """Whether there was a message of this number."""
        return self._count >= self._at

    def _step(self) -> None:
        if not self._is_on:
            return
        self._count += 1
        if self._count == self._at:
            self._act()


def die() -> None:
    """As the kernel ends a process that takes too much memory: at once, and nothing is said."""
    os.kill(os.getpid(), signal.SIGKILL)
