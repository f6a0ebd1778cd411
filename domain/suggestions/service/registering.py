"""Keys of the registrar 发证处 for permits of anonymous suggestions: one for each union and month.

As for votes, both are reconciled, not told. A month's key is made the day before it begins and destroyed when it is
over: permits are used for a month longer, which needs no key that signs.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from db.queries.suggestions import permits
from db.session import Database
from domain.suggestions.service.permits import month_of
from voting.registrar import RegistrarAway, RegistrarClient, RegistrarRefused

logger = logging.getLogger("unionhall.suggestions")


async def permit_keys_make(database: Database, registrar: RegistrarClient, now: datetime) -> int:
    """Has a key made for this month, and for the next on the day before it; gives how many months got theirs."""
    months = sorted({month_of(now), month_of(now + timedelta(days=1))})
    async with database.write() as conn:
        await permits.begin_months(conn, months)
        waiting = await permits.list_waiting_months(conn)
    count = 0
    for tenant_id, month_id in waiting:
        try:
            key = await registrar.key_of(month_id)
        except RegistrarAway:
            logger.warning("the registrar is away; permits of a month wait for their key")
            break
        except RegistrarRefused as refusal:
            logger.error("the registrar makes no key for a month: %s", refusal.code)  # noqa: TRY400  # one word
            continue
        async with database.write() as conn:
            count += await permits.set_month_key(conn, tenant_id, month_id, key)
    return count


async def permit_keys_end(database: Database, registrar: RegistrarClient, now: datetime) -> Sequence[UUID]:
    """Has the keys of months destroyed in which nobody draws any more; gives these months."""
    try:
        held = await registrar.held()
        async with database.read() as conn:
            over = await permits.list_months_over(conn, held, month_of(now)) if held else []
        for month_id in over:
            await registrar.end(month_id)
    except RegistrarAway:
        return []
    return over
