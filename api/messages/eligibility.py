"""Sentences on why a member may not do something, and what would change that."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
ELIGIBILITY: Mapping[str, tuple[str, str]] = {
    "ALREADY_MEMBER": ("You are a member.", "您已是会员。"),
    "ORGANISATION_CLOSED_CHANGES": ("Choose an organisation that is open.", "请选择仍在运行的组织。"),
    "ORGANISATION_TAKES_NO_MEMBERS_CHANGES": (
        "Choose a branch or a group below this organisation.",
        "请在该组织之下选择分会或工会小组。",
    ),
    "ANOTHER_OFFICER": ("The decision is another officer's.", "该申请由其他干部审批。"),
    "ANOTHER_OFFICER_CHANGES": (
        "An officer of the branch, or of an organisation above it, decides.",
        "由该分会或其上级组织的干部审批。",
    ),
    "ANOTHER_MEMBERS_REQUEST": ("The request is another member's.", "该申请属于其他会员。"),
    "ANOTHER_MEMBER": ("The transfer is another member's.", "该转会属于其他会员。"),
    "IN_HOLDING_POOL": (
        "Members in the holding pool have online benefits only.",
        "待转入会员仅可享受线上普惠服务。",
    ),
    "IN_HOLDING_POOL_CHANGES": ("A transfer to a branch gives this right.", "转入分会后即可享有此项权利。"),
    "MEMBERSHIP_SUSPENDED": ("The rights of this membership are suspended.", "会员权利已暂停。"),
    "MEMBERSHIP_SUSPENDED_CHANGES": ("The branch may lift the suspension.", "由所在分会恢复会员权利。"),
    "MEMBERSHIP_ENDED": ("The membership has ended.", "会籍已终止。"),
    "MEMBERSHIP_ENDED_CHANGES": ("One may ask to join again.", "可以重新申请入会。"),
    "MEMBER_DECEASED": ("The member has died.", "该会员已故。"),
    "RETAINED_RETIRED": (
        "Retired members keep their membership without the right to elect or stand.",
        "退休会员保留会籍，不享有选举权和被选举权。",
    ),
    "RETAINED_RETIRED_CHANGES": ("A new employment resumes the membership.", "重新就业后恢复会籍。"),
    "RETAINED_UNEMPLOYED": (
        "Members between employers keep their membership without the right to elect or stand.",
        "失业会员保留会籍，不享有选举权和被选举权。",
    ),
    "RETAINED_UNEMPLOYED_CHANGES": ("A new employment resumes the membership.", "重新就业后恢复会籍。"),
    "OWN_REQUEST_CHANGES": ("Another officer decides.", "由其他干部审批。"),
}
