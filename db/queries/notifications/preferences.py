"""SQL of what members choose about notifications."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from db.models.notifications import NotificationPreferenceRow
from db.session import Connection
from db.statement import Statement, execute
from db.types import table_of

_PREFERENCE = table_of(NotificationPreferenceRow)
_NEW = insert(_PREFERENCE).values({column.key: sa.bindparam(column.key) for column in _PREFERENCE.columns})
_PUT = Statement.of(
    _NEW.on_conflict_do_update(
        index_elements=["tenant_id", "member_id"],
        set_={column.key: _NEW.excluded[column.key] for column in _PREFERENCE.columns if not column.primary_key},
    )
)


async def put_preferences(conn: Connection, preferences: NotificationPreferenceRow) -> None:
    """What the member has chosen from now on, whole."""
    await execute(conn, _PUT, **preferences.model_dump())
