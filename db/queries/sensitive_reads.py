"""SQL that records the reading of personal fields, in the transaction that reads them."""

from collections.abc import Sequence
from uuid import UUID

from db.scope import Scope
from db.session import Connection
from db.types import new_id

_INSERT = """
    INSERT INTO audit_entry (tenant_id, id, at, actor_id, action, object_kind, object_id, organisation_id, facts)
    SELECT $1, entry.id, now(), $2, $3, $4, entry.object_id, entry.organisation_id, '{}'
    FROM unnest($5::uuid[], $6::uuid[], $7::uuid[]) AS entry(id, object_id, organisation_id)
"""


async def insert_read_entries(
    conn: Connection, scope: Scope, *, action: str, object_kind: str, objects: Sequence[tuple[UUID, UUID]]
) -> None:
    """One audit entry per (object, its organisation). One statement; none when there is nothing to record."""
    if not objects:
        return
    object_ids, organisation_ids = zip(*objects, strict=True)
    ids = [new_id() for _ in objects]
    await conn.execute(
        _INSERT, scope.tenant_id, scope.member_id, action, object_kind, ids, list(object_ids), list(organisation_ids)
    )
