"""Batch reads of registrations: one's own, and those for activities of organisations where the caller reads these.

Who waits is in no list of participants; names are for the member and for officers, numbers for all.
"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.batch import Batch
from db.models.activities import LIVE_STATES, ActivityRow, RegistrationRow
from db.models.members import MemberKeyRow, MemberRow
from db.predicates import (
    below_nodes,
    held_nodes,
    is_any,
    of_own_entries,
    own_id,
    scope_values,
    tenant_id,
)
from db.queries.private_rows import insert_read_entries, open_private_rows
from db.scope import Scope
from db.session import DirectConnection
from db.statement import Statement, fetch_all
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_REGISTRATION = table_of(RegistrationRow)
_MEMBER = table_of(MemberRow)
_KEY = table_of(MemberKeyRow)

_ITS_ACTIVITY = sa.and_(
    _ACTIVITY.c.tenant_id == _REGISTRATION.c.tenant_id, _ACTIVITY.c.id == _REGISTRATION.c.activity_id
)
_ITS_MEMBER = sa.and_(_MEMBER.c.tenant_id == _REGISTRATION.c.tenant_id, _MEMBER.c.id == _REGISTRATION.c.member_id)
_BEFORE = _REGISTRATION.alias("before")
_POSITION = (
    sa.select(
        sa.case(
            (
                _REGISTRATION.c.state == sa.literal_column("'waiting'"),
                sa.cast(sa.func.count() + sa.literal_column("1"), sa.Integer()),
            )
        ).label("position")
    )
    .select_from(_BEFORE)
    .where(
        _REGISTRATION.c.state == sa.literal_column("'waiting'"),
        _BEFORE.c.tenant_id == _REGISTRATION.c.tenant_id,
        _BEFORE.c.activity_id == _REGISTRATION.c.activity_id,
        _BEFORE.c.state == sa.literal_column("'waiting'"),
        sa.tuple_(_BEFORE.c.priority, _BEFORE.c.sequence)
        < sa.tuple_(_REGISTRATION.c.priority, _REGISTRATION.c.sequence),
    )
    .lateral("line")
)
_OFFICERS = below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_read"))
_IS_OWN = of_own_entries(_REGISTRATION.c.member_id)
_SHOWN = (
    "tenant_id",
    "id",
    "activity_id",
    "member_id",
    "state",
    "closing",
    "places",
    "priority",
    "approval_id",
    "submitted_at",
    "offer_ends_at",
    "closed_at",
    "is_late",
    "ticket_version",
)
_OF_ACTIVITY = ("kind", "state", "title", "title_en", "venue", "starts_at", "ends_at")
_IS_LIVE = _REGISTRATION.c.state.in_([sa.literal_column(f"'{each.value}'") for each in LIVE_STATES])
_JOINED = (
    sa.select(
        *(_REGISTRATION.c[name] for name in _SHOWN),
        _MEMBER.c.name.label("member_name"),
        _MEMBER.c.member_number,
        _POSITION.c.position,
        sa.func.coalesce(_REGISTRATION.c.member_id == own_id(), sa.false()).label("is_own"),
        # What is registered for has been published, and is never a draft again: who sees the one sees the other.
        *(_ACTIVITY.c[name].label(f"activity_{name}") for name in _OF_ACTIVITY),
    )
    # Outer joins, so that the server leaves out those of which nothing is asked, as in a count.
    .select_from(
        _REGISTRATION.join(_ACTIVITY, _ITS_ACTIVITY).outerjoin(_MEMBER, _ITS_MEMBER).outerjoin(_POSITION, sa.true())
    )
    .where(_REGISTRATION.c.tenant_id == tenant_id())
)
REGISTRATIONS_IN_SIGHT = _JOINED.where(sa.or_(_IS_OWN, _OFFICERS))
"""Registrations with the member's name and, of who waits, the position in the line."""
REGISTRATIONS_IN_HAND = _JOINED.where(_OFFICERS)
"""Those for activities of organisations where the caller reads them."""
REGISTRATION_NEVER_NULL = ("is_own",)

registration_by_id = Batch(REGISTRATIONS_IN_SIGHT, name="registration_by_id", never_null=REGISTRATION_NEVER_NULL)
"""A registration: one's own, or one for an activity whose registrations the caller reads."""

own_registration_by_activity_id = Batch(
    _JOINED.where(_REGISTRATION.c.member_id == own_id(), _IS_LIVE),
    name="own_registration_by_activity_id",
    key="activity_id",
    never_null=REGISTRATION_NEVER_NULL,
)
"""The caller's live registration for an activity."""

registrations_by_viewer_id = Batch(
    _JOINED.where(
        _REGISTRATION.c.member_id == own_id(), _ACTIVITY.c.ends_at > sa.func.now() - sa.text("interval '1 year'")
    ),
    name="registrations_by_viewer_id",
    key="member_id",
    order=("submitted_at DESC", "id DESC"),
    is_many=True,
    never_null=REGISTRATION_NEVER_NULL,
)
"""The caller's own registrations for activities that ended less than a year ago, or did not yet; newest first."""

_PRIVATE_BY_ID = Statement.of(
    sa.select(
        _REGISTRATION.c.tenant_id,
        _REGISTRATION.c.id,
        _REGISTRATION.c.member_id,
        _REGISTRATION.c.content_sealed,
        _KEY.c.wrapped_key,
        _MEMBER.c.organisation_id,
        sa.func.coalesce(_IS_OWN, sa.false()).label("is_own"),
    )
    .join(_ACTIVITY, _ITS_ACTIVITY)
    .join(_MEMBER, _ITS_MEMBER)
    .outerjoin(
        _KEY, sa.and_(_KEY.c.tenant_id == _REGISTRATION.c.tenant_id, _KEY.c.member_id == _REGISTRATION.c.member_id)
    )
    .where(
        _REGISTRATION.c.tenant_id == tenant_id(),
        sa.or_(_IS_OWN, below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_manage"))),
        is_any(_REGISTRATION.c.id, "ids"),
    )
)


async def registration_private_by_id(conn: DirectConnection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """N sealed registrations for N ids: one's own, and those for activities that the caller manages; else None.

    Answers are given to the organiser, wherever the member belongs, and to nobody else's officers.

    As `member_private_by_id`: each one given out is written to the audit log first, in the same transaction, but for
    one's own. Cost: one transaction of at most three statements, whatever N.
    """
    async with conn.transaction():
        await open_private_rows(conn, scope)
        rows = await fetch_all(conn, _PRIVATE_BY_ID, ids=list(ids), **scope_values(scope, _PRIVATE_BY_ID.parameters))
        await insert_read_entries(
            conn,
            scope,
            action="member.private_read",
            object_kind="member",
            objects=[(row["member_id"], row["organisation_id"]) for row in rows if not row["is_own"]],
        )
    found = {row["id"]: row for row in rows}
    return [found.get(registration_id) for registration_id in ids]
