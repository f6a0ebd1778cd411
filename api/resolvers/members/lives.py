"""Lives of memberships 会籍变动: officers' changes, leaving, corrections."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.members.lives import (
    MembershipCorrectInput,
    MembershipCorrectPayload,
    MembershipLeaveInput,
    MembershipLeavePayload,
    MembershipUpdateInput,
    MembershipUpdatePayload,
)
from api.schema.members.on_behalf import on_behalf_of
from domain.members import service
from domain.shared.permissions import Permission


@strawberry.type
class LifeMutation:
    """Root mutations of lives of memberships."""

    @strawberry.mutation(
        description="Changes a membership within the caller's reach; docs/membership.md tells what follows.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    async def membership_update(
        self, info: Info, input: Annotated[MembershipUpdateInput, strawberry.argument(description="Change.")]
    ) -> MembershipUpdatePayload | None:
        command = service.MembershipUpdate(
            member_id=key_of(input.member_id, "Member", "input", "memberId"),
            action=input.action.value,
            effective_on=input.effective_on,
            employment_kind=None if input.employment_kind is None else input.employment_kind.value,
            document_number=input.document_number,
        )
        return await perform(
            info, MembershipUpdatePayload, service.membership_update, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Ends the caller's own membership from today on, and their sessions.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def membership_leave(
        self, info: Info, input: Annotated[MembershipLeaveInput, strawberry.argument(description="Key.")]
    ) -> MembershipLeavePayload | None:
        command = service.MembershipLeave(on_behalf_of(input.on_behalf))
        return await perform(
            info, MembershipLeavePayload, service.membership_leave, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes back mistaken changes of a membership; what they ended does not come back by itself.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    async def membership_correct(
        self, info: Info, input: Annotated[MembershipCorrectInput, strawberry.argument(description="Correction.")]
    ) -> MembershipCorrectPayload | None:
        command = service.MembershipCorrect(
            member_id=key_of(input.member_id, "Member", "input", "memberId"),
            reason=input.reason.value,
            from_on=input.from_on,
        )
        return await perform(
            info, MembershipCorrectPayload, service.membership_correct, command, request_key=input.request_key
        )
