"""The feed 动态: the rows, the filter, and the words of its closed sets."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.enums import described, words
from api.fields import column, label, relation
from api.schema import organisations
from domain.matters.catalogue import FeedKind, FeedReason

if TYPE_CHECKING:
    from api.schema.organisations import Organisation

described(
    FeedKind,
    "What an item of the feed is.",
    {
        FeedKind.NEWS_ITEM: "News for the caller; new until they have read it.",
        FeedKind.ACTIVITY: "Activity to come for which they may register; new until they have.",
        FeedKind.BENEFIT_CYCLE: "Benefit that is given out now and to which they are entitled; new until they have it.",
        FeedKind.VOTE: "Open vote on whose roll they are; new until they have voted.",
        FeedKind.SURVEY: "Open survey; new until they have answered.",
        FeedKind.QUIZ: "Open quiz; new until they have begun it.",
        FeedKind.OFFICIAL_DOCUMENT: "Official document for them of their organisation or one above; new for 14 days.",
        FeedKind.COURSE: "Published course; new until they have enrolled.",
        FeedKind.COMPETITION: "Skill competition that is announced and takes entries; new until they are entered.",
        FeedKind.LEGAL_ARTICLE: "Legal article that was published or changed; new for 14 days.",
        FeedKind.HONOUR: "Honour for which nominations are open; new for 14 days.",
        FeedKind.DISCLOSURE: "Disclosure of their organisation or one above; new for 14 days.",
        FeedKind.PUBLIC_NOTICE: "Public notice that is up for their organisation or one above; new for 14 days.",
        FeedKind.SUGGESTION: "Answer to a suggestion that they signed or second; new for 14 days.",
        FeedKind.MANAGEMENT_QUESTION: "Answer to a question that they ask, too; new for 14 days.",
    },
)
described(
    FeedReason,
    "Why an item is in the feed of the caller; the first that holds, in this order.",
    {
        FeedReason.URGENT: "Urgent notice.",
        FeedReason.ON_ROLL: "They are on the roll.",
        FeedReason.SIGNED: "They wrote or signed it.",
        FeedReason.SUPPORTED: "They second it, or ask it, too.",
        FeedReason.ENTITLED: "They meet its condition.",
        FeedReason.REQUIRED: "Their post requires it.",
        FeedReason.CONSULTED: "They asked about a matter of this category.",
        FeedReason.OFFICE: "For who holds an office there.",
        FeedReason.OWN_ORGANISATION: "From their own organisation.",
        FeedReason.ORGANISATION_ABOVE: "From an organisation above theirs.",
    },
)
FEED_KIND_WORDS = words(
    {
        FeedKind.NEWS_ITEM: ("资讯", "News"),
        FeedKind.ACTIVITY: ("活动", "Activity"),
        FeedKind.BENEFIT_CYCLE: ("普惠", "Benefit"),
        FeedKind.VOTE: ("选举表决", "Vote"),
        FeedKind.SURVEY: ("问卷", "Survey"),
        FeedKind.QUIZ: ("知识竞赛", "Quiz"),
        FeedKind.OFFICIAL_DOCUMENT: ("制度文件", "Official document"),
        FeedKind.COURSE: ("课程", "Course"),
        FeedKind.COMPETITION: ("技能竞赛", "Skill competition"),
        FeedKind.LEGAL_ARTICLE: ("法律知识", "Legal article"),
        FeedKind.HONOUR: ("评先评优", "Honour"),
        FeedKind.DISCLOSURE: ("会务公开", "Disclosure"),
        FeedKind.PUBLIC_NOTICE: ("公示", "Public notice"),
        FeedKind.SUGGESTION: ("建议答复", "Answer to a suggestion"),
        FeedKind.MANAGEMENT_QUESTION: ("提问答复", "Answer to a question"),
    }
)
REASON_WORDS = words(
    {
        FeedReason.URGENT: ("紧急通知", "Urgent"),
        FeedReason.ON_ROLL: ("您在选民名册上", "You are on the roll"),
        FeedReason.SIGNED: ("您提出或联名", "You wrote or signed it"),
        FeedReason.SUPPORTED: ("您附议或同问", "You second it"),
        FeedReason.ENTITLED: ("您符合条件", "You are entitled to it"),
        FeedReason.REQUIRED: ("您的职务必修", "Your post requires it"),
        FeedReason.CONSULTED: ("您咨询过此类问题", "You asked about such a matter"),
        FeedReason.OFFICE: ("面向工会干部", "For officers"),
        FeedReason.OWN_ORGANISATION: ("来自您的工会", "From your organisation"),
        FeedReason.ORGANISATION_ABOVE: ("来自上级工会", "From an organisation above yours"),
    }
)


@strawberry.type(description="Something of the last 90 days that concerns the caller; seen by nobody else.")
class FeedItem:
    """A row of `db.queries.matters.feed`."""

    row: strawberry.Private[Any]

    object_id: strawberry.ID = column("object_id", description="Id of the object, found again through `node(id:)`.")
    kind: FeedKind = column("kind", convert=FeedKind, description="What it is.")
    kind_label: str = label(
        "kind", FEED_KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Title in Chinese.")
    title_en: str | None = column("title_en", description="Title in English; null where none was given.")
    reason: FeedReason = column("reason", convert=FeedReason, description="Why it is in the caller's feed.")
    reason_label: str = label(
        "reason", REASON_WORDS, description="Word for the reason, in the language of `Accept-Language`."
    )
    is_new: bool = column("is_new", description="Whether the caller has not read, done or been told it yet.")
    at: datetime = column("at", description="When it was published, opened or answered.")
    until_at: datetime | None = column("until_at", description="Until when it can be done; null where nothing ends.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id", "organisation_id", lambda: organisations.Organisation, description="Where it comes from."
    )


@strawberry.input(description="Filter on the kind of an item of the feed.")
class FeedKindFilterInput:
    """Operators on kinds."""

    eq: FeedKind | None = strawberry.field(default=None, description="Equal to this kind.")
    one_of: list[FeedKind] | None = strawberry.field(default=None, description="One of these kinds.")


@strawberry.input(description="Filter of the feed; conditions given together all hold.")
class FeedWhereInput:
    """Conditions on items of the feed."""

    is_new: bool | None = strawberry.field(default=None, description="New for the caller, or not; null: both.")
    since: datetime | None = strawberry.field(default=None, description="Published, opened or answered after that.")
    kind: FeedKindFilterInput | None = strawberry.field(default=None, description="By kind.")
