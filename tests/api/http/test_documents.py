"""Documents by their hash, in three modes: what is run, what is refused, and what a refusal does not tell."""

from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest

from api.errors import ApiError
from api.execution import ExecutionSettings
from api.http import Transport
from api.settings import DocumentMode
from tests.api.http.conftest import GRAPHQL
from tests.api.http.running import serving
from tests.api.http.stores import KIOSK, Store, id_of, transport_with
from tests.api.http.toy import toy_app

HELLO = "query Hello($name: String) {\n  hello(name: $name)\n}\n# as it is, to the last byte"
WRITE = 'mutation Write { noteWrite(input: {title: "x"}) }'
COUNT = "subscription Count { count(target: 2) }"
INTROSPECTION = "query Types { __schema { types { name } } }"
WRONG = "query Wrong { memberr { id } }"


def apq(text: str, document_id: str | None = None) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": document_id or id_of(text)}}}


@asynccontextmanager
async def client_of(transport: Transport) -> Any:
    asgi = httpx.ASGITransport(toy_app(transport), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=asgi, base_url="http://toy", headers={"accept": GRAPHQL}) as client:
        yield client


def codes(response: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in response.json().get("errors", [])]


def as_query(body: dict[str, Any]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else orjson.dumps(value).decode() for name, value in body.items()}


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.mark.parametrize("spelling", ["sha256:{}", "{}"])
@pytest.mark.parametrize("way", ["post", "get"])
async def test_a_document_is_run_by_its_id(store: Store, way: str, spelling: str) -> None:
    body = {"documentId": spelling.format(store.register(HELLO, "phone")), "variables": {"name": "Li Na"}}

    async with client_of(transport_with(store)) as client:
        answers = [
            await (
                client.post("/graphql", json=body) if way == "post" else client.get("/graphql", params=as_query(body))
            )
            for _ in range(3)
        ]

    assert [answer.json()["data"] for answer in answers] == [{"hello": "hello Li Na"}] * 3
    assert len(store.asked) == 1


async def test_a_client_leaves_its_document_and_sends_the_hash_from_then_on(store: Store) -> None:
    async with client_of(transport_with(store)) as client:
        unknown = await client.post("/graphql", json={**apq(HELLO), "variables": {"name": "a"}})
        left = await client.post("/graphql", json={"query": HELLO, **apq(HELLO), "variables": {"name": "b"}})
        later = await client.get("/graphql", params=as_query({**apq(HELLO), "variables": {"name": "c"}}))

    assert codes(unknown) == ["PERSISTED_QUERY_NOT_FOUND"]
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert left.json()["data"] == {"hello": "hello b"}
    assert later.json()["data"] == {"hello": "hello c"}
    assert store.behind[id_of(HELLO)].text == HELLO


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": HELLO, **apq("{hello}")}, "PERSISTED_QUERY_HASH_MISMATCH"),
        ({"query": f"{HELLO} ", **apq(HELLO)}, "PERSISTED_QUERY_HASH_MISMATCH"),
        ({"query": WRONG, **apq(WRONG)}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{hello", **apq("{hello")}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{" + "hello " * 700 + "}", **apq("{" + "hello " * 700 + "}")}, "FIELD_LIMIT"),
        ({"query": HELLO, "documentId": id_of(HELLO)}, "BAD_REQUEST"),
        ({"documentId": id_of(HELLO), **apq(HELLO)}, "BAD_REQUEST"),
        ({"documentId": "sha256:00"}, "BAD_REQUEST"),
        ({"documentId": id_of(HELLO).upper()}, "BAD_REQUEST"),
        ({"documentId": f"md5:{id_of(HELLO)}"}, "BAD_REQUEST"),
        ({"documentId": id_of(HELLO) + "\n"}, "BAD_REQUEST"),
        ({"documentId": ""}, "BAD_REQUEST"),
        ({"documentId": 7}, "BAD_REQUEST"),
        ({"extensions": {"persistedQuery": id_of(HELLO)}}, "BAD_REQUEST"),
        ({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": id_of(HELLO)}}}, "BAD_REQUEST"),
        ({"extensions": {"persistedQuery": {"version": True, "sha256Hash": id_of(HELLO)}}}, "BAD_REQUEST"),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": [id_of(HELLO)]}}}, "BAD_REQUEST"),
        ({"extensions": {"persistedQuery": {"version": 1}}}, "BAD_REQUEST"),
    ],
)
async def test_what_is_no_document_is_refused_and_not_kept(store: Store, body: dict[str, Any], code: str) -> None:
    async with client_of(transport_with(store)) as client:
        response = await client.post("/graphql", json=body)

    assert (response.status_code, codes(response)) == (400, [code])
    assert store.behind == {}


async def test_a_mutation_may_be_known_by_its_hash_and_is_not_run_by_get(store: Store) -> None:
    body = {"documentId": store.register(WRITE, "phone")}

    async with client_of(transport_with(store)) as client:
        by_get = await client.get("/graphql", params=body)
        by_post = await client.post("/graphql", json=body)

    assert (by_get.status_code, codes(by_get)) == (405, ["METHOD_NOT_ALLOWED"])
    assert by_post.json()["data"] == {"noteWrite": "x"}


async def test_asking_the_store_and_leaving_documents_there_costs(store: Store) -> None:
    charged: list[int] = []

    def charge(_context: object, points: int) -> dict[str, object]:
        charged.append(points)
        if sum(charged) > 60:
            raise ApiError("RATE_LIMITED", retry_after_seconds=5)
        return {}

    async with client_of(transport_with(store, execution=ExecutionSettings(charge=charge))) as client:
        await client.post("/graphql", json=apq(HELLO))
        await client.post("/graphql", json={"query": HELLO, **apq(HELLO)})
        refused = await client.post("/graphql", json={"query": "{hello}", **apq("{hello}")})

    assert charged == [1, 50, 0, 50]
    assert (refused.status_code, codes(refused)) == (429, ["RATE_LIMITED"])
    assert set(store.behind) == {id_of(HELLO)}


REGISTERED = {
    "by the deployment": (DocumentMode.REGISTERED, {}, "phone"),
    "by the device": (DocumentMode.OPEN, {"authorization": f"Bearer {KIOSK}"}, KIOSK),
}
UNLISTED: dict[str, Callable[[Store], dict[str, Any]]] = {
    "a text": lambda _: {"query": "{hello}"},
    "a text with a misspelled field": lambda _: {"query": WRONG},
    "no GraphQL": lambda _: {"query": "{hello"},
    "introspection": lambda _: {"query": INTROSPECTION},
    "an unknown id": lambda _: {"documentId": id_of("x")},
    "what a client left": lambda store: {"documentId": store.register("{ actor }")},
}


@pytest.mark.parametrize("case", REGISTERED)
@pytest.mark.parametrize("unlisted", UNLISTED)
async def test_only_registered_documents_are_run_and_nothing_is_told_of_others(
    store: Store, unlisted: str, case: str
) -> None:
    mode, headers, profile = REGISTERED[case]
    listed = store.register(HELLO, profile)

    async with client_of(transport_with(store, mode)) as client:
        refused = await client.post("/graphql", json=UNLISTED[unlisted](store), headers=headers)
        by_id = await client.post("/graphql", json={"documentId": listed}, headers=headers)
        by_text = await client.post("/graphql", json={"query": HELLO}, headers=headers)

    assert refused.status_code == 403
    assert refused.json() == {
        "errors": [
            {"message": "Only registered documents are run here.", "extensions": {"code": "DOCUMENT_NOT_REGISTERED"}}
        ]
    }
    assert by_id.json()["data"] == by_text.json()["data"] == {"hello": "hello world"}


async def test_a_document_of_another_profile_is_refused_as_an_unknown_one(store: Store) -> None:
    kiosk = {"authorization": f"Bearer {KIOSK}"}
    of_another = store.register(HELLO, "console")

    async with client_of(transport_with(store)) as client:
        known = await client.post("/graphql", json={"documentId": of_another}, headers=kiosk)
        unknown = await client.post("/graphql", json={"documentId": id_of("x")}, headers=kiosk)
        automatic = await client.post("/graphql", json=apq(HELLO), headers=kiosk)
        with_text = await client.post("/graphql", json={"query": HELLO, **apq(HELLO)}, headers=kiosk)

    assert known.json() == unknown.json()
    assert codes(automatic) == codes(with_text) == ["PERSISTED_QUERY_NOT_SUPPORTED"]
    assert automatic.json()["errors"][0]["message"] == "PersistedQueryNotSupported"


@pytest.mark.parametrize("headers", [{"x-client": "kiosk/1"}, {"x-document-profile": KIOSK}, {}])
async def test_what_a_client_says_of_itself_decides_nothing(store: Store, headers: dict[str, str]) -> None:
    store.register(HELLO, KIOSK)

    async with client_of(transport_with(store, DocumentMode.REGISTERED)) as client:
        refused = await client.post("/graphql", json={"query": "{hello}"}, headers=headers)

    assert codes(refused) == ["DOCUMENT_NOT_REGISTERED"]


async def test_introspection_is_for_those_who_look_after_the_deployment(store: Store) -> None:
    async with client_of(transport_with(store, DocumentMode.APQ)) as client:
        stranger = await client.post("/graphql", json={"query": INTROSPECTION})
        developer = await client.post(
            "/graphql", json={"query": INTROSPECTION}, headers={"authorization": "Bearer developer"}
        )
        anything_else = await client.post("/graphql", json={"query": "{ __typename hello }"})

    assert (stranger.status_code, codes(stranger)) == (403, ["INTROSPECTION_REFUSED"])
    assert developer.json()["data"]["__schema"]
    assert anything_else.json()["data"] == {"__typename": "Query", "hello": "hello world"}


async def test_a_refused_token_is_not_asked_about_a_document_that_is_wrong(store: Store) -> None:
    async with client_of(transport_with(store)) as client:
        response = await client.post("/graphql", json={"query": WRONG}, headers={"authorization": "Bearer no"})

    assert codes(response) == ["GRAPHQL_VALIDATION_FAILED"]


async def test_where_only_registered_documents_are_run_a_refused_token_learns_nothing_either(store: Store) -> None:
    async with client_of(transport_with(store, DocumentMode.REGISTERED)) as client:
        response = await client.post("/graphql", json={"query": WRONG}, headers={"authorization": "Bearer no"})

    assert codes(response) == ["UNAUTHENTICATED"]


async def test_sockets_take_hashes_and_keep_to_the_profile(store: Store) -> None:
    count, hello = store.register(COUNT, KIOSK), store.register(HELLO, "console")
    async with serving(transport_with(store)) as server:
        async with server.ready_socket() as anybody:
            await anybody.say({"id": "1", "type": "subscribe", "payload": {"documentId": f"sha256:{count}"}})
            events = await anybody.hear_until("complete")
            await anybody.say({"id": "2", "type": "subscribe", "payload": apq("{hello}")})
            unknown = await anybody.hear()
            await anybody.say({"id": "3", "type": "subscribe", "payload": {"query": "{hello}", **apq("{hello}")}})
            left = await anybody.hear_until("complete")
        async with server.ready_socket(KIOSK) as kiosk:
            refusals = []
            for payload in ({"documentId": hello}, {"query": WRONG}, {"query": "subscription { forever }"}):
                await kiosk.say({"id": "1", "type": "subscribe", "payload": payload})
                refusals.append(await kiosk.hear())
            await kiosk.say({"id": "2", "type": "subscribe", "payload": {"documentId": count}})
            listed = await kiosk.hear_until("complete")

    assert [event["payload"]["data"]["count"] for event in events[:-1]] == [0, 1]
    assert unknown["payload"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert left[0]["payload"]["data"] == {"hello": "hello world"}
    assert [each["payload"] for each in refusals] == [refusals[0]["payload"]] * 3
    assert refusals[0]["payload"][0]["extensions"] == {"code": "DOCUMENT_NOT_REGISTERED"}
    assert len(listed) == 3


@pytest.mark.parametrize(
    ("headers", "client"),
    [
        ({"apollographql-client-name": "phone", "apollographql-client-version": "1.2"}, ("phone", "1.2")),
        ({"x-client": "kiosk/3.0"}, ("kiosk", "3.0")),
        ({"x-client": "<script>/1"}, ("", "")),
        ({"x-client": f"{'x' * 300}/1"}, ("", "")),
        ({}, ("", "")),
    ],
)
async def test_uses_are_counted_by_client_and_version(
    store: Store, headers: dict[str, str], client: tuple[str, str]
) -> None:
    async with client_of(transport_with(store)) as http:
        await http.post("/graphql", json={"query": HELLO}, headers=headers)
        await http.post("/graphql", json={"query": WRONG}, headers=headers)

    assert dict(store.counts) == {(*client, "Hello"): 1}
