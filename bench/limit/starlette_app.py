"""The limit: one Starlette endpoint for each operation."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.settings import process_environment
from bench.limit.reads import RefusedError
from bench.limit.service import OPERATIONS, Service
from domain.auth.errors import Unauthenticated


def create_app() -> Starlette:
    """The application of one worker."""
    return Starlette(routes=[_route(operation) for operation in OPERATIONS], lifespan=_lifespan)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.service = await Service.open(process_environment())
    yield
    await app.state.service.close()


def _route(operation: str) -> Route:
    return Route(f"/{operation}", _endpoint(operation), methods=["POST"])


def _endpoint(operation: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        service: Service = request.app.state.service
        headers = request.headers
        try:
            body = await service.answer(
                operation,
                await request.body(),
                authorization=headers.get("authorization"),
                languages=headers.get("accept-language"),
            )
        except (RefusedError, Unauthenticated):
            return Response(b'{"errors":[]}', 403, media_type="application/json")
        return Response(body, media_type="application/json")

    return endpoint
