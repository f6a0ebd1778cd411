"""Words for codes, as the hand-written statements carry them: code → (English, Chinese).

The bench compares whole answers before it measures, so these cannot drift from those of the schema unseen.
"""

from collections.abc import Mapping
from typing import Final

LOCALES: Final = ("en", "zh-CN")

WORDS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "member_state": {
        "active": ("Active", "在会"),
        "retained": ("Retained", "保留会籍"),
        "suspended": ("Suspended", "暂停权利"),
        "left": ("Left", "已退会"),
        "deceased": ("Deceased", "已故"),
    },
    "organisation_kind": {
        "federation": ("Federation", "工会联合会"),
        "enterprise_union": ("Enterprise union", "企业工会"),
        "branch": ("Branch", "分会"),
        "group": ("Group", "工会小组"),
    },
    "post_kind": {
        "chair": ("Chair", "主席"),
        "vice_chair": ("Vice chair", "副主席"),
        "organiser": ("Organiser", "组织委员"),
        "treasurer": ("Treasurer", "财务委员"),
        "women_workers": ("Women workers' committee member", "女职工委员"),
        "auditor": ("Auditor", "经审委员"),
        "group_leader": ("Group leader", "小组长"),
    },
    "role": {
        "branch_officer": ("Branch officer", "分会干部"),
        "federation_officer": ("Federation officer", "联合会干部"),
        "auditor": ("Auditor", "经审员"),
        "administrator": ("Administrator", "系统管理员"),
    },
    "step_status": {
        "waiting": ("Waiting", "未开始"),
        "open": ("Open", "待审批"),
        "approved": ("Approved", "已同意"),
        "rejected": ("Rejected", "已驳回"),
        "cancelled": ("Cancelled", "已取消"),
    },
}

REASONS: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "OWN_REQUEST": (
        ("Nobody decides on their own request.", "Another officer decides."),
        ("不能审批本人的申请。", "由其他干部审批。"),
    ),
    "ANOTHER_OFFICER": (
        (
            "The decision is another officer's.",
            "An officer of the branch, or of an organisation above it, decides.",
        ),
        ("该申请由其他干部审批。", "由该分会或其上级组织的干部审批。"),
    ),
}
"""Code → for each locale, the sentence and what would change it."""
