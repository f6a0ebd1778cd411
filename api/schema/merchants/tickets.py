"""What a member shows 券码, and what is picked up where 领取点."""

from datetime import datetime
from typing import Any

import strawberry

from api.context import Info
from api.fields import column, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema.merchants.nouns import VoucherRedemption
from api.schema.scalars import Fen
from db.models.benefits import BenefitKind, VoucherState, VoucherUse
from domain.merchants.tickets import VoucherTicket as Signed
from domain.merchants.tickets import ticket_text


@found_by("pick_up_place_by_id")
@strawberry.type(
    description="Place where gifts of a cycle are handed out 领取点, seen by holders of MERCHANT_MANAGE or "
    "VOUCHER_REDEEM at the programme's organisation, and by holders of vouchers of the cycle."
)
class PickUpPlace(Node):
    """A pick_up_place row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("PickUpPlace")
    name: str = column("name", description="What people call it, at most 80 characters.")
    address: str = column("address", description="Where it is, at most 200 characters.")
    opens_at: datetime = column("opens_at", description="From when gifts are handed out.")
    closes_at: datetime = column("closes_at", description="Until when they are.")


@strawberry.type(
    description="Entry of a pick-up list 领取名单, for who holds MERCHANT_MANAGE or VOUCHER_REDEEM at the programme's "
    "organisation."
)
class PickUp:
    """A voucher that belongs to a place."""

    row: strawberry.Private[Any]

    voucher_id: strawberry.ID = node_id("Voucher")
    state: VoucherState = column("state", convert=VoucherState, description="State; REDEEMED: it was handed out.")
    handed_out_at: datetime | None = column("redeemed_at", description="When it was handed out; null before.")
    member_name: str = column("member_name", description="Full name of the member as it is on file.")
    member_number: str = column("member_number", description="Number of the member, as on the card.")


@strawberry.type(description="What the holder of a voucher shows at a terminal, with and without a network.")
class VoucherTicket:
    """One of the caller's own vouchers."""

    row: strawberry.Private[Any]

    voucher_id: strawberry.ID = node_id("Voucher")
    title: str = column("title", description="Title of the cycle.")
    kind: BenefitKind = column("kind", convert=BenefitKind, description="What sort of benefit it is.")
    state: VoucherState = column("state", convert=VoucherState, description="State: ISSUED, or LOCKED by a terminal.")
    use: VoucherUse = column("use", convert=VoucherUse, description="How it is used.")
    uses: int = column("uses", description="How many uses there are, 1 to 100.")
    value_fen: Fen = column("value_fen", description="Its whole value in fen.")
    left_fen: Fen = column("left_fen", description="What is left of it in fen.")
    excess_fen: Fen = column("excess_fen", description="What the member pays on top at each use 自付, in fen.")
    valid_until_at: datetime = column("valid_until_at", description="Until when it can be used.")
    place: PickUpPlace | None = relation(
        "chosen_place_by_id",
        "place_id",
        lambda: PickUpPlace,
        description="Place that the holder chose; null when none was chosen.",
    )
    places: list[PickUpPlace] = relations(
        "pick_up_places_by_cycle_id",
        "cycle_id",
        lambda: PickUpPlace,
        list_size=5,
        description="Places where it can be picked up, by name; empty when it is no gift.",
    )
    redemptions: list[VoucherRedemption] = relations(
        "voucher_redemptions_by_voucher_id",
        "id",
        lambda: VoucherRedemption,
        list_size=2,
        description="Its uses so far, in their order.",
    )

    @strawberry.field(
        description="Signed text of the QR code that a terminal proves without a network, 135 characters."
    )
    def text(self, info: Info) -> str:
        """The same for the same voucher."""
        row = self.row
        signed = Signed(
            row["id"],
            row["kind"],
            row["use"],
            row["value_fen"] // row["uses"],
            row["excess_fen"],
            row["valid_until_at"],
        )
        return ticket_text(info.context.keyring, row["tenant_id"], signed)
