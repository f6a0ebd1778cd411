"""Prometheus figures of the transport; no label ever holds what a client sent."""

import re
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest

from api.execution import ExecutionOutcome, OperationFacts
from api.http.counting import Counts, Family, Times

_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,47}")
_MAX_CODES: Final = 100
CONTENT_TYPE: Final = CONTENT_TYPE_LATEST


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
        self._answers = Counts(
            Family(
                "graphql_operations", "Operations by kind, name class and outcome", ("kind", "operation", "outcome")
            ),
            Family("graphql_http_responses", "HTTP answers by status", ("status",)),
        )
        self._seconds = Times("graphql_operation_seconds", "Time from the request's last byte to the answer's first")
        self._errors = Counts(Family("graphql_errors", "Errors in answers by code", ("code",)))
        for figures in (self._answers, self._seconds, self._errors):
            self.registry.register(figures)
        self.in_flight = Gauge("graphql_in_flight", "Operations that run now", registry=self.registry)
        self.sockets = Gauge("graphql_websockets", "Open WebSockets and event streams", registry=self.registry)
        self.subscriptions = Gauge("graphql_subscriptions", "Subscriptions that run now", registry=self.registry)
        self.events = Counter("graphql_subscription_events", "Events sent to subscribers", registry=self.registry)

    def operation(
        self, facts: OperationFacts, codes: tuple[str, ...], seconds: float, status: int | None = None
    ) -> None:
        """Count one finished operation, with the status of its HTTP answer when it has one."""
        name = facts.name
        if name not in self._names:
            name = "anonymous" if name is None else "other"
        self._answers.add((facts.kind, name, self._code(codes[0]) if codes else "ok", status))
        self._seconds.add(facts.kind, seconds)

    def errors(self, outcome: ExecutionOutcome) -> None:
        """Count the errors of one answer or event."""
        for error in outcome.errors:
            self._errors.add((self._code(str((error.get("extensions") or {}).get("code"))),))

    def page(self) -> bytes:
        """The figures in Prometheus' text format."""
        return generate_latest(self.registry)

    def _code(self, code: str) -> str:
        if code in self._codes:
            return code
        if len(self._codes) < _MAX_CODES and _CODE.fullmatch(code):
            self._codes.add(code)
            return code
        return "OTHER"
