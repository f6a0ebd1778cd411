"""Two unions in one database: nobody of the first reaches anything of the second, by any path."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from api.nodes import encode_id, node_types
from db.sealing import Keyring
from db.types import new_id
from tests.contract.access import dues_of_another, points_of_another
from tests.contract.access.activities import activity_reads, check_in_writes
from tests.contract.access.ballots import ballot_writes
from tests.contract.access.benefits import benefit_reads, benefit_writes
from tests.contract.access.kiosks import kiosk_writes
from tests.contract.access.merchants import merchant_writes
from tests.contract.access.nominations import nomination_writes
from tests.contract.access.suggestion_domain import suggestion_domain_reads, suggestion_domain_writes
from tests.contract.access.vote_officers import vote_officer_writes
from tests.support import database as databases
from tests.support.access import KINDS, NOTHING, NULL, Operation, all_kinds, contents, outcome, refused
from tests.support.api import Answer, Client, request_key, running
from tests.support.days import day_text
from tests.support.second_union import (
    CODE,
    MEMBER_NUMBER,
    NAME,
    PASSWORD,
    PHONE,
    REFERENCE,
    SecondUnion,
    second_union,
)
from tests.support.waiting import until_settled

pytestmark = pytest.mark.walks

SIGN_IN = "mobile/auth/session_open"


@dataclass(frozen=True)
class Both:
    """The demonstration union's callers, and what the other union holds."""

    dsn: str
    callers: Mapping[str, Client]
    fresh: Mapping[str, Client]
    """The same callers at a second process, which has not charged them for what they read at the first."""
    other: SecondUnion

    def secrets(self) -> list[str]:
        """What no answer may contain."""
        return [*self.other.ids.values(), str(self.other.tenant_id), str(self.other.member_id), NAME, "外单位工会"]


@pytest_asyncio.fixture(scope="module")
async def both(
    server_dsn: str,
    demo_template: str,
    worker_name: str,
    keyring: Keyring,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Both]:
    """A copy of the demonstration union with a second union beside it; its tests change nothing of the second."""
    dsn = await databases.create(server_dsn, f"unionhall_both_{worker_name}", demo_template)
    connection = await asyncpg.connect(dsn)
    other = await second_union(connection, keyring)
    await connection.close()
    directory = tmp_path_factory.mktemp("both")
    async with (
        running(dsn, directory, UNIONHALL_UNION="HD") as client,
        running(dsn, directory, UNIONHALL_UNION="HD") as second,
    ):
        callers = await all_kinds(client)
        fresh = {kind: replace(caller, http=second.http) for kind, caller in callers.items()}
        yield Both(dsn, callers, fresh, other)


def reads(other: SecondUnion) -> list[Operation]:
    """Every read with something of the other union as argument."""
    organisation = {"eq": other.ids["Organisation"]}
    return [
        *(Operation("Query.node", {"id": each}) for each in other.ids.values()),
        Operation("Query.nodes", {"ids": list(other.ids.values())}),
        Operation("Query.member", {"by": {"id": other.ids["Member"]}}),
        Operation("Query.member", {"by": {"memberNumber": MEMBER_NUMBER}}),
        Operation("Query.members", {"first": 100, "where": {"memberNumber": {"eq": MEMBER_NUMBER}}}),
        Operation("Query.members", {"first": 100, "where": {"organisation": organisation}}),
        Operation("Query.members", {"first": 100, "where": {"below": organisation}}),
        Operation("Query.members", {"first": 100, "where": {"search": NAME}}),
        Operation("Query.members", {"first": 100, "where": {"search": MEMBER_NUMBER}}),
        Operation("Query.organisation", {"by": {"id": other.ids["Organisation"]}}),
        Operation("Query.organisation", {"by": {"code": CODE}}),
        Operation("Query.organisations", {"last": 50}),
        Operation("Query.organisations", {"first": 50, "where": {"below": organisation}}),
        Operation("Query.joinRequests", {"first": 100}),
        Operation("Query.joinRequests", {"first": 100, "where": {"below": organisation}}),
        Operation("Query.joinRequestReceipt", {"reference": REFERENCE, "phoneNumber": PHONE}),
        Operation("Query.joinRequestPrefill", {"reference": REFERENCE, "phoneNumber": PHONE}),
        Operation("Query.correctionRequests", {"first": 100}),
        Operation("Query.auditEntries", {"first": 100}),
        Operation("Query.auditEntries", {"first": 100, "action": "foreign.action"}),
        Operation("Query.notifications", {"first": 100}),
        Operation("Query.pushSubscriptions", {"first": 100}),
        Operation("Query.viewer", {}),
        Operation("Query.rosterImport", {"id": other.ids["RosterImport"]}),
        Operation("Query.rosterImports", {"first": 100}),
        Operation("Query.rosterRows", {"importId": other.ids["RosterImport"], "first": 100}),
        Operation("Query.partnerCredentials", {"first": 100}),
        Operation("Query.bulkAction", {"id": other.ids["BulkAction"]}),
        Operation("Query.bulkActions", {"first": 100}),
        Operation("Query.bulkChanges", {"bulkActionId": other.ids["BulkAction"], "first": 100}),
        *dues_of_another.reads(other),
        *points_of_another.reads(other),
        *activity_reads(other.ids, organisation),
        *benefit_reads(other.ids, organisation),
        *suggestion_domain_reads(other.ids),
        Operation("Query.registrations", {"first": 100, "where": {"activity": {"eq": other.ids["Activity"]}}}),
    ]


def life_writes(other: SecondUnion, home: str) -> list[tuple[str, Mapping[str, Any], str]]:
    """Changes of memberships and transfers, aimed at the other union."""
    return [
        ("membershipUpdate", {"memberId": other.ids["Member"], "action": "END"}, refused("MEMBER_NOT_FOUND")),
        ("membershipCorrect", {"memberId": other.ids["Member"], "reason": "WRONG_CHANGE"}, refused("MEMBER_NOT_FOUND")),
        ("transferRequest", {"toOrganisationId": other.ids["Organisation"]}, refused("ORGANISATION_NOT_FOUND")),
        (
            "transferRequest",
            {"toOrganisationId": home, "memberId": other.ids["Member"]},
            refused("MEMBER_NOT_FOUND"),
        ),
        ("transferDecide", {"transferId": other.ids["Transfer"], "isApproval": True}, NO_TRANSFER),
        ("transferWithdraw", {"transferId": other.ids["Transfer"]}, NO_TRANSFER),
        *(
            (name, {**given, "correctionRequestId": other.ids["CorrectionRequest"]}, NO_CORRECTION)
            for name, given in DESK
        ),
    ]


def activity_writes(other: SecondUnion) -> list[tuple[str, Mapping[str, Any], str]]:
    """Plans, registrations and tags, aimed at the other union."""
    activity, registration = {"activityId": other.ids["Activity"]}, {"registrationId": other.ids["Registration"]}
    none, nobody = refused("ACTIVITY_NOT_FOUND"), refused("REGISTRATION_NOT_FOUND")
    draft = {
        "kind": "FILM",
        "title": "x",
        "description": "x",
        "venue": "x",
        "startsAt": "2999-01-02T00:00:00Z",
        "endsAt": "2999-01-02T01:00:00Z",
        "capacity": 1,
        "windows": [],
    }
    return [
        (
            "activityCreate",
            {"organisationId": other.ids["Organisation"], **draft},
            refused("ORGANISATION_NOT_FOUND"),
        ),
        *((name, activity, none) for name in ("activityUpdate", "activityPublish", "activityClose", "activityReopen")),
        ("activityCancel", {**activity, "reason": "x"}, none),
        ("activityPlacesChange", {**activity, "capacity": 1}, none),
        *((name, activity, none) for name in ("activityRegister", "activitySeriesRegister", "activitySeriesLeave")),
        *((f"activity{series}CertificatesIssue", activity, none) for series in ("", "Series")),
        (
            "activityCertificateRevoke",
            {"certificateId": other.ids["ActivityCertificate"], "reason": "x"},
            refused("CERTIFICATE_NOT_FOUND"),
        ),
        ("activityPhotoAdd", activity, refused("NOT_PARTICIPANT")),
        *(
            (f"activityPhoto{name}", {"photoId": other.ids["ActivityPhoto"], **more}, refused("PHOTO_NOT_FOUND"))
            for name, more in (
                ("Remove", {}),
                ("Report", {"reason": "SHOWS_ME"}),
                ("ReportDecide", {"isRemoved": True}),
            )
        ),
        ("activityFeedbackGive", {**activity, "satisfaction": 5}, refused("NOT_PARTICIPANT")),
        *((f"registration{name}", registration, nobody) for name in ("Cancel", "Withdraw", "Accept", "Decline")),
        *check_in_writes(other.ids, none, nobody),
        ("registrationDecide", {**registration, "isApproval": True}, nobody),
        ("memberTagsSet", {"memberId": other.ids["Member"], "tags": ["x"]}, refused("MEMBER_NOT_FOUND")),
    ]


def evidence_writes(other: SecondUnion) -> list[tuple[str, Mapping[str, Any], str]]:
    """Documents and checks of identity, aimed at a request of the other union."""
    return [
        ("joinEvidenceAdd", {"reference": REFERENCE, "phoneNumber": PHONE, "kind": "OTHER"}, NO_REQUEST),
        (
            "joinEvidenceRemove",
            {"reference": REFERENCE, "phoneNumber": PHONE, "evidenceId": other.ids["JoinEvidence"]},
            NO_REQUEST,
        ),
        (
            "joinRequestCheckIdentity",
            {"joinRequestId": other.ids["JoinRequest"], "method": "OFFICER", "isMatch": True},
            NO_REQUEST,
        ),
    ]


def roster_writes(other: SecondUnion) -> list[tuple[str, Mapping[str, Any], str]]:
    """Rosters and credentials of partners, aimed at the other union."""
    return [
        ("rosterImportApply", {"rosterImportId": other.ids["RosterImport"]}, refused("ROSTER_IMPORT_NOT_FOUND")),
        ("rosterImportUndo", {"rosterImportId": other.ids["RosterImport"]}, refused("ROSTER_IMPORT_NOT_FOUND")),
        (
            "rosterImportOpen",
            {"uploadId": str(other.tenant_id), "organisationId": other.ids["Organisation"]},
            refused("ROSTER_PLACE_NOT_FOUND"),
        ),
        (
            "partnerCredentialCreate",
            {"organisationId": other.ids["Organisation"], "name": "HR", "expiresOn": day_text(1)},
            refused("PARTNER_PLACE_NOT_FOUND"),
        ),
        (
            "partnerCredentialRevoke",
            {"partnerCredentialId": other.ids["PartnerCredential"]},
            refused("PARTNER_CREDENTIAL_NOT_FOUND"),
        ),
    ]


def bulk_writes(other: SecondUnion, home: str) -> list[tuple[str, Mapping[str, Any], str]]:
    """Bulk actions, saved filters and entries on behalf, aimed at the other union."""
    action = {"bulkActionId": other.ids["BulkAction"]}
    named = {"name": "All", "where": {"members": {}}}
    for_another = {"memberId": other.ids["Member"], "basis": "IN_PERSON"}
    leave_in_bulk = {"kind": "END", "members": {"ids": [other.ids["Member"]]}}
    by_filter = {"kind": "END", "members": {"savedFilterId": other.ids["SavedFilter"]}, "organisationId": home}
    return [
        (
            "bulkActionPrepare",
            {**leave_in_bulk, "organisationId": other.ids["Organisation"]},
            refused("ORGANISATION_NOT_FOUND"),
        ),
        ("bulkActionPrepare", by_filter, refused("SAVED_FILTER_NOT_FOUND")),
        ("bulkActionApply", action, refused("BULK_ACTION_NOT_FOUND")),
        ("bulkActionUndo", action, refused("BULK_ACTION_NOT_FOUND")),
        ("bulkActionCancel", action, refused("BULK_ACTION_NOT_FOUND")),
        ("savedFilterSave", {**named, "sharedWithId": other.ids["Organisation"]}, refused("ORGANISATION_NOT_FOUND")),
        ("savedFilterUpdate", {**named, "savedFilterId": other.ids["SavedFilter"]}, refused("SAVED_FILTER_NOT_FOUND")),
        ("savedFilterDelete", {"savedFilterId": other.ids["SavedFilter"]}, refused("SAVED_FILTER_NOT_FOUND")),
        ("consentWithdraw", {"purpose": "STATISTICS", "onBehalf": for_another}, refused("MEMBER_NOT_FOUND")),
        ("membershipLeave", {"onBehalf": for_another}, refused("MEMBER_NOT_FOUND")),
    ]


def writes(other: SecondUnion, home: str, colleague: str) -> list[tuple[str, Mapping[str, Any], str]]:
    """Every mutation aimed at the other union, with what a federation officer is told."""
    person = {
        "organisationId": other.ids["Organisation"],
        "name": "林晓燕",
        "phoneNumber": "13900000201",
        "identityNumber": "110105199001010088",
        "employmentKind": "PERMANENT",
    }
    role = {"role": "BRANCH_OFFICER", "startsOn": day_text()}
    week = {"startsOn": day_text(), "endsOn": day_text(7)}
    foreign_login = {"login": MEMBER_NUMBER, "password": PASSWORD}
    return [
        ("joinRequestSubmit", person, refused("ORGANISATION_NOT_FOUND")),
        ("deputyAppoint", {"deputyId": other.ids["Member"], **week}, refused("MEMBER_NOT_FOUND")),
        ("deputyDismiss", {"deputyId": other.ids["Deputy"]}, refused("DEPUTY_NOT_FOUND")),
        ("joinRequestDecide", {"joinRequestId": other.ids["JoinRequest"], "isApproval": True}, NO_REQUEST),
        ("joinRequestsDecide", {"joinRequestIds": [other.ids["JoinRequest"]], "isApproval": True}, refused(NOTHING)),
        ("joinRequestResubmit", {"reference": REFERENCE, "phoneNumber": PHONE}, NO_REQUEST),
        ("joinRequestWithdraw", {"reference": REFERENCE, "phoneNumber": PHONE}, NO_REQUEST),
        *evidence_writes(other),
        *life_writes(other, home),
        *dues_of_another.writes(other),
        *points_of_another.writes(other),
        *activity_writes(other),
        *benefit_writes(other.ids),
        *merchant_writes(other.ids),
        *vote_officer_writes(other.ids),
        *nomination_writes(other.ids),
        *suggestion_domain_writes(other.ids),
        *ballot_writes(other.ids),
        *kiosk_writes(other.ids),
        ("notificationRead", {"ids": [other.ids["Notification"]]}, refused("NOTIFICATION_NOT_FOUND")),
        ("roleGrant", {"memberId": other.ids["Member"], "organisationId": home, **role}, refused("MEMBER_NOT_FOUND")),
        (
            "roleGrant",
            {"memberId": colleague, "organisationId": other.ids["Organisation"], **role},
            refused("FORBIDDEN"),
        ),
        ("roleRevoke", {"roleGrantId": other.ids["RoleGrant"]}, refused("ROLE_GRANT_NOT_FOUND")),
        *roster_writes(other),
        *bulk_writes(other, home),
        ("sessionClose", {"sessionId": other.ids["Session"]}, refused("SESSION_NOT_FOUND")),
        ("sessionOpen", foreign_login, refused("INVALID_CREDENTIALS")),
        ("sessionOpen", {**foreign_login, "login": PHONE}, refused("INVALID_CREDENTIALS")),
    ]


KEPT = ["sign_in_attempt", "request_key"]
"""Attempts are counted, and an answer about each of several objects is kept for a repeat."""
NO_REQUEST = refused("JOIN_REQUEST_NOT_FOUND")
NO_TRANSFER = refused("TRANSFER_NOT_FOUND")
NO_CORRECTION = refused("CORRECTION_REQUEST_NOT_FOUND")
DESK: list[tuple[str, dict[str, str]]] = [
    ("correctionRequestApprove", {}),
    ("correctionRequestReject", {"reason": "no"}),
    ("correctionRequestWithdraw", {}),
]


@pytest.mark.parametrize("kind", KINDS)
async def test_no_read_gives_anything_of_another_union(kind: str, both: Both) -> None:
    for operation in reads(both.other):
        answer = await both.callers[kind].run(operation.text, operation.variables)

        assert "INTERNAL" not in answer.codes
        assert not [secret for secret in both.secrets() if secret in str(answer)], operation.text


@pytest.mark.parametrize("kind", KINDS)
async def test_ids_of_another_union_look_like_ids_of_nothing(kind: str, both: Both) -> None:
    async def ask(id_: str) -> Answer:
        return await both.fresh[kind].run("query ($id: ID!) {node(id: $id) {id}}", {"id": id_})

    for name, foreign_id in both.other.ids.items():
        foreign, nothing = await ask(foreign_id), await ask(encode_id(name, new_id()))

        assert foreign["data"] == nothing["data"] == {"node": None}
        assert foreign.codes == nothing.codes == []


async def test_no_mutation_reaches_another_union(both: Both) -> None:
    caller = both.callers["federation officer"]
    home = await caller.run('{organisation(by: {code: "HD"}) {id} member(by: {memberNumber: "HD000001"}) {id}}')
    await until_settled(both.dsn)
    before = await contents(both.dsn, without=KEPT)

    found = []
    told = []
    for name, given, expected in writes(both.other, home["data"]["organisation"]["id"], home["data"]["member"]["id"]):
        operation = Operation(f"Mutation.{name}", {"input": {**given, "requestKey": request_key()}})
        answer = await caller.run(operation.text, operation.variables)
        found.append((name, outcome(answer, name)))
        told.append((name, expected))
        assert NAME not in str(answer)

    assert found == told
    assert await contents(both.dsn, without=KEPT) == before


def test_every_kind_of_object_is_tried(both: Both) -> None:
    assert both.other.ids.keys() == {type_.__name__ for type_ in node_types()}


async def test_the_unions_code_decides_who_signs_in(both: Both, tmp_path: Path) -> None:
    async with running(both.dsn, tmp_path, UNIONHALL_UNION=CODE) as client:
        foreigner = await client.sign_in(MEMBER_NUMBER, PASSWORD)
        answer = await foreigner.run(
            "{viewer {member {id name private {phoneNumber}}}"
            " members(first: 10) {totalCount} organisations(first: 10) {totalCount}}"
        )
        refusal = await client.send(SIGN_IN, {"login": "HD000001", "password": "demo-member-2026"})

    assert answer["data"] == {
        "viewer": {"member": {"id": both.other.ids["Member"], "name": NAME, "private": {"phoneNumber": PHONE}}},
        "members": {"totalCount": 3},
        "organisations": {"totalCount": 2},
    }
    assert [each["code"] for each in refusal["data"]["sessionOpen"]["userErrors"]] == ["INVALID_CREDENTIALS"]


async def test_a_token_of_one_union_stays_in_it_wherever_it_is_shown(both: Both, tmp_path: Path) -> None:
    token = both.callers["federation officer"].token
    async with running(both.dsn, tmp_path, UNIONHALL_UNION=CODE) as client:
        shown = Client(client.http, token)
        answer = await shown.run("query ($id: ID!) {node(id: $id) {id}}", {"id": both.other.ids["Member"]})
        number = await shown.run(f'{{member(by: {{memberNumber: "{MEMBER_NUMBER}"}}) {{id}}}}')

    assert outcome(answer, "node") == outcome(number, "member") == NULL
