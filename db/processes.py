"""Child processes that cannot outlive their owner, however the owner dies."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

_PR_SET_PDEATHSIG: Final = 1
_PARENT_POLL_SECONDS: Final = 0.2

# Reads until the owner's end of the pipe closes. A byte says that the owner let go on purpose.
_WATCHER: Final = "import os,sys\nif not os.read(0,1): os.kill(int(sys.argv[1]),int(sys.argv[2]))"


@dataclass(frozen=True, slots=True)
class Account:
    """The user and group a child runs as."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start. `on_owner_death` is the signal that the child gets when this process is gone."""

    command: Sequence[str]
    on_owner_death: signal.Signals
    environ: Mapping[str, str]
    account: Account | None = None
    directory: Path | None = None
    output: IO[bytes] | None = None
    """Standard output and error; None means ours."""
    inherited_fds: Sequence[int] = field(default=())


class OwnedProcess:
    """A direct child that is told by a signal when we die, by SIGKILL too.

    It leads a process group of its own, so that Ctrl+C in a terminal reaches only us, and we stop it in order.
    """

    def __init__(self, launch: Launch) -> None:
        """Starts it.

        On Linux the kernel sends the signal, and it does so when the *thread* that started the child ends. So
        that way is taken in the main thread only; elsewhere a tiny watcher process waits on a pipe that we hold.
        """
        by_kernel = _has_parent_death_signal() and threading.current_thread() is threading.main_thread()
        self._process = _popen(launch, _ask_for_death_signal(launch.on_owner_death) if by_kernel else None)
        self._watch = None if by_kernel else _Watch(self._process.pid, launch.on_owner_death)
        self.pid = self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative for the signal that ended it. Reaps it."""
        code = self._process.poll()
        if code is not None and self._watch is not None:
            self._watch.release()
            self._watch = None
        return code

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.exit_code is None

    def send(self, number: signal.Signals) -> None:
        """Sends a signal, unless it has ended."""
        if self.is_running():
            self._process.send_signal(number)

    def wait(self, timeout_seconds: float) -> bool:
        """Whether it ended in time."""
        try:
            self._process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            return False
        return not self.is_running()


class _Watch:
    """The portable way: a watcher sees the end of a pipe of which only we hold the other end."""

    def __init__(self, pid: int, number: signal.Signals) -> None:
        reading, self._writing = os.pipe()
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and script
            [sys.executable, "-I", "-S", "-c", _WATCHER, str(pid), str(int(number))],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(reading)

    def release(self) -> None:
        """Ends the watcher; the process that it watched has ended, and its number may be used again."""
        try:
            os.write(self._writing, b"x")
        except BrokenPipeError:
            pass
        finally:
            os.close(self._writing)
        self._process.wait()


def poll(condition: Callable[[], bool], timeout_seconds: float, every_seconds: float = 0.005) -> bool:
    """Whether the condition came true in time. For what another process does and nobody tells us."""
    deadline = time.monotonic() + timeout_seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            return False
        pause.wait(every_seconds)
    return True


def die_with_parent(number: signal.Signals) -> None:
    """Has `number` sent to this process when its present parent is gone, at once if it is gone already."""
    parent = os.getppid()
    if _has_parent_death_signal():
        _death_signal_request()(number)
    else:
        threading.Thread(target=_poll_parent, args=(parent, number), daemon=True).start()
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


def _poll_parent(parent: int, number: signal.Signals) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(_PARENT_POLL_SECONDS)
    os.kill(os.getpid(), number)


def _popen(launch: Launch, before_exec: Callable[[], None] | None) -> subprocess.Popen[bytes]:
    account = launch.account
    as_account = account is not None and account.uid != os.geteuid()
    return subprocess.Popen(  # noqa: S603  # commands of the two supervisors, never a client's
        list(launch.command),
        stdin=subprocess.DEVNULL,
        stdout=launch.output,
        stderr=launch.output,
        cwd=launch.directory,
        env=dict(launch.environ),
        user=account.uid if account is not None and as_account else None,
        group=account.gid if account is not None and as_account else None,
        extra_groups=[] if as_account else None,
        umask=0o077,
        process_group=0,
        pass_fds=tuple(launch.inherited_fds),
        # Not at risk of a lock held by another thread: it makes system calls only, and runs after the change of
        # user, which would clear the death signal.
        preexec_fn=before_exec,  # noqa: PLW1509  # see above
    )


def _ask_for_death_signal(number: signal.Signals) -> Callable[[], None]:
    owner = os.getpid()
    request = _death_signal_request()

    def before_exec() -> None:
        request(number)
        if os.getppid() != owner:
            os._exit(1)

    return before_exec


def _has_parent_death_signal() -> bool:
    return sys.platform == "linux"


def _death_signal_request() -> Callable[[int], int]:
    """`prctl(PR_SET_PDEATHSIG, …)`, looked up before a fork: after it, nothing may be imported."""
    prctl = ctypes.CDLL(None).prctl
    prctl.argtypes = [ctypes.c_int, ctypes.c_ulong]
    prctl.restype = ctypes.c_int

    def request(number: int) -> int:
        return int(prctl(_PR_SET_PDEATHSIG, number))

    return request
