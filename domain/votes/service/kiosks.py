"""Kiosks 自助终端 of a vote: enrolled by an officer, known by their key, taken out of use; what they ask is proven."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from db.models.votes import VoteKioskRow, VoteState
from db.queries.votes import kiosks as queries
from db.sealing import Keyring
from db.session import Record
from db.types import new_id
from domain.audit.service import record
from domain.shared.actor import Actor
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work
from domain.votes import kiosks
from domain.votes.errors import VoteNotFound, VoteStateRefused
from domain.votes.kiosk_errors import (
    KioskKnown,
    KioskNotFound,
    KioskNotTaken,
    KioskPassInvalid,
    KioskProofInvalid,
    KiosksTooMany,
)
from domain.votes.kiosks import KioskHead, KioskPass
from domain.votes.rules.drafts import MAX_LABEL, clean_text
from domain.votes.service.moving import locked_vote

_ENROLLING = frozenset({VoteState.DRAFT, VoteState.SCHEDULED, VoteState.OPEN})


@dataclass(frozen=True, slots=True)
class KioskEnrol:
    """A device under a name that officers know it by, and its public key, base64url."""

    vote_id: UUID
    name: str
    public_key: str


@dataclass(frozen=True, slots=True)
class KioskRevoke:
    """A kiosk that was lost, stolen or opened."""

    kiosk_id: UUID


@dataclass(frozen=True, slots=True)
class KioskRequest:
    """Which kiosk asks for what vote, and its signature over what it asks for, base64url."""

    kiosk_id: UUID
    vote_id: UUID
    signature: str = field(repr=False)


async def vote_kiosk_enrol(work: Work, command: KioskEnrol) -> Outcome:
    """Enrols a kiosk for one vote, before it opens or while it is open. Locks the vote.

    A key belongs to one kiosk of a vote for ever, a revoked one too. Records `vote.kiosk_enrolled`.

    Raises:
        DomainError: STEP_UP_REQUIRED, VOTE_NOT_FOUND, VOTE_STATE_REFUSED, KIOSK_NOT_TAKEN, VOTE_TEXT_INVALID,
            KIOSK_KEY_INVALID, KIOSK_KNOWN, KIOSKS_TOO_MANY.
    """
    await require_recent_proof(work)
    officer_id = work.actor.member_id
    if officer_id is None:
        raise VoteNotFound("voteId")
    name, key = clean_text(command.name, "name", most=MAX_LABEL) or "", kiosks.read_key(command.public_key)
    vote = await locked_vote(work, command.vote_id)
    if vote.state not in _ENROLLING:
        raise VoteStateRefused("voteId", state=vote.state)
    if not vote.takes_kiosk:
        raise KioskNotTaken("voteId")
    if await queries.count_in_use(work.conn, vote.tenant_id, vote.id) >= kiosks.MAX_KIOSKS:
        raise KiosksTooMany("voteId", limit=kiosks.MAX_KIOSKS)
    kiosk = VoteKioskRow(
        tenant_id=vote.tenant_id,
        id=new_id(),
        vote_id=vote.id,
        name=name,
        public_key=key,
        enrolled_by_id=officer_id,
        enrolled_at=work.now,
    )
    if not await queries.insert_kiosk(work.conn, kiosk):
        raise KioskKnown("publicKey")
    place_id = vote.organisation_id
    await record(work, "vote.kiosk_enrolled", "vote", vote.id, organisation_id=place_id, kiosk_id=str(kiosk.id))
    return {"vote_id": vote.id, "kiosk_id": kiosk.id}


async def vote_kiosk_revoke(work: Work, command: KioskRevoke) -> Outcome:
    """Takes a kiosk out of use at once: it gives out no ballot, gives none back and delivers none any more.

    What it has not delivered stays without a ballot, and is told as unused. Locks it; twice is the same as once.
    Records `vote.kiosk_revoked`.

    Raises:
        DomainError: KIOSK_NOT_FOUND.
    """
    kiosk, officer_id = await queries.lock_kiosk(work.conn, work.scope, command.kiosk_id), work.actor.member_id
    if kiosk is None or officer_id is None:
        raise KioskNotFound("kioskId")
    if kiosk["revoked_at"] is None:
        await queries.revoke_kiosk(work.conn, kiosk["tenant_id"], kiosk["id"], now=work.now, by_id=officer_id)
        place_id, vote_id = kiosk["organisation_id"], kiosk["vote_id"]
        await record(
            work, "vote.kiosk_revoked", "vote", vote_id, organisation_id=place_id, kiosk_id=str(command.kiosk_id)
        )
    return {"vote_id": kiosk["vote_id"], "kiosk_id": kiosk["id"]}


def pass_of(keyring: Keyring, actor: Actor, vote_id: UUID, *, now: datetime) -> Mapping[str, object] | None:
    """`text` and `ends_at` of a pass for the caller, made anew each time; None for nobody. Nothing is read or kept.

    Whether there is such a vote, and whether they are on its roll, is asked when the pass is shown.
    """
    if actor.member_id is None:
        return None
    shown = kiosks.KioskPass(vote_id, actor.member_id, kiosks.pass_end(now))
    return {"text": kiosks.written_pass(keyring, actor.tenant_id, shown), "ends_at": shown.ends_at}


async def proven_kiosk(work: Work, request: KioskRequest, word: str, lines: Sequence[str]) -> Record:
    """The kiosk that has signed this, with what its vote is answered with (`find_kiosk`). No lock.

    Raises:
        KioskProofInvalid: There is none in use for this vote, or it has not signed this.
        KioskNotTaken: The vote takes no ballots at kiosks.
    """
    kiosk = await queries.find_kiosk(work.conn, work.scope.tenant_id, request.kiosk_id)
    if kiosk is None or kiosk["vote_id"] != request.vote_id:
        raise KioskProofInvalid("kioskId")
    head = KioskHead(work.scope.tenant_id, request.kiosk_id, request.vote_id)
    kiosks.check_proof(kiosk["public_key"], request.signature, kiosks.signed_text(head, word, lines))
    if not kiosk["takes_kiosk"]:
        raise KioskNotTaken("voteId")
    return kiosk


def shown_pass(work: Work, vote_id: UUID, pass_text: str) -> KioskPass:
    """What a pass of this vote says, also one whose time is over.

    Raises:
        KioskPassInvalid: It is none, or of another vote.
    """
    shown = kiosks.read_pass(work.keyring, work.scope.tenant_id, pass_text)
    if shown is None or shown.vote_id != vote_id:
        raise KioskPassInvalid("passText")
    return shown


def pass_holder(work: Work, vote_id: UUID, pass_text: str) -> UUID:
    """The member who shows a pass.

    Raises:
        KioskPassInvalid: It is none, is of another vote, or its time is over.
    """
    shown = shown_pass(work, vote_id, pass_text)
    if shown.ends_at <= work.now:
        raise KioskPassInvalid("passText")
    return shown.member_id
