"""GraphQL over HTTP and WebSocket, health, metrics, GraphiQL."""

from api.http.callers import Callers
from api.http.graphiql import ExampleOperation
from api.http.health import Check
from api.http.lifecycle import Drain
from api.http.metrics import TransportMetrics
from api.http.settings import SocketSettings, TransportSettings
from api.http.transport import Transport

__all__ = [
    "Callers",
    "Check",
    "Drain",
    "ExampleOperation",
    "SocketSettings",
    "Transport",
    "TransportMetrics",
    "TransportSettings",
]
