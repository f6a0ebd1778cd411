"""From cells to values: each function gives a value or the reason why there is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from stdnum.cn import ric

from domain.members import rules as member_rules
from domain.members.correction_rules import FIRST_JOINED_ON
from domain.members.errors import InvalidIdentityNumber, InvalidName, InvalidPhoneNumber
from domain.rosters.rules.cells import Cell, Number, is_scientific, text_of
from domain.rosters.rules.reasons import RosterReason
from domain.shared.text import normalised

_NO = frozenset({"", "无", "-", "--", "/", "n/a", "na", "none", "null", "空", "暂无"})
_DIGITS = re.compile(r"\d+")
_HAS_DIGIT = re.compile(r"\d")
_MASK = re.compile("[*xX×●]{2,}")
_ID_LENGTH, _OLD_ID_LENGTH, _EXACT_DIGITS = 18, 15, 15
_CN_MOBILE = re.compile(r"(?:\+?86)?(1\d{10})")
_PHONE_NOISE = re.compile(r"[\s\-()]+")
_SEVERAL = re.compile(r"[,，;；、/]|\b或\b|\d{11}\D+\d{11}")
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9._-]{1,31}")
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = 366, 73_050
_WHOLE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[T ].*)?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_INCOMPLETE = re.compile(r"\d{4}\s*年?|\d{4}\s*[-/.年]\s*\d{1,2}\s*月?|\d{6}")
_OTHER_ORDER = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})")
_LAST_MONTH = 12
_NAME_LENGTH = member_rules.NAME_LENGTH

_EMPLOYMENT = {
    "permanent": (
        "permanent 无固定期限 无固定期限劳动合同 无固定期限合同 长期 长期合同 正式 正式工 正式职工 在编 在编在岗 合同工"
    ),
    "fixed_term": "fixedterm 固定期限 固定期限劳动合同 固定期限合同 短期合同 聘用制 聘用 temporary contract",
    "dispatched": "dispatched agency 劳务派遣 派遣 劳务派遣工 派遣工 外包 劳务工 劳务外包",
    "apprentice": "apprentice trainee intern 学徒 学徒工 见习 见习生 实习 实习生 试用",
    "retired": "retired 退休 离退休 离休 退休返聘 返聘",
    "unemployed": "unemployed 失业 下岗 待业",
    "flexible": "flexible 灵活就业 新就业形态 个体",
}
_STATE = {
    "active": "active 在会 正常 在职 在册 在岗 有效 会员 新入会 入会 转入 新增 恢复 恢复会籍",
    "retained": "retained 保留会籍 保留 退休 离退休 内退 下岗 待岗 失业",
    "suspended": "suspended 暂停 暂停权利 暂停会籍 停权 冻结",
    "left": "left 退会 已退会 离会 离职 辞职 转出 调出 解除合同 开除会籍 除名 注销 terminated resigned",
    "deceased": "deceased dead 去世 死亡 已故 亡故 病故 身故",
}
_SEX = {"male": "男 男性 m male", "female": "女 女性 f female"}


def _by_word(table: Mapping[str, str]) -> Mapping[str, str]:
    return {word: code for code, words in table.items() for word in words.split()}


_EMPLOYMENT_OF, _STATE_OF, _SEX_OF = _by_word(_EMPLOYMENT), _by_word(_STATE), _by_word(_SEX)


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A well-formed number and what it says."""

    number: str
    born_on: date
    sex: str


def is_none(text: str) -> bool:
    """Whether people wrote that there is nothing: 无, -, N/A."""
    return text.strip().casefold() in _NO


def name_of(cell: Cell) -> str | RosterReason:
    """The name in one spelling."""
    text = normalised("NFKC", text_of(cell)).strip()
    if is_none(text):
        return RosterReason.NAME_MISSING
    if _HAS_DIGIT.search(text):
        return RosterReason.NAME_HAS_DIGITS
    # 张 伟: two characters, set out with spaces to the width of three.
    squeezed = "".join(text.split()) if all(not part.isascii() for part in text.split()) else " ".join(text.split())
    if len(squeezed) < _NAME_LENGTH.start:
        return RosterReason.NAME_TOO_SHORT
    if len(squeezed) >= _NAME_LENGTH.stop:
        return RosterReason.NAME_TOO_LONG
    try:
        return member_rules.clean_name(squeezed)
    except InvalidName:
        return RosterReason.NAME_CHARACTERS


def identity_of(cell: Cell, today: date) -> IdentityNumber | RosterReason | None:
    """The identity number 公民身份号码 (GB 11643-1999); None for an empty cell."""
    if is_scientific(cell) or (isinstance(cell, Number) and len(text_of(cell).lstrip("-")) > _EXACT_DIGITS):
        return RosterReason.IDENTITY_ROUNDED
    text = normalised("NFKC", text_of(cell)).upper()
    text = "".join(text.split())
    if is_none(text):
        return None
    return _identity_flaw(text) or _checked_identity(text, today)


def _identity_flaw(text: str) -> RosterReason | None:
    if "*" in text or _MASK.search(text[:-1]):
        return RosterReason.IDENTITY_MASKED
    if len(text) == _OLD_ID_LENGTH and text.isdecimal():
        return RosterReason.IDENTITY_OLD
    if len(text) != _ID_LENGTH:
        return RosterReason.IDENTITY_LENGTH
    is_written_well = text.isascii() and text[:-1].isdigit() and (text[-1].isdigit() or text[-1] == "X")
    return None if is_written_well else RosterReason.IDENTITY_CHARACTERS


def _checked_identity(text: str, today: date) -> IdentityNumber | RosterReason:
    if text[-1] != ric.calc_check_digit(text):
        # A spreadsheet keeps 15 digits and writes noughts for the others.
        return RosterReason.IDENTITY_ROUNDED if text.endswith("000") else RosterReason.IDENTITY_CHECK
    born_on = _day(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    if born_on is None or born_on >= today:
        return RosterReason.IDENTITY_BIRTH
    if not _is_region(text[:6]):
        return RosterReason.IDENTITY_REGION
    if years_between(born_on, today) < member_rules.MINIMUM_AGE_YEARS:
        return RosterReason.IDENTITY_TOO_YOUNG
    return IdentityNumber(text, born_on, "male" if int(text[16]) % 2 else "female")


@lru_cache(maxsize=8_192)
def _is_region(code: str) -> bool:
    body = f"{code}19700101001"
    try:
        member_rules.clean_identity_number(body + ric.calc_check_digit(f"{body}0"), date(2020, 1, 1))
    except InvalidIdentityNumber:
        return False
    return True


def years_between(born_on: date, on: date) -> int:
    """Full years of age on a day."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def phone_of(cell: Cell) -> str | RosterReason | None:
    """The phone number in E.164; None for an empty cell."""
    if is_scientific(cell):
        return RosterReason.PHONE_ROUNDED
    text = normalised("NFKC", text_of(cell)).strip()
    if is_none(text):
        return None
    return _phone_flaw(text) or _dialled(text)


def _phone_flaw(text: str) -> RosterReason | None:
    if "*" in text or _MASK.search(text):
        return RosterReason.PHONE_MASKED
    if _SEVERAL.search(text):
        return RosterReason.PHONE_SEVERAL
    return RosterReason.PHONE_CHARACTERS if any(letter.isalpha() for letter in text) else None


def _dialled(text: str) -> str | RosterReason:
    mobile = _CN_MOBILE.fullmatch(_PHONE_NOISE.sub("", text))
    if mobile:
        return _mobile(mobile[1])
    return _clean_phone(text)


def _mobile(digits: str) -> str | RosterReason:
    # Whether a mobile number can exist depends on its first seven digits; asking the number plan takes 50 µs.
    return f"+86{digits}" if _is_mobile_prefix(digits[:7]) else RosterReason.PHONE_INVALID


@lru_cache(maxsize=65_536)
def _is_mobile_prefix(prefix: str) -> bool:
    return not isinstance(_clean_phone(f"{prefix}0000"), RosterReason)


def _clean_phone(text: str) -> str | RosterReason:
    try:
        return member_rules.clean_phone_number(text)
    except InvalidPhoneNumber:
        return RosterReason.PHONE_INVALID


def member_number_of(cell: Cell) -> str | RosterReason | None:
    """The number in capitals; None for an empty cell.

    What could be somebody's mobile is none: members sign in by number or phone, and the number would go first.
    """
    text = normalised("NFKC", text_of(cell)).strip().upper()
    if is_none(text):
        return None
    mobile = _CN_MOBILE.fullmatch(text)
    if mobile and _is_mobile_prefix(mobile[1][:7]):
        return RosterReason.MEMBER_NUMBER_INVALID
    return text if _NUMBER.fullmatch(text) else RosterReason.MEMBER_NUMBER_INVALID


def joined_on_of(cell: Cell, today: date, *, is_1904: bool = False) -> date | RosterReason | None:
    """The day, from a date, a serial number of a spreadsheet, 2024/3/5, 2024年3月5日 or 20240305; None when empty."""
    found = day_of(cell, is_1904=is_1904)
    if not isinstance(found, date):
        return found
    if found > today:
        return RosterReason.JOINED_ON_FUTURE
    return RosterReason.JOINED_ON_TOO_EARLY if found < FIRST_JOINED_ON else found


def day_of(cell: Cell, *, is_1904: bool = False) -> date | RosterReason | None:
    """The day in a cell, whenever it is."""
    if isinstance(cell, date):
        return cell
    text = normalised("NFKC", text_of(cell)).strip()
    if is_none(text):
        return None
    found = _WHOLE.fullmatch(text) or _PACKED.fullmatch(text)
    if found:
        day = _day(int(found[1]), int(found[2]), int(found[3]))
        return RosterReason.JOINED_ON_INVALID if day is None else day
    if _INCOMPLETE.fullmatch(text) and not _is_serial(text):
        return RosterReason.JOINED_ON_INCOMPLETE
    other = _OTHER_ORDER.fullmatch(text)
    if other:
        return _in_other_order(int(other[1]), int(other[2]), other[3])
    return _from_serial(text, is_1904=is_1904)


def _is_serial(text: str) -> bool:
    # Five digits are a serial number; four are a year, and six a month.
    return text.isdecimal() and len(text) == 5  # noqa: PLR2004  # as the line above says


def _from_serial(text: str, *, is_1904: bool) -> date | RosterReason:
    try:
        serial = int(float(text))
    except (ValueError, OverflowError):
        return RosterReason.JOINED_ON_INVALID
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return RosterReason.JOINED_ON_INVALID
    return (_EPOCH_1904 if is_1904 else _EPOCH) + timedelta(days=serial)


def _in_other_order(first: int, second: int, year: str) -> date | RosterReason:
    """3/4/2024 may be March or April; 25/4/2024 is no riddle."""
    if len(year) != len("2024") or (first <= _LAST_MONTH and second <= _LAST_MONTH and first != second):
        return RosterReason.JOINED_ON_AMBIGUOUS
    month, day = (first, second) if first <= _LAST_MONTH else (second, first)
    found = _day(int(year), month, day)
    return RosterReason.JOINED_ON_INVALID if found is None else found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def employment_of(cell: Cell) -> str | RosterReason | None:
    """The kind of employment; None for an empty cell."""
    return _word(cell, _EMPLOYMENT_OF, RosterReason.EMPLOYMENT_UNKNOWN)


def state_of(cell: Cell) -> str | RosterReason | None:
    """The state of membership, from a state or from what has changed; None for an empty cell."""
    return _word(cell, _STATE_OF, RosterReason.STATE_UNKNOWN)


def sex_of(cell: Cell) -> str | None:
    """For comparing with the identity number; None for whatever is not one of two words."""
    found = _word(cell, _SEX_OF, RosterReason.SEX_DIFFERS)
    return None if isinstance(found, RosterReason) else found


def _word(cell: Cell, table: Mapping[str, str], unknown: RosterReason) -> str | RosterReason | None:
    text = normalised("NFKC", text_of(cell)).casefold()
    text = "".join(text.split()).replace("-", "")
    if is_none(text):
        return None
    return table.get(text, unknown)
