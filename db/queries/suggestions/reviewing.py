"""SQL of the review of suggestions: to whom one can be sent, and from where it came."""

from uuid import UUID

from db.models.suggestions import SuggestionRow
from db.session import Connection

# It stays as it is until the transaction ends: nothing is sent to an organisation that is being dissolved.
_IS_HANDLING = """
    SELECT true FROM organisation
    WHERE tenant_id = $1 AND id = $2 AND state = 'active' AND kind NOT IN ('group', 'holding_pool') FOR SHARE
"""
# From the place that sent it to the one that took its place, and so on; a dissolved one without a successor ends it.
_ORIGIN = """
    WITH RECURSIVE sender (id, step) AS (
        (SELECT CAST(facts->>'from_id' AS uuid), 0 FROM suggestion_event
        WHERE tenant_id = $1 AND suggestion_id = $2 AND kind = 'transfer' ORDER BY number DESC LIMIT 1)
        UNION ALL
        SELECT o.successor_id, sender.step + 1 FROM sender
        JOIN organisation AS o ON o.tenant_id = $1 AND o.id = sender.id
        WHERE o.state <> 'active' AND o.successor_id IS NOT NULL AND sender.step < 100
    )
    SELECT id FROM sender ORDER BY step DESC LIMIT 1
"""


async def is_handling(conn: Connection, tenant: UUID, organisation_id: UUID) -> bool:
    """Whether an organisation of the union handles suggestions: no group, no holding pool, not dissolved."""
    return bool(await conn.fetchval(_IS_HANDLING, tenant, organisation_id))


async def get_origin(conn: Connection, suggestion: SuggestionRow) -> UUID:
    """The organisation from which a suggestion was sent last, or what took its place since."""
    found: UUID = await conn.fetchval(_ORIGIN, suggestion.tenant_id, suggestion.id)
    return found
