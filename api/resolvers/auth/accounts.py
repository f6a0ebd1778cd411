"""Passwords."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.permissions import public, requires
from api.resolvers.auth.proofs import count_attempt
from api.schema.auth.accounts import (
    AccountActivateInput,
    AccountActivatePayload,
    PasswordChangeInput,
    PasswordChangePayload,
)
from domain.auth import service
from domain.shared.permissions import Permission


@strawberry.type
class AccountMutation:
    """Root mutations of passwords."""

    @strawberry.mutation(description="Sets a password with a code that the union sent.", extensions=public())
    async def account_activate(
        self, info: Info, input: Annotated[AccountActivateInput, strawberry.argument(description="Code and password.")]
    ) -> AccountActivatePayload | None:
        async def prepare() -> service.AccountActivate:
            password = await service.password_prepare(input.password, login=input.login)
            attempt = await count_attempt(info.context, input.login)
            return service.AccountActivate(attempt, input.activation_code, password)

        content = [input.login, input.activation_code, input.password]
        return await perform(
            info,
            AccountActivatePayload,
            service.account_activate,
            prepare,
            request_key=input.request_key,
            content=content,
        )

    @strawberry.mutation(
        description="Changes the caller's password and signs their other devices out.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def password_change(
        self, info: Info, input: Annotated[PasswordChangeInput, strawberry.argument(description="Old and new.")]
    ) -> PasswordChangePayload | None:
        async def prepare() -> service.PasswordChange:
            password = await service.password_prepare(input.new_password, path="newPassword")
            attempt = await count_attempt(info.context, None)
            return service.PasswordChange(await service.password_prove(attempt, input.current_password), password)

        content = [input.current_password, input.new_password]
        return await perform(
            info,
            PasswordChangePayload,
            service.password_change,
            prepare,
            request_key=input.request_key,
            content=content,
        )
