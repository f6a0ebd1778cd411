"""Offers: the price in points of a benefit cycle, proposed by one officer, approved by another, closed."""

from dataclasses import dataclass
from uuid import UUID

from db.models.points import PointOfferRow, PointOfferState
from db.queries.points import offers
from db.session import Record
from db.types import new_id
from domain.audit.service import record
from domain.benefits.errors import CycleNotFound, CycleStateRefused, ModeRefused, OwnProposal
from domain.points import rules
from domain.points.errors import PointOfferExists, PointOfferNotFound, PointOfferStateRefused
from domain.shared.work import Outcome, Work

_PRICED_STATES = frozenset({"draft", "to_approve", "approved"})


@dataclass(frozen=True, slots=True)
class PointOfferPropose:
    """So many points for a voucher of a cycle."""

    cycle_id: UUID
    points: int


@dataclass(frozen=True, slots=True)
class PointOfferChange:
    """One offer."""

    offer_id: UUID


async def point_offer_propose(work: Work, command: PointOfferPropose) -> Outcome:
    """Proposes a price for a cycle that has not opened, in which who comes first is served first. Locks the cycle.

    Raises:
        DomainError: POINTS_INVALID, CYCLE_NOT_FOUND, MODE_REFUSED, CYCLE_STATE_REFUSED, POINT_OFFER_EXISTS.
    """
    rules.check_price(command.points)
    cycle = await _priced_cycle(work, command.cycle_id, "cycleId")
    officer_id = work.actor.member_id
    if officer_id is None:
        raise CycleNotFound("cycleId")
    offer = PointOfferRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=cycle["organisation_id"],
        cycle_id=cycle["id"],
        points=command.points,
        state=PointOfferState.PROPOSED.value,
        created_by_id=officer_id,
        created_at=work.now,
    )
    if not await offers.insert_offer(work.conn, offer):
        raise PointOfferExists("cycleId")
    return await _told(work, offer, "proposed")


async def point_offer_approve(work: Work, command: PointOfferChange) -> Outcome:
    """Opens an offer of another officer's, before its cycle opens: until then nobody had a voucher without points.

    Locks the offer, then the cycle. Twice is the same as once.

    Raises:
        DomainError: POINT_OFFER_NOT_FOUND, POINT_OFFER_STATE_REFUSED, OWN_PROPOSAL, MODE_REFUSED, CYCLE_STATE_REFUSED.
    """
    offer = await _locked(work, command.offer_id)
    if offer.state == PointOfferState.OPEN:
        return {"offer_id": offer.id}
    if offer.state != PointOfferState.PROPOSED:
        raise PointOfferStateRefused("offerId", state=offer.state)
    officer_id = work.actor.member_id
    if officer_id is None or officer_id == offer.created_by_id:
        raise OwnProposal("offerId")
    await _priced_cycle(work, offer.cycle_id, "offerId")
    await offers.approve_offer(work.conn, offer, approved_by_id=officer_id)
    return await _told(work, offer, "approved")


async def point_offer_close(work: Work, command: PointOfferChange) -> Outcome:
    """Closes an offer: nobody exchanges points for it any more, and its cycle gives nothing without points either.

    Exchanges that were made stay. Twice is the same as once.

    Raises:
        DomainError: POINT_OFFER_NOT_FOUND.
    """
    offer = await _locked(work, command.offer_id)
    if offer.state == PointOfferState.CLOSED:
        return {"offer_id": offer.id}
    await offers.close_offer(work.conn, offer, now=work.now)
    return await _told(work, offer, "closed")


async def _priced_cycle(work: Work, cycle_id: UUID, path: str) -> Record:
    cycle = await offers.find_cycle(work.conn, work.scope, cycle_id)
    if cycle is None:
        raise CycleNotFound(path)
    if cycle["mode"] != "first_come":
        raise ModeRefused(path)
    if cycle["state"] not in _PRICED_STATES or cycle["opens_at"] <= work.now:
        raise CycleStateRefused(path, state=cycle["state"])
    return cycle


async def _locked(work: Work, offer_id: UUID) -> PointOfferRow:
    offer = await offers.lock_offer(work.conn, work.scope, offer_id)
    if offer is None:
        raise PointOfferNotFound("offerId")
    return offer


async def _told(work: Work, offer: PointOfferRow, word: str) -> Outcome:
    facts = {"cycle_id": str(offer.cycle_id), "points": offer.points}
    await record(work, f"point_offer.{word}", "point_offer", offer.id, organisation_id=offer.organisation_id, **facts)
    return {"offer_id": offer.id}
