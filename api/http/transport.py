"""Puts the transport together; the application adds the routes to its own."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Lifespan, Receive, Scope, Send

from api.execution import Operations
from api.http.callers import Callers
from api.http.documents import DocumentDesk, DocumentStore
from api.http.endpoint import GraphQLEndpoint
from api.http.fallbacks import answer_in_json
from api.http.graphiql import ExampleOperation, graphiql_routes
from api.http.health import Check, Health
from api.http.lifecycle import Connections, Drain, InFlight
from api.http.metrics import TransportMetrics
from api.http.service import Service
from api.http.settings import TransportSettings
from api.http.websocket import SocketEndpoint

_NO_CHECKS: Mapping[str, Check] = MappingProxyType({})


class Transport:
    """The HTTP and WebSocket side of one process.

    Attributes:
        metrics: Register more figures in `metrics.registry`.
        endpoint: Answers the HTTP requests of the API.
        health: Readiness and figures; the application adds to them.
        drain: `drain.begin()` belongs into the signal handler, before the server closes.
    """

    def __init__(
        self,
        operations: Operations,
        callers: Callers,
        *,
        settings: TransportSettings | None = None,
        checks: Mapping[str, Check] = _NO_CHECKS,
        documents: DocumentStore | None = None,
    ) -> None:
        """Take the readiness checks by name; without a store of documents none is known by its hash."""
        self.settings = settings or TransportSettings()
        self.metrics = TransportMetrics(self.settings.operation_names)
        self.drain = Drain()
        self._formatter = operations.formatter
        in_flight = InFlight(self.settings.in_flight, self.settings.overload_retry_seconds, self.metrics.in_flight)
        desk = DocumentDesk(operations, callers, documents)
        sockets = self.settings.sockets
        connections = Connections(sockets.sockets_per_actor, sockets.sockets, self.metrics.sockets)
        self._service = service = Service(
            operations, callers, self.settings, self.metrics, in_flight, self.drain, desk, connections
        )
        self.endpoint = GraphQLEndpoint(service)
        self.health = Health(self.drain, checks, self.metrics, self.settings.metrics_token)

    def routes(self, examples: Sequence[ExampleOperation] = ()) -> list[BaseRoute]:
        """The API, health, metrics and, in development, GraphiQL with these tabs."""
        path = self.settings.path
        routes: list[BaseRoute] = [
            Route(path, self.endpoint),
            WebSocketRoute(path, SocketEndpoint(self._service)),
            *self.health.routes(),
        ]
        if self.settings.has_graphiql:
            routes.extend(graphiql_routes(path, examples))
        return routes

    def install(self, app: Starlette) -> None:
        """Make the application's own errors (404, 405, faults) JSON, without redirects."""
        answer_in_json(app, self._formatter)


class Application(Starlette):
    """An application with the transport's routes and its own, its errors in JSON, and a short way to the API.

    `api_path` and `endpoint` are for servers that ask the API directly (`api.http.protocol`).

    HTTP requests of the API skip Starlette's middleware and router, which have nothing to do for them and take as
    long as a small read: the endpoint answers every exception itself.
    """

    def __init__(
        self,
        transport: Transport,
        examples: Sequence[ExampleOperation] = (),
        *,
        lifespan: Lifespan[Starlette] | None = None,
        routes: Sequence[BaseRoute] = (),
    ) -> None:
        super().__init__(routes=[*transport.routes(examples), *routes], lifespan=lifespan)
        transport.install(self)
        self.api_path = transport.settings.path
        self.endpoint = transport.endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve HTTP, sockets and the lifespan."""
        if scope["type"] == "http" and scope["path"] == self.api_path:
            await self.endpoint(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
