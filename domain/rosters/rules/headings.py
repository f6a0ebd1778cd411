"""Finding the row of headings, and what each column is: Chinese and English headings with their synonyms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.rosters.rules.reasons import FileFault
from domain.shared.text import normalised

ROWS_SEARCHED = 20
"""Titles, dates and remarks above the headings are normal; the headings stand within so many rows."""


class RosterField(StrEnum):
    """What a column can be."""

    NAME = "name"
    IDENTITY = "identity"
    PHONE = "phone"
    ORGANISATION = "organisation"
    ORGANISATION_CODE = "organisation_code"
    MEMBER_NUMBER = "member_number"
    JOINED_ON = "joined_on"
    EMPLOYMENT = "employment"
    STATE = "state"
    SEX = "sex"
    BORN_ON = "born_on"
    IGNORED = "ignored"


_SYNONYMS: Mapping[RosterField, str] = {
    RosterField.NAME: "姓名 会员姓名 职工姓名 员工姓名 名字 name fullname membername employeename",
    RosterField.IDENTITY: (
        "身份证号 身份证号码 身份证 公民身份号码 公民身份证号码 居民身份证号 居民身份证号码 证件号码 证件号 "
        "identitynumber idnumber idcard idcardnumber nationalid identity citizenid"
    ),
    RosterField.PHONE: (
        "手机号 手机号码 手机 联系电话 联系方式 电话 电话号码 移动电话 联系手机 "
        "phone phonenumber mobile mobilephone mobilenumber telephone tel cellphone"
    ),
    RosterField.ORGANISATION: (
        "所在分会 分会 所属分会 工会小组 所在工会小组 小组 所在小组 所属工会 所在工会 所属组织 所在组织 组织名称 "
        "工会组织 基层工会 所在基层工会 组织 "
        "organisation branch group union unionbranch organisationname"
    ),
    RosterField.ORGANISATION_CODE: (
        "组织编码 组织代码 分会编码 分会代码 小组编码 工会编码 工会组织编码 组织编号 "
        "organisationcode branchcode groupcode unioncode orgcode"
    ),
    RosterField.MEMBER_NUMBER: (
        "会员编号 会员号 会员证号 会员证编号 会员卡号 会员号码 工号 职工编号 员工编号 员工号 membernumber memberno "
        "memberid membershipnumber employeenumber employeeno employeeid staffnumber"
    ),
    RosterField.JOINED_ON: (
        "入会时间 入会日期 加入工会时间 加入工会日期 入会年月日 入会年月 "
        "joinedon joined joindate datejoined joiningdate membersince dateofjoining"
    ),
    RosterField.EMPLOYMENT: (
        "用工形式 用工性质 用工类型 用工方式 合同类型 合同性质 就业形态 "
        "employment employmentkind employmenttype contracttype contract typeofemployment"
    ),
    RosterField.STATE: (
        "会籍状态 会籍 会员状态 状态 变动 变动情况 变动类型 会籍变动 会员变动 人员状态 "
        "state status membershipstate membershipstatus memberstatus change"
    ),
    RosterField.SEX: "性别 sex gender",
    RosterField.BORN_ON: "出生日期 出生年月日 出生时间 生日 birthdate dateofbirth bornon birthday birth",
    RosterField.IGNORED: (
        "序号 编号 备注 说明 民族 籍贯 年龄 职务 岗位 学历 文化程度 政治面貌 职称 部门 所在部门 单位 所在单位 "
        "工作单位 地址 家庭住址 no number seq sequence serialnumber index remark remarks note notes age department"
    ),
}
_FIELD_OF = {word: field for field, words in _SYNONYMS.items() for word in words.split()}
_BRACKETED = re.compile(r"[(（\[【].*?[)）\]】]")
_NOISE = re.compile("[\\s*:：·._\\-/\\\\'\"\u201c\u201d\u2018\u2019]+")
_MOST_CELLS = 200
_FEWEST_KNOWN = 2


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings are (rows are counted from 1) and which column holds which field."""

    row: int
    width: int
    columns: Mapping[RosterField, int]
    titles: Mapping[RosterField, str]


class FileRefused(Exception):
    """A file that is no roster; `names` are fields or headings that the sentence lists."""

    def __init__(self, fault: FileFault, *names: str) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.names = names


def plain_heading(text: str) -> str:
    """A heading as it is compared: NFKC, lower case, without white space, marks and what stands in brackets."""
    folded = normalised("NFKC", text).casefold().replace("organiz", "organis")
    return _NOISE.sub("", _BRACKETED.sub("", folded)) or _NOISE.sub("", folded)


def field_of(heading: str, given: Mapping[str, RosterField]) -> RosterField | None:
    """What a column is: as somebody said (`given`, by plain heading), else by the synonyms; None when unknown."""
    plain = plain_heading(heading)
    return given.get(plain) or _FIELD_OF.get(plain)


def find_headings(rows: Sequence[Sequence[str]], given: Mapping[str, RosterField]) -> Headings:
    """The row among the first ones that knows most fields; of equals the first.

    Raises:
        FileRefused: HEADINGS_NOT_FOUND; COLUMN_MISSING without names, or without identity and member numbers;
            HEADING_TWICE for two columns of one field.
    """
    best: tuple[int, list[RosterField | None]] = (0, [])
    for number, row in enumerate(rows[:ROWS_SEARCHED], 1):
        fields = [field_of(cell, given) if cell else None for cell in row[:_MOST_CELLS]]
        if _known(fields) > _known(best[1]):
            best = (number, fields)
    number, fields = best
    if _known(fields) < _FEWEST_KNOWN:
        raise FileRefused(FileFault.NO_HEADINGS)
    row = rows[number - 1]
    columns: dict[RosterField, int] = {}
    for position, field in enumerate(fields):
        if field is None or field is RosterField.IGNORED:
            continue
        if field in columns:
            raise FileRefused(FileFault.HEADING_TWICE, _shown(row[columns[field]]), _shown(row[position]))
        columns[field] = position
    missing = _missing(columns)
    if missing:
        raise FileRefused(FileFault.COLUMN_MISSING, *missing)
    return Headings(number, len(row), columns, {field: _shown(row[position]) for field, position in columns.items()})


def _shown(heading: str) -> str:
    """A heading as it is told and kept: without what cannot be printed."""
    return "".join(letter for letter in heading if letter.isprintable()).strip()


def _known(fields: Sequence[RosterField | None]) -> int:
    return len({field for field in fields if field not in {None, RosterField.IGNORED}})


def _missing(columns: Mapping[RosterField, int]) -> list[str]:
    missing = [] if RosterField.NAME in columns else [RosterField.NAME.value]
    if RosterField.IDENTITY not in columns and RosterField.MEMBER_NUMBER not in columns:
        missing.append(RosterField.IDENTITY.value)
    return missing
