"""Certificates over HTTP: the member's PDF, and the check that is open to everybody.

`GET /me/certificates/{id}` gives the caller's own; `GET /certificates/{code}` tells who has the paper whether it holds.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.budget import SlidingWindow
from api.callers import ContextMaker
from api.errors import ApiError
from api.files import PRIVATE, translated
from api.http import Exchange
from db.session import Connection
from domain.activities.service import checked_certificate, own_certificate
from domain.competitions import service as competitions
from domain.shared.calendar import local_day
from domain.shared.certificates import shortened_name
from domain.shared.permissions import Permission

PAGES_A_MINUTE: Final = 20
CHECKS_A_MINUTE: Final = 60
_RETRY_SECONDS: Final = 60
_NOBODY: Final = "nobody"


class Certificates:
    """The paths of one worker, which draws one page at a time: each takes a third of a second of a processor."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers = callers
        self._pages, self._checks = SlidingWindow(), SlidingWindow()
        self._drawing = asyncio.Lock()

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [
            Route("/me/certificates/{id}", self.give, methods=["GET"]),
            Route("/certificates/{code}", self.check, methods=["GET"]),
        ]

    async def give(self, request: Request) -> Response:
        """The caller's certificate as a PDF; the same bytes each time.

        Raises:
            ApiError: UNAUTHENTICATED, NOT_FOUND for none, another's, or one that was revoked, RATE_LIMITED.
        """
        async with translated():
            context = await self._callers(Exchange.begin(request.scope), None)
            context.require(Permission.SIGNED_IN)
            member_id, certificate_id = context.actor.member_id, _key(str(request.path_params["id"]))
            if member_id is None or certificate_id is None:
                raise ApiError("NOT_FOUND")
            if not self._pages.take(member_id, 1, limit=PAGES_A_MINUTE)[0]:
                raise ApiError("RATE_LIMITED", retry_after_seconds=_RETRY_SECONDS)
            async with context.read() as conn:
                facts = await _own(conn, context.scope.tenant_id, certificate_id, member_id)
        if facts is None:
            raise ApiError("NOT_FOUND")
        async with self._drawing:
            content = await asyncio.to_thread(_drawn, facts)
        name = quote(f"{facts['number']}.pdf")
        headers = {**PRIVATE, "content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(content, headers=headers, media_type="application/pdf")

    async def check(self, request: Request) -> Response:
        """Whether the certificate with this code holds, and for what; the name is shortened.

        Raises:
            ApiError: NOT_FOUND for no such code, and once its member was erased; RATE_LIMITED.
        """
        async with translated():
            context = await self._callers(Exchange.begin(request.scope), None)
            if not self._checks.take(context.actor.address or _NOBODY, 1, limit=CHECKS_A_MINUTE)[0]:
                raise ApiError("RATE_LIMITED", retry_after_seconds=_RETRY_SECONDS)
            async with context.read() as conn:
                facts = await _checked(conn, context.scope.tenant_id, str(request.path_params["code"]))
        if facts is None:
            raise ApiError("NOT_FOUND")
        headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
        return Response(orjson.dumps(_told(facts)), headers=headers, media_type="application/json")


async def _own(conn: Connection, tenant_id: UUID, key: UUID, member_id: UUID) -> Mapping[str, Any] | None:
    """Of an activity, a course or a competition; their ids never meet."""
    found = await own_certificate(conn, tenant_id, key, member_id)
    return found or await competitions.own_certificate(conn, tenant_id, key, member_id)


async def _checked(conn: Connection, tenant_id: UUID, code: str) -> Mapping[str, Any] | None:
    found = await checked_certificate(conn, tenant_id, code)
    return found or await competitions.checked_certificate(conn, tenant_id, code)


def _told(facts: Mapping[str, Any]) -> Mapping[str, object]:
    return {
        "number": facts["number"],
        "isValid": facts["revoked_at"] is None and not _has_ended(facts),
        "name": shortened_name(facts["name"]),
        "title": facts["title"],
        "titleEn": facts["title_en"],
        "attendedSessions": facts.get("attended_sessions"),
        "heldSessions": facts.get("held_sessions"),
        "organiser": facts["organiser"],
        "startedOn": local_day(facts["starts_at"]),
        "endedOn": local_day(facts["ends_at"]),
        "issuedOn": facts["issued_on"],
        "validUntil": facts.get("valid_until"),
        "revokedOn": None if facts["revoked_at"] is None else local_day(facts["revoked_at"]),
    }


def _has_ended(facts: Mapping[str, Any]) -> bool:
    until = facts.get("valid_until")
    return until is not None and until < local_day(datetime.now(UTC))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text.removesuffix(".pdf"))
    except ValueError:
        return None


def _drawn(facts: Mapping[str, Any]) -> bytes:
    from api.activity_paths.certificate_page import certificate_pdf  # noqa: PLC0415  # fonts are a tenth of a start

    return certificate_pdf(facts)
