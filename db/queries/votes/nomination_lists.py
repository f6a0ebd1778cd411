"""Lists of calls for nominations, and one call as its caller sees it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.votes.nominations import CALL_NEVER_NULL, CALLS_IN_SIGHT
from db.models.votes import NominationCallRow
from db.predicates import scope_values
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one
from db.types import table_of

_CALL = table_of(NominationCallRow)

CALL_ORDER = (SortKey("closes_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
CALL_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "vote_id": _CALL.c.vote_id == sa.bindparam("vote_id", type_=sa.Uuid()),
    "states": _CALL.c.state == sa.any_(sa.bindparam("states", type_=postgresql.ARRAY(sa.Text()))),
}
CALLS = Listing(CALLS_IN_SIGHT, name="nomination_calls", filters=CALL_FILTERS, never_null=CALL_NEVER_NULL)
"""The calls that the caller may see."""

_SEEN = Statement.of(CALLS_IN_SIGHT.where(_CALL.c.id == sa.bindparam("id", type_=sa.Uuid())))


async def find_seen(conn: Connection, scope: Scope, call_id: UUID) -> Record | None:
    """A call with `electing`, `candidacy` and what else holds for the caller now; None where it is not in sight."""
    return await fetch_one(conn, _SEEN, id=call_id, **scope_values(scope, _SEEN.parameters))
