"""What the union knows of a member, why, on what ground and how long: one declared catalogue, pure.

A domain that keeps something of members adds its category here and the way to
count it to `KNOWN` in `db/loaders/members/own_view.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class KnownCategory(StrEnum):
    """Kinds of data about a member."""

    REGISTER = "register"
    PERSONAL_FIELDS = "personal_fields"
    MEMBERSHIP_PERIODS = "membership_periods"
    JOIN_REQUESTS = "join_requests"
    CORRECTION_REQUESTS = "correction_requests"
    CONSENTS = "consents"
    OFFICES = "offices"
    ROLES = "roles"
    SIGN_IN = "sign_in"
    SESSIONS = "sessions"
    ENTERED_ON_BEHALF = "entered_on_behalf"
    DUES = "dues"
    ACTIVITIES = "activities"
    BENEFITS = "benefits"
    POINTS = "points"
    VOTES = "votes"
    SUGGESTIONS = "suggestions"
    SURVEYS = "surveys"
    NEWS = "news"
    LEARNING = "learning"
    NOTICES = "notices"
    NOTIFICATIONS = "notifications"
    READINGS = "readings"


class TimelineKind(StrEnum):
    """What an entry of a member's timeline tells of."""

    MEMBERSHIP_CHANGED = "membership_changed"
    JOIN_REQUEST_SUBMITTED = "join_request_submitted"
    CORRECTION_REQUESTED = "correction_requested"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    DUES_PAID = "dues_paid"
    ACTIVITY_REGISTERED = "activity_registered"
    ACTIVITY_ATTENDED = "activity_attended"
    BENEFIT_APPLIED = "benefit_applied"
    VOUCHER_RECEIVED = "voucher_received"
    POINTS_CHANGED = "points_changed"
    VOTED = "voted"
    ROLL_OBJECTED = "roll_objected"
    MEETING_ATTENDED = "meeting_attended"
    VOTE_DELEGATED = "vote_delegated"
    NOMINATED = "nominated"
    SUGGESTION_SUBMITTED = "suggestion_submitted"
    SUGGESTION_SECONDED = "suggestion_seconded"
    NAMED_IN_NOTICE = "named_in_notice"
    NOTICE_OBJECTED = "notice_objected"
    NOTIFICATION_RECEIVED = "notification_received"
    ENTERED_ON_BEHALF = "entered_on_behalf"
    ROLE_GRANTED = "role_granted"
    OFFICE_BEGAN = "office_began"


@dataclass(frozen=True, slots=True)
class Known:
    """A category for people, each text in Chinese and English."""

    name: tuple[str, str]
    purpose: tuple[str, str]
    basis: tuple[str, str]
    retention: tuple[str, str]


_DUTY = (
    "工会法第三条；个人信息保护法第十三条（法定职责）",
    "Trade Union Law, article 3; PIPL article 13 (statutory duty)",
)
_OPERATION = ("个人信息保护法第十三条（履行服务所必需）", "PIPL article 13 (needed for the service)")
_LOG = ("个人信息保护法第五十四条、第五十五条（审计与记录）", "PIPL articles 54 and 55 (audits and records)")
_UNTIL_ERASED = ("至退会后注销", "Until erased after leaving")
_KEPT = ("长期保存，注销后不含姓名", "Kept; without a name once erased")

CATALOGUE: Mapping[KnownCategory, Known] = {
    KnownCategory.REGISTER: Known(
        ("会员登记", "Entry in the register"), ("会员管理", "To keep the register"), _DUTY, _UNTIL_ERASED
    ),
    KnownCategory.PERSONAL_FIELDS: Known(
        ("电话与身份证号", "Phone and identity number"),
        ("核实身份、联系本人", "To know and to reach the person"),
        _DUTY,
        _UNTIL_ERASED,
    ),
    KnownCategory.MEMBERSHIP_PERIODS: Known(
        ("会籍变动", "Periods of membership"),
        ("确定权利与会龄", "To know rights and years of membership"),
        _DUTY,
        _KEPT,
    ),
    KnownCategory.JOIN_REQUESTS: Known(
        ("入会申请", "Requests to join"), ("办理入会", "To decide on joining"), _DUTY, _UNTIL_ERASED
    ),
    KnownCategory.CORRECTION_REQUESTS: Known(
        ("更正申请", "Requests to correct the entry"),
        ("核实并更正登记信息", "To verify and correct the entry"),
        ("个人信息保护法第四十六条", "PIPL article 46"),
        _UNTIL_ERASED,
    ),
    KnownCategory.CONSENTS: Known(
        ("同意记录", "Consents"),
        ("证明同意与撤回", "To prove what was agreed to"),
        ("个人信息保护法第十四条、第二十九条", "PIPL articles 14 and 29"),
        _KEPT,
    ),
    KnownCategory.OFFICES: Known(("工会职务", "Offices"), ("公开任职情况", "To show who is in office"), _DUTY, _KEPT),
    KnownCategory.ROLES: Known(
        ("角色授权与代理", "Roles and deputies"), ("控制操作权限", "To say who may do what"), _OPERATION, _KEPT
    ),
    KnownCategory.SIGN_IN: Known(
        ("登录凭证、通行密钥与单点登录", "Passwords as hashes, passkeys, single sign-on"),
        ("登录", "To sign in"),
        _OPERATION,
        _UNTIL_ERASED,
    ),
    KnownCategory.SESSIONS: Known(
        ("登录设备", "Devices"), ("登录与安全", "To sign in, safely"), _OPERATION, ("注销时清空", "Emptied when erased")
    ),
    KnownCategory.ENTERED_ON_BEHALF: Known(
        ("代办记录", "What officers entered for you"),
        ("说明由谁、凭何代办", "To show who entered it and by what right"),
        _LOG,
        _KEPT,
    ),
    KnownCategory.DUES: Known(
        ("会费与收据", "Dues and receipts"),
        ("收缴会费、开具收据", "To collect dues and to give receipts"),
        (
            "工会法第四十三条；会计法第二十三条；个人信息保护法第十三条",
            "Trade Union Law, article 43; Accounting Law, article 23; PIPL article 13",
        ),
        _KEPT,
    ),
    KnownCategory.ACTIVITIES: Known(
        (
            "活动报名、签到、班次标签、日历订阅、反馈、证书与照片",
            "Registrations, check-in, tags, calendars, feedback, certificates, photos",
        ),
        ("安排名额与候补、记录到场", "To give out places, to keep the waiting list, to record who came"),
        _OPERATION,
        (
            "长期保存，注销后不含随行人员、答复、申诉理由、反馈文字与照片",
            "Kept; without companions, answers, reasons, words and photos once erased",
        ),
    ),
    KnownCategory.BENEFITS: Known(
        ("普惠申请、票券及其核销记录", "Applications for benefits, vouchers and their uses"),
        ("发放普惠并执行年度上限", "To give out benefits, and to keep the yearly caps"),
        _OPERATION,
        _KEPT,
    ),
    KnownCategory.POINTS: Known(
        ("积分入账、流水与兑换", "Points: what came in, entries, exchanges"),
        ("按规则给予积分、兑换普惠", "To give points by rule, and to exchange them for benefits"),
        _OPERATION,
        _KEPT,
    ),
    KnownCategory.VOTES: Known(
        (
            "选民名册、名册异议、提名与附议、会议签到、委托与记名选票",
            "Rolls of votes, objections, nominations and voices for them, presence, delegations, named ballots",
        ),
        ("确定谁可投票、每人一票", "To know who may vote, and that each votes once"),
        _DUTY,
        (
            "长期保存，注销后不含异议与竞选陈述文字；密封选票在公示期后销毁",
            "Kept, without words of objections and candidates once erased; envelopes are destroyed",
        ),
    ),
    KnownCategory.SUGGESTIONS: Known(
        (
            "建议、联名、附议、评论、评价、附件与经办职务",
            "Suggestions written, signed and seconded, comments, words on answers, attachments, units acted for",
        ),
        ("办理建议并答复提案人", "To handle suggestions and to answer their authors"),
        _DUTY,
        (
            "长期保存，注销后不含姓名、评论、附件；仅由本人提出且未答复的建议不含内容",
            "Kept; without names, comments and attachments once erased, nor words that nobody signed or answered",
        ),
    ),
    KnownCategory.SURVEYS: Known(
        ("已参与的问卷与记名答卷", "Surveys answered, and answers given by name"),
        ("每人一答、落实需求", "To have each answer once, and to meet needs"),
        _OPERATION,
        ("注销时删除记名答卷；匿名答卷不属于任何人", "Answers by name are deleted when erased; others are nobody's"),
    ),
    KnownCategory.NEWS: Known(
        ("已阅读的信息，对法律知识的评价", "News that was read, and whether legal articles helped"),
        ("每人计一次；任何他人都看不到是谁", "To count each once; nobody else sees who it was"),
        _OPERATION,
        ("注销时删除", "Deleted when erased"),
    ),
    KnownCategory.LEARNING: Known(
        (
            "知识竞赛的答题、参与出题或查看答案的题库、课程学习与结业证书、技能竞赛报名与获奖",
            "Attempts of quizzes, banks whose keys are known, courses and their certificates, competitions and awards",
        ),
        (
            "判分并告知本人；知悉答案者不参赛；继续学习并颁发证书；组织竞赛并颁奖",
            "To score and tell the person; who knows the keys takes no part; to certify learning; to hold competitions",
        ),
        _OPERATION,
        (
            "注销时删除答题与课时记录及风采文字",
            "Attempts, lessons done and words of showcases are deleted when erased",
        ),
    ),
    KnownCategory.NOTICES: Known(
        ("公示名单、公示异议与荣誉推荐", "Public notices in which the member is named, objections, honours"),
        ("接受监督、答复异议", "To let members object, and to answer them"),
        _DUTY,
        (
            "公示名单在期满后删除；注销时删除异议内容",
            "Names in notices go when their time is over; words of objections when erased",
        ),
    ),
    KnownCategory.NOTIFICATIONS: Known(
        ("消息通知", "Notifications"),
        ("告知本人", "To tell the person"),
        _OPERATION,
        ("注销时清空", "Emptied when erased"),
    ),
    KnownCategory.READINGS: Known(
        ("他人查阅记录", "Readings of personal fields by others"), ("防止滥用", "To guard against misuse"), _LOG, _KEPT
    ),
}
