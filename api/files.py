"""Files over HTTP, beside GraphQL: rosters, exports, evidence of join requests, and what HR systems send and ask.

Bodies are the files themselves, read as they come. Refusals are the JSON of all other paths of this server.
"""

import asyncio
from base64 import b64decode
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote
from uuid import UUID

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.callers import ContextMaker
from api.context import Context, Services
from api.errors import ApiError
from api.hooks import HOOKS
from api.http import Exchange
from db.errors import DatabaseError
from db.models.integrations import PartnerCredentialRow
from db.models.rosters import RosterSource
from db.scope import Scope
from domain.exports.service import office_export_download
from domain.integrations.service import partner_of, partner_roster_open, partner_roster_result
from domain.members.errors import EvidenceMediaRefused, EvidenceRefused, EvidenceTooLarge
from domain.members.evidence_rules import MAX_EVIDENCE_BYTES
from domain.members.service import TakenEvidence, UploadTicket, evidence_pieces, evidence_receive, join_evidence_open
from domain.rosters.errors import RosterImportUnderWay
from domain.rosters.service import member_export_download
from domain.shared.actor import Actor
from domain.shared.files import (
    MAX_UPLOAD_BYTES,
    Description,
    FileTooLarge,
    Store,
    StoredFile,
    file_pieces,
    file_receive,
    uploads_kept,
)
from domain.shared.permissions import Permission
from domain.shared.work import Work

EVIDENCE_SECONDS: Final = 120.0
AT_ONCE: Final = 4
"""Of rosters, and as many of evidence: strangers who are slow keep no officer waiting."""
AT_ONCE_EACH: Final = 2
UPLOADS_KEPT: Final = 20
_RETRY_SECONDS: Final = 5
_NAME_HEADER: Final = "x-file-name"
TICKET_HEADER: Final = "x-upload-ticket"
PRIVATE: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "referrer-policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class Pace:
    """How slow the body of an upload may come: silence, the whole, and the rate that holds after some seconds."""

    piece_seconds: float = 20.0
    whole_seconds: float = 600.0
    grace_seconds: float = 20.0
    bytes_per_second: int = 8 * 1024

    def patience(self, elapsed_seconds: float, received_bytes: int) -> float:
        """For how many seconds more the next piece is waited for; not above nought: no longer."""
        allowed_seconds = self.grace_seconds + received_bytes / self.bytes_per_second
        return min(self.piece_seconds, allowed_seconds - elapsed_seconds)


PACE = Pace()


class Files:
    """Uploads, downloads of exports, evidence, and rosters of HR systems."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers = callers
        self._under_way: Counter[UUID | None] = Counter()
        self._evidence_under_way = 0

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [
            Route("/uploads", self.upload, methods=["POST"]),
            Route("/downloads/{id}", self.download, methods=["GET"]),
            Route("/exports/{id}", self.give_export, methods=["GET"]),
            Route("/join-evidence/{id}", self.take_evidence, methods=["POST"]),
            Route("/join-evidence/{id}", self.give_evidence, methods=["GET"]),
            Route("/hr/rosters", self.take_roster, methods=["POST"]),
            Route("/hr/rosters/{id}", self.tell_roster, methods=["GET"]),
        ]

    async def upload(self, request: Request) -> Response:
        """Takes a roster in for whoever may import somewhere; answers 201 with the id to open an import with.

        Raises:
            ApiError: UNAUTHENTICATED, FORBIDDEN, BODY_TOO_LARGE, REQUEST_TIMEOUT, RATE_LIMITED, OVERLOADED.
        """
        async with translated():
            context = await self._context(request)
            context.require(Permission.MEMBER_IMPORT)
            async with context.read() as conn:
                kept = await uploads_kept(
                    conn, context.scope.tenant_id, context.actor.member_id, now=context.services.clock()
                )
            if kept >= UPLOADS_KEPT:
                raise ApiError("RATE_LIMITED", retry_after_seconds=60)
            sender = Sender(context.scope.tenant_id, context.actor.member_id, context.actor.member_id)
            file = await self._receive(request, context.services, sender)
        return _json(
            {"uploadId": str(file.key.id), "sizeBytes": file.size_bytes, "sha256": file.content_hash.hex()}, 201
        )

    async def download(self, request: Request) -> Response:
        """Gives an export to the officer who asked for it, until it expires or a right by which it was written ends.

        Raises:
            ApiError: UNAUTHENTICATED, FORBIDDEN, NOT_FOUND for none, another's, an expired one, or one out of reach.
        """
        async with translated():
            context = await self._context(request)
            context.require(Permission.MEMBER_EXPORT)
            async with context.write() as work:
                file = await member_export_download(work, id_of(request))
            return _attached(context.services, file)

    async def give_export(self, request: Request) -> Response:
        """Gives an export of an office to whoever asked for it, as `download`.

        Raises:
            ApiError: UNAUTHENTICATED, NOT_FOUND.
        """
        async with translated():
            context = await self._context(request)
            context.require(Permission.SIGNED_IN)
            async with context.write() as work:
                file = await office_export_download(work, id_of(request))
            return _attached(context.services, file)

    async def take_evidence(self, request: Request) -> Response:
        """Takes a document of a join request in, for whoever shows the ticket of its place; answers 201.

        Who is signed in makes no difference, and neither do names and types that the client gives.

        Raises:
            ApiError: NOT_FOUND for a ticket that is over or of another place, EVIDENCE_MEDIA_REFUSED, BODY_TOO_LARGE,
                REQUEST_TIMEOUT, OVERLOADED.
        """
        async with translated():
            check_length(request, MAX_EVIDENCE_BYTES)
            context = await self._context(request)
            evidence_id = id_of(request)
            if self._evidence_under_way >= AT_ONCE:
                raise ApiError("OVERLOADED", retry_after_seconds=_RETRY_SECONDS)
            self._evidence_under_way += 1
            try:
                taken = await _evidence(request, context, evidence_id)
            finally:
                self._evidence_under_way -= 1
        return _json({"mediaType": taken.media_type, "sizeBytes": taken.size_bytes, "sha256": taken.sha256}, 201)

    async def give_evidence(self, request: Request) -> Response:
        """Gives a document to whoever decides its request, also as a deputy; each reading is recorded.

        Raises:
            ApiError: UNAUTHENTICATED, FORBIDDEN, NOT_FOUND for one out of scope, one that was removed, or none.
        """
        async with translated():
            context = await self._context(request)
            context.require(Permission.JOIN_REQUEST_DECIDE)
            async with context.write() as work:
                document = await join_evidence_open(work, id_of(request))
                if document is None:
                    raise ApiError("NOT_FOUND")
        pieces = evidence_pieces(context.services.database, document)
        headers = attachment_headers(document.file_name, document.size_bytes)
        return StreamingResponse(pieces, headers=headers, media_type=document.media_type)

    async def take_roster(self, request: Request) -> Response:
        """Takes a roster of an HR system in and opens its import; answers 202 with the path to ask at.

        Raises:
            ApiError: UNAUTHENTICATED, BODY_TOO_LARGE, REQUEST_TIMEOUT, RATE_LIMITED, OVERLOADED.
        """
        async with translated():
            services, partner = await self._partner(request)
            file = await self._receive(request, services, Sender(partner.tenant_id, None, partner.id))
            now = services.clock()
            actor = Actor(partner.tenant_id)
            async with services.database.write() as conn:
                work = Work(conn, actor, Scope(partner.tenant_id), now, services.keyring, HOOKS)
                import_id, is_new = await _opened(work, partner, file)
        path = f"/hr/rosters/{import_id}"
        return _json({"importId": str(import_id), "isNew": is_new, "result": path}, 202, {"location": path})

    async def tell_roster(self, request: Request) -> Response:
        """What became of a roster: its state, counts by action and reason, nothing personal.

        Raises:
            ApiError: UNAUTHENTICATED, NOT_FOUND.
        """
        async with translated():
            services, partner = await self._partner(request)
            async with services.database.read() as conn:
                result = await partner_roster_result(conn, partner, id_of(request))
        if result is None:
            raise ApiError("NOT_FOUND")
        return _json(result)

    async def _context(self, request: Request) -> Context:
        return await self._callers(Exchange.begin(request.scope), None)

    async def _partner(self, request: Request) -> tuple[Services, PartnerCredentialRow]:
        """Who shows key and secret by HTTP Basic (RFC 7617)."""
        services = self._callers.services
        if services is None:
            raise ApiError("OVERLOADED", retry_after_seconds=1)
        key_id, secret = _basic(request.headers.get("authorization", ""))
        async with services.database.read() as conn:
            partner = await partner_of(conn, services.keyring, key_id, secret, now=services.clock())
        if partner is None:
            raise ApiError("UNAUTHENTICATED")
        return services, partner

    async def _receive(self, request: Request, services: Services, sender: "Sender") -> StoredFile:
        check_length(request, MAX_UPLOAD_BYTES)
        if self._under_way[sender.key] >= AT_ONCE_EACH:
            raise ApiError("RATE_LIMITED", retry_after_seconds=_RETRY_SECONDS)
        if self._under_way.total() >= AT_ONCE:
            raise ApiError("OVERLOADED", retry_after_seconds=_RETRY_SECONDS)
        name = unquote(request.headers.get(_NAME_HEADER, ""), errors="replace")
        described = Description(sender.member_id, "roster", name, "application/octet-stream")
        self._under_way[sender.key] += 1
        try:
            async with asyncio.timeout(PACE.whole_seconds):
                return await file_receive(
                    Store(services.database, services.keyring),
                    sender.tenant_id,
                    described,
                    pieces=pieces_of(request),
                    now=services.clock(),
                )
        except TimeoutError:
            raise ApiError("REQUEST_TIMEOUT") from None
        except FileTooLarge:
            raise ApiError("BODY_TOO_LARGE", limit=MAX_UPLOAD_BYTES) from None
        finally:
            self._under_way[sender.key] -= 1
            self._under_way += Counter()  # drops those at nought


@dataclass(frozen=True, slots=True)
class Sender:
    """Who uploads: `member_id` of an officer, None for a partner's system; `key` counts what each has under way."""

    tenant_id: UUID
    member_id: UUID | None
    key: UUID | None


async def _opened(work: Work, partner: PartnerCredentialRow, file: StoredFile) -> tuple[UUID, bool]:
    try:
        return await partner_roster_open(work, partner, file, source=RosterSource.HR_ENDPOINT)
    except RosterImportUnderWay:
        raise ApiError("OVERLOADED", retry_after_seconds=_RETRY_SECONDS) from None


async def _evidence(request: Request, context: Context, evidence_id: UUID) -> TakenEvidence:
    services = context.services
    try:
        async with asyncio.timeout(EVIDENCE_SECONDS):
            return await evidence_receive(
                Store(services.database, services.keyring),
                context.scope.tenant_id,
                UploadTicket(evidence_id, request.headers.get(TICKET_HEADER, "")),
                pieces=pieces_of(request),
                now=services.clock(),
            )
    except TimeoutError:
        raise ApiError("REQUEST_TIMEOUT") from None
    except EvidenceRefused:
        raise ApiError("NOT_FOUND") from None
    except EvidenceMediaRefused:
        raise ApiError("EVIDENCE_MEDIA_REFUSED") from None
    except EvidenceTooLarge:
        raise ApiError("BODY_TOO_LARGE", limit=MAX_EVIDENCE_BYTES) from None


def check_length(request: Request, limit: int) -> None:
    """Refuses by what the client says; what comes is counted all the same."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise ApiError("BODY_TOO_LARGE", limit=limit)


def attachment_headers(name: str, size_bytes: int) -> Mapping[str, str]:
    return {
        **PRIVATE,
        "content-length": str(size_bytes),
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
    }


async def pieces_of(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes; a client that says nothing, or little, for long holds a place that others need.

    Raises:
        ApiError: REQUEST_TIMEOUT, when the client has left.
        TimeoutError: It is too slow.
    """
    stream, clock, received = request.stream().__aiter__(), asyncio.get_running_loop().time, 0
    began = clock()
    while True:
        patience = PACE.patience(clock() - began, received)
        if patience <= 0:  # pieces that are there already would be taken without a look at the clock
            raise TimeoutError
        try:
            async with asyncio.timeout(patience):
                piece = await anext(stream, None)
        except ClientDisconnect:
            raise ApiError("REQUEST_TIMEOUT") from None
        if piece is None:
            return
        if piece:
            received += len(piece)
            yield piece


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Troubles of the database in words that every path answers with."""
    try:
        yield
    except DatabaseError as error:
        raise ApiError(error.code, retry_after_seconds=error.retry_after_seconds) from error


def id_of(request: Request) -> UUID:
    try:
        return UUID(request.path_params["id"])
    except ValueError:
        raise ApiError("NOT_FOUND") from None


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise ApiError("UNAUTHENTICATED")
    try:
        key_id, _, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:  # not Base64, which cannot be of other letters than ASCII, or not UTF-8 below it
        raise ApiError("UNAUTHENTICATED") from None
    return key_id, secret


def _attached(services: Services, file: StoredFile | None) -> Response:
    if file is None:
        raise ApiError("NOT_FOUND")
    headers = attachment_headers(file.name, file.size_bytes)
    return StreamingResponse(file_pieces(services.database, file), headers=headers, media_type=file.media_type)


def _json(body: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, {**PRIVATE, **(headers or {})}, "application/json")
