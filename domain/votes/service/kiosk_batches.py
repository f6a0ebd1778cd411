"""Batches of a kiosk 自助终端: sealed envelopes, shuffled, of whom nobody can be said to have cast which.

A batch is taken in whole or not at all, and known by the hash of what the kiosk signed, so that a repeat gets the same
promises. The number is covered by taps: no kiosk brings more ballots than it gave out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from db.models.votes import VoteKind
from db.queries.votes import kiosks as queries
from db.session import Record
from domain.shared.errors import DomainError
from domain.shared.work import Outcome, Work
from domain.votes.ballot_errors import (
    EnvelopeLength,
    EnvelopeTaken,
    VoteClosedMeanwhile,
    VoteKindRefused,
    VoteNotOpen,
    VotePaused,
)
from domain.votes.kiosk_errors import KioskBatchTooSmall, KioskBatchUncovered, KioskProofInvalid
from domain.votes.kiosks import KioskHead, batch_of, signed_text
from domain.votes.service.kiosks import KioskRequest, proven_kiosk
from domain.votes.service.promising import promise_key
from voting.canonical import b64u, canonical
from voting.promises import Promise, Sealer, sign_promise


@dataclass(frozen=True, slots=True)
class KioskBatchDeliver:
    """Sealed envelopes, base64url, in any order: they are signed and kept in that of their hashes."""

    request: KioskRequest
    envelopes: Sequence[str] = field(repr=False)


async def kiosk_batch_deliver(work: Work, command: KioskBatchDeliver) -> Outcome:
    """Puts a batch into the box, in the order of the hashes, and promises each ballot to the board.

    While the vote is open a batch has `vote_kiosk_batch` envelopes at least; after its closing time any number, for
    `vote_kiosk_grace_minutes`, as the taps that cover it were all before. Holds the lock of casting; locks the kiosk's
    count. The outcome has `delivered_count` and `waiting_count` of the kiosk, and the `promises`.

    Raises:
        DomainError: KIOSK_BATCH_INVALID, KIOSK_PROOF_INVALID, KIOSK_NOT_TAKEN, VOTE_KIND_REFUSED, VOTE_NOT_OPEN,
            VOTE_PAUSED, VOTE_CLOSED_MEANWHILE, ENVELOPE_LENGTH, ENVELOPE_TAKEN, KIOSK_BATCH_UNCOVERED,
            KIOSK_BATCH_TOO_SMALL; nothing was written.
    """
    batch, request = batch_of(command.envelopes), command.request
    lines = [each.hex() for each in batch]
    kiosk = await proven_kiosk(work, request, "batch", lines)
    if kiosk["kind"] != VoteKind.SEALED:
        raise VoteKindRefused("voteId")
    place = (work.scope.tenant_id, request.vote_id, request.kiosk_id)
    head = KioskHead(work.scope.tenant_id, request.kiosk_id, request.vote_id)
    batch_hash = hashlib.sha256(signed_text(head, "batch", lines)).digest()
    row = await queries.deliver_batch(work.conn, place, batch_hash, batch)
    refusal = _refusals(row).get(row["outcome"])
    if refusal is not None:
        raise refusal
    return {
        "delivered_count": row["delivered"],
        "waiting_count": row["waiting"],
        "promises": _promises(work, request, kiosk, batch),
    }


def _promises(
    work: Work, request: KioskRequest, kiosk: Record, batch: Mapping[bytes, bytes]
) -> Sequence[Mapping[str, str]]:
    key = promise_key(work.keyring, work.scope.tenant_id, request.vote_id, kiosk["sealed_promise_key"])
    promises = [Promise(str(request.vote_id), kiosk["definition_hash"], each, 1, Sealer.VOTER) for each in batch]
    return [
        {
            "ballot_hash": each.ballot.hex(),
            "promise": canonical(each.document()).decode(),
            "signature": b64u(sign_promise(each, key)),
        }
        for each in promises
    ]


def _refusals(row: Record) -> Mapping[str, DomainError]:
    """What `unionhall_kiosk_deliver` means by its word."""
    return {
        "unproven": KioskProofInvalid("kioskId"),
        "other_kind": VoteKindRefused("voteId"),
        "not_open": VoteNotOpen("voteId"),
        "closed": VoteClosedMeanwhile("voteId"),
        "paused": VotePaused("voteId"),
        "length": EnvelopeLength("envelopes"),
        "taken": EnvelopeTaken("envelopes"),
        "uncovered": KioskBatchUncovered("envelopes", waiting=row["waiting"]),
        "too_few": KioskBatchTooSmall("envelopes", least=row["smallest"]),
    }
