"""What an operation would do, told without a database: its plan as a tree, its statements, and how many a read takes.

A query runs on both tiers against a stand-in that notes statements and answers each key with one made-up row, so that
what is shown is what the engine sends. The caller holds every permission at the top of the union. A mutation or a
subscription is never run: of these only the tree is shown.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphql import GraphQLFormattedError
from graphql.execution.values import VariableValues
from graphql.language import OperationType
from strawberry import Schema

from api.engine.branches import AttributeField, DerivedField, FigureField, RelationField, ResolverField
from api.engine.engine import CompiledEngine, CompiledOperation
from api.engine.fuser import Fuser
from api.engine.fusing import Columns, Impure, Purifier
from api.engine.inside import CodedField, EntriesField, OpenedField
from api.engine.metrics import EngineMetrics
from api.engine.plans import Branch, ObjectPlan
from api.engine.rehearsal import Recorder, context_of
from api.engine.run import Run
from api.engine.shapes import Abstract, Items, Leaf, Object, Shape
from api.errors import BAD_INPUT, ApiError, ErrorFormatter
from api.execution import ExecutionOutcome, ExecutionSettings, GraphQLRequest, Operations
from api.execution.documents import Channel, PreparedOperation
from api.execution.interpreter import RequestRefused
from api.limits import LimitExceeded, operation_cost
from api.loaders import BATCHES
from api.messages import translate
from api.paging import Connection, PageInfo
from db.batch import Batch

_FORMATTER = ErrorFormatter(translate)
_FUSED = "  [fused]"
_WIDTH = 90
_WAYS = {ResolverField: "resolver", OpenedField: "opened in Python"}
_REASONS = {"guarded": "a check guards it", "ResolverField": "a resolver makes a part of it"}


class NotExplained(Exception):
    """The document does not parse, validate or stay inside the limits, or the variables do not fit."""


async def explain(schema: Schema, request: GraphQLRequest) -> str:
    """The page for one operation.

    Raises:
        NotExplained: With one line that says what is wrong, and where.
    """
    prepared = _prepared(schema, request._replace(channel=Channel.SOCKET))
    facts, engine = prepared.facts, CompiledEngine(schema)
    engine.fuser = seen = _Watching(EngineMetrics())  # reads field by field, so that it meets each of them
    compiled, variables = _compiled(engine, prepared)
    lines = [f"{facts.kind} {facts.name or ''}".rstrip(), f"cost: at most {_cost(schema, prepared):,} objects"]
    if compiled is None:
        return "\n".join([*lines, "plan: none, introspection is left to graphql-core", ""])
    statements: list[str] = []
    if prepared.operation.operation is OperationType.QUERY:
        await _recorded(engine, prepared)
        fused = await _recorded(CompiledEngine(schema), prepared)
        by_level = await _recorded(CompiledEngine(schema, is_fusing=False), prepared)
        lines.append(f"statements: {len(fused.heard)} fused, {len(by_level.heard)} level by level")
        lines += [f"refused: {each}" for each in by_level.refusals]
        statements = list(_listed(fused, by_level))
    else:
        lines.append(f"statements: not counted, a {facts.kind} is not run to be explained")
    run = Run(compiled.operation, context_of(Recorder(), request.locale), variables, None)
    tree = _Tree(Purifier(run), seen).of(compiled.plan, _Place())
    return "\n".join([*lines, "", compiled.plan.type.name, *tree, *statements, ""])


def _prepared(schema: Schema, request: GraphQLRequest) -> PreparedOperation:
    prepared = Operations(schema, ExecutionSettings(formatter=_FORMATTER)).prepare(request)
    if isinstance(prepared, ExecutionOutcome):
        raise NotExplained(_sentence(prepared.errors[0]))
    return prepared


def _compiled(engine: CompiledEngine, prepared: PreparedOperation) -> tuple[CompiledOperation | None, VariableValues]:
    """The plan, if there is one, and the variables."""
    try:
        bound = engine.bind(prepared)
    except RequestRefused as refused:
        formatted = _FORMATTER.request_errors(refused.errors, BAD_INPUT, prepared.request.locale)
        raise NotExplained(_sentence(formatted.errors[0])) from refused
    compiled, variables = getattr(bound, "compiled", None), getattr(bound, "variables", VariableValues({}, {}))
    return (compiled if isinstance(compiled, CompiledOperation) else None), variables


def _cost(schema: Schema, prepared: PreparedOperation) -> int:
    core = schema._schema  # noqa: SLF001 - Strawberry has no public way to it
    try:
        return operation_cost(core, prepared.document, prepared.operation, prepared.request.variables).requested
    except LimitExceeded as error:
        formatted = _FORMATTER.exception(error, prepared.request.locale)
        raise NotExplained(_sentence(formatted.errors[0])) from error


def _sentence(error: GraphQLFormattedError) -> str:
    """One line: where, and what."""
    places = [f"line {each['line']}, column {each['column']}" for each in error.get("locations", [])[:1]]
    path = [".".join(map(str, error["path"]))] if "path" in error else []
    return ": ".join([*(path or places), " ".join(error["message"].split())])


async def _recorded(engine: CompiledEngine, prepared: PreparedOperation) -> "Recorder":
    """What the second run sends; the first one of a document that is not trusted is not fused."""
    for _ in range(2):
        recorder = Recorder()
        result = await engine.bind(prepared).run(context_of(recorder, prepared.request.locale))
    # Errors of made-up values tell nothing; what an argument did wrong does.
    refused = [each for each in result.errors or () if isinstance(each.original_error, ApiError)]
    recorder.refusals = [_sentence(each) for each in _FORMATTER.field_errors(refused, prepared.request.locale).errors]
    return recorder


class _Watching(Fuser):
    """Notes where the rows of a plan come from, which only a run knows."""

    def __init__(self, metrics: EngineMetrics) -> None:
        super().__init__(metrics)
        self.keys: dict[ObjectPlan, str] = {}
        self.pages: dict[ObjectPlan, Columns] = {}

    def whole(self, plan: ObjectPlan) -> None:
        """Nothing is read as a whole: each root field is met."""

    async def of_keys(self, run: Run, plan: ObjectPlan, batch: str, keys: Sequence[Any]) -> list[Any] | None:
        """Notes the batch."""
        self.keys[plan] = batch
        return await super().of_keys(run, plan, batch, keys)

    async def page(self, run: Run, plan: ObjectPlan, connection: Connection[Any]) -> None:
        """Notes the columns of the list."""
        listing = connection.source.listing
        self.pages[plan] = Columns(listing.columns, listing.required)
        await super().page(run, plan, connection)


# --- the tree --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a plan stands: how deep, behind how many batches, with rows of which columns (None: in memory)."""

    depth: int = 1
    level: int = 0
    columns: Columns | None = None
    is_fused: bool = False


class _Tree:
    """Lines for a plan: what reads each branch, and whether one statement reads it with all that is below."""

    def __init__(self, purifier: Purifier, seen: _Watching) -> None:
        self._purifier = purifier
        self._seen = seen

    def of(self, plan: ObjectPlan, place: _Place) -> Iterator[str]:
        """Leaves together, then each branch with what is below it."""
        branches = [branch for branch in plan.branches if not _is_leaf(branch)]
        leaves = [key for key in plan.keys if key not in {branch.key for branch in branches}]
        if leaves:
            yield f"{'  ' * place.depth}{', '.join(leaves)}"
        for branch in branches:
            yield from self._branch(branch, replace(place, columns=self._seen.pages.get(plan, place.columns)))

    def _branch(self, branch: Branch, place: _Place) -> Iterator[str]:
        below = _below(branch)
        lookup = self._seen.keys.get(below) if below is not None else None
        is_read = isinstance(branch, RelationField | FigureField) or lookup is not None or below in self._seen.pages
        level = place.level + is_read
        note = "" if place.is_fused else self._note(branch, below, lookup, place.columns)
        how = f"batch {lookup}" if lookup is not None else _how(branch)
        yield f"{'  ' * place.depth}{_name(branch, below)}: {how}{f', level {level}' if is_read else ''}{note}"
        if below is not None:
            is_wrapped = lookup is None and isinstance(branch, ResolverField | AttributeField)
            columns = place.columns if is_wrapped else None
            yield from self.of(below, _Place(place.depth + 1, level, columns, place.is_fused or note == _FUSED))

    def _note(self, branch: Branch, below: ObjectPlan | None, lookup: str | None, columns: Columns | None) -> str:
        try:
            if isinstance(branch, RelationField | FigureField):
                self._purifier.branch(branch, columns)
            elif below is not None and lookup is not None:
                self._purifier.outputs(below, _columns_of(lookup))
            elif below is not None and below.has_rows and below.wrap is not PageInfo and columns is not None:
                self._purifier.outputs(below, columns)
            else:
                return ""
        except Impure as error:
            return f"  [not fused: {_reason(str(error))}]"
        return _FUSED


def _columns_of(name: str) -> Columns:
    batch = BATCHES[name]
    if not isinstance(batch, Batch):
        raise Impure(name)
    return Columns(batch.columns, batch.required)


def _reason(what: str) -> str:
    """Why, from what the purifier names: a batch, a field, or a kind of branch."""
    if what in BATCHES:
        return f"{what} is a function of its own, no declared batch"
    if "." in what:
        return f"{what} has no form in SQL"
    return _REASONS.get(what, what)


def _is_leaf(branch: Branch) -> bool:
    return isinstance(branch, AttributeField) and isinstance(branch.shape, Leaf)


def _below(branch: Branch) -> ObjectPlan | None:
    """The plan of the objects at a branch, where there is one before it runs."""
    if isinstance(branch, RelationField):
        return branch.plan
    shape: Shape | None = getattr(branch, "shape", None)
    while isinstance(shape, Items):
        shape = shape.of
    return shape.plan if isinstance(shape, Object) else None


def _name(branch: Branch, below: ObjectPlan | None) -> str:
    """Response key, the field where it has another name, and the type of the objects."""
    place = getattr(branch, "place", None)
    name = "" if place is None else place.name.rpartition(".")[2]
    key = branch.key if name in {"", branch.key} else f"{branch.key} ({name})"
    return key if below is None else f"{key} → {below.type.name}"


def _how(branch: Branch) -> str:
    if isinstance(branch, RelationField):
        declared = branch.declared
        filters = ", with arguments" if branch.has_arguments else ""
        return f"batch {declared.batch} by {declared.key}, {'many' if declared.is_many else 'one'}{filters}"
    if isinstance(branch, FigureField):
        return f"{branch.declared.column} of batch {branch.declared.batch} by {branch.declared.key}"
    if isinstance(branch, EntriesField | CodedField):
        return f"inside column {branch.declared.column}"
    if isinstance(branch, DerivedField):
        return f"derived from {', '.join(branch.declared.columns)}"
    if isinstance(branch, ResolverField) and isinstance(branch.shape, Abstract):
        return "resolver, planned for each type that turns up"
    return next((way for kind, way in _WAYS.items() if isinstance(branch, kind)), "attribute")


# --- the statements --------------------------------------------------------------------------------------------

_PART = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|[(),]|\s+|[^\s(),'\"]+")
_QUERIES = ["SELECT", "WITH"]
_CLAUSES = frozenset({"SELECT", "FROM", "WHERE", "ORDER", "LIMIT", "GROUP", "LEFT", "JOIN", "UNION"})


def _listed(fused: Recorder, by_level: Recorder) -> Iterator[str]:
    """Each statement once: when it is sent, by which batch, how often where it is more than once."""
    counts = [Counter(each.heard) for each in (fused, by_level)]
    for heard in dict.fromkeys([*fused.heard, *by_level.heard]):
        batch, text = heard
        tier = (
            "either way"
            if all(heard in each for each in counts)
            else "fused"
            if heard in counts[0]
            else "level by level"
        )
        times = max(each[heard] for each in counts)
        yield from (
            "",
            "-- " + ", ".join([tier, *([batch] if batch else []), *([f"{times} times"] if times > 1 else [])]),
        )
        yield from _wrapped(text)


def _wrapped(text: str) -> Iterator[str]:
    """A line for each clause, indented by the depth of its query, and for what would make a line too long."""
    line, brackets, before = "", [True], ""
    parts = _PART.findall(text)
    for at, part in enumerate(parts):
        word = " " if part.isspace() else part
        is_clause = line.strip() and brackets[-1] and word in _CLAUSES and before not in {"LEFT", "OUTER", "ALL"}
        is_below = (brackets[-1] and word == "AND") or (len(line) > _WIDTH and (before == "," or word == "WHEN"))
        if is_clause or is_below or (before == "(" and word in _QUERIES):
            yield line.rstrip()
            line = "  " * (sum(brackets) - 1 + is_below)
        if word == "(":
            brackets.append(parts[at + 1] in _QUERIES)
        elif word == ")":
            brackets.pop()
        line += word if line.strip() or word != " " else ""
        before = word if word != " " else before
    yield line.rstrip()
