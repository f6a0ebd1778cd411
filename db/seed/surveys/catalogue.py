"""What surveys of the demonstration union ask, and what was promised; the promises are those of the services."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple


class Asked(NamedTuple):
    """A question: its options with where they lead (0: the end; None: as the question says), and what follows it."""

    kind: str
    title: str
    options: Sequence[tuple[str, int | None]] = ()
    is_required: bool = True
    minimum: int | None = None
    maximum: int | None = None
    next: int | None = None


class Plan(NamedTuple):
    """A survey of a place, when it was opened and closes, in days from now, and how many have answered."""

    place: str
    kind: str
    state: str
    title: str
    introduction: str | None
    days: tuple[int, int]
    answers: int
    questions: Sequence[Asked]
    is_public: bool = True
    cancel_reason: str | None = None


PROMISES: Final[Mapping[str, tuple[int, str, str]]] = {
    "anonymous": (
        1,
        (
            "本问卷匿名：答卷不保存您的姓名、所在单位和作答时间，只另记您已参与。提交后不能修改。少于 "
            "5 人的结果不公布。问卷结束前，能够直接读取数据库内部信息的技术人员有可能推知答卷的归属；"
            "结束时答卷重新随机存放，此后无从对应。请勿在文字题中写出能认出您的内容。"
        ),
        (
            "This survey is anonymous: your answer is kept without your name, your place and the time; that "
            "you took part is kept apart. It cannot be changed once sent. Results of fewer than 5 people are "
            "not told. Until the survey closes, a technician who reads the inside of the database might work "
            "out whose an answer is; then all answers are stored anew in a random order, and no longer. Do not "
            "write into texts what would give you away."
        ),
    ),
    "named": (
        1,
        "本问卷为记名：答卷与您的姓名一并保存，组织者可以查看；结束前可以修改。公布的结果不含姓名，少于 5 人的不公布。",
        (
            "This survey is by name: your answer is kept with your name, and the organisers may read it; you "
            "may change it until the survey closes. Published results have no names, and none of fewer than "
            "5 people."
        ),
    ),
    "needs": (
        1,
        (
            "本问卷为需求征集：经您同意，答卷与您的姓名一并保存，仅用于了解并落实您的需求。您可随时撤回同意，"
            "撤回后姓名与答卷即脱离。"
        ),
        (
            "This survey collects needs: with your consent your answer is kept with your name, only to learn "
            "of your needs and meet them. You may withdraw your consent at any time; your name is then taken "
            "off your answer."
        ),
    ),
}
"""Kind of survey → version, Chinese, English."""
_CANTEEN: Final = (
    Asked("single", "您多久去一次职工食堂？", (("每天", None), ("每周几次", None), ("从不", 4))),
    Asked("scale", "您对食堂的总体满意度", minimum=1, maximum=5),
    Asked(
        "multiple",
        "最需要改进的是什么？（最多两项）",
        (("菜品口味", None), ("价格", None), ("排队时间", None), ("卫生", None)),
        minimum=1,
        maximum=2,
    ),
    Asked("text", "您还有什么建议？", is_required=False, maximum=300),
)
_TRAINING: Final = (
    Asked("single", "您最希望参加哪类培训？", (("岗位技能", None), ("安全知识", None), ("暂不需要", 0))),
    Asked("number", "每月愿意参加几小时？", minimum=1, maximum=40),
    Asked("text", "希望学习的具体内容", is_required=False, maximum=200),
)
_NEEDS: Final = (
    Asked(
        "multiple",
        "您目前需要哪些帮助？",
        (("子女托管", None), ("法律咨询", None), ("心理疏导", None), ("医疗互助", None)),
        minimum=1,
        maximum=3,
    ),
    Asked("text", "请简单说明", is_required=False, maximum=300),
)
PLANS: Final = (
    Plan("HD-A", "anonymous", "closed", "职工食堂满意度", "结果将提交后勤保障部。", (-70, -50), 60, _CANTEEN),
    Plan("HD", "named", "closed", "职工培训意向", "用于编制明年培训计划。", (-60, -40), 61, _TRAINING),
    Plan(
        "HD-A",
        "needs",
        "closed",
        "困难帮扶需求征集",
        "只用于了解并落实您的需求。",
        (-45, -20),
        40,
        _NEEDS,
        is_public=False,
    ),
    Plan(
        "HD", "anonymous", "open", "工会工作满意度", "匿名填写，约需两分钟。", (-5, 9), 34, _CANTEEN[1:2] + _CANTEEN[3:]
    ),
    Plan("HD-A", "named", "open", "技能比武报名意向", None, (-3, 20), 12, _TRAINING),
    Plan("HD", "needs", "open", "暑期子女托管需求征集", "只用于安排托管班。", (-6, 30), 14, _NEEDS, is_public=False),
    Plan("HD-A", "anonymous", "planned", "班车路线意见", None, (3, 24), 0, _CANTEEN),
    Plan(
        *("HD-A", "named", "cancelled", "文体活动意向", None, (-30, -10), 0, _TRAINING),
        cancel_reason="与培训意向调查重复，合并开展。",
    ),
)
TEXTS: Final = (
    "希望增加周末场次。",
    "建议早一点通知。",
    "已有安排很好，谢谢。",
    "请考虑夜班同事。",
    "希望公布改进结果。",
)
