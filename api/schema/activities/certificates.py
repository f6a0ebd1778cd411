"""Certificates 证书: the noun, inputs and payloads."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, computed_from, relation
from api.nodes import Node, found_by, node_id
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db import forms

if TYPE_CHECKING:
    from api.schema.activities.nouns import Activity

_PDF, _CHECK = "/me/certificates/", "/certificates/"


def _activity() -> type[Any]:
    from api.schema.activities import nouns  # noqa: PLC0415  # the two nouns refer to each other

    return nouns.Activity


@found_by("certificate_by_id")
@strawberry.type(
    description="Certificate that a member took part in an activity, or in enough of a series 证书, seen by the "
    "member and by who holds ACTIVITY_READ at the activity's organisation."
)
class ActivityCertificate(Node):
    """An activity_certificate row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("ActivityCertificate")
    number: str = column("number", description="Number, unique in the union.")
    code: str = column("code", description="Code that stands on it, 16 letters and digits.")
    check_path: str = computed_from(
        "code",
        lambda code: f"{_CHECK}{code}",
        form=forms.path_of(_CHECK, "code"),
        description="Path at which anybody can check it.",
    )
    pdf_path: str = computed_from(
        "id",
        lambda key: f"{_PDF}{key}",
        form=forms.path_of(_PDF, "id"),
        description="Path to get it from as a PDF, with the access token of the member.",
    )
    attended_sessions: int | None = column(
        "attended_sessions", description="Sessions of the series at which the member was; null for a single activity."
    )
    held_sessions: int | None = column(
        "held_sessions", description="Sessions of the series that took place; null for a single activity."
    )
    issued_on: date = column("issued_on", description="Day on which it was issued.")
    revoked_at: datetime | None = column("revoked_at", description="When it was revoked; null while it holds.")
    revoke_reason: str | None = column("revoke_reason", description="Why it was revoked; null while it holds.")
    activity: Annotated["Activity", strawberry.lazy("api.schema.activities.nouns")] | None = relation(
        "activity_by_id",
        "activity_id",
        _activity,
        description="Activity that it is about; of a series the last session at which the member was.",
    )


@strawberry.input(description="Activity whose participants get certificates.")
class ActivityCertificatesIssueInput:
    """Input of activityCertificatesIssue."""

    activity_id: strawberry.ID = strawberry.field(description="Activity that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why no certificates were issued.")
class ActivityCertificatesIssueErrorCode(Enum):
    """Codes of activityCertificatesIssue."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_STATE_REFUSED = strawberry.enum_value("ACTIVITY_STATE_REFUSED", description="Activity is not over.")
    NO_CERTIFICATES_DUE = strawberry.enum_value(
        "NO_CERTIFICATES_DUE", description="Nobody took part who has none already."
    )


@strawberry.type(description="Refusal to issue certificates.")
class ActivityCertificatesIssueUserError(UserError):
    """Error of activityCertificatesIssue."""

    code: ActivityCertificatesIssueErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of issuing certificates.")
class ActivityCertificatesIssuePayload(Payload):
    """Answer of activityCertificatesIssue."""

    error: ClassVar[type[Any]] = ActivityCertificatesIssueUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityCertificatesIssueUserError] = strawberry.field(description="Refusals; empty when issued.")
    issued_count: int | None = column("issued_count", description="Certificates that are new; null when refused.")
    activity: Annotated["Activity", strawberry.lazy("api.schema.activities.nouns")] | None = relation(
        "activity_by_id", "activity_id", _activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Series whose participants get certificates.")
class ActivitySeriesCertificatesIssueInput:
    """Input of activitySeriesCertificatesIssue."""

    activity_id: strawberry.ID = strawberry.field(description="Any session of the series.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why no certificates of a series were issued.")
class ActivitySeriesCertificatesIssueErrorCode(Enum):
    """Codes of activitySeriesCertificatesIssue."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_NOT_IN_SERIES = strawberry.enum_value("ACTIVITY_NOT_IN_SERIES", description="Activity is a single one.")
    ACTIVITY_STATE_REFUSED = strawberry.enum_value(
        "ACTIVITY_STATE_REFUSED", description="Something of the series is to come, or nothing took place."
    )
    NO_CERTIFICATES_DUE = strawberry.enum_value(
        "NO_CERTIFICATES_DUE", description="Nobody was at enough sessions who has none already."
    )


@strawberry.type(description="Refusal to issue certificates of a series.")
class ActivitySeriesCertificatesIssueUserError(UserError):
    """Error of activitySeriesCertificatesIssue."""

    code: ActivitySeriesCertificatesIssueErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of issuing certificates of a series.")
class ActivitySeriesCertificatesIssuePayload(Payload):
    """Answer of activitySeriesCertificatesIssue."""

    error: ClassVar[type[Any]] = ActivitySeriesCertificatesIssueUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivitySeriesCertificatesIssueUserError] = strawberry.field(
        description="Refusals; empty when issued."
    )
    issued_count: int | None = column("issued_count", description="Certificates that are new; null when refused.")
    activity: Annotated["Activity", strawberry.lazy("api.schema.activities.nouns")] | None = relation(
        "activity_by_id", "activity_id", _activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Certificate that is to hold no more.")
class ActivityCertificateRevokeInput:
    """Input of activityCertificateRevoke."""

    certificate_id: strawberry.ID = strawberry.field(description="Certificate that is meant.")
    reason: str = strawberry.field(description="Why, for the member, at most 200 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a certificate was not revoked.")
class ActivityCertificateRevokeErrorCode(Enum):
    """Codes of activityCertificateRevoke."""

    CERTIFICATE_NOT_FOUND = strawberry.enum_value(
        "CERTIFICATE_NOT_FOUND", description="None within the caller's reach."
    )
    TEXT_INVALID = strawberry.enum_value(
        "TEXT_INVALID", description="Reason is missing or too long, or has control characters."
    )


@strawberry.type(description="Refusal to revoke a certificate.")
class ActivityCertificateRevokeUserError(UserError):
    """Error of activityCertificateRevoke."""

    code: ActivityCertificateRevokeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of revoking a certificate.")
class ActivityCertificateRevokePayload(Payload):
    """Answer of activityCertificateRevoke."""

    error: ClassVar[type[Any]] = ActivityCertificateRevokeUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityCertificateRevokeUserError] = strawberry.field(description="Refusals; empty when done.")
    certificate: ActivityCertificate | None = relation(
        "certificate_by_id",
        "certificate_id",
        lambda: ActivityCertificate,
        description="Certificate as it is now; null when refused.",
    )
