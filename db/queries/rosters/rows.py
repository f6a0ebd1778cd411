"""SQL of the rows of an import: written as they are read, listed, applied, undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.rosters import visible_import_id
from db.models.rosters import RosterRow
from db.predicates import tenant_id
from db.session import Connection, DirectConnection
from db.statement import Statement, execute, fetch_all
from db.types import table_of

_ROW = table_of(RosterRow)
_TEXTS = postgresql.ARRAY(sa.Text())

ORDER = (SortKey("number", int),)
ROW_COLUMNS = [
    _ROW.c[name]
    for name in (
        "tenant_id",
        "import_id",
        "number",
        "action",
        "reasons",
        "warnings",
        "fields",
        "member_id",
        "organisation_id",
        "outcome",
        "outcome_reason",
        "wrapped_key",
        "sealed",
    )
]
_ALL_REASONS = sa.case(
    (_ROW.c.outcome_reason.is_(None), _ROW.c.reasons),
    else_=sa.func.array_append(_ROW.c.reasons, sa.cast(_ROW.c.outcome_reason, sa.Text()), type_=_TEXTS),
).label("all_reasons")
"""Those of reading, then that of the outcome."""
FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "import_id": sa.true(),  # the list's own parameter
    "actions": _ROW.c.action == sa.any_(sa.bindparam("actions", type_=_TEXTS)),
    "outcomes": _ROW.c.outcome == sa.any_(sa.bindparam("outcomes", type_=_TEXTS)),
    "reason": sa.bindparam("reason", type_=sa.Text()) == sa.any_(_ROW.c.reasons),
    "warning": sa.bindparam("warning", type_=sa.Text()) == sa.any_(_ROW.c.warnings),
}

ROSTER_ROWS = Listing(
    sa.select(*ROW_COLUMNS, _ALL_REASONS).where(
        _ROW.c.tenant_id == tenant_id(),
        # Looked up once for the list, where an EXISTS would be asked row by row.
        _ROW.c.import_id == visible_import_id(sa.bindparam("import_id", type_=sa.Uuid())),
    ),
    name="roster_rows",
    filters=FILTERS,
)
"""The rows of one import, `import_id`, that the caller may see. Personal values are sealed."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row as it was read and judged."""

    tenant_id: UUID
    import_id: UUID
    number: int
    action: str
    reasons: list[str]
    warnings: list[str]
    fields: list[str]
    member_id: UUID | None
    organisation_id: UUID | None
    wrapped_key: bytes
    sealed: bytes
    identity_index: bytes | None
    number_index: bytes | None
    phone_index: bytes | None


_COLUMNS = [each.name for each in fields(NewRow)]
_MATERIAL = "'add', 'change', 'move', 'leave'"
_LIST_OPEN = Statement.of(
    sa.text(
        f"""
        SELECT number, action, fields, member_id, organisation_id, wrapped_key, sealed FROM roster_row
        WHERE tenant_id = :tenant_id AND import_id = :import_id AND number > :after
          AND action IN ({_MATERIAL}) AND outcome IS NULL
        ORDER BY number LIMIT :limit
        """  # noqa: S608  # a constant
    )
)
_LIST_APPLIED = Statement.of(
    sa.text(
        """
        SELECT number, action, fields, member_id, organisation_id, wrapped_key, sealed FROM roster_row
        WHERE tenant_id = :tenant_id AND import_id = :import_id AND number < :before AND outcome = 'applied'
        ORDER BY number DESC LIMIT :limit
        """
    )
)
_SETTLE = Statement.of(
    sa.text(
        """
        UPDATE roster_row AS r SET outcome = s.outcome, outcome_reason = s.reason,
            member_id = coalesce(s.member_id, r.member_id), sealed = coalesce(s.sealed, r.sealed)
        FROM unnest(CAST(:numbers AS integer[]), CAST(:outcomes AS text[]), CAST(:reasons AS text[]),
            CAST(:member_ids AS uuid[]), CAST(:contents AS bytea[])) AS s(number, outcome, reason, member_id, sealed)
        WHERE r.tenant_id = :tenant_id AND r.import_id = :import_id AND r.number = s.number
        """
    )
)
_UNBIND = Statement.of(
    sa.text(
        """
        UPDATE roster_row SET member_id = NULL
        WHERE tenant_id = :tenant_id AND import_id = :import_id AND number = ANY(CAST(:numbers AS integer[]))
        """
    )
)
_COUNT = Statement.of(
    sa.text(
        """
        SELECT action, coalesce(outcome, '') AS outcome, count(*) AS rows FROM roster_row
        WHERE tenant_id = :tenant_id AND import_id = :import_id GROUP BY 1, 2
        """
    )
)
_COUNT_REASONS = Statement.of(
    sa.text(
        """
        SELECT reason, count(*) AS rows FROM roster_row, unnest(reasons) AS reason
        WHERE tenant_id = :tenant_id AND import_id = :import_id GROUP BY 1 ORDER BY 1
        """
    )
)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a row; `sealed` replaces its content where there is more to remember for undoing it."""

    number: int
    outcome: str
    reason: str | None = None
    member_id: UUID | None = None
    sealed: bytes | None = None


async def copy_rows(conn: DirectConnection, rows: Sequence[NewRow]) -> None:
    """Writes rows of one import, by COPY."""
    records = [tuple(getattr(row, name) for name in _COLUMNS) for row in rows]
    await conn.copy_records_to_table("roster_row", records=records, columns=_COLUMNS)


async def list_open_rows(
    conn: DirectConnection, tenant: UUID, import_id: UUID, *, after: int, limit: int
) -> Sequence[Record]:
    """The next rows that would change something and have not been applied, in the order of the file."""
    return await fetch_all(conn, _LIST_OPEN, tenant_id=tenant, import_id=import_id, after=after, limit=limit)


async def list_applied_rows(
    conn: DirectConnection, tenant: UUID, import_id: UUID, *, before: int, limit: int
) -> Sequence[Record]:
    """The next rows to take back, the last of the file first."""
    return await fetch_all(conn, _LIST_APPLIED, tenant_id=tenant, import_id=import_id, before=before, limit=limit)


async def settle_rows(conn: DirectConnection, tenant: UUID, import_id: UUID, rows: Sequence[Settled]) -> None:
    """Writes what became of some rows. One statement."""
    await execute(
        conn,
        _SETTLE,
        tenant_id=tenant,
        import_id=import_id,
        numbers=[row.number for row in rows],
        outcomes=[row.outcome for row in rows],
        reasons=[row.reason for row in rows],
        member_ids=[row.member_id for row in rows],
        contents=[row.sealed for row in rows],
    )


async def unbind_rows(conn: DirectConnection, tenant: UUID, import_id: UUID, numbers: Sequence[int]) -> None:
    """Rows whose member is gone again."""
    await execute(conn, _UNBIND, tenant_id=tenant, import_id=import_id, numbers=list(numbers))


async def count_rows(conn: Connection, tenant: UUID, import_id: UUID) -> Mapping[tuple[str, str], int]:
    """How many rows by action and outcome (empty while there is none)."""
    rows = await fetch_all(conn, _COUNT, tenant_id=tenant, import_id=import_id)
    return {(row["action"], row["outcome"]): row["rows"] for row in rows}


async def count_reasons(conn: Connection, tenant: UUID, import_id: UUID) -> Mapping[str, int]:
    """How many rows by reason; a row counts for each of its reasons."""
    rows = await fetch_all(conn, _COUNT_REASONS, tenant_id=tenant, import_id=import_id)
    return {row["reason"]: row["rows"] for row in rows}
