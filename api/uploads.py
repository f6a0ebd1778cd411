"""`POST <path>/{id}` takes a file in by its ticket; `GET` shows it, or a part, to who may see what it belongs to."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.files import AT_ONCE, EVIDENCE_SECONDS, PRIVATE, TICKET_HEADER, check_length, id_of, pieces_of, translated
from api.http import Exchange
from api.http.byte_ranges import RangeNotSatisfiable, part_asked
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from domain.shared.files import Store
from domain.shared.uploads import Kept, OpenUpload, TakenUpload, Ticket

_RETRY_SECONDS: Final = 5
Open: TypeAlias = Callable[[Connection, Keyring, Scope, UUID], Awaitable[OpenUpload | None]]


@dataclass(frozen=True, slots=True)
class Uploading:
    """Files of one kind of thing over HTTP. `media_refused` is the code for what is not taken."""

    path: str
    kept: Kept
    open: Open
    too_large: type[Exception]
    refused_media: type[Exception]
    media_refused: str

    @property
    def most_bytes(self) -> int:
        """The size of the largest that may come."""
        return max(intake.most_bytes for intake in self.kept.intakes.values())


class UploadPaths:
    """The paths of one worker for one kind."""

    def __init__(self, callers: ContextMaker, what: Uploading) -> None:
        self._callers = callers
        self._what = what
        self._under_way = 0

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        path = f"{self._what.path}{{id}}"
        return [Route(path, self.take, methods=["POST"]), Route(path, self.give, methods=["GET"])]

    async def take(self, request: Request) -> Response:
        """Takes a file in, for whoever shows the ticket of its place; answers 201.

        Raises:
            ApiError: NOT_FOUND for a ticket that is over or of another place, and once what the file is for is no draft
                any more; `media_refused`, BODY_TOO_LARGE, REQUEST_TIMEOUT, OVERLOADED.
        """
        async with translated():
            check_length(request, self._what.most_bytes)
            context = await self._callers(Exchange.begin(request.scope), None)
            if self._under_way >= AT_ONCE:
                raise ApiError("OVERLOADED", retry_after_seconds=_RETRY_SECONDS)
            self._under_way += 1
            try:
                taken = await self._received(request, context)
            finally:
                self._under_way -= 1
        told = {"mediaType": taken.media_type, "sizeBytes": taken.size_bytes, "sha256": taken.sha256}
        return Response(orjson.dumps(told), 201, headers=dict(PRIVATE), media_type="application/json")

    async def give(self, request: Request) -> Response:
        """A file, or a part of it, for whoever may see it at this moment.

        Raises:
            ApiError: NOT_FOUND for one that is not shown to the caller, was removed, or never was.
        """
        async with translated():
            context = await self._callers(Exchange.begin(request.scope), None)
            async with context.read() as conn:
                file = await self._what.open(conn, context.keyring, context.scope, id_of(request))
        if file is None:
            raise ApiError("NOT_FOUND")
        etag = f'"{file.key.id.hex}"'  # what lies under an id never changes
        headers = {**PRIVATE, "content-disposition": "inline", "accept-ranges": "bytes", "etag": etag}
        if file.is_public:  # taken back within a minute when the item is
            headers["cache-control"] = "public, max-age=60"
        try:
            part = part_asked(request.headers, etag, file.size_bytes) if request.method == "GET" else None
        except RangeNotSatisfiable:
            return Response(status_code=416, headers={**headers, "content-range": f"bytes */{file.size_bytes}"})
        pieces, database = self._what.kept.pieces, context.services.database
        if part is None:
            headers["content-length"] = str(file.size_bytes)
            return StreamingResponse(pieces(database, file), headers=headers, media_type=file.media_type)
        headers |= part.headers(file.size_bytes)
        content = pieces(database, file, part.first, part.last)
        return StreamingResponse(content, 206, headers=headers, media_type=file.media_type)

    async def _received(self, request: Request, context: Context) -> TakenUpload:
        services = context.services
        ticket = Ticket(id_of(request), request.headers.get(TICKET_HEADER, ""))
        try:
            async with asyncio.timeout(EVIDENCE_SECONDS):
                return await self._what.kept.receive(
                    Store(services.database, services.keyring),
                    context.scope.tenant_id,
                    ticket,
                    pieces=pieces_of(request),
                    now=services.clock(),
                )
        except TimeoutError:
            raise ApiError("REQUEST_TIMEOUT") from None
        except self._what.kept.refused:
            raise ApiError("NOT_FOUND") from None
        except self._what.refused_media:
            raise ApiError(self._what.media_refused) from None
        except self._what.too_large:
            raise ApiError("BODY_TOO_LARGE", limit=self._what.most_bytes) from None
