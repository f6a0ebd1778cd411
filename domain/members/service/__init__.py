"""Use cases of the register: joining, and the life of a membership."""

from domain.members.service.changes import (
    MembershipCorrect,
    MembershipLeave,
    MembershipUpdate,
    membership_correct,
    membership_leave,
    membership_update,
)
from domain.members.service.joining import (
    JoinRequestDecide,
    JoinRequestSubmit,
    JoinRequestWithdraw,
    join_request_decide,
    join_request_find_own,
    join_request_submit,
    join_request_withdraw,
)
from domain.members.service.life import Change, membership_begin, membership_change, memberships_begin
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
    "Change",
    "JoinRequestDecide",
    "JoinRequestSubmit",
    "JoinRequestWithdraw",
    "MembershipCorrect",
    "MembershipLeave",
    "MembershipUpdate",
    "TransferDecide",
    "TransferRequest",
    "TransferWithdraw",
    "join_request_decide",
    "join_request_find_own",
    "join_request_submit",
    "join_request_withdraw",
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
