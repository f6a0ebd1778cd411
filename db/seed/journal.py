"""What the seeds leave in inboxes and in the audit log, as if the demonstration union had worked with the software."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from db.models.members import JoinRequestStatus
from db.seed.accounts import DEMO_ACCOUNTS
from db.seed.ids import Kind, seed_id
from db.seed.joining import Joining, JoinRequest
from db.seed.union import Union, member_id


class Notification(NamedTuple):
    """Columns of table `notification`."""

    id: UUID
    event_id: UUID
    member_id: UUID
    kind: str
    facts: Mapping[str, str]
    created_at: datetime
    read_at: datetime | None


class AuditEntry(NamedTuple):
    """Columns of table `audit_entry`."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    action: str
    object_kind: str
    object_id: UUID
    organisation_id: UUID | None
    facts: Mapping[str, Any]


class _Message(NamedTuple):
    member_id: UUID
    kind: str
    facts: Mapping[str, str]
    created_at: datetime
    is_read: bool


def notifications_of(union: Union, joining: Joining) -> list[Notification]:
    """Messages of the demonstration accounts, oldest first."""
    messages = sorted((*_welcomes(union), *_inbox_of_officers(union, joining)), key=lambda message: message.created_at)
    return [
        Notification(
            seed_id(Kind.NOTIFICATION, number),
            seed_id(Kind.EVENT, number),
            message.member_id,
            message.kind,
            message.facts,
            message.created_at,
            message.created_at + timedelta(hours=5) if message.is_read else None,
        )
        for number, message in enumerate(messages, start=1)
    ]


def audit_entries_of(union: Union, joining: Joining, more: Sequence[AuditEntry] = ()) -> list[AuditEntry]:
    """Grants in force, join requests and what else is given, in the order of time.

    They are chained later as any entry is.
    """
    entries = sorted((*_grant_entries(union), *_request_entries(joining), *more), key=lambda entry: entry.at)
    return [entry._replace(id=seed_id(Kind.AUDIT_ENTRY, number)) for number, entry in enumerate(entries, start=1)]


def _welcomes(union: Union) -> Iterator[_Message]:
    accounts = {member_id(number) for number in range(1, len(DEMO_ACCOUNTS) + 1)}
    first = next(union.members())
    facts = {"member_id": str(first.id), "member_number": first.member_number}
    yield _Message(first.id, "join_request_approved", facts, _morning(first.joined_on), is_read=False)
    for grant in union.offices.grants:
        if grant.ends_on is None and grant.member_id in accounts:
            facts = {"role": grant.role, "organisation_id": str(grant.organisation_id), "role_grant_id": str(grant.id)}
            yield _Message(grant.member_id, "role_granted", facts, _morning(grant.starts_on), is_read=True)


def _inbox_of_officers(union: Union, joining: Joining) -> Iterator[_Message]:
    """The officers among the accounts hear of requests that wait at their branch or below."""
    officers = {seat: member_id(number) for number, seat in ((2, "HD-A-01"), (3, "HD-A-02"))}
    codes = {node.id: node.code for node in union.organisations}
    for request in joining.requests:
        officer = officers.get(codes[request.organisation_id][: len("HD-A-01")])
        if officer is not None and request.status in {JoinRequestStatus.IN_REVIEW, JoinRequestStatus.REJECTED}:
            facts = {"join_request_id": str(request.id), "organisation_id": str(request.organisation_id)}
            is_read = request.status != JoinRequestStatus.IN_REVIEW
            yield _Message(officer, "join_request_submitted", facts, request.submitted_at, is_read=is_read)


def _grant_entries(union: Union) -> Iterator[AuditEntry]:
    for grant in union.offices.grants:
        if grant.ends_on is None:
            facts = {"member_id": str(grant.member_id), "role": grant.role}
            yield _entry(_morning(grant.starts_on), grant.granted_by_id, "role.granted", grant.id)._replace(
                organisation_id=grant.organisation_id, facts=facts
            )


def _request_entries(joining: Joining) -> Iterator[AuditEntry]:
    deciders = [step.decided_by_id for step in joining.steps]
    for request, decider in zip(joining.requests, deciders, strict=True):
        for entry in _entries_of(request, decider):
            yield entry._replace(object_kind="join_request", organisation_id=request.organisation_id)


def _entries_of(request: JoinRequest, decider: UUID | None) -> Sequence[AuditEntry]:
    submitted = _entry(request.submitted_at, None, "join_request.submitted", request.id)
    submitted = submitted._replace(facts={"approval_id": str(request.approval_id)})
    if request.decided_at is None:
        return (submitted,)
    decided = _entry(request.decided_at, decider, f"join_request.{request.status}", request.id)
    facts = {"member_id": str(request.member_id)} if request.member_id else {}
    return submitted, decided._replace(facts=facts)


def _entry(at: datetime, actor_id: UUID | None, action: str, object_id: UUID) -> AuditEntry:
    return AuditEntry(object_id, at, actor_id, action, "role_grant", object_id, None, {})


def _morning(day: date) -> datetime:
    """Nine o'clock in China."""
    return datetime.combine(day, time(1), UTC)
