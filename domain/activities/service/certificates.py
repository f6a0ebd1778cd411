"""Certificates 证书 for those who took part: issued, revoked, shown, checked."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.models.activities import ActivityCertificateRow
from db.queries import events as event_queries
from db.queries.activities import certificates
from db.session import Connection
from domain.activities.errors import ActivityNotFound, ActivityStateRefused, CertificateNotFound, NoCertificatesDue
from domain.activities.rules import MAX_LINE, both_titles, clean_text
from domain.activities.service.planning import locked_activity
from domain.activities.taking_part import ATTENDED, CODE_BYTES, certificate_number, clean_code, took_part
from domain.audit.service import record
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class ActivityCertificatesIssue:
    """Certificates for all who took part in an activity and have none yet."""

    activity_id: UUID


@dataclass(frozen=True, slots=True)
class ActivityCertificateRevoke:
    """A certificate that holds no more, and why."""

    certificate_id: UUID
    reason: str


async def activity_certificates_issue(work: Work, command: ActivityCertificatesIssue) -> Outcome:
    """Issues certificates to all who took part and have none, by the order of their registrations.

    Where somebody was let in at the door, only who was let in took part. Locks the activity, then the union's series of
    numbers. A revoked certificate is not issued again. Records `activity.certificates_issued`; emits
    `certificate.issued` for each.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_STATE_REFUSED (it is not over), NO_CERTIFICATES_DUE.
    """
    officer_id = work.actor.member_id
    if officer_id is None:
        raise ActivityNotFound("activityId")
    activity = await locked_activity(work, command.activity_id)
    due = [state for state in ATTENDED if took_part(activity.state, activity.ends_at, state, work.now)]
    if not due:
        raise ActivityStateRefused("activityId", state=activity.state)
    tenant_id, day = work.scope.tenant_id, local_day(work.now)
    rows = await certificates.list_without(work.conn, tenant_id, activity.id, states=due)
    if not rows:
        raise NoCertificatesDue("activityId")
    last = await certificates.take_numbers(work.conn, tenant_id, year=day.year, count=len(rows))
    made = [
        ActivityCertificateRow(
            tenant_id=tenant_id,
            activity_id=activity.id,
            member_id=row["member_id"],
            registration_id=row["id"],
            number=certificate_number(day.year, number),
            code=base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode(),
            issued_on=day,
            issued_at=work.now,
            issued_by_id=officer_id,
        )
        for number, row in enumerate(rows, last - len(rows) + 1)
    ]
    await certificates.insert_certificates(work.conn, made)
    title = both_titles(activity.title, activity.title_en)
    subjects = [("activity_certificate", each.id, {"member_id": str(each.member_id), "title": title}) for each in made]
    await event_queries.insert_events(work.conn, tenant_id, topic="certificate.issued", subjects=subjects)
    place, count = activity.organisation_id, len(made)
    await record(
        work, "activity.certificates_issued", "activity", activity.id, organisation_id=place, certificates=count
    )
    return {"activity_id": activity.id, "issued_count": count}


async def activity_certificate_revoke(work: Work, command: ActivityCertificateRevoke) -> Outcome:
    """Ends a certificate, for good: whoever checks it is told so. Locks it; twice is the same as once.

    Records `certificate.revoked`.

    Raises:
        DomainError: CERTIFICATE_NOT_FOUND, TEXT_INVALID.
    """
    reason = clean_text(command.reason, "reason", most=MAX_LINE)
    row = await certificates.lock_managed(work.conn, work.scope, command.certificate_id)
    if row is None or reason is None:
        raise CertificateNotFound("certificateId")
    if row["revoked_at"] is None:
        tenant_id, place = work.scope.tenant_id, row["organisation_id"]
        await certificates.revoke_certificate(work.conn, tenant_id, row["id"], now=work.now, reason=reason)
        await record(work, "certificate.revoked", "activity_certificate", row["id"], organisation_id=place)
    return {"certificate_id": row["id"], "registration_id": row["registration_id"]}


async def own_certificate(
    conn: Connection, tenant_id: UUID, certificate_id: UUID, member_id: UUID
) -> Mapping[str, Any] | None:
    """What stands on a certificate of the member; None for another's, and for one that holds no more."""
    row = await certificates.find_own_certificate(conn, tenant_id, certificate_id, member_id)
    return None if row is None else dict(row)


async def checked_certificate(conn: Connection, tenant_id: UUID, code: str) -> Mapping[str, Any] | None:
    """What stands on the certificate with this code, however it is spelt; None when there is none."""
    cleaned = clean_code(code)
    row = None if cleaned is None else await certificates.find_by_code(conn, tenant_id, cleaned)
    return None if row is None else dict(row)
