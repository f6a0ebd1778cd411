"""Who may do what: every root field tried as every kind of caller; refusals prove that nothing was written."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from db.queries.notifications import encode_cursor
from db.types import NIL_ID
from tests.contract.access import officers_tools, rosters
from tests.contract.access.activities import ACTIVITY_READS, ACTIVITY_SUBSCRIPTIONS, ACTIVITY_WRITES
from tests.contract.access.asking import ASKING_READS, ASKING_WRITES
from tests.contract.access.auth import AUTH_WRITES
from tests.contract.access.ballots import BALLOT_WRITES
from tests.contract.access.benefits import BENEFIT_READS, BENEFIT_WRITES
from tests.contract.access.cases import (
    DEPUTY,
    EVERY_KIND,
    PARENT,
    STRANGER,
    A,
    Case,
    F,
    U,
    fixed,
    known,
    same,
    with_input,
)
from tests.contract.access.dues import DUES_READS, DUES_WRITES
from tests.contract.access.duplicates import DUPLICATE_READS, DUPLICATE_WRITES
from tests.contract.access.handling import HANDLING_WRITES
from tests.contract.access.joining import JOINING_READS, JOINING_WRITES
from tests.contract.access.kiosks import KIOSK_READS, KIOSK_WRITES
from tests.contract.access.learning import LEARNING_READS, LEARNING_WRITES
from tests.contract.access.lives import LIFE_READS, LIFE_WRITES
from tests.contract.access.machines import MACHINE_READS, MACHINE_WRITES
from tests.contract.access.merchants import MERCHANT_READS, MERCHANT_WRITES
from tests.contract.access.moved import ENDED_WRITES, MOVED_READS, MOVED_WRITES
from tests.contract.access.news import NEWS_READS, NEWS_WRITES
from tests.contract.access.nominations import NOMINATION_READS, NOMINATION_WRITES
from tests.contract.access.organisations import ORGANISATION_WRITES
from tests.contract.access.own_view import OWN_VIEW_READS, OWN_VIEW_WRITES
from tests.contract.access.permits import PERMIT_WRITES
from tests.contract.access.points import POINT_READS, POINT_WRITES
from tests.contract.access.pushes import PUSH_READS, PUSH_WRITES
from tests.contract.access.suggestion_offices import SUGGESTION_OFFICE_READS, SUGGESTION_OFFICE_WRITES
from tests.contract.access.suggestion_voices import SUGGESTION_VOICE_READS, SUGGESTION_VOICE_WRITES
from tests.contract.access.suggestions import SUGGESTION_READS, SUGGESTION_WRITES
from tests.contract.access.told import TOLD_READS, TOLD_WRITES
from tests.contract.access.vote_officers import VOTE_OFFICER_WRITES
from tests.contract.access.votes import VOTE_READS, VOTE_SUBSCRIPTIONS, VOTE_WRITES
from tests.contract.graph import root_fields
from tests.factories.members import identity_number
from tests.support.access import (
    ALLOWED,
    CHAINED_LATER,
    EMPTY,
    KINDS,
    NOTHING,
    NULL,
    Facts,
    Operation,
    outcome,
    refused,
    subscribe,
)
from tests.support.api import request_key
from tests.support.stage import Stage

pytestmark = pytest.mark.walks

NO_NOTIFICATION = refused("NOTIFICATION_NOT_FOUND")
NOT_THEIRS = {STRANGER: NULL}
# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
DOCUMENT_LISTS = ("documentUses", "deprecatedUses")
# The member is of HD-A-01-1; the officers of HD-A-01, HD-A-02, HD; auditor and administrator stand at HD.
READS = [
    *OWN_VIEW_READS,
    *PUSH_READS,
    *LIFE_READS,
    *DUES_READS,
    *ACTIVITY_READS,
    *POINT_READS,
    *BENEFIT_READS,
    *MERCHANT_READS,
    *VOTE_READS,
    *KIOSK_READS,
    *MACHINE_READS,
    *NOMINATION_READS,
    *SUGGESTION_READS,
    *SUGGESTION_VOICE_READS,
    *SUGGESTION_OFFICE_READS,
    *ASKING_READS,
    *NEWS_READS,
    *LEARNING_READS,
    *TOLD_READS,
    *DUPLICATE_READS,
    *JOINING_READS,
    *rosters.READS,
    *officers_tools.READS,
    *MOVED_READS,
    Case("Query.auditEntries", "a page", fixed(first=5), (U, F, F, F, F, A, A)),
    *(
        Case(f"Query.{name}", "a page", fixed(first=5, client="nobody"), (U, F, F, F, F, F, EMPTY))
        for name in DOCUMENT_LISTS
    ),
    Case("Query.queryCost", "where any document may be sent", fixed(document="{ __typename }"), same(A)),
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
    Case(
        "Query.joinRequests",
        "a page",
        fixed(first=5),
        (U, F, A, A, A, F, F),
        others={DEPUTY: A, "officer of a moved branch": EMPTY},
    ),
    Case("Query.member", "of the branch", lambda f, _: {"by": {"id": f["member"]}}, (U, NULL, A, NULL, A, A, NULL)),
    Case("Query.memberStatistics", "all in reach", fixed(by="STATE"), (U, F, A, A, A, A, F)),
    Case("Query.members", "a page", fixed(first=5), (U, F, A, A, A, A, F)),
    Case("Query.node", "organisation", known("id", "branch"), same(A)),
    Case("Query.node", "post", known("id", "post"), same(A)),
    Case("Query.node", "member of the branch", known("id", "member"), (NULL, NULL, A, NULL, A, A, NULL)),
    Case(
        "Query.node", "join request", known("id", "waiting"), (NULL, NULL, A, NULL, A, NULL, NULL), others={DEPUTY: A}
    ),
    Case("Query.node", "approval", known("id", "approval"), (NULL, NULL, A, NULL, A, NULL, NULL), others={DEPUTY: A}),
    Case(
        "Query.node",
        "role of the branch officer",
        known("id", "role"),
        (NULL, NULL, A, NULL, A, A, A),
        others={PARENT: NULL},
    ),
    Case(
        "Query.node",
        "device of the member",
        known("id", "device"),
        (NULL, A, NULL, NULL, NULL, NULL, NULL),
        others=NOT_THEIRS,
    ),
    Case(
        "Query.node",
        "notification",
        known("id", "notification"),
        (NULL, NULL, A, NULL, NULL, NULL, NULL),
        others={PARENT: NULL},
    ),
    Case(
        "Query.node",
        "deputy of the branch officer",
        known("id", "deputy"),
        (NULL, NULL, A, NULL, A, NULL, NULL),
        others={PARENT: NULL},
    ),
    Case("Query.node", "passkey of the member", known("id", "passkey"), (NULL, A, *[NULL] * 5), others=NOT_THEIRS),
    Case(
        "Query.node",
        "linked account of the member",
        known("id", "linked account"),
        (NULL, A, *[NULL] * 5),
        others=NOT_THEIRS,
    ),
    Case("Query.node", "nothing", fixed(id="nothing"), same(NULL)),
    Case(
        "Query.nodes",
        "personal objects",
        known("ids", "member", "waiting"),
        (NULL, NULL, A, NULL, A, A, NULL),
        others={DEPUTY: A},
    ),
    Case("Query.nodes", "device", known("ids", "device"), (NULL, A, NULL, NULL, NULL, NULL, NULL), others=NOT_THEIRS),
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
    *ACTIVITY_SUBSCRIPTIONS,
    *VOTE_SUBSCRIPTIONS,
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
        "phoneNumber": f"139000001{EVERY_KIND.index(kind):02}",
        "identityNumber": identity_number(date(1990, 1, 1), 1 + EVERY_KIND.index(kind)),
        "employmentKind": "PERMANENT",
    }


NO_REQUEST = refused("JOIN_REQUEST_NOT_FOUND")
NO_DECISION = refused(NOTHING)
WRITES = [
    *OWN_VIEW_WRITES,
    *PUSH_WRITES,
    *JOINING_WRITES,
    *rosters.WRITES,
    *officers_tools.WRITES,
    Case(
        "Mutation.joinRequestDecide",
        "a request at the branch",
        with_input(lambda f, kind: {"joinRequestId": f.get(f"waiting for {kind}", f["waiting"]), "isApproval": True}),
        (U, NO_REQUEST, A, NO_REQUEST, A, NO_REQUEST, NO_REQUEST),
        others={DEPUTY: A},
    ),
    Case(
        "Mutation.joinRequestsDecide",
        "a request at the branch",
        with_input(
            lambda f, kind: {"joinRequestIds": [f.get(f"waiting for {kind}", f["waiting"])], "isApproval": True}
        ),
        (U, NO_DECISION, A, NO_DECISION, A, NO_DECISION, NO_DECISION),
        others={DEPUTY: A},
        counts_in="request_key",  # the answer about each request is kept for a repeat
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
        others={PARENT: NO_NOTIFICATION},
    ),
    *AUTH_WRITES,
    *ORGANISATION_WRITES,
    *LIFE_WRITES,
    *DUES_WRITES,
    *ACTIVITY_WRITES,
    *PERMIT_WRITES,
    *KIOSK_WRITES,
    *MACHINE_WRITES,
    *POINT_WRITES,
    *BENEFIT_WRITES,
    *MERCHANT_WRITES,
    *VOTE_WRITES,
    *VOTE_OFFICER_WRITES,
    *NOMINATION_WRITES,
    *SUGGESTION_WRITES,
    *SUGGESTION_VOICE_WRITES,
    *SUGGESTION_OFFICE_WRITES,
    *ASKING_WRITES,
    *NEWS_WRITES,
    *LEARNING_WRITES,
    *TOLD_WRITES,
    *HANDLING_WRITES,
    *BALLOT_WRITES,
    *DUPLICATE_WRITES,
    *MOVED_WRITES,
    *ENDED_WRITES,
]


def label(case: Case) -> str:
    return f"{case.path}, {case.asked}"


def test_every_root_field_is_in_the_table() -> None:
    assert {case.path for case in (*READS, *SUBSCRIPTIONS, *WRITES)} == root_fields().keys()


def test_every_case_says_what_comes_of_each_kind_of_caller() -> None:
    cases = (*READS, *SUBSCRIPTIONS, *WRITES)

    assert len({label(case) for case in cases}) == len(cases)
    assert [label(case) for case in cases if len(case.outcomes) != len(KINDS)] == []


def surprises(case: Case, found: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What came of the kinds of caller for whom the table says something else, beside what it says."""
    told = {kind: case.expected(kind) for kind in EVERY_KIND}
    return {kind: (found[kind], told[kind]) for kind in EVERY_KIND if found[kind] != told[kind]}


@pytest.mark.parametrize("case", READS, ids=label)
async def test_a_read(case: Case, stage: Stage) -> None:
    found = {}
    for kind in EVERY_KIND:
        operation = Operation(case.path, case.arguments(stage.facts, kind))
        found[kind] = outcome(await stage.callers[kind].run(operation.text, operation.variables), operation.name)

    assert surprises(case, found) == {}


@pytest.mark.parametrize("case", SUBSCRIPTIONS, ids=label)
async def test_a_subscription(case: Case, stage: Stage) -> None:
    found = {}
    for kind in EVERY_KIND:
        operation = Operation(case.path, case.arguments(stage.facts, kind))
        found[kind] = outcome(await subscribe(stage.callers[kind], operation), operation.name)

    assert surprises(case, found) == {}


@pytest.mark.parametrize("case", WRITES, ids=label)
async def test_a_mutation(case: Case, stage: Stage) -> None:
    """The refusals first, and that they wrote nothing; then what is allowed, each in the union as it was."""
    refusals = [kind for kind in EVERY_KIND if case.expected(kind) != ALLOWED]
    found = {}

    async def run(kind: str) -> str:
        operation = Operation(
            case.path, {"input": {**case.arguments(stage.facts, kind)["input"], "requestKey": request_key()}}
        )
        return outcome(await stage.callers[kind].run(operation.text, operation.variables), operation.name)

    async with stage.set(is_proof_old=case.is_proof_old) as union:
        before = await union.written()
        for kind in refusals:
            found[kind] = await run(kind)
        written = await union.written() - before - CHAINED_LATER - set((case.counts_in or "").split())
    for kind in (kind for kind in EVERY_KIND if kind not in refusals):
        async with stage.set(is_proof_old=case.is_proof_old):
            found[kind] = await run(kind)

    assert surprises(case, found) == {}
    assert written == set()


async def test_a_write_would_be_noticed(stage: Stage) -> None:
    async with stage.set() as union:
        await stage.callers["member"].run("mutation {sessionClose(input: {}) {userErrors {code}}}")

        assert await union.written() - CHAINED_LATER == {"session", "audit_entry"}
    assert await union.written() - CHAINED_LATER == set()
