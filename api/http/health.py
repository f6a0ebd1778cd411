"""Whether the process lives, whether it should get work, and its figures."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.errors import ApiError
from api.http.lifecycle import Drain
from api.http.metrics import CONTENT_TYPE, TransportMetrics
from api.http.responses import SECURITY_HEADERS

logger = logging.getLogger("unionhall.api.health")

Check = Callable[[], Awaitable[None]]
_CHECK_SECONDS: Final = 1.0
_HEADERS: Final = {**SECURITY_HEADERS, "cache-control": "no-store"}


class Health:
    """Serves `/livez`, `/readyz` and `/metrics`.

    A readiness check raises when its dependency cannot be used; it has one second. What
    it raised goes to the log, the answer only names the check.
    """

    def __init__(
        self,
        drain: Drain,
        checks: Mapping[str, Check],
        metrics: TransportMetrics,
        metrics_token: str | None = None,
    ) -> None:
        """Take the checks by name."""
        self._drain = drain
        self._checks = dict(checks)
        self._watched: dict[str, Check] = {}
        self._refreshes: list[Check] = []
        self._metrics = metrics
        self._metrics_token = metrics_token

    def watch(self, name: str, check: Check) -> None:
        """A check that is told of and turns nothing red: requests are served without what it looks at."""
        self._watched[name] = check

    def refresh(self, function: Check) -> None:
        """Something that brings figures up to date before they are shown; it has one second, and may fail."""
        self._refreshes.append(function)

    def routes(self) -> list[Route]:
        """The three paths; GET and HEAD only."""
        return [
            Route("/livez", self.livez),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
        ]

    async def livez(self, _request: Request) -> Response:
        """Answer at all: the event loop runs."""
        return _json({"status": "ok"})

    async def readyz(self, _request: Request) -> Response:
        """503 while draining or while a check fails."""
        if self._drain.is_begun:
            return _json({"status": "draining"}, 503)
        checks = {**self._watched, **self._checks}
        results = await asyncio.gather(*(self._passes(name, check) for name, check in checks.items()))
        states = {name: "ok" if passed else "failing" for name, passed in zip(checks, results, strict=True)}
        if all(states[name] == "ok" for name in self._checks):
            return _json({"status": "ok", "checks": states})
        return _json({"status": "failing", "checks": states}, 503)

    async def metrics(self, request: Request) -> Response:
        """The figures in Prometheus' text format.

        Raises:
            ApiError: UNAUTHENTICATED, the token is missing or another one.
        """
        if self._metrics_token is not None:
            given = request.headers.get("authorization", "").encode()
            if not hmac.compare_digest(given, f"Bearer {self._metrics_token}".encode()):
                raise ApiError("UNAUTHENTICATED")
        await asyncio.gather(*(self._passes("figures", function) for function in self._refreshes))
        return Response(self._metrics.page(), headers={**_HEADERS, "content-type": CONTENT_TYPE})

    async def _passes(self, name: str, check: Check) -> bool:
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                await check()
        except Exception as error:
            # What turns nothing red is told in a line: a process that works jobs may begin a moment later.
            logger.warning("readiness check %s fails: %r", name, error, exc_info=name in self._checks)
            return False
        return True


def _json(body: Mapping[str, object], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, headers=_HEADERS, media_type="application/json")
