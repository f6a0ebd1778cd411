"""What is read of merchants: lists, and objects by id."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.merchants.filters import (
    MerchantWhereInput,
    PickUpWhereInput,
    RedemptionConflictWhereInput,
    SettlementWhereInput,
    VoucherRedemptionWhereInput,
)
from api.schema.merchants.nouns import Merchant, RedemptionConflict, Terminal, VoucherRedemption
from api.schema.merchants.settlements import Settlement, SettlementLine
from api.schema.merchants.tickets import PickUp, PickUpPlace, VoucherTicket
from db.queries.merchants import lists
from domain.shared.permissions import Permission


@strawberry.type
class MerchantQuery:
    """Root reads of merchants."""

    @strawberry.field(
        description="Merchants within reach, newest first.", extensions=requires(Permission.MERCHANT_MANAGE)
    )
    def merchants(
        self,
        where: Annotated[MerchantWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Merchant] | None:
        request = page_request(lists.NEWEST_MERCHANT, first=first, after=after, last=last, before=before)
        filters = given(states=codes_of(where.state if where else None, "where.state"))
        return Connection(source=PageSource(lists.MERCHANTS, Merchant, lists.NEWEST_MERCHANT, request, filters))

    @found(
        description="Merchant with an id; null for one out of reach.", extensions=requires(Permission.MERCHANT_MANAGE)
    )
    def merchant(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Which one.")]
    ) -> Merchant | None:
        return reference("merchant_by_id", key_of(id, "Merchant"), Merchant)

    @strawberry.field(
        description="Redemptions of programmes and at merchants within reach, newest first.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    def voucher_redemptions(
        self,
        where: Annotated[
            VoucherRedemptionWhereInput | None, strawberry.argument(description="Which; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[VoucherRedemption] | None:
        request = page_request(lists.NEWEST_REDEMPTION, first=first, after=after, last=last, before=before)
        filters = given(merchant_id=key_of_one(where.merchant if where else None, "Merchant", "where.merchant"))
        return Connection(
            source=PageSource(lists.REDEMPTIONS, VoucherRedemption, lists.NEWEST_REDEMPTION, request, filters)
        )

    @strawberry.field(
        description="Conflicts of offline redemption within reach, in the order of their coming.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    def redemption_conflicts(
        self,
        where: Annotated[
            RedemptionConflictWhereInput | None, strawberry.argument(description="Which; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[RedemptionConflict] | None:
        request = page_request(lists.CONFLICT_ORDER, first=first, after=after, last=last, before=before)
        filters = given(
            merchant_id=key_of_one(where.merchant if where else None, "Merchant", "where.merchant"),
            is_decided=where.is_decided if where else None,
        )
        return Connection(
            source=PageSource(lists.CONFLICTS, RedemptionConflict, lists.CONFLICT_ORDER, request, filters)
        )

    @strawberry.field(
        description="Settlements of merchants within reach, newest first.",
        extensions=requires(Permission.SETTLEMENT_READ),
    )
    def settlements(
        self,
        where: Annotated[SettlementWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Settlement] | None:
        request = page_request(lists.NEWEST_SETTLEMENT, first=first, after=after, last=last, before=before)
        filters = given(
            merchant_id=key_of_one(where.merchant if where else None, "Merchant", "where.merchant"),
            states=codes_of(where.state if where else None, "where.state"),
        )
        return Connection(source=PageSource(lists.SETTLEMENTS, Settlement, lists.NEWEST_SETTLEMENT, request, filters))

    @found(
        description="Settlement with an id; null for one out of reach.", extensions=requires(Permission.SETTLEMENT_READ)
    )
    def settlement(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Which one.")]
    ) -> Settlement | None:
        return reference("settlement_by_id", key_of(id, "Settlement"), Settlement)

    @strawberry.field(
        description="Lines of a settlement, in the order of their recording.",
        extensions=requires(Permission.SETTLEMENT_READ),
    )
    def settlement_lines(
        self,
        settlement_id: Annotated[strawberry.ID, strawberry.argument(description="Settlement that is meant.")],
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[SettlementLine] | None:
        request = page_request(lists.LINE_ORDER, first=first, after=after, last=last, before=before)
        filters = {"settlement_id": key_of(settlement_id, "Settlement", "settlementId")}
        return Connection(source=PageSource(lists.LINES, SettlementLine, lists.LINE_ORDER, request, filters))

    @strawberry.field(
        description="Places where gifts of a cycle are handed out, by name.",
        extensions=requires(Permission.VOUCHER_REDEEM),
    )
    def pick_up_places(
        self,
        cycle_id: Annotated[strawberry.ID, strawberry.argument(description="Cycle whose gifts are handed out.")],
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[PickUpPlace] | None:
        request = page_request(lists.PLACE_ORDER, first=first, after=after, last=last, before=before)
        filters = {"cycle_id": key_of(cycle_id, "BenefitCycle", "cycleId")}
        return Connection(source=PageSource(lists.PLACES, PickUpPlace, lists.PLACE_ORDER, request, filters))

    @strawberry.field(
        description="Pick-up list of a place 领取名单: who chose it, and who was served there.",
        extensions=requires(Permission.VOUCHER_REDEEM),
    )
    def pick_ups(
        self,
        place_id: Annotated[strawberry.ID, strawberry.argument(description="Place that is meant.")],
        where: Annotated[PickUpWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[PickUp] | None:
        request = page_request(lists.PICK_UP_ORDER, first=first, after=after, last=last, before=before)
        filters = {
            "place_id": key_of(place_id, "PickUpPlace", "placeId"),
            **given(states=codes_of(where.state if where else None, "where.state")),
        }
        return Connection(source=PageSource(lists.PICK_UPS, PickUp, lists.PICK_UP_ORDER, request, filters))

    @strawberry.field(
        description="What the caller can show at a till: their own vouchers that can be used, as they were issued.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def viewer_voucher_tickets(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[VoucherTicket] | None:
        request = page_request(lists.TICKET_ORDER, first=first, after=after, last=last, before=before)
        filters = dict[str, Any]()
        return Connection(source=PageSource(lists.TICKETS, VoucherTicket, lists.TICKET_ORDER, request, filters))

    @strawberry.field(
        description="Credential that calls, with what it needs without a network; null for a member.",
        extensions=requires(Permission.VOUCHER_REDEEM),
    )
    def terminal(self, info: Info) -> Terminal | None:
        actor = info.context.actor
        row = {"tenant_id": actor.tenant_id, "id": actor.credential_id, "merchant_id": actor.merchant_id}
        return None if actor.credential_id is None else Terminal(row=row)
