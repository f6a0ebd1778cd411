"""What an operation would do, told without a database: its plan as a tree, its statements, and how many a read takes.

A query runs on both tiers against a stand-in that notes statements and answers each key with one made-up row, so that
what is shown is what the engine itself sends. The caller holds every permission at the top of the union. A mutation or
a subscription is never run: of these only the tree is shown.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from graphql import GraphQLError
from graphql.execution.values import VariableValues
from graphql.language import OperationType
from strawberry import Schema

from api.context import Context, Services
from api.engine.engine import CompiledEngine, CompiledOperation
from api.engine.fuser import Fuser
from api.engine.fusing import Columns, Impure, Purifier
from api.engine.metrics import EngineMetrics
from api.engine.plans import (
    AttributeField,
    Branch,
    DerivedField,
    FigureField,
    ObjectPlan,
    RelationField,
    ResolverField,
)
from api.engine.run import Run
from api.engine.shapes import Abstract, Items, Leaf, Object, Shape
from api.errors import ApiError
from api.execution import ExecutionOutcome, GraphQLRequest, Operations, PreparedOperation, RequestRefused
from api.fields import DECLARATION, Found
from api.limits import operation_cost
from api.loaders import BATCHES, Loaders
from api.messages import translate
from api.paging import Connection
from db.batch import Batch
from db.fused import LINK, NODE, TOTAL
from db.sealing import KEY_BYTES, Keyring
from db.session import Database
from domain.auth.access import scope_for
from domain.notifications.feed import Feed
from domain.shared.actor import Actor, Grant
from domain.shared.permissions import ROLE_PERMISSIONS

_TOP = UUID(int=0)
_BATCH: ContextVar[str] = ContextVar("batch", default="")
_WIDTH = 118


class NotExplained(Exception):
    """The document does not parse, validate or stay inside the limits, or the variables do not fit."""


async def explain(schema: Schema, request: GraphQLRequest) -> str:
    """The page for one operation.

    Raises:
        NotExplained: With one line that says what is wrong, and where.
    """
    prepared = _prepared(schema, request)
    fuser = _Watching(EngineMetrics())
    engine = CompiledEngine(schema)
    engine.fuser = fuser
    try:
        compiled = getattr(engine.bind(prepared), "compiled", None)
        cost = operation_cost(schema._schema, prepared.document, prepared.operation, request.variables)  # noqa: SLF001 - Strawberry has no public way to it
    except RequestRefused as refused:
        raise NotExplained(_line(refused.errors[0])) from refused
    except ApiError as error:
        raise NotExplained(translate(error.code, request.locale, **error.facts)) from error
    heading = f"{prepared.facts.kind} {prepared.facts.name or ''}".rstrip()
    lines = [heading, f"cost: at most {cost.requested:,} objects"]
    if not isinstance(compiled, CompiledOperation):
        return "\n".join([*lines, "plan: none, graphql-core answers introspection", ""])
    tail: list[str] = []
    if prepared.operation.operation is OperationType.QUERY:
        fused = await _recorded(engine, prepared)
        level = await _recorded(CompiledEngine(schema, is_fusing=False), prepared)
        lines.append(f"statements: {len(fused.heard)} fused, {len(level.heard)} level by level")
        lines += [f"refused: {each}" for each in level.refusals]
        tail = [*_statements("fused", fused), *_statements("level by level", level)]
    else:
        lines.append(f"statements: a {prepared.facts.kind} is not run to be explained")
    run = Run(compiled.operation, _context(_Recorder(), request.locale), VariableValues({}, {}), None)
    tree = _Tree(Purifier(run), fuser)
    return "\n".join([*lines, "", *tree.of(compiled.plan), *tail, ""])


def _prepared(schema: Schema, request: GraphQLRequest) -> PreparedOperation:
    prepared = Operations(schema).prepare(request)
    if not isinstance(prepared, ExecutionOutcome):
        return prepared
    error = prepared.errors[0]
    place = "".join(f"{each['line']}:{each['column']}: " for each in error.get("locations", [])[:1])
    raise NotExplained(f"{place}{' '.join(error['message'].split())}")


def _line(error: GraphQLError) -> str:
    return " ".join(error.message.split())


# --- the stand-in ----------------------------------------------------------------------------------------------


class _Row(Mapping[Any, Any]):
    """A made-up row: `key` in every column, so that whatever refers to it finds it; no text where a fused one stands."""

    def __init__(self, key: object) -> None:
        self._key = key

    def __getitem__(self, column: Any) -> Any:
        if column == TOTAL:
            return 0
        is_text = isinstance(column, int) or str(column).startswith((NODE, LINK))
        return "null" if is_text else self._key

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 1


@dataclass
class _Recorder:
    """In place of the database and of its connections.

    Attributes:
        heard: The batch (or nothing) and the text of each statement, in order.
    """

    heard: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def read(self) -> AsyncIterator["_Recorder"]:
        """Nothing to acquire."""
        yield self

    transaction = write = read

    async def fetch(self, text: str, *arguments: Any) -> list[_Row]:
        """One row for each key."""
        self.heard.append((_BATCH.get(), text))
        lists = [each for each in arguments if isinstance(each, list) and each]
        return [_Row(key) for key in next((each for each in lists if each != [_TOP]), [_TOP])]

    async def fetchrow(self, text: str, *arguments: Any) -> _Row:
        """The first of them."""
        return (await self.fetch(text, *arguments))[0]

    async def fetchval(self, text: str, *arguments: Any) -> int:
        """A count."""
        await self.fetch(text, *arguments)
        return 0

    async def execute(self, text: str, *arguments: Any) -> str:
        """Writes nothing; reading personal fields leaves an entry in the audit log."""
        await self.fetch(text, *arguments)
        return ""


class _Loaders(Loaders):
    """Tells the recorder which batch reads."""

    async def load_many(self, name: str, keys: Sequence[Any], arguments: Mapping[str, Any] | None = None) -> list[Any]:
        """As ever."""
        token = _BATCH.set(name)
        try:
            return await super().load_many(name, keys, arguments)
        finally:
            _BATCH.reset(token)


class _Watching(Fuser):
    """Notes where the rows of a plan come from, which only a run knows."""

    def __init__(self, metrics: EngineMetrics) -> None:
        super().__init__(metrics)
        self.keys: dict[ObjectPlan, str] = {}
        self.pages: dict[ObjectPlan, Columns] = {}

    async def of_keys(self, run: Run, plan: ObjectPlan, batch: str, keys: Sequence[Any]) -> list[Any] | None:
        """Notes the batch."""
        self.keys[plan] = batch
        return await super().of_keys(run, plan, batch, keys)

    async def page(self, run: Run, plan: ObjectPlan, connection: Connection[Any]) -> None:
        """Notes the columns of the list."""
        listing = connection.source.listing
        self.pages[plan] = Columns(listing.columns, listing.required)
        await super().page(run, plan, connection)


def _context(recorder: _Recorder, locale: str) -> Context:
    grants = tuple(Grant(role, _TOP) for role in ROLE_PERMISSIONS)
    actor = Actor(_TOP, member_id=_TOP, session_id=_TOP, organisation_id=_TOP, grants=grants)
    database = cast("Database", recorder)
    services = Services(database, Keyring(bytes(KEY_BYTES)), cast("Feed", None))
    context = Context(services, actor, scope_for(actor), locale)
    context.loaders = _Loaders(database, context.scope)
    return context


async def _recorded(engine: CompiledEngine, prepared: PreparedOperation) -> _Recorder:
    """What the second run sends: the first one of a free document is not fused."""
    for _ in range(2):
        recorder = _Recorder()
        result = await engine.bind(prepared).run(_context(recorder, prepared.request.locale))
    errors = [each for each in result.errors or () if isinstance(each.original_error, ApiError)]
    recorder.refusals = list(dict.fromkeys(f"{'.'.join(map(str, each.path or ()))}: {_line(each)}" for each in errors))
    return recorder


# --- the tree --------------------------------------------------------------------------------------------------


class _Tree:
    """Lines for a plan and what is below it."""

    def __init__(self, purifier: Purifier, seen: _Watching) -> None:
        self._purifier = purifier
        self._seen = seen

    def of(self, plan: ObjectPlan, depth: int = 1, columns: Columns | None = None, *, is_fused: bool = False) -> Iterator[str]:
        """What is selected, in the order of the answer: leaves together, each branch with what is below it."""
        indent = "  " * depth
        leaves = [key for key in plan.keys if not any(branch.key == key for branch in plan.branches)]
        leaves += [branch.key for branch in plan.branches if _is_leaf(branch)]
        if leaves:
            yield f"{indent}{', '.join(key for key in plan.keys if key in leaves)}"
        for branch in plan.branches:
            if not _is_leaf(branch):
                yield from self._branch(branch, depth, self._seen.pages.get(plan, columns), is_fused=is_fused)
