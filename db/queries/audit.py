"""SQL of the tamper-evident log: entries, and the auditor's page. The chain over them is in `audit_chain`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.audit import AuditEntryRow
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_value
from db.types import NIL_ID, new_id, table_of

_ENTRY = table_of(AuditEntryRow)
_READ = "audit_read"
_LARGEST_INTEGER = 2**53 - 1

_INSERT = Statement(
    sa.insert(_ENTRY).values(
        {
            name: sa.bindparam(name)
            for name in (
                "tenant_id",
                "id",
                "at",
                "actor_id",
                "action",
                "object_kind",
                "object_id",
                "organisation_id",
                "facts",
            )
        }
    )
)
# Entries that belong to no organisation concern the whole union: only who reads at its top sees them. The top
# organisation's id is the tenant's.
_WANTED = """
    e.tenant_id = :tenant_id
    AND (CAST(:tenant_id AS uuid) = ANY(CAST(:nodes AS uuid[]))
         OR EXISTS (SELECT FROM organisation_closure c
                    WHERE c.tenant_id = e.tenant_id AND c.descendant_id = e.organisation_id
                      AND c.ancestor_id = ANY(CAST(:nodes AS uuid[]))))
    AND (CAST(:object_kind AS text) IS NULL OR e.object_kind = :object_kind)
    AND (CAST(:object_id AS uuid) IS NULL OR e.object_id = :object_id)
    AND (CAST(:actor_id AS uuid) IS NULL OR e.actor_id = :actor_id)
    AND (CAST(:action AS text) IS NULL OR e.action = :action)
"""
_LIST = Statement(
    sa.text(
        f"""
        SELECT e.tenant_id, e.id, e.at, e.actor_id, e.action, e.object_kind, e.object_id, e.organisation_id, e.facts,
               l.position, l.hash
        FROM audit_entry e
        LEFT JOIN audit_link l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
        WHERE {_WANTED}
          AND (e.at, e.id)
              < (coalesce(CAST(:before_at AS timestamptz), 'infinity'), coalesce(CAST(:before_id AS uuid), :nil))
        ORDER BY e.at DESC, e.id DESC
        LIMIT :limit
        """  # noqa: S608  # a constant
    ).bindparams(sa.bindparam("nil", NIL_ID, sa.Uuid))
)
_COUNT = Statement(sa.text(f"SELECT count(*) FROM audit_entry e WHERE {_WANTED}"))  # noqa: S608  # a constant


class NewEntry(TypedDict):
    """What an entry says; `facts` is JSON without fractions: money in fen, shares as text."""

    at: datetime
    actor_id: UUID | None
    action: str
    object_kind: str
    object_id: UUID
    organisation_id: UUID | None
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries an auditor asks for; None asks for all."""

    object_kind: str | None = None
    object_id: UUID | None = None
    actor_id: UUID | None = None
    action: str | None = None


async def insert_entry(conn: Connection, tenant_id: UUID, **entry: Unpack[NewEntry]) -> UUID:
    """The new entry's id. It is chained after commit, so that writers never queue for the chain's end.

    Raises:
        TypeError: The facts hold a number that the canonical form cannot tell apart from others.
    """
    _check_numbers(entry["facts"])
    entry_id = new_id()
    await execute(conn, _INSERT, tenant_id=tenant_id, id=entry_id, **entry)
    return entry_id


async def list_entries(
    conn: Connection,
    scope: Scope,
    wanted: EntryFilter | None = None,
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
) -> Sequence[Record]:
    """A page, newest first by `(at, id)`; `before` is the last row's pair. `position` is None until chained."""
    before_at, before_id = before or (None, None)
    values = _values(scope, wanted)
    return await fetch_all(conn, _LIST, before_at=before_at, before_id=before_id, limit=limit, **values)


async def count_entries(conn: Connection, scope: Scope, wanted: EntryFilter | None = None) -> int:
    """How many entries the caller may see; reads all of them, so only for whoever asks."""
    return int(await fetch_value(conn, _COUNT, **_values(scope, wanted)))


def _values(scope: Scope, wanted: EntryFilter | None) -> dict[str, object]:
    asked = asdict(wanted or EntryFilter())
    return {"tenant_id": scope.tenant_id, "nodes": scope.nodes_for(_READ), **asked}


def _check_numbers(value: object) -> None:
    if isinstance(value, Mapping):
        for item in value.values():
            _check_numbers(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check_numbers(item)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) > _LARGEST_INTEGER):
        raise TypeError("audit facts hold whole numbers within 2**53 only")
