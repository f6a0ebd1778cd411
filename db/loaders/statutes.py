"""Batch reads of statutes 法律法规: keys in, one entry per key out, in the same order."""

import sqlalchemy as sa

from db.batch import Batch
from db.models.statutes import StatuteRow
from db.predicates import TODAY, own_id, tenant_id
from db.types import table_of

_STATUTE = table_of(StatuteRow)
HOLDS = sa.and_(
    _STATUTE.c.valid_from <= TODAY, sa.or_(_STATUTE.c.valid_until.is_(None), _STATUTE.c.valid_until >= TODAY)
)
STATUTES_IN_SIGHT = sa.select(
    *(column for column in _STATUTE.columns if column.key not in {"tenant_id", "added_by_id"}),
    sa.func.coalesce(HOLDS, sa.false()).label("is_in_force"),
).where(_STATUTE.c.tenant_id == tenant_id(), own_id().is_not(None))
STATUTE_NEVER_NULL = ("is_in_force",)

statute_by_id = Batch(STATUTES_IN_SIGHT, name="statute_by_id", never_null=STATUTE_NEVER_NULL)
"""Statutes, for every member of the union."""
