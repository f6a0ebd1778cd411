"""What the HTTP and the WebSocket endpoint of one process share."""

from dataclasses import dataclass

from api.execution import ExecutionOutcome, Operations
from api.http.callers import Callers
from api.http.documents import DocumentDesk
from api.http.lifecycle import Connections, Drain, InFlight
from api.http.metrics import TransportMetrics
from api.http.settings import TransportSettings


@dataclass(frozen=True, slots=True)
class Service:
    """The operations, who calls them, and the state of the process."""

    operations: Operations
    callers: Callers
    settings: TransportSettings
    metrics: TransportMetrics
    in_flight: InFlight
    drain: Drain
    desk: DocumentDesk
    connections: Connections

    def refusal(self, error: Exception, locale: str) -> ExecutionOutcome:
        """The request error for an exception: its own code, or an incident."""
        formatted = self.operations.formatter.exception(error, locale)
        return ExecutionOutcome(
            errors=formatted.errors, codes=formatted.codes, retry_after_seconds=formatted.retry_after_seconds
        )
