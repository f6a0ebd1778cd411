"""Implementation: one call into domain.suggestions.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.implementing_writes import (
    EffectFigureInput,
    ImplementationPlanInput,
    ImplementationPlanPayload,
    ImplementationReportInput,
    ImplementationReportPayload,
    ImplementationRewardInput,
    ImplementationRewardPayload,
    ImplementationStopInput,
    ImplementationStopPayload,
    ImplementationVerifyInput,
    ImplementationVerifyPayload,
    MilestoneReachInput,
    MilestoneReachPayload,
)
from db.models.suggestions import EffectKind
from domain.shared.permissions import Permission
from domain.suggestions.service import implementing


@strawberry.type
class ImplementationMutation:
    """What is done with implementations."""

    @strawberry.mutation(
        description="Plans how a suggestion is put into practice, for its lead unit, once.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def implementation_plan(
        self,
        info: Info,
        input: Annotated[ImplementationPlanInput, strawberry.argument(description="Plan of an implementation.")],
    ) -> ImplementationPlanPayload | None:
        command = implementing.ImplementationPlan(
            suggestion_id=key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"),
            plan=input.plan,
            due_on=input.due_on,
            milestones=[implementing.PlannedMilestone(each.title, each.due_on) for each in input.milestones],
        )
        return await perform(
            info, ImplementationPlanPayload, implementing.implementation_plan, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Notes that a milestone was done, for the lead unit; the day that was said first stays.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def milestone_reach(
        self,
        info: Info,
        input: Annotated[MilestoneReachInput, strawberry.argument(description="Milestone that was done.")],
    ) -> MilestoneReachPayload | None:
        command = implementing.MilestoneReach(
            suggestion_id=key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"),
            number=input.number,
            done_on=input.done_on,
        )
        return await perform(
            info, MilestoneReachPayload, implementing.milestone_reach, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Reports, for the lead unit, that a suggestion was put into practice, and what that brings.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def implementation_report(
        self,
        info: Info,
        input: Annotated[
            ImplementationReportInput,
            strawberry.argument(description="Report that a suggestion was put into practice."),
        ],
    ) -> ImplementationReportPayload | None:
        command = implementing.ImplementationReport(
            suggestion_id=key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"),
            effects=[
                implementing.ReportedEffect(each.kind.value, amount_of(each), each.basis) for each in input.effects
            ],
        )
        return await perform(
            info,
            ImplementationReportPayload,
            implementing.implementation_report,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Verifies, as the supervisor and another person, that a suggestion was put into practice.",
        extensions=requires(Permission.SUGGESTION_SUPERVISE),
    )
    async def implementation_verify(
        self,
        info: Info,
        input: Annotated[
            ImplementationVerifyInput, strawberry.argument(description="Implementation that was looked at.")
        ],
    ) -> ImplementationVerifyPayload | None:
        command = implementing.ImplementationVerify(
            suggestion_id=key_of(input.suggestion_id, "Suggestion", "input", "suggestionId")
        )
        return await perform(
            info,
            ImplementationVerifyPayload,
            implementing.implementation_verify,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Rewards the authors of a suggestion whose implementation was verified.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def implementation_reward(
        self,
        info: Info,
        input: Annotated[ImplementationRewardInput, strawberry.argument(description="Reward of the authors.")],
    ) -> ImplementationRewardPayload | None:
        command = implementing.ImplementationReward(
            suggestion_id=key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"),
            reward_class=input.reward_class,
            reward_fen=input.reward_fen,
        )
        return await perform(
            info,
            ImplementationRewardPayload,
            implementing.implementation_reward,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Gives an implementation up, with a reason that readers of the suggestion see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def implementation_stop(
        self,
        info: Info,
        input: Annotated[ImplementationStopInput, strawberry.argument(description="Implementation that is given up.")],
    ) -> ImplementationStopPayload | None:
        command = implementing.ImplementationStop(
            suggestion_id=key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), reason=input.reason
        )
        return await perform(
            info, ImplementationStopPayload, implementing.implementation_stop, command, request_key=input.request_key
        )


def amount_of(figure: EffectFigureInput) -> int:
    """How much; what is said in the unit of another kind, or not at all, is out of bounds."""
    is_money = figure.kind is EffectKind.SAVED_FEN
    said, other = (figure.saved_fen, figure.count) if is_money else (figure.count, figure.saved_fen)
    return -1 if said is None or other is not None else said
