"""What a client can do with channels: root reads, and at most 12 statements each with one call into the domain."""

from typing import Annotated

import strawberry

from api.context import Info
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.channels.calendar import NewsCalendarEntry, NewsCalendarWhereInput
from api.schema.channels.lists import (
    ChannelAddressesAddInput,
    ChannelAddressesAddPayload,
    ChannelAddressSuppressInput,
    ChannelAddressSuppressPayload,
)
from api.schema.channels.nouns import ChannelTarget
from api.schema.channels.planning import (
    ChannelPostDecideInput,
    ChannelPostDecidePayload,
    ChannelPostDropInput,
    ChannelPostDropPayload,
    ChannelPostPlanInput,
    ChannelPostPlanPayload,
)
from api.schema.channels.targets import (
    ChannelTargetAddInput,
    ChannelTargetAddPayload,
    ChannelTargetEndInput,
    ChannelTargetEndPayload,
    setup_given,
)
from db.queries import channels as queries
from db.queries.channels.calendar import CALENDAR_ORDER, NEWS_CALENDAR
from domain.channels import service
from domain.shared.permissions import Permission


@strawberry.type
class ChannelQuery:
    """Root fields of channels."""

    @strawberry.field(
        description="Targets outside at and below where the caller reads drafts of news, newest first.",
        extensions=requires(Permission.NEWS_READ),
    )
    def channel_targets(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[ChannelTarget] | None:
        request = page_request(queries.TARGET_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(queries.CHANNEL_TARGETS, ChannelTarget, queries.TARGET_ORDER, request, {}))

    @strawberry.field(
        description="Calendar of news at and below where the caller reads drafts, the earliest moment first.",
        extensions=requires(Permission.NEWS_READ),
    )
    def news_calendar(
        self,
        where: Annotated[NewsCalendarWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[NewsCalendarEntry] | None:
        request = page_request(CALENDAR_ORDER, first=first, after=after, last=last, before=before)
        filters = calendar_filters(where)
        return Connection(source=PageSource(NEWS_CALENDAR, NewsCalendarEntry, CALENDAR_ORDER, request, filters))


def calendar_filters(where: NewsCalendarWhereInput | None) -> dict[str, object]:
    """The filters of the calendar by parameter name."""
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        moments=codes_of(where.moment, "where.moment"),
        from_at=where.since,
        until_at=where.before,
    )


@strawberry.type
class ChannelMutation:
    """Root mutations of channels."""

    @strawberry.mutation(
        description="Sets up a target outside at which an organisation publishes news.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def channel_target_add(
        self, info: Info, input: Annotated[ChannelTargetAddInput, strawberry.argument(description="Target.")]
    ) -> ChannelTargetAddPayload | None:
        kind, kept, secret = setup_given(input.setup)
        command = service.ChannelTargetAdd(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"), kind, input.name, kept, secret
        )
        return await perform(
            info, ChannelTargetAddPayload, service.channel_target_add, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Ends a target at once; what is published there stays.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def channel_target_end(
        self, info: Info, input: Annotated[ChannelTargetEndInput, strawberry.argument(description="Which one.")]
    ) -> ChannelTargetEndPayload | None:
        command = service.ChannelTargetEnd(key_of(input.channel_target_id, *_TARGET))
        return await perform(
            info, ChannelTargetEndPayload, service.channel_target_end, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Adds addresses to a mail list; who unsubscribed or bounced is left out.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def channel_addresses_add(
        self,
        info: Info,
        input: Annotated[ChannelAddressesAddInput, strawberry.argument(description="List and addresses.")],
    ) -> ChannelAddressesAddPayload | None:
        command = service.ChannelAddressesAdd(key_of(input.channel_target_id, *_TARGET), input.addresses)
        return await perform(
            info, ChannelAddressesAddPayload, service.channel_addresses_add, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Never writes to an address again, by whichever list of the union.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def channel_address_suppress(
        self, info: Info, input: Annotated[ChannelAddressSuppressInput, strawberry.argument(description="Address.")]
    ) -> ChannelAddressSuppressPayload | None:
        command = service.ChannelAddressSuppress(key_of(input.channel_target_id, *_TARGET), input.address)
        return await perform(
            info,
            ChannelAddressSuppressPayload,
            service.channel_address_suppress,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Plans a news item at a target, of a draft with a text of its own there.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def channel_post_plan(
        self, info: Info, input: Annotated[ChannelPostPlanInput, strawberry.argument(description="Item and target.")]
    ) -> ChannelPostPlanPayload | None:
        command = service.ChannelPostPlan(
            key_of(input.news_item_id, "NewsItem", "input", "newsItemId"),
            key_of(input.channel_target_id, *_TARGET),
            input.text,
        )
        return await perform(
            info, ChannelPostPlanPayload, service.channel_post_plan, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes a planned post back before it is sent.", extensions=requires(Permission.NEWS_MANAGE)
    )
    async def channel_post_drop(
        self, info: Info, input: Annotated[ChannelPostDropInput, strawberry.argument(description="Which one.")]
    ) -> ChannelPostDropPayload | None:
        command = service.ChannelPostDrop(key_of(input.channel_post_id, "ChannelPost", "input", "channelPostId"))
        return await perform(
            info, ChannelPostDropPayload, service.channel_post_drop, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Says of a post that failed that it was sent after all, or has it sent again.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def channel_post_decide(
        self, info: Info, input: Annotated[ChannelPostDecideInput, strawberry.argument(description="Which one.")]
    ) -> ChannelPostDecidePayload | None:
        key = key_of(input.channel_post_id, "ChannelPost", "input", "channelPostId")
        command = service.ChannelPostDecide(key, input.decision)
        return await perform(
            info, ChannelPostDecidePayload, service.channel_post_decide, command, request_key=input.request_key
        )


_TARGET = ("ChannelTarget", "input", "channelTargetId")
