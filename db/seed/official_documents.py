"""Official documents of the demonstration union 制度文件, and the register of statutes 法律法规 on which they rest."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

import asyncpg
from asyncpg import Record

_EAST = timedelta(hours=8)
_SPACE = UUID("019a0000-0000-7000-8000-00000000d0c0")
_OFFICERS = """
    SELECT g.member_id FROM role_grant AS g
    WHERE g.tenant_id = $1 AND g.role IN ('federation_officer', 'branch_officer') AND g.revoked_at IS NULL
    GROUP BY g.member_id ORDER BY min(g.starts_on), g.member_id LIMIT 2
"""


class Law(NamedTuple):
    """A version of a statute."""

    name: str
    name_en: str
    version: str
    valid_from: date
    valid_until: date | None = None


LAWS = {
    "labour": Law("中华人民共和国劳动法", "Labour Law", "2018年修正", date(2018, 12, 29)),
    "contract": Law("中华人民共和国劳动合同法", "Labour Contract Law", "2012年修正", date(2013, 7, 1)),
    "union": Law("中华人民共和国工会法", "Trade Union Law", "2021年修正", date(2022, 1, 1)),
    "union_2009": Law("中华人民共和国工会法", "Trade Union Law", "2009年修正", date(2009, 8, 27), date(2021, 12, 31)),
    "insurance": Law("中华人民共和国社会保险法", "Social Insurance Law", "2018年修正", date(2018, 12, 29)),
    "disputes": Law(
        "中华人民共和国劳动争议调解仲裁法", "Labour Dispute Mediation and Arbitration Law", "2007年", date(2008, 5, 1)
    ),
    "injury": Law("工伤保险条例", "Regulation on Work-Related Injury Insurance", "2010年修订", date(2011, 1, 1)),
    "leave": Law("职工带薪年休假条例", "Regulation on Paid Annual Leave", "2007年", date(2008, 1, 1)),
    "women": Law(
        "女职工劳动保护特别规定", "Special Rules on the Protection of Women Workers", "2012年", date(2012, 4, 28)
    ),
    "safety": Law("中华人民共和国安全生产法", "Work Safety Law", "2021年修正", date(2021, 9, 1)),
}


class Paper(NamedTuple):
    """A document; days are counted from today. `before` is the number of the one whose place it takes."""

    number: str
    kind: str
    audience: str
    title: str
    title_en: str
    clauses: tuple[str, ...]
    starts: int
    until: int | None = None
    review: int | None = None
    bases: tuple[tuple[str, str | None], ...] = ()
    before: str | None = None
    state: str = "published"


PAPERS = (
    Paper(
        *("恒工发1号", "rule", "members", "困难职工帮扶办法（试行）", "Rules on aid (trial)"),
        (
            "第一条 本办法适用于在册会员。",
            "第二条 申请由分会受理，报总工会审批。",
            "第三条 名单公示五个工作日。",
        ),
        *(-700, None, None, (("union", None),)),
    ),
    Paper(
        *("恒工发9号", "rule", "members", "困难职工帮扶办法", "Rules on aid"),
        (
            "第一条 本办法适用于在册会员，含劳务派遣职工。",
            "第二条 申请由分会受理，报总工会审批。",
            "第三条 名单公示五个工作日，隐去姓名。",
        ),
        *(-200, None, 200, (("union", None),), "恒工发1号"),
    ),
    Paper(
        *("恒集字2号", "agreement", "members", "集体合同", "Collective contract"),
        ("第一条 双方依法平等协商，签订本合同。", "第二条 工资每年协商一次。", "第三条 期满前三个月内重新协商。"),
        *(-1070, 20, None, (("labour", "第三十三条"), ("contract", "第五十一条"))),
    ),
    Paper(
        *("恒集字3号", "agreement", "members", "女职工权益保护专项集体合同", "Contract on women workers' rights"),
        ("第一条 本合同保护女职工的特殊权益。", "第二条 每年安排一次妇科检查。"),
        *(-365, 730, None, (("contract", "第五十二条"), ("women", None))),
    ),
    Paper(
        *("恒工财4号", "rule", "members", "工会经费收支管理办法", "Rules on union funds"),
        ("第一条 经费独立核算，专款专用。", "第二条 收支情况每季度公开。"),
        *(-900, None, -30, (("union", None),)),
    ),
    Paper(
        *("恒工财5号", "rule", "officers", "工会财务审批权限规定", "Who approves which spending"),
        ("第一条 五千元以下由主席审批。", "第二条 五千元以上由委员会集体研究。"),
        *(-400, None, 100),
    ),
    Paper(
        *("恒工纪6号", "minutes", "post_holders", "委员会第六次会议纪要", "Minutes of the sixth meeting"),
        ("会议听取了经费使用情况的汇报。", "会议同意启动换届准备工作。"),
        *(-60,),
    ),
    Paper(
        *("恒工决7号", "resolution", "members", "会员代表大会决议", "Resolution of the members' congress"),
        ("大会批准工作报告。", "大会批准经费审查报告。"),
        *(-300,),
    ),
    Paper(
        *("恒工通8号", "notice", "members", "关于高温季节劳动保护的通知", "Work in hot weather"),
        ("各分会按规定落实防暑降温措施。", "高温津贴按月发放。"),
        *(-150, -30),
    ),
    Paper(
        *("恒工发10号", "rule", "members", "职工之家管理办法", "Rules of the members' home"),
        ("第一条 职工之家向全体会员开放。", "第二条 场地预约通过平台办理。"),
        *(-1800, None, None, (("union_2009", None),)),
    ),
    Paper(
        *("恒工表11号", "form", "members", "困难职工帮扶申请表", "Form for aid"),
        ("姓名、会员号、家庭情况、申请事由由本人填写。", "入户核查意见由分会填写。"),
        *(-200,),
    ),
    Paper(
        *("恒工案12号", "plan", "members", "职工技能提升行动方案", "Plan of skills"),
        ("每年举办一次技能竞赛。", "竞赛结果作为推荐先进的参考。"),
        *(15, 380),
    ),
    Paper(
        *("恒工发13号", "rule", "members", "会员评议办法（征求意见稿）", "Rules on members' assessment (draft)"),
        ("第一条 每年由会员评议工会工作一次。",),
        30,
        state="draft",
    ),
)


def law_id(tenant_id: UUID, key: str) -> UUID:
    """The id of a statute of the demonstration, the same in every run."""
    return uuid5(_SPACE, f"{tenant_id} law {key}")


async def two_officers(conn: "asyncpg.Connection[Record]", tenant_id: UUID) -> tuple[UUID, UUID]:
    """Who writes, and who approves."""
    first, second = [row["member_id"] for row in await conn.fetch(_OFFICERS, tenant_id)]
    return first, second


async def write_official_documents(conn: "asyncpg.Connection[Record]", tenant_id: UUID, now: datetime) -> None:
    """The register, and documents of the whole union: one superseded, one that ends soon, some for officers alone."""
    author, second = await two_officers(conn, tenant_id)
    today = (now + _EAST).date()
    await conn.executemany(
        "INSERT INTO statute (tenant_id, id, name, name_en, version, valid_from, valid_until, added_by_id, added_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [(tenant_id, law_id(tenant_id, key), *law, author, now - timedelta(days=500)) for key, law in LAWS.items()],
    )
    keys = {each.number: uuid5(_SPACE, f"{tenant_id} {each.number}") for each in PAPERS}
    for paper in PAPERS:
        await _write(conn, tenant_id, paper, keys, (today, now, author, second))


async def _write(
    conn: "asyncpg.Connection[Record]",
    tenant_id: UUID,
    paper: Paper,
    keys: dict[str, UUID],
    by: tuple[date, datetime, UUID, UUID],
) -> None:
    today, now, author, second = by
    id_, valid_from, is_out = keys[paper.number], today + timedelta(days=paper.starts), paper.state != "draft"
    before = None if paper.before is None else keys[paper.before]
    out_at = now + timedelta(days=min(paper.starts, 0) - 10) if is_out else None
    await conn.execute(
        "INSERT INTO official_document (tenant_id, id, organisation_id, series_id, supersedes_id, version, kind,"
        " audience, number, title, title_en, body, valid_from, valid_until, review_on, state, drafted_by_id,"
        " drafted_at, published_by_id, published_at, warned) VALUES ($1, $2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
        " $12, $13, $14, $15, $16, $17, $18, $19, '{}')",
        *(tenant_id, id_, before or id_, before, (2 if before else 1) if is_out else None),
        *(paper.kind, paper.audience, paper.number, paper.title, paper.title_en),
        *("".join(f"<p>{each}</p>" for each in paper.clauses), valid_from, _in_days(today, paper.until)),
        *(_in_days(today, paper.review), paper.state, author, (out_at or now) - timedelta(days=3)),
        *(second if is_out else None, out_at),
    )
    for number, (key, provision) in enumerate(paper.bases, 1):
        await conn.execute(
            "INSERT INTO official_document_basis (tenant_id, document_id, number, statute_id, provision)"
            " VALUES ($1, $2, $3, $4, $5)",
            *(tenant_id, id_, number, law_id(tenant_id, key), provision),
        )
    if before is not None:
        await conn.execute(
            "UPDATE official_document SET superseded_by_id = $3, superseded_on = $4 WHERE tenant_id = $1 AND id = $2",
            *(tenant_id, before, id_, valid_from),
        )


def _in_days(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)
