"""Batch reads of activities and of what belongs to them.

In sight of whoever is signed in is what has been published; a draft is seen at and below the nodes where the caller
reads activities.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.activities.facts import FACT_COLUMNS, facts_of
from db.models.activities import (
    ActivityReserveRow,
    ActivityRow,
    ActivityWindowRow,
    MemberTaggingRow,
    RegistrationRow,
)
from db.models.ledger import QuotaRow
from db.models.members import MemberRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id, visible_member
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_WINDOW = table_of(ActivityWindowRow)
_RESERVE = table_of(ActivityReserveRow)
_REGISTRATION = table_of(RegistrationRow)
_QUOTA = table_of(QuotaRow)
_TAGGING = table_of(MemberTaggingRow)
_MEMBER = table_of(MemberRow)

FACTS = facts_of(own_id(), sa.func.now())
"""What holds for the caller now."""


def _whole(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(column, sa.literal_column("0")), sa.Integer())


def _counts(quota: sa.FromClause) -> Sequence[sa.ColumnElement[int]]:
    """Places of a quota: with participants, held for applicants and those who were offered one, and free."""
    return [
        _whole(quota.c.claimed + quota.c.used).label("taken"),
        _whole(quota.c.held).label("held"),
        _whole(quota.c.free + quota.c.returned).label("free"),
    ]


_TOTAL = _QUOTA.alias("total_places")
_TOTALS = (("taken", "taken"), ("held", "held"), ("spare", "free"))
_IN_LINE = (
    sa.select(_whole(sa.func.count()).label("waiting"))
    .select_from(_REGISTRATION)
    .where(
        _REGISTRATION.c.tenant_id == _ACTIVITY.c.tenant_id,
        _REGISTRATION.c.activity_id == _ACTIVITY.c.id,
        _REGISTRATION.c.state == sa.literal_column("'waiting'"),
    )
    .lateral("in_line")
)
IN_SIGHT = sa.and_(
    _ACTIVITY.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    sa.or_(
        _ACTIVITY.c.state != sa.literal_column("'draft'"),
        below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_read")),
    ),
)
_SHOWN = (
    "id",
    "organisation_id",
    "series_id",
    "kind",
    "state",
    "title",
    "title_en",
    "description",
    "venue",
    "venue_address",
    "starts_at",
    "ends_at",
    "capacity",
    "companions_at_most",
    "has_waiting_list",
    "offer_hours",
    "cut_off_hours",
    "late_cancel_hours",
    "lowers_priority",
    "needs_approval",
    "is_branch_bound",
    "allows_reentry",
    "review_days",
    "reminder_hours",
    "feedback_days",
    "check_in_lead_minutes",
    "appeal_days",
    "audience_roles",
    "audience_tags",
    "audience_employments",
    "questions",
    "cancel_reason",
    "published_at",
)
_ITS_TOTAL = sa.and_(_TOTAL.c.tenant_id == _ACTIVITY.c.tenant_id, _TOTAL.c.id == _ACTIVITY.c.total_quota_id)
_OWN = (*(_ACTIVITY.c[name] for name in _SHOWN), own_id().label("viewer_id"))
ACTIVITIES_IN_SIGHT = (
    sa.select(
        *_OWN,
        *(_whole(FACTS.c[f"total_{name}"]).label(label) for name, label in _TOTALS),
        _IN_LINE.c.waiting,
        *(FACTS.c[name] for name in FACT_COLUMNS),
    )
    .select_from(_ACTIVITY.join(_IN_LINE, sa.true()).join(FACTS, sa.true()))
    .where(IN_SIGHT)
)
"""Activities with their numbers, and what holds for the caller, which has looked at their places already."""
ACTIVITIES_WITHOUT_FACTS = (
    sa.select(*_OWN, *_counts(_TOTAL), _IN_LINE.c.waiting)
    .select_from(_ACTIVITY.outerjoin(_IN_LINE, sa.true()).outerjoin(_TOTAL, _ITS_TOTAL))
    .where(IN_SIGHT)
)
"""The same without what holds for the caller. The server leaves out an outer join of which nothing is asked."""
ACTIVITY_NEVER_NULL = ("taken", "held", "free", "waiting", *FACT_COLUMNS)

activity_by_id = Batch(
    ACTIVITIES_IN_SIGHT, name="activity_by_id", never_null=ACTIVITY_NEVER_NULL, narrow=ACTIVITIES_WITHOUT_FACTS
)
"""An activity in sight."""

activities_by_series_id = Batch(
    ACTIVITIES_IN_SIGHT,
    name="activities_by_series_id",
    key="series_id",
    order=("starts_at", "id"),
    is_many=True,
    never_null=ACTIVITY_NEVER_NULL,
    narrow=ACTIVITIES_WITHOUT_FACTS,
)
"""The sessions of a series in sight, earliest first."""

_PARTS_IN_SIGHT = sa.select(_ACTIVITY.c.id).where(IN_SIGHT)


def _parts(table: sa.Table, *names: str) -> sa.Select[tuple[object, ...]]:
    places = _QUOTA.alias(f"places_of_{table.name}")
    return (
        sa.select(*(table.c[name] for name in ("id", "activity_id", "position", *names)), *_counts(places))
        .select_from(
            table.outerjoin(places, sa.and_(places.c.tenant_id == table.c.tenant_id, places.c.id == table.c.quota_id))
        )
        .where(table.c.tenant_id == tenant_id(), table.c.activity_id.in_(_PARTS_IN_SIGHT))
    )


_COUNTED = ("taken", "held", "free")
_WINDOWS = _parts(_WINDOW, "tag", "opens_at", "closes_at", "places")
activity_window_by_id = Batch(_WINDOWS, name="activity_window_by_id", never_null=_COUNTED)
"""A window of an activity in sight."""

activity_windows_by_activity_id = Batch(
    _WINDOWS,
    name="activity_windows_by_activity_id",
    key="activity_id",
    order=("position",),
    is_many=True,
    never_null=_COUNTED,
)
"""When one may register for an activity in sight, in the officer's order."""

_RESERVES = _parts(_RESERVE, "name", "name_en", "places", "audience_roles", "audience_tags", "audience_employments")
activity_reserve_by_id = Batch(_RESERVES, name="activity_reserve_by_id", never_null=_COUNTED)
"""A reserve of an activity in sight."""

activity_reserves_by_activity_id = Batch(
    _RESERVES,
    name="activity_reserves_by_activity_id",
    key="activity_id",
    order=("position",),
    is_many=True,
    never_null=_COUNTED,
)
"""The reserves of an activity in sight, in the officer's order."""

_PLACE = (
    sa.func.unnest(_ACTIVITY.c.audience_below_ids)
    .table_valued("organisation_id", joins_implicitly=True)
    .render_derived(name="of_audience")
)
audience_by_activity_id = Batch(
    sa.select(
        _ACTIVITY.c.id.label("activity_id"), sa.cast(_PLACE.c.organisation_id, sa.Uuid()).label("organisation_id")
    )
    .select_from(_ACTIVITY.join(_PLACE, sa.true()))
    .where(IN_SIGHT),
    name="audience_by_activity_id",
    key="activity_id",
    order=("organisation_id",),
    is_many=True,
    never_null=("organisation_id",),
)
"""The organisations that an activity in sight is for, with all below them."""

_TAG = sa.func.unnest(_TAGGING.c.tags).table_valued("tag", joins_implicitly=True).render_derived(name="given")
tags_by_member_id = Batch(
    sa.select(_TAGGING.c.member_id, sa.cast(_TAG.c.tag, sa.Text()).label("tag"))
    .select_from(_TAGGING.join(_TAG, sa.true()))
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _TAGGING.c.tenant_id, _MEMBER.c.id == _TAGGING.c.member_id))
    .where(_TAGGING.c.tenant_id == tenant_id(), visible_member(_MEMBER, "member_read")),
    name="tags_by_member_id",
    key="member_id",
    order=("tag",),
    is_many=True,
    never_null=("tag",),
)
"""The tags of a member in sight."""
