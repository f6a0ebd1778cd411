"""What officers can do with kiosks: one call into domain.kiosks.service each."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.kiosks.officers import (
    KioskCardIssueInput,
    KioskCardIssuePayload,
    KioskConfigureInput,
    KioskConfigurePayload,
    KioskConflictResolveInput,
    KioskConflictResolvePayload,
    KioskEnrolInput,
    KioskEnrolPayload,
    KioskEnrolRefuseInput,
    KioskEnrolRefusePayload,
    KioskStateSetInput,
    KioskStateSetPayload,
)
from domain.kiosks import service
from domain.shared.permissions import Permission


def _key(value: strawberry.ID | None, type_name: str, path: str) -> UUID | None:
    return None if value is None else key_of(value, type_name, "input", path)


def _gate(input: KioskConfigureInput) -> service.Gate:  # as it is called in the schema
    return service.Gate(
        input.gate,
        _key(input.activity_id, "Activity", "activityId"),
        _key(input.terminal_id, "MerchantCredential", "terminalId"),
    )


@strawberry.type
class OfficerMutation:
    """Root mutations of officers."""

    @strawberry.mutation(
        description="Makes a kiosk of the machine that shows a code.", extensions=requires(Permission.KIOSK_MANAGE)
    )
    async def kiosk_enrol(
        self, info: Info, input: Annotated[KioskEnrolInput, strawberry.argument(description="Machine.")]
    ) -> KioskEnrolPayload | None:
        command = service.KioskEnrol(
            input.user_code,
            key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            input.name,
            input.place,
            input.profile.plain(),
        )
        return await perform(info, KioskEnrolPayload, service.kiosk_enrol, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Tells the machine that shows a code that it is none of ours.",
        extensions=requires(Permission.KIOSK_MANAGE),
    )
    async def kiosk_enrol_refuse(
        self, info: Info, input: Annotated[KioskEnrolRefuseInput, strawberry.argument(description="Machine.")]
    ) -> KioskEnrolRefusePayload | None:
        command = service.KioskEnrolRefuse(input.user_code)
        return await perform(
            info, KioskEnrolRefusePayload, service.kiosk_enrol_refuse, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Renames, moves and configures a kiosk, which learns of it with its next heartbeat.",
        extensions=requires(Permission.KIOSK_MANAGE),
    )
    async def kiosk_configure(
        self, info: Info, input: Annotated[KioskConfigureInput, strawberry.argument(description="Configuration.")]
    ) -> KioskConfigurePayload | None:
        command = service.KioskConfigure(
            key_of(input.kiosk_id, "Kiosk", "input", "kioskId"),
            key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            input.name,
            input.place,
            _gate(input),
            input.profile.plain(),
            {each.name: each.value for each in input.settings},
        )
        return await perform(
            info, KioskConfigurePayload, service.kiosk_configure, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Suspends a kiosk, lets it go on, or revokes it for ever, at once.",
        extensions=requires(Permission.KIOSK_MANAGE),
    )
    async def kiosk_state_set(
        self, info: Info, input: Annotated[KioskStateSetInput, strawberry.argument(description="State.")]
    ) -> KioskStateSetPayload | None:
        command = service.KioskStateSet(key_of(input.kiosk_id, "Kiosk", "input", "kioskId"), input.state.value)
        return await perform(
            info, KioskStateSetPayload, service.kiosk_state_set, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Gives a member a card for kiosks, or a new PIN of the office.",
        extensions=requires(Permission.KIOSK_MANAGE),
    )
    async def kiosk_card_issue(
        self, info: Info, input: Annotated[KioskCardIssueInput, strawberry.argument(description="Card.")]
    ) -> KioskCardIssuePayload | None:
        command = service.KioskCardIssue(key_of(input.member_id, "Member", "input", "memberId"), input.card_number)
        return await perform(
            info, KioskCardIssuePayload, service.kiosk_card_issue, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Decides whether an entry of a kiosk's queue counts, and with it on the conflict that it is.",
        extensions=requires(Permission.KIOSK_MANAGE),
    )
    async def kiosk_conflict_resolve(
        self, info: Info, input: Annotated[KioskConflictResolveInput, strawberry.argument(description="Decision.")]
    ) -> KioskConflictResolvePayload | None:
        command = service.KioskConflictResolve(
            key_of(input.conflict_id, "KioskConflict", "input", "conflictId"), input.decision.value, input.reason
        )
        return await perform(
            info, KioskConflictResolvePayload, service.kiosk_conflict_resolve, command, request_key=input.request_key
        )
