"""What is personal in a row of an import: one JSON object, sealed under a key of the row's own.

A row has no id: its place is the import and its number, and the key is bound to both. Erasing a person destroys the
keys of the rows with their `member_id`.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

import orjson

from db.sealing import Keyring, seal, unseal

Content = Mapping[str, Any]
"""`name`, `identity`, `phone`, `member_number`, `joined_on`, `employment`, `state` as read; `identity_tail` and
`phone_tail` where the whole is not needed; `raw` texts of cells of a bad row; `changes` field → [old, new];
`takes_phone`; after it was applied `before`, what an undo puts back."""

_COLUMN = "roster_row"


def row_id(import_id: UUID, number: int) -> UUID:
    """What stands for the id of a row in the place of a sealed value."""
    return uuid5(import_id, str(number))


def seal_content(keyring: Keyring, tenant_id: UUID, place: UUID, content: Content) -> tuple[bytes, bytes]:
    """A fresh wrapped key, and the content sealed under it."""
    key, wrapped = keyring.wrap_new_key(tenant_id, place)
    return wrapped, reseal(key, tenant_id, place, content)


def reseal(key: bytes, tenant_id: UUID, place: UUID, content: Content) -> bytes:
    """The content sealed under a key that the row has already."""
    return seal(key, orjson.dumps(content).decode(), tenant_id=tenant_id, row_id=place, column=_COLUMN)


def open_content(
    keyring: Keyring, tenant_id: UUID, place: UUID, wrapped: bytes | None, sealed: bytes | None
) -> Content:
    """What a row says; empty when its key was destroyed."""
    if wrapped is None or sealed is None:
        return {}
    key = keyring.unwrap_key(wrapped, tenant_id, place)
    content: Content = orjson.loads(unseal(key, sealed, tenant_id=tenant_id, row_id=place, column=_COLUMN))
    return content


def content_of(keyring: Keyring, row: Mapping[str, Any]) -> Content:
    """As `open_content`, for a row of the database."""
    place = row_id(row["import_id"], row["number"])
    return open_content(keyring, row["tenant_id"], place, row["wrapped_key"], row["sealed"])
