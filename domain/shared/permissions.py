"""What a role allows. A permission is held at the role's node and below; everything else is denied."""

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    """Rights that fields and operations ask for."""

    SIGNED_IN = "signed_in"
    MEMBER_READ = "member_read"
    MEMBER_READ_PRIVATE = "member_read_private"
    MEMBER_WRITE = "member_write"
    MEMBER_IMPORT = "member_import"
    MEMBER_EXPORT = "member_export"
    ORGANISATION_WRITE = "organisation_write"
    JOIN_REQUEST_DECIDE = "join_request_decide"
    TRANSFER_DECIDE = "transfer_decide"
    DUES_READ = "dues_read"
    DUES_WRITE = "dues_write"
    CORRECTION_REQUEST_DECIDE = "correction_request_decide"
    ACTIVITY_READ = "activity_read"
    ACTIVITY_MANAGE = "activity_manage"
    REGISTRATION_DECIDE = "registration_decide"
    CHECK_IN_RECORD = "check_in_record"
    CHECK_IN_MANAGE = "check_in_manage"
    POINT_READ = "point_read"
    POINT_MANAGE = "point_manage"
    BENEFIT_READ = "benefit_read"
    BENEFIT_MANAGE = "benefit_manage"
    MERCHANT_MANAGE = "merchant_manage"
    VOUCHER_REDEEM = "voucher_redeem"
    REDEMPTION_UPLOAD = "redemption_upload"
    SETTLEMENT_READ = "settlement_read"
    VOTE_READ = "vote_read"
    VOTE_MANAGE = "vote_manage"
    SUGGESTION_READ = "suggestion_read"
    SUGGESTION_MANAGE = "suggestion_manage"
    SUGGESTION_SUPERVISE = "suggestion_supervise"
    SURVEY_READ = "survey_read"
    SURVEY_MANAGE = "survey_manage"
    NEWS_READ = "news_read"
    NEWS_MANAGE = "news_manage"
    LEARNING_READ = "learning_read"
    LEARNING_MANAGE = "learning_manage"
    DISCLOSURE_READ = "disclosure_read"
    DISCLOSURE_MANAGE = "disclosure_manage"
    NOTICE_READ = "notice_read"
    NOTICE_MANAGE = "notice_manage"
    OFFICIAL_DOCUMENT_READ = "official_document_read"
    OFFICIAL_DOCUMENT_MANAGE = "official_document_manage"
    LEGAL_READ = "legal_read"
    LEGAL_MANAGE = "legal_manage"
    KIOSK_MANAGE = "kiosk_manage"
    KIOSK_SERVE = "kiosk_serve"
    ROLE_GRANT = "role_grant"
    AUDIT_READ = "audit_read"
    DOCUMENT_READ = "document_read"


_OFFICER = frozenset(
    {
        Permission.MEMBER_READ,
        Permission.MEMBER_READ_PRIVATE,
        Permission.MEMBER_WRITE,
        Permission.MEMBER_IMPORT,
        Permission.MEMBER_EXPORT,
        Permission.JOIN_REQUEST_DECIDE,
        Permission.TRANSFER_DECIDE,
        Permission.DUES_READ,
        Permission.DUES_WRITE,
        Permission.CORRECTION_REQUEST_DECIDE,
        Permission.ACTIVITY_READ,
        Permission.ACTIVITY_MANAGE,
        Permission.REGISTRATION_DECIDE,
        Permission.CHECK_IN_RECORD,
        Permission.CHECK_IN_MANAGE,
        Permission.POINT_READ,
        Permission.POINT_MANAGE,
        Permission.BENEFIT_READ,
        Permission.BENEFIT_MANAGE,
        Permission.MERCHANT_MANAGE,
        Permission.VOUCHER_REDEEM,
        Permission.SETTLEMENT_READ,
        Permission.VOTE_READ,
        Permission.VOTE_MANAGE,
        Permission.SUGGESTION_READ,
        Permission.SUGGESTION_MANAGE,
        Permission.SUGGESTION_SUPERVISE,
        Permission.SURVEY_READ,
        Permission.SURVEY_MANAGE,
        Permission.NEWS_READ,
        Permission.NEWS_MANAGE,
        Permission.LEARNING_READ,
        Permission.LEARNING_MANAGE,
        Permission.DISCLOSURE_READ,
        Permission.DISCLOSURE_MANAGE,
        Permission.NOTICE_READ,
        Permission.NOTICE_MANAGE,
        Permission.OFFICIAL_DOCUMENT_READ,
        Permission.OFFICIAL_DOCUMENT_MANAGE,
        Permission.LEGAL_READ,
        Permission.LEGAL_MANAGE,
        Permission.KIOSK_MANAGE,
    }
)
ROLE_PERMISSIONS: Mapping[str, frozenset[Permission]] = {
    "branch_officer": _OFFICER,
    "federation_officer": _OFFICER | {Permission.ORGANISATION_WRITE, Permission.ROLE_GRANT},
    "auditor": frozenset(
        {
            Permission.MEMBER_READ,
            Permission.MEMBER_EXPORT,
            Permission.AUDIT_READ,
            Permission.DUES_READ,
            Permission.ACTIVITY_READ,
            Permission.POINT_READ,
            Permission.BENEFIT_READ,
            Permission.VOTE_READ,
            Permission.SUGGESTION_READ,
            Permission.SURVEY_READ,
            Permission.NEWS_READ,
            Permission.LEARNING_READ,
            Permission.DISCLOSURE_READ,
            Permission.NOTICE_READ,
            Permission.OFFICIAL_DOCUMENT_READ,
            Permission.LEGAL_READ,
        }
    ),
    "administrator": frozenset({Permission.ROLE_GRANT, Permission.AUDIT_READ, Permission.DOCUMENT_READ}),
}
"""Roles of `db.models.auth.Role` → permissions; a contract test holds the two lists together."""

CREDENTIAL_PERMISSIONS: Mapping[str, frozenset[Permission]] = {
    "terminal": frozenset({Permission.VOUCHER_REDEEM, Permission.REDEMPTION_UPLOAD}),
    "staff": frozenset({Permission.SETTLEMENT_READ}),
}
"""What a credential of a merchant allows, and nothing else; kinds of `db.models.merchants.CredentialKind`."""

LATE_PERMISSIONS = frozenset({Permission.REDEMPTION_UPLOAD})
"""What is left to a terminal after its last day: it brings the file of what it redeemed before."""

KIOSK_PERMISSIONS = frozenset({Permission.KIOSK_SERVE})
"""What an enrolled kiosk may do in its own name, and nothing else; no role has it."""

DEPUTISED_PERMISSIONS = frozenset(
    {
        Permission.JOIN_REQUEST_DECIDE,
        Permission.TRANSFER_DECIDE,
        Permission.CORRECTION_REQUEST_DECIDE,
        Permission.REGISTRATION_DECIDE,
    }
)
"""What an officer's deputy may do in their place: decide, and nothing else; not read the register."""
