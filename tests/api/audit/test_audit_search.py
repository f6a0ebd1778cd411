"""Searching the log by who, what, about what, when and where together; every search is in the log itself."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import asyncpg
import pytest

from api.nodes import encode_id
from db.seed.accounts import DEMO_ACCOUNTS
from tests.support.api import Client, request_key

LIST = "console/audit/audit_entry_list"
Records: TypeAlias = "asyncpg.Connection[Any]"


async def caller(demo: Client, label: str) -> Client:
    """A demonstration account, signed in."""
    account = next(each for each in DEMO_ACCOUNTS if each.label == label)
    return await demo.sign_in(account.member_number, account.password)


async def search(client: Client, where: Mapping[str, object], **page: object) -> dict[str, Any]:
    """A page of what is sought."""
    answer = await client.send(LIST, {"where": where, **page})
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["auditEntries"]
    return found


async def member_key(records: Records, label: str) -> Any:
    """The key of an account's member."""
    number = next(each.member_number for each in DEMO_ACCOUNTS if each.label == label)
    return await records.fetchval("SELECT id FROM member WHERE member_number = $1", number)


async def test_who_what_when_about_what_and_where_hold_together(demo: Client, records: Records) -> None:
    branch, other = await member_key(records, "branch officer"), await member_key(records, "federation officer")
    tenant = await records.fetchval("SELECT id FROM tenant")
    place = await records.fetchval("SELECT organisation_id FROM member WHERE id = $1", branch)
    subject, day = branch, datetime(2026, 3, 1, tzinfo=UTC)
    written = {
        "it": (branch, "role.granted", "role_grant", subject, place, day),
        "another doer": (other, "role.granted", "role_grant", subject, place, day),
        "another deed": (branch, "role.revoked", "role_grant", subject, place, day),
        "another kind": (branch, "role.granted", "deputy", subject, place, day),
        "another subject": (branch, "role.granted", "role_grant", other, place, day),
        "another place": (branch, "role.granted", "role_grant", subject, tenant, day),
        "another day": (branch, "role.granted", "role_grant", subject, place, day + timedelta(days=1)),
    }
    for name, (actor, action, kind, about, where, at) in written.items():
        await records.execute(
            "INSERT INTO audit_entry (tenant_id, id, at, actor_id, action, object_kind, object_id, organisation_id,"
            " facts) VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $7, jsonb_build_object('name', $8::text))",
            *(tenant, at, actor, action, kind, about, where, name),
        )
    auditor = await caller(demo, "auditor")
    conditions: dict[str, object] = {
        "actor": {"eq": encode_id("Member", branch)},
        "action": {"oneOf": ["role.granted", "member_export.opened"]},
        "objectKind": {"eq": "role_grant"},
        "subject": encode_id("Member", subject),
        "below": {"eq": encode_id("Organisation", place)},
        "at": {"gte": day.isoformat(), "lt": (day + timedelta(hours=1)).isoformat()},
    }

    together = await search(auditor, conditions)

    assert [each["facts"] for each in together["nodes"]] == ['{"name":"it"}']
    for left_out, others in {
        "actor": {"another doer"},
        "action": {"another deed"},
        "objectKind": {"another kind"},
        "subject": {"another subject"},
        "below": {"another place"},
        "at": {"another day"},
    }.items():
        rest = {name: value for name, value in conditions.items() if name != left_out}
        found = {each["facts"] for each in (await search(auditor, rest))["nodes"]}
        assert {f'{{"name":"{name}"}}' for name in {"it", *others}} <= found, left_out
        assert len(found & {f'{{"name":"{name}"}}' for name in written}) == 2, left_out


async def test_a_search_is_in_the_log_and_the_first_page_is_not(demo: Client, records: Records) -> None:
    auditor, counted = await caller(demo, "auditor"), "SELECT count(*) FROM audit_entry WHERE action LIKE 'audit_log.%'"
    await auditor.send(LIST)
    assert await records.fetchval(counted) == 0

    await search(auditor, {"actor": {"eq": encode_id("Member", await member_key(records, "branch officer"))}})

    row = await records.fetchrow("SELECT * FROM audit_entry WHERE action = 'audit_log.searched'")
    assert row is not None
    assert (row["actor_id"], row["object_kind"]) == (await member_key(records, "auditor"), "audit_log")
    assert str(await member_key(records, "branch officer")) in row["facts"]


async def test_pages_go_both_ways(demo: Client, records: Records) -> None:
    auditor, where = await caller(demo, "auditor"), {"at": {"lt": datetime.now(UTC).isoformat()}}
    whole = (await search(auditor, where, first=30))["nodes"]
    head = await search(auditor, where, first=20)
    tail = await search(auditor, where, first=10, after=head["pageInfo"]["endCursor"])

    back = await search(auditor, where, first=None, last=5, before=tail["pageInfo"]["startCursor"])

    assert [*head["nodes"], *tail["nodes"]] == whole
    assert back["nodes"] == whole[15:20]
    assert back["pageInfo"]["hasNextPage"]
    assert back["pageInfo"]["hasPreviousPage"]


async def test_old_and_new_values_are_shown(demo: Client, records: Records) -> None:
    officer, auditor = await caller(demo, "federation officer"), await caller(demo, "auditor")
    row = await records.fetchrow("SELECT id, name FROM organisation WHERE code = 'HD-A-01'")
    assert row is not None
    organisation = encode_id("Organisation", row["id"])
    answer = await officer.run(
        "mutation ($input: OrganisationUpdateInput!) { organisationUpdate(input: $input) { userErrors { code } } }",
        {"input": {"organisationId": organisation, "name": "新分会", "requestKey": request_key()}},
    )
    assert answer["data"]["organisationUpdate"]["userErrors"] == []

    (entry,) = (await search(auditor, {"subject": str(row["id"]), "action": {"eq": "organisation.renamed"}}))["nodes"]

    names = {each["name"]: (each["before"], each["after"]) for each in entry["changes"]}
    assert names["name"] == (row["name"], "新分会")


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({"actor": {"eq": "no id"}}, "INVALID_ID"),
        ({"subject": "no id"}, "INVALID_ID"),
        ({"actor": {"oneOf": []}}, "ONE_VALUE_ONLY"),
        ({"action": {"oneOf": ["x"] * 101}}, "TOO_MANY_VALUES"),
    ],
)
async def test_what_is_no_condition_is_refused_and_leaves_nothing(
    demo: Client, records: Records, where: dict[str, object], code: str
) -> None:
    answer = await (await caller(demo, "auditor")).send(LIST, {"where": where})

    assert answer.codes == [code]
    assert await records.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'audit_log.searched'") == 0


async def test_imports_exports_and_permissions_can_be_sought(demo: Client) -> None:
    """What the story of the demonstration union has of them is found by what it is."""
    auditor = await caller(demo, "auditor")
    actions = {each["action"] for each in (await search(auditor, {"objectKind": {"eq": "role_grant"}}))["nodes"]}

    assert "role.granted" in actions
