"""Officers' tools as a client uses them: a bulk action from preview to undo, saved filters, entries on behalf."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db.seed.accounts import DEMO_ACCOUNTS
from tests.support import database as databases
from tests.support.api import Answer, Client, Recorder, request_key, running
from tests.support.waiting import until

SETTLED = {"READY", "FAILED", "APPLIED", "UNDONE", "CANCELLED"}
CHANGES = """query ($id: ID!, $first: Int!) {bulkChanges(bulkActionId: $id, first: $first) {
  nodes {number member {name} organisationBefore {name} transfer {id} effects {action}}}}"""


@dataclass(frozen=True, slots=True)
class Tools:
    """Clients by kind, the owner's connection, and the branch officer's branch."""

    clients: Mapping[str, Client]
    conn: asyncpg.Connection
    branch_id: str

    async def send(self, name: str, by: str = "branch officer", **values: Any) -> Answer:
        """The answer to an operation of the console."""
        return await self.clients[by].send(f"console/{name}", values)

    async def prepare(self, by: str = "branch officer", **values: Any) -> Answer:
        """The answer to preparing an action at the branch."""
        return await self.send(
            "bulk_actions/bulk_action_prepare", by, input={"organisationId": self.branch_id, **values}
        )

    async def settled(self, action_id: str) -> dict[str, Any]:
        """The action once no work is under way."""
        found: dict[str, Any] = {}

        async def is_settled() -> bool:
            found.update((await self.send("bulk_actions/bulk_action_summary", id=action_id))["data"]["bulkAction"])
            return found["state"] in SETTLED

        await until(is_settled)
        return found


@pytest_asyncio.fixture(scope="module")
async def tools(
    server_dsn: str, demo_template: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Tools]:
    """A union that these tests change; jobs are worked inside it."""
    dsn = await databases.create(server_dsn, f"unionhall_tools_{worker_name}", demo_template)
    async with running(dsn, tmp_path_factory.mktemp("tools"), UNIONHALL_JOBS="embedded") as anonymous:
        signed_in = {label: await anonymous.sign_in(login, password) for label, login, password in DEMO_ACCOUNTS}
        found = await anonymous.run('{organisation(by: {code: "HD-A-01"}) {id}}')
        conn = await asyncpg.connect(dsn)
        yield Tools({"anonymous": anonymous, **signed_in}, conn, found["data"]["organisation"]["id"])
        await conn.close()


def members_of(counts: list[dict[str, Any]], word: str) -> dict[str, int]:
    return {each[word]: each["memberCount"] for each in counts}


async def test_an_action_is_shown_applied_once_and_undone(tools: Tools, recorder: Recorder) -> None:
    chosen = {"where": {"state": {"eq": "ACTIVE"}, "employmentKind": {"eq": "FIXED_TERM"}}}
    opened = await tools.prepare(kind="CHANGE_EMPLOYMENT", employmentKind="DISPATCHED", members=chosen)
    action = opened["data"]["bulkActionPrepare"]["bulkAction"]["id"]
    ready = await tools.settled(action)
    counts = [await _statements(tools, recorder, action, rows) for rows in (2, 1, 3, 30)][1:]  # once it is known
    key: dict[str, Any] = {"input": {"bulkActionId": action, "requestKey": request_key()}}
    twice = [await tools.send("bulk_actions/bulk_action_apply", **key) for _ in range(2)]
    applied = await tools.settled(action)
    (first, *_) = (await tools.send("bulk_actions/bulk_change_list", bulkActionId=action, first=5))["data"][
        "bulkChanges"
    ]["nodes"]
    undone = await tools.send("bulk_actions/bulk_action_undo", input={"bulkActionId": action})
    settled = await tools.settled(action)

    count = ready["memberCount"]
    assert count > 30
    assert (ready["state"], members_of(ready["verdicts"], "verdict")) == ("READY", {"CHANGE": count})
    assert counts[0] == counts[1] == counts[2]
    assert twice[0]["data"] == twice[1]["data"]
    assert members_of(applied["outcomes"], "outcome") == {"APPLIED": count}
    assert (first["employmentBefore"], first["employmentAfter"]) == ("FIXED_TERM", "DISPATCHED")
    assert undone["data"]["bulkActionUndo"]["userErrors"] == []
    assert (settled["state"], members_of(settled["outcomes"], "outcome")) == ("UNDONE", {"UNDONE": count})


async def _statements(tools: Tools, recorder: Recorder, action: str, rows: int) -> int:
    with recorder.recording() as heard:
        answer = await tools.clients["branch officer"].run(CHANGES, {"id": action, "first": rows})
    assert len(answer["data"]["bulkChanges"]["nodes"]) == rows
    return len(heard)


async def test_a_saved_filter_is_used_until_the_schema_has_gone_on(tools: Tools) -> None:
    where = {"state": {"oneOf": ["RETAINED"]}, "joinedOn": {"lte": "2024-12-31"}}
    saved = await tools.send(
        "members/saved_filter_save",
        input={"name": "保留会籍", "where": {"members": where}, "isDefault": True, "sharedWithId": tools.branch_id},
    )
    filter_id = saved["data"]["savedFilterSave"]["savedFilter"]["id"]
    lists = {by: await _filters(tools, by) for by in ("branch officer", "auditor", "officer of a sibling branch")}
    (own,) = lists["branch officer"]
    page = await tools.clients["auditor"].run(
        "query ($where: MemberWhereInput) {members(first: 5, where: $where) {totalCount}}",
        {"where": json.loads(own["whereJson"])},
    )
    by_filter = await tools.prepare(kind="END", members={"savedFilterId": filter_id})
    await tools.conn.execute('UPDATE saved_filter SET conditions = conditions || \'{"shoeSize": {"eq": 43}}\'')
    (outdated,) = await _filters(tools, "branch officer")
    refused = await tools.prepare(kind="END", members={"savedFilterId": filter_id})

    assert json.loads(own["whereJson"]) == where
    assert (own["isOwn"], own["isDefault"], own["outdated"]) == (True, True, None)
    assert [(each["name"], each["isOwn"], each["isDefault"]) for each in lists["auditor"]] == [
        ("保留会籍", False, False)
    ]
    assert lists["officer of a sibling branch"] == []
    assert page["data"]["members"]["totalCount"] > 0
    assert by_filter["data"]["bulkActionPrepare"]["userErrors"] == []
    assert outdated["whereJson"] is None
    assert "shoeSize" in outdated["outdated"]["problems"][0]["detail"]
    (error,) = refused["data"]["bulkActionPrepare"]["userErrors"]
    assert error["code"] == "SAVED_FILTER_OUTDATED"


async def _filters(tools: Tools, by: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await tools.send("members/saved_filter_list", by))["data"]["viewer"]["savedFilters"]
    return found


async def test_a_member_is_told_what_was_entered_for_them(tools: Tools) -> None:
    member = tools.clients["member"]
    me = (await member.run("{viewer {member {id}}}"))["data"]["viewer"]["member"]["id"]
    given = await tools.send(
        "members/consent_give",
        input={
            "purpose": "SMS_MESSAGES",
            "textVersion": 1,
            "onBehalf": {"memberId": me, "basis": "PAPER_FORM", "documentNumber": "代办-17"},
        },
    )

    async def is_told() -> bool:
        letters = await member.run("{notifications(first: 5) {nodes {kind}}}")
        return "ENTERED_ON_BEHALF" in [each["kind"] for each in letters["data"]["notifications"]["nodes"]]

    await until(is_told)
    view = await member.run(
        "{viewer {consents {purpose isGiven} knownAboutMe {category count}} timeline(first: 20) {nodes {kind detail}}}"
    )
    assert given["data"]["consentGive"]["userErrors"] == []
    assert {"purpose": "SMS_MESSAGES", "isGiven": True} in view["data"]["viewer"]["consents"]
    assert {"category": "ENTERED_ON_BEHALF", "count": 1} in view["data"]["viewer"]["knownAboutMe"]
    assert {"kind": "ENTERED_ON_BEHALF", "detail": "PAPER_FORM"} in view["data"]["timeline"]["nodes"]
