"""The toy application, in process for HTTP and on a loopback port for sockets and disconnects."""

from collections.abc import AsyncGenerator, Generator

import httpx
import pytest

from api.http import Transport
from tests.api.http.running import RunningServer, serving
from tests.api.http.toy import WATCHES, Watch, toy_app, toy_transport

GRAPHQL = "application/graphql-response+json"


@pytest.fixture
def transport() -> Transport:
    return toy_transport()


@pytest.fixture
async def client(transport: Transport) -> AsyncGenerator[httpx.AsyncClient, None]:
    asgi = httpx.ASGITransport(toy_app(transport), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=asgi, base_url="http://toy", headers={"accept": GRAPHQL}) as client:
        yield client


@pytest.fixture
async def server(transport: Transport) -> AsyncGenerator[RunningServer, None]:
    async with serving(transport) as running:
        yield running


@pytest.fixture
def watch(request: pytest.FixtureRequest) -> Generator[Watch, None, None]:
    """A window on what the resolvers did, found by them under the name `w`."""
    state = WATCHES["w"] = Watch()
    yield state
    state.release.set()
    del WATCHES["w"]
