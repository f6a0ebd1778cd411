"""Files that a ticket lets in: how a path takes one, whatever it is of."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.files import AT_ONCE, EVIDENCE_SECONDS, PRIVATE, check_length, translated
from api.http import Exchange

_RETRY_SECONDS: Final = 5


class Taken(Protocol):
    """What came in whole."""

    @property
    def media_type(self) -> str:
        """As its first bytes say."""

    @property
    def size_bytes(self) -> int:
        """Of what came."""

    @property
    def sha256(self) -> str:
        """Of what came, in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a path takes in: its bound, who receives it, and how its domain refuses a ticket, a kind and a size."""

    limit: int
    receive: Callable[[Request, Context], Awaitable[Taken]]
    refused: type[Exception]
    media_refused: type[Exception]
    media_code: str
    too_large: type[Exception]


class TicketedPath:
    """The taking path of one worker, which takes few at a time."""

    def __init__(self, callers: ContextMaker, kind: Kind) -> None:
        self._callers, self._kind = callers, kind
        self._under_way = 0

    async def take(self, request: Request) -> Response:
        """Takes a file in, for whoever shows the ticket of its place; answers 201.

        Raises:
            ApiError: NOT_FOUND for a ticket that is over or of another place, BODY_TOO_LARGE, REQUEST_TIMEOUT,
                OVERLOADED, and the code of the kind for a file of another.
        """
        async with translated():
            check_length(request, self._kind.limit)
            context = await self._callers(Exchange.begin(request.scope), None)
            told = await self.taken(request, context)
        return Response(orjson.dumps(told), 201, headers=dict(PRIVATE), media_type="application/json")

    async def taken(self, request: Request, context: Context) -> Mapping[str, object]:
        """What came in; few are taken at a time.

        Raises:
            ApiError: As `take`.
        """
        if self._under_way >= AT_ONCE:
            raise ApiError("OVERLOADED", retry_after_seconds=_RETRY_SECONDS)
        self._under_way += 1
        try:
            taken = await self._received(request, context)
        finally:
            self._under_way -= 1
        return {"mediaType": taken.media_type, "sizeBytes": taken.size_bytes, "sha256": taken.sha256}

    async def _received(self, request: Request, context: Context) -> Taken:
        kind = self._kind
        try:
            async with asyncio.timeout(EVIDENCE_SECONDS):
                return await kind.receive(request, context)
        except TimeoutError:
            raise ApiError("REQUEST_TIMEOUT") from None
        except kind.refused:
            raise ApiError("NOT_FOUND") from None
        except kind.media_refused:
            raise ApiError(kind.media_code) from None
        except kind.too_large:
            raise ApiError("BODY_TOO_LARGE", limit=kind.limit) from None
