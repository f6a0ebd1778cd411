"""Batch reads of the register. Every statement carries the caller's scope; out of scope looks like not found."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.batch import Batch, Filter
from db.loaders.approvals import VISIBLE_APPROVAL
from db.models.approvals import ApprovalRow, ApprovalStepRow
from db.models.members import (
    JoinRequestRow,
    MemberKeyRow,
    MemberMergeRow,
    MemberPrivateRow,
    MemberRow,
    MembershipPeriodRow,
    TransferRow,
)
from db.models.organisations import OrganisationRow
from db.predicates import below_nodes, deciding_nodes, ids, is_any, own_id, scope_values, tenant_id, visible_member
from db.queries.private_rows import insert_read_entries, open_private_rows
from db.scope import Scope
from db.session import DirectConnection
from db.statement import Statement, fetch_all
from db.types import table_of

_MEMBER = table_of(MemberRow)
_PRIVATE = table_of(MemberPrivateRow)
_KEY = table_of(MemberKeyRow)
_MERGE = table_of(MemberMergeRow)
_REQUEST = table_of(JoinRequestRow)
_APPROVAL = table_of(ApprovalRow)
_STEP = table_of(ApprovalStepRow)
_PERIOD = table_of(MembershipPeriodRow)
_TRANSFER = table_of(TransferRow)
_ORGANISATION = table_of(OrganisationRow)

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

_ASKED = _MEMBER.alias("asked")
_IS_OR_WAS_MERGED_INTO = sa.and_(
    _ASKED.c.tenant_id == _MEMBER.c.tenant_id,
    sa.func.coalesce(_ASKED.c.merged_into_id, _ASKED.c.id) == _MEMBER.c.id,
)
_MEMBERS = (
    sa.select(
        *MEMBER_COLUMNS,
        sa.case((_ASKED.c.id != _MEMBER.c.id, _ASKED.c.member_number)).label("merged_from"),
        _ASKED.c.id.label("asked_id"),
        _ASKED.c.member_number.label("asked_number"),
    )
    .join(_ASKED, _IS_OR_WAS_MERGED_INTO)
    .where(_ASKED.c.tenant_id == tenant_id(), visible_member(_MEMBER, "member_read"))
)
"""Every way from an id or a number to a member: those of an entry that was merged lead to the kept one."""
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

_ALL_PERIODS = (
    sa.select(
        _PERIOD.c.member_id,
        _PERIOD.c.version,
        _PERIOD.c.starts_on,
        _PERIOD.c.until_on,
        _PERIOD.c.state,
        _PERIOD.c.organisation_id,
        _PERIOD.c.employment_kind,
        _PERIOD.c.cause,
        _ORGANISATION.c.kind.label("organisation_kind"),
        _PERIOD.c.until_on.is_(None).label("is_present"),
        sa.func.daterange(_PERIOD.c.starts_on, _PERIOD.c.until_on, type_=postgresql.DATERANGE()).label("days"),
    )
    # It is always there; as an outer join it is left out where nobody asks for the kind.
    .join(
        _ORGANISATION,
        sa.and_(_ORGANISATION.c.tenant_id == _PERIOD.c.tenant_id, _ORGANISATION.c.id == _PERIOD.c.organisation_id),
        isouter=True,
    )
    .where(
        _PERIOD.c.tenant_id == tenant_id(),
        # What was taken back, or changed again on the same day, held on no day.
        sa.or_(_PERIOD.c.until_on.is_(None), _PERIOD.c.until_on > _PERIOD.c.starts_on),
    )
)

_PERIODS = (
    _ALL_PERIODS.join(_ASKED, sa.and_(_ASKED.c.tenant_id == _PERIOD.c.tenant_id, _ASKED.c.id == _PERIOD.c.member_id))
    .join(_MEMBER, _IS_OR_WAS_MERGED_INTO)
    .where(visible_member(_MEMBER, "member_read"))
)

TRANSFER_COLUMNS = [
    _TRANSFER.c[name]
    for name in (
        "id",
        "member_id",
        "from_organisation_id",
        "to_organisation_id",
        "approval_id",
        "status",
        "closing",
        "requested_at",
        "due_at",
        "released_at",
        "closed_at",
    )
]
TRANSFERS_IN_HAND = sa.and_(
    _TRANSFER.c.tenant_id == tenant_id(),
    sa.or_(
        below_nodes(_TRANSFER.c.from_organisation_id, deciding_nodes("transfer_decide")),
        below_nodes(_TRANSFER.c.to_organisation_id, deciding_nodes("transfer_decide")),
    ),
)
"""Both branches see a transfer, and whoever decides above them."""

TRANSFERS_IN_SIGHT = (
    sa.select(
        *TRANSFER_COLUMNS,
        _MEMBER.c.name.label("member_name"),
        _MEMBER.c.member_number,
        _is_true(_TRANSFER.c.member_id == own_id()).label("is_own"),
    )
    # As above: outer, so that it is left out where neither name nor number is asked for.
    .join(
        _MEMBER,
        sa.and_(_MEMBER.c.tenant_id == _TRANSFER.c.tenant_id, _MEMBER.c.id == _TRANSFER.c.member_id),
        isouter=True,
    )
    .where(_TRANSFER.c.tenant_id == tenant_id())
)
"""Who decides at either end knows the name and the number, and no more, of a member who is not theirs."""

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

member_by_id = Batch(_MEMBERS, name="member_by_id", key="asked_id", never_null=("asked_id", "asked_number"))
"""A member: oneself, or one at or below a node where `member_read` is held.

The id of an entry that was merged into another gives that one, in whose place it is seen.
"""

member_by_number = Batch(
    _MEMBERS,
    name="member_by_number",
    key="asked_number",
    key_type="text",
    never_null=("asked_id", "asked_number"),
)
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

merged_entries_by_member_id = Batch(
    sa.select(
        _ASKED.c.merged_into_id.label("member_id"),
        _ASKED.c.id,
        _ASKED.c.member_number,
        _ASKED.c.name,
        _ASKED.c.joined_on,
        _ASKED.c.organisation_id,
        _MERGE.c.merged_on,
        _MERGE.c.merged_at,
        _MERGE.c.actor_id,
        _MERGE.c.reason,
        _MERGE.c.document_number,
    )
    .join(_MERGE, sa.and_(_MERGE.c.tenant_id == _ASKED.c.tenant_id, _MERGE.c.merged_id == _ASKED.c.id))
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _ASKED.c.tenant_id, _MEMBER.c.id == _ASKED.c.merged_into_id))
    .where(_ASKED.c.merged_into_id.is_not(None), visible_member(_MEMBER, "member_read")),
    name="merged_entries_by_member_id",
    key="member_id",
    order=("merged_at", "id"),
    is_many=True,
    never_null=("member_id",),
)
"""Entries that became part of a member's, earliest first, for those who may read the member; chains count as one."""

periods_by_member_id = Batch(
    _PERIODS,
    name="periods_by_member_id",
    key="member_id",
    order=("starts_on", "version"),
    is_many=True,
    never_null=("organisation_kind",),
    within=member_by_id,
    select_within=_ALL_PERIODS,
)
"""What a membership was, earliest first, for those who may read the member; periods of no day are left out.

Of an entry that was merged, what it was of its own, for those who may read the kept one.
"""

period_by_member_id = Batch(
    _PERIODS,
    name="period_by_member_id",
    key="member_id",
    filters={"on": Filter("days", "date", "@>"), "is_present": Filter("is_present", "boolean")},
    never_null=("organisation_kind",),
    within=member_by_id,
    select_within=_ALL_PERIODS,
)
"""As `periods_by_member_id`, the one that holds: on a day, or now. Ask by exactly one of the two."""

_SEEN_TRANSFERS = TRANSFERS_IN_SIGHT.where(sa.or_(_TRANSFER.c.member_id == own_id(), TRANSFERS_IN_HAND))

transfer_by_id = Batch(_SEEN_TRANSFERS, name="transfer_by_id", never_null=("member_name", "member_number", "is_own"))
"""A transfer: one's own, or one from or to an organisation where the caller decides, also as a deputy."""

transfers_by_member_id = Batch(
    _SEEN_TRANSFERS,
    name="transfers_by_member_id",
    key="member_id",
    order=("requested_at DESC", "id DESC"),
    is_many=True,
    never_null=("member_name", "member_number", "is_own"),
)
"""The transfers of a member that the caller may see, newest first."""


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
