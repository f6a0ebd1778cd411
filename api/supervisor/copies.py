"""Workers as copies of this process, which has loaded what they run: a new one serves without reading a module."""

import gc
import importlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from api.settings import become_environment
from api.supervisor.signals import StopRequestedError
from db.processes import die_with_parent

_OURS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
"""Signals that the supervisor handles; a copy begins without its handlers."""
_LATE_MODULES: Final = ("uvloop", "uvicorn.lifespan.on", "uvicorn.protocols.websockets.websockets_sansio_impl")
"""What uvicorn imports only when it starts."""


def load(factory: str | None) -> bool:
    """Imports what a worker runs: our application, or another, given as `module:function`; calls its `load_ahead`.

    True when workers may be copies of this process from now on. An application that cannot be imported is no fault of
    the supervisor: the worker that tries it in a process of its own says why, and ends.

    Raises:
        StopRequestedError: A stop was asked for meanwhile.
    """
    if sys.platform != "linux":  # elsewhere nothing ends a copy with us, and libraries of the system dislike a fork
        return False
    gc.disable()
    try:
        from api.worker import DEFAULT_FACTORY  # noqa: PLC0415  # after the port is known to be free

        for name in _LATE_MODULES:
            importlib.import_module(name)
        module = importlib.import_module((factory or DEFAULT_FACTORY).partition(":")[0])
        getattr(module, "load_ahead", _nothing)()
    except StopRequestedError:
        raise
    except (Exception, SystemExit):  # noqa: BLE001  # whatever a module raises, the worker raises it again
        return False
    finally:
        gc.enable()
    # What is there now is shared by all copies: a collector that looked through it would make each write to it.
    gc.collect()
    gc.freeze()
    return True


def _nothing() -> None:
    """For applications that have nothing to do ahead."""


def can_copy() -> bool:
    """Whether a copy of this process would be whole: a fork copies the thread that asks for it, and no other."""
    is_main = threading.current_thread() is threading.main_thread()
    return is_main and threading.active_count() == 1


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """What a copy runs. It is killed when this process is gone."""

    run: Callable[[], None]
    environ: Mapping[str, str]
    inherited_fds: Sequence[int]


class CopiedProcess:
    """A direct child that runs a function, in a process group of its own, and cannot outlive this process."""

    def __init__(self, plan: CopyPlan) -> None:
        """Starts it."""
        owner = os.getpid()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # what waits here would be written by both
        # A signal between the fork and the end of our handlers in the copy would be taken and forgotten there.
        held = signal.pthread_sigmask(signal.SIG_BLOCK, _OURS)
        try:
            pid = os.fork()
            if pid == 0:
                _become(plan, owner, held)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
        self.pid = pid
        self._code: int | None = None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative for the signal that ended it. Reaps it."""
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.exit_code is None

    def send(self, number: signal.Signals) -> None:
        """Sends a signal, unless it has ended."""
        if self.is_running():
            os.kill(self.pid, number)


def _become(plan: CopyPlan, owner: int, held: set[signal.Signals | int]) -> NoReturn:
    """Runs the plan and ends. It never returns into the frames of the supervisor, which own what is its alone."""
    code = 1
    try:
        _begin_anew(plan, owner, held)
        plan.run()
        code = 0
    except SystemExit as end:
        code = _code_of(end)
    except BaseException:  # noqa: BLE001  # the copy must end here, whatever happens
        traceback.print_exc(file=sys.stderr)
    finally:
        try:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
        finally:
            os._exit(code)


def _begin_anew(plan: CopyPlan, owner: int, held: set[signal.Signals | int]) -> None:
    os.setpgid(0, 0)
    die_with_parent(signal.SIGKILL)
    if os.getppid() != owner:
        os._exit(1)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, held)
    os.umask(0o077)
    _close_all_but({0, 1, 2, *plan.inherited_fds})
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    become_environment(plan.environ)


def _close_all_but(kept: set[int]) -> None:
    """The supervisor's descriptors: the lock of the database's directory must end with the supervisor alone."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208  # numbers, not paths
        if int(name) not in kept:
            try:
                os.close(int(name))
            except OSError:  # the one that listed them
                continue


def _code_of(end: SystemExit) -> int:
    """As the interpreter does: a number is the code, a text is said and 1."""
    if end.code is None:
        return 0
    if isinstance(end.code, int):
        return end.code
    print(end.code, file=sys.stderr)  # noqa: T201  # what the interpreter does with it
    return 1
