"""What members and officers do of entries: at most 12 statements each with one call into the domain."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.competitions.entering import (
    CompetitionEnterInput,
    CompetitionEnterPayload,
    CompetitionEntryAnswerInput,
    CompetitionEntryAnswerPayload,
    CompetitionEntryReviewInput,
    CompetitionEntryReviewPayload,
    CompetitionEntryWithdrawInput,
    CompetitionEntryWithdrawPayload,
)
from domain.competitions import service
from domain.shared.permissions import Permission


def _entry(given: strawberry.ID) -> UUID:
    return key_of(given, "CompetitionEntry", "input", "entryId")


@strawberry.type
class CompetitionEntryMutation:
    """Root mutations of entries."""

    @strawberry.mutation(
        description="Enters the caller, a team with the caller, or members where the caller manages learning.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def competition_enter(
        self, info: Info, input: Annotated[CompetitionEnterInput, strawberry.argument(description="Which, and what.")]
    ) -> CompetitionEnterPayload | None:
        command = service.CompetitionEnter(
            key_of(input.competition_id, "Competition", "input", "competitionId"), input.member_numbers, input.team_name
        )
        return await perform(
            info, CompetitionEnterPayload, service.competition_enter, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Consents to an entry of the caller's, or declines it, while entries are taken.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def competition_entry_answer(
        self,
        info: Info,
        input: Annotated[CompetitionEntryAnswerInput, strawberry.argument(description="Which, and what.")],
    ) -> CompetitionEntryAnswerPayload | None:
        command = service.CompetitionEntryAnswer(_entry(input.entry_id), input.is_consented)
        return await perform(
            info,
            CompetitionEntryAnswerPayload,
            service.competition_entry_answer,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Withdraws an entry, by one who is in it or who made it, while entries are taken.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def competition_entry_withdraw(
        self,
        info: Info,
        input: Annotated[CompetitionEntryWithdrawInput, strawberry.argument(description="Which, and what.")],
    ) -> CompetitionEntryWithdrawPayload | None:
        command = service.CompetitionEntryWithdraw(_entry(input.entry_id))
        return await perform(
            info,
            CompetitionEntryWithdrawPayload,
            service.competition_entry_withdraw,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Confirms an entry to which all consented, or refuses it, until results are recorded.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def competition_entry_review(
        self,
        info: Info,
        input: Annotated[CompetitionEntryReviewInput, strawberry.argument(description="Which, and what.")],
    ) -> CompetitionEntryReviewPayload | None:
        command = service.CompetitionEntryReview(_entry(input.entry_id), input.is_confirmed, input.reason)
        return await perform(
            info,
            CompetitionEntryReviewPayload,
            service.competition_entry_review,
            command,
            request_key=input.request_key,
        )
