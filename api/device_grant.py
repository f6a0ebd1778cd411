"""The device authorization grant (RFC 8628) by which a machine becomes a kiosk, and its tokens (RFC 6749, RFC 9449).

`POST /device/authorize` gives a machine its codes, `POST /token` the tokens that are bound to its key; `/device` is
what whoever follows the QR code sees who has no app. Every answer is JSON as the RFCs say; no body is kept or logged.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.anonymous_post import Buckets, NamelessPaths
from api.callers import ContextMaker, address_of
from api.context import Context
from api.errors import ApiError
from api.http import Exchange
from api.http.responses import SECURITY_HEADERS
from api.kiosk_callers import device_proof
from db.errors import DatabaseError
from domain.kiosks import service
from domain.kiosks.access import first_shown
from domain.kiosks.keys import NONCE, Proof, ProofRefused
from domain.kiosks.service import Poll
from domain.kiosks.tokens import KioskTokens, nonce_at

AUTHORIZE, TOKEN, VERIFY = "/device/authorize", "/token", "/device"  # paths
CLIENT_ID: Final = "kiosk"
DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_FORM: Final = "application/x-www-form-urlencoded"
_MAX_FORM_BYTES, _MAX_FIELDS = 8_192, 20
_HEADERS: Final = {**SECURITY_HEADERS, "cache-control": "no-store", "pragma": "no-cache"}
_PAGE: Final = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Unionhall</title>
<p>请在工会管理端或手机应用中输入终端上显示的代码。</p>
<p lang="en">Type the code that the kiosk shows into the console, or into the app.</p></html>"""


class _Refused(Exception):
    """An error of OAuth, by its code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DeviceGrant(NamelessPaths):
    """The paths of machines that are no kiosks yet, and of tokens."""

    def __init__(self, callers: ContextMaker, trusted_proxies: int = 0) -> None:
        super().__init__(callers, trusted_proxies, Buckets(size=60.0, per_second=1.0))
        self._trusted = trusted_proxies

    def routes(self) -> list[Route]:
        """To be added to the application's own."""
        return [
            Route(AUTHORIZE, self.authorize, methods=["POST"]),
            Route(TOKEN, self.token, methods=["POST"]),
            Route(VERIFY, self.page, methods=["GET"]),
        ]

    async def page(self, _request: Request) -> Response:
        """What a browser without an app shows."""
        return Response(_PAGE, 200, _HEADERS, "text/html; charset=utf-8")

    async def authorize(self, request: Request) -> Response:
        """`device_code`, `user_code`, `verification_uri`, `verification_uri_complete`, `expires_in`, `interval`."""
        return await self._said(request, AUTHORIZE, self._authorized)

    async def token(self, request: Request) -> Response:
        """`access_token`, `token_type` (DPoP), `expires_in`, `refresh_token` and, of a grant, `kiosk_id`."""
        return await self._said(request, TOKEN, self._granted)

    async def _said(self, request: Request, path: str, answer: Any) -> Response:  # noqa: ANN401  # one of the two below
        context = await self.nobody()
        now = context.services.clock()
        headers = {**_HEADERS, "dpop-nonce": nonce_at(context.keyring, now)}
        try:
            form, exchange = await self._form(request)
            proof = device_proof(context.keyring, exchange, path, now)
            told: Mapping[str, Any] = await answer(context, form, proof, exchange)
        except ProofRefused as error:
            code = "use_dpop_nonce" if error.reason == NONCE else "invalid_dpop_proof"
            return _json({"error": code, "error_description": error.reason}, 400, headers)
        except _Refused as error:
            return _json({"error": error.code}, 400, headers)
        except ApiError as error:
            wait = str(round(error.retry_after_seconds or 1))
            return _json({"error": "slow_down"}, 429, {**headers, "retry-after": wait})
        except DatabaseError:
            return _json({"error": "temporarily_unavailable"}, 503, {**headers, "retry-after": "2"})
        return _json(told, 200, headers)

    async def _form(self, request: Request) -> tuple[Mapping[str, str], Exchange]:
        peer = request.client.host if request.client else ""
        exchange = Exchange.of(request.scope["headers"], "POST", b"", peer)
        self.take(address_of(exchange, self._trusted), 1)
        if (request.headers.get("content-type") or "").partition(";")[0].strip().lower() != _FORM:
            raise _Refused("invalid_request")
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _MAX_FORM_BYTES:
                raise _Refused("invalid_request")
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
        except ValueError:
            raise _Refused("invalid_request") from None
        form = dict(pairs)
        if len(form) != len(pairs):
            raise _Refused("invalid_request")
        if form.get("client_id") != CLIENT_ID:
            raise _Refused("invalid_client")
        return form, exchange

    async def _authorized(
        self, context: Context, _form: Mapping[str, str], proof: Proof, exchange: Exchange
    ) -> Mapping[str, Any]:
        async with context.write() as work:
            await first_shown(work.conn, work.scope.tenant_id, proof)
            told = await service.authorize(work, proof)
        origin = f"https://{exchange.headers.get('host') or ''}"
        return {
            "device_code": told.device_code,
            "user_code": told.user_code,
            "verification_uri": f"{origin}{VERIFY}",
            "verification_uri_complete": f"{origin}{VERIFY}?user_code={told.user_code}",
            "expires_in": told.expires_seconds,
            "interval": told.poll_seconds,
        }

    async def _granted(
        self, context: Context, form: Mapping[str, str], proof: Proof, _exchange: Exchange
    ) -> Mapping[str, Any]:
        async with context.write() as work:
            await first_shown(work.conn, work.scope.tenant_id, proof)
            kind, refused = form.get("grant_type"), "unsupported_grant_type"
            if kind == "refresh_token":
                found, refused = await service.refresh(work, form.get("refresh_token", ""), proof), "invalid_grant"
                kiosk_id = None
            elif kind == DEVICE_GRANT:
                answer, found, kiosk_id = await service.grant_poll(work, form.get("device_code", ""), proof)
                refused = answer.value if answer is not Poll.GRANTED else "invalid_grant"
            else:
                found, kiosk_id = None, None
        # After the commit: that a machine asked too early counts, too.
        if found is None:
            raise _Refused(refused)
        more = {} if kiosk_id is None else {"kiosk_id": str(kiosk_id)}
        return {**_tokens(found), **more}


def _tokens(found: KioskTokens) -> dict[str, Any]:
    return {
        "access_token": found.access_token,
        "token_type": "DPoP",
        "expires_in": found.expires_seconds,
        "refresh_token": found.refresh_token,
    }


def _json(told: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> Response:
    return Response(orjson.dumps(told), status, dict(headers), "application/json")
