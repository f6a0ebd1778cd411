"""Nouns of news 信息发布: the item, its revisions and what differs between them, corrections, files."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Info
from api.fields import Relation, array, column, computed_from, follow, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.activities import nouns as activity_nouns
from api.schema.channels.nouns import ChannelPost
from api.schema.members import register
from api.schema.news import codes
from api.schema.surveys import nouns as survey_nouns
from api.schema.votes import nouns as vote_nouns
from db import forms
from db.models.auth import Role
from db.models.news import (
    NewsAudience,
    NewsFileKind,
    NewsKind,
    NewsReplyMode,
    NewsReplyState,
    NewsStanding,
    NewsUrgency,
)
from db.models.organisations import PostKind
from domain.news.differences import NewsTextPart, differences
from domain.news.rules import Texts
from domain.shared.differences import TextChangeKind
from domain.shared.rich_text import FILE_PATH

if TYPE_CHECKING:
    from api.schema.activities.nouns import Activity
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation
    from api.schema.suggestions.units import AnsweringUnit
    from api.schema.surveys.nouns import Survey
    from api.schema.votes.nouns import Vote

_HTML = "clean HTML that can stand in a page as it is"


@strawberry.type(description="Paragraph that differs between two revisions of a news item.")
class NewsChange:
    """A change."""

    part: NewsTextPart = strawberry.field(description="Which text.")
    kind: TextChangeKind = strawberry.field(description="What became of it.")
    before: str | None = strawberry.field(description="Paragraph as it was; null where it was added.")
    after: str | None = strawberry.field(description="Paragraph as it is; null where it was removed.")


@strawberry.type(
    description="Text that a news item had, has or may get 修订; for who holds NEWS_READ at its organisation."
)
class NewsRevision:
    """A news_revision row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the revision, from 1.")
    title: str = column("title", description="Title in Chinese.")
    title_en: str | None = column("title_en", description="Title in English; null without.")
    lead: str = column("lead", description="Lead in Chinese.")
    lead_en: str | None = column("lead_en", description="Lead in English; null without.")
    body: str = column("body", description=f"Body in Chinese, {_HTML}.")
    body_en: str | None = column("body_en", description=f"Body in English, {_HTML}; null without.")
    short_text: str | None = column("short_text", description="Text for short messages; null without.")
    note: str | None = column("note", description="What a correction says of itself; null of others.")
    written_at: datetime = column("written_at", description="When it was written.")
    written_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "written_by_id",
        lambda: register.Member,
        description="Who wrote it; null where out of the reader's sight.",
    )


@strawberry.type(description="Correction of a news item 更正, as its readers see it.")
class NewsCorrection:
    """A news_correction row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the revision that it brought.")
    note: str = column("note", description="What was wrong.")
    corrected_at: datetime = column("corrected_at", description="When it was shown.")


@found_by("news_file_by_id")
@strawberry.type(description="File of a news item: a picture in its text, its poster, its video; seen as the item.")
class NewsFile(Node):
    """A news_file row that is whole."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("NewsFile")
    kind: NewsFileKind = column("kind", convert=NewsFileKind, description="What it is.")
    url: str = computed_from(
        "id",
        lambda key: f"{FILE_PATH}{key}",
        form=forms.path_of(FILE_PATH, "id"),
        description="Path to get it from; with an access token, unless the item is public.",
    )
    media_type: str = column("media_type", description="`image/jpeg`, `image/png`, `image/webp` or `video/mp4`.")
    size_bytes: int = column("size_bytes", description="Size in bytes.")
    uploaded_at: datetime = column("uploaded_at", description="When it was there.")


def _unit_type() -> type[Any]:
    from api.schema.suggestions.units import AnsweringUnit  # noqa: PLC0415  # questions show items, too

    return AnsweringUnit


@found_by("news_reply_by_id")
@strawberry.type(
    description="Reply of a member to a news item 留言, seen as the item; one that waits or is hidden, by its author "
    "and who holds NEWS_READ at the item's organisation."
)
class NewsReply(Node):
    """A news_reply row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("NewsReply")
    body: str = column("body", description="What is said.")
    state: NewsReplyState = column("state", convert=NewsReplyState, description="What became of it.")
    state_label: str = label(
        "state", codes.REPLY_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    written_at: datetime = column("written_at", description="When it was written.")
    is_own: bool = column("is_own", description="Whether the caller wrote it.")
    hidden_reason: str | None = column(
        "hidden_reason", description="Why it is hidden; null of others, and for readers."
    )
    answer: str | None = column("answer", description="What the organisation answers; null before.")
    answered_at: datetime | None = column("answered_at", description="When it was answered last; null before.")
    author: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "author_id",
        lambda: register.Member,
        description="Who wrote it, for who holds NEWS_READ there; null for readers, and where out of sight.",
    )
    news_item: Annotated["NewsItem", strawberry.lazy("api.schema.news.nouns")] | None = relation(
        "news_item_by_id", "item_id", lambda: NewsItem, description="Item to which it replies."
    )


_REVISIONS = Relation("news_revisions_by_item_id", "id", lambda: NewsRevision, is_many=True)


@found_by("news_item_by_id")
@strawberry.type(
    description="News item 信息 of an organisation, seen while it is published by whom it is for, a public one by the "
    "whole union, in any state by who holds NEWS_READ there; of a withdrawn one readers see title and reason, and "
    "nobody ever sees who has read it."
)
class NewsItem(Node):
    """A news_item row, and whether the caller has read it."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("NewsItem")
    kind: NewsKind = column("kind", convert=NewsKind, description="What it is about.")
    urgency: NewsUrgency = column("urgency", convert=NewsUrgency, description="How soon it must reach its audience.")
    audience: NewsAudience = column("audience", convert=NewsAudience, description="Whom it is for.")
    audience_roles: list[Role] = array(
        "audience_roles",
        convert=Role,
        description="Only who holds one of these roles at or below its organisation; empty: any, and for readers.",
    )
    audience_posts: list[PostKind] = array(
        "audience_posts",
        convert=PostKind,
        description="Only who holds one of these posts at or below its organisation; empty: any, and for readers.",
    )
    audience_tags: list[str] = array(
        "audience_tags", description="Only who has one of these tags; empty: any, and for readers."
    )
    is_narrowed: bool = column(
        "is_narrowed", description="Whether one of these lists narrows whom it is for; such an item lies in no store."
    )
    standing: NewsStanding = column("standing", convert=NewsStanding, description="What it is at this moment.")
    standing_label: str = label(
        "standing", codes.STANDING_WORDS, description="Word for the standing, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Title in Chinese.")
    title_en: str | None = column("title_en", description="Title in English; null without.")
    lead: str | None = column("lead", description="Lead in Chinese; null once it was withdrawn.")
    lead_en: str | None = column("lead_en", description="Lead in English; null without, and once it was withdrawn.")
    body: str | None = column("body", description=f"Body in Chinese, {_HTML}; null once it was withdrawn.")
    body_en: str | None = column(
        "body_en", description=f"Body in English, {_HTML}; null without, and once it was withdrawn."
    )
    short_text: str | None = column(
        "short_text", description="Text for short messages; null without, and once it was withdrawn."
    )
    is_pinned: bool = column("is_pinned", description="Whether it stays at the top now.")
    pinned_until: datetime | None = column("pinned_until_at", description="Until when it does; null: it does not.")
    publish_at: datetime = column("publish_at", description="When it is or was published; of a draft, its wish.")
    until: datetime | None = column("until_at", description="Until when it is shown; null: for good.")
    revision: int = column("revision", description="Number of the revision that is shown.")
    corrected_at: datetime | None = column("corrected_at", description="When it was last corrected; null: never.")
    withdrawn_at: datetime | None = column("withdrawn_at", description="When it was withdrawn; null: it was not.")
    withdraw_reason: str | None = column("withdraw_reason", description="Why it was withdrawn; null: it was not.")
    is_read: bool = column("is_read", description="Whether the caller has read it, as they said.")
    pending_revision: int | None = column(
        "pending_revision", description="Correction that waits for approval; null without, and for readers."
    )
    return_reason: str | None = column(
        "return_reason", description="Why it, or a correction, last came back; null where none did, and for readers."
    )
    submitted_at: datetime | None = column(
        "submitted_at", description="When it was last submitted; null before, and for readers."
    )
    approved_at: datetime | None = column(
        "approved_at", description="When it was approved; null before, and for readers."
    )
    reach_count: int | None = column(
        "reach_count", description="How many it was for when it was approved; null before, and for readers."
    )
    read_count: int | None = column(
        "read_count",
        description="How many have read it, in whole steps of five, and never so many that fewer than five are left; "
        "null below the first step, and for readers.",
    )
    written_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "written_by_id",
        lambda: register.Member,
        description="Who wrote it first; null for readers, and where out of the reader's sight.",
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id", "organisation_id", lambda: organisations.Organisation, description="Who publishes it."
    )
    survey: Annotated["Survey", strawberry.lazy("api.schema.surveys.nouns")] | None = relation(
        "survey_by_id",
        "survey_id",
        lambda: survey_nouns.Survey,
        description="Survey that it leads to; null without, and where the caller may not see it.",
    )
    vote: Annotated["Vote", strawberry.lazy("api.schema.votes.nouns")] | None = relation(
        "vote_by_id",
        "vote_id",
        lambda: vote_nouns.Vote,
        description="Vote that it leads to; null without, and where the caller may not see it.",
    )
    activity: Annotated["Activity", strawberry.lazy("api.schema.activities.nouns")] | None = relation(
        "activity_by_id",
        "activity_id",
        lambda: activity_nouns.Activity,
        description="Activity that it leads to; null without, and where the caller may not see it.",
    )
    reply_mode: NewsReplyMode = column(
        "reply_mode", convert=NewsReplyMode, description="Whether those who read it may reply."
    )
    answering_unit: Annotated["AnsweringUnit", strawberry.lazy("api.schema.suggestions.units")] | None = relation(
        "answering_unit_by_id",
        "unit_id",
        _unit_type,
        description="Unit that questions about it go to; null: the oldest of its organisation.",
    )
    replies: list[NewsReply] = relations(
        "news_replies_by_item_id",
        "id",
        lambda: NewsReply,
        list_size=20,
        description="Replies, earliest first, at most 500; none of a withdrawn item for readers but their own.",
    )
    corrections: list[NewsCorrection] = relations(
        "news_corrections_by_item_id",
        "id",
        lambda: NewsCorrection,
        list_size=2,
        description="Corrections, oldest first.",
    )
    files: list[NewsFile] = relations(
        "news_files_by_item_id",
        "id",
        lambda: NewsFile,
        list_size=5,
        description="Files, oldest first; none of a withdrawn item for readers.",
    )
    channel_posts: list[ChannelPost] = relations(
        "channel_posts_by_item_id",
        "id",
        lambda: ChannelPost,
        list_size=3,
        description="What it is at targets outside, for who holds NEWS_READ at its organisation; empty for others.",
    )
    revisions: list[NewsRevision] = relations(
        "news_revisions_by_item_id",
        "id",
        lambda: NewsRevision,
        list_size=5,
        description="Revisions, oldest first, for who holds NEWS_READ at its organisation; empty for others.",
    )

    @strawberry.field(
        description="What differs between two revisions, in the order of the text, for who holds NEWS_READ at its "
        "organisation; empty for others, and where there is no such revision.",
    )
    async def difference(
        self,
        info: Info,
        older: Annotated[int, strawberry.argument(description="Number of the one that is compared with.")],
        newer: Annotated[int, strawberry.argument(description="Number of the one that is compared.")],
    ) -> list[NewsChange]:
        """By the batch of revisions."""
        revisions = {each.row["number"]: _texts(each.row) for each in await follow(_REVISIONS, self.row, info) or ()}
        if older not in revisions or newer not in revisions:
            return []
        found = differences(revisions[older], revisions[newer])
        return [NewsChange(part=each.part, kind=each.kind, before=each.before, after=each.after) for each in found]


def _texts(row: Any) -> Texts:  # noqa: ANN401  # a row of the batch, or of a plan
    return Texts(**{name: row[name] for name in Texts.__slots__})
