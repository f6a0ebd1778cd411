"""`POST /activity-photos/{id}` takes a photo in by its ticket; `GET` of the same path shows it to who may see it."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.files import PRIVATE, TICKET_HEADER, id_of, pieces_of, translated
from api.http import Exchange
from api.ticketed import Kind, TicketedPath
from domain.activities.errors import PhotoMediaRefused, PhotoRefused, PhotoTooLarge
from domain.activities.photo_rules import MAX_PHOTO_BYTES
from domain.activities.service import PhotoTicket, TakenPhoto, photo_open, photo_pieces, photo_receive
from domain.shared.files import Store
from domain.shared.permissions import Permission


class Photos:
    """The paths of one worker."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers, self._path = callers, TicketedPath(callers, _KIND)

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [
            Route("/activity-photos/{id}", self._path.take, methods=["POST"]),
            Route("/activity-photos/{id}", self.give, methods=["GET"]),
        ]

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
    return await photo_receive(
        Store(services.database, services.keyring),
        context.scope.tenant_id,
        PhotoTicket(id_of(request), request.headers.get(TICKET_HEADER, "")),
        pieces=pieces_of(request),
        now=services.clock(),
    )


_KIND = Kind(
    limit=MAX_PHOTO_BYTES,
    receive=_received,
    refused=PhotoRefused,
    media_refused=PhotoMediaRefused,
    media_code="PHOTO_MEDIA_REFUSED",
    too_large=PhotoTooLarge,
)
