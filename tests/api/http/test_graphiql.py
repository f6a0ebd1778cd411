"""GraphiQL comes from files of this package and may talk to nobody else."""

import re
from collections.abc import AsyncGenerator

import httpx
import pytest

from api.http import TransportSettings
from api.http.graphiql import FILES
from tests.api.http.toy import EXAMPLES, toy_app, toy_transport

REMOTE = re.compile(r"""(?:src|href)=["']https?:|url\(["']?https?:|@import|importScripts|import\(["']http""")


@pytest.fixture
async def page() -> AsyncGenerator[httpx.AsyncClient, None]:
    app = toy_app(toy_transport(TransportSettings(has_graphiql=True)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://toy") as client:
        yield client


async def test_the_page_and_everything_it_names_is_served_under_a_strict_policy(page: httpx.AsyncClient) -> None:
    response = await page.get("/")

    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "http" not in policy
    names = re.findall(r'(?:src|href)="(/[^"]+)"', response.text)
    assert len(names) == 6
    for name in names:
        assert (await page.get(name)).status_code == 200


async def test_the_examples_open_in_tabs(page: httpx.AsyncClient) -> None:
    start = (await page.get("/graphiql/start.json")).json()

    assert start["path"] == "/graphql"
    assert [tab["query"] for tab in start["tabs"]] == [example.query for example in EXAMPLES]


async def test_a_missing_file_is_404_in_json(page: httpx.AsyncClient) -> None:
    response = await page.get("/graphiql/../endpoint.py")

    assert response.status_code == 404
    assert response.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_outside_development_there_is_no_page(client: httpx.AsyncClient) -> None:
    assert (await client.get("/")).status_code == 404


def test_no_vendored_file_names_a_source_map_or_loads_from_elsewhere() -> None:
    for file in FILES.iterdir():
        text = file.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text, file.name
        assert REMOTE.search(text) is None, file.name
