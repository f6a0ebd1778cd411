"""`POST /suggestion-attachments/{id}` takes an attachment in by its ticket; `GET` gives it to who may see it."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.files import (
    TICKET_HEADER,
    attachment_headers,
    id_of,
    pieces_of,
    translated,
)
from api.http import Exchange
from api.ticketed import Kind, TicketedPath
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


class SuggestionFiles:
    """The paths of one worker."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers, self._path = callers, TicketedPath(callers, _KIND)

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [
            Route("/suggestion-attachments/{id}", self._path.take, methods=["POST"]),
            Route("/suggestion-attachments/{id}", self.give, methods=["GET"]),
        ]

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
    return await attachment_receive(
        Store(services.database, services.keyring),
        context.scope.tenant_id,
        AttachmentTicket(id_of(request), request.headers.get(TICKET_HEADER, "")),
        pieces=pieces_of(request),
        now=services.clock(),
    )


_KIND = Kind(
    limit=MAX_ATTACHMENT_BYTES,
    receive=_received,
    refused=AttachmentRefused,
    media_refused=AttachmentMediaRefused,
    media_code="EVIDENCE_MEDIA_REFUSED",
    too_large=AttachmentTooLarge,
)
