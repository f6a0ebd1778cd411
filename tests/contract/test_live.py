"""A subscription that began before a right ended delivers nothing after it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from api.nodes import encode_id
from db.wake import WAKE_CHANNEL
from tests.support.access import Operation
from tests.support.activities import DEMO_KEYS
from tests.support.api import request_key
from tests.support.days import day_text
from tests.support.listening import Listener, listening
from tests.support.restoring import Restored
from tests.support.stage import Stage

PROGRESS = "subscription ($id: ID!) {rosterImportProgress(importId: $id) {state doneCount}}"
BULK = "subscription ($id: ID!) {bulkActionProgress(bulkActionId: $id) {state doneCount}}"
LIST = "subscription ($id: ID!) {activityRegistrationsChanged(activityId: $id) {cursor entries {state}}}"
INBOX = "subscription ($after: String) {notificationAdded(after: $after) {id}}"
_MOVE = "UPDATE registration SET state = $1, closed_at = NULL WHERE activity_id = $2"
_IMPORT = "UPDATE roster_import SET state = 'applying'"
_DONE = "UPDATE job SET done_count = $1 WHERE kind = 'roster_read'"
_LETTER = """
    INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
    SELECT tenant_id, gen_random_uuid(), gen_random_uuid(), id, 'passkey_registered', '{}' FROM member WHERE id = $1
"""
OFFICER, ABOVE, PLAIN = "branch officer", "officer of the parent", "transferred member"


async def change(stage: Stage, name: str, given: Mapping[str, Any], by: str = "federation officer") -> None:
    operation = Operation(f"Mutation.{name}", {"input": {**given, "requestKey": request_key()}})
    answer = await stage.callers[by].run(operation.text, operation.variables)
    assert answer["data"][name]["userErrors"] == []


async def work_on(union: Restored, done: int) -> None:
    """The work on all imports comes as far as this, and says so."""
    await union.execute(_DONE, done)
    await union.execute(f"SELECT pg_notify('{WAKE_CHANNEL}', '')")


@asynccontextmanager
async def followed(stage: Stage, kind: str) -> AsyncIterator[tuple[Restored, Listener]]:
    """An import at HD-A-01 under way, and an officer who has heard of it."""
    async with stage.set() as union:
        await union.execute(_IMPORT)
        async with listening(stage.callers[kind], PROGRESS, {"id": stage.facts["import"]}) as listener:
            assert (await listener.hear())["payload"]["data"]["rosterImportProgress"]["state"] == "APPLYING"
            yield union, listener


async def test_an_officer_hears_how_an_import_goes_on(stage: Stage) -> None:
    async with followed(stage, OFFICER) as (union, listener):
        await work_on(union, 7)

        assert (await listener.hear())["payload"]["data"]["rosterImportProgress"]["doneCount"] == 7


async def test_who_is_no_officer_any_more_hears_nothing_of_an_import(stage: Stage) -> None:
    async with followed(stage, OFFICER) as (union, listener):
        await change(stage, "roleRevoke", {"roleGrantId": stage.facts["role"]})
        await work_on(union, 7)

        assert (await listener.hear())["type"] == "complete"


async def test_who_is_an_officer_elsewhere_by_now_hears_nothing_of_an_import(stage: Stage) -> None:
    place = stage.facts["sibling branch"]
    role = {"memberId": stage.facts[f"the {ABOVE}"], "organisationId": place, "role": "BRANCH_OFFICER"}
    async with followed(stage, ABOVE) as (union, listener):
        await change(stage, "roleGrant", {**role, "startsOn": day_text()})
        await change(stage, "roleRevoke", {"roleGrantId": stage.facts[f"role of the {ABOVE}"]})
        await work_on(union, 7)

        assert (await listener.hear())["type"] == "complete"


async def test_an_import_is_not_followed_when_its_organisation_has_moved_away(stage: Stage) -> None:
    move = {"organisationId": stage.facts["branch"], "parentId": stage.facts["another company"]}
    async with followed(stage, ABOVE) as (union, listener):
        await change(stage, "organisationMove", move)
        await work_on(union, 7)

        assert (await listener.hear())["type"] == "complete"


async def test_who_is_no_officer_any_more_hears_nothing_of_a_bulk_action(stage: Stage) -> None:
    async with stage.set() as union:
        await union.execute("UPDATE bulk_action SET state = 'applying'")
        async with listening(stage.callers[OFFICER], BULK, {"id": stage.facts["action"]}) as listener:
            assert (await listener.hear())["payload"]["data"]["bulkActionProgress"]["state"] == "APPLYING"
            await change(stage, "roleRevoke", {"roleGrantId": stage.facts["role"]})
            await union.execute(f"SELECT pg_notify('{WAKE_CHANNEL}', '')")

            assert (await listener.hear())["type"] == "complete"


async def test_who_is_no_officer_any_more_hears_nothing_of_registrations(stage: Stage) -> None:
    caller, given = stage.callers[OFFICER], {"id": stage.facts["activity"]}
    async with stage.set() as union, listening(caller, LIST, given) as listener:
        heard = (await listener.hear())["payload"]["data"]["activityRegistrationsChanged"]
        assert heard["entries"] == []
        await union.execute(_MOVE, "registered", DEMO_KEYS.activity)
        await union.execute(f"SELECT pg_notify('{WAKE_CHANNEL}', '')")
        heard = (await listener.hear())["payload"]["data"]["activityRegistrationsChanged"]
        assert [each["state"] for each in heard["entries"]] == ["REGISTERED"]
        await change(stage, "roleRevoke", {"roleGrantId": stage.facts["role"]})
        await union.execute(_MOVE, "checked_in", DEMO_KEYS.activity)
        await union.execute(f"SELECT pg_notify('{WAKE_CHANNEL}', '')")

        assert (await listener.hear())["type"] == "complete"


async def write_to(union: Restored, member_id: UUID) -> None:
    """A notification, and that there is news."""
    await union.execute(_LETTER, member_id)
    await union.execute(f"SELECT pg_notify('{WAKE_CHANNEL}', '')")


@pytest.mark.parametrize("ended", ["signed out", "suspended"])
@pytest.mark.parametrize("kind", [OFFICER, PLAIN])
async def test_whose_session_has_ended_hears_of_no_notification(stage: Stage, kind: str, ended: str) -> None:
    caller, member_id = stage.callers[kind], stage.cast.members[kind]
    newest = (await caller.run("{notifications(first: 1) {nodes {cursor}}}"))["data"]["notifications"]["nodes"][0]
    async with stage.set() as union, listening(caller, INBOX, {"after": newest["cursor"]}) as listener:
        await write_to(union, member_id)
        assert (await listener.hear())["type"] == "next"
        if ended == "signed out":
            await change(stage, "sessionCloseAll", {}, by=kind)
        else:
            given = {"memberId": encode_id("Member", member_id), "action": "SUSPEND", "documentNumber": "2026-07"}
            await change(stage, "membershipUpdate", given)
        await write_to(union, member_id)
        heard = await listener.hear()

    assert heard["type"] == "error"
    assert [each["extensions"]["code"] for each in heard["payload"]] == ["UNAUTHENTICATED"]
