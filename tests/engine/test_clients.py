"""What the clients send: every document by every kind of caller on every engine, and the statements of a read."""

from collections.abc import Callable, Mapping
from typing import Any

import asyncpg
import pytest

from api.execution import Operations
from api.nodes import encode_id
from db.types import NIL_ID
from tests.engine import client_domains
from tests.engine.client_kiosks import callers_of
from tests.engine.client_writes import WRITES, first_request, later
from tests.engine.conftest import CopyStage
from tests.engine.merchants_asked import MERCHANT_READS, always
from tests.oracle.documents import Document
from tests.oracle.engines import ENGINES, compiled, operations
from tests.oracle.pool import Pool
from tests.oracle.shrinking import report
from tests.oracle.stage import Stage, row_counts
from tests.oracle.trial import Trial, ask, request_of, trusted
from tests.support.api import CLIENTS, Recorder
from tests.support.dues import RECEIPT_NUMBER

Variables = Callable[[Pool], Mapping[str, Any]]


READS: Mapping[str, tuple[Variables, ...]] = {
    "console/audit/audit_entry_list": (
        lambda _: {},
        lambda pool: {
            "first": 2,
            "after": pool.cursors["auditEntries"][1],
            "where": {"action": {"eq": pool.actions[0]}},
        },
    ),
    "console/auth/sign_in_methods": (lambda _: {},),
    "mobile/auth/sign_in_methods": (lambda _: {},),
    "console/members/join_request_inbox": (lambda _: {}, lambda pool: {"after": pool.cursors["joinRequests"][0]}),
    "console/members/join_request_review": (lambda pool: {"id": first_request(pool)}, lambda _: {"id": "no id"}),
    "mobile/members/join_evidence_list": (
        lambda pool: {"reference": pool.receipts[0][0], "phoneNumber": pool.receipts[0][1]},
    ),
    "console/members/transfer_inbox": (lambda _: {}, lambda _: {"first": 3}),
    "console/members/correction_request_inbox": (lambda _: {}, lambda _: {"first": 3}),
    "console/members/correction_request_private": (lambda _: {"id": encode_id("CorrectionRequest", NIL_ID)},),
    "mobile/members/correction_requests": (lambda _: {},),
    "console/members/duplicate_list": (
        lambda _: {"where": {"minWeight": 1}},
        lambda pool: {"first": 2, "where": {"minWeight": 1, "below": {"eq": pool.ids["Organisation"][3]}}},
        lambda pool: {"where": {"minWeight": 1, "member": {"eq": pool.ids["Member"][9]}}},
        lambda _: {"where": {"isDismissed": True}},
    ),
    "console/members/member_merge_preview": (
        lambda pool: {"keptId": pool.ids["Member"][9], "mergedId": pool.ids["Member"][8]},
        lambda pool: {
            "keptId": pool.ids["Member"][9],
            "mergedId": pool.ids["Member"][7],
            "choices": [{"field": "NAME", "side": "MERGED"}],
        },
        lambda pool: {"keptId": pool.ids["Member"][9], "mergedId": pool.ids["Member"][9]},
    ),
    "mobile/members/member_history": (lambda _: {},),
    "console/members/member_list": (
        lambda _: {},
        lambda pool: {"first": 7, "where": {"below": {"eq": pool.ids["Organisation"][3]}}},
        lambda _: {"first": 5, "where": {"search": "zhang"}, "orderBy": ["JOINED_ON_DESC", "NAME_ASC"]},
        lambda _: {"first": 101},
    ),
    "console/members/member_private": (
        lambda pool: {"id": pool.ids["Member"][0]},
        lambda pool: {"id": pool.ids["Member"][1]},
        lambda pool: {"id": pool.ids["Member"][7]},
    ),
    "console/members/member_statistics": (
        lambda _: {"by": "STATE"},
        lambda pool: {"by": "EMPLOYMENT_KIND", "below": pool.ids["Organisation"][3]},
        lambda _: {"by": "JOIN_DECADE", "below": "no id"},
    ),
    "mobile/members/member_summary": (lambda pool: {"id": pool.ids["Member"][0]}, lambda _: {"id": "no id"}),
    "console/organisations/organisation_change_preview": (
        lambda pool: {
            "input": {
                "organisationId": pool.ids["Organisation"][-1],
                "change": "MERGE",
                "otherId": pool.ids["Organisation"][-2],
            }
        },
        lambda pool: {"input": {"organisationId": pool.ids["Organisation"][0], "change": "DISSOLVE"}},
    ),
    "console/organisations/organisation_on_day": (
        lambda pool: {"id": pool.ids["Organisation"][4], "on": later(pool, -400)},
        lambda pool: {"id": pool.ids["Organisation"][0], "on": later(pool, 0)},
        lambda pool: {"id": pool.ids["Unknown"][1], "on": later(pool, 0)},
    ),
    "console/organisations/organisation_members_on_day": (
        lambda pool: {"id": pool.ids["Organisation"][0], "on": later(pool, -400), "first": 7, "withCount": True},
        lambda pool: {"id": pool.ids["Organisation"][4], "on": later(pool, -30), "first": 3, "isDirect": True},
        lambda pool: {"id": pool.ids["Organisation"][0], "on": later(pool, 0), "first": 0},
    ),
    "console/organisations/organisation_rules": (
        lambda pool: {"id": pool.ids["Organisation"][4]},
        lambda pool: {"id": pool.ids["Organisation"][0], "on": later(pool, -400)},
    ),
    "console/organisations/organisation_tree": (lambda _: {"code": "HD"}, lambda _: {"code": "nowhere"}),
    "console/dues/dues_arrears_list": (
        lambda _: {"withCount": True},
        lambda pool: {"first": 1, "where": {"below": pool.ids["Organisation"][3], "minimumMonths": 1}},
        lambda _: {"first": 0},
    ),
    "console/dues/dues_lapse_inbox": (lambda _: {},),
    "console/dues/dues_of_member": (
        lambda pool: {"id": pool.ids["Member"][0], "first": 1},
        lambda pool: {"id": pool.ids["Unknown"][0]},
    ),
    "console/dues/dues_receipt": (lambda _: {"number": RECEIPT_NUMBER}, lambda _: {"number": "none"}),
    "console/dues/dues_summary": (lambda pool: {"id": pool.ids["Organisation"][0], "month": "2020-01-15"},),
    "mobile/dues/own_dues": (lambda _: {"year": 2020}, lambda _: {}),
    **dict.fromkeys(
        (
            "mobile/points/own_points",
            "mobile/points/point_rule_list",
            "mobile/points/point_offer_list",
            "kiosk/points/point_offer_list",
        ),
        (lambda _: {},),
    ),
    "console/points/point_desk": (
        lambda pool: {"id": pool.ids["Organisation"][0], "ruleState": "PROPOSED", "offerState": "OPEN"},
        lambda pool: {"id": pool.ids["Unknown"][1]},
    ),
    **dict.fromkeys(
        ("mobile/activities/activity_list", "kiosk/activities/activity_list", "console/activities/activity_overview"),
        (
            lambda _: {},
            lambda pool: {"first": 1, "where": {"below": {"eq": pool.ids["Organisation"][0]}, "kind": {"eq": "FILM"}}},
            lambda _: {"where": {"isOpenForViewer": True, "startsAt": {"gte": "2026-01-01T00:00:00Z"}}},
            lambda _: {"first": 0},
        ),
    ),
    "mobile/activities/activity_detail": (
        lambda pool: {"id": pool.ids["Activity"][0]},
        lambda pool: {"id": pool.ids["Activity"][1]},
        lambda pool: {"id": pool.ids["Unknown"][0]},
    ),
    "console/activities/check_in_device_list": (lambda _: {}, lambda _: {"first": 1}),
    "mobile/activities/activity_series": (lambda pool: {"id": pool.ids["Activity"][0]},),
    "mobile/activities/activity_photos": (lambda pool: {"id": pool.ids["Activity"][0]},),
    "mobile/activities/own_certificates": (lambda _: {},),
    "mobile/activities/own_feedback": (lambda pool: {"id": pool.ids["Activity"][0]},),
    "console/activities/feedback_summary": (lambda pool: {"id": pool.ids["Activity"][0]},),
    "mobile/activities/own_registrations": (lambda _: {},),
    "mobile/activities/mobile_home": (lambda _: {}, lambda _: {"next": 1}, lambda _: {"next": 0}),
    "kiosk/activities/activities_today": (
        lambda pool: {
            "place": pool.ids["Organisation"][0],
            "from": f"{later(pool, 0)}T00:00:00Z",
            "until": f"{later(pool, 9)}T00:00:00Z",
        },
        lambda pool: {
            "place": pool.ids["Organisation"][3],
            "from": f"{later(pool, -400)}T00:00:00Z",
            "until": f"{later(pool, 0)}T00:00:00Z",
        },
        lambda pool: {"place": "no id", "from": f"{later(pool, 0)}T00:00:00Z", "until": f"{later(pool, 1)}T00:00:00Z"},
    ),
    "console/activities/activity_page": (
        lambda pool: {
            "id": pool.ids["Activity"][0],
            "participants": {"activity": {"eq": pool.ids["Activity"][0]}, "state": {"oneOf": ["REGISTERED"]}},
            "line": {"activity": {"eq": pool.ids["Activity"][0]}, "state": {"oneOf": ["WAITING", "OFFERED"]}},
        },
        lambda pool: {"id": pool.ids["Unknown"][0], "first": 0},
    ),
    "mobile/activities/registration_ticket": (
        lambda pool: {"id": pool.ids["Registration"][0]},
        lambda pool: {"id": pool.ids["Unknown"][0]},
    ),
    "kiosk/activities/check_in_roster": (
        lambda pool: {"activityId": pool.ids["Activity"][0]},
        lambda pool: {"activityId": pool.ids["Activity"][1]},
    ),
    "console/activities/activity_check_in": (lambda pool: {"id": pool.ids["Activity"][0]},),
    **dict.fromkeys(
        ("console/activities/check_in_conflict_list", "console/activities/check_in_appeal_list"),
        (
            lambda _: {},
            lambda pool: {"where": {"activity": {"eq": pool.ids["Activity"][0]}, "status": {"eq": "OPEN"}}},
        ),
    ),
    "mobile/activities/registration_private": (lambda pool: {"id": pool.ids["Registration"][0]},),
    "console/activities/activity_registrations_changed": (lambda _: {"activityId": "no id"},),
    "console/activities/registration_list": (
        lambda _: {},
        lambda pool: {"where": {"activity": {"eq": pool.ids["Activity"][0]}, "state": {"oneOf": ["REJECTED"]}}},
    ),
    "mobile/members/home": (lambda _: {},),
    "mobile/members/own_view": (lambda _: {},),
    "mobile/members/timeline": (lambda _: {"first": 20}, lambda _: {"first": 1}, lambda _: {"first": 0}),
    **dict.fromkeys(
        ("mobile/matters/my_matters", "kiosk/matters/kiosk_matters"),
        (
            lambda _: {"first": 20},
            lambda _: {"first": 1, "where": {"isOpen": True, "kind": {"oneOf": ["VOUCHER", "REGISTRATION"]}}},
            lambda _: {"first": 0},
        ),
    ),
    **dict.fromkeys(
        ("mobile/matters/feed", "kiosk/matters/kiosk_feed"),
        (
            lambda _: {"first": 20},
            lambda _: {"first": 2, "where": {"isNew": True, "kind": {"oneOf": ["NEWS_ITEM", "VOTE"]}}},
            lambda _: {"first": 5, "where": {"since": "2026-01-01T00:00:00Z", "kind": {"eq": "ACTIVITY"}}},
            lambda _: {"first": 0},
        ),
    ),
    "console/matters/inbox": (
        lambda _: {"first": 20},
        lambda pool: {"first": 5, "where": {"below": {"eq": pool.ids["Organisation"][0]}, "isOverdue": False}},
        lambda _: {"first": 3, "where": {"kind": {"eq": "JOIN_REQUEST"}}},
        lambda _: {"first": 0},
    ),
    "mobile/members/join_request_prefill": (
        lambda _: {},
        lambda pool: {"reference": pool.receipts[0][0], "phoneNumber": pool.receipts[0][1]},
    ),
    "mobile/members/join_request_receipt": (
        lambda pool: {"reference": pool.receipts[0][0], "phoneNumber": pool.receipts[0][1]},
        lambda pool: {"reference": pool.receipts[0][0], "phoneNumber": "+8613900009999"},
    ),
    "mobile/notifications/notification_list": (
        lambda _: {"first": 20},
        lambda pool: {"first": 1, "after": pool.cursors["notifications"][0]},
        lambda _: {"first": 0},
    ),
    "mobile/notifications/notification_added": (lambda _: {},),
    "console/bulk_actions/bulk_action_list": (lambda _: {}, lambda _: {"first": 0}),
    "console/bulk_actions/bulk_action_progress": (lambda _: {"bulkActionId": "no id"},),
    "console/bulk_actions/bulk_action_summary": (lambda _: {"id": encode_id("BulkAction", NIL_ID)},),
    "console/bulk_actions/bulk_change_list": (lambda _: {"bulkActionId": encode_id("BulkAction", NIL_ID)},),
    "console/members/saved_filter_list": (lambda _: {},),
    "console/integrations/partner_credential_list": (lambda _: {},),
    "console/rosters/member_export_state": (lambda _: {"id": encode_id("MemberExport", NIL_ID)},),
    "console/rosters/roster_import_list": (lambda _: {}, lambda _: {"first": 0}),
    "console/rosters/roster_import_progress": (lambda _: {"importId": "no id"},),
    "console/rosters/roster_import_summary": (lambda _: {"id": encode_id("RosterImport", NIL_ID)},),
    "console/rosters/roster_row_list": (
        lambda pool: {"importId": pool.ids["RosterImport"][0]},
        lambda pool: {
            "importId": pool.ids["RosterImport"][1],
            "first": 8,
            "after": pool.cursors["rosterRows"][1],
            "where": {"action": {"oneOf": ["INVALID", "CHANGE"]}},
        },
        lambda _: {"importId": encode_id("RosterImport", NIL_ID)},
    ),
    **client_domains.READS,
    **{name: (always(given),) for name, given in MERCHANT_READS.items()},
}
"""Queries and subscriptions, with the variables that clients send."""


def document(stage: Stage, name: str, make: Variables, caller: str) -> Document:
    text = (CLIENTS / f"{name}.graphql").read_text(encoding="utf-8")
    label = f"subscription {name}" if "subscription " in text else name
    return Document(text, caller, label, variables=make(stage.script.pool))


def test_every_document_of_the_clients_is_asked() -> None:
    names = {str(path.relative_to(CLIENTS).with_suffix("")) for path in CLIENTS.rglob("*.graphql")}

    assert names == READS.keys() | WRITES.keys()


@pytest.mark.parametrize(("name", "caller"), [(name, caller) for name in READS for caller in callers_of(name)])
async def test_a_read_is_answered_alike(stage: Stage, stage_owner: asyncpg.Connection, name: str, caller: str) -> None:
    trial = Trial(stage, operations(), compiled(), stage_owner)

    for make in READS[name]:
        found = await trial.differences(document(stage, name, make, caller))
        assert not found, await report(trial, found)


async def test_writes_are_answered_alike_and_take_effect_once(copy_stage: CopyStage) -> None:
    stage, *others = [await copy_stage(name) for name in ("reference", *ENGINES)]
    copies = dict(zip(ENGINES, others, strict=True))
    owner = await asyncpg.connect(stage.dsn)
    trial = Trial(stage, operations(), compiled(), owner, copies)

    found = []
    for name, make in WRITES.items():
        for caller in callers_of(name):
            found += await trial.differences(document(stage, name, make, caller))
    await owner.close()

    assert not found, "\n\n".join(map(str, found))
    rows = await row_counts(stage)
    assert {name: await row_counts(copy) for name, copy in copies.items()} == dict.fromkeys(ENGINES, rows)


STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    "console/audit/audit_entry_list": ("auditor", 2, 1),
    "console/members/join_request_inbox": ("federation officer", 4, 1),
    "console/members/join_request_review": ("federation officer", 4, 1),
    "console/members/member_list": ("federation officer", 4, 1),
    "console/organisations/organisation_tree": ("member", 3, 1),
    "mobile/auth/sign_in_methods": ("member", 1, 1),
    "console/organisations/organisation_on_day": ("federation officer", 3, 1),
    "console/organisations/organisation_members_on_day": ("federation officer", 5, 1),
    "console/organisations/organisation_rules": ("federation officer", 4, 4),  # a rule of Python says what holds
    "console/rosters/roster_import_list": ("federation officer", 2, 1),
    "console/dues/dues_arrears_list": ("federation officer", 4, 1),
    "console/dues/dues_of_member": ("federation officer", 3, 1),
    "console/dues/dues_summary": ("federation officer", 3, 1),
    "mobile/dues/own_dues": ("member", 4, 1),
    "mobile/points/own_points": ("member", 3, 1),
    "mobile/points/point_rule_list": ("member", 2, 1),
    "mobile/points/point_offer_list": ("member", 2, 2),  # Python says what is against an exchange
    "console/points/point_desk": ("federation officer", 4, 1),
    "mobile/members/home": ("branch officer", 4, 1),
    "mobile/activities/activity_list": ("member", 2, 1),
    "mobile/activities/own_registrations": ("member", 1, 1),
    "console/activities/activity_overview": ("federation officer", 3, 1),
    "console/activities/registration_list": ("federation officer", 3, 1),
    "mobile/activities/mobile_home": ("member", 3, 1),
    "kiosk/activities/activities_today": ("member", 2, 1),
    "console/activities/activity_page": ("federation officer", 6, 1),  # one activity with its parts, two counted lists
    "console/activities/check_in_conflict_list": ("federation officer", 3, 1),
    "console/activities/check_in_appeal_list": ("federation officer", 3, 1),
    "console/activities/activity_check_in": ("federation officer", 2, 1),
    **client_domains.STATEMENTS,
    "console/members/transfer_inbox": ("branch officer", 2, 1),
    "console/rosters/roster_row_list": ("branch officer", 2, 1),
    "mobile/members/member_history": ("member", 3, 1),
    "mobile/members/timeline": ("member", 2, 1),
    "mobile/members/member_summary": ("federation officer", 1, 1),
    "mobile/members/join_request_receipt": ("anonymous", 2, 2),  # found by a service, with a rule about the phone
    "mobile/notifications/notification_list": ("branch officer", 1, 1),
}
"""Statements of a read: who asks, one for each depth of what is read, and one in all when fused."""

_LAST = "SELECT 1"


@pytest.mark.parametrize("name", STATEMENTS)
async def test_a_read_takes_a_statement_for_each_depth(stage: Stage, recorder: Recorder, name: str) -> None:
    caller, by_level, fused = STATEMENTS[name]
    asked = document(stage, name, READS[name][0], caller)

    counts = {engine: await statements(each, stage, recorder, asked) for engine, each in compiled().items()}

    assert counts == {"level": by_level, "fused": fused}


@pytest.mark.parametrize("name", ["console/members/member_list", "console/members/join_request_inbox"])
async def test_statements_do_not_depend_on_rows(stage: Stage, recorder: Recorder, name: str) -> None:
    few, many = (document(stage, name, lambda _, size=size: {"first": size}, "federation officer") for size in (20, 80))  # type: ignore[misc]  # a default binds the loop's value

    for engine, each in compiled().items():
        counts = [await statements(each, stage, recorder, asked) for asked in (few, many)]
        assert counts[0] == counts[1] > 0, engine


_DAYS = """
    query ($first: Int!) { organisations(first: $first) { nodes { onDay(on: "2026-01-01") {
        on parent { on code } chain { on name organisation { id } } terms { holderName post { id } }
        roles { isInherited grant { role } } memberCounts { state members }
        members(first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { name member { id } } }
    } earlier: onDay(on: "2024-02-29") { on chain { on code } memberCounts { state members }
        members(first: 2, where: {state: {eq: ACTIVE}}, isDirect: true) { edges { cursor node { standing { state } } } }
    } } } }
"""


async def test_days_of_many_organisations_are_read_together(
    stage: Stage, stage_owner: asyncpg.Connection, recorder: Recorder
) -> None:
    trial = Trial(stage, operations(), compiled(), stage_owner)
    found = {}
    for size in (1, 3, 30):
        asked = Document(_DAYS, "federation officer", "days", variables={"first": size})
        differences = await trial.differences(asked)
        assert not differences, await report(trial, differences)
        found[size] = {engine: await statements(each, stage, recorder, asked) for engine, each in compiled().items()}

    assert found[1] == found[3] == found[30] == {"level": 6, "fused": 1}


async def statements(each: Operations, stage: Stage, recorder: Recorder, asked: Document) -> int:
    """How many statements one answer takes, the plan being known."""
    prepared = trusted(each.prepare(request_of(asked)))
    await ask(each, stage, asked, prepared)
    with recorder.recording() as recorded:
        outcomes = await ask(each, stage, asked, prepared)
        # The recorder hears of a statement a turn of the loop later: when this one is answered, of all before it.
        async with stage.services.database.read() as conn:
            await conn.fetchval(_LAST)
    assert not outcomes[0].errors
    return len([statement for statement in recorded if statement != _LAST])
