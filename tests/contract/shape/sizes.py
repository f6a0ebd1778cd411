"""Limits on how long a thing may be."""

import ast
from collections.abc import Iterable, Iterator

from tests.contract.shape.source import Hits, Source

FILE_LINES = 400
FUNCTION_LINES = 50
RESOLVER_STATEMENTS = 12
ARGUMENTS = 5
POSITIONAL = 4

GIVEN = {"self", "cls", "mcs", "conn", "scope", "work", "info", "root"}
"""Arguments that every function of a layer has; they are not counted."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def file_length(source: Source) -> Hits:
    """Split by operation, never by kind. Revisions are exempt: a revision is a record, written once."""
    if source.inside("db/migrations/versions"):
        return
    if len(source.lines) > FILE_LINES:
        yield FILE_LINES + 1, f"the file has {len(source.lines)} lines, the limit is {FILE_LINES}"


def function_length(source: Source) -> Hits:
    """Lines from `def` to the end, the docstring left out. Revisions are exempt, as above."""
    if source.inside("db/migrations/versions"):
        return
    for function in functions(source.nodes):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1 - _docstring_lines(function)
        if lines > FUNCTION_LINES:
            yield function.lineno, f"{function.name} has {lines} lines, the limit is {FUNCTION_LINES}"


def resolver_length(source: Source) -> Hits:
    """Statements of a resolver, nested ones too, the docstring left out."""
    if not source.inside("api/resolvers"):
        return
    for function in functions(source.nodes):
        count = sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1
        count -= _docstring_lines(function) > 0
        if count > RESOLVER_STATEMENTS:
            yield (
                function.lineno,
                f"{function.name} has {count} statements, a resolver has {RESOLVER_STATEMENTS} at most",
            )


def arguments(source: Source) -> Hits:
    """At most five; a public function takes four of them by position, the rest by keyword.

    Exempt: fields and resolvers (their arguments are the schema), the command line (options are arguments), tests
    (fixtures are arguments), methods whose signature is somebody else's (dunder methods and overrides).
    """
    if source.inside("api/schema", "api/resolvers", "api/cli", "tests"):
        return
    for function in functions(source.nodes):
        if _signature_is_given(function):
            continue
        positional = [a.arg for a in (*function.args.posonlyargs, *function.args.args) if a.arg not in GIVEN]
        by_keyword = [a.arg for a in function.args.kwonlyargs if a.arg not in GIVEN]
        if len(positional) + len(by_keyword) > ARGUMENTS:
            yield (
                function.lineno,
                f"{function.name} takes {len(positional) + len(by_keyword)} arguments, not {ARGUMENTS}",
            )
        elif len(positional) > POSITIONAL and not _is_private(function):
            yield function.lineno, f"{function.name} takes {len(positional)} by position; after {POSITIONAL} put a *"


def functions(nodes: Iterable[ast.AST]) -> Iterator[Function]:
    """All functions and methods, nested ones too."""
    for node in nodes:
        if isinstance(node, Function):
            yield node


def _is_private(function: Function) -> bool:
    return function.name.startswith("_") and function.name != "__init__"


def _signature_is_given(function: Function) -> bool:
    names = {getattr(decorator, "id", getattr(decorator, "attr", "")) for decorator in function.decorator_list}
    is_dunder = function.name.startswith("__") and function.name.endswith("__") and function.name != "__init__"
    return is_dunder or "override" in names


def _docstring_lines(function: Function) -> int:
    first = function.body[0]
    is_docstring = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return (first.end_lineno or first.lineno) - first.lineno + 1 if is_docstring else 0
