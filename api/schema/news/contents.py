"""What is written of a news item, as clients send it."""

from datetime import datetime

import strawberry

from db.models.auth import Role
from db.models.news import NewsAudience, NewsKind, NewsReplyMode, NewsUrgency
from db.models.organisations import PostKind


@strawberry.input(description="All that is written of a news item.")
class NewsTextsInput:
    """Texts. Bodies are cleaned when they are written (docs/news.md)."""

    title: str = strawberry.field(description="Title in Chinese, 1 to 120 characters.")
    title_en: str | None = strawberry.field(default=None, description="Title in English, at most 120; null without.")
    lead: str = strawberry.field(description="Lead in Chinese, 1 to 500 characters.")
    lead_en: str | None = strawberry.field(default=None, description="Lead in English, at most 500; null without.")
    body: str = strawberry.field(description="Body in Chinese as HTML, at most 60,000 characters; see docs/news.md.")
    body_en: str | None = strawberry.field(default=None, description="Body in English as HTML; null without.")
    short_text: str | None = strawberry.field(
        default=None, description="Text for short messages, at most 280 characters; null without."
    )


@strawberry.input(description="All of a news item.")
class NewsContentInput:
    """An item."""

    kind: NewsKind = strawberry.field(description="What it is about.")
    urgency: NewsUrgency = strawberry.field(
        default=NewsUrgency.NORMAL, description="How soon it must reach its audience."
    )
    audience: NewsAudience = strawberry.field(default=NewsAudience.MEMBERS, description="Whom it is for.")
    audience_roles: list[Role] = strawberry.field(
        default_factory=list,
        description="Only who holds one of these roles today at or below its organisation; empty: any; not of PUBLIC.",
    )
    audience_posts: list[PostKind] = strawberry.field(
        default_factory=list,
        description="Only who holds one of these posts today at or below its organisation; empty: any; not of PUBLIC.",
    )
    audience_tags: list[str] = strawberry.field(
        default_factory=list,
        description="Only who has one of these tags, at most 50 of 40 characters; empty: any; not of PUBLIC.",
    )
    texts: NewsTextsInput = strawberry.field(description="What is written.")
    publish_at: datetime | None = strawberry.field(
        default=None, description="When it is published; null, or past: once it is approved."
    )
    until: datetime | None = strawberry.field(default=None, description="Until when it is shown; null: for good.")
    survey_id: strawberry.ID | None = strawberry.field(default=None, description="Survey that it leads to; one link.")
    vote_id: strawberry.ID | None = strawberry.field(default=None, description="Vote that it leads to; one link.")
    activity_id: strawberry.ID | None = strawberry.field(
        default=None, description="Activity that it leads to; one link."
    )
    reply_mode: NewsReplyMode = strawberry.field(
        default=NewsReplyMode.CLOSED, description="Whether those for whom it is may reply."
    )
    answering_unit_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Open answering unit of its organisation or above that questions about it go to; null: the oldest "
        "of its organisation.",
    )
