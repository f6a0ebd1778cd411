"""What executes an operation: the interface, and graphql-core behind it."""

from collections.abc import AsyncIterable, Awaitable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from graphql import (
    ExecutionResult,
    Executor,
    ExperimentalIncrementalExecutionResults,
    GraphQLError,
    GraphQLSchema,
)
from graphql.execution import create_source_event_stream
from graphql.language import DocumentNode
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable

from api.errors import MAX_REQUEST_ERRORS
from api.execution.documents import PreparedOperation


class RequestRefused(Exception):
    """The variables do not fit the operation."""

    def __init__(self, errors: Iterable[GraphQLError]) -> None:
        """Keep graphql-core's errors for the formatter."""
        super().__init__("the variables do not fit the operation")
        self.errors = list(errors)


class BoundOperation(Protocol):
    """An operation with its variables, ready to run any number of times."""

    def run(self, context: object) -> Awaitable[ExecutionResult]:
        """Run a query or mutation."""
        ...

    def run_event(self, context: object, payload: object) -> Awaitable[ExecutionResult]:
        """Run the selection of a subscription on one event."""
        ...

    async def source(self, context: object) -> AsyncIterable[object] | ExecutionResult:
        """Open the event source of a subscription, or say why it cannot be opened."""
        ...


class Engine(Protocol):
    """What executes. The compiled executor takes the interpreter's place behind this."""

    def prepare(self, prepared: PreparedOperation) -> None:
        """Do beforehand what can be done without variables and a caller."""
        ...

    def bind(self, prepared: PreparedOperation) -> BoundOperation:
        """Coerce the variables.

        Raises:
            RequestRefused: They do not fit.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Interpretation:
    """An operation bound to graphql-core's executor."""

    executor: Executor[Any]

    async def run(self, context: object) -> ExecutionResult:
        self.executor.context_value = context
        return await self._finish(self.executor.execute_operation())

    async def run_event(self, context: object, payload: object) -> ExecutionResult:
        executor = self.executor.build_per_event_executor(payload)
        executor.context_value = context
        return await self._finish(executor.execute_operation(serially=False))

    async def source(self, context: object) -> AsyncIterable[object] | ExecutionResult:
        self.executor.context_value = context
        stream = create_source_event_stream(self.executor)
        if self.executor.is_awaitable(stream):
            return cast("AsyncIterable[object] | ExecutionResult", await stream)
        return cast("AsyncIterable[object] | ExecutionResult", stream)

    async def _finish(self, result: object) -> ExecutionResult:
        if self.executor.is_awaitable(result):
            return cast("ExecutionResult", await result)
        return cast("ExecutionResult", result)


class Interpreter:
    """graphql-core with the executor class that Strawberry's resolvers expect."""

    def __init__(self, schema: Schema) -> None:
        """Refuse a schema whose extensions or operation directives would be skipped in silence.

        Raises:
            ValueError: The schema has some.
        """
        if schema.extensions or schema.directives:
            raise ValueError("schema extensions and operation directives are not run here")
        self._schema: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry has no public way to it
        self._executor_class: type[Executor[Any]] = schema.execution_context_class

    def prepare(self, prepared: PreparedOperation) -> None:
        """Nothing: graphql-core starts from the document each time."""

    def bind(self, prepared: PreparedOperation) -> BoundOperation:
        """Coerce the variables with graphql-core."""
        return _Interpretation(self._executor(prepared, prepared.document))

    async def run_deferring(
        self, prepared: PreparedOperation, context: object
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        """Run what is not deferred; the rest when it is asked for. A whole result when nothing is deferred after all.

        Raises:
            RequestRefused: The variables do not fit.
        """
        executor = self._executor(prepared, prepared.known.deferring or prepared.document)
        executor.context_value = context
        result = executor.execute_operation()
        if executor.is_awaitable(result):
            result = await result
        return cast("ExecutionResult | ExperimentalIncrementalExecutionResults", result)

    def _executor(self, prepared: PreparedOperation, document: DocumentNode) -> Executor[Any]:
        executor = self._executor_class.build(
            self._schema,
            document,
            raw_variable_values=dict(prepared.request.variables),
            operation_name=prepared.request.operation_name,
            max_coercion_errors=MAX_REQUEST_ERRORS,
            is_awaitable=cast("Any", optimized_is_awaitable),
            hide_suggestions=True,
            operation_extensions=None,
        )
        if isinstance(executor, list):
            raise RequestRefused(executor)
        return executor
