"""SQL of the use cases of skill competitions 技能竞赛: what is held, and who enters. Results stand in its neighbour."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.competitions import (
    COMPETITION_NEVER_NULL,
    COMPETITIONS_IN_HAND,
    COMPETITIONS_IN_SIGHT,
    ENTRIES_IN_SIGHT,
    ENTRY_NEVER_NULL,
    STATE,
    has_entered,
)
from db.models.competitions import CompetitionAwardRow, CompetitionEntrantRow, CompetitionEntryRow, CompetitionRow
from db.session import Connection
from db.statement import Statement, execute, write
from db.types import table_of

_COMPETITION, _AWARD = table_of(CompetitionRow), table_of(CompetitionAwardRow)
_ENTRY, _ENTRANT = table_of(CompetitionEntryRow), table_of(CompetitionEntrantRow)
_KEYS = frozenset({"tenant_id", "id"})
_TEXTS = postgresql.ARRAY(sa.Text())

COMPETITION_ORDER = (SortKey("written_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
COMPETITION_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": sa.any_(sa.bindparam("states", type_=_TEXTS)) == STATE,
    "organisation_id": _COMPETITION.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
    "year": _COMPETITION.c.year == sa.bindparam("year", type_=sa.Integer()),
    "is_entered": has_entered(),
}
"""Filters of the lists by parameter name; the last has none."""
COMPETITIONS = Listing(
    COMPETITIONS_IN_SIGHT, name="competitions", filters=COMPETITION_FILTERS, never_null=COMPETITION_NEVER_NULL
)
"""Competitions that the caller may see."""
OFFICE_COMPETITIONS = Listing(
    COMPETITIONS_IN_HAND, name="office_competitions", filters=COMPETITION_FILTERS, never_null=COMPETITION_NEVER_NULL
)
"""Competitions at and below the nodes where the caller reads learning."""
ENTRY_ORDER = (SortKey("entered_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
ENTRIES = Listing(
    ENTRIES_IN_SIGHT,
    name="competition_entries",
    filters={"competition_id": _ENTRY.c.competition_id == sa.bindparam("competition_id", type_=sa.Uuid())},
    never_null=ENTRY_NEVER_NULL,
)
"""Entries of the caller, by the caller, and for officers all."""


def _insert(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


def _update(table: sa.Table) -> Statement:
    return Statement.of(
        sa.update(table)
        .where(table.c.tenant_id == sa.bindparam("of_tenant"), table.c.id == sa.bindparam("of_id"))
        .values({column.key: sa.bindparam(column.key) for column in table.columns if column.key not in _KEYS})
    )


_INSERT_COMPETITION, _UPDATE_COMPETITION = _insert(_COMPETITION), _update(_COMPETITION)
_INSERT_AWARD, _INSERT_ENTRANT = _insert(_AWARD), _insert(_ENTRANT)
_INSERT_ENTRY, _UPDATE_ENTRY = _insert(_ENTRY), _update(_ENTRY)
_LOCK = "SELECT * FROM competition WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_FIND = "SELECT * FROM competition WHERE tenant_id = $1 AND id = $2"
_AWARDS = "SELECT * FROM competition_award WHERE tenant_id = $1 AND competition_id = $2 ORDER BY position"
_DROP_AWARDS = "DELETE FROM competition_award WHERE tenant_id = $1 AND competition_id = $2"
_FIND_ENTRY = "SELECT * FROM competition_entry WHERE tenant_id = $1 AND id = $2"
# Of an entry that was merged into another these give the one that was kept: it is the same person.
_ENTRANTS = """
    SELECT e.tenant_id, e.entry_id, coalesce(m.merged_into_id, e.member_id) AS member_id, e.competition_id, e.is_in,
        e.is_consented, e.answered_at
    FROM competition_entrant AS e JOIN member AS m ON m.tenant_id = e.tenant_id AND m.id = e.member_id
    WHERE e.tenant_id = $1 AND e.entry_id = $2 ORDER BY member_id, e.member_id
"""
_IN_REACH = """
    SELECT EXISTS (
        SELECT FROM organisation_closure AS c
        WHERE c.tenant_id = $1 AND (
            (c.descendant_id = $2 AND c.ancestor_id = ANY($3::uuid[]))
            OR (c.ancestor_id = $2 AND c.descendant_id = ANY($3::uuid[]))
        )
    )
"""
# Who left, is erased or was merged is found no more; the branch is the organisation directly below.
_MEMBERS_BELOW = """
    SELECT m.id, m.member_number, m.employment_kind, coalesce(b.ancestor_id, c.ancestor_id) AS branch_id, EXISTS (
        SELECT FROM organisation_closure AS h
        WHERE h.tenant_id = $1 AND h.descendant_id = m.organisation_id AND h.ancestor_id = ANY($5::uuid[])
    ) AS is_in_hand
    FROM member AS m
    JOIN organisation_closure AS c
        ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id AND c.ancestor_id = $2
    LEFT JOIN organisation_closure AS b
        ON b.tenant_id = c.tenant_id AND b.descendant_id = c.descendant_id AND b.depth = c.depth - 1
    JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id AND o.kind <> 'holding_pool'
    WHERE m.tenant_id = $1 AND (m.id = $3 OR m.member_number = ANY($4::text[])) AND m.merged_into_id IS NULL
        AND m.erased_at IS NULL AND m.state IN ('active', 'retained')
    ORDER BY m.id
"""
_ARE_IN = """
    SELECT EXISTS (
        SELECT FROM competition_entrant AS e JOIN member AS m ON m.tenant_id = e.tenant_id AND m.id = e.member_id
        WHERE e.tenant_id = $1 AND e.competition_id = $2 AND e.is_in
            AND (e.member_id = ANY($3::uuid[]) OR m.merged_into_id = ANY($3::uuid[]))
    )
"""
_COUNT_OF_BRANCH = """
    SELECT count(*) FROM competition_entry
    WHERE tenant_id = $1 AND competition_id = $2 AND branch_id = $3
        AND state IN ('proposed', 'entered', 'confirmed')
"""
_ANSWER = """
    UPDATE competition_entrant AS e SET is_consented = $4, answered_at = $5 FROM member AS m
    WHERE e.tenant_id = $1 AND e.entry_id = $2 AND m.tenant_id = e.tenant_id AND m.id = e.member_id
        AND $3 IN (m.id, m.merged_into_id)
"""
_OUT = "UPDATE competition_entrant SET is_in = false WHERE tenant_id = $1 AND entry_id = $2"


async def insert_competition(conn: Connection, competition: CompetitionRow) -> None:
    """A new competition."""
    await write(conn, _INSERT_COMPETITION, **competition.model_dump())


async def lock_competition(conn: Connection, tenant: UUID, competition_id: UUID) -> CompetitionRow | None:
    """A competition of the union, whoever asks, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, competition_id)
    return None if row is None else CompetitionRow(**dict(row))


async def find_competition(conn: Connection, tenant: UUID, competition_id: UUID) -> CompetitionRow | None:
    """A competition of the union, whoever asks."""
    row = await conn.fetchrow(_FIND, tenant, competition_id)
    return None if row is None else CompetitionRow(**dict(row))


async def update_competition(conn: Connection, competition: CompetitionRow) -> None:
    """Writes what a locked competition has become."""
    changed = competition.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_COMPETITION, of_tenant=competition.tenant_id, of_id=competition.id, **changed)


async def replace_awards(conn: Connection, competition: CompetitionRow, awards: Sequence[CompetitionAwardRow]) -> None:
    """The awards of a locked draft, in place of those before."""
    await conn.execute(_DROP_AWARDS, competition.tenant_id, competition.id)
    for award in awards:
        await write(conn, _INSERT_AWARD, **award.model_dump())


async def list_awards(conn: Connection, tenant: UUID, competition_id: UUID) -> Sequence[CompetitionAwardRow]:
    """The awards of a competition in the order in which they were announced."""
    return [CompetitionAwardRow(**dict(row)) for row in await conn.fetch(_AWARDS, tenant, competition_id)]


async def is_in_reach(conn: Connection, tenant: UUID, organisation_id: UUID, nodes: Sequence[UUID]) -> bool:
    """Whether an organisation is above, at or below one of the nodes."""
    return bool(await conn.fetchval(_IN_REACH, tenant, organisation_id, list(nodes)))


async def list_members_below(
    conn: Connection,
    competition: CompetitionRow,
    member_id: UUID | None = None,
    *,
    numbers: Sequence[str] = (),
    nodes: Sequence[UUID] = (),
) -> Sequence[Record]:
    """Members at or below the competition's organisation, by id or number.

    `id`, `member_number`, `employment_kind`, `branch_id` directly below it, and whether they are below one of the nodes
    (`is_in_hand`).
    """
    place_id = competition.organisation_id
    return await conn.fetch(_MEMBERS_BELOW, competition.tenant_id, place_id, member_id, list(numbers), list(nodes))


async def are_in(conn: Connection, competition: CompetitionRow, member_ids: Sequence[UUID]) -> bool:
    """Whether one of these is in an entry of a locked competition that has not ended."""
    return bool(await conn.fetchval(_ARE_IN, competition.tenant_id, competition.id, list(member_ids)))


async def count_of_branch(conn: Connection, competition: CompetitionRow, branch_id: UUID) -> int:
    """How many entries of an organisation directly below a locked competition's have not ended."""
    return int(await conn.fetchval(_COUNT_OF_BRANCH, competition.tenant_id, competition.id, branch_id))


async def insert_entry(conn: Connection, entry: CompetitionEntryRow, entrants: Sequence[CompetitionEntrantRow]) -> None:
    """An entry for a locked competition, with all who are in it."""
    await write(conn, _INSERT_ENTRY, **entry.model_dump())
    for entrant in entrants:
        await write(conn, _INSERT_ENTRANT, **entrant.model_dump())


async def find_entry(conn: Connection, tenant: UUID, entry_id: UUID) -> CompetitionEntryRow | None:
    """An entry of the union, whoever asks; it changes only while its competition is locked."""
    row = await conn.fetchrow(_FIND_ENTRY, tenant, entry_id)
    return None if row is None else CompetitionEntryRow(**dict(row))


async def update_entry(conn: Connection, entry: CompetitionEntryRow) -> None:
    """Writes what an entry for a locked competition has become."""
    changed = entry.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_ENTRY, of_tenant=entry.tenant_id, of_id=entry.id, **changed)


async def end_entry(conn: Connection, entry: CompetitionEntryRow) -> None:
    """Writes the end of an entry; those who were in it may enter again."""
    await update_entry(conn, entry)
    await conn.execute(_OUT, entry.tenant_id, entry.id)


async def list_entrants(conn: Connection, tenant: UUID, entry_id: UUID) -> Sequence[CompetitionEntrantRow]:
    """Who is in an entry; of a merged entry the kept one, which may be there twice."""
    return [CompetitionEntrantRow(**dict(row)) for row in await conn.fetch(_ENTRANTS, tenant, entry_id)]


async def answer_entrant(
    conn: Connection, entrant: CompetitionEntrantRow, *, is_consented: bool, now: datetime
) -> None:
    """What somebody says of an entry for a locked competition."""
    await conn.execute(_ANSWER, entrant.tenant_id, entrant.entry_id, entrant.member_id, is_consented, now)
