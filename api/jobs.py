"""The process that works jobs, and what it is made of. Started as `python -m api.jobs`, or inside a worker."""

import asyncio
import dataclasses
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

import httpx
from prometheus_client import CollectorRegistry, Gauge

from api import logs
from api.hooks import HOOKS
from api.settings import ApiSettings, Environment, process_environment
from db.keys import load_keyring
from db.nats_wake import wake_over
from db.sealing import Keyring
from db.session import RESTARTING_SECONDS, Database
from db.settings import DatabaseSettings
from db.wake import Wake
from domain.bulk_actions.service import JOB_HANDLERS as BULK_HANDLERS
from domain.exports.service import JOB_HANDLERS as EXPORT_HANDLERS
from domain.integrations.folder import DropFolder
from domain.rosters.service import JOB_HANDLERS as ROSTER_HANDLERS
from domain.rosters.service import roster_forget
from domain.shared.clock import Clock, system_clock
from domain.shared.files import files_purge
from domain.shared.jobs import APPLICATION_NAME, Chore, JobFigures, JobRunner, jobs_purge
from domain.shared.ledger import quotas_lapse, quotas_verify
from domain.suggestions.service.registering import permit_keys_end, permit_keys_make
from domain.votes.service.board import PUSH_BATCH, PushRefused, board_push
from domain.votes.service.registering import registrar_keys_end, registrar_keys_make
from voting.registrar import RegistrarClient

logger = logging.getLogger("unionhall.jobs")

POOL_SIZE = 4
AT_ONCE = 2
"""Jobs that one process works side by side: a small one does not wait until a large one has ended."""
_FOLDER_EVERY = timedelta(seconds=2)
_PURGE_EVERY = timedelta(minutes=5)
_LAPSE_EVERY = timedelta(seconds=2)
_VERIFY_EVERY = timedelta(days=1)
_PUSH_EVERY = timedelta(seconds=30)
_KEYS_EVERY = timedelta(seconds=2)
_KEYS_END_EVERY = timedelta(minutes=1)


class JobMetrics:
    """Gauges of the jobs of the database, the same in every worker."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Nothing is known before the first look."""
        self._jobs = Gauge("unionhall_jobs", "Jobs that are live or failed", ("kind", "state"), registry=registry)
        self._overdue = Gauge(
            "unionhall_job_overdue_seconds", "How long the longest waiting job is due", ("kind",), registry=registry
        )

    def show(self, figures: Sequence[JobFigures]) -> None:
        """These, and no others."""
        self._jobs.clear()
        self._overdue.clear()
        for each in figures:
            self._jobs.labels(each.kind, each.state).set(each.jobs)
            if each.state == "waiting":
                self._overdue.labels(each.kind).set(each.overdue_seconds)


def job_runner(
    database: Database, keyring: Keyring, settings: ApiSettings, wake: Wake, *, clock: Clock = system_clock
) -> JobRunner:
    """Works all kinds of jobs, looks into the drop folder, and forgets what its time is over for."""
    return JobRunner(
        database,
        keyring,
        handlers={**ROSTER_HANDLERS, **BULK_HANDLERS, **EXPORT_HANDLERS},
        clock=clock,
        hooks=HOOKS,
        chores=_chores(database, keyring, settings, clock),
        publish=wake.publish,
    )


def _chores(database: Database, keyring: Keyring, settings: ApiSettings, clock: Clock) -> Sequence[Chore]:
    async def purge() -> None:
        now = clock()
        async with database.write() as conn:
            await files_purge(conn, now)
            await jobs_purge(conn, now)
        is_more = True
        while is_more:
            async with database.write() as conn:
                is_more = await roster_forget(conn, now)

    async def lapse() -> None:
        while await quotas_lapse(database, keyring, clock):
            pass

    async def verify() -> None:
        async with database.read() as conn:
            for each in await quotas_verify(conn):
                logger.error("quota %s does not add up: %s", each.id, ", ".join(each.broken))

    chores = [Chore(purge, _PURGE_EVERY), Chore(lapse, _LAPSE_EVERY), Chore(verify, _VERIFY_EVERY)]
    if settings.registrar is not None:
        registrar = RegistrarClient(settings.registrar, settings.registrar_secret)
        chores += _registrar_chores(database, registrar, clock)
    if settings.board_address is not None:
        chores.append(_push_chore(database, settings.board_address))
    if settings.hr_folder is not None:
        folder = DropFolder(settings.hr_folder, database, keyring, clock, HOOKS, seconds=time.time)
        chores.append(Chore(folder.look, _FOLDER_EVERY))
    return chores


def _registrar_chores(database: Database, registrar: RegistrarClient, clock: Clock) -> Sequence[Chore]:
    async def make() -> None:
        await registrar_keys_make(database, registrar)
        await permit_keys_make(database, registrar, clock())

    async def end() -> None:
        await registrar_keys_end(database, registrar)
        await permit_keys_end(database, registrar, clock())

    return [Chore(make, _KEYS_EVERY), Chore(end, _KEYS_END_EVERY)]


def _push_chore(database: Database, address: str) -> Chore:
    async def push() -> None:
        try:
            async with httpx.AsyncClient() as http:
                while await board_push(database, http, address) == PUSH_BATCH:
                    pass
        except PushRefused as error:
            logger.warning("the roots of votes wait to be sent outside: %s", error)

    return Chore(push, _PUSH_EVERY)


async def work(environ: Mapping[str, str], stop: asyncio.Event) -> None:
    """Works jobs until `stop` is set; the batch in hand is finished first."""
    settings, database_settings = ApiSettings.from_environment(environ), DatabaseSettings.from_environment(environ)
    if database_settings.url is None:
        raise RuntimeError("DATABASE_URL is not set: start with `unionhall serve`")
    database = await Database.open(
        database_settings.url,
        size=POOL_SIZE,
        acquire_timeout_seconds=database_settings.acquire_timeout_seconds,
        patience_seconds=RESTARTING_SECONDS,
        application_name=APPLICATION_NAME,
        **database_settings.session_settings(),
    )
    wake = wake_over(settings.bus, database_settings.url)
    try:
        keyring = load_keyring(environ, database_settings.data_directory)
        first = job_runner(database, keyring, settings, wake)
        others = [dataclasses.replace(first, chores=()) for _ in range(AT_ONCE - 1)]
        async with asyncio.TaskGroup() as tasks:
            for runner in (first, *others):
                tasks.create_task(runner.run(stop))
    finally:
        await wake.close()
        await database.close()


async def _until_signalled(body: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await body(stop)


def main() -> None:
    """Works until SIGTERM. It gives way to the workers, whom people wait for."""
    environ = process_environment()
    try:
        settings = ApiSettings.from_environment(environ)
    except ValueError as error:
        raise SystemExit(f"unionhall: {error}") from error
    logs.configure(settings.log_level, is_json=settings.environment is Environment.PRODUCTION)
    os.nice(5)
    asyncio.run(_until_signalled(lambda stop: work(environ, stop)))


if __name__ == "__main__":
    main()
