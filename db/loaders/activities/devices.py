"""Batch reads of devices at the door 签到设备: of organisations where the caller records who comes."""

import sqlalchemy as sa

from db.batch import Batch
from db.models.activities import CheckInDeviceRow
from db.predicates import below_nodes, held_nodes, tenant_id
from db.types import table_of

_DEVICE = table_of(CheckInDeviceRow)

DEVICES_IN_HAND = sa.select(
    *(
        _DEVICE.c[name]
        for name in ("id", "organisation_id", "name", "public_key", "enrolled_at", "enrolled_by_id", "revoked_at")
    )
).where(_DEVICE.c.tenant_id == tenant_id(), below_nodes(_DEVICE.c.organisation_id, held_nodes("check_in_record")))
"""Devices of organisations where the caller records who comes."""

check_in_device_by_id = Batch(DEVICES_IN_HAND, name="check_in_device_by_id")
"""A device of such an organisation."""
