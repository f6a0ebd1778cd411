"""What the news of the demonstration union is about: kind, urgency, and texts in Chinese and English."""

from typing import NamedTuple


class Topic(NamedTuple):
    """A pattern of news; `{month}` stands for the month in which it is published."""

    kind: str
    urgency: str
    audience: str
    title: str
    title_en: str
    lead: str
    lead_en: str
    paragraphs: tuple[str, ...]
    paragraphs_en: tuple[str, ...]


TOPICS: tuple[Topic, ...] = (
    Topic(
        *("notice", "normal", "members", "{month}月职工文体活动安排", "Sports and culture in month {month}"),
        "羽毛球、书画和亲子活动开始报名。",
        "Badminton, calligraphy and family days are open for registration.",
        ("各分会请于十日前组织报名，名额有限，先到先得。", "活动场地在职工之家二楼，请提前十分钟到场。"),
        ("Branches register before the tenth; places are limited.", "All take place on the second floor of the hall."),
    ),
    Topic(
        *("service", "normal", "public", "{month}月法律咨询日", "Legal advice in month {month}"),
        "律师在职工之家为会员解答劳动合同、工伤等问题。",
        "Lawyers answer questions about contracts and accidents at work.",
        ("会员凭证免费咨询，不需要预约。", "需要保密的事项可以单独约谈。"),
        ("Members come without an appointment, free of charge.", "Private matters are heard in private."),
    ),
    Topic(
        *("policy", "normal", "public", "新修订安全生产规定解读", "The new safety rules, explained"),
        "班组长和新进职工请重点阅读。",
        "For team leaders and new colleagues above all.",
        ("每月一次隐患排查，结果在车间公示。", "发现险情可以停工并报告，不因此扣减工资。"),
        ("Hazards are looked for monthly, and shown.", "Who sees danger may stop work and report it, without loss."),
    ),
    Topic(
        *("news", "normal", "public", "职工技能比武圆满结束", "The contest of skills has ended"),
        "焊接、电工和数控三个工种共评出优秀选手十五名。",
        "Welders, electricians and machinists: fifteen were honoured.",
        ("比武由工会与生产部共同举办，历时三天。", "获奖作品将在职工之家展出一个月。"),
        ("The union and production held it for three days.", "The pieces are shown for a month."),
    ),
    Topic(
        *("service", "important", "members", "{month}月困难职工帮扶申请", "Hardship aid in month {month}"),
        "因病、因灾致困的会员可以向所在分会提出申请。",
        "Members in need through illness or disaster may apply to their branch.",
        ("申请须附本人申请书和核查授权书。", "名单公示不少于五个工作日，隐去个人情况。"),
        ("Two signed papers are needed.", "The list is on notice for five working days, without personal facts."),
    ),
    Topic(
        *("notice", "important", "members", "食堂{month}月调价说明", "Prices of the canteen in month {month}"),
        "工会参与核价，套餐价格保持不变。",
        "With the union at the table, set meals cost what they did.",
        ("小炒价格按采购成本调整，明细见公告栏。", "对菜品的意见请通过合理化建议提出。"),
        ("Single dishes follow the cost of purchase.", "Say what you think of the food as a suggestion."),
    ),
    Topic(
        *("news", "normal", "members", "夏送清凉走进一线", "Cool drinks for those who work in the heat"),
        "工会慰问高温岗位职工，发放防暑用品。",
        "The union visited workplaces in the heat.",
        ("本次慰问覆盖十二个班组。", "请各班组合理安排作息，避开午间高温。"),
        ("Twelve teams were visited.", "Teams avoid the hours of noon."),
    ),
    Topic(
        *("notice", "normal", "officers", "{month}月工会干部例会", "Meeting of officers in month {month}"),
        "请各分会准备提案办理情况。",
        "Branches report on suggestions in hand.",
        ("会议在三楼会议室召开，请勿缺席。", "材料请提前一天提交。"),
        ("It is held on the third floor.", "Papers are due the day before."),
    ),
    Topic(
        *("policy", "normal", "members", "女职工权益问答", "Rights of women at work: questions and answers"),
        "孕期、产期、哺乳期的规定一次说清。",
        "What holds in pregnancy, at birth and after it.",
        ("怀孕七个月以上不安排夜班。", "哺乳时间计入工作时间。"),
        ("No night shifts from the seventh month on.", "Time to nurse is time at work."),
    ),
    Topic(
        *("news", "normal", "public", "职工书屋新书到馆", "New books in the workers' library"),
        "本月新增图书二百册，欢迎借阅。",
        "Two hundred books were added; come and borrow.",
        ("每人每次可借三册，借期一个月。", "需要的书可以登记，凑足十人即采购。"),
        ("Three at a time, for a month.", "What ten wish for is bought."),
    ),
)
URGENT = Topic(
    *("notice", "urgent", "public", "台风来临，厂区今日停工", "Typhoon: no work today"),
    "沿海车间全部停工，请勿前往厂区。",
    "All coastal workshops are closed. Stay at home.",
    ("停工期间工资照发。", "复工时间另行通知。"),
    ("Wages are paid.", "We will say when work begins again."),
)
CORRECTION_NOTE = "原文将借期误写为两个月，现更正为一个月。"
WITHDRAW_REASON = "活动因场地检修取消，原安排不再有效。"


def html(paragraphs: tuple[str, ...]) -> str:
    """As rich text."""
    return "".join(f"<p>{each}</p>" for each in paragraphs)
