"""The figures of the transport. Values come from the application's settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SocketSettings:
    """Figures of WebSockets and of event streams.

    Attributes:
        init_timeout_seconds: Time from the handshake to `connection_init` (4408).
        ping_interval_seconds: Time between our pings; a peer that stays silent for a
            whole interval after one is dropped (4499). Between comments of an event stream, and half of what a
            client may leave one message unread.
        close_timeout_seconds: How long a closing handshake may take.
        operations_per_connection: Running operations of one socket.
        sockets_per_actor: Sockets and event streams of one actor in this process (4429, 429).
        sockets: Sockets and event streams of this process.
        queued_messages: Messages of one operation that wait for a slow reader before
            its source is no longer read.
        retry_milliseconds: After which a client whose event stream was cut comes back; up to five times as long, so
            that not all come at once.
        allowed_origins: Origins besides the server's own host, such as
            `https://console.example.org`.
    """

    init_timeout_seconds: float = 5.0
    ping_interval_seconds: float = 20.0
    close_timeout_seconds: float = 5.0
    operations_per_connection: int = 20
    sockets_per_actor: int = 10
    sockets: int = 5_000
    queued_messages: int = 32
    retry_milliseconds: int = 1_000
    allowed_origins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TransportSettings:
    """HTTP figures.

    Attributes:
        max_request_bytes: A body, a query string or a socket message.
        max_header_bytes: All headers of one request, names and values (431); less fits one line of a handshake.
        max_headers: Headers of one request (431).
        head_timeout_seconds: Time for the line of a request and its headers to arrive (408), and for a new connection
            to say anything.
        linger_seconds: How long the rest of a body is still read when its request has been answered: many clients look
            for the answer when they have sent everything.
        body_timeout_seconds: Time for a body to arrive (408).
        in_flight: Operations of this process that run at the same time (503 beyond).
        overload_retry_seconds: `Retry-After` of that 503.
        has_graphiql: Serve GraphiQL at `/`; for development.
        metrics_token: Bearer token that `/metrics` asks for; None leaves it open, for
            deployments where only the monitoring network reaches it.
        operation_names: Names of our own clients' operations; only these become metric
            labels, whatever a client sends.
        response_headers: Added to every answer.
    """

    path: str = "/graphql"
    max_request_bytes: int = 100_000
    max_header_bytes: int = 65_536
    max_headers: int = 128
    head_timeout_seconds: float = 10.0
    linger_seconds: float = 60.0
    body_timeout_seconds: float = 10.0
    in_flight: int = 100
    overload_retry_seconds: int = 1
    has_graphiql: bool = False
    metrics_token: str | None = None
    operation_names: frozenset[str] = frozenset()
    response_headers: Mapping[str, str] = field(default_factory=dict)
    sockets: SocketSettings = field(default_factory=SocketSettings)
