"""SQL of the results of skill competitions 技能竞赛: who may get an award, who did, certificates."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.competitions import SHOWCASE, WINS_IN_SIGHT
from db.models.competitions import CompetitionWinRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

_WIN = table_of(CompetitionWinRow)

WIN_ORDER = (SortKey("issued_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
OWN_WINS = Listing(WINS_IN_SIGHT, name="competition_wins", filters={}, never_null=("issued_at",))
"""What the caller won."""
SHOWCASED = Listing(SHOWCASE, name="competition_showcase", filters={}, never_null=("issued_at",))
"""Who won and consents to being shown, the newest first."""

_INSERT = Statement.of(sa.insert(_WIN).values({column.key: sa.bindparam(column.key) for column in _WIN.columns}))
_CONFIRMED = """
    SELECT DISTINCT e.id AS entry_id, coalesce(m.merged_into_id, m.id) AS member_id FROM competition_entry AS e
    JOIN competition_entrant AS n ON n.tenant_id = e.tenant_id AND n.entry_id = e.id
    JOIN member AS m ON m.tenant_id = n.tenant_id AND m.id = n.member_id
    WHERE e.tenant_id = $1 AND e.competition_id = $2 AND e.state = 'confirmed' ORDER BY entry_id, member_id
"""
_PARTIES = """
    SELECT DISTINCT coalesce(m.merged_into_id, m.id) AS id FROM competition_entry AS e
    JOIN competition_entrant AS n ON n.tenant_id = e.tenant_id AND n.entry_id = e.id AND n.is_in
    JOIN member AS m ON m.tenant_id = n.tenant_id AND m.id = n.member_id
    WHERE e.tenant_id = $1 AND e.competition_id = $2
"""
_DROP = "DELETE FROM competition_win WHERE tenant_id = $1 AND competition_id = $2 AND number IS NULL"
_DROP_STRUCK = """
    DELETE FROM competition_win AS w USING competition_win AS struck
    JOIN member AS m ON m.tenant_id = struck.tenant_id AND m.id = struck.member_id
    WHERE w.tenant_id = $1 AND w.competition_id = $2 AND w.number IS NULL AND struck.tenant_id = w.tenant_id
        AND struck.entry_id = w.entry_id AND coalesce(m.merged_into_id, m.id) = ANY($3::uuid[])
"""
# A person who was erased gets no paper; of who was merged the kept entry is the person.
_DROP_ERASED = """
    DELETE FROM competition_win AS w USING member AS m
    LEFT JOIN member AS k ON k.tenant_id = m.tenant_id AND k.id = m.merged_into_id
    WHERE w.tenant_id = $1 AND w.competition_id = $2 AND w.number IS NULL AND m.tenant_id = w.tenant_id
        AND m.id = w.member_id AND coalesce(k.erased_at, m.erased_at) IS NOT NULL
"""
_UNISSUED = """
    SELECT w.* FROM competition_win AS w
    JOIN competition_award AS a ON a.tenant_id = w.tenant_id AND a.id = w.award_id
    WHERE w.tenant_id = $1 AND w.competition_id = $2 AND w.number IS NULL ORDER BY a.position, w.id
"""
_TO_BE_NAMED = """
    SELECT DISTINCT m.id FROM competition_win AS w
    JOIN member AS f ON f.tenant_id = w.tenant_id AND f.id = w.member_id
    JOIN member AS m ON m.tenant_id = f.tenant_id AND m.id = coalesce(f.merged_into_id, f.id)
    JOIN organisation_closure AS c
        ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id AND c.ancestor_id = $3
    WHERE w.tenant_id = $1 AND w.competition_id = $2 AND m.erased_at IS NULL
        AND m.state IN ('active', 'retained', 'suspended')
    ORDER BY m.id
"""
_ISSUE = """
    UPDATE competition_win AS w SET number = f.number, code = f.code, issued_on = $2, issued_at = $3
    FROM unnest($4::uuid[], $5::text[], $6::text[]) AS f (id, number, code)
    WHERE w.tenant_id = $1 AND w.id = f.id
"""
_FIND = "SELECT * FROM competition_win WHERE tenant_id = $1 AND id = $2"
_OF_ENTRY = """
    SELECT * FROM competition_win WHERE tenant_id = $1 AND award_id = $2 AND entry_id = $3 ORDER BY id
"""
_WITHDRAW = """
    UPDATE competition_win
    SET withdrawn_at = $4, withdraw_reason = $5, withdrawn_by_id = $6, showcase_text = NULL
    WHERE tenant_id = $1 AND award_id = $2 AND entry_id = $3 AND withdrawn_at IS NULL
"""
_SHOW = "UPDATE competition_win SET showcase_text = $3 WHERE tenant_id = $1 AND id = $2"
_FACTS = """
    SELECT w.id, w.number, w.code, w.issued_on, NULL::date AS valid_until, w.withdrawn_at AS revoked_at,
        coalesce(r.name, m.name) AS name, 'won' AS kind, c.title, c.title_en, a.award_class, a.title AS award_title,
        o.name AS organiser, o.name_en AS organiser_en,
        c.held_from::timestamp AT TIME ZONE 'Asia/Shanghai' AS starts_at,
        c.held_until::timestamp AT TIME ZONE 'Asia/Shanghai' AS ends_at
    FROM competition_win AS w
    JOIN competition AS c ON c.tenant_id = w.tenant_id AND c.id = w.competition_id
    JOIN competition_award AS a ON a.tenant_id = w.tenant_id AND a.id = w.award_id
    JOIN member AS m ON m.tenant_id = w.tenant_id AND m.id = w.member_id AND m.erased_at IS NULL
    LEFT JOIN member AS r ON r.tenant_id = m.tenant_id AND r.id = m.merged_into_id
    JOIN organisation AS o ON o.tenant_id = c.tenant_id AND o.id = c.organisation_id
    WHERE w.tenant_id = $1 AND r.erased_at IS NULL AND {condition}
"""
_FIND_OWN = _FACTS.format(
    condition="w.id = $2 AND (w.member_id = $3 OR m.merged_into_id = $3)"
    " AND w.number IS NOT NULL AND w.withdrawn_at IS NULL"
)
_FIND_BY_CODE = _FACTS.format(condition="w.code = $2")


async def list_confirmed(conn: Connection, tenant: UUID, competition_id: UUID) -> Sequence[Record]:
    """`entry_id` and `member_id` of all who are in confirmed entries of a locked competition, once in each.

    Of a merged entry the kept one.
    """
    return await conn.fetch(_CONFIRMED, tenant, competition_id)


async def list_parties(conn: Connection, tenant: UUID, competition_id: UUID) -> Sequence[UUID]:
    """Who is in an entry of a locked competition that has not ended; of a merged entry the kept one."""
    return [row["id"] for row in await conn.fetch(_PARTIES, tenant, competition_id)]


async def replace_wins(conn: Connection, tenant: UUID, competition_id: UUID, wins: Sequence[CompetitionWinRow]) -> None:
    """The results of a locked competition that are not published, in place of those before."""
    await conn.execute(_DROP, tenant, competition_id)
    for win in wins:
        await write(conn, _INSERT, **win.model_dump())


async def drop_wins(conn: Connection, tenant: UUID, competition_id: UUID, struck: Collection[UUID]) -> None:
    """Takes unpublished awards from entries with somebody who was struck out, and from who was erased.

    `struck` are kept entries where somebody was merged.
    """
    await conn.execute(_DROP_STRUCK, tenant, competition_id, list(struck))
    await conn.execute(_DROP_ERASED, tenant, competition_id)


async def list_unissued(conn: Connection, tenant: UUID, competition_id: UUID) -> Sequence[CompetitionWinRow]:
    """The unpublished results of a locked competition."""
    return [CompetitionWinRow(**dict(row)) for row in await conn.fetch(_UNISSUED, tenant, competition_id)]


async def list_to_be_named(
    conn: Connection, tenant: UUID, competition_id: UUID, organisation_id: UUID
) -> Sequence[UUID]:
    """Who is to get an award and is a member of the organisation or below still; of a merged entry the kept one.

    They are whom a public notice can name.
    """
    return [row["id"] for row in await conn.fetch(_TO_BE_NAMED, tenant, competition_id, organisation_id)]


async def issue_wins(
    conn: Connection, tenant: UUID, papers: Sequence[tuple[UUID, str, str]], *, day: date, now: datetime
) -> None:
    """Numbers and codes of what is published: id, number, code of each."""
    columns = [list(column) for column in zip(*papers, strict=True)]
    await conn.execute(_ISSUE, tenant, day, now, *columns)


async def find_win(conn: Connection, tenant: UUID, win_id: UUID) -> CompetitionWinRow | None:
    """What somebody won, whoever asks; it changes only while its competition is locked."""
    row = await conn.fetchrow(_FIND, tenant, win_id)
    return None if row is None else CompetitionWinRow(**dict(row))


async def list_of_entry(conn: Connection, win: CompetitionWinRow) -> Sequence[CompetitionWinRow]:
    """The same award of all who are in the entry."""
    rows = await conn.fetch(_OF_ENTRY, win.tenant_id, win.award_id, win.entry_id)
    return [CompetitionWinRow(**dict(row)) for row in rows]


async def withdraw_wins(conn: Connection, win: CompetitionWinRow, *, now: datetime, reason: str, by: UUID) -> None:
    """Takes an award from all of the entry."""
    await conn.execute(_WITHDRAW, win.tenant_id, win.award_id, win.entry_id, now, reason, by)


async def show_win(conn: Connection, win: CompetitionWinRow, text: str | None) -> None:
    """What is shown beside the name of who won; None: nothing."""
    await conn.execute(_SHOW, win.tenant_id, win.id, text)


async def find_own_paper(conn: Connection, tenant: UUID, win_id: UUID, member_id: UUID) -> Record | None:
    """What stands on a certificate of this member that holds; None for another's."""
    return await conn.fetchrow(_FIND_OWN, tenant, win_id, member_id)


async def find_paper_by_code(conn: Connection, tenant: UUID, code: str) -> Record | None:
    """What stands on the certificate with this code; None when its member has been erased."""
    return await conn.fetchrow(_FIND_BY_CODE, tenant, code)
