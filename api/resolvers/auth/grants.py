"""Roles and deputies."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.auth.deputies import (
    DeputyAppointInput,
    DeputyAppointPayload,
    DeputyDismissInput,
    DeputyDismissPayload,
)
from api.schema.auth.passkeys import MemberPasskeysRemoveInput, MemberPasskeysRemovePayload
from api.schema.auth.roles import RoleGrantInput, RoleGrantPayload, RoleRevokeInput, RoleRevokePayload
from domain.auth import service
from domain.shared.permissions import Permission


@strawberry.type
class GrantMutation:
    """Root mutations of rights."""

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
        description="Takes all passkeys from a member who has lost them; needs a proof of the last 10 minutes.",
        extensions=requires(Permission.ROLE_GRANT),
    )
    async def member_passkeys_remove(
        self, info: Info, input: Annotated[MemberPasskeysRemoveInput, strawberry.argument(description="Which member.")]
    ) -> MemberPasskeysRemovePayload | None:
        command = service.MemberPasskeysRemove(key_of(input.member_id, "Member", "input", "memberId"))
        return await perform(
            info, MemberPasskeysRemovePayload, service.member_passkeys_remove, command, request_key=input.request_key
        )

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
