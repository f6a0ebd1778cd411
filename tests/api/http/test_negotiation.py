"""Media types and languages by their weights."""

import httpx
import pytest

from api.http.negotiation import GRAPHQL_RESPONSE, JSON, is_json_body, preferred_locale, response_type


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", GRAPHQL_RESPONSE),
        ("APPLICATION/GraphQL-Response+JSON; charset=utf-8", GRAPHQL_RESPONSE),
        ("application/graphql-response+json, application/json", GRAPHQL_RESPONSE),
        ("application/json, application/graphql-response+json", GRAPHQL_RESPONSE),
        ("application/json;q=0.9, application/graphql-response+json;q=0.8", JSON),
        ("application/graphql-response+json;q=0.5, */*;q=0.1", GRAPHQL_RESPONSE),
        ("application/json, */*", JSON),
        ("application/graphql-response+json, application/json;q=0.9, text/event-stream", GRAPHQL_RESPONSE),
        ("application/json;q=0, */*", GRAPHQL_RESPONSE),
        ("*/*;q=0", None),
        ("image/png", None),
        ("text/event-stream", None),
        ("application/json;q=0", None),
        ("application/json;charset=utf-16", None),
        ("application/jsonfoo", None),
        ("nonsense", None),
        ("application/json;q=high", None),
    ],
)
def test_the_answer_has_the_type_that_weighs_most(accept: str | None, expected: str | None) -> None:
    assert response_type(accept) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "en"),
        ("zh-CN", "zh-CN"),
        ("zh-Hans-CN;q=0.9, en;q=0.5", "zh-CN"),
        ("en;q=0.1, zh;q=0.8", "zh-CN"),
        ("fr, en;q=0.3", "en"),
        ("fr", "en"),
        ("*;q=0.5, zh;q=0.4", "en"),
        ("zh;q=0", "en"),
        ("zh;q=x", "en"),
    ],
)
def test_messages_come_in_the_supported_language_that_weighs_most(header: str | None, expected: str) -> None:
    assert preferred_locale(header) == expected


def test_only_json_in_utf8_is_a_body() -> None:
    assert is_json_body("application/json;charset=utf-8;profile=x")
    assert not is_json_body("application/json;charset=gb18030")
    assert not is_json_body(None)


async def test_a_client_that_accepts_neither_type_gets_406_in_json(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": "{hello}"}, headers={"accept": "image/png"})

    assert response.status_code == 406
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json()["errors"][0]["extensions"]["code"] == "NOT_ACCEPTABLE"


@pytest.mark.parametrize(("accept", "status"), [("application/json", 200), ("application/graphql-response+json", 400)])
async def test_a_request_error_has_the_status_of_its_media_type(
    client: httpx.AsyncClient, accept: str, status: int
) -> None:
    response = await client.post("/graphql", json={"query": "{nope}"}, headers={"accept": accept})

    assert response.status_code == status
    assert "data" not in response.json()
