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


class SuggestionMergeRefused(DomainError):
    """The other one is the same, has ended, or was not handed in yet."""

    code = "SUGGESTION_MERGE_REFUSED"


class SuggestionUnitInvalid(DomainError):
    """None that could answer: closed, elsewhere in the union, named twice, or no unit at all."""

    code = "SUGGESTION_UNIT_INVALID"


class SuggestionUnitNotHigher(DomainError):
    """The suggestion was reopened, and another unit at the same organisation or above could answer it this time."""

    code = "SUGGESTION_UNIT_NOT_HIGHER"


class SuggestionReturnTooLate(DomainError):
    """The days in which a unit may give an assignment back are over. Facts: `days`."""

    code = "SUGGESTION_RETURN_TOO_LATE"


class SuggestionAnswerSigned(DomainError):
    """The caller's unit has signed the answer already."""

    code = "SUGGESTION_ANSWER_SIGNED"


class SuggestionAnswerOwn(DomainError):
    """The caller drafted the answer, or acts for the unit that did: another one releases it or sends it back."""

    code = "SUGGESTION_ANSWER_OWN"


class AnswerTemplateNotFound(DomainError):
    """None at the unit's organisation or above it, or one that is retired."""

    code = "ANSWER_TEMPLATE_NOT_FOUND"
