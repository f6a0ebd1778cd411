"""Liveness, readiness, figures."""

import asyncio

import httpx
import pytest

from api.http import TransportSettings
from tests.api.http.toy import SECRET, toy_app, toy_transport


async def passes() -> None:
    """A dependency that works."""


async def fails() -> None:
    raise RuntimeError(SECRET)


async def hangs() -> None:
    await asyncio.Event().wait()


async def test_a_process_that_answers_lives(client: httpx.AsyncClient) -> None:
    response = await client.get("/livez")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("check", "status", "state"), [(passes, 200, "ok"), (fails, 503, "failing"), (hangs, 503, "failing")]
)
async def test_readiness_names_the_check_that_fails_and_no_reason(check: object, status: int, state: str) -> None:
    asgi = httpx.ASGITransport(toy_app(toy_transport(database=check, jobs=passes)))
    async with httpx.AsyncClient(transport=asgi, base_url="http://toy") as client:
        response = await client.get("/readyz")

    assert response.status_code == status
    assert response.json() == {"status": state, "checks": {"database": state, "jobs": "ok"}}


async def test_a_draining_process_lives_but_is_not_ready() -> None:
    transport = toy_transport()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(toy_app(transport)), base_url="http://toy") as client:
        transport.drain.begin()
        ready, alive = await client.get("/readyz"), await client.get("/livez")

    assert (ready.status_code, ready.json()) == (503, {"status": "draining"})
    assert alive.status_code == 200


@pytest.mark.parametrize(("header", "status"), [(None, 401), ("Bearer wrong", 401), ("Bearer figures", 200)])
async def test_figures_can_ask_for_a_token(header: str | None, status: int) -> None:
    transport = toy_transport(TransportSettings(metrics_token="figures"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(toy_app(transport)), base_url="http://toy") as client:
        response = await client.get("/metrics", headers={"authorization": header} if header else {})

    assert response.status_code == status
