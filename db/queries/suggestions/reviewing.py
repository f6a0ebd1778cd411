"""SQL of the review of suggestions: to whom one can be sent, and from where it came."""

from uuid import UUID

from db.models.suggestions import SuggestionRow
from db.session import Connection

# It stays as it is until the transaction ends: nothing is sent to an organisation that is being dissolved.
_IS_HANDLING = """
    SELECT true FROM organisation
    WHERE tenant_id = $1 AND id = $2 AND state = 'active' AND kind NOT IN ('group', 'holding_pool') FOR SHARE
"""
_ORIGIN = """
    SELECT facts->>'from_id' FROM suggestion_event
    WHERE tenant_id = $1 AND suggestion_id = $2 AND kind = 'transfer' ORDER BY number DESC LIMIT 1
"""


async def is_handling(conn: Connection, tenant: UUID, organisation_id: UUID) -> bool:
    """Whether an organisation of the union handles suggestions: no group, no holding pool, not dissolved."""
    return bool(await conn.fetchval(_IS_HANDLING, tenant, organisation_id))


async def get_origin(conn: Connection, suggestion: SuggestionRow) -> UUID:
    """The organisation from which a suggestion was sent last."""
    return UUID(await conn.fetchval(_ORIGIN, suggestion.tenant_id, suggestion.id))
