"""SQL of the published files of a vote 公开文件: what they are made of, and whether they may be told."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from asyncpg import Record

from db.queries.votes.results import IS_PAST_OBJECTING
from db.session import Connection

_VOTE = f"""
    SELECT v.id, v.tenant_id, v.kind, v.state, v.definition, v.definition_hash, v.roll_count, v.takes_paper,
        v.takes_kiosk,
        v.is_weighted OR v.delegation_cap IS NOT NULL AS has_weights,
        v.envelopes_destroyed_at IS NOT NULL OR {IS_PAST_OBJECTING.format(kept="$3")} AS is_destroyed,
        EXISTS (
            SELECT FROM vote_board_root AS r WHERE r.tenant_id = v.tenant_id AND r.vote_id = v.id AND r.is_final
        ) AS has_final_root
    FROM vote AS v WHERE v.tenant_id = $1 AND v.id = $2 AND v.definition IS NOT NULL
"""  # noqa: S608  # a constant
_LEAVES = "SELECT leaf FROM vote_roll_entry WHERE tenant_id = $1 AND vote_id = $2"
_NOTICES = """
    SELECT kind, reason, closes_at, made_at FROM vote_notice WHERE tenant_id = $1 AND vote_id = $2
    ORDER BY made_at, id
"""


async def find_published(conn: Connection, tenant_id: UUID, vote_id: UUID, *, kept: timedelta) -> Record | None:
    """What decides which files of a vote may be told; None before its opening.

    Envelopes are told no more once they may be destroyed, `kept` after the vote: that takes some transactions.
    """
    return await conn.fetchrow(_VOTE, tenant_id, vote_id, kept)


async def list_roll_leaves(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Sequence[bytes]:
    """The leaves of a frozen roll, in no order."""
    return [row["leaf"] for row in await conn.fetch(_LEAVES, tenant_id, vote_id)]


async def list_notices(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Sequence[Record]:
    """What was done to a vote under way, in order: `kind`, `reason`, `closes_at`, `made_at`."""
    return await conn.fetch(_NOTICES, tenant_id, vote_id)
