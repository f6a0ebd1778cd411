"""The editorial calendar 编发日历."""

from datetime import date, datetime
from typing import Any

import strawberry

from api.fields import column, relation
from api.schema.channels.codes import NewsMoment
from api.schema.news.nouns import NewsItem
from api.schema.shared import IdFilterInput


@strawberry.type(description="Moment of a news item in the calendar, for who holds NEWS_READ at its organisation.")
class NewsCalendarEntry:
    """A row of the calendar."""

    row: strawberry.Private[Any]

    moment: NewsMoment = column("moment", convert=NewsMoment, description="What happens or happened then.")
    at: datetime = column("at", description="When.")
    on_day: date = column("on_day", description="Day of it by China's clock.")
    news_item: NewsItem | None = relation(
        "news_item_by_id", "item_id", lambda: NewsItem, description="Item, with its posts at all targets."
    )


@strawberry.input(description="Filter on moments of the calendar.")
class NewsMomentFilterInput:
    """Operators on moments."""

    eq: NewsMoment | None = strawberry.field(default=None, description="Equal to this moment.")
    one_of: list[NewsMoment] | None = strawberry.field(default=None, description="One of these moments.")


@strawberry.input(description="Filter of the calendar of news; conditions given together all hold.")
class NewsCalendarWhereInput:
    """Conditions on moments."""

    organisation: IdFilterInput | None = strawberry.field(default=None, description="Of an organisation; `eq` only.")
    moment: NewsMomentFilterInput | None = strawberry.field(default=None, description="By what happens then.")
    since: datetime | None = strawberry.field(default=None, description="From this instant on; null: from the first.")
    before: datetime | None = strawberry.field(default=None, description="Before this instant; null: to the last.")
