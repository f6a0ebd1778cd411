"""A demonstration union whose offices take lists away: jobs are worked inside it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest_asyncio

from api.nodes import decode_id, encode_id
from db.seed.accounts import DEMO_ACCOUNTS
from tests.support import database as databases
from tests.support.api import Client, running
from tests.support.suggestion_rows import Handlers, write_handlers, write_suggestion
from tests.support.waiting import until


@dataclass(frozen=True, slots=True)
class Offices:
    """Clients by kind, the owner's connection, and who handles suggestions of the branch officer's branch."""

    clients: Mapping[str, Client]
    conn: asyncpg.Connection
    author_id: UUID
    branch_id: UUID
    handlers: Handlers

    async def suggest(self, state: str, **given: Any) -> UUID:
        """The key of a suggestion of a member of the branch."""
        return await write_suggestion(self.conn, state=state, author_id=self.author_id, handlers=self.handlers, **given)

    async def reopen(self, survey_id: str, state: str) -> None:
        """Puts a closed survey into a state, behind the application's back."""
        found = decode_id(survey_id)
        assert found is not None
        await self.conn.execute(
            "UPDATE survey SET state = $1::text, answer_count = NULL, closed_at = NULL,"
            " cancel_reason = CASE WHEN $1::text = 'cancelled' THEN 'x' END WHERE id = $2",
            *(state, found[1]),
        )

    async def opened(self, what: str, by: str, **given: Any) -> dict[str, Any]:
        """The answer to asking for a file."""
        snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in what)
        answer = await self.clients[by].send(f"console/exports/{snake}_export_open", {"input": given})
        payload: dict[str, Any] = answer["data"][f"{what}ExportOpen"]
        return payload

    async def exported(self, what: str, by: str = "branch officer", **given: Any) -> dict[str, Any]:
        """A finished export."""
        payload = await self.opened(what, by, **given)
        assert payload["userErrors"] == []
        found: dict[str, Any] = {}

        async def is_written() -> bool:
            state = await self.clients[by].send("console/exports/office_export_state", payload["officeExport"])
            found.update(state["data"]["node"])
            return bool(found["state"] != "WRITING")

        await until(is_written)
        return found

    async def fetched(self, path: str, by: str = "branch officer") -> httpx.Response:
        """The answer to fetching a file."""
        token = self.clients[by].token
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return await self.clients[by].http.get(path, headers=headers)

    async def named_survey(self, kind: str, *member_ids: UUID) -> str:
        """The id of a survey of the branch that has closed, answered by these members: a choice, a number, a text."""
        survey_id: UUID = await self.conn.fetchval(
            "INSERT INTO survey (tenant_id, id, organisation_id, kind, title, promise, promise_en, promise_version,"
            " results_are_public, state, closes_at, planned_by_id, planned_at, opened_at, closed_at, answer_count)"
            " SELECT tenant_id, gen_random_uuid(), id, $3, '需求征集', '记名', 'By name', 1, false,"
            " 'closed', now(), $2, now(), now(), now(), $4 FROM organisation WHERE id = $1 RETURNING id",
            *(self.branch_id, self.author_id, kind, len(member_ids)),
        )
        await self.conn.execute(
            "INSERT INTO survey_question (tenant_id, survey_id, number, kind, title, is_required, minimum, maximum,"
            " options)"
            " SELECT s.tenant_id, s.id, q.n, q.kind, q.title, false, q.low, q.high, q.options FROM survey s, (VALUES"
            """ (1, 'multiple', '需要什么', 1, 2, '[{"number": 1, "text": "托管"},"""
            """ {"number": 2, "text": "法律"}]'::jsonb),"""
            " (2, 'number', '几天', 0, 9, '[]'), (3, 'text', '还有什么', NULL, 100, '[]'))"
            " AS q (n, kind, title, low, high, options) WHERE s.id = $1",
            survey_id,
        )
        for member_id in member_ids:
            await self.conn.execute(
                "INSERT INTO survey_answer (tenant_id, id, survey_id, member_id, branch_id, said, answered_at)"
                " SELECT s.tenant_id, gen_random_uuid(), s.id, $2, s.organisation_id,"
                """ '[{"number": 1, "choices": [1, 2]}, {"number": 2, "value": 0}, {"number": 3, "text": "=班车"}]',"""
                " '2026-03-05 17:00+00' FROM survey s WHERE s.id = $1",
                *(survey_id, member_id),
            )
        return encode_id("Survey", survey_id)

    async def survey(self) -> str:
        """The id of a survey of the branch that has closed: a choice with 3 and 7 answers, withheld, and 9 texts."""
        survey_id: UUID = await self.conn.fetchval(
            "INSERT INTO survey (tenant_id, id, organisation_id, kind, title, promise, promise_en, promise_version,"
            " results_are_public, state, closes_at, planned_by_id, planned_at, opened_at, closed_at, answer_count)"
            " SELECT tenant_id, gen_random_uuid(), id, 'anonymous', '食堂问卷', '匿名', 'Anonymous', 1, false,"
            " 'closed', now(), $2, now(), now(), now(), 19 FROM organisation WHERE id = $1 RETURNING id",
            *(self.branch_id, self.author_id),
        )
        await self.conn.execute(
            "INSERT INTO survey_question (tenant_id, survey_id, number, kind, title, is_required, options)"
            " SELECT tenant_id, id, 1, 'single', '=食堂如何', true,"
            ' \'[{"text": "好", "next": null}, {"text": "差", "next": null}, {"text": "不知道", "next": null}]\''
            " FROM survey WHERE id = $1",
            survey_id,
        )
        await self.conn.execute(
            "INSERT INTO survey_result (tenant_id, id, survey_id, position, question_number, option_number,"
            " is_rest, answers)"
            " SELECT s.tenant_id, gen_random_uuid(), s.id, t.position, 1, t.position, false, t.answers FROM survey s,"
            " (VALUES (1, NULL::int), (2, NULL), (3, 9)) AS t (position, answers) WHERE s.id = $1",
            survey_id,
        )
        return encode_id("Survey", survey_id)


@pytest_asyncio.fixture(scope="session")
async def offices(
    server_dsn: str, demo_template: str, worker_name: str, tmp_path_factory: Any
) -> AsyncIterator[Offices]:
    """A union that tests change: they look only at what they made themselves."""
    dsn = await databases.create(server_dsn, f"unionhall_exports_{worker_name}", demo_template)
    async with running(dsn, tmp_path_factory.mktemp("exports"), UNIONHALL_JOBS="embedded") as anonymous:
        signed_in = {label: await anonymous.sign_in(login, password) for label, login, password in DEMO_ACCOUNTS}
        conn = await asyncpg.connect(dsn)
        branch_id = await conn.fetchval("SELECT id FROM organisation WHERE code = 'HD-A-01'")
        numbers = {row["member_number"]: row["id"] for row in await conn.fetch("SELECT id, member_number FROM member")}
        author_id = await conn.fetchval(
            "SELECT m.id FROM member m JOIN organisation o ON o.id = m.organisation_id"
            " WHERE o.code = 'HD-A-01-2' AND m.state = 'active' ORDER BY m.member_number DESC LIMIT 1"
        )
        handlers = await write_handlers(
            conn, branch_id, officer_id=numbers["HD000002"], staff_member_id=numbers["HD000001"]
        )
        yield Offices({"anonymous": anonymous, **signed_in}, conn, author_id, branch_id, handlers)
        await conn.close()
