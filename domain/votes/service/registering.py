"""Keys of the registrar 发证处: each unlinkable vote gets one once it is scheduled, and loses it once it is over.

Both are reconciled, not told: whoever was away, server or registrar, is caught up with when both are there.
"""

import logging
from collections.abc import Sequence
from uuid import UUID

from db.queries.votes import registering
from db.session import Database
from voting.registrar import RegistrarAway, RegistrarClient, RegistrarRefused

logger = logging.getLogger("unionhall.votes")


async def registrar_keys_make(database: Database, registrar: RegistrarClient) -> int:
    """Has a key made for each scheduled unlinkable vote without one; gives how many got theirs.

    The registrar makes a key once: a repeat after a crash finds the same. Votes wait while it is away.
    """
    async with database.read() as conn:
        waiting = await registering.list_waiting(conn)
    count = 0
    for tenant_id, vote_id in waiting:
        key = await _key_of(registrar, vote_id)
        if key is not None:
            async with database.write() as conn:
                count += await registering.set_registrar_key(conn, tenant_id, vote_id, key)
    return count


async def registrar_keys_end(database: Database, registrar: RegistrarClient) -> Sequence[UUID]:
    """Has the keys of votes destroyed in which nobody votes any more; gives these votes.

    A key of a vote that is not in this database is left alone: it may be another installation's.
    """
    try:
        held = await registrar.held()
        async with database.read() as conn:
            over = await registering.list_over(conn, held) if held else []
        for vote_id in over:
            await registrar.end(vote_id)
    except RegistrarAway:
        return []
    return over


async def _key_of(registrar: RegistrarClient, vote_id: UUID) -> bytes | None:
    try:
        return await registrar.key_of(vote_id)
    except RegistrarAway:
        logger.warning("the registrar is away; an unlinkable vote waits for its key")
    except RegistrarRefused as refusal:
        logger.error("the registrar makes no key for a vote: %s", refusal.code)  # noqa: TRY400  # one word
    return None
