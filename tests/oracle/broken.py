"""Engines that are wrong on purpose: graphql-core's answer, changed in one way."""

import copy
from collections.abc import AsyncIterable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, GraphQLError

from api.execution import BoundOperation, Interpreter, PreparedOperation
from api.root import schema

Change = Callable[[ExecutionResult], ExecutionResult]


@dataclass(frozen=True)
class _Bound:
    bound: BoundOperation
    change: Change

    async def run(self, context: object) -> ExecutionResult:
        return self.change(await self.bound.run(context))

    async def run_event(self, context: object, payload: object) -> ExecutionResult:
        return self.change(await self.bound.run_event(context, payload))

    async def source(self, context: object) -> AsyncIterable[object] | ExecutionResult:
        return await self.bound.source(context)


class BrokenEngine:
    """graphql-core with every answer changed."""

    def __init__(self, change: Change) -> None:
        self._inner = Interpreter(schema)
        self._change = change

    def prepare(self, prepared: PreparedOperation) -> None:
        """Has nothing to prepare."""

    def bind(self, prepared: PreparedOperation) -> BoundOperation:
        """Binds as graphql-core does."""
        return _Bound(self._inner.bind(prepared), self._change)


def _inside(value: Any) -> Iterator[Any]:
    """All maps and lists, outer ones first."""
    if isinstance(value, dict | list):
        yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from _inside(each)


def _changed(result: ExecutionResult, change: Callable[[Any], bool]) -> ExecutionResult:
    """With the first map or list changed that `change` takes."""
    data = copy.deepcopy(result.data)
    for each in _inside(data):
        if change(each):
            break
    return ExecutionResult(data, result.errors, result.extensions)


def _loses_field(value: Any) -> bool:
    if isinstance(value, dict) and len(value) > 1:
        value.popitem()
        return True
    return False


def _swaps_items(value: Any) -> bool:
    if isinstance(value, list) and len(value) > 1 and value[0] != value[-1]:
        value[0], value[-1] = value[-1], value[0]
        return True
    return False


def _swaps_keys(value: Any) -> bool:
    if isinstance(value, dict) and len(value) > 1:
        first = next(iter(value))
        value[first] = value.pop(first)
        return True
    return False


def _forgets_null(value: Any) -> bool:
    for name in value if isinstance(value, dict) else ():
        if value[name] is None:
            value[name] = ""
            return True
    return False


def _writes_numbers_as_text(value: Any) -> bool:
    for name in value if isinstance(value, dict) else ():
        if isinstance(value[name], int):
            value[name] = str(value[name])
            return True
    return False


def _loses_error(result: ExecutionResult) -> ExecutionResult:
    return ExecutionResult(result.data, (result.errors or [])[1:] or None)


def _says_twice(result: ExecutionResult) -> ExecutionResult:
    return ExecutionResult(result.data, [*(result.errors or []), *(result.errors or [])[:1]])


def _shortens_path(result: ExecutionResult) -> ExecutionResult:
    return ExecutionResult(
        result.data, [_like(error, path=list(error.path or [])[:-1]) for error in result.errors or []]
    )


def _loses_place(result: ExecutionResult) -> ExecutionResult:
    return ExecutionResult(result.data, [_like(error, nodes=None) for error in result.errors or []])


def _like(error: GraphQLError, **changes: Any) -> GraphQLError:
    facts = {"nodes": error.nodes, "path": error.path, "extensions": error.extensions, **changes}
    return GraphQLError(error.message, original_error=error.original_error or error, **facts)


CHANGES: dict[str, tuple[str, Change]] = {
    "loses a field": ("data", lambda result: _changed(result, _loses_field)),
    "swaps two items": ("data", lambda result: _changed(result, _swaps_items)),
    "swaps two keys": ("order of keys", lambda result: _changed(result, _swaps_keys)),
    "forgets a null": ("data", lambda result: _changed(result, _forgets_null)),
    "writes numbers as text": ("data", lambda result: _changed(result, _writes_numbers_as_text)),
    "loses an error": ("errors", _loses_error),
    "says an error twice": ("errors", _says_twice),
    "shortens paths": ("errors", _shortens_path),
    "loses locations": ("errors", _loses_place),
}
"""Wrong engines by what they do, with the kind of difference that must be seen."""


@dataclass(frozen=True)
class _Twice:
    bound: BoundOperation

    async def run(self, context: object) -> ExecutionResult:
        await self.bound.run(context)
        return await self.bound.run(context)

    async def run_event(self, context: object, payload: object) -> ExecutionResult:
        return await self.bound.run_event(context, payload)

    async def source(self, context: object) -> AsyncIterable[object] | ExecutionResult:
        return await self.bound.source(context)


class RepeatingEngine:
    """graphql-core, asked again for an answer that it has given, as if a first try had not told enough."""

    def __init__(self) -> None:
        self._inner = Interpreter(schema)

    def prepare(self, prepared: PreparedOperation) -> None:
        """Has nothing to prepare."""

    def bind(self, prepared: PreparedOperation) -> BoundOperation:
        """Binds as graphql-core does."""
        return _Twice(self._inner.bind(prepared))
