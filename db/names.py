"""Names of people as a register needs them: how they sort, and the words under which they are found.

Chinese names sort by pinyin, as a phone book does. The readings of surnames are our own table, because a surname is
often read unlike the same character elsewhere (单 Shàn, 仇 Qiú, 曾 Zēng); pypinyin reads the rest.
"""

import gc
import re
import unicodedata
from functools import cache, lru_cache

MOST_TERMS = 40
"""Words kept per member; what falls off first is long pieces of long names."""

_LONGEST_PIECE = 4
_SHORTEST_PREFIX = 2
_LONGEST_PREFIX = 20
_CACHED_PARTS = 32_768
_LONGEST_QUERY = 1_000
_CACHED_NAMES = 8_192

# Sorts before the space between syllables: "zhang wei" stands before "zhang wei wei" whatever the characters are.
_SEPARATOR = "\x1f"

_IGNORED = {ord(character): None for character in "·•・‧∙⋅.'\u2019"}
_APOSTROPHES = {ord(character): None for character in "'\u2019"}
_WORD = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+|[^\W㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+")
_FIRST_HAN = "㐀"

_SURNAMES = {
    "万俟": "mo qi",
    "单于": "chan yu",
    "宰父": "zai fu",
    "尉迟": "yu chi",
    "澹台": "tan tai",
    "长孙": "zhang sun",
    "令狐": "ling hu",
    "欧阳": "ou yang",
    "司马": "si ma",
    "司徒": "si tu",
    "上官": "shang guan",
    "诸葛": "zhu ge",
    "夏侯": "xia hou",
    "皇甫": "huang fu",
    "宇文": "yu wen",
    "慕容": "mu rong",
    "乐": "yue",
    "仇": "qiu",
    "会": "gui",
    "句": "gou",
    "召": "shao",
    "任": "ren",
    "区": "ou",
    "华": "hua",
    "卜": "bu",
    "单": "shan",
    "员": "yun",
    "哈": "ha",
    "宓": "mi",
    "尉": "wei",
    "应": "ying",
    "折": "she",
    "撒": "sa",
    "教": "jiao",
    "晟": "cheng",
    "曾": "zeng",
    "朴": "piao",
    "查": "zha",
    "柏": "bai",
    "洗": "xian",
    "牟": "mou",
    "盖": "ge",
    "盛": "sheng",
    "石": "shi",
    "祭": "zhai",
    "种": "chong",
    "秘": "bi",
    "繁": "po",
    "纪": "ji",
    "缪": "miao",
    "翟": "zhai",
    "能": "nai",
    "臧": "zang",
    "葛": "ge",
    "行": "xing",
    "覃": "qin",
    "要": "yao",
    "解": "xie",
    "訾": "zi",
    "谌": "chen",
    "贾": "jia",
    "贠": "yun",
    "过": "guo",
    "逄": "pang",
    "那": "na",
    "都": "du",
    "郗": "xi",
    "长": "chang",
    "阚": "kan",
    "隗": "wei",
    "黑": "he",
}
"""Surnames whose reading a dictionary of words would get wrong or might; the two-character ones bind first."""

_IN_NAMES = {"卜": "bu", "晟": "sheng", "长": "chang"}
"""Characters that are read otherwise in given names and transcriptions than in words."""


def sort_key(name: str) -> str:
    """A key whose byte order (`COLLATE "C"`) is phone-book order: pinyin syllables, a separator, the name itself."""
    return f"{' '.join(_readings(name))}{_SEPARATOR}{name}"


def search_key(query: str) -> str:
    """What a person typed, in the spelling of `search_terms`: NFKC, lower case, no spaces and no middle dots.

    No term is as long as 1,000 characters: of a longer query no more is looked at.
    """
    typed = query[:_LONGEST_QUERY]
    folded = typed if typed.isascii() else unicodedata.normalize("NFKC", typed)  # noqa: TID251  # it is short
    return "".join(folded.lower().translate(_IGNORED).split())


def search_terms(name: str, member_number: str) -> list[str]:
    """Distinct words under which a member is found, at most 40: equality with `search_key` of the query is a hit.

    The number, the name, initials, pinyin run together and its prefixes from two letters, then every piece of one
    to four characters of a Chinese name.
    """
    return list(dict.fromkeys((search_key(member_number), *_name_terms(name))))[:MOST_TERMS]


@lru_cache(maxsize=_CACHED_NAMES)
def _name_terms(name: str) -> tuple[str, ...]:
    key = search_key(name)
    readings = _readings(name)
    spelt = "".join(readings)
    words = [word for word in readings if len(word) >= _SHORTEST_PREFIX] if key.isascii() else []
    pieces = [
        run[start : start + length]
        for length in range(1, _LONGEST_PIECE + 1)
        for run in _WORD.findall(key)
        if run[0] >= _FIRST_HAN
        for start in range(len(run) - length + 1)
    ]
    prefixes = (spelt[:length] for length in range(_SHORTEST_PREFIX, min(len(spelt), _LONGEST_PREFIX) + 1))
    initials = "".join(word[0] for word in readings)
    return tuple(dict.fromkeys(term for term in (key, initials, spelt, *words, *prefixes, *pieces) if term))


@lru_cache(maxsize=_CACHED_NAMES)
def _readings(name: str) -> tuple[str, ...]:
    """Pinyin syllables without tones (ü is v, as it is typed); words of other scripts stay words, without accents."""
    plain = unicodedata.normalize("NFKC", name)  # noqa: TID251  # a name of the register: its length has a limit
    words = _WORD.findall(plain.lower().translate(_APOSTROPHES))
    if not words:
        return ()
    first = _person_readings(words[0]) if len(words) == 1 else _part_readings(words[0])
    return (*first, *(reading for word in words[1:] for reading in _part_readings(word)))


def _person_readings(word: str) -> tuple[str, ...]:
    """Surname first. Names with a middle dot are transcriptions, which have none."""
    for length in (2, 1):
        if len(word) > length and word[:length] in _SURNAMES:
            return (*_SURNAMES[word[:length]].split(), *_part_readings(word[length:]))
    if word[0] >= _FIRST_HAN and len(word) > 1:
        return (*_part_readings(word[0]), *_part_readings(word[1:]))
    return _part_readings(word)


@lru_cache(maxsize=_CACHED_PARTS)
def _part_readings(part: str) -> tuple[str, ...]:
    if part[0] < _FIRST_HAN:
        return (_without_accents(part),)
    from pypinyin import lazy_pinyin  # noqa: PLC0415  # its tables take 0.3 s to load, which no start should wait for

    spelt = lazy_pinyin(part)
    if len(spelt) != len(part):
        return tuple(spelt)
    return tuple(_IN_NAMES.get(character, syllable) for character, syllable in zip(part, spelt, strict=True))


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFKD", word)  # noqa: TID251  # a word of a name, which has a limit
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def load_tables() -> None:
    """Loads the tables of readings now, once, so that the first search does not wait for them.

    They are some 200,000 lists that stay for good: the collector need not look through them, which stopped all requests
    of a process for 30 to 90 ms whenever it did.
    """
    sort_key("张")
    gc.freeze()
