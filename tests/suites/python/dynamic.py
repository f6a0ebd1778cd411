"""gql before a server: introspection, local validation, pages, a batch that is refused, a subscription.

Run as dynamic.py URL TOKEN; the caller must keep getting notifications. Prints one line of JSON for each check.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable

from gql import Client, gql
from gql.dsl import DSLQuery, DSLSchema, dsl_gql
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport
from graphql import GraphQLError

URL, TOKEN = sys.argv[1:]
AUTHORIZATION = {"authorization": f"Bearer {TOKEN}"}
SECONDS = 10


def over_http(**more: object) -> Client:
    transport = HTTPXAsyncTransport(url=URL, headers=AUTHORIZATION, trust_env=False)
    return Client(transport=transport, **more)


async def introspection() -> None:
    async with over_http(fetch_schema_from_transport=True) as session:
        schema = session.client.schema
        assert schema is not None
        assert schema.get_type("Activity") is not None


async def local_validation() -> None:
    async with over_http(fetch_schema_from_transport=True) as session:
        try:
            await session.execute(gql("{ nothingOfTheKind }"))
        except GraphQLError:
            return
    raise AssertionError("not refused")


async def built_by_hand() -> None:
    async with over_http(fetch_schema_from_transport=True) as session:
        assert session.client.schema is not None
        schema = DSLSchema(session.client.schema)
        chosen = schema.Query.activities(first=2).select(
            schema.ActivityConnection.nodes.select(schema.Activity.id, schema.Activity.title)
        )
        found = await session.execute(dsl_gql(DSLQuery(chosen)))
        assert len(found["activities"]["nodes"]) == 2


async def pages() -> None:
    document = gql(
        "query ($after: String) { activities(first: 2, after: $after)"
        " { nodes { id } pageInfo { hasNextPage endCursor } } }"
    )
    seen: list[str] = []
    async with over_http() as session:
        after = None
        for _ in range(3):
            document.variable_values = {"after": after}
            page = (await session.execute(document))["activities"]
            seen += [node["id"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
    assert len(set(seen)) == 6


async def an_error_with_its_code() -> None:
    async with over_http() as session:
        try:
            await session.execute(gql("{ activities(first: 101) { nodes { id } } }"))
        except TransportQueryError as refused:
            errors = refused.errors or []
        else:
            raise AssertionError("not refused")
    assert [error["extensions"]["code"] for error in errors] == ["PAGE_SIZE_OUT_OF_RANGE"], errors


async def a_batch_is_refused() -> None:
    async with over_http() as session:
        try:
            await session.execute_batch([gql("{__typename}"), gql("{__typename}")])
        except TransportError:
            return
    raise AssertionError("not refused")


async def a_subscription() -> None:
    transport = WebsocketsTransport(url=URL.replace("http", "ws", 1), init_payload=AUTHORIZATION)
    async with Client(transport=transport) as session:
        async for event in session.subscribe(gql("subscription { notificationAdded { message cursor } }")):
            assert event["notificationAdded"]["message"]
            return


CHECKS: list[Callable[[], Awaitable[None]]] = [
    introspection,
    local_validation,
    built_by_hand,
    pages,
    an_error_with_its_code,
    a_batch_is_refused,
    a_subscription,
]


async def main() -> None:
    for check in CHECKS:
        verdict = {"name": check.__name__, "status": "ok"}
        try:
            await asyncio.wait_for(check(), SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever went wrong is the verdict
            verdict |= {"status": "failed", "reason": f"{type(error).__name__}: {error}"[:500]}
        sys.stdout.write(json.dumps(verdict) + "\n")


asyncio.run(main())
