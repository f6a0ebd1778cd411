"""SQL of the use cases of disclosures 会务公开."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.disclosures import (
    DISCLOSURES_IN_HAND,
    DISCLOSURES_IN_SIGHT,
    DUE_NEVER_NULL,
    DUES_IN_SIGHT,
    DUTIES_IN_SIGHT,
    STATUS,
)
from db.models.disclosures import (
    DisclosureDueRow,
    DisclosureDutyRow,
    DisclosureFigureRow,
    DisclosureRow,
    DisclosureSourceRow,
)
from db.session import Connection
from db.statement import Statement, execute, write
from db.types import table_of

_DUTY = table_of(DisclosureDutyRow)
_DUE = table_of(DisclosureDueRow)
_DISCLOSURE = table_of(DisclosureRow)
_FIGURE = table_of(DisclosureFigureRow)
_SOURCE = table_of(DisclosureSourceRow)
_KEYS = frozenset({"tenant_id", "id"})
_TEXTS = postgresql.ARRAY(sa.Text())


def _place(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid())


def _kinds(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.kind == sa.any_(sa.bindparam("kinds", type_=_TEXTS))


DISCLOSURE_ORDER = (SortKey("drafted_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
DISCLOSURE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": _DISCLOSURE.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
    "kinds": _kinds(_DISCLOSURE),
    "organisation_id": _place(_DISCLOSURE),
}
DISCLOSURES = Listing(DISCLOSURES_IN_SIGHT, name="disclosures", filters=DISCLOSURE_FILTERS)
"""Disclosures that the caller may see."""
OFFICE_DISCLOSURES = Listing(DISCLOSURES_IN_HAND, name="office_disclosures", filters=DISCLOSURE_FILTERS)
"""Disclosures at and below the nodes where the caller reads them, drafts too."""

DUE_ORDER = (SortKey("due_on", date, is_descending=True), SortKey("id", UUID, is_descending=True))
DUE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "statuses": sa.any_(sa.bindparam("statuses", type_=_TEXTS)) == STATUS,
    "organisation_id": _place(_DUE),
    "due_from": _DUE.c.due_on >= sa.bindparam("due_from", type_=sa.Date()),
    "due_until": _DUE.c.due_on <= sa.bindparam("due_until", type_=sa.Date()),
}
DUES = Listing(DUES_IN_SIGHT, name="disclosure_dues", filters=DUE_FILTERS, never_null=DUE_NEVER_NULL)
"""The calendar: what is owed, and what became of it."""

DUTY_ORDER = (SortKey("set_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
DUTIES = Listing(DUTIES_IN_SIGHT, name="disclosure_duties", filters={"organisation_id": _place(_DUTY)})
"""Duties at, above and, for officers, below the caller's organisation."""


def _insert(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


def _update(table: sa.Table) -> Statement:
    return Statement.of(
        sa.update(table)
        .where(table.c.tenant_id == sa.bindparam("of_tenant"), table.c.id == sa.bindparam("of_id"))
        .values({column.key: sa.bindparam(column.key) for column in table.columns if column.key not in _KEYS})
    )


_INSERT_DUTY, _INSERT_DISCLOSURE = _insert(_DUTY), _insert(_DISCLOSURE)
_INSERT_FIGURE, _INSERT_SOURCE = _insert(_FIGURE), _insert(_SOURCE)
_UPDATE_DISCLOSURE = _update(_DISCLOSURE)
_HAS_PLACE = """
    SELECT EXISTS (
        SELECT FROM organisation AS o
        JOIN organisation_closure AS c ON c.tenant_id = o.tenant_id AND c.descendant_id = o.id
        WHERE o.tenant_id = $1 AND o.id = $2 AND o.state = 'active' AND c.ancestor_id = ANY($3::uuid[])
    )
"""
_IS_BELOW = """
    SELECT EXISTS (
        SELECT FROM organisation_closure WHERE tenant_id = $1 AND descendant_id = $2 AND ancestor_id = ANY($3::uuid[])
    )
"""
_LOCK = "SELECT * FROM disclosure WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_FIND = "SELECT * FROM disclosure WHERE tenant_id = $1 AND id = $2"
_LOCK_DUTY = "SELECT * FROM disclosure_duty WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_END_DUTY = "UPDATE disclosure_duty SET ends_on = $3 WHERE tenant_id = $1 AND id = $2"
# What nobody has published yet for a period that begins afterwards is not owed any more. Drafts written for it stay,
# as drafts for nothing due.
_DROP_DUES = """
    WITH gone AS (
        SELECT id FROM disclosure_due
        WHERE tenant_id = $1 AND duty_id = $2 AND period_starts_on > $3 AND published_at IS NULL
        FOR UPDATE
    ), freed AS (
        UPDATE disclosure SET due_id = NULL FROM gone WHERE tenant_id = $1 AND due_id = gone.id RETURNING 1
    )
    UPDATE disclosure_due SET lapsed_at = $4 FROM gone WHERE tenant_id = $1 AND disclosure_due.id = gone.id
"""
_LOCK_DUE = """
    SELECT d.*, y.kind FROM disclosure_due AS d
    JOIN disclosure_duty AS y ON y.tenant_id = d.tenant_id AND y.id = d.duty_id
    WHERE d.tenant_id = $1 AND d.id = $2 FOR NO KEY UPDATE OF d
"""
_SET_DUE = "UPDATE disclosure_due SET published_at = $3 WHERE tenant_id = $1 AND id = $2"
_HOLD_DUTY_OF = """
    SELECT FROM disclosure_duty AS y JOIN disclosure_due AS d ON d.tenant_id = y.tenant_id AND d.duty_id = y.id
    WHERE d.tenant_id = $1 AND d.id = $2 FOR SHARE OF y
"""
# A statement of its own, which sees what the duty became while it was waited for.
_OWE_AGAIN = """
    UPDATE disclosure_due AS d
    SET published_at = NULL, lapsed_at = CASE WHEN y.ends_on < d.period_starts_on THEN $3::timestamptz END
    FROM disclosure_duty AS y
    WHERE d.tenant_id = $1 AND d.id = $2 AND y.tenant_id = d.tenant_id AND y.id = d.duty_id
"""
_DROP_SOURCES = """
    DELETE FROM disclosure_source AS s USING disclosure_figure AS f
    WHERE f.tenant_id = $1 AND f.disclosure_id = $2 AND s.tenant_id = f.tenant_id AND s.figure_id = f.id
"""
_DROP_FIGURES = "DELETE FROM disclosure_figure WHERE tenant_id = $1 AND disclosure_id = $2"
# A vote whose result is published, of the organisation or one above it.
_VOTES = """
    SELECT v.id FROM vote AS v
    JOIN organisation_closure AS c ON c.tenant_id = v.tenant_id AND c.ancestor_id = v.organisation_id
    WHERE v.tenant_id = $1 AND v.id = ANY($2::uuid[]) AND v.state = 'published' AND c.descendant_id = $3
"""
# An approval that was given, whose steps were taken at the organisation or above it.
_APPROVALS = """
    SELECT DISTINCT a.id FROM approval AS a
    JOIN approval_step AS s ON s.tenant_id = a.tenant_id AND s.approval_id = a.id
    JOIN organisation_closure AS c ON c.tenant_id = s.tenant_id AND c.ancestor_id = s.organisation_id
    WHERE a.tenant_id = $1 AND a.id = ANY($2::uuid[]) AND a.status = 'approved' AND c.descendant_id = $3
"""
_DOCUMENTS = """
    SELECT d.id, d.number, d.title FROM official_document AS d
    JOIN organisation_closure AS c ON c.tenant_id = d.tenant_id AND c.ancestor_id = d.organisation_id
    WHERE d.tenant_id = $1 AND d.id = ANY($2::uuid[]) AND d.state = 'published' AND c.descendant_id = $3
"""
_WRITER = "SELECT coalesce(merged_into_id, id) FROM member WHERE tenant_id = $1 AND id = $2"
_TAKE_FIGURES = "UPDATE disclosure_figure SET disclosure_id = $3 WHERE tenant_id = $1 AND disclosure_id = $2"
_CORRECTIONS = "SELECT id FROM disclosure WHERE tenant_id = $1 AND corrects_id = $2 ORDER BY id"
_DROP = "DELETE FROM disclosure WHERE tenant_id = $1 AND id = $2 AND corrects_id IS NOT NULL"
# As it reads now, with its figures and what stands behind them.
_KEEP_REVISION = """
    INSERT INTO disclosure_revision
        (tenant_id, disclosure_id, number, title, body, figures, note, made_by_id, approved_by_id, made_at)
    SELECT d.tenant_id, d.id, d.revision, d.title, d.body, coalesce((
        SELECT jsonb_agg(to_jsonb(f) - '{tenant_id,id,disclosure_id}'::text[]
            || jsonb_build_object('sources', coalesce((
            SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(s) - '{tenant_id,figure_id}'::text[]) ORDER BY s.number)
            FROM disclosure_source AS s WHERE s.tenant_id = f.tenant_id AND s.figure_id = f.id
        ), '[]')) ORDER BY f.number)
        FROM disclosure_figure AS f WHERE f.tenant_id = d.tenant_id AND f.disclosure_id = d.id
    ), '[]'), $3, $4, $5, $6
    FROM disclosure AS d WHERE d.tenant_id = $1 AND d.id = $2
"""
_FIND_DUE = """
    SELECT d.*, y.title FROM disclosure_due AS d
    JOIN disclosure_duty AS y ON y.tenant_id = d.tenant_id AND y.id = d.duty_id
    WHERE d.tenant_id = $1 AND d.id = $2
"""


class Made(NamedTuple):
    """Who answers for a revision, and what a correction is about."""

    made_by_id: UUID
    approved_by_id: UUID | None = None
    note: str | None = None


async def has_place(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is active, and at or below one of the nodes."""
    return bool(await conn.fetchval(_HAS_PLACE, tenant, organisation_id, list(nodes)))


async def is_below(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is at or below one of the nodes."""
    return bool(await conn.fetchval(_IS_BELOW, tenant, organisation_id, list(nodes)))


async def insert_duty(conn: Connection, duty: DisclosureDutyRow) -> None:
    """A new duty."""
    await write(conn, _INSERT_DUTY, **duty.model_dump())


async def lock_duty(conn: Connection, tenant: UUID, duty_id: UUID) -> DisclosureDutyRow | None:
    """A duty of the union, whoever asks, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK_DUTY, tenant, duty_id)
    return None if row is None else DisclosureDutyRow(**dict(row))


async def end_duty(conn: Connection, duty: DisclosureDutyRow, ends_on: date, *, now: datetime) -> None:
    """A locked duty holds no longer for periods that begin after the day; what is open of them lapses."""
    await conn.execute(_END_DUTY, duty.tenant_id, duty.id, ends_on)
    await conn.execute(_DROP_DUES, duty.tenant_id, duty.id, ends_on, now)


async def lock_due(conn: Connection, tenant: UUID, due_id: UUID) -> Record | None:
    """What is owed, with the `kind` of its duty, locked until the transaction ends."""
    return await conn.fetchrow(_LOCK_DUE, tenant, due_id)


async def find_due(conn: Connection, tenant: UUID, due_id: UUID) -> Record | None:
    """What is owed, with the `title` of its duty."""
    return await conn.fetchrow(_FIND_DUE, tenant, due_id)


async def set_due(conn: Connection, tenant: UUID, due_id: UUID, published_at: datetime) -> None:
    """When something was published for a locked due."""
    await conn.execute(_SET_DUE, tenant, due_id, published_at)


async def owe_again(conn: Connection, tenant: UUID, due_id: UUID, *, now: datetime) -> None:
    """What was published for it is withdrawn: it is owed again, or lapses if its duty ended before its period.

    Locks the duty, whose end would otherwise look at it meanwhile, then what is owed.
    """
    await conn.execute(_HOLD_DUTY_OF, tenant, due_id)
    await conn.execute(_OWE_AGAIN, tenant, due_id, now)


async def lock_disclosure(conn: Connection, tenant: UUID, disclosure_id: UUID) -> DisclosureRow | None:
    """A disclosure of the union, whoever asks, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, disclosure_id)
    return None if row is None else DisclosureRow(**dict(row))


async def find_disclosure(conn: Connection, tenant: UUID, disclosure_id: UUID) -> DisclosureRow | None:
    """A disclosure of the union, whoever asks."""
    row = await conn.fetchrow(_FIND, tenant, disclosure_id)
    return None if row is None else DisclosureRow(**dict(row))


async def insert_disclosure(conn: Connection, disclosure: DisclosureRow) -> None:
    """A new disclosure."""
    await write(conn, _INSERT_DISCLOSURE, **disclosure.model_dump())


async def update_disclosure(conn: Connection, disclosure: DisclosureRow) -> None:
    """Writes what a locked disclosure has become."""
    changed = disclosure.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_DISCLOSURE, of_tenant=disclosure.tenant_id, of_id=disclosure.id, **changed)


async def set_figures(
    conn: Connection,
    disclosure: DisclosureRow,
    figures: Sequence[DisclosureFigureRow],
    sources: Sequence[DisclosureSourceRow],
) -> None:
    """These figures of a locked or new disclosure with these sources, and no others."""
    await conn.execute(_DROP_SOURCES, disclosure.tenant_id, disclosure.id)
    await conn.execute(_DROP_FIGURES, disclosure.tenant_id, disclosure.id)
    for figure in figures:
        await write(conn, _INSERT_FIGURE, **figure.model_dump())
    for source in sources:
        await write(conn, _INSERT_SOURCE, **source.model_dump())


async def keep_revision(conn: Connection, disclosure: DisclosureRow, made: Made, *, now: datetime) -> None:
    """Keeps what a locked disclosure says now, as its revision of this number."""
    by = (made.made_by_id, made.approved_by_id)
    await conn.execute(_KEEP_REVISION, disclosure.tenant_id, disclosure.id, made.note, *by, now)


async def find_writer(conn: Connection, disclosure: DisclosureRow) -> UUID:
    """Who wrote a locked draft as it is: the entry that was kept of them."""
    return UUID(str(await conn.fetchval(_WRITER, disclosure.tenant_id, disclosure.drafted_by_id)))


async def take_over(conn: Connection, disclosure: DisclosureRow, draft: DisclosureRow) -> None:
    """A locked disclosure has the figures of the draft that corrects it in place of its own; the draft goes."""
    await set_figures(conn, disclosure, (), ())
    await conn.execute(_TAKE_FIGURES, disclosure.tenant_id, draft.id, disclosure.id)
    await conn.execute(_DROP, draft.tenant_id, draft.id)


async def drop_corrections(conn: Connection, disclosure: DisclosureRow) -> None:
    """Drafts that would correct a locked disclosure go."""
    for row in await conn.fetch(_CORRECTIONS, disclosure.tenant_id, disclosure.id):
        for statement in (_DROP_SOURCES, _DROP_FIGURES, _DROP):
            await conn.execute(statement, disclosure.tenant_id, row["id"])


async def list_published_votes(
    conn: Connection, tenant: UUID, vote_ids: Sequence[UUID], organisation_id: UUID
) -> frozenset[UUID]:
    """Those of the votes that an organisation can refer to: with a published result, its own or from above."""
    return frozenset(row["id"] for row in await conn.fetch(_VOTES, tenant, list(vote_ids), organisation_id))


async def list_given_approvals(
    conn: Connection, tenant: UUID, approval_ids: Sequence[UUID], organisation_id: UUID
) -> frozenset[UUID]:
    """Those of the approvals that an organisation can refer to: given, at its own level or above."""
    return frozenset(row["id"] for row in await conn.fetch(_APPROVALS, tenant, list(approval_ids), organisation_id))


async def list_published_documents(
    conn: Connection, tenant: UUID, document_ids: Sequence[UUID], organisation_id: UUID
) -> Mapping[UUID, tuple[str, str]]:
    """Number and title of those of the documents that an organisation can refer to: published, its own or above."""
    rows = await conn.fetch(_DOCUMENTS, tenant, list(document_ids), organisation_id)
    return {row["id"]: (row["number"], row["title"]) for row in rows}
