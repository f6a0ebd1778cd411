"""Root fields of votes: what one reads, how turnout is followed, and who has voted once a vote has closed."""

from api.resolvers.votes.reads import VoteQuery, objection_filters, roll_filters, vote_filters
from api.resolvers.votes.turnout import TurnoutMutation, VoteSubscription

__all__ = ["VoteMutation", "VoteQuery", "VoteSubscription", "objection_filters", "roll_filters", "vote_filters"]


class VoteMutation(TurnoutMutation):
    """All root mutations of votes."""
