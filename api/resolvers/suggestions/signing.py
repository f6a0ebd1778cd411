"""Co-authors 联名: asked by the first author, they agree, decline or leave."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.signing import (
    SuggestionAuthorAcceptInput,
    SuggestionAuthorAcceptPayload,
    SuggestionAuthorDeclineInput,
    SuggestionAuthorDeclinePayload,
    SuggestionAuthorInviteInput,
    SuggestionAuthorInvitePayload,
    SuggestionAuthorLeaveInput,
    SuggestionAuthorLeavePayload,
    SuggestionAuthorRemoveInput,
    SuggestionAuthorRemovePayload,
)
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionSigningMutation:
    """Who signs a suggestion, besides who wrote it."""

    @strawberry.mutation(
        description="Asks a member, by number and name, to be a co-author, before the suggestion is answered.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_author_invite(
        self,
        info: Info,
        input: Annotated[
            SuggestionAuthorInviteInput, strawberry.argument(description="Member to be asked to be a co-author.")
        ],
    ) -> SuggestionAuthorInvitePayload | None:
        command = service.SuggestionAuthorInvite(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.member_number, input.name
        )
        return await perform(
            info,
            SuggestionAuthorInvitePayload,
            service.suggestion_author_invite,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Agrees to be a co-author; who seconded the suggestion does not any more.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_author_accept(
        self,
        info: Info,
        input: Annotated[
            SuggestionAuthorAcceptInput,
            strawberry.argument(description="Suggestion of which the caller is to be a co-author."),
        ],
    ) -> SuggestionAuthorAcceptPayload | None:
        command = service.SuggestionAuthorStep(key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"))
        return await perform(
            info,
            SuggestionAuthorAcceptPayload,
            service.suggestion_author_accept,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Declines to be a co-author, for good.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_author_decline(
        self,
        info: Info,
        input: Annotated[
            SuggestionAuthorDeclineInput,
            strawberry.argument(description="Suggestion of which the caller is not to be a co-author."),
        ],
    ) -> SuggestionAuthorDeclinePayload | None:
        command = service.SuggestionAuthorStep(key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"))
        return await perform(
            info,
            SuggestionAuthorDeclinePayload,
            service.suggestion_author_decline,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Takes a co-author's signature back, before the suggestion is answered.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_author_leave(
        self,
        info: Info,
        input: Annotated[
            SuggestionAuthorLeaveInput,
            strawberry.argument(description="Suggestion of which the caller is to be a co-author no more."),
        ],
    ) -> SuggestionAuthorLeavePayload | None:
        command = service.SuggestionAuthorStep(key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"))
        return await perform(
            info, SuggestionAuthorLeavePayload, service.suggestion_author_leave, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes a co-author, or the question to be one, back, before the suggestion is answered.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_author_remove(
        self,
        info: Info,
        input: Annotated[SuggestionAuthorRemoveInput, strawberry.argument(description="Co-author to be taken back.")],
    ) -> SuggestionAuthorRemovePayload | None:
        command = service.SuggestionAuthorRemove(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"), input.member_number
        )
        return await perform(
            info,
            SuggestionAuthorRemovePayload,
            service.suggestion_author_remove,
            command,
            request_key=input.request_key,
        )
