"""Enums of rosters: states, actions, reasons."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from api.enums import described
from api.messages import MESSAGES
from db.models.rosters import (
    MemberExportState,
    RosterFormat,
    RosterImportState,
    RosterRowAction,
    RosterRowOutcome,
    RosterSource,
)
from domain.rosters.rules.columns import MemberExportColumn
from domain.rosters.rules.headings import RosterField
from domain.rosters.rules.judging import RosterChangedField
from domain.rosters.rules.reasons import RosterReason, RosterRemark

E = TypeVar("E", bound=StrEnum)


def _sentences(enum: type[E]) -> Mapping[E, str]:
    return {code: MESSAGES[f"ROSTER_{code.value}"][0].replace("The ", "Its ", 1) for code in enum}


described(RosterReason, "Why a row of a roster is not applied.", _sentences(RosterReason))
described(RosterRemark, "What is remarked on in a row that is applied all the same.", _sentences(RosterRemark))
described(
    RosterImportState,
    "State of an import.",
    {
        RosterImportState.READING: "Its rows are being read.",
        RosterImportState.READY: "All rows were read and wait to be applied.",
        RosterImportState.FAILED: "This file could not be read.",
        RosterImportState.APPLYING: "Its good rows are being applied.",
        RosterImportState.APPLIED: "Good rows were applied and can be undone for 7 days.",
        RosterImportState.UNDOING: "What was applied is being taken back.",
        RosterImportState.UNDONE: "What was applied was taken back.",
    },
)
described(
    RosterSource,
    "How a roster came in.",
    {
        RosterSource.OFFICER: "Uploaded by an officer.",
        RosterSource.HR_ENDPOINT: "Sent by an HR system.",
        RosterSource.HR_FOLDER: "Left in the drop folder by an HR system.",
    },
)
described(
    RosterRowAction,
    "What applying a row would do.",
    {
        RosterRowAction.ADD: "Adds a member.",
        RosterRowAction.CHANGE: "Changes fields of a member.",
        RosterRowAction.MOVE: "Moves a member to another organisation.",
        RosterRowAction.LEAVE: "Ends a membership.",
        RosterRowAction.UNCHANGED: "Nothing: the register says the same.",
        RosterRowAction.DUPLICATE: "Nothing: an earlier good row has the same person.",
        RosterRowAction.INVALID: "Nothing: something is wrong with it.",
    },
)
described(
    RosterRowOutcome,
    "What became of a row.",
    {
        RosterRowOutcome.APPLIED: "It was applied.",
        RosterRowOutcome.REFUSED: "It was not applied, because the register had changed since the preview.",
        RosterRowOutcome.UNDONE: "It was applied and taken back.",
        RosterRowOutcome.KEPT: "It was applied and not taken back, because somebody had changed the member since.",
    },
)
described(
    RosterField,
    "What a column of a roster can be.",
    {
        RosterField.NAME: "Full name 姓名.",
        RosterField.IDENTITY: "Identity number 身份证号.",
        RosterField.PHONE: "Phone number 手机号.",
        RosterField.ORGANISATION: "Name, path of names or code of the branch or group 所在分会.",
        RosterField.ORGANISATION_CODE: "Code of the branch or group 组织编码.",
        RosterField.MEMBER_NUMBER: "Member number 会员编号.",
        RosterField.JOINED_ON: "Day of joining 入会日期.",
        RosterField.EMPLOYMENT: "Kind of employment 用工形式.",
        RosterField.STATE: "State of membership, or what has changed 会籍状态.",
        RosterField.SEX: "Sex 性别, compared with the identity number and not kept.",
        RosterField.BORN_ON: "Day of birth 出生日期, compared with the identity number and not kept.",
        RosterField.IGNORED: "Nothing that is read.",
    },
)
described(
    RosterChangedField,
    "What a row changes of a member.",
    {
        RosterChangedField.NAME: "Full name.",
        RosterChangedField.IDENTITY_NUMBER: "Identity number, where none was on file.",
        RosterChangedField.PHONE_NUMBER: "Number to be called at.",
        RosterChangedField.ORGANISATION: "Branch or group.",
        RosterChangedField.JOINED_ON: "Day of joining.",
        RosterChangedField.EMPLOYMENT_KIND: "Kind of employment.",
        RosterChangedField.STATE: "State of membership.",
    },
)
described(
    MemberExportColumn,
    "Column of an export.",
    {
        MemberExportColumn.MEMBER_NUMBER: "Number on the membership card.",
        MemberExportColumn.NAME: "Full name.",
        MemberExportColumn.ORGANISATION: "Name of the branch or group.",
        MemberExportColumn.ORGANISATION_CODE: "Code of the branch or group.",
        MemberExportColumn.STATE: "State of membership, in words.",
        MemberExportColumn.EMPLOYMENT_KIND: "Kind of employment, in words.",
        MemberExportColumn.JOINED_ON: "Day of joining, as 2024-03-05.",
        MemberExportColumn.PHONE_NUMBER: "Phone number in the clear, for whom personal fields are open.",
        MemberExportColumn.IDENTITY_NUMBER: "Identity number in the clear, for whom personal fields are open.",
    },
)
described(
    RosterFormat,
    "Form of a file.",
    {RosterFormat.CSV: "CSV in UTF-8.", RosterFormat.XLSX: "Spreadsheet of Excel 2007 or newer."},
)
described(
    MemberExportState,
    "State of an export.",
    {
        MemberExportState.WRITING: "Its file is being written.",
        MemberExportState.READY: "Its file can be downloaded until it expires.",
        MemberExportState.FAILED: "No file came of it.",
    },
)
