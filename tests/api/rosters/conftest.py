"""A demonstration union into which rosters are imported: one for all tests of this folder, jobs worked inside it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest_asyncio

from db.seed.accounts import DEMO_ACCOUNTS
from tests.support import database as databases
from tests.support.api import Answer, Client, running
from tests.support.waiting import until

SETTLED = {"READY", "FAILED", "APPLIED", "UNDONE"}


@dataclass(frozen=True, slots=True)
class Rosters:
    """Clients by kind, the owner's connection, the drop folder, and ids of the branch officer's branch."""

    clients: Mapping[str, Client]
    conn: asyncpg.Connection
    folder: Path
    branch_id: str
    sibling_id: str

    async def upload(self, by: str, content: bytes, **headers: str) -> httpx.Response:
        """The answer to an upload."""
        client = self.clients[by]
        sent = {"authorization": f"Bearer {client.token}"} if client.token else {}
        return await client.http.post("/uploads", content=content, headers={**sent, **headers})

    async def open(self, content: bytes, by: str = "branch officer", **values: Any) -> Answer:
        """The answer to opening an upload of this content."""
        upload = await self.upload(by, content)
        given = {"uploadId": upload.json()["uploadId"], "organisationId": self.branch_id, **values}
        return await self.clients[by].send("console/rosters/roster_import_open", {"input": given})

    async def settled(self, import_id: str, by: str = "branch officer") -> dict[str, Any]:
        """The import once no work is under way."""
        found: dict[str, Any] = {}

        async def is_settled() -> bool:
            answer = await self.clients[by].send("console/rosters/roster_import_summary", {"id": import_id})
            found.update(answer["data"]["rosterImport"])
            return found["state"] in SETTLED

        await until(is_settled)
        return found


@pytest_asyncio.fixture(scope="session")
async def rosters(
    server_dsn: str, demo_template: str, worker_name: str, tmp_path_factory: Any
) -> AsyncIterator[Rosters]:
    """A union that tests change: they look only at what they made themselves."""
    dsn = await databases.create(server_dsn, f"unionhall_rosters_{worker_name}", demo_template)
    folder: Path = tmp_path_factory.mktemp("drop")
    data: Path = tmp_path_factory.mktemp("rosters")
    async with running(dsn, data, UNIONHALL_JOBS="embedded", UNIONHALL_HR_FOLDER=str(folder)) as anonymous:
        signed_in = {label: await anonymous.sign_in(login, password) for label, login, password in DEMO_ACCOUNTS}
        found = await anonymous.run(
            '{a: organisation(by: {code: "HD-A-01"}) {id} b: organisation(by: {code: "HD-A-02"}) {id}}'
        )
        conn = await asyncpg.connect(dsn)
        clients = {"anonymous": anonymous, **signed_in}
        yield Rosters(clients, conn, folder, found["data"]["a"]["id"], found["data"]["b"]["id"])
        await conn.close()
