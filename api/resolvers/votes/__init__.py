"""Root fields of votes: what one reads."""

from api.resolvers.votes.reads import VoteQuery, vote_filters

__all__ = ["VoteQuery", "vote_filters"]
