"""What a client can do with activities: at most 12 statements each, one call into domain.activities.service."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.activities.filters import ActivityWhereInput, RegistrationWhereInput
from api.schema.activities.nouns import Activity
from api.schema.activities.planning import ActivityCreateInput, ActivityCreatePayload, draft_of
from api.schema.activities.registering import (
    ActivityRegisterInput,
    ActivityRegisterPayload,
    RegistrationAcceptInput,
    RegistrationAcceptPayload,
    RegistrationCancelInput,
    RegistrationCancelPayload,
    RegistrationDecideInput,
    RegistrationDecidePayload,
    RegistrationDeclineInput,
    RegistrationDeclinePayload,
    RegistrationWithdrawInput,
    RegistrationWithdrawPayload,
)
from api.schema.activities.registrations import Registration
from api.schema.activities.running import (
    ActivityCancelInput,
    ActivityCancelPayload,
    ActivityCloseInput,
    ActivityClosePayload,
    ActivityPartPlacesInput,
    ActivityPlacesChangeInput,
    ActivityPlacesChangePayload,
    ActivityPublishInput,
    ActivityPublishPayload,
    ActivityReopenInput,
    ActivityReopenPayload,
    ActivityUpdateInput,
    ActivityUpdatePayload,
    ActivityWindowTimesInput,
    MemberTagsSetInput,
    MemberTagsSetPayload,
)
from api.schema.members.on_behalf import on_behalf_of
from db.queries.activities import lists
from domain.activities import service
from domain.shared.permissions import Permission

_TEXTS_AND_TIMES = (
    "title",
    "title_en",
    "description",
    "venue",
    "venue_address",
    "starts_at",
    "ends_at",
    "registration_closes_at",
)


@strawberry.type
class ActivityQuery:
    """Root reads of activities."""

    @strawberry.field(
        description="Activities that the caller may see, earliest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def activities(
        self,
        where: Annotated[ActivityWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Activity] | None:
        request = page_request(lists.ACTIVITY_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(lists.ACTIVITIES, Activity, lists.ACTIVITY_ORDER, request, activity_filters(where))
        return Connection(source=source)

    @found(
        description="Activity by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def activity(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the activity.")]
    ) -> Activity | None:
        return reference("activity_by_id", key_of(id, "Activity", "id"), Activity)

    @strawberry.field(
        description="Registrations for activities within reach, in the order of their coming.",
        extensions=requires(Permission.ACTIVITY_READ),
    )
    def registrations(
        self,
        where: Annotated[RegistrationWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Registration] | None:
        request = page_request(lists.REGISTRATION_ORDER, first=first, after=after, last=last, before=before)
        filters = registration_filters(where)
        return Connection(
            source=PageSource(lists.REGISTRATIONS, Registration, lists.REGISTRATION_ORDER, request, filters)
        )


@strawberry.type
class ActivityMutation:
    """Root mutations of activities."""

    @strawberry.mutation(
        description="Plans an activity, or a series of them, as drafts.",
        extensions=requires(Permission.ACTIVITY_MANAGE),
    )
    async def activity_create(
        self, info: Info, input: Annotated[ActivityCreateInput, strawberry.argument(description="Draft.")]
    ) -> ActivityCreatePayload | None:
        command = service.ActivityCreate(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            draft_of(input),
            sessions=1 if input.repeats is None else input.repeats.sessions,
            interval_weeks=1 if input.repeats is None else input.repeats.interval_weeks,
            certificate_sessions=None if input.repeats is None else input.repeats.certificate_sessions,
        )
        return await perform(
            info, ActivityCreatePayload, service.activity_create, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Changes texts, times and windows of an activity; participants are told of another time or venue.",
        extensions=requires(Permission.ACTIVITY_MANAGE),
    )
    async def activity_update(
        self, info: Info, input: Annotated[ActivityUpdateInput, strawberry.argument(description="Changes.")]
    ) -> ActivityUpdatePayload | None:
        command = service.ActivityUpdate(
            key_of(input.activity_id, "Activity", "input", "activityId"),
            **{name: getattr(input, name) for name in _TEXTS_AND_TIMES},
            windows=_times(input.windows),
            more_windows=tuple(each.plain() for each in input.more_windows),
        )
        return await perform(
            info, ActivityUpdatePayload, service.activity_update, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Publishes a draft and opens its places.",
        extensions=requires(Permission.ACTIVITY_MANAGE),
    )
    async def activity_publish(
        self, info: Info, input: Annotated[ActivityPublishInput, strawberry.argument(description="Which one.")]
    ) -> ActivityPublishPayload | None:
        command = service.ActivityPublish(
            key_of(input.activity_id, "Activity", "input", "activityId"), is_whole_series=input.is_whole_series
        )
        return await perform(
            info, ActivityPublishPayload, service.activity_publish, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Ends registration; the waiting list moves on.",
        extensions=requires(Permission.ACTIVITY_MANAGE),
    )
    async def activity_close(
        self, info: Info, input: Annotated[ActivityCloseInput, strawberry.argument(description="Which one.")]
    ) -> ActivityClosePayload | None:
        command = service.ActivityClose(key_of(input.activity_id, "Activity", "input", "activityId"))
        return await perform(info, ActivityClosePayload, service.activity_close, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Lets registration go on, by the windows.",
        extensions=requires(Permission.ACTIVITY_MANAGE),
    )
    async def activity_reopen(
        self, info: Info, input: Annotated[ActivityReopenInput, strawberry.argument(description="Which one.")]
    ) -> ActivityReopenPayload | None:
        command = service.ActivityReopen(key_of(input.activity_id, "Activity", "input", "activityId"))
        return await perform(
            info, ActivityReopenPayload, service.activity_reopen, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Cancels an activity with all registrations; everybody is told.",
        extensions=requires(Permission.ACTIVITY_MANAGE),
    )
    async def activity_cancel(
        self, info: Info, input: Annotated[ActivityCancelInput, strawberry.argument(description="Which one.")]
    ) -> ActivityCancelPayload | None:
        command = service.ActivityCancel(
            key_of(input.activity_id, "Activity", "input", "activityId"), input.reason, input.is_rest_of_series
        )
        return await perform(
            info, ActivityCancelPayload, service.activity_cancel, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Changes the number of places; nobody loses one, and the line gets what is added.",
        extensions=requires(Permission.ACTIVITY_MANAGE),
    )
    async def activity_places_change(
        self, info: Info, input: Annotated[ActivityPlacesChangeInput, strawberry.argument(description="Numbers.")]
    ) -> ActivityPlacesChangePayload | None:
        command = service.ActivityPlacesChange(
            key_of(input.activity_id, "Activity", "input", "activityId"),
            input.capacity,
            _places(input.reserves, "ActivityReserve"),
            _places(input.windows, "ActivityWindow"),
        )
        return await perform(
            info, ActivityPlacesChangePayload, service.activity_places_change, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Gives a member within reach tags, and no others.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    async def member_tags_set(
        self, info: Info, input: Annotated[MemberTagsSetInput, strawberry.argument(description="Tags.")]
    ) -> MemberTagsSetPayload | None:
        command = service.MemberTagsSet(key_of(input.member_id, "Member", "input", "memberId"), tuple(input.tags))
        return await perform(
            info, MemberTagsSetPayload, service.member_tags_set, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Registers the caller with companions, all or nobody, or has them wait; officers do for others.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def activity_register(
        self, info: Info, input: Annotated[ActivityRegisterInput, strawberry.argument(description="Wish.")]
    ) -> ActivityRegisterPayload | None:
        command = service.ActivityRegister(
            key_of(input.activity_id, "Activity", "input", "activityId"),
            waits=input.waits,
            companions=tuple(each.plain() for each in input.companions),
            answers={each.key: each.answer for each in input.answers},
            on_behalf=on_behalf_of(input.on_behalf),
        )
        return await perform(
            info, ActivityRegisterPayload, service.activity_register, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Gives up the caller's place, or ends a registration for an activity that the caller manages.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def registration_cancel(
        self, info: Info, input: Annotated[RegistrationCancelInput, strawberry.argument(description="Which one.")]
    ) -> RegistrationCancelPayload | None:
        command = service.RegistrationCancel(key_of(input.registration_id, "Registration", "input", "registrationId"))
        return await perform(
            info, RegistrationCancelPayload, service.registration_cancel, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Ends the caller's own application or waiting.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def registration_withdraw(
        self, info: Info, input: Annotated[RegistrationWithdrawInput, strawberry.argument(description="Which one.")]
    ) -> RegistrationWithdrawPayload | None:
        command = service.RegistrationWithdraw(key_of(input.registration_id, "Registration", "input", "registrationId"))
        return await perform(
            info, RegistrationWithdrawPayload, service.registration_withdraw, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes the place that the caller was offered; officers do for others.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def registration_accept(
        self, info: Info, input: Annotated[RegistrationAcceptInput, strawberry.argument(description="Which one.")]
    ) -> RegistrationAcceptPayload | None:
        command = service.RegistrationAccept(
            key_of(input.registration_id, "Registration", "input", "registrationId"), on_behalf_of(input.on_behalf)
        )
        return await perform(
            info, RegistrationAcceptPayload, service.registration_accept, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Leaves the offered place to the next in line; officers do for others.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def registration_decline(
        self, info: Info, input: Annotated[RegistrationDeclineInput, strawberry.argument(description="Which one.")]
    ) -> RegistrationDeclinePayload | None:
        command = service.RegistrationDecline(
            key_of(input.registration_id, "Registration", "input", "registrationId"), on_behalf_of(input.on_behalf)
        )
        return await perform(
            info, RegistrationDeclinePayload, service.registration_decline, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Approves or rejects an application for an activity.",
        extensions=requires(Permission.REGISTRATION_DECIDE),
    )
    async def registration_decide(
        self, info: Info, input: Annotated[RegistrationDecideInput, strawberry.argument(description="Decision.")]
    ) -> RegistrationDecidePayload | None:
        command = service.RegistrationDecide(
            key_of(input.registration_id, "Registration", "input", "registrationId"),
            is_approval=input.is_approval,
            comment=input.comment,
        )
        return await perform(
            info, RegistrationDecidePayload, service.registration_decide, command, request_key=input.request_key
        )


def activity_filters(where: ActivityWhereInput | None) -> dict[str, Any]:
    """The filters of the list of activities by parameter name."""
    if where is None:
        return {}
    starts = where.starts_at
    return given(
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        states=codes_of(where.state, "where.state"),
        kinds=codes_of(where.kind, "where.kind"),
        starts_from=None if starts is None else starts.gte,
        starts_before=None if starts is None else starts.lt,
        is_open_for_viewer=where.is_open_for_viewer or None,
    )


def registration_filters(where: RegistrationWhereInput | None) -> dict[str, Any]:
    """The filters of the list of registrations by parameter name."""
    if where is None:
        return {}
    return given(
        activity_id=key_of_one(where.activity, "Activity", "where.activity"),
        states=codes_of(where.state, "where.state"),
    )


def _times(windows: Sequence[ActivityWindowTimesInput]) -> Mapping[UUID, tuple[datetime | None, datetime | None]]:
    return {key_of(each.id, "ActivityWindow", "input", "windows"): (each.opens_at, each.closes_at) for each in windows}


def _places(parts: Sequence[ActivityPartPlacesInput], type_name: str) -> Mapping[UUID, int]:
    return {key_of(each.id, type_name, "input", "id"): each.places for each in parts}
