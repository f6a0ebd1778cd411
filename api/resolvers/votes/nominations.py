"""Nominations: calls by officers, nominations and voices of members, answers of candidates."""

from typing import Annotated

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.votes.calling import (
    NominationCallCancelInput,
    NominationCallCancelPayload,
    NominationCallChangeInput,
    NominationCallChangePayload,
    NominationCallOpenInput,
    NominationCallOpenPayload,
    NominationsTakeInput,
    NominationsTakePayload,
)
from api.schema.votes.filters import NominationCallWhereInput
from api.schema.votes.nominations import NominationCall
from db.queries.votes import nomination_lists as lists
from domain.shared.permissions import Permission
from domain.votes.service import nominations
from domain.votes.service.nominations import CallCancel, CallChange, CallDraft, CallOpen, NominationsTake


@strawberry.type
class NominationQuery:
    """Root reads of nominations."""

    @strawberry.field(
        description="Calls for nominations that the caller may see, latest closing first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def nomination_calls(
        self,
        where: Annotated[NominationCallWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[NominationCall] | None:
        request = page_request(lists.CALL_ORDER, first=first, after=after, last=last, before=before)
        filters = call_filters(where)
        return Connection(source=PageSource(lists.CALLS, NominationCall, lists.CALL_ORDER, request, filters))

    @found(
        description="Call for nominations by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def nomination_call(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the call.")]
    ) -> NominationCall | None:
        return reference("nomination_call_by_id", key_of(id, "NominationCall", "id"), NominationCall)


def call_filters(where: NominationCallWhereInput | None) -> dict[str, object]:
    """The filters of the list of calls by parameter name."""
    if where is None:
        return {}
    return given(vote_id=key_of_one(where.vote, "Vote", "where.vote"), states=codes_of(where.state, "where.state"))


@strawberry.type
class NominationCallMutation:
    """Root mutations of calls."""

    @strawberry.mutation(
        description="Calls for nominations for a question of a draft; the electorate is told.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def nomination_call_open(
        self, info: Info, input: Annotated[NominationCallOpenInput, strawberry.argument(description="Call.")]
    ) -> NominationCallOpenPayload | None:
        draft = CallDraft(**{name: getattr(input, name) for name in CallDraft.__slots__})
        command = CallOpen(key_of(input.vote_id, "Vote", "input", "voteId"), input.question_number, draft)
        return await perform(
            info,
            NominationCallOpenPayload,
            nominations.nomination_call_open,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Has a call say something else; once it has begun, it can only close later.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def nomination_call_change(
        self,
        info: Info,
        input: Annotated[NominationCallChangeInput, strawberry.argument(description="Which one, and what it says.")],
    ) -> NominationCallChangePayload | None:
        changed = {name: getattr(input, name) for name in CallDraft.__slots__}
        command = CallChange(key_of(input.call_id, "NominationCall", "input", "callId"), **changed)
        return await perform(
            info,
            NominationCallChangePayload,
            nominations.nomination_call_change,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Calls a call off, with all its nominations; members read why.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def nomination_call_cancel(
        self,
        info: Info,
        input: Annotated[NominationCallCancelInput, strawberry.argument(description="Which one, and why.")],
    ) -> NominationCallCancelPayload | None:
        command = CallCancel(key_of(input.call_id, "NominationCall", "input", "callId"), input.reason)
        return await perform(
            info,
            NominationCallCancelPayload,
            nominations.nomination_call_cancel,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Writes the accepted nominees who may stand as the options of the question, in the call's order.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def nominations_take(
        self, info: Info, input: Annotated[NominationsTakeInput, strawberry.argument(description="Which one.")]
    ) -> NominationsTakePayload | None:
        order = input.nomination_ids
        command = NominationsTake(
            key_of(input.call_id, "NominationCall", "input", "callId"),
            None if order is None else [key_of(each, "Nomination", "input", "nominationIds") for each in order],
        )
        return await perform(
            info, NominationsTakePayload, nominations.nominations_take, command, request_key=input.request_key
        )
