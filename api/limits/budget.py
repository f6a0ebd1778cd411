"""The limits of one GraphQL request and the error that names the limit it broke."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from graphql import GraphQLError
from graphql.language import Node


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a document may ask for.

    Attributes:
        tokens: Lexical tokens of the text, comments not counted.
        comments: Comments of the text.
        lines: Lines of the text; each error looks for its line from the start.
        operations: Operations of the document.
        fragments: Fragment definitions of the document.
        fields: Fields as written, over all definitions.
        aliases: Aliases as written, over all definitions.
        directives: Directive uses as written, over all definitions.
        expanded_fields: Fields of the largest operation with every fragment counted
            where it is spread.
        depth: Fields on the longest path of an operation; fields below `__schema` and
            `__type` are left out.
        root_fields: Root fields of a query or subscription, fragments included.
        mutation_root_fields: Root fields of a mutation, fragments included.
        introspection: Weighted fields below `__schema` and `__type`; the query that
            every tool sends weighs about 134,000.
        introspection_roots: Root fields `__schema` and `__type`, fragments included: each
            walks the whole schema, however little it selects.
        errors: Validation errors after which validation stops.
        cost: Objects that the operation may return.
        page_size: Size of a connection that states neither `first` nor `last`.
        list_size: Size of a plain list that declares none.
        list_sizes: Declared sizes of plain lists by `Type.field`; wins over the
            `list_size` of the field's extensions or Strawberry metadata.
    """

    tokens: int = 2000
    comments: int = 500
    lines: int = 2000
    operations: int = 10
    fragments: int = 50
    fields: int = 600
    aliases: int = 30
    directives: int = 50
    expanded_fields: int = 2000
    depth: int = 12
    root_fields: int = 20
    mutation_root_fields: int = 5
    introspection: int = 150_000
    introspection_roots: int = 15
    errors: int = 10
    cost: int = 2_000
    page_size: int = 100
    list_size: int = 10
    list_sizes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), hash=False)


DEFAULT_LIMITS = Limits()


# Figures multiply; what is passed on stays an integer that every JSON reader holds.
_LARGEST_FIGURE = 2**53 - 1
_LONGEST_MESSAGE = 300

ErrorT = TypeVar("ErrorT", bound=GraphQLError)


class LimitExceeded(GraphQLError):
    """A request error: the document breaks one limit.

    Attributes:
        code: Stable name of the limit, such as `DEPTH_LIMIT`; also
            `extensions.code`, beside `extensions.limit` and `extensions.requested`.
        limit: The limit.
        requested: The document's figure, at most 2**53 - 1; None when counting stopped
            at the limit.
    """

    def __init__(
        self, unit: str, *, code: str, limit: int, requested: int | None = None, node: Node | None = None
    ) -> None:
        """Say what was measured (a plural), against which limit, and where."""
        extensions: dict[str, object] = {"code": code, "limit": limit}
        figure = f"more than {limit}"
        if requested is not None:
            requested = min(requested, _LARGEST_FIGURE)
            extensions["requested"] = requested
            figure = str(requested) if requested < _LARGEST_FIGURE else f"at least {requested}"
        message = f"The document asks for {figure} {unit}; the limit is {limit}."
        super().__init__(message, nodes=node, extensions=extensions)
        self.code = code
        self.limit = limit
        self.requested = requested


def shortened(error: ErrorT) -> ErrorT:
    """Cut a message that repeats a long or deep part of the document; gives the error."""
    if len(error.message) > _LONGEST_MESSAGE:
        error.message = f"{error.message[:_LONGEST_MESSAGE]}…"
    return error


def refuse_above(unit: str, code: str, limit: int, requested: int) -> None:
    """Refuse a figure above its limit; `unit` is the plural of what is counted.

    Raises:
        LimitExceeded: With the figure.
    """
    if requested > limit:
        raise LimitExceeded(unit, code=code, limit=limit, requested=requested)
