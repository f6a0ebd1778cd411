"""Tables of the register 会员管理, split by what they serve."""

from db.models.members.consents import ConsentPurpose, ConsentRow
from db.models.members.joining import JoinRequestRow, JoinRequestStatus
from db.models.members.on_behalf import OnBehalfBasis, OnBehalfEntryRow
from db.models.members.register import (
    CorrectionReason,
    EmploymentKind,
    MemberKeyRow,
    MemberNumberRow,
    MemberPrivateRow,
    MemberRow,
    MembershipCause,
    MembershipPeriodRow,
    MemberState,
)
from db.models.members.saved_filters import SavedFilterRow
from db.models.members.transfers import TransferClosing, TransferRow, TransferStatus

__all__ = [
    "ConsentPurpose",
    "ConsentRow",
    "CorrectionReason",
    "EmploymentKind",
    "JoinRequestRow",
    "JoinRequestStatus",
    "MemberKeyRow",
    "MemberNumberRow",
    "MemberPrivateRow",
    "MemberRow",
    "MemberState",
    "MembershipCause",
    "MembershipPeriodRow",
    "OnBehalfBasis",
    "OnBehalfEntryRow",
    "SavedFilterRow",
    "TransferClosing",
    "TransferRow",
    "TransferStatus",
]
