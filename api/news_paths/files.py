"""`POST /news-files/{id}` takes a file in by its ticket; `GET` shows it to who may see its item: if public anybody."""

import asyncio
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.files import AT_ONCE, EVIDENCE_SECONDS, PRIVATE, TICKET_HEADER, check_length, id_of, pieces_of, translated
from api.http import Exchange
from domain.news.errors import NewsFileRefused, NewsFileTooLarge, NewsMediaRefused
from domain.news.file_rules import MAX_FILE_BYTES
from domain.news.service.files import (
    NewsFileTicket,
    TakenNewsFile,
    news_file_open,
    news_file_pieces,
    news_file_receive,
)
from domain.shared.files import Store
from domain.shared.rich_text import FILE_PATH

_RETRY_SECONDS: Final = 5
_MOST_BYTES: Final = max(MAX_FILE_BYTES.values())


class NewsFiles:
    """The paths of one worker."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers = callers
        self._under_way = 0

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        path = f"{FILE_PATH}{{id}}"
        return [Route(path, self.take, methods=["POST"]), Route(path, self.give, methods=["GET"])]

    async def take(self, request: Request) -> Response:
        """Takes a file in, for whoever shows the ticket of its place; answers 201.

        Raises:
            ApiError: NOT_FOUND for a ticket that is over or of another place, NEWS_MEDIA_REFUSED, BODY_TOO_LARGE,
                REQUEST_TIMEOUT, OVERLOADED.
        """
        async with translated():
            check_length(request, _MOST_BYTES)
            context = await self._callers(Exchange.begin(request.scope), None)
            if self._under_way >= AT_ONCE:
                raise ApiError("OVERLOADED", retry_after_seconds=_RETRY_SECONDS)
            self._under_way += 1
            try:
                taken = await _received(request, context)
            finally:
                self._under_way -= 1
        told = {"mediaType": taken.media_type, "sizeBytes": taken.size_bytes, "sha256": taken.sha256}
        return Response(orjson.dumps(told), 201, headers=dict(PRIVATE), media_type="application/json")

    async def give(self, request: Request) -> Response:
        """A file for whoever may see it at this moment.

        Raises:
            ApiError: NOT_FOUND for one that is not shown to the caller, was removed, or never was.
        """
        async with translated():
            context = await self._callers(Exchange.begin(request.scope), None)
            async with context.read() as conn:
                file = await news_file_open(conn, context.keyring, context.scope, id_of(request))
        if file is None:
            raise ApiError("NOT_FOUND")
        headers = {**PRIVATE, "content-length": str(file.size_bytes), "content-disposition": "inline"}
        if file.is_public:  # taken back within a minute when the item is
            headers["cache-control"] = "public, max-age=60"
        pieces = news_file_pieces(context.services.database, file)
        return StreamingResponse(pieces, headers=headers, media_type=file.media_type)


async def _received(request: Request, context: Context) -> TakenNewsFile:
    services = context.services
    ticket = NewsFileTicket(id_of(request), request.headers.get(TICKET_HEADER, ""))
    try:
        async with asyncio.timeout(EVIDENCE_SECONDS):
            return await news_file_receive(
                Store(services.database, services.keyring),
                context.scope.tenant_id,
                ticket,
                pieces=pieces_of(request),
                now=services.clock(),
            )
    except TimeoutError:
        raise ApiError("REQUEST_TIMEOUT") from None
    except NewsFileRefused:
        raise ApiError("NOT_FOUND") from None
    except NewsMediaRefused:
        raise ApiError("NEWS_MEDIA_REFUSED") from None
    except NewsFileTooLarge:
        raise ApiError("BODY_TOO_LARGE", limit=_MOST_BYTES) from None
