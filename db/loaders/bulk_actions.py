"""Batch reads of bulk actions: by the caller's right to change members where the action is."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.bulk_actions import BulkActionRow, BulkChangeRow
from db.models.jobs import JobRow
from db.predicates import below_nodes, held_nodes, tenant_id
from db.types import table_of

_ACTION = table_of(BulkActionRow)
_CHANGE = table_of(BulkChangeRow)
_JOB = table_of(JobRow)

ACTION_COLUMNS = [
    _ACTION.c[name]
    for name in (
        "id",
        "organisation_id",
        "opened_by_id",
        "kind",
        "state",
        "failure",
        "is_by_filter",
        "employment_kind",
        "document_number",
        "effective_on",
        "to_organisation_id",
        "member_count",
        "opened_at",
        "prepared_at",
        "applied_at",
        "undo_until",
        "undone_at",
        "cancelled_at",
    )
]
"""What an action carries upward: not by which filters its members were chosen."""

_IN_REACH = sa.and_(
    _ACTION.c.tenant_id == tenant_id(), below_nodes(_ACTION.c.organisation_id, held_nodes("member_write"))
)


def visible_action(bulk_action_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the action with this key is at or below a node where the caller may change members."""
    return sa.exists().where(_IN_REACH, _ACTION.c.id == bulk_action_id)


bulk_action_by_id = Batch(sa.select(*ACTION_COLUMNS).where(_IN_REACH), name="bulk_action_by_id")
"""An action at or below a node where the caller may change members."""


def _counts(column: str, name: str) -> Batch:
    return Batch(
        sa.select(_CHANGE.c.bulk_action_id, _CHANGE.c[column], sa.cast(sa.func.count(), sa.Integer()).label("members"))
        .where(
            _CHANGE.c.tenant_id == tenant_id(),
            _CHANGE.c[column].is_not(None),
            visible_action(_CHANGE.c.bulk_action_id),
        )
        .group_by(_CHANGE.c.bulk_action_id, _CHANGE.c[column]),
        name=name,
        key="bulk_action_id",
        order=(column,),
        is_many=True,
        never_null=(column, "members"),
    )


bulk_verdicts_by_action_id = _counts("verdict", "bulk_verdicts_by_action_id")
"""Members of an action by what the preview found."""

bulk_reasons_by_action_id = _counts("reason", "bulk_reasons_by_action_id")
"""Members of an action by why the preview left them out."""

bulk_outcomes_by_action_id = _counts("outcome", "bulk_outcomes_by_action_id")
"""Members of an action by what became of their change."""

_NEWER = _JOB.alias("newer")
bulk_job_by_action_id = Batch(
    sa.select(_JOB.c.subject_id, _JOB.c.state, _JOB.c.done_count, _JOB.c.total_count).where(
        _JOB.c.tenant_id == tenant_id(),
        visible_action(_JOB.c.subject_id),
        ~sa.exists().where(
            _NEWER.c.tenant_id == _JOB.c.tenant_id, _NEWER.c.subject_id == _JOB.c.subject_id, _NEWER.c.id > _JOB.c.id
        ),
    ),
    name="bulk_job_by_action_id",
    key="subject_id",
)
"""The last work on an action: how far it has come. Ids of jobs are in the order in which they were opened."""
