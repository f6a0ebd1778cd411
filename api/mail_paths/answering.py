"""`/answers/{token}`: what a notification asks, answered by who holds its link, without signing in.

`GET` shows the answer with one button and changes nothing; `POST` gives it, through the same use case as in the app.
No session is opened, and nothing is shown but that answer.
"""

from datetime import datetime
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
from api.mail_words import mail_words
from api.mutations import outcome_of
from api.one_click import drain_body, one_click_page
from domain.notifications.answers.links import LONGEST_TOKEN, AnswerLink
from domain.notifications.answers.offering import code_of
from domain.notifications.answers.service import LinkAnswer, answer_link_read, link_answer, read_link
from domain.notifications.errors import AnswerLinkDead, AnswerLinkInvalid, AnswerLinkOver
from domain.shared.errors import DomainError

CALLS_A_MINUTE: Final = 30
"""Of one address of the network."""
_RETRY_SECONDS: Final = 60
_STATUS: Final = {AnswerLinkInvalid.code: 404, AnswerLinkOver.code: 410, AnswerLinkDead.code: 410}
_REFUSED: Final = 409


class Answering:
    """The paths of one worker, which counts calls by itself."""

    def __init__(self, callers: ContextMaker) -> None:
        self._callers = callers
        self._calls = SlidingWindow()

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        path = "/answers/{token}"
        return [Route(path, self.ask, methods=["GET"]), Route(path, self.do, methods=["POST"])]

    async def ask(self, request: Request) -> Response:
        """The answer with a button, 200; what is wrong with the link, 404 or 410. Nothing is changed.

        Raises:
            ApiError: RATE_LIMITED.
        """
        async with translated():
            context = await self._context(request)
            try:
                link, _ = await self._opened(context, request)
            except DomainError as refusal:
                return _refused(refusal)
        return _page("ANSWER_ASK", link, button="确认 / Confirm")

    async def do(self, request: Request) -> Response:
        """Gives the answer, 200, as often as it is asked and once in effect; 404, 410, or 409 with the use case's word.

        Raises:
            ApiError: BODY_TOO_LARGE, RATE_LIMITED.
        """
        async with translated():
            context = await self._context(request)
            await drain_body(request)
            try:
                link, answering = await self._opened(context, request)
                code = await _given(answering, link)
            except DomainError as refusal:
                return _refused(refusal)
        return _page(code, link)

    async def _opened(self, context: Context, request: Request) -> tuple[AnswerLink, Context]:
        """The link, and who answers by it."""
        services, token = context.services, str(request.path_params["token"])[: LONGEST_TOKEN + 1]
        link = read_link(services.keyring, token, clock=services.clock)
        async with services.database.read() as conn:
            caller = await answer_link_read(conn, link, address=context.actor.address)
        return link, Context(services, caller.actor, caller.scope, context.locale, caller.expires_at)

    async def _context(self, request: Request) -> Context:
        context = await self._callers(Exchange.begin(request.scope), None)
        if not self._calls.take(context.actor.address, 1, limit=CALLS_A_MINUTE)[0]:
            raise ApiError("RATE_LIMITED", retry_after_seconds=_RETRY_SECONDS)
        return context


async def _given(context: Context, link: AnswerLink) -> str:
    """What is said to who gives the answer. One that was given before has no effect, whatever was answered since."""
    begun, key = context.services.clock(), link.request_key
    # Links of two mails end at different times, and say the same.
    outcome = await outcome_of(context, link_answer, LinkAnswer(link), request_key=key, content=[str(key)])
    is_repeat = datetime.fromisoformat(outcome["given_at"]) < begun
    return "ANSWER_TAKEN_BEFORE" if is_repeat else "ANSWER_TAKEN"


def _page(code: str, link: AnswerLink, button: str = "") -> Response:
    answer = code_of(link.question, link.choice)
    chinese, english = ([mail_words(each, locale) for each in (code, answer)] for locale in ("zh-CN", "en"))
    return one_click_page(chinese, english, button=button)


def _refused(refusal: DomainError) -> Response:
    chinese, english = ([mail_words(refusal.code, locale, **refusal.facts)] for locale in ("zh-CN", "en"))
    return one_click_page(chinese, english, status=_STATUS.get(refusal.code, _REFUSED))
