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
