"""From the text of a request to an outcome that a transport can send.

The steps, in this order: parse (cached by text), limits, choice of the operation, what
the transport allows, validation (cached with the document), variables, cost, execution
under a deadline. Up to and including the cost a failure is a *request error*: nothing
ran, the answer has no `data`. Afterwards a failure is a *field error* beside `data`.

Strawberry's own `Schema.execute` is not used: its extension chain costs more than a
small operation, it runs the first of several operations, and it cannot tell a variable
that does not fit from a field that failed. Its resolvers only need its executor class.
"""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from time import monotonic
from typing import cast

from graphql import ExecutionResult, GraphQLError
from graphql.language import DocumentNode, OperationDefinitionNode, OperationType
from strawberry import Schema

from api.errors import BAD_INPUT, PARSE_FAILED, VALIDATION_FAILED, ApiError, ErrorFormatter, FormattedErrors
from api.execution.deadline import Within
from api.execution.deferred import InParts, without_defer
from api.execution.documents import (
    MAX_COSTS,
    Channel,
    DocumentCache,
    ExecutionOutcome,
    GraphQLRequest,
    KnownOperation,
    OperationFacts,
    PreparedDocument,
    PreparedOperation,
)
from api.execution.interpreter import BoundOperation, Engine, Interpreter, RequestRefused
from api.execution.reading import core_of, read
from api.limits import (
    DEFAULT_LIMITS,
    NO_MARKS,
    DeprecatedInputs,
    Limits,
    Marking,
    Marks,
    cost_key,
    cost_variables,
    operation_cost,
)

ContextFactory = Callable[[], Awaitable[object]]
Charge = Callable[[object, int], Mapping[str, object]]

_SHOWN_DIGITS = 16
"""Of a document's hash, in logs."""


def _free_of_charge(_context: object, _requested: int) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True, slots=True)
class ExecutionSettings:
    """How operations run.

    Attributes:
        deadline_seconds: Time for one execution (of a query, mutation or event).
        cache_bytes: Memory for parsed documents.
        charge: Takes the cost from the actor's budget, may refuse with an `ApiError`
            that carries `retry_after_seconds`; what it returns joins `extensions.cost`.
    """

    limits: Limits = DEFAULT_LIMITS
    deadline_seconds: float = 10.0
    cache_bytes: int = 32_000_000
    charge: Charge = _free_of_charge
    formatter: ErrorFormatter = field(default_factory=ErrorFormatter)


class Operations:
    """Prepares and runs the operations of one schema."""

    def __init__(
        self, schema: Schema, settings: ExecutionSettings | None = None, *, engine: Engine | None = None
    ) -> None:
        """Take graphql-core as the engine unless another one is given."""
        self.settings = settings or ExecutionSettings()
        self.formatter = self.settings.formatter
        self._schema = core_of(schema)
        self._marking = Marking(self._schema)
        self.deprecated_inputs = DeprecatedInputs(self._schema)
        self._interpreter = Interpreter(schema)
        self._engine: Engine = engine or self._interpreter
        self._documents = DocumentCache(self.settings.cache_bytes)
        self._trusted: dict[str, PreparedDocument] = {}

    async def execute(self, request: GraphQLRequest, context: object) -> ExecutionOutcome:
        """Prepare and run a query or mutation."""
        prepared = self.prepare(request)
        return prepared if isinstance(prepared, ExecutionOutcome) else await self.run(prepared, context)

    async def subscribe(
        self, request: GraphQLRequest, context_factory: ContextFactory
    ) -> AsyncIterator[ExecutionOutcome] | ExecutionOutcome:
        """Prepare a subscription and open its stream."""
        prepared = self.prepare(request)
        return prepared if isinstance(prepared, ExecutionOutcome) else await self.stream(prepared, context_factory)

    def trust(self, texts: Iterable[str]) -> None:
        """Prepares our own clients' documents, for good: they are never forgotten, and have their plans at once.

        Raises:
            ValueError: One of them is not valid.
        """
        for text in texts:
            entry = self._read(text, is_trusted=True)
            if entry.errors:
                raise ValueError(f"a trusted document is not valid: {entry.errors[0].message}")
            self._trusted[text] = entry
            for known in entry.operations:
                self._engine.prepare(PreparedOperation(GraphQLRequest(text), known, is_trusted=True))

    def prepare(self, request: GraphQLRequest) -> PreparedOperation | ExecutionOutcome:
        """Everything that needs neither variables nor a caller; an outcome is a request error."""
        facts = OperationFacts()
        try:
            text = request.query
            entry = self._trusted.get(text) or self._documents.get(text) or self._read(text)
            facts = OperationFacts(text_hash=entry.text_hash)
            known = entry.select(request.operation_name)
            facts = known.facts
            _check_channel(known.definition, request.channel)
        except GraphQLError as error:
            return self._refusal(self.formatter.request_errors([error], PARSE_FAILED, request.locale), facts)
        if entry.errors:
            formatted = self.formatter.request_errors(entry.errors, VALIDATION_FAILED, request.locale)
            return self._refusal(formatted, facts)
        return PreparedOperation(request, known, entry.is_trusted)

    async def run(self, prepared: PreparedOperation, context: object) -> ExecutionOutcome:
        """Run a prepared query or mutation. Cancelling this cancels its resolvers."""
        bound = self._bind(prepared, context)
        if isinstance(bound, ExecutionOutcome):
            return bound
        operation, extensions = bound
        return await self._within_deadline(prepared, operation.run(context), extensions)

    async def run_in_parts(self, prepared: PreparedOperation, context: object) -> ExecutionOutcome | InParts:
        """Run an operation that defers something; the first part is there, or the whole answer if nothing is left.

        Close the parts to stop what has not come yet.
        """
        charged = self._bind(prepared, context)
        if isinstance(charged, ExecutionOutcome):
            return charged
        execution = self._interpreter.run_deferring(prepared, context)
        started = monotonic()
        try:
            with Within(self.settings.deadline_seconds):
                result = await execution
        except TimeoutError:
            return self._timeout(prepared)
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            return self._failure(prepared, error)
        if isinstance(result, ExecutionResult):
            return self._outcome(prepared, result, charged[1])
        seconds = self.settings.deadline_seconds - (monotonic() - started)
        return InParts(result, charged[1], self.formatter, prepared.request.locale, seconds)

    async def stream(
        self, prepared: PreparedOperation, context_factory: ContextFactory
    ) -> AsyncIterator[ExecutionOutcome] | ExecutionOutcome:
        """Open a prepared subscription.

        Each event is executed with a context of its own from `context_factory`, so that
        no loader remembers what an earlier event saw. The last outcome of a stream that
        failed is a request error. Close the iterator (`aclose`) to release the source.
        """
        context = await context_factory()
        bound = self._bind(prepared, context)
        if isinstance(bound, ExecutionOutcome):
            return bound
        operation, extensions = bound
        try:
            with Within(self.settings.deadline_seconds):
                source = await operation.source(context)
        except TimeoutError:
            return self._timeout(prepared)
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            return self._failure(prepared, error)
        if isinstance(source, ExecutionResult):
            formatted = self.formatter.field_errors(source.errors or [], prepared.request.locale)
            return self._refusal(formatted, prepared.facts)
        return self._events(prepared, operation, source, context_factory, extensions)

    async def _events(
        self,
        prepared: PreparedOperation,
        operation: BoundOperation,
        source: AsyncIterable[object],
        context_factory: ContextFactory,
        extensions: Mapping[str, object],
    ) -> AsyncGenerator[ExecutionOutcome, None]:
        try:
            async with aclosing(cast("AsyncGenerator[object, None]", source)) as events:
                async for payload in events:
                    event = operation.run_event(await context_factory(), payload)
                    outcome = await self._within_deadline(prepared, event, extensions)
                    yield outcome._replace(cursor=getattr(payload, "resume_cursor", None))
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            yield self._failure(prepared, error)

    async def _within_deadline(
        self, prepared: PreparedOperation, execution: Awaitable[ExecutionResult], extensions: Mapping[str, object]
    ) -> ExecutionOutcome:
        try:
            with Within(self.settings.deadline_seconds):
                result = await execution
        except TimeoutError:
            return self._timeout(prepared)
        except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
            return self._failure(prepared, error)
        return self._outcome(prepared, result, extensions)

    def _outcome(
        self, prepared: PreparedOperation, result: ExecutionResult, extensions: Mapping[str, object]
    ) -> ExecutionOutcome:
        if not result.errors:
            return ExecutionOutcome(result.data, extensions=extensions, facts=prepared.known.facts)
        formatted = self.formatter.field_errors(result.errors, prepared.request.locale)
        return ExecutionOutcome(
            data=result.data,
            errors=formatted.errors,
            codes=formatted.codes,
            extensions=extensions,
            retry_after_seconds=formatted.retry_after_seconds,
            facts=prepared.facts,
        )

    def _bind(
        self, prepared: PreparedOperation, context: object
    ) -> tuple[BoundOperation, Mapping[str, object]] | ExecutionOutcome:
        """The operation with its variables and what `extensions` will say of its cost."""
        request = prepared.request
        try:
            bound = self._engine.bind(prepared)
            cost = self._cost(prepared)
            charged = self.settings.charge(context, cost)
        except RequestRefused as refused:
            formatted = self.formatter.request_errors(refused.errors, BAD_INPUT, request.locale)
            return self._refusal(formatted, prepared.facts)
        except Exception as error:  # noqa: BLE001 - a limit keeps its code, the rest is an incident
            return self._failure(prepared, error)
        return bound, {"cost": {"requestedQueryCost": cost, **charged}}

    def _cost(self, prepared: PreparedOperation) -> int:
        """The cost, counted once for all variables with which it is the same."""
        known, variables = prepared.known, prepared.request.variables
        key = cost_key(known.cost_variables, variables) if known.cost_variables else ()
        cost = known.costs.get(key)
        if cost is None:
            limits = self.settings.limits
            cost = operation_cost(self._schema, known.document, known.definition, variables, limits=limits).requested
            if key is not None and len(known.costs) < MAX_COSTS:
                known.costs[key] = cost
        return cost

    def _read(self, text: str, *, is_trusted: bool = False) -> PreparedDocument:
        document, errors = read(self._schema, text, self.settings.limits)
        document_id = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        marks = NO_MARKS if errors else self._marking.of(text, document)
        plain = without_defer(document)
        definitions = [each for each in plain.definitions if isinstance(each, OperationDefinitionNode)]
        known = tuple(self._known(plain, each, document_id, marks) for each in definitions)
        for each in known:
            each.deferring = document if plain is not document else None
        entry = PreparedDocument(known, errors, document_id[:_SHOWN_DIGITS], is_trusted)
        if not is_trusted:
            self._documents.put(text, entry)
        return entry

    def _known(
        self, document: DocumentNode, definition: OperationDefinitionNode, document_id: str, marks: Marks
    ) -> KnownOperation:
        name = definition.name.value if definition.name else None
        kind = definition.operation
        shared_seconds = marks.shared_seconds if kind is OperationType.QUERY else 0
        facts = OperationFacts(kind.value, name, document_id[:_SHOWN_DIGITS], shared_seconds)
        watched = self.deprecated_inputs.variables_of(definition)
        return KnownOperation(
            document, definition, facts, cost_variables(document, definition), document_id, marks, watched
        )

    def _refusal(self, formatted: FormattedErrors, facts: OperationFacts) -> ExecutionOutcome:
        return ExecutionOutcome(
            errors=formatted.errors,
            codes=formatted.codes,
            retry_after_seconds=formatted.retry_after_seconds,
            facts=facts,
        )

    def _failure(self, prepared: PreparedOperation, error: Exception) -> ExecutionOutcome:
        return self._refusal(self.formatter.exception(error, prepared.request.locale), prepared.facts)

    def _timeout(self, prepared: PreparedOperation) -> ExecutionOutcome:
        return self._failure(prepared, ApiError("TIMEOUT", seconds=f"{self.settings.deadline_seconds:g}"))


_ANY_KIND = frozenset({Channel.SOCKET, Channel.STREAM})


def _check_channel(operation: OperationDefinitionNode, channel: Channel) -> None:
    if channel in _ANY_KIND or operation.operation is OperationType.QUERY:
        return
    if operation.operation is OperationType.SUBSCRIPTION:
        if channel is Channel.STREAM_GET:
            return
        raise ApiError("SUBSCRIPTION_NOT_SUPPORTED")
    if channel in {Channel.GET, Channel.STREAM_GET}:
        raise ApiError("METHOD_NOT_ALLOWED", allowed="POST")
