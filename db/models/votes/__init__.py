"""Tables of votes 选举与表决: the vote and its roll, ballots in each of their forms, the board, what was counted."""

from db.models.votes.ballots import (
    BallotEnvelopeRow,
    BallotPermitRow,
    NamedBallotRow,
    OpenedBallotRow,
    PostedBallotRow,
    VoteBoardLeavesRow,
    VoteBoardRootRow,
    VoteOpeningRow,
    VoteResultRow,
)
from db.models.votes.kinds import BallotChannel, NoticeKind, ObjectionState, QuestionKind, VoteKind, VoteState
from db.models.votes.plans import (
    VoteElectorRow,
    VoteKeyholderRow,
    VoteNoticeRow,
    VoteObjectionRow,
    VoteOptionRow,
    VoteQuestionRow,
    VoteRollEntryRow,
    VoteRow,
    VoteTurnoutRow,
)

__all__ = [
    "BallotChannel",
    "BallotEnvelopeRow",
    "BallotPermitRow",
    "NamedBallotRow",
    "NoticeKind",
    "ObjectionState",
    "OpenedBallotRow",
    "PostedBallotRow",
    "QuestionKind",
    "VoteBoardLeavesRow",
    "VoteBoardRootRow",
    "VoteElectorRow",
    "VoteKeyholderRow",
    "VoteKind",
    "VoteNoticeRow",
    "VoteObjectionRow",
    "VoteOpeningRow",
    "VoteOptionRow",
    "VoteQuestionRow",
    "VoteResultRow",
    "VoteRollEntryRow",
    "VoteRow",
    "VoteState",
    "VoteTurnoutRow",
]
