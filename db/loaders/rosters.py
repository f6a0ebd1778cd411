"""Batch reads of rosters: imports by the caller's right to import there, exports by whose they are."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.jobs import JobRow
from db.models.rosters import MemberExportRow, RosterImportRow, RosterRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

_IMPORT = table_of(RosterImportRow)
_ROW = table_of(RosterRow)
_EXPORT = table_of(MemberExportRow)
_JOB = table_of(JobRow)

IMPORT_COLUMNS = [
    _IMPORT.c[name]
    for name in (
        "id",
        "organisation_id",
        "opened_by_id",
        "file_name",
        "source",
        "state",
        "failure",
        "columns",
        "facts",
        "row_count",
        "opened_at",
        "read_at",
        "applied_at",
        "undo_until",
        "undone_at",
    )
]
"""What an import carries upward: neither the hash of its content nor where the content is."""

_IN_REACH = sa.and_(
    _IMPORT.c.tenant_id == tenant_id(), below_nodes(_IMPORT.c.organisation_id, held_nodes("member_import"))
)


def visible_import(import_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the import with this key is at or below a node where the caller may import."""
    return sa.exists().where(_IN_REACH, _IMPORT.c.id == import_id)


def visible_import_id(import_id: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    """The key, where `visible_import` holds; else null."""
    return sa.select(_IMPORT.c.id).where(_IN_REACH, _IMPORT.c.id == import_id).scalar_subquery()


roster_import_by_id = Batch(sa.select(*IMPORT_COLUMNS).where(_IN_REACH), name="roster_import_by_id")
"""An import at or below a node where the caller may import."""

roster_counts_by_import_id = Batch(
    sa.select(_ROW.c.import_id, _ROW.c.action, sa.cast(sa.func.count(), sa.Integer()).label("row_count"))
    .where(_ROW.c.tenant_id == tenant_id(), visible_import(_ROW.c.import_id))
    .group_by(_ROW.c.import_id, _ROW.c.action),
    name="roster_counts_by_import_id",
    key="import_id",
    order=("action",),
    is_many=True,
    never_null=("row_count",),
)
"""Rows of an import by what they would do."""

_REASONS = (
    sa.select(_ROW.c.import_id, sa.func.unnest(_ROW.c.reasons, type_=sa.Text()).label("reason"))
    .where(_ROW.c.tenant_id == tenant_id(), visible_import(_ROW.c.import_id))
    .subquery("reasons")
)
roster_reasons_by_import_id = Batch(
    sa.select(
        _REASONS.c.import_id, _REASONS.c.reason, sa.cast(sa.func.count(), sa.Integer()).label("row_count")
    ).group_by(_REASONS.c.import_id, _REASONS.c.reason),
    name="roster_reasons_by_import_id",
    key="import_id",
    order=("reason",),
    is_many=True,
    never_null=("reason", "row_count"),
)
"""Rows of an import by why they are not applied; a row counts for each of its reasons."""

roster_outcomes_by_import_id = Batch(
    sa.select(_ROW.c.import_id, _ROW.c.outcome, sa.cast(sa.func.count(), sa.Integer()).label("row_count"))
    .where(_ROW.c.tenant_id == tenant_id(), _ROW.c.outcome.is_not(None), visible_import(_ROW.c.import_id))
    .group_by(_ROW.c.import_id, _ROW.c.outcome),
    name="roster_outcomes_by_import_id",
    key="import_id",
    order=("outcome",),
    is_many=True,
    never_null=("outcome", "row_count"),
)
"""Rows of an import by what became of them."""

member_export_by_id = Batch(
    sa.select(_EXPORT).where(_EXPORT.c.tenant_id == tenant_id(), _EXPORT.c.member_id == own_id()),
    name="member_export_by_id",
)
"""One of the caller's own exports; nobody sees another's."""

_NEWER = _JOB.alias("newer")
roster_job_by_import_id = Batch(
    sa.select(_JOB.c.subject_id, _JOB.c.state, _JOB.c.done_count, _JOB.c.total_count).where(
        _JOB.c.tenant_id == tenant_id(),
        visible_import(_JOB.c.subject_id),
        ~sa.exists().where(
            _NEWER.c.tenant_id == _JOB.c.tenant_id, _NEWER.c.subject_id == _JOB.c.subject_id, _NEWER.c.id > _JOB.c.id
        ),
    ),
    name="roster_job_by_import_id",
    key="subject_id",
)
"""The last work on an import: how far it has come. Ids of jobs are in the order in which they were opened."""
