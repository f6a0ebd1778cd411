"""`GET /calendar/{secret}.ics`: a member's activities for the calendars of their devices (RFC 5545, RFC 7986).

Calendars cannot sign in: whoever has the address reads it. So it can be made anew, and the old one is dead at once.
"""

import hashlib
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.activity_paths.icalendar_text import calendar_text
from api.budget import Key, SlidingWindow
from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.files import translated
from api.http import Exchange
from domain.activities.service import feed_entries, feed_reader

READS_A_MINUTE: Final = 30
MISSES_A_MINUTE: Final = 60
"""Of one address of the network: a secret cannot be guessed, but nobody shall try."""
_SUFFIX: Final = ".ics"
_RETRY_SECONDS: Final = 60
_FRESH_SECONDS: Final = 300


class Calendars:
    """The path of one worker, which counts readings by itself."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers = callers
        self._reads, self._misses = SlidingWindow(), SlidingWindow()

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [Route("/calendar/{name}", self.read, methods=["GET"])]

    async def read(self, request: Request) -> Response:
        """The calendar of whoever has this address: 200, or 304 for who has it as it is.

        Raises:
            ApiError: NOT_FOUND for an address that never was or was ended, RATE_LIMITED.
        """
        async with translated():
            context = await self._callers(Exchange.begin(request.scope), None)
            reader = await self._reader(context, str(request.path_params["name"]))
            services, tenant_id = context.services, context.scope.tenant_id
            async with context.read() as conn:
                rows = await feed_entries(conn, tenant_id, reader, now=services.clock())
        content = calendar_text([dict(row) for row in rows], reader, context.locale)
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {
            "etag": tag,
            "cache-control": f"private, max-age={_FRESH_SECONDS}",
            "vary": "accept-language",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "x-robots-tag": "noindex",
        }
        if tag in _tags(request.headers.getlist("if-none-match")):
            return Response(status_code=304, headers=headers)
        headers["content-disposition"] = 'inline; filename="unionhall.ics"'
        return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")

    async def _reader(self, context: Context, name: str) -> UUID:
        secret = name.removesuffix(_SUFFIX)
        async with context.read() as conn:
            found = await feed_reader(conn, context.scope.tenant_id, secret)
        if found is None or not name.endswith(_SUFFIX):
            _take(self._misses, context.actor.address, MISSES_A_MINUTE)
            raise ApiError("NOT_FOUND")
        _take(self._reads, found.feed_id, READS_A_MINUTE)
        return found.member_id


def _take(window: SlidingWindow, key: Key, limit: int) -> None:
    if not window.take(key, 1, limit=limit)[0]:
        raise ApiError("RATE_LIMITED", retry_after_seconds=_RETRY_SECONDS)


def _tags(lines: Sequence[str]) -> list[str]:
    """The tags that a client has; weak ones count as well (RFC 9110, section 13.1.2)."""
    return [each.strip().removeprefix("W/") for line in lines for each in line.split(",")]
