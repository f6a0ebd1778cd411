"""Requests, the documents they carry, and the outcomes they get."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from graphql import GraphQLError, GraphQLFormattedError
from graphql.language import DocumentNode, OperationDefinitionNode, OperationType

from api.errors import DEFAULT_LOCALE, UNRESOLVED_OPERATION, ApiError
from api.limits import NO_MARKS, Marks

NO_DATA: Final = object()
_NO_EXTENSIONS: Final[Mapping[str, object]] = {}

# A parsed document takes about this many bytes per character of its text, measured with
# tracemalloc on documents of 0.1 to 25 kB; the rest is what an empty entry takes.
_BYTES_PER_CHARACTER = 170
_BYTES_PER_ENTRY = 4_000

MAX_COSTS = 64


class Channel(StrEnum):
    """How a request came; it decides which kinds of operation are allowed."""

    GET = "GET"
    POST = "POST"
    SOCKET = "SOCKET"
    STREAM = "STREAM"
    STREAM_GET = "STREAM_GET"


class GraphQLRequest(NamedTuple):
    """One request, its shape already checked by the transport.

    Attributes:
        query: The text of the document; empty when only its id was sent.
        document_id: SHA-256 of the text in hexadecimal, when the client sent it.
        is_automatic: Whether the id came as Apollo's and urql's automatic persisted queries (APQ) have it.
    """

    query: str
    variables: Mapping[str, Any] = MappingProxyType({})
    operation_name: str | None = None
    channel: Channel = Channel.POST
    locale: str = DEFAULT_LOCALE
    document_id: str | None = None
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """What logs and metrics may know of an operation: no text, no variables.

    Attributes:
        shared_seconds: How long its answer holds for everybody; 0: it may be the caller's own.
    """

    kind: str = "none"
    name: str | None = None
    text_hash: str = ""
    shared_seconds: int = 0


class ExecutionOutcome(NamedTuple):
    """The answer to one request or one event.

    Attributes:
        data: What the fields gave, None when an error nulled it all, or `NO_DATA` for a
            request error. A compiled engine may put an `orjson.Fragment` here.
        codes: The distinct codes of `errors`, in their order.
        retry_after_seconds: Set when an error said when to come back.
        cursor: Where a subscription goes on after this event; None when it cannot.
    """

    data: object = NO_DATA
    errors: Sequence[GraphQLFormattedError] = ()
    codes: tuple[str, ...] = ()
    extensions: Mapping[str, object] = _NO_EXTENSIONS
    retry_after_seconds: float | None = None
    facts: OperationFacts = OperationFacts()
    cursor: str | None = None

    @property
    def is_request_error(self) -> bool:
        """Whether nothing was executed."""
        return self.data is NO_DATA

    def payload(self) -> dict[str, object]:
        """The response map; errors first, as the specification suggests for people."""
        body: dict[str, object] = {}
        if self.errors:
            body["errors"] = list(self.errors)
        if self.data is not NO_DATA:
            body["data"] = self.data
        if self.extensions:
            body["extensions"] = self.extensions
        return body


@dataclass(slots=True)
class KnownOperation:
    """One operation of a document, with what is found out about it once.

    Attributes:
        document_id: SHA-256 of the document's text, in hexadecimal.
        marks: What its document says of introspection and deprecated elements.
        watched: Types of variables whose values may use something deprecated, by name.
        costs: Its cost by what the cost depends on (`api.limits.cost_key`); bounded by `MAX_COSTS`.
        plans: What the engine keeps; forgotten together with the document.
        deferring: The document with its `@defer`, which `document` is without; None when there is none.
    """

    document: DocumentNode
    definition: OperationDefinitionNode
    facts: OperationFacts
    cost_variables: frozenset[str]
    document_id: str = ""
    marks: Marks = NO_MARKS
    watched: Mapping[str, Any] = field(default_factory=dict)
    costs: dict[Hashable, int] = field(default_factory=dict)
    plans: dict[object, Any] = field(default_factory=dict)
    deferring: DocumentNode | None = None


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A parsed document inside the limits, with what validation said of it."""

    operations: tuple[KnownOperation, ...]
    errors: tuple[GraphQLError, ...]
    text_hash: str
    is_trusted: bool = False

    def select(self, name: str | None) -> KnownOperation:
        """The operation to run.

        Raises:
            ApiError: No operation, several without a name, or an unknown name.
        """
        if not self.operations:
            raise ApiError(UNRESOLVED_OPERATION, reason="The document has no operation.")
        if name is None and len(self.operations) > 1:
            reason = "The document has several operations: say which one in operationName."
            raise ApiError(UNRESOLVED_OPERATION, reason=reason)
        for operation in self.operations:
            if name is None or operation.facts.name == name:
                return operation
        raise ApiError(UNRESOLVED_OPERATION, reason="The document has no operation of this operationName.")


class PreparedOperation(NamedTuple):
    """An operation that may be bound to its variables and run.

    Attributes:
        is_trusted: Whether it is one of our own clients' documents, which deserve the dearest preparation.
    """

    request: GraphQLRequest
    known: KnownOperation
    is_trusted: bool = False

    @property
    def document(self) -> DocumentNode:
        """The whole document, for its fragments."""
        return self.known.document

    @property
    def operation(self) -> OperationDefinitionNode:
        """The operation's definition."""
        return self.known.definition

    @property
    def facts(self) -> OperationFacts:
        """What logs may know of it."""
        return self.known.facts

    @property
    def defers(self) -> bool:
        """Whether a part of the answer may come later."""
        return self.known.deferring is not None

    @property
    def is_subscription(self) -> bool:
        """Whether it gives a stream of outcomes."""
        return self.operation.operation is OperationType.SUBSCRIPTION


class DocumentCache:
    """The most recently used documents by text, within a budget of memory."""

    def __init__(self, max_bytes: int) -> None:
        """Take the budget in bytes; sizes are estimated from the length of the text."""
        self._max_bytes = max_bytes
        self._bytes = 0
        self._entries: OrderedDict[str, PreparedDocument] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, text: str) -> PreparedDocument | None:
        """The document of this text, now the most recently used one."""
        entry = self._entries.get(text)
        if entry is not None:
            self._entries.move_to_end(text)
        return entry

    def put(self, text: str, entry: PreparedDocument) -> None:
        """Keep a document and drop the least recently used ones beyond the budget."""
        if text in self._entries:
            return
        self._entries[text] = entry
        self._bytes += _weight(text)
        while self._bytes > self._max_bytes:
            dropped, _ = self._entries.popitem(last=False)
            self._bytes -= _weight(dropped)


def _weight(text: str) -> int:
    return _BYTES_PER_ENTRY + _BYTES_PER_CHARACTER * len(text)
