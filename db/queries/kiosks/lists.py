"""Lists of kiosks, and of what waits for an officer."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.kiosks import (
    CONFLICT_NEVER_NULL,
    CONFLICTS_IN_HAND,
    ENTRY,
    IS_DECIDED,
    IS_SILENT,
    KIOSK,
    KIOSK_NEVER_NULL,
    KIOSKS_IN_SIGHT,
)
from db.models.organisations import OrganisationClosureRow
from db.types import table_of

_CLOSURE = table_of(OrganisationClosureRow).alias("below")
_TEXTS = postgresql.ARRAY(sa.Text())

KIOSK_ORDER = (SortKey("enrolled_at", datetime), SortKey("id", UUID))
KIOSKS = Listing(
    KIOSKS_IN_SIGHT,
    name="kiosks",
    filters={
        "organisation_id": sa.exists().where(
            _CLOSURE.c.tenant_id == KIOSK.c.tenant_id,
            _CLOSURE.c.descendant_id == KIOSK.c.organisation_id,
            _CLOSURE.c.ancestor_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
        ),
        "states": KIOSK.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
        "is_silent": sa.bindparam("is_silent", type_=sa.Boolean()) == IS_SILENT,
    },
    never_null=KIOSK_NEVER_NULL,
)
"""Kiosks that the caller manages."""

CONFLICT_ORDER = (SortKey("received_at", datetime), SortKey("id", UUID))
CONFLICTS = Listing(
    CONFLICTS_IN_HAND,
    name="kiosk_conflicts",
    filters={
        "kiosk_id": ENTRY.c.kiosk_id == sa.bindparam("kiosk_id", type_=sa.Uuid()),
        "is_decided": sa.bindparam("is_decided", type_=sa.Boolean()) == IS_DECIDED,
    },
    never_null=CONFLICT_NEVER_NULL,
)
"""Entries in conflict on which the caller decides."""
