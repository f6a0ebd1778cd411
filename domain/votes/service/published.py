"""The published files of a vote 公开文件, to the byte as docs/ballot-formats.md has them: from them anybody checks it.

From the opening on there are its definition, its roll, its board and its notices; after the close the box, without
names; the rest with the publication of the result. Who asks makes no difference.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import UUID

from db.models.votes import NoticeKind, VoteKind, VoteState
from db.queries.votes import board, box, counting, kiosks, published, results, weights
from db.queries.votes.locks import open_ballots
from db.session import Connection, Record
from domain.votes.service.box import opening_document
from domain.votes.service.destroying import OBJECTIONS_TO_RESULT
from domain.votes.service.paper_results import paper_document
from voting.boards import SignedEntry, board_document, entry_of
from voting.boxes import Posted, box_document
from voting.canonical import canonical, instant, parse
from voting.rolls import roll_document

RESULT_FORMAT: Final = "unionhall-result-2"
EARLIER_RESULT_FORMAT: Final = "unionhall-result-1"
NOTICES_FORMAT: Final = "unionhall-notices-1"
BALLOTS_FORMAT: Final = "unionhall-ballots-1"
WEIGHED_FORMAT: Final = "unionhall-ballots-2"
"""Of a vote with weights or with delegation: each ballot with what it counts."""
_CLOSED: Final = frozenset({VoteState.CLOSED, VoteState.COUNTING, VoteState.TALLIED, VoteState.PUBLISHED})
_CHANGING: Final = frozenset({"envelopes.json", "notices.json"})
"""Files that are not for ever: envelopes are destroyed, and shares, of which a notice tells."""
_KEPT: Final = 16
_KEPT_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file: its bytes, a tag that changes with them, whether they will ever be others, and of which type they are."""

    content: bytes
    tag: str
    is_final: bool
    media_type: str = "application/json"


_Key: TypeAlias = tuple[UUID, UUID, str]

_Document: TypeAlias = Callable[[], object]
"""Makes the value of a file, in a thread of its own, from what was read."""


async def published_file(conn: Connection, tenant_id: UUID, vote_id: UUID, name: str) -> PublishedFile | None:
    """A file of a vote by its name; None when there is none, or not yet, or not any more. For everybody.

    Files that stay as they are and are not large are kept in memory, a few of them.
    """
    key = (tenant_id, vote_id, name)
    kept = kept_file(key)
    if kept is not None:
        return kept
    if name not in _MADE:
        return None
    vote = await published.find_published(conn, tenant_id, vote_id, kept=OBJECTIONS_TO_RESULT)
    if vote is None or not _may_be_told(vote, name):
        return None
    await open_ballots(conn, tenant_id)
    document = await _MADE[name](conn, vote)
    if document is None:
        return None
    content = await asyncio.to_thread(_written, document)
    is_final = name not in _CHANGING and (name != "board.json" or vote["has_final_root"])
    return keep(key, made_file(content, is_final=is_final))


def made_file(content: bytes, *, is_final: bool = True, media_type: str = "application/json") -> PublishedFile:
    """A file with its tag."""
    return PublishedFile(content, hashlib.sha256(content).hexdigest()[:32], is_final, media_type)


def kept_file(key: _Key) -> PublishedFile | None:
    """A file of a union's vote that is kept in memory."""
    file = _kept.get(key)
    if file is not None:
        _kept.move_to_end(key)
    return file


def keep(key: _Key, file: PublishedFile) -> PublishedFile:
    """Keeps a file in memory if it stays as it is and is not large; the one that was asked for longest ago goes."""
    if file.is_final and len(file.content) <= _KEPT_BYTES:
        _kept[key] = file
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return file


def _may_be_told(vote: Record, name: str) -> bool:
    if name in {"board.json", "envelopes.json", "opening.json"} and vote["kind"] == VoteKind.NAMED:
        return False
    if name in {"definition.json", "roll.json", "board.json", "notices.json"}:
        return True
    if name == "envelopes.json":
        return vote["state"] in _CLOSED and not vote["is_destroyed"]
    return bool(vote["state"] == VoteState.PUBLISHED) and (name != "paper.json" or vote["takes_paper"])


def _written(document: _Document) -> bytes:
    return canonical(document())


async def _definition(_conn: Connection, vote: Record) -> _Document:
    return lambda: parse(vote["definition"].encode())


async def _roll(conn: Connection, vote: Record) -> _Document:
    leaves = await published.list_roll_leaves(conn, vote["tenant_id"], vote["id"])
    return lambda: roll_document(str(vote["id"]), leaves)


async def _board(conn: Connection, vote: Record) -> _Document:
    rows = await board.list_roots(conn, vote["tenant_id"], vote["id"])
    return lambda: board_document(SignedEntry(entry_of(parse(row["entry"].encode())), row["signature"]) for row in rows)


async def _box(conn: Connection, vote: Record) -> _Document:
    rows = await box.list_envelopes(conn, vote["tenant_id"], vote["id"], vote["kind"])
    return lambda: box_document(str(vote["id"]), vote["definition_hash"], (Posted(*row) for row in rows))


async def _opening(conn: Connection, vote: Record) -> _Document | None:
    row = await box.find_opening(conn, vote["tenant_id"], vote["id"])
    return None if row is None else lambda: opening_document(row)


async def _ballots(conn: Connection, vote: Record) -> _Document:
    if vote["has_weights"]:
        return await _weighed(conn, vote)
    rows = await box.list_opened(conn, vote["tenant_id"], vote["id"])

    def made() -> object:
        read = [
            parse(each.answers.encode()) if each.answers is not None else {"invalid": each.invalid_reason}
            for each in rows
        ]
        return {"format": BALLOTS_FORMAT, "vote": str(vote["id"]), "ballots": sorted(read, key=canonical)}

    return made


async def _weighed(conn: Connection, vote: Record) -> _Document:
    """Ballots by name with what they count; the same for ever, as nothing that decides it changes after the close."""
    rows = await weights.list_weighed(conn, vote["tenant_id"], vote["id"])

    def made() -> object:
        ballots = [{"answers": parse(row["answers"].encode()), "weight": row["weight"]} for row in rows]
        return {"format": WEIGHED_FORMAT, "vote": str(vote["id"]), "ballots": sorted(ballots, key=canonical)}

    return made


async def _result(conn: Connection, vote: Record) -> _Document | None:
    row = await results.find_result(conn, vote["tenant_id"], vote["id"])
    if row is None:
        return None
    entitled = await weights.sum_entitled(conn, vote["tenant_id"], vote["id"])
    lots = await counting.list_drawn_lots(conn, vote["tenant_id"], vote["id"])
    kiosk = await kiosks.kiosk_figures(conn, vote["tenant_id"], vote["id"]) if vote["takes_kiosk"] else None
    return lambda: {
        "format": EARLIER_RESULT_FORMAT if row["counts"] is None else RESULT_FORMAT,
        "vote": str(vote["id"]),
        "definition": vote["definition_hash"].hex(),
        "counted": row["ballot_count"],
        "invalid": row["invalid_count"],
        "entitled": entitled,
        "tally": row["tally"]["questions"],
        "turnout": row["tally"]["turnout"],
        **({} if row["counts"] is None else _decided(row, lots, kiosk)),
    }


def _decided(result: Record, lots: Sequence[Record], kiosk: Mapping[str, int] | None) -> Mapping[str, object]:
    """What the result of a vote has that is counted by a method."""
    return {
        "counts": result["counts"],
        "lots": [
            {"among": row["among"], "order": row["drawn"], "question": row["question"], "source": row["source"]}
            for row in lots
        ],
        "kiosk": kiosk,
        "verdict": result["verdict"],
    }


async def _paper(conn: Connection, vote: Record) -> _Document:
    return await paper_document(conn, vote["tenant_id"], vote["id"], vote["definition_hash"])


async def _notices(conn: Connection, vote: Record) -> _Document:
    rows = await published.list_notices(conn, vote["tenant_id"], vote["id"])
    return lambda: {
        "format": NOTICES_FORMAT,
        "vote": str(vote["id"]),
        "notices": [
            {"at": instant(row["made_at"]), "closes_at": _moved(row), "kind": row["kind"], "reason": row["reason"]}
            for row in rows
        ],
    }


def _moved(notice: Record) -> str | None:
    """From when the vote closes after a notice that has moved that: an extension, an early close.

    Early is at once, but for votes whose ballots may be on their way: these are taken until the hour in the notice.
    """
    if notice["kind"] == NoticeKind.CLOSED_EARLY:
        return instant(notice["closes_at"] or notice["made_at"])
    return instant(notice["closes_at"]) if notice["kind"] == NoticeKind.EXTENDED else None


_MADE: Final[Mapping[str, Callable[[Connection, Record], Awaitable[_Document | None]]]] = {
    "definition.json": _definition,
    "roll.json": _roll,
    "board.json": _board,
    "envelopes.json": _box,
    "opening.json": _opening,
    "ballots.json": _ballots,
    "paper.json": _paper,
    "result.json": _result,
    "notices.json": _notices,
}
_kept: OrderedDict[_Key, PublishedFile] = OrderedDict()
