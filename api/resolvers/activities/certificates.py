"""Certificates: issued and revoked by officers."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.activities.certificates import (
    ActivityCertificateRevokeInput,
    ActivityCertificateRevokePayload,
    ActivityCertificatesIssueInput,
    ActivityCertificatesIssuePayload,
    ActivitySeriesCertificatesIssueInput,
    ActivitySeriesCertificatesIssuePayload,
)
from domain.activities import service
from domain.shared.permissions import Permission


@strawberry.type
class CertificateMutation:
    """Root mutations of certificates."""

    @strawberry.mutation(
        description="Issues certificates to all who took part in an activity and have none; each is told.",
        extensions=requires(Permission.ACTIVITY_MANAGE),
    )
    async def activity_certificates_issue(
        self,
        info: Info,
        input: Annotated[ActivityCertificatesIssueInput, strawberry.argument(description="Which activity.")],
    ) -> ActivityCertificatesIssuePayload | None:
        command = service.ActivityCertificatesIssue(key_of(input.activity_id, "Activity", "input", "activityId"))
        return await perform(
            info,
            ActivityCertificatesIssuePayload,
            service.activity_certificates_issue,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Issues certificates of a series to all who were at enough of its sessions; each is told.",
        extensions=requires(Permission.ACTIVITY_MANAGE),
    )
    async def activity_series_certificates_issue(
        self,
        info: Info,
        input: Annotated[ActivitySeriesCertificatesIssueInput, strawberry.argument(description="Which series.")],
    ) -> ActivitySeriesCertificatesIssuePayload | None:
        command = service.ActivitySeriesCertificatesIssue(key_of(input.activity_id, "Activity", "input", "activityId"))
        return await perform(
            info,
            ActivitySeriesCertificatesIssuePayload,
            service.activity_series_certificates_issue,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Ends a certificate for good; whoever checks it is told so.",
        extensions=requires(Permission.ACTIVITY_MANAGE),
    )
    async def activity_certificate_revoke(
        self,
        info: Info,
        input: Annotated[ActivityCertificateRevokeInput, strawberry.argument(description="Which one, and why.")],
    ) -> ActivityCertificateRevokePayload | None:
        command = service.ActivityCertificateRevoke(
            key_of(input.certificate_id, "ActivityCertificate", "input", "certificateId"), input.reason
        )
        return await perform(
            info,
            ActivityCertificateRevokePayload,
            service.activity_certificate_revoke,
            command,
            request_key=input.request_key,
        )
