"""Merchants 商户: reads and actions of officers, terminals, the staff and holders of vouchers."""

import strawberry

from api.resolvers.merchants.lists import MerchantQuery
from api.resolvers.merchants.offline import OfflineMutation
from api.resolvers.merchants.partners import PartnerMutation
from api.resolvers.merchants.picking_up import PickUpMutation
from api.resolvers.merchants.redeeming import RedeemingMutation
from api.resolvers.merchants.settling import SettlingMutation
from api.resolvers.merchants.terminals import TerminalMutation

__all__ = ["MerchantMutation", "MerchantQuery"]


@strawberry.type
class MerchantMutation(
    PartnerMutation, RedeemingMutation, TerminalMutation, OfflineMutation, SettlingMutation, PickUpMutation
):
    """All root mutations of merchants."""
