"""Root fields of my matters 我的事项, of the inbox 待办 and of the feed 动态."""

from typing import Annotated

import strawberry

from api.filters import codes_of, given, key_of_one
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.matters.feed import FeedItem, FeedWhereInput
from api.schema.matters.mine import Matter, MatterWhereInput
from api.schema.matters.waiting import InboxCount, InboxItem, InboxWhereInput
from db.queries.matters import mine, waiting
from db.queries.matters.arms import ORDER
from db.queries.matters.feed import FEED, FEED_ORDER
from domain.shared.permissions import Permission


@strawberry.type
class MatterQuery:
    """What concerns the caller, as a member and as an officer."""

    @strawberry.field(
        description="What the caller has started or is owed: first what they do next, the earliest due first, then the "
        "rest, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def matters(
        self,
        where: Annotated[MatterWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Matter] | None:
        request = page_request(ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(mine.MATTERS, Matter, ORDER, request, matter_filters(where)))

    @strawberry.field(
        description="What was published, opened or answered for the caller in the last 90 days, newest first, with the "
        "reason why it concerns them.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def feed(
        self,
        where: Annotated[FeedWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[FeedItem] | None:
        request = page_request(FEED_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(FEED, FeedItem, FEED_ORDER, request, feed_filters(where)))

    @strawberry.field(
        description="What waits for the caller's office, across all below it: the oldest deadline first, then what has "
        "none, the oldest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def inbox(
        self,
        where: Annotated[InboxWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[InboxItem] | None:
        request = page_request(waiting.ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(waiting.INBOX, InboxItem, waiting.ORDER, request, inbox_filters(where)))

    @strawberry.field(
        description="How many of each kind wait for the caller's office; kinds of which nothing waits are left out.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def inbox_counts(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[InboxCount] | None:
        request = page_request(waiting.COUNT_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(waiting.INBOX_COUNTS, InboxCount, waiting.COUNT_ORDER, request))


def inbox_filters(where: InboxWhereInput | None) -> dict[str, object]:
    """The filters of the inbox by parameter name."""
    if where is None:
        return {}
    return given(
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        is_overdue=where.is_overdue,
        kinds=codes_of(where.kind, "where.kind"),
    )


def matter_filters(where: MatterWhereInput | None) -> dict[str, object]:
    """The filters of the list by parameter name."""
    if where is None:
        return {}
    return given(is_open=where.is_open, kinds=codes_of(where.kind, "where.kind"))


def feed_filters(where: FeedWhereInput | None) -> dict[str, object]:
    """The filters of the feed by parameter name."""
    if where is None:
        return {}
    return given(is_new=where.is_new, since=where.since, kinds=codes_of(where.kind, "where.kind"))
