"""SQL of whether the caller sees a locked suggestion, and why."""

from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.suggestions.sight import is_assigned, is_author, is_open_to_caller, is_read_by_officer
from db.models.suggestions import SuggestionRow
from db.predicates import scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
_FALSE = sa.false()
_SIGHT = Statement.of(
    sa.select(
        sa.func.coalesce(is_author(), _FALSE).label("is_author"),
        sa.func.coalesce(is_read_by_officer(), _FALSE).label("is_officer"),
        sa.func.coalesce(is_assigned(), _FALSE).label("is_assigned"),
        sa.func.coalesce(is_open_to_caller(), _FALSE).label("is_open"),
    ).where(_SUGGESTION.c.tenant_id == tenant_id(), _SUGGESTION.c.id == sa.bindparam("suggestion_id", type_=sa.Uuid()))
)


async def find_sight(conn: Connection, scope: Scope, suggestion_id: UUID) -> Record | None:
    """Why the caller sees it: `is_author` (or asked to be one), `is_officer`, `is_assigned`, `is_open` to members."""
    return await fetch_one(conn, _SIGHT, suggestion_id=suggestion_id, **scope_values(scope, _SIGHT.parameters))
