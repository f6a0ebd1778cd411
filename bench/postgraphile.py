"""PostGraphile makes its schema from the tables, so it has documents and a shape of its own: the same facts are asked
for, under our names where an alias can do that."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bench.operations import Operation, Request, document_text

_DOCUMENTS: Final = Path(__file__).parent / "peers" / "postgraphile"


def body(operation: Operation, request: Request) -> tuple[str, Mapping[str, Any]]:
    """Path and body of a request."""
    text = document_text(_DOCUMENTS / f"{operation.endpoint}.graphql")
    return "/graphql", {"query": text, "variables": request.variables}


def facts(data: Any) -> Any:  # noqa: ANN401  # JSON
    """The answer without the wrappers that PostGraphile has around every list."""
    if isinstance(data, dict):
        if data.keys() == {"list"}:
            return facts(data["list"])
        return {name: facts(value) for name, value in data.items()}
    return [facts(each) for each in data] if isinstance(data, list) else data
