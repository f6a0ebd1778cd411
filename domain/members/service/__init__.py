"""Use cases of the register: joining, and the life of a membership."""

from domain.members.service.applications import Application
from domain.members.service.changes import (
    MembershipCorrect,
    MembershipLeave,
    MembershipUpdate,
    membership_correct,
    membership_leave,
    membership_update,
)
from domain.members.service.consents import (
    ConsentGive,
    ConsentWithdraw,
    consent_give,
    consent_withdraw,
    has_consent,
)
from domain.members.service.correction_requests import (
    CorrectionRequestApprove,
    CorrectionRequestReject,
    CorrectionRequestSubmit,
    CorrectionRequestWithdraw,
    correction_request_approve,
    correction_request_reject,
    correction_request_submit,
    correction_request_withdraw,
    corrections_follow_membership,
)
from domain.members.service.duplicates import (
    DuplicateDismiss,
    DuplicateRestore,
    duplicate_dismiss,
    duplicate_restore,
)
from domain.members.service.erasure import ErasureWish, MemberErase, member_erase, member_erasure_request
from domain.members.service.joining import (
    JoinRequestDecide,
    JoinRequestWithdraw,
    join_request_decide,
    join_request_submit,
    join_request_withdraw,
)
from domain.members.service.life import Change, membership_begin, membership_change, memberships_begin
from domain.members.service.merging import MemberMerge, MergePreview, member_merge, member_merge_preview
from domain.members.service.reorganising import members_follow
from domain.members.service.resubmission import (
    JoinRequestResubmit,
    join_request_find_own,
    join_request_prefill,
    join_request_resubmit,
)
from domain.members.service.statistics import MemberStatisticsDimension, StatisticsRow, member_statistics
from domain.members.service.transfers import (
    RETURN_BATCH,
    TransferDecide,
    TransferRequest,
    TransferWithdraw,
    return_due,
    transfer_decide,
    transfer_request,
    transfer_withdraw,
    transfers_follow_membership,
    transfers_follow_organisation,
)

__all__ = [
    "RETURN_BATCH",
    "Application",
    "Change",
    "ConsentGive",
    "ConsentWithdraw",
    "CorrectionRequestApprove",
    "CorrectionRequestReject",
    "CorrectionRequestSubmit",
    "CorrectionRequestWithdraw",
    "DuplicateDismiss",
    "DuplicateRestore",
    "ErasureWish",
    "JoinRequestDecide",
    "JoinRequestResubmit",
    "JoinRequestWithdraw",
    "MemberErase",
    "MemberMerge",
    "MemberStatisticsDimension",
    "MembershipCorrect",
    "MembershipLeave",
    "MembershipUpdate",
    "MergePreview",
    "StatisticsRow",
    "TransferDecide",
    "TransferRequest",
    "TransferWithdraw",
    "consent_give",
    "consent_withdraw",
    "correction_request_approve",
    "correction_request_reject",
    "correction_request_submit",
    "correction_request_withdraw",
    "corrections_follow_membership",
    "duplicate_dismiss",
    "duplicate_restore",
    "has_consent",
    "join_request_decide",
    "join_request_find_own",
    "join_request_prefill",
    "join_request_resubmit",
    "join_request_submit",
    "join_request_withdraw",
    "member_erase",
    "member_erasure_request",
    "member_merge",
    "member_merge_preview",
    "member_statistics",
    "members_follow",
    "membership_begin",
    "membership_change",
    "membership_correct",
    "membership_leave",
    "membership_update",
    "memberships_begin",
    "return_due",
    "transfer_decide",
    "transfer_request",
    "transfer_withdraw",
    "transfers_follow_membership",
    "transfers_follow_organisation",
]
