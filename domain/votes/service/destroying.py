"""What is destroyed once nobody can object to a result any more: the envelopes, which only the key would open."""

from datetime import datetime, timedelta
from typing import Final

from db.queries.votes import box, results
from db.queries.votes.locks import lock_box
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from domain.audit.service import record
from domain.shared.actor import Actor
from domain.shared.work import Work

OBJECTIONS_TO_RESULT: Final = timedelta(days=30)
"""So long after a vote is over its envelopes are kept, for who objects to the count."""

DESTROYED_AT_ONCE = 20_000


async def envelopes_destroy(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Deletes envelopes of a sealed vote that was over 30 days ago; in all unions, whether there may be more.

    `DESTROYED_AT_ONCE` of them in one transaction, of one vote until none is left: `vote.envelopes_destroyed` is
    recorded then. The board with the hashes under its last root stays, and what was published.
    """
    over = await results.lock_over(conn, kept=OBJECTIONS_TO_RESULT)
    if over is None:
        return False
    tenant_id, vote_id = over["tenant_id"], over["id"]
    await lock_box(conn, tenant_id, vote_id)
    if not await results.destroy_envelopes(conn, tenant_id, vote_id, limit=DESTROYED_AT_ONCE):
        return True
    await box.forget_waiting(conn, tenant_id, vote_id)
    work = Work(conn, Actor(tenant_id), Scope(tenant_id), now, keyring)
    place_id = over["organisation_id"]
    await record(work, "vote.envelopes_destroyed", "vote", vote_id, organisation_id=place_id)
    return True
