"""Batch reads of check-in: events, conflicts, appeals, numbers, and what a device at the door takes along.

An event is seen by the member and by who reads the activity's registrations; conflicts by who decides on them; an
appeal by both; a roster by who records at the door.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.batch import Batch
from db.models.activities import (
    LIVE_STATES,
    ActivityRow,
    CheckInAppealRow,
    CheckInConflictRow,
    CheckInEventRow,
    CheckInUploadRow,
    RegistrationRow,
)
from db.models.members import MemberRow
from db.predicates import below_nodes, held_nodes, of_own_entries, tenant_id
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_REGISTRATION = table_of(RegistrationRow)
_MEMBER = table_of(MemberRow)
_EVENT = table_of(CheckInEventRow)
_UPLOAD = table_of(CheckInUploadRow)
_CONFLICT = table_of(CheckInConflictRow)
_APPEAL = table_of(CheckInAppealRow)


def _word(text: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{text}'")


def _at(permission: str) -> sa.ColumnElement[bool]:
    """Whether the caller holds the permission at the activity of a row."""
    return below_nodes(_ACTIVITY.c.organisation_id, held_nodes(permission))


def _its(table: sa.FromClause, other: sa.FromClause, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(other.c.tenant_id == table.c.tenant_id, other.c.id == table.c[key])


_IS_VOID = sa.func.coalesce(_CONFLICT.c.status == _word("voided"), sa.false())
_EVENTS = (
    sa.select(
        *(
            _EVENT.c[name]
            for name in (
                "id",
                "activity_id",
                "registration_id",
                "member_id",
                "kind",
                "method",
                "is_walk_in",
                "is_forced",
                "happened_at",
                "device_at",
                "recorded_at",
                "recorded_by_id",
                "device_id",
            )
        ),
        _MEMBER.c.name.label("member_name"),
        _MEMBER.c.member_number,
        # Cast, since what an outer join may not find is null.
        sa.cast(_UPLOAD.c.device, sa.Text()).label("device"),
        _UPLOAD.c.roster_at,
        sa.cast(_CONFLICT.c.reason, sa.Text()).label("reason"),
        sa.cast(sa.func.coalesce(_CONFLICT.c.reason, _word("none")), sa.Text()).label("reason_code"),
        sa.not_(_IS_VOID).label("is_counted"),
    )
    .select_from(
        _EVENT.join(_ACTIVITY, _its(_EVENT, _ACTIVITY, "activity_id"))
        .join(_MEMBER, _its(_EVENT, _MEMBER, "member_id"))
        .outerjoin(_UPLOAD, _its(_EVENT, _UPLOAD, "upload_id"))
        .outerjoin(_CONFLICT, _its(_EVENT, _CONFLICT, "id"))
    )
    .where(
        _EVENT.c.tenant_id == tenant_id(),
        sa.or_(of_own_entries(_EVENT.c.member_id), _at("activity_read")),
    )
)
check_in_event_by_id = Batch(_EVENTS, name="check_in_event_by_id", never_null=("is_counted", "reason_code"))
"""An entry or exit: one's own, or at an activity whose registrations the caller reads."""

check_in_events_by_registration_id = Batch(
    _EVENTS,
    name="check_in_events_by_registration_id",
    key="registration_id",
    order=("happened_at", "id"),
    is_many=True,
    never_null=("is_counted", "reason_code"),
)
"""What happened with a registration, in its order."""


def _decided(table: sa.Table, *columns: str) -> sa.Select[Any]:
    shown = ("id", "activity_id", "member_id", "reason", "status", "decided_at", "decision_note", *columns)
    return (
        sa.select(*(table.c[name] for name in shown), _MEMBER.c.name.label("member_name"), _MEMBER.c.member_number)
        .select_from(
            table.join(_ACTIVITY, _its(table, _ACTIVITY, "activity_id")).join(
                _MEMBER, _its(table, _MEMBER, "member_id")
            )
        )
        .where(table.c.tenant_id == tenant_id())
    )


CONFLICTS_IN_HAND = _decided(_CONFLICT, "note", "opened_at").where(_at("check_in_manage"))
"""Conflicts on which the caller decides."""
APPEALS_IN_SIGHT = _decided(_APPEAL, "registration_id", "submitted_at").where(
    sa.or_(of_own_entries(_APPEAL.c.member_id), _at("check_in_manage"))
)
"""Appeals of one's own, and those on which the caller decides."""
APPEALS_IN_HAND = _decided(_APPEAL, "registration_id", "submitted_at").where(_at("check_in_manage"))
"""Appeals on which the caller decides."""

check_in_conflict_by_id = Batch(CONFLICTS_IN_HAND, name="check_in_conflict_by_id")
"""A conflict on which the caller decides."""

check_in_appeal_by_id = Batch(APPEALS_IN_SIGHT, name="check_in_appeal_by_id")
"""An appeal: one's own, or one on which the caller decides."""

check_in_appeal_by_registration_id = Batch(
    APPEALS_IN_SIGHT, name="check_in_appeal_by_registration_id", key="registration_id"
)
"""The appeal against a no-show, as `check_in_appeal_by_id`."""


def _number(count: sa.ColumnElement[Any], label: str) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(count, sa.literal_column("0")), sa.Integer()).label(label)


def _of(state: str) -> sa.ColumnElement[int]:
    return sa.func.count().filter(_REGISTRATION.c.state == _word(state))


_REGISTERED = (
    sa.select(_number(_of("registered"), "expected"), _number(_of("no_show"), "missed"))
    .where(_REGISTRATION.c.tenant_id == _ACTIVITY.c.tenant_id, _REGISTRATION.c.activity_id == _ACTIVITY.c.id)
    .lateral("registered")
)
# Entries of one person that were merged are one.
_PERSON = sa.func.coalesce(_MEMBER.c.merged_into_id, _EVENT.c.member_id).label("person_id")
_LAST = (
    sa.select(_PERSON, _EVENT.c.kind, _EVENT.c.is_walk_in)
    .select_from(
        _EVENT.join(_MEMBER, _its(_EVENT, _MEMBER, "member_id")).outerjoin(_CONFLICT, _its(_EVENT, _CONFLICT, "id"))
    )
    .where(
        _EVENT.c.tenant_id == _ACTIVITY.c.tenant_id,
        _EVENT.c.activity_id == _ACTIVITY.c.id,
        sa.not_(_IS_VOID),
    )
    .ext(postgresql.distinct_on(_PERSON))
    .order_by(_PERSON, _EVENT.c.happened_at.desc(), _EVENT.c.id.desc())
    .correlate(_ACTIVITY)
    .lateral("last_of_each")
)
_PRESENT = (
    sa.select(
        _number(sa.func.count(), "came"),
        _number(sa.func.count().filter(_LAST.c.kind == _word("entry")), "inside"),
    )
    .select_from(_LAST)
    .lateral("present")
)
_OPEN = (
    sa.select(_number(sa.func.count(), "open_conflicts"))
    .where(
        _CONFLICT.c.tenant_id == _ACTIVITY.c.tenant_id,
        _CONFLICT.c.activity_id == _ACTIVITY.c.id,
        _CONFLICT.c.status == _word("open"),
    )
    .lateral("undecided")
)
_NUMBERS = ("expected", "missed", "came", "inside", "open_conflicts")
check_in_by_activity_id = Batch(
    sa.select(
        _ACTIVITY.c.id.label("activity_id"),
        _REGISTERED.c.expected,
        _REGISTERED.c.missed,
        _PRESENT.c.came,
        _PRESENT.c.inside,
        _OPEN.c.open_conflicts,
    )
    .select_from(_ACTIVITY.join(_REGISTERED, sa.true()).join(_PRESENT, sa.true()).join(_OPEN, sa.true()))
    .where(_ACTIVITY.c.tenant_id == tenant_id(), _at("activity_read")),
    name="check_in_by_activity_id",
    key="activity_id",
    never_null=_NUMBERS,
)
"""How many came to an activity whose registrations the caller reads."""

_DOOR = sa.and_(
    _ACTIVITY.c.tenant_id == tenant_id(),
    _ACTIVITY.c.state != _word("draft"),
    _at("check_in_record"),
)
check_in_roster_by_activity_id = Batch(
    sa.select(
        _ACTIVITY.c.id.label("activity_id"),
        _ACTIVITY.c.tenant_id,
        _ACTIVITY.c.starts_at,
        _ACTIVITY.c.ends_at,
        _ACTIVITY.c.check_in_lead_minutes,
        _ACTIVITY.c.allows_reentry,
    ).where(_DOOR),
    name="check_in_roster_by_activity_id",
    key="activity_id",
)
"""The head of a roster for a device at the door of an activity where the caller records."""

_IS_LIVE = _REGISTRATION.c.state.in_([_word(each.value) for each in LIVE_STATES])
_SHORT_NAME = sa.func.concat(
    sa.func.left(_MEMBER.c.name, sa.literal_column("1")),
    sa.func.repeat(
        sa.literal_column("'*'"),
        sa.func.greatest(sa.func.char_length(_MEMBER.c.name) - sa.literal_column("1"), sa.literal_column("0")),
    ),
)
roster_entries_by_activity_id = Batch(
    sa.select(
        _REGISTRATION.c.id,
        _REGISTRATION.c.activity_id,
        _REGISTRATION.c.state,
        _REGISTRATION.c.places,
        _REGISTRATION.c.ticket_version,
        _MEMBER.c.member_number,
        sa.cast(_SHORT_NAME, sa.Text()).label("short_name"),
        _IS_LIVE.label("is_live"),
    )
    .select_from(
        _REGISTRATION.join(_ACTIVITY, _its(_REGISTRATION, _ACTIVITY, "activity_id")).join(
            _MEMBER, _its(_REGISTRATION, _MEMBER, "member_id")
        )
    )
    .where(_REGISTRATION.c.tenant_id == tenant_id(), _DOOR),
    name="roster_entries_by_activity_id",
    key="activity_id",
    order=("id",),
    is_many=True,
    never_null=("short_name", "is_live"),
)
"""All registrations of an activity, those that ended among them, so that a device knows what is no good any more."""
