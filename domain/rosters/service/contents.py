"""What is personal in a row of an import: one JSON object, sealed under a key of the row's own.

A row has no id: its place is the import and its number, and the key is bound to both. Erasing a person destroys the
keys of the rows with their `member_id`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from db.models.rosters import RosterImportRow
from db.sealing import Keyring, seal
from db.session import Record
from domain.shared.roster_rows import COLUMN, open_row, row_id

__all__ = ["Content", "OpenRow", "content_of", "opened_row", "reseal", "row_id", "seal_content"]

Content = Mapping[str, Any]
"""`name`, `identity`, `phone`, `member_number`, `joined_on`, `employment`, `state` as read; `identity_tail` and
`phone_tail` where the whole is not needed; `raw` texts of cells of a bad row; `changes` field → [old, new];
`seen` what of the member was there without being shown in `changes` (place, hashes in hexadecimal);
`takes_phone`; after it was applied `before`, what an undo puts back."""


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row to apply, unsealed."""

    number: int
    action: str
    member_id: UUID | None
    organisation_id: UUID | None
    wrapped_key: bytes
    content: Content


def seal_content(keyring: Keyring, tenant_id: UUID, place: UUID, content: Content) -> tuple[bytes, bytes]:
    """A fresh wrapped key, and the content sealed under it."""
    key, wrapped = keyring.wrap_new_key(tenant_id, place)
    return wrapped, reseal(key, tenant_id, place, content)


def reseal(key: bytes, tenant_id: UUID, place: UUID, content: Content) -> bytes:
    """The content sealed under a key that the row has already."""
    return seal(key, orjson.dumps(content).decode(), tenant_id=tenant_id, row_id=place, column=COLUMN)


def content_of(keyring: Keyring, row: Mapping[str, Any]) -> Content:
    """What a row of the database says; empty when its key was destroyed."""
    return open_row(keyring, row["tenant_id"], row["import_id"], row)


def opened_row(keyring: Keyring, of: RosterImportRow, row: Record) -> OpenRow:
    """A row of an import, to be applied or undone."""
    content = open_row(keyring, of.tenant_id, of.id, dict(row))
    return OpenRow(
        row["number"], row["action"], row["member_id"], row["organisation_id"], row["wrapped_key"] or b"", content
    )
