"""Numbers, shares and names in words, Chinese and English."""

from collections.abc import Mapping, Sequence
from typing import Final

ZH: Final = "zh"
EN: Final = "en"

_DIGITS: Final = "零一二三四五六七八九"
_LARGEST_IN_WORDS: Final = 100
_TEN: Final = 10
_CENT: Final = 100

_NUMERATORS: Final = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DENOMINATORS: Final[Mapping[int, tuple[str, str]]] = {
    2: ("half", "halves"),
    3: ("third", "thirds"),
    4: ("quarter", "quarters"),
    5: ("fifth", "fifths"),
    6: ("sixth", "sixths"),
    7: ("seventh", "sevenths"),
    8: ("eighth", "eighths"),
    9: ("ninth", "ninths"),
    10: ("tenth", "tenths"),
}

BASES: Final[Mapping[str, tuple[str, str]]] = {
    "entitled": ("应到", "entitled"),
    "present": ("实到", "present"),
    "issued": ("发出选票", "issued"),
    "returned": ("收回选票", "returned"),
    "invalid": ("废票", "invalid"),
    "valid": ("有效票", "valid"),
    "answered": ("作答的有效票", "answering"),
    "decided": ("赞成票与反对票", "for or against"),
}
_PEOPLE: Final = frozenset({"entitled", "present"})

METHODS: Final[Mapping[str, tuple[str, str]]] = {
    "plurality": ("相对多数", "plurality"),
    "score": ("计分", "score"),
    "approval": ("赞成投票", "approval"),
    "two_round": ("两轮", "two rounds"),
    "instant_runoff": ("排序复选", "instant run-off"),
    "stv_scottish": ("单记可让渡（苏格兰规则）", "single transferable vote (Scottish rules)"),
    "stv_northern_ireland": ("单记可让渡（北爱尔兰规则）", "single transferable vote (rules of Northern Ireland)"),
    "schulze": ("舒尔茨法", "Schulze"),
}


def share_words(share: Sequence[int], language: str) -> str:
    """A fraction as a rule would write it: `三分之二`, `two thirds`, `百分之五十一`, `51 %`."""
    numerator, denominator = share
    if numerator == denominator:
        return "全部" if language == ZH else "all"
    if language == ZH:
        return "半数" if (numerator, denominator) == (1, 2) else _chinese_share(numerator, denominator)
    if denominator == _CENT:
        return f"{numerator} %"
    if denominator not in _DENOMINATORS or numerator >= _TEN:
        return f"{numerator}/{denominator}"
    if (numerator, denominator) == (1, 2):
        return "half"
    return f"{_NUMERATORS[numerator]} {_DENOMINATORS[denominator][numerator > 1]}"


def _chinese_share(numerator: int, denominator: int) -> str:
    if denominator > _LARGEST_IN_WORDS:
        return f"{numerator}/{denominator}"
    return f"{'百' if denominator == _CENT else _chinese(denominator)}分之{_chinese(numerator)}"


def _chinese(number: int) -> str:
    """A whole number from 1 to 99 in Chinese words."""
    tens, ones = divmod(number, _TEN)
    before = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return before + (_DIGITS[ones] if ones or not tens else "")


def counted(base: str, number: int, language: str, *, is_weighted: bool) -> str:
    """A figure with its name and unit: `收回选票 85 张`, `85 returned`. A weighted vote has weights and no heads."""
    name = BASES[base][language == EN]
    if language == EN:
        return f"{number} {name} by weight" if is_weighted else f"{number} {name}"
    unit = "票" if is_weighted else "人" if base in _PEOPLE else "张"
    return f"{name} {number} {unit}"


def listed(numbers: Sequence[int], language: str) -> str:
    """Numbers of candidates in a row: `2、5`, `2 and 5`; of none, a dash."""
    texts = [str(each) for each in numbers]
    if language == ZH:
        return "、".join(texts) or "无"
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts) or "none"
