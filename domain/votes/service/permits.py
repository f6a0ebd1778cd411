"""Drawing the permit 投票凭证 for one unlinkable ballot: the registrar signs what the member has blinded.

The signature is made before the transaction and outside it: no connection waits for the registrar. What it signs is
decided here: one value of each member of the roll, while the vote is open. The same value has the same signature for
ever, so a crash between the signature and its row doubles nothing (docs/unlinkable.md).
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from db.queries.votes.permits import Drawing, draw_permit
from domain.shared.blind_signing import octets_of, signed_blindly
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
from domain.votes.permit_errors import PermitDrawn
from voting.blind import PublicKey
from voting.canonical import b64u
from voting.registrar import RegistrarClient

Look: TypeAlias = Callable[[], AbstractAsyncContextManager[Work]]
"""Opens a use case that only reads."""


@dataclass(frozen=True, slots=True)
class PermitWish:
    """What a member wants to have signed."""

    vote_id: UUID
    blinded: str
    """Base64url."""

    @property
    def octets(self) -> bytes:
        """What the text says, or nothing: no signature is as short."""
        return octets_of(self.blinded)


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
    key = PublicKey.from_der(row["registrar_key"])
    signature = await signed_blindly(registrar, key, wish.vote_id, wish.octets, field="voteId")
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
