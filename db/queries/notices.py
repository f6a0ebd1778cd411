"""SQL of the use cases of public notices 公示."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.notices import (
    NOTICE_NEVER_NULL,
    NOTICES_IN_HAND,
    NOTICES_IN_SIGHT,
    OBJECTION_NEVER_NULL,
    OBJECTIONS_IN_SIGHT,
    STAGE,
)
from db.models.notices import (
    PublicNoticeObjectionRow,
    PublicNoticePersonRow,
    PublicNoticeRow,
)
from db.session import Connection
from db.statement import Statement, execute, write
from db.types import table_of

_NOTICE = table_of(PublicNoticeRow)
_PERSON = table_of(PublicNoticePersonRow)
_OBJECTION = table_of(PublicNoticeObjectionRow)
_KEYS = frozenset({"tenant_id", "id"})
_TEXTS = postgresql.ARRAY(sa.Text())


def _is(column: sa.ColumnElement[UUID], name: str) -> sa.ColumnElement[bool]:
    return column == sa.bindparam(name, type_=sa.Uuid())


NOTICE_ORDER = (SortKey("opens_on", date, is_descending=True), SortKey("id", UUID, is_descending=True))
NOTICE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "stages": sa.any_(sa.bindparam("stages", type_=_TEXTS)) == STAGE,
    "kinds": _NOTICE.c.kind == sa.any_(sa.bindparam("kinds", type_=_TEXTS)),
    "organisation_id": _is(_NOTICE.c.organisation_id, "organisation_id"),
}
NOTICES = Listing(NOTICES_IN_SIGHT, name="public_notices", filters=NOTICE_FILTERS, never_null=NOTICE_NEVER_NULL)
"""Notices that are or were put up for the caller, or name them."""
OFFICE_NOTICES = Listing(
    NOTICES_IN_HAND, name="office_public_notices", filters=NOTICE_FILTERS, never_null=NOTICE_NEVER_NULL
)
"""Notices that organisations at and below the caller's nodes handle, drafts too."""

OBJECTION_ORDER = (SortKey("made_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
OBJECTIONS = Listing(
    OBJECTIONS_IN_SIGHT,
    name="public_notice_objections",
    filters={"notice_id": _is(_OBJECTION.c.notice_id, "notice_id")},
    never_null=OBJECTION_NEVER_NULL,
)
"""The caller's own objections; for who handles the notice, all."""


def _insert(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


_INSERT_NOTICE, _INSERT_PERSON, _INSERT_OBJECTION = _insert(_NOTICE), _insert(_PERSON), _insert(_OBJECTION)
_UPDATE_NOTICE = Statement.of(
    sa.update(_NOTICE)
    .where(_NOTICE.c.tenant_id == sa.bindparam("of_tenant"), _NOTICE.c.id == sa.bindparam("of_id"))
    .values({column.key: sa.bindparam(column.key) for column in _NOTICE.columns if column.key not in _KEYS})
)
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
_LOCK = "SELECT * FROM public_notice WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_FIND = "SELECT * FROM public_notice WHERE tenant_id = $1 AND id = $2"
_DROP_PEOPLE = "DELETE FROM public_notice_person WHERE tenant_id = $1 AND notice_id = $2"
# Of an entry that was merged into another these give the one that was kept: it is the same person.
_PEOPLE = """
    SELECT p.tenant_id, p.id, p.notice_id, p.number, coalesce(m.merged_into_id, p.member_id) AS member_id, p.remark,
        p.struck_at, p.removed_at
    FROM public_notice_person AS p LEFT JOIN member AS m ON m.tenant_id = p.tenant_id AND m.id = p.member_id
    WHERE p.tenant_id = $1 AND p.notice_id = $2 ORDER BY p.number
"""
_KEPT = "SELECT coalesce(merged_into_id, id) FROM member WHERE tenant_id = $1 AND id = $2"
# Names of members of the union; with an organisation of those at or below it who have not left.
_NAMES = """
    SELECT m.id, m.name FROM member AS m
    WHERE m.tenant_id = $1 AND m.id = ANY($3::uuid[]) AND ($2::uuid IS NULL OR (
        m.merged_into_id IS NULL AND m.erased_at IS NULL AND m.state IN ('active', 'retained', 'suspended')
        AND EXISTS (
            SELECT FROM organisation_closure AS c
            WHERE c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id AND c.ancestor_id = $2
        )
    ))
"""
_KEEP_REVISION = """
    INSERT INTO public_notice_revision (tenant_id, notice_id, number, title, body, closes_on, note, made_by_id, made_at)
    SELECT tenant_id, id, revision, title, body, closes_on, $3, $4, $5
    FROM public_notice WHERE tenant_id = $1 AND id = $2
"""
# Who drafted the first text, who made each correction; the entry that was kept of them.
_WRITER = """
    SELECT coalesce(m.merged_into_id, m.id) FROM public_notice AS n
    LEFT JOIN public_notice_revision AS r
        ON r.tenant_id = n.tenant_id AND r.notice_id = n.id AND r.number = n.revision AND r.number > 1
    JOIN member AS m ON m.tenant_id = n.tenant_id AND m.id = coalesce(r.made_by_id, n.drafted_by_id)
    WHERE n.tenant_id = $1 AND n.id = $2
"""
_STRIKE = """
    UPDATE public_notice_person SET struck_at = $4
    WHERE tenant_id = $1 AND notice_id = $2 AND number = ANY($3::integer[]) AND struck_at IS NULL
    RETURNING number
"""
_STRIKE_ONE = """
    UPDATE public_notice_person SET struck_at = $3 WHERE tenant_id = $1 AND id = $2 AND struck_at IS NULL
"""
_STANDING = """
    SELECT m.state, EXISTS (
        SELECT FROM organisation_closure AS c
        WHERE c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id AND c.ancestor_id = $3
    ) AS is_in_audience, EXISTS (
        SELECT FROM public_notice_person AS p
        JOIN member AS e ON e.tenant_id = p.tenant_id AND e.id = p.member_id
        WHERE p.tenant_id = m.tenant_id AND p.notice_id = $4 AND m.id IN (e.id, e.merged_into_id)
    ) AS is_named
    FROM member AS m WHERE m.tenant_id = $1 AND m.id = $2 AND m.merged_into_id IS NULL
"""
_HAS_OBJECTED = """
    SELECT EXISTS (
        SELECT FROM public_notice_objection AS o
        JOIN member AS e ON e.tenant_id = o.tenant_id AND e.id = o.member_id
        WHERE o.tenant_id = $1 AND o.notice_id = $2 AND $3 IN (e.id, e.merged_into_id)
            AND o.person_id IS NOT DISTINCT FROM $4
    )
"""
_FIND_OBJECTION = """
    SELECT o.tenant_id, o.id, o.notice_id, o.person_id, coalesce(m.merged_into_id, o.member_id) AS member_id, o.text,
        o.state, o.due_at, o.made_at, o.answer, o.answered_by_id, o.answered_at
    FROM public_notice_objection AS o JOIN member AS m ON m.tenant_id = o.tenant_id AND m.id = o.member_id
    WHERE o.tenant_id = $1 AND o.id = $2
"""
_ANSWER = """
    UPDATE public_notice_objection SET state = $3, answer = $4, answered_by_id = $5, answered_at = $6
    WHERE tenant_id = $1 AND id = $2
"""
_DROP_OBJECTIONS = """
    UPDATE public_notice_objection SET state = 'dropped' WHERE tenant_id = $1 AND notice_id = $2 AND state = 'open'
"""
_COUNT_OBJECTIONS = """
    SELECT state, count(*) AS count FROM public_notice_objection WHERE tenant_id = $1 AND notice_id = $2 GROUP BY state
"""
_LACKS_CORRECTION = """
    SELECT EXISTS (
        SELECT FROM public_notice_objection AS o
        WHERE o.tenant_id = $1 AND o.notice_id = $2 AND o.state = 'upheld' AND o.person_id IS NULL AND NOT EXISTS (
            SELECT FROM public_notice_revision AS r
            WHERE r.tenant_id = o.tenant_id AND r.notice_id = o.notice_id AND r.number > 1
                AND r.made_at >= o.answered_at
        )
    ) OR NOT EXISTS (
        SELECT FROM public_notice_person WHERE tenant_id = $1 AND notice_id = $2 AND struck_at IS NULL
    )
"""
_REMOVE_NAMES = """
    WITH found AS (
        SELECT tenant_id, id FROM public_notice
        WHERE names_removed_at IS NULL AND state IN ('concluded', 'withdrawn')
            AND (names_until_on < $1 OR state = 'withdrawn')
        ORDER BY names_until_on LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
    ), emptied AS (
        UPDATE public_notice_person AS p SET member_id = NULL, remark = NULL, removed_at = $2 FROM found
        WHERE p.tenant_id = found.tenant_id AND p.notice_id = found.id AND p.removed_at IS NULL
    )
    UPDATE public_notice AS n SET names_removed_at = $2 FROM found
    WHERE n.tenant_id = found.tenant_id AND n.id = found.id
"""
_TELL_UP = """
    UPDATE public_notice AS n SET told_at = $2 FROM (
        SELECT tenant_id, id FROM public_notice
        WHERE approved_at IS NOT NULL AND state <> 'withdrawn' AND told_at IS NULL AND opens_on <= $1
        ORDER BY opens_on, id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
    ) AS due
    WHERE n.tenant_id = due.tenant_id AND n.id = due.id
"""


async def has_place(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is active, and at or below one of the nodes."""
    return bool(await conn.fetchval(_HAS_PLACE, tenant, organisation_id, list(nodes)))


async def is_below(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is at or below one of the nodes."""
    return bool(await conn.fetchval(_IS_BELOW, tenant, organisation_id, list(nodes)))


async def lock_notice(conn: Connection, tenant: UUID, notice_id: UUID) -> PublicNoticeRow | None:
    """A notice of the union, whoever asks, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, notice_id)
    return None if row is None else PublicNoticeRow(**dict(row))


async def find_notice(conn: Connection, tenant: UUID, notice_id: UUID) -> PublicNoticeRow | None:
    """A notice of the union, whoever asks."""
    row = await conn.fetchrow(_FIND, tenant, notice_id)
    return None if row is None else PublicNoticeRow(**dict(row))


async def insert_notice(conn: Connection, notice: PublicNoticeRow) -> None:
    """A new notice."""
    await write(conn, _INSERT_NOTICE, **notice.model_dump())


async def update_notice(conn: Connection, notice: PublicNoticeRow) -> None:
    """Writes what a locked notice has become."""
    changed = notice.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_NOTICE, of_tenant=notice.tenant_id, of_id=notice.id, **changed)


async def set_people(conn: Connection, notice: PublicNoticeRow, people: Sequence[PublicNoticePersonRow]) -> None:
    """These people of a locked or new draft, and no others."""
    await conn.execute(_DROP_PEOPLE, notice.tenant_id, notice.id)
    for person in people:
        await write(conn, _INSERT_PERSON, **person.model_dump())


async def list_people(conn: Connection, tenant: UUID, notice_id: UUID) -> Sequence[PublicNoticePersonRow]:
    """Who is named in a notice, by number, those that were struck too."""
    return [PublicNoticePersonRow(**dict(row)) for row in await conn.fetch(_PEOPLE, tenant, notice_id)]


async def find_kept(conn: Connection, tenant: UUID, member_id: UUID) -> UUID:
    """The entry into which one was merged; itself where it was not."""
    return UUID(str(await conn.fetchval(_KEPT, tenant, member_id)))


async def list_names(
    conn: Connection, tenant: UUID, organisation_id: UUID | None, member_ids: Sequence[UUID]
) -> Mapping[UUID, str]:
    """Names by id; with an organisation only those of its members, and of members below it, who have not left."""
    rows = await conn.fetch(_NAMES, tenant, organisation_id, list(member_ids))
    return {row["id"]: row["name"] for row in rows}


async def keep_revision(
    conn: Connection, notice: PublicNoticeRow, made_by_id: UUID, *, note: str | None, now: datetime
) -> None:
    """Keeps what a locked notice says now, as its revision of this number."""
    await conn.execute(_KEEP_REVISION, notice.tenant_id, notice.id, note, made_by_id, now)


async def find_writer(conn: Connection, notice: PublicNoticeRow) -> UUID:
    """Who wrote the text of a locked notice that holds."""
    return UUID(str(await conn.fetchval(_WRITER, notice.tenant_id, notice.id)))


async def strike_people(
    conn: Connection, tenant: UUID, notice_id: UUID, numbers: Sequence[int], *, now: datetime
) -> frozenset[int]:
    """Takes people out of a locked notice; the numbers of those who stood in it."""
    rows = await conn.fetch(_STRIKE, tenant, notice_id, list(numbers), now)
    return frozenset(row["number"] for row in rows)


async def strike_person(conn: Connection, tenant: UUID, person_id: UUID, *, now: datetime) -> None:
    """Takes somebody out of a locked notice, unless they are out already."""
    await conn.execute(_STRIKE_ONE, tenant, person_id, now)


async def find_standing(conn: Connection, notice: PublicNoticeRow, member_id: UUID) -> Record | None:
    """`state` of a membership, `is_in_audience`, `is_named`; None for an entry that was merged."""
    return await conn.fetchrow(_STANDING, notice.tenant_id, member_id, notice.audience_id, notice.id)


async def has_objected(conn: Connection, notice: PublicNoticeRow, member_id: UUID, person_id: UUID | None) -> bool:
    """Whether a member has objected to a person of a locked notice; None: to the whole."""
    return bool(await conn.fetchval(_HAS_OBJECTED, notice.tenant_id, notice.id, member_id, person_id))


async def insert_objection(conn: Connection, objection: PublicNoticeObjectionRow) -> None:
    """An objection to a locked notice."""
    await write(conn, _INSERT_OBJECTION, **objection.model_dump())


async def find_objection(conn: Connection, tenant: UUID, objection_id: UUID) -> PublicNoticeObjectionRow | None:
    """An objection of the union, whoever asks; it changes only while its notice is locked."""
    row = await conn.fetchrow(_FIND_OBJECTION, tenant, objection_id)
    return None if row is None else PublicNoticeObjectionRow(**dict(row))


async def answer_objection(conn: Connection, objection: PublicNoticeObjectionRow) -> None:
    """Writes the answer to an objection to a locked notice."""
    await conn.execute(
        _ANSWER,
        *(objection.tenant_id, objection.id, objection.state, objection.answer),
        *(objection.answered_by_id, objection.answered_at),
    )


async def drop_objections(conn: Connection, tenant: UUID, notice_id: UUID) -> None:
    """What waits for an answer ends with its locked notice."""
    await conn.execute(_DROP_OBJECTIONS, tenant, notice_id)


async def count_objections(conn: Connection, tenant: UUID, notice_id: UUID) -> Mapping[str, int]:
    """How many objections to a notice are in each state; states of none are left out."""
    return {row["state"]: row["count"] for row in await conn.fetch(_COUNT_OBJECTIONS, tenant, notice_id)}


async def lacks_correction(conn: Connection, tenant: UUID, notice_id: UUID) -> bool:
    """Whether an objection to the whole was right and nothing was corrected since, or nobody is left in the notice."""
    return bool(await conn.fetchval(_LACKS_CORRECTION, tenant, notice_id))


async def remove_names(conn: Connection, today: date, now: datetime, *, limit: int) -> int:
    """Empties the people of ended notices whose names' time is over, in all unions; of how many notices."""
    status = await conn.execute(_REMOVE_NAMES, today, now, limit)
    return int(status.rsplit(" ", 1)[-1])


async def tell_up(conn: Connection, today: date, now: datetime, *, limit: int) -> int:
    """Writes of approved notices whose first day has come that it was seen, each once, in all unions; of how many."""
    status = await conn.execute(_TELL_UP, today, now, limit)
    return int(status.rsplit(" ", 1)[-1])
