"""Who answers a suggestion, and what units do before they answer."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.assigning import (
    SuggestionAskAuthorInput,
    SuggestionAskAuthorPayload,
    SuggestionAssignInput,
    SuggestionAssignmentReturnInput,
    SuggestionAssignmentReturnPayload,
    SuggestionAssignPayload,
    SuggestionBeginInput,
    SuggestionBeginPayload,
    SuggestionContactInput,
    SuggestionContactPayload,
    SuggestionResumeInput,
    SuggestionResumePayload,
)
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionAssignMutation:
    """Assignment, and what units do before they answer."""

    @strawberry.mutation(
        description="Gives a suggestion to a lead unit and co-units.", extensions=requires(Permission.SUGGESTION_MANAGE)
    )
    async def suggestion_assign(
        self, info: Info, input: Annotated[SuggestionAssignInput, strawberry.argument(description="Which, and what.")]
    ) -> SuggestionAssignPayload | None:
        command = service.SuggestionAssign(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"),
            None if input.lead_unit_id is None else key_of(input.lead_unit_id, "AnsweringUnit", "input", "leadUnitId"),
            [key_of(each, "AnsweringUnit", "input", "coUnitIds") for each in input.co_unit_ids],
        )
        return await perform(
            info, SuggestionAssignPayload, service.suggestion_assign, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Gives a suggestion back, as its lead unit.", extensions=requires(Permission.SIGNED_IN)
    )
    async def suggestion_assignment_return(
        self,
        info: Info,
        input: Annotated[SuggestionAssignmentReturnInput, strawberry.argument(description="Which, and why.")],
    ) -> SuggestionAssignmentReturnPayload | None:
        command = service.SuggestionTell(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.reason
        )
        return await perform(
            info,
            SuggestionAssignmentReturnPayload,
            service.suggestion_assignment_return,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Begins to work on a suggestion, as its lead unit.", extensions=requires(Permission.SIGNED_IN)
    )
    async def suggestion_begin(
        self, info: Info, input: Annotated[SuggestionBeginInput, strawberry.argument(description="Which.")]
    ) -> SuggestionBeginPayload | None:
        command = service.SuggestionTake(key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"))
        return await perform(
            info, SuggestionBeginPayload, service.suggestion_begin, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Notes that a unit spoke with the author.", extensions=requires(Permission.SIGNED_IN)
    )
    async def suggestion_contact(
        self,
        info: Info,
        input: Annotated[SuggestionContactInput, strawberry.argument(description="Which, and a word about it.")],
    ) -> SuggestionContactPayload | None:
        command = service.SuggestionTell(key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.note)
        return await perform(
            info, SuggestionContactPayload, service.suggestion_contact, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Asks the author something, as the lead unit; clocks pause.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_ask_author(
        self, info: Info, input: Annotated[SuggestionAskAuthorInput, strawberry.argument(description="Which, and why.")]
    ) -> SuggestionAskAuthorPayload | None:
        command = service.SuggestionTell(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.reason
        )
        return await perform(
            info, SuggestionAskAuthorPayload, service.suggestion_ask_author, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Goes on without the author's answer, as the lead unit.", extensions=requires(Permission.SIGNED_IN)
    )
    async def suggestion_resume(
        self, info: Info, input: Annotated[SuggestionResumeInput, strawberry.argument(description="Which, and why.")]
    ) -> SuggestionResumePayload | None:
        command = service.SuggestionTell(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.reason
        )
        return await perform(
            info, SuggestionResumePayload, service.suggestion_resume, command, request_key=input.request_key
        )
