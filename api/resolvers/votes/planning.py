"""What officers do with votes before they open."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.asking import VoteQuestionsSetInput, VoteQuestionsSetPayload
from api.schema.votes.planning import (
    VoteChangeInput,
    VoteChangePayload,
    VoteDraftInput,
    VoteDraftPayload,
    VoteElectorsSetInput,
    VoteElectorsSetPayload,
    VoteKeySetInput,
    VoteKeySetPayload,
    vote_draft_of,
)
from api.schema.votes.scheduling import (
    VoteScheduleInput,
    VoteSchedulePayload,
    VoteUnscheduleInput,
    VoteUnschedulePayload,
)
from domain.shared.permissions import Permission
from domain.votes import service
from domain.votes.service import ElectorsSet, KeySet, QuestionsSet, VoteChange, VotePlan, VoteStep


@strawberry.type
class VotePlanMutation:
    """Root mutations of planning."""

    @strawberry.mutation(
        description="Drafts a vote of an organisation.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_draft(
        self, info: Info, input: Annotated[VoteDraftInput, strawberry.argument(description="Draft.")]
    ) -> VoteDraftPayload | None:
        command = VotePlan(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"), vote_draft_of(input)
        )
        return await perform(info, VoteDraftPayload, service.vote_draft, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Has a draft say something else.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_change(
        self,
        info: Info,
        input: Annotated[VoteChangeInput, strawberry.argument(description="Which one, and what it says.")],
    ) -> VoteChangePayload | None:
        command = VoteChange(key_of(input.vote_id, "Vote", "input", "voteId"), vote_draft_of(input))
        return await perform(info, VoteChangePayload, service.vote_change, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Lays the questions of a draft anew, with their options.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_questions_set(
        self,
        info: Info,
        input: Annotated[VoteQuestionsSetInput, strawberry.argument(description="Which one, and its questions.")],
    ) -> VoteQuestionsSetPayload | None:
        command = QuestionsSet(
            key_of(input.vote_id, "Vote", "input", "voteId"), [each.plain() for each in input.questions]
        )
        return await perform(
            info, VoteQuestionsSetPayload, service.vote_questions_set, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Gives a draft a list of those who alone vote, or takes it away.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_electors_set(
        self,
        info: Info,
        input: Annotated[VoteElectorsSetInput, strawberry.argument(description="Which one, and who votes.")],
    ) -> VoteElectorsSetPayload | None:
        command = ElectorsSet(
            key_of(input.vote_id, "Vote", "input", "voteId"),
            None
            if input.member_ids is None
            else [key_of(each, "Member", "input", "memberIds") for each in input.member_ids],
        )
        return await perform(
            info, VoteElectorsSetPayload, service.vote_electors_set, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Gives a draft the public halves of its key, and says who holds the shares of the other.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_key_set(
        self, info: Info, input: Annotated[VoteKeySetInput, strawberry.argument(description="Which one, and its key.")]
    ) -> VoteKeySetPayload | None:
        command = KeySet(
            key_of(input.vote_id, "Vote", "input", "voteId"), input.key_file, [each.plain() for each in input.holders]
        )
        return await perform(info, VoteKeySetPayload, service.vote_key_set, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Announces a draft that lacks nothing: its roll can be objected to; asks for a recent proof.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_schedule(
        self, info: Info, input: Annotated[VoteScheduleInput, strawberry.argument(description="Which one.")]
    ) -> VoteSchedulePayload | None:
        command = VoteStep(key_of(input.vote_id, "Vote", "input", "voteId"))
        return await perform(info, VoteSchedulePayload, service.vote_schedule, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Makes a draft of a vote that is announced and not open yet.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_unschedule(
        self, info: Info, input: Annotated[VoteUnscheduleInput, strawberry.argument(description="Which one.")]
    ) -> VoteUnschedulePayload | None:
        command = VoteStep(key_of(input.vote_id, "Vote", "input", "voteId"))
        return await perform(
            info, VoteUnschedulePayload, service.vote_unschedule, command, request_key=input.request_key
        )
