"""Written rules that the cases are taken from, and rule sets of our own that say what a local rule says."""

from collections.abc import Mapping
from typing import Any

from counting.verdicts import rule_sets

UNION = (
    "工会会员（代表）大会选举办法（草案）, 5, made after 工会基层组织选举工作条例 (总工发[2016]27号):"
    " gaoziwenku.com/doc/14393.html;"
    " void papers and equals: 铜官区教育工会选举办法（草案）, 五: 5iy.net/flzs/29803.html"
)
CONGRESS_RULE = "基层工会会员代表大会条例 (总工发[2019]6号), recalled"
ANQING_RULE = (
    "安庆市外国语学校第一届工会委员会选举办法 (2009), 4 and 5:"
    " m.shengyu-casting.com/html/2009/gonghuizhijia_0225/7310.html"
)
JIANGSU_RULE = "工会委员会委员选举办法（样式）, 4 (a sample from Jiangsu): m.xueke.org/wenku/22812_5.html"
SCHOOL_RULE = "首届会员大会选举办法（示例）, 5 to 7 (a sample of a school): m.zixin.com.cn/doc/8873303.html"
BANK_RULE = "兴业银行台州分行第九工会小组：工会代表投票, 2 and 3 (a form of wenjuan.com)"
BUREAU_RULE = "工会委员会会员大会选举办法（草案）, 5"
COMPANY_RULE = "分公司工会换届选举大会办法, 4: m.wenke99.com/p-6237186.html"
ELECTORAL_LAW = "选举法, 45 and 46 (44 in an earlier text)"
PARTY_RULE = "中国共产党基层组织选举工作暂行条例: more than four fifths of those who should attend"
SHENZHEN = "深圳市政府在线, 业务知识库 (2018): exactly half of those present is not elected"
ACT_OF_2000 = (
    "工會法 (Taiwan, text of 19 July 2000), 20 and 21: laws.taipei.gov.tw/law/LawSearch/LawChapterArticle/FL014918"
)
ACT = (
    "TULRCA 1992, section 226, as amended by the Trade Union Act 2016, sections 2 and 3:"
    " legislation.gov.uk/ukpga/1992/52, legislation.gov.uk/ukpga/2016/15"
)
EXAMPLE = "Lexology, Changing strike ballots: the example of 100 members"
PCS = "Ballot of the PCS union, July 2018: 50,726 yes, 8,528 no, turnout 41.6 % (Wikipedia, Trade Union Act 2016)"
OPENSLIDES = "OpenSlides, issue 6667: 2/3 and 4/5 with a quorum of presence"
CONDOMINIUM = "Default rules of condominium software: 75 %, then 51 % after a wait"
CHAOSS = "CHAOSS governing board, charter (pull request 81): 2/3, half at a second meeting two weeks later"
OPENMI = "OpenMI Association: 2/3 present, 2/3 of the valid votes; the second meeting decides with any number"
OMNI = "OmniLayer, spec (pull request 27): two thirds of the board, rounded up; of 7 members 5"
UNION_LAW = "工会法: a meeting may be called at the proposal of one third or more of the members, recalled"
PAGE = "docs/counting.md"

OF_OTHERS = frozenset(
    {
        *(UNION, ANQING_RULE, JIANGSU_RULE, SCHOOL_RULE, BANK_RULE, BUREAU_RULE, COMPANY_RULE, ELECTORAL_LAW),
        *(PARTY_RULE, SHENZHEN, ACT_OF_2000, ACT, EXAMPLE, PCS, OPENSLIDES, CONDOMINIUM, CHAOSS, OPENMI, OMNI),
    }
)
"""Rules that others have written, and that were read; the rest is our own page, or was told from memory."""

_SETS = rule_sets()
BRANCH = _SETS["branch_committee", 1]
STANDING = _SETS["standing_committee", 1]
CONGRESS = _SETS["congress_resolution", 1]
PRESENT = _SETS["congress_by_present", 1]
TWO_THIRDS = _SETS["two_thirds", 1]
FOUR_FIFTHS = _SETS["four_fifths", 1]
STRIKE = _SETS["strike_ballot", 1]
SERVICES = _SETS["strike_ballot_public_services", 1]
POLL = _SETS["benefit_poll", 1]
CALLS = _SETS["second_call", 1]
BOARD = _SETS["second_call_board", 1]


def quorum(base: str, numerator: int, denominator: int, *, strict: bool = False, call: int = 1) -> Mapping[str, Any]:
    """A quorum of a rule set."""
    return {"call": call, "base": base, "share": [numerator, denominator], "strict": strict}


def majority(kind: str, base: str, numerator: int, denominator: int, *, strict: bool = True) -> Mapping[str, Any]:
    """A majority of a rule set."""
    return {"kind": kind, "base": base, "share": [numerator, denominator], "strict": strict}


def local(key: str, **edits: Any) -> Mapping[str, Any]:
    """A rule set that differs from the one of a branch committee in these keys."""
    return {**BRANCH, "margin": None, "key": key, **edits}


ANQING = local("anqing", quorum=[], majority=[majority("seat", "present", 1, 2)])
JIANGSU = local(
    "jiangsu",
    quorum=[quorum("present", 2, 3, strict=True)],
    majority=[majority("seat", "entitled", 1, 2, strict=False)],
)
SCHOOL = local("school", majority=[majority("seat", "entitled", 1, 2, strict=False)], run_off="majority")
SCHOOL_RUN_OFF = local("school_run_off", majority=[majority("seat", "present", 1, 2)], run_off="majority")
BANK = local(
    "bank",
    quorum=[quorum("present", 4, 5, strict=True)],
    majority=[majority("seat", "returned", 1, 2)],
    open_seats="again",
)
BUREAU = local("bureau")
COMPANY = local("company", open_seats="again")
DISTRICT = local(
    "district",
    quorum=[quorum("returned", 1, 2, strict=True)],
    majority=[majority("seat", "returned", 1, 2)],
    open_seats="again",
)
PARTY = local("party", quorum=[quorum("present", 4, 5, strict=True)])
ASSOCIATION = local(
    "association",
    quorum=[quorum("present", 2, 3)],
    second_call_days=0,
    majority=[majority("item", "valid", 2, 3, strict=False)],
)
SMALL_BOARD = local("small_board", majority=[majority("item", "present", 1, 2)])
HALF_OR_MORE = local("half_or_more", quorum=[], majority=[majority("item", "decided", 1, 2, strict=False)])
ONE_THIRD = local("one_third", quorum=[], majority=[majority("item", "entitled", 1, 3, strict=False)])
BY_HALF = local("by_half", quorum=[quorum("present", 1, 2, strict=True)], majority=[majority("item", "present", 1, 2)])
CHARTER = local(
    "charter",
    quorum=[quorum("present", 1, 2, strict=True)],
    majority=[majority("item", "present", 2, 3, strict=False)],
)
BY_LOT = local("by_lot", ties="lot")
PLAIN = local("plain", quorum=[], majority=[])
