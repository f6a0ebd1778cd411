"""`@defer`: the answer to an operation in parts, the first as soon as it is there.

Whoever takes `multipart/mixed` gets later what a fragment defers: graphql-core's incremental executor reads on from the
objects of the first part. For everybody else the directive means nothing, as its proposal allows: documents are kept
without it, so that the compiled engine never meets it.
"""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, Final, NamedTuple, cast

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    ExperimentalIncrementalExecutionResults,
    GraphQLDeferDirective,
    GraphQLError,
    GraphQLFormattedError,
    GraphQLSchema,
    InitialIncrementalExecutionResult,
    Visitor,
    visit,
)
from graphql.execution import SubsequentIncrementalExecutionResult

from api.errors import ApiError, ErrorFormatter
from api.execution.deadline import Within

DEFER: Final = GraphQLDeferDirective.name


def declare_defer(schema: GraphQLSchema) -> None:
    """Makes `@defer` known; Strawberry's own switch would bring `@stream` with it."""
    if schema.get_directive(DEFER) is None:
        schema.directives = (*schema.directives, GraphQLDeferDirective)


def without_defer(document: DocumentNode) -> DocumentNode:
    """The document as it reads where nothing is deferred; the same one when it defers nothing."""
    seeker = _Remover()
    changed = cast("DocumentNode", visit(document, seeker))
    return changed if seeker.has_found else document


class _Remover(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.has_found = False

    def enter_directive(self, node: DirectiveNode, *_: object) -> object:
        if node.name.value != DEFER:
            return None
        self.has_found = True
        return REMOVE


class Part(NamedTuple):
    """One part of an answer.

    Attributes:
        payload: As graphql-js 17 writes it: first `data` and `pending`, then `incremental` and `completed`; always
            `hasNext`.
        errors: All that stand in it, for figures and logs.
    """

    payload: Mapping[str, object]
    errors: Sequence[GraphQLFormattedError] = ()


@dataclass(slots=True)
class _Errors:
    """Formats the errors of one part and remembers them."""

    formatter: ErrorFormatter
    locale: str
    found: list[GraphQLFormattedError] = field(default_factory=list)

    def of(self, errors: list[GraphQLError] | None) -> dict[str, Sequence[GraphQLFormattedError]]:
        return self._kept(self.formatter.field_errors(errors, self.locale).errors) if errors else {}

    def exception(self, error: Exception) -> dict[str, Sequence[GraphQLFormattedError]]:
        return self._kept(self.formatter.exception(error, self.locale).errors)

    def _kept(self, errors: Sequence[GraphQLFormattedError]) -> dict[str, Sequence[GraphQLFormattedError]]:
        self.found.extend(errors)
        return {"errors": list(errors)}


@dataclass(frozen=True, slots=True)
class InParts:
    """An answer whose first part is there.

    Attributes:
        seconds: For all parts together, from now on.
    """

    results: ExperimentalIncrementalExecutionResults
    extensions: Mapping[str, object]
    formatter: ErrorFormatter
    locale: str
    seconds: float

    async def parts(self) -> AsyncGenerator[Part, None]:
        """Each part when it is there; what fails or takes too long ends with its errors. Close it to stop the rest."""
        initial = self.results.initial_result
        errors = _Errors(self.formatter, self.locale)
        first = _initial(initial, errors, self.extensions)
        yield Part(first, errors.found)
        pending = {each.id for each in initial.pending}
        due = monotonic() + self.seconds
        async with aclosing(self.results.subsequent_results) as subsequent:
            while pending or initial.has_next:
                errors = replace(errors, found=[])
                payload = await _next(subsequent, pending, errors, due - monotonic())
                yield Part(payload, errors.found)
                if not payload["hasNext"]:
                    return


async def _next(
    results: AsyncGenerator[SubsequentIncrementalExecutionResult, None],
    pending: set[str],
    errors: _Errors,
    seconds: float,
) -> dict[str, object]:
    """The next part, or the end of all that is pending; `pending` follows it."""
    try:
        with Within(max(seconds, 0.001)):
            result = await anext(results)
    except StopAsyncIteration:
        return {"hasNext": False}
    except TimeoutError:
        return _ended(pending, errors.exception(ApiError("TIMEOUT", seconds=f"{seconds:g}")))
    except Exception as error:  # noqa: BLE001 - the client gets an incident, the log the story
        return _ended(pending, errors.exception(error))
    pending.update(each.id for each in result.pending or ())
    pending.difference_update(each.id for each in result.completed or ())
    return _subsequent(result, errors)


def _initial(
    result: InitialIncrementalExecutionResult, errors: _Errors, extensions: Mapping[str, object]
) -> dict[str, object]:
    payload: dict[str, object] = {
        **errors.of(result.errors),
        "data": result.data,
        "pending": [each.formatted for each in result.pending],
        "hasNext": result.has_next,
    }
    return {**payload, "extensions": extensions} if extensions else payload


def _subsequent(result: SubsequentIncrementalExecutionResult, errors: _Errors) -> dict[str, object]:
    payload: dict[str, object] = {"hasNext": result.has_next}
    if result.pending:
        payload["pending"] = [each.formatted for each in result.pending]
    if result.incremental:
        payload["incremental"] = list(_formatted(result.incremental, errors))
    if result.completed:
        payload["completed"] = list(_formatted(result.completed, errors))
    return payload


def _formatted(results: list[Any], errors: _Errors) -> Iterator[dict[str, object]]:
    for result in results:
        yield {**result.formatted, **errors.of(result.errors)}


def _ended(pending: set[str], errors: Mapping[str, object]) -> dict[str, object]:
    return {"hasNext": False, "completed": [{"id": identity, **errors} for identity in sorted(pending)]}
