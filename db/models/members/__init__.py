"""Tables of the register 会员管理: joining, evidence, transfers, corrections, consents, and the register itself."""

from db.models.members.consents import ConsentPurpose, ConsentRow
from db.models.members.correction_requests import (
    CorrectionClosing,
    CorrectionField,
    CorrectionRequestRow,
    CorrectionRequestStatus,
)
from db.models.members.duplicates import (
    DismissalReason,
    DuplicateDismissalRow,
    DuplicateSign,
    MemberMergeRow,
    MergeReason,
)
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
from db.models.members.saved_filters import LISTS_OF, READERS, ListKind, SavedFilterRow
from db.models.members.transfers import TransferClosing, TransferRow, TransferStatus

__all__ = [
    "LISTS_OF",
    "READERS",
    "ConsentPurpose",
    "ConsentRow",
    "CorrectionClosing",
    "CorrectionField",
    "CorrectionReason",
    "CorrectionRequestRow",
    "CorrectionRequestStatus",
    "DismissalReason",
    "DuplicateDismissalRow",
    "DuplicateSign",
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
    "ListKind",
    "MemberKeyRow",
    "MemberMergeRow",
    "MemberNumberRow",
    "MemberPrivateRow",
    "MemberRow",
    "MemberState",
    "MembershipCause",
    "MembershipPeriodRow",
    "MergeReason",
    "OnBehalfBasis",
    "OnBehalfEntryRow",
    "SavedFilterRow",
    "TransferClosing",
    "TransferRow",
    "TransferStatus",
]
