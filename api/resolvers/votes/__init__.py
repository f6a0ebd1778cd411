"""Root fields of votes: what one reads, plans, runs, casts and counts, permits, turnout, who has voted."""

from api.resolvers.votes.casting import CastingMutation
from api.resolvers.votes.continuing import VoteContinuingMutation
from api.resolvers.votes.counting import CountingMutation
from api.resolvers.votes.kiosks import KioskMutation, KioskQuery
from api.resolvers.votes.objecting import VoteObjectionMutation
from api.resolvers.votes.papers import PaperMutation
from api.resolvers.votes.permits import PermitMutation
from api.resolvers.votes.planning import VotePlanMutation
from api.resolvers.votes.reads import VoteQuery as VoteReadQuery
from api.resolvers.votes.reads import objection_filters, roll_filters, vote_filters
from api.resolvers.votes.running import VoteRunMutation
from api.resolvers.votes.turnout import TurnoutMutation, VoteSubscription

__all__ = ["VoteMutation", "VoteQuery", "VoteSubscription", "objection_filters", "roll_filters", "vote_filters"]


class VoteQuery(VoteReadQuery, KioskQuery):
    """All root reads of votes."""


class VoteMutation(
    VotePlanMutation,
    VoteRunMutation,
    VoteObjectionMutation,
    CastingMutation,
    CountingMutation,
    TurnoutMutation,
    PermitMutation,
    PaperMutation,
    VoteContinuingMutation,
    KioskMutation,
):
    """All root mutations of votes."""
