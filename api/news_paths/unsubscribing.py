"""`/unsubscribe/{token}`: `GET` shows a page with one button, `POST` never writes to the address again.

Links in mails are opened by programs that look for harm, so that reading one changes nothing; a mail program's own
button posts `List-Unsubscribe=One-Click` (RFC 8058), without a cookie, a page or a further step.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.budget import SlidingWindow
from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.files import translated
from api.http import Exchange
from api.one_click import drain_body, one_click_page
from domain.channels.service.lists import channel_address_unsubscribe, unsubscribe_names

CALLS_A_MINUTE: Final = 60
"""Of one address of the network."""
_RETRY_SECONDS: Final = 60
_LONGEST_TOKEN: Final = 100
_ASK: Final = (["不再接收工会邮件?"], ["Get no more mails of the union?"])
_DONE: Final = (["已退订。"], ["You get no more mails of the union."])
_BUTTON: Final = "退订 / Unsubscribe"


class Unsubscribing:
    """The paths of one worker, which counts calls by itself."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers = callers
        self._calls = SlidingWindow()

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        path = "/unsubscribe/{token}"
        return [Route(path, self.ask, methods=["GET"]), Route(path, self.do, methods=["POST"])]

    async def ask(self, request: Request) -> Response:
        """The page with the button; nothing is changed.

        Raises:
            ApiError: NOT_FOUND for a token that is not ours, RATE_LIMITED.
        """
        async with translated():
            context = await self._context(request)
            if unsubscribe_names(context.keyring, _token(request)) is None:
                raise ApiError("NOT_FOUND")
        return one_click_page(*_ASK, button=_BUTTON)

    async def do(self, request: Request) -> Response:
        """Unsubscribes, as often as it is asked.

        Raises:
            ApiError: NOT_FOUND for a token that is not ours, BODY_TOO_LARGE, RATE_LIMITED.
        """
        async with translated():
            context = await self._context(request)
            await drain_body(request)
            now = context.services.clock()
            async with context.services.database.write() as conn:
                is_ours = await channel_address_unsubscribe(conn, context.keyring, _token(request), now=now)
            if not is_ours:
                raise ApiError("NOT_FOUND")
        return one_click_page(*_DONE)

    async def _context(self, request: Request) -> Context:
        context = await self._callers(Exchange.begin(request.scope), None)
        if not self._calls.take(context.actor.address, 1, limit=CALLS_A_MINUTE)[0]:
            raise ApiError("RATE_LIMITED", retry_after_seconds=_RETRY_SECONDS)
        return context


def _token(request: Request) -> str:
    return str(request.path_params["token"])[:_LONGEST_TOKEN]
