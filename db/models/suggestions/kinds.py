"""States, kinds and choices of suggestions 合理化建议."""

from enum import StrEnum


class SuggestionState(StrEnum):
    """States of a suggestion. MERGED, WITHDRAWN and CLOSED are ends; so is NOT_FILED, unless it is reopened."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    FILED = "filed"
    NOT_FILED = "not_filed"
    MERGED = "merged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_FOR_AUTHOR = "waiting_for_author"
    ANSWER_DRAFTED = "answer_drafted"
    COUNTERSIGNED = "countersigned"
    ANSWERED = "answered"
    RATED = "rated"
    REOPENED = "reopened"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class SuggestionParty(StrEnum):
    """In which part somebody acts on a suggestion.

    RECEIVER: holds SUGGESTION_MANAGE where it is handled. SUPERVISOR: holds SUGGESTION_SUPERVISE there. LEAD_UNIT and
    CO_UNIT: staff of an answering unit that it is assigned to. SYSTEM: the clock, or what another step brings with it.
    """

    AUTHOR = "author"
    CO_AUTHOR = "co_author"
    RECEIVER = "receiver"
    LEAD_UNIT = "lead_unit"
    CO_UNIT = "co_unit"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class SuggestionVisibility(StrEnum):
    """Who may read a suggestion once it is filed: all members of where it is handled, or those who handle it."""

    MEMBERS = "members"
    HANDLERS = "handlers"


class SuggestionChannel(StrEnum):
    """From where a suggestion came."""

    MOBILE = "mobile"
    KIOSK = "kiosk"
    CONSOLE = "console"
    ON_BEHALF = "on_behalf"


class AuthorState(StrEnum):
    """States of an author: the first one, and those who were asked to be co-authors 联名."""

    FIRST = "first"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class AnsweringUnitKind(StrEnum):
    """What answers: a department of the management, or a body of the union."""

    MANAGEMENT = "management"
    UNION = "union"


class UnitRole(StrEnum):
    """Part of a unit in an answer 主办、会办."""

    LEAD = "lead"
    CO = "co"


class AnswerClass(StrEnum):
    """What an answer means A、B、C: solved 已解决, planned 列入计划, for reference 留作参考."""

    SOLVED = "solved"
    PLANNED = "planned"
    FOR_REFERENCE = "for_reference"


class AnswerState(StrEnum):
    """States of an answer. REFUSED: a co-unit or the supervisor sent it back."""

    DRAFTED = "drafted"
    RELEASED = "released"
    REFUSED = "refused"


class Satisfaction(StrEnum):
    """What an author says about an answer 满意度."""

    SATISFIED = "satisfied"
    PARTLY = "partly"
    NOT_SATISFIED = "not_satisfied"


class CommentState(StrEnum):
    """States of a comment: it waits for a moderator where the place wants so."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class AttachmentState(StrEnum):
    """States of an attachment: a place for one, one that comes in, one that is whole."""

    AWAITED = "awaited"
    RECEIVING = "receiving"
    READY = "ready"


class ImplementationState(StrEnum):
    """States of the implementation 实施 of an adopted suggestion. STOPPED is an end, with a reason; so is REWARDED."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    VERIFIED = "verified"
    REWARDED = "rewarded"
    STOPPED = "stopped"


class EffectKind(StrEnum):
    """What an implementation brought: money in fen a year, hours a year, or injuries and defects fewer a year."""

    SAVED_FEN = "saved_fen"
    SAVED_HOURS = "saved_hours"
    FEWER_INJURIES = "fewer_injuries"
    FEWER_DEFECTS = "fewer_defects"
