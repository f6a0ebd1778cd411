"""What is done with paper ballots: one call into domain.votes.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.paper_writes import (
    PaperAccountEnterInput,
    PaperAccountEnterPayload,
    PaperCountEnterInput,
    PaperCountEnterPayload,
    PaperGiveInput,
    PaperGivePayload,
    PaperSpoilInput,
    PaperSpoilPayload,
)
from api.schema.votes.stations import (
    PaperStationAddInput,
    PaperStationAddPayload,
    PaperStationChangeInput,
    PaperStationChangePayload,
    PaperStationMergeInput,
    PaperStationMergePayload,
    station_draft_of,
)
from domain.shared.permissions import Permission
from domain.votes.service import paper_counting, papers, stations


@strawberry.type
class PaperMutation:
    """Root mutations of paper ballots."""

    @strawberry.mutation(
        description="Adds a station to a vote that takes paper, until it closes.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def paper_station_add(
        self, info: Info, input: Annotated[PaperStationAddInput, strawberry.argument(description="Station.")]
    ) -> PaperStationAddPayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = stations.PaperStationAdd(vote_id, station_draft_of(input))
        return await perform(
            info, PaperStationAddPayload, stations.paper_station_add, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Has a station say something else, until its papers are counted.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def paper_station_change(
        self,
        info: Info,
        input: Annotated[PaperStationChangeInput, strawberry.argument(description="Which one, and what it says.")],
    ) -> PaperStationChangePayload | None:
        station_id = key_of(input.station_id, "PaperStation", "input", "stationId")
        command = stations.PaperStationChange(station_id, station_draft_of(input))
        return await perform(
            info, PaperStationChangePayload, stations.paper_station_change, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Has the papers of a station counted with another's, with whose they were mixed.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def paper_station_merge(
        self, info: Info, input: Annotated[PaperStationMergeInput, strawberry.argument(description="Both stations.")]
    ) -> PaperStationMergePayload | None:
        station_id = key_of(input.station_id, "PaperStation", "input", "stationId")
        command = stations.PaperStationMerge(station_id, key_of(input.with_id, "PaperStation", "input", "withId"))
        return await perform(
            info, PaperStationMergePayload, stations.paper_station_merge, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Gives a member a paper, by an officer or a clerk of the station; it is their ballot then.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def paper_give(
        self, info: Info, input: Annotated[PaperGiveInput, strawberry.argument(description="Who asks.")]
    ) -> PaperGivePayload | None:
        command = papers.PaperGive(key_of(input.station_id, "PaperStation", "input", "stationId"), input.member_number)
        return await perform(info, PaperGivePayload, papers.paper_give, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Takes a paper of the station back; the member gets another one, or votes elsewhere.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def paper_spoil(
        self, info: Info, input: Annotated[PaperSpoilInput, strawberry.argument(description="Who hands it back.")]
    ) -> PaperSpoilPayload | None:
        station_id = key_of(input.station_id, "PaperStation", "input", "stationId")
        command = papers.PaperSpoil(station_id, input.member_number, input.is_replaced)
        return await perform(info, PaperSpoilPayload, papers.paper_spoil, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Says after the close what became of the papers of a station.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def paper_account_enter(
        self, info: Info, input: Annotated[PaperAccountEnterInput, strawberry.argument(description="Account.")]
    ) -> PaperAccountEnterPayload | None:
        station_id = key_of(input.station_id, "PaperStation", "input", "stationId")
        command = paper_counting.PaperAccountEnter(station_id, input.plain())
        return await perform(
            info, PaperAccountEnterPayload, paper_counting.paper_account_enter, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes in what one person counted in a box; the second one's decides whether both agree.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def paper_count_enter(
        self, info: Info, input: Annotated[PaperCountEnterInput, strawberry.argument(description="Count.")]
    ) -> PaperCountEnterPayload | None:
        station_id = key_of(input.station_id, "PaperStation", "input", "stationId")
        groups = [each.plain() for each in input.groups]
        command = paper_counting.PaperCountEnter(station_id, input.invalid_count, groups)
        return await perform(
            info, PaperCountEnterPayload, paper_counting.paper_count_enter, command, request_key=input.request_key
        )
