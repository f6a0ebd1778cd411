"""What one execution of a plan carries through its levels."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol, cast

from graphql import GraphQLField, GraphQLObjectType, GraphQLResolveInfo
from graphql.execution.values import VariableValues
from graphql.language import FieldNode
from graphql.pyutils import Path
from graphql.type.definition import GraphQLResolveInfoHelpers
from strawberry.execution import optimized_is_awaitable

from api.context import Context
from api.engine.failures import Failure
from api.engine.selection import Operation
from api.fields import DEFERRED, Reader, reader_of

_NO_HELPERS = GraphQLResolveInfoHelpers(gather=asyncio.gather, track=lambda _: None)  # type: ignore[arg-type]  # fewer duties


_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Carried:
    """What the rows of a page bring along for a plan: whole objects in `column`, or `branches` in `column0`, …."""

    column: str
    is_whole: bool
    branches: Sequence[Any] = ()

    @property
    def names(self) -> Sequence[str]:
        """The columns with what it brings along."""
        return [self.column] if self.is_whole else [f"{self.column}{number}" for number in range(len(self.branches))]


class LazyInfo:
    """graphql-core's info of a field, made when more than the context is asked for."""

    __slots__ = ("_make", "_run", "context")

    def __init__(self, run: "Run", make: Callable[["Run"], Any]) -> None:
        self.context = run.context
        self._run = run
        self._make = make

    def __getattr__(self, name: str) -> Any:
        return getattr(self._make(self._run), name)


class Fuser(Protocol):
    """What may answer in place of a plan's branches (`api.engine.fuser`)."""

    async def fill(self, run: "Run", plan: Any, level: Any) -> Collection[Any]:
        """Gives the branches that are filled."""
        ...

    async def of_keys(self, run: "Run", plan: Any, batch: str, keys: Sequence[Any]) -> list[Any] | None:
        """Gives the objects, or None."""
        ...

    async def page(self, run: "Run", plan: Any, connection: Any) -> None:
        """May read the connection's page."""
        ...


class Run:
    """One execution.

    Attributes:
        fuser: Reads pure subtrees by one statement each; None reads level by level.
        carried: For plans of a page's objects, what the page has brought along.
        has_failures: Whether any value failed, so that the answer must be settled.
        is_repeated: Whether the document has come before, so that statements and functions of its own are worth making.
        said: What the functions of root fields have said already, by the key of the field.
        opened: Levels with branches to start (`api.engine.rounds`).
        reads: Batches to read, all of them in the next round.
        waits: What else the next round waits for.
        typed: The plans of objects that stand where several types may, by the object's identity.
    """

    __slots__ = (
        "carried",
        "context",
        "fuser",
        "has_failures",
        "is_repeated",
        "opened",
        "operation",
        "reader",
        "reads",
        "said",
        "typed",
        "variables",
        "waits",
    )

    def __init__(self, operation: Operation, context: Context, variables: VariableValues, fuser: Fuser | None) -> None:
        self.operation = operation
        self.context = context
        self.variables = variables
        self.fuser = fuser
        self.carried: dict[Any, Carried] = {}
        self.has_failures = False
        self.is_repeated = True
        self.said: Mapping[str, Any] = _NOTHING
        self.opened: list[Any] = []
        self.reads: list[Any] = []
        self.waits: list[Any] = []
        self.typed: dict[int, Any] = {}
        self.reader: Reader = reader_of(context)

    def failure(self, error: Exception, nodes: Sequence[FieldNode]) -> Failure:
        """Notes that a value failed."""
        self.has_failures = True
        return Failure(error, nodes)

    def info(self, name: str, definition: GraphQLField, parent: GraphQLObjectType, nodes: list[FieldNode]) -> Any:
        """What Strawberry's resolvers are given. Its path names the field without the places in lists above it.

        `root_value` says that lookups may answer with references, which the plan reads in batches.
        """
        operation = self.operation
        return GraphQLResolveInfo(
            field_name=name,
            field_nodes=nodes,
            return_type=definition.type,
            parent_type=parent,
            path=Path(None, name, parent.name),
            schema=operation.schema,
            fragments={name: each.definition for name, each in operation.fragments.items()},
            root_value=DEFERRED,
            operation=operation.definition,
            variable_values=self.variables,
            context=self.context,
            is_awaitable=cast("Any", optimized_is_awaitable),
            abort_signal=None,
            async_helpers=_NO_HELPERS,
        )
