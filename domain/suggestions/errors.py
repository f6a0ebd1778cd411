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
