"""SQL of the officer's live list: registrations of an activity in the order in which their changes were committed."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.activities.registrations import REGISTRATIONS_IN_HAND
from db.models.activities import ActivityRow, RegistrationRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_all, fetch_one
from db.types import NIL_ID, Xid8, table_of

_ACTIVITY = table_of(ActivityRow)
_REGISTRATION = table_of(RegistrationRow)
_WATERMARK = sa.literal_column("pg_snapshot_xmin(pg_current_snapshot())", Xid8())


class Place(NamedTuple):
    """How far a reader has come: all changes up to this one are known."""

    transaction_id: int
    registration_id: UUID = NIL_ID


# The watermark is read with the rows, by one snapshot: whatever is not behind it comes with a later look.
_PRESENT = Statement.of(
    sa.select(_ACTIVITY.c.id, _WATERMARK.label("watermark")).where(
        _ACTIVITY.c.tenant_id == tenant_id(),
        _ACTIVITY.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_read")),
    )
)
_LIST_CHANGED = Statement.of(
    REGISTRATIONS_IN_HAND.add_columns(_REGISTRATION.c.changed_in)
    .where(
        _REGISTRATION.c.activity_id == sa.bindparam("of_activity", type_=sa.Uuid()),
        _REGISTRATION.c.changed_in < _WATERMARK,
        sa.tuple_(_REGISTRATION.c.changed_in, _REGISTRATION.c.id)
        > sa.tuple_(sa.bindparam("after_transaction", type_=Xid8()), sa.bindparam("after_id", type_=sa.Uuid())),
    )
    .order_by(_REGISTRATION.c.changed_in, _REGISTRATION.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)


async def find_followed(conn: Connection, scope: Scope, activity_id: UUID) -> int | None:
    """The watermark, for an activity whose registrations the caller reads; None otherwise."""
    row = await fetch_one(conn, _PRESENT, id=activity_id, **scope_values(scope, _PRESENT.parameters))
    return None if row is None else int(row["watermark"])


async def list_changed(
    conn: Connection, scope: Scope, activity_id: UUID, after: Place, *, limit: int
) -> Sequence[Record]:
    """Registrations whose state has changed since, each as it is now, in the order of commits; with `changed_in`.

    As the rows of `registrations`. One that has changed twice comes once. None for who does not read them.
    """
    return await fetch_all(
        conn,
        _LIST_CHANGED,
        of_activity=activity_id,
        after_transaction=after.transaction_id,
        after_id=after.registration_id,
        most=limit,
        **scope_values(scope, _LIST_CHANGED.parameters),
    )
