"""`GET /news/{id}`: the page of a public item; `GET /news/feeds/{organisation}.atom`, `.rss`: a feed.

Anybody reads them without signing in, so they have what is public and nothing else. Times of changes and tags let
readers ask for what is new.
"""

import hashlib
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.budget import SlidingWindow
from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.files import id_of, translated
from api.http import Exchange
from api.news_paths import feed_text
from api.news_paths.page_text import POLICY, item_page, language_of, withdrawn_page
from domain.news.service import public_item, public_news

READS_A_MINUTE: Final = 240
"""Of one address of the network."""
_RETRY_SECONDS: Final = 60
_HEADERS: Final = {
    "cache-control": "public, max-age=60",
    "vary": "accept-language",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
_LANGUAGES: Final = ("zh-CN", "en")
_KINDS: Final = {
    "atom": (feed_text.atom, "application/atom+xml; charset=utf-8"),
    "rss": (feed_text.rss, "application/rss+xml; charset=utf-8"),
}


class NewsPages:
    """The paths of one worker, which counts readings by itself. `public_url` is our address as readers see it."""

    def __init__(self, callers: ContextMaker, public_url: str) -> None:
        self._callers = callers
        self._public_url = public_url
        self._reads = SlidingWindow()

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [
            Route("/news/{id}", self.page, methods=["GET"]),
            Route("/news/feeds/{name}", self.feed, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        """The page: 200; 410 with the reason for one that was withdrawn; 304 for who has it as it is.

        Raises:
            ApiError: NOT_FOUND for none, for what is not public, and for what is not published now; RATE_LIMITED.
        """
        async with translated():
            context = await self._context(request)
            async with context.read() as conn:
                now, tenant_id = context.services.clock(), context.scope.tenant_id
                item = await public_item(conn, tenant_id, id_of(request), now=now)
        if item is None:
            raise ApiError("NOT_FOUND")
        language = language_of(item.row, _locale(request, context))
        headers = {**_HEADERS, "content-security-policy": POLICY, "content-language": language}
        if item.row["state"] == "withdrawn":
            return Response(withdrawn_page(item, language), 410, headers, "text/html; charset=utf-8")
        content = item_page(item, language, self._public_url).encode()
        changed = feed_text.changed_at(item.row)
        return _answer(request, content, changed, headers=headers, media_type="text/html; charset=utf-8")

    async def feed(self, request: Request) -> Response:
        """The feed: 200, or 304 for who has it as it is.

        Raises:
            ApiError: NOT_FOUND for no active organisation and for other kinds of feeds, RATE_LIMITED.
        """
        name, _, kind = str(request.path_params["name"]).partition(".")
        async with translated():
            context = await self._context(request)
            key = _key(name)
            if key is None or kind not in _KINDS:
                raise ApiError("NOT_FOUND")
            async with context.read() as conn:
                found = await public_news(conn, context.scope.tenant_id, key, now=context.services.clock())
        if found is None:
            raise ApiError("NOT_FOUND")
        written, media_type = _KINDS[kind]
        locale = _locale(request, context)
        content = written(found, locale, self._public_url)
        headers = {**_HEADERS, "content-security-policy": "default-src 'none'", "content-language": locale}
        return _answer(request, content, feed_text.last_change(found), headers=headers, media_type=media_type)

    async def _context(self, request: Request) -> Context:
        context = await self._callers(Exchange.begin(request.scope), None)
        if not self._reads.take(context.actor.address, 1, limit=READS_A_MINUTE)[0]:
            raise ApiError("RATE_LIMITED", retry_after_seconds=_RETRY_SECONDS)
        return context


def _answer(
    request: Request, content: bytes, changed: datetime, *, headers: dict[str, str], media_type: str
) -> Response:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {**headers, "etag": tag, "last-modified": format_datetime(changed, usegmt=True)}
    if _has_it(request, tag, changed):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def _has_it(request: Request, tag: str, changed: datetime) -> bool:
    """Whether the reader has it as it is: a tag decides, and a time where there is no tag (RFC 9110, 13.1.3)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tag in {each.strip().removeprefix("W/") for each in tags.split(",")}
    try:
        since = parsedate_to_datetime(request.headers["if-modified-since"])
    except (KeyError, ValueError):
        return False
    return since.tzinfo is not None and changed.replace(microsecond=0) <= since


def _locale(request: Request, context: Context) -> str:
    """The language that the address names, or the reader's; Chinese for who says nothing."""
    named = request.query_params.get("lang")
    if named in _LANGUAGES:
        return named
    return context.locale if "accept-language" in request.headers else _LANGUAGES[0]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
