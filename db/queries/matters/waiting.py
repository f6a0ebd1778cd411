"""The inbox 待办: everything that waits for the caller's office, across all below it, by one statement.

Each arm reads what is undecided, by a partial index in the order of the deadline, or of age where there is none, and
looks for each row whether the caller may decide there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from db import forms
from db.bounded import Arm, BoundedListing, Columns
from db.keyset import SortKey
from db.listing import Listing
from db.loaders.approvals import MAY_DECIDE_THIS_STEP
from db.models.activities import (
    ActivityPhotoReportRow,
    ActivityPhotoRow,
    ActivityRow,
    CheckInAppealRow,
    CheckInConflictRow,
)
from db.models.approvals import ApprovalRow, ApprovalStepRow
from db.models.members import JoinRequestRow, MemberRow
from db.models.merchants import MerchantDisputeRow, MerchantRow, MerchantSettlementRow, RedemptionConflictRow
from db.models.organisations import OrganisationClosureRow
from db.models.votes import (
    NominationCallRow,
    NominationObjectionRow,
    NominationRow,
    VoteObjectionRow,
    VoteRow,
)
from db.predicates import below_nodes, held_nodes, is_near, own_id, tenant_id
from db.queries.matters.arms import TEXTS, among, its, word
from db.queries.matters.competing import OFFICE_ARMS as COMPETITION_ARMS
from db.queries.matters.granted import BENEFIT_ARMS
from db.queries.matters.honoured import OFFICE_ARMS as HONOUR_ARMS
from db.queries.matters.items import in_tenant, waiting_arm
from db.queries.matters.noticed import OFFICE_ARMS as NOTICE_ARMS
from db.queries.matters.published import PUBLISHED_ARMS
from db.queries.matters.registered import REGISTER_ARMS
from db.queries.matters.waiting_suggestions import SUGGESTION_ARMS
from db.types import table_of

_STEP, _APPROVAL = table_of(ApprovalStepRow), table_of(ApprovalRow)
_JOINING, _MEMBER = table_of(JoinRequestRow), table_of(MemberRow)
_ACTIVITY, _CLOSURE = table_of(ActivityRow), table_of(OrganisationClosureRow)
_APPEAL, _CONFLICT = table_of(CheckInAppealRow), table_of(CheckInConflictRow)
_REPORT, _PHOTO = table_of(ActivityPhotoReportRow), table_of(ActivityPhotoRow)
_VOTE, _OBJECTION = table_of(VoteRow), table_of(VoteObjectionRow)
_NOMINATION, _CALL = table_of(NominationRow), table_of(NominationCallRow)
_AGAINST = table_of(NominationObjectionRow)
_MERCHANT, _REDEEMED_TWICE = table_of(MerchantRow), table_of(RedemptionConflictRow)
_DISPUTE, _SETTLEMENT = table_of(MerchantDisputeRow), table_of(MerchantSettlementRow)

ORDER = (SortKey("due_order", datetime), SortKey("at", datetime), SortKey("id", UUID))
"""The oldest deadline first; then what has none, the oldest first."""
_SUBJECTS = {
    "join_request": "JoinRequest",
    "transfer": "Transfer",
    "correction_request": "CorrectionRequest",
    "registration": "Registration",
}


def _steps() -> Sequence[Arm]:
    """What is decided by steps; nobody decides on their own wish."""
    # Looked up for each step, in the order of the steps: joined as tables, both are read whole and then sorted.
    approval = (
        sa.select(*(_APPROVAL.c[name] for name in ("tenant_id", "subject_kind", "subject_id", "applicant_id")))
        .where(its(_STEP, _APPROVAL, "approval_id"))
        .limit(sa.literal_column("1"))
        .lateral("approval")
    )
    source = _STEP.join(approval, sa.true())
    where = sa.and_(
        in_tenant(_STEP),
        _STEP.c.status == word("open"),
        approval.c.applicant_id.is_distinct_from(own_id()),
        among(approval.c.subject_kind, tuple(_SUBJECTS)),
        is_near("held_nodes", _STEP.c.organisation_id, _STEP.c.escalate_to_id),
        MAY_DECIDE_THIS_STEP,
    )
    joining = sa.select(_JOINING.c.name).where(its(approval, _JOINING, "subject_id")).scalar_subquery()
    applicant = sa.select(_MEMBER.c.name).where(its(approval, _MEMBER, "applicant_id")).scalar_subquery()
    is_joining = approval.c.subject_kind == word("join_request")
    given: dict[str, Any] = {
        "object_id": sa.case(
            *((approval.c.subject_kind == word(kind), _id_of(name)) for kind, name in _SUBJECTS.items()),
            else_=word(""),
        ),
        "kind": approval.c.subject_kind,
        "id": _STEP.c.id,
        "at": _STEP.c.opened_at,
        "title": sa.case((is_joining, joining), else_=applicant),
        "step": "decide",
        "tenant": _STEP.c.tenant_id,
        "organisation_id": _STEP.c.organisation_id,
    }
    return (
        waiting_arm(source, sa.and_(where, _STEP.c.due_at.is_not(None)), **given, due=_STEP.c.due_at),
        waiting_arm(source, sa.and_(where, _STEP.c.due_at.is_(None)), **given),
    )


def _id_of(type_name: str) -> sa.ColumnElement[str]:
    text = forms.node_id(type_name, "id").replace(f'{forms.ROW}."id"', "approval.subject_id")
    return sa.literal_column(text, sa.Text())


def _of_activities() -> Sequence[Arm]:
    def at(table: sa.Table, kind: str, column: str) -> Arm:
        return waiting_arm(
            table.join(_ACTIVITY, its(table, _ACTIVITY, "activity_id")),
            sa.and_(
                in_tenant(table),
                table.c.status == word("open"),
                below_nodes(_ACTIVITY.c.organisation_id, held_nodes("check_in_manage")),
            ),
            kind=kind,
            id=table.c.id,
            at=table.c[column],
            title=_ACTIVITY.c.title,
            title_en=_ACTIVITY.c.title_en,
            step="decide",
            tenant=table.c.tenant_id,
            organisation_id=_ACTIVITY.c.organisation_id,
        )

    reports = _REPORT.join(_PHOTO, its(_REPORT, _PHOTO, "photo_id")).join(
        _ACTIVITY, its(_PHOTO, _ACTIVITY, "activity_id")
    )
    return (
        at(_APPEAL, "check_in_appeal", "submitted_at"),
        at(_CONFLICT, "check_in_conflict", "opened_at"),
        waiting_arm(
            reports,
            sa.and_(
                in_tenant(_REPORT),
                _REPORT.c.decided_at.is_(None),
                below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_manage")),
            ),
            kind="photo_report",
            object_of=_PHOTO.c.id,
            id=_REPORT.c.id,
            at=_REPORT.c.reported_at,
            title=_ACTIVITY.c.title,
            title_en=_ACTIVITY.c.title_en,
            step="decide",
            tenant=_REPORT.c.tenant_id,
            organisation_id=_ACTIVITY.c.organisation_id,
        ),
    )


def _of_votes() -> Sequence[Arm]:
    is_managed = below_nodes(_VOTE.c.organisation_id, held_nodes("vote_manage"))
    against = (
        _AGAINST.join(_NOMINATION, its(_AGAINST, _NOMINATION, "nomination_id"))
        .join(_CALL, its(_NOMINATION, _CALL, "call_id"))
        .join(_VOTE, its(_CALL, _VOTE, "vote_id"))
    )
    sources: Sequence[tuple[str, sa.Table, sa.FromClause]] = (
        ("vote_objection", _OBJECTION, _OBJECTION.join(_VOTE, its(_OBJECTION, _VOTE, "vote_id"))),
        ("nomination_objection", _AGAINST, against),
    )
    return [
        waiting_arm(
            source,
            sa.and_(in_tenant(table), table.c.state == word("open"), is_managed),
            kind=kind,
            id=table.c.id,
            at=table.c.created_at,
            title=_VOTE.c.title,
            title_en=_VOTE.c.title_en,
            step="decide",
            tenant=table.c.tenant_id,
            organisation_id=_VOTE.c.organisation_id,
        )
        for kind, table, source in sources
    ]


def _of_merchants() -> Sequence[Arm]:
    is_managed = below_nodes(_MERCHANT.c.organisation_id, held_nodes("merchant_manage"))
    disputes = _DISPUTE.join(_SETTLEMENT, its(_DISPUTE, _SETTLEMENT, "settlement_id")).join(
        _MERCHANT, its(_SETTLEMENT, _MERCHANT, "merchant_id")
    )
    conflicts = _REDEEMED_TWICE.join(_MERCHANT, its(_REDEEMED_TWICE, _MERCHANT, "merchant_id"))
    sources: Sequence[tuple[str, sa.Table, sa.FromClause, sa.ColumnElement[bool]]] = (
        ("redemption_conflict", _REDEEMED_TWICE, conflicts, _REDEEMED_TWICE.c.decided_at.is_(None)),
        ("settlement_dispute", _DISPUTE, disputes, _DISPUTE.c.decided_at.is_(None)),
    )
    return [
        waiting_arm(
            source,
            sa.and_(in_tenant(table), is_open, is_managed),
            kind=kind,
            id=table.c.id,
            at=table.c.opened_at,
            title=_MERCHANT.c.name,
            step="decide",
            tenant=table.c.tenant_id,
            organisation_id=_MERCHANT.c.organisation_id,
        )
        for kind, table, source, is_open in sources
    ]


ARMS: Sequence[Arm] = (
    *_steps(),
    *_of_activities(),
    *_of_votes(),
    *_of_merchants(),
    *SUGGESTION_ARMS,
    *NOTICE_ARMS,
    *HONOUR_ARMS,
    *COMPETITION_ARMS,
    *PUBLISHED_ARMS,
    *BENEFIT_ARMS,
    *REGISTER_ARMS,
)
"""Each domain adds its arms here."""


def _is_below(columns: Columns) -> sa.ColumnElement[bool]:
    closure = _CLOSURE.alias("asked_below")
    return (
        sa.select(sa.true())
        .where(
            closure.c.tenant_id == tenant_id(),
            closure.c.descendant_id == columns["organisation_id"],
            closure.c.ancestor_id == sa.bindparam("below_id", type_=sa.Uuid()),
        )
        .limit(sa.literal_column("1"))
        .correlate_except(closure)
        .scalar_subquery()
    )


INBOX = BoundedListing(
    ARMS,
    name="inbox",
    filters={
        "kinds": lambda columns: columns["kind"] == sa.any_(sa.bindparam("kinds", type_=TEXTS)),
        "below_id": _is_below,
        "is_overdue": lambda columns: columns["is_overdue"] == sa.bindparam("is_overdue", type_=sa.Boolean()),
    },
    never_null=("id", "object_id", "kind", "due_order", "at", "title", "step", "is_overdue"),
)
"""What the caller may decide, answer or sign now."""

COUNTED = 1_000
"""Up to which number each kind is counted."""
_EACH = sa.union_all(
    *(
        arm.select.with_only_columns(arm.select.selected_columns["kind"]).limit(sa.literal_column(str(COUNTED)))
        for arm in ARMS
    )
).subquery("each")
_BY_KIND = (
    sa.select(_EACH.c.kind, sa.cast(sa.func.count(), sa.Integer()).label("count"))
    .group_by(_EACH.c.kind)
    .subquery("by_kind")
)
COUNT_ORDER = (SortKey("kind", str),)
INBOX_COUNTS = Listing(sa.select(_BY_KIND).select_from(_BY_KIND), name="inbox_counts", never_null=("kind", "count"))
"""How many of each kind wait; kinds of which nothing waits are left out."""
