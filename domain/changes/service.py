"""Use cases of changes: what a client that was offline has to know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson

from db.queries import changes as queries
from db.session import Connection
from domain.changes.catalogue import ChangeKind
from domain.changes.rules import NO_BOUND, Change, Place, can_go_on, cut, viewer_of
from domain.changes.tokens import place_of, token_of
from domain.shared.work import Work

KEPT: Final = timedelta(days=30)
"""A phone that was offline for longer reads everything anew."""

MARKED_EVERY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """What a client has to know.

    Attributes:
        nodes: `(kind, id)` of what changed → whether the client may have had it: only such ids may be told to be gone.
        chain: The caller's organisation and those above it.
    """

    token: str
    has_more: bool = False
    must_resync: bool = False
    nodes: Mapping[tuple[str, UUID], bool] = field(default_factory=dict)
    chain: frozenset[UUID] = frozenset()


async def changes_find(work: Work, token: str | None, kinds: Sequence[ChangeKind], first: int) -> Found | None:
    """What changed for the caller since `token`, at most `first` objects; None for who is no member. Locks nothing."""
    since = None if token is None else place_of(work.keyring, token)
    wanted = sorted(set(kinds or ChangeKind))
    after, until = ((NO_BOUND, 0), NO_BOUND) if since is None else ((since.transaction, since.sequence), since.until)
    row = await queries.find_changes(work.conn, work.scope, wanted, after=after, until=until)
    if row is None:
        return None
    viewer = _viewer(work, row, wanted)
    if since is None or not can_go_on(since, viewer, horizon=row["horizon"], watermark=row["watermark"]):
        fresh = Place(row["watermark"], 0, NO_BOUND, viewer)
        return Found(token_of(work.keyring, fresh), must_resync=True)
    page, chain = cut(_changes(row), first, queries.SCAN_LIMIT), frozenset(row["chain"])
    if page.end is None:
        place = Place(max(row["until"], since.transaction), 0, NO_BOUND, viewer)
        return Found(token_of(work.keyring, place), nodes=page.nodes, chain=chain)
    further = token_of(work.keyring, Place(*page.end, row["until"], viewer))
    return Found(further, has_more=True, nodes=page.nodes, chain=chain)


async def changes_end(conn: Connection, now: datetime) -> bool:
    """Changes of more than 30 days ago are no longer told; False, since that is done at once."""
    await queries.move_horizon(conn, now, kept=KEPT, every=MARKED_EVERY)
    return False


async def changes_purge(conn: Connection, now: datetime) -> bool:  # noqa: ARG001  # the shape of a chore
    """Drops some of the changes that are no longer told; whether more may be left."""
    return await queries.purge_changes(conn)


def _changes(row: queries.Row) -> Sequence[Change]:
    return [
        Change(int(transaction), sequence, kind, UUID(node_id), was_seen)
        for transaction, sequence, kind, node_id, was_seen in orjson.loads(row["changes"])
    ]


def _viewer(work: Work, row: queries.Row, kinds: Sequence[str]) -> bytes:
    scope = work.scope
    return viewer_of(
        row["installation"],
        scope.tenant_id,
        scope.member_id,
        list(kinds),
        row["chain"],
        row["merged_ids"],
        row["state"],
        row["employment_kind"],
        sorted((name, sorted(nodes)) for name, nodes in scope.nodes.items()),
        sorted((name, sorted(nodes)) for name, nodes in scope.deputised.items()),
    )
