"""Tables of the register 会员管理, split by what they serve: joining, evidence, transfers, consents."""

from db.models.members.consents import ConsentPurpose, ConsentRow
from db.models.members.evidence import (
    IdentityCheckRow,
    IdentityMethod,
    IdentityOutcome,
    IdentityReason,
    JoinEvidenceChunkRow,
    JoinEvidenceKind,
    JoinEvidenceRow,
    JoinEvidenceState,
    JoinRequestKeyRow,
)
from db.models.members.joining import JoinRequestRow, JoinRequestStatus
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
from db.models.members.transfers import TransferClosing, TransferRow, TransferStatus

__all__ = [
    "ConsentPurpose",
    "ConsentRow",
    "CorrectionReason",
    "EmploymentKind",
    "IdentityCheckRow",
    "IdentityMethod",
    "IdentityOutcome",
    "IdentityReason",
    "JoinEvidenceChunkRow",
    "JoinEvidenceKind",
    "JoinEvidenceRow",
    "JoinEvidenceState",
    "JoinRequestKeyRow",
    "JoinRequestRow",
    "JoinRequestStatus",
    "MemberKeyRow",
    "MemberNumberRow",
    "MemberPrivateRow",
    "MemberRow",
    "MemberState",
    "MembershipCause",
    "MembershipPeriodRow",
    "TransferClosing",
    "TransferRow",
    "TransferStatus",
]
