"""What is personal in a row of an import: one JSON object, sealed under a key of the row's own.

A row has no id: its place is the import and its number, and the key is bound to both. Erasing a person destroys the
keys of the rows with their `member_id`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import orjson

from db.models.rosters import RosterImportRow
from db.sealing import Keyring, seal, unseal
from db.session import Record

Content = Mapping[str, Any]
"""`name`, `identity`, `phone`, `member_number`, `joined_on`, `employment`, `state` as read; `identity_tail` and
`phone_tail` where the whole is not needed; `raw` texts of cells of a bad row; `changes` field → [old, new];
`seen` what of the member was there without being shown in `changes` (place, hashes in hexadecimal);
`takes_phone`; after it was applied `before`, what an undo puts back."""

_COLUMN = "roster_row"


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row to apply, unsealed."""

    number: int
    action: str
    member_id: UUID | None
    organisation_id: UUID | None
    wrapped_key: bytes
    content: Content


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


def content_of(keyring: Keyring, row: Mapping[str, Any]) -> Content:
    """What a row of the database says; empty when its key was destroyed."""
    return _content(keyring, row["tenant_id"], row["import_id"], row)


def opened_row(keyring: Keyring, of: RosterImportRow, row: Record) -> OpenRow:
    """A row of an import, to be applied or undone."""
    content = _content(keyring, of.tenant_id, of.id, row)
    return OpenRow(
        row["number"], row["action"], row["member_id"], row["organisation_id"], row["wrapped_key"] or b"", content
    )


def _content(keyring: Keyring, tenant_id: UUID, import_id: UUID, row: Mapping[str, Any] | Record) -> Content:
    wrapped, sealed = row["wrapped_key"], row["sealed"]
    if wrapped is None or sealed is None:
        return {}
    place = row_id(import_id, row["number"])
    key = keyring.unwrap_key(wrapped, tenant_id, place)
    content: Content = orjson.loads(unseal(key, sealed, tenant_id=tenant_id, row_id=place, column=_COLUMN))
    return content
