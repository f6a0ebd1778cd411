"""Batch reads of disclosures 会务公开: keys in, one entry per key out, in the same order.

In sight of members is what their organisation and those above owe and have published; of officers all at and below the
nodes where they read disclosures, drafts too. Of what was withdrawn all see the title and the reason, and nothing else.
"""

import sqlalchemy as sa

from db.batch import Batch
from db.models.disclosures import (
    DisclosureDueRow,
    DisclosureDutyRow,
    DisclosureFigureRow,
    DisclosureRevisionRow,
    DisclosureRow,
    DisclosureSourceRow,
)
from db.predicates import TODAY, below_nodes, held_nodes, own_id, tenant_id
from db.readers import is_at_or_above
from db.types import table_of

_DUTY = table_of(DisclosureDutyRow)
_DUE = table_of(DisclosureDueRow)
_DISCLOSURE = table_of(DisclosureRow)
_FIGURE = table_of(DisclosureFigureRow)
_SOURCE = table_of(DisclosureSourceRow)
_REVISION = table_of(DisclosureRevisionRow)
_READERS = held_nodes("disclosure_read")


def _code(value: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{value}'", sa.Text())


_OFFICERS = below_nodes(_DISCLOSURE.c.organisation_id, _READERS)
_IN_SIGHT = sa.and_(
    _DISCLOSURE.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    sa.or_(
        sa.and_(_DISCLOSURE.c.state != _code("draft"), is_at_or_above(_DISCLOSURE.c.organisation_id)),
        _OFFICERS,
    ),
)
_STANDS = sa.and_(_DISCLOSURE.c.tenant_id == tenant_id(), _DISCLOSURE.c.state != _code("withdrawn"))
_HIDDEN = frozenset({"tenant_id", "body", "draft_revision", "drafted_by_id", "published_by_id", "corrects_revision"})
_TOLD = sa.select(
    *(column for column in _DISCLOSURE.columns if column.key not in _HIDDEN),
    sa.case((_DISCLOSURE.c.state != _code("withdrawn"), _DISCLOSURE.c.body)).label("body"),
    sa.case((_DISCLOSURE.c.published_at.is_(None), _DISCLOSURE.c.draft_revision)).label("draft_revision"),
    # Who drafts and who publishes is for officers: an organisation discloses, not a person.
    sa.case((_OFFICERS, _DISCLOSURE.c.drafted_by_id)).label("drafted_by_id"),
    sa.case((_OFFICERS, _DISCLOSURE.c.published_by_id)).label("published_by_id"),
)
DISCLOSURES_IN_SIGHT = _TOLD.where(_IN_SIGHT)
DISCLOSURES_IN_HAND = _TOLD.where(_DISCLOSURE.c.tenant_id == tenant_id(), _OFFICERS)

disclosure_by_id = Batch(DISCLOSURES_IN_SIGHT, name="disclosure_by_id")
"""Disclosures that the caller may see."""

published_disclosure_by_due_id = Batch(
    DISCLOSURES_IN_SIGHT.where(_DISCLOSURE.c.state == _code("published"), _DISCLOSURE.c.due_id.is_not(None)),
    name="published_disclosure_by_due_id",
    key="due_id",
)
"""What was published for a due; one at most (unique index)."""

_DUTY_IN_SIGHT = sa.and_(
    _DUTY.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    sa.or_(
        is_at_or_above(_DUTY.c.organisation_id),
        below_nodes(_DUTY.c.organisation_id, _READERS),
    ),
)
DUTIES_IN_SIGHT = sa.select(
    *(column for column in _DUTY.columns if column.key not in {"tenant_id", "set_by_id"})
).where(_DUTY_IN_SIGHT)

disclosure_duty_by_id = Batch(DUTIES_IN_SIGHT, name="disclosure_duty_by_id")
"""Duties that hold for the caller's organisation or above it."""

_CHINA_DAY = sa.cast(sa.func.timezone(_code("Asia/Shanghai"), _DUE.c.published_at), sa.Date())
STATUS = sa.case(
    (sa.and_(_DUE.c.published_at.is_not(None), _DUE.c.due_on >= _CHINA_DAY), _code("in_time")),
    (_DUE.c.published_at.is_not(None), _code("late")),
    (_DUE.c.lapsed_at.is_not(None), _code("lapsed")),
    (_DUE.c.due_on >= TODAY, _code("waiting")),
    else_=_code("overdue"),
)
"""Where it stands today; as `status_of` of domain.disclosures.rules."""
DUES_IN_SIGHT = sa.select(
    *(column for column in _DUE.columns if column.key not in {"tenant_id", "reminded_on", "overdue_told_on"}),
    STATUS.label("status"),
).where(
    _DUE.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    sa.or_(is_at_or_above(_DUE.c.organisation_id), below_nodes(_DUE.c.organisation_id, _READERS)),
)
DUE_NEVER_NULL = ("status",)

disclosure_due_by_id = Batch(DUES_IN_SIGHT, name="disclosure_due_by_id", never_null=DUE_NEVER_NULL)
"""What organisations at and above the caller's owe, and for officers those below, too."""


def _of_disclosure(table: sa.Table) -> sa.FromClause:
    return table.join(
        _DISCLOSURE,
        sa.and_(_DISCLOSURE.c.tenant_id == table.c.tenant_id, _DISCLOSURE.c.id == table.c.disclosure_id),
    )


_FIGURES = (
    sa.select(*(column for column in _FIGURE.columns if column.key != "tenant_id"))
    .select_from(_of_disclosure(_FIGURE))
    .where(_STANDS)
)
disclosure_figures_by_disclosure_id = Batch(
    _FIGURES.where(_IN_SIGHT),
    name="disclosure_figures_by_disclosure_id",
    key="disclosure_id",
    order=("number",),
    is_many=True,
    within=disclosure_by_id,
    select_within=_FIGURES,
)
"""Figures of a disclosure that stands, in their order."""

_SOURCES = sa.select(*(column for column in _SOURCE.columns if column.key != "tenant_id"))
disclosure_sources_by_figure_id = Batch(
    _SOURCES.select_from(
        _SOURCE.join(
            _FIGURE, sa.and_(_FIGURE.c.tenant_id == _SOURCE.c.tenant_id, _FIGURE.c.id == _SOURCE.c.figure_id)
        ).join(
            _DISCLOSURE,
            sa.and_(_DISCLOSURE.c.tenant_id == _FIGURE.c.tenant_id, _DISCLOSURE.c.id == _FIGURE.c.disclosure_id),
        )
    ).where(_STANDS, _IN_SIGHT),
    name="disclosure_sources_by_figure_id",
    key="figure_id",
    order=("number",),
    is_many=True,
    within=disclosure_figures_by_disclosure_id,
    select_within=_SOURCES.where(_SOURCE.c.tenant_id == tenant_id()),
)
"""What stands behind a figure; whether the caller may see the vote or the approval itself is theirs to say."""

_REVISIONS = (
    sa.select(
        *(
            column
            for column in _REVISION.columns
            if column.key not in {"tenant_id", "figures", "made_by_id", "approved_by_id"}
        )
    )
    .select_from(_of_disclosure(_REVISION))
    .where(_STANDS)
)
disclosure_revisions_by_disclosure_id = Batch(
    _REVISIONS.where(_IN_SIGHT),
    name="disclosure_revisions_by_disclosure_id",
    key="disclosure_id",
    order=("number",),
    is_many=True,
    within=disclosure_by_id,
    select_within=_REVISIONS,
)
"""All that was published of a disclosure that stands, the first text first."""
