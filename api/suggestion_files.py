"""`POST /suggestion-attachments/{id}` takes an attachment in by its ticket; `GET` gives it to who may see it."""

import asyncio
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.files import (
    AT_ONCE,
    EVIDENCE_SECONDS,
    PRIVATE,
    TICKET_HEADER,
    attachment_headers,
    check_length,
    id_of,
    pieces_of,
    translated,
)
from api.http import Exchange
from domain.shared.files import Store
from domain.shared.permissions import Permission
from domain.suggestions.attachment_errors import AttachmentMediaRefused, AttachmentRefused, AttachmentTooLarge
from domain.suggestions.service.attaching import (
    MAX_ATTACHMENT_BYTES,
    AttachmentTicket,
    TakenAttachment,
    attachment_pieces,
    attachment_receive,
    attachment_shown,
)

_RETRY_SECONDS: Final = 5


class SuggestionFiles:
    """The paths of one worker."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers = callers
        self._under_way = 0

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [
            Route("/suggestion-attachments/{id}", self.take, methods=["POST"]),
            Route("/suggestion-attachments/{id}", self.give, methods=["GET"]),
        ]

    async def take(self, request: Request) -> Response:
        """Takes an attachment in, for whoever shows the ticket of its place; answers 201.

        Raises:
            ApiError: NOT_FOUND for a ticket that is over or of another place, EVIDENCE_MEDIA_REFUSED, BODY_TOO_LARGE,
                REQUEST_TIMEOUT, OVERLOADED.
        """
        async with translated():
            check_length(request, MAX_ATTACHMENT_BYTES)
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
        """An attachment for whoever may see it at this moment.

        Raises:
            ApiError: UNAUTHENTICATED, NOT_FOUND for one that is not shown to the caller, was removed, or never was.
        """
        async with translated():
            context = await self._callers(Exchange.begin(request.scope), None)
            context.require(Permission.SIGNED_IN)
            async with context.read() as conn:
                found = await attachment_shown(conn, context.keyring, context.scope, id_of(request))
        if found is None:
            raise ApiError("NOT_FOUND")
        headers = attachment_headers(found.name, found.size_bytes)
        pieces = attachment_pieces(context.services.database, found)
        return StreamingResponse(pieces, headers=headers, media_type=found.media_type)


async def _received(request: Request, context: Context) -> TakenAttachment:
    services = context.services
    ticket = AttachmentTicket(id_of(request), request.headers.get(TICKET_HEADER, ""))
    try:
        async with asyncio.timeout(EVIDENCE_SECONDS):
            return await attachment_receive(
                Store(services.database, services.keyring),
                context.scope.tenant_id,
                ticket,
                pieces=pieces_of(request),
                now=services.clock(),
            )
    except TimeoutError:
        raise ApiError("REQUEST_TIMEOUT") from None
    except AttachmentRefused:
        raise ApiError("NOT_FOUND") from None
    except AttachmentMediaRefused:
        raise ApiError("EVIDENCE_MEDIA_REFUSED") from None
    except AttachmentTooLarge:
        raise ApiError("BODY_TOO_LARGE", limit=MAX_ATTACHMENT_BYTES) from None
