"""`POST /activity-photos/{id}` takes a photo in by its ticket; `GET` of the same path shows it to who may see it."""

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
from domain.activities.errors import PhotoMediaRefused, PhotoRefused, PhotoTooLarge
from domain.activities.photo_rules import MAX_PHOTO_BYTES
from domain.activities.service import PhotoTicket, TakenPhoto, photo_open, photo_pieces, photo_receive
from domain.shared.files import Store
from domain.shared.permissions import Permission

_RETRY_SECONDS: Final = 5


class Photos:
    """The paths of one worker."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers = callers
        self._under_way = 0

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [
            Route("/activity-photos/{id}", self.take, methods=["POST"]),
            Route("/activity-photos/{id}", self.give, methods=["GET"]),
        ]

    async def take(self, request: Request) -> Response:
        """Takes a photo in, for whoever shows the ticket of its place; answers 201.

        Raises:
            ApiError: NOT_FOUND for a ticket that is over or of another place, PHOTO_MEDIA_REFUSED, BODY_TOO_LARGE,
                REQUEST_TIMEOUT, OVERLOADED.
        """
        async with translated():
            check_length(request, MAX_PHOTO_BYTES)
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
        """A photo for whoever may see it at this moment.

        Raises:
            ApiError: UNAUTHENTICATED, NOT_FOUND for one that is not shown to the caller, was removed, or never was.
        """
        async with translated():
            context = await self._callers(Exchange.begin(request.scope), None)
            context.require(Permission.SIGNED_IN)
            async with context.read() as conn:
                photo = await photo_open(conn, context.keyring, context.scope, id_of(request))
        if photo is None:
            raise ApiError("NOT_FOUND")
        headers = {**PRIVATE, "content-length": str(photo.size_bytes), "content-disposition": "inline"}
        pieces = photo_pieces(context.services.database, photo)
        return StreamingResponse(pieces, headers=headers, media_type=photo.media_type)


async def _received(request: Request, context: Context) -> TakenPhoto:
    services = context.services
    ticket = PhotoTicket(id_of(request), request.headers.get(TICKET_HEADER, ""))
    try:
        async with asyncio.timeout(EVIDENCE_SECONDS):
            return await photo_receive(
                Store(services.database, services.keyring),
                context.scope.tenant_id,
                ticket,
                pieces=pieces_of(request),
                now=services.clock(),
            )
    except TimeoutError:
        raise ApiError("REQUEST_TIMEOUT") from None
    except PhotoRefused:
        raise ApiError("NOT_FOUND") from None
    except PhotoMediaRefused:
        raise ApiError("PHOTO_MEDIA_REFUSED") from None
    except PhotoTooLarge:
        raise ApiError("BODY_TOO_LARGE", limit=MAX_PHOTO_BYTES) from None
