"""Root fields of skill competitions: reads, planning, entries, results."""

from api.resolvers.competitions.awarding import CompetitionResultMutation
from api.resolvers.competitions.entering import CompetitionEntryMutation
from api.resolvers.competitions.planning import CompetitionPlanningMutation
from api.resolvers.competitions.reading import CompetitionQuery, competition_filters

__all__ = ["CompetitionMutation", "CompetitionQuery", "competition_filters"]


class CompetitionMutation(CompetitionPlanningMutation, CompetitionEntryMutation, CompetitionResultMutation):
    """All root mutations of competitions."""
