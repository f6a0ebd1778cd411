"""A demonstration union in which people join: one for all tests of this folder, each with applicants of its own."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db.seed.accounts import DEMO_ACCOUNTS
from tests.factories.members import Applicant, applicant
from tests.support import database as databases
from tests.support.api import Answer, Client, running

_PENDING = """
    SELECT count(*) FROM event WHERE delivered_at IS NULL AND dead_at IS NULL AND EXISTS (SELECT FROM pg_sleep(0.02))
"""
_WAITING = "SELECT topic, attempts, next_attempt_at, last_error FROM event WHERE delivered_at IS NULL"
_TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = 'public'
        AND tablename NOT IN ('audit_link', 'audit_head', 'alembic_version', 'document_use', 'deprecated_use')
    ORDER BY 1
"""
"""The audit chain follows its entries within a second or so, and says nothing that they do not say;
requests are counted every few seconds."""

REVIEW = "console/members/join_request_review"
"""One request with every stage of its review."""


@dataclass(frozen=True, slots=True)
class Joining:
    """The clients of a union that changes, and its owner's connection for looking behind the application's back."""

    clients: Mapping[str, Client]
    conn: asyncpg.Connection
    branch_id: str
    sibling_id: str

    @property
    def anonymous(self) -> Client:
        """Somebody who is not signed in."""
        return self.clients["anonymous"]

    def person(self) -> Applicant:
        """Somebody new who wants to join the branch of the branch officer."""
        return applicant(self.branch_id)

    async def submit(self, person: Applicant, by: Client | None = None) -> str:
        """The reference of a request that was taken."""
        answer = await (by or self.anonymous).send("mobile/members/join_request_submit", person.input())
        assert answer["data"]["joinRequestSubmit"]["userErrors"] == []
        return str(answer["data"]["joinRequestSubmit"]["reference"])

    async def request_id(self, reference: str) -> str:
        """The id that an officer sees in the inbox."""
        inbox = await self.clients["federation officer"].run("{joinRequests(last: 20) {nodes {id reference}}}")
        found = {node["reference"]: node["id"] for node in inbox["data"]["joinRequests"]["nodes"]}
        return str(found[reference])

    async def decide(self, by: str, request_id: str, *, is_approval: bool = True, **values: Any) -> Answer:
        """An officer's decision."""
        decision = {"joinRequestId": request_id, "isApproval": is_approval, **values}
        return await self.clients[by].send("console/members/join_request_decide", {"input": decision})

    async def row(self, statement: str, *values: object) -> asyncpg.Record:
        """The one row that there must be."""
        row = await self.conn.fetchrow(statement, *values)
        assert row is not None
        return row

    async def counts(self) -> Mapping[str, int]:
        """Rows of every table, once every event is delivered."""
        try:
            async with asyncio.timeout(20):
                while await self.conn.fetchval(_PENDING):
                    pass
        except TimeoutError:
            pytest.fail(str(await self.conn.fetch(_WAITING)))
        tables = await self.conn.fetch(_TABLES)
        async with databases.unguarded(self.conn):
            return {
                row["tablename"]: await self.conn.fetchval(f'SELECT count(*) FROM "{row["tablename"]}"')
                for row in tables
            }


@pytest_asyncio.fixture(scope="session")
async def joining(
    server_dsn: str, demo_template: str, worker_name: str, tmp_path_factory: Any
) -> AsyncIterator[Joining]:
    """A union that tests change: they look only at what they made themselves."""
    dsn = await databases.create(server_dsn, f"unionhall_joining_{worker_name}", demo_template)
    data_directory: Path = tmp_path_factory.mktemp("joining")
    async with running(dsn, data_directory) as anonymous:
        signed_in = {label: await anonymous.sign_in(login, password) for label, login, password in DEMO_ACCOUNTS}
        found = await anonymous.run(
            '{a: organisation(by: {code: "HD-A-01"}) {id} b: organisation(by: {code: "HD-A-02"}) {id}}'
        )
        conn = await asyncpg.connect(dsn)
        yield Joining({"anonymous": anonymous, **signed_in}, conn, found["data"]["a"]["id"], found["data"]["b"]["id"])
        await conn.close()
