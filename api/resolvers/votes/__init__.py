"""Root fields of votes: what one reads, and the permits of unlinkable votes."""

from api.resolvers.votes.permits import VotePermitMutation
from api.resolvers.votes.reads import VoteQuery, vote_filters

__all__ = ["VotePermitMutation", "VoteQuery", "vote_filters"]
