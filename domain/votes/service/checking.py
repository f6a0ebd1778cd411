"""How members check that they are on the roll 选民名册: a proof under the hash that the definition names."""

import asyncio
from bisect import bisect_left
from collections import OrderedDict
from typing import Final
from uuid import UUID

from db.queries.votes import turnout
from db.scope import Scope
from db.session import Connection
from voting.trees import Proof, Tree, tree

_MOST_TREES: Final = 8
_TREES: Final[OrderedDict[tuple[UUID, UUID], Tree]] = OrderedDict()
"""The trees of rolls last asked for: a frozen roll never changes. One of 50,000 entries takes some 10 MB."""


async def roll_proof(conn: Connection, scope: Scope, vote_id: UUID) -> Proof | None:
    """The proof that the caller's own entry is on the frozen roll of a vote; None where it is not.

    Privacy: for the caller's entry alone, so nobody tries the numbers of others; nothing for who is not signed in.
    """
    if scope.member_id is None:
        return None
    leaf = await turnout.find_own_leaf(conn, scope, vote_id)
    if leaf is None:
        return None
    made = await _tree_of(conn, scope.tenant_id, vote_id)
    return made.proof(bisect_left(made.levels[0], leaf))


async def _tree_of(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Tree:
    place = (tenant_id, vote_id)
    if place not in _TREES:
        leaves = await turnout.list_leaves(conn, tenant_id, vote_id)
        _TREES[place] = await asyncio.to_thread(tree, leaves)
        while len(_TREES) > _MOST_TREES:
            _TREES.popitem(last=False)
    _TREES.move_to_end(place)
    return _TREES[place]
