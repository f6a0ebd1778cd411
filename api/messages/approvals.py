"""Sentences about approvals."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
APPROVALS: Mapping[str, tuple[str, str]] = {
    "APPROVAL_ALREADY_DECIDED": ("This has been decided.", "该事项已审批。"),
    "APPROVAL_SECOND_STAGE": (
        "You decided another stage of this review; somebody else decides this one.",
        "您已审批其他环节，本环节须由他人审批。",
    ),
    "APPROVAL_STEP_NOT_OPEN": ("An earlier stage is not decided yet.", "前一环节尚未审批。"),
    "COMMENT_REQUIRED": ("A rejection needs a reason.", "驳回须填写理由。"),
    "OWN_REQUEST": ("Nobody decides on their own request.", "不能审批本人的申请。"),
}
