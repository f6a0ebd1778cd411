"""Sentences about rosters: what is wrong with a file or a row, and why an operation was refused."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
ROSTER_FILES: Mapping[str, tuple[str, str]] = {
    "FILE_EMPTY": ("This file is empty.", "文件是空的。"),
    "FILE_TYPE_UNKNOWN": ("This is neither CSV nor XLSX.", "文件既不是 CSV 也不是 XLSX。"),
    "FILE_OLD_OR_LOCKED": (
        "Old Excel files and files with a password cannot be read: save it as XLSX without one.",
        "无法读取旧版 Excel 文件或加密文件，请另存为不加密的 XLSX。",
    ),
    "FILE_ENCODING_UNKNOWN": (
        "Its text is neither UTF-8, UTF-16 nor GB18030.",
        "文本编码不是 UTF-8、UTF-16 或 GB18030。",
    ),
    "FILE_DAMAGED": ("This file is damaged.", "文件已损坏。"),
    "FILE_UNPACKS_TOO_LARGE": ("Unpacked it is larger than any roster.", "解压后的大小超出名册的合理范围。"),
    "FILE_HAS_ENTITIES": ("It holds definitions that a spreadsheet never has.", "文件含有表格不应有的定义。"),
    "FILE_EXPIRED": ("This upload has expired: send it again.", "上传已过期，请重新上传。"),
    "HEADINGS_NOT_FOUND": (
        "No row of headings was found among the first 20 rows.",
        "在前 20 行中没有找到表头。",
    ),
    "HEADING_TWICE": ("Two columns are the same field.", "有两列对应同一字段。"),
    "COLUMN_MISSING": (
        "A column is missing: names, and identity numbers or member numbers, are needed.",
        "缺少必要的列：需要姓名，以及身份证号或会员编号。",
    ),
    "NO_ROWS": ("Nothing stands below the headings.", "表头下没有数据。"),
    "TOO_MANY_ROWS": ("A roster has at most 200,000 rows.", "名册最多 200,000 行。"),
    "JOB_FAILED": ("The work was given up after several attempts.", "多次尝试后仍未完成，已停止。"),
    "RIGHT_ENDED": ("Whoever asked for it may no longer do it.", "发起人已不再具有此项权限。"),
}
ROSTER_ROWS: Mapping[str, tuple[str, str]] = {
    "NAME_MISSING": ("No name is given.", "未填写姓名。"),
    "NAME_TOO_SHORT": ("A name has at least two letters.", "姓名至少两个字。"),
    "NAME_TOO_LONG": ("A name has at most 40 letters.", "姓名最多 40 个字。"),
    "NAME_HAS_DIGITS": ("A name has no digits.", "姓名不应含数字。"),
    "NAME_CHARACTERS": ("This name has characters that names do not have.", "姓名含有不允许的字符。"),
    "NAME_DIFFERS": (
        "Another name belongs to this member number, and no identity number says who is meant.",
        "该会员编号对应的姓名不同，且没有身份证号可以核对。",
    ),
    "IDENTITY_MISSING": ("A new member needs an identity number.", "新会员须填写身份证号。"),
    "IDENTITY_ROUNDED": (
        "A spreadsheet has rounded this identity number: format the column as text and type it again.",
        "身份证号被表格软件四舍五入，请将该列设为文本格式后重新填写。",
    ),
    "IDENTITY_MASKED": ("Part of the identity number is hidden.", "身份证号被部分隐藏。"),
    "IDENTITY_OLD": ("This is a first-generation number of 15 digits.", "这是 15 位的一代身份证号。"),
    "IDENTITY_LENGTH": ("An identity number has 18 characters.", "身份证号应为 18 位。"),
    "IDENTITY_CHARACTERS": (
        "An identity number has digits, and at its end a digit or X.",
        "身份证号应为数字，末位为数字或 X。",
    ),
    "IDENTITY_CHECK": (
        "Its check character does not fit: a digit was mistyped.",
        "身份证号校验位不符，可能有数字输错。",
    ),
    "IDENTITY_REGION": ("Its first six digits are no region.", "身份证号前六位不是有效的行政区划。"),
    "IDENTITY_BIRTH": ("Its day of birth does not exist or lies ahead.", "身份证号中的出生日期不存在或晚于今天。"),
    "IDENTITY_DIFFERS": (
        "Another identity number is on file for this member.",
        "该会员登记的身份证号与此不同。",
    ),
    "IDENTITY_TOO_YOUNG": ("One can join from the age of 16.", "年满 16 周岁方可入会。"),
    "SEX_DIFFERS": ("Sex and identity number contradict each other.", "性别与身份证号不一致。"),
    "BIRTH_DIFFERS": ("Day of birth and identity number contradict each other.", "出生日期与身份证号不一致。"),
    "PHONE_ROUNDED": ("A spreadsheet has rounded this phone number.", "手机号被表格软件四舍五入。"),
    "PHONE_MASKED": ("Part of the phone number is hidden.", "手机号被部分隐藏。"),
    "PHONE_SEVERAL": ("One cell holds several phone numbers.", "一个单元格中有多个电话号码。"),
    "PHONE_CHARACTERS": ("A phone number has no letters.", "电话号码不应含文字。"),
    "PHONE_INVALID": ("There is no such phone number.", "电话号码无效。"),
    "ORGANISATION_MISSING": ("A new member needs a branch or group.", "新会员须填写所在分会或小组。"),
    "ORGANISATION_UNKNOWN": ("There is no organisation of this name or code.", "没有该名称或编码的组织。"),
    "ORGANISATION_AMBIGUOUS": (
        "Several organisations have this name: give the code, or the names above it.",
        "有多个同名组织，请填写组织编码或上级名称。",
    ),
    "ORGANISATION_OUTSIDE": (
        "This organisation does not lie below the one that is imported for.",
        "该组织不在本次导入的组织之下。",
    ),
    "ORGANISATION_DIFFERS": ("Code and name mean two organisations.", "组织编码与名称不一致。"),
    "ORGANISATION_CLOSED_TO_MEMBERS": (
        "People are members of a branch or a group, not of this organisation.",
        "会员应属于分会或小组，不能直接属于该组织。",
    ),
    "MEMBER_NUMBER_INVALID": ("This is no member number.", "会员编号格式不正确。"),
    "MEMBER_NUMBER_UNKNOWN": ("No member has this number.", "没有该会员编号。"),
    "MEMBER_NUMBER_DIFFERS": (
        "The member with this identity number has another member number.",
        "该身份证号对应的会员编号不同。",
    ),
    "MEMBER_NUMBER_OF_ANOTHER": (
        "Member number and identity number belong to different people.",
        "会员编号与身份证号属于不同的人。",
    ),
    "JOINED_ON_INVALID": ("This is no day.", "日期无效。"),
    "JOINED_ON_INCOMPLETE": ("Year, month and day are needed.", "日期须包含年、月、日。"),
    "JOINED_ON_AMBIGUOUS": ("Month and day cannot be told apart.", "无法区分月和日。"),
    "JOINED_ON_FUTURE": ("This day lies ahead.", "日期晚于今天。"),
    "JOINED_ON_TOO_EARLY": (
        "Nobody can have joined before the age of 16 or before May 1925.",
        "入会日期早于年满 16 周岁或 1925 年 5 月。",
    ),
    "EMPLOYMENT_UNKNOWN": ("This kind of employment is not known.", "无法识别的用工形式。"),
    "STATE_UNKNOWN": ("This state of membership is not known.", "无法识别的会籍状态。"),
    "STATE_NOT_POSSIBLE": ("The membership cannot go to this state.", "会籍不能变更为该状态。"),
    "STATE_OF_NEW_MEMBER": ("Who has left or died is not entered anew.", "已退会或已故的人不作为新会员登记。"),
    "MEMBER_IS_CLOSED": ("This membership has ended: say its new state first.", "该会籍已终止，请先填写新的会籍状态。"),
    "REGISTERED_ELSEWHERE": ("This person is registered elsewhere.", "该人员已在其他组织登记。"),
    "REPEATED_IDENTITY": ("An earlier good row has this identity number.", "前面已有相同身份证号的有效行。"),
    "REPEATED_MEMBER_NUMBER": ("An earlier good row has this member number.", "前面已有相同会员编号的有效行。"),
    "CELL_ERROR": ("A cell holds an error of the spreadsheet.", "单元格含有表格错误值。"),
    "CELL_FORMULA": ("A cell holds a formula instead of a value.", "单元格含有公式而不是值。"),
    "CELL_TOO_LONG": ("A cell has more than 500 characters.", "单元格超过 500 个字符。"),
    "CELL_CONTROL_CHARACTERS": ("A cell has characters that cannot be seen.", "单元格含有不可见字符。"),
    "CELL_UNREADABLE": ("A cell has characters that were lost earlier.", "单元格含有已损坏的字符。"),
    "ROW_TOO_LONG": ("The row has more cells than there are headings.", "该行的单元格多于表头。"),
    "ROW_IS_HEADINGS": ("This row repeats the headings.", "该行重复了表头。"),
    "ROW_IS_TOTAL": ("This row is a total.", "该行是合计行。"),
    "CHANGED_SINCE_PREVIEW": ("Somebody has changed the member since the preview.", "预览之后该会员已被他人更改。"),
    "CHANGED_SINCE_IMPORT": ("Somebody has changed the member since the import.", "导入之后该会员已被他人更改。"),
    "PHONE_SHARED": (
        "Another member has this phone number, so it is not taken over.",
        "该手机号属于其他会员，不予采用。",
    ),
    "PHONE_REPEATED": (
        "An earlier good row has this phone number, so it is not taken over.",
        "前面的有效行已有相同手机号，不予采用。",
    ),
    "PHONE_OF_OFFICER": (
        "The member has a role or is a deputy, and signs in with the number on file: this one is not taken over.",
        "该会员有角色授权或代理审批，现有手机号用于登录，不予采用。",
    ),
    "PHONE_MISSING": ("No phone number is given.", "未填写手机号。"),
    "NAME_CHANGED": ("The member had another name before.", "该会员原来的姓名不同。"),
    "JOINED_ON_ASSUMED": ("No day of joining is given, so it is today.", "未填写入会日期，按今天登记。"),
    "EMPLOYMENT_ASSUMED": (
        "No kind of employment is given, so it is an open-ended contract.",
        "未填写用工形式，按无固定期限登记。",
    ),
}
ROSTER_REFUSALS: Mapping[str, tuple[str, str]] = {
    "JOB_IS_LIVE": ("This is being worked on.", "该任务正在处理中。"),
    "UPLOAD_NOT_FOUND": ("There is no such upload, or it has expired.", "没有找到该上传文件，或已过期。"),
    "ROSTER_PLACE_NOT_FOUND": (
        "You may not import below this organisation.",
        "您不能在该组织之下导入。",
    ),
    "ROSTER_IMPORT_NOT_FOUND": ("There is no such import.", "没有找到该导入。"),
    "ROSTER_IMPORT_UNDER_WAY": (
        "This import is being worked on. Try again when it has ended.",
        "该导入正在处理中，请稍后再试。",
    ),
    "ROSTER_IMPORT_NOT_READY": (
        "Only an import that was read, and not applied before, can be applied.",
        "只有已读取且尚未应用的导入才能应用。",
    ),
    "ROSTER_IMPORT_NOT_APPLIED": ("Only an applied import can be undone.", "只有已应用的导入才能撤销。"),
    "UNDO_WINDOW_CLOSED": ("It can be undone for 7 days.", "应用后 7 天内可以撤销。"),
    "INVALID_HEADING": (
        "Give each heading once, with at most {limit} characters.",
        "每个表头只能出现一次，最多 {limit} 个字符。",
    ),
    "TOO_MANY_HEADINGS": ("Give at most {limit} headings.", "最多 {limit} 个表头。"),
    "INVALID_COLUMNS": ("Give at least one column, and each once.", "请至少选择一列，且不要重复。"),
    "COLUMN_NOT_PERMITTED": ("You may not open personal fields.", "您没有查看敏感个人信息的权限。"),
    "TOO_MANY_EXPORTS": (
        "{limit} exports of yours are being written. Wait for one to end.",
        "您有 {limit} 个导出正在进行，请稍候。",
    ),
    "PARTNER_PLACE_NOT_FOUND": ("You may not grant rights at this organisation.", "您不能在该组织授予权限。"),
    "INVALID_PARTNER_NAME": ("A name has 1 to {limit} characters.", "名称应为 1 至 {limit} 个字符。"),
    "INVALID_PERCENT": ("Give a share from 0 to 100.", "请给出 0 至 100 的百分比。"),
    "INVALID_EXPIRY": ("The last day lies within the next {days} days.", "最后一天应在今后 {days} 天之内。"),
    "PARTNER_CREDENTIAL_NOT_FOUND": ("There is no such credential.", "没有找到该接口凭证。"),
    "PARTNER_CREDENTIAL_REVOKED": ("This credential was revoked before.", "该接口凭证已被撤销。"),
}
ROSTER_MESSAGES: Mapping[str, tuple[str, str]] = {
    **{f"ROSTER_{code}": pair for code, pair in {**ROSTER_FILES, **ROSTER_ROWS}.items()},
    **ROSTER_REFUSALS,
    **{code: ROSTER_FILES[code] for code in ("RIGHT_ENDED",)},
    **{code: ROSTER_ROWS[code] for code in ("CHANGED_SINCE_PREVIEW",)},
}
