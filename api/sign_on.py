"""Single sign-on over HTTP: three addresses below `/auth/oidc`, which a browser visits between client and provider.

A client opens `/start` with its redirect URI, its state and the S256 challenge of a verifier that it keeps. The person
signs in at the provider and comes back to `/callback`, which sends them on to the client with a one-time code. The
client turns code and verifier into a session: `sessionOpenBySingleSignOn`. Answers are redirects; what goes wrong
before a client is known is JSON like everywhere else.
"""

import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.callers import ContextMaker
from api.context import Context
from api.errors import ApiError
from api.http import Exchange
from api.settings import SignInSettings
from domain.auth import service
from domain.auth.errors import TooManyAttempts
from domain.auth.sign_on.client import ProviderClient, ProviderFault
from domain.auth.sign_on.tokens import TokenRefused

logger = logging.getLogger("unionhall.sign_on")

PATH = "/auth/oidc"
COOKIE = "unionhall_sign_on"

_STATE_MAXIMUM = 512
_CODE_MAXIMUM = 4096
_BROWSER = re.compile(r"[A-Za-z0-9_-]{43}")
_HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}

Clients: TypeAlias = Mapping[str, ProviderClient]


class SignOn:
    """The routes. `clients` are those of the providers by name, from the start of the process to its end."""

    def __init__(self, settings: SignInSettings, context_maker: ContextMaker) -> None:
        self._settings = settings
        self._context_maker = context_maker
        self.clients: Clients = {}

    def routes(self) -> Sequence[BaseRoute]:
        """GET only."""
        return [
            Route(PATH, self.providers),
            Route(f"{PATH}/{{provider}}/start", self.start),
            Route(f"{PATH}/{{provider}}/callback", self.callback),
        ]

    async def providers(self, _request: Request) -> Response:
        """Names, labels and addresses for the buttons of a client."""
        listed = [
            {"name": each.name, "label": each.label, "startPath": f"{PATH}/{each.name}/start"}
            for each in self._settings.providers
        ]
        return JSONResponse({"providers": listed}, headers=_HEADERS)

    async def start(self, request: Request) -> Response:
        """Sends the browser to the provider.

        Raises:
            ApiError: NOT_FOUND, BAD_REQUEST for a client that is not registered, RATE_LIMITED.
        """
        client, context = self._client(request), await self._context(request)
        begin = self._begin(request, client)
        try:
            async with context.write() as work:
                asked = await service.sign_on_begin(work, begin)
        except TooManyAttempts as refusal:
            seconds = float(str(refusal.facts["retry_after_seconds"]))
            raise ApiError("RATE_LIMITED", retry_after_seconds=seconds) from refusal
        try:
            address = await client.authorization_url(asked, context.services.clock())
        except ProviderFault as fault:
            return self._back(begin.redirect_uri, begin.state, client, fault)
        answer = RedirectResponse(address, 302, _HEADERS)
        answer.set_cookie(
            COOKIE,
            begin.browser,
            max_age=service.SIGN_ON_SECONDS,
            path=f"{PATH}/{client.provider.name}",
            secure=self._settings.public_url.startswith("https:"),
            httponly=True,
            samesite="lax",
        )
        return answer

    async def callback(self, request: Request) -> Response:
        """Takes the provider's answer and sends the browser on to the client, with a code or with an error.

        Raises:
            ApiError: NOT_FOUND, or BAD_REQUEST for a state that is unknown, over, used, or another browser's.
        """
        client, context = self._client(request), await self._context(request)
        query = request.query_params
        async with context.write() as work:
            begun = await service.sign_on_answer(
                work, state=query.get("state", ""), browser=request.cookies.get(COOKIE, "")
            )
        if begun is None or begun.provider != client.provider.name:
            raise ApiError("BAD_REQUEST", reason="this sign-in is not under way in this browser")
        try:
            code = await self._code(request, client, context, begun)
        except (ProviderFault, TokenRefused) as fault:
            return self._back(begun.redirect_uri, begun.state, client, fault)
        return _to_client(begun.redirect_uri, code=code, state=begun.state)

    async def _code(
        self, request: Request, client: ProviderClient, context: Context, begun: service.SignOnBegun
    ) -> str:
        query, now = request.query_params, context.services.clock()
        await client.check_issuer(query.get("iss"), now)
        code = query.get("code", "")
        if "error" in query or not 0 < len(code) <= _CODE_MAXIMUM:
            raise Denied("the provider signed nobody in")
        claims = await client.claims(code, begun.asked, now)
        async with context.write() as work:
            return await service.sign_on_code_issue(work, begun, claims)

    def _begin(self, request: Request, client: ProviderClient) -> service.SignOnBegin:
        query, provider = request.query_params, client.provider
        redirect_uri, state = query.get("redirect_uri", ""), query.get("state", "")
        challenge, browser = query.get("code_challenge", ""), request.cookies.get(COOKIE, "")
        if redirect_uri not in provider.redirect_uris:
            raise ApiError("BAD_REQUEST", reason="redirect_uri is not registered")
        if not service.is_challenge(challenge) or len(state) > _STATE_MAXIMUM:
            raise ApiError(
                "BAD_REQUEST", reason="code_challenge must be S256 in base64url, state at most 512 characters"
            )
        return service.SignOnBegin(
            provider=provider.name,
            callback_uri=f"{self._settings.public_url}{PATH}/{provider.name}/callback",
            redirect_uri=redirect_uri,
            challenge=challenge,
            state=state,
            # A second tab keeps the first one's cookie, so that both come back.
            browser=browser if _BROWSER.fullmatch(browser) else secrets.token_urlsafe(32),
        )

    def _client(self, request: Request) -> ProviderClient:
        client = self.clients.get(request.path_params["provider"])
        if client is None:
            raise ApiError("NOT_FOUND")
        return client

    async def _context(self, request: Request) -> Context:
        return await self._context_maker(Exchange.begin(request.scope), None)

    def _back(self, redirect_uri: str, state: str, client: ProviderClient, fault: Exception) -> Response:
        """To the client with an error; the reason is for the log alone."""
        logger.warning("single sign-on at %s failed: %s: %s", client.provider.name, type(fault).__name__, fault)
        error = next(word for kind, word in _ERRORS.items() if isinstance(fault, kind))
        return _to_client(redirect_uri, error=error, state=state)


class Denied(TokenRefused):
    """The person, or the provider, said no."""


_ERRORS: Mapping[type[Exception], str] = {
    ProviderFault: "provider_unavailable",
    Denied: "access_denied",
    TokenRefused: "invalid_token",
}
"""What a client reads in `error`; the first that fits."""


def _to_client(redirect_uri: str, **query: str) -> Response:
    given = urlencode({name: value for name, value in query.items() if value})
    return RedirectResponse(f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{given}", 302, _HEADERS)
