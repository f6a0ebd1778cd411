"""Variables with which the documents of clients are explained: well-formed, of nobody."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from tests.engine import client_domains
from tests.engine.merchants_asked import MERCHANT_READS, MERCHANT_WRITES

KEY = UUID(int=7)
MEMBER, ORGANISATION = encode_id("Member", KEY), encode_id("Organisation", KEY)
_JOIN = {
    "organisationId": ORGANISATION,
    "name": "李小龙",
    "employmentKind": "PERMANENT",
    "phoneNumber": "+8613900001111",
    "identityNumber": "11010519491231002X",
}
_ONE = {"id": MEMBER}
_AGAIN = {"reference": "2222222222", "phoneNumber": "+8613900001111"}
_WHEN = {"startsOn": "2026-01-01", "endsOn": "2026-01-31"}
_GRANT = {"memberId": MEMBER, "organisationId": ORGANISATION, "role": "AUDITOR", "startsOn": "2026-01-01"}

_SIGN_IN: Mapping[str, Mapping[str, Any]] = {
    "passkey_register": {"answerJson": "{}"},
    "passkey_rename": {"passkeyId": encode_id("Passkey", KEY), "name": "Key ring"},
    "passkey_remove": {"passkeyId": encode_id("Passkey", KEY)},
    "session_open_by_passkey": {"answerJson": "{}"},
    "session_open_by_single_sign_on": {"code": "code", "verifier": "verifier"},
    "session_step_up": {"proof": {"password": "secret"}},
}
_IMPORT = encode_id("RosterImport", KEY)
_ROSTERS: Mapping[str, Mapping[str, Any]] = {
    "console/integrations/partner_credential_create": {
        "input": {"organisationId": ORGANISATION, "name": "HR", "expiresOn": "2026-01-31"}
    },
    "console/integrations/partner_credential_revoke": {
        "input": {"partnerCredentialId": encode_id("PartnerCredential", KEY)}
    },
    "console/rosters/member_export_open": {"input": {"columns": ["NAME"], "format": "CSV"}},
    "console/rosters/member_export_state": {"id": encode_id("MemberExport", KEY)},
    "console/rosters/roster_import_apply": {"input": {"rosterImportId": _IMPORT}},
    "console/rosters/roster_import_open": {"input": {"uploadId": str(KEY), "organisationId": ORGANISATION}},
    "console/rosters/roster_import_progress": {"importId": _IMPORT},
    "console/rosters/roster_import_summary": {"id": _IMPORT},
    "console/rosters/roster_import_undo": {"input": {"rosterImportId": _IMPORT}},
    "console/rosters/roster_row_list": {"importId": _IMPORT},
}
_ACTION = encode_id("BulkAction", KEY)
_OFFICERS: Mapping[str, Mapping[str, Any]] = {
    "console/bulk_actions/bulk_action_prepare": {
        "input": {"organisationId": ORGANISATION, "kind": "END", "members": {"ids": [MEMBER]}}
    },
    "console/bulk_actions/bulk_action_apply": {"input": {"bulkActionId": _ACTION}},
    "console/bulk_actions/bulk_action_undo": {"input": {"bulkActionId": _ACTION}},
    "console/bulk_actions/bulk_action_cancel": {"input": {"bulkActionId": _ACTION}},
    "console/bulk_actions/bulk_action_progress": {"bulkActionId": _ACTION},
    "console/bulk_actions/bulk_action_summary": {"id": _ACTION},
    "console/bulk_actions/bulk_change_list": {"bulkActionId": _ACTION},
    "console/members/join_requests_decide": {
        "input": {"joinRequestIds": [encode_id("JoinRequest", KEY)], "isApproval": True}
    },
    "console/members/saved_filter_save": {"input": {"name": "Retired", "where": {"members": {}}}},
    "console/members/saved_filter_update": {
        "input": {"savedFilterId": encode_id("SavedFilter", KEY), "name": "Retired", "where": {"members": {}}}
    },
    "console/members/saved_filter_delete": {"input": {"savedFilterId": encode_id("SavedFilter", KEY)}},
    "console/members/consent_give": {"input": {"purpose": "STATISTICS", "textVersion": 1}},
    "console/members/transfer_request": {"input": {"toOrganisationId": ORGANISATION}},
}
_SCAN = {
    "activityId": encode_id("Activity", KEY),
    "nonce": str(KEY),
    "kind": "ENTRY",
    "method": "CARD",
    "value": "HD000001",
}
VARIABLES: Mapping[str, Mapping[str, Any]] = {
    **_ROSTERS,
    **_OFFICERS,
    **client_domains.EXPLAINED,
    "console/auth/deputy_appoint": {"input": {"deputyId": MEMBER, **_WHEN}},
    "console/auth/deputy_dismiss": {"deputyId": encode_id("Deputy", KEY)},
    "console/auth/role_grant": {"input": _GRANT},
    "console/members/join_request_decide": {
        "input": {"joinRequestId": encode_id("JoinRequest", KEY), "isApproval": True}
    },
    "console/members/member_private": _ONE,
    "console/dues/dues_of_member": _ONE,
    "console/activities/activity_registrations_changed": {"activityId": encode_id("Activity", KEY)},
    "mobile/activities/activity_photos": {"id": encode_id("Activity", KEY)},
    "mobile/activities/own_feedback": {"id": encode_id("Activity", KEY)},
    "console/activities/feedback_summary": {"id": encode_id("Activity", KEY)},
    "mobile/activities/activity_detail": {"id": encode_id("Activity", KEY)},
    "mobile/activities/activity_series": {"id": encode_id("Activity", KEY)},
    "console/activities/activity_page": {"id": encode_id("Activity", KEY)},
    "kiosk/activities/activities_today": {
        "place": ORGANISATION,
        "from": "2026-01-01T00:00:00Z",
        "until": "2026-01-02T00:00:00Z",
    },
    "mobile/activities/registration_ticket": {"id": encode_id("Registration", KEY)},
    "kiosk/activities/check_in_roster": {"activityId": encode_id("Activity", KEY)},
    "console/activities/activity_check_in": {"id": encode_id("Activity", KEY)},
    "kiosk/activities/check_in_record": {"input": _SCAN},
    "console/activities/check_in_record": {"input": _SCAN},
    "kiosk/activities/check_in_upload": {
        "input": {
            "activityId": encode_id("Activity", KEY),
            "uploadKey": str(KEY),
            "device": "x",
            "deviceNow": "2026-01-05T00:00:00Z",
            "scans": [],
        }
    },
    "mobile/activities/registration_private": {"id": encode_id("Registration", KEY)},
    "console/members/member_erase": {"input": {"memberId": MEMBER, "isPreview": True}},
    "mobile/members/consent_give": {"input": {"purpose": "STATISTICS", "textVersion": 1}},
    "mobile/members/consent_withdraw": {"input": {"purpose": "STATISTICS"}},
    "mobile/members/member_erasure_request": {"input": {"isWanted": True}},
    "mobile/members/timeline": {"first": 20},
    "mobile/matters/my_matters": {"first": 20},
    "kiosk/matters/kiosk_matters": {"first": 20},
    "mobile/matters/feed": {"first": 20},
    "kiosk/matters/kiosk_feed": {"first": 20},
    "console/matters/inbox": {"first": 20},
    "console/matters/inbox_counts": {},
    "console/organisations/organisation_tree": {"code": "HD"},
    "kiosk/members/join_request_submit": {"input": _JOIN},
    "kiosk/members/join_request_resubmit": {"input": _AGAIN},
    "mobile/members/join_request_resubmit": {"input": _AGAIN},
    "mobile/auth/session_open": {"login": "HD000001", "password": "secret"},
    "console/auth/member_passkeys_remove": {"memberId": MEMBER},
    **{f"{client}/auth/{name}": given for client in ("console", "mobile") for name, given in _SIGN_IN.items()},
    "mobile/auth/sign_in_code_send": {"phoneNumber": "+8613900001111"},
    "mobile/auth/session_open_by_code": {"phoneNumber": "+8613900001111", "code": "012345"},
    "mobile/auth/sign_on_identity_unlink": {"signOnIdentityId": encode_id("SignOnIdentity", KEY)},
    "mobile/auth/session_refresh": {"refreshToken": "token"},
    "mobile/members/join_request_receipt": {"reference": "ABCDEFGH12", "phoneNumber": "+8613900001111"},
    "mobile/members/join_request_submit": {"input": _JOIN},
    "console/members/member_statistics": {"by": "STATE"},
    "console/organisations/organisation_change_preview": {
        "input": {"change": "MOVE", "organisationId": ORGANISATION, "otherId": ORGANISATION}
    },
    "mobile/members/member_summary": {"id": MEMBER},
    "mobile/notifications/notification_list": {"first": 20},
    "mobile/notifications/notification_read": {"ids": [encode_id("Notification", KEY)]},
    **MERCHANT_READS,
    **{name: {"input": given} for name, given in MERCHANT_WRITES.items()},
}
"""Of those documents that need some."""
