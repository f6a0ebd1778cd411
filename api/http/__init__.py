"""GraphQL over HTTP and WebSocket, health, metrics, GraphiQL."""

from api.http.callers import ANY_DOCUMENT, Callers, DocumentAccess
from api.http.documents import DocumentStore
from api.http.exchange import Exchange
from api.http.graphiql import ExampleOperation
from api.http.health import Check
from api.http.lifecycle import Drain
from api.http.metrics import TransportMetrics
from api.http.settings import SocketSettings, TransportSettings
from api.http.transport import Application, Transport

__all__ = [
    "ANY_DOCUMENT",
    "Application",
    "Callers",
    "Check",
    "DocumentAccess",
    "DocumentStore",
    "Drain",
    "ExampleOperation",
    "Exchange",
    "SocketSettings",
    "Transport",
    "TransportMetrics",
    "TransportSettings",
]
