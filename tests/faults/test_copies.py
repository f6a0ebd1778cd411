"""Workers that are copies of the supervisor: whole, apart from it, and ended as a process of their own would be."""

import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from api.supervisor.copies import CopiedProcess, CopyPlan, load
from db.processes import poll
from tests.faults.serving import serving


def test_a_new_worker_is_a_copy_of_the_supervisor_and_holds_none_of_its_files(directory: Path) -> None:
    with serving(directory) as service:
        first = int(service.get()[1])
        os.kill(first, signal.SIGKILL)
        second = int(service.get()[1])

        assert second != first
        assert command_of(second) == command_of(service.process.pid)
        assert os.getpgid(second) == second
        lock = str(directory / "postgres" / "lock")
        assert lock in files_of(service.process.pid)
        assert lock not in files_of(second)
        assert Path(f"/proc/{second}/fd/0").readlink() == Path(os.devnull)


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def files_of(pid: int) -> set[str]:
    return {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()}


def leave(code: object) -> None:
    raise SystemExit(code)


def fail() -> None:
    raise RuntimeError("a setting is missing")


def tell(descriptor: int) -> None:
    """What the copy finds: its environment, and how it takes the signals of its supervisor."""
    handlers = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)]
    is_plain = handlers == [signal.SIG_DFL, signal.default_int_handler, signal.SIG_DFL]
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    os.write(descriptor, f"{dict(os.environ)} {is_plain} {blocked}".encode())


@pytest.mark.parametrize(
    ("run", "code"), [(partial(leave, 3), 3), (partial(leave, None), 0), (partial(leave, "no"), 1), (fail, 1)]
)
def test_a_copy_ends_with_the_code_of_a_process_of_its_own(run: Callable[[], None], code: int) -> None:
    process = CopiedProcess(CopyPlan(run, {}, ()))

    assert poll(lambda: not process.is_running(), 5)
    assert process.exit_code == code


def test_a_copy_begins_with_its_own_environment_and_without_the_supervisors_handlers() -> None:
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    reading, writing = os.pipe()
    try:
        process = CopiedProcess(CopyPlan(partial(tell, writing), {"ONLY": "this"}, (writing,)))
        os.close(writing)
        told = os.read(reading, 1_000).decode()
        assert poll(lambda: not process.is_running(), 5)
    finally:
        signal.signal(signal.SIGTERM, before)
        os.close(reading)

    assert told == "{'ONLY': 'this'} True set()"


def test_an_application_that_cannot_be_imported_is_left_to_the_worker() -> None:
    assert not load("tests.faults.nowhere:create_app")
