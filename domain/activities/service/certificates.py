"""Certificates 证书 for those who took part: issued, revoked, shown, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.models.activities import ActivityCertificateRow, ActivityRow
from db.queries import events as event_queries
from db.queries.activities import certificates, plans
from db.session import Connection
from domain.activities.errors import (
    ActivityNotFound,
    ActivityNotInSeries,
    ActivityStateRefused,
    CertificateNotFound,
    NoCertificatesDue,
)
from domain.activities.rules import MAX_LINE, both_titles, clean_text
from domain.activities.series_rules import OPEN_STATES, certificate_least, series_title
from domain.activities.service.planning import locked_activity
from domain.activities.taking_part import ATTENDED, took_part
from domain.audit.service import record
from domain.shared.calendar import local_day
from domain.shared.certificates import certificate_number, clean_code, new_code
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class ActivityCertificatesIssue:
    """Certificates for all who took part in an activity and have none yet."""

    activity_id: UUID


@dataclass(frozen=True, slots=True)
class ActivitySeriesCertificatesIssue:
    """Certificates for all who were at enough sessions of the series of an activity and have none yet."""

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
    activity = await locked_activity(work, command.activity_id)
    due = [state for state in ATTENDED if took_part(activity.state, activity.ends_at, state, work.now)]
    if not due:
        raise ActivityStateRefused("activityId", state=activity.state)
    rows = await certificates.list_without(work.conn, work.scope.tenant_id, activity.id, states=due)
    of_activity = [
        {"activity_id": activity.id, "member_id": row["member_id"], "registration_id": row["id"]} for row in rows
    ]
    count = await _issue(work, both_titles(activity.title, activity.title_en), of_activity)
    place = activity.organisation_id
    await record(
        work, "activity.certificates_issued", "activity", activity.id, organisation_id=place, certificates=count
    )
    return {"activity_id": activity.id, "issued_count": count}


async def activity_series_certificates_issue(work: Work, command: ActivitySeriesCertificatesIssue) -> Outcome:
    """Issues certificates of a whole series to all who were at enough of its sessions and have none of it.

    Once nothing of it is to come. Sessions that were cancelled do not count; of each other one it is told as for its
    own certificates who took part. Locks the activity and the lines of the series, then the union's series of numbers.
    A revoked certificate is not issued again. Records `activity_series.certificates_issued`; emits `certificate.issued`
    for each.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_NOT_IN_SERIES, ACTIVITY_STATE_REFUSED (something is to come, or
            nothing took place), NO_CERTIFICATES_DUE.
    """
    activity, tenant_id = await _of_series(work, command.activity_id), work.scope.tenant_id
    series_id = activity.series_id
    if series_id is None:
        raise ActivityNotInSeries("activityId")
    sessions = await plans.lock_sessions(work.conn, tenant_id, series_id)
    held_ids = [each.id for each in sessions if took_part(each.state, each.ends_at, "registered", work.now)]
    if not held_ids or any(each.state in OPEN_STATES and each.id not in held_ids for each in sessions):
        raise ActivityStateRefused("activityId", state=activity.state)
    least = certificate_least(await certificates.find_least(work.conn, tenant_id, series_id), len(held_ids))
    rows = await certificates.list_attended(
        work.conn, tenant_id, series_id, held_ids=held_ids, states=list(ATTENDED), least=least
    )
    of_series = [
        {
            "activity_id": row["last_id"],
            "member_id": row["member_id"],
            "series_id": series_id,
            "attended_sessions": row["attended"],
            "held_sessions": len(held_ids),
        }
        for row in rows
    ]
    count = await _issue(work, series_title(activity.title, activity.title_en, len(held_ids)), of_series)
    await record(
        work,
        "activity_series.certificates_issued",
        "activity",
        activity.id,
        organisation_id=activity.organisation_id,
        certificates=count,
    )
    return {"activity_id": activity.id, "issued_count": count}


async def _of_series(work: Work, activity_id: UUID) -> ActivityRow:
    """An activity that the caller manages; the lines of its series are locked before it, in the order of their ids."""
    found = await plans.find_activity(work.conn, work.scope.tenant_id, activity_id)
    if found is not None and found.series_id is not None:
        await plans.lock_sessions(work.conn, work.scope.tenant_id, found.series_id)
    return await locked_activity(work, activity_id)


async def _issue(work: Work, title: str, given: Sequence[Mapping[str, Any]]) -> int:
    """Writes certificates with numbers of their own, and emits `certificate.issued` for each; how many they are.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND (no caller), NO_CERTIFICATES_DUE.
    """
    officer_id, tenant_id, day = work.actor.member_id, work.scope.tenant_id, local_day(work.now)
    if officer_id is None:
        raise ActivityNotFound("activityId")
    if not given:
        raise NoCertificatesDue("activityId")
    last = await certificates.take_numbers(work.conn, tenant_id, year=day.year, count=len(given))
    made = [
        ActivityCertificateRow(
            tenant_id=tenant_id,
            number=certificate_number(day.year, number),
            code=new_code(),
            issued_on=day,
            issued_at=work.now,
            issued_by_id=officer_id,
            **each,
        )
        for number, each in enumerate(given, last - len(given) + 1)
    ]
    await certificates.insert_certificates(work.conn, made)
    subjects = [("activity_certificate", each.id, {"member_id": str(each.member_id), "title": title}) for each in made]
    await event_queries.insert_events(work.conn, tenant_id, topic="certificate.issued", subjects=subjects)
    return len(made)


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
