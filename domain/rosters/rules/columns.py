"""Columns of an export: headings in two languages, which of them are personal, words for codes."""

from collections.abc import Mapping
from enum import StrEnum


class MemberExportColumn(StrEnum):
    """What a list of members may show."""

    MEMBER_NUMBER = "member_number"
    NAME = "name"
    ORGANISATION = "organisation"
    ORGANISATION_CODE = "organisation_code"
    STATE = "state"
    EMPLOYMENT_KIND = "employment_kind"
    JOINED_ON = "joined_on"
    PHONE_NUMBER = "phone_number"
    IDENTITY_NUMBER = "identity_number"


PERSONAL = frozenset({MemberExportColumn.PHONE_NUMBER, MemberExportColumn.IDENTITY_NUMBER})
"""Columns for those who may open personal fields; each member is recorded as read."""

HEADINGS: Mapping[MemberExportColumn, tuple[str, str]] = {
    MemberExportColumn.MEMBER_NUMBER: ("会员编号", "Member number"),
    MemberExportColumn.NAME: ("姓名", "Name"),
    MemberExportColumn.ORGANISATION: ("所在分会", "Organisation"),
    MemberExportColumn.ORGANISATION_CODE: ("组织编码", "Organisation code"),
    MemberExportColumn.STATE: ("会籍状态", "Membership state"),
    MemberExportColumn.EMPLOYMENT_KIND: ("用工形式", "Employment kind"),
    MemberExportColumn.JOINED_ON: ("入会日期", "Joined on"),
    MemberExportColumn.PHONE_NUMBER: ("手机号", "Phone number"),
    MemberExportColumn.IDENTITY_NUMBER: ("身份证号", "Identity number"),
}
"""Headings in Chinese and English: a file that was exported can be imported again."""

_WORDS: Mapping[str, tuple[str, str]] = {
    "active": ("在会", "active"),
    "retained": ("保留会籍", "retained"),
    "suspended": ("暂停权利", "suspended"),
    "left": ("已退会", "left"),
    "deceased": ("已故", "deceased"),
    "permanent": ("无固定期限", "permanent"),
    "fixed_term": ("固定期限", "fixed term"),
    "dispatched": ("劳务派遣", "dispatched"),
    "apprentice": ("学徒", "apprentice"),
    "retired": ("退休", "retired"),
    "unemployed": ("失业", "unemployed"),
    "flexible": ("灵活就业", "flexible"),
}


def heading(column: MemberExportColumn, locale: str) -> str:
    """The heading in a language (English for others than Chinese)."""
    return HEADINGS[column][0 if locale == "zh-CN" else 1]


def word(code: str, locale: str) -> str:
    """The word for a state or a kind of employment, as the reader of rosters knows it; the code where there is none."""
    pair = _WORDS.get(code)
    return code if pair is None else pair[0 if locale == "zh-CN" else 1]
