"""Places, choosing one, handing out: one call into domain.merchants.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.merchants.picking_up import (
    GiftHandOutInput,
    GiftHandOutPayload,
    PickUpChooseInput,
    PickUpChoosePayload,
    PickUpPlaceCreateInput,
    PickUpPlaceCreatePayload,
)
from domain.merchants import service
from domain.shared.permissions import Permission


@strawberry.type
class PickUpMutation:
    """Root mutations of gifts that are picked up."""

    @strawberry.mutation(
        description="Adds a place where gifts of a cycle are handed out.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    async def pick_up_place_create(
        self,
        info: Info,
        input: Annotated[PickUpPlaceCreateInput, strawberry.argument(description="Place where gifts are handed out.")],
    ) -> PickUpPlaceCreatePayload | None:
        command = service.PickUpPlaceCreate(
            key_of(input.cycle_id, "BenefitCycle", "input", "cycleId"),
            input.name,
            input.address,
            input.opens_at,
            input.closes_at,
        )
        return await perform(
            info, PickUpPlaceCreatePayload, service.pick_up_place_create, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Says where the caller picks a gift up, as often as they like while they have it not.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def pick_up_choose(
        self,
        info: Info,
        input: Annotated[PickUpChooseInput, strawberry.argument(description="Place where the caller picks a gift up.")],
    ) -> PickUpChoosePayload | None:
        command = service.PickUpChoose(
            key_of(input.voucher_id, "Voucher", "input", "voucherId"),
            key_of(input.place_id, "PickUpPlace", "input", "placeId"),
        )
        return await perform(info, PickUpChoosePayload, service.pick_up_choose, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Hands a gift out at a place, to who shows a code or a card; a repeat gets the first answer.",
        extensions=requires(Permission.VOUCHER_REDEEM),
    )
    async def gift_hand_out(
        self, info: Info, input: Annotated[GiftHandOutInput, strawberry.argument(description="Gift at a place.")]
    ) -> GiftHandOutPayload | None:
        command = service.GiftHandOut(
            key_of(input.place_id, "PickUpPlace", "input", "placeId"), input.code, input.member_number
        )
        return await perform(info, GiftHandOutPayload, service.gift_hand_out, command, request_key=input.request_key)
