"""`unionhall serve`: what dies comes back, and what is stopped leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api.supervisor.services import Backoff
from db.embedded import running_dsn
from db.embedded.home import open_home
from db.embedded.installation import find_installation
from db.processes import poll
from tests.faults.serving import (
    TINY,
    Service,
    children_of,
    environ_of,
    free_port,
    is_alive,
    serve_command,
    serving,
)


def everything_of(service: Service) -> set[int]:
    return {service.process.pid, *service.children()}


def gone(pids: set[int]) -> bool:
    return not any(is_alive(pid) for pid in pids)


def test_a_killed_worker_is_replaced_and_clients_wait_instead_of_being_refused(directory: Path) -> None:
    with serving(directory) as service:
        first = int(service.get()[1])
        os.kill(first, signal.SIGKILL)
        assert poll(lambda: not is_alive(first), 2)

        status, second = service.get()

    assert status == 200
    assert int(second) != first


def test_a_killed_database_answers_again_within_two_seconds_with_every_row(directory: Path) -> None:
    with serving(directory) as service:
        numbers = [int(service.get("/add")[1]) for _ in range(20)]
        worker = service.get()[1]
        killed = service.postmaster()

        os.kill(killed, signal.SIGKILL)
        began = time.monotonic()
        assert poll(lambda: service.answers("/count"), 10, 0.02)
        seconds = time.monotonic() - began

        assert numbers == list(range(1, 21))
        assert service.get("/count")[1] == "20"
        assert service.get()[1] == worker
        assert service.postmaster() != killed
    assert seconds < 2


def test_a_database_killed_again_and_again_keeps_coming_back(directory: Path) -> None:
    with serving(directory) as service:
        for _ in range(3):
            killed = service.postmaster()
            os.kill(killed, signal.SIGKILL)
            assert poll(lambda: service.answers("/count"), 10, 0.02)

        assert service.answers()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_clean_and_leaves_nothing(directory: Path, number: signal.Signals) -> None:
    with serving(directory, "--workers", "2") as service:
        family = everything_of(service)
        service.process.send_signal(number)

        assert service.process.wait(15) == 0
        assert gone(family)
        assert running_dsn(directory / "postgres") is None
        assert "shut down" in control_file_state(directory)


def test_a_stop_while_the_database_is_being_made_is_clean(directory: Path) -> None:
    process = subprocess.Popen(
        serve_command(), env=environ_of(directory, free_port()), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert poll(lambda: (directory / "postgres").exists() and any((directory / "postgres").glob("data.new-*")), 10)

    process.send_signal(signal.SIGTERM)

    assert process.communicate(timeout=10)[1] == b""
    assert process.returncode == 0
    assert not (directory / "postgres" / "data").exists()


def test_requests_under_way_are_finished_after_new_ones_are_refused(directory: Path) -> None:
    release = directory / "release"
    os.mkfifo(release)
    with serving(directory) as service, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(service.get, f"/slow?{release}")
        assert poll(lambda: service.get("/busy")[1] == "1", 5, 0.02)

        service.process.send_signal(signal.SIGTERM)
        assert poll(lambda: service.get("/")[0] == 0, 5, 0.02)
        release.write_text("done")

        assert slow.result() == (200, "done")
        assert service.process.wait(15) == 0


def test_a_killed_supervisor_leaves_nothing_after_five_seconds(directory: Path) -> None:
    with serving(directory, "--workers", "2") as service:
        family = everything_of(service)
        assert len(family) == 4

        service.process.kill()

        assert poll(lambda: gone(family), 5)


def test_with_die_with_parent_the_death_of_the_parent_stops_everything(directory: Path) -> None:
    port = free_port()
    shell = subprocess.Popen(
        ["/bin/sh", "-c", '"$@" & wait', "sh", *serve_command("--die-with-parent")],
        env=environ_of(directory, port),
        stdout=subprocess.DEVNULL,
    )
    service = Service(shell, directory, port)
    assert poll(service.answers, 30, 0.05)
    (supervisor,) = service.children()
    family = {supervisor, *children_of(supervisor)}

    shell.kill()
    shell.wait()

    assert poll(lambda: gone(family), 5)
    assert "shut down" in control_file_state(directory)


def test_a_port_in_use_is_one_line_before_anything_is_started(directory: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        outcome = subprocess.run(
            serve_command(), env=environ_of(directory, port), capture_output=True, text=True, check=False, timeout=20
        )

    assert outcome.returncode == 1
    assert outcome.stderr == (
        f"unionhall: cannot listen on 127.0.0.1 port {port}: Address already in use; "
        f"choose another with PORT={port + 1}\n"
    )
    assert list(directory.iterdir()) == []


def test_an_application_that_cannot_start_ends_the_service_with_its_reason(directory: Path) -> None:
    command = [part.replace(TINY, "tests.faults.tiny_app:refuse") for part in serve_command()]
    outcome = subprocess.run(
        command, env=environ_of(directory, free_port()), capture_output=True, text=True, check=False, timeout=30
    )

    assert outcome.returncode == 1
    assert "a setting is missing" in outcome.stderr
    assert outcome.stderr.splitlines()[-1].startswith("unionhall: worker 1 cannot start: ")


def test_a_second_service_on_the_same_data_names_the_first(directory: Path) -> None:
    with serving(directory) as service:
        outcome = subprocess.run(
            serve_command(),
            env=environ_of(directory, free_port()),
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )

        assert outcome.returncode == 1
        assert re.fullmatch(
            rf"unionhall: the database in .* is already run by process {service.process.pid}; stop it first\n",
            outcome.stderr,
        )


def test_a_database_that_cannot_be_reached_is_one_line(directory: Path) -> None:
    environ = environ_of(directory, free_port()) | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    outcome = subprocess.run(serve_command(), env=environ, capture_output=True, text=True, check=False, timeout=20)

    assert outcome.returncode == 1
    assert outcome.stderr.startswith("unionhall: the database cannot be reached: ")
    assert outcome.stderr.count("\n") == 1


def test_a_wrong_setting_is_wrong_usage(directory: Path) -> None:
    environ = environ_of(directory, free_port()) | {"DATABASE_URL": "mysql://here"}
    outcome = subprocess.run(serve_command(), env=environ, capture_output=True, text=True, check=False, timeout=20)

    assert (outcome.returncode, outcome.stderr.count("\n")) == (2, 1)
    assert "DATABASE_URL must begin with postgresql://" in outcome.stderr


def test_commands_use_the_database_that_runs(directory: Path) -> None:
    with serving(directory) as service:
        before = service.postmaster()
        outcome = subprocess.run(
            [sys.executable, "-m", "api.cli", "migrate", "current"],
            env=environ_of(directory, service.port),
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )

        assert (outcome.returncode, outcome.stderr) == (0, "")
        assert service.postmaster() == before


def test_restarts_come_at_once_and_then_ever_more_slowly() -> None:
    backoff = Backoff()

    delays = [backoff.delay_seconds(0.1) for _ in range(9)]

    assert delays == [0, 0, 0.5, 1, 2, 4, 8, 10, 10]
    assert backoff.delay_seconds(60) == 0


def control_file_state(directory: Path) -> str:
    home = open_home(directory / "postgres")
    program = find_installation(home, lambda _message: None).binary("pg_controldata")
    lines = subprocess.run([str(program), str(home.data)], capture_output=True, text=True, check=True).stdout
    return next(line for line in lines.splitlines() if line.startswith("Database cluster state"))
