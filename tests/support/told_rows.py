"""What the second union has of kiosks and of what a union tells, written together."""

from uuid import UUID

import asyncpg

from db.sealing import Keyring
from db.types import new_id
from tests.support.disclosure_rows import DisclosureKeys, write_disclosures
from tests.support.kiosk_rows import KioskKeys, write_kiosk

TOLD_KINDS = ("Kiosk", "KioskConflict", "DisclosureDuty", "DisclosureDue", "Disclosure")


async def write_told(connection: asyncpg.Connection, keyring: Keyring, member_id: UUID, keys: dict[str, UUID]) -> None:
    """One of each kind, with the ids that are given."""
    machine = KioskKeys._make(keys.get(name, new_id()) for name in ("Kiosk", "Session", "KioskConflict", "Decided"))
    await write_kiosk(connection, keyring, member_id, machine)
    disclosed = ("DisclosureDuty", "DisclosureDue", "Disclosure", "DraftOfDisclosure", "DisclosureFigure")
    await write_disclosures(connection, member_id, DisclosureKeys._make(keys.get(name, new_id()) for name in disclosed))
