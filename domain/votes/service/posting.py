"""Taking in an unlinkable ballot 匿名选票: from nobody in particular, for the registrar's signature alone.

Nothing is kept but the ballot: no member, no address, no time, no audit entry, no event, no line in a log. Its hash is
the key of the request, so a repeat gets the same promise (docs/unlinkable.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from db.models.votes import VoteKind, VoteState
from db.queries.votes.posting import Post, find_slot, post_ballot
from db.session import Record
from domain.shared.errors import DomainError
from domain.shared.work import Outcome, Work
from domain.votes.ballot_errors import EnvelopeLength, VoteClosedMeanwhile, VoteKindRefused, VoteNotOpen, VotePaused
from domain.votes.errors import VoteNotFound
from domain.votes.permit_errors import PermitInvalid
from domain.votes.service.promising import promise_key
from voting.blind import PublicKey, permit_message, prepare, verify
from voting.canonical import b64u
from voting.envelopes import OVERHEAD, ballot_hash
from voting.promises import Promise, Sealer, sign_promise

_public_key = lru_cache(maxsize=64)(PublicKey.from_der)


@dataclass(frozen=True, slots=True)
class BallotPost:
    """What was posted: a sealed ballot and the registrar's signature over its hash. `randomizer` has 32 bytes."""

    vote_id: UUID
    envelope: bytes = field(repr=False)
    randomizer: bytes = field(repr=False)
    signature: bytes = field(repr=False)


async def ballot_post(work: Work, command: BallotPost) -> Outcome:
    """Puts the ballot into the box and gives the promise: `promise`, a JSON object, and its `signature`, base64url.

    The same envelope again has the same promise, also when the vote is closed by then. Holds the lock of casting.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_KIND_REFUSED, VOTE_NOT_OPEN, VOTE_PAUSED, VOTE_CLOSED_MEANWHILE,
            ENVELOPE_LENGTH, PERMIT_INVALID; nothing was written.
    """
    tenant_id = work.scope.tenant_id
    slot = await find_slot(work.conn, tenant_id, command.vote_id)
    found = ballot_hash(command.envelope)
    definition_hash = _checked(slot, command, found)
    outcome = await post_ballot(
        work.conn,
        Post(tenant_id, command.vote_id, command.envelope, found, command.randomizer, command.signature),
    )
    refusal = _refusals().get(outcome)
    if refusal is not None:
        raise refusal
    assert slot is not None  # noqa: S101  # what is posted has a vote
    promise = Promise(str(command.vote_id), definition_hash, found, 1, Sealer.VOTER)
    key = promise_key(work.keyring, tenant_id, command.vote_id, slot["sealed_promise_key"])
    return {"promise": promise.document(), "signature": b64u(sign_promise(promise, key))}


def _checked(slot: Record | None, command: BallotPost, found: bytes) -> bytes:
    """The definition's hash, once length and signature hold; what does not change is checked before any lock."""
    if slot is None or slot["state"] == VoteState.DRAFT:
        raise VoteNotFound("vote")
    if slot["kind"] != VoteKind.UNLINKABLE:
        raise VoteKindRefused("vote")
    if slot["definition_hash"] is None:
        raise VoteNotOpen("vote") if slot["state"] == VoteState.SCHEDULED else VoteClosedMeanwhile("vote")
    if len(command.envelope) != slot["ballot_length"] + OVERHEAD:
        raise EnvelopeLength("envelope")
    definition_hash: bytes = slot["definition_hash"]
    message = prepare(permit_message(definition_hash, found), randomizer=command.randomizer)
    if not verify(_public_key(slot["registrar_key"]), message, command.signature):
        raise PermitInvalid("signature")
    return definition_hash


def _refusals() -> Mapping[str, DomainError]:
    """The refusals of `unionhall_ballot_post` by its words."""
    return {
        "no_vote": VoteNotFound("vote"),
        "not_open": VoteNotOpen("vote"),
        "paused": VotePaused("vote"),
        "closed": VoteClosedMeanwhile("vote"),
    }
