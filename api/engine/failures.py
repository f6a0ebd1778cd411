"""Field errors on their way up: where a value failed, and what becomes of its parents.

While a plan runs, a failed value is a `Failure` in the place of the value. One that meets a non-null type takes its
parent's place, and so on to the nearest place that may be null (GraphQL specification, section 6.4.4). Only an answer
with failures is walked at the end, to turn them into errors with paths.
"""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError, located_error
from graphql.language import Node


class Failure:
    """A failed value. `path` leads from the place where it stands down to the field that failed."""

    __slots__ = ("error", "nodes", "path")

    def __init__(self, error: Exception, nodes: Sequence[Node], path: tuple[str | int, ...] = ()) -> None:
        self.error = error
        self.nodes = nodes
        self.path = path

    def below(self, step: str | int) -> "Failure":
        """The failure of the parent that has this failure at `step`."""
        return Failure(self.error, self.nodes, (step, *self.path))


def settled(value: Any, path: tuple[str | int, ...], errors: list[GraphQLError]) -> Any:
    """A copy of an answer with null for each failure; the errors are added in the order of the document."""
    if isinstance(value, dict):
        return {key: settled(below, (*path, key), errors) for key, below in value.items()}
    if isinstance(value, list):
        return [settled(below, (*path, place), errors) for place, below in enumerate(value)]
    if isinstance(value, Failure):
        errors.append(located_error(value.error, value.nodes, [*path, *value.path]))
        return None
    return value
