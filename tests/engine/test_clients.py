"""What the clients send: every document by every kind of caller on every engine, and the statements of a read."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from api.execution import Operations
from api.nodes import encode_id
from db.types import NIL_ID
from tests.engine.conftest import CopyStage
from tests.oracle.documents import CALLERS, Document
from tests.oracle.engines import ENGINES, compiled, operations
from tests.oracle.pool import Pool
from tests.oracle.shrinking import report
from tests.oracle.stage import Stage, row_counts
from tests.oracle.trial import Trial, ask, request_of, trusted
from tests.support.api import CLIENTS, Recorder
from tests.support.dues import RECEIPT_NUMBER

Variables = Callable[[Pool], Mapping[str, Any]]


def _request(pool: Pool) -> str:
    return pool.ids["JoinRequest"][0]


def _later(pool: Pool, days: int) -> str:
    return str(pool.today + timedelta(days=days))


READS: Mapping[str, tuple[Variables, ...]] = {
    "console/audit/audit_entry_list": (
        lambda _: {},
        lambda pool: {"first": 2, "after": pool.cursors["auditEntries"][1], "action": pool.actions[0]},
    ),
    "console/auth/sign_in_methods": (lambda _: {},),
    "mobile/auth/sign_in_methods": (lambda _: {},),
    "console/members/join_request_inbox": (lambda _: {}, lambda pool: {"after": pool.cursors["joinRequests"][0]}),
    "console/members/join_request_review": (lambda pool: {"id": _request(pool)}, lambda _: {"id": "no id"}),
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
        lambda pool: {"id": pool.ids["Organisation"][4], "on": _later(pool, -400)},
        lambda pool: {"id": pool.ids["Organisation"][0], "on": _later(pool, 0)},
        lambda pool: {"id": pool.ids["Unknown"][1], "on": _later(pool, 0)},
    ),
    "console/organisations/organisation_rules": (
        lambda pool: {"id": pool.ids["Organisation"][4]},
        lambda pool: {"id": pool.ids["Organisation"][0], "on": _later(pool, -400)},
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
    "mobile/members/home": (lambda _: {},),
    "mobile/members/own_view": (lambda _: {},),
    "mobile/members/timeline": (lambda _: {"first": 20}, lambda _: {"first": 1}, lambda _: {"first": 0}),
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
}
"""Queries and subscriptions, with the variables that clients send."""

_JOIN: Variables = lambda pool: {  # noqa: E731  # one of a table
    "input": {
        "organisationId": pool.ids["Organisation"][-1],
        "name": "李小龙",
        "employmentKind": "PERMANENT",
        "phoneNumber": "+8613900001111",
        "identityNumber": "11010519491231002X",
    }
}
_AGAIN: Variables = lambda _: {  # noqa: E731  # one of a table
    "input": {"reference": "2222222222", "phoneNumber": "+8613900001111"}
}
_NO_CORRECTION = encode_id("CorrectionRequest", NIL_ID)
_NO_JOIN_CODE: Variables = lambda _: {  # noqa: E731  # one of a table
    "input": {"phoneNumber": "+8613900001111", "code": "none"}
}
_NOTHING: Variables = lambda _: {}  # noqa: E731  # one of a table
_NO_ANSWER: Variables = lambda _: {"answerJson": "{}"}  # noqa: E731  # one of a table
_NO_PASSKEY: Variables = lambda _: {"passkeyId": encode_id("Passkey", NIL_ID)}  # noqa: E731  # one of a table
_RENAMING: Variables = lambda _: {"passkeyId": encode_id("Passkey", NIL_ID), "name": "Key ring"}  # noqa: E731  # as above
_NO_CODE: Variables = lambda _: {"code": "a" * 43, "verifier": "v" * 43}  # noqa: E731  # one of a table
_NO_PROOF: Variables = lambda _: {"proof": {"passkeyAnswerJson": "{}"}}  # noqa: E731  # one of a table
WRITES: Mapping[str, Variables] = {
    "console/members/member_erase": lambda pool: {"input": {"memberId": pool.ids["Member"][9], "isPreview": True}},
    "console/members/saved_filter_save": lambda _: {
        "input": {"name": "Retired", "where": {"state": {"eq": "RETAINED"}}}
    },
    "console/members/saved_filter_update": lambda _: {
        "input": {"savedFilterId": encode_id("SavedFilter", NIL_ID), "name": "Retired", "where": {}}
    },
    "console/members/saved_filter_delete": lambda _: {"input": {"savedFilterId": encode_id("SavedFilter", NIL_ID)}},
    "console/members/consent_give": lambda pool: {
        "input": {
            "purpose": "STATISTICS",
            "textVersion": 1,
            "onBehalf": {"memberId": pool.ids["Member"][9], "basis": "IN_PERSON"},
        }
    },
    "console/members/transfer_request": lambda pool: {
        "input": {
            "toOrganisationId": pool.ids["Organisation"][0],
            "onBehalf": {"memberId": pool.ids["Member"][9], "basis": "PHONE"},
        }
    },
    "console/bulk_actions/bulk_action_prepare": lambda pool: {
        "input": {
            "organisationId": pool.ids["Organisation"][3],
            "kind": "END",
            "members": {"ids": [pool.ids["Member"][9]]},
        }
    },
    "console/bulk_actions/bulk_action_apply": lambda _: {"input": {"bulkActionId": encode_id("BulkAction", NIL_ID)}},
    "console/bulk_actions/bulk_action_undo": lambda _: {"input": {"bulkActionId": encode_id("BulkAction", NIL_ID)}},
    "console/bulk_actions/bulk_action_cancel": lambda _: {"input": {"bulkActionId": encode_id("BulkAction", NIL_ID)}},
    "mobile/members/consent_give": lambda _: {"input": {"purpose": "STATISTICS", "textVersion": 1}},
    "mobile/members/consent_withdraw": lambda _: {"input": {"purpose": "STATISTICS"}},
    "mobile/members/member_erasure_request": lambda _: {"input": {"isWanted": True}},
    "console/auth/deputy_appoint": lambda pool: {
        "input": {"deputyId": pool.ids["Member"][9], "startsOn": _later(pool, 1), "endsOn": _later(pool, 9)}
    },
    "console/auth/deputy_dismiss": lambda pool: {"deputyId": pool.ids["Deputy"][0]},
    "console/auth/role_grant": lambda pool: {
        "input": {
            "memberId": pool.ids["Member"][9],
            "organisationId": pool.ids["Organisation"][3],
            "role": "AUDITOR",
            "startsOn": _later(pool, 0),
        }
    },
    "console/members/membership_update": lambda pool: {
        "input": {"memberId": pool.ids["Member"][9], "action": "CHANGE_EMPLOYMENT", "employmentKind": "FLEXIBLE"}
    },
    "console/members/duplicate_dismiss": lambda pool: {
        "input": {"memberId": pool.ids["Member"][9], "otherId": pool.ids["Member"][8], "reason": "RELATIVES"}
    },
    "console/members/duplicate_restore": lambda pool: {
        "input": {"memberId": pool.ids["Member"][9], "otherId": pool.ids["Member"][8]}
    },
    "console/members/member_merge": lambda pool: {
        "input": {
            "keptId": pool.ids["Member"][9],
            "mergedId": pool.ids["Member"][8],
            "confirmation": "",
            "reason": "IMPORTED_TWICE",
        }
    },
    "console/members/membership_correct": lambda pool: {
        "input": {"memberId": pool.ids["Member"][9], "reason": "WRONG_CHANGE"}
    },
    "console/members/transfer_decide": lambda _: {
        "input": {"transferId": encode_id("Transfer", NIL_ID), "isApproval": True}
    },
    "console/members/correction_request_approve": lambda _: {"input": {"correctionRequestId": _NO_CORRECTION}},
    "console/members/correction_request_reject": lambda _: {
        "input": {"correctionRequestId": _NO_CORRECTION, "reason": "no"}
    },
    "mobile/members/correction_request_submit": lambda _: {
        "input": {"field": "NAME", "proposedValue": "欧阳小明", "reason": "身份证"}
    },
    "mobile/members/correction_request_withdraw": lambda _: {"input": {"correctionRequestId": _NO_CORRECTION}},
    "console/dues/dues_payment_record": lambda pool: {
        "input": {"memberId": pool.ids["Member"][9], "amountFen": 100, "method": "CASH"}
    },
    "console/dues/dues_payment_reverse": lambda _: {
        "input": {"receiptId": encode_id("DuesReceipt", NIL_ID), "reason": "REFUNDED"}
    },
    "console/dues/dues_payroll_record": lambda _: {
        "input": {"rows": [{"memberNumber": "HD000009", "amountFen": 100}], "documentNumber": "2020-01"}
    },
    "console/dues/dues_waive": lambda pool: {
        "input": {
            "memberId": pool.ids["Member"][9],
            "months": ["2020-01-01"],
            "reason": "HARDSHIP",
            "documentNumber": "2020-01",
        }
    },
    "console/dues/dues_lapse_accept": lambda _: {
        "input": {"proposalId": encode_id("DuesLapseProposal", NIL_ID), "documentNumber": "2020-01"}
    },
    "console/dues/dues_lapse_decline": lambda _: {
        "input": {"proposalId": encode_id("DuesLapseProposal", NIL_ID), "reason": "WILL_PAY"}
    },
    "mobile/members/membership_leave": lambda _: {"input": {}},
    "mobile/members/transfer_request": lambda pool: {"input": {"toOrganisationId": pool.ids["Organisation"][0]}},
    "mobile/members/transfer_withdraw": lambda _: {"input": {"transferId": encode_id("Transfer", NIL_ID)}},
    "console/members/join_request_decide": lambda pool: {
        "input": {"joinRequestId": _request(pool), "isApproval": True}
    },
    "console/integrations/partner_credential_create": lambda pool: {
        "input": {"organisationId": pool.ids["Organisation"][3], "name": "", "expiresOn": _later(pool, 9)}
    },
    "console/integrations/partner_credential_revoke": lambda _: {
        "input": {"partnerCredentialId": encode_id("PartnerCredential", NIL_ID)}
    },
    "console/rosters/member_export_open": lambda _: {"input": {"columns": [], "format": "CSV"}},
    "console/rosters/roster_import_apply": lambda _: {"input": {"rosterImportId": encode_id("RosterImport", NIL_ID)}},
    "console/rosters/roster_import_open": lambda pool: {
        "input": {"uploadId": str(NIL_ID), "organisationId": pool.ids["Organisation"][3]}
    },
    "console/rosters/roster_import_undo": lambda _: {"input": {"rosterImportId": encode_id("RosterImport", NIL_ID)}},
    "console/members/join_request_check_identity": lambda pool: {
        "input": {"joinRequestId": _request(pool), "method": "ROSTER"}
    },
    "mobile/members/join_evidence_add": lambda pool: {"input": {**_AGAIN(pool)["input"], "kind": "OTHER"}},
    "mobile/members/join_evidence_remove": lambda pool: {
        "input": {**_AGAIN(pool)["input"], "evidenceId": encode_id("JoinEvidence", NIL_ID)}
    },
    "mobile/members/join_phone_code_send": lambda _: {"input": {"phoneNumber": "+8613900001234"}},
    "mobile/members/join_request_prove_phone": lambda pool: {
        "input": {**_NO_JOIN_CODE(pool)["input"], "reference": "2222222222"}
    },
    "mobile/members/join_request_prefill_open": _NO_JOIN_CODE,
    "kiosk/members/join_request_submit": _JOIN,
    "mobile/members/join_request_submit": _JOIN,
    "kiosk/members/join_request_resubmit": _AGAIN,
    "mobile/members/join_request_resubmit": _AGAIN,
    "mobile/auth/session_open": lambda pool: {"login": "HD000001", "password": pool.passwords["HD000001"]},
    "mobile/auth/session_refresh": lambda _: {"refreshToken": "no token"},
    "mobile/notifications/notification_read": lambda pool: {"ids": [pool.ids["Notification"][0]]},
    "mobile/auth/sign_in_code_send": lambda _: {"phoneNumber": "+8613900001234"},
    "mobile/auth/session_open_by_code": lambda _: {"phoneNumber": "+8613900001234", "code": "none"},
    "console/auth/passkey_register_begin": _NOTHING,
    "mobile/auth/passkey_register_begin": _NOTHING,
    "console/auth/passkey_register": _NO_ANSWER,
    "mobile/auth/passkey_register": _NO_ANSWER,
    "console/auth/passkey_rename": _RENAMING,
    "mobile/auth/passkey_rename": _RENAMING,
    "console/auth/passkey_remove": _NO_PASSKEY,
    "mobile/auth/passkey_remove": _NO_PASSKEY,
    "console/auth/passkey_prove_begin": _NOTHING,
    "mobile/auth/passkey_prove_begin": _NOTHING,
    "console/auth/session_open_by_passkey": _NO_ANSWER,
    "mobile/auth/session_open_by_passkey": _NO_ANSWER,
    "console/auth/session_open_by_single_sign_on": _NO_CODE,
    "mobile/auth/session_open_by_single_sign_on": _NO_CODE,
    "console/auth/session_step_up": _NO_PROOF,
    "mobile/auth/session_step_up": _NO_PROOF,
    "console/auth/member_passkeys_remove": lambda pool: {"memberId": pool.ids["Member"][9]},
    "mobile/auth/sign_on_identity_unlink": lambda _: {"signOnIdentityId": encode_id("SignOnIdentity", NIL_ID)},
    "mobile/auth/session_close_all": lambda _: {},
    "console/organisations/rule_set": lambda pool: {
        "input": {
            "organisationId": pool.ids["Organisation"][3],
            "key": "DUES_MONTHLY_FEN",
            "value": 1500,
            "startsOn": _later(pool, 40),
            "source": "Decision 12",
        }
    },
    "console/organisations/rule_withdraw": lambda _: {"input": {"ruleVersionId": encode_id("RuleVersion", NIL_ID)}},
    "console/organisations/post_open": lambda pool: {
        "input": {"organisationId": pool.ids["Organisation"][3], "kind": "ORGANISER", "seats": 2}
    },
    "console/organisations/term_begin": lambda pool: {
        "input": {
            "postId": pool.ids["Post"][0],
            "memberId": pool.ids["Member"][9],
            "startsOn": _later(pool, 0),
        }
    },
    "console/organisations/term_end": lambda pool: {
        "input": {"termId": encode_id("TermOfOffice", NIL_ID), "endsOn": _later(pool, 0)}
    },
    "console/organisations/post_handover": lambda pool: {
        "input": {
            "termId": encode_id("TermOfOffice", NIL_ID),
            "memberId": pool.ids["Member"][9],
            "startsOn": _later(pool, 1),
        }
    },
    "console/organisations/post_close": lambda pool: {"input": {"postId": pool.ids["Post"][0]}},
    "console/organisations/organisation_found": lambda pool: {
        "input": {
            "parentId": pool.ids["Organisation"][0],
            "kind": "HOLDING_POOL",
            "code": "HD-NEW",
            "name": "新建工会",
            "nameEn": "New Union",
        }
    },
    "console/organisations/organisation_update": lambda pool: {
        "input": {"organisationId": pool.ids["Organisation"][3], "nameEn": "Another Name"}
    },
    "console/organisations/organisation_move": lambda pool: {
        "input": {"organisationId": pool.ids["Organisation"][-1], "parentId": pool.ids["Organisation"][1]}
    },
    "console/organisations/organisation_merge": lambda pool: {
        "input": {"organisationId": pool.ids["Organisation"][-1], "successorId": pool.ids["Organisation"][-2]}
    },
    "console/organisations/organisation_dissolve": lambda pool: {
        "input": {"organisationId": pool.ids["Organisation"][-3], "successorId": pool.ids["Organisation"][-2]}
    },
}
"""Mutations in this order, each by every caller: some take effect, others are refused."""


def document(stage: Stage, name: str, make: Variables, caller: str) -> Document:
    text = (CLIENTS / f"{name}.graphql").read_text(encoding="utf-8")
    label = f"subscription {name}" if "subscription " in text else name
    return Document(text, caller, label, variables=make(stage.script.pool))


def test_every_document_of_the_clients_is_asked() -> None:
    names = {str(path.relative_to(CLIENTS).with_suffix("")) for path in CLIENTS.rglob("*.graphql")}

    assert names == READS.keys() | WRITES.keys()


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("name", READS)
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
        for caller in CALLERS:
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
    "console/organisations/organisation_on_day": ("federation officer", 4, 1),
    "console/organisations/organisation_rules": ("federation officer", 2, 2),  # a rule of Python says what holds
    "console/rosters/roster_import_list": ("federation officer", 2, 1),
    "console/dues/dues_arrears_list": ("federation officer", 4, 1),
    "console/dues/dues_of_member": ("federation officer", 3, 1),
    "console/dues/dues_summary": ("federation officer", 3, 1),
    "mobile/dues/own_dues": ("member", 4, 1),
    "mobile/members/home": ("branch officer", 4, 1),
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
    } earlier: onDay(on: "2024-02-29") { on chain { on code } memberCounts { state members } } } } }
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

    assert found[1] == found[3] == found[30] == {"level": 4, "fused": 1}


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
