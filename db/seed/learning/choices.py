"""Questions of labour law and safety with options, the right ones first as they are told here."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from db.seed.learning.facts import CONTRACT, DISPUTES, LABOUR, LEAVE, SAFETY, UNION, WOMEN

_LINES: Final = "政务服务热线"


class Choice(NamedTuple):
    """A question, how many of its options are right, the options, and its source."""

    text: str
    text_en: str
    right: int
    options: Sequence[str]
    source: str


CHOICES: Final[Sequence[Choice]] = (
    Choice(
        "企业有会员多少人以上，应当建立基层工会委员会？",
        "With how many members must a company have a union committee?",
        1,
        ("25 人", "50 人", "100 人", "200 人"),
        UNION,
    ),
    Choice(
        "用人单位每月按全部职工工资总额的多少向工会拨缴经费？",
        "What part of the payroll does an employer pay to the union each month?",
        1,
        ("2%", "1%", "3%", "5%"),
        UNION,
    ),
    Choice(
        "职工多少人以上的企业，工会可以设专职主席？",
        "From how many workers on may a union have a full-time chair?",
        1,
        ("200 人", "25 人", "100 人", "500 人"),
        UNION,
    ),
    Choice(
        "基层工会委员会每届任期是几年？",
        "For how many years is a union committee elected?",
        1,
        ("三年或者五年", "一年", "二年或者四年", "六年"),
        UNION,
    ),
    Choice(
        "非专职工会委员每月占用工作时间从事工会工作，不超过几个工作日？",
        "How many working days a month may a part-time committee member use for union work?",
        1,
        ("三个", "一个", "五个", "十个"),
        UNION,
    ),
    Choice(
        "书面劳动合同应当自用工之日起多久内订立？",
        "Within what time must a written contract be made?",
        1,
        ("一个月", "十五日", "三个月", "一年"),
        CONTRACT,
    ),
    Choice(
        "超过一个月不满一年未订立书面劳动合同，每月应付几倍工资？",
        "Without a written contract after a month, how much wage is due?",
        1,
        ("二倍", "一倍", "三倍", "一倍半"),
        CONTRACT,
    ),
    Choice(
        "三年以上固定期限劳动合同的试用期不得超过多久？",
        "How long may the trial period of a contract of three years or more be?",
        1,
        ("六个月", "一个月", "三个月", "十二个月"),
        CONTRACT,
    ),
    Choice(
        "试用期工资不得低于劳动合同约定工资的多少？",
        "What part of the agreed wage is the least in a trial period?",
        1,
        ("80%", "50%", "60%", "70%"),
        CONTRACT,
    ),
    Choice(
        "劳动者解除劳动合同，应当提前多少日书面通知？",
        "How many days before must a worker give notice?",
        1,
        ("30 日", "3 日", "15 日", "60 日"),
        CONTRACT,
    ),
    Choice(
        "试用期内，劳动者提前多少日通知可以解除劳动合同？",
        "And in a trial period?",
        1,
        ("3 日", "1 日", "15 日", "30 日"),
        CONTRACT,
    ),
    Choice(
        "竞业限制期限不得超过多久？",
        "How long may a ban on working for rivals last?",
        1,
        ("二年", "一年", "三年", "五年"),
        CONTRACT,
    ),
    Choice(
        "在同一单位连续工作满多少年，可以订立无固定期限劳动合同？",
        "After how many years with one employer may a worker ask for a contract without an end?",
        1,
        ("十年", "三年", "五年", "十五年"),
        CONTRACT,
    ),
    Choice(
        "非全日制用工，平均每日工作时间一般不超过几小时？",
        "How many hours a day may part-time work be?",
        1,
        ("四小时", "三小时", "六小时", "八小时"),
        CONTRACT,
    ),
    Choice(
        "经济补偿按每满一年支付多少工资的标准计算？",
        "What is paid for each full year when a contract ends?",
        1,
        ("一个月", "半个月", "两个月", "三个月"),
        CONTRACT,
    ),
    Choice(
        "法定休假日安排劳动者工作，支付不低于工资多少的报酬？",
        "What is paid for work on public holidays?",
        1,
        ("300%", "100%", "150%", "200%"),
        LABOUR,
    ),
    Choice(
        "延长工作时间每月不得超过多少小时？",
        "How many hours of overtime a month are the most?",
        1,
        ("36 小时", "24 小时", "48 小时", "60 小时"),
        LABOUR,
    ),
    Choice(
        "禁止用人单位招用未满多少周岁的未成年人？",
        "Under what age must nobody be employed?",
        1,
        ("16 周岁", "14 周岁", "18 周岁", "20 周岁"),
        LABOUR,
    ),
    Choice(
        "累计工作满 1 年不满 10 年，年休假多少天？",
        "How many days of annual leave after one year and before ten?",
        1,
        ("5 天", "3 天", "10 天", "15 天"),
        LEAVE,
    ),
    Choice(
        "应休未休的年休假，按日工资收入的多少支付报酬？",
        "What is paid for annual leave that was not taken?",
        1,
        ("300%", "100%", "150%", "200%"),
        LEAVE,
    ),
    Choice(
        "女职工生育享受多少天产假？",
        "How many days is maternity leave?",
        1,
        ("98 天", "60 天", "90 天", "180 天"),
        WOMEN,
    ),
    Choice(
        "哺乳未满 1 周岁婴儿的女职工，每天安排多少哺乳时间？",
        "How much time a day for nursing a child under one?",
        1,
        ("1 小时", "15 分钟", "30 分钟", "2 小时"),
        WOMEN,
    ),
    Choice(
        "从业人员超过多少人的单位，应当设置安全生产管理机构或者配备专职安全员？",
        "From how many workers on must a company have full-time safety staff?",
        1,
        ("100 人", "50 人", "300 人", "500 人"),
        SAFETY,
    ),
    Choice(
        "劳动争议申请仲裁的时效期间为多久？",
        "Within what time may a labour dispute go to arbitration?",
        1,
        ("一年", "六十日", "六个月", "二年"),
        DISPUTES,
    ),
    Choice(
        "下列哪些应当写入劳动合同？",
        "Which of these must stand in a contract?",
        3,
        ("工作内容和工作地点", "劳动报酬", "社会保险", "试用期"),
        CONTRACT,
    ),
    Choice(
        "下列哪些是服务热线的正确号码？",
        "Which of these lines have the right number?",
        2,
        ("12351 职工维权", "12333 人力资源和社会保障", "110 火警", "119 急救"),
        _LINES,
    ),
)
