"""JSON answers where Starlette would answer in plain text, and no redirects."""

from collections.abc import Mapping
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ExceptionHandler

from api.errors import ApiError, ErrorFormatter
from api.execution import ExecutionOutcome
from api.http.negotiation import JSON, preferred_locale
from api.http.responses import SECURITY_HEADERS, reply_to

_CODES: Mapping[int, str] = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}


def answer_in_json(app: Starlette, formatter: ErrorFormatter) -> None:
    """Make every error of the application a JSON body: unknown paths, wrong methods, faults."""

    async def on_exception(request: Request, error: Exception) -> Response:
        allowed = error.headers.get("Allow") if isinstance(error, HTTPException) and error.headers else None
        intended = _api_error(error, allowed) if isinstance(error, HTTPException) else error
        formatted = formatter.exception(intended, preferred_locale(request.headers.get("accept-language")))
        outcome = ExecutionOutcome(
            errors=formatted.errors, codes=formatted.codes, retry_after_seconds=formatted.retry_after_seconds
        )
        reply = reply_to(outcome, JSON, allowed)
        status = error.status_code if isinstance(error, HTTPException) else reply.status
        headers = {**SECURITY_HEADERS, "cache-control": "no-store", **reply.headers}
        return Response(reply.body, status, headers, f"{JSON}; charset=utf-8")

    handler = cast("ExceptionHandler", on_exception)
    for kind in (HTTPException, ApiError, Exception):
        app.add_exception_handler(kind, handler)
    app.router.redirect_slashes = False


def _api_error(error: HTTPException, allowed: str | None) -> ApiError:
    code = _CODES.get(error.status_code)
    if code is None:
        return ApiError("BAD_REQUEST", reason="it cannot be answered")
    return ApiError(code, allowed=allowed or "none")
