"""A union whose structure changes: one for all tests of this folder, each with organisations of its own."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest_asyncio

from db.seed.accounts import DEMO_ACCOUNTS
from domain.notifications.handlers import DELIVERY_TOPIC
from tests.support import database as databases
from tests.support.api import Client, running

_CODES = count(1)


@dataclass(frozen=True, slots=True)
class Changing:
    """The clients of a union that changes, and its owner's connection for looking behind the application's back."""

    clients: Mapping[str, Client]
    conn: asyncpg.Connection
    ids: Mapping[str, str]

    @property
    def officer(self) -> Client:
        """Who may change the structure."""
        return self.clients["federation officer"]

    async def payload(self, operation: str, by: str = "federation officer", /, **values: Any) -> dict[str, Any]:
        """The payload of an operation of the console's."""
        answer = await self.clients[by].send(f"console/{operation}", {"input": values})
        assert "errors" not in answer, answer["errors"]
        ((found,),) = [list(answer["data"].values())]
        payload: dict[str, Any] = found
        return payload

    async def done(self, operation: str, /, **values: Any) -> dict[str, Any]:
        """The payload of an operation of organisations that is not refused."""
        payload = await self.payload(f"organisations/{operation}", **values)
        assert payload["userErrors"] == []
        return payload

    async def branch(self, **values: Any) -> str:
        """The id of a new branch below the federation."""
        new = {"parentId": self.ids["top"], "kind": "BRANCH", "name": "新建分会", "nameEn": "New Branch", **values}
        payload = await self.done("organisation_found", code=f"HD-NEW-{next(_CODES)}", **new)
        return str(payload["organisation"]["id"])

    async def written(self) -> tuple[int, ...]:
        """How many rows there are of what the operations write; what its own processes do comes when it comes."""
        events = await self.conn.fetchval("SELECT count(*) FROM event WHERE topic <> $1", DELIVERY_TOPIC)
        entries = await self.conn.fetchval(
            "SELECT count(*) FROM audit_entry WHERE actor_id IS NOT NULL OR object_kind = 'join_request'"
        )
        tables = ("organisation", "organisation_period", "post", "post_term", "role_grant",
                  "rule_version", "join_request")  # fmt: skip
        rows = [await self.conn.fetchval(f"SELECT count(*) FROM {table}") for table in tables]  # names of tables
        return (events, entries, *rows)


@pytest_asyncio.fixture(scope="session")
async def changing(
    server_dsn: str, demo_template: str, worker_name: str, tmp_path_factory: Any
) -> AsyncIterator[Changing]:
    """A union that tests change: they look only at what they made themselves."""
    dsn = await databases.create(server_dsn, f"unionhall_changing_{worker_name}", demo_template)
    data_directory: Path = tmp_path_factory.mktemp("changing")
    async with running(dsn, data_directory) as anonymous:
        signed_in = {label: await anonymous.sign_in(login, password) for label, login, password in DEMO_ACCOUNTS}
        found = await signed_in["federation officer"].run(
            '{top: organisation(by: {code: "HD"}) {id}'
            ' branch: organisation(by: {code: "HD-A-01"}) {id} first: member(by: {memberNumber: "HD000021"}) {id}'
            ' second: member(by: {memberNumber: "HD000022"}) {id}}'
        )
        ids = {name: each["id"] for name, each in found["data"].items()}
        conn = await asyncpg.connect(dsn)
        yield Changing({"anonymous": anonymous, **signed_in}, conn, ids)
        await conn.close()
