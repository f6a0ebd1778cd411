"""SQL of the review of suggestions: to whom one can be sent, and from where it came."""

from uuid import UUID

from db.models.suggestions import SuggestionRow
from db.session import Connection

# It stays as it is until the transaction ends: nothing is sent to an organisation that is being dissolved.
_IS_HANDLING = """
    SELECT true FROM organisation
    WHERE tenant_id = $1 AND id = $2 AND state = 'active' AND kind NOT IN ('group', 'holding_pool') FOR SHARE
"""
# From the place of an event to the one that took its place, and so on; a dissolved one without a successor ends it.
_PLACE_OF_EVENT = """
    WITH RECURSIVE place (id, step) AS (
        (SELECT CAST(facts->>$4 AS uuid), 0 FROM suggestion_event
        WHERE tenant_id = $1 AND suggestion_id = $2 AND kind = $3 ORDER BY number DESC LIMIT 1)
        UNION ALL
        SELECT o.successor_id, place.step + 1 FROM place
        JOIN organisation AS o ON o.tenant_id = $1 AND o.id = place.id
        WHERE o.state <> 'active' AND o.successor_id IS NOT NULL AND place.step < 100
    )
    SELECT id FROM place ORDER BY step DESC LIMIT 1
"""
_IS_BELOW = """
    SELECT true FROM organisation_closure
    WHERE tenant_id = $1 AND descendant_id = $2 AND ancestor_id = $3 AND depth > 0
"""


async def is_handling(conn: Connection, tenant: UUID, organisation_id: UUID) -> bool:
    """Whether an organisation of the union handles suggestions: no group, no holding pool, not dissolved."""
    return bool(await conn.fetchval(_IS_HANDLING, tenant, organisation_id))


async def get_origin(conn: Connection, suggestion: SuggestionRow) -> UUID:
    """The organisation from which a suggestion was sent last, or what took its place since."""
    found: UUID = await conn.fetchval(_PLACE_OF_EVENT, suggestion.tenant_id, suggestion.id, "transfer", "from_id")
    return found


async def find_reopened_at(conn: Connection, suggestion: SuggestionRow) -> UUID | None:
    """The organisation that has to answer a reopened suggestion once more, or what took its place since.

    None: its log does not say so, as one that came from elsewhere.
    """
    found: UUID | None = await conn.fetchval(_PLACE_OF_EVENT, suggestion.tenant_id, suggestion.id, "reopen", "to_id")
    return found


async def is_below(conn: Connection, tenant: UUID, organisation_id: UUID, above_id: UUID) -> bool:
    """Whether an organisation lies below another."""
    return bool(await conn.fetchval(_IS_BELOW, tenant, organisation_id, above_id))
