"""Words of charts, in Chinese and English."""

from collections.abc import Mapping
from typing import Final

from counting.titles import Language

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "abstain": ("弃权", "abstain"),
    "and": ("、", ", "),
    "again": ("平票，须重新投票：{0}。", "Tied, to be voted again: {0}."),
    "ballots": ("选票 {0} 张，其中空白 {1} 张", "{0} ballots, {1} of them blank"),
    "carried": ("通过", "carried"),
    "elected_all": ("当选：{0}。", "Elected: {0}."),
    "elected_none": ("无人当选。", "Nobody is elected."),
    "exhausted": ("已无后续选择", "no further choice"),
    "first": ("第一选择", "first choices"),
    "flow": ("{0} → {1}：{2}", "{0} → {1}: {2}"),
    "last": ("余下席位", "seats that are left"),
    "lot": ("抽签", "by lot"),
    "no": ("反对", "no"),
    "not_decided": ("表决未成立，不作判定。", "The vote does not stand; nothing is decided."),
    "over": ("{0} 优先于 {1}：{2} 票，反之 {3} 票", "{0} over {1}: {2}, the other way {3}"),
    "pairs": ("行优先于列的选票数；加框者为胜", "ballots that prefer the row to the column; framed: the larger number"),
    "pending": ("平票，待抽签：{0}。", "A tie waits for a lot: {0}."),
    "quota": ("当选票数 {0}", "quota {0}"),
    "rejected": ("未通过", "rejected"),
    "second_round": ("进入第二轮：{0}。", "To a second round: {0}."),
    "seats": ("{0} 个席位", "seats: {0}"),
    "sum": ("得票", "votes"),
    "stage": ("第 {0} 轮", "Stage {0}"),
    "told_stage": ("{0}（{1}）：{2}。", "{0} ({1}): {2}."),
    "votes": ("{0}：{1} 票", "{0}: {1} votes"),
    "yes": ("赞成", "yes"),
    "exclusion_of": ("淘汰 {0}", "{0} excluded"),
    "surplus_of": ("转移 {0} 的余票", "surplus of {0}"),
}


def word(key: str, language: Language, *values: object) -> str:
    """A word or a sentence, with values in their places."""
    return _WORDS[key][0 if language == "zh" else 1].format(*values)


def listed(names: list[str], language: Language) -> str:
    """Names in a row."""
    return word("and", language).join(names)
