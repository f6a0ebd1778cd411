"""Who may do what: every root field tried as every kind of caller; refusals prove that nothing was written."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from db.queries.notifications import encode_cursor
from db.sealing import Keyring
from db.types import NIL_ID
from tests.contract.access import officers_tools, rosters
from tests.contract.access.activities import ACTIVITY_READS, ACTIVITY_WRITES
from tests.contract.access.auth import AUTH_WRITES
from tests.contract.access.cases import A, Case, F, U, fixed, known, same, with_input
from tests.contract.access.dues import DUES_READS, DUES_WRITES
from tests.contract.access.duplicates import DUPLICATE_READS, DUPLICATE_WRITES
from tests.contract.access.joining import JOINING_READS, JOINING_WRITES
from tests.contract.access.lives import LIFE_READS, LIFE_WRITES
from tests.contract.access.organisations import ORGANISATION_WRITES
from tests.contract.access.own_view import OWN_VIEW_READS, OWN_VIEW_WRITES
from tests.contract.graph import root_fields
from tests.support import database as databases
from tests.support.access import (
    ALLOWED,
    KINDS,
    NULL,
    Facts,
    Operation,
    all_kinds,
    contents,
    facts_of,
    outcome,
    refused,
    subscribe,
)
from tests.support.api import Client, request_key, running
from tests.support.cast import Cast, cast_of, on_stage

NEW_IDENTITIES = (
    "110105199001010010",
    "110105199001010029",
    "110105199001010037",
    "110105199001010045",
    "110105199001010053",
    "110105199001010061",
    "11010519900101007X",
)
"""Well-formed identity numbers of nobody in the register, one for each kind of caller."""


# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The member is of HD-A-01-1; the officers of HD-A-01, HD-A-02, HD; auditor and administrator stand at HD.
READS = [
    *OWN_VIEW_READS,
    *LIFE_READS,
    *DUES_READS,
    *ACTIVITY_READS,
    *DUPLICATE_READS,
    *JOINING_READS,
    *rosters.READS,
    *officers_tools.READS,
    Case("Query.auditEntries", "a page", fixed(first=5), (U, F, F, F, F, A, A)),
    Case(
        "Query.joinRequestReceipt",
        "one's own",
        lambda facts, _: {"reference": facts["reference"], "phoneNumber": facts["phone"]},
        same(A),
    ),
    Case(
        "Query.joinRequestReceipt",
        "with another phone number",
        lambda facts, _: {"reference": facts["reference"], "phoneNumber": "+8613800000000"},
        same(NULL),
    ),
    Case(
        "Query.joinRequestPrefill",
        "of one's own request",
        lambda facts, _: {"reference": facts["reference"], "phoneNumber": facts["phone"]},
        same(A),
    ),
    Case(
        "Query.joinRequestPrefill",
        "with another phone number",
        lambda facts, _: {"reference": facts["reference"], "phoneNumber": "+8613800000000"},
        same(NULL),
    ),
    Case("Query.joinRequestPrefill", "from the register", fixed(), (NULL, A, A, A, A, A, A)),
    Case("Query.joinRequests", "a page", fixed(first=5), (U, F, A, A, A, F, F)),
    Case("Query.member", "of the branch", lambda f, _: {"by": {"id": f["member"]}}, (U, NULL, A, NULL, A, A, NULL)),
    Case("Query.memberStatistics", "all in reach", fixed(by="STATE"), (U, F, A, A, A, A, F)),
    Case("Query.members", "a page", fixed(first=5), (U, F, A, A, A, A, F)),
    Case("Query.node", "organisation", known("id", "branch"), same(A)),
    Case("Query.node", "post", known("id", "post"), same(A)),
    Case("Query.node", "member of the branch", known("id", "member"), (NULL, NULL, A, NULL, A, A, NULL)),
    Case("Query.node", "join request", known("id", "waiting"), (NULL, NULL, A, NULL, A, NULL, NULL)),
    Case("Query.node", "approval", known("id", "approval"), (NULL, NULL, A, NULL, A, NULL, NULL)),
    Case("Query.node", "role of the branch officer", known("id", "role"), (NULL, NULL, A, NULL, A, A, A)),
    Case("Query.node", "device of the member", known("id", "device"), (NULL, A, NULL, NULL, NULL, NULL, NULL)),
    Case("Query.node", "notification", known("id", "notification"), (NULL, NULL, A, NULL, NULL, NULL, NULL)),
    Case("Query.node", "deputy of the branch officer", known("id", "deputy"), (NULL, NULL, A, NULL, A, NULL, NULL)),
    Case("Query.node", "passkey of the member", known("id", "passkey"), (NULL, A, *[NULL] * 5)),
    Case("Query.node", "linked account of the member", known("id", "linked account"), (NULL, A, *[NULL] * 5)),
    Case("Query.node", "nothing", fixed(id="nothing"), same(NULL)),
    Case("Query.nodes", "personal objects", known("ids", "member", "waiting"), (NULL, NULL, A, NULL, A, A, NULL)),
    Case("Query.nodes", "device", known("ids", "device"), (NULL, A, NULL, NULL, NULL, NULL, NULL)),
    Case("Query.notifications", "a page", fixed(first=5), (U, A, A, A, A, A, A)),
    Case("Query.organisation", "by code", fixed(by={"code": "HD-A-01"}), same(A)),
    Case(
        "Query.organisationChangePreview",
        "a dissolution",
        with_input(lambda f, _: {"organisationId": f["branch"], "change": "DISSOLVE"}),
        (U, F, F, F, A, F, F),
    ),
    Case("Query.node", "term of office", known("id", "group term"), (NULL, A, A, A, A, A, A)),
    Case("Query.node", "version of a rule", known("id", "rule version"), (NULL, A, A, A, A, A, A)),
    Case("Query.organisations", "a page", fixed(first=5), same(A)),
    Case("Query.viewer", "one's home", fixed(), (U, A, A, A, A, A, A)),
]
SUBSCRIPTIONS = [
    *rosters.SUBSCRIPTIONS,
    *officers_tools.SUBSCRIPTIONS,
    Case(
        "Subscription.notificationAdded", "from the start", fixed(after=encode_cursor(0, NIL_ID)), (U, A, A, A, A, A, A)
    ),
    Case(
        "Subscription.notificationAdded",
        "from a place that is none",
        fixed(after="nowhere"),
        (U, *["INVALID_CURSOR"] * 6),
    ),
]


def new_person(facts: Facts, kind: str) -> Mapping[str, Any]:
    return {
        "organisationId": facts["group"],
        "name": "林晓燕",
        "phoneNumber": f"1390000010{KINDS.index(kind)}",
        "identityNumber": NEW_IDENTITIES[KINDS.index(kind)],
        "employmentKind": "PERMANENT",
    }


NO_REQUEST = refused("JOIN_REQUEST_NOT_FOUND")
NO_NOTIFICATION = refused("NOTIFICATION_NOT_FOUND")
WRITES = [
    *OWN_VIEW_WRITES,
    *JOINING_WRITES,
    *rosters.WRITES,
    *officers_tools.WRITES,
    Case(
        "Mutation.joinRequestDecide",
        "a request at the branch",
        with_input(lambda f, kind: {"joinRequestId": f[f"waiting for {kind}"], "isApproval": True}),
        (U, NO_REQUEST, A, NO_REQUEST, A, NO_REQUEST, NO_REQUEST),
    ),
    Case(
        "Mutation.joinRequestResubmit",
        "one's own, which is in review",
        with_input(lambda f, _: {"reference": f["reference"], "phoneNumber": f["phone"]}),
        same(refused("JOIN_REQUEST_OPEN")),
    ),
    Case(
        "Mutation.joinRequestResubmit",
        "with another phone number",
        with_input(lambda f, _: {"reference": f["reference"], "phoneNumber": "+8613800000000"}),
        same(NO_REQUEST),
    ),
    Case("Mutation.joinRequestSubmit", "a new person", with_input(new_person), same(A)),
    Case(
        "Mutation.joinRequestSubmit",
        "a member",
        with_input(lambda f, kind: {**new_person(f, kind), "identityNumber": f["member identity"]}),
        same(refused("IDENTITY_IN_USE")),
    ),
    Case(
        "Mutation.joinRequestWithdraw",
        "one's own",
        with_input(lambda f, _: {"reference": f["reference"], "phoneNumber": f["phone"]}),
        same(A),
    ),
    Case(
        "Mutation.joinRequestWithdraw",
        "with another phone number",
        with_input(lambda f, _: {"reference": f["reference"], "phoneNumber": "+8613800000000"}),
        same(NO_REQUEST),
    ),
    Case(
        "Mutation.notificationRead",
        "of the branch officer",
        with_input(lambda f, _: {"ids": [f["notification"]]}),
        (U, NO_NOTIFICATION, A, *[NO_NOTIFICATION] * 4),
    ),
    *AUTH_WRITES,
    *ORGANISATION_WRITES,
    *LIFE_WRITES,
    *DUES_WRITES,
    *ACTIVITY_WRITES,
    *DUPLICATE_WRITES,
]


@pytest_asyncio.fixture(scope="module")
async def shared_facts(shared_demo: Client, callers: Mapping[str, Client], keyring: Keyring, shared_dsn: str) -> Facts:
    """Facts of the shared union."""
    return await facts_of(shared_dsn, keyring, callers)


@pytest.fixture(scope="module")
def shared_dsn(server_dsn: str, worker_name: str) -> str:
    """Address of the shared union's database, as its owner."""
    return databases.at(server_dsn, f"unionhall_shared_{worker_name}")


@pytest_asyncio.fixture(scope="module")
async def cast(
    server_dsn: str, demo_template: str, worker_name: str, keyring: Keyring, tmp_path_factory: pytest.TempPathFactory
) -> Cast:
    """Everybody signed in once: each case has a copy of its own of the union where they are."""
    name = f"unionhall_cast_{worker_name}"
    dsn = await databases.create(server_dsn, name, demo_template)
    async with running(dsn, tmp_path_factory.mktemp("cast")) as anonymous:
        return await cast_of(dsn, name, keyring, anonymous)


def label(case: Case) -> str:
    return f"{case.path}, {case.asked}"


def test_every_root_field_is_in_the_table() -> None:
    assert {case.path for case in (*READS, *SUBSCRIPTIONS, *WRITES)} == root_fields().keys()


def test_every_case_says_what_comes_of_each_kind_of_caller() -> None:
    cases = (*READS, *SUBSCRIPTIONS, *WRITES)

    assert len({label(case) for case in cases}) == len(cases)
    assert [label(case) for case in cases if len(case.outcomes) != len(KINDS)] == []


@pytest.mark.parametrize("case", READS, ids=label)
async def test_a_read(case: Case, callers: Mapping[str, Client], shared_facts: Facts) -> None:
    found = {}
    for kind in KINDS:
        operation = Operation(case.path, case.arguments(shared_facts, kind))
        found[kind] = outcome(await callers[kind].run(operation.text, operation.variables), operation.name)

    assert found == dict(zip(KINDS, case.outcomes, strict=True))


@pytest.mark.parametrize("case", SUBSCRIPTIONS, ids=label)
async def test_a_subscription(case: Case, callers: Mapping[str, Client], shared_facts: Facts) -> None:
    found = {}
    for kind in KINDS:
        operation = Operation(case.path, case.arguments(shared_facts, kind))
        found[kind] = outcome(await subscribe(callers[kind], operation), operation.name)

    assert found == dict(zip(KINDS, case.outcomes, strict=True))


@pytest.mark.parametrize("case", WRITES, ids=label)
async def test_a_mutation(
    case: Case, cast: Cast, server_dsn: str, worker_name: str, keyring: Keyring, tmp_path: Path
) -> None:
    dsn = await databases.create(server_dsn, f"unionhall_copy_{worker_name}", cast.template)
    async with running(dsn, tmp_path) as anonymous:
        ago = timedelta(hours=1) if case.is_proof_old else timedelta(0)
        callers = await on_stage(dsn, cast, keyring, anonymous, ago=ago)
        await tried(case, callers, cast.facts, dsn)


async def tried(case: Case, callers: Mapping[str, Client], facts: Facts, dsn: str) -> None:
    """The refusals first, and that they wrote nothing; then what is allowed."""
    expected = dict(zip(KINDS, case.outcomes, strict=True))
    refusals = [kind for kind in KINDS if expected[kind] != ALLOWED]
    found = {}

    async def run(kind: str) -> str:
        arguments = case.arguments(facts, kind)
        operation = Operation(case.path, {"input": {**arguments["input"], "requestKey": request_key()}})
        return outcome(await callers[kind].run(operation.text, operation.variables), operation.name)

    before = await contents(dsn, without=[case.counts_in or ""])
    for kind in refusals:
        found[kind] = await run(kind)
    after = await contents(dsn, without=[case.counts_in or ""])
    for kind in (kind for kind in KINDS if kind not in refusals):
        found[kind] = await run(kind)

    assert found == expected
    assert after == before


async def test_a_write_would_be_noticed(demo: Client, demo_dsn: str) -> None:
    caller = (await all_kinds(demo))["member"]
    before = await contents(demo_dsn)

    await caller.run("mutation {sessionClose(input: {}) {userErrors {code}}}")

    changed = {name for name, seen in (await contents(demo_dsn)).items() if seen != before[name]}
    assert changed == {"session", "audit_entry"}
