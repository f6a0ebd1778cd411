"""Composition root: settings → database → schema → Starlette app. Nothing else reads settings or makes services."""

import asyncio
import logging
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path

import httpx
from starlette.applications import Starlette

from api.activity_paths import activity_routes
from api.activity_paths.certificates import CHECKS_A_MINUTE
from api.anonymous_post import AnonymousPost
from api.anonymous_suggestions import AnonymousSuggestions
from api.budget import Budget, SlidingWindow
from api.callers import ContextMaker, actor_key, may_introspect
from api.context import Context, Services
from api.device_grant import DeviceGrant
from api.documents import KnownDocuments
from api.engine import CompiledEngine, EngineMetrics
from api.errors import ErrorFormatter
from api.execution import Engine, ExecutionSettings, Interpreter, Operations
from api.execution.reading import read_ahead
from api.files import Files
from api.http import (
    Application,
    Callers,
    DocumentAccess,
    ExampleOperation,
    SocketSettings,
    Transport,
    TransportSettings,
)
from api.jobs import JobMetrics, job_runner
from api.mail_paths import mail_routes
from api.mail_words import mail_words
from api.messages import translate
from api.news_paths import news_routes
from api.nodes import encode_id
from api.official_document_files import DOCUMENT_UPLOADING
from api.own_data import OwnData
from api.root import schema
from api.settings import (
    ApiSettings,
    DocumentMode,
    EngineKind,
    Environment,
    IdentityProviderKind,
    IdentitySettings,
    JobsPlace,
    SignInSettings,
    SmsKind,
    process_environment,
)
from api.sign_on import SignOn
from api.suggestion_files import SuggestionFiles
from api.uploads import UploadPaths
from api.vote_files import VoteFiles
from db.errors import DatabaseError
from db.keys import load_keyring
from db.migrate import is_current
from db.names import load_tables
from db.nats_wake import wake_over
from db.sealing import Keyring
from db.seed.accounts import DEMO_ACCOUNTS
from db.session import RESTARTING_SECONDS, Database
from db.settings import DatabaseSettings
from db.wake import Wake
from domain.auth.access import RIGHTS, rights_ear
from domain.auth.sign_on.client import ProviderClient
from domain.channels.carrier import ChannelDeliverer
from domain.channels.service import followed
from domain.channels.service.posts import CHANNEL
from domain.channels.settings import ChannelSettings
from domain.members.identity import IdentityCheck
from domain.members.identity_provider import ConsoleIdentityCheck, HttpIdentityCheck
from domain.notifications.activation import ACTIVATION_CHANNEL, ActivationDeliverer, activated
from domain.notifications.deliverers import ConsoleDeliverer, Deliverer, DevelopmentDeliverer
from domain.notifications.feed import Feed
from domain.notifications.handlers import CODE_CHANNEL, notification_handlers
from domain.notifications.identity import IDENTITY_CHANNEL, IdentityDeliverer, identity_handlers
from domain.notifications.mail.sending import MailDeliverer
from domain.notifications.mail.settings import MailSettings
from domain.notifications.mail.telling import MAIL_CHANNEL, mailed
from domain.notifications.push.outside import push_http
from domain.notifications.push.sending import Doors, PushDeliverer
from domain.notifications.push.settings import PushSettings
from domain.notifications.push.telling import PUSH_CHANNEL, pushed
from domain.notifications.relay import Relay
from domain.notifications.sms import ConsoleSms, HttpSms, SmsDeliverer
from domain.shared.clock import system_clock
from domain.shared.handlers import Handler
from domain.shared.jobs import is_worked, job_figures
from domain.votes.service.secrecy import settings_check
from voting.registrar import RegistrarClient

logger = logging.getLogger("unionhall.app")

OUTSIDE_SECONDS = 8.0
"""Longest wait for a gateway or a provider."""

CLIENTS = Path(__file__).parent.parent / "clients"
_OPERATION = re.compile(r"^(?:query|mutation|subscription)\s+(\w+)", re.MULTILINE)
_MEMBER = DEMO_ACCOUNTS[0]
_EXAMPLES = {
    "mobile/auth/session_open.graphql": f'{{"login": "{_MEMBER.member_number}", "password": "{_MEMBER.password}"}}',
    "mobile/members/home.graphql": "",
    "console/members/member_list.graphql": '{"first": 10}',
    "mobile/members/join_request_submit.graphql": (
        '{"input": {"organisationId": "<id of a group, from MemberHome>", "name": "李小龙", '
        '"employmentKind": "PERMANENT", "phoneNumber": "+8613900001111", "identityNumber": "11010519491231002X"}}'
    ),
    "mobile/notifications/notification_added.graphql": "",
}


def load_ahead() -> None:
    """What the supervisor does once, for all workers that are copies of it."""
    read_ahead(schema, client_operations().values())


def create_app() -> Starlette:
    """The application of one worker. `DATABASE_URL` must name a database; the supervisor sets it."""
    return App(process_environment()).starlette


class App:
    """One worker: what it is made of, in the order in which it starts."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._settings = ApiSettings.from_environment(environ)
        self._sign_in = SignInSettings.from_environment(environ)
        self._identity = IdentitySettings.from_environment(environ)
        self._push = PushSettings.from_environment(environ)
        self._mail = MailSettings.from_environment(environ, self._sign_in.public_url)
        self._channels = ChannelSettings.from_environment(environ, self._sign_in.public_url)
        self._database_settings = DatabaseSettings.from_environment(environ)
        self._context_maker = ContextMaker(self._settings)
        self._sign_on = SignOn(self._sign_in, self._context_maker)
        self._engine_metrics = EngineMetrics()
        formatter = ErrorFormatter(translate, intended=(DatabaseError,))
        settings = ExecutionSettings(charge=Budget().charge, formatter=formatter)
        operations = Operations(schema, settings, engine=self._engine())
        operations.trust(client_operations().values())
        self._documents = KnownDocuments(system_clock, operations.deprecated_inputs)
        self._transport = Transport(
            operations,
            Callers(
                self._context_maker,
                known_context=self._context_maker.known,
                actor_key=actor_key,
                expires_at=_expires_at,
                document_access=self._context_maker.document_access,
                strangers=DocumentAccess(self._settings.documents),
                may_introspect=may_introspect,
            ),
            settings=self._transport_settings(),
            checks={"database": self._check_database},
            documents=self._documents,
        )
        self._engine_metrics.register(self._transport.metrics.registry)
        self._transport.health.watch("jobs", self._check_jobs)
        self._transport.health.refresh(self._count_jobs)
        self._job_metrics = JobMetrics(self._transport.metrics.registry)
        routes = [*self._sign_on.routes(), *Files(self._context_maker).routes(), *OwnData(self._context_maker).routes()]
        routes += [*activity_routes(self._context_maker), *VoteFiles(self._context_maker).routes()]
        routes += SuggestionFiles(self._context_maker).routes()
        routes += UploadPaths(self._context_maker, DOCUMENT_UPLOADING).routes()
        routes += news_routes(self._context_maker, self._sign_in.public_url)
        routes += mail_routes(self._context_maker)
        for paths in (AnonymousPost, AnonymousSuggestions, DeviceGrant):
            routes += paths(self._context_maker, self._settings.trusted_proxies).routes()
        self.starlette = Application(self._transport, example_operations(), lifespan=self._lifespan, routes=routes)
        self.starlette.state.drain = self._transport.drain

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        dsn = self._database_settings.url
        if dsn is None:
            raise RuntimeError("DATABASE_URL is not set: start with `unionhall serve`")
        stop = asyncio.Event()
        async with AsyncExitStack() as stack:
            database = await Database.open(
                dsn,
                size=self._database_settings.pool_size,
                acquire_timeout_seconds=self._database_settings.acquire_timeout_seconds,
                patience_seconds=RESTARTING_SECONDS,
                **self._database_settings.session_settings(),
            )
            stack.push_async_callback(database.close)
            await settings_check(database)
            wake = wake_over(self._settings.bus, dsn, [rights_ear(RIGHTS, self._context_maker.now)])
            stack.push_async_callback(wake.close)
            feed = Feed(database, wake)
            keyring = load_keyring(self._environ, self._database_settings.data_directory)
            http = await self._http(stack)
            push = await self._push_deliverer(stack, Doors(database, keyring, system_clock), http)
            channels = await self._channel_deliverer(stack, Doors(database, keyring, system_clock))
            relay = self._relay(database, keyring, http, wake, outside=(push, channels))
            self._documents.database = database
            runners = [wake.run, feed.run, relay.run, self._documents.run]
            nudges = [relay.nudge]
            if self._settings.jobs is JobsPlace.EMBEDDED:
                runner = job_runner(database, keyring, self._settings, wake)
                runners.append(runner.run)
                nudges.append(runner.nudge)
            nudge = partial(_call_all, nudges)
            of_process = self._services(database, keyring, feed)
            services = replace(of_process, registrar=self._registrar(stack), nudge_relay=nudge)
            self._context_maker.services = services
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            for run in runners:
                tasks.create_task(_kept_running(run, stop))
            tasks.create_task(asyncio.to_thread(load_tables))
            yield
            self._transport.drain.begin()
            stop.set()

    def _services(self, database: Database, keyring: Keyring, feed: Feed) -> Services:
        """What the process has once, but for who must be ended with it."""
        return Services(
            database,
            keyring,
            feed,
            sign_in=self._sign_in,
            push=self._push,
            is_mailing=self._mail.server is not None,
            has_identity_provider=self._identity.kind is not IdentityProviderKind.NONE,
            is_open=self._settings.documents is DocumentMode.OPEN,
            admits_check=_checks_of_certificates(),
        )

    def _registrar(self, stack: AsyncExitStack) -> RegistrarClient | None:
        if self._settings.registrar is None:
            return None
        client = RegistrarClient(self._settings.registrar, self._settings.registrar_secret)
        stack.callback(client.close)
        return client

    async def _http(self, stack: AsyncExitStack) -> httpx.AsyncClient | None:
        """The client for gateways and providers; None when nothing asks any: it takes 30 ms to make."""
        is_asked = self._sign_in.sms is SmsKind.HTTP or self._identity.kind is IdentityProviderKind.HTTP
        is_asked = is_asked or self._push.provider is not None
        if not self._sign_in.providers and not is_asked:
            return None
        http = await stack.enter_async_context(outside_http())
        self._sign_on.clients = {each.name: ProviderClient(each, http) for each in self._sign_in.providers}
        return http

    async def _push_deliverer(
        self, stack: AsyncExitStack, doors: Doors, http: httpx.AsyncClient | None
    ) -> PushDeliverer | None:
        if not self._push.is_on:
            return None
        web = push_http(is_loopback_allowed=self._push.hosts.is_loopback_allowed)
        await stack.enter_async_context(web)
        return PushDeliverer(self._push, web, http, doors, partial(encode_id, "Notification"))

    async def _channel_deliverer(self, stack: AsyncExitStack, doors: Doors) -> ChannelDeliverer:
        http = push_http(is_loopback_allowed=self._channels.is_loopback_allowed)
        await stack.enter_async_context(http)
        return ChannelDeliverer(self._channels, http, doors)

    def _relay(
        self,
        database: Database,
        keyring: Keyring,
        http: httpx.AsyncClient | None,
        wake: Wake,
        *,
        outside: tuple[PushDeliverer | None, ChannelDeliverer],
    ) -> Relay:
        is_development = self._settings.environment is Environment.DEVELOPMENT
        console = DevelopmentDeliverer(keyring) if is_development else ConsoleDeliverer()
        told: dict[str, Deliverer] = {"console": console}
        push, channels = outside
        check = self._identity_check(http)
        handlers: Mapping[str, Handler] = {
            **notification_handlers(tuple(told)),
            **identity_handlers(has_provider=check is not None),
        }
        doors = Doors(database, keyring, system_clock)
        codes = self._code_deliverers(doors, http)
        handlers = activated(followed(handlers)) if ACTIVATION_CHANNEL in codes else followed(handlers)
        deliverers = {**told, **codes, CHANNEL: channels}
        if push is not None:
            handlers, deliverers[PUSH_CHANNEL] = pushed(handlers), push
        if self._mail.server is not None:
            handlers = mailed(handlers)
            deliverers[MAIL_CHANNEL] = MailDeliverer(self._mail, self._mail.server, doors, mail_words)
        if check is not None:
            deliverers[IDENTITY_CHANNEL] = IdentityDeliverer(check, database, keyring, system_clock)
        relay = Relay(database, keyring, handlers=handlers, deliverers=deliverers, clock=system_clock)
        relay.publish = wake.publish
        return relay

    def _code_deliverers(self, doors: Doors, http: httpx.AsyncClient | None) -> Mapping[str, Deliverer]:
        sign_in, keyring = self._sign_in, doors.keyring
        if sign_in.sms is SmsKind.HTTP and http is not None:
            gateway = HttpSms(sign_in.sms_url, sign_in.sms_key, http, system_clock)
            activation = ActivationDeliverer(gateway, doors)
            return {CODE_CHANNEL: SmsDeliverer(gateway, keyring, system_clock), ACTIVATION_CHANNEL: activation}
        if sign_in.sms is SmsKind.CONSOLE:
            return {CODE_CHANNEL: SmsDeliverer(ConsoleSms(), keyring, system_clock)}
        return {}

    def _identity_check(self, http: httpx.AsyncClient | None) -> IdentityCheck | None:
        identity = self._identity
        if identity.kind is IdentityProviderKind.HTTP and http is not None:
            return HttpIdentityCheck(identity.url, identity.key, http, system_clock)
        return ConsoleIdentityCheck() if identity.kind is IdentityProviderKind.CONSOLE else None

    def _engine(self) -> Engine:
        kind = self._settings.engine
        if kind is EngineKind.INTERPRETER:
            return Interpreter(schema)
        return CompiledEngine(schema, metrics=self._engine_metrics, is_fusing=kind is EngineKind.FUSED)

    async def _check_database(self) -> None:
        dsn = self._database_settings.url
        if dsn is None or not await is_current(dsn):
            raise RuntimeError("the schema is not at the head")

    async def _check_jobs(self) -> None:
        """Long work is done somewhere: in this process, or in one that is connected to the same database."""
        services = self._context_maker.services
        if self._settings.jobs is JobsPlace.EMBEDDED or services is None:
            return
        async with services.database.read() as conn:
            if not await is_worked(conn):
                raise RuntimeError("no process works jobs")

    async def _count_jobs(self) -> None:
        services = self._context_maker.services
        if services is None:
            return
        async with services.database.read() as conn:
            self._job_metrics.show(await job_figures(conn, now=services.clock()))

    def _transport_settings(self) -> TransportSettings:
        return TransportSettings(
            has_graphiql=self._settings.environment is Environment.DEVELOPMENT,
            metrics_token=self._settings.metrics_token,
            operation_names=frozenset(client_operations()),
            sockets=SocketSettings(allowed_origins=self._settings.allowed_origins),
        )


def _call_all(functions: Sequence[Callable[[], None]]) -> None:
    for function in functions:
        function()


def outside_http() -> httpx.AsyncClient:
    """What speaks with gateways and providers."""
    return httpx.AsyncClient(follow_redirects=False, timeout=OUTSIDE_SECONDS)


async def _kept_running(runner: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    """Runs a background task; if it fails, the process ends in order and the supervisor starts another.

    A worker that serves without its relay would look healthy and deliver nothing.
    """
    try:
        await runner(stop)
    except Exception:
        logger.critical("a background task failed; this worker ends", exc_info=True)
        signal.raise_signal(signal.SIGTERM)


@cache
def client_operations() -> Mapping[str, str]:
    """Text of every operation in `clients/`, by name; files are named after what they hold, and read once."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(CLIENTS.rglob("*.graphql")))
    return {found[1]: text for text in texts if (found := _OPERATION.search(text))}


def example_operations() -> Sequence[ExampleOperation]:
    """What GraphiQL shows in its tabs, with variables that work on the demonstration union."""
    return [
        ExampleOperation((CLIENTS / name).read_text(encoding="utf-8"), variables)
        for name, variables in _EXAMPLES.items()
    ]


def _expires_at(context: Context) -> datetime | None:
    return context.expires_at


def _checks_of_certificates() -> Callable[[str], bool]:
    """A window of this process: 80 bits are not guessed, and nobody shall try for long."""
    window = SlidingWindow()
    return lambda address: window.take(address, 1, limit=CHECKS_A_MINUTE)[0]
