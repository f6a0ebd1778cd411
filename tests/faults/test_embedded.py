"""The embedded PostgreSQL: starts, crashes, second owners, foreign data."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from db.embedded import AlreadyRunningError, EmbeddedPostgres, EmbeddedPostgresError, running_dsn
from db.embedded.orphans import server_pids
from db.processes import poll
from tests.faults.embedding import connected, count, end, fill, start_owner
from tests.faults.serving import is_alive


async def test_a_first_start_makes_a_database_with_checksums_scram_and_the_builtin_locale(directory: Path) -> None:
    with EmbeddedPostgres(directory / "postgres") as postgres:
        async with connected(postgres.admin_dsn) as connection:
            facts = await connection.fetchrow(
                "SELECT current_setting('data_checksums'), current_setting('fsync'), current_setting('jit'),"
                " datlocprovider = 'b', datlocale, pg_encoding_to_char(encoding),"
                " (SELECT bool_and(auth_method = 'scram-sha-256') FROM pg_hba_file_rules)"
                " FROM pg_database WHERE datname = 'unionhall'",
            )

    assert facts is not None
    assert tuple(facts) == ("on", "on", "off", True, "C.UTF-8", "UTF8", True)


async def test_the_application_is_no_superuser_and_can_act_as_the_roles_it_makes(directory: Path) -> None:
    with EmbeddedPostgres(directory / "postgres", durable=False) as postgres:
        async with connected(postgres.dsn) as connection:
            await connection.execute("CREATE ROLE reader NOLOGIN")
            await connection.execute("SET ROLE reader")
            role = await connection.fetchval("SELECT current_user")
            await connection.execute("RESET ROLE")
            powers = await connection.fetchrow(
                "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = session_user"
            )

    assert role == "reader"
    assert powers is not None
    assert tuple(powers) == (False, False)


async def test_a_warm_start_keeps_the_data_the_address_and_is_quick(directory: Path) -> None:
    with EmbeddedPostgres(directory / "postgres") as postgres:
        first = postgres.dsn
        await fill(first, 50)

    began = time.monotonic()
    with EmbeddedPostgres(directory / "postgres") as postgres:
        seconds = time.monotonic() - began
        assert postgres.dsn == first
        assert await count(postgres.dsn) == 50
    assert seconds < 0.5


async def test_a_wrong_password_is_refused_on_both_doors(directory: Path) -> None:
    with EmbeddedPostgres(directory / "postgres", durable=False) as postgres:
        password = (directory / "postgres" / "password").read_text()
        for dsn in (postgres.dsn, postgres.tcp_dsn):
            with pytest.raises(asyncpg.InvalidPasswordError):
                await asyncpg.connect(dsn.replace(password, "guessed"))


def test_nothing_of_the_home_is_readable_by_others(directory: Path) -> None:
    with EmbeddedPostgres(directory / "postgres", durable=False):
        home = directory / "postgres"
        open_files = [path for path in (home, *home.iterdir()) if stat.S_IMODE(path.stat().st_mode) & 0o077]

    assert open_files == []


def test_a_second_start_is_refused_and_names_the_owner(directory: Path) -> None:
    owner, _, dsn = start_owner(directory / "postgres")
    try:
        with pytest.raises(AlreadyRunningError) as refusal:
            EmbeddedPostgres(directory / "postgres").start()
        found = running_dsn(directory / "postgres")
    finally:
        end(owner, signal.SIGKILL)

    assert f"process {owner.pid};" in str(refusal.value)
    assert found == dsn


def test_a_stopped_database_has_no_address(directory: Path) -> None:
    assert running_dsn(directory / "postgres") is None

    EmbeddedPostgres(directory / "postgres", durable=False).__enter__().stop()

    assert running_dsn(directory / "postgres") is None


async def test_a_killed_server_comes_back_at_the_same_address_with_every_acknowledged_row(directory: Path) -> None:
    with EmbeddedPostgres(directory / "postgres") as postgres:
        dsn = postgres.dsn
        await fill(dsn, 200)
        os.kill(postgres.pid or 0, signal.SIGKILL)
        assert poll(lambda: not postgres.is_running(), 2)

        began = time.monotonic()
        assert postgres.start() == dsn
        assert await count(dsn) == 200
        assert time.monotonic() - began < 2


async def test_a_backend_that_computes_on_after_the_crash_does_not_keep_the_server_away(directory: Path) -> None:
    with EmbeddedPostgres(directory / "postgres", durable=False) as postgres:
        busy = await asyncpg.connect(postgres.dsn)
        backend = busy.get_server_pid()
        await busy.execute("SET client_min_messages = notice")
        is_computing = asyncio.Event()
        busy.add_log_listener(lambda _connection, _message: is_computing.set())
        task = asyncio.ensure_future(busy.execute("DO $$ BEGIN RAISE NOTICE 'now'; LOOP END LOOP; END $$"))
        await asyncio.wait_for(is_computing.wait(), 5)
        os.kill(postgres.pid or 0, signal.SIGKILL)
        assert poll(lambda: not postgres.is_running(), 2)

        postgres.start()

        assert backend not in server_pids(directory / "postgres" / "data")
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await task
        busy.terminate()


async def test_a_killed_owner_takes_the_server_along_and_the_data_stays(directory: Path) -> None:
    owner, server, dsn = start_owner(directory / "postgres")
    await fill(dsn, 100)

    end(owner, signal.SIGKILL)

    assert poll(lambda: not server_pids(directory / "postgres" / "data"), 5)
    assert not is_alive(server)
    with EmbeddedPostgres(directory / "postgres") as postgres:
        assert await count(postgres.dsn) == 100


async def test_a_start_right_after_the_owner_was_killed_waits_for_the_old_server(directory: Path) -> None:
    owner, _, dsn = start_owner(directory / "postgres")
    await fill(dsn, 100)

    end(owner, signal.SIGKILL)

    with EmbeddedPostgres(directory / "postgres") as postgres:
        assert await count(postgres.dsn) == 100


def test_a_server_started_outside_the_main_thread_outlives_the_thread_and_dies_with_the_process(
    directory: Path,
) -> None:
    script = (
        "import os,sys,threading;from pathlib import Path;from db.embedded import EmbeddedPostgres\n"
        "p=EmbeddedPostgres(Path(sys.argv[1]),durable=False)\n"
        "t=threading.Thread(target=p.start);t.start();t.join()\n"
        "print(p.pid,p.is_running(),flush=True);sys.stdin.read()"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(directory / "postgres")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    said = owner.stdout.readline().split()
    end(owner, signal.SIGKILL)

    assert said[1] == "True"
    assert poll(lambda: not is_alive(int(said[0])), 5)


async def test_a_pid_file_whose_number_belongs_to_a_stranger_is_not_believed(directory: Path) -> None:
    home = directory / "postgres"
    with EmbeddedPostgres(home, durable=False) as postgres:
        await fill(postgres.dsn, 3)
        pid_file = (home / "data" / "postmaster.pid").read_text().split("\n")
    stranger = str(os.getpid())
    (home / "data" / "postmaster.pid").write_text("\n".join([stranger, *pid_file[1:]]))

    with EmbeddedPostgres(home, durable=False) as postgres:
        assert await count(postgres.dsn) == 3


def test_data_of_another_major_is_refused_and_left_alone(directory: Path) -> None:
    home = directory / "postgres"
    with EmbeddedPostgres(home, durable=False):
        pass
    (home / "data" / "PG_VERSION").write_text("17\n")
    before = snapshot(home / "data")

    with pytest.raises(EmbeddedPostgresError, match=r"is of PostgreSQL 17, these programs are 18; nothing was changed"):
        EmbeddedPostgres(home).start()

    assert snapshot(home / "data") == before


def test_a_directory_that_is_no_cluster_is_refused_and_left_alone(directory: Path) -> None:
    home = directory / "postgres"
    (home / "data").mkdir(parents=True)
    (home / "data" / "letter.txt").write_text("mine")
    (home / "password").write_text("x")

    with pytest.raises(EmbeddedPostgresError, match="not a PostgreSQL data directory; nothing was changed"):
        EmbeddedPostgres(home).start()

    assert (home / "data" / "letter.txt").read_text() == "mine"


def test_a_cluster_that_was_never_finished_is_made_again(directory: Path) -> None:
    home = directory / "postgres"
    with EmbeddedPostgres(home, durable=False):
        pass
    (home / "data").rename(home / "data.new-cut")
    (home / "data.new-cut" / "PG_VERSION").unlink()

    with EmbeddedPostgres(home, durable=False) as postgres:
        assert postgres.is_running()

    assert not (home / "data.new-cut").exists()


def test_a_lost_password_is_told_before_anything_starts(directory: Path) -> None:
    home = directory / "postgres"
    with EmbeddedPostgres(home, durable=False):
        pass
    (home / "password").unlink()

    with pytest.raises(EmbeddedPostgresError, match="password is missing"):
        EmbeddedPostgres(home).start()


async def test_a_path_too_long_for_a_socket_is_served_over_tcp(directory: Path) -> None:
    with EmbeddedPostgres(directory / ("long" * 25) / "postgres", durable=False) as postgres:
        assert urlsplit(postgres.dsn).hostname == "127.0.0.1"
        await fill(postgres.dsn, 1)
        assert await count(postgres.dsn) == 1


async def test_what_a_client_did_wrong_leaves_no_value_in_the_log(directory: Path) -> None:
    with EmbeddedPostgres(directory / "postgres", durable=False) as postgres:
        async with connected(postgres.dsn) as connection:
            await connection.execute("CREATE TABLE person (phone text PRIMARY KEY)")
            await connection.execute("INSERT INTO person VALUES ('13800001111')")
            with pytest.raises(asyncpg.UniqueViolationError):
                await connection.execute("INSERT INTO person VALUES ('13800001111')")

    log = (directory / "postgres" / "server.log").read_text()
    assert "duplicate key" in log
    assert "13800001111" not in log


def snapshot(directory: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}
