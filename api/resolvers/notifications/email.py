"""The caller's address of e-mail: set, confirmed, removed."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.permissions import requires
from api.schema.notifications.email import (
    EmailAddressConfirmInput,
    EmailAddressConfirmPayload,
    EmailAddressRemoveInput,
    EmailAddressRemovePayload,
    EmailAddressSetInput,
    EmailAddressSetPayload,
)
from domain.notifications.service import email as service
from domain.shared.permissions import Permission


@strawberry.type
class EmailMutation:
    """Root mutations of the caller's address of e-mail."""

    @strawberry.mutation(
        description="Sets where the caller gets notifications by e-mail, in place of the former address, and sends a "
        "code there; mails are in the language of `Accept-Language`.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def email_address_set(
        self, info: Info, input: Annotated[EmailAddressSetInput, strawberry.argument(description="Which address.")]
    ) -> EmailAddressSetPayload | None:
        context = info.context
        command = service.EmailAddressSet(input.address, context.locale, context.services.is_mailing)
        return await perform(
            info,
            EmailAddressSetPayload,
            service.email_address_set,
            command,
            request_key=input.request_key,
            content=[input.address],
        )

    @strawberry.mutation(
        description="Has notifications sent to the caller's address from now on, by the code that was sent there.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def email_address_confirm(
        self,
        info: Info,
        input: Annotated[EmailAddressConfirmInput, strawberry.argument(description="Code that came by e-mail.")],
    ) -> EmailAddressConfirmPayload | None:
        command = service.EmailAddressConfirm(input.code)
        return await perform(
            info,
            EmailAddressConfirmPayload,
            service.email_address_confirm,
            command,
            request_key=input.request_key,
            content=[input.code],
        )

    @strawberry.mutation(
        description="Forgets the caller's address of e-mail; links in mails that were sent there are dead.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def email_address_remove(
        self,
        info: Info,
        input: Annotated[EmailAddressRemoveInput, strawberry.argument(description="Wish to be left alone.")],
    ) -> EmailAddressRemovePayload | None:
        command = service.EmailAddressRemove()
        return await perform(
            info, EmailAddressRemovePayload, service.email_address_remove, command, request_key=input.request_key
        )
