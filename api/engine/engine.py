"""The compiled executor: plans for documents, graphql-core for what no plan does."""

import logging
from collections import OrderedDict
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, cast

import orjson
from graphql import ExecutionResult, GraphQLError
from graphql.execution.values import VariableValues, get_variable_values
from strawberry import Schema

from api.context import Context
from api.engine.compiler import Compiler, NotCompiled, Types
from api.engine.failures import Failure, settled
from api.engine.fuser import Fuser
from api.engine.metrics import EngineMetrics
from api.engine.plans import ObjectPlan
from api.engine.run import Run
from api.engine.selection import Operation, condition_variables
from api.errors import MAX_REQUEST_ERRORS
from api.execution import BoundOperation, Interpreter, PreparedOperation, RequestRefused

logger = logging.getLogger("unionhall.api.engine")

_MAX_VARIANTS = 16


class CompiledEngine:
    """Executes operations by plans. It stands where the interpreter stood (`api.execution.Engine`).

    Plans live with their document and share its fate in the cache of documents; a document keeps at most 16 plans, one
    for each combination of the truth values that `@skip` and `@include` depend on.
    """

    def __init__(self, schema: Schema, *, metrics: EngineMetrics | None = None, is_fusing: bool = True) -> None:
        self._types = Types(schema)
        self._interpreter = Interpreter(schema)
        self._metrics = metrics or EngineMetrics()
        self.fuser = Fuser(self._metrics) if is_fusing else None

    def bind(self, prepared: PreparedOperation) -> BoundOperation:
        """Coerce the variables and find or make the plan.

        Raises:
            RequestRefused: The variables do not fit.
        """
        variables = self._variables(prepared)
        compiled = self._compiled(prepared, variables)
        if compiled is None:
            self._metrics.fallen_back.inc()
            return self._interpreter.bind(prepared)
        return _Bound(self, prepared, compiled, variables)

    def source(self, prepared: PreparedOperation) -> BoundOperation:
        """graphql-core's form of an operation, which opens the sources of subscriptions."""
        return self._interpreter.bind(prepared)

    def _variables(self, prepared: PreparedOperation) -> VariableValues:
        definitions = prepared.operation.variable_definitions or ()
        if not definitions:
            return _NO_VARIABLES
        given = dict(prepared.request.variables)
        values = get_variable_values(self._types.core, definitions, given, MAX_REQUEST_ERRORS, hide_suggestions=True)
        if isinstance(values, list):
            raise RequestRefused(values)
        return values

    def _compiled(self, prepared: PreparedOperation, variables: VariableValues) -> "CompiledOperation | None":
        known = prepared.plans.setdefault(id(prepared.operation), None) or _Variants(prepared)
        prepared.plans[id(prepared.operation)] = known
        return known.of(variables, self._compile)

    def _compile(self, prepared: PreparedOperation, variables: VariableValues) -> "CompiledOperation | None":
        started = perf_counter()
        operation = Operation(self._types.core, prepared.document, prepared.operation, variables)
        try:
            plan = Compiler(operation, self._types).plan()
        except NotCompiled:
            return None
        self._metrics.compiled.inc()
        self._metrics.seconds.observe(perf_counter() - started)
        return CompiledOperation(operation, plan)


@dataclass(frozen=True, slots=True)
class CompiledOperation:
    """An operation and its plan."""

    operation: Operation
    plan: ObjectPlan


class _Variants:
    """The plans of one operation, by the truth values that decide what it selects."""

    def __init__(self, prepared: PreparedOperation) -> None:
        self._prepared = prepared
        self._conditions = condition_variables(prepared.document)
        self._plans: OrderedDict[tuple[object, ...], CompiledOperation | None] = OrderedDict()

    def of(self, variables: VariableValues, compile_: Any) -> CompiledOperation | None:
        """The plan for these values of the variables."""
        key = tuple(variables.coerced.get(name) for name in self._conditions)
        if key not in self._plans:
            self._plans[key] = compile_(self._prepared, variables)
            if len(self._plans) > _MAX_VARIANTS:
                self._plans.popitem(last=False)
        return self._plans[key]


@dataclass(frozen=True, slots=True)
class _Bound:
    """An operation with its plan and variables."""

    engine: CompiledEngine
    prepared: PreparedOperation
    compiled: CompiledOperation
    variables: VariableValues

    async def run(self, context: object) -> ExecutionResult:
        return await self._run(cast("Context", context), None)

    async def run_event(self, context: object, payload: object) -> ExecutionResult:
        return await self._run(cast("Context", context), payload)

    async def source(self, context: object) -> AsyncIterable[object] | ExecutionResult:
        return await self.engine.source(self.prepared).source(context)

    async def _run(self, context: Context, root: object) -> ExecutionResult:
        run = Run(self.compiled.operation, context, self.variables, self.engine.fuser)
        [answer] = await self.compiled.plan.of_instances(run, [root])
        errors: list[GraphQLError] = []
        if run.has_failures:
            answer = settled(answer, (), errors)
        data = None if answer is None or isinstance(answer, Failure) else _json(answer)
        return ExecutionResult(cast("dict[str, Any] | None", data), errors or None)


def _json(answer: Mapping[str, Any]) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(answer, option=orjson.OPT_UTC_Z))


_NO_VARIABLES = VariableValues({}, {})
