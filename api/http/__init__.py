"""GraphQL over HTTP and WebSocket, health, metrics, GraphiQL."""

from api.http.callers import Callers
from api.http.exchange import Exchange
from api.http.graphiql import ExampleOperation
from api.http.health import Check
from api.http.lifecycle import Drain
from api.http.metrics import TransportMetrics
from api.http.settings import SocketSettings, TransportSettings
from api.http.transport import Application, Transport

__all__ = [
    "Application",
    "Callers",
    "Check",
    "Drain",
    "ExampleOperation",
    "Exchange",
    "SocketSettings",
    "Transport",
    "TransportMetrics",
    "TransportSettings",
]
