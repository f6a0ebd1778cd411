"""Root fields of the register: joining, evidence, lives, transfers, corrections, duplicates, saved filters."""

from api.resolvers.members.bulk_deciding import BulkDecidingMutation
from api.resolvers.members.correction_requests import CorrectionRequestMutation, CorrectionRequestQuery
from api.resolvers.members.duplicates import DuplicateMutation, DuplicateQuery
from api.resolvers.members.evidence import EvidenceMutation
from api.resolvers.members.lives import LifeMutation
from api.resolvers.members.register import MemberMutation as RegisterMutation
from api.resolvers.members.register import MemberQuery as RegisterQuery
from api.resolvers.members.register import member_filters
from api.resolvers.members.saved_filters import SavedFilterMutation, filters_of_saved
from api.resolvers.members.transfers import TransferMutation, TransferQuery

__all__ = ["MemberMutation", "MemberQuery", "filters_of_saved", "member_filters"]


class MemberQuery(RegisterQuery, TransferQuery, CorrectionRequestQuery, DuplicateQuery):
    """All root reads of the register."""


class MemberMutation(
    RegisterMutation,
    EvidenceMutation,
    BulkDecidingMutation,
    LifeMutation,
    TransferMutation,
    CorrectionRequestMutation,
    DuplicateMutation,
    SavedFilterMutation,
):
    """All root writes of the register."""
