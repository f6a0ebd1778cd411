"""Batch reads of boards 公告板: the chained roots of a vote."""

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.votes.listed import IDS_IN_SIGHT, base64url, hexadecimal
from db.models.votes import VoteBoardRootRow
from db.predicates import tenant_id
from db.types import table_of

MOST_ROOTS = 100
"""So many of the newest entries are shown; `board.json` has all."""

_ROOT = table_of(VoteBoardRootRow)
_LATER = table_of(VoteBoardRootRow).alias("later")
_NEWEST = (
    sa.select(sa.func.max(_LATER.c.number))
    .where(_LATER.c.tenant_id == _ROOT.c.tenant_id, _LATER.c.vote_id == _ROOT.c.vote_id)
    .correlate(_ROOT)
    .scalar_subquery()
)
vote_board_by_vote_id = Batch(
    sa.select(
        _ROOT.c.vote_id,
        _ROOT.c.number,
        _ROOT.c.leaf_count,
        _ROOT.c.entry,
        _ROOT.c.is_final,
        _ROOT.c.published_at,
        _ROOT.c.pushed_at,
        hexadecimal(_ROOT.c.root).label("root"),
        hexadecimal(_ROOT.c.previous_hash).label("previous_hash"),
        hexadecimal(_ROOT.c.entry_hash).label("entry_hash"),
        base64url(_ROOT.c.signature).label("signature"),
    ).where(
        _ROOT.c.tenant_id == tenant_id(),
        _ROOT.c.vote_id.in_(IDS_IN_SIGHT),
        _ROOT.c.number > _NEWEST - sa.literal_column(str(MOST_ROOTS)),
    ),
    name="vote_board_by_vote_id",
    key="vote_id",
    order=("number DESC",),
    is_many=True,
    never_null=("root", "previous_hash", "entry_hash", "signature"),
)
"""The newest entries of the board of a vote in sight, newest first."""
