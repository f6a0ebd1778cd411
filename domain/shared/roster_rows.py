"""What is personal in a row of a roster: one JSON object, sealed under a key of the row's own, wrapped beside it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

import orjson

from db.sealing import Keyring, unseal

COLUMN = "roster_row"


def row_id(import_id: UUID, number: int) -> UUID:
    """What stands for the id of a row in the place of a sealed value."""
    return uuid5(import_id, str(number))


def open_row(keyring: Keyring, tenant_id: UUID, import_id: UUID, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a row (`number`, `wrapped_key`, `sealed`) says; empty when its key was destroyed."""
    wrapped, sealed = row["wrapped_key"], row["sealed"]
    if wrapped is None or sealed is None:
        return {}
    place = row_id(import_id, row["number"])
    key = keyring.unwrap_key(wrapped, tenant_id, place)
    content: Mapping[str, Any] = orjson.loads(unseal(key, sealed, tenant_id=tenant_id, row_id=place, column=COLUMN))
    return content
