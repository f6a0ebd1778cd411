"""SQL of the tamper-evident log: entries, and the auditor's page. The chain over them is in `audit_chain`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.models.audit import AuditEntryRow, AuditLinkRow
from db.predicates import held_nodes
from db.session import Connection
from db.statement import insert_of, write
from db.subtree import Lead, Subtree, SubtreeListing
from db.types import new_id, table_of

_ENTRY = table_of(AuditEntryRow)
_LINK = table_of(AuditLinkRow)
_LARGEST_INTEGER = 2**53 - 1

_INSERT = insert_of(
    _ENTRY,
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
    ),
)
_ENTRY_COLUMNS = ("at", "actor_id", "action", "object_kind", "object_id", "organisation_id", "facts")
_INSERT_MANY = """
    INSERT INTO audit_entry
        (tenant_id, id, at, actor_id, action, object_kind, object_id, organisation_id, facts)
    SELECT $1, * FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::uuid[],
                             $9::jsonb[])
"""


FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "actor_id": _ENTRY.c.actor_id == sa.bindparam("actor_id", type_=sa.Uuid()),
    "object_id": _ENTRY.c.object_id == sa.bindparam("object_id", type_=sa.Uuid()),
    "object_kinds": _ENTRY.c.object_kind == sa.any_(sa.bindparam("object_kinds", type_=postgresql.ARRAY(sa.Text()))),
    "actions": _ENTRY.c.action == sa.any_(sa.bindparam("actions", type_=postgresql.ARRAY(sa.Text()))),
    "since": _ENTRY.c.at >= sa.bindparam("since", type_=sa.DateTime(timezone=True)),
    "until": _ENTRY.c.at < sa.bindparam("until", type_=sa.DateTime(timezone=True)),
}
"""Filters of the list by parameter name: who, about what, what happened, when."""

_VALUE_CHANGES: sa.ColumnElement[Any] = sa.literal_column(
    """(
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'name', substr(named, 6), 'before', audit_entry.facts ->> named,
            'after', audit_entry.facts ->> ('to_' || substr(named, 6))
        ) ORDER BY named), '[]')
        FROM jsonb_object_keys(audit_entry.facts) AS named
        WHERE starts_with(named, 'from_') AND audit_entry.facts ? ('to_' || substr(named, 6))
    )""",
    postgresql.JSONB(),
)
"""What the facts tell in pairs, `from_name` and `to_name`: old and new values."""

ORDER = (SortKey("at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
_OF_BALLOTS = ("vote.ballot_cast", "vote.permit_drawn")
"""Actions that say who has voted: told once the vote has closed, by `voteTurnoutInspect` alone, which asks why."""
ENTRIES = SubtreeListing(
    sa.select(
        _ENTRY, _LINK.c.position.label("position"), _LINK.c.hash.label("hash"), _VALUE_CHANGES.label("value_changes")
    ).join(_LINK, sa.and_(_LINK.c.tenant_id == _ENTRY.c.tenant_id, _LINK.c.entry_id == _ENTRY.c.id), isouter=True),
    Subtree(
        table=_ENTRY,
        nodes=held_nodes("audit_read"),
        lead=Lead("actions", "action", "at"),
        # One object's story is short, wherever it happened.
        unique=frozenset({"object_id"}),
        live=_ENTRY.c.action.not_in([sa.literal_column(f"'{action}'") for action in _OF_BALLOTS]),
    ),
    name="audit_entries",
    filters=FILTERS,
    never_null=("value_changes",),
)
"""The entries that the caller may audit. `position` is None until an entry is chained.

Entries that belong to no organisation concern the whole union: only who reads at its top sees them. Privacy: nobody is
told here who has voted; beside entries with their hour a place in the chain would tell the hour, too.
"""


class NewEntry(TypedDict):
    """What an entry says; `facts` is JSON without fractions: money in fen, shares as text."""

    at: datetime
    actor_id: UUID | None
    action: str
    object_kind: str
    object_id: UUID
    organisation_id: UUID | None
    facts: Mapping[str, object]


async def insert_entry(conn: Connection, tenant_id: UUID, **entry: Unpack[NewEntry]) -> UUID:
    """The new entry's id. It is chained after commit, so that writers never queue for the chain's end.

    Raises:
        TypeError: The facts hold a number that the canonical form cannot tell apart from others.
    """
    _check_numbers(entry["facts"])
    entry_id = new_id()
    await write(conn, _INSERT, tenant_id=tenant_id, id=entry_id, **entry)
    return entry_id


async def insert_entries(conn: Connection, tenant_id: UUID, entries: Sequence[NewEntry]) -> None:
    """As `insert_entry`, for any number, by one statement."""
    for entry in entries:
        _check_numbers(entry["facts"])
    columns = [[new_id() for _ in entries], *([entry[name] for entry in entries] for name in _ENTRY_COLUMNS)]  # type: ignore[literal-required]  # the names are those of the type
    await conn.execute(_INSERT_MANY, tenant_id, *columns)


def _check_numbers(value: object) -> None:
    if isinstance(value, Mapping):
        for item in value.values():
            _check_numbers(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check_numbers(item)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) > _LARGEST_INTEGER):
        raise TypeError("audit facts hold whole numbers within 2**53 only")
