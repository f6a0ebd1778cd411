"""Offers: propose, approve, close; the exchange; an account that is looked at with a reason."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.points.nouns import InspectedPointAccount, PointAccount, PointExchange, PointOffer
from api.schema.shared import EarlyUserError, UserError


@strawberry.input(description="Price in points of a benefit cycle; it holds once another officer approves it.")
class PointOfferProposeInput:
    """Input of pointOfferPropose."""

    cycle_id: strawberry.ID = strawberry.field(description="Cycle that has not opened, first come, first served.")
    points: int = strawberry.field(description="Price of one voucher, 1 to 1,000,000 points.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to propose an offer.")
class PointOfferProposeErrorCode(Enum):
    """Codes of pointOfferPropose."""

    POINTS_INVALID = strawberry.enum_value("POINTS_INVALID", description="Number of points is out of its bounds.")
    CYCLE_NOT_FOUND = strawberry.enum_value("CYCLE_NOT_FOUND", description="None within the caller's reach.")
    MODE_REFUSED = strawberry.enum_value(
        "MODE_REFUSED", description="Cycle does not give out its vouchers first come, first served."
    )
    CYCLE_STATE_REFUSED = strawberry.enum_value(
        "CYCLE_STATE_REFUSED", description="Cycle has opened already, or is over."
    )
    POINT_OFFER_EXISTS = strawberry.enum_value("POINT_OFFER_EXISTS", description="Cycle has a price already.")


@strawberry.type(description="Refusal: why it was refused to propose an offer.")
class PointOfferProposeUserError(UserError):
    """Error of pointOfferPropose."""

    code: PointOfferProposeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to propose an offer.")
class PointOfferProposePayload(Payload):
    """Answer of pointOfferPropose."""

    error: ClassVar[type[Any]] = PointOfferProposeUserError
    row: strawberry.Private[Any]
    user_errors: list[PointOfferProposeUserError] = strawberry.field(description="Refusals; empty when done.")
    offer: PointOffer | None = relation(
        "point_offer_by_id", "offer_id", lambda: PointOffer, description="Offer; null when refused."
    )


@strawberry.input(description="Offer to approve.")
class PointOfferApproveInput:
    """Input of pointOfferApprove."""

    offer_id: strawberry.ID = strawberry.field(description="Offer to approve.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to approve an offer.")
class PointOfferApproveErrorCode(Enum):
    """Codes of pointOfferApprove."""

    POINT_OFFER_NOT_FOUND = strawberry.enum_value("POINT_OFFER_NOT_FOUND", description="None that the caller sees.")
    POINT_OFFER_STATE_REFUSED = strawberry.enum_value("POINT_OFFER_STATE_REFUSED", description="Offer is closed.")
    OWN_PROPOSAL = strawberry.enum_value("OWN_PROPOSAL", description="Who proposes it does not approve it.")
    CYCLE_NOT_FOUND = strawberry.enum_value("CYCLE_NOT_FOUND", description="None within the caller's reach.")
    MODE_REFUSED = strawberry.enum_value(
        "MODE_REFUSED", description="Cycle does not give out its vouchers first come, first served."
    )
    CYCLE_STATE_REFUSED = strawberry.enum_value(
        "CYCLE_STATE_REFUSED", description="Cycle has opened already, or is over."
    )


@strawberry.type(description="Refusal: why it was refused to approve an offer.")
class PointOfferApproveUserError(UserError):
    """Error of pointOfferApprove."""

    code: PointOfferApproveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to approve an offer.")
class PointOfferApprovePayload(Payload):
    """Answer of pointOfferApprove."""

    error: ClassVar[type[Any]] = PointOfferApproveUserError
    row: strawberry.Private[Any]
    user_errors: list[PointOfferApproveUserError] = strawberry.field(description="Refusals; empty when done.")
    offer: PointOffer | None = relation(
        "point_offer_by_id", "offer_id", lambda: PointOffer, description="Offer; null when refused."
    )


@strawberry.input(description="Offer to close.")
class PointOfferCloseInput:
    """Input of pointOfferClose."""

    offer_id: strawberry.ID = strawberry.field(description="Offer to close.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to close an offer.")
class PointOfferCloseErrorCode(Enum):
    """Codes of pointOfferClose."""

    POINT_OFFER_NOT_FOUND = strawberry.enum_value("POINT_OFFER_NOT_FOUND", description="None that the caller sees.")


@strawberry.type(description="Refusal: why it was refused to close an offer.")
class PointOfferCloseUserError(UserError):
    """Error of pointOfferClose."""

    code: PointOfferCloseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to close an offer.")
class PointOfferClosePayload(Payload):
    """Answer of pointOfferClose."""

    error: ClassVar[type[Any]] = PointOfferCloseUserError
    row: strawberry.Private[Any]
    user_errors: list[PointOfferCloseUserError] = strawberry.field(description="Refusals; empty when done.")
    offer: PointOffer | None = relation(
        "point_offer_by_id", "offer_id", lambda: PointOffer, description="Offer; null when refused."
    )


@strawberry.input(description="Wish for what is offered for points.")
class PointExchangeInput:
    """Input of pointExchange."""

    offer_id: strawberry.ID = strawberry.field(description="Offer to take.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why points were not exchanged.")
class PointExchangeErrorCode(Enum):
    """Codes of pointExchange."""

    POINT_OFFER_NOT_FOUND = strawberry.enum_value("POINT_OFFER_NOT_FOUND", description="None that the caller sees.")
    COMMERCE_OFF = strawberry.enum_value(
        "COMMERCE_OFF", description="Caller's organisation has switched the exchange of points off."
    )
    POINTS_SHORT = strawberry.enum_value("POINTS_SHORT", description="Caller has fewer points.")
    CLAIM_NOT_BEGUN = strawberry.enum_value("CLAIM_NOT_BEGUN", description="Cycle has not opened.")
    CLAIM_OVER = strawberry.enum_value("CLAIM_OVER", description="Cycle has closed.")
    ALREADY_CLAIMED = strawberry.enum_value("ALREADY_CLAIMED", description="Caller has a voucher of the cycle.")
    CANNOT_USE_BENEFITS = strawberry.enum_value(
        "CANNOT_USE_BENEFITS", description="Caller's membership gives no right to vouchers."
    )
    NOT_ELIGIBLE = strawberry.enum_value(
        "NOT_ELIGIBLE", description="Programme is for others, or not yet for the caller."
    )
    YEARLY_CAP_REACHED = strawberry.enum_value(
        "YEARLY_CAP_REACHED", description="Caller would receive more in the year than the rules of their place allow."
    )
    VOUCHERS_GONE = strawberry.enum_value("VOUCHERS_GONE", description="No voucher is left.")


@strawberry.type(description="Refusal: why points were not exchanged.")
class PointExchangeUserError(EarlyUserError):
    """Error of pointExchange."""

    code: PointExchangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to exchange points.")
class PointExchangePayload(Payload):
    """Answer of pointExchange."""

    error: ClassVar[type[Any]] = PointExchangeUserError
    row: strawberry.Private[Any]
    user_errors: list[PointExchangeUserError] = strawberry.field(description="Refusals; empty when done.")
    exchange: PointExchange | None = relation(
        "point_exchange_by_id",
        "exchange_id",
        lambda: PointExchange,
        description="Exchange, whose voucher is among those of the caller; null when refused.",
    )
    account: PointAccount | None = relation(
        "point_account_by_member_id",
        "member_id",
        lambda: PointAccount,
        description="Caller's account afterwards; null when refused.",
    )


@strawberry.input(description="Account of points to look at, and why.")
class PointAccountInspectInput:
    """Input of pointAccountInspect."""

    member_id: strawberry.ID = strawberry.field(description="Member whose account it is.")
    reason: str = strawberry.field(description="Why, 1 to 200 characters; recorded.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the account is not shown.")
class PointAccountInspectErrorCode(Enum):
    """Codes of pointAccountInspect."""

    INSPECTION_REASON_REQUIRED = strawberry.enum_value(
        "INSPECTION_REASON_REQUIRED", description="Nothing, more than 200 characters, or control characters."
    )
    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description="None within the caller's reach.")


@strawberry.type(description="Refusal: why the account is not shown.")
class PointAccountInspectUserError(UserError):
    """Error of pointAccountInspect."""

    code: PointAccountInspectErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Account of points of a member, for an officer who has said why.")
class PointAccountInspectPayload(Payload):
    """Answer of pointAccountInspect."""

    error: ClassVar[type[Any]] = PointAccountInspectUserError
    row: strawberry.Private[Any]
    user_errors: list[PointAccountInspectUserError] = strawberry.field(description="Refusals; empty when done.")
    account: InspectedPointAccount | None = relation(
        "inspected_point_account_by_member_id",
        "member_id",
        lambda: InspectedPointAccount,
        description="Account; null when refused.",
    )
