"""`GET /votes/{id}/{name}`: files of a vote (docs/ballot-formats.md) and exports (docs/votes.md), without sign-in."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.budget import SlidingWindow
from api.callers import ContextMaker
from api.errors import ApiError
from api.files import id_of, translated
from api.http import Exchange
from domain.votes.service.exported import exported_file, is_export
from domain.votes.service.published import PublishedFile, published_file

READS_A_MINUTE: Final = 120
"""Of one address of the network."""
_RETRY_SECONDS: Final = 60
_SHOWN_ALONE: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A chart that is opened by itself is a page of this server: nothing runs in it."""
_FINAL, _CHANGING = "public, max-age=31536000, immutable", "public, max-age=60"


class VoteFiles:
    """The paths of one worker, which counts readings by itself. `id` is the vote's, as its definition has it."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers = callers
        self._reads = SlidingWindow()

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [Route("/votes/{id}/{name}", self.read, methods=["GET"])]

    async def read(self, request: Request) -> Response:
        """The file: 200, or 304 for who has it as it is. Pages of any origin may read it.

        Raises:
            ApiError: NOT_FOUND for none, and for what is not published yet; RATE_LIMITED.
        """
        async with translated():
            context = await self._callers(Exchange.begin(request.scope), None)
            if not self._reads.take(context.actor.address, 1, limit=READS_A_MINUTE)[0]:
                raise ApiError("RATE_LIMITED", retry_after_seconds=_RETRY_SECONDS)
            vote_id, name = id_of(request), str(request.path_params["name"])
            async with context.write() as work:
                if is_export(name):
                    file = await exported_file(work, vote_id, name)
                else:
                    file = await published_file(work.conn, context.scope.tenant_id, vote_id, name)
        if file is None:
            raise ApiError("NOT_FOUND")
        return _answer(file, request)


def _answer(file: PublishedFile, request: Request) -> Response:
    tag = f'"{file.tag}"'
    headers = {
        "etag": tag,
        "cache-control": _FINAL if file.is_final else _CHANGING,
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "content-security-policy": _SHOWN_ALONE,
    }
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known:
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers, media_type=file.media_type)
