"""The opening 开箱: what the key holders opened is checked, confirmed by a second officer, and written at random.

Readable ballots are written once, by one transaction, without a key to anything but the vote (docs/receipts.md).
"""

import asyncio
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.models.votes import VoteKind, VoteOpeningRow, VoteRow, VoteState
from db.queries import files as file_queries
from db.queries.votes import box, planning, weights
from db.queries.votes.box import Opened
from db.queries.votes.locks import open_ballots
from db.session import Record
from domain.shared.files import StoredFile, file_find
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work
from domain.votes.ballot_errors import (
    OpeningDiffers,
    OpeningInvalid,
    OpeningMissing,
    SecondOpenerNeeded,
    UploadNotFound,
)
from domain.votes.errors import VoteNotFound, VoteStateRefused
from domain.votes.service.counting import count_vote
from domain.votes.service.moving import locked_vote, move_vote, tell_vote
from domain.votes.service.paper_results import check_papers_counted
from domain.votes.service.results import write_result
from domain.votes.service.scheduling import VoteStep
from voting.canonical import NotCanonical, b64u, canonical, from_b64u, parse
from voting.definitions import Definition, definition_of
from voting.openings import Opening, OpeningFault, opening_fault

MAX_OPENING_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class OpeningSubmit:
    """`ballots.json` and `opening.json` as the key holders' tool wrote them, uploaded by the caller."""

    vote_id: UUID
    ballots_upload_id: UUID
    opening_upload_id: UUID


@dataclass(frozen=True, slots=True)
class OpeningConfirm:
    """The SHA-256 of the `opening.json` that the second officer has from the key holders, 64 hexadecimal digits."""

    vote_id: UUID
    opening_hash: str


async def vote_count(work: Work, command: VoteStep) -> Outcome:
    """Begins the count of a closed vote: the box is with the key holders now. A named vote is counted at once.

    Emits `vote.counting`, and `vote.tallied` for a named one.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED.
    """
    vote = await locked_vote(work, command.vote_id)
    await move_vote(work, vote, VoteState.COUNTING, "counting")
    if vote.kind == VoteKind.NAMED:
        await open_ballots(work.conn, vote.tenant_id)
        weighed = await weights.list_weighed(work.conn, vote.tenant_id, vote.id)
        ballots = [Opened(row["answers"], None) for row in weighed]
        await _write(work, vote, ballots)
    return {"vote_id": vote.id}


async def vote_opening_submit(work: Work, command: OpeningSubmit) -> Outcome:
    """Takes in what the key holders opened, whole or not at all; it waits for a second officer. Emits nothing.

    Checked are the signature, the box, the hash, the number, each ballot and the tally; that the ballots are those in
    the envelopes is the key holders' word, which others of them check by opening again. What was submitted before and
    waits is replaced. `opening_hash` is that of `opening.json` as the tool writes it.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, UPLOAD_NOT_FOUND, OPENING_INVALID.
    """
    officer_id = _officer(work)
    vote = await locked_vote(work, command.vote_id)
    if vote.kind == VoteKind.NAMED or vote.state not in {VoteState.CLOSED, VoteState.COUNTING}:
        raise VoteStateRefused("voteId", state=vote.state)
    handed = [
        await _uploaded(work, command.ballots_upload_id, "ballotsUploadId"),
        await _uploaded(work, command.opening_upload_id, "openingUploadId"),
    ]
    await open_ballots(work.conn, vote.tenant_id)
    envelopes = [row["envelope"] for row in await box.list_envelopes(work.conn, vote.tenant_id, vote.id, vote.kind)]
    definition = _definition(vote)
    opening = await asyncio.to_thread(_checked, definition, envelopes, *handed)
    if vote.state == VoteState.CLOSED:
        await move_vote(work, vote, VoteState.COUNTING, "counting")
    submitted = VoteOpeningRow(
        tenant_id=vote.tenant_id,
        vote_id=vote.id,
        statement=canonical(opening.opening["statement"]).decode(),
        signature=from_b64u(opening.opening["signature"], 64),
        ballots=canonical(opening.ballots["ballots"]).decode(),
        submitted_by_id=officer_id,
        submitted_at=await planning.clock(work.conn),
    )
    await box.submit_opening(work.conn, submitted)
    await tell_vote(work, vote, "opening_submitted", is_emitted=False)
    return {"vote_id": vote.id, "opening_hash": _hash_of(opening.opening)}


async def vote_opening_confirm(work: Work, command: OpeningConfirm) -> Outcome:
    """Agrees, as another officer with the same `opening.json` in hand, to what was submitted: it is the count.

    Writes all readable ballots in random order, and the tally. Emits `vote.tallied`.

    Raises:
        DomainError: STEP_UP_REQUIRED, VOTE_NOT_FOUND, VOTE_STATE_REFUSED, OPENING_MISSING, SECOND_OPENER_NEEDED,
            OPENING_DIFFERS, PAPER_PENDING.
    """
    await require_recent_proof(work)
    officer_id = _officer(work)
    vote = await locked_vote(work, command.vote_id)
    if vote.kind == VoteKind.NAMED or vote.state != VoteState.COUNTING:
        raise VoteStateRefused("voteId", state=vote.state)
    await open_ballots(work.conn, vote.tenant_id)
    waiting = await box.find_opening(work.conn, vote.tenant_id, vote.id)
    if waiting is None or waiting["ballots"] is None:
        raise OpeningMissing("voteId")
    if waiting["submitted_by_id"] == officer_id:
        raise SecondOpenerNeeded("voteId")
    if opening_hash(waiting) != command.opening_hash.strip().lower():
        raise OpeningDiffers("openingHash")
    await check_papers_counted(work.conn, vote)
    now = await planning.clock(work.conn)
    await box.confirm_opening(work.conn, vote.tenant_id, vote.id, by_id=officer_id, at=now)
    await _write(work, vote, _opened(waiting["ballots"]))
    return {"vote_id": vote.id}


def opening_document(row: Record) -> Mapping[str, object]:
    """`opening.json` of a row of vote_opening."""
    return {"statement": parse(row["statement"].encode()), "signature": b64u(row["signature"])}


def opening_hash(row: Record) -> str:
    """The SHA-256 of `opening.json`, 64 hexadecimal digits: what `sha256sum opening.json` says."""
    return _hash_of(opening_document(row))


def _hash_of(document: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical(document)).hexdigest()


def _officer(work: Work) -> UUID:
    if work.actor.member_id is None:
        raise VoteNotFound("voteId")
    return work.actor.member_id


async def _uploaded(work: Work, upload_id: UUID, path: str) -> bytes:
    file = await file_find(work.conn, work.keyring, work.scope.tenant_id, upload_id, now=work.now)
    if file is None or file.member_id != work.actor.member_id or file.size_bytes > MAX_OPENING_BYTES:
        raise UploadNotFound(path)
    return b"".join([await _chunk(work, file, number, path) for number in range(file.chunk_count)])


async def _chunk(work: Work, file: StoredFile, number: int, path: str) -> bytes:
    sealed = await file_queries.find_chunk(work.conn, file.key.tenant_id, file.key.id, number)
    if sealed is None:
        raise UploadNotFound(path)
    return file.key.unseal(number, sealed)


def _definition(vote: VoteRow) -> Definition:
    return definition_of(parse((vote.definition or "").encode()))


def _checked(definition: Definition, envelopes: Sequence[bytes], ballots: bytes, opening: bytes) -> Opening:
    """Two files as an opening of the box of these envelopes.

    Raises:
        OpeningInvalid: They are not. Fact: `reason`.
    """
    try:
        handed, signed = parse(ballots), parse(opening)
    except NotCanonical:
        raise OpeningInvalid("ballotsUploadId", reason=OpeningFault.WRONG_FORMAT.value) from None
    if not isinstance(handed, dict) or not isinstance(signed, dict):
        raise OpeningInvalid("ballotsUploadId", reason=OpeningFault.WRONG_FORMAT.value)
    given = Opening(handed, signed)
    fault = opening_fault(definition, envelopes, given)
    if fault is not None:
        raise OpeningInvalid("ballotsUploadId", reason=fault.value)
    return given


def _opened(ballots: str) -> Sequence[Opened]:
    given: Any = parse(ballots.encode())
    return [
        Opened(canonical(each).decode(), None) if isinstance(each, list) else Opened(None, each["invalid"])
        for each in given
    ]


async def _write(work: Work, vote: VoteRow, ballots: Sequence[Opened]) -> None:
    """Readable ballots in an order that nobody knows, what they give, and the next state; in one transaction."""
    order = list(ballots)
    secrets.SystemRandom().shuffle(order)
    await box.write_opened(work.conn, vote.tenant_id, vote.id, order)
    await write_result(work, vote, await count_vote(work, vote))
    await move_vote(work, vote, VoteState.TALLIED, "tallied")
