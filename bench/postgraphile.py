"""PostGraphile makes its schema from the database, so it has documents and a shape of its own.

The same facts are asked for, under our names where an alias can do that. What is left differs by design: lists are
wrapped, keys are plain UUIDs, and a page begins after values instead of a cursor of ours.
"""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from bench.operations import Operation, Request, document_text

_DOCUMENTS: Final = Path(__file__).parent / "peers" / "postgraphile"
_KEY_BYTES: Final = 16
_PLACES: Final = {"MemberList": "name", "JoinRequestInbox": "at", "TransferInbox": "at"}


def body(operation: Operation, request: Request) -> tuple[str, Mapping[str, Any]]:
    """Path and body of a request."""
    variables = dict(request.variables)
    if "after" in variables:
        _, place, key = orjson.loads(_decoded(variables.pop("after")))
        variables |= {_PLACES[operation.endpoint]: place, "id": key}
    elif "id" in variables:
        variables["id"] = str(UUID(bytes=_decoded(variables["id"])[:_KEY_BYTES]))
    text = document_text(_DOCUMENTS / f"{operation.endpoint}.graphql")
    return "/graphql", {"query": text, "variables": variables}


def facts(data: Any) -> Any:  # noqa: ANN401  # JSON
    """The answer in our shape."""
    plain = _unwrapped(data)
    is_viewer = "unreadNotificationCount" in plain or "history" in (plain.get("member") or {})
    return {"viewer": plain} if is_viewer else plain


def _unwrapped(data: Any) -> Any:  # noqa: ANN401  # JSON
    if isinstance(data, dict):
        if data.keys() == {"list"}:
            return _unwrapped(data["list"])
        return {name: _unwrapped(value) for name, value in data.items()}
    return [_unwrapped(each) for each in data] if isinstance(data, list) else data


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
