"""What becomes of results: at most 12 statements each with one call into the domain."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.competitions.awarding import (
    CompetitionNoticeDraftInput,
    CompetitionNoticeDraftPayload,
    CompetitionResultsPublishInput,
    CompetitionResultsPublishPayload,
    CompetitionResultsRecordInput,
    CompetitionResultsRecordPayload,
    CompetitionShowcaseSetInput,
    CompetitionShowcaseSetPayload,
    CompetitionWinWithdrawInput,
    CompetitionWinWithdrawPayload,
)
from domain.competitions import service
from domain.shared.permissions import Permission


def _key(given: strawberry.ID) -> UUID:
    return key_of(given, "Competition", "input", "competitionId")


def _win(given: strawberry.ID) -> UUID:
    return key_of(given, "CompetitionWin", "input", "winId")


@strawberry.type
class CompetitionResultMutation:
    """Root mutations of results."""

    @strawberry.mutation(
        description="Records which awards go to which entries, in place of what was recorded before.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def competition_results_record(
        self,
        info: Info,
        input: Annotated[CompetitionResultsRecordInput, strawberry.argument(description="Which, and what.")],
    ) -> CompetitionResultsRecordPayload | None:
        command = service.CompetitionResultsRecord(
            _key(input.competition_id),
            [
                service.Given(
                    key_of(each.entry_id, "CompetitionEntry", "input", "given", "entryId"),
                    key_of(each.award_id, "CompetitionAward", "input", "given", "awardId"),
                )
                for each in input.given
            ],
            input.protocol_hash,
        )
        return await perform(
            info,
            CompetitionResultsRecordPayload,
            service.competition_results_record,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Drafts the public notice of all who are to get awards; another person approves it.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def competition_notice_draft(
        self,
        info: Info,
        input: Annotated[CompetitionNoticeDraftInput, strawberry.argument(description="Which, and what.")],
    ) -> CompetitionNoticeDraftPayload | None:
        command = service.CompetitionNoticeDraft(
            _key(input.competition_id),
            body=input.body,
            name_mask=input.name_mask,
            opens_on=input.opens_on,
            closes_on=input.closes_on,
        )
        return await perform(
            info,
            CompetitionNoticeDraftPayload,
            service.competition_notice_draft,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Gives the awards that another officer recorded, with a certificate for each winner.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def competition_results_publish(
        self,
        info: Info,
        input: Annotated[CompetitionResultsPublishInput, strawberry.argument(description="Which, and what.")],
    ) -> CompetitionResultsPublishPayload | None:
        command = service.CompetitionResultsPublish(_key(input.competition_id), input.results_revision)
        return await perform(
            info,
            CompetitionResultsPublishPayload,
            service.competition_results_publish,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Takes an award from somebody and their team; whoever checks a certificate is told so.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def competition_win_withdraw(
        self,
        info: Info,
        input: Annotated[CompetitionWinWithdrawInput, strawberry.argument(description="Which, and what.")],
    ) -> CompetitionWinWithdrawPayload | None:
        command = service.CompetitionWinWithdraw(_win(input.win_id), input.reason)
        return await perform(
            info,
            CompetitionWinWithdrawPayload,
            service.competition_win_withdraw,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Consents to the showcase with a text of one's own, or takes the consent back.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def competition_showcase_set(
        self,
        info: Info,
        input: Annotated[CompetitionShowcaseSetInput, strawberry.argument(description="Which, and what.")],
    ) -> CompetitionShowcaseSetPayload | None:
        command = service.CompetitionShowcaseSet(_win(input.win_id), input.text)
        return await perform(
            info,
            CompetitionShowcaseSetPayload,
            service.competition_showcase_set,
            command,
            request_key=input.request_key,
        )
