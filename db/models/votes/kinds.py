"""Closed sets of votes 选举与表决: kinds, states, questions, objections, channels."""

from enum import StrEnum


class VoteKind(StrEnum):
    """What is known of a ballot: whose it is, or nothing but that it counts. Fixed once the vote is scheduled."""

    NAMED = "named"
    SEALED = "sealed"
    UNLINKABLE = "unlinkable"


class VoteState(StrEnum):
    """States of a vote. PUBLISHED, VOID and CANCELLED are ends; nothing leads back to OPEN."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    COUNTING = "counting"
    TALLIED = "tallied"
    PUBLISHED = "published"
    VOID = "void"
    CANCELLED = "cancelled"


class QuestionKind(StrEnum):
    """How a question is answered: options chosen, a word for each item, an order, or points."""

    CHOICE = "choice"
    YES_NO_ABSTAIN = "yes_no_abstain"
    RANKING = "ranking"
    SCORE = "score"


class CountingMethod(StrEnum):
    """How the ballots of a question become seats (docs/counting.md); none: the simple tally alone."""

    ITEMS = "items"
    PLURALITY = "plurality"
    APPROVAL = "approval"
    TWO_ROUND = "two_round"
    SCORE = "score"
    INSTANT_RUNOFF = "instant_runoff"
    STV_SCOTTISH = "stv_scottish"
    STV_NORTHERN_IRELAND = "stv_northern_ireland"
    SCHULZE = "schulze"


class VoteFollowing(StrEnum):
    """As what a vote goes on from an earlier one."""

    RUN_OFF = "run_off"
    SECOND_CALL = "second_call"
    FURTHER_ROUND = "further_round"


class DelegationEnd(StrEnum):
    """How a delegation ended: by who gave it, or by who was to vote for them."""

    REVOKED = "revoked"
    DECLINED = "declined"


class RollCallMark(StrEnum):
    """What a roll call says of a member's ballot: never how, and nothing at all of a secret one."""

    VOTED = "voted"
    NOT_VOTED = "not_voted"
    SECRET = "secret"  # noqa: S105  # a word for a vote, no password


class ObjectionState(StrEnum):
    """States of an objection to the roll."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


class BallotChannel(StrEnum):
    """Where a ballot came from. Kept on named and sealed ballots, never on what was opened or posted."""

    WEB = "web"
    PHONE = "phone"
    KIOSK = "kiosk"


class NoticeKind(StrEnum):
    """What can be done to a vote under way."""

    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    CLOSED_EARLY = "closed_early"
    SHARES_DESTROYED = "shares_destroyed"
    VOID = "void"
    CANCELLED = "cancelled"


class PaperDifferenceKind(StrEnum):
    """What two counts of one box differ in."""

    INVALID = "invalid"
    BLANK = "blank"
    OPTION = "option"
    WRITE_INS = "write_ins"
    GROUPS = "groups"


class PaperCountOutcome(StrEnum):
    """What a count of papers is beside that of another person."""

    FIRST = "first"
    AGREED = "agreed"
    DIFFERS = "differs"


class StageKind(StrEnum):
    """What happens at a stage of a count (docs/counting.md, "Count")."""

    FIRST = "first"
    SURPLUS = "surplus"
    EXCLUSION = "exclusion"
    LAST = "last"
    SUM = "sum"


class VerdictOutcome(StrEnum):
    """Whether a vote is valid by its rule set."""

    VALID = "valid"
    INQUORATE = "inquorate"
    VOID = "void"


class QuestionOutcome(StrEnum):
    """What a vote has decided of a question, by its rule set."""

    ELECTED = "elected"
    PARTLY = "partly"
    NONE = "none"
    CARRIED = "carried"
    REJECTED = "rejected"
    MIXED = "mixed"
    TIED = "tied"
    SECOND_ROUND = "second_round"
    LOT = "lot"
    NOT_DECIDED = "not_decided"


class NextStep(StrEnum):
    """What has to follow a question, by its rule set."""

    AGAIN = "again"
    RUN_OFF = "run_off"
    SECOND_CALL = "second_call"
    LOT = "lot"


class LotPurpose(StrEnum):
    """What a count needs a lot for."""

    SEAT = "seat"
    SURPLUS = "surplus"
    EXCLUSION = "exclusion"
