"""Batch reads of exports of offices: one's own."""

import sqlalchemy as sa

from db.batch import Batch
from db.models.exports import OfficeExportRow
from db.predicates import own_id, tenant_id
from db.types import table_of

_EXPORT = table_of(OfficeExportRow)

office_export_by_id = Batch(
    sa.select(_EXPORT).where(_EXPORT.c.tenant_id == tenant_id(), _EXPORT.c.member_id == own_id()),
    name="office_export_by_id",
)
"""One of the caller's own exports; nobody sees another's."""
