"""Batch reads of saved filters: the caller's own, and those shared with officers of where the caller reads members."""

import sqlalchemy as sa

from db.batch import Batch
from db.models.members import SavedFilterRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

_FILTER = table_of(SavedFilterRow)
_IS_OWN = _FILTER.c.member_id == own_id()

READABLE = sa.and_(
    _FILTER.c.tenant_id == tenant_id(),
    sa.or_(
        _IS_OWN,
        sa.and_(
            _FILTER.c.shared_with_id.is_not(None),
            below_nodes(_FILTER.c.shared_with_id, held_nodes("member_read")),
        ),
    ),
)
"""Whether the caller may use a filter."""

SAVED_FILTER_COLUMNS = [
    _FILTER.c.id,
    _FILTER.c.member_id,
    own_id().label("viewer_id"),
    _FILTER.c.name,
    _FILTER.c.conditions,
    _FILTER.c.shared_with_id,
    _IS_OWN.label("is_own"),
    sa.and_(_IS_OWN, _FILTER.c.is_default).label("is_default"),
    _FILTER.c.saved_at,
]

saved_filter_by_id = Batch(
    sa.select(*SAVED_FILTER_COLUMNS).where(READABLE),
    name="saved_filter_by_id",
    never_null=("is_own", "is_default"),
)
"""A filter that is the caller's or shared with them."""

saved_filters_by_viewer_id = Batch(
    sa.select(*SAVED_FILTER_COLUMNS).where(READABLE),
    name="saved_filters_by_viewer_id",
    key="viewer_id",
    order=("is_own DESC", "name", "id"),
    is_many=True,
    never_null=("is_own", "is_default"),
)
"""The caller's filters, then those shared with them, each by name. Empty for every member but the caller."""
