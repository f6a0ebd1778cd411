"""What can go wrong with permits and anonymous suggestions, each with a stable code; no token is in any of them."""

from domain.shared.errors import DomainError


class SuggestionPermitMonthOver(DomainError):
    """Not the month in which permits are drawn now, or too late to use one of it."""

    code = "SUGGESTION_PERMIT_MONTH_OVER"


class SuggestionPermitsDrawn(DomainError):
    """The caller has drawn all that a member may draw in a month. Fact: `limit`."""

    code = "SUGGESTION_PERMITS_DRAWN"


class SuggestionPermitRefused(DomainError):
    """The caller's membership is none that draws permits."""

    code = "SUGGESTION_PERMIT_REFUSED"


class SuggestionPermitInvalid(DomainError):
    """The signature is not the registrar's, of this month and over this token's hash."""

    code = "SUGGESTION_PERMIT_INVALID"


class SuggestionPermitUsed(DomainError):
    """Another suggestion was posted with this permit."""

    code = "SUGGESTION_PERMIT_USED"


class SuggestionPlaceRefused(DomainError):
    """Anonymous suggestions come from a branch or above that is open."""

    code = "SUGGESTION_PLACE_REFUSED"


class SuggestionPostInvalid(DomainError):
    """What was posted is nothing that the page of anonymous suggestions names."""

    code = "SUGGESTION_POST_INVALID"


class CredentialsRefused(DomainError):
    """The request says who sends it, by a cookie or credentials: it would link them to the suggestion."""

    code = "CREDENTIALS_REFUSED"
