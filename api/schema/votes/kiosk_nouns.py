"""Nouns of kiosks 自助终端: what officers see of each, and the pass that a member shows there."""

from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from api.fields import column


@strawberry.type(
    description="Kiosk of a vote 自助终端, with how many ballots it gave out and brought, seen by who holds "
    "VOTE_READ at the vote's organisation."
)
class VoteKiosk:
    """A vote_kiosk row with its counts."""

    row: strawberry.Private[Any]

    kiosk_id: UUID = column("id", description="Id that the kiosk signs with.")
    name: str = column("name", description="Name by which officers know it.")
    public_key: str = column("public_key", description="Ed25519 key that proves its requests, 32 bytes in base64url.")
    enrolled_at: datetime = column("enrolled_at", description="When it was enrolled.")
    revoked_at: datetime | None = column("revoked_at", description="When it was taken out of use; null before.")
    issued_count: int = column("issued_count", description="Ballots given out, without those that were given back.")
    delivered_count: int = column("delivered_count", description="Envelopes that it has brought.")
    late_count: int = column("late_count", description="Those among them that it brought after the closing time.")
    waiting_count: int = column("waiting_count", description="Ballots given out that it has not brought yet.")
    delivered_hour_at: datetime | None = column(
        "delivered_hour_at", description="Hour in which it last brought any; null before the first."
    )


@strawberry.type(description="What a member shows to a kiosk 投票码, as a QR code, to be given their ballot there.")
class KioskPass:
    """A text that this moment has made; nothing is kept of it."""

    row: strawberry.Private[Any]

    text: str = column("text", description="Text of the QR code, 116 characters; it tells others nothing.")
    ends_at: datetime = column("ends_at", description="Until when it holds, two minutes from now, to the second.")
