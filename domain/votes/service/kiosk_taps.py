"""Taps at a kiosk 自助终端: a pass gets its member a ballot there, or a permit; who walks away gives it back.

Nothing of a tap is kept but that the member has their ballot at a kiosk, and one more in the kiosk's count: no request
key's row, no event, no entry in the log, no time (docs/kiosk-voting.md).
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from db.queries.votes import kiosks as queries
from db.queries.votes.permits import Drawing, draw_permit
from domain.shared.actor import Actor
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
from domain.votes.kiosk_errors import (
    KioskPassInvalid,
    KioskProofInvalid,
    KioskTapDelivered,
    KioskTapped,
    KioskTapReleased,
    KioskTapUnknown,
    VotedAlready,
)
from domain.votes.kiosks import token_hash
from domain.votes.service.kiosks import KioskRequest, pass_holder, proven_kiosk, shown_pass
from domain.votes.service.permits import (
    BallotPermitIssue,
    Look,
    PermitWish,
    ballot_permit_issue,
    ballot_permit_prepare,
)
from voting.registrar import RegistrarClient


@dataclass(frozen=True, slots=True)
class KioskTap:
    """A pass that is shown, and a random key of this tap, which the kiosk keeps until the member has voted."""

    request: KioskRequest
    pass_text: str = field(repr=False)
    tap_key: UUID


@dataclass(frozen=True, slots=True)
class KioskTapRelease:
    """A tap whose member has walked away without voting."""

    request: KioskRequest
    tap_key: UUID


@dataclass(frozen=True, slots=True)
class KioskPermitWish:
    """A pass_text, and what its member wants to have signed, blinded by the kiosk, base64url."""

    request: KioskRequest
    pass_text: str = field(repr=False)
    blinded: str


@dataclass(frozen=True, slots=True)
class KioskPermitIssue:
    """A wish whose member is known, with its signature, which nobody has been given yet."""

    wish: KioskPermitWish
    member_id: UUID
    permit: BallotPermitIssue


async def kiosk_tap(work: Work, command: KioskTap) -> Outcome:
    """Marks that the member of a pass has their ballot at a kiosk, of a sealed vote: no other is taken from them.

    The same key again has the same answer. Locks the member's entry of the roll, which who casts or is given a paper
    looks at, and then the kiosk's count. The answer is the key alone, so that nothing in it meets an envelope.

    Raises:
        DomainError: KIOSK_PROOF_INVALID, KIOSK_NOT_TAKEN, KIOSK_PASS_INVALID, VOTE_KIND_REFUSED, VOTE_NOT_OPEN,
            VOTE_PAUSED, VOTE_CLOSED_MEANWHILE, NOT_ON_ROLL, NOT_PRESENT, VOTED_ALREADY, BALLOT_ELSEWHERE,
            KIOSK_TAPPED, KIOSK_TAP_RELEASED.
    """
    request = command.request
    await proven_kiosk(work, request, "tap", [command.pass_text, str(command.tap_key)])
    member_id = pass_holder(work, request.vote_id, command.pass_text)
    token = token_hash(request.vote_id, command.tap_key)
    _check(await queries.take_tap(work.conn, _place(work, request), member_id, token), "passText")
    return {"tap_key": command.tap_key}


async def kiosk_tap_release(work: Work, command: KioskTapRelease) -> Outcome:
    """Gives the right to vote back to who has tapped and walked away; they may vote anywhere, or tap again.

    Until the vote is closed for good. The same key again has the same answer. Locks as `kiosk_tap`.

    Raises:
        DomainError: KIOSK_PROOF_INVALID, KIOSK_NOT_TAKEN, VOTE_CLOSED_MEANWHILE, KIOSK_TAP_UNKNOWN,
            KIOSK_TAP_DELIVERED.
    """
    request = command.request
    await proven_kiosk(work, request, "release", [str(command.tap_key)])
    token = token_hash(request.vote_id, command.tap_key)
    outcome = await queries.release_tap(work.conn, _place(work, request), token)
    refusals: Mapping[str, DomainError] = {
        "unproven": KioskProofInvalid("kioskId"),
        "unknown": KioskTapUnknown("tapKey"),
        "delivered": KioskTapDelivered("tapKey"),
        "closed": VoteClosedMeanwhile("voteId"),
    }
    if outcome in refusals:
        raise refusals[outcome]
    return {"tap_key": command.tap_key}


async def kiosk_permit_prepare(
    look: Look, registrar: RegistrarClient | None, wish: KioskPermitWish
) -> KioskPermitIssue:
    """Has the wish of a pass's member signed, as `ballot_permit_prepare`; writes nothing.

    What was drawn is told again also when the time of the pass is over, to a kiosk that lost the answer.

    Raises:
        DomainError: KIOSK_PROOF_INVALID, KIOSK_NOT_TAKEN, KIOSK_PASS_INVALID, and those of `ballot_permit_prepare`.
    """
    async with look() as work:
        member_id = await _wishing(work, wish)

    @asynccontextmanager
    async def look_as_member() -> AsyncIterator[Work]:
        async with look() as work:
            yield _as_member(work, member_id)

    permit = await ballot_permit_prepare(look_as_member, registrar, PermitWish(wish.request.vote_id, wish.blinded))
    return KioskPermitIssue(wish, member_id, permit)


async def kiosk_permit_issue(work: Work, command: KioskPermitIssue) -> Outcome:
    """Keeps the permit of a pass's member and gives it to the kiosk: `blind_signature`, base64url.

    The kiosk posts the ballot later, with others. A permit that was drawn is not given back.

    Raises:
        DomainError: As `kiosk_permit_prepare`, for what happened meanwhile.
    """
    if await queries.find_kiosk(work.conn, work.scope.tenant_id, command.wish.request.kiosk_id) is None:
        raise KioskProofInvalid("kioskId")
    return await ballot_permit_issue(_as_member(work, command.member_id), command.permit)


async def _wishing(work: Work, wish: KioskPermitWish) -> UUID:
    """The member of the pass. One whose time is over gets what was drawn with it, if the kiosk asks for it again."""
    await proven_kiosk(work, wish.request, "permit", [wish.pass_text, wish.blinded])
    vote_id = wish.request.vote_id
    shown = shown_pass(work, vote_id, wish.pass_text)
    if shown.ends_at <= work.now:
        asked = PermitWish(vote_id, wish.blinded).octets
        row = await draw_permit(work.conn, Drawing(work.scope.tenant_id, vote_id, shown.member_id, asked, None))
        if row["outcome"] != "same":
            raise KioskPassInvalid("passText")
    return shown.member_id


def _as_member(work: Work, member_id: UUID) -> Work:
    return replace(work, actor=Actor(tenant_id=work.scope.tenant_id, member_id=member_id))


def _place(work: Work, request: KioskRequest) -> tuple[UUID, UUID, UUID]:
    return work.scope.tenant_id, request.vote_id, request.kiosk_id


def _check(outcome: str, field_name: str) -> None:
    """What `unionhall_kiosk_tap` means by its word."""
    refusals: Mapping[str, DomainError] = {
        "unproven": KioskProofInvalid("kioskId"),
        "other_kind": VoteKindRefused("voteId"),
        "not_open": VoteNotOpen("voteId"),
        "closed": VoteClosedMeanwhile("voteId"),
        "paused": VotePaused("voteId"),
        "not_on_roll": NotOnRoll(field_name),
        "released": KioskTapReleased("tapKey"),
        "tapped": KioskTapped(field_name),
        "voted": VotedAlready(field_name),
        "elsewhere": BallotElsewhere(field_name),
        "absent": NotPresent(field_name),
    }
    if outcome in refusals:
        raise refusals[outcome]
