"""Sentences about paper ballots 纸质选票."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
VOTE_PAPERS: Mapping[str, tuple[str, str]] = {
    "PAPER_NOT_TAKEN": ("This vote takes no ballots on paper.", "本次投票不设纸质选票。"),
    "STATIONS_MISSING": (
        "Ballots on paper are to be taken: name a station.",
        "本次投票设纸质选票，请至少设置一个投票站。",
    ),
    "STATION_NOT_FOUND": ("There is no such station.", "没有该投票站。"),
    "STATION_INVALID": (
        "Each of at most {stations} stations has its own name, a place below the vote's, and 1 to {limit} papers.",
        "投票站名称不得重复，须设在主办组织或其下级，配发选票 1 至 {limit} 张；每次投票最多 {stations} 个投票站。",
    ),
    "CLERKS_INVALID": (
        "Name at most {limit} members where you manage votes, none of whom stands in this vote.",
        "工作人员最多 {limit} 人，须为您管理范围内的会员，且不得为本次候选人。",
    ),
    "PAPER_REFUSED": (
        "No paper can be given for this number. Nobody is told why.",
        "该会员证号不能领取纸质选票，系统不说明原因。",
    ),
    "CANDIDATE_MAY_NOT_COUNT": (
        "Who stands in a vote does not count its papers, nor enter its lots.",
        "候选人不得参加清点纸质选票，也不得录入抽签结果。",
    ),
    "PAPER_UNBALANCED": (
        "The numbers do not add up: {expected} papers, but {found} are accounted for.",
        "数目不符：应有 {expected} 张，实计 {found} 张。",
    ),
    "PAPER_AGREED": (
        "Two persons have counted these papers alike; that stands.",
        "两人清点结果一致，已经确认，不能更改。",
    ),
    "ACCOUNTS_MISSING": (
        "Stations without an account of their papers: {count}. All of them are accounted for before anybody counts.",
        "尚有 {count} 个投票站未结清用纸，全部结清后方可清点。",
    ),
    "BOX_TOO_SMALL": (
        "A box with fewer than {least} papers is mixed with another one before anybody counts.",
        "不足 {least} 张的票箱须先与其他票箱混合，再行清点。",
    ),
    "STATION_MERGED": (
        "The papers of this station were mixed with another's, and are counted there.",
        "该投票站的选票已与其他投票站混合，请在合并后的投票站清点。",
    ),
    "STATIONS_UNMERGEABLE": (
        "Mix the papers of two stations, before anybody has begun to count either.",
        "只能合并两个尚未开始清点的投票站。",
    ),
    "SECOND_COUNTER_NEEDED": (
        "You have counted these papers; another person has to count them, too.",
        "您已清点过该票箱，须由另一人清点。",
    ),
    "PAPER_GROUP_INVALID": (
        "Group {group} is no ballot of this vote, or has no papers; a count has at most {limit} groups.",
        "第 {group} 组不是本次投票的有效选票或张数有误；每次清点最多 {limit} 组。",
    ),
    "PAPER_PENDING": (
        "Boxes of papers that two persons have not counted alike: {count}.",
        "尚有 {count} 个票箱未由两人清点一致。",
    ),
}
