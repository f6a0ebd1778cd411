"""Root fields of votes: what one reads, how turnout is followed, who has voted once a vote has closed, permits."""

from api.resolvers.votes.permits import PermitMutation
from api.resolvers.votes.reads import VoteQuery, objection_filters, roll_filters, vote_filters
from api.resolvers.votes.turnout import TurnoutMutation, VoteSubscription

__all__ = ["VoteMutation", "VoteQuery", "VoteSubscription", "objection_filters", "roll_filters", "vote_filters"]


class VoteMutation(TurnoutMutation, PermitMutation):
    """All root mutations of votes."""
