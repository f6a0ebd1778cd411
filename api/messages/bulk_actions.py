"""Sentences about bulk actions: why a member is left out, and why an operation was refused."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
BULK_CHANGES: Mapping[str, tuple[str, str]] = {
    "MEMBER_NOT_FOUND": ("No such member is within reach.", "在您的管理范围内没有找到该会员。"),
    "OWN_MEMBERSHIP": ("Another officer decides on one's own membership.", "本人会籍须由其他干部办理。"),
    "MEMBERSHIP_TRANSITION_REFUSED": (
        "From this state of membership there is no such change.",
        "当前会籍状态不能作此变更。",
    ),
    "MEMBERSHIP_NOT_IN_FORCE": ("Only members in force are moved.", "仅在会会员可以调整或转会。"),
    "EMPLOYMENT_DOES_NOT_FIT": (
        "This kind of employment does not go with the membership.",
        "就业类型与会籍状态不符。",
    ),
    "EFFECTIVE_BEFORE_LAST_CHANGE": (
        "Later than this day the membership has changed already.",
        "该会籍在生效日期之后已有变动。",
    ),
    "ORGANISATION_NOT_FOUND": (
        "This organisation is within the reach of the action no more.",
        "该组织已不在此批量操作的范围内。",
    ),
    "ORGANISATION_TAKES_NO_MEMBERS": ("This organisation takes no members.", "该组织不接收会员。"),
    "TRANSFER_TO_SAME_ORGANISATION": ("To this organisation the member belongs already.", "该会员已属于该组织。"),
    "TRANSFER_ALREADY_OPEN": ("An open transfer of this member exists.", "该会员已有办理中的转会。"),
    "TRANSFER_CLOSED": ("Its transfer has ended meanwhile.", "相应的转会已办结。"),
    "CHANGED_SINCE": ("Meanwhile the membership has changed.", "该会籍此后已有变动。"),
    "REFUSED_ELSEWHERE": (
        "Something else that the member takes part in forbids it.",
        "该会员参与的其他事项不允许此变更。",
    ),
}
BULK_ACTIONS: Mapping[str, tuple[str, str]] = {
    **{f"BULK_{code}": pair for code, pair in BULK_CHANGES.items()},
    "BULK_ACTION_NOT_FOUND": ("There is no such bulk action.", "没有找到该批量操作。"),
    "BULK_ACTION_UNDER_WAY": (
        "This bulk action is being worked on. Try again when it has ended.",
        "该批量操作正在处理中，请稍后再试。",
    ),
    "BULK_ACTION_NOT_READY": (
        "Only a bulk action whose preview is there, and that was not applied or cancelled, can be applied.",
        "只有已生成预览且尚未应用或取消的批量操作才能应用。",
    ),
    "BULK_ACTION_NOT_APPLIED": ("Only an applied bulk action can be undone.", "只有已应用的批量操作才能撤销。"),
    "BULK_ACTION_BEGUN": (
        "This bulk action has been applied: undo it instead.",
        "该批量操作已应用，请改用撤销。",
    ),
    "JOB_FAILED": ("The work was given up after several attempts.", "多次尝试后仍未完成，已停止。"),
    "NO_MEMBERS_CHOSEN": ("Nobody is chosen.", "没有选中任何会员。"),
    "TOO_MANY_MEMBERS": ("At most {limit} members can be changed at once.", "一次最多可处理 {limit} 名会员。"),
    "TARGET_REQUIRED": ("Say where the members go.", "请选择要调整到的组织。"),
}
