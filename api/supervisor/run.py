"""Starting everything in order, keeping it up, stopping it in order."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Final

from api.supervisor.copies import load
from api.supervisor.plan import ServePlan, SupervisorError, listen, url_of
from api.supervisor.report import Report
from api.supervisor.services import (
    DatabaseService,
    Keeper,
    LateService,
    Service,
    WorkerService,
    jobs_service,
    registrar_service,
    registrar_socket,
)
from api.supervisor.signals import Signals, StopRequestedError
from db.embedded import EmbeddedPostgres, EmbeddedPostgresError
from db.processes import poll
from voting.registrar import Address

_DRAIN_SECONDS: Final = 25.0
"""A worker's own grace (`api.worker.GRACE_SECONDS`) and 5 s more; after that it is killed."""
_END_SECONDS: Final = 2.0


def serve(plan: ServePlan, report: Report) -> None:
    """Serves until SIGTERM or SIGINT, then drains the workers and stops the database.

    Raises:
        SupervisorError: The port is in use, or the workers cannot start.
        EmbeddedPostgresError: The embedded database cannot run.
        MigrationError: The schema cannot be made current.
    """
    began = time.monotonic()
    signals = Signals()
    with listen(plan.host, plan.port) as listener, _stop_is_no_fault(), _database(plan, report, signals) as database:
        dsn = plan.database.url if database is None else database.postgres.dsn
        if dsn is None:
            raise SupervisorError("no database to serve from")
        _prepare(plan, dsn, report)
        is_loaded = load(plan.factory)
        _register(plan, dsn, report)
        signals.arm()
        with registrar_socket(plan) as path:
            environ = {**plan.environ, "DATABASE_URL": dsn}
            if plan.has_registrar:
                environ["UNIONHALL_REGISTRAR"] = str(Address(path=path))
            numbers = range(1, plan.workers + 1)
            workers = [WorkerService(plan, environ, listener, number, is_loaded=is_loaded) for number in numbers]
            jobs = [jobs_service(environ)] if plan.has_jobs else []
            registrar = [registrar_service(plan, path)] if plan.has_registrar else []
            group = _Group(database, workers, signals, report=report, late=[*jobs, *registrar])
            try:
                group.run(lambda: report.ready(url_of(listener), time.monotonic() - began))
            finally:
                listener.close()
                _drain([*workers, *jobs], signals, report)
                _end(registrar)


def keep_database(postgres: EmbeddedPostgres, report: Report) -> None:
    """Runs the embedded database alone, in the foreground."""
    signals = Signals()
    with _stop_is_no_fault(), postgres:
        signals.arm()
        report.database_ready(postgres.dsn, postgres.tcp_dsn)
        _Group(DatabaseService(postgres), [], signals, report=report).run(lambda: None)


@contextmanager
def _stop_is_no_fault() -> Iterator[None]:
    try:
        yield
    except StopRequestedError:
        return


@contextmanager
def _database(plan: ServePlan, report: Report, signals: Signals) -> Iterator[DatabaseService | None]:
    """The embedded database, or None when another is named."""
    if plan.database.url is not None:
        yield None
        return

    def progress(message: str) -> None:
        signals.raise_if_stopping()
        report.progress(message)

    with EmbeddedPostgres(plan.database.embedded_directory, progress=progress) as postgres:
        yield DatabaseService(postgres)


def _prepare(plan: ServePlan, dsn: str, report: Report) -> None:
    from db import migrate  # noqa: PLC0415  # after the port is known to be free

    if not asyncio.run(migrate.is_current(dsn)):
        if not plan.migrates:
            raise SupervisorError("the database schema is not current; run: unionhall migrate up")
        report.progress("Bringing the database schema up to date")
        migrate.upgrade(dsn)
    if plan.seeds if plan.seeds is not None else plan.database.url is None:
        _seed(plan, dsn, report)


def _seed(plan: ServePlan, dsn: str, report: Report) -> None:
    from db.seed.presence import has_union  # noqa: PLC0415  # after the port is known to be free

    if asyncio.run(has_union(dsn)):
        return
    from db.keys import load_keyring  # noqa: PLC0415  # the second start must not pay for the seeds
    from db.seed.demo import seed_demo  # noqa: PLC0415  # as above

    try:
        keyring = load_keyring(plan.environ, plan.database.data_directory)
    except ValueError as error:
        raise SupervisorError("UNIONHALL_SECRET must be 32 bytes or more, in hexadecimal") from error
    with report.steps() as step:
        asyncio.run(seed_demo(dsn, keyring, step))


def _register(plan: ServePlan, dsn: str, report: Report) -> None:
    """Registers the documents of our own clients, once for each version: kiosks send no other."""
    if plan.factory is not None:
        return
    from api.manifests import load_own_documents  # noqa: PLC0415  # the schema, which is loaded by now

    loaded = load_own_documents(dsn)
    if loaded:
        report.progress(f"Registered {loaded} documents of our own clients")


class _Group:
    """The services that are kept up together."""

    def __init__(
        self,
        database: DatabaseService | None,
        workers: Sequence[WorkerService],
        signals: Signals,
        *,
        report: Report,
        late: Sequence[LateService] = (),
    ) -> None:
        self._workers = workers
        self._signals = signals
        self._report = report
        self._worker_keepers = [Keeper(worker) for worker in workers]
        # Workers first: while one makes its schema, the database recovers, whose start is waited for here. A worker
        # that is quicker waits for it, too.
        self._keepers = [*self._worker_keepers, *([Keeper(database)] if database else [])]
        self._late = [Keeper(service) for service in late]

    def run(self, when_ready: Callable[[], None]) -> None:
        """Until a stop is asked for. Calls `when_ready` once, when every worker serves."""
        for keeper in self._worker_keepers:
            keeper.start()
        is_told = False
        while not self._signals.is_stopping:
            for worker in self._workers:
                worker.read_ready()
            if not is_told and self._are_served():
                is_told = True
                when_ready()
                self._start_late()
            for keeper in self._kept():
                self._look_after(keeper)
            self._wait()

    def _are_served(self) -> bool:
        return all(worker.is_ready for worker in self._workers)

    def _kept(self) -> Sequence[Keeper]:
        """Who is looked after now. Late services wait while a worker starts, which needs the processor more."""
        is_served = self._are_served()
        return [keeper for keeper in self._keepers if is_served or keeper not in self._late]

    def _start_late(self) -> None:
        for keeper in self._late:
            keeper.start()
            self._keepers.append(keeper)

    def _look_after(self, keeper: Keeper) -> None:
        delay_seconds = keeper.notice_end()
        service = keeper.service
        if delay_seconds is not None:
            self._refuse_hopeless(service)
            when = f"in {delay_seconds:.1f} s" if delay_seconds else "now"
            self._report.warn(f"{service.name}: {service.last_words()}; starting it again {when}")
        if keeper.seconds_until_due() != 0:
            return
        try:
            keeper.start()
        except (EmbeddedPostgresError, OSError) as error:
            delay_seconds = keeper.postpone()
            self._report.warn(f"{service.name}: {error}; next attempt in {delay_seconds:.1f} s")
        else:
            self._report.restarted(service.name)

    def _refuse_hopeless(self, service: Service) -> None:
        # A worker that ends by itself before any has served will do so for ever: a mistake in the program or settings.
        if not isinstance(service, WorkerService) or any(worker.was_ready for worker in self._workers):
            return
        if service.exit_code is not None and service.exit_code > 0:
            raise SupervisorError(f"{service.name} cannot start: {service.last_words()}; its reason stands above")

    def _wait(self) -> None:
        due = [seconds for keeper in self._kept() if (seconds := keeper.seconds_until_due()) is not None]
        fds = [fd for worker in self._workers if (fd := worker.ready_fd()) is not None]
        self._signals.wait(min(due, default=None), fds)


def _drain(services: Sequence[WorkerService | LateService], signals: Signals, report: Report) -> None:
    """Requests under way are finished, then the processes are gone. The socket is closed: nobody new comes in."""
    running = [service for service in services if service.is_running()]
    if running:
        report.progress("Stopping: requests under way are finished (Ctrl+C again to stop at once)")
    for worker in running:
        worker.send(signal.SIGTERM)
    deadline = time.monotonic() + _DRAIN_SECONDS
    while any(worker.is_running() for worker in running):
        left_seconds = deadline - time.monotonic()
        if left_seconds <= 0 or signals.is_forced:
            for worker in running:
                worker.send(signal.SIGKILL)
        signals.wait(max(0.05, left_seconds))


def _end(services: Sequence[LateService]) -> None:
    """Ends those that hold nothing which is not on disk; the workers, who asked them, are gone."""
    for service in services:
        service.send(signal.SIGTERM)
    for service in services:
        if not poll(partial(_has_ended, service), _END_SECONDS):
            service.send(signal.SIGKILL)


def _has_ended(service: LateService) -> bool:
    return not service.is_running()
