"""Filters of the lists of news."""

import strawberry

from api.schema.shared import IdFilterInput
from db.models.news import NewsKind, NewsStanding, NewsUrgency


@strawberry.input(description="Filter on what a news item is about.")
class NewsKindFilterInput:
    """Operators on kinds."""

    eq: NewsKind | None = strawberry.field(default=None, description="Equal to this kind.")
    one_of: list[NewsKind] | None = strawberry.field(default=None, description="One of these kinds.")


@strawberry.input(description="Filter on the urgency of a news item.")
class NewsUrgencyFilterInput:
    """Operators on urgencies."""

    eq: NewsUrgency | None = strawberry.field(default=None, description="Equal to this urgency.")
    one_of: list[NewsUrgency] | None = strawberry.field(default=None, description="One of these urgencies.")


@strawberry.input(description="Filter on what a news item is at this moment.")
class NewsStandingFilterInput:
    """Operators on standings."""

    eq: NewsStanding | None = strawberry.field(default=None, description="Equal to this standing.")
    one_of: list[NewsStanding] | None = strawberry.field(default=None, description="One of these standings.")


@strawberry.input(description="Filter of the list of news; conditions given together all hold.")
class NewsWhereInput:
    """Conditions on news for readers."""

    organisation: IdFilterInput | None = strawberry.field(
        default=None, description="Of an organisation, public items of others too; `eq` only; null: for the caller."
    )
    kind: NewsKindFilterInput | None = strawberry.field(default=None, description="By what it is about.")
    urgency: NewsUrgencyFilterInput | None = strawberry.field(default=None, description="By urgency.")
    is_unread: bool = strawberry.field(default=False, description="Only what the caller has not read; false: all.")
    search: str | None = strawberry.field(
        default=None, description="Words that stand in titles, leads or bodies, 2 to 40 characters; null: all."
    )


@strawberry.input(description="Filter of the list of news for officers; conditions given together all hold.")
class OfficeNewsWhereInput:
    """Conditions on news in any state."""

    organisation: IdFilterInput | None = strawberry.field(default=None, description="Of an organisation; `eq` only.")
    kind: NewsKindFilterInput | None = strawberry.field(default=None, description="By what it is about.")
    urgency: NewsUrgencyFilterInput | None = strawberry.field(default=None, description="By urgency.")
    standing: NewsStandingFilterInput | None = strawberry.field(default=None, description="By what it is now.")
    search: str | None = strawberry.field(
        default=None, description="Words that stand in titles, leads or bodies, 2 to 40 characters; null: all."
    )
