"""Devices: signed in by password, code, passkey or single sign-on; proven again, refreshed, signed out."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import public, requires
from api.resolvers.auth.proofs import count_attempt, prove_again, prove_by_code, prove_by_passkey
from api.schema.auth.codes import (
    SessionOpenByCodeInput,
    SessionOpenByCodePayload,
    SignInCodeSendInput,
    SignInCodeSendPayload,
)
from api.schema.auth.passkeys import SessionOpenByPasskeyInput, SessionOpenByPasskeyPayload
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
from api.schema.auth.sign_on import SessionOpenBySingleSignOnInput, SessionOpenBySingleSignOnPayload
from api.schema.auth.step_up import SessionStepUpInput, SessionStepUpPayload
from api.settings import SmsKind
from domain.auth import service
from domain.shared.permissions import Permission


@strawberry.type
class SessionMutation:
    """Root mutations of devices."""

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
        description="New tokens for a device; a repeat gives the same ones, within 60 s or under the same request key.",
        extensions=public(),
    )
    async def session_refresh(
        self, info: Info, input: Annotated[SessionRefreshInput, strawberry.argument(description="Latest token.")]
    ) -> SessionRefreshPayload | None:
        command = service.SessionRefresh(input.refresh_token, input.request_key)
        # The rotation itself knows its key: what is kept of keys elsewhere would serve tokens of an ended session.
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

    @strawberry.mutation(
        description="Sends a code to a phone, for `sessionOpenByCode`; the answer does not tell whose phone it is.",
        extensions=public(),
    )
    async def sign_in_code_send(
        self, info: Info, input: Annotated[SignInCodeSendInput, strawberry.argument(description="Which phone.")]
    ) -> SignInCodeSendPayload | None:
        context = info.context
        is_offered = context.sign_in.sms is not SmsKind.NONE
        command = service.SignInCodeSend(input.phone_number, context.locale, is_offered)

        async def prepare() -> service.SignInCodeSend:
            async with context.write() as work:
                await service.sign_in_code_reserve(work, command)
            return command

        return await perform(
            info,
            SignInCodeSendPayload,
            service.sign_in_code_send,
            prepare,
            request_key=input.request_key,
            content=[input.phone_number],
        )

    @strawberry.mutation(description="Signs a device in with a code that came to the phone.", extensions=public())
    async def session_open_by_code(
        self, info: Info, input: Annotated[SessionOpenByCodeInput, strawberry.argument(description="Phone and code.")]
    ) -> SessionOpenByCodePayload | None:
        async def prepare() -> service.SessionOpenByCode:
            proof = await prove_by_code(info.context, input.phone_number, input.code)
            return service.SessionOpenByCode(proof, input.device_name)

        return await perform(
            info,
            SessionOpenByCodePayload,
            service.session_open_by_code,
            prepare,
            request_key=input.request_key,
            content=[input.phone_number, input.code, input.device_name],
        )

    @strawberry.mutation(
        description="Signs a device in with a passkey, which tells by itself whose it is.", extensions=public()
    )
    async def session_open_by_passkey(
        self, info: Info, input: Annotated[SessionOpenByPasskeyInput, strawberry.argument(description="Answer.")]
    ) -> SessionOpenByPasskeyPayload | None:
        async def prepare() -> service.SessionOpenByPasskey:
            return service.SessionOpenByPasskey(
                await prove_by_passkey(info.context, input.answer_json), input.device_name
            )

        return await perform(
            info,
            SessionOpenByPasskeyPayload,
            service.session_open_by_passkey,
            prepare,
            request_key=input.request_key,
            content=[input.answer_json, input.device_name],
        )

    @strawberry.mutation(
        description="Signs a device in with the code that single sign-on (`/auth/oidc`) gave to the client.",
        extensions=public(),
    )
    async def session_open_by_single_sign_on(
        self,
        info: Info,
        input: Annotated[SessionOpenBySingleSignOnInput, strawberry.argument(description="Code and verifier.")],
    ) -> SessionOpenBySingleSignOnPayload | None:
        command = service.SessionOpenBySingleSignOn(input.code, input.verifier, input.device_name)
        return await perform(
            info,
            SessionOpenBySingleSignOnPayload,
            service.session_open_by_single_sign_on,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Proves again who the caller is, for operations that ask for a proof of the last 10 minutes.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def session_step_up(
        self, info: Info, input: Annotated[SessionStepUpInput, strawberry.argument(description="Proof.")]
    ) -> SessionStepUpPayload | None:
        async def prepare() -> service.SessionStepUp:
            return service.SessionStepUp(await prove_again(info.context, input.proof))

        return await perform(
            info,
            SessionStepUpPayload,
            service.session_step_up,
            prepare,
            request_key=input.request_key,
            content=input.proof,
        )
