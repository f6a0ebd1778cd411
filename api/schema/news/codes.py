"""Closed sets of news, with their words."""

from api.enums import described, words
from db.models.news import (
    NewsAudience,
    NewsFileKind,
    NewsKind,
    NewsReplyMode,
    NewsReplyState,
    NewsStanding,
    NewsUrgency,
)
from domain.news.differences import NewsTextPart

described(
    NewsKind,
    "What a news item is about.",
    {
        NewsKind.NEWS: "What has happened.",
        NewsKind.NOTICE: "What members are to know or do.",
        NewsKind.POLICY: "Law, rule or policy, explained.",
        NewsKind.SERVICE: "What the union offers.",
    },
)
described(
    NewsUrgency,
    "How soon a news item must reach its audience.",
    {
        NewsUrgency.NORMAL: "Read when somebody looks.",
        NewsUrgency.IMPORTANT: "Shown as important.",
        NewsUrgency.URGENT: "Everybody for whom it is gets a notification.",
    },
)
described(
    NewsAudience,
    "Whom a news item is for.",
    {
        NewsAudience.PUBLIC: "Members at and below its organisation, and everybody on the web.",
        NewsAudience.MEMBERS: "Members at and below its organisation.",
        NewsAudience.OFFICERS: "Who holds a role at or below its organisation.",
    },
)
described(
    NewsReplyMode,
    "Whether those for whom a news item is may reply to it.",
    {
        NewsReplyMode.CLOSED: "Nobody replies.",
        NewsReplyMode.SHOWN: "Shown at once.",
        NewsReplyMode.MODERATED: "Shown once a moderator lets them be read.",
    },
)
described(
    NewsReplyState,
    "State of a reply to a news item.",
    {
        NewsReplyState.WAITING: "Waits for a moderator.",
        NewsReplyState.SHOWN: "Read by whom the item is for.",
        NewsReplyState.HIDDEN: "Hidden by a moderator, with a reason.",
    },
)
described(
    NewsStanding,
    "What a news item is at this moment.",
    {
        NewsStanding.DRAFT: "Being written; readers do not see it.",
        NewsStanding.IN_APPROVAL: "Waits for the approval of somebody who did not write it.",
        NewsStanding.SCHEDULED: "Approved; its time has not come.",
        NewsStanding.PUBLISHED: "Read by whom it is for.",
        NewsStanding.EXPIRED: "Its time is over.",
        NewsStanding.WITHDRAWN: "Taken back, with a reason.",
    },
)
described(
    NewsFileKind,
    "What a file of a news item is.",
    {
        NewsFileKind.PICTURE: "Picture in its text.",
        NewsFileKind.POSTER: "Poster; the newest is shown.",
        NewsFileKind.VIDEO: "Video; the newest is shown.",
    },
)
described(
    NewsTextPart,
    "Which text of a news item.",
    {
        NewsTextPart.TITLE: "Title in Chinese.",
        NewsTextPart.TITLE_EN: "Title in English.",
        NewsTextPart.LEAD: "Lead in Chinese.",
        NewsTextPart.LEAD_EN: "Lead in English.",
        NewsTextPart.SHORT_TEXT: "What short messages say.",
        NewsTextPart.BODY: "Body in Chinese.",
        NewsTextPart.BODY_EN: "Body in English.",
    },
)
REPLY_WORDS = words(
    {
        NewsReplyState.WAITING: ("待审核", "Waits for a moderator"),
        NewsReplyState.SHOWN: ("已公开", "Shown"),
        NewsReplyState.HIDDEN: ("未公开", "Hidden"),
    }
)
STANDING_WORDS = words(
    {
        NewsStanding.DRAFT: ("草稿", "Draft"),
        NewsStanding.IN_APPROVAL: ("待审核", "In approval"),
        NewsStanding.SCHEDULED: ("待发布", "Scheduled"),
        NewsStanding.PUBLISHED: ("已发布", "Published"),
        NewsStanding.EXPIRED: ("已过期", "Expired"),
        NewsStanding.WITHDRAWN: ("已撤回", "Withdrawn"),
    }
)
