"""What can go wrong in votes, each with a stable code."""

from domain.shared.errors import DomainError


class VoteNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "VOTE_NOT_FOUND"


class VoteStateRefused(DomainError):
    """The vote is in no state in which this can be done. Fact: `state`."""

    code = "VOTE_STATE_REFUSED"


class VoteTextInvalid(DomainError):
    """A text that is missing, too long, or has control characters. Fact: `limit`."""

    code = "VOTE_TEXT_INVALID"


class VoteWindowInvalid(DomainError):
    """A vote that would close before it opens, or whose time is over already."""

    code = "VOTE_WINDOW_INVALID"


class ElectorateInvalid(DomainError):
    """Organisations that are not at or below the one that holds the vote, or too many. Fact: `limit`."""

    code = "ELECTORATE_INVALID"


class RerunInvalid(DomainError):
    """A vote that is to be held again, but is out of reach, or neither void nor cancelled."""

    code = "RERUN_INVALID"


class QuestionsInvalid(DomainError):
    """More questions or options than a vote has. Fact: `limit`."""

    code = "QUESTIONS_INVALID"


class QuestionInvalid(DomainError):
    """Numbers of a question that do not fit its kind or each other. Facts: `number` of the question."""

    code = "QUESTION_INVALID"


class CandidateNotFound(DomainError):
    """A candidate, or an elector, who is not in the register, or out of the caller's reach."""

    code = "CANDIDATE_NOT_FOUND"


class ElectorsInvalid(DomainError):
    """Electors who are out of the caller's reach, or too many. Fact: `limit`."""

    code = "ELECTORS_INVALID"


class KeyInvalid(DomainError):
    """A file that is no `key.json` (docs/ballot-formats.md)."""

    code = "KEY_INVALID"


class KeyUsed(DomainError):
    """A key that another vote has: whoever opens one of both would open the other."""

    code = "KEY_USED"


class KeyNotWanted(DomainError):
    """A key for a vote whose ballots are not sealed."""

    code = "KEY_NOT_WANTED"


class KeyholdersInvalid(DomainError):
    """Holders whose numbers are not those of the shares, each once. Fact: `shares`."""

    code = "KEYHOLDERS_INVALID"


class QuestionsMissing(DomainError):
    """Nothing is asked."""

    code = "QUESTIONS_MISSING"


class OptionsTooFew(DomainError):
    """A question has fewer options than are to be chosen, or than its seats. Facts: `number`, `least`, `count`."""

    code = "OPTIONS_TOO_FEW"


class MarginTooSmall(DomainError):
    """Fewer candidates than the rule of more candidates than seats asks for. Facts: `number`, `least`, `count`."""

    code = "MARGIN_TOO_SMALL"


class CandidateMayNotStand(DomainError):
    """A candidate without the right to stand. Fact: `count`."""

    code = "CANDIDATE_MAY_NOT_STAND"


class OpeningTooSoon(DomainError):
    """The vote would open before the objections to its roll have ended. Fact: `days`."""

    code = "OPENING_TOO_SOON"


class ElectorateEmpty(DomainError):
    """Nobody would be on the roll."""

    code = "ELECTORATE_EMPTY"


class KeyMissing(DomainError):
    """The ballots are to be sealed, and no key is set."""

    code = "KEY_MISSING"


class ThresholdTooLow(DomainError):
    """Fewer than two of three holders could open the box. Facts: `threshold`, `shares`."""

    code = "THRESHOLD_TOO_LOW"


class KeyholdersMissing(DomainError):
    """Not every share has a holder with a name. Facts: `count`, `shares`."""

    code = "KEYHOLDERS_MISSING"


class ObjectionWindowOpen(DomainError):
    """The time for objections to the roll is not over."""

    code = "OBJECTION_WINDOW_OPEN"


class ObjectionWindowOver(DomainError):
    """The vote takes no objections to its roll: not yet, or not any more."""

    code = "OBJECTION_WINDOW_OVER"


class ObjectionsUndecided(DomainError):
    """Objections to the roll wait for a decision. Fact: `count`."""

    code = "OBJECTIONS_UNDECIDED"


class CommitTimesRecorded(DomainError):
    """The database records when each row was written, which would tell the order of ballots."""

    code = "COMMIT_TIMES_RECORDED"


class BallotsLogged(DomainError):
    """The database would write ballots into its log. Fact: `settings` that do it, by name."""

    code = "BALLOTS_LOGGED"


class VoteNotPaused(DomainError):
    """The vote is under way, and not paused."""

    code = "VOTE_NOT_PAUSED"


class VoteAlreadyPaused(DomainError):
    """The vote is paused already."""

    code = "VOTE_ALREADY_PAUSED"


class VoteTimeOver(DomainError):
    """The closing time has come: nothing holds it up any more, and nothing reopens a vote."""

    code = "VOTE_TIME_OVER"


class ExtensionInvalid(DomainError):
    """A new closing time that is not later than the one announced, or too far away. Fact: `days`."""

    code = "EXTENSION_INVALID"


class SecondOfficerNeeded(DomainError):
    """Another officer than the one who asked has to agree that the vote closes early."""

    code = "SECOND_OFFICER_NEEDED"


class ObjectionNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "OBJECTION_NOT_FOUND"


class ObjectionDecided(DomainError):
    """The objection was decided before."""

    code = "OBJECTION_DECIDED"


class ObjectionMade(DomainError):
    """The member has made the same objection, and it waits."""

    code = "OBJECTION_MADE"


class ObjectionsTooMany(DomainError):
    """As many objections of one member wait as may. Fact: `limit`."""

    code = "OBJECTIONS_TOO_MANY"


class AlreadyOnRoll(DomainError):
    """Who says that they are missing is not."""

    code = "ALREADY_ON_ROLL"


class NotInMembership(DomainError):
    """Who objects does not belong to the union any more."""

    code = "NOT_IN_MEMBERSHIP"


class OwnObjection(DomainError):
    """Nobody decides on an objection of their own."""

    code = "OWN_OBJECTION"


class SubjectNumberInvalid(DomainError):
    """No member's number: nothing, or too long. Fact: `limit`."""

    code = "SUBJECT_NUMBER_INVALID"


class VoteUnderWay(DomainError):
    """A vote of the organisation, or in which its members vote, is under way."""

    code = "VOTE_UNDER_WAY"


class BothOnRoll(DomainError):
    """Both entries are on the roll of a vote that is not over: one person would have two votes."""

    code = "BOTH_ON_ROLL"


class BothVoted(DomainError):
    """Both entries voted in one vote: two people, or one who voted twice."""

    code = "BOTH_VOTED"


class OnOpenRoll(DomainError):
    """The entry that would end is on the roll of a vote that is open: the person would lose their vote."""

    code = "ON_OPEN_ROLL"


class RegistrarKeyMissing(DomainError):
    """The registrar has no key for the vote yet: ballots without names could not be let in."""

    code = "REGISTRAR_KEY_MISSING"


class MethodUnfit(DomainError):
    """A method that does not fit how a question is answered, its seats, or the rule set. Fact: `number` of it."""

    code = "METHOD_UNFIT"


class RuleSetUnknown(DomainError):
    """A rule set that is not among those shipped."""

    code = "RULE_SET_UNKNOWN"


class FollowingFixed(DomainError):
    """What a vote that goes on from another takes from it: its questions, electors and rule set."""

    code = "FOLLOWING_FIXED"


class FollowingNotWanted(DomainError):
    """A vote whose result asks for no such vote after it."""

    code = "FOLLOWING_NOT_WANTED"


class VoteFollowed(DomainError):
    """Another vote goes on from this one already."""

    code = "VOTE_FOLLOWED"


class SecondCallTooSoon(DomainError):
    """A second call that would open before the days between two calls are over. Fact: `earliest_at`."""

    code = "SECOND_CALL_TOO_SOON"


class PollKindRefused(DomainError):
    """A poll that would be unlinkable: the keys of its registrar take a while."""

    code = "POLL_KIND_REFUSED"


class PollElectsNobody(DomainError):
    """A poll with members to choose from: that is an election, whose roll may be objected to."""

    code = "POLL_ELECTS_NOBODY"


class PollTooLong(DomainError):
    """A poll that would close too far away. Fact: `days`."""

    code = "POLL_TOO_LONG"
