"""Root fields of votes: what one reads, plans and runs, permits, turnout, and who has voted after the close."""

from api.resolvers.votes.objecting import VoteObjectionMutation
from api.resolvers.votes.permits import PermitMutation
from api.resolvers.votes.planning import VotePlanMutation
from api.resolvers.votes.reads import VoteQuery, objection_filters, roll_filters, vote_filters
from api.resolvers.votes.running import VoteRunMutation
from api.resolvers.votes.turnout import TurnoutMutation, VoteSubscription

__all__ = ["VoteMutation", "VoteQuery", "VoteSubscription", "objection_filters", "roll_filters", "vote_filters"]


class VoteMutation(VotePlanMutation, VoteRunMutation, VoteObjectionMutation, TurnoutMutation, PermitMutation):
    """All root mutations of votes."""
