"""Gifts in kind 实物慰问: places, who picks up where, handing out. What nobody picks up goes back by the clock."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.benefits import VoucherRow, VoucherState
from db.models.merchants import PickUpPlaceRow
from db.queries.benefits import vouchers
from db.queries.merchants import places as queries
from db.session import Record
from db.types import new_id
from domain.audit.service import record
from domain.benefits.errors import CycleNotFound, CycleStateRefused, OwnVoucher, VoucherNotFound, VoucherStateRefused
from domain.benefits.rules.states import clean_text
from domain.benefits.service.redeeming import locked_by_code, redeem_locked
from domain.benefits.service.using import Sale, is_own
from domain.merchants.errors import PlaceClosed, PlaceNotFound, PlaceOther, PlaceTimesInvalid
from domain.shared.work import Outcome, Work

MAX_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class PickUpPlaceCreate:
    """A place where gifts of a cycle are handed out, from one instant to another."""

    cycle_id: UUID
    name: str
    address: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class PickUpChoose:
    """Where a member picks a gift up."""

    voucher_id: UUID
    place_id: UUID


@dataclass(frozen=True, slots=True)
class GiftHandOut:
    """A gift handed out at a place, to who shows a code or a member card; one of the two."""

    place_id: UUID
    code: str | None = None
    member_number: str | None = None


async def pick_up_place_create(work: Work, command: PickUpPlaceCreate) -> Outcome:
    """Adds a place to a cycle that is not over. Records `pick_up_place.created`.

    Raises:
        DomainError: CYCLE_NOT_FOUND, CYCLE_STATE_REFUSED, TITLE_INVALID, PLACE_TIMES_INVALID.
    """
    cycle = await queries.find_cycle(work.conn, work.scope, command.cycle_id)
    if cycle is None or work.actor.member_id is None:
        raise CycleNotFound("cycleId")
    if cycle["state"] in {"ended", "cancelled"}:
        raise CycleStateRefused("cycleId", state=cycle["state"])
    if not command.opens_at < command.closes_at <= cycle["valid_until_at"]:
        raise PlaceTimesInvalid("closesAt")
    place = PickUpPlaceRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        cycle_id=cycle["id"],
        name=clean_text(command.name, "name") or "",
        address=clean_text(command.address, "address", most=MAX_ADDRESS) or "",
        opens_at=command.opens_at,
        closes_at=command.closes_at,
        created_by_id=work.actor.member_id,
        created_at=work.now,
    )
    await queries.insert_place(work.conn, place)
    organisation_id, cycle_id = cycle["organisation_id"], str(cycle["id"])
    await record(
        work, "pick_up_place.created", "pick_up_place", place.id, organisation_id=organisation_id, cycle_id=cycle_id
    )
    return {"place_id": place.id, "cycle_id": place.cycle_id}


async def pick_up_choose(work: Work, command: PickUpChoose) -> Outcome:
    """Says where the caller picks their gift up, as often as they like while they have it not. Locks the voucher.

    Records `voucher.place_chosen`.

    Raises:
        DomainError: VOUCHER_NOT_FOUND, VOUCHER_STATE_REFUSED, PLACE_NOT_FOUND.
    """
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    is_theirs = member_id is not None and await queries.is_own_voucher(
        work.conn, tenant_id, command.voucher_id, member_id=member_id
    )
    voucher = await vouchers.lock_voucher(work.conn, tenant_id, command.voucher_id) if is_theirs else None
    if voucher is None:
        raise VoucherNotFound("voucherId")
    if voucher.state not in {VoucherState.ISSUED, VoucherState.LOCKED} or work.now >= voucher.valid_until_at:
        raise VoucherStateRefused("voucherId", state=voucher.state)
    if await queries.find_cycle_of(work.conn, tenant_id, command.place_id) != voucher.cycle_id:
        raise PlaceNotFound("placeId")
    voucher.place_id = command.place_id
    await vouchers.update_voucher(work.conn, voucher)
    await record(work, "voucher.place_chosen", "voucher", voucher.id, place_id=str(command.place_id))
    return {"voucher_id": voucher.id, "place_id": command.place_id}


async def gift_hand_out(work: Work, command: GiftHandOut) -> Outcome:
    """Hands a gift out at a place while it is open, once: a second time gets the first answer, with `is_repeat`.

    Who has chosen no place is served at any of the cycle. Nobody hands out to themselves. Locks the voucher, then its
    quota. Emits `voucher.redeemed`.

    Raises:
        DomainError: PLACE_NOT_FOUND, VOUCHER_NOT_FOUND (also of another cycle), PLACE_CLOSED, PLACE_OTHER, OWN_VOUCHER,
            VOUCHER_LOCKED, VOUCHER_STATE_REFUSED.
    """
    place = await queries.find_place(work.conn, work.scope, command.place_id)
    if place is None or work.actor.member_id is None:
        raise PlaceNotFound("placeId")
    voucher = await _voucher(work, place, command)
    if await is_own(work, voucher.member_id):
        raise OwnVoucher("code")
    if voucher.state != VoucherState.REDEEMED:
        if not place["opens_at"] <= work.now < place["closes_at"]:
            raise PlaceClosed("placeId")
        if voucher.place_id not in {None, place["id"]}:
            raise PlaceOther("placeId")
        voucher.place_id = place["id"]
    outcome = await redeem_locked(work, voucher, Sale(place_id=place["id"]))
    return {**outcome, "place_id": place["id"]}


async def _voucher(work: Work, place: Record, command: GiftHandOut) -> VoucherRow:
    if command.code is not None:
        voucher: VoucherRow | None = await locked_by_code(work, command.code)
    else:
        number = (command.member_number or "").strip()
        voucher_id = await queries.find_by_number(work.conn, work.scope.tenant_id, number, cycle_id=place["cycle_id"])
        voucher = (
            None if voucher_id is None else await vouchers.lock_voucher(work.conn, work.scope.tenant_id, voucher_id)
        )
    if voucher is None or voucher.cycle_id != place["cycle_id"]:
        raise VoucherNotFound("code" if command.code is not None else "memberNumber")
    return voucher
