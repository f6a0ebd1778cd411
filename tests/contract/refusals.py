"""Which refusals a mutation can give: read from the code that its resolver reaches in `domain`."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from api.root import Mutation
from domain.shared.errors import DomainError


class Refusal(NamedTuple):
    """A place that makes a refusal: its class, the facts given, and where."""

    type_: type[DomainError]
    facts: frozenset[str]
    place: str


def resolvers() -> dict[str, Callable[..., Any]]:
    """The resolver of each mutation, by the name of its field."""
    definition: StrawberryObjectDefinition = Mutation.__strawberry_definition__  # type: ignore[attr-defined]  # set by strawberry
    return {to_camel_case(field.python_name): _function(field) for field in definition.fields}


def reachable(start: Callable[..., Any]) -> set[Refusal]:
    """Refusals made in functions of `domain` that `start` refers to, directly or not. An upper bound."""
    found: set[Refusal] = set()
    seen: set[Any] = set()
    pending: list[Any] = [start]
    while pending:
        function = inspect.unwrap(pending.pop())
        if function in seen:
            continue
        seen.add(function)
        made, called = _read(function)
        found |= made
        pending += called
    return found


def _function(field: StrawberryField) -> Callable[..., Any]:
    assert field.base_resolver is not None
    function: Any = field.base_resolver.wrapped_func
    resolver: Callable[..., Any] = function
    return resolver


@cache
def _read(function: Any) -> tuple[set[Refusal], list[Any]]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    # `self` stands for the class: its methods are what a method reaches.
    owner = function.__globals__.get(function.__qualname__.split(".")[0])
    names: Mapping[str, Any] = {**function.__globals__, "self": owner if isinstance(owner, type) else None}
    refusals, called = set(), []
    for node, value in _references(tree, names):
        if isinstance(value, type) and issubclass(value, DomainError):
            facts = {each.arg for each in node.keywords if each.arg} if isinstance(node, ast.Call) else set()
            refusals.add(Refusal(value, frozenset(facts), f"{function.__module__}.{function.__qualname__}"))
        elif isinstance(value, FunctionType | MethodType) and value.__module__.startswith(
            ("domain.", "api.resolvers.")
        ):
            called.append(getattr(value, "__func__", value))
    return refusals, called


def _references(tree: ast.AST, names: Mapping[str, Any]) -> Iterator[tuple[ast.AST, Any]]:
    """What names and dotted names stand for; a refusal counts where it is made, raised or asked for its code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, _value(node.func, names)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name):
            yield node, _value(node.exc, names)
        elif isinstance(node, ast.Attribute) and node.attr == "code":
            yield node, _value(node.value, names)
        elif isinstance(node, ast.Name | ast.Attribute):
            value = _value(node, names)
            if isinstance(value, FunctionType | MethodType):
                yield node, value


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        holder = _value(node.value, names)
        home = holder if isinstance(holder, type) else type(holder)
        is_ours = isinstance(holder, ModuleType) or home.__module__.startswith("domain.")
        return getattr(holder, node.attr, None) if is_ours else None
    return None
