"""Exchanging points for a voucher 兑换: points and voucher in one transaction, or neither."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from db.models.benefits import VoucherRow
from db.models.organisations import RuleKey
from db.models.points import PointExchangeRow, PointExchangeState
from db.queries.points import offers
from db.session import Record
from db.types import new_id
from domain.audit.service import record
from domain.benefits.errors import CycleNotFound
from domain.benefits.policy import claim_obstacles
from domain.benefits.service.claiming import claim_facts, claim_refusals, found_for, issue, opening
from domain.organisations.service import rule_values
from domain.points.errors import CommerceOff, PointOfferNotFound, PointsShort
from domain.points.policy import exchange_obstacles
from domain.points.service.ledger import locked_account, new_draw, take_out
from domain.shared.calendar import local_day
from domain.shared.errors import DomainError, refuse
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class PointExchange:
    """A wish for what is offered."""

    offer_id: UUID


async def point_exchange(work: Work, command: PointExchange) -> Outcome:
    """Spends the caller's points and issues the voucher, by the guarded path of a claim: caps, conditions, pieces.

    Locks the offer (shared), the account, the rows of the member's year, the quota. Records `point_exchange.made`.

    Raises:
        DomainError: POINT_OFFER_NOT_FOUND, COMMERCE_OFF; POINTS_SHORT, NOT_ELIGIBLE, YEARLY_CAP_REACHED,
            ALREADY_CLAIMED, VOUCHERS_GONE, also when another request was quicker.
        Refusals: all codes of a claim, with POINTS_SHORT.
    """
    tenant_id = work.scope.tenant_id
    offer = await offers.find_open(work.conn, tenant_id, command.offer_id)
    if offer is None:
        raise PointOfferNotFound("offerId")
    try:
        found = await found_for(work, offer["cycle_id"], work.actor.member_id)
    except CycleNotFound:
        raise PointOfferNotFound("offerId") from None
    place_id, member_id = found["organisation_id"], found["member_id"]
    if not await is_exchanged_at(work, place_id):
        raise CommerceOff("offerId")
    account = await locked_account(work, member_id, place_id)
    facts = claim_facts(found, work.now, has_one=found["has_voucher"], has_room=found["free"] > 0, is_priced=False)
    short = [PointsShort("offerId", balance=account.balance_points)] if account.balance_points < offer["points"] else []
    refuse([*map(_of_offer, claim_refusals(facts, opening(found, work.now))), *short])
    exchange_id = new_id()
    draw = new_draw(account, "spent", offer["points"], subject_id=exchange_id)
    if not await take_out(work, account, draw):
        raise PointsShort("offerId", balance=account.balance_points)
    voucher = await _issued(work, found, offer, exchange_id)
    return {"exchange_id": exchange_id, "offer_id": offer["id"], "voucher_id": voucher.id, "member_id": member_id}


async def is_exchanged_at(work: Work, organisation_id: UUID) -> bool:
    """Whether points buy anything for members of a place today."""
    key = RuleKey.POINTS_ARE_EXCHANGED
    return (await rule_values(work, organisation_id, [key], on=local_day(work.now)))[key] == 1


def obstacles_of(row: Mapping[str, Any], now: datetime) -> list[str]:
    """What keeps a member from an exchange, of a row of `db.loaders.points.point_offers`; reads nothing."""
    facts = claim_facts(cast("Record", row), now, has_one=row["has_voucher"], has_room=row["free"] > 0, is_priced=False)
    return exchange_obstacles(
        claim_obstacles(facts),
        is_on=row["is_exchanged"],
        balance_points=row["balance_points"],
        price_points=row["points"],
    )


async def _issued(work: Work, found: Record, offer: Record, exchange_id: UUID) -> VoucherRow:
    """The voucher of an exchange, which is written with it: what is too late is refused here and not at the commit."""
    try:
        voucher = await issue(work, found)
        exchange = PointExchangeRow(
            tenant_id=work.scope.tenant_id,
            id=exchange_id,
            offer_id=offer["id"],
            voucher_id=voucher.id,
            member_id=voucher.member_id,
            points=offer["points"],
            state=PointExchangeState.MADE.value,
            exchanged_at=work.now,
        )
        await offers.insert_exchange(work.conn, exchange)
    except DomainError as refusal:
        raise _of_offer(refusal) from None
    facts = {"offer_id": str(offer["id"]), "voucher_id": str(voucher.id), "points": offer["points"]}
    place_id = offer["organisation_id"]
    await record(work, "point_exchange.made", "point_exchange", exchange_id, organisation_id=place_id, **facts)
    return voucher


def _of_offer(refusal: DomainError) -> DomainError:
    """A refusal of a claim as one of the exchange, which names the offer and not the cycle."""
    return type(refusal)("offerId", **refusal.facts)
