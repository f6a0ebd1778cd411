"""Root fields of the register, split by what they serve: register and joining, evidence, lives, transfers."""

from api.resolvers.members.evidence import EvidenceMutation
from api.resolvers.members.lives import LifeMutation
from api.resolvers.members.register import MemberMutation as RegisterMutation
from api.resolvers.members.register import MemberQuery as RegisterQuery
from api.resolvers.members.register import member_filters
from api.resolvers.members.transfers import TransferMutation, TransferQuery

__all__ = ["MemberMutation", "MemberQuery", "member_filters"]


class MemberQuery(RegisterQuery, TransferQuery):
    """All root reads of the register."""


class MemberMutation(RegisterMutation, EvidenceMutation, LifeMutation, TransferMutation):
    """All root writes of the register."""
