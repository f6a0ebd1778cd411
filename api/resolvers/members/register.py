"""The register and joining: a member's home, the officer's list, requests and decisions."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.context import Info
from api.errors import ApiError
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one, keys_of, values_of
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import public, requires
from api.schema.members.erasure import (
    MemberEraseInput,
    MemberErasePayload,
    MemberErasureRequestInput,
    MemberErasureRequestPayload,
)
from api.schema.members.join_requests import (
    JoinRequest,
    JoinRequestDecideInput,
    JoinRequestDecidePayload,
    JoinRequestReceipt,
    JoinRequestSubmitInput,
    JoinRequestSubmitPayload,
    JoinRequestWhereInput,
    JoinRequestWithdrawInput,
    JoinRequestWithdrawPayload,
)
from api.schema.members.on_behalf import on_behalf_of
from api.schema.members.own_view import (
    ConsentGiveInput,
    ConsentGivePayload,
    ConsentWithdrawInput,
    ConsentWithdrawPayload,
    TimelineEntry,
)
from api.schema.members.register import Member, MemberLookup, MemberOrder, MemberWhereInput, sort_key_of
from api.schema.members.resubmission import (
    JoinRequestPrefill,
    JoinRequestResubmitInput,
    JoinRequestResubmitPayload,
)
from api.schema.members.statistics import MAX_ROWS, MemberStatisticsRow
from api.schema.members.viewer import Viewer
from api.schema.scalars import PhoneNumber
from db.keyset import SortKey
from db.names import search_key
from db.queries.members import join_requests, register, timeline
from domain.members import service
from domain.shared.permissions import Permission

_MAX_SEARCH = 40
_MAX_KEYS = 3


@strawberry.type
class MemberQuery:
    """Root fields of the register."""

    @strawberry.field(description="Caller's home.", extensions=requires(Permission.SIGNED_IN))
    def viewer(self, info: Info) -> Viewer | None:
        return Viewer(row={"member_id": info.context.actor.member_id})

    @found(
        description="One member; null when there is none or the caller may not see them.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def member(
        self, info: Info, by: Annotated[MemberLookup, strawberry.argument(description="Id or number of the member.")]
    ) -> Member | None:
        if isinstance(by.member_number, str):
            return reference("member_by_number", by.member_number.strip().upper(), Member)
        return reference("member_by_id", key_of(by.id or "", "Member", "by", "id"), Member)

    @strawberry.field(
        description="Members at and below the nodes where the caller may read them.",
        extensions=requires(Permission.MEMBER_READ),
    )
    def members(
        self,
        where: Annotated[MemberWhereInput | None, strawberry.argument(description="Which members; null: all.")] = None,
        order_by: Annotated[
            list[MemberOrder] | None, strawberry.argument(description="At most 3 sort keys; null: by name.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Member] | None:
        order = member_order(order_by)
        request = page_request(order, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(register.MEMBERS, Member, order, request, member_filters(where)))

    @strawberry.field(
        description="Members in force, retained and suspended, counted by organisation: each asked one, then those "
        "directly below it by code, at most 500 below each; small counts are withheld, the same ones for every caller.",
        extensions=requires(Permission.MEMBER_READ),
        metadata={"list_size": MAX_ROWS},
    )
    async def member_statistics(
        self,
        info: Info,
        by: Annotated[service.MemberStatisticsDimension, strawberry.argument(description="What to count by.")],
        below: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Organisation to begin with, none when out of reach or a group; null: all in whose name "
                "the caller may read members."
            ),
        ] = None,
    ) -> list[MemberStatisticsRow] | None:
        below_id = None if below is None else key_of(below, "Organisation", "below")
        async with info.context.read() as conn:
            rows = await service.member_statistics(conn, info.context.scope, by, below_id)
        return [MemberStatisticsRow(row=asdict(row)) for row in rows]

    @strawberry.field(
        description="Join requests at and below the nodes where the caller may decide them, longest waiting first.",
        extensions=requires(Permission.JOIN_REQUEST_DECIDE),
    )
    def join_requests(
        self,
        where: Annotated[
            JoinRequestWhereInput | None, strawberry.argument(description="Which requests; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[JoinRequest] | None:
        order = join_requests.ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        filters = join_request_filters(where)
        return Connection(source=PageSource(join_requests.JOIN_REQUESTS, JoinRequest, order, request, filters))

    @strawberry.field(
        description="What the caller joined, said and received, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def timeline(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[TimelineEntry] | None:
        request = page_request(timeline.ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(timeline.TIMELINE, TimelineEntry, timeline.ORDER, request))

    @strawberry.field(
        description="An applicant's own request; null unless reference and phone number belong together.",
        extensions=public(),
    )
    async def join_request_receipt(
        self,
        info: Info,
        reference: Annotated[str, strawberry.argument(description="Reference from the receipt, 10 characters.")],
        phone_number: Annotated[PhoneNumber, strawberry.argument(description="Phone number given in the request.")],
    ) -> JoinRequestReceipt | None:
        context = info.context
        async with context.read() as conn:
            row = await service.join_request_find_own(
                conn, context.scope, context.keyring, reference, phone_number=phone_number
            )
        return None if row is None else JoinRequestReceipt(row=row)

    @strawberry.field(
        description="What is on file for asking to join again: of one's own earlier request, by reference and phone "
        "number; without them of the signed-in caller's entry in the register; null for anything else.",
        extensions=public(),
    )
    async def join_request_prefill(
        self,
        info: Info,
        reference: Annotated[
            str | None, strawberry.argument(description="Reference from the receipt, 10 characters; null: register.")
        ] = None,
        phone_number: Annotated[
            PhoneNumber | None, strawberry.argument(description="Phone number given in the request; null: register.")
        ] = None,
    ) -> JoinRequestPrefill | None:
        context = info.context
        async with context.read() as conn:
            row = await service.join_request_prefill(
                conn, context.scope, context.keyring, reference, phone_number=phone_number
            )
        return None if row is None else JoinRequestPrefill(row=row)


@strawberry.type
class MemberMutation:
    """Root mutations of joining."""

    @strawberry.mutation(
        description="Asks to join a branch, group or holding pool; officers have the working days of its rules.",
        extensions=public(),
    )
    async def join_request_submit(
        self,
        info: Info,
        input: Annotated[JoinRequestSubmitInput, strawberry.argument(description="Who wants to join what.")],
    ) -> JoinRequestSubmitPayload | None:
        command = service.Application(
            organisation_id=optional_key(input.organisation_id),
            name=input.name,
            phone_number=input.phone_number,
            identity_number=input.identity_number,
            employment_kind=input.employment_kind.value,
            note=input.note,
            employer_has_union=input.employer_has_union,
        )
        return await perform(
            info, JoinRequestSubmitPayload, service.join_request_submit, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Asks again after a rejection or withdrawal, with what is on file and what is given anew.",
        extensions=public(),
    )
    async def join_request_resubmit(
        self,
        info: Info,
        input: Annotated[JoinRequestResubmitInput, strawberry.argument(description="Which request, and what changes.")],
    ) -> JoinRequestResubmitPayload | None:
        command = service.JoinRequestResubmit(
            reference=input.reference,
            phone_number=input.phone_number,
            organisation_id=optional_key(input.organisation_id),
            name=input.name,
            new_phone_number=input.new_phone_number,
            identity_number=input.identity_number,
            employment_kind=None if input.employment_kind is None else input.employment_kind.value,
            note=input.note,
            employer_has_union=input.employer_has_union,
        )
        return await perform(
            info, JoinRequestResubmitPayload, service.join_request_resubmit, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Decides the caller's step of a join request; the last approval makes the person a member.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def join_request_decide(
        self,
        info: Info,
        input: Annotated[JoinRequestDecideInput, strawberry.argument(description="Decision.")],
    ) -> JoinRequestDecidePayload | None:
        command = service.JoinRequestDecide(
            join_request_id=key_of(input.join_request_id, "JoinRequest", "input", "joinRequestId"),
            is_approval=input.is_approval,
            comment=input.comment,
        )
        return await perform(
            info, JoinRequestDecidePayload, service.join_request_decide, command, request_key=input.request_key
        )

    @strawberry.mutation(description="Withdraws an open join request.", extensions=public())
    async def join_request_withdraw(
        self,
        info: Info,
        input: Annotated[JoinRequestWithdrawInput, strawberry.argument(description="What only the applicant knows.")],
    ) -> JoinRequestWithdrawPayload | None:
        command = service.JoinRequestWithdraw(reference=input.reference, phone_number=input.phone_number)
        return await perform(
            info, JoinRequestWithdrawPayload, service.join_request_withdraw, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Erases a member who has left or died, for good: name, sealed fields, requests, messages, sign-in.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    async def member_erase(
        self,
        info: Info,
        input: Annotated[MemberEraseInput, strawberry.argument(description="Whom, and whether only to count.")],
    ) -> MemberErasePayload | None:
        command = service.MemberErase(
            member_id=key_of(input.member_id, "Member", "input", "memberId"), is_preview=input.is_preview
        )
        return await perform(info, MemberErasePayload, service.member_erase, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Asks for the caller's entry to be erased once they have left, or takes the wish back.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def member_erasure_request(
        self,
        info: Info,
        input: Annotated[MemberErasureRequestInput, strawberry.argument(description="Whether it is wanted.")],
    ) -> MemberErasureRequestPayload | None:
        command = service.ErasureWish(is_wanted=input.is_wanted)
        return await perform(
            info,
            MemberErasureRequestPayload,
            service.member_erasure_request,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Agrees to the present text of a purpose.", extensions=requires(Permission.SIGNED_IN)
    )
    async def consent_give(
        self,
        info: Info,
        input: Annotated[ConsentGiveInput, strawberry.argument(description="What is agreed to.")],
    ) -> ConsentGivePayload | None:
        command = service.ConsentGive(input.purpose, input.text_version, input.note, on_behalf_of(input.on_behalf))
        return await perform(info, ConsentGivePayload, service.consent_give, command, request_key=input.request_key)

    @strawberry.mutation(description="Withdraws a consent, from now on.", extensions=requires(Permission.SIGNED_IN))
    async def consent_withdraw(
        self,
        info: Info,
        input: Annotated[ConsentWithdrawInput, strawberry.argument(description="What is withdrawn.")],
    ) -> ConsentWithdrawPayload | None:
        command = service.ConsentWithdraw(input.purpose, on_behalf_of(input.on_behalf))
        return await perform(
            info, ConsentWithdrawPayload, service.consent_withdraw, command, request_key=input.request_key
        )


def optional_key(organisation_id: str | None) -> UUID | None:
    """The key of the organisation that an input names, if it does."""
    return None if organisation_id is None else key_of(organisation_id, "Organisation", "input", "organisationId")


def member_order(order_by: Sequence[MemberOrder] | None) -> tuple[SortKey, ...]:
    """The sort keys, the id last and in the direction of the key before it, so that one index serves both directions.

    Raises:
        ApiError: INVALID_ORDER, for more than three keys or one twice.
    """
    keys: list[SortKey] = [sort_key_of(order) for order in order_by or [MemberOrder.NAME_ASC]]
    if len(keys) > _MAX_KEYS or len({key.name for key in keys}) < len(keys):
        raise ApiError("INVALID_ORDER", limit=_MAX_KEYS)
    return (*keys, SortKey("id", UUID, is_descending=keys[-1].is_descending))


def member_filters(where: MemberWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name.

    Raises:
        ApiError: INVALID_SEARCH, INVALID_ID, TOO_MANY_VALUES.
    """
    if where is None:
        return {}
    return given(
        organisation_ids=keys_of(where.organisation, "Organisation", "where.organisation"),
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        states=codes_of(where.state, "where.state"),
        employment_kinds=codes_of(where.employment_kind, "where.employmentKind"),
        member_numbers=values_of(where.member_number, "where.memberNumber"),
        joined_from=where.joined_on and where.joined_on.gte,
        joined_to=where.joined_on and where.joined_on.lte,
        search_terms=None if where.search is None else [search_term(where.search)],
    )


def search_term(text: str) -> str:
    """What a person typed, as the register's index keeps it.

    Raises:
        ApiError: INVALID_SEARCH, for nothing or more than 40 characters.
    """
    term = search_key(text) if len(text) <= _MAX_SEARCH else ""
    if not term or "\0" in term:
        raise ApiError("INVALID_SEARCH", limit=_MAX_SEARCH)
    return term


def join_request_filters(where: JoinRequestWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name."""
    if where is None:
        return {}
    return given(
        statuses=codes_of(where.status, "where.status"),
        below_id=key_of_one(where.below, "Organisation", "where.below"),
    )
