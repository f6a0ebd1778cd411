"""Use cases of votes 选举与表决: policy, lock, rule, write, event, in this order."""

from domain.votes.service.following import votes_follow_membership, votes_follow_organisation, votes_merge
from domain.votes.service.objecting import (
    ObjectionDecide,
    ObjectionMake,
    vote_objection_decide,
    vote_objection_make,
)
from domain.votes.service.planning import (
    ElectorsSet,
    HolderDraft,
    KeySet,
    QuestionsSet,
    VoteChange,
    VotePlan,
    vote_change,
    vote_draft,
    vote_electors_set,
    vote_key_set,
    vote_questions_set,
)
from domain.votes.service.rolls import list_reached, roll_preview
from domain.votes.service.running import (
    VoteExtend,
    VoteReasoned,
    vote_cancel,
    vote_close,
    vote_extend,
    vote_open,
    vote_pause,
    vote_resume,
)
from domain.votes.service.scheduling import VoteStep, vote_checklist, vote_schedule, vote_unschedule
from domain.votes.service.timing import votes_close_complete, votes_close_due, votes_open_due

__all__ = [
    "ElectorsSet",
    "HolderDraft",
    "KeySet",
    "ObjectionDecide",
    "ObjectionMake",
    "QuestionsSet",
    "VoteChange",
    "VoteExtend",
    "VotePlan",
    "VoteReasoned",
    "VoteStep",
    "list_reached",
    "roll_preview",
    "vote_cancel",
    "vote_change",
    "vote_checklist",
    "vote_close",
    "vote_draft",
    "vote_electors_set",
    "vote_extend",
    "vote_key_set",
    "vote_objection_decide",
    "vote_objection_make",
    "vote_open",
    "vote_pause",
    "vote_questions_set",
    "vote_resume",
    "vote_schedule",
    "vote_unschedule",
    "votes_close_complete",
    "votes_close_due",
    "votes_follow_membership",
    "votes_follow_organisation",
    "votes_merge",
    "votes_open_due",
]
