"""`/mail/unsubscribe/{token}`: no more notifications to an address of e-mail, by who reads what is sent there.

A mail program's own button posts `List-Unsubscribe=One-Click` (RFC 8058), without a cookie, a page or a further step.
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
from domain.notifications.answers.links import LONGEST_TOKEN, unsubscribe_names
from domain.notifications.service.email import email_unsubscribe

CALLS_A_MINUTE: Final = 60
"""Of one address of the network."""
_RETRY_SECONDS: Final = 60
_ASK: Final = (["不再以邮件接收工会消息?"], ["Get no more messages of the union by e-mail?"])
_DONE: Final = (
    ["已退订。如需恢复,请在应用中重新设置邮箱。"],
    ["You get no more of these mails. Set the address anew in the app to have them back."],
)


class Unsubscribing:
    """The paths of one worker, which counts calls by itself."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers = callers
        self._calls = SlidingWindow()

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        path = "/mail/unsubscribe/{token}"
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
        return one_click_page(*_ASK, button="退订 / Unsubscribe")

    async def do(self, request: Request) -> Response:
        """Unsubscribes, as often as it is asked.

        Raises:
            ApiError: NOT_FOUND for a token that is not ours, BODY_TOO_LARGE, RATE_LIMITED.
        """
        async with translated():
            context = await self._context(request)
            await drain_body(request)
            services = context.services
            async with services.database.write() as conn:
                is_ours = await email_unsubscribe(conn, context.keyring, _token(request), clock=services.clock)
            if not is_ours:
                raise ApiError("NOT_FOUND")
        return one_click_page(*_DONE)

    async def _context(self, request: Request) -> Context:
        context = await self._callers(Exchange.begin(request.scope), None)
        if not self._calls.take(context.actor.address, 1, limit=CALLS_A_MINUTE)[0]:
            raise ApiError("RATE_LIMITED", retry_after_seconds=_RETRY_SECONDS)
        return context


def _token(request: Request) -> str:
    return str(request.path_params["token"])[:LONGEST_TOKEN]
