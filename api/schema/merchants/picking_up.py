"""Places, choosing one, handing out."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import computed, relation
from api.schema.merchants.nouns import RedemptionAnswer, VoucherRedemption
from api.schema.merchants.tickets import PickUpPlace
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Place where gifts are handed out.")
class PickUpPlaceCreateInput:
    """Input of pickUpPlaceCreate."""

    cycle_id: strawberry.ID = strawberry.field(description="Cycle whose gifts are handed out.")
    name: str = strawberry.field(description="What people call it, 1 to 80 characters.")
    address: str = strawberry.field(description="Where it is, 1 to 200 characters.")
    opens_at: datetime = strawberry.field(description="From when gifts are handed out.")
    closes_at: datetime = strawberry.field(description="Until when they are.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to add a place.")
class PickUpPlaceCreateErrorCode(Enum):
    """Codes of pickUpPlaceCreate."""

    CYCLE_NOT_FOUND = strawberry.enum_value("CYCLE_NOT_FOUND", description="None within the caller's reach.")
    CYCLE_STATE_REFUSED = strawberry.enum_value("CYCLE_STATE_REFUSED", description="Cycle is over.")
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Text is missing, too long, or has control characters."
    )
    PLACE_TIMES_INVALID = strawberry.enum_value(
        "PLACE_TIMES_INVALID", description="Times are not in their order, or after the end of the vouchers."
    )


@strawberry.type(description="Refusal to add a place.")
class PickUpPlaceCreateUserError(UserError):
    """Error of pickUpPlaceCreate."""

    code: PickUpPlaceCreateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to add a place.")
class PickUpPlaceCreatePayload(Payload):
    """Answer of pickUpPlaceCreate."""

    error: ClassVar[type[Any]] = PickUpPlaceCreateUserError
    row: strawberry.Private[Any]
    user_errors: list[PickUpPlaceCreateUserError] = strawberry.field(description="Refusals; empty when it was done.")
    place: PickUpPlace | None = relation(
        "pick_up_place_by_id", "place_id", lambda: PickUpPlace, description="Place; null when refused."
    )


@strawberry.input(description="Place where the caller picks a gift up.")
class PickUpChooseInput:
    """Input of pickUpChoose."""

    voucher_id: strawberry.ID = strawberry.field(description="Voucher of the gift.")
    place_id: strawberry.ID = strawberry.field(description="Place that is chosen.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to choose a place.")
class PickUpChooseErrorCode(Enum):
    """Codes of pickUpChoose."""

    VOUCHER_NOT_FOUND = strawberry.enum_value("VOUCHER_NOT_FOUND", description="None within the caller's reach.")
    VOUCHER_STATE_REFUSED = strawberry.enum_value(
        "VOUCHER_STATE_REFUSED", description="Voucher is in no state in which this can be done."
    )
    PLACE_NOT_FOUND = strawberry.enum_value(
        "PLACE_NOT_FOUND", description="None within the caller's reach, or of another cycle."
    )


@strawberry.type(description="Refusal to choose a place.")
class PickUpChooseUserError(UserError):
    """Error of pickUpChoose."""

    code: PickUpChooseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to choose a place.")
class PickUpChoosePayload(Payload):
    """Answer of pickUpChoose."""

    error: ClassVar[type[Any]] = PickUpChooseUserError
    row: strawberry.Private[Any]
    user_errors: list[PickUpChooseUserError] = strawberry.field(description="Refusals; empty when it was done.")
    place: PickUpPlace | None = relation(
        "chosen_place_by_id", "place_id", lambda: PickUpPlace, description="Place that is chosen; null when refused."
    )


@strawberry.input(description="Gift at a place.")
class GiftHandOutInput:
    """Input of giftHandOut."""

    place_id: strawberry.ID = strawberry.field(description="Place that is meant.")
    code: str | None = strawberry.field(default=None, description="Code that the member shows; null: by the card.")
    member_number: str | None = strawberry.field(
        default=None, description="Number on the member card; null: by the code."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to hand a gift out.")
class GiftHandOutErrorCode(Enum):
    """Codes of giftHandOut."""

    PLACE_NOT_FOUND = strawberry.enum_value(
        "PLACE_NOT_FOUND", description="None within the caller's reach, or of another cycle."
    )
    VOUCHER_NOT_FOUND = strawberry.enum_value("VOUCHER_NOT_FOUND", description="None within the caller's reach.")
    PLACE_CLOSED = strawberry.enum_value("PLACE_CLOSED", description="Nothing is handed out there at this time.")
    PLACE_OTHER = strawberry.enum_value("PLACE_OTHER", description="Member has chosen another place.")
    OWN_VOUCHER = strawberry.enum_value("OWN_VOUCHER", description="It is about the caller's own voucher.")
    VOUCHER_LOCKED = strawberry.enum_value("VOUCHER_LOCKED", description="Another terminal holds the voucher.")
    VOUCHER_STATE_REFUSED = strawberry.enum_value(
        "VOUCHER_STATE_REFUSED", description="Voucher is in no state in which this can be done."
    )
    AMOUNT_INVALID = strawberry.enum_value("AMOUNT_INVALID", description="Nothing is left of the voucher.")


@strawberry.type(description="Refusal to hand a gift out.")
class GiftHandOutUserError(UserError):
    """Error of giftHandOut."""

    code: GiftHandOutErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to hand a gift out.")
class GiftHandOutPayload(Payload):
    """Answer of giftHandOut."""

    error: ClassVar[type[Any]] = GiftHandOutUserError
    row: strawberry.Private[Any]
    user_errors: list[GiftHandOutUserError] = strawberry.field(description="Refusals; empty when it was done.")
    redemption: VoucherRedemption | None = relation(
        "voucher_redemption_by_id",
        "redemption_id",
        lambda: VoucherRedemption,
        description="Redemption; null when refused.",
    )
    answer: RedemptionAnswer | None = computed(
        lambda row: RedemptionAnswer(row=row) if row else None, description="What the till is told; null when refused."
    )
