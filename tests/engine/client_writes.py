"""Variables of the mutations of `clients/`, one set each: refused or harmless where the union is read by others."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from api.nodes import encode_id
from db.types import NIL_ID
from tests.engine import client_domains
from tests.engine.merchants_asked import MERCHANT_WRITES, always
from tests.engine.vote_writes import VOTE_WRITES
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]


def first_request(pool: Pool) -> str:
    return pool.ids["JoinRequest"][0]


def later(pool: Pool, days: int) -> str:
    return str(pool.today + timedelta(days=days))


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
_NO_ACTIVITY, _NO_REGISTRATION = encode_id("Activity", NIL_ID), encode_id("Registration", NIL_ID)
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
        "input": {"name": "Retired", "where": {"members": {"state": {"eq": "RETAINED"}}}}
    },
    "console/members/saved_filter_update": lambda _: {
        "input": {"savedFilterId": encode_id("SavedFilter", NIL_ID), "name": "Retired", "where": {"members": {}}}
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
        "input": {"deputyId": pool.ids["Member"][9], "startsOn": later(pool, 1), "endsOn": later(pool, 9)}
    },
    "console/auth/deputy_dismiss": lambda pool: {"deputyId": pool.ids["Deputy"][0]},
    "console/auth/role_grant": lambda pool: {
        "input": {
            "memberId": pool.ids["Member"][9],
            "organisationId": pool.ids["Organisation"][3],
            "role": "AUDITOR",
            "startsOn": later(pool, 0),
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
    **dict.fromkeys(
        ("mobile/points/point_exchange", "kiosk/points/point_exchange"),
        lambda _: {"input": {"offerId": encode_id("PointOffer", NIL_ID)}},
    ),
    "mobile/votes/ballot_permit_issue": lambda _: {"input": {"voteId": encode_id("Vote", NIL_ID), "blinded": "AAAA"}},
    "mobile/suggestions/suggestion_attachment_open": lambda _: {
        "input": {"suggestionId": encode_id("Suggestion", NIL_ID)}
    },
    "mobile/suggestions/suggestion_attachment_remove": lambda _: {
        "input": {"attachmentId": encode_id("SuggestionAttachment", NIL_ID)}
    },
    "mobile/suggestions/suggestion_permit_issue": lambda _: {"input": {"monthId": str(NIL_ID), "blinded": "AAAA"}},
    "console/points/point_rule_propose": lambda pool: {
        "input": {
            "organisationId": pool.ids["Organisation"][0],
            "cause": "FEEDBACK_GIVEN",
            "points": 2,
            "startsOn": "2999-01-01",
        }
    },
    "console/points/point_rule_approve": lambda _: {"input": {"ruleId": encode_id("PointRule", NIL_ID)}},
    "console/points/point_rule_end": lambda _: {"input": {"ruleId": encode_id("PointRule", NIL_ID)}},
    "console/points/point_offer_propose": lambda _: {
        "input": {"cycleId": encode_id("BenefitCycle", NIL_ID), "points": 5}
    },
    "console/points/point_offer_approve": lambda _: {"input": {"offerId": encode_id("PointOffer", NIL_ID)}},
    "console/points/point_offer_close": lambda _: {"input": {"offerId": encode_id("PointOffer", NIL_ID)}},
    "console/points/point_account_inspect": lambda pool: {
        "input": {"memberId": pool.ids["Member"][9], "reason": "会员来电"}
    },
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
    **{
        f"{client}/activities/registration_{word}": lambda _: {"input": {"registrationId": _NO_REGISTRATION}}
        for client in ("mobile", "kiosk")
        for word in ("accept", "cancel", "decline", "withdraw")
    },
    **{
        f"console/activities/registration_{word}": lambda _: {"input": {"registrationId": _NO_REGISTRATION}}
        for word in ("accept", "decline")
    },
    "console/activities/registration_cancel": lambda pool: {"input": {"registrationId": pool.ids["Registration"][0]}},
    "console/activities/registration_decide": lambda pool: {
        "input": {"registrationId": pool.ids["Registration"][0], "isApproval": True}
    },
    **dict.fromkeys(
        ("mobile/activities/activity_register", "kiosk/activities/activity_register"),
        lambda pool: {"input": {"activityId": pool.ids["Activity"][0], "waits": False}},
    ),
    "mobile/activities/activity_series_register": lambda _: {"input": {"activityId": _NO_ACTIVITY}},
    "mobile/activities/activity_series_leave": lambda _: {"input": {"activityId": _NO_ACTIVITY}},
    "mobile/activities/activity_feedback_give": lambda _: {"input": {"activityId": _NO_ACTIVITY, "satisfaction": 4}},
    "console/activities/activity_certificates_issue": lambda _: {"input": {"activityId": _NO_ACTIVITY}},
    "console/activities/check_in_device_enrol": lambda _: {
        "input": {"organisationId": encode_id("Organisation", NIL_ID), "name": "x", "publicKey": "A" * 43}
    },
    "console/activities/check_in_device_revoke": lambda _: {"input": {"deviceId": encode_id("CheckInDevice", NIL_ID)}},
    "console/activities/activity_series_certificates_issue": lambda _: {"input": {"activityId": _NO_ACTIVITY}},
    "console/activities/activity_certificate_revoke": lambda _: {
        "input": {"certificateId": encode_id("ActivityCertificate", NIL_ID), "reason": "x"}
    },
    "mobile/activities/activity_photo_add": lambda _: {"input": {"activityId": _NO_ACTIVITY}},
    "mobile/activities/activity_photo_remove": lambda _: {"input": {"photoId": encode_id("ActivityPhoto", NIL_ID)}},
    "mobile/activities/activity_photo_report": lambda _: {
        "input": {"photoId": encode_id("ActivityPhoto", NIL_ID), "reason": "SHOWS_ME"}
    },
    "console/activities/activity_photo_report_decide": lambda _: {
        "input": {"photoId": encode_id("ActivityPhoto", NIL_ID), "isRemoved": True}
    },
    "mobile/activities/calendar_feed_renew": lambda _: {"input": {}},
    "mobile/activities/calendar_feed_revoke": lambda _: {"input": {}},
    "console/activities/activity_create": lambda pool: {
        "input": {
            "organisationId": pool.ids["Organisation"][0],
            "kind": "FILM",
            "title": "",
            "description": "x",
            "venue": "x",
            "startsAt": "2999-01-02T00:00:00Z",
            "endsAt": "2999-01-02T01:00:00Z",
            "capacity": 1,
            "windows": [],
        }
    },
    **dict.fromkeys(
        ("console/activities/check_in_record", "kiosk/activities/check_in_record"),
        lambda pool: {
            "input": {
                "activityId": pool.ids["Activity"][0],
                "nonce": str(NIL_ID),
                "kind": "ENTRY",
                "method": "CARD",
                "value": "none",
            }
        },
    ),
    "kiosk/activities/check_in_upload": lambda pool: {
        "input": {
            "activityId": pool.ids["Activity"][0],
            "uploadKey": str(NIL_ID),
            "device": "x",
            "deviceNow": "2026-01-05T00:00:00Z",
            "scans": [],
        }
    },
    "console/activities/check_in_conflict_decide": lambda _: {
        "input": {"conflictId": encode_id("CheckInConflict", NIL_ID), "isKept": True, "reason": "x"}
    },
    "console/activities/check_in_appeal_decide": lambda _: {
        "input": {"appealId": encode_id("CheckInAppeal", NIL_ID), "isAccepted": True, "reason": "x"}
    },
    "mobile/activities/check_in_appeal_submit": lambda _: {
        "input": {"registrationId": _NO_REGISTRATION, "reason": "x"}
    },
    "mobile/activities/registration_ticket_renew": lambda _: {"input": {"registrationId": _NO_REGISTRATION}},
    "console/activities/activity_update": lambda _: {"input": {"activityId": _NO_ACTIVITY, "title": "x"}},
    **dict.fromkeys(
        [f"console/activities/activity_{word}" for word in ("publish", "close", "reopen")],
        lambda _: {"input": {"activityId": _NO_ACTIVITY}},
    ),
    "console/activities/activity_cancel": lambda _: {"input": {"activityId": _NO_ACTIVITY, "reason": "x"}},
    "console/activities/activity_places_change": lambda _: {"input": {"activityId": _NO_ACTIVITY, "capacity": 1}},
    "console/activities/member_tags_set": lambda pool: {"input": {"memberId": pool.ids["Member"][9], "tags": ["甲班"]}},
    "mobile/members/membership_leave": lambda _: {"input": {}},
    "mobile/members/transfer_request": lambda pool: {"input": {"toOrganisationId": pool.ids["Organisation"][0]}},
    "mobile/members/transfer_withdraw": lambda _: {"input": {"transferId": encode_id("Transfer", NIL_ID)}},
    "console/members/join_request_decide": lambda pool: {
        "input": {"joinRequestId": first_request(pool), "isApproval": True}
    },
    "console/members/join_requests_decide": lambda pool: {
        "input": {"joinRequestIds": [first_request(pool)], "isApproval": False}
    },
    "console/integrations/partner_credential_create": lambda pool: {
        "input": {"organisationId": pool.ids["Organisation"][3], "name": "", "expiresOn": later(pool, 9)}
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
        "input": {"joinRequestId": first_request(pool), "method": "ROSTER"}
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
    "mobile/auth/session_close": lambda _: {},
    "mobile/auth/session_close_all": lambda _: {},
    "console/organisations/rule_set": lambda pool: {
        "input": {
            "organisationId": pool.ids["Organisation"][3],
            "key": "DUES_MONTHLY_FEN",
            "value": 1500,
            "startsOn": later(pool, 40),
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
            "startsOn": later(pool, 0),
        }
    },
    "console/organisations/term_end": lambda pool: {
        "input": {"termId": encode_id("TermOfOffice", NIL_ID), "endsOn": later(pool, 0)}
    },
    "console/organisations/post_handover": lambda pool: {
        "input": {
            "termId": encode_id("TermOfOffice", NIL_ID),
            "memberId": pool.ids["Member"][9],
            "startsOn": later(pool, 1),
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
    **client_domains.WRITES,
    **VOTE_WRITES,
    **{name: always({"input": given}) for name, given in MERCHANT_WRITES.items()},
}
"""Mutations in this order, each by every caller: some take effect, others are refused."""
