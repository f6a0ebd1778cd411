"""Steps of a verdict in words: one sentence for each code, in Chinese and in English."""

from collections.abc import Mapping
from typing import Any, Final

from counting.verdicts.wording import BASES, EN, METHODS, ZH, counted, listed, share_words

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "rule_set": (
        "依据规则集“{title}”（{key}，第 {version} 版）。",
        "By the rule set “{title_en}” ({key}, version {version}).",
    ),
    "figures": (
        "{entitled}，{present}，{issued}，{returned}，其中{invalid}，{valid}。",
        "{entitled}, {present}; ballots: {issued}, {returned}, {invalid} among them, {valid}.",
    ),
    "returned_within": ("{returned}，不多于{issued}。", "{returned}, not more than {issued}."),
    "above_void": (
        "{part}，多于{bound}：本次投票无效，应重新投票。",
        "{part}, more than {bound}: the vote is void and is held again.",
    ),
    "above_reported": (
        "{part}，多于{bound}：按规则仅予公布。",
        "{part}, more than {bound}: the rule set asks only that it be told.",
    ),
    "no_quorum_asked": ("第 {call} 次召集不要求法定人数。", "No quorum is asked at call {call}."),
    "quorum_met": (
        "第 {call} 次召集的法定人数：{count}，{figure}，{reached}应到的{share}（至少 {least}），符合。",
        "Quorum at call {call}: {count}, {figure}, {asked} {share} (at least {least}): met.",
    ),
    "quorum_missed": (
        "第 {call} 次召集的法定人数：{count}，{figure}，{missed}应到的{share}（至少 {least}），不符合。",
        "Quorum at call {call}: {count}, {figure}, {refused} {share} (at least {least}): missed.",
    ),
    "second_call": (
        "未达法定人数；至少 {days} 天后可再次召集。",
        "Without a quorum; a second call may follow after {days} days at the least.",
    ),
    "no_further_call": (
        "第 {call} 次召集未达法定人数；规则未规定再次召集。",
        "Call {call} is without a quorum; the rule set knows no further call.",
    ),
    "margin_kept": (
        "候选人 {candidates} 名，应选 {seats} 名，差额不低于{share}。",
        "Candidates {candidates}, seats {seats}: more by {share} at the least.",
    ),
    "margin_short": (
        "候选人 {candidates} 名，应选 {seats} 名，差额低于{share}。",
        "Candidates {candidates}, seats {seats}: more by less than {share}.",
    ),
    "majority_of_method": (
        "{method}按其自身规则产生当选人，规则集的当选多数不适用。",
        "{method} elects by its own count; the majority of the rule set does not apply.",
    ),
    "run_off_most_votes": ("再次投票，以得票多的当选。", "A run-off: most votes are enough."),
    "most_votes": ("规则集不要求多数，以得票多的当选。", "No majority is asked: most votes are enough."),
    "majority_asked": (
        "当选须{reached}{base}的{share}：{figure}，至少 {least} 票。",
        "To be elected takes {asked} {share}: {figure}, so {least} votes.",
    ),
    "candidate_passes": (
        "候选人 {candidate} 得 {votes} 票，达到当选所需多数。",
        "Candidate {candidate} has {votes} votes, and the majority.",
    ),
    "candidate_misses": (
        "候选人 {candidate} 得 {votes} 票，{missed}{base}的{share}（{figure}，至少 {least} 票）。",
        "Candidate {candidate} has {votes} votes, {refused} {share} ({figure}, so {least} votes).",
    ),
    "candidate_without_votes": (
        "候选人 {candidate} 未得票，不能当选。",
        "Candidate {candidate} has no vote and is not elected.",
    ),
    "more_than_seats": (
        "达到条件的 {passing} 人多于应选 {seats} 名，以得票多的当选。",
        "{passing} qualify, more than the seats ({seats}): those with the most votes are elected.",
    ),
    "elected": ("候选人 {candidate} 得 {votes} 票，当选。", "Candidate {candidate} is elected with {votes} votes."),
    "elected_by_method": ("按{method}当选：{elected}。", "Elected by {method}: {elected}."),
    "lot_drawn": (
        "{among} 票数相等，抽签确定 {elected} 当选。",
        "{among} have equal votes; by lot {elected} are elected.",
    ),
    "lot_missing": (
        "{among} 票数相等，尚余 {seats} 名，待抽签确定。",
        "{among} are equal, with seats left for them: {seats}. A lot has to be drawn.",
    ),
    "tied_again": (
        "{among} 票数相等，尚余 {seats} 名，应就票数相等者再次投票。",
        "{among} are equal, with seats left for them: {seats}. It is voted again between them.",
    ),
    "equal_first": ("{among} 并列第一。", "{among} come first together."),
    "second_round": ("无人过半数，{among} 进入第二轮。", "Nobody has more than half: {among} go into a second round."),
    "all_seats": ("应选 {seats} 名，全部选出。", "All seats ({seats}) are filled."),
    "seats_open": ("应选 {seats} 名，{open} 名空缺，予以保留。", "Seats that stay open: {open} of {seats}."),
    "seats_again": (
        "应选 {seats} 名，{open} 名空缺，应另行选举。",
        "Seats that are open: {open} of {seats}. A further round is held for them.",
    ),
    "item_votes": (
        "议案 {item}：赞成 {yes} 票，反对 {no} 票，弃权 {abstain} 票。",
        "Item {item}: {yes} for, {no} against, {abstain} abstaining.",
    ),
    "item_above_no": ("议案 {item} 赞成多于反对。", "Item {item} has more votes for than against."),
    "item_not_above_no": ("议案 {item} 赞成不多于反对。", "Item {item} has no more votes for than against."),
    "item_reaches": (
        "议案 {item} 赞成 {yes} 票，{reached}{base}的{share}（{figure}，至少 {least} 票）。",
        "Item {item} has {yes} votes for, {asked} {share} ({figure}, so {least} votes).",
    ),
    "item_misses": (
        "议案 {item} 赞成 {yes} 票，{missed}{base}的{share}（{figure}，至少 {least} 票）。",
        "Item {item} has {yes} votes for, {refused} {share} ({figure}, so {least} votes).",
    ),
    "item_carried": ("议案 {item} 通过。", "Item {item} is carried."),
    "item_rejected": ("议案 {item} 未通过。", "Item {item} is not carried."),
}
"""Code → its sentence in Chinese and in English, with the facts of docs/counting.md in their places."""


def sentence(step: Mapping[str, Any], language: str) -> str:
    """A step in words; `language` is `zh`, anything else gives English. Candidates and items are told by their numbers.

    Raises:
        KeyError: a code that no verdict has, or a step without its facts.
    """
    spoken = ZH if language == ZH else EN
    return WORDS[step["code"]][spoken == EN].format(**_placed(step["code"], step["facts"], spoken))


def _placed(code: str, facts: Mapping[str, Any], language: str) -> Mapping[str, str]:
    is_weighted = bool(facts.get("weighted"))
    texts = {name: str(value) for name, value in facts.items()}
    for name in ("among", "elected"):
        if name in facts:
            texts[name] = listed(facts[name], language)
    if "share" in facts:
        texts["share"] = share_words(facts["share"], language)
    if "strict" in facts:
        texts |= _comparison(is_strict=facts["strict"], language=language)
    if "base" in facts:
        texts["base"] = BASES[facts["base"]][language == EN]
        of = "entitled" if code.startswith("quorum") else facts["base"]
        texts["figure"] = counted(of, facts["figure"], language, is_weighted=is_weighted)
    if code.startswith("quorum"):
        texts["count"] = counted(facts["base"], facts["count"], language, is_weighted=is_weighted)
    if "part" in facts:
        texts["part"] = counted(facts["part"], facts["count"], language, is_weighted=is_weighted)
        texts["bound"] = counted(facts["bound"], facts["limit"], language, is_weighted=is_weighted)
    if "method" in facts:
        texts["method"] = METHODS[facts["method"]][language == EN] if facts["method"] in METHODS else facts["method"]
    if code in {"figures", "returned_within"}:
        known = {name: facts[name] for name in BASES if name in facts}
        texts |= {name: counted(name, number, language, is_weighted=is_weighted) for name, number in known.items()}
    return texts


def _comparison(*, is_strict: bool, language: str) -> Mapping[str, str]:
    if language == ZH:
        return {"reached": "超过", "missed": "未超过"} if is_strict else {"reached": "达到", "missed": "不足"}
    if is_strict:
        return {"asked": "more than", "refused": "not more than"}
    return {"asked": "at least", "refused": "less than"}
