"""GraphiQL at `/`, from files in this package: development needs no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

FILES: Final = Path(__file__).parent / "static" / "graphiql"
_HEADERS: Final = {
    "cache-control": "no-cache",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class ExampleOperation:
    """An operation that opens in a tab of its own."""

    query: str
    variables: str = ""


def graphiql_routes(path: str, examples: Sequence[ExampleOperation]) -> list[BaseRoute]:
    """The page, its files, and what the page asks for when it starts."""
    start = orjson.dumps(
        {"path": path, "tabs": [{"query": example.query, "variables": example.variables} for example in examples]}
    )

    async def page(_request: Request) -> Response:
        return FileResponse(FILES / "index.html", headers=_HEADERS)

    async def configuration(_request: Request) -> Response:
        return Response(start, headers=_HEADERS, media_type="application/json")

    return [
        Route("/", page),
        Route("/graphiql/start.json", configuration),
        Mount("/graphiql", StaticFiles(directory=FILES)),
    ]
