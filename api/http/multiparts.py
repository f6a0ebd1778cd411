"""An answer in parts, as `multipart/mixed`: what `@defer` left out follows when it is there.

Two ways of writing it are in use. Clients name theirs in Accept: `deferSpec=20220824` (Apollo's older handler, Relay)
gives each piece its path; `incrementalSpec=v0.2` (graphql-js 17, Apollo's newer handler) announces pieces under ids.
Who names none gets the newer one.
"""

from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any, Final, TypeAlias, cast

import orjson
from graphql import GraphQLFormattedError
from starlette.types import Send

from api.execution import ExecutionOutcome, InParts, OperationFacts
from api.http.negotiation import MULTIPART, Incremental

_BOUNDARY: Final = b"-"


Head: TypeAlias = Callable[[str], dict[str, object]]


class Delivery:
    """Sends the parts of one answer.

    Attributes:
        is_begun: Whether the answer's head has been sent, after which no other answer can be.
    """

    def __init__(self, send: Send, head: Head, manner: Incremental) -> None:
        """`head` gives the message that opens an answer of this content type."""
        self._send = send
        self._head = head
        self._manner = manner
        self.is_begun = False

    async def deliver(self, answer: InParts, facts: OperationFacts) -> ExecutionOutcome:
        """Send every part; gives what logs and figures need: all their errors."""
        write = _ByPath() if self._manner is Incremental.BY_PATH else _by_id
        errors: list[GraphQLFormattedError] = []
        async with aclosing(answer.parts()) as parts:
            async for part in parts:
                errors.extend(part.errors)
                await self._write(orjson.dumps(write(part.payload)), is_last=not part.payload["hasNext"])
        codes = dict.fromkeys(str((error.get("extensions") or {}).get("code")) for error in errors)
        return ExecutionOutcome(data=None, errors=errors, codes=tuple(codes), facts=facts)

    async def _write(self, body: bytes, *, is_last: bool) -> None:
        lines = b"" if self.is_begun else b"--" + _BOUNDARY
        if not self.is_begun:
            self.is_begun = True
            content_type = f'{MULTIPART}; boundary="{_BOUNDARY.decode()}"; {self._manner}'
            await self._send(self._head(content_type))
        head = b"\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: %d\r\n\r\n" % len(body)
        end = b"\r\n--" + _BOUNDARY + (b"--\r\n" if is_last else b"")
        await self._send({"type": "http.response.body", "body": lines + head + body + end, "more_body": not is_last})


def _by_id(payload: Mapping[str, object]) -> Mapping[str, object]:
    return payload


class _ByPath:
    """Gives each piece the path and the label that were announced under its id."""

    def __init__(self) -> None:
        self._announced: dict[str, Mapping[str, Any]] = {}

    def __call__(self, payload: Mapping[str, object]) -> Mapping[str, object]:
        for pending in cast("list[Mapping[str, Any]]", payload.get("pending", ())):
            self._announced[pending["id"]] = pending
        incremental = [self._piece(each) for each in cast("list[Mapping[str, Any]]", payload.get("incremental", ()))]
        incremental += [
            {**self._piece(each), "data": None}
            for each in cast("list[Mapping[str, Any]]", payload.get("completed", ()))
            if "errors" in each
        ]
        rest = {name: value for name, value in payload.items() if name not in {"pending", "incremental", "completed"}}
        return {**rest, "incremental": incremental} if incremental else rest

    def _piece(self, piece: Mapping[str, Any]) -> dict[str, object]:
        announced = self._announced[piece["id"]]
        found = {name: value for name, value in piece.items() if name not in {"id", "subPath"}}
        found["path"] = [*announced["path"], *piece.get("subPath", ())]
        return {**found, "label": announced["label"]} if "label" in announced else found
