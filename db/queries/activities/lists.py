"""Lists of activities, of registrations, of conflicts and appeals of check-in."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Early, Listing
from db.loaders.activities.check_in import APPEALS_IN_HAND, CONFLICTS_IN_HAND
from db.loaders.activities.devices import DEVICES_IN_HAND
from db.loaders.activities.listed import ACTIVITIES_IN_SIGHT, ACTIVITIES_WITHOUT_FACTS, ACTIVITY_NEVER_NULL, FACTS
from db.loaders.activities.registrations import REGISTRATION_NEVER_NULL, REGISTRATIONS_IN_HAND
from db.models.activities import ActivityRow, CheckInAppealRow, CheckInConflictRow, RegistrationRow
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow
from db.predicates import own_id, tenant_id
from db.types import NIL_ID, table_of

_ACTIVITY = table_of(ActivityRow)
_REGISTRATION = table_of(RegistrationRow)
_MEMBER = table_of(MemberRow)
_CONFLICT = table_of(CheckInConflictRow)
_APPEAL = table_of(CheckInAppealRow)
_CLOSURE = table_of(OrganisationClosureRow)
_TEXTS = postgresql.ARRAY(sa.Text())
_INSTANT = sa.DateTime(timezone=True)
_MOST = 100
"""All pages that a client may ask for."""

_OWN_CHAIN = sa.func.array(
    sa.select(_CLOSURE.c.ancestor_id)
    .join(
        _MEMBER,
        sa.and_(_MEMBER.c.tenant_id == _CLOSURE.c.tenant_id, _MEMBER.c.organisation_id == _CLOSURE.c.descendant_id),
    )
    .where(_MEMBER.c.tenant_id == tenant_id(), _MEMBER.c.id == own_id())
    .scalar_subquery(),
    type_=postgresql.ARRAY(sa.Uuid()),
)
"""The organisations from the caller's upward, found once."""

_FOR_PLACES = sa.func.array_append(_OWN_CHAIN, sa.literal_column(f"'{NIL_ID}'::uuid"))
# A limit that the planner cannot see through, above any number of activities: it begins at the first, in order.
_ALL: sa.ScalarSelect[int] = sa.select(sa.literal_column("1000000", sa.Integer())).scalar_subquery()
_AHEAD = (
    sa.select(_ACTIVITY.c.id, _ACTIVITY.c.starts_at)
    .where(
        _ACTIVITY.c.tenant_id == tenant_id(),
        _ACTIVITY.c.starts_at > sa.func.now(),
        _ACTIVITY.c.state == sa.literal_column("'published'"),
        _ACTIVITY.c.audience_place_id == sa.any_(_FOR_PLACES),
    )
    .order_by(_ACTIVITY.c.starts_at, _ACTIVITY.c.id)
    .limit(_ALL)
    .subquery("ahead")
)
"""What is to come for the caller's organisations, for several or for all, in order, by the index alone."""

_IS_OPEN = sa.and_(
    _ACTIVITY.c.starts_at > sa.func.now(),
    FACTS.c.phase == sa.literal_column("'open'"),
    FACTS.c.window_phase == sa.literal_column("'open'"),
    FACTS.c.is_in_audience,
    FACTS.c.may_take_part,
    sa.not_(FACTS.c.is_registered),
    FACTS.c.has_room,
)
"""`domain.activities.policy.register_obstacles` has nothing to say. The index leaves out what is over."""

ACTIVITY_ORDER = (SortKey("starts_at", datetime), SortKey("id", UUID))
ACTIVITY_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "below_id": _ACTIVITY.c.organisation_id.in_(
        sa.select(_CLOSURE.c.descendant_id).where(
            _CLOSURE.c.tenant_id == tenant_id(), _CLOSURE.c.ancestor_id == sa.bindparam("below_id", type_=sa.Uuid())
        )
    ),
    "states": _ACTIVITY.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
    "kinds": _ACTIVITY.c.kind == sa.any_(sa.bindparam("kinds", type_=_TEXTS)),
    "starts_from": _ACTIVITY.c.starts_at >= sa.bindparam("starts_from", type_=_INSTANT),
    "starts_before": _ACTIVITY.c.starts_at < sa.bindparam("starts_before", type_=_INSTANT),
    # What is for other organisations is left out by one comparison, before anything else is asked of an activity.
    "is_open_for_viewer": sa.and_(
        _IS_OPEN,
        sa.or_(
            sa.func.cardinality(_ACTIVITY.c.audience_below_ids) == sa.literal_column("0"),
            _ACTIVITY.c.audience_below_ids.overlap(_OWN_CHAIN),
        ),
    ),
}
"""Filters of the list by parameter name; the last has none."""
_OPEN = frozenset({"is_open_for_viewer"})
# Facts are looked up for one activity after another, until the page is full: in the order in which they are found.
_OPEN_NEXT = ACTIVITIES_IN_SIGHT.where(
    _ACTIVITY.c.id == _AHEAD.c.id, _ACTIVITY.c.starts_at == _AHEAD.c.starts_at, _IS_OPEN
)
ACTIVITIES = Listing(
    ACTIVITIES_IN_SIGHT,
    name="activities",
    filters=ACTIVITY_FILTERS,
    never_null=ACTIVITY_NEVER_NULL,
    narrow=(ACTIVITIES_WITHOUT_FACTS, _OPEN),
).beginning_with(Early(_OPEN_NEXT, most=_MOST, filters=_OPEN, needed=_OPEN))
"""The activities that the caller may see."""

REGISTRATION_ORDER = (SortKey("submitted_at", datetime), SortKey("id", UUID))
REGISTRATION_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "activity_id": _REGISTRATION.c.activity_id == sa.bindparam("activity_id", type_=sa.Uuid()),
    "states": _REGISTRATION.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
}
REGISTRATIONS = Listing(
    REGISTRATIONS_IN_HAND, name="registrations", filters=REGISTRATION_FILTERS, never_null=REGISTRATION_NEVER_NULL
)
"""The registrations for activities of organisations where the caller reads them."""

CONFLICT_ORDER = (SortKey("opened_at", datetime), SortKey("id", UUID))
CONFLICT_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "activity_id": _CONFLICT.c.activity_id == sa.bindparam("activity_id", type_=sa.Uuid()),
    "statuses": _CONFLICT.c.status == sa.any_(sa.bindparam("statuses", type_=_TEXTS)),
}
CONFLICTS = Listing(CONFLICTS_IN_HAND, name="check_in_conflicts", filters=CONFLICT_FILTERS)
"""The conflicts of check-in on which the caller decides."""

APPEAL_ORDER = (SortKey("submitted_at", datetime), SortKey("id", UUID))
APPEAL_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "activity_id": _APPEAL.c.activity_id == sa.bindparam("activity_id", type_=sa.Uuid()),
    "statuses": _APPEAL.c.status == sa.any_(sa.bindparam("statuses", type_=_TEXTS)),
}
APPEALS = Listing(APPEALS_IN_HAND, name="check_in_appeals", filters=APPEAL_FILTERS)
"""The appeals against no-shows on which the caller decides."""

DEVICE_ORDER = (SortKey("enrolled_at", datetime), SortKey("id", UUID))
DEVICES = Listing(DEVICES_IN_HAND, name="check_in_devices", filters={})
"""The devices at doors of organisations where the caller records who comes."""
