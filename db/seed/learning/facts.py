"""Sentences of labour law and safety that are true or false, each with where it stands."""

from collections.abc import Sequence
from typing import Final, NamedTuple

UNION: Final = "《中华人民共和国工会法》"
CONTRACT: Final = "《中华人民共和国劳动合同法》"
LABOUR: Final = "《中华人民共和国劳动法》"
SAFETY: Final = "《中华人民共和国安全生产法》"
WOMEN: Final = "《女职工劳动保护特别规定》"
LEAVE: Final = "《职工带薪年休假条例》"
HOLDS: Final = True
FAILS: Final = False
DISPUTES: Final = "《中华人民共和国劳动争议调解仲裁法》"


class Fact(NamedTuple):
    """A sentence, whether it is true, and its source."""

    text: str
    text_en: str
    is_true: bool
    source: str


FACTS: Final[Sequence[Fact]] = (
    Fact(
        "以工资收入为主要生活来源的劳动者，都有依法参加和组织工会的权利。",
        "Everybody who lives mainly on wages has the right to join and form a union.",
        HOLDS,
        UNION,
    ),
    Fact(
        "企业主要负责人的近亲属可以担任本企业基层工会委员会成员。",
        "Close relatives of a company's head may sit on its union committee.",
        FAILS,
        UNION,
    ),
    Fact(
        "工会主席任期未满时，不得随意调动其工作。",
        "A union chair must not be moved to other work at will during the term.",
        HOLDS,
        UNION,
    ),
    Fact(
        "用人单位单方面解除职工劳动合同，不必通知工会。",
        "An employer may end a contract by itself without telling the union.",
        FAILS,
        UNION,
    ),
    Fact("任何组织和个人不得侵占、挪用工会经费。", "Nobody may seize or misuse the union's funds.", HOLDS, UNION),
    Fact(
        "罢免工会主席，须经会员大会或者会员代表大会全体会员或代表过半数通过。",
        "A union chair is recalled only by more than half of all members or delegates.",
        HOLDS,
        UNION,
    ),
    Fact("建立劳动关系，应当订立书面劳动合同。", "An employment relation needs a written contract.", HOLDS, CONTRACT),
    Fact(
        "同一用人单位与同一劳动者可以约定两次试用期。",
        "The same employer and worker may agree on two trial periods.",
        FAILS,
        CONTRACT,
    ),
    Fact(
        "用人单位招用劳动者，可以扣押其居民身份证。", "An employer may keep a worker's identity card.", FAILS, CONTRACT
    ),
    Fact(
        "劳动合同期限不满三个月的，不得约定试用期。",
        "A contract of less than three months must have no trial period.",
        HOLDS,
        CONTRACT,
    ),
    Fact(
        "用人单位未依法缴纳社会保险费的，劳动者可以解除劳动合同。",
        "A worker may end the contract when the employer does not pay social insurance.",
        HOLDS,
        CONTRACT,
    ),
    Fact(
        "劳务派遣单位可以向被派遣劳动者收取费用。",
        "An agency may charge the workers whom it dispatches.",
        FAILS,
        CONTRACT,
    ),
    Fact(
        "用人单位变更名称，不影响劳动合同的履行。",
        "A change of the employer's name does not affect contracts.",
        HOLDS,
        CONTRACT,
    ),
    Fact(
        "劳动者拒绝违章指挥、强令冒险作业，视为违反劳动合同。",
        "A worker who refuses dangerous orders against the rules breaks the contract.",
        FAILS,
        CONTRACT,
    ),
    Fact(
        "工资应当以货币形式按月支付给劳动者本人。",
        "Wages are paid in money, each month, to the worker in person.",
        HOLDS,
        LABOUR,
    ),
    Fact(
        "用人单位应当保证劳动者每周至少休息一日。",
        "An employer must let workers rest at least one day a week.",
        HOLDS,
        LABOUR,
    ),
    Fact("未成年工是指未满十六周岁的劳动者。", "Young workers are those under sixteen.", FAILS, LABOUR),
    Fact("劳动者享有接受职业技能培训的权利。", "Workers have the right to be trained for their work.", HOLDS, LABOUR),
    Fact(
        "国家法定休假日、休息日计入年休假的假期。",
        "Public holidays and days of rest count as annual leave.",
        FAILS,
        LEAVE,
    ),
    Fact(
        "职工在年休假期间享受与正常工作期间相同的工资收入。",
        "During annual leave wages are the same as at work.",
        HOLDS,
        LEAVE,
    ),
    Fact(
        "生育多胞胎的，每多生育 1 个婴儿，增加产假 15 天。",
        "For each further child of a multiple birth, maternity leave is 15 days longer.",
        HOLDS,
        WOMEN,
    ),
    Fact(
        "怀孕女职工在劳动时间内进行产前检查，所需时间计入劳动时间。",
        "Prenatal examinations in working hours count as working time.",
        HOLDS,
        WOMEN,
    ),
    Fact(
        "用人单位可以因女职工怀孕降低其工资。",
        "An employer may lower a woman's wage because she is pregnant.",
        FAILS,
        WOMEN,
    ),
    Fact(
        "对怀孕 7 个月以上的女职工，不得安排夜班劳动。",
        "Women seven or more months pregnant must not work at night.",
        HOLDS,
        WOMEN,
    ),
    Fact(
        "安全生产工作坚持安全第一、预防为主、综合治理的方针。",
        "Safety comes first, prevention before all, by comprehensive means.",
        HOLDS,
        SAFETY,
    ),
    Fact(
        "从业人员有权拒绝违章指挥和强令冒险作业。",
        "Workers may refuse orders against the rules and forced risks.",
        HOLDS,
        SAFETY,
    ),
    Fact(
        "发现直接危及人身安全的紧急情况，从业人员无权撤离作业场所。",
        "In immediate danger to life workers have no right to leave.",
        FAILS,
        SAFETY,
    ),
    Fact(
        "特种作业人员取得相应资格，方可上岗作业。",
        "Special work is done only by those qualified for it.",
        HOLDS,
        SAFETY,
    ),
    Fact(
        "未经安全生产教育和培训合格的从业人员，可以先上岗后培训。",
        "Workers without safety training may start first and be trained later.",
        FAILS,
        SAFETY,
    ),
    Fact(
        "生产经营单位的主要负责人是本单位安全生产第一责任人。",
        "The head of a company answers first for its safety.",
        HOLDS,
        SAFETY,
    ),
    Fact(
        "工会有权对从业人员合法权益受到侵犯的行为要求纠正。",
        "The union may demand that violations of workers' rights be put right.",
        HOLDS,
        SAFETY,
    ),
    Fact(
        "生产经营单位可以与从业人员约定免除其对伤亡事故的责任。",
        "A company may agree with workers that it does not answer for accidents.",
        FAILS,
        SAFETY,
    ),
    Fact("劳动争议仲裁不收费。", "Arbitration of labour disputes is free.", HOLDS, DISPUTES),
    Fact(
        "劳动争议必须先经调解才能申请仲裁。", "A labour dispute must be mediated before arbitration.", FAILS, DISPUTES
    ),
)
