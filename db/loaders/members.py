"""Batch reads of the register. Every statement carries the caller's scope; out of scope looks like not found."""

import operator
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.batch import Batch
from db.loaders.approvals import VISIBLE_APPROVAL
from db.models.approvals import ApprovalRow, ApprovalStepRow
from db.models.audit import AuditEntryRow
from db.models.auth import (
    CredentialRow,
    DeputyRow,
    PasskeyRow,
    RoleGrantRow,
    SessionRow,
    SignInCodeRow,
    SignOnIdentityRow,
)
from db.models.members import (
    ConsentPurpose,
    ConsentRow,
    JoinRequestRow,
    MemberKeyRow,
    MemberPrivateRow,
    MemberRow,
    MembershipPeriodRow,
)
from db.models.notifications import NotificationRow
from db.models.organisations import PostTermRow
from db.predicates import below_nodes, deciding_nodes, ids, is_any, own_id, scope_values, tenant_id, visible_member
from db.queries.private_rows import insert_read_entries, open_private_rows
from db.scope import Scope
from db.session import DirectConnection
from db.statement import Statement, fetch_all
from db.types import table_of

_MEMBER = table_of(MemberRow)
_PRIVATE = table_of(MemberPrivateRow)
_KEY = table_of(MemberKeyRow)
_REQUEST = table_of(JoinRequestRow)
_APPROVAL = table_of(ApprovalRow)
_CONSENT = table_of(ConsentRow)
_ENTRY = table_of(AuditEntryRow)
_READER = _MEMBER.alias("reader")
_STEP = table_of(ApprovalStepRow)

MEMBER_COLUMNS = [
    _MEMBER.c[name]
    for name in (
        "id",
        "organisation_id",
        "member_number",
        "name",
        "name_sort",
        "state",
        "employment_kind",
        "joined_on",
        "phone_tail",
        "identity_tail",
        "erasure_requested_at",
        "erased_at",
    )
]
"""What a member row carries upward: no blind index, no search terms."""

REQUEST_COLUMNS = [
    _REQUEST.c[name]
    for name in (
        "id",
        "organisation_id",
        "approval_id",
        "member_id",
        "reference",
        "status",
        "name",
        "employment_kind",
        "employer_note",
        "phone_tail",
        "identity_tail",
        "submitted_at",
        "decided_at",
        "former_id",
        "attempt",
        "employer_has_union",
    )
]

_MEMBERS = sa.select(*MEMBER_COLUMNS).where(visible_member(_MEMBER, "member_read"))
_ITS_APPROVAL = sa.and_(_APPROVAL.c.tenant_id == _REQUEST.c.tenant_id, _APPROVAL.c.id == _REQUEST.c.approval_id)


def _is_true(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(condition, sa.false())


# As in `MAY_DECIDE_A_STEP`, for the open step alone: with several stages who decided the first waits for nothing.
_OPEN_STEP: sa.ColumnElement[bool] = sa.func.coalesce(
    sa.select(sa.true())
    .where(
        _STEP.c.tenant_id == _REQUEST.c.tenant_id,
        _STEP.c.approval_id == _REQUEST.c.approval_id,
        _STEP.c.status == sa.literal_column("'open'"),
        sa.or_(
            below_nodes(_STEP.c.organisation_id, deciding_nodes("join_request_decide")),
            sa.and_(
                _STEP.c.escalated_at.is_not(None),
                below_nodes(_STEP.c.escalate_to_id, deciding_nodes("join_request_decide")),
            ),
        ),
    )
    .limit(sa.literal_column("1"))
    .correlate(_REQUEST)
    .scalar_subquery(),
    sa.false(),
)

REQUESTS_IN_SIGHT = sa.select(
    *REQUEST_COLUMNS,
    sa.or_(_is_true(_REQUEST.c.member_id == own_id()), _is_true(_APPROVAL.c.applicant_id == own_id())).label("is_own"),
    sa.and_(
        sa.func.cardinality(ids(deciding_nodes("join_request_decide"))) > sa.literal_column("0"),
        _is_true(VISIBLE_APPROVAL),
    ).label("is_in_hand"),
    _OPEN_STEP.label("is_turn"),
).select_from(_REQUEST.join(_APPROVAL, _ITS_APPROVAL))
"""What a signed-in caller sees of a request: `is_own` when they asked themselves, `is_in_hand` when they decide such
requests and may know of this one's review, `is_turn` when the step that is open now is theirs."""

_PRIVATE_BY_ID = Statement.of(
    sa.select(
        *(column for column in _PRIVATE.c if column.name != "wrapped_key"),
        _KEY.c.wrapped_key,
        _MEMBER.c.organisation_id,
    )
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _PRIVATE.c.tenant_id, _MEMBER.c.id == _PRIVATE.c.member_id))
    .join(
        _KEY,
        sa.and_(_KEY.c.tenant_id == _PRIVATE.c.tenant_id, _KEY.c.member_id == _PRIVATE.c.member_id),
        isouter=True,
    )
    .where(visible_member(_MEMBER, "member_read_private"), is_any(_PRIVATE.c.member_id, "ids"))
)

member_by_id = Batch(_MEMBERS, name="member_by_id")
"""A member: oneself, or one at or below a node where `member_read` is held."""

member_by_number = Batch(_MEMBERS, name="member_by_number", key="member_number", key_type="text")
"""As `member_by_id`, by member number."""

join_request_by_id = Batch(
    REQUESTS_IN_SIGHT.where(
        _REQUEST.c.tenant_id == tenant_id(),
        sa.or_(
            _REQUEST.c.member_id == own_id(),
            below_nodes(_REQUEST.c.organisation_id, deciding_nodes("join_request_decide")),
        ),
    ),
    name="join_request_by_id",
)
"""A join request: one's own, or one below a node where the caller decides, also as a deputy."""


async def member_private_by_id(conn: DirectConnection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """N sealed sets of personal fields for N member ids; None where the caller may not open them.

    Every set given out is written to the audit log first, in the same transaction: no entry, no data. One's own is
    not recorded. Cost: one transaction of at most three statements, whatever N. Row-level security filters a second
    time, by settings that end with the transaction.
    """
    async with conn.transaction():
        await open_private_rows(conn, scope)
        rows = await fetch_all(conn, _PRIVATE_BY_ID, ids=list(ids), **scope_values(scope, _PRIVATE_BY_ID.parameters))
        await insert_read_entries(
            conn,
            scope,
            action="member.private_read",
            object_kind="member",
            objects=[(row["member_id"], row["organisation_id"]) for row in rows if row["member_id"] != scope.member_id],
        )
    found = {row["member_id"]: row for row in rows}
    return [found.get(member_id) for member_id in ids]


def _own_rows(table: sa.FromClause, column: str = "member_id") -> sa.ScalarSelect[int]:
    """How many rows of a table are about the caller."""
    return (
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.c.tenant_id == tenant_id(), table.c[column] == own_id())
        .scalar_subquery()
    )


_READ_BY_OTHERS = sa.and_(
    _ENTRY.c.tenant_id == tenant_id(),
    _ENTRY.c.object_kind == sa.literal_column("'member'"),
    _ENTRY.c.object_id == own_id(),
    _ENTRY.c.action == sa.literal_column("'member.private_read'"),
)
KNOWN: Mapping[str, Sequence[sa.ScalarSelect[int]]] = {
    "register": (_own_rows(_MEMBER, "id"),),
    "personal_fields": (
        # The row itself is behind row-level security: the tails beside the indexes say as much.
        sa.select(sa.func.num_nonnulls(_MEMBER.c.phone_index, _MEMBER.c.identity_index))
        .where(_MEMBER.c.tenant_id == tenant_id(), _MEMBER.c.id == own_id())
        .scalar_subquery(),
    ),
    "membership_periods": (_own_rows(table_of(MembershipPeriodRow)),),
    "join_requests": (_own_rows(_REQUEST),),
    "consents": (_own_rows(_CONSENT),),
    "offices": (_own_rows(table_of(PostTermRow)),),
    "roles": (
        _own_rows(table_of(RoleGrantRow)),
        _own_rows(table_of(DeputyRow), "officer_id"),
        _own_rows(table_of(DeputyRow), "deputy_id"),
    ),
    "sign_in": (
        _own_rows(table_of(CredentialRow)),
        _own_rows(table_of(PasskeyRow)),
        _own_rows(table_of(SignOnIdentityRow)),
        _own_rows(table_of(SignInCodeRow)),
    ),
    "sessions": (_own_rows(table_of(SessionRow)),),
    "notifications": (_own_rows(table_of(NotificationRow)),),
    "readings": (sa.select(sa.func.count()).select_from(_ENTRY).where(_READ_BY_OTHERS).scalar_subquery(),),
}
"""How much is on file of the caller, by code of `KnownCategory`, in the order of the catalogue."""


def _known(position: int, category: str, counts: Sequence[sa.ScalarSelect[int]]) -> sa.Select[Any]:
    columns: list[sa.ColumnElement[Any]] = [
        own_id().label("member_id"),
        sa.literal_column(str(position), sa.Integer()).label("position"),
        sa.literal_column(f"'{category}'", sa.Text()).label("category"),
        sa.cast(reduce(operator.add, counts), sa.Integer()).label("count"),
    ]
    return sa.select(*columns)


_ALL_KNOWN = sa.union_all(
    *(_known(position, category, counts) for position, (category, counts) in enumerate(KNOWN.items()))
).subquery("known")
known_by_member_id = Batch(
    sa.select(_ALL_KNOWN),
    name="known_by_member_id",
    key="member_id",
    order=("position",),
    is_many=True,
    never_null=("position", "category", "count"),
)
"""How much is on file of the caller, one row for each category. Privacy: empty for every member but the caller."""

_PURPOSES = sa.values(
    sa.column("position", sa.Integer()), sa.column("purpose", sa.Text()), name="purposes", literal_binds=True
).data([(position, purpose.value) for position, purpose in enumerate(ConsentPurpose)])
_SAID = (
    sa.select(_CONSENT.c.is_given, _CONSENT.c.text_version, _CONSENT.c.at)
    .where(
        _CONSENT.c.tenant_id == tenant_id(),
        _CONSENT.c.member_id == own_id(),
        _CONSENT.c.purpose == _PURPOSES.c.purpose,
    )
    .order_by(_CONSENT.c.at.desc(), _CONSENT.c.id.desc())
    .limit(sa.literal_column("1"))
    .lateral("said")
)
consents_by_member_id = Batch(
    sa.select(
        own_id().label("member_id"),
        _PURPOSES.c.position,
        _PURPOSES.c.purpose,
        sa.func.coalesce(_SAID.c.is_given, sa.false()).label("is_given"),
        _SAID.c.text_version.label("said_version"),
        _SAID.c.at.label("said_at"),
    ).select_from(_PURPOSES.outerjoin(_SAID, sa.true())),
    name="consents_by_member_id",
    key="member_id",
    order=("position",),
    is_many=True,
    never_null=("position", "purpose", "is_given"),
)
"""Every purpose with the caller's last word on it. Privacy: empty for every member but the caller."""

consent_history_by_member_id = Batch(
    sa.select(
        _CONSENT.c.id,
        _CONSENT.c.member_id,
        _CONSENT.c.purpose,
        _CONSENT.c.is_given,
        _CONSENT.c.text_version,
        _CONSENT.c.at,
    ).where(_CONSENT.c.tenant_id == tenant_id(), _CONSENT.c.member_id == own_id()),
    name="consent_history_by_member_id",
    key="member_id",
    order=("at DESC", "id DESC"),
    is_many=True,
)
"""What the caller has said on all purposes, newest first."""

readings_by_member_id = Batch(
    sa.select(
        _ENTRY.c.id,
        _ENTRY.c.object_id.label("member_id"),
        _ENTRY.c.at,
        _READER.c.name.label("reader_name"),
        _READER.c.organisation_id,
    )
    .join(_READER, sa.and_(_READER.c.tenant_id == _ENTRY.c.tenant_id, _READER.c.id == _ENTRY.c.actor_id), isouter=True)
    .where(_READ_BY_OTHERS)
    .order_by(_ENTRY.c.at.desc(), _ENTRY.c.id.desc())
    .limit(sa.literal_column("100")),
    name="readings_by_member_id",
    key="member_id",
    order=("at DESC", "id DESC"),
    is_many=True,
)
"""Who opened the caller's personal fields and when, newest first, at most 100. Source: PIPL article 45."""
