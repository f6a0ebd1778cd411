"""The compiled executor: plans for documents, graphql-core for what no plan does."""

import logging
from collections import OrderedDict
from collections.abc import AsyncIterable, Awaitable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, NamedTuple, cast

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
from api.engine.rounds import answered
from api.engine.run import Run
from api.engine.selection import Operation, condition_variables
from api.engine.variables import Variables
from api.engine.whole import Whole
from api.execution import BoundOperation, Interpreter, PreparedOperation, RequestRefused

logger = logging.getLogger("unionhall.api.engine")

_MAX_VARIANTS = 16


class CompiledEngine:
    """Executes operations by plans. It stands where the interpreter stood (`api.execution.Engine`).

    Plans live with their document and share its fate in the cache of documents; an operation keeps at most 16 plans,
    one for each combination of the truth values that `@skip` and `@include` depend on. A plan of a free document is
    fused when it is used again, so that a document that comes once costs no statement; a trusted one at once.
    """

    def __init__(self, schema: Schema, *, metrics: EngineMetrics | None = None, is_fusing: bool = True) -> None:
        self._types = Types(schema)
        self._interpreter = Interpreter(schema)
        self._metrics = metrics or EngineMetrics()
        self.fuser = Fuser(self._metrics) if is_fusing else None

    def prepare(self, prepared: PreparedOperation) -> None:
        """Make the plan that the variables' defaults ask for."""
        conditions = self._variants(prepared).conditions
        definitions = [
            each for each in prepared.operation.variable_definitions or () if each.variable.name.value in conditions
        ]
        values = get_variable_values(self._types.core, definitions, dict.fromkeys(conditions, False))
        if not isinstance(values, list):
            self._compiled(prepared, self._variants(prepared), values)

    def bind(self, prepared: PreparedOperation) -> BoundOperation:
        """Coerce the variables and find or make the plan.

        Raises:
            RequestRefused: The variables do not fit.
        """
        variants = self._variants(prepared)
        variables = variants.variables.of(prepared.request.variables)
        if isinstance(variables, list):
            raise RequestRefused(variables)
        compiled = self._compiled(prepared, variants, variables)
        if compiled is None:
            self._metrics.fallen_back.inc()
            return self._interpreter.bind(prepared)
        compiled.uses += 1
        return _Bound(self, prepared, compiled, variables)

    def source(self, prepared: PreparedOperation) -> BoundOperation:
        """graphql-core's form of an operation, which opens the sources of subscriptions."""
        return self._interpreter.bind(prepared)

    def _variants(self, prepared: PreparedOperation) -> "_Variants":
        variants: _Variants | None = prepared.known.plans.get(self)
        if variants is None:
            core = self._types.core
            variants = _Variants(condition_variables(prepared.document), Variables(core, prepared.operation))
            prepared.known.plans[self] = variants
        return variants

    def _compiled(
        self, prepared: PreparedOperation, variants: "_Variants", variables: VariableValues
    ) -> "CompiledOperation | None":
        key = tuple([variables.coerced.get(name) for name in variants.conditions])
        if key not in variants.plans:
            variants.plans[key] = self._compile(prepared, variables)
            if len(variants.plans) > _MAX_VARIANTS:
                variants.plans.popitem(last=False)
        return variants.plans[key]

    def _compile(self, prepared: PreparedOperation, variables: VariableValues) -> "CompiledOperation | None":
        started = perf_counter()
        operation = Operation(self._types.core, prepared.document, prepared.operation, variables)
        try:
            plan = Compiler(operation, self._types).plan()
        except (NotCompiled, GraphQLError):
            # What is wrong is wrong at a place (a condition that is null, below a field): graphql-core says where.
            return None
        self._metrics.compiled.inc()
        self._metrics.seconds.observe(perf_counter() - started)
        whole = None if self.fuser is None else self.fuser.whole(plan)
        return CompiledOperation(operation, plan, whole, uses=int(prepared.is_trusted))


@dataclass(slots=True)
class CompiledOperation:
    """An operation and its plan.

    Attributes:
        uses: How often it was bound; a trusted one begins with 1.
    """

    operation: Operation
    plan: ObjectPlan
    whole: Whole | None
    uses: int


@dataclass(slots=True)
class _Variants:
    """The plans of one operation, by the truth values that decide what it selects; None is left to graphql-core."""

    conditions: tuple[str, ...]
    variables: Variables
    plans: OrderedDict[tuple[object, ...], CompiledOperation | None] = field(default_factory=OrderedDict)


class _Bound(NamedTuple):
    """An operation with its plan and variables."""

    engine: CompiledEngine
    prepared: PreparedOperation
    compiled: CompiledOperation
    variables: VariableValues

    def run(self, context: object) -> Awaitable[ExecutionResult]:
        return self._run(cast("Context", context), None)

    def run_event(self, context: object, payload: object) -> Awaitable[ExecutionResult]:
        return self._run(cast("Context", context), payload)

    async def source(self, context: object) -> AsyncIterable[object] | ExecutionResult:
        return await self.engine.source(self.prepared).source(context)

    async def _run(self, context: Context, root: object) -> ExecutionResult:
        is_repeated = self.compiled.uses > 1
        run = Run(self.compiled.operation, context, self.variables, self.engine.fuser if is_repeated else None)
        run.is_repeated = is_repeated
        if run.fuser is not None and self.compiled.whole is not None:
            answer = await self.compiled.whole.answer(run)
            if answer is not None:
                return ExecutionResult(answer)
        found = await answered(run, self.compiled.plan, root)
        errors: list[GraphQLError] = []
        if run.has_failures:
            found = settled(found, (), errors)
        data = None if found is None or isinstance(found, Failure) else _json(found)
        return ExecutionResult(cast("dict[str, Any] | None", data), errors or None)


def _json(answer: Mapping[str, Any]) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(answer, option=orjson.OPT_UTC_Z))
