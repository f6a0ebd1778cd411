"""Filters of the lists of merchants."""

import strawberry

from api.schema.shared import IdFilterInput
from db.models.benefits import VoucherState
from db.models.merchants import MerchantState, SettlementState


@strawberry.input(description="Filter on the state of merchants.")
class MerchantStateFilterInput:
    """Operators on states of merchants."""

    eq: MerchantState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[MerchantState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of merchants; conditions given together all hold.")
class MerchantWhereInput:
    """Conditions on merchants."""

    state: MerchantStateFilterInput | None = strawberry.field(default=None, description="By state.")


@strawberry.input(description="Filter of a list of redemptions; conditions given together all hold.")
class VoucherRedemptionWhereInput:
    """Conditions on redemptions."""

    merchant: IdFilterInput | None = strawberry.field(default=None, description="At a merchant; `eq` only.")


@strawberry.input(description="Filter of a list of conflicts; conditions given together all hold.")
class RedemptionConflictWhereInput:
    """Conditions on conflicts."""

    merchant: IdFilterInput | None = strawberry.field(default=None, description="Of a merchant; `eq` only.")
    is_decided: bool | None = strawberry.field(default=None, description="Whether they are decided; null: both.")


@strawberry.input(description="Filter on the state of settlements.")
class SettlementStateFilterInput:
    """Operators on states of settlements."""

    eq: SettlementState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[SettlementState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of settlements; conditions given together all hold.")
class SettlementWhereInput:
    """Conditions on settlements."""

    merchant: IdFilterInput | None = strawberry.field(default=None, description="Of a merchant; `eq` only.")
    state: SettlementStateFilterInput | None = strawberry.field(default=None, description="By state.")


@strawberry.input(description="Filter on the state of vouchers of a pick-up list.")
class PickUpStateFilterInput:
    """Operators on states of vouchers."""

    eq: VoucherState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[VoucherState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a pick-up list; conditions given together all hold.")
class PickUpWhereInput:
    """Conditions on entries of a pick-up list."""

    state: PickUpStateFilterInput | None = strawberry.field(default=None, description="By state.")
