"""Units and who acts for them: one call into domain.suggestions.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.unit_writes import (
    AnsweringUnitChangeInput,
    AnsweringUnitChangePayload,
    AnsweringUnitCloseInput,
    AnsweringUnitClosePayload,
    AnsweringUnitCreateInput,
    AnsweringUnitCreatePayload,
    UnitStaffAppointInput,
    UnitStaffAppointPayload,
    UnitStaffEndInput,
    UnitStaffEndPayload,
)
from domain.shared.permissions import Permission
from domain.suggestions.service import units


@strawberry.type
class SuggestionUnitMutation:
    """What is done with answering units."""

    @strawberry.mutation(
        description="Enters a unit that answers suggestions at an organisation.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def answering_unit_create(
        self,
        info: Info,
        input: Annotated[AnsweringUnitCreateInput, strawberry.argument(description="Unit that is to answer.")],
    ) -> AnsweringUnitCreatePayload | None:
        command = units.AnsweringUnitCreate(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            kind=input.kind.value,
            code=input.code,
            name=input.name,
            name_en=input.name_en,
        )
        return await perform(
            info, AnsweringUnitCreatePayload, units.answering_unit_create, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Calls an open unit something else.", extensions=requires(Permission.SUGGESTION_MANAGE)
    )
    async def answering_unit_change(
        self,
        info: Info,
        input: Annotated[
            AnsweringUnitChangeInput, strawberry.argument(description="What a unit is called from now on.")
        ],
    ) -> AnsweringUnitChangePayload | None:
        command = units.AnsweringUnitChange(
            unit_id=key_of(input.unit_id, "AnsweringUnit", "input", "unitId"), name=input.name, name_en=input.name_en
        )
        return await perform(
            info, AnsweringUnitChangePayload, units.answering_unit_change, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Closes a unit; its successor takes what it has in hand and its place in routes.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def answering_unit_close(
        self,
        info: Info,
        input: Annotated[
            AnsweringUnitCloseInput, strawberry.argument(description="Unit that is to take nothing any more.")
        ],
    ) -> AnsweringUnitClosePayload | None:
        command = units.AnsweringUnitClose(
            unit_id=key_of(input.unit_id, "AnsweringUnit", "input", "unitId"),
            successor_id=None
            if input.successor_id is None
            else key_of(input.successor_id, "AnsweringUnit", "input", "successorId"),
        )
        return await perform(
            info, AnsweringUnitClosePayload, units.answering_unit_close, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Has a member act for an open unit from a day on.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def unit_staff_appoint(
        self,
        info: Info,
        input: Annotated[UnitStaffAppointInput, strawberry.argument(description="Member who is to act for a unit.")],
    ) -> UnitStaffAppointPayload | None:
        command = units.UnitStaffAppoint(
            unit_id=key_of(input.unit_id, "AnsweringUnit", "input", "unitId"),
            member_number=input.member_number,
            name=input.name,
            starts_on=input.starts_on,
            ends_on=input.ends_on,
        )
        return await perform(
            info, UnitStaffAppointPayload, units.unit_staff_appoint, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Sets the last day on which a member acts for a unit.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def unit_staff_end(
        self,
        info: Info,
        input: Annotated[
            UnitStaffEndInput, strawberry.argument(description="Last day on which somebody acts for a unit.")
        ],
    ) -> UnitStaffEndPayload | None:
        command = units.UnitStaffEnd(
            staff_id=key_of(input.staff_id, "UnitStaff", "input", "staffId"), ends_on=input.ends_on
        )
        return await perform(info, UnitStaffEndPayload, units.unit_staff_end, command, request_key=input.request_key)
