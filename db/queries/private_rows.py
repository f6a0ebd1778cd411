"""SQL around sealed personal fields: opening them to row-level security, recording that they were read."""

from collections.abc import Sequence
from uuid import UUID

from db.scope import Scope
from db.session import Connection
from db.types import new_id

_OPEN_PRIVATE_ROWS = """
    SELECT set_config('unionhall.tenant_id', $1, true),
           set_config('unionhall.member_id', $2, true),
           set_config('unionhall.private_nodes', $3, true)
"""
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


async def open_private_rows(conn: Connection, scope: Scope) -> None:
    """Tells row-level security, until the end of the transaction, whose private rows may be read and written."""
    nodes = ",".join(str(node) for node in scope.nodes_for("member_read_private"))
    own = "" if scope.member_id is None else str(scope.member_id)
    await conn.execute(_OPEN_PRIVATE_ROWS, str(scope.tenant_id), own, nodes)
