"""What can go wrong with suggestions, each with a stable code."""

from domain.shared.errors import DomainError


class SuggestionNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "SUGGESTION_NOT_FOUND"


class SuggestionStateRefused(DomainError):
    """The suggestion is in no state in which this can be done. Fact: `state`."""

    code = "SUGGESTION_STATE_REFUSED"


class SuggestionPartRefused(DomainError):
    """The caller sees the suggestion, and has no part in it in which this could be done."""

    code = "SUGGESTION_PART_REFUSED"


class SuggestionReasonMissing(DomainError):
    """This step needs a reason, which the author reads."""

    code = "SUGGESTION_REASON_MISSING"


class SuggestionTextInvalid(DomainError):
    """A text that is missing, too long, or has control characters. Facts: `limit`."""

    code = "SUGGESTION_TEXT_INVALID"


class SuggestionCategoryNotFound(DomainError):
    """None at the author's organisation or above it, or one for no new suggestions."""

    code = "SUGGESTION_CATEGORY_NOT_FOUND"


class SuggestionSeconded(DomainError):
    """Enough members have seconded it: only who supervises suggestions can refuse to file it."""

    code = "SUGGESTION_SECONDED"


class SuggestionPlaceInvalid(DomainError):
    """No organisation of the union that handles suggestions, or the one that handles this one already."""

    code = "SUGGESTION_PLACE_INVALID"


class SuggestionAnswerOwed(DomainError):
    """The suggestion was reopened: it is answered once more, and cannot be refused instead."""

    code = "SUGGESTION_ANSWER_OWED"


class SuggestionPlaceLower(DomainError):
    """The suggestion was reopened, and the organisation lies below the one that has to answer it this time."""

    code = "SUGGESTION_PLACE_LOWER"


class SuggestionMergeRefused(DomainError):
    """The other one is the same, has ended, was not handed in yet, or was not reopened as this one was."""

    code = "SUGGESTION_MERGE_REFUSED"


class SuggestionKeepsOthers(DomainError):
    """Others were merged into it: it is not its first author's alone, and cannot be withdrawn."""

    code = "SUGGESTION_KEEPS_OTHERS"


class SuggestionUnitInvalid(DomainError):
    """None that could answer: closed, elsewhere in the union, named twice, or no unit at all."""

    code = "SUGGESTION_UNIT_INVALID"


class SuggestionUnitNotHigher(DomainError):
    """The suggestion was reopened, and another unit at the same organisation or above could answer it this time."""

    code = "SUGGESTION_UNIT_NOT_HIGHER"


class SuggestionReturnTooLate(DomainError):
    """The days in which a unit may give an assignment back are over. Facts: `days`."""

    code = "SUGGESTION_RETURN_TOO_LATE"


class SuggestionClockStill(DomainError):
    """The units are waited for by no such clock: none runs, or it is paused, or waits for somebody else."""

    code = "SUGGESTION_CLOCK_STILL"


class SuggestionNudged(DomainError):
    """The units were reminded of this clock already, on this working day."""

    code = "SUGGESTION_NUDGED"


class SuggestionAnswerSigned(DomainError):
    """The caller's unit has signed the answer already."""

    code = "SUGGESTION_ANSWER_SIGNED"


class SuggestionAnswerOwn(DomainError):
    """The caller drafted the answer, or acts for the unit that did: another one releases it or sends it back."""

    code = "SUGGESTION_ANSWER_OWN"


class AnsweringUnitNotFound(DomainError):
    """No answering unit within the caller's reach, or none that could be named here."""

    code = "ANSWERING_UNIT_NOT_FOUND"


class AnsweringUnitClosed(DomainError):
    """The unit is closed."""

    code = "ANSWERING_UNIT_CLOSED"


class AnsweringUnitBusy(DomainError):
    """The unit has suggestions or implementations in hand, and nobody is named who takes them. Facts: `count`."""

    code = "ANSWERING_UNIT_BUSY"


class SuggestionCodeInvalid(DomainError):
    """A code is 1 to 16 capital letters, digits and hyphens."""

    code = "SUGGESTION_CODE_INVALID"


class SuggestionCodeTaken(DomainError):
    """Another one of the union has this code, also one that is over."""

    code = "SUGGESTION_CODE_TAKEN"


class SuggestionPositionInvalid(DomainError):
    """A position is a number from 0 to 9999."""

    code = "SUGGESTION_POSITION_INVALID"


class UnitStaffNotFound(DomainError):
    """No such entry within the caller's reach."""

    code = "UNIT_STAFF_NOT_FOUND"


class UnitStaffNameless(DomainError):
    """No member in membership has this number and this name."""

    code = "UNIT_STAFF_MEMBER_NOT_FOUND"


class UnitStaffExists(DomainError):
    """The member acts for the unit on that day or later already."""

    code = "UNIT_STAFF_EXISTS"


class UnitStaffDaysInvalid(DomainError):
    """Days that lie before today or too far ahead, or are not in order."""

    code = "UNIT_STAFF_DAYS_INVALID"


class SuggestionHandlerInvalid(DomainError):
    """The organisation is closed, a group or a holding pool: it handles no suggestions."""

    code = "SUGGESTION_HANDLER_INVALID"


class SuggestionRouteNotFound(DomainError):
    """No such route within the caller's reach."""

    code = "SUGGESTION_ROUTE_NOT_FOUND"


class AnswerTemplateUnknownPlace(DomainError):
    """A template has a placeholder that nothing is put in for. Facts: `name`."""

    code = "ANSWER_TEMPLATE_PLACEHOLDER_UNKNOWN"


class AnswerTemplateNotFound(DomainError):
    """None at the unit's organisation or above it, or one that is retired."""

    code = "ANSWER_TEMPLATE_NOT_FOUND"


class ImplementationNotFound(DomainError):
    """The suggestion has no implementation."""

    code = "IMPLEMENTATION_NOT_FOUND"


class ImplementationExists(DomainError):
    """The suggestion has an implementation already."""

    code = "IMPLEMENTATION_EXISTS"


class ImplementationStateRefused(DomainError):
    """The implementation is in no state in which this can be done. Fact: `state`."""

    code = "IMPLEMENTATION_STATE_REFUSED"


class ImplementationDayInvalid(DomainError):
    """A day that is over or too far ahead, or days that are not in order."""

    code = "IMPLEMENTATION_DAY_INVALID"


class ImplementationOwn(DomainError):
    """Whoever reported it done, or acts for the unit, does not verify it."""

    code = "IMPLEMENTATION_OWN"


class MilestonesInvalid(DomainError):
    """Too many milestones. Facts: `limit`."""

    code = "MILESTONES_INVALID"


class MilestoneNotFound(DomainError):
    """No milestone with this number."""

    code = "MILESTONE_NOT_FOUND"


class EffectsInvalid(DomainError):
    """A kind that stands twice, or an amount out of bounds."""

    code = "EFFECTS_INVALID"


class RewardInvalid(DomainError):
    """A class above that of the effect, or a sum above that of the class. Facts: `least_class`, `most_fen`."""

    code = "REWARD_INVALID"


class SuggestionsInvalid(DomainError):
    """No suggestion is named, or too many. Facts: `limit`."""

    code = "SUGGESTIONS_INVALID"
