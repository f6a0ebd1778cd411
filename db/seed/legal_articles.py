"""The legal knowledge base of the demonstration union 法律知识库: questions, each with the statute that answers.

Short restatements, not the wording of the law.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

import asyncpg
from asyncpg import Record

from db.seed.official_documents import law_id, two_officers

_SPACE = UUID("019a0000-0000-7000-8000-00000000d0d0")


class Article(NamedTuple):
    """A question, its answer, and what it rests on."""

    category: str
    question: str
    question_en: str
    answer: str
    bases: tuple[tuple[str, str], ...]
    state: str = "published"


ARTICLES = (
    Article(
        *("contracts", "入职多久必须签书面劳动合同？", "When must a written contract be signed?"),
        "已建立劳动关系未同时订立书面劳动合同的，应当自用工之日起一个月内订立。",
        (("contract", "第十条"),),
    ),
    Article(
        *("contracts", "超过一个月没签合同怎么办？", "What if there is no contract after a month?"),
        "自用工之日起超过一个月不满一年未订立书面劳动合同的，应当向劳动者每月支付二倍的工资。",
        (("contract", "第八十二条"),),
    ),
    Article(
        *("contracts", "试用期最长多久？", "How long may probation be?"),
        "按合同期限分为一个月、二个月和六个月以内，最长不得超过六个月；同一单位与同一劳动者只能约定一次。",
        (("contract", "第十九条"),),
    ),
    Article(
        *("wages", "加班费怎么算？", "How is overtime paid?"),
        "工作日延长工时不低于工资的百分之一百五十，休息日又不能安排补休的不低于百分之二百，法定休假日不低于百分之三百。",
        (("labour", "第四十四条"),),
    ),
    Article(
        *("wages", "工资可以拖欠吗？", "May wages be withheld?"),
        "工资应当以货币形式按月支付给劳动者本人，不得克扣或者无故拖欠。",
        (("labour", "第五十条"),),
    ),
    Article(
        *("hours_and_leave", "每月加班有上限吗？", "Is there a limit to overtime?"),
        "一般每日不得超过一小时；因特殊原因每日不得超过三小时，每月不得超过三十六小时。",
        (("labour", "第四十一条"),),
    ),
    Article(
        *("hours_and_leave", "年休假有几天？", "How long is annual leave?"),
        "累计工作满一年不满十年的五天，满十年不满二十年的十天，满二十年的十五天。",
        (("leave", "第三条"),),
    ),
    Article(
        *("dismissal", "经济补偿怎么算？", "How is compensation reckoned?"),
        "按在本单位工作的年限，每满一年支付一个月工资；六个月以上不满一年的按一年计算，不满六个月的支付半个月工资。",
        (("contract", "第四十七条"),),
    ),
    Article(
        *("injury", "上下班途中受伤算工伤吗？", "Is an accident on the way to work covered?"),
        "在上下班途中，受到非本人主要责任的交通事故等伤害的，应当认定为工伤。",
        (("injury", "第十四条"),),
    ),
    Article(
        *("women_workers", "产假有多少天？", "How long is maternity leave?"),
        "女职工生育享受九十八天产假，其中产前可以休假十五天；地方规定更长的从其规定。",
        (("women", "第七条"),),
    ),
    Article(
        *("disputes", "申请劳动仲裁的时效是多久？", "By when must arbitration be asked for?"),
        "仲裁时效期间为一年，从当事人知道或者应当知道其权利被侵害之日起计算。",
        (("disputes", "第二十七条"),),
    ),
    Article(
        *("union_rights", "职工有权参加工会吗？", "May every worker join a union?"),
        "以工资收入为主要生活来源的劳动者都有依法参加和组织工会的权利，任何组织和个人不得阻挠和限制。",
        (("union", "第三条"),),
    ),
    Article(
        *("union_rights", "单位开除职工要告知工会吗？", "Must the union hear of a dismissal?"),
        "企业单方面解除职工劳动合同时，应当事先将理由通知工会；本条目按旧版整理，待更新。",
        (("union_2009", "第二十一条"),),
    ),
    Article(
        *("social_insurance", "单位不缴社保怎么办？", "What if no insurance is paid?"),
        "用人单位应当为职工办理社会保险登记并按时足额缴费，可以向社会保险经办机构投诉。",
        (("insurance", "第五十八条"),),
        "draft",
    ),
)
_UNIT = """
    INSERT INTO answering_unit (tenant_id, id, organisation_id, kind, code, name, name_en, created_by_id, created_at)
    VALUES ($1, $2, $1, 'union', 'legal_aid', '工会法律服务部', 'Legal service of the union', $3, $4)
"""
_STAFF = """
    INSERT INTO unit_staff (tenant_id, id, unit_id, member_id, starts_on, appointed_by_id)
    VALUES ($1, $2, $3, $4, $5, $6)
"""


async def write_legal_articles(conn: "asyncpg.Connection[Record]", tenant_id: UUID, now: datetime) -> None:
    """Articles of the whole union, and the unit that is asked further; one article is out of date, one waits."""
    author, second = await two_officers(conn, tenant_id)
    unit_id, since = uuid5(_SPACE, f"{tenant_id} unit"), now - timedelta(days=400)
    await conn.execute(_UNIT, tenant_id, unit_id, author, since)
    staff = (uuid5(_SPACE, f"{tenant_id} staff"), unit_id, second, since.date(), author)
    await conn.execute(_STAFF, tenant_id, *staff)
    for number, each in enumerate(ARTICLES):
        id_, is_out = uuid5(_SPACE, f"{tenant_id} {each.question}"), each.state == "published"
        at, starts = now - timedelta(days=90 - number), date((now.year - 1), 1, 1)
        text = (each.category, each.question, each.question_en, f"<p>{each.answer}</p>", starts, unit_id)
        await conn.execute(
            "INSERT INTO legal_article (tenant_id, id, organisation_id, category, question, question_en, answer,"
            " valid_from, consultation_unit_id, state, revision, latest_revision, pending_revision, submitted_at,"
            " written_by_id, written_at, approved_by_id, approved_at) VALUES ($1, $2, $1, $3, $4, $5, $6, $7, $8, $9,"
            " $10, 1, $11, $12, $13, $14, $15, $16)",
            *(tenant_id, id_, *text, each.state, int(is_out), None if is_out else 1, None if is_out else at),
            *(author, at, second if is_out else None, at + timedelta(days=1) if is_out else None),
        )
        await conn.execute(
            "INSERT INTO legal_revision (tenant_id, article_id, number, category, question, question_en, answer,"
            " valid_from, consultation_unit_id, written_by_id, written_at) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8,"
            " $9, $10)",
            *(tenant_id, id_, *text, author, at),
        )
        for place, (key, provision) in enumerate(each.bases, 1):
            await conn.execute(
                "INSERT INTO legal_basis (tenant_id, article_id, revision, number, statute_id, provision)"
                " VALUES ($1, $2, 1, $3, $4, $5)",
                *(tenant_id, id_, place, law_id(tenant_id, key), provision),
            )
