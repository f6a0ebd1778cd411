"""The board 公告板: signed, chained roots over all ballots taken in, and the proof that one of them is there."""

import asyncio
import logging
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import httpx
import orjson

from db.models.votes import VoteBoardRootRow, VoteKind, VoteRow
from db.queries.votes import board
from db.queries.votes.locks import open_ballots
from db.sealing import Keyring
from db.session import Connection, Database, Record
from db.transaction import savepoint
from domain.shared.turns import Turns
from domain.shared.work import Work
from domain.votes.service.promising import promise_key
from voting.boards import BoardEntry, sign_entry
from voting.canonical import b64u, canonical, parse
from voting.trees import Proof, Tree, tree

logger = logging.getLogger("unionhall.votes")

EVERY: Final = timedelta(minutes=10)
LEAST_NEW: Final = 20
"""A root is published when so many ballots are new: under a root of one more, its time would say who has just voted."""
PUSH_BATCH: Final = 20
PUSH_SECONDS: Final = 8.0
_HASH_BYTES: Final = 32
_FIRST_REFUSAL: Final = 300
_TREES_KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class BoardProof:
    """That a ballot is under the newest root: the root's number, its signed entry, and the way up to it."""

    number: int
    entry: str
    signature: bytes
    root: bytes
    proof: Proof


class PushRefused(Exception):
    """The address outside did not take a root; it is tried again."""


async def boards_publish(conn: Connection, keyring: Keyring, turns: Turns | None = None) -> bool:
    """Looks at the next open vote of all unions whose root is due; whether the round has more of them.

    One in each transaction, so that none waits for another's tree. A root is written when at least 20 ballots are new
    under it, cast again or cast first; else it stays due. Locks the vote's row, for which nobody waits who casts; a
    vote that another process looks at is passed over, and so is one whose root cannot be written.
    """
    turns = turns or Turns()
    async for vote in turns.due(conn, partial(board.lock_due, every=EVERY), limit=1):
        try:
            async with savepoint(conn):
                await _publish(conn, keyring, vote)
        except Exception:
            logger.exception("the board of the vote %s cannot be published", vote["id"])
    return turns.has_more


async def _publish(conn: Connection, keyring: Keyring, vote: Record) -> None:
    tenant_id, vote_id = vote["tenant_id"], vote["id"]
    await open_ballots(conn, tenant_id)
    leaves, at = await board.find_leaves(conn, tenant_id, vote_id, vote["kind"])
    last = await board.find_last(conn, tenant_id, vote_id)
    if _new(leaves, None if last is None else last["leaves"]) >= LEAST_NEW:
        place = _Place(tenant_id, vote_id, vote["definition_hash"], vote["sealed_promise_key"])
        await _write(conn, keyring, place, last, _Leaves(leaves, at, is_final=False))


async def board_finish(work: Work, vote: VoteRow) -> None:
    """Writes the last root, over the closed box, however many ballots are new; of a named vote there is no board.

    The caller holds the lock of the box and the vote's row, and closes the vote in the same transaction. Twice is the
    same as once.
    """
    if vote.kind == VoteKind.NAMED:
        return
    last = await board.find_last(work.conn, vote.tenant_id, vote.id)
    if last is not None and last["is_final"]:
        return
    if vote.definition_hash is None or vote.sealed_promise_key is None:
        raise LookupError(vote.id)
    leaves, at = await board.find_leaves(work.conn, vote.tenant_id, vote.id, vote.kind)
    place = _Place(vote.tenant_id, vote.id, vote.definition_hash, vote.sealed_promise_key)
    await _write(work.conn, work.keyring, place, last, _Leaves(leaves, at, is_final=True))


async def list_board(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Sequence[Record]:
    """All roots of a vote in order, for everybody; `entry` is canonical JSON."""
    return await board.list_roots(conn, tenant_id, vote_id)


async def find_proof(conn: Connection, tenant_id: UUID, vote_id: UUID, ballot_hash: bytes) -> BoardProof | None:
    """The proof of a ballot under the newest root; None when it is not under it (yet, or any more). For everybody.

    The tree is built once in each process and for each root; then a proof costs one read by key.
    """
    newest = await board.find_newest(conn, tenant_id, vote_id)
    if newest is None:
        return None
    found = await _tree(conn, tenant_id, vote_id, newest["number"])
    if found is None:
        return None
    leaves = found.levels[0]
    index = bisect_left(leaves, ballot_hash)
    if index == len(leaves) or leaves[index] != ballot_hash:
        return None
    return BoardProof(newest["number"], newest["entry"], newest["signature"], newest["root"], found.proof(index))


async def board_push(database: Database, http: httpx.AsyncClient, address: str) -> int:
    """How many roots an address outside the operator's control has taken, oldest first; each is sent until it is.

    Body: `{entry, signature}` as in `board.json`; `Idempotency-Key` is the entry's hash, so that a repeat can be told.
    Roots are public: the address needs no secret.

    Raises:
        PushRefused: One was not taken; those behind it wait for it.
    """
    async with database.read() as conn:
        waiting = await board.list_unpushed(conn, limit=PUSH_BATCH)
    for root in waiting:
        await _push(http, address, root)
        async with database.write() as conn:
            await board.mark_pushed(conn, root)
    return len(waiting)


@dataclass(frozen=True, slots=True)
class _Place:
    tenant_id: UUID
    vote_id: UUID
    definition_hash: bytes
    sealed_promise_key: bytes


@dataclass(frozen=True, slots=True)
class _Leaves:
    """The hashes under a root, sorted, one behind the other."""

    octets: bytes
    at: datetime
    is_final: bool


async def _write(conn: Connection, keyring: Keyring, place: _Place, last: Record | None, leaves: _Leaves) -> None:
    hashes = _split(leaves.octets)
    built = await asyncio.to_thread(tree, hashes)
    entry = BoardEntry(
        vote=str(place.vote_id),
        definition=place.definition_hash,
        number=1 if last is None else last["number"] + 1,
        previous=place.definition_hash if last is None else last["entry_hash"],
        leaves=len(hashes),
        root=built.root,
        at=leaves.at if last is None else max(leaves.at, last["published_at"]),
        final=leaves.is_final,
    )
    key = promise_key(keyring, place.tenant_id, place.vote_id, place.sealed_promise_key)
    row = VoteBoardRootRow(
        tenant_id=place.tenant_id,
        vote_id=place.vote_id,
        number=entry.number,
        root=entry.root,
        leaf_count=entry.leaves,
        previous_hash=entry.previous,
        entry=canonical(entry.document()).decode(),
        entry_hash=entry.hash(),
        signature=sign_entry(entry, key).signature,
        is_final=entry.final,
        published_at=entry.at,
    )
    await board.insert_root(conn, row, leaves.octets)


def _new(leaves: bytes, before: bytes | None) -> int:
    return len(set(_split(leaves)).difference(_split(before or b"")))


def _split(leaves: bytes) -> list[bytes]:
    return [leaves[at : at + _HASH_BYTES] for at in range(0, len(leaves), _HASH_BYTES)]


_trees: OrderedDict[tuple[UUID, UUID, int], Tree] = OrderedDict()
"""Trees of newest roots, the ones used last at the end. Two who ask for one at the same moment may build it twice."""


async def _tree(conn: Connection, tenant_id: UUID, vote_id: UUID, number: int) -> Tree | None:
    """The tree of a root; None when another is the newest by now."""
    key = (tenant_id, vote_id, number)
    found = _trees.get(key)
    if found is None:
        leaves = await board.leaves_of(conn, *key)
        if leaves is None:
            return None
        found = _trees[key] = await asyncio.to_thread(tree, _split(leaves))
    _trees.move_to_end(key)
    while len(_trees) > _TREES_KEPT:
        _trees.popitem(last=False)
    return found


async def _push(http: httpx.AsyncClient, address: str, root: Record) -> None:
    body = orjson.dumps({"entry": parse(root["entry"].encode()), "signature": b64u(root["signature"])})
    headers = {"content-type": "application/json", "idempotency-key": root["entry_hash"].hex()}
    try:
        answer = await http.post(address, content=body, headers=headers, timeout=PUSH_SECONDS, follow_redirects=False)
    except httpx.HTTPError as error:
        raise PushRefused(type(error).__name__) from None
    if answer.status_code >= _FIRST_REFUSAL:
        raise PushRefused(f"status {answer.status_code}")
