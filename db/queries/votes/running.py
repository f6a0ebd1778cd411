"""SQL of votes under way: notices, who has voted, whether all have."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from db.models.votes import VoteNoticeRow
from db.session import Connection
from db.statement import Statement, write
from db.types import NIL_ID, table_of

MARKED_AT_ONCE = 50_000

_NOTICE = table_of(VoteNoticeRow)
_INSERT_NOTICE = Statement.of(
    sa.insert(_NOTICE).values({column.key: sa.bindparam(column.key) for column in _NOTICE.columns})
)
_BALLOTS: Mapping[str, str] = {"named": "named_ballot", "sealed": "ballot_envelope", "unlinkable": "ballot_permit"}
"""By the kind of a vote: the table that says who has voted, or drew the right to."""
# Who has tapped a pass at a kiosk, and has not given the ballot back, has voted: which envelope is theirs nobody can
# tell.
_PART = "{}.tenant_id = $1 AND {}.vote_id = $2 AND {}.member_id > $3 AND {}.member_id <= $4"
_MARK = {
    kind: f"""
        UPDATE vote_roll_entry AS r SET has_voted = b.member_id IS NOT NULL OR p.member_id IS NOT NULL
            OR t.member_id IS NOT NULL
        FROM vote_roll_entry AS own
        LEFT JOIN {table} AS b ON {_PART.replace("{}", "b")} AND b.member_id = own.member_id
        LEFT JOIN (
            SELECT given.member_id FROM vote_paper AS given
            WHERE {_PART.replace("{}", "given")} AND NOT EXISTS (
                SELECT FROM vote_paper_back AS back
                WHERE back.tenant_id = $1 AND back.vote_id = $2 AND back.member_id = given.member_id
                    AND back.number = given.number
            )
        ) AS p ON p.member_id = own.member_id
        LEFT JOIN kiosk_tap AS t ON {_PART.replace("{}", "t")} AND t.member_id = own.member_id AND NOT t.is_released
        WHERE {_PART.replace("{}", "own")} AND {_PART.replace("{}", "r")} AND r.member_id = own.member_id
    """  # noqa: S608  # constants
    for kind, table in _BALLOTS.items()
}
_PART_ENDS = """
    SELECT member_id FROM vote_roll_entry WHERE tenant_id = $1 AND vote_id = $2 AND member_id > $3
    ORDER BY member_id OFFSET $4 LIMIT 1
"""
_LAST_ID = UUID(int=2**128 - 1)
# A table that grew by a whole roll in a day may have no statistics yet: a look-up for each entry, planned for few rows,
# would read all ballots for each of them.
_AT_ONCE = "SELECT set_config('enable_nestloop', $1, true)"
_COUNT = {
    kind: f"SELECT (SELECT count(*) FROM {table} WHERE tenant_id = $1 AND vote_id = $2)"  # noqa: S608  # constants
    " + (SELECT count(*) FROM kiosk_envelope WHERE tenant_id = $1 AND vote_id = $2)"
    for kind, table in {**_BALLOTS, "unlinkable": "posted_ballot"}.items()
}


async def insert_notice(conn: Connection, notice: VoteNoticeRow) -> None:
    """What was done to a locked vote; never changed."""
    await write(conn, _INSERT_NOTICE, **notice.model_dump())


async def mark_voted(conn: Connection, tenant: UUID, vote_id: UUID, kind: str) -> None:
    """Says of the whole roll who has voted, here or on paper; the box is locked, once for each vote.

    `MARKED_AT_ONCE` of them by one statement: however long a roll, none takes longer than a statement may.
    """
    await conn.execute(_AT_ONCE, "off")
    after, ends = NIL_ID, await _part_end(conn, tenant, vote_id, NIL_ID)
    while ends is not None:
        await conn.execute(_MARK[kind], tenant, vote_id, after, ends)
        after, ends = ends, await _part_end(conn, tenant, vote_id, ends)
    await conn.execute(_MARK[kind], tenant, vote_id, after, _LAST_ID)
    await conn.execute(_AT_ONCE, "on")


async def _part_end(conn: Connection, tenant: UUID, vote_id: UUID, after: UUID) -> UUID | None:
    """The last member of the part behind `after`; None when fewer are left."""
    found: UUID | None = await conn.fetchval(_PART_ENDS, tenant, vote_id, after, MARKED_AT_ONCE - 1)
    return found


async def have_all_voted(conn: Connection, tenant: UUID, vote_id: UUID, kind: str, *, entitled: int) -> bool:
    """Whether there are as many ballots as entries on the roll: there is at most one for each, and none besides.

    The tables of ballots are opened by the caller.
    """
    return int(await conn.fetchval(_COUNT[kind], tenant, vote_id)) == entitled
