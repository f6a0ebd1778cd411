"""Batch reads of saved filters: the caller's own, and those shared with officers who read their list."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.members import LISTS_OF, SavedFilterRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

_FILTER = table_of(SavedFilterRow)
_IS_OWN = _FILTER.c.member_id == own_id()


def below_readers(organisation_id: sa.ColumnElement[Any], list_kind: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the caller reads the list, as an officer, at the organisation; only that list's nodes are looked at."""
    arms = [
        (
            list_kind.in_([sa.literal_column(f"'{each.value}'") for each in lists]),
            below_nodes(organisation_id, held_nodes(*permissions)),
        )
        for permissions, lists in LISTS_OF.items()
    ]
    return sa.case(*arms, else_=sa.false())


READABLE = sa.and_(
    _FILTER.c.tenant_id == tenant_id(),
    sa.or_(
        _IS_OWN,
        sa.and_(
            _FILTER.c.shared_with_id.is_not(None),
            below_readers(_FILTER.c.shared_with_id, _FILTER.c.list_kind),
        ),
    ),
)
"""Whether the caller may use a filter."""

SAVED_FILTER_COLUMNS = [
    _FILTER.c.id,
    _FILTER.c.member_id,
    own_id().label("viewer_id"),
    _FILTER.c.list_kind,
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
    order=("is_own DESC", "list_kind", "name", "id"),
    is_many=True,
    never_null=("is_own", "is_default"),
)
"""The caller's filters, then those shared with them, each by list and name. Empty for every member but the caller."""
