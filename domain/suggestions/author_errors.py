"""What can go wrong when members sign, second, comment on and judge a suggestion, each with a stable code."""

from domain.shared.errors import DomainError


class SuggestionAuthorNotFound(DomainError):
    """No member has this number and this name, or nobody of that number is an author."""

    code = "SUGGESTION_AUTHOR_NOT_FOUND"


class SuggestionAuthorKnown(DomainError):
    """They are an author, or were asked already, or have declined."""

    code = "SUGGESTION_AUTHOR_KNOWN"


class SuggestionAuthorsFull(DomainError):
    """So many were asked to sign. Fact: `limit`."""

    code = "SUGGESTION_AUTHORS_FULL"


class SuggestionOwn(DomainError):
    """An author does not second what they wrote."""

    code = "SUGGESTION_OWN"


class SuggestionSupported(DomainError):
    """The caller seconds it already."""

    code = "SUGGESTION_SUPPORTED"


class SuggestionNotSupported(DomainError):
    """The caller does not second it."""

    code = "SUGGESTION_NOT_SUPPORTED"


class SuggestionCommentNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "SUGGESTION_COMMENT_NOT_FOUND"


class SuggestionCommentStateRefused(DomainError):
    """It is shown already, or hidden already."""

    code = "SUGGESTION_COMMENT_STATE_REFUSED"


class SuggestionCommentsSpent(DomainError):
    """The caller has said so much about it today, or all have in all. Fact: `limit`."""

    code = "SUGGESTION_COMMENTS_SPENT"


class SuggestionReopenedBefore(DomainError):
    """It was answered twice; there is no third answer."""

    code = "SUGGESTION_REOPENED_BEFORE"
