"""Passkeys and linked accounts of the caller."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import public, requires
from api.schema.auth.passkeys import (
    PasskeyProveBeginInput,
    PasskeyProveBeginPayload,
    PasskeyRegisterBeginInput,
    PasskeyRegisterBeginPayload,
    PasskeyRegisterInput,
    PasskeyRegisterPayload,
    PasskeyRemoveInput,
    PasskeyRemovePayload,
    PasskeyRenameInput,
    PasskeyRenamePayload,
)
from api.schema.auth.sign_on import SignOnIdentityUnlinkInput, SignOnIdentityUnlinkPayload
from domain.auth import service
from domain.shared.permissions import Permission


@strawberry.type
class PasskeyMutation:
    """Root mutations of what members sign in with."""

    @strawberry.mutation(
        description="Challenge for a new passkey of the caller; needs a proof of the last 10 minutes.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def passkey_register_begin(
        self, info: Info, input: Annotated[PasskeyRegisterBeginInput, strawberry.argument(description="Request key.")]
    ) -> PasskeyRegisterBeginPayload | None:
        command = service.PasskeyRegisterBegin(info.context.sign_in.passkey_party)
        # Nothing is kept under a key: the options show the member's number, and another challenge is as good.
        return await perform(
            info, PasskeyRegisterBeginPayload, service.passkey_register_begin, command, request_key=None
        )

    @strawberry.mutation(
        description="Registers a passkey with the answer to the challenge of `passkeyRegisterBegin`.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def passkey_register(
        self, info: Info, input: Annotated[PasskeyRegisterInput, strawberry.argument(description="Answer and name.")]
    ) -> PasskeyRegisterPayload | None:
        async def prepare() -> service.PasskeyRegister:
            async with info.context.write() as work:
                challenge = await service.passkey_registration_take(work, input.answer_json)
            party = info.context.sign_in.passkey_party
            key = service.passkey_registration_prove(party, input.answer_json, challenge)
            return service.PasskeyRegister(key, input.name)

        return await perform(
            info,
            PasskeyRegisterPayload,
            service.passkey_register,
            prepare,
            request_key=input.request_key,
            content=[input.answer_json, input.name],
        )

    @strawberry.mutation(description="Renames a passkey of the caller.", extensions=requires(Permission.SIGNED_IN))
    async def passkey_rename(
        self, info: Info, input: Annotated[PasskeyRenameInput, strawberry.argument(description="Which, and its name.")]
    ) -> PasskeyRenamePayload | None:
        command = service.PasskeyRename(key_of(input.passkey_id, "Passkey", "input", "passkeyId"), input.name)
        return await perform(info, PasskeyRenamePayload, service.passkey_rename, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Removes a passkey of the caller; needs a proof of the last 10 minutes.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def passkey_remove(
        self, info: Info, input: Annotated[PasskeyRemoveInput, strawberry.argument(description="Which passkey.")]
    ) -> PasskeyRemovePayload | None:
        command = service.PasskeyRemove(key_of(input.passkey_id, "Passkey", "input", "passkeyId"))
        return await perform(info, PasskeyRemovePayload, service.passkey_remove, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Challenge to sign in by passkey or, signed in, for `sessionStepUp`.", extensions=public()
    )
    async def passkey_prove_begin(
        self, info: Info, input: Annotated[PasskeyProveBeginInput, strawberry.argument(description="Request key.")]
    ) -> PasskeyProveBeginPayload | None:
        command = service.PasskeyProveBegin(info.context.sign_in.passkey_party)
        return await perform(info, PasskeyProveBeginPayload, service.passkey_prove_begin, command, request_key=None)

    @strawberry.mutation(
        description="Parts the caller from an account of single sign-on; needs a proof of the last 10 minutes.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def sign_on_identity_unlink(
        self, info: Info, input: Annotated[SignOnIdentityUnlinkInput, strawberry.argument(description="Which account.")]
    ) -> SignOnIdentityUnlinkPayload | None:
        key = key_of(input.sign_on_identity_id, "SignOnIdentity", "input", "signOnIdentityId")
        command = service.SignOnIdentityUnlink(key)
        return await perform(
            info,
            SignOnIdentityUnlinkPayload,
            service.sign_on_identity_unlink,
            command,
            request_key=input.request_key,
        )
