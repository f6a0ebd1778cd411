"""What officers plan of competitions: at most 12 statements each with one call into the domain."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.competitions.planning import (
    CompetitionApproveInput,
    CompetitionApprovePayload,
    CompetitionCancelInput,
    CompetitionCancelPayload,
    CompetitionChangeInput,
    CompetitionChangePayload,
    CompetitionContentInput,
    CompetitionPlanInput,
    CompetitionPlanPayload,
    CompetitionReturnInput,
    CompetitionReturnPayload,
    CompetitionSubmitInput,
    CompetitionSubmitPayload,
)
from domain.competitions import service
from domain.shared.permissions import Permission


def _key(given: strawberry.ID) -> UUID:
    return key_of(given, "Competition", "input", "competitionId")


def _content(given: CompetitionContentInput) -> service.CompetitionContent:
    return service.CompetitionContent(
        title=given.title,
        title_en=given.title_en,
        year=given.year,
        trade=given.trade,
        text=given.text,
        place=given.place,
        employment_kind=given.employment_kind,
        team_least=given.team_least,
        team_most=given.team_most,
        entries_per_branch=given.entries_per_branch,
        opens_on=given.opens_on,
        closes_on=given.closes_on,
        held_from=given.held_from,
        held_until=given.held_until,
        is_put_up=given.is_put_up,
        awards=[service.Award(each.award_class.value, each.quantity, each.title) for each in given.awards],
    )


@strawberry.type
class CompetitionPlanningMutation:
    """Root mutations of competitions that are planned."""

    @strawberry.mutation(
        description="Drafts a competition, which members do not see.", extensions=requires(Permission.LEARNING_MANAGE)
    )
    async def competition_plan(
        self, info: Info, input: Annotated[CompetitionPlanInput, strawberry.argument(description="Which, and what.")]
    ) -> CompetitionPlanPayload | None:
        command = service.CompetitionPlan(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"), _content(input.competition)
        )
        return await perform(
            info, CompetitionPlanPayload, service.competition_plan, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Changes all of a draft of a competition; who does is its author.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def competition_change(
        self, info: Info, input: Annotated[CompetitionChangeInput, strawberry.argument(description="Which, and what.")]
    ) -> CompetitionChangePayload | None:
        command = service.CompetitionChange(_key(input.competition_id), _content(input.competition))
        return await perform(
            info, CompetitionChangePayload, service.competition_change, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Asks others to approve a draft of a competition.", extensions=requires(Permission.LEARNING_MANAGE)
    )
    async def competition_submit(
        self, info: Info, input: Annotated[CompetitionSubmitInput, strawberry.argument(description="Which, and what.")]
    ) -> CompetitionSubmitPayload | None:
        command = service.CompetitionOf(_key(input.competition_id))
        return await perform(
            info, CompetitionSubmitPayload, service.competition_submit, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Announces a competition that others wrote; from then on it does not change.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def competition_approve(
        self, info: Info, input: Annotated[CompetitionApproveInput, strawberry.argument(description="Which, and what.")]
    ) -> CompetitionApprovePayload | None:
        command = service.CompetitionApprove(_key(input.competition_id), input.draft_revision)
        return await perform(
            info, CompetitionApprovePayload, service.competition_approve, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Sends a competition back to its author.", extensions=requires(Permission.LEARNING_MANAGE)
    )
    async def competition_return(
        self, info: Info, input: Annotated[CompetitionReturnInput, strawberry.argument(description="Which, and what.")]
    ) -> CompetitionReturnPayload | None:
        command = service.CompetitionBecause(_key(input.competition_id), input.reason)
        return await perform(
            info, CompetitionReturnPayload, service.competition_return, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Calls a competition off before its results are published.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def competition_cancel(
        self, info: Info, input: Annotated[CompetitionCancelInput, strawberry.argument(description="Which, and what.")]
    ) -> CompetitionCancelPayload | None:
        command = service.CompetitionBecause(_key(input.competition_id), input.reason)
        return await perform(
            info, CompetitionCancelPayload, service.competition_cancel, command, request_key=input.request_key
        )
