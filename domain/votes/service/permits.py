"""Drawing the permit 投票凭证 for one unlinkable ballot: the registrar signs what the member has blinded.

The signature is made before the transaction and outside it: no connection waits for the registrar. What it signs is
decided here: one value of each member of the roll, while the vote is open. The same value has the same signature for
ever, so a crash between the signature and its row doubles nothing (docs/unlinkable.md).
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from uuid import UUID

from db.queries.votes.permits import Drawing, draw_permit
from domain.shared.errors import DomainError
from domain.shared.work import Outcome, Work
from domain.votes.ballot_errors import (
    BallotElsewhere,
    NotOnRoll,
    NotPresent,
    VoteClosedMeanwhile,
    VoteKindRefused,
    VoteNotOpen,
    VotePaused,
)
from domain.votes.errors import VoteNotFound
from domain.votes.permit_errors import BlindedInvalid, PermitDrawn, RegistrarUnavailable
from voting.blind import BlindError, PublicKey, is_blind_signature
from voting.canonical import NotCanonical, b64u, from_b64u
from voting.registrar import RegistrarAway, RegistrarClient, RegistrarRefused

logger = logging.getLogger("unionhall.votes")

Look: TypeAlias = Callable[[], AbstractAsyncContextManager[Work]]
"""Opens a use case that only reads."""

RETRY_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class PermitWish:
    """What a member wants to have signed."""

    vote_id: UUID
    blinded: str
    """Base64url."""

    @property
    def octets(self) -> bytes:
        """What the text says, or nothing: no signature is as short."""
        try:
            return from_b64u(self.blinded)
        except NotCanonical:
            return b""


@dataclass(frozen=True, slots=True)
class BallotPermitIssue:
    """A wish with its signature, which nobody has been given yet."""

    vote_id: UUID
    blinded: bytes
    blind_signature: bytes = field(repr=False)


async def ballot_permit_prepare(look: Look, registrar: RegistrarClient | None, wish: PermitWish) -> BallotPermitIssue:
    """Has the wish signed, if nothing stands in its way; writes nothing.

    A value that was signed before comes back with the same signature, whatever has become of the vote since.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_KIND_REFUSED, VOTE_NOT_OPEN, VOTE_PAUSED, VOTE_CLOSED_MEANWHILE, NOT_ON_ROLL,
            BALLOT_ELSEWHERE, NOT_PRESENT, PERMIT_DRAWN, BLINDED_INVALID, REGISTRAR_UNAVAILABLE.
    """
    async with look() as work:
        row = await draw_permit(work.conn, _drawing(work, wish.vote_id, wish.octets, None))
    if row["outcome"] == "same":
        return BallotPermitIssue(wish.vote_id, wish.octets, row["blind_signature"])
    _check(row["outcome"])
    signature = await _signed(registrar, PublicKey.from_der(row["registrar_key"]), wish)
    return BallotPermitIssue(wish.vote_id, wish.octets, signature)


async def ballot_permit_issue(work: Work, command: BallotPermitIssue) -> Outcome:
    """Keeps the permit and gives it out: `blind_signature`, base64url. Holds the lock of casting.

    One call of the database, in which the vote is open or the permit was there. The log has no entry of it.

    Raises:
        DomainError: As `ballot_permit_prepare`, for what happened meanwhile; PERMIT_DRAWN also when another request of
            the member was quicker.
    """
    drawing = _drawing(work, command.vote_id, command.blinded, command.blind_signature)
    row = await draw_permit(work.conn, drawing)
    _check(row["outcome"])
    return {"vote_id": command.vote_id, "blind_signature": b64u(row["blind_signature"])}


async def _signed(registrar: RegistrarClient | None, key: PublicKey, wish: PermitWish) -> bytes:
    try:
        key.number_of(wish.octets)
    except BlindError:
        raise BlindedInvalid("blinded") from None
    if registrar is None:
        raise RegistrarUnavailable("voteId", seconds=RETRY_SECONDS)
    try:
        signature = await registrar.sign(wish.vote_id, wish.octets)
    except RegistrarAway:
        raise RegistrarUnavailable("voteId", seconds=RETRY_SECONDS) from None
    except RegistrarRefused as refusal:
        if refusal.code == "BLINDED_INVALID":
            raise BlindedInvalid("blinded") from None
        logger.error("the registrar refuses to sign for an open vote: %s", refusal.code)  # noqa: TRY400  # one word
        raise RegistrarUnavailable("voteId", seconds=RETRY_SECONDS) from None
    if not is_blind_signature(key, wish.octets, signature):
        logger.error("the registrar signs with another key than the one that the vote's definition names")
        raise RegistrarUnavailable("voteId", seconds=RETRY_SECONDS)
    return signature


def _check(outcome: str) -> None:
    refusal = _refusals().get(outcome)
    if refusal is not None:
        raise refusal


def _refusals() -> Mapping[str, DomainError]:
    """The refusals of `unionhall_permit_draw` by its words."""
    return {
        "no_vote": VoteNotFound("voteId"),
        "other_kind": VoteKindRefused("voteId"),
        "not_open": VoteNotOpen("voteId"),
        "paused": VotePaused("voteId"),
        "closed": VoteClosedMeanwhile("voteId"),
        "not_on_roll": NotOnRoll("voteId"),
        "drawn": PermitDrawn("voteId"),
        "elsewhere": BallotElsewhere("voteId"),
        "absent": NotPresent("voteId"),
    }


def _drawing(work: Work, vote_id: UUID, blinded: bytes, signature: bytes | None) -> Drawing:
    if work.actor.member_id is None:
        raise NotOnRoll("voteId")
    return Drawing(
        tenant_id=work.scope.tenant_id,
        vote_id=vote_id,
        member_id=work.actor.member_id,
        blinded=blinded,
        blind_signature=signature,
    )
