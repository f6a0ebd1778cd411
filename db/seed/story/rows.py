"""Rows of the story: the columns of their tables, after the union's id."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID


class Place(NamedTuple):
    """Columns of table `organisation`."""

    id: UUID
    parent_id: UUID
    kind: str
    code: str
    name: str
    name_en: str
    founded_on: date
    state: str
    closed_on: date | None
    successor_id: UUID | None
    version: int


class PlacePeriod(NamedTuple):
    """Columns of table `organisation_period`."""

    organisation_id: UUID
    version: int
    starts_on: date
    until_on: date | None
    parent_id: UUID
    kind: str
    code: str
    name: str
    name_en: str
    state: str
    cause: str
    cause_id: UUID | None
    actor_id: UUID | None
    recorded_at: datetime


class Period(NamedTuple):
    """Columns of table `membership_period`."""

    member_id: UUID
    version: int
    starts_on: date
    until_on: date | None
    state: str
    organisation_id: UUID
    employment_kind: str
    cause: str
    cause_id: UUID | None
    actor_id: UUID | None
    document_number: str | None
    reason: str | None
    recorded_at: datetime


class RuleVersion(NamedTuple):
    """Columns of table `rule_version`."""

    id: UUID
    organisation_id: UUID
    key: str
    value: int | None
    is_binding: bool
    starts_on: date
    source: str
    recorded_by_id: UUID
    recorded_at: datetime
    withdrawn_at: datetime | None


class Office(NamedTuple):
    """Columns of table `post`."""

    id: UUID
    organisation_id: UUID
    kind: str
    position: int
    opened_on: date
    closed_on: date | None


class OfficeGrant(NamedTuple):
    """Columns of table `role_grant`, for a role that came with a term of office."""

    id: UUID
    member_id: UUID
    role: str
    organisation_id: UUID
    granted_by_id: UUID
    starts_on: date
    ends_on: date | None
    revoked_at: datetime | None
    post_term_id: UUID


class TermReminder(NamedTuple):
    """Columns of table `post_term_reminder`."""

    post_term_id: UUID
    stage: str
    reminded_on: date
    ends_on: date


class Deputy(NamedTuple):
    """Columns of table `deputy`."""

    id: UUID
    officer_id: UUID
    deputy_id: UUID
    starts_on: date
    ends_on: date


class Step(NamedTuple):
    """Columns of table `approval_step`; nothing is due before a step opens."""

    id: UUID
    approval_id: UUID
    stage: int
    position: int
    organisation_id: UUID
    permission: str
    escalate_to_id: UUID | None
    days_allowed: int
    status: str
    opened_at: datetime | None = None
    due_at: datetime | None = None
    escalated_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by_id: UUID | None = None
    comment: str | None = None


class Check(NamedTuple):
    """Columns of table `identity_check`."""

    id: UUID
    join_request_id: UUID
    method: str
    outcome: str
    reason: str
    checked_at: datetime
    checked_by_id: UUID | None


class Transfer(NamedTuple):
    """Columns of table `transfer`."""

    id: UUID
    member_id: UUID
    from_organisation_id: UUID
    to_organisation_id: UUID
    approval_id: UUID
    requested_by_id: UUID
    status: str
    closing: str | None
    requested_at: datetime
    due_at: datetime | None
    released_at: datetime | None
    closed_at: datetime | None
    acceptance_days: int


class Run(NamedTuple):
    """Columns of table `dues_run`."""

    month_on: date
    after_id: UUID
    charged_count: int
    charged_fen: int
    began_at: datetime
    completed_at: datetime


class Charge(NamedTuple):
    """Columns of table `dues_charge`."""

    id: UUID
    member_id: UUID
    organisation_id: UUID
    month_on: date
    amount_fen: int
    due_on: date
    settled_on: date | None
    recorded_at: datetime


class Series(NamedTuple):
    """Columns of table `dues_receipt_series`."""

    organisation_id: UUID
    year: int
    last_number: int


class Receipt(NamedTuple):
    """Columns of table `dues_receipt`."""

    id: UUID
    number: str
    organisation_id: UUID
    year: int
    series_number: int
    member_id: UUID
    amount_fen: int
    paid_on: date
    method: str
    document_number: str | None
    recorded_by_id: UUID
    recorded_at: datetime


class Reversal(NamedTuple):
    """Columns of table `dues_reversal`."""

    receipt_id: UUID
    reason: str
    recorded_by_id: UUID
    recorded_at: datetime


class Entry(NamedTuple):
    """Columns of table `dues_entry`."""

    id: UUID
    charge_id: UUID
    kind: str
    amount_fen: int
    receipt_id: UUID | None
    reason: str | None
    document_number: str | None
    actor_id: UUID | None
    recorded_at: datetime


class Reminder(NamedTuple):
    """Columns of table `dues_reminder`."""

    member_id: UUID
    reminded_on: date
    since_on: date
    months: int
    recorded_at: datetime


class LapseProposal(NamedTuple):
    """Columns of table `dues_lapse_proposal`."""

    id: UUID
    member_id: UUID
    organisation_id: UUID
    proposed_on: date
    since_on: date
    months: int
    state: str


class StoredFile(NamedTuple):
    """Columns of table `stored_file`, for a file that was read and forgotten."""

    id: UUID
    member_id: UUID
    purpose: str
    state: str
    name: str
    media_type: str
    content_hash: bytes
    size_bytes: int
    created_at: datetime
    expires_at: datetime


class Import(NamedTuple):
    """Columns of table `roster_import`."""

    id: UUID
    organisation_id: UUID
    file_id: UUID | None
    file_name: str
    content_hash: bytes
    source: str
    opened_by_id: UUID
    state: str
    columns: Mapping[str, str]
    facts: Mapping[str, Any]
    row_count: int
    opened_at: datetime
    read_at: datetime
    applied_at: datetime | None
    undo_until: datetime | None
    forgotten_at: datetime | None = None
    is_current: bool = True


class ImportRow(NamedTuple):
    """Columns of table `roster_row`."""

    import_id: UUID
    number: int
    action: str
    reasons: Sequence[str]
    warnings: Sequence[str]
    fields: Sequence[str]
    member_id: UUID | None
    organisation_id: UUID | None
    outcome: str | None
    wrapped_key: bytes | None = None
    sealed: bytes | None = None
    identity_index: bytes | None = None
    phone_index: bytes | None = None


class Job(NamedTuple):
    """Columns of table `job`, for work that is done."""

    id: UUID
    kind: str
    subject_id: UUID
    actor_id: UUID
    state: str
    progress: Mapping[str, int]
    done_count: int
    total_count: int
    due_at: datetime
    created_at: datetime
    started_at: datetime
    finished_at: datetime


class CorrectionRequest(NamedTuple):
    """Columns of table `correction_request`."""

    id: UUID
    member_id: UUID
    organisation_id: UUID
    approval_id: UUID
    field: str
    status: str
    proposed_sealed: bytes | None
    proposed_masked: str
    reason: str
    submitted_at: datetime
    due_at: datetime | None
    closed_at: datetime | None


class Consent(NamedTuple):
    """Columns of table `consent`."""

    id: UUID
    member_id: UUID
    purpose: str
    text_version: int
    is_given: bool
    at: datetime


class Dismissal(NamedTuple):
    """Columns of table `duplicate_dismissal`."""

    id: UUID
    first_id: UUID
    second_id: UUID
    reason: str
    dismissed_by_id: UUID
    dismissed_at: datetime


class Merge(NamedTuple):
    """Columns of table `member_merge`."""

    merged_id: UUID
    kept_id: UUID
    merged_on: date
    merged_at: datetime
    actor_id: UUID
    reason: str
    document_number: str | None
    facts: Mapping[str, Any]
