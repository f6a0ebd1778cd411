"""Root fields of the register, split by what they serve: the register and joining, lives, transfers, corrections."""

from api.resolvers.members.correction_requests import CorrectionRequestMutation, CorrectionRequestQuery
from api.resolvers.members.lives import LifeMutation
from api.resolvers.members.register import MemberMutation as RegisterMutation
from api.resolvers.members.register import MemberQuery as RegisterQuery
from api.resolvers.members.register import member_filters
from api.resolvers.members.transfers import TransferMutation, TransferQuery

__all__ = ["MemberMutation", "MemberQuery", "member_filters"]


class MemberQuery(RegisterQuery, TransferQuery, CorrectionRequestQuery):
    """All root reads of the register."""


class MemberMutation(RegisterMutation, LifeMutation, TransferMutation, CorrectionRequestMutation):
    """All root writes of the register."""
