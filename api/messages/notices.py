"""Sentences about public notice 公示."""

from collections.abc import Mapping

NOTICES: Mapping[str, tuple[str, str]] = {
    "PUBLIC_NOTICE_NOT_FOUND": ("There is no such public notice.", "没有该公示。"),
    "PUBLIC_NOTICE_PLACE_NOT_FOUND": (
        "You manage no notices of this organisation, or the audience is not at or below it.",
        "您无权管理该组织的公示，或公示范围不在该组织之内。",
    ),
    "PUBLIC_NOTICE_TEXT_INVALID": (
        "The text must have 1 to {limit} characters, and no control characters.",
        "文字须为 1 至 {limit} 个字符，且不含控制字符。",
    ),
    "PUBLIC_NOTICE_TEXT_REVEALING": (
        "Members read this text: it must have no identity or phone number, and no whole name of anybody named.",
        "该文字对会员公开，不得含身份证号、电话号码或被公示人的完整姓名。",
    ),
    "PUBLIC_NOTICE_PEOPLE_INVALID": (
        "A notice names 1 to {limit} people, each once.",
        "公示对象须为 1 至 {limit} 人，且不重复。",
    ),
    "PUBLIC_NOTICE_PERSON_NOT_FOUND": (
        "Person {number} is no member there, or is not named in the notice.",
        "第 {number} 名公示对象不是该组织会员，或不在公示名单中。",
    ),
    "PUBLIC_NOTICE_WINDOW_INVALID": (
        "The days of the notice do not fit ({days}): it begins today or within 90 days, and is up long enough.",
        "公示起止日期不合要求（{days}）：须自今日起 90 日内开始，且公示期足够。",
    ),
    "PUBLIC_NOTICE_STATE_REFUSED": ("This cannot be done: the notice is {state}.", "不能进行此操作：该公示{state}。"),
    "PUBLIC_NOTICE_OWN_DRAFT": (
        "Another person than who drafted it approves a notice.",
        "公示须由起草人以外的人员批准。",
    ),
    "PUBLIC_NOTICE_OWN_TEXT": (
        "Another person than who wrote what the notice says corrects it.",
        "公示须由现行内容撰写人以外的人员更正。",
    ),
    "PUBLIC_NOTICE_TEXT_OUTDATED": (
        "The text was changed since you read it: please read it again.",
        "内容在您阅读之后已有修改，请重新阅读后再办理。",
    ),
    "PUBLIC_NOTICE_OWN_NAME": (
        "Who is named in a notice decides nothing about it.",
        "被公示人应当回避，不得办理该公示。",
    ),
    "PUBLIC_NOTICE_NOT_OPEN": (
        "The notice is not up today: nobody can object.",
        "该公示今日不在公示期内，不能提出异议。",
    ),
    "PUBLIC_NOTICE_STILL_OPEN": ("The notice is up until {until}.", "公示期至 {until} 届满。"),
    "PUBLIC_NOTICE_OBJECTIONS_OPEN": (
        "{count} objections wait for an answer.",
        "尚有 {count} 件异议未答复。",
    ),
    "PUBLIC_NOTICE_CORRECTION_MISSING": (
        "An objection was right and nothing was corrected since, or nobody is left in the notice.",
        "有异议成立而公示尚未更正，或公示名单已无人员。",
    ),
    "PUBLIC_NOTICE_OBJECTION_MADE": ("You have objected to this already.", "您已对此提出过异议。"),
    "PUBLIC_NOTICE_OBJECTION_NOT_FOUND": ("There is no such objection.", "没有该异议。"),
    "PUBLIC_NOTICE_OBJECTION_ANSWERED": ("The objection waits for no answer any more.", "该异议已办结。"),
    "PUBLIC_NOTICE_OWN_OBJECTION": (
        "Another person than who objected answers an objection.",
        "异议须由提出人以外的人员答复。",
    ),
    "NOTIFICATION_PUBLIC_NOTICE_NAMED": (
        "You are named in the public notice {title}, up from {since} to {until}; you may object.",
        "您在公示“{title}”名单中，公示期 {since} 至 {until}，您可提出异议。",
    ),
    "NOTIFICATION_PUBLIC_NOTICE_CORRECTED": (
        "The public notice {title}, in which you are named, was corrected.",
        "含有您的公示“{title}”已更正。",
    ),
    "NOTIFICATION_PUBLIC_NOTICE_CONCLUDED": (
        "The public notice {title}, in which you are named, is concluded.",
        "含有您的公示“{title}”已结束。",
    ),
    "NOTIFICATION_PUBLIC_NOTICE_WITHDRAWN": (
        "The public notice {title}, in which you are named, was withdrawn.",
        "含有您的公示“{title}”已撤回。",
    ),
    "NOTIFICATION_PUBLIC_NOTICE_APPROVAL_WANTED": (
        "The public notice {title} waits for approval.",
        "公示“{title}”待批准。",
    ),
    "NOTIFICATION_PUBLIC_NOTICE_OBJECTION_MADE": (
        "Somebody objected to the public notice {title}.",
        "有人对公示“{title}”提出异议。",
    ),
    "NOTIFICATION_PUBLIC_NOTICE_OBJECTION_ANSWERED": (
        "Your objection to the public notice {title} was answered.",
        "您对公示“{title}”的异议已答复。",
    ),
}
# Words for the states of a notice, put into the sentences of refusals.
NOTICE_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("a draft", "尚为草稿"),
    "approved": ("approved", "已批准"),
    "concluded": ("concluded", "已结束"),
    "withdrawn": ("withdrawn", "已撤回"),
}
