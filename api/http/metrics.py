"""Prometheus figures of the transport; no label ever holds what a client sent."""

import re
from typing import Final, TypeVar, cast

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.execution import ExecutionOutcome, OperationFacts

_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,47}")
_MAX_CODES: Final = 100
_BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

FigureT = TypeVar("FigureT", Counter, Histogram)


class TransportMetrics:
    """The counters of one process.

    The label `operation` is a name from our own clients' documents, `other` for any other
    name, `anonymous` for none. `outcome` is `ok`, or the first error code of the answer.
    """

    def __init__(
        self, operation_names: frozenset[str] = frozenset(), registry: CollectorRegistry | None = None
    ) -> None:
        """Register the figures, in a registry of their own unless one is given."""
        self.registry = registry or CollectorRegistry()
        self._names = operation_names
        self._codes: set[str] = set()
        self._labelled: dict[tuple[object, ...], Counter | Histogram] = {}
        self._operations = Counter(
            "graphql_operations",
            "Operations by kind, name class and outcome",
            ["kind", "operation", "outcome"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "graphql_operation_seconds",
            "Time from the request's last byte to the answer's first",
            ["kind"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._errors = Counter("graphql_errors", "Errors in answers by code", ["code"], registry=self.registry)
        self._responses = Counter(
            "graphql_http_responses", "HTTP answers by status", ["status"], registry=self.registry
        )
        self.in_flight = Gauge("graphql_in_flight", "Operations that run now", registry=self.registry)
        self.sockets = Gauge("graphql_websockets", "Open WebSockets", registry=self.registry)
        self.subscriptions = Gauge("graphql_subscriptions", "Subscriptions that run now", registry=self.registry)
        self.events = Counter("graphql_subscription_events", "Events sent to subscribers", registry=self.registry)

    def operation(self, facts: OperationFacts, codes: tuple[str, ...], seconds: float) -> None:
        """Count one finished operation."""
        outcome = self._code(codes[0]) if codes else "ok"
        self._of(self._operations, facts.kind, self._name_class(facts.name), outcome).inc()
        self._of(self._seconds, facts.kind).observe(seconds)

    def errors(self, outcome: ExecutionOutcome) -> None:
        """Count the errors of one answer or event."""
        for error in outcome.errors:
            self._of(self._errors, self._code(str((error.get("extensions") or {}).get("code")))).inc()

    def response(self, status: int) -> None:
        """Count one HTTP answer."""
        self._of(self._responses, str(status)).inc()

    def page(self) -> bytes:
        """The figures in Prometheus' text format."""
        return generate_latest(self.registry)

    def _of(self, family: FigureT, *labels: str) -> FigureT:
        """The figure with these labels; kept as long as the library keeps it, so no more of them than there are."""
        key = (family, *labels)
        figure = self._labelled.get(key)
        if figure is None:
            figure = self._labelled[key] = family.labels(*labels)
        return cast("FigureT", figure)

    def _name_class(self, name: str | None) -> str:
        if name is None:
            return "anonymous"
        return name if name in self._names else "other"

    def _code(self, code: str) -> str:
        if code in self._codes:
            return code
        if len(self._codes) < _MAX_CODES and _CODE.fullmatch(code):
            self._codes.add(code)
            return code
        return "OTHER"
