"""The lock of a vote's box, and the setting under which ballots can be read and written."""

from typing import Final
from uuid import UUID

from db.session import Connection

_LOCK_CLASS: Final = 0x766F7465  # "vote" in ASCII
_DELEGATION_CLASS: Final = 0x64656C65  # "dele" in ASCII
_KEY_CLASS: Final = 0x6B657973  # "keys" in ASCII
_ONE = "SELECT pg_advisory_xact_lock($1, hashtext($2))"
_SHARED = "SELECT pg_advisory_xact_lock_shared($1, hashtext($2)), set_config('unionhall.ballots', $3, true)"
_ALONE = "SELECT pg_advisory_xact_lock($1, hashtext($2)), set_config('unionhall.ballots', $3, true)"
_OPEN = "SELECT set_config('unionhall.ballots', $1, true)"


async def lock_casting(conn: Connection, tenant_id: UUID, vote_id: UUID) -> None:
    """Until the end of the transaction nobody closes the vote; others may cast. Opens the tables of ballots.

    A statement of its own, before the one that casts: that one then sees what a closing committed before.
    """
    await conn.execute(_SHARED, _LOCK_CLASS, str(vote_id), str(tenant_id))


async def lock_box(conn: Connection, tenant_id: UUID, vote_id: UUID) -> None:
    """Waits for the ballots under way and lets none in until the transaction ends. Opens the tables of ballots."""
    await conn.execute(_ALONE, _LOCK_CLASS, str(vote_id), str(tenant_id))


async def lock_delegations(conn: Connection, vote_id: UUID) -> None:
    """Until the end of the transaction nobody else gives a delegation in the vote: who counts them counts them all."""
    await conn.execute(_ONE, _DELEGATION_CLASS, str(vote_id))


async def lock_keys(conn: Connection, tenant_id: UUID) -> None:
    """Until the end of the transaction nobody else gives a vote of the union its key."""
    await conn.execute(_ONE, _KEY_CLASS, str(tenant_id))


async def open_ballots(conn: Connection, tenant_id: UUID) -> None:
    """Opens the tables of ballots to this transaction, for its union alone."""
    await conn.execute(_OPEN, str(tenant_id))
