"""Sign-in, devices, passwords, roles."""

from typing import Annotated

import strawberry

from api.context import Context, Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import public, requires
from api.schema.auth.accounts import (
    AccountActivateInput,
    AccountActivatePayload,
    PasswordChangeInput,
    PasswordChangePayload,
)
from api.schema.auth.deputies import (
    DeputyAppointInput,
    DeputyAppointPayload,
    DeputyDismissInput,
    DeputyDismissPayload,
)
from api.schema.auth.roles import RoleGrantInput, RoleGrantPayload, RoleRevokeInput, RoleRevokePayload
from api.schema.auth.sessions import (
    SessionCloseAllInput,
    SessionCloseAllPayload,
    SessionCloseInput,
    SessionClosePayload,
    SessionOpenInput,
    SessionOpenPayload,
    SessionRefreshInput,
    SessionRefreshPayload,
)
from domain.auth import service
from domain.shared.permissions import Permission


async def count_attempt(context: Context, login: str | None) -> service.Attempt:
    """A counted attempt, committed before anything is verified."""
    async with context.write() as work:
        return await service.attempt_reserve(work, service.AttemptReserve(login))


@strawberry.type
class AuthMutation:
    """Root mutations of sign-in and rights."""

    @strawberry.mutation(
        description="Signs a device in; 5 attempts in 15 minutes for one name, whatever the number of addresses.",
        extensions=public(),
    )
    async def session_open(
        self, info: Info, input: Annotated[SessionOpenInput, strawberry.argument(description="Name and password.")]
    ) -> SessionOpenPayload | None:
        async def prove() -> service.SessionOpen:
            attempt = await count_attempt(info.context, input.login)
            return service.SessionOpen(await service.password_prove(attempt, input.password), input.device_name)

        content = [input.login, input.password, input.device_name]
        return await perform(
            info,
            SessionOpenPayload,
            service.session_open,
            prove,
            request_key=input.request_key,
            content=content,
        )

    @strawberry.mutation(
        description="New tokens for a device; a repeat within 60 s gives the same ones.", extensions=public()
    )
    async def session_refresh(
        self, info: Info, input: Annotated[SessionRefreshInput, strawberry.argument(description="Latest token.")]
    ) -> SessionRefreshPayload | None:
        command = service.SessionRefresh(input.refresh_token)
        # The rotation is what makes a repeat safe: a request key would serve tokens of a session that has ended.
        return await perform(info, SessionRefreshPayload, service.session_refresh, command, request_key=None)

    @strawberry.mutation(description="Signs one device out.", extensions=requires(Permission.SIGNED_IN))
    async def session_close(
        self, info: Info, input: Annotated[SessionCloseInput, strawberry.argument(description="Which device.")]
    ) -> SessionClosePayload | None:
        key = key_of(input.session_id, "Session", "input", "sessionId") if input.session_id else None
        command = service.SessionClose(key)
        return await perform(info, SessionClosePayload, service.session_close, command, request_key=input.request_key)

    @strawberry.mutation(description="Signs every device of the caller out.", extensions=requires(Permission.SIGNED_IN))
    async def session_close_all(
        self, info: Info, input: Annotated[SessionCloseAllInput, strawberry.argument(description="Request key.")]
    ) -> SessionCloseAllPayload | None:
        return await perform(
            info,
            SessionCloseAllPayload,
            service.session_close_all,
            service.SessionCloseAll(),
            request_key=input.request_key,
        )

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

    @strawberry.mutation(description="Gives a member a role on a node.", extensions=requires(Permission.ROLE_GRANT))
    async def role_grant(
        self, info: Info, input: Annotated[RoleGrantInput, strawberry.argument(description="Who gets what where.")]
    ) -> RoleGrantPayload | None:
        command = service.RoleGrant(
            member_id=key_of(input.member_id, "Member", "input", "memberId"),
            role=input.role.value,
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            starts_on=input.starts_on,
            ends_on=input.ends_on,
        )
        return await perform(info, RoleGrantPayload, service.role_grant, command, request_key=input.request_key)

    @strawberry.mutation(description="Takes a role back at once.", extensions=requires(Permission.ROLE_GRANT))
    async def role_revoke(
        self, info: Info, input: Annotated[RoleRevokeInput, strawberry.argument(description="Which grant.")]
    ) -> RoleRevokePayload | None:
        command = service.RoleRevoke(key_of(input.role_grant_id, "RoleGrant", "input", "roleGrantId"))
        return await perform(info, RoleRevokePayload, service.role_revoke, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Has a member decide join requests in the caller's place for a time.",
        extensions=requires(Permission.JOIN_REQUEST_DECIDE),
    )
    async def deputy_appoint(
        self, info: Info, input: Annotated[DeputyAppointInput, strawberry.argument(description="Who and when.")]
    ) -> DeputyAppointPayload | None:
        command = service.DeputyAppoint(
            deputy_id=key_of(input.deputy_id, "Member", "input", "deputyId"),
            starts_on=input.starts_on,
            ends_on=input.ends_on,
        )
        return await perform(info, DeputyAppointPayload, service.deputy_appoint, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Ends a deputy's time at once; the caller is the officer.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def deputy_dismiss(
        self, info: Info, input: Annotated[DeputyDismissInput, strawberry.argument(description="Which deputy.")]
    ) -> DeputyDismissPayload | None:
        command = service.DeputyDismiss(key_of(input.deputy_id, "Deputy", "input", "deputyId"))
        return await perform(info, DeputyDismissPayload, service.deputy_dismiss, command, request_key=input.request_key)
