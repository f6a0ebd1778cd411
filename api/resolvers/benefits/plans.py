"""What officers do with programmes and cycles: at most 12 statements each, one call into domain.benefits.service."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.benefits.cycles import (
    BenefitCycleApproveInput,
    BenefitCycleApprovePayload,
    BenefitCycleCancelInput,
    BenefitCycleCancelPayload,
    BenefitCycleSendBackInput,
    BenefitCycleSendBackPayload,
    BenefitCycleSubmitInput,
    BenefitCycleSubmitPayload,
    BenefitDrawHoldInput,
    BenefitDrawHoldPayload,
    BenefitListPublishInput,
    BenefitListPublishPayload,
)
from api.schema.benefits.planning import (
    BenefitCycleCreateInput,
    BenefitCycleCreatePayload,
    BenefitProgrammeCreateInput,
    BenefitProgrammeCreatePayload,
    cycle_draft,
)
from api.schema.benefits.programmes import (
    BenefitProgrammeApproveInput,
    BenefitProgrammeApprovePayload,
    BenefitProgrammeCloseInput,
    BenefitProgrammeClosePayload,
    BenefitProgrammeOpenInput,
    BenefitProgrammeOpenPayload,
    BenefitProgrammeSettleInput,
    BenefitProgrammeSettlePayload,
)
from domain.benefits import service
from domain.benefits.service import CycleChange, CycleCreate, DrawHold, ProgrammeChange, ProgrammeCreate
from domain.shared.permissions import Permission


@strawberry.type
class PlanMutation:
    """Mutations of plans."""

    @strawberry.mutation(
        description="Drafts a programme with its budget and its condition.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_programme_create(
        self, info: Info, input: Annotated[BenefitProgrammeCreateInput, strawberry.argument(description="Draft.")]
    ) -> BenefitProgrammeCreatePayload | None:
        command = ProgrammeCreate(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            kind=input.kind.value,
            title=input.title,
            description=input.description,
            budget_fen=int(input.budget_fen),
            condition=None if input.condition is None else input.condition.plain("input", "condition"),
            title_en=input.title_en,
        )
        return await perform(
            info, BenefitProgrammeCreatePayload, service.programme_create, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Approves another officer's draft: its budget is set aside; asks for a recent proof.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_programme_approve(
        self, info: Info, input: Annotated[BenefitProgrammeApproveInput, strawberry.argument(description="Which one.")]
    ) -> BenefitProgrammeApprovePayload | None:
        command = ProgrammeChange(key_of(input.programme_id, "BenefitProgramme", "input", "programmeId"))
        return await perform(
            info, BenefitProgrammeApprovePayload, service.programme_approve, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Lets members have what the cycles of a programme give out.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_programme_open(
        self, info: Info, input: Annotated[BenefitProgrammeOpenInput, strawberry.argument(description="Which one.")]
    ) -> BenefitProgrammeOpenPayload | None:
        command = ProgrammeChange(key_of(input.programme_id, "BenefitProgramme", "input", "programmeId"))
        return await perform(
            info, BenefitProgrammeOpenPayload, service.programme_open, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Ends the giving out of a programme whose cycles give out nothing any more.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_programme_close(
        self, info: Info, input: Annotated[BenefitProgrammeCloseInput, strawberry.argument(description="Which one.")]
    ) -> BenefitProgrammeClosePayload | None:
        command = ProgrammeChange(key_of(input.programme_id, "BenefitProgramme", "input", "programmeId"))
        return await perform(
            info, BenefitProgrammeClosePayload, service.programme_close, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Settles a closed programme: its budget is what was spent.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_programme_settle(
        self, info: Info, input: Annotated[BenefitProgrammeSettleInput, strawberry.argument(description="Which one.")]
    ) -> BenefitProgrammeSettlePayload | None:
        command = ProgrammeChange(key_of(input.programme_id, "BenefitProgramme", "input", "programmeId"))
        return await perform(
            info, BenefitProgrammeSettlePayload, service.programme_settle, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Drafts a giving out of a programme.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_cycle_create(
        self, info: Info, input: Annotated[BenefitCycleCreateInput, strawberry.argument(description="Draft.")]
    ) -> BenefitCycleCreatePayload | None:
        command = CycleCreate(
            key_of(input.programme_id, "BenefitProgramme", "input", "programmeId"), cycle_draft(input)
        )
        return await perform(
            info, BenefitCycleCreatePayload, service.cycle_create, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Puts a draft before another officer.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_cycle_submit(
        self, info: Info, input: Annotated[BenefitCycleSubmitInput, strawberry.argument(description="Which one.")]
    ) -> BenefitCycleSubmitPayload | None:
        command = CycleChange(key_of(input.cycle_id, "BenefitCycle", "input", "cycleId"))
        return await perform(
            info, BenefitCycleSubmitPayload, service.cycle_submit, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Approves another officer's cycle: its whole cost leaves the budget; asks for a recent proof.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_cycle_approve(
        self, info: Info, input: Annotated[BenefitCycleApproveInput, strawberry.argument(description="Which one.")]
    ) -> BenefitCycleApprovePayload | None:
        command = CycleChange(key_of(input.cycle_id, "BenefitCycle", "input", "cycleId"))
        return await perform(
            info, BenefitCycleApprovePayload, service.cycle_approve, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Makes a draft of what waits for approval.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_cycle_send_back(
        self, info: Info, input: Annotated[BenefitCycleSendBackInput, strawberry.argument(description="Which one.")]
    ) -> BenefitCycleSendBackPayload | None:
        command = CycleChange(key_of(input.cycle_id, "BenefitCycle", "input", "cycleId"))
        return await perform(
            info, BenefitCycleSendBackPayload, service.cycle_send_back, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Cancels a cycle; what was given out and not redeemed is taken back.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_cycle_cancel(
        self, info: Info, input: Annotated[BenefitCycleCancelInput, strawberry.argument(description="Which one.")]
    ) -> BenefitCycleCancelPayload | None:
        command = CycleChange(key_of(input.cycle_id, "BenefitCycle", "input", "cycleId"))
        return await perform(
            info, BenefitCycleCancelPayload, service.cycle_cancel, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Publishes the list of a draw and its hash, after the closing.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_list_publish(
        self, info: Info, input: Annotated[BenefitListPublishInput, strawberry.argument(description="Which one.")]
    ) -> BenefitListPublishPayload | None:
        command = CycleChange(key_of(input.cycle_id, "BenefitCycle", "input", "cycleId"))
        return await perform(
            info, BenefitListPublishPayload, service.list_publish, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Draws the order of a published list, with a public value, and shows the seed.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def benefit_draw_hold(
        self,
        info: Info,
        input: Annotated[BenefitDrawHoldInput, strawberry.argument(description="Which one, and the public value.")],
    ) -> BenefitDrawHoldPayload | None:
        command = DrawHold(
            key_of(input.cycle_id, "BenefitCycle", "input", "cycleId"), input.public_value, input.public_value_source
        )
        return await perform(info, BenefitDrawHoldPayload, service.draw_hold, command, request_key=input.request_key)
