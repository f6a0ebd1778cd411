"""How the events of a stream are written: as server-sent events, or as the parts of `multipart/mixed`.

The second is what Apollo Client reads where it has no socket ("Multipart HTTP protocol for GraphQL subscriptions",
version 1.0): each event stands in `payload`, and an empty object says that the connection lives.
"""

from typing import Final, Protocol

import orjson

from api.execution import ExecutionOutcome
from api.http.negotiation import EVENT_STREAM, Manner


class Framing(Protocol):
    """The bytes between which events stand.

    Attributes:
        complete: The stream is over, and nobody shall come back for more.
    """

    content_type: str
    heartbeat: bytes
    complete: bytes

    def begin(self, retry_milliseconds: int) -> bytes:
        """What comes first; 0: nobody will have to come back."""
        ...

    def event(self, outcome: ExecutionOutcome) -> bytes:
        """One event."""
        ...


class ServerSentEvents:
    """The text of graphql-sse: `next`, then `complete`. JSON has no line ends of its own."""

    content_type = f"{EVENT_STREAM}; charset=utf-8"
    heartbeat = b":\n\n"
    complete = b"event: complete\ndata:\n\n"

    def begin(self, retry_milliseconds: int) -> bytes:
        """How long to wait before coming back."""
        return b"retry: %d\n:\n\n" % retry_milliseconds if retry_milliseconds else b""

    def event(self, outcome: ExecutionOutcome) -> bytes:
        """A `next` event; its `id` is where the subscription goes on after it."""
        head = b"" if outcome.cursor is None else b"id: %b\n" % outcome.cursor.encode()
        return b"%bevent: next\ndata: %b\n\n" % (head, orjson.dumps(outcome.payload()))


_PART: Final = b"\r\ncontent-type: application/json; charset=utf-8\r\n\r\n%b\r\n--graphql"


class Multipart:
    """Parts between boundaries; each ends with the boundary of the next, so that clients read it at once."""

    content_type = 'multipart/mixed; boundary="graphql"; subscriptionSpec=1.0'
    heartbeat = _PART % b"{}"
    complete = b"--\r\n"

    def begin(self, _retry_milliseconds: int) -> bytes:
        """The first boundary."""
        return b"--graphql"

    def event(self, outcome: ExecutionOutcome) -> bytes:
        """An event; what ends the stream stands beside an empty `payload`."""
        payload = outcome.payload()
        body = {"payload": None, "errors": outcome.errors} if outcome.is_request_error else {"payload": payload}
        return _PART % orjson.dumps(body)


_EVENTS, _PARTS = ServerSentEvents(), Multipart()


def framing_of(manner: Manner) -> Framing:
    """As the client asked for it."""
    return _PARTS if manner.is_multipart else _EVENTS
