"""Members before a kiosk: one call into domain.kiosks.service each."""

from typing import Annotated

import strawberry

from api.context import Context, Info
from api.mutations import perform
from api.permissions import public, requires
from api.schema.kiosks.visiting import (
    KioskCardSignInInput,
    KioskCardSignInPayload,
    KioskSessionCloseInput,
    KioskSessionClosePayload,
    KioskSignInBeginInput,
    KioskSignInBeginPayload,
    KioskSignInConfirmInput,
    KioskSignInConfirmPayload,
    KioskSignInTakeInput,
    KioskSignInTakePayload,
)
from domain.kiosks import service
from domain.kiosks.errors import KioskCardRefused
from domain.shared.permissions import Permission


async def _proven(context: Context, given: KioskCardSignInInput) -> service.KioskCardSignIn:
    """The card, after the attempt was counted and the PIN held; the PIN is verified in no transaction."""
    async with context.write() as work:
        attempt = await service.card_reserve(work, given.card_number, given.pin, given.new_pin)
    proven = await service.card_prove(context.keyring, attempt)
    if proven is None:
        async with context.write() as work:
            await service.card_refuse(work)
        raise KioskCardRefused("cardNumber")
    return proven


@strawberry.type
class VisitingMutation:
    """Root mutations of members before a kiosk."""

    @strawberry.mutation(
        description="Gives a code for the screen of the kiosk that calls; whoever stood before it is signed out.",
        extensions=requires(Permission.KIOSK_SERVE),
    )
    async def kiosk_sign_in_begin(
        self, info: Info, input: Annotated[KioskSignInBeginInput, strawberry.argument(description="Wish.")]
    ) -> KioskSignInBeginPayload | None:
        return await perform(
            info, KioskSignInBeginPayload, service.kiosk_sign_in_begin, service.Nothing(), request_key=input.request_key
        )

    @strawberry.mutation(
        description="Opens the session of a code that a phone has confirmed; to be asked every two seconds.",
        extensions=requires(Permission.KIOSK_SERVE),
    )
    async def kiosk_sign_in_take(
        self, info: Info, input: Annotated[KioskSignInTakeInput, strawberry.argument(description="Code.")]
    ) -> KioskSignInTakePayload | None:
        command = service.KioskSignInTake(input.sign_in_id)
        return await perform(
            info, KioskSignInTakePayload, service.kiosk_sign_in_take, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Says that the caller stands before the kiosk that shows a code, and wants to use it.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def kiosk_sign_in_confirm(
        self, info: Info, input: Annotated[KioskSignInConfirmInput, strawberry.argument(description="Code.")]
    ) -> KioskSignInConfirmPayload | None:
        command = service.KioskSignInConfirm(input.challenge)
        return await perform(
            info, KioskSignInConfirmPayload, service.kiosk_sign_in_confirm, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Signs a member in at the kiosk that calls; whoever stood before it is signed out.",
        extensions=requires(Permission.KIOSK_SERVE),
    )
    async def kiosk_card_sign_in(
        self, info: Info, input: Annotated[KioskCardSignInInput, strawberry.argument(description="Card.")]
    ) -> KioskCardSignInPayload | None:
        async def prepare() -> service.KioskCardSignIn:
            return await _proven(info.context, input)

        return await perform(
            info,
            KioskCardSignInPayload,
            service.kiosk_card_sign_in,
            prepare,
            request_key=input.request_key,
            content=[input.card_number, input.pin, input.new_pin],
        )

    @strawberry.mutation(
        description="Ends the session of the member who calls from a kiosk; by the kiosk itself, which sees that they "
        "walked away, whatever session is open at it.",
        extensions=public(),
    )
    async def kiosk_session_close(
        self, info: Info, input: Annotated[KioskSessionCloseInput, strawberry.argument(description="Wish.")]
    ) -> KioskSessionClosePayload | None:
        return await perform(
            info,
            KioskSessionClosePayload,
            service.kiosk_session_close,
            service.Nothing(),
            request_key=input.request_key,
        )
