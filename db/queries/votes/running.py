"""SQL of votes under way: notices, who has voted, whether all have."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from db.models.votes import VoteNoticeRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

_NOTICE = table_of(VoteNoticeRow)
_INSERT_NOTICE = Statement.of(
    sa.insert(_NOTICE).values({column.key: sa.bindparam(column.key) for column in _NOTICE.columns})
)
_BALLOTS: Mapping[str, str] = {"named": "named_ballot", "sealed": "ballot_envelope", "unlinkable": "ballot_permit"}
"""By the kind of a vote: the table that says who has voted, or drew the right to."""
_OF_ENTRY = (
    "SELECT FROM {table} AS b WHERE b.tenant_id = r.tenant_id AND b.vote_id = r.vote_id AND b.member_id = r.member_id"
)
_MARK = {
    kind: f"""
        UPDATE vote_roll_entry AS r SET has_voted = EXISTS ({_OF_ENTRY.format(table=table)})
        WHERE r.tenant_id = $1 AND r.vote_id = $2
    """  # noqa: S608  # constants
    for kind, table in _BALLOTS.items()
}
_IS_COMPLETE = {
    kind: f"""
        SELECT NOT EXISTS (
            SELECT FROM vote_roll_entry AS r
            WHERE r.tenant_id = $1 AND r.vote_id = $2 AND NOT EXISTS ({_OF_ENTRY.format(table=table)})
        )
    """  # noqa: S608  # constants
    for kind, table in _BALLOTS.items()
}
_COUNT_POSTED = "SELECT count(*) FROM posted_ballot WHERE tenant_id = $1 AND vote_id = $2"


async def insert_notice(conn: Connection, notice: VoteNoticeRow) -> None:
    """What was done to a locked vote; never changed."""
    await write(conn, _INSERT_NOTICE, **notice.model_dump())


async def mark_voted(conn: Connection, tenant: UUID, vote_id: UUID, kind: str) -> None:
    """Says of the whole roll who has voted, by one statement; the box is locked by the caller, once for each vote."""
    await conn.execute(_MARK[kind], tenant, vote_id)


async def have_all_voted(conn: Connection, tenant: UUID, vote_id: UUID, kind: str, *, entitled: int) -> bool:
    """Whether everybody on the roll has voted; of an unlinkable vote: whether as many ballots were posted.

    The tables of ballots are opened by the caller. Reads no further than to the first who has not.
    """
    if not await conn.fetchval(_IS_COMPLETE[kind], tenant, vote_id):
        return False
    return kind != "unlinkable" or int(await conn.fetchval(_COUNT_POSTED, tenant, vote_id)) == entitled
